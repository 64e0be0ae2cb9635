"""`promise-ledger rebuild`: make the tables that come from the articles themselves anew, for whoever holds
the articles."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from promise_ledger.evidence.ledger import Ledger, open_ledger
from promise_ledger.evidence.schema import LedgerError

KEYS = {
    "quantities": ["quantity_id"],
    "features": ["source_id", "block", "term", "pos"],
    "paragraphs": ["source_id", "raw_line"],
}


def tables(ledger: Ledger, sources: Path) -> dict[str, str]:
    """CSV text of quantities, features and paragraphs, by table.

    The articles are recognised by their SHA-256 as received. LedgerError names those that are not in
    `sources`.
    """
    from promise_ledger.text import Patch, build_text_tables, decode
    from promise_ledger.text.units import default_units

    files = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sorted(sources.rglob("*")) if p.is_file()}
    rows = ledger.tables["sources"].rows
    articles = {row["source_id"]: row["sha256"] for row in rows if row["kind"] == "article"}
    missing = sorted(name for name, digest in articles.items() if digest not in files)
    if missing:
        raise LedgerError(
            f"{sources}: {', '.join(missing)} not found as received (SHA-256 in data/sources.csv). "
            "These tables hold offsets into exactly those files; give the folder that has them."
        )
    patches: dict[str, list] = {}
    for row in ledger.tables["patches"].rows:
        patch = Patch(row["raw_start"], row["raw_end"], row["raw_sha256"], row["replacement"])
        patches.setdefault(row["source_id"], []).append(patch)
    raw = {name: decode(files[digest].read_bytes()) for name, digest in articles.items()}
    made = build_text_tables(raw, patches, ledger.tables["terms"].rows, default_units())
    return {name: _csv(frame.sort_values(KEYS[name])) for name, frame in made.items()}


def _csv(frame) -> str:
    for column in {"value_low", "value_high", "paragraph"} & set(frame.columns):
        frame[column] = frame[column].map(_plain)
    return frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)


def _plain(value) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 6))


def command(sources: str | Path) -> int:
    """Writes the tables into data/ and says which changed; 0."""
    ledger = open_ledger(strict=False)
    for name, text in tables(ledger, Path(sources)).items():
        path = ledger.root / f"{name}.csv"
        same = path.is_file() and path.read_text(encoding="utf-8") == text
        path.write_bytes(text.encode("utf-8"))
        print(f"{name}: {text.count(chr(10)) - 1} rows, {'as before' if same else 'changed'}")
    return 0
