"""The book's own Sphinx extension: roles, tables and figures that read the ledger, MathML, search that knows Chinese, our CSS."""

import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def ledger_for(sphinx_language: str):
    """The ledger in the language of an edition. Faults in the data are `build`'s to report, so it is opened leniently."""
    from promise_ledger.evidence import open_ledger

    return open_ledger(lang="zh" if sphinx_language.startswith("zh") else "en", strict=False)


def setup(app):
    """Register everything with Sphinx."""
    from promise_ledger.book.sphinx import anchors, claim_pages, computed, dictionary, editions_links, explorer, figures, glossary, landing, marks, mathml, roles, search, status

    for part in (anchors, claim_pages, computed, dictionary, editions_links, explorer, figures, glossary, landing, marks, mathml, roles, search, status):
        part.setup(app)
    # pages show numbers of the tables: when a table or this package changes, all pages are read again
    app.add_config_value("ledger_digest", "", "env", str)
    app.connect("config-inited", _settings)
    app.connect("source-read", fold_code)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _settings(app, config):
    from promise_ledger.book.figure_pages import digest as figures_digest
    from promise_ledger.book.sphinx.figures import book_root
    from promise_ledger.figures.citations.credit import book

    edition = "zh" if config.language.startswith("zh") else "en"
    if edition == "zh":  # no space between Han and digits
        config.numfig_format = {"figure": "图%s", "table": "表%s"} | config.numfig_format
    config.html_baseurl = f"{book(edition)['homepage']}/{edition}/"  # so that every page names its address
    config.ledger_digest = f"{digest()} {figures_digest(book_root(app))}"
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.append(str(HERE / "templates"))
    app.add_css_file("promise-ledger.css", priority=900)
    app.add_css_file("print.css", priority=910, media="print")
    app.add_js_file("promise-ledger.js", loading_method="defer")
    config.html_theme_options["extra_footer"] = footer(config.language)


def footer(language: str) -> str:
    """The line under every page: licences, and the day on which evidence was last read."""
    from promise_ledger.book.sphinx.tables import say

    ledger = ledger_for(language)
    days = [row["retrieved"] for row in ledger.tables["sources"].rows if row["retrieved"]]
    lines = [say(ledger, "licence"), say(ledger, "read-to").format(day=ledger.fmt.date(max(days), "day"))]
    return "".join(f"<p>{line}</p>" for line in lines)


def digest() -> str:
    """Digest of all that a page can show beside its own text: the tables and the book's code."""
    from promise_ledger.book.paths import ROOT, file_digest, text_digest

    files = [ROOT / "data" / "datapackage.json", *sorted((ROOT / "data").glob("*.csv"))] + sorted(p for p in HERE.rglob("*") if p.suffix in (".py", ".html", ".toml"))
    return text_digest([file_digest(path) for path in files])


def fold_code(app, docname: str, source: list[str]) -> None:
    """Fold the code of a chapter, which the reader opens at will; assumptions stay open, they are part of the text.

    A cell keeps open with the tag `show-input` or the id `assumptions`.
    """
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        tags = cell["metadata"].setdefault("tags", [])
        if cell["cell_type"] == "code" and "show-input" not in tags and cell.get("id") != "assumptions":
            tags.append("hide-input")
    source[0] = json.dumps(notebook)
