"""Numbers that chapters compute: each is a mark that leads to its code, and its popover says how it comes about."""

import json
import re
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from promise_ledger.book import notebooks
from promise_ledger.book.paths import ROOT
from promise_ledger.book.sphinx import computed, explorer
from promise_ledger.evidence import open_ledger

CHAPTERS = ("01-zeekr-presale", "02-zeekr-retrofit", "03-xiaomi-su7", "04-zeekr-service", "05-comparison", "06-sources-and-method")
GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
MARKED = re.compile(r'<a class="[^"]*" href="#([^"]*)" data-id="=([^"]*)">([^<]*)</a>')


@pytest.fixture
def chapter(tmp_path):
    def make(*cells, tags=(), said=()):
        made = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(cells)]
        made[-1].metadata["tags"] = list(tags)
        made[-1].outputs = [nbformat.v4.new_output("display_data", metadata={"scrapbook": {"name": name}}) for name in said]
        path = tmp_path / "chapter.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=made), path)
        computed.origins.cache_clear()
        return computed.origins(path)

    return make


def test_an_expression_is_followed_back_to_its_rows(chapter):
    found = chapter(
        'crowd = V("F038")\nidle = V("F999")', 'gap, wide = V("F207"), V("F208")\nlow, high = ledger.range("S2-014")',
        "bill = crowd * gap\nsay(bill=fmt.yuan(bill), cars=fmt.span(low, high))",
    )  # fmt: skip
    assert found["bill"] == computed.Origin("c2", ('crowd = V("F038")', 'gap = V("F207")', "bill = crowd * gap"), "fmt.yuan(bill)", ("F038", "F207"))
    assert found["cars"].lines == ('low, high = ledger.range("S2-014")',) and found["cars"].ids == ("S2-014",)


def test_the_last_value_before_the_number_counts_and_circles_end(chapter):
    found = chapter('x = V("F001")', "x = x + 1\nsay(a=str(x))\nx = 0")
    assert found["a"].lines == ('x = V("F001")', "x = x + 1") and found["a"].ids == ("F001",)


def test_what_is_handed_over_by_stars_has_its_cell_and_no_expression(chapter):
    assert chapter("say(**many)", said=["one"]) == {"one": computed.Origin("c0", (), "", ())}


@pytest.mark.parametrize("tag", ["remove-cell", "remove-input"])
def test_a_cell_that_the_page_leaves_out_is_nobodys_home(chapter, tag):
    assert chapter("say(a=str(1))", tags=[tag], said=["a"]) == {}


def test_lines_for_the_shell_and_long_lines_do_no_harm(chapter):
    found = chapter("!ls", "long = [" + "1, " * 200 + "]", "say(a=str(long))")
    assert len(found["a"].lines[0]) == computed.WIDTH + 1 and found["a"].lines[0].endswith("…")


def test_a_popover_names_rows_and_shows_code_as_text():
    origin = computed.Origin("numbers", ("a = V('F038') < 1",), "fmt.exact(a)", ("F038", "P999"))
    shown = computed.popover(open_ledger(lang="en"), "a", origin)
    assert "a = V(&#x27;F038&#x27;) &lt; 1\nfmt.exact(a)" in shown and ">F038<" in shown and "P999" not in shown
    assert '<a class="pl-pop__more" href="#cell-numbers">' in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_computed_number_of_a_chapter_leads_to_its_code(site, lang, name):
    html = (site / lang / f"{name}.html").read_text(encoding="utf-8")
    texts = json.loads((site / lang / "_marks" / f"{name}.js").read_text(encoding="utf-8").removeprefix("plMarks="))
    book = notebooks.read(ROOT / "chapters" / lang / f"{name}.ipynb")
    glued = [key for cell in book.cells if cell.cell_type == "markdown" for key in GLUED.findall(cell.source)]
    marked = MARKED.findall(html)
    assert sorted(key for _, key, _ in marked) == sorted(glued) and len(glued) > 15
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    for anchor, key, text in marked:
        assert anchor in ids and text and f'href="#{anchor}"' in texts["=" + key], key


def test_the_code_that_a_popover_leads_to_is_open(view):
    page = view("en/05-comparison.html")
    fold = page.locator("#cell-numbers > details")
    assert not fold.evaluate("fold => fold.open")
    page.locator('main a[data-id="=bill_all"]').first.hover()
    page.locator("#pl-pop").wait_for()
    assert "crowd * gap" in page.locator("#pl-pop").inner_text()
    page.locator(".pl-pop__more").click()
    assert page.url.endswith("#cell-numbers") and fold.evaluate("fold => fold.open")


# links to filtered views -----------------------------------------------------------------------------------------------


def _linked(monkeypatch, target):
    """The document after `link_views`, and its warnings."""
    said = []
    monkeypatch.setattr(explorer, "logger", SimpleNamespace(warning=lambda text, *args, **_: said.append(text % args)))
    document = new_document("x")
    document += nodes.paragraph("", "", addnodes.pending_xref("", nodes.Text("28"), reftarget=target))
    explorer.link_views(SimpleNamespace(env=SimpleNamespace(docname="figures/x")), document)
    return document, said


def test_prose_may_link_to_a_filtered_view(monkeypatch):
    document, said = _linked(monkeypatch, "evidence-claims.html#?verdict=corroborated&case=xiaomi-su7")
    link = document.next_node(nodes.reference)
    assert link["refuri"] == "../evidence-claims.html#?verdict=corroborated&case=xiaomi-su7" and link.astext() == "28" and not said


@pytest.mark.parametrize("target", ["evidence-claims.html#?verdict=holds", "evidence-claims.html#?colour=red", "evidence-nothing.html#?case=xiaomi-su7"])
def test_a_view_that_does_not_exist_is_a_fault(monkeypatch, target):
    _, said = _linked(monkeypatch, target)
    assert len(said) == 1 and "is no code of a facet" in said[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_on_the_landing_page_lead_to_as_many_rows(view, lang):
    page = view(f"{lang}/index.html")
    links = page.locator('main a[href*="#?"]')
    wanted = [(a.get_attribute("href"), int(a.inner_text())) for a in links.all()]
    assert len(wanted) == 11
    for href, number in wanted:
        page.goto("about:blank")
        page.visit(f"{lang}/{href}")
        page.wait_for_function("() => document.querySelector('.pl-explore.is-ready')")
        assert str(number) in re.findall(r"\d+", page.locator(".pl-facets output").inner_text())
