"""A page for each claim, `claims/<id>.html`: what an article says, what others published, what follows, the verdict, and
everything in the book that rests on it.

The pages are made without a document of Sphinx's own (`html-collect-pages`): hundreds of them cost seconds, not minutes.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from docutils import nodes

from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.anchors import headings
from promise_ledger.book.sphinx.explorer import SAID
from promise_ledger.book.sphinx.figure_html import copy_button, definitions
from promise_ledger.book.sphinx.tables import (
    checks_in,
    code,
    days,
    filled,
    finding,
    formula,
    link,
    number,
    outside,
    prose,
    publisher,
    say,
    series,
    small,
    verdict,
)
from promise_ledger.figures.citations.credit import book, licence_name, line
from promise_ledger.figures.registry import registry

UP = "../"  # from a claim's page to the edition's folder
CLAIM = re.compile(r"(?<![\w-])S\d-\d{3}(?![\w-])")
ROW_LINK = re.compile(r'(?<=class="pl-id" href=")((?:\.\./)*)evidence-claims\.html#(S\d-\d{3})(?=")')
# what a row says, where it is not in the tables of the explorer
SPACE, STOP = {"en": " ", "zh": ""}, {"en": ". ", "zh": "。"}
TEXTS = SAID | {"events": "what", "specs": "attribute", "comparators": "episode"}


def address(name: str) -> str:
    """Where a claim's page is, from the edition's folder."""
    return f"claims/{name}.html"


def texts(ledger, name: str) -> str:
    """What a row says, for a list; "" when its table has no such column."""
    table, row = ledger.find(name)
    if table in ("deliveries", "market"):
        return series(ledger, name, UP)
    text = row.get(f"{TEXTS.get(table)}_{ledger.lang}")
    return prose(ledger, ledger.fill(text)) if text else ""


def split(ids: str | None) -> list[str]:
    """The ids of a ;-joined list."""
    return [name for name in (ids or "").split(";") if name]


# the chain


def says(ledger, row: dict) -> str:
    """What the article says, in our words, and where it says so."""
    name, source = row["claim_id"], row["source_id"]
    told = [f"<p>{filled(ledger, 'claims', name, 'statement')}</p>"]
    facts = [say(ledger, "put-at").format(value=number(ledger, name)) if number(ledger, name) else "",
             say(ledger, "dated").format(date=days(ledger, row["edtf"])) if row["edtf"] else ""]
    if any(facts):
        told.append(f"<p>{SPACE[ledger.lang].join(filter(None, facts))}</p>")
    paragraph = say(ledger, "paragraph").format(n=row["paragraph"] + 1)
    note = say(ledger, "says-note").format(source=link(ledger, source, UP), article=code(ledger, "source", source), paragraph=paragraph)
    return "".join(told) + f'<p class="pl-note">{note}</p>'


def basis(ledger, row: dict) -> str:
    """What the article rests it on, how many claims do so, and whether it can be checked."""
    rows = ledger.tables["claims"].rows
    same = sum(other["basis"] == row["basis"] for other in rows)
    line = say(ledger, "basis-line").format(
        basis=upper(code(ledger, "basis", row["basis"])), type=code(ledger, "claim_type", row["claim_type"]),
        n=ledger.fmt.exact(same), all=ledger.fmt.exact(len(rows)),
    )  # fmt: skip
    check = say(ledger, "checkable").format(checkability=code(ledger, "checkability", str(row["checkability"])))
    return f"<p>{line}{SPACE[ledger.lang]}{check}</p>"


def upper(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def published(ledger, row: dict) -> str:
    """The facts that the verdict rests on, each with its address."""
    names = split((finding(ledger, row["claim_id"]) or {}).get("fact_ids"))
    if not names:
        return f'<p>{say(ledger, "published-none")}</p>'
    heads = [say(ledger, key) for key in ("id", "date", "what", "by", "confidence")]
    out = [f'<table class="pl-table pl-cards"><caption class="pl-sr">{say(ledger, "published")}</caption><thead><tr>']
    out += [*(f'<th scope="col">{head}</th>' for head in heads), "</tr></thead><tbody>"]
    for name in names:
        fact = ledger.find(name)[1]
        named = publisher(ledger, ledger.find(fact["source_id"])[1]["publisher"]) if fact["source_id"] else ""
        cells = [
            days(ledger, fact["edtf"]),
            filled(ledger, "facts", name, "statement") + small(filled(ledger, "facts", name, "note")),
            named + small(outside(ledger, fact["url"]), *(link(ledger, s, UP) for s in (fact["source_id"], fact["second_source_id"]) if s)),
            code(ledger, "confidence", fact["confidence"]) + small(code(ledger, "fact_basis", fact["basis"]), code(ledger, "precision", fact["precision"])),
        ]
        cells = "".join(f'<td data-label="{head}"><div>{cell}</div></td>' for head, cell in zip(heads[1:], cells, strict=True))
        out.append(f'<tr><th scope="row">{link(ledger, name, UP)}</th>{cells}</tr>')
    return "".join(out) + "</tbody></table>"


def follows(ledger, row: dict) -> str:
    """Every check behind the verdict or about the claim: formula, inputs, result, reading."""
    name = row["claim_id"]
    names = split((finding(ledger, name) or {}).get("check_ids"))
    names += [check["check_id"] for check in ledger.tables["checks"].rows if name in split(check["claim_ids"]) and check["check_id"] not in names]
    return "".join(computation(ledger, check) for check in names) or f'<p>{say(ledger, "follows-none")}</p>'


def computation(ledger, name: str) -> str:
    """One check."""
    row, run = ledger.find(name)[1], ledger.results()[name]
    result = escape(ledger.formatted(name)) if run["low"] is not None else ""
    rows = "".join(
        f'<tr><th scope="row">{link(ledger, other, UP)}</th>{cell(ledger, "value", value(ledger, other))}{cell(ledger, "what", texts(ledger, other))}</tr>'
        for other in inputs(run, row)
    )
    title = say(ledger, "inputs-of").format(id=name)
    table = (
        f'<details class="pl-fold"><summary>{title}</summary><table class="pl-table pl-cards"><caption class="pl-sr">{title}</caption><thead><tr>'
        + "".join(f'<th scope="col">{say(ledger, key)}</th>' for key in ("id", "value", "what")) + f"</tr></thead><tbody>{rows}</tbody></table></details>"
    )
    line = formula(ledger, row, f" = <b>{result}</b>" if result else "")
    return (
        f'<h3>{link(ledger, name, UP)} {filled(ledger, "checks", name, "question")}</h3>'
        + (f'<p class="pl-formula">{line}</p>' if line else "")
        + f'<p><strong>{upper(code(ledger, "check_verdict", run["verdict"]))}</strong>{STOP[ledger.lang]}{prose(ledger, run["reading"])}</p>'
        + (table if rows else "")
    )


def cell(ledger, heading: str, shown: str) -> str:
    """A cell with its heading as the label on a phone; one without content is left out there."""
    return f'<td data-label="{say(ledger, heading)}"><div>{shown}</div></td>' if shown else '<td class="pl-none"></td>'


def inputs(run: dict, row: dict) -> list[str]:
    """The ids that a check rests on: the checks in its formula, and the rows that it took, else those it names."""
    listed = (name for key in ("claim_ids", "fact_ids", "delivery_ids", "other_ids") for name in split(row[key]))
    return checks_in(row) + (split(run["inputs"]) or list(listed))


def value(ledger, name: str) -> str:
    """A row's number or date with its unit; "" when it has neither."""
    table, row = ledger.find(name)
    if table == "checks":
        return escape(ledger.formatted(name)) if ledger.results()[name]["low"] is not None else ""
    bare = row.get("value_low", row.get("value", row.get("units", row.get("nev_share")))) is None
    return days(ledger, row.get("edtf") or "") if bare else escape(ledger.formatted(name))


def judged(ledger, row: dict) -> str:
    """The verdict, what it means, why, and how coders and reviewers treated the row."""
    name, found = row["claim_id"], finding(ledger, row["claim_id"])
    out = []
    if found:
        out.append(f'<p>{verdict(ledger, found["verdict"])} {say(ledger, "means-" + found["verdict"])}</p>')
        out.append(f"<p>{filled(ledger, 'findings', name, 'reason')}</p>")
        if others := split(found["claim_ids"]):
            out.append(f'<p>{say(ledger, "rests-on-claims")}</p>' + listed(f"{link(ledger, other, UP)} {texts(ledger, other)}" for other in others))
    else:
        out.append(f'<p>{say(ledger, "none-yet")}</p>')
    english = ' lang="en"' if ledger.lang == "zh" else ""  # coders and reviewers wrote in English
    remark = f'<p>{say(ledger, "note")} <span{english}>{escape(row["note"])}</span></p>' if row["note"] else ""
    reviews = [
        f'<tr><th scope="row">{code(ledger, "origin", review["origin"])}</th>'
        f'<td data-label="{say(ledger, "decision")}"><div>{code(ledger, "decision", review["decision"])}'
        + small(f'<code>{escape(review["field"])}</code>' if review["field"] else "")
        + f'</div></td><td data-label="{say(ledger, "why")}"{english}><div>{escape(review["reason"] or "")}</div></td></tr>'
        for review in ledger.tables["claim_reviews"].rows if review["claim_id"] == name
    ]
    if reviews:
        heads = "".join(f'<th scope="col">{say(ledger, key)}</th>' for key in ("review", "decision", "why"))
        out.append(
            f'<details class="pl-fold"><summary>{say(ledger, "reviews")}</summary>{remark}<table class="pl-table pl-cards">'
            f'<caption class="pl-sr">{say(ledger, "reviews")}</caption><thead><tr>{heads}</tr></thead><tbody>{"".join(reviews)}</tbody></table>'
            + (f'<p class="pl-note">{say(ledger, "english-note")}</p>' if english else "") + "</details>"
        )
    return "".join(out)


def listed(items) -> str:
    """A list; "" without items."""
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="pl-used">{rows}</ul>' if rows else ""


# where a claim is used


def places(app, lang: str) -> dict[str, list[tuple[str, str]]]:
    """By claim: (address, name) of every section of a chapter that mentions it, in its prose, code or tables."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(Path(app.srcdir).glob("*.ipynb")):
        docname = path.stem
        if docname not in app.env.all_docs:
            continue
        sections = list(app.env.get_doctree(docname).findall(nodes.section))
        known = [(section["ids"][0], section.next_node(nodes.title).astext()) for section in sections]
        for position, ids in mentions(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            if not known:
                continue
            # a page whose headings cannot be told apart is named without its section
            anchor, title = known[position] if 0 < position < len(known) else ("", "")
            shown = say(ledger_for(lang), "in-section").format(chapter=known[0][1], section=title) if anchor else known[0][1]
            place = (f"{UP}{docname}.html{'#' if anchor else ''}{anchor}", escape(shown))
            for name in ids:
                if place not in found.setdefault(name, []):
                    found[name].append(place)
    return found


def mentions(cells: list[dict]) -> Iterator[tuple[int, set[str]]]:
    """(number of the heading above, from 0; the claims that a part of a cell names), in order."""
    position = -1
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for part in re.split(r"(?m)^(?=#{1,6}[ \t])", source):
                position += len(headings(part))
                yield max(position, 0), set(CLAIM.findall(part))
        elif cell["cell_type"] == "code":
            shown = ("".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"])
            yield max(position, 0), set(CLAIM.findall(" ".join([source, *shown])))


def used(ledger, name: str, chapters: list[tuple[str, str]], figures: dict, pages) -> str:
    """Everything in the book that rests on the claim."""
    out = []

    def part(key: str, items) -> None:
        if rows := listed(items):
            out.append(f"<h3>{say(ledger, key)}</h3>{rows}")

    part("used-chapters", (f'<a href="{place}">{shown}</a>' for place, shown in chapters))
    drawn = [row for row in figures.values() if name in split(row["claim_ids"])]
    part("used-figures", (
        f'<a href="{UP}{home(row, pages)}">{escape(row[f"title_{ledger.lang}"])}</a>' for row in drawn))
    for table, key in (("commitments", "used-commitments"), ("events", "used-events"), ("findings", "used-findings")):
        key_column = ledger.tables[table].key[0]
        rows = [row[key_column] for row in ledger.tables[table].rows if name in split(row["claim_ids"])]
        part(key, (f"{link(ledger, other, UP)} {texts(ledger, other)}" for other in rows))
    return "".join(out) or f'<p>{say(ledger, "used-none")}</p>'


def home(figure: dict, pages) -> str:
    """A figure's page, or its place in its chapter when it has none."""
    own = f"figures/{figure['figure_id']}"
    return f"{own}.html" if own in pages else f"{figure['chapter']}.html#{figure['figure_id']}"


def anchored(ledger, row: dict) -> str:
    """Where in the file the claim stands, digests to check it by, and how to cite the row."""
    name, source = row["claim_id"], ledger.find(row["source_id"])[1]
    about = book(ledger.lang)
    cited = line(about["creator"], f"{about['title']}{STOP[ledger.lang]}{say(ledger, 'claim-page')} {name}",
                        f"{about['homepage']}/{ledger.lang}/{address(name)}", licence_name(about["licence"]), ledger.lang, "")  # fmt: skip
    span = say(ledger, "span-is").format(start=ledger.fmt.exact(row["raw_start"] + 1), end=ledger.fmt.exact(row["raw_end"]))
    return definitions([
        (say(ledger, "file"), say(ledger, "not-given-out").format(source=link(ledger, row["source_id"], UP))),
        (say(ledger, "file-digest"), f"<code>{escape(source['sha256'] or '')}</code>"),
        (say(ledger, "span"), span),
        (say(ledger, "span-digest"), f"<code>{row['raw_sha256']}</code>"),
        (say(ledger, "folded"), say(ledger, "folded-is").format(n=ledger.fmt.exact(row["fold_len"])) + f" <code>{row['fold_sha256']}</code>"),
        (say(ledger, "verify"), "<code>promise-ledger verify --sources DIR</code>"),
    ]) + f'<div class="pl-cite"><p id="cite-claim">{escape(cited)}</p>{copy_button("cite-claim", ledger.lang, say(ledger, "copy-claim"))}</div>'  # fmt: skip


# the page


def body(ledger, row: dict, chapters, figures: dict, pages) -> str:
    """The page's text: heading, verdict, the chain, where it is used, and its anchor."""
    name = row["claim_id"]
    found = finding(ledger, name)
    title = say(ledger, "an-article-says").format(statement=filled(ledger, "claims", name, "statement").rstrip(".。"))
    top = f'<p class="pl-verdictline">{verdict(ledger, found["verdict"])} <span>{filled(ledger, "findings", name, "reason")}</span></p>' if found else ""
    chain = (("says", "says", says), ("basis", "on-basis", basis), ("facts", "published", published),
             ("follows", "follows", follows), ("verdict", "verdict-how", judged))  # fmt: skip
    steps = "".join(f'<li id="{key}"><h2>{say(ledger, word)}</h2>{make(ledger, row)}</li>' for key, word, make in chain)
    return (
        f'<section id="claim"><p class="pl-eyebrow"><a href="{UP}evidence-claims.html#{name}">{say(ledger, "caption-claims")}</a> · <span class="pl-id">{name}</span>'
        f' · {code(ledger, "case", row["case"])}</p><h1 class="pl-claim-title">{title}</h1>{top}<ol class="pl-chain">{steps}</ol>'
        f'<section id="used"><h2>{say(ledger, "used")}</h2>{used(ledger, name, chapters, figures, pages)}</section>'
        f'<section id="anchor"><h2>{say(ledger, "anchor")}</h2>{anchored(ledger, row)}</section></section>'
    )


def contents(ledger) -> str:
    """The list of the page's sections for the side bar."""
    parts = (("says", "says"), ("basis", "on-basis"), ("facts", "published"), ("follows", "follows"), ("verdict", "verdict-how"), ("used", "used"), ("anchor", "anchor"))
    rows = "".join(f'<li><a class="reference internal" href="#{key}">{say(ledger, word)}</a></li>' for key, word in parts)
    return f'<ul><li><a class="reference internal" href="#">{say(ledger, "claim-page")}</a><ul>{rows}</ul></li></ul>'


def collect(app):
    """The pages of all claims for Sphinx: (name, context, template). A book without the table of claims has none."""
    if "evidence-claims" not in app.env.all_docs:
        return
    ledger = ledger_for(app.config.language)
    rows = ledger.tables["claims"].rows
    where, figures, toc = places(app, app.config.language), registry(), contents(ledger)
    for position, row in enumerate(rows):
        name = row["claim_id"]

        def beside(step: int, position: int = position):
            there = rows[position + step]["claim_id"] if 0 <= position + step < len(rows) else None
            return {"link": f"{there}.html", "title": there} if there else None

        statement = ledger.text("claims", name, "statement")
        found = finding(ledger, name)
        judgement = code(ledger, "verdict", found["verdict"]) if found else ""
        about = say(ledger, "description").format(id=name, verdict=judgement, statement=statement)
        context = {
            "title": f"{say(ledger, 'claim-page')} {name}",
            "body": body(ledger, row, where.get(name, []), figures, app.env.all_docs),
            "toc": toc, "display_toc": True, "ledger_beside": {"prev": beside(-1), "next": beside(1)},
            "metatags": f'<meta name="description" content="{escape(about)}">', "parents": [], "meta": {},
        }  # fmt: skip
        app.builder.index_page(f"claims/{name}", indexed(context["body"]), f"{name}: {statement}")
        yield f"claims/{name}", context, "page.html"


def indexed(html: str) -> nodes.document:
    """A page's text as a document that the search of the site can read."""
    from docutils.utils import new_document

    document = new_document("claim")
    document += nodes.raw("", html, format="html")
    return document


def lead_home(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Ids of claims in stored tables and figures' pages lead to the claims' pages, too."""
    if context.get("body") and "ledger_explorer" not in app.env.metadata.get(pagename, {}):
        context["body"] = ROW_LINK.sub(r"\1claims/\2.html", context["body"])


def contents_once(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The book's contents, the same beside all claims and half of the time of such a page, are made once, with the list of
    claims as the place where the reader is. Before the theme's own handlers, which ask for them."""
    if not pagename.startswith("claims/"):
        return
    made, kept = context["toctree"], app.builder.__dict__.setdefault("ledger_contents", {})

    def toctree(**named):
        key = str(sorted(named.items()))
        if key not in kept:
            listed = re.sub(r'toctree-l1(?="><a [^>]*\bhref="[^"]*evidence-claims\.html")', "toctree-l1 current", str(made(**named)))
            kept[key] = listed  # claims belong to the page that lists them
        return kept[key]

    context["toctree"] = toctree


def finish(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Previous and next claim, whatever others made of a page that is not in the book's order."""
    context |= context.get("ledger_beside", {})


def setup(app):
    """Register the pages."""
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", lead_home, priority=400)
    app.connect("html-page-context", contents_once, priority=400)
    app.connect("html-page-context", finish, priority=800)
