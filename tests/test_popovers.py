"""Every marked number leads home: as a link, and in a popover by mouse, keyboard and touch."""

import gzip
import json
import re
from html.parser import HTMLParser

import pytest

from promise_ledger.book.sphinx import marks
from promise_ledger.evidence import open_ledger

CHAPTER = "en/03-xiaomi-su7.html"
PAGES = ("index", "01-zeekr-presale", "02-zeekr-retrofit", "03-xiaomi-su7", "04-zeekr-service", "05-comparison", "06-sources-and-method")
KIB = 1024


@pytest.fixture(scope="module", params=["en", "zh"])
def ledger(request):
    return open_ledger(lang=request.param)


class Shape(HTMLParser):
    """Elements of a fragment; complains about what is not closed in order, and about what a line of text cannot hold."""

    def __init__(self, text: str):
        super().__init__()
        self.open, self.seen, self.links = [], [], []
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        if tag != "wbr":
            self.open.append(tag)
        self.seen.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_row_that_can_be_marked_has_a_popover_that_fits_into_a_line_of_text(ledger):
    for name, (table, _) in ledger.index.items():
        if table not in marks.CONTENT:
            continue
        text = marks.popover(ledger, name, up="../")
        shape = Shape(text)
        assert set(shape.seen) <= {"span", "a", "code", "wbr"}, name
        assert shape.links == ["../" + marks.address(ledger, name)] if marks.address(ledger, name) else shape.links == [], name
        assert not re.search(r"\{\w|\bNone\b|\bnan\b", re.sub(r"<[^>]*>", "", text)), text


def test_a_popover_says_who_on_what_basis_and_the_verdict_in_a_word(ledger):
    text = marks.popover(ledger, "S2-039")
    said = {"en": ("Who says so", "article on the Xiaomi switch", "author’s word only", "Contradicted"),
            "zh": ("谁说的", "小米改订一文", "仅作者自述", "查证不符")}[ledger.lang]  # fmt: skip
    assert all(part in text for part in said)
    assert ledger.formatted("S2-039") in text and "pl-verdict--contradicted" in text
    assert "pl-verdict" not in marks.popover(ledger, "F030")  # nobody judges a fact of the record


def test_a_check_says_that_the_article_does_not_fit_and_not_our_number(ledger):
    said = {"en": ("Check: conflict with the article", "Check: the two sides conflict"), "zh": ("核对：与文章不符", "核对：两者不符")}[ledger.lang]
    assert f">{said[0]}<" in marks.popover(ledger, "K42") and f">{said[1]}<" in marks.popover(ledger, "K32")


def test_brackets_and_sources_of_popovers(ledger):
    named = {"en": "article on the Xiaomi switch (S2)", "zh": "小米改订一文（S2）"}[ledger.lang]
    assert named in marks.popover(ledger, "S2-039")
    derived = marks.popover(ledger, "D-xiaomi-all-2025-11")  # a sum of two rows, with no source of its own
    assert "D-xiaomi-su7-2025-11 + D-xiaomi-yu7-2025-11" in derived and not re.search("(our source: |出处：)<", derived)


def test_ids_are_found_in_links_to_rows_and_to_pages_of_claims():
    ledger = open_ledger()
    body = (
        '<a class="pl-claim pl-v-qualified" href="../claims/S2-004.html">x</a> <a class="pl-id" href="evidence-facts.html#F030">F030</a>'
        '<a class="pl-claim" href="evidence-sources.html#W013" data-id="D-xiaomi-su7-2025-03">y</a>'
        '<a class="pl-id" href="figures/fig-su7-monthly.html">fig-su7-monthly</a> <a href="evidence-facts.html#F001">z</a>'
    )
    assert marks.ids_of(body + body, ledger) == ["S2-004", "F030", "D-xiaomi-su7-2025-03"]


def _marked(text: str) -> list[tuple[str, str]]:
    """(address, id) of the marks of a page."""
    found = re.findall(rf'<a class="[^"]*\bpl-(?:id|claim)\b[^"]*" href="([^"]*?(?:#|claims/)({marks.ID})(?:\.html)?)"(?: data-id="([^"]*)")?', text)
    return [(address, of or name) for address, name, of in found]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_marks_of_the_pages_lead_to_rows_that_exist_and_have_texts(site, lang):
    anchors = {}
    for page in PAGES:
        html = (site / lang / f"{page}.html").read_text(encoding="utf-8")
        found = _marked(html)
        assert found, page
        texts = json.loads((site / lang / "_marks" / f"{page}.js").read_text(encoding="utf-8").removeprefix("plMarks="))
        assert {name for _, name in found} <= set(texts), page
        assert f'content="_marks/{page}.js?v=' in html
        for address, _ in found:
            target, _, anchor = address.partition("#")
            if target not in anchors:
                anchors[target] = set(re.findall(r'\bid="([^"]+)"', (site / lang / target).read_text(encoding="utf-8")))
            assert not anchor or anchor in anchors[target], f"{page}: {address}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_texts_of_popovers_stay_out_of_the_page_and_are_light(site, lang):
    for page in PAGES:
        assert "pl-pop__" not in (site / lang / f"{page}.html").read_text(encoding="utf-8")
        assert len(gzip.compress((site / lang / "_marks" / f"{page}.js").read_bytes())) < 24 * KIB


CLAIM, CHECK = "main a.pl-claim.pl-v-contradicted", "main a.pl-claim--check"
POP = "#pl-pop"


def test_without_a_script_a_mark_is_a_link_home(view):
    page = view(CHAPTER, script=False)
    mark = page.locator(CLAIM).first
    home = mark.get_attribute("href")
    mark.click()
    assert page.url.endswith(home)


@pytest.mark.parametrize("over", ["http", "file"])
def test_hover_shows_and_leaving_hides(view, over):
    page = view(CHAPTER, over=over)
    assert not [url for url in page.requests if "_marks" in url], "texts are fetched when they are wanted"
    mark = page.locator(CLAIM).first
    mark.hover()
    pop = page.locator(POP)
    pop.wait_for()
    assert "Contradicted" in pop.inner_text() and "Who says so" in pop.inner_text()
    pop.hover()  # the pointer may go there
    page.wait_for_timeout(400)
    assert pop.is_visible()
    page.mouse.move(2, 2)
    pop.wait_for(state="detached")


def test_keyboard_steps_in_and_out(view):
    page = view(CHAPTER)
    mark = page.locator(CLAIM).first
    for key in ("Enter", " "):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Shift")  # what is focused next counts as focused by keyboard
        mark.focus()
        page.locator(POP).wait_for()  # focus shows
        assert mark.get_attribute("aria-expanded") == "true" and mark.get_attribute("aria-describedby") == "pl-pop"
        page.keyboard.press(key)
        page.wait_for_function("document.activeElement.id === 'pl-pop'")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "pl-pop__more"
        page.keyboard.press("Escape")
        assert page.locator(POP).count() == 0
        assert page.evaluate("document.activeElement.matches('a.pl-claim')"), "focus returns"
        assert mark.get_attribute("aria-expanded") == "false"


def test_going_on_by_keyboard_passes_a_mark_in_one_step(view):
    page = view(CHAPTER)
    page.keyboard.press("Shift")
    page.locator(CLAIM).first.focus()
    page.locator(POP).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('main a:not(.pl-pop a)')")


def test_touch_opens_a_sheet_that_leaves_the_mark_in_view(view):
    page = view("zh/03-xiaomi-su7.html", width=360, height=740, has_touch=True)
    mark = page.locator(CHECK).first
    mark.tap()
    pop = page.locator(POP)
    pop.wait_for()
    page.wait_for_function("document.activeElement.id === 'pl-pop'")
    sheet, at = pop.bounding_box(), mark.bounding_box()
    assert sheet["x"] == 0 and sheet["width"] == 360 and sheet["y"] + sheet["height"] == pytest.approx(740, abs=1)
    assert at["y"] + at["height"] <= sheet["y"]
    page.locator(".pl-pop__x").tap()
    assert pop.count() == 0 and page.url.endswith("03-xiaomi-su7.html")


def test_ids_in_tables_have_popovers_too(view):
    page = view("en/01-zeekr-presale.html")
    page.locator("main table a.pl-id").first.hover()
    page.locator(POP).wait_for()


def test_the_first_page_says_it_all_on_one_screen(view):
    page = view("en/index.html", width=1280, height=800)
    below = page.evaluate("[...document.querySelectorAll('.pl-ways, .pl-table, .pl-finding__n')].map((e) => e.getBoundingClientRect().bottom)")
    assert len(below) == 5 and max(below) < 800
    assert page.locator(".pl-cases img[loading=lazy][width][height]").count() == 4
    assert page.locator("#pst-secondary-sidebar").count() == 0
