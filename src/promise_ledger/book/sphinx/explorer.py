"""The explorer on the evidence pages: the whole table as plain HTML, with facets that a small script sets to work.

```{ledger-table} claims
```
Without JavaScript every row can be read, by case. With it (static/explorer.js) the rows are filtered, sorted, searched in
both languages, linked and saved as CSV, a page of rows at a time. Each row carries what the script needs as data-*
attributes: a facet's code, `data-value` with its `data-unit` and `data-date` to sort by, and `data-alt`, the statement in the other language.
"""

import re
from collections import Counter
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.figures import up
from promise_ledger.book.sphinx.tables import COLUMNS, code, finding, row_html, say, verdict
from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import find_data
from promise_ledger.figures.catalogue import common_words

logger = logging.getLogger(__name__)

# table: its facets as (name in the address, kind of the codes); the last one is shown as chips with counts
FACETS = {
    "claims": (("case", "case"), ("brand", "brand"), ("source", "source"), ("type", "claim_type"), ("basis", "basis"), ("verdict", "verdict")),
    "facts": (("case", "case"), ("brand", "brand"), ("basis", "fact_basis"), ("precision", "precision"), ("confidence", "confidence")),
    "checks": (("case", "case"), ("method", "method"), ("verdict", "check_verdict")),
    "commitments": (("case", "case"), ("brand", "promisor"), ("currency", "currency"), ("status", "status")),
    "sources": (("kind", "source_kind"),),
}
# column of the row that holds a facet, where it is not called as the facet is
COLUMN = {"source": "source_id", "type": "claim_type", "brand": "promisor"}
# (key to sort by, its word): data-<key> of the rows; what is a column, too, has its heading as a button
SORTS = {
    "claims": (("date", "date"), ("value", "value"), ("verdict", "verdict")),
    "facts": (("date", "date"), ("value", "value"), ("confidence", "confidence")),
    "checks": (("value", "result"), ("verdict", "check_verdict")),
    "commitments": (("date", "date"), ("value", "value"), ("status", "status")),
    "sources": (("date", "date"), ("read", "read-on")),
}
# heading of a column: the key that it sorts by; "" sorts by the text of the cells
HEADINGS = {
    "claims": {"id": "", "claim": "", "value": "value", "finding": "verdict"},
    "facts": {"id": "", "fact": "", "value": "value", "date": "date", "count-basis": "basis"},
    "checks": {"id": "", "question": "", "result": "value", "reading": "verdict"},
    "commitments": {"id": "", "promise": "", "remedy": "value", "status": "status"},
    "sources": {"id": "", "title": "", "publisher": "", "date": "date", "leans": ""},
}
BRANDS = {"zeekr": re.compile(r"Zeekr|\b001\b"), "xiaomi": re.compile(r"Xiaomi|SU7|YU7|Lei Jun")}
PAGE = 50  # rows
VIEW = re.compile(r"evidence-(\w+)\.html#\?(.+)")
STATIC = Path(__file__).with_name("static")
SAID = {"claims": "statement", "facts": "statement", "checks": "question", "commitments": "promise", "sources": "title"}


def brands(row: dict) -> str:
    """Codes of the brands that a row names in its subject or its English statement; "none" for neither of the two."""
    text = f"{row['subject']} {row['statement_en']}"
    return " ".join(name for name, pattern in BRANDS.items() if pattern.search(text)) or "none"


def attributes(ledger, other, table: str, row: dict) -> dict[str, str]:
    """The data-* attributes of a row, by name without data-; `other` is the ledger in the other language."""
    name = row[ledger.tables[table].key[0]]
    found = {facet: row.get(COLUMN.get(facet, facet)) for facet, _ in FACETS[table]}
    if table in ("claims", "facts"):
        found["brand"] = brands(row)
    low = row.get("value_low", row.get("value"))
    if table == "claims":
        found["verdict"] = (finding(ledger, name) or {}).get("verdict")
    elif table == "checks":
        found["verdict"], low = ledger.results()[name]["verdict"], ledger.results()[name]["low"]
    found["value"] = None if low is None else f"{low:.12g}"
    found["unit"] = None if low is None else ledger.unit(name)
    found["date"] = row.get("edtf") or row.get("made_on") or row.get("published")
    found["read"] = row.get("retrieved")
    found["alt"] = other.text(table, name, SAID[table])
    return {key: str(value) for key, value in found.items() if value}


def explorer_html(ledger, other, table: str, base: str = "") -> str:
    """Form, table and pager; the rows of each case under its name. `base` leads to the edition's folder."""
    data = [attributes(ledger, other, table, row) for row in ledger.tables[table].rows]
    groups: dict[str, list[str]] = {}
    for row, given in zip(ledger.tables[table].rows, data, strict=True):
        groups.setdefault(given.get("case", ""), []).append(row_html(ledger, table, row, given, base))
    width = len(COLUMNS[table][1]) + 1
    bodies, room = [], PAGE
    for name in options("case", groups) if "" not in groups else [""]:
        title = f'<tr class="pl-group" id="{name}"><th scope="rowgroup" colspan="{width}">{code(ledger, "case", name)}</th></tr>'
        parts = groups[name][:room], groups[name][room:]
        parts[0 if room else 1].insert(0, title if name else "")
        room = max(0, room - len(groups[name]))
        bodies += [f'<tbody{later}>{"".join(rows)}</tbody>' for rows, later in zip(parts, ("", ' class="pl-later"'), strict=True) if rows]
    return (
        f'<div class="pl-explore" data-size="{PAGE}">{form(ledger, table, data)}'
        f'<table class="pl-table pl-cards pl-evidence pl-evidence--{table}"><caption class="pl-sr">{say(ledger, f"caption-{table}")}</caption>'
        f'{head(ledger, table)}{"".join(bodies)}</table>'
        f'<nav class="pl-pager" aria-label="{say(ledger, "pages")}" hidden>'
        f'<button type="button" class="pl-btn" value="-1">{say(ledger, "previous")}</button>'
        f'<output data-text="{say(ledger, "shown-rows")}"></output>'
        f'<button type="button" class="pl-btn" value="1">{say(ledger, "next")}</button></nav></div>'
    )


def options(kind: str, used) -> list[str]:
    """Those of the codes of a kind that are in use, in the order of chapters/words/common.toml.

    Raises LedgerError for one that has no label.
    """
    known = [*common_words(find_data().parent / "chapters" / "words")[kind], *(["none"] if kind == "brand" else [])]
    if unknown := set(used) - set(known) - {""}:
        raise LedgerError(f"[{kind}] in chapters/words/common.toml has no label for {', '.join(sorted(unknown))}. Add it.")
    return [name for name in known if name in used]


def shown(ledger, kind: str, value: str) -> str:
    """A code in words; a verdict with its shape."""
    if kind == "verdict":
        return verdict(ledger, value)
    return say(ledger, "brand-none") if (kind, value) == ("brand", "none") else code(ledger, kind, value)


def select(name: str, title: str, choices: list[tuple[str, str]], more: str = "") -> str:
    """A labelled choice; `more` are further attributes."""
    rows = "".join(f'<option value="{value}">{text}</option>' for value, text in choices)
    return f'<div><label for="pl-{name}">{title}</label><select id="pl-{name}" name="{name}"{more}>{rows}</select></div>'


def form(ledger, table: str, data: list[dict[str, str]]) -> str:
    """Free text, a choice a facet, chips for the last one, the order, and what can be done with the rows."""
    used = {facet: {row.get(facet, "") for row in data} for facet, _ in FACETS[table]}
    if "brand" in used:  # a row may name both
        used["brand"] = {name for names in used["brand"] for name in names.split()}
    *choices, (chip, chip_kind) = FACETS[table]
    counts = Counter(row.get(chip) for row in data)
    out = [f'<form class="pl-facets" role="search" aria-label="{say(ledger, "filter")}" hidden>']
    out.append(f'<div><label for="pl-q">{say(ledger, "words")}</label><input type="search" id="pl-q" name="q" autocomplete="off"></div>')
    for facet, kind in choices:
        rows = [(value, shown(ledger, kind, value)) for value in options(kind, used[facet])]
        out.append(select(facet, say(ledger, kind), [("", say(ledger, "all")), *rows]))
    sorts = [("", say(ledger, "sort-first" if "case" in used else "id"))]
    for key, word in SORTS[table]:
        sorts += [(sign + key, say(ledger, way).format(column=say(ledger, word))) for sign, way in (("", "ascending"), ("-", "descending"))]
    up_down = f' data-up="{say(ledger, "ascending")}" data-down="{say(ledger, "descending")}"'
    out.append(select("sort", say(ledger, "sort"), sorts, up_down))
    chips = (
        f'<label><input type="checkbox" name="{chip}" value="{value}">{shown(ledger, chip_kind, value)} <span class="pl-n">{counts[value]}</span></label>'
        for value in options(chip_kind, used[chip])
    )
    total = ledger.fmt.exact(len(data))
    count = say(ledger, f"count-{table}").replace("{all}", total)
    out.append(
        f'<fieldset class="pl-chips"><legend>{say(ledger, chip_kind)}</legend>{"".join(chips)}</fieldset>'
        f'<div class="pl-result"><output data-text="{count}" data-none="{say(ledger, "none-match")}">{count.replace("{n}", total)}</output>'
        f'<button type="reset" class="pl-btn">{say(ledger, "reset")}</button><span id="pl-view" hidden></span>'
        f'<button type="button" class="pl-btn pl-copy" data-copy="pl-view" data-copied="{say(ledger, "copied")}" hidden>{say(ledger, "copy-view")}</button>'
        f'<button type="button" class="pl-btn" name="csv" value="{table}.csv">{say(ledger, "csv")}</button></div></form>'
    )
    return "".join(out)


def head(ledger, table: str) -> str:
    """The headings; data-sort names what the script sorts by when the heading is pressed ("" is the text of the cells)."""
    out = ['<thead><tr>']
    for name in ("id", *COLUMNS[table][1]):
        title = escape(say(ledger, name))
        sorts = name in HEADINGS[table]
        out.append(f'<th scope="col" data-sort="{HEADINGS[table][name]}"><span>{title}</span></th>' if sorts else f'<th scope="col">{title}</th>')
    return "".join(out) + "</tr></thead>"


class LedgerTable(SphinxDirective):
    """The directive {ledger-table}."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the explorer as raw HTML (Sphinx's search indexes its text)."""
        table, ledger = self.arguments[0], ledger_for(self.config.language)
        if table not in COLUMNS or table not in ledger.tables:
            expected = ", ".join(COLUMNS)
            logger.warning("ledger-table: found %r, expected one of %s", table, expected, location=self.get_location(), type="ledger")
            return []
        other = ledger_for("en" if ledger.lang == "zh" else "zh")
        self.env.metadata[self.env.docname]["ledger_explorer"] = table
        try:
            return [nodes.raw("", explorer_html(ledger, other, table, up(self.env.docname)), format="html")]
        except LedgerError as error:
            logger.warning("ledger-table %s: %s", table, error, location=self.get_location(), type="ledger")
            return []


def link_views(app, doctree) -> None:
    """Links of the prose to a filtered view, [28](evidence-claims.html#?verdict=corroborated), each facet and code checked."""
    for node in list(doctree.findall(addnodes.pending_xref)):
        asked = VIEW.fullmatch(node.get("reftarget", ""))
        if not asked:
            continue
        facets = dict(FACETS.get(asked[1], ()))
        for name, value in parse_qsl(asked[2], keep_blank_values=True):
            try:
                options(facets[name], {value})
            except (KeyError, LedgerError):
                logger.warning("%s: %r is no code of a facet %r of data/%s.csv; facets are %s", node["reftarget"], value, name, asked[1],
                               ", ".join(facets), location=node, type="ledger")
        link = nodes.reference("", "", internal=True, refuri=up(app.env.docname) + node["reftarget"])
        link += node.children
        node.replace_self(link)


def add_files(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The style sheet goes to evidence and claim pages, the script to those with a table."""
    explorer = "ledger_explorer" in app.env.metadata.get(pagename, {})
    if explorer or pagename.startswith("claims/"):
        app.add_css_file("explorer.css", priority=910)
    if explorer:
        app.add_js_file("explorer.js", loading_method="defer")


def setup(app):
    """Register the directive and the files of its pages."""
    app.add_directive("ledger-table", LedgerTable)
    app.connect("doctree-read", link_views)
    app.connect("html-page-context", add_files)
