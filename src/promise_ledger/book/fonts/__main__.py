"""Make the subset again, from the repository's root: python -m promise_ledger.book.fonts NotoSerifSC-Regular.otf

Needs fonttools and brotli; the full font is in the PyPI package pylopdf-fonts-zh-cn.
"""

import sys
from pathlib import Path

from promise_ledger.book.fonts import FAMILY, FILE
from promise_ledger.charts.fonts.__main__ import wanted

TOLERANCE = 0.5  # units of 1000 an em by which a curve may be off: not to be seen in print


def characters(root: Path) -> set[str]:
    """Every character that the subset must hold, for the repository at `root`."""
    texts = [
        path for path in sorted((root / "chapters").rglob("*")) if path.suffix in (".ipynb", ".md", ".bib")
    ]
    return wanted(root) | {char for path in texts for char in path.read_text(encoding="utf-8")}


def make(full_font: Path, root: Path, target: Path = FILE) -> int:
    """Write the subset; returns how many characters it holds."""
    from fontTools import subset, ttLib

    font = ttLib.TTFont(full_font, recalcTimestamp=False)
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.layout_features = [*options.layout_features, "halt", "kern"]
    maker = subset.Subsetter(options)
    maker.populate(text="".join(sorted(characters(root))))
    maker.subset(font)
    as_truetype(font)
    names = {
        1: FAMILY,
        3: f"{FAMILY} subset of Noto Serif SC",
        4: f"{FAMILY} Regular",
        6: "LedgerSerifSC-Regular",
    }
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.flavor = "woff2"
    font.save(target)
    return len(font.getBestCmap())


def as_truetype(font) -> None:
    """Replace a font's cubic outlines by quadratic ones."""
    from fontTools import ttLib
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    source, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(source)
        source[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font["loca"], font["glyf"] = ttLib.newTable("loca"), ttLib.newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    for name, glyph in glyphs.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    maxp = font["maxp"] = ttLib.newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, len(order)
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                  "maxSizeOfInstructions", "maxComponentElements"):  # fmt: skip
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType, font["post"].extraNames, font["post"].mapping = 3.0, [], {}
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file() or not Path("data").is_dir():
        raise SystemExit(
            "usage, from the repository's root: python -m promise_ledger.book.fonts NotoSerifSC-Regular.otf"
        )
    print(f"{FILE.name}: {make(Path(sys.argv[1]), Path())} characters, {FILE.stat().st_size:,} bytes")
