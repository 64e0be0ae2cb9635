"""The one way into the data: `open_ledger()` reads, checks and types all tables.

pandas is imported only where a frame is asked for: `validate`, `verify` and the site need none and open at
once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promise_ledger.evidence import checks, schema
from promise_ledger.evidence.checking import Outcome
from promise_ledger.evidence.schema import Fault, LedgerError, Table, nearest
from promise_ledger.text.wording import Wording

if TYPE_CHECKING:
    import pandas as pd

LANGUAGES = ("en", "zh")


def find_data(path: str | os.PathLike | None = None) -> Path:
    """The data folder: the argument, else PROMISE_LEDGER_DATA, else that of this package's checkout, else the
    next one above the working folder."""
    given = path or os.environ.get("PROMISE_LEDGER_DATA")
    return Path(given) if given else _nearest_data(os.getcwd())


@lru_cache(maxsize=4)
def _nearest_data(folder: str) -> Path:
    for base in (Path(__file__).resolve().parents[3], Path(folder), *Path(folder).parents):
        if (base / "data" / "datapackage.json").is_file():
            return base / "data"
    raise LedgerError("The tables were not found: no data/datapackage.json beside the package or "
                      "above this folder. Run inside the repository, or set PROMISE_LEDGER_DATA to its data.")


def open_ledger(path: str | os.PathLike | None = None, lang: str = "en", strict: bool = True) -> Ledger:
    """Opens the tables in `path` (see `find_data`) for a language ("en" or "zh").

    Raises LedgerError listing every fault; with strict=False what can be read is opened and `.faults` holds
    the list.
    """
    if lang not in LANGUAGES:
        raise LedgerError(f"lang: found {lang!r}; expected one of {', '.join(LANGUAGES)}.")
    root = find_data(path)
    tables, faults = schema.load(root)
    ledger = Ledger(root, lang, tables, schema.identifiers(tables), tuple(faults))
    if not faults and "checks" in tables:  # a check with a wrong or missing input is a fault of the data, too
        faults = checks.faults(ledger)
        ledger = Ledger(root, lang, tables, ledger.index, tuple(faults))
    if strict and faults:
        raise schema.report(list(faults), root)
    return ledger


@dataclass(frozen=True, repr=False)
class Ledger:
    """All tables. `ledger.claims` (or any other table's name) is a typed DataFrame indexed by its primary
    key, a fresh copy each time."""

    root: Path
    lang: str
    tables: dict[str, Table]
    index: dict[str, tuple[str, dict]]
    faults: tuple[Fault, ...] = ()
    _cache: dict = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Ledger({self.lang}: " + ", ".join(f"{len(t.rows)} {n}" for n, t in self.tables.items()) + ")"

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"the ledger has no table {name!r}; it has {', '.join(self.tables)}")
        if name not in self._cache:
            self._cache[name] = _frame(self.tables[name])
        return self._cache[name].copy()

    @property
    def fmt(self) -> Wording:
        """Number and date formats of the ledger's language."""
        if "fmt" not in self._cache:
            self._cache["fmt"] = Wording(self.lang)
        return self._cache["fmt"]

    def row(self, name: str) -> dict[str, Any]:
        """The row with this id as a dict of typed values; LedgerError when no table has it."""
        return dict(self.find(name)[1])

    def find(self, name: str) -> tuple[str, dict[str, Any]]:
        """(table, row) of an id, the row itself and no copy; LedgerError when no table has it."""
        if name not in self.index:
            near = nearest(str(name).upper(), self.index)
            raise LedgerError(f"no row has the id {name!r}.{near} Correct the id or add the row.")
        return self.index[name]

    def range(self, name: str) -> tuple[float, float]:
        """(low, high) of a claim, fact, delivery, comparator, specification, commitment, market row (share)
        or check."""
        table, row = self.find(name)
        if table == "checks":
            outcome = self._outcomes()[name]
            low, high = outcome.low, outcome.high
        else:
            low, high = next(((row[a], row[b]) for a, b in _ENDS if a in row), (None, None))
        if low is None or high is None:
            raise LedgerError(f"{name} in {table}.csv has no number. "
                              "Choose an id that carries one, or fill it in.")
        return low, high

    def value(self, name: str) -> float:
        """The number of an id; LedgerError when there is none, or when it is a range (then use `range`)."""
        low, high = self.range(name)
        if low != high:
            raise LedgerError(f"{name} is a range ({low:g} to {high:g}), not one number. "
                              f"Use ledger.range({name!r}).")
        return low

    def unit(self, name: str) -> str:
        """Canonical unit of an id's number."""
        table, row = self.find(name)
        fixed = {"deliveries": "car", "market": "percent", "comparators": "yuan"}.get(table)
        return fixed or row.get("unit") or row.get("value_unit") or ""

    def formatted(self, name: str) -> str:
        """An id's number with its unit in the ledger's language, or its date when it carries no number.

        Computed results are shown to three significant digits; counts under a million keep every digit.
        """
        table, row = self.find(name)
        if table == "events" or row.get("value_low", 0) is None and row.get("edtf"):
            return self.fmt.edtf(row["edtf"])
        low, high = (_shown(v) for v in self.range(name)) if table == "checks" else self.range(name)
        exact = all(v == int(v) and abs(v) < 1e6 and v % 100 for v in (low, high))
        return self.fmt.quantity(low, high, self.unit(name), exact)

    def text(self, table: str, name: Any, column: str) -> str:
        """A text column in the ledger's language (`reason` reads reason_en or reason_zh), its {id}
        placeholders filled."""
        if table not in self.tables:
            raise LedgerError(f"there is no table {table!r}; there are {', '.join(self.tables)}.")
        source = self.tables[table]
        key = name if isinstance(name, tuple) else (name,)
        if f"rows of {table}" not in self._cache:
            self._cache[f"rows of {table}"] = {tuple(r[k] for k in source.key): r for r in source.rows}
        rows = self._cache[f"rows of {table}"]
        if key not in rows:
            raise LedgerError(f"{table}.csv has no row {name!r}.")
        row, wanted = rows[key], f"{column}_{self.lang}"
        if wanted not in row and column not in row:
            raise LedgerError(f"{table}.csv has no column {wanted!r}; it has {', '.join(row)}.")
        return self.fill(row.get(wanted, row.get(column)))

    def fill(self, template: str, **extra: str) -> str:
        """Replaces {F023}, {S2-039}, {K01}, {E012}, {D-...} by their formatted values, and {name} by extra
        names."""
        for name, value in extra.items():
            template = template.replace("{" + name + "}", value)
        return schema.ID.sub(lambda match: self.formatted(match[1]), template)

    def checks_run(self) -> pd.DataFrame:
        """Frame by check_id: case, method, result (NaN: a range or no number), low, high, unit, verdict,
        question, reading (filled), inputs (the ids read, joined by ";")."""
        import pandas as pd
        rows = [{"check_id": name, **result} for name, result in self.results().items()]
        return pd.DataFrame(rows).set_index("check_id")

    def results(self) -> dict[str, dict]:
        """The rows of `checks_run` by check_id, without pandas; computed once."""
        if "results" not in self._cache:
            self._cache["results"] = {name: self._result(name, outcome)
                                      for name, outcome in self._outcomes().items()}
        return self._cache["results"]

    def _result(self, name: str, outcome: Outcome) -> dict:
        row, shown = self.row(name), self.formatted(name) if outcome.low is not None else ""
        return {"case": row["case"], "method": row["method"], "result": outcome.result, "low": outcome.low,
                "high": outcome.high, "unit": row["unit"], "verdict": outcome.verdict,
                "question": self.text("checks", name, "question"),
                "reading": self.fill(row[f"reading_{self.lang}"], result=shown),
                "inputs": ";".join(outcome.inputs)}

    def _outcomes(self) -> dict:
        if "outcomes" not in self._cache:
            self._cache["outcomes"] = {row["check_id"]: checks.run(row["check_id"], self)
                                       for row in self.tables["checks"].rows}
        return self._cache["outcomes"]


def _shown(value: float) -> float:
    """Three significant digits; whole numbers from a thousand on."""
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)


_ENDS = [("value_low", "value_high"), ("units", "units"), ("value", "value"), ("nev_share", "nev_share")]


def _frame(table: Table) -> pd.DataFrame:
    """Numbers float64, whole numbers Int64, booleans bool, dates datetime64, text str (blank = "")."""
    import pandas as pd
    columns = {f["name"]: [row[f["name"]] for row in table.rows] for f in table.fields}
    frame = pd.DataFrame(columns, columns=list(columns))
    for name in table.typed("date"):
        frame[name] = pd.to_datetime(pd.Series(columns[name], dtype="object"))
    for name in table.typed("string"):
        frame[name] = pd.Series(columns[name], dtype="str")
    for name in table.typed("number"):
        frame[name] = frame[name].astype("float64")
    for kind, whole, gaps in (("integer", "int64", "Int64"), ("boolean", "bool", "boolean")):
        for name in table.typed(kind):
            frame[name] = frame[name].astype(gaps if frame[name].isna().any() else whole)
    return frame.set_index(table.key) if table.key else frame
