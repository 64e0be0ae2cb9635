"""CITATION.cff, written from data/datapackage.json and the articles in data/sources.csv: nobody types a thing twice."""

import csv
import json
import tomllib
from pathlib import Path

import yaml

from promise_ledger.book.paths import ROOT, write_atomically

HEAD = (
    "# Written by `promise-ledger refresh` from data/datapackage.json and data/sources.csv: change those.\n"
)


def citation_file(root: Path = ROOT) -> str:
    """The text of CITATION.cff (Citation File Format 1.2.0)."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with (root / "data" / "sources.csv").open(encoding="utf-8-sig", newline="") as stream:
        articles = [row for row in csv.DictReader(stream) if row["kind"] == "article"]
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this book, its data or its figures, please cite it as below.",
        "type": "dataset",
        "title": package["title"],
        "abstract": package["description"],
        "authors": [{"name": who["title"]} for who in package["contributors"] if "author" in who["roles"]],
        "version": package["version"],
        "date-released": package["created"][:10],
        "url": package["homepage"],
        "license": [project["license"], *(licence["name"] for licence in package["licenses"])],
        "keywords": package["keywords"],
        "references": [_reference(row) for row in articles],
    }
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def update(root: Path = ROOT) -> None:
    """Write CITATION.cff."""
    write_atomically(root / "CITATION.cff", citation_file(root))


def _reference(row: dict[str, str]) -> dict:
    """An article that the book examines. Its title is ours, hence the brackets."""
    publisher = row["publisher"] if row["publisher"] != "not seen" else ""
    reference = {
        "type": "article",
        "title": f"[{row['title_en']}]",
        "authors": [{"name": row["author"] or publisher or "anonymous"}],
        "publisher": {"name": publisher} if publisher else None,
        "url": row["url"],
        "date-accessed": row["retrieved"],
        "languages": [row["language"]],
        "notes": "The title is a description in our words; the article is not part of the book.",
    }
    return {key: value for key, value in reference.items() if value}
