"""Roles for prose: numbers looked up in the tables, and marks that lead to the row behind a statement.

{value}`S2-039` {date}`E012` {result}`K01` print what the ledger holds, with its unit.
{claim}`S2-039` {fact}`F023` {check}`K01` {promise}`P03` print a small id that links to its row; a text may be given:
{claim}`about half <S2-039>`.
"""

import difflib

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.evidence import LedgerError

logger = logging.getLogger(__name__)

# role: (table, its page, the column that says what the row says)
MARKS = {
    "claim": ("claims", "evidence-claims", "statement"),
    "fact": ("facts", "evidence-facts", "statement"),
    "check": ("checks", "evidence-checks", "question"),
    "promise": ("commitments", "evidence-commitments", "promise"),
}
VALUES = {"value": None, "date": "events", "result": "checks"}


def near_misses(ledger, table: str | None, wanted: str) -> str:
    """A hint that lists existing ids like `wanted`, "" when there are none."""
    known = [name for name, (owner, _) in ledger.index.items() if table in (None, owner)]
    close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
    return f" Did you mean {', '.join(close)}?" if close else ""


class _LedgerRole(SphinxRole):
    @property
    def ledger(self):
        return ledger_for(self.config.language)

    def fault(self, message: str):
        """Warn at the place (warnings fail the build) and show the role's text in the page."""
        logger.warning("%s: %s", self.rawtext, message, location=self.get_location(), type="ledger")
        return [nodes.literal(text=self.text)], []

    def missing(self, table: str | None, name: str):
        where = f"data/{table}.csv" if table else "any table"
        return self.fault(f"{name!r} is not in {where}.{near_misses(self.ledger, table, name)}")

    def known(self, table: str | None, name: str) -> bool:
        return name in self.ledger.index and table in (None, self.ledger.index[name][0])


class ValueRole(_LedgerRole):
    """A number or date looked up by id."""

    def __init__(self, table: str | None):
        self.table = table

    def run(self):
        """Return the formatted value as text."""
        name = self.text.strip()
        if not self.known(self.table, name):
            return self.missing(self.table, name)
        try:
            return [nodes.Text(self.ledger.formatted(name))], []
        except LedgerError as error:
            return self.fault(str(error))


class MarkRole(_LedgerRole):
    """A small linked id whose tooltip says what the row says."""

    def __init__(self, table: str, page: str, column: str):
        self.table, self.page, self.column = table, page, column

    def run(self):
        """Return a reference to the row."""
        shown, _, target = self.text.rpartition("<")
        name = target.rstrip("> ").strip() if shown else self.text.strip()
        if not self.known(self.table, name):
            return self.missing(self.table, name)
        try:
            title = self.ledger.text(self.table, name, self.column)
        except LedgerError as error:
            return self.fault(str(error))
        classes = ["pl-id"] if not shown else ["pl-claim"]
        findings = self.ledger.tables["findings"].rows if self.table == "claims" else []
        classes += [f"pl-v-{row['verdict']}" for row in findings if row["claim_id"] == name]
        uri = f"{self.page}.html#{name}"  # all pages of an edition lie side by side
        node = nodes.reference(self.rawtext, shown.strip() or name, refuri=uri, reftitle=title, internal=True,
                               classes=classes)
        return [node], []


def setup(app):
    """Register the roles."""
    for name, table in VALUES.items():
        app.add_role(name, ValueRole(table))
    for name, spec in MARKS.items():
        app.add_role(name, MarkRole(*spec))
