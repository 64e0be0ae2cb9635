"""Reads the tables of `data/` as `datapackage.json` describes them and lists every fault in them.

An own reader and not pandera or frictionless: both were tried on this data. Pandera sees a frame, which no
longer knows the line of the file a cell stood in (quoted cells hold newlines), after 0.6 s of import;
frictionless needs 1.7 s where 0.3 s are needed here, and words its errors for schema authors. The rules
that matter most here (id lists, placeholders, EDTF, units, verdicts) neither has. `make test` holds the
descriptor itself against frictionless, so that it stays a valid data package for everybody else's tools.

To add a table, describe it in `data/datapackage.json`, in both languages, and put the CSV beside it: types, keys,
id lists (`..._ids`), placeholders (`..._en`, `..._zh`), dates and units are then checked by the names of its
columns. A rule that only this table has is a function in `_OWN`.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from promise_ledger.evidence import edtf

ID = re.compile(r"\{([A-Z][A-Za-z0-9-]*)\}")  # a placeholder in a text column: {F023}
# {result}; {glue:text}`x` and {value}`x` are roles, not placeholders
_LOWER = re.compile(r"\{([a-z][a-z_]*)\}(?!`)")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
SHOWN = 25
LISTS = {"claim_ids": "claims", "fact_ids": "facts", "check_ids": "checks", "delivery_ids": "deliveries"}


class LedgerError(ValueError):
    """Something in the data or in a request to it is wrong; the message says where, what, and what to do."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()):
        super().__init__(message)
        self.faults = faults


@dataclass(frozen=True)
class Fault:
    """One fault: file, line as an editor counts it (0: the whole file), column, what stands there, what
    should, and the cure."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    cure: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "")
        place += f", column {self.column}" if self.column else ""
        return f"{place}: found {self.found}; expected {self.expected}. {self.cure}"


@dataclass
class Table:
    """One table: rows as dicts of typed values (blank = None, blank string = ""), and the line each row
    starts on."""

    name: str
    fields: list[dict]
    key: list[str]
    foreign: list[dict] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def file(self) -> str:
        """File name, for messages."""
        return f"{self.name}.csv"

    def typed(self, kind: str) -> list[str]:
        """Names of the columns of one Table Schema type ("number", "date" …)."""
        return [f["name"] for f in self.fields if f["type"] == kind]


def nearest(name: str, known: Iterable[str]) -> str:
    """' Did you mean …?' when something in `known` looks like `name`, else ''."""
    close = get_close_matches(name, list(known), n=2, cutoff=0.5)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def report(faults: list[Fault], where: Path) -> LedgerError:
    """One error out of all faults; prints the first ones and says how many more there are."""
    shown = "\n".join(f"  {fault}" for fault in faults[:SHOWN])
    rest = len(faults) - SHOWN
    more = f"\n  ... and {rest} more (`promise-ledger validate` lists all)" if rest > 0 else ""
    return LedgerError(f"{count(faults)} in {where}:\n{shown}{more}", tuple(faults))


def count(faults: Sequence[Fault]) -> str:
    """'no faults', '1 fault', '3 faults'."""
    return f"{len(faults) or 'no'} fault{'s' * (len(faults) != 1)}"


def descriptor(root: Path) -> dict:
    """The parsed `datapackage.json` of a folder; LedgerError when it is missing or broken."""
    path = root / "datapackage.json"
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        return {r["name"]: r for r in package["resources"]}
    except FileNotFoundError:
        raise LedgerError(f"{path}: not found. Give the folder that holds the tables, "
                          "or set PROMISE_LEDGER_DATA to it.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{path}: cannot be read as a data package ({error}). "
                          "Restore it from the repository.") from None


def load(root: Path) -> tuple[dict[str, Table], list[Fault]]:
    """Reads every table the data package lists. Returns the tables that could be read and all faults.

    Rules across tables wait until every table can be read: one broken file would make a fault of each row
    that names it, and the cause would drown in them.
    """
    tables, faults = {}, []
    resources = descriptor(root)
    for name, resource in resources.items():
        schema = resource["schema"]
        key = schema.get("primaryKey", [])
        table = Table(name, schema["fields"], [key] if isinstance(key, str) else key,
                      schema.get("foreignKeys", []))
        if _read(root / resource["path"], table, faults):
            tables[name] = table
    for table in tables.values():
        _keys(table, faults)
    _described(resources, faults)
    if len(tables) == len(resources):
        _references(tables, faults)
    return tables, sorted(faults, key=lambda f: (f.file, f.line, f.column))


def _described(resources: dict, faults: list[Fault]) -> None:
    """Finds tables and fields that the data dictionary could not explain in one of its languages."""
    for name, resource in resources.items():
        for one in (resource, *resource["schema"]["fields"]):
            keys = ("title_zh", "description", "description_zh") if one is resource else ("description", "description_zh")
            for key in (key for key in keys if not one.get(key)):
                place = f"{name}, {key}" if one is resource else f"{name}.{one['name']}, {key}"
                faults.append(Fault("datapackage.json", 0, place, "nothing", "what it is, in English and in Chinese",
                                    "Write it there: the data dictionary shows it."))


# ---------------------------------------------------------------- cells

def _read(path: Path, table: Table, faults: list[Fault]) -> bool:
    """Fills a table from its file; False when the file cannot be read as one. CRLF and a byte-order mark
    change no meaning and are let pass."""
    def bad(line, column, found, expected, cure):
        faults.append(Fault(table.file, line, column, found, expected, cure))

    text = _decoded(path, bad)
    records = _records(text, bad) if text is not None else None
    if records is None:
        return False
    names = [f["name"] for f in table.fields]
    if not records:
        bad(1, "", "an empty file", "a header: " + ",".join(names),
            "Write the header; a table may have no rows, but not no header.")
        return False
    (_, head), *body = records
    if head != names:
        missing = ", ".join(name for name in names if name not in head)
        extra = ", ".join(name for name in head if name not in names)
        found = "; ".join(filter(None, [missing and f"missing {missing}", extra and f"unknown {extra}"]))
        bad(1, "", found or "columns in another order", "the header " + ",".join(names),
            "Make the header exactly that.")
        return False
    for line, record in body:
        if len(record) != len(names):
            bad(line, "", f"{len(record)} cells", f"{len(names)}",
                "Look for a missing or superfluous comma; quote cells with commas.")
            continue
        row = {}
        for column, cell in zip(table.fields, record, strict=True):
            row[column["name"]], fault = _cell(cell, column)
            if fault:
                bad(line, column["name"], f"'{cell[:60]}'" if cell else "a blank cell", *fault)
        table.rows.append(row)
        table.lines.append(line)
    return True


def _decoded(path: Path, bad: Callable) -> str | None:
    """The text of a file, without its byte-order mark."""
    try:
        raw = path.read_bytes()
    except OSError:
        bad(0, "", "no such file", "a table that datapackage.json lists",
            "Restore it, or take the table out of datapackage.json.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad(raw[:error.start].count(b"\n") + 1, "", f"byte 0x{raw[error.start]:02x}", "UTF-8 text",
            "Save the file as UTF-8 (Excel: 'CSV UTF-8').")
        return None
    if "\0" in text:
        bad(text[:text.index("\0")].count("\n") + 1, "", "a NUL character", "text",
            "The file is damaged or binary: restore it.")
        return None
    return text


def _records(text: str, bad: Callable) -> list[tuple[int, list[str]]] | None:
    """(line on which it starts, cells) of each record that is not blank, the header first."""
    reader, records, start = csv.reader(io.StringIO(text, newline=""), strict=True), [], 1
    try:
        for record in reader:
            if record:
                records.append((start, record))
            start = reader.line_num + 1
    except csv.Error as error:
        bad(start, "", f"a broken row ({error})", "balanced quotation marks",
            "Close the quotation mark; double those inside a cell.")
        return None
    return records


def _cell(cell: str, column: dict):
    """(typed value, None or (expected, cure)) of one cell."""
    kind, rules = column["type"], column.get("constraints", {})
    blank = "" if kind == "string" else None
    if cell == "":
        return blank, ("a value", "Fill it in.") if rules.get("required") else None
    if cell != cell.strip():
        return blank, ("no space at either end", "Remove it.")
    value = _convert(cell, kind)
    if value is None:
        return blank, (_WORDS[kind], "Write it in that form; blank if it is not known.")
    if "enum" in rules and value not in rules["enum"]:
        codes = ", ".join(str(e) for e in rules["enum"] if e != "")
        return value, (f"one of {codes}", "Use one of these codes (see codebook.md).")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return value, (f"the form {rules['pattern']}", "Correct it.")
    if "minimum" in rules and value < rules["minimum"] or "maximum" in rules and value > rules["maximum"]:
        return value, (f"{rules.get('minimum', 'any')} to {rules.get('maximum', 'any')}", "Correct it.")
    if "maxLength" in rules and len(cell) > rules["maxLength"]:
        return value, (f"at most {rules['maxLength']} characters", "Shorten it.")
    return value, None


_WORDS = {
    "number": "a number such as 12 or 0.5, without separators", "integer": "a whole number",
    "boolean": "true or false", "date": "a date YYYY-MM-DD", "string": "text",
}


def _convert(cell: str, kind: str):
    if kind == "number":
        value = float(cell) if _NUMBER.fullmatch(cell) else None
        return value if value is not None and math.isfinite(value) else None
    if kind == "integer":
        return int(cell) if _INTEGER.fullmatch(cell) else None
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell)
    if kind == "date":
        try:
            return date.fromisoformat(cell) if len(cell) == 10 else None
        except ValueError:
            return None
    return cell


# ---------------------------------------------------------------- between rows and tables

def _keys(table: Table, faults: list[Fault]) -> None:
    unique = [(f["name"],) for f in table.fields if f.get("constraints", {}).get("unique")]
    for columns in dict.fromkeys([tuple(table.key)] * bool(table.key) + unique):
        seen: dict[tuple, int] = {}
        for row, line in zip(table.rows, table.lines, strict=True):
            key = tuple(row[c] for c in columns)
            if key in seen:
                found = " + ".join(map(str, key))
                faults.append(Fault(table.file, line, "+".join(columns), f"'{found}'", "each only once",
                                    f"Line {seen[key]} has it too: rename or delete one."))
            seen.setdefault(key, line)


def identifiers(tables: dict[str, Table]) -> dict[str, tuple[str, dict]]:
    """Every id that texts and checks may name -> (table, row). Market rows are called M-<basis>-<period>."""
    index = {}
    for table in tables.values():
        lent = [f["fields"] for f in table.foreign]  # a finding is keyed by its claim's id
        for row in table.rows if len(table.key) == 1 and table.key[0] not in lent else ():
            index.setdefault(str(row[table.key[0]]), (table.name, row))
        if table.name == "market":
            index.update({f"M-{row['basis']}-{row['period']}": (table.name, row) for row in table.rows})
    return index


def _references(tables: dict[str, Table], faults: list[Fault]) -> None:
    """Runs every rule of `_GENERAL` and the table's own rule over every row."""
    world = _World(tables)
    for table in tables.values():
        names = [f["name"] for f in table.fields]
        rules = [rule for rule, about in _GENERAL if any(n.endswith(about) for n in names)]
        rules += filter(None, [table.foreign and _foreign, _OWN.get(table.name)])
        for row, line in zip(table.rows, table.lines, strict=True):
            for rule in rules:
                for column, found, expected, cure in rule(row, table, world):
                    faults.append(Fault(table.file, line, column, f"'{found}'" if found else "a blank cell",
                                        expected, cure))


class _World:
    """What a rule may look up: the tables, all ids, and columns as mappings."""

    def __init__(self, tables: dict[str, Table]):
        self.tables, self.index, self._columns = tables, identifiers(tables), {}

    def column(self, table: str, key: str, value: str) -> dict:
        """key -> value over the rows of a table; empty when there is no such table."""
        if (table, key, value) not in self._columns:
            rows = self.tables[table].rows if table in self.tables else ()
            self._columns[table, key, value] = {row[key]: row[value] for row in rows}
        return self._columns[table, key, value]


# ------------------------------------------------ rules: row, table, world -> (column, found, expected, cure)

def _foreign(row, table, world):
    for rule in table.foreign:
        other = rule["reference"]["resource"]
        column, target = rule["fields"], rule["reference"]["fields"]
        if row[column] and other in world.tables and row[column] not in world.column(other, target, target):
            yield column, row[column], f"a {target} of {other}.csv", "Add the row there or correct the id."


def _id_lists(row, table, world):
    for column in row:
        if not column.endswith("_ids") or not row[column]:
            continue
        names, want = row[column].split(";"), LISTS.get(column)
        for name in names:
            known = world.index.get(name, ("",))[0]
            if (not known or want and known != want) and (want is None or want in world.tables):
                yield column, name, f"an id of {want or 'a table'}", "Add that row or take the id out."
        if len(set(names)) < len(names):
            yield column, row[column][:60], "each id once", "Remove the repetition."


def _placeholders(row, table, world):
    for column in row:
        if column.endswith(("_en", "_zh")) and "{" in row[column]:
            for name in ID.findall(row[column]):
                if name not in world.index:
                    yield column, "{" + name + "}", "a placeholder that names a row", "Correct it."
            for name in _LOWER.findall(row[column]):
                if not (table.name == "checks" and column.startswith("reading") and name == "result"):
                    yield (column, "{" + name + "}",
                           "ids in braces ({result} only in the reading of a check)",
                           "Correct the placeholder.")


def _dates(row, table, world):
    for column in ("edtf", "made_on", "due_on", "published", "period"):
        if row.get(column) and not edtf.valid(row[column]):
            yield (column, row[column], "an EDTF date or interval (2025-10, 2025-09-22?, 2025-01/2025-03)",
                   "Correct it; see codebook.md, S6.")


_MEASURED = (("value_low", "unit"), ("value", "value_unit"), ("threshold", "threshold_unit"))


def _units(row, table, world):
    units = world.column("units", "unit", "unit")
    for value, unit in _MEASURED:
        if value in row and unit in row and table.name != "quantities":  # an article may leave either out
            if row[value] is not None and not row[unit]:
                yield unit, "", f"a unit, since {value} is {row[value]:g}", "Add the code from units.csv."
            elif row[value] is None and row[unit]:
                yield unit, row[unit], f"blank, since {value} is blank", "Add the value or delete the unit."
        if units and row.get(unit) and row[unit] not in units:
            yield unit, row[unit], "a canonical unit of units.csv", "Use one that is there or add it."


def _spans(row, table, world):
    low, high = row.get("value_low"), row.get("value_high")
    if (low is None) != (high is None):
        yield "value_low", f"{low} and {high}", "both ends or none", "Give both, equal if exact."
    elif low is not None and low > high:
        yield "value_low", f"{low:g} > {high:g}", "value_low not above value_high", "Swap them."
    for first, last in (("start", "end"), ("raw_start", "raw_end")):
        a, b = row.get(first), row.get(last)
        if a is not None and b is not None and (a > b or a == b and first == "raw_start"
                                                and "fold_len" in row):
            yield first, f"{a} - {b}", f"{first} before {last}", "Correct one of them."


_GENERAL = (  # each rule with the endings of the columns that it is about
    (_id_lists, "_ids"), (_placeholders, ("_en", "_zh")), (_units, ("unit", "value", "value_low")),
    (_dates, ("edtf", "made_on", "due_on", "published", "period")), (_spans, ("value_low", "start")),
)


def _fact(row, table, world):
    page = world.column("sources", "source_id", "url").get(row["source_id"], row["url"])
    if page != row["url"]:
        yield "url", row["url"][:60], f"the address of {row['source_id']}: {page[:60]}", "Make both the same."


def _finding(row, table, world):
    grade = world.column("facts", "fact_id", "confidence")
    firm = any(grade.get(f) in ("high", "medium") for f in row["fact_ids"].split(";"))
    if row["verdict"] in ("corroborated", "contradicted") and not firm and not row["check_ids"]:
        yield ("verdict", f"{row['verdict']} on {row['fact_ids'] or 'nothing'}",
               "a fact of high or medium confidence, or a check", "Add one, or say 'qualified'.")
    if row["verdict"] == "qualified" and not (row["fact_ids"] or row["check_ids"] or row["claim_ids"]):
        yield "verdict", "qualified", "a fact, check or claim behind it", "Name it, or say 'unverified'."


def _claim(row, table, world):
    judged = world.column("findings", "claim_id", "verdict")
    if "findings" in world.tables and row["claim_id"] not in judged:
        yield "claim_id", row["claim_id"], "a row of findings.csv for every claim", "Add one."


def _delivery(row, table, world):
    if row["precision"] == "derived" and not row["derivation"]:
        yield "derivation", "", "the formula of a derived value", "Write how it was computed, over ids."
    if row["precision"] != "derived" and not row["source_id"]:
        yield "source_id", "", "a source for a value that is not derived", "Name the page."


def _event(row, table, world):
    span = edtf.bounds(row["edtf"]) if edtf.valid(row["edtf"]) else None
    if span and row["start"] and row["end"] and not (row["start"] <= span[1] and span[0] <= row["end"]):
        yield "edtf", row["edtf"], f"a date that meets {row['start']} - {row['end']}", "Correct one of them."


_OWN = {"facts": _fact, "findings": _finding, "claims": _claim, "deliveries": _delivery, "events": _event}
