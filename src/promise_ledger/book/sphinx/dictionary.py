"""The data dictionary: every table and field of data/ as datapackage.json describes them, with the files to take away.

```{data-dictionary}
```
"""

import re
import tomllib
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.figure_html import size
from promise_ledger.book.sphinx.figures import book_root
from promise_ledger.book.sphinx.tables import code
from promise_ledger.evidence.schema import LISTS, Table, descriptor
from promise_ledger.figures.catalogue import common_words

FILES = "../data"  # from a page of an edition; book/site.py puts the tables there
ANY_ID = "[A-Z][A-Za-z0-9-]*"  # in a pattern: any id, which says nothing to a reader


@cache
def texts() -> dict:
    """Words of this page in both languages."""
    return tomllib.loads(Path(__file__).with_name("dictionary.toml").read_text(encoding="utf-8"))


def told(lang: str, described: dict, key: str) -> str:
    """The title or description of a table or field in a language."""
    return described[key] if lang == "en" else described[f"{key}_zh"]


def meaning(lang: str, described: dict) -> str:
    """The description of a table or field as HTML; `codes` are set as such."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(told(lang, described, "description")))


def kind_of(field: dict, words: dict) -> str | None:
    """The kind of common.toml that has words for all codes of a field; None without one.

    Codes of two kinds may be equal (brand and promisor), so the field's own name comes first.
    """
    codes = {str(one) for one in field["constraints"]["enum"]}
    fit = [kind for kind, known in words.items() if codes <= set(known)]
    return next((kind for kind in fit if kind == field["name"]), fit[0] if fit else None)


def codes_html(ledger, field: dict, words: dict) -> str:
    """The codes that a field may have, each with its word where there is one that says more than the code."""
    kind, shown = kind_of(field, words), []
    for name in (str(one) for one in field["constraints"]["enum"] if one != ""):
        word = code(ledger, kind, name) if kind else ""
        same = word.lower() == re.sub("[-_]", " ", name).lower()
        shown.append(f"<code>{escape(name)}</code>" + (f" {word}" if word and not same else ""))
    return f'<ul class="pl-codes">{"".join(f"<li>{one}</li>" for one in shown)}</ul>'


def leads_to(table: Table, name: str) -> str | None:
    """The table whose rows a field names; None if it names none."""
    keys = {key["fields"]: key["reference"]["resource"] for key in table.foreign}
    return keys.get(name) or LISTS.get(name)


def form(lang: str, table: Table, field: dict) -> str:
    """What a cell may hold: its type, whether it may be blank, its pattern, the table it leads to."""
    say, rules = texts()[lang], field.get("constraints", {})
    parts = [say["type"][field["type"]]]
    if field["name"] in table.key:
        parts.append(say["key"])
    elif not rules.get("required"):
        parts.append(say["blank"])
    if "minimum" in rules:
        parts.append(say["minimum"].format(n=rules["minimum"]))
    if there := leads_to(table, field["name"]):
        parts.append(say["leads"].format(table=f'<a href="#table-{there}"><code>{there}</code></a>'))
    shown = say["separator"].join(parts)
    pattern = rules.get("pattern", "")
    if pattern and ANY_ID not in pattern:
        shown += f' <code>{escape(pattern.removeprefix("^$|").strip("^$"))}</code>'
    return shown


def fields_html(ledger, table: Table, words: dict) -> str:
    """The fields of a table, a row each; on a phone a card each."""
    lang, heads = ledger.lang, [texts()[ledger.lang][key] for key in ("field", "form", "meaning")]
    rows = []
    for field in table.fields:
        codes = codes_html(ledger, field, words) if "enum" in field.get("constraints", {}) else ""
        cells = (form(lang, table, field), meaning(lang, field) + codes)
        rows.append(f'<tr><th scope="row"><code>{field["name"]}</code></th>'
                    + "".join(f'<td data-label="{head}"><div>{cell}</div></td>' for head, cell in zip(heads[1:], cells, strict=True)) + "</tr>")  # fmt: skip
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    return f'<table class="pl-table pl-cards pl-fields"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def about(ledger, resource: dict, count: int) -> str:
    """What a row is, how many there are, and the file, which has `count` bytes."""
    say, rows = texts()[ledger.lang], len(ledger.tables[resource["name"]].rows)
    file = f'<a href="{FILES}/{resource["path"]}" download>{resource["path"]}</a>'
    counted = say["rows"].format(n=ledger.fmt.number(rows), file=file, size=size(count))
    return f'<p>{meaning(ledger.lang, resource)}</p><p>{counted}</p>'


class DataDictionary(SphinxDirective):
    """All tables, a section each."""

    def run(self) -> list[nodes.Node]:
        """Return the sections (Sphinx's search indexes their text)."""
        ledger, data = ledger_for(self.config.language), book_root(self.env.app) / "data"
        made, words = [], common_words(data.parent / "chapters" / "words")
        for name, resource in descriptor(data).items():
            section = nodes.section(ids=[f"table-{name}"], names=[f"table-{name}"])
            shown = about(ledger, resource, (data / resource["path"]).stat().st_size) + fields_html(ledger, ledger.tables[name], words)
            section += [nodes.title(text=told(ledger.lang, resource, "title")), nodes.raw("", shown, format="html")]
            made.append(section)
        return made


def setup(app):
    """Register the directive."""
    app.add_directive("data-dictionary", DataDictionary)
