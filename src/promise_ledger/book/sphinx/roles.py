"""Roles for prose: numbers looked up in the tables, and marks that lead to the row behind a statement.

{value}`S2-039` {date}`E012` {result}`K01` print what the ledger holds, with its unit, as a link to its row.
{claim}`S2-039` {fact}`F023` {check}`K01` {promise}`P03` print a small id that links to its row; a text may be given:
{claim}`about half <S2-039>`.
"""

import difflib

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.marks import mark
from promise_ledger.evidence import LedgerError

logger = logging.getLogger(__name__)

# role: its table
MARKS = {"claim": "claims", "fact": "facts", "check": "checks", "promise": "commitments"}
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

    def mark(self, name: str, shown: str, *classes: str):
        """A link to the row of `name`."""
        return [mark(self.ledger, name, shown, "../" * self.env.docname.count("/"), classes)], []

    def known(self, table: str | None, name: str) -> bool:
        return name in self.ledger.index and table in (None, self.ledger.index[name][0])


class ValueRole(_LedgerRole):
    """A number or date looked up by id."""

    def __init__(self, table: str | None):
        self.table = table

    def run(self):
        """Return the formatted value as a mark."""
        name = self.text.strip()
        if not self.known(self.table, name):
            return self.missing(self.table, name)
        try:
            shown = self.ledger.formatted(name)
        except LedgerError as error:
            return self.fault(str(error))
        ours = ["pl-claim--check"] if self.ledger.index[name][0] == "checks" else []
        return self.mark(name, shown, "pl-claim", *ours)


class MarkRole(_LedgerRole):
    """A small linked id, or a text of the author's as a link to the row."""

    def __init__(self, table: str):
        self.table = table

    def run(self):
        """Return the mark."""
        shown, _, target = self.text.rpartition("<")
        name = target.rstrip("> ").strip() if shown else self.text.strip()
        if not self.known(self.table, name):
            return self.missing(self.table, name)
        return self.mark(name, shown.strip() or name, *(("pl-claim", "pl-claim--text") if shown else ("pl-id",)))


def setup(app):
    """Register the roles."""
    for name, table in VALUES.items():
        app.add_role(name, ValueRole(table))
    for name, table in MARKS.items():
        app.add_role(name, MarkRole(table))
