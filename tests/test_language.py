"""Each edition speaks its language on every page, names the other, and leads to the same page of it."""

import re

import pytest

from promise_ledger.book import editions, front_door, language
from promise_ledger.book.sphinx import editions_links, glossary, ledger_for
from promise_ledger.book.sphinx.figure_html import code_word, data_words
from promise_ledger.figures.citations.publishers import publisher_name

PAGE = '<html lang="zh-CN"><body><main><section id="a"><p>小米<b>SU7</b>{}</p></section></main></body></html>'


@pytest.fixture(scope="module")
def pages(site):
    """Text of every page by its address in the site, copies under the address of a figure's version left out."""
    found = {}
    for lang in ("en", "zh"):
        for path in sorted((site / lang).rglob("*.html")):
            if "_static" not in path.parts and not re.search(r"\.v\d+$", path.stem):
                found[path.relative_to(site).as_posix()] = path.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_speaks_the_language_of_its_edition(site, lang):
    strays = language.site_strays(site, lang)
    assert not strays, "\n".join(map(str, strays))


def test_every_page_leads_to_its_counterpart_and_names_both_addresses(pages):
    homepage = editions_links.book("en")["homepage"]
    wrong = []
    for address, html in pages.items():
        lang, _, page = address.partition("/")
        other = editions_links.other(lang)
        switch = re.search(r'<a class="[^"]*lang-switch[^>]*href="([^"]*)"', html)
        if switch is None or switch[1] != "../" * address.count("/") + f"{other}/{page}" or f"{other}/{page}" not in pages:
            wrong.append(f"{address}: {switch and switch[1]}")
        head = html.partition("</head>")[0]
        if page != "404.html" and any(f'hreflang="{code}" href="{homepage}/{name}/{page}"' not in head for name, code in editions_links.CODES.items()):
            wrong.append(f"{address}: hreflang")
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', head)
        if canonical and canonical[1] != f"{homepage}/{address}":
            wrong.append(f"{address}: {canonical[1]}")
        if not re.search(rf'<html[^>]* lang="{editions_links.CODES[lang]}"', html):
            wrong.append(f"{address}: lang")
    assert not wrong, "\n".join(wrong)


def test_sections_have_the_same_anchors_in_both_editions(pages):
    """So that the switch keeps the section: only anchors that people can read count, not those that Sphinx numbers."""
    for address in (address for address in pages if address.startswith("en/")):
        there = pages.get(address.replace("en/", "zh/", 1), "")
        anchors = [set(re.findall(r'<section id="([a-z][\w-]*)"', html)) - {f"id{n}" for n in range(99)} for html in (pages[address], there)]
        assert anchors[0] <= {*anchors[1], *re.findall(r'<span id="([\w-]+)"', there)} or "/figures/" in address, address


@pytest.mark.parametrize("text, found", [
    ("的 deliveries 下降", "deliveries"),
    ("亏了1.4 bn", "bn"),
    ('<img alt="Bars of deliveries">', "Bars"),
    ('<button aria-label="Toggle sidebar"></button>', "Toggle"),
    ("2025-09-23公布", "2025-09-23"),
])  # fmt: skip
def test_a_leftover_is_found_wherever_a_reader_meets_it(text, found):
    assert [stray.found for stray in language.strays(PAGE.format(text), "zh")] == [found]


@pytest.mark.parametrize("text", [
    "交付2.92万辆，见F023、S2-039", "算力48 TOPS，容量15 GB", "<code>owner_pays</code>", "<pre>Coase, R. H.</pre>",
    "<script>let word = 1</script>", "2025年9月23日公布1.4亿元",
])  # fmt: skip
def test_names_units_ids_and_code_are_no_leftovers(text):
    assert not list(language.strays(PAGE.format(text), "zh"))


def test_chinese_outside_the_glossary_is_found_in_english():
    html = "<p>Buyers who locked their orders (锁单) are 用户至上 now.</p>"
    assert [stray.found for stray in language.strays(html, "en")] == ["用户至上"]


def test_every_exception_has_a_reason():
    for lang in ("en", "zh"):
        assert all(len(entry.reason) >= 4 for entry in language.allowed(lang))


def test_a_page_of_a_version_switches_to_the_same_version():
    html = '<a class="btn btn-sm lang-switch" href="../../zh/figures/fig-a.html">x</a><a href="../figures/fig-a.html">y</a>'
    assert editions_links.of_version(html, "fig-a", "v2").count("fig-a.v2.html") == 1
    assert editions_links.of_version("<p>fig-a</p>", "fig-a", "v2") == "<p>fig-a</p>"


def test_the_root_page_offers_both_and_remembers_nothing():
    html = front_door.front_door(["en", "zh"])
    assert re.findall(r'href="((?:en|zh)/index.html)"', html) == ["en/index.html", "zh/index.html"]
    assert "The Promise Ledger" in html and "承诺账本" in html and '<section lang="zh-CN">' in html
    # its one script reads the theme that was chosen in the book; it writes nothing and leads nowhere
    assert html.count("<script") == 1 and "[data-theme=dark]" in html and "http-equiv" not in html
    assert not re.search(r"setItem|location|cookie|href=.*=|navigator", html[html.index("<script") : html.index("</script>")])


def test_references_in_chinese_prose():
    html = 'Kim <em>et al.</em> [<a href="#">2006</a>]、Bagnoli and Lipman [<a>1989</a>]、<a>Dhebar, 1994</a>'
    assert editions_links.chinese_citations(html) == 'Kim等 [<a href="#">2006</a>]、Bagnoli和Lipman [<a>1989</a>]、<a>Dhebar，1994</a>'


def test_the_glossary_is_sorted_as_each_language_sorts():
    chinese = [entry.term for entry in glossary.entries(ledger_for("zh_CN"))]
    wanted = ["4S店", "BBA", "半代跃升", "大定", "兜底", "改款", "交付周期", "绝版", "锁单", "小订", "众筹"]
    assert sorted(wanted, key=chinese.index) == wanted
    english = [entry.gloss for entry in glossary.entries(ledger_for("en"))]
    assert english.index("to cancel an order") < english.index("crowdfunding") < english.index("to lock an order") < english.index("presale")
    for entry in glossary.entries(ledger_for("zh_CN")):
        first = entry.term[0].translate(glossary.SOUNDS)
        assert first.isascii() or glossary._rank(first) < glossary.RARE, f"{entry.term}: name a common character of its sound in SOUNDS"


def test_other_forms_of_a_term_stand_under_it():
    entries = {entry.term: entry for entry in glossary.entries(ledger_for("zh_CN"))}
    assert "大订" in entries["大定"].also and "大订" not in entries
    assert glossary.letter("剐蹭", "zh") == "G" and glossary.letter("to lock an order", "en") == "L" and glossary.letter("4S店", "zh") == "#"


def test_codes_and_publishers_have_chinese_words():
    assert code_word("precision", "floor", "zh") and code_word("bar", "peak", "zh", "fig-su7-orders-pace") == "最高月"
    assert code_word("measure", "owner_pays", "en") == "owner pays" and code_word("measure", "nothing like it", "zh") == ""
    assert all(language.HAN.search(word) or word in ("YU7", "J.D. Power", "Pro版", "Max版") for words in data_words().values() for word in words.values())
    assert publisher_name("Jiemian via zuowenti.com", "zh") == "界面新闻（经zuowenti.com）"
    assert publisher_name("NetEase Hao (user post)", "zh") == "网易号（用户文章）" and publisher_name("Jiemian", "en") == "Jiemian"


def test_the_glossary_page_is_in_both_editions(root):
    assert not [gap for gap in editions.gaps(root) if gap.page == "glossary.md"]
