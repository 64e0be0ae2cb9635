"""The figure registry, data/figures.csv: which figures exist, and what they answer."""

from __future__ import annotations

import csv
from pathlib import Path

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import find_data
from promise_ledger.evidence.schema import nearest


def registry(data: Path | None = None) -> dict[str, dict[str, str]]:
    """Rows of data/figures.csv by figure id. Raises LedgerError when the table is not there."""
    path = (data or find_data()) / "figures.csv"
    if not path.is_file():
        raise LedgerError(f"{path}: the figure registry is missing. Restore it from the repository.")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["figure_id"]: row for row in csv.DictReader(stream)}


def registered(figure_id: str) -> dict[str, str]:
    """The registry's row of a figure. Raises LedgerError with the nearest id when there is none."""
    rows = registry()
    if figure_id not in rows:
        raise LedgerError(f"data/figures.csv has no figure {figure_id!r}.{nearest(figure_id, rows)} "
                          "A figure gets its row (id, chapter, caption, alt text) before it is published.")
    return rows[figure_id]
