"""A drawn figure as SVG and as PDF, the same bytes every time, and what each of them shows.

Bold letters are letters with a hairline (`charts.typeset.strong`). matplotlib turns such text into outlines;
here it stays text: each glyph stands in an SVG once, and a PDF can be searched and read aloud.
"""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from unittest.mock import patch
from xml.etree import ElementTree

import pikepdf
from fontTools.subset import Options
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf, Verbatim
from matplotlib.text import Text

from .metadata import TAGS, rdf

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n{}\n</x:xmpmeta>\n<?xpacket end="w"?>'
)
# what shapes text is needed no more once the letters have their places, and takes longest to cut down
_SHAPING = ("GSUB", "GPOS", "BASE", "STAT", "vhea", "vmtx")
_GLYPH = "scale(0.015625)"  # matplotlib counts 6400 units a glyph's height, the font 1000: so do we, exactly
_TRANSLATED = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")
_PLACES = {"x", "y", "width", "height"}


def svg(fig, fields: dict, description: str = "") -> bytes:
    """SVG of a figure, its text as paths and beside each path, as a comment, its words.

    `fields` go in as RDF, `description` is for who cannot see it. Coordinates are rounded to a hundredth of a
    point.
    """
    raw = io.BytesIO()
    with _bold_as_text(fig) as widths:
        for text, width in widths.items():
            text.set_gid(f"bold {width / text.get_fontsize():.5f}")
        fig.savefig(raw, format="svg")
    tree = ElementTree.fromstring(
        raw.getvalue(), ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    )
    _lean_tree(tree)
    for old in tree.findall(f"{{{SVG}}}metadata"):
        tree.remove(old)
    tree.set("role", "img")
    tree.set("{http://www.w3.org/XML/1998/namespace}lang", TAGS[fields["lang"]])
    title, desc = (ElementTree.Element(f"{{{SVG}}}{name}") for name in ("title", "desc"))
    title.text, desc.text = fields["title"], "\n".join(filter(None, (fields.get("description"), description)))
    meta = ElementTree.Element(f"{{{SVG}}}metadata")
    meta.append(ElementTree.fromstring(rdf(fields | {"content": svg_content(tree)})))
    for place, element in enumerate((title, desc, meta)):
        tree.insert(place, element)
    out = ElementTree.ElementTree(tree)
    plain = io.BytesIO()
    out.write(plain, "utf-8", xml_declaration=True)
    return plain.getvalue()


def texts(content: bytes) -> list[str]:
    """The words of an SVG of ours, line by line in drawing order: what can be compared between platforms."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    tree = ElementTree.fromstring(content, parser)
    return [unescape(note.text.strip()) for note in tree.iter(ElementTree.Comment) if note.text]


def svg_content(tree: ElementTree.Element) -> str:
    """First 16 hex digits of the SHA-256 of what an SVG draws, without title, description, metadata and
    comments."""
    seen = hashlib.sha256()

    def see(element):
        if isinstance(element.tag, str) and element.tag.split("}")[-1] not in ("title", "desc", "metadata"):
            seen.update(repr((element.tag, sorted(element.items()), (element.text or "").strip())).encode())
            for child in element:
                see(child)

    see(tree)
    return seen.hexdigest()[:16]


def pdf(fig, fields: dict) -> bytes:
    """PDF of a figure with its fonts, text as text, and `fields` as XMP."""
    raw = io.BytesIO()
    file = PdfFile(raw, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    dpi, fig.dpi = fig.dpi, 72
    width, height = fig.get_size_inches()
    file.newPage(width, height)
    with _bold_as_text(fig) as widths:
        pen = _Pen(widths, file, 72, height, width)
        fig.draw(MixedModeRenderer(fig, width, height, 72, pen))
    pen.finalize()
    with patch.object(Options, "_drop_tables_default", [*Options._drop_tables_default, *_SHAPING]):
        file.finalize()
    fig.dpi = dpi
    with pikepdf.open(raw) as made:
        packet = _PACKET.format(rdf(fields | {"content": pdf_content(made)}))
        made.Root.Metadata = made.make_stream(
            packet.encode("utf-8"), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        made.Root.Lang = pikepdf.String(TAGS[fields["lang"]])
        made.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        info = {"Title": "title", "Author": "creator", "Subject": "description", "Keywords": "id"}
        made.docinfo = made.make_indirect(
            pikepdf.Dictionary({f"/{key}": fields[name] for key, name in info.items()})
        )
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def pdf_content(made: pikepdf.Pdf) -> str:
    """First 16 hex digits of the SHA-256 of what the pages of a PDF draw."""
    seen = hashlib.sha256()
    for page in made.pages:
        parts = page.obj.get("/Contents", [])
        for part in parts if isinstance(parts, pikepdf.Array) else [parts]:
            seen.update(part.read_bytes())
    return seen.hexdigest()[:16]


class _Pen(RendererPdf):
    """Draws bold text as text that is filled and stroked; `widths` says how wide each text's stroke is."""

    def __init__(self, widths: dict, *args):
        super().__init__(*args)
        self.widths = widths

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        width = self.widths.get(mtext)
        if width:
            self.check_gc(gc, gc._rgb)
            look = (
                width,
                Op.setlinewidth,
                1,
                Op.setlinejoin,
                *gc.get_rgb()[:3],
                Op.setrgb_stroke,
                Verbatim(b"2 Tr"),
            )
            self.file.output(Op.gsave, *look)
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        if width:
            self.file.output(Op.grestore)


@contextmanager
def _bold_as_text(fig):
    """Bold texts of a figure without the path effect that makes outlines of them: {text: width of its
    hairline}."""
    effects = {
        text: text.get_path_effects() for text in fig.findobj(Text) if len(text.get_path_effects() or ()) == 1
    }
    widths = {text: one[0]._gc["linewidth"] for text, one in effects.items()}
    for text in widths:
        text.set_path_effects([])
    try:
        yield widths
    finally:
        for text, one in effects.items():
            text.set_path_effects(one)
            text.set_gid(None)


def _lean_tree(tree: ElementTree.Element) -> None:
    """Drop what matplotlib writes for machines and nobody needs; glyphs in the font's own units, small
    numbers."""
    for group in tree.iter(f"{{{SVG}}}g"):
        kind = group.attrib.pop("id", "")
        if kind.startswith("bold "):
            # the hairline in units of the glyphs, which are scaled to the text's size
            width = f"{float(kind.split()[1]) * 1000:g}"
            for inner in group.iter(f"{{{SVG}}}g"):
                if (look := inner.get("style", "")).startswith("fill"):
                    color = look.split(":")[1].strip()
                    inner.set(
                        "style", f"fill:{color};stroke:{color};stroke-width:{width};stroke-linejoin:round"
                    )
    for element in tree.iter():
        element.text = None if not (element.text or "").strip() else element.text
        element.tail = None
        if not isinstance(element.tag, str):
            element.tail = "\n"
            continue
        glyph = element.get("transform") == _GLYPH
        for name, text in element.items():
            if name == "d":
                text = _lean_path(text, 0.15625, 0) if glyph else _lean_path(text, 1, 2)
            elif name == "style":
                text = text.replace(": ", ":").replace("; ", ";")
            elif name == "transform":
                text = "scale(.1)" if glyph else _TRANSLATED.sub(_translated, text)
            elif name in _PLACES and element is not tree:
                text = _rounded(text)
            elif name in ("id", f"{{{XLINK}}}href"):
                text = text.replace("LedgerSansSC-Regular-", "g")
            element.set(name, text)


def _translated(found: re.Match) -> str:
    return f"translate({_rounded(found[1])} {_rounded(found[2])})"


def _rounded(text: str) -> str:
    return _number(round(float(text) * 100), 2)


def _number(hundredths, digits: int) -> str:
    """A whole number of 10**-digits as short as SVG reads it."""
    text = f"{round(hundredths) / 10**digits:.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return {"-0": "0"}.get(text, re.sub(r"^(-?)0\.", r"\1.", text))


@lru_cache(maxsize=4096)
def _lean_path(data: str, scale: float, digits: int) -> str:
    """The same path, absolute commands turned into relative ones and rounded; no error adds up."""
    step, out, at, start, done = 10**digits * scale, [], (0, 0), (0, 0), ""
    for command, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", data):
        if command == "z":
            at, piece = start, ["z"]
        else:
            values = [round(float(number) * step) for number in numbers.split()]
            points = list(zip(values[::2], values[1::2]))
            piece = [_number(to - base, digits) for point in points for to, base in zip(point, at)]
            at = points[-1]
            start = at if command == "M" else start
            # a command's letter is not repeated, but a further `m` would be a line
            piece[0] = ("" if command == done and command != "M" else command.lower()) + piece[0]
        done = command
        out += piece
    # a space is needed only between digits
    return re.sub(r" (?=[-a-z])|(?<=[a-z]) ", "", " ".join(out))


for _prefix, _space in {"": SVG, "xlink": XLINK, "x": "adobe:ns:meta/"}.items():
    ElementTree.register_namespace(_prefix, _space)
