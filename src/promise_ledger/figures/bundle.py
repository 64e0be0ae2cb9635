"""All files of a figure: pictures in both languages, its data with a description, a record, packages.

    drawn = {lang: draw(card, "fig-su7-monthly") for lang, card in cards.items()}
    record = finish("fig-su7-monthly", drawn, frames, Path("_build/figures"))

The same figure gives the same bytes in every folder, time zone and locale.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as installed
from pathlib import Path
from string import Template

from promise_ledger.charts import NARROW, Card, check, measure
from promise_ledger.evidence.ledger import find_data

from .catalogue import evidence_read
from .citations.credit import address, book, licence_name
from .metadata import TAGS, chunks, csvw, describe, long_description, terms, version_date
from .publish import PIXELS, FigureFault
from .raster import encode, reduced
from .registry import registered
from .vector import pdf, svg
from .versions import csv_text, drawing_digest, history, short

MIME = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "page": "image/png",
    "narrow": "image/png",
    "csv": "text/csv",
    "csvw": "application/csvm+json",
    "zip": "application/zip",
}
PRINT = 300  # dots an inch of the PNG for print
SCREEN = 192  # and of those for the screen: two for one CSS pixel
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
_VALUE = {
    "integer": r"[-+]?\d+",
    "number": r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?",
    "boolean": "true|false",
    "date": r"\d{4}-\d{2}-\d{2}",
    "yearmonth": r"\d{4}-\d{2}",
    "string": "(?s:.*)",
}


@dataclass(frozen=True)
class Drawn:
    """A figure drawn in one language: its texts, the digest of its drawing, what `charts.measure` found at
    either width, and its files' contents by kind, each with width and height in pixels (of the vector formats
    in CSS pixels)."""

    lang: str
    headline: str
    subtitle: str
    foot: str
    digest: str
    measured: Mapping[str, dict]
    files: Mapping[str, tuple[bytes, int, int]] = field(repr=False)


def draw(card: Card, figure_id: str) -> Drawn:
    """Check the card at both widths, make its pictures and let go of it.

    Raises LedgerError when the registry has no such figure, FigureFault listing the faults of either width.
    """
    fields = describe(figure_id, card.lang)
    cards = {"wide": card, "narrow": card.at_width(NARROW)}
    faults, screens, measured = [], {}, {}
    for width, one in cards.items():
        one.fig.set_dpi(SCREEN)
        found = check(one.fig, one.lang)
        screens[width] = reduced(one.fig)  # before it is measured, which draws over it
        measured[width] = measure(one.fig, one.lang)
        faults += [f"  {width}: {fault}" for fault in found + measured[width].pop("faults")]
    if faults:
        raise FigureFault(f"{figure_id} ({card.lang}) has {len(faults)} fault(s):\n" + "\n".join(faults))
    fields["drawing"] = drawing_digest(screens["wide"])
    pictures = {
        "page": _picture(screens["wide"], fields, SCREEN),
        "narrow": _picture(screens["narrow"], fields, SCREEN),
    }
    size = PIXELS, round(PIXELS * card.fig.get_figheight() / card.fig.get_figwidth())
    pictures["svg"] = (svg(card.fig, fields, long_description(figure_id, card.lang)), *size)
    pictures["pdf"] = (pdf(card.fig, fields), *size)
    card.fig.set_dpi(PRINT)
    card.fig.canvas.draw()
    pictures["png"] = _picture(reduced(card.fig), fields, PRINT)
    for one in cards.values():
        one.fig.clear()
    texts = (
        " ".join(card.text[kind].split("\n")) if card.lang == "en" else card.text[kind].replace("\n", "")
        for kind in ("title", "subtitle", "foot")
    )
    files = {kind: pictures[kind] for kind in MIME if kind in pictures}
    return Drawn(card.lang, *texts, fields["drawing"], measured, files)


def _picture(image, fields: dict, dpi: int) -> tuple[bytes, int, int]:
    """PNG of a picture with what it says of itself, and its size in pixels."""
    return encode(image, chunks(fields | {"content": drawing_digest(image)}), dpi), image.width, image.height


def finish(figure_id: str, drawn: Mapping[str, Drawn], data: Mapping, folder: Path) -> dict:
    """Write the bundle of a figure's current version to folder/<id>/v<version>, all of it or nothing; return
    its record.

    `drawn` and `data` hold what `draw` made and the frame behind the figure, by language. Raises FigureFault
    when a language is missing, the frames differ, or their columns or values are not those of
    data/figure_columns.csv.
    """
    row = registered(figure_id)
    name = f"{figure_id}-v{row['version']}"
    table = _table(figure_id, drawn, data)
    record = _record(figure_id, row, drawn, table, f"{name}.csv")
    files = [
        (f"{name}-{lang}.{kind if kind in ('svg', 'png', 'pdf') else kind + '.png'}", lang, kind, *picture)
        for lang in TAGS
        for kind, picture in drawn[lang].files.items()
    ]
    files.append((f"{name}.csv", None, "csv", table, None, None))
    files.append((f"{name}.csv-metadata.json", None, "csvw", _json(csvw(record)), None, None))
    record["files"] = [_listed(*file) for file in files]
    # inside a package the record cannot know the package
    inside = [*files, (f"{name}.json", None, "json", _json(record), None, None)]
    packages = [
        (f"{name}-{lang}.zip", lang, "zip", _package(name, lang, record, inside), None, None) for lang in TAGS
    ]
    record["files"] += [_listed(*file) for file in packages]
    files += [*packages, (f"{name}.json", None, "json", _json(record), None, None)]
    _replace(folder / figure_id / f"v{row['version']}", {file[0]: file[3] for file in files})
    return record


def _table(figure_id: str, drawn: Mapping, data: Mapping) -> bytes:
    """The CSV behind a figure, after all has been compared that must agree."""
    if missing := [lang for lang in TAGS if lang not in drawn or data.get(lang) is None]:
        raise FigureFault(
            f"{figure_id}: drawing or data are missing in {', '.join(missing)}; "
            "publish(…, data=frame) gives both."
        )
    tables = {lang: csv_text(data[lang]) for lang in TAGS}
    lines = {lang: list(csv.reader(io.StringIO(table))) for lang, table in tables.items()}
    if tables["en"] != tables["zh"]:
        place = next((n for n, (a, b) in enumerate(zip(lines["en"], lines["zh"]), 1) if a != b), "the last")
        raise FigureFault(
            f"{figure_id}: the data differ between the languages, first in line {place} of the CSV. "
            "Publish numbers and codes; words belong into the drawing."
        )
    header, *rows = lines["en"]
    columns = _columns(figure_id)
    if header != [column["column"] for column in columns]:
        expected = ", ".join(column["column"] for column in columns) or "no column of this figure"
        raise FigureFault(
            f"{figure_id}: the data have the columns {', '.join(header)}; "
            f"data/figure_columns.csv has {expected}. "
            "Make one like the other."
        )
    for place, column in enumerate(columns):
        for n, cells in enumerate(rows, 2):
            if cells[place] and not re.fullmatch(_VALUE[column["type"]], cells[place]):
                raise FigureFault(
                    f"{figure_id}, line {n} of the CSV, {column['column']}: found {cells[place]!r}, expected "
                    f"{column['type']}. Correct the frame or the type in data/figure_columns.csv."
                )
    return tables["en"].encode("utf-8")


def _columns(figure_id: str) -> list[dict[str, str]]:
    with (find_data() / "figure_columns.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["figure_id"] == figure_id]
    return sorted(rows, key=lambda row: int(row["position"]))


def _record(figure_id: str, row: Mapping, drawn: Mapping, table: bytes, file: str) -> dict:
    """What the figure's pages, its files and `figure show` read; `files` is still to come."""
    from .citations import cite, figure_item, styles

    def both(make) -> dict:
        return {lang: make(lang) for lang in TAGS}

    page = f"figures/{figure_id}"
    return {
        "id": figure_id,
        "version": int(row["version"]),
        "date": version_date(figure_id),
        "book": {
            "title": both(lambda lang: book(lang)["title"]),
            "version": book("en")["version"],
            "address": book("en")["homepage"],
        },
        "creator": book("en")["creator"],
        "chapter": row["chapter"],
        "cell": _cell(row["chapter"], figure_id),
        "form": row["form"],
        "brands": row["brands"].split(";"),
        **{part: _both(row, part) for part in ("title", "question", "alt")},
        "description": both(lambda lang: long_description(figure_id, lang)),
        "headline": both(lambda lang: drawn[lang].headline),
        "subtitle": both(lambda lang: drawn[lang].subtitle),
        "foot": both(lambda lang: drawn[lang].foot),
        "evidence_read": evidence_read(find_data()).isoformat(),
        **{
            f"{kind}s": [one for one in row[f"{kind}_ids"].split(";") if one]
            for kind in ("claim", "fact", "check")
        },
        "data": {
            "file": file,
            "digest": short(table),
            "rows": len(list(csv.reader(io.StringIO(table.decode("utf-8"))))) - 1,
            "columns": [
                {
                    "name": column["column"],
                    "type": column["type"],
                    "unit": column["unit"],
                    "title": _both(column, "title"),
                    "description": _both(column, "description"),
                }
                for column in _columns(figure_id)
            ],
        },
        "drawing": both(lambda lang: drawn[lang].digest),
        "measured": both(lambda lang: drawn[lang].measured),
        "licence": {"id": row["licence"], "address": terms(row["licence"])},
        "address": both(lambda lang: address(f"{page}.v{row['version']}", lang)),
        "latest": both(lambda lang: address(page, lang)),
        "citation": both(
            lambda lang: {style: cite([figure_item(figure_id, lang)], style, lang) for style in styles(lang)}
        ),
        "changes": [
            {"version": int(past["version"]), "date": past["date"], "change": _both(past, "change")}
            for past in history(figure_id)
        ],
        "software": {
            name: installed(name) for name in ("matplotlib", "numpy", "pandas", "pikepdf", "pillow")
        },
        "files": [],
    }


def _both(row: Mapping, part: str) -> dict[str, str]:
    """The texts `part` of a table's row by language."""
    return {lang: row[f"{part}_{lang}"] for lang in TAGS}


def _cell(chapter: str, figure_id: str) -> str:
    """Id of the notebook cell that publishes a figure; '' if there is none."""
    path = find_data().parent / "chapters" / "en" / f"{chapter}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []
    return next(
        (
            cell.get("id", "")
            for cell in cells
            if cell["cell_type"] == "code"
            and f'"{figure_id}"' in (source := "".join(cell["source"]))
            and "publish(" in source
        ),
        "",
    )


def _listed(name, lang, kind, content: bytes, width, height) -> dict:
    return {
        "name": name,
        "lang": lang,
        "kind": kind,
        "type": MIME[kind],
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "width": width,
        "height": height,
    }


def _json(value: dict) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _package(name: str, lang: str, record: dict, files: list) -> bytes:
    """A ZIP for who reads one language: its pictures, the data, both descriptions, a README."""
    wanted = {
        file[0]: file[3] for file in files if file[1] in (None, lang) and file[2] not in ("page", "narrow")
    }
    wanted = {"README.txt": _readme(lang, record, wanted).encode("utf-8")} | wanted
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for member, content in wanted.items():
            entry = zipfile.ZipInfo(f"{name}-{lang}/{member}", _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # on Windows, too
            # pictures are compressed already
            entry.compress_type = (
                zipfile.ZIP_STORED if member.endswith((".png", ".pdf")) else zipfile.ZIP_DEFLATED
            )
            package.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def _readme(lang: str, record: dict, files: Mapping[str, bytes]) -> str:
    template = Template(Path(__file__).with_name(f"readme.{lang}.txt").read_text(encoding="utf-8"))
    with_unit = {"en": "  {} ({}): {}", "zh": "  {}（{}）：{}"}[lang]
    plain = {"en": "  {}: {}", "zh": "  {}：{}"}[lang]
    columns = [
        (with_unit if column["unit"] else plain).format(
            *filter(None, (column["name"], column["unit"], column["description"][lang]))
        )
        for column in record["data"]["columns"]
    ]
    styles = record["citation"][lang]
    return template.substitute(
        headline=record["headline"][lang],
        title=record["title"][lang],
        book=record["book"]["title"][lang],
        id=record["id"],
        version=record["version"],
        date=record["date"],
        description=record["description"][lang],
        files="\n".join(f"  {member}" for member in files),
        columns="\n".join(columns),
        citation=next(iter(styles.values())),
        credit=styles["credit"],
        licence=licence_name(record["licence"]["id"]),
        terms=record["licence"]["address"],
        address=record["address"][lang],
        latest=record["latest"][lang],
        sums="\n".join(
            f"  {hashlib.sha256(content).hexdigest()}  {member}" for member, content in files.items()
        ),
    )


def _replace(place: Path, files: Mapping[str, bytes]) -> None:
    """Write files to a folder beside `place`, then put it in its place."""
    draft = place.with_name(place.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, content in files.items():
        (draft / name).write_bytes(content)
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)
