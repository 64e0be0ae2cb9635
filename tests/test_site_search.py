"""Search, in a real browser: whatever stands in a page's text is found, in either language, over http and from disk."""

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest

# words, phrases, compounds, single characters, mixed text, ids, numbers, signs; those with a space need all parts on a page
QUERIES = {
    "en": ["crowdfunding", "promise", "Xiaomi", "SU7", "delivery", "deliveries", "order book", '"order page"', '"waiting buyers"',
           "S2-039", "F023", "K61", "Krippendorff", "GB/T 7714", "yuan", "retrofit price", "not stated", "owner’s", "owner's",
           '"peak month"', "众筹", "price", "zzzzz"],
    "zh": ["众筹", "众", "众筹目标", "小米", "小米SU7", "小米 SU7", "锁单", "交付", "交付周期", "承诺", "极氪001", "车主", "“极氪众筹”",
           "改款", "背刺", "米", "S2-039", "SU7", "2025年", "积分", "每天", "Zeekr", "权益", "查证不符", "龘"],
}  # fmt: skip
# controls are no text, nor are the links to a figure's files and the signs of links to rows and headings
SKIPPED = {"script", "style", "noscript", "template", "button", "svg", "select", "summary", "form"}
SKIPPED_CLASSES = {"headerlink", "pl-row", "pl-figure-bar", "pl-btn"}
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "math", "mi", "mn", "mo", "mrow", "msub", "msup", "mtext", "q",
          "s", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "img", "del", "ins", "dfn", "data", "samp", "output"}  # fmt: skip


class Text(HTMLParser):
    """The plain text of a page's article, a line end between blocks: made without the code that is tested."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.depth, self.inside, self.hidden = [], 0, False, []
        self.feed(html)
        lines = "".join(self.parts).split("\n")
        self.text = "\n".join(" ".join(line.split()) for line in lines)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "article":
            self.inside = True
        if self.hidden:
            self.hidden += [tag] if tag == self.hidden[0] else []
        elif tag in SKIPPED or "popover" in attrs or SKIPPED_CLASSES & set((attrs.get("class") or "").split()):
            self.hidden = [tag]
        if tag not in INLINE and self.inside:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if self.hidden and tag == self.hidden[0]:
            self.hidden.pop()
        if tag == "article":
            self.inside = False
        if tag not in INLINE and self.inside:
            self.parts.append("\n")

    def handle_data(self, data):
        if self.inside and not self.hidden:
            self.parts.append(data.replace("\n", " "))


def plain(text):
    """For comparing: one case, one kind of quotation mark and dash, no space beside Chinese."""
    text = text.replace("\xa0", " ").lower()
    for kin in ("'’‘`", "\"“”„", "-–—‑−"):
        text = re.sub(f"[{re.escape(kin)}]", kin[0], text)
    han = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
    return re.sub(f" (?={han})|(?<={han}) ", "", text)


def parts(query):
    return [plain(phrase or word) for phrase, word in re.findall(r'["“”]([^"“”]+)["“”]|([^\s"“”]+)', query)]


@pytest.fixture(scope="module")
def texts(site):
    made = {}
    for lang in QUERIES:
        made[lang] = {}
        for path in sorted((site / lang).rglob("*.html")):
            name = path.relative_to(site / lang).as_posix()
            if not re.search(r"\.v\d+\.html$|^search\.html$|^_", name):
                made[lang][name] = plain(Text(path.read_text(encoding="utf-8")).text)
    return made


@pytest.mark.parametrize("over", ["http", "file"])
@pytest.mark.parametrize("lang", list(QUERIES))
def test_everything_that_stands_in_the_text_is_found(view, texts, lang, over):
    page = view(f"{lang}/search.html", over=over)
    field, missed = page.locator("#pl-search-q"), {}
    for query in QUERIES[lang]:
        field.fill(query)
        field.press("Enter")
        found = set(page.evaluate("[...document.querySelectorAll('#pl-search-found h2 a')].map((a) => a.getAttribute('href'))"))
        wanted = {name for name, text in texts[lang].items() if all(part in text for part in parts(query))}
        assert wanted or query in ("zzzzz", "龘"), f"a query that nothing answers tests nothing: {query}"
        if wanted - found:
            missed[query] = sorted(wanted - found)[:5]
        # a page may also be found by its title, which the list of contents and the heading show with other signs
        assert len(found - wanted) <= len(found) * 0.02, f"{query}: found without a reason {sorted(found - wanted)[:5]}"
    assert not missed


def test_queries_are_enough_and_of_every_kind():
    every = [query for queries in QUERIES.values() for query in queries]
    assert len(every) >= 30
    assert any(len(query) == 1 and unicodedata.category(query) == "Lo" for query in every), "no single character"
    assert any(re.search(r"[\u4e00-\u9fff] ?[A-Z0-9]", query) for query in every), "no mixed text"


def test_results_say_where_and_mark_what_was_asked_for(view):
    page = view("en/search.html?q=lock-in")  # the address carries the query
    page.wait_for_selector("#pl-search-found li")
    first = page.locator("#pl-search-found li").first
    assert first.locator("h2 a").inner_text() and first.locator("mark").first.inner_text().lower().replace("-", "") == "lockin"
    where = page.locator(".pl-search__where").first
    where.click()
    page.wait_for_load_state()
    assert "#" in page.url and page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null")


def test_search_by_keyboard_alone(view):
    page = view("zh/01-zeekr-presale.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("小米")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.wait_for_selector("#pl-search-found li")
    assert page.evaluate("document.activeElement.id") == "pl-search-q"
    said = page.locator("#pl-search-said").inner_text()
    assert re.match(r"有\d+个页面含“小米”。", said)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('#pl-search-found h2 a')[1]")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "pl-search-q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "search.html" not in url)


def test_without_script_the_page_says_so(view):
    page = view("en/search.html", script=False)
    assert "needs JavaScript" in page.locator("noscript").first.inner_text() or "needs JavaScript" in page.content()


def test_places_rows_and_code():
    from promise_ledger.book.sphinx.search import entries

    html = """<main><article class="bd-article"><section id="a"><h1>Title<a class="headerlink" href="#a">#</a></h1>
    <p>One <b>two</b>&nbsp;three</p><p>four</p><span popover="manual">hidden</span>
    <div class="pl-figure-bar"><a href="x">SVG</a></div><section id="b"><h2>Part</h2></section>
    <table><tr id="S1-001"><th><a class="pl-id" href="#S1-001">S1-001</a></th><td>x<small>z</small></td><td>y<a class="pl-id">W1</a><a class="pl-id">W2</a>
    (<a class="pl-id">W3</a>)</td></tr></table><div class="highlight"><pre>code = 1</pre></div><p>after</p><pre>@misc{x}</pre></section></article></main>"""
    title, places = entries(html)
    assert title == "Title"
    assert places == [["a", "Title", "One two three\nfour\nafter", 0], ["b", "Part", "", 0], ["S1-001", "Title", "x\nz\ny W1 W2 (W3)", 0],
                      ["a", "Title", "code = 1", 1], ["a", "Title", "@misc{x}", 2]]
    assert json.dumps(places)
