"""CSL-JSON items of the book, its chapters, its figures and its evidence, computed from the tables.

A figure is of CSL type `graphic`, its container the book. What we read is a `webpage` or, for filings and
reports, a `report`. The tables describe sources in our own words, so their titles stand in square brackets,
as GB/T 7714—2025 (7.2.1) has it for titles made up by the citer.
"""

from __future__ import annotations

import csv
import json
import re
from functools import lru_cache
from pathlib import Path

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import find_data
from promise_ledger.evidence.schema import nearest
from promise_ledger.figures.catalogue import evidence_read
from promise_ledger.figures.registry import registered, registry
from promise_ledger.figures.versions import version_row
from promise_ledger.text.wording import Wording

from .credit import address, book, known_language, known_version
from .publishers import publisher_name

PERIOD = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?(?:/\d{4}-\d\d(?:-\d\d)?)?$")  # an EDTF code that ends the title of a page
BOOK = "promise-ledger"
_TAG = {"en": "en-US", "zh": "zh-CN"}
_FIGURE = {"en": "figure", "zh": "图"}


def book_item(lang: str) -> dict:
    """The whole book, in the edition of a language."""
    facts = book(lang)
    return {"id": BOOK, "type": "book", "title": facts["title"], **_ours("index", lang, facts["date"])}


def chapter_item(stem: str, lang: str) -> dict:
    """A chapter by its file's stem ("03-xiaomi-su7"); its title is the first heading, or the English one.

    Raises LedgerError with the nearest stem when there is no such chapter.
    """
    known_language(lang)
    title, spoken = _heading(stem, lang)
    return {
        "id": f"{BOOK}-{stem}",
        "type": "chapter",
        "title": title,
        "container-title": book(lang)["title"],
        "container-author": [{"literal": book(lang)["creator"]}],
        **_ours(stem, lang, book(lang)["date"]),
        "language": _TAG[spoken],
    }


def figure_item(figure_id: str, lang: str, version: int | None = None) -> dict:
    """A version of a figure (default: the current one), with the address that names the version.

    Raises LedgerError for an unknown figure, version or language.
    """
    version = known_version(figure_id, version)
    page = f"figures/{figure_id}.v{version}"
    return {
        "id": f"{figure_id}-v{version}",
        "type": "graphic",
        "title": registered(figure_id)[f"title_{known_language(lang)}"],
        "container-title": book(lang)["title"],
        "genre": _FIGURE[lang],
        **_ours(page, lang, _figure_date(figure_id, version)),
        "version": str(version),
    }


def evidence_items(figure_id: str, lang: str) -> list[dict]:
    """What a figure rests on: the sources of its claims and facts, and of those that its checks take."""
    known_language(lang)
    row, sources = registered(figure_id), set()
    ids = [row[f"{kind}_ids"] for kind in ("claim", "fact")]
    for check in _split(row["check_ids"]):
        ids += [_find("checks", check)[f"{kind}_ids"] for kind in ("claim", "fact", "delivery")]
    for one in _split(";".join(ids)):
        table = {"S": "claims", "F": "facts", "D": "deliveries"}.get(one[0], "facts")
        evidence = _find(table, one)
        sources |= {evidence["source_id"], evidence.get("second_source_id", "")}
    return [_source_item(source, lang) for source in sorted(sources - {""})]


def store(lang: str) -> list[dict]:
    """Everything citable in a language: book, chapters, current figures, their sources; ids are unique."""
    figures = sorted(registry())
    chapters = sorted({registered(figure)["chapter"] for figure in figures})
    sources = {item["id"]: item for figure in figures for item in evidence_items(figure, lang)}
    return [book_item(lang), *(chapter_item(stem, lang) for stem in chapters),
            *(figure_item(figure, lang) for figure in figures), *(sources[key] for key in sorted(sources))]


def date_parts(day: str) -> dict | None:
    """CSL date of '2026', '2026-11' or '2026-11-22'; None for anything else ('' or an EDTF date in doubt)."""
    parts = day.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    return {"date-parts": [[int(part) for part in parts]]}


def _ours(page: str, lang: str, day: str) -> dict:
    """What book, chapters and figures share. `accessed` is the day of the version, until whoever cites gives
    the day of reading: `cite(..., accessed=...)`."""
    facts = book(lang)
    return {
        "author": [{"literal": facts["creator"]}],
        "version": facts["version"],
        "issued": date_parts(day),
        "accessed": date_parts(day),
        "URL": address(page, lang),
        "language": _TAG[lang],
        "custom": {"licence": facts["licence"]},
    }


def _source_item(source_id: str, lang: str) -> dict:
    row = _find("sources", source_id)
    publisher = "" if row["publisher"] == "not seen" else publisher_name(row["publisher"], lang)
    kind = "report" if row["kind"] in ("report", "filing") else "webpage" if row["url"] else "document"
    item = {
        "id": source_id,
        "type": kind,
        "title": f"[{PERIOD.sub(lambda found: Wording(lang).edtf(found[0]), row[f'title_{lang}'])}]",
        "author": [{"literal": publisher_name(row["author"], lang)}] if row["author"] else None,
        "publisher" if kind == "report" else "container-title": publisher,
        "issued": date_parts(row["published"]),
        "accessed": date_parts(row["retrieved"]),
        "URL": row["url"],
        "language": _TAG.get(row["language"], row["language"].replace("other", "")),
    }
    return {key: value for key, value in item.items() if value}


def _figure_date(figure_id: str, version: int) -> str:
    """The day of the version; before it is recorded, the day on which evidence was last read."""
    row = version_row(figure_id, version)
    return row["date"] if row else evidence_read(find_data()).isoformat()


def _heading(stem: str, lang: str) -> tuple[str, str]:
    """First heading of a chapter, and the language that it is in."""
    chapters = find_data().parent / "chapters"
    for spoken in (lang, "en"):
        path = chapters / spoken / f"{stem}.ipynb"
        if path.is_file():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            prose = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
            lines = "\n".join(prose).splitlines()
            return next((text[2:].strip() for text in lines if text.startswith("# ")), stem), spoken
    known = [path.stem for path in sorted(chapters.glob("en/*.ipynb"))]
    near = nearest(stem, known)
    raise LedgerError(f"chapters/en has no chapter {stem!r}.{near} There are: {', '.join(known)}.")


def _split(ids: str) -> list[str]:
    return [one for one in ids.split(";") if one]


def _find(table: str, key: str) -> dict[str, str]:
    rows = _table(find_data() / f"{table}.csv")
    if key not in rows:
        raise LedgerError(f"data/{table}.csv has no {key!r}.{nearest(key, rows)}")
    return rows[key]


@lru_cache(maxsize=16)
def _table(path: Path) -> dict[str, dict[str, str]]:
    return {next(iter(row.values())): row for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
