"""Marks: numbers, claims and ids in the text lead home, and a popover says what stands behind each.

A mark is a plain link to the row of its id (`address`). For each page that has marks, one script file `_marks/<page>.js`
holds the popovers of its ids; promise-ledger.js fetches it when the reader first touches a mark. A script and no JSON: it
loads from file://, too, and the page itself stays light.
"""

import hashlib
import json
import re
import tomllib
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes

from promise_ledger.book.sphinx import computed, ledger_for
from promise_ledger.book.sphinx.tables import (
    PAGES,
    checks_in,
    code,
    days,
    filled,
    finding,
    formula_words,
    number,
    prose,
    scope,
    verdict,
)

ID = r"(?:S\d+-\d+|[A-Z]\d+|D-[\w.-]+)"
LINK = re.compile(rf'<a class="[^"]*\bpl-(?:id|claim)\b[^"]*" href="[^"]*?(?:#|claims/)({ID})(?:\.html)?"(?: data-id="({ID})")?')
# a check's verdict is drawn with the shapes of findings; its word differs
SHAPES = {"holds": "corroborated", "rounds": "qualified", "conflict": "contradicted", "undetermined": "unverified"}


class ledger_mark(nodes.Inline, nodes.TextElement):
    """A link to the row of an id: `href`, `classes`, and `of`, the id if the address does not end in it."""


def visit(writer, node) -> None:
    """Open the link; spelled out, as a page has hundreds."""
    of = f' data-id="{node["of"]}"' if node.get("of") else ""
    writer.body.append(f'<a class="{" ".join(node["classes"])}" href="{escape(node["href"])}"{of}>')


def depart(writer, node) -> None:
    """Close the link."""
    writer.body.append("</a>")


@cache
def words() -> dict:
    """Words of the popovers in both languages."""
    return tomllib.loads(Path(__file__).with_name("marks.toml").read_text(encoding="utf-8"))


def address(ledger, name: str) -> str:
    """Where an id is at home, from the edition's folder: its page or row; a delivery's is its source, an event's the
    first fact or claim that it rests on. "" when there is no such place."""
    from promise_ledger.book.sphinx import claim_pages

    table, row = ledger.find(name)
    if table == "claims":
        return claim_pages.address(name)
    if table in PAGES:
        return f"{PAGES[table]}.html#{name}"
    for other in (row.get("source_id"), row.get("fact_ids"), row.get("claim_ids")):
        if other:
            return address(ledger, other.split(";")[0])
    return ""


def mark(ledger, name: str, shown: str, up: str = "", classes=("pl-claim",)) -> nodes.Node:
    """The text `shown` as a link to the home of `name`; plain text when it has none. Claims carry their verdict."""
    home = address(ledger, name)
    if not home:
        return nodes.Text(shown)
    found = finding(ledger, name)
    classes = [*classes, f"pl-v-{found['verdict']}"] if found else list(classes)
    of = name if not re.search(rf"\b{re.escape(name)}(\.html)?$", home) else None
    return ledger_mark("", shown, classes=classes, href=up + home, of=of)


def popover(ledger, name: str, up: str = "") -> str:
    """What a reader sees at a mark: verdict, what is said, who says so, on what basis, the value, and the way home."""
    table, row = ledger.find(name)
    badge, said, rows, why = CONTENT[table](ledger, name, row, words()[ledger.lang])
    home = address(ledger, name)
    return sheet(words()[ledger.lang], name, badge, said, rows, why, (up + home if home else "", table))


def sheet(word: dict, name: str, badge: str, said: str, rows: list[tuple[str, str]], why: str, way: tuple[str, str]) -> str:
    """Markup of a popover. `rows` are (key of the word before it, what is shown); `way` is the address that it leads to, ""
    for none, and the key of its word."""
    out = [f'<span class="pl-pop__head"><span class="pl-id">{escape(name)}</span>{badge}</span>']
    out += [f'<span class="pl-pop__say">{said}</span>'] if said else []
    out += [f'<span class="pl-pop__row"><span>{escape(word[key])}</span><span>{shown}</span></span>' for key, shown in rows if shown]
    out += [f'<span class="pl-pop__why">{why}</span>'] if why else []
    if way[0]:
        out.append(f'<a class="pl-pop__more" href="{escape(way[0])}">{escape(word[way[1]])}\u00a0→</a>')
    return "".join(out)


def _names(*lists: str | None) -> str:
    """Ids as quiet text."""
    return escape(" ".join(name for ids in lists for name in (ids or "").split(";") if name))


def _source(ledger, name: str | None) -> str:
    """Publisher and title of a source."""
    if not name:
        return ""
    row = ledger.row(name)
    publisher = "" if name.startswith("S") else (row["publisher"] or "")
    return words()[ledger.lang]["separator"].join(filter(None, [escape(publisher), filled(ledger, "sources", name, "title")]))


def _claim(ledger, name, row, word):
    found = finding(ledger, name)
    rows = [("who", word["named"].format(name=code(ledger, "source", row["source_id"]), id=escape(row["source_id"]))),
            ("basis", code(ledger, "basis", row["basis"])), ("value", number(ledger, name))]
    if found:
        rows.append(("against", _names(found["fact_ids"], found["check_ids"], found["claim_ids"])))
    why = filled(ledger, "findings", name, "reason") if found else ""
    return verdict(ledger, found["verdict"]) if found else "", filled(ledger, "claims", name, "statement"), rows, why


def _fact(ledger, name, row, word):
    who = word["seen-by"].format(who=code(ledger, "fact_basis", row["basis"]), source=_source(ledger, row["source_id"]))
    value = word["separator"].join(filter(None, [number(ledger, name), code(ledger, "precision", row["precision"])]))
    badge = f'<span>{code(ledger, "confidence", row["confidence"])}</span>'
    rows = [("who", who), ("value", value if number(ledger, name) else ""), ("date", days(ledger, row["edtf"]))]
    return badge, filled(ledger, "facts", name, "statement"), rows, filled(ledger, "facts", name, "note")


def _check(ledger, name, row, word):
    run = ledger.results()[name]
    # what does not fit is the article, or, where no claim is checked, what is compared: never our own number
    headed = f"check-{run['verdict']}" + ("" if row["claim_ids"] or run["verdict"] != "conflict" else "-within")
    badge = f'<span class="pl-verdict pl-verdict--{SHAPES[run["verdict"]]}">{escape(word[headed])}</span>'
    result = escape(ledger.formatted(name)) if run["low"] is not None else ""
    read = _names(row["claim_ids"], row["fact_ids"], row["delivery_ids"], row["other_ids"], ";".join(checks_in(row)))
    rows = [("who", escape(word["we"])), ("basis", read),
            ("formula", f"<code>{escape(formula_words(ledger, row))}</code>" if row["formula"] else ""), ("result", result)]
    return badge, filled(ledger, "checks", name, "question"), rows, prose(ledger, run["reading"])


def _promise(ledger, name, row, word):
    rows = [("who", code(ledger, "promisor", row["promisor"])), ("to", filled(ledger, "commitments", name, "beneficiary")),
            ("remedy", filled(ledger, "commitments", name, "remedy")), ("rests", _names(row["claim_ids"], row["fact_ids"])),
            ("status", code(ledger, "status", row["status"]))]
    return "", filled(ledger, "commitments", name, "promise"), rows, filled(ledger, "commitments", name, "status_note")


def _event(ledger, name, row, word):
    record = word["record-yes" if row["on_record"] else "record-no"]
    rows = [("date", days(ledger, row["edtf"])), ("basis", escape(record)), ("rests", _names(row["fact_ids"], row["claim_ids"]))]
    return "", filled(ledger, "events", name, "what"), rows, ""


def _delivery(ledger, name, row, word):
    who = code(ledger, "count_basis", row["basis"])
    if row["source_id"]:
        who = word["seen-by"].format(who=who, source=_source(ledger, row["source_id"]))
    computed = f"<code>{escape(row['derivation'])}</code>" if row["derivation"] else ""
    value = word["separator"].join(filter(None, [number(ledger, name) or escape(ledger.formatted(name)), code(ledger, "precision", row["precision"])]))
    return "", scope(ledger, row), [("who", who), ("value", value), ("formula", computed)], filled(ledger, "deliveries", name, "note")


def _source_row(ledger, name, row, word):
    return "", filled(ledger, "sources", name, "title"), [
        ("who", escape(row["publisher"] or "")), ("date", days(ledger, row["published"])),
        ("leans", filled(ledger, "sources", name, "leans"))], ""


CONTENT = {"claims": _claim, "facts": _fact, "checks": _check, "commitments": _promise, "events": _event,
           "deliveries": _delivery, "sources": _source_row}


def ids_of(body: str, ledger) -> list[str]:
    """Ids that the marks of a page stand for, each once, in order of their first mark."""
    found = (of or name for name, of in LINK.findall(body))
    return [name for name in dict.fromkeys(found) if name in ledger.index and ledger.index[name][0] in CONTENT]


def script(ledger, popovers: dict[str, str]) -> str:
    """The script file of a page: popovers by id, and the word for their close button."""
    texts = {"close": words()[ledger.lang]["close"]} | popovers
    return f"plMarks={json.dumps(texts, ensure_ascii=False, separators=(',', ':'))}\n"


def add_popovers(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Write the script file of a page and name it in the page's head. Pages of evidence and of claims say all
    themselves."""
    if app.builder.format != "html" or pagename.startswith(("evidence-", "claims/")):
        return
    ledger, body, up = ledger_for(app.config.language), context.get("body", ""), "../" * pagename.count("/")
    texts = {name: popover(ledger, name, up) for name in ids_of(body, ledger)} | computed.popovers(app, pagename, body)
    if not texts:
        return
    text = script(ledger, texts)
    name = f"_marks/{pagename}.js"
    path = Path(app.outdir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    context["metatags"] = context.get("metatags", "") + f'<meta name="pl-marks" content="{up}{name}?v={version}"/>\n'


def unwrap_nested(app, doctree) -> None:
    """A mark within a heading or a link is its text: headings are repeated in the contents, and links do not nest."""
    for node in list(doctree.findall(ledger_mark)):
        parent = node.parent
        while parent is not None and not isinstance(parent, (nodes.reference, nodes.title)):
            parent = parent.parent
        if parent is not None:
            node.replace_self(nodes.Text(node.astext()))


def setup(app):
    """Register the node, and what happens to pages."""
    app.add_node(ledger_mark, html=(visit, depart))
    app.connect("doctree-read", unwrap_nested, priority=50)
    app.connect("html-page-context", add_popovers, priority=900)
