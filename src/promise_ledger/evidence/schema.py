"""Reads the tables of `data/` as `datapackage.json` describes them and lists every fault in them.

An own reader and not pandera or frictionless: both were tried on this data. Pandera sees a frame, which no longer knows the line of the
file a cell stood in (quoted cells hold newlines) and stops at a ragged row; frictionless takes seconds and words its errors for
schema authors. The rules that matter most here (id lists, placeholders, EDTF, units, verdicts) neither has. `make test` holds the
descriptor itself against frictionless, so that it stays a valid data package for everybody else's tools.
"""
from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from promise_ledger.evidence import edtf

ID = re.compile(r"\{([A-Z][A-Za-z0-9-]*)\}")  # a placeholder in a text column: {F023}
_LOWER = re.compile(r"\{([a-z][a-z_]*)\}(?!`)")  # {result}; {glue:text}`x` and {value}`x` are roles, not placeholders
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
SHOWN = 25
LISTS = {"claim_ids": "claims", "fact_ids": "facts", "check_ids": "checks", "delivery_ids": "deliveries"}


class LedgerError(ValueError):
    """Something in the data or in a request to it is wrong; the message says where, what, and what to do."""

    def __init__(self, message: str, faults: tuple["Fault", ...] = ()):
        super().__init__(message)
        self.faults = faults


@dataclass(frozen=True)
class Fault:
    """One fault: file, line as an editor counts it (0: the whole file), column, what stands there, what should, and the cure."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    cure: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "") + (f", column {self.column}" if self.column else "")
        return f"{place}: found {self.found}; expected {self.expected}. {self.cure}"


@dataclass
class Table:
    """One table: rows as dicts of typed values (blank = None, blank string = ""), and the line each row starts on."""

    name: str
    fields: list[dict]
    key: list[str]
    foreign: list[dict] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def typed(self, kind: str) -> list[str]:
        return [f["name"] for f in self.fields if f["type"] == kind]


def report(faults: list[Fault], where: Path) -> LedgerError:
    """One error out of all faults; prints the first ones and says how many more there are."""
    shown = "\n".join(f"  {fault}" for fault in faults[:SHOWN])
    more = f"\n  ... and {len(faults) - SHOWN} more (`promise-ledger validate` lists all)" if len(faults) > SHOWN else ""
    return LedgerError(f"{len(faults)} fault{'s' * (len(faults) != 1)} in {where}:\n{shown}{more}", tuple(faults))


def descriptor(root: Path) -> dict:
    """The parsed `datapackage.json` of a folder; LedgerError when it is missing or broken."""
    path = root / "datapackage.json"
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        return {r["name"]: r for r in package["resources"]}
    except FileNotFoundError:
        raise LedgerError(f"{path}: not found. Give the folder that holds the tables, or set PROMISE_LEDGER_DATA to it.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{path}: cannot be read as a data package ({error}). Restore it from the repository.") from None


def load(root: Path) -> tuple[dict[str, Table], list[Fault]]:
    """Reads every table the data package lists. Returns the tables that could be read and all faults."""
    tables, faults = {}, []
    for name, resource in descriptor(root).items():
        schema = resource["schema"]
        key = schema.get("primaryKey", [])
        table = Table(name, schema["fields"], [key] if isinstance(key, str) else key, schema.get("foreignKeys", []))
        if _read(root / resource["path"], table, faults):
            tables[name] = table
    for table in tables.values():
        _keys(table, faults)
    _references(tables, faults)
    _rules(tables, faults)
    return tables, sorted(faults, key=lambda f: (f.file, f.line, f.column))


# ---------------------------------------------------------------- cells

def _read(path: Path, table: Table, faults: list[Fault]) -> bool:
    """Fills a table from its file. CRLF and a byte-order mark change no meaning and are let pass; all else is a fault."""
    def bad(line, column, found, expected, cure):
        faults.append(Fault(table.file, line, column, found, expected, cure))

    try:
        raw = path.read_bytes()
    except OSError:
        bad(0, "", "no such file", "a table that datapackage.json lists", "Restore it, or take the table out of datapackage.json.")
        return False
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad(raw[:error.start].count(b"\n") + 1, "", f"byte 0x{raw[error.start]:02x}", "UTF-8 text",
            "Save the file as UTF-8 (Excel: 'CSV UTF-8').")
        return False
    if "\0" in text:
        bad(text[:text.index("\0")].count("\n") + 1, "", "a NUL character", "text", "The file is damaged or binary: restore it.")
        return False
    names, lines, records, reader = [f["name"] for f in table.fields], [], [], csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for record in reader:
            if record:
                records.append(record)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        bad(start, "", f"a broken row ({error})", "balanced quotation marks", "Close the quotation mark; double those inside a cell.")
        return False
    if not records:
        bad(1, "", "an empty file", "a header: " + ",".join(names), "Write the header; a table may have no rows, but not no header.")
        return False
    if records[0] != names:
        missing, extra = [n for n in names if n not in records[0]], [n for n in records[0] if n not in names]
        found = "; ".join(filter(None, ["missing " + ", ".join(missing) if missing else "",
                                        "unknown " + ", ".join(map(repr, extra)) if extra else ""])) or "columns in another order"
        bad(1, "", found, "the header " + ",".join(names), "Make the header exactly that.")
        return False
    for record, line in zip(records[1:], lines[1:]):
        if len(record) != len(names):
            bad(line, "", f"{len(record)} cells", f"{len(names)}", "Look for a missing or superfluous comma; quote cells with commas.")
            continue
        row = {}
        for column, cell in zip(table.fields, record):
            value, fault = _cell(cell, column)
            row[column["name"]] = value
            if fault:
                bad(line, column["name"], f"'{cell[:60]}'" if cell else "a blank cell", *fault)
        table.rows.append(row)
        table.lines.append(line)
    return True


def _cell(cell: str, column: dict):
    """(typed value, None or (expected, cure)) of one cell."""
    kind, rules = column["type"], column.get("constraints", {})
    if cell == "":
        return ("" if kind == "string" else None), (("a value", "Fill it in.") if rules.get("required") else None)
    if cell != cell.strip():
        return ("" if kind == "string" else None), ("no space at either end", "Remove it.")
    value = _convert(cell, kind)
    if value is None:
        return ("" if kind == "string" else None), (_WORDS[kind], "Write it in that form; blank if it is not known.")
    if "enum" in rules and value not in rules["enum"]:
        return value, ("one of " + ", ".join(str(e) for e in rules["enum"] if e != ""), "Use one of these codes (see codebook.md).")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return value, (f"the form {rules['pattern']}", "Correct it.")
    if "minimum" in rules and value < rules["minimum"] or "maximum" in rules and value > rules["maximum"]:
        return value, (f"a value from {rules.get('minimum', 'any')} to {rules.get('maximum', 'any')}", "Correct it.")
    if "maxLength" in rules and len(cell) > rules["maxLength"]:
        return value, (f"at most {rules['maxLength']} characters", "Shorten it.")
    return value, None


_WORDS = {"number": "a number such as 12 or 0.5, without separators", "integer": "a whole number", "boolean": "true or false",
          "date": "a date YYYY-MM-DD", "string": "text"}


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
        for row, line in zip(table.rows, table.lines):
            key = tuple(row[c] for c in columns)
            if key in seen:
                faults.append(Fault(table.file, line, "+".join(columns), repr(" + ".join(map(str, key))), "each only once",
                                    f"It stands on line {seen[key]} too: give one of them another id or delete it."))
            seen.setdefault(key, line)


def identifiers(tables: dict[str, Table]) -> dict[str, tuple[str, dict]]:
    """Every id that texts and checks may name -> (table, row). Market rows are called M-<basis>-<period>."""
    index = {}
    for table in tables.values():
        owned = len(table.key) == 1 and not any(f["fields"] in (table.key, table.key[0]) for f in table.foreign)
        for row in table.rows if owned else ():
            index.setdefault(str(row[table.key[0]]), (table.name, row))
        if table.name == "market":
            index.update({f"M-{row['basis']}-{row['period']}": (table.name, row) for row in table.rows})
    return index


def _references(tables: dict[str, Table], faults: list[Fault]) -> None:
    index = identifiers(tables)
    units = {row["unit"] for row in tables["units"].rows} if "units" in tables else None
    values: dict[tuple, set] = {}
    for table in tables.values():
        def bad(line, column, found, expected, cure):
            faults.append(Fault(table.file, line, column, f"'{found}'", expected, cure))

        names = [f["name"] for f in table.fields]
        texts = [n for n in names if n.endswith(("_en", "_zh"))]
        lists = [n for n in names if n.endswith("_ids")]
        dates = [n for n in names if n in ("edtf", "made_on", "due_on", "published") or n == "period"]
        unit_of = {"value_low": "unit", "value": "value_unit", "threshold": "threshold_unit"}
        for row, line in zip(table.rows, table.lines):
            for rule in table.foreign:
                column, target = rule["fields"], rule["reference"]["fields"]
                other = rule["reference"]["resource"]
                column, target = (c if isinstance(c, str) else c[0] for c in (column, target))
                if row[column] and other in tables:
                    known = values.setdefault((other, target), {r[target] for r in tables[other].rows})
                    if row[column] not in known:
                        bad(line, column, row[column], f"a {target} of {other}.csv", f"Add the row to {other}.csv or correct the id.")
            for column in lists:
                ids = row[column].split(";") if row[column] else []
                for name in ids:
                    want = LISTS.get(column)
                    if index.get(name, ("",))[0] == "" or want and index[name][0] != want:
                        if want is None or want in tables:
                            bad(line, column, name, f"an id of {want or 'a table'}", "Add that row or take the id out of the list.")
                if len(set(ids)) < len(ids):
                    bad(line, column, row[column][:60], "each id once", "Remove the repetition.")
            for column in texts:
                for name in ID.findall(row[column]):
                    if name not in index:
                        bad(line, column, "{" + name + "}", "a placeholder that names a row", "Correct the id or add the row.")
                for name in _LOWER.findall(row[column]):
                    if not (table.name == "checks" and column.startswith("reading")):
                        bad(line, column, "{" + name + "}", "placeholders that are ids; {result} only in a check's reading", "Correct it.")
            for column in dates:
                if row[column] and not edtf.valid(row[column]):
                    bad(line, column, row[column], "an EDTF level 1 date or interval (2025-10, 2025-09-22?, 2025-01/2025-03)", "Correct it.")
            for value, unit in unit_of.items():
                if value in row and unit in row:
                    if row[value] is not None and not row[unit]:
                        bad(line, unit, "", f"a unit, since {value} is {row[value]:g}", "Add the canonical unit from units.csv.")
                    elif row[value] is None and row[unit]:
                        bad(line, unit, row[unit], f"blank, since {value} is blank", "Add the value or delete the unit.")
            for unit in ("unit", "value_unit", "threshold_unit"):
                if unit in row and row[unit] and units is not None and row[unit] not in units:
                    bad(line, unit, row[unit], "a canonical unit of units.csv", "Use one that is there, or add it to units.csv.")
            if "value_low" in row and "value_high" in row:
                low, high = row["value_low"], row["value_high"]
                if (low is None) != (high is None):
                    bad(line, "value_low", low if high is None else high, "both ends or none", "Give both; equal when the value is exact.")
                elif low is not None and low > high:
                    bad(line, "value_low", f"{low:g} > {high:g}", "value_low not above value_high", "Swap them.")
            for first, last in (("start", "end"), ("raw_start", "raw_end")):
                if first in row and last in row and None not in (row[first], row[last]):
                    if row[first] > row[last] or first == "raw_start" and row[first] == row[last]:
                        bad(line, first, f"{row[first]} - {row[last]}", f"{first} before {last}", "Correct one of them.")


# ---------------------------------------------------------------- rules of one table: row, look-ups -> (column, found, expected, cure)

def _fact_rule(row, pages):
    if pages.get(row["source_id"], row["url"]) != row["url"]:
        yield "url", f"'{row['url'][:60]}'", f"the address of {row['source_id']}: {pages[row['source_id']][:60]}", "Make both the same."


def _finding_rule(row, grade):
    facts, checks = row["fact_ids"].split(";"), row["check_ids"]
    firm = any(grade.get(f) in ("high", "medium") for f in facts)
    if row["verdict"] in ("corroborated", "contradicted") and not firm and not checks:
        yield ("verdict", f"'{row['verdict']}' on {row['fact_ids'] or 'nothing'}", "a fact of high or medium confidence, or a check",
               "Add one to fact_ids or check_ids, or make the verdict 'qualified' or 'unverified'.")
    if row["verdict"] == "qualified" and not (row["fact_ids"] or checks or row["claim_ids"]):
        yield "verdict", "'qualified' on nothing", "a fact, check or claim behind it", "Name it, or make the verdict 'unverified'."


def _claim_rule(row, judged):
    if judged and row["claim_id"] not in judged:
        yield "claim_id", f"'{row['claim_id']}'", "a row of findings.csv for every claim", "Add one; 'unverified' with a reason will do."


def _delivery_rule(row, _):
    if row["precision"] == "derived" and not row["derivation"]:
        yield "derivation", "a blank cell", "the formula of a derived value", "Write how it was computed, over ids."
    if row["precision"] != "derived" and not row["source_id"]:
        yield "source_id", "a blank cell", "a source for a value that is not derived", "Name the page."


def _event_rule(row, _):
    span = edtf.bounds(row["edtf"]) if edtf.valid(row["edtf"]) else None
    if span and row["start"] and row["end"] and not (row["start"] <= span[0] and span[1] <= row["end"]):
        yield "edtf", f"'{row['edtf']}'", f"a date inside {row['start']} - {row['end']}", "Correct the date or the span."


# table -> (rule, the table and columns of its look-up)
_RULES = {"facts": (_fact_rule, ("sources", "source_id", "url")), "findings": (_finding_rule, ("facts", "fact_id", "confidence")),
          "claims": (_claim_rule, ("findings", "claim_id", "verdict")), "deliveries": (_delivery_rule, None), "events": (_event_rule, None)}


def _rules(tables: dict[str, Table], faults: list[Fault]) -> None:
    for name, (rule, lookup) in _RULES.items():
        if name in tables:
            other, key, value = lookup or ("", "", "")
            known = {row[key]: row[value] for row in tables[other].rows} if other in tables else {}
            for row, line in zip(tables[name].rows, tables[name].lines):
                faults.extend(Fault(tables[name].file, line, *rest) for rest in rule(row, known))
