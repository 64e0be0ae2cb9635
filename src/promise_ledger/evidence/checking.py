"""Runs the checks: hands each function its inputs and records what it reads. Two rules hold for all.

Delivery rows of different bases (company, association) may meet only in a check marked `mixed=True`, and no
verdict rests on a low-confidence fact: it becomes undetermined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from promise_ledger.evidence import edtf
from promise_ledger.evidence.schema import Fault, LedgerError

HOLDS, ROUNDS, CONFLICT, OPEN = "holds", "rounds", "conflict", "undetermined"
# the column of checks.csv that lists inputs of a table; of all other tables: other_ids
COLUMNS = {"claims": "claim_ids", "facts": "fact_ids", "deliveries": "delivery_ids"}
RULES: dict[str, tuple[Callable, bool]] = {}


@dataclass(frozen=True)
class Outcome:
    """Result of one check: low and high end (None: no number), verdict, and the ids it read."""

    low: float | None
    high: float | None
    verdict: str
    inputs: tuple[str, ...]

    @property
    def result(self) -> float | None:
        """The one number; None when there is none or when it is a range."""
        return self.low if self.low == self.high else None


class Inputs:
    """What a check may read. Every method takes an id and, for numbers, the unit that it must have."""

    def __init__(self, ledger):
        self._ledger, self.read, self.bases, self.weak = ledger, {}, set(), []

    def _note(self, name: str) -> dict:
        table, row = self._ledger.find(name)
        self.read[name] = table
        if table == "deliveries" and row["basis"] != "mixed":
            self.bases.add(row["basis"])
        if row.get("confidence") == "low":
            self.weak.append(name)
        return row

    def ends(self, name: str, unit: str) -> tuple[float, float]:
        """(low, high) of an id's number."""
        self._note(name)
        if self._ledger.unit(name) != unit:
            raise LedgerError(f"{name} is in '{self._ledger.unit(name)}', the check needs '{unit}'. "
                              f"Correct the unit of {name}.")
        return self._ledger.range(name)

    def __call__(self, name: str, unit: str) -> float:
        """The one number of an id."""
        low, high = self.ends(name, unit)
        if low != high:
            raise LedgerError(f"{name} is a range ({low:g} to {high:g}), the check needs one number. "
                              f"Correct {name}.")
        return low

    def column(self, name: str, column: str) -> float:
        """A numeric column of a row that carries several (market rows)."""
        value = self._note(name)[column]
        if value is None:
            raise LedgerError(f"{name} has no {column}. Fill it in or take it out of the check.")
        return value

    def numbered(self, name: str) -> bool:
        """True when the statement carries a number."""
        return self._note(name)["value_low"] is not None

    def cite(self, *names: str) -> None:
        """Rows that the check is about and that carry no number."""
        for name in names:
            self._note(name)

    def when(self, name: str) -> tuple[date, date]:
        """First and last day an id can mean; an unstated year (XXXX) is taken as one and the same year
        throughout."""
        row = self._note(name)
        span = (row["start"], row["end"]) if "start" in row else edtf.bounds(row["edtf"], edtf.SOME_YEAR)
        if not span or None in span:
            raise LedgerError(f"{name} has no usable date ('{row.get('edtf', '')}'). Correct its edtf.")
        return span

    def days(self, first: str, second: str) -> tuple[float, float]:
        """Fewest and most days from one id's date to another's."""
        (a, b), (c, d) = self.when(first), self.when(second)
        # one text gives the year, the other does not: they speak of the same
        if edtf.SOME_YEAR in (a.year, c.year) and a.year != c.year:
            known = max(a.year, c.year)
            a, b, c, d = (x.replace(year=known) if x.year == edtf.SOME_YEAR else x for x in (a, b, c, d))
        return float((c - b).days), float((d - a).days)


def check(name: str, mixed: bool = False):
    """Registers the function of a check; `mixed`: it sets company and association counts side by side on
    purpose and says so."""
    def register(function):
        RULES[name] = (function, mixed)
        return function
    return register


def run(name: str, ledger) -> Outcome:
    """Runs one check. LedgerError naming it when it has no function or an input is missing or wrong."""
    if name not in RULES:
        raise LedgerError(f"{name} has a row in checks.csv but no function in evidence/checks.py. "
                          "Add one (see the top of that file).")
    function, mixed = RULES[name]
    inputs = Inputs(ledger)
    try:
        result, verdict = function(inputs)
    except LedgerError as error:
        raise LedgerError(f"check {name}: {error}") from None
    if len(inputs.bases) > 1 and not mixed:
        raise LedgerError(f"check {name} mixes deliveries of the bases {', '.join(sorted(inputs.bases))}. "
                          "Use one basis, or mark it mixed=True and say so in its reading.")
    low, high = result if isinstance(result, tuple) else (result, result)
    return Outcome(low, high, OPEN if inputs.weak else verdict, tuple(inputs.read))


def faults(ledger) -> list[Fault]:
    """Every check that cannot run, or whose row in checks.csv does not list exactly the ids that its function
    reads."""
    found = []
    table = ledger.tables["checks"]
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            read = run(row["check_id"], ledger).inputs
        except LedgerError as error:
            found.append(Fault(table.file, line, "", f"{row['check_id']} cannot run ({error})",
                               "inputs that are there", "See the message."))
            continue
        for column in (*COLUMNS.values(), "other_ids"):
            listed = set(filter(None, row[column].split(";")))
            wanted = {n for n in read if COLUMNS.get(ledger.index[n][0], "other_ids") == column}
            if listed != wanted:
                found.append(Fault(table.file, line, column,
                                   f"'{';'.join(sorted(listed - wanted))}' too much, "
                                   f"'{';'.join(sorted(wanted - listed))}' not listed",
                                   f"the ids that {row['check_id']} reads",
                                   "Make the list and the function agree."))
    return found
