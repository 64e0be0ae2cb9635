"""Figures on the site: their pages, the catalogue, the gallery of forms, citations; and in chapters the right picture.

{figure-page} fig-x     the page of a figure (option version: an older one)
{figure-catalogue}      every figure of the book with a thumbnail, by chapter, with a filter
{form-gallery}          every chart form, what it answers, and a figure that uses it
{citations} book        citations of the book, a chapter (its file's name) or a figure, in all styles

All read the figures' bundles. Without them (a bare `jupyter-book build`) pages say so or stay as they were.
"""

import json
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book import figure_pages
from promise_ledger.book.figure_pages import Bundle
from promise_ledger.book.sphinx import figure_html as html
from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.figure_head import head
from promise_ledger.book.sphinx.tables import code
from promise_ledger.figures import label

logger = logging.getLogger(__name__)

EVIDENCE_STYLES = ("gbt7714-2025", "apa7", "bibtex", "ris")  # the engine takes its time, and the list may be long

bundles = cache(figure_pages.bundles)


def book_root(app) -> Path:
    """The checkout that the pages are made from: chapters/<lang>/ lies in it."""
    return Path(app.srcdir).parents[1]


def edition(config) -> str:
    """en or zh."""
    return "zh" if config.language.startswith("zh") else "en"


def current(app) -> dict[str, Bundle]:
    """The figures that are in the book now, in the order in which the reader meets them."""
    found = [b for versions in bundles(book_root(app)).values() for b in versions.values() if b.current]

    def place(bundle: Bundle) -> tuple[str, int]:
        chapter, cell = bundle.record["chapter"], bundle.record["cell"]
        cells = [name for name, _ in code_cells(Path(app.srcdir) / f"{chapter}.ipynb")]
        return chapter, cells.index(cell) if cell in cells else len(cells)

    return {bundle.id: bundle for bundle in sorted(found, key=place)}


def up(docname: str) -> str:
    """From a page's folder to its edition's: "" or ../"""
    return "../" * docname.count("/")


def raw(text: str) -> nodes.raw:
    """HTML as it is; Sphinx's search indexes its words."""
    return nodes.raw("", text, format="html")


class _Figures(SphinxDirective):
    @property
    def lang(self) -> str:
        return edition(self.config)

    @property
    def ledger(self):
        return ledger_for(self.config.language)

    @property
    def base(self) -> str:
        return up(self.env.docname)

    @property
    def site(self) -> str:
        """The way to the site's root, above the edition."""
        return f"{self.base}../"

    def say(self, key: str, **given) -> str:
        return html.say(self.lang, key, **given)

    def section(self, name: str, title: str, *content: nodes.Node) -> nodes.section:
        """A section with a fixed anchor."""
        node = nodes.section(ids=[name], names=[name])
        node += nodes.title("", title)
        node += content
        return node

    def fault(self, message: str, *given) -> list[nodes.Node]:
        logger.warning(message, *given, location=self.get_location(), type="ledger")
        return []

    def nothing(self) -> list[nodes.Node]:
        """What stands where no bundles have been made."""
        return [nodes.paragraph("", self.say("no-bundles"), classes=["pl-note"])]


class FigurePage(_Figures):
    """The directive {figure-page}."""

    required_arguments = 1
    option_spec = {"version": directives.nonnegative_int}

    def run(self) -> list[nodes.Node]:
        """Return the sections of the page; the heading is the page's own."""
        name = self.arguments[0]
        every = bundles(book_root(self.env.app)).get(name)
        if not every:
            return self.fault("figure-page: %r has no bundle in _build/figures. Correct the id or run `make book`.", name)
        newest = max((n for n, b in every.items() if b.current), default=max(every))
        bundle = every.get(self.options.get("version", newest))
        if bundle is None:
            return self.fault("figure-page %s: there is no version %s, only %s", name, self.options["version"], ", ".join(map(str, every)))
        self.env.metadata[self.env.docname]["ledger_figure"] = f"{name} {bundle.version}"
        record, lang, ledger = bundle.record, self.lang, self.ledger
        asked = record["question"][lang]
        question = f"<p>{escape(asked)}</p>" if asked and asked != record["title"][lang] else ""
        figure = (
            f'{html.banner(bundle, lang)}<figure class="pl-figure">{html.picture(bundle, lang, self.site, lazy=False)}'
            f'<figcaption>{question}'
            f'<div class="pl-figure-bar"><span class="pl-id">{name}</span>{html.downloads(bundle, lang, self.site)}</div></figcaption></figure>'
        )
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in record["description"][lang].split("\n") if part.strip())
        files = {key: f'<a href="{bundle.address(bundle.file(key, lang)["name"], self.site)}">{self.say(f"{key}-file")}</a>' for key in ("csv", "csvw")}
        data = (
            html.data_table(bundle, ledger, self.base) + f'<p class="pl-note">{self.say("data-note", **files)}</p>'
            + html.columns_list(bundle, lang)
        )
        cite = html.citations(record["citation"][lang], lang, name) + f'<p class="pl-note">{self.say("cite-note")}</p>'
        return [
            self.eyebrow(bundle),
            raw(figure),
            self.section("cite", self.say("cite"), raw(cite)),
            self.section("shows", self.say("shows"), raw(paragraphs)),
            self.section("data", self.say("data"), raw(data)),
            self.section("made", self.say("made"), raw(self.made(bundle))),
            self.section("rests", self.say("rests"), raw(self.rests(bundle))),
            self.section("versions", self.say("versions"), raw(html.versions(bundle, every, ledger))),
        ]

    def rests(self, bundle: Bundle) -> str:
        """The rows behind the figure, and citations of the works that they come from."""
        if not any(bundle.record[key] for key in ("claims", "facts", "checks")):
            return f'<p>{self.say("rests-none")}</p>'
        table = html.evidence_table(bundle, self.ledger, self.base)
        if not bundle.current:  # the works are those of the rows as they stand today
            return f'<p class="pl-note">{self.say("rests-old")}</p>{table}'
        works = html.citations(evidence_cited(bundle.id, self.lang), self.lang, f"evidence-{bundle.id}")
        return f'{table}<details class="pl-fold"><summary>{self.say("cite-evidence")}</summary>{works}</details>'

    def eyebrow(self, bundle: Bundle) -> nodes.paragraph:
        """The figure's number and its chapter, both linked; `lift_eyebrow` puts the line above the heading."""
        line, chapter = nodes.paragraph(classes=["pl-eyebrow"]), bundle.record["chapter"]
        target = f"/{chapter}"
        if bundle.current:
            line += self.reference("numref", bundle.id, domain="std")
            line += nodes.Text(self.say("from"))
        if bundle.current or target.strip("/") in self.env.found_docs:
            line += self.reference("doc", target, domain="std")
        return line

    def reference(self, role: str, target: str, domain: str) -> addnodes.pending_xref:
        node = addnodes.pending_xref("", refdomain=domain, reftype=role, reftarget=target, refdoc=self.env.docname,
                                     refexplicit=False, refwarn=True)  # fmt: skip
        node += nodes.inline("", target, classes=["xref", "std", f"std-{role}"])
        return node

    def made(self, bundle: Bundle) -> str:
        """Cell, tables, form, command: how to get to the same figure again."""
        record, lang = bundle.record, self.lang
        cell = f'<code>{escape(record["cell"])}</code>'
        read = []
        if bundle.current:
            notebook = Path(self.env.srcdir) / f"{record['chapter']}.ipynb"
            title = escape(chapter_title(notebook) or record["chapter"])
            cell = f'<a href="{self.base}{record["chapter"]}.html#cell-{escape(record["cell"])}">{self.say("cell-link", chapter=title, cell=escape(record["cell"]))}</a>'
            rests = {key for key in ("claims", "facts", "checks") if record[key]}
            read = sorted(rests.union(figure_pages.tables_read(code_cells(notebook), record["cell"], self.ledger.tables, self.ledger.index)))
        form = f'<a href="{self.base}chart-forms.html#form-{record["form"]}">{escape(label("form", record["form"], lang))}</a>'
        software = (", " if lang == "en" else "，").join(f"{name} {number}" for name, number in record["software"].items())
        return html.definitions([
            (self.say("cell"), cell),
            (self.say("tables"), ("、" if lang == "zh" else ", ").join(f"<code>{escape(name)}</code>" for name in read)),
            (self.say("form"), form),
            (self.say("again"), f"<code>promise-ledger figure export {bundle.id}</code>"),
            (self.say("software"), escape(software)),
            (self.say("evidence-read"), escape(self.ledger.fmt.edtf(record["evidence_read"]))),
        ])  # fmt: skip


class FigureCatalogue(_Figures):
    """The directive {figure-catalogue}."""

    def run(self) -> list[nodes.Node]:
        """Return the filter (the script shows it) and a section a chapter, each with its figures."""
        figures = current(self.env.app)
        if not figures:
            return self.nothing()
        chapters: dict[str, list[Bundle]] = {}
        for bundle in figures.values():
            chapters.setdefault(bundle.record["chapter"], []).append(bundle)
        titles = {stem: chapter_title(Path(self.env.srcdir) / f"{stem}.ipynb") or stem for stem in chapters}
        out: list[nodes.Node] = [raw(self.filter(figures, titles))]
        for stem, group in chapters.items():
            items = "".join(self.card(bundle) for bundle in group)
            out.append(self.section(f"figures-{stem}", titles[stem], raw(f'<ul class="pl-catalogue">{items}</ul>')))
        return out

    def card(self, bundle: Bundle) -> str:
        record, lang = bundle.record, self.lang
        brands = [name for name in record["brands"] if name != "other"]
        facts = [*(code(self.ledger, "brand", name) for name in brands), escape(label("form", record["form"], lang))]
        return (
            f'<li data-case="{record["chapter"]}" data-brand="{" ".join(record["brands"])}" data-kind="{record["form"]}">'
            f'<a href="{self.base}figures/{bundle.page}.html"><span class="pl-thumb">{html.thumbnail(bundle, lang, self.site)}</span>'
            f'<b>{escape(record["title"][lang])}</b></a><small>{" · ".join(facts)}</small></li>'
        )

    def filter(self, figures: dict[str, Bundle], titles: dict[str, str]) -> str:
        """Three choices and the count; hidden until the script can act on them."""
        records = [bundle.record for bundle in figures.values()]
        forms = {form: label("form", form, self.lang) for form in html.texts()["form"] if any(r["form"] == form for r in records)}
        brands = {b: code(self.ledger, "brand", b) for b in ("zeekr", "xiaomi", "other") if any(b in r["brands"] for r in records)}
        choices = []
        for name, options in (("case", titles), ("brand", brands), ("kind", forms)):
            rows = "".join(f'<option value="{key}">{escape(text)}</option>' for key, text in options.items())
            choices.append(f'<div><label for="filter-{name}">{self.say(name)}</label><select id="filter-{name}" name="{name}">'
                           f'<option value="">{self.say("all")}</option>{rows}</select></div>')
        count = self.say("count", n="{n}", all=len(records))
        return (
            f'<form class="pl-facets" aria-label="{self.say("filter")}" hidden>{"".join(choices)}'
            f'<p class="pl-result"><output data-text="{count}" data-none="{self.say("none-match")}">{count.replace("{n}", str(len(records)))}</output>'
            f'<button type="reset" class="pl-btn">{self.say("reset")}</button></p></form>'
        )


class FormGallery(_Figures):
    """The directive {form-gallery}."""

    def run(self) -> list[nodes.Node]:
        """Return a section a chart form."""
        figures = current(self.env.app)
        return [self.form(name, [b for b in figures.values() if b.record["form"] == name]) for name in html.texts()["form"]]

    def form(self, name: str, used: list[Bundle]) -> nodes.section:
        lang = self.lang
        what = html.definitions([
            (self.say("answers"), escape(html.form_text(name, "answers", lang))),
            (self.say("not-for"), escape(html.form_text(name, "not-for", lang))),
            (self.say("in-use"), '<br>'.join(f'<a href="{self.base}figures/{b.page}.html">{escape(b.record["title"][lang])}</a>' for b in used)),
        ])  # fmt: skip
        if used:
            shown = used[0]
            caption = (f'<a href="{self.base}figures/{shown.page}.html">{escape(shown.record["title"][lang])}</a>')
            what += f'<figure class="pl-figure">{html.picture(shown, lang, self.site)}<figcaption><p>{caption}</p></figcaption></figure>'
        else:
            what += f'<p class="pl-note">{self.say("form-none")}</p>'
        return self.section(f"form-{name}", label("form", name, lang), raw(what))


class Citations(_Figures):
    """The directive {citations}."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the citations as tabs."""
        name = self.arguments[0]
        return [raw(html.citations(cited(name, self.lang), self.lang, name))]


@cache
def cited(name: str, lang: str) -> dict[str, str]:
    """Citations of `book`, a figure or a chapter (its file's name) in every style, the language's own first."""
    from promise_ledger.figures import citations

    kind = "book" if name == "book" else "figure" if name.startswith("fig-") else "chapter"
    item = {
        "book": lambda: citations.book_item(lang),
        "figure": lambda: citations.figure_item(name, lang),
        "chapter": lambda: citations.chapter_item(name, lang),
    }[kind]()
    return {style: citations.cite([item], style, lang) for style in citations.styles(lang)}


def evidence_cited(figure_id: str, lang: str) -> dict[str, str]:
    """Citations of the works behind a figure, in the styles of both worlds and for reference managers."""
    from promise_ledger.figures import citations

    items = citations.evidence_items(figure_id, lang)
    return {style: citations.cite(items, style, lang) for style in citations.styles(lang) if style in EVIDENCE_STYLES}


@cache
def notebook_json(path: Path) -> dict:
    """A notebook's content, {} when it is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def chapter_title(path: Path) -> str:
    """The heading of a chapter, "" when there is none."""
    for cell in notebook_json(path).get("cells", []):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and source.startswith("# "):
            return source.splitlines()[0][2:].strip()
    return ""


@cache
def code_cells(path: Path) -> list[tuple[str, str]]:
    """Ids and sources of a chapter's code cells."""
    return [(cell.get("id", ""), "".join(cell["source"])) for cell in notebook_json(path).get("cells", []) if cell["cell_type"] == "code"]


def anchor_cells(app, doctree: nodes.document) -> None:
    """Give each code cell of a notebook an anchor made from its id, `cell-<id>`, for figures to point at."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = notebook_json(path).get("cells", [])
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code" and node["cell_index"] < len(cells) and "id" in cells[node["cell_index"]]:
            node["ids"].append(f"cell-{cells[node['cell_index']]['id']}")


def place_figures(app, doctree: nodes.document, docname: str) -> None:
    """In chapters: show each figure from its bundle, with its files below, and end with the chapter's citations."""
    if app.builder.format != "html":
        return
    figures, lang, base = current(app), edition(app.config), up(docname)
    first = True
    for node in list(doctree.findall(nodes.figure)):
        bundle = next((figures[name] for name in node["ids"] if name in figures), None)
        image = next(node.findall(nodes.image), None)
        if bundle is None or image is None:
            continue
        shown = image.parent if isinstance(image.parent, nodes.reference) else image
        shown.replace_self(raw(html.picture(bundle, lang, f"{base}../", lazy=not first)))
        home = f"{base}figures/{bundle.page}.html"
        node += nodes.legend("", raw(html.service_bar(bundle, lang, f"{base}../", home)))
        first = False
    chapters = {bundle.record["chapter"] for bundle in figures.values()}
    if docname in chapters and (sections := list(doctree.findall(nodes.section))):
        tabs = html.citations(cited(docname, lang), lang, docname)
        sections[0] += raw(f'<details class="pl-fold pl-fold--cite" id="cite"><summary>{html.say(lang, "cite-chapter")}</summary>{tabs}</details>')


def lift_eyebrow(app, doctree: nodes.document, docname: str) -> None:
    """Move the line that says where a figure is from above the page's heading."""
    for node in list(doctree.findall(nodes.paragraph)):
        if "pl-eyebrow" in node["classes"] and isinstance(node.parent, nodes.section):
            section = node.parent
            section.remove(node)
            section.insert(0, node)


def machine_head(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Put what machines read into the head of a figure's page, and let readers leaf from figure to figure."""
    figures = current(app)
    named = app.env.metadata.get(pagename, {}).get("ledger_figure")
    if named:
        name, version = named.split()
        bundle = bundles(book_root(app))[name][int(version)]
        context["metatags"] = context.get("metatags", "") + head(bundle, ledger_for(app.config.language))
    if pagename.startswith("figures/"):
        order = [f"figures/{name}" for name in figures]
        place = order.index(pagename) if pagename in order else None
        for key, step in (("prev", -1), ("next", 1)):
            there = None if place is None or not 0 <= place + step < len(order) else order[place + step]
            title = figures[there.removeprefix("figures/")].record["title"][edition(app.config)] if there else ""
            context[key] = {"link": app.builder.get_relative_uri(pagename, there), "title": escape(title)} if there else None
    else:
        _skip_figures(app, pagename, context)


def _skip_figures(app, pagename: str, context: dict) -> None:
    """Previous and next page of the book, as if the figures' pages were not in its order."""
    relations = app.env.collect_relations()
    for key, index in (("prev", 1), ("next", 2)):
        found = pagename
        while found and (found == pagename or found.startswith("figures/")):
            found = relations.get(found, (None, None, None))[index]
        if context.get(key):
            shown = app.env.titles.get(found)
            context[key] = {"link": app.builder.get_relative_uri(pagename, found), "title": escape(shown.astext())} if shown else None


def setup(app):
    """Register directives and what happens to pages."""
    app.add_directive("figure-page", FigurePage)
    app.add_directive("figure-catalogue", FigureCatalogue)
    app.add_directive("form-gallery", FormGallery)
    app.add_directive("citations", Citations)
    app.connect("doctree-read", anchor_cells)
    app.connect("doctree-resolved", place_figures)
    app.connect("doctree-resolved", lift_eyebrow)
    app.connect("html-page-context", machine_head)
