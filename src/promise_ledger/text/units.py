"""The units table as the parser and the formats need it, and the place of the tables that come with the
package."""
import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Unit:
    """One row of `units`: a unit as it is written, its canonical code, and the factor from the one to the
    other."""
    surface: str
    unit: str
    kind: str  # a kind of quantity, or "noun": a counted thing that decides what a classifier before it counts
    factor: float
    label_en: str
    label_zh: str


def parse_units(rows: Iterable[Mapping[str, object]]) -> tuple[Unit, ...]:
    """Rows of the table `units` (mappings by column name) as records."""
    return tuple(Unit(str(r["surface"]), str(r["unit"]), str(r["kind"]), float(r["factor"]),
                      str(r["label_en"]), str(r["label_zh"])) for r in rows)


def table_path(name: str) -> Path:
    """Where the table lies: in the folder PROMISE_LEDGER_DATA if that is set, else in `data/` of this
    checkout."""
    folder = os.environ.get("PROMISE_LEDGER_DATA")
    return (Path(folder) if folder else Path(__file__).resolve().parents[3] / "data") / f"{name}.csv"


@cache
def table_rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a table as text. Only for callers that pass no table; the evidence layer validates what it
    reads."""
    path = table_path(name)
    if not path.exists():
        raise ValueError(f"{path}: not found. Set PROMISE_LEDGER_DATA to the folder "
                         f"that holds {name}.csv, or pass the table.")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def default_units() -> tuple[Unit, ...]:
    """The units that come with the project."""
    return parse_units(table_rows("units"))
