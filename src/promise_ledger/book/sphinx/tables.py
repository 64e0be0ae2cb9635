"""The evidence pages: each row of a table with an anchor of its own, as plain HTML.

```{ledger-table} claims
:case: xiaomi-su7
```
On a phone a row becomes a card (class pl-cards); numbers, dates and sentences come formatted from the ledger.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.smartquotes import educate_tokens
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.evidence import LedgerError
from promise_ledger.figures import label

logger = logging.getLogger(__name__)

PAGES = {
    "claims": "evidence-claims",
    "facts": "evidence-facts",
    "checks": "evidence-checks",
    "commitments": "evidence-commitments",
    "sources": "evidence-sources",
}

PERIOD = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?(?:/\d{4}-\d\d(?:-\d\d)?)?$")  # an EDTF code that ends a page's title


@cache
def words() -> dict:
    """Headings of the evidence pages in both languages."""
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
    if table not in PAGES:
        return f'<span class="pl-key">{shown}</span>'
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


def small(*parts: str) -> str:
    """A quiet second line of a cell."""
    shown = " · ".join(part for part in parts if part)
    return f"<small>{shown}</small>" if shown else ""


def number(ledger, name: str) -> str:
    """The row's value with its unit; "" when it has none."""
    row = ledger.row(name)
    return "" if row.get("value_low", row.get("value")) is None else escape(ledger.formatted(name))


def days(ledger, edtf: str) -> str:
    """An EDTF date in words, with the code as its tooltip; says so when the year is not stated."""
    if not edtf:
        return ""
    shown = escape(ledger.fmt.edtf(edtf)) + (f" ({escape(say(ledger, 'no-year'))})" if edtf.startswith("XXXX") else "")
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


def claim_cells(ledger, row: dict, finding: Callable) -> list[str]:
    name = row["claim_id"]
    found = finding(name)
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


def fact_cells(ledger, row: dict, finding: Callable) -> list[str]:
    name = row["fact_id"]
    return [
        filled(ledger, "facts", name, "statement") + small(filled(ledger, "facts", name, "note")),
        number(ledger, name) + small(code(ledger, "precision", row["precision"])),
        days(ledger, row["edtf"]),
        code(ledger, "fact_basis", row["basis"]) + small(code(ledger, "confidence", row["confidence"])),
        outside(ledger, row["url"]) + small(links(ledger, row["source_id"], row["second_source_id"])),
    ]


def check_cells(ledger, row: dict, finding: Callable) -> list[str]:
    name = row["check_id"]
    run = ledger.checks_run().loc[name]
    return [
        filled(ledger, "checks", name, "question") + small(f"<code>{escape(row['formula'] or '')}</code>"),
        escape(ledger.formatted(name)) if run["low"] == run["low"] and run["low"] is not None else "",
        f"<strong>{code(ledger, 'check_verdict', run['verdict'])}</strong><div>{prose(ledger, run['reading'])}</div>",
        links(ledger, row["claim_ids"], row["fact_ids"], row["delivery_ids"], row["other_ids"]),
    ]


def commitment_cells(ledger, row: dict, finding: Callable) -> list[str]:
    name = row["commitment_id"]
    text = {key: filled(ledger, "commitments", name, key) for key in ("beneficiary", "promise", "trigger", "remedy", "status_note")}
    currency = "" if row["currency"] == "none" else code(ledger, "currency", row["currency"])
    made = " → ".join(days(ledger, row[key]) for key in ("made_on", "due_on") if row[key])
    return [
        f"{text['promise']}" + small(code(ledger, "promisor", row["promisor"]) + " → " + text["beneficiary"], made),
        text["trigger"],
        (text["remedy"] or escape(say(ledger, "none-stated"))) + small(number(ledger, name), currency),
        f"<strong>{code(ledger, 'status', row['status'])}</strong><div>{text['status_note']}</div>"
        + small(f"{say(ledger, 'as-of')} {escape(ledger.fmt.date(row['status_on'], 'day'))}"),
        links(ledger, row["claim_ids"], row["fact_ids"]),
    ]


def source_cells(ledger, row: dict, finding: Callable) -> list[str]:
    name = row["source_id"]
    used = [fact["fact_id"] for fact in ledger.tables["facts"].rows if name in (fact["source_id"], fact["second_source_id"])]
    rests = f"{escape(say(ledger, 'rests-here'))} {links(ledger, *used)}" if used else ""
    return [
        PERIOD.sub(lambda found: ledger.fmt.edtf(found[0]), filled(ledger, "sources", name, "title"))
        + small(filled(ledger, "sources", name, "note")) + small(rests),
        escape(row["publisher"] or "") + small(escape(row["author"] or "")),
        days(ledger, row["published"])
        + small(f"{escape(say(ledger, 'read'))} {escape(ledger.fmt.date(row['retrieved'], 'day'))}" if row["retrieved"] else ""),
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


def table_html(ledger, table: str, case: str | None = None) -> str:
    """All rows of a table (of one case, if given) as HTML; the id is the row's heading and anchor."""
    cells, headings = COLUMNS[table]
    key = ledger.tables[table].key[0]
    rows = [row for row in ledger.tables[table].rows if case in (None, row.get("case"))]
    found = {row["claim_id"]: row for row in ledger.tables["findings"].rows} if "findings" in ledger.tables else {}
    labels = [escape(say(ledger, heading)) for heading in headings]
    out = [f'<table class="pl-table pl-cards pl-evidence pl-evidence--{table}"><thead><tr>']
    out += [f'<th scope="col">{escape(say(ledger, "id"))}</th>', *(f'<th scope="col">{label}</th>' for label in labels)]
    out.append("</tr></thead><tbody>")
    for row in rows:
        name = escape(row[key])
        out.append(f'<tr id="{name}"><th scope="row"><a class="pl-id" href="#{name}">{name}</a></th>')
        for position, (label, cell) in enumerate(zip(labels, cells(ledger, row, found.get), strict=True)):
            label = f' data-label="{label}"' if position else ""  # the statement spans the card and needs no label
            out.append(f"<td{label}><div>{cell}</div></td>" if cell else f'<td{label} class="pl-none"></td>')
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


class LedgerTable(SphinxDirective):
    """The directive {ledger-table}."""

    required_arguments = 1
    option_spec = {"case": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the table as raw HTML (Sphinx's search indexes its text)."""
        table, ledger = self.arguments[0], ledger_for(self.config.language)
        if table not in COLUMNS or table not in ledger.tables:
            expected = ", ".join(COLUMNS)
            logger.warning("ledger-table: found %r, expected one of %s", table, expected, location=self.get_location(), type="ledger")
            return []
        try:
            return [nodes.raw("", table_html(ledger, table, self.options.get("case")), format="html")]
        except LedgerError as error:
            logger.warning("ledger-table %s: %s", table, error, location=self.get_location(), type="ledger")
            return []


def setup(app):
    """Register the directive."""
    app.add_directive("ledger-table", LedgerTable)
