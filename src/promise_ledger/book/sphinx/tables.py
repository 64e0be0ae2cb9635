"""The rows of the evidence pages, each with an anchor of its own, as plain HTML; explorer.py puts them together.

On a phone a row becomes a card (class pl-cards); numbers, dates and sentences come formatted from the ledger.
"""

import re
import tomllib
from datetime import timedelta
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from docutils.utils.smartquotes import educate_tokens

from promise_ledger.evidence.checking import RULES, Inputs
from promise_ledger.figures import label
from promise_ledger.figures.citations.publishers import publisher_name

PAGES = {
    "claims": "evidence-claims",
    "facts": "evidence-facts",
    "checks": "evidence-checks",
    "commitments": "evidence-commitments",
    "sources": "evidence-sources",
}

FORMULA_ID = re.compile(r"(?<![\w-])(?:S\d-\d{3}|[FK]\d+|[DM]-[\w.-]*\w)(?![\w-])(?! date)")
DIFFERENCE = re.compile(r"\b([SF][\d-]*\d) - ([SF][\d-]*\d)\b")
PERIOD = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?(?:/\d{4}-\d\d(?:-\d\d)?)?$")  # an EDTF code that ends a page's title


@cache
def words() -> dict:
    """Headings of the evidence pages in both languages, and the words of formulas and series in Chinese."""
    return tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))


def say(ledger, key: str) -> str:
    """A heading of a column."""
    return words()[ledger.lang][key]


def code(ledger, kind: str, value: str) -> str:
    """The label of a code (chapters/words/common.toml), escaped; "" for a blank cell."""
    return escape(label(kind, value, ledger.lang)) if value else ""


def link(ledger, name: str, up: str = "") -> str:
    """An id as a link to its row, where that table has a page; quiet text where it has none.

    `up` leads from the page's folder to the edition's.
    """
    table = ledger.index[name][0] if name in ledger.index else None
    shown = escape(name)
    if table == "claims":
        return f'<a class="pl-id" href="{up}claims/{shown}.html">{shown}</a>'
    if table not in PAGES:
        stem = re.sub(r"^D-\w+", r"<span>\g<0></span>", shown)  # the style sheet keeps this in one piece: no line ends after "D-"
        return f'<span class="pl-key">{stem}</span>'
    return f'<a class="pl-id" href="{up}{PAGES[table]}.html#{shown}">{shown}</a>'


def links(ledger, *lists: str) -> str:
    """Several ;-joined id lists as links."""
    return " ".join(link(ledger, name) for ids in lists for name in (ids or "").split(";") if name)


def outside(ledger, url: str, shown: str | None = None) -> str:
    """A link that leaves the site, shown as its host unless told otherwise."""
    if not url:
        return ""
    text = escape(shown or urlsplit(url).hostname.removeprefix("www.")).replace(".", "<wbr>.")  # a host breaks at its dots
    return f'<a class="pl-out" rel="external noopener" href="{escape(url)}">{text}</a>'


def publisher(ledger, name: str | None) -> str:
    """A publisher or author as the language calls it."""
    return escape(publisher_name(name or "", ledger.lang))


def joined(ledger, *parts: str) -> str:
    """Words and what they are about; Chinese is set without a space between."""
    return ("" if ledger.lang == "zh" else " ").join(parts)


def small(*parts: str) -> str:
    """A quiet second line of a cell."""
    shown = " · ".join(part for part in parts if part)
    return f"<small>{shown}</small>" if shown else ""


def number(ledger, name: str) -> str:
    """The row's value with its unit; "" when it has none."""
    row = ledger.row(name)
    return "" if row.get("value_low", row.get("value")) is None else escape(ledger.formatted(name))


def scope(ledger, row: dict) -> str:
    """What a row of deliveries counts, escaped; the table has it in English alone."""
    return escape(words()["scope"][row["scope"]] if ledger.lang == "zh" else row["scope"])


def series(ledger, name: str, up: str) -> str:
    """A row of deliveries or of the market as HTML: what it counts, when, by whose count, and from which source."""
    table, row = ledger.find(name)
    told = {"basis": code(ledger, "count_basis", row["basis"])}
    if table == "market":
        units = (("nev_share", "percent"), ("nev_units", "car"), ("total_units", "car"))
        numbers = (say(ledger, f"series-{key}").format(n=ledger.fmt.quantity(row[key], row[key], unit)) for key, unit in units if row[key] is not None)
        told |= {"numbers": escape(say(ledger, "series-separator").join(numbers)), "period": escape(ledger.fmt.edtf(row["period"])),
                 "scope": escape(row[f"scope_{ledger.lang}"])}
    else:
        told |= {"scope": scope(ledger, row), "period": escape(ledger.fmt.edtf(span(row["start"], row["end"])))}
    rests = joined(ledger, say(ledger, "series-source"), link(ledger, row["source_id"], up)) if row["source_id"] else ""
    computed = joined(ledger, say(ledger, "series-computed"), f"<code>{escape(row['derivation'])}</code>") if row.get("derivation") else ""
    return say(ledger, f"series-{table}").format(**told) + small(prose(ledger, row[f"note_{ledger.lang}"] or ""), computed, rests)


def span(start, end) -> str:
    """EDTF of the days from `start` to `end`: whole months and years as such."""
    if start.day == 1 and (end + timedelta(1)).day == 1:
        first, last = (f"{day:%Y-%m}" for day in (start, end))
        if start.year == end.year and (start.month, end.month) == (1, 12):
            return f"{start:%Y}"
        return first if first == last else f"{first}/{last}"
    return f"{start}/{end}"


def days(ledger, edtf: str) -> str:
    """An EDTF date in words, with the code as its tooltip; says so when the year is not stated."""
    if not edtf:
        return ""
    shown = escape(ledger.fmt.edtf(edtf)) + (escape(say(ledger, "no-year")) if edtf.startswith("XXXX") else "")
    return f'<span title="EDTF {escape(edtf)}">{shown}</span>'


def filled(ledger, table: str, name: str, column: str) -> str:
    """A text of a row with its numbers, for a cell."""
    return prose(ledger, ledger.text(table, name, column) or "")


def prose(ledger, text: str) -> str:
    """A text, escaped; English quotation marks become typographic, as in the chapters."""
    if ledger.lang == "en":
        text = "".join(educate_tokens([("plain", text)], attr="q", language="en"))
    return escape(text)


def verdict(ledger, value: str) -> str:
    """A verdict: its shape comes from the style sheet, the word is always there."""
    return f'<span class="pl-verdict pl-verdict--{value}">{code(ledger, "verdict", value)}</span>'


def finding(ledger, name: str) -> dict | None:
    """The row of findings about a claim; None when it is not yet judged."""
    if "findings by claim" not in ledger._cache:
        rows = ledger.tables["findings"].rows if "findings" in ledger.tables else []
        ledger._cache["findings by claim"] = {row["claim_id"]: row for row in rows}
    return ledger._cache["findings by claim"].get(name)


def claim_cells(ledger, row: dict) -> list[str]:
    name = row["claim_id"]
    found = finding(ledger, name)
    judged = small(say(ledger, "none-yet"))
    if found:
        rests = links(ledger, found["fact_ids"], found["check_ids"], found["claim_ids"])
        judged = f"{verdict(ledger, found['verdict'])}<div>{filled(ledger, 'findings', name, 'reason')}</div>{small(rests)}"
    return [
        filled(ledger, "claims", name, "statement")
        + small(link(ledger, row["source_id"]), code(ledger, "claim_type", row["claim_type"]), code(ledger, "basis", row["basis"]),
                days(ledger, row["edtf"])),
        number(ledger, name),
        judged,
    ]


def fact_cells(ledger, row: dict) -> list[str]:
    name = row["fact_id"]
    return [
        filled(ledger, "facts", name, "statement") + small(filled(ledger, "facts", name, "note")),
        number(ledger, name) + small(code(ledger, "precision", row["precision"])),
        days(ledger, row["edtf"]),
        code(ledger, "fact_basis", row["basis"]) + small(code(ledger, "confidence", row["confidence"])),
        outside(ledger, row["url"]) + small(links(ledger, row["source_id"], row["second_source_id"])),
    ]


class _Dates(Inputs):
    """Inputs that know of which ids a check reads the dates, and of which the numbers."""

    def __init__(self, ledger):
        super().__init__(ledger)
        self.dated, self.counted = set(), set()

    def when(self, name):
        self.dated.add(name)
        return super().when(name)

    def ends(self, name, unit):
        self.counted.add(name)
        return super().ends(name, unit)


def dates_in(ledger, row: dict) -> set[str]:
    """Claims and facts whose dates a check's formula means: those of which the check reads no number, and those of which
    it takes the difference and reads both dates."""
    if row["check_id"] not in RULES:
        return set()
    inputs = _Dates(ledger)
    RULES[row["check_id"]][0](inputs)
    apart = {name for pair in DIFFERENCE.findall(row["formula"] or "") if inputs.dated.issuperset(pair) for name in pair}
    return {name for name in inputs.dated - inputs.counted | apart if ledger.find(name)[0] in ("claims", "facts")}


def checks_in(row: dict) -> list[str]:
    """Other checks whose results a check's formula takes."""
    return re.findall(r"\bK\d+\b", row["formula"] or "")


def formula_words(ledger, row: dict) -> str:
    """A check's formula, dates named as such; its few words, English in the data, in the language of the edition."""
    dated = dates_in(ledger, row)
    text = FORMULA_ID.sub(lambda found: found[0] + (" date" if found[0] in dated else ""), row["formula"] or "")
    known = words()["formula"] if ledger.lang == "zh" else {"x": "×"}
    pattern = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    return re.sub(rf"{FORMULA_ID.pattern}|(?<![\w-])(?P<word>{pattern})(?![\w-])", lambda found: known.get(found["word"], found[0]), text)


def formula(ledger, row: dict, more: str = "") -> str:
    """A check's formula as code. `more` is HTML that follows."""
    return f"<code>{escape(formula_words(ledger, row))}</code>{more}" if row["formula"] else ""


def check_cells(ledger, row: dict) -> list[str]:
    name = row["check_id"]
    run = ledger.results()[name]
    return [
        filled(ledger, "checks", name, "question") + small(formula(ledger, row)),
        escape(ledger.formatted(name)) if run["low"] is not None else "",
        f"<strong>{code(ledger, 'check_verdict', run['verdict'])}</strong><div>{prose(ledger, run['reading'])}</div>",
        links(ledger, row["claim_ids"], row["fact_ids"], row["delivery_ids"], row["other_ids"], ";".join(checks_in(row))),
    ]


def commitment_cells(ledger, row: dict) -> list[str]:
    name = row["commitment_id"]
    text = {key: filled(ledger, "commitments", name, key) for key in ("beneficiary", "promise", "trigger", "remedy", "status_note")}
    currency = "" if row["currency"] == "none" else code(ledger, "currency", row["currency"])
    made = " → ".join(days(ledger, row[key]) for key in ("made_on", "due_on") if row[key])
    return [
        f"{text['promise']}" + small(code(ledger, "promisor", row["promisor"]) + " → " + text["beneficiary"], made),
        text["trigger"],
        (text["remedy"] or escape(say(ledger, "none-stated"))) + small(number(ledger, name), currency),
        f"<strong>{code(ledger, 'status', row['status'])}</strong><div>{text['status_note']}</div>"
        + small(joined(ledger, say(ledger, "as-of"), escape(ledger.fmt.date(row["status_on"], "day")))),
        links(ledger, row["claim_ids"], row["fact_ids"]),
    ]


def source_cells(ledger, row: dict) -> list[str]:
    name = row["source_id"]
    used = [fact["fact_id"] for fact in ledger.tables["facts"].rows if name in (fact["source_id"], fact["second_source_id"])]
    rests = joined(ledger, say(ledger, "rests-here"), links(ledger, *used)) if used else ""
    return [
        PERIOD.sub(lambda found: ledger.fmt.edtf(found[0]), filled(ledger, "sources", name, "title"))
        + small(filled(ledger, "sources", name, "note")) + small(rests),
        publisher(ledger, row["publisher"]) + small(publisher(ledger, row["author"])),
        days(ledger, row["published"])
        + small(joined(ledger, say(ledger, "read"), escape(ledger.fmt.date(row["retrieved"], "day"))) if row["retrieved"] else ""),
        filled(ledger, "sources", name, "leans"),
        outside(ledger, row["url"]),
    ]


COLUMNS = {
    "claims": (claim_cells, ("claim", "value", "finding")),
    "facts": (fact_cells, ("fact", "value", "date", "count-basis", "where")),
    "checks": (check_cells, ("question", "result", "reading", "inputs")),
    "commitments": (commitment_cells, ("promise", "trigger", "remedy", "status", "rests-on")),
    "sources": (source_cells, ("title", "publisher", "date", "leans", "where")),
}


def row_html(ledger, table: str, row: dict, data: dict[str, str] | None = None, up: str = "") -> str:
    """A row as HTML; its id is heading and anchor, `data` becomes data-* attributes, `up` leads to the edition's folder.

    The id of a claim leads to its page, and a small sign to the row itself.
    """
    cells, headings = COLUMNS[table]
    name = escape(row[ledger.tables[table].key[0]])
    given = "".join(f' data-{key}="{escape(value)}"' for key, value in (data or {}).items())
    here = f'<a class="pl-row" href="#{name}" aria-label="{escape(say(ledger, "row-link").format(id=name))}">#</a>'
    lead = link(ledger, name, up) + here if table == "claims" else f'<a class="pl-id" href="#{name}">{name}</a>'
    out = [f'<tr id="{name}"{given}><th scope="row">{lead}</th>']
    for position, (heading, cell) in enumerate(zip(headings, cells(ledger, row), strict=True)):
        label = f' data-label="{escape(say(ledger, heading))}"' if position else ""  # the statement spans the card and needs no label
        out.append(f"<td{label}><div>{cell}</div></td>" if cell else f'<td{label} class="pl-none"></td>')
    return "".join(out) + "</tr>"
