"""Every page of the finished site: what machines find in it, and that it is light, steady and open to everybody.

One page of each kind stands for its kind where a real browser is slow.
"""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest

from promise_ledger.book import assets, purge

KINDS = {  # a page of each kind, and of each edition at least one
    "root": "index.html", "landing": "en/index.html", "chapter": "zh/03-xiaomi-su7.html", "figure": "en/figures/fig-su7-monthly.html",
    "catalogue": "zh/figures.html", "forms": "en/chart-forms.html", "evidence": "en/evidence-claims.html", "sources": "zh/evidence-sources.html",
    "claim": "zh/claims/S2-039.html", "glossary": "zh/glossary.html", "dictionary": "zh/data-dictionary.html", "cite": "en/cite.html", "search": "en/search.html?q=Xiaomi",
    "references": "en/references.html", "status": "zh/status.html", "lost": "404.html",
}  # fmt: skip
SETTLED = "() => document.documentElement.classList.contains('pl-settled')"
CHAPTERS = ("en/01-zeekr-presale.html", "zh/05-comparison.html")


class Elements(HTMLParser):
    """All start tags of a page with their attributes, and the faults of its nesting."""

    VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
    LOOSE = frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot", "option"])  # may be left open

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.faults = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        while self.open and self.open[-1] != tag and self.open[-1] in self.LOOSE:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> inside <{self.open[-1] if self.open else 'nothing'}>")

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and all(a.get(k.rstrip("_").replace("_", "-")) == v for k, v in wanted.items())]


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): Elements(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))
            if not {"_static", "_marks"} & set(path.parts)}  # fmt: skip


def current(pages):
    """Pages without copies under an address that names a version."""
    return {name: page for name, page in pages.items() if not re.search(r"\.v\d+\.html$", name)}


# for machines ---------------------------------------------------------------------------------------------------------


def test_links_and_anchors_lead_somewhere(site, pages):
    ids = {name: {a["id"] for _, a in page.tags if a.get("id")} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for tag, attributes in page.tags:
            href = attributes.get("href" if tag in ("a", "link") else "src")
            if not href or urlsplit(href).scheme or href.startswith("/"):
                continue
            address, anchor = urldefrag(href)
            target = (site / name).parent / unquote(address.partition("?")[0]) if address else site / name
            if not target.is_file():
                broken.append(f"{name}: {href}")
            elif anchor and not anchor.startswith("?"):  # "#?" is a view of a list
                there = target.resolve().relative_to(site.resolve()).as_posix()
                if there in ids and unquote(anchor) not in ids[there]:
                    broken.append(f"{name}: {href} (no such anchor)")
    assert not broken, "\n".join(broken[:40])


def test_markup_is_sound(pages):
    faults = {name: page.faults[:3] for name, page in pages.items() if page.faults}
    for name, page in pages.items():
        names = [a["id"] for _, a in page.tags if "id" in a]
        if twice := sorted({one for one in names if names.count(one) > 1} if len(names) != len(set(names)) else ()):
            faults.setdefault(name, []).append(f"id twice: {twice[:3]}")
        # the theme has a second h1 for print
        if not page.all("h1") or len(page.all("main")) != 1 or not page.all("html")[0].get("lang"):
            faults.setdefault(name, []).append("no h1, not one main, or no language")
        if len(page.all("meta", name="viewport")) != 1:
            faults.setdefault(name, []).append("not one viewport")
    assert not faults, "\n".join(f"{name}: {found}" for name, found in list(faults.items())[:30])


def test_each_page_says_what_it_is(pages):
    said, poor = {}, []
    for name, page in current(pages).items():
        about = page.all("meta", name="description")
        if name.endswith(("404.html", "search.html")):
            continue
        if len(about) != 1 or not 10 <= len(about[0]["content"]) <= 320:
            poor.append(f"{name}: {about}")
        else:
            said.setdefault(about[0]["content"], []).append(name)
        if name.count("/"):
            if not page.all("link", rel="canonical") or not page.all("meta", property="og:title"):
                poor.append(f"{name}: no canonical address or no Open Graph")
            other = page.all("link", rel="alternate", hreflang="zh-CN" if name.startswith("en") else "en")
            if not other or not other[0]["href"].startswith("https://"):
                poor.append(f"{name}: no address of the other language")
    poor += [f"same description: {names[:4]}" for names in said.values() if len(names) > 1]
    assert not poor, "\n".join(poor[:40])


def test_the_policy_forbids_whatever_is_not_the_sites_own(pages):
    for name, page in pages.items():
        policy = page.all("meta", http_equiv="Content-Security-Policy")
        assert len(policy) == 1 and policy[0]["content"].startswith("default-src 'none';"), name
        assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline", policy[0]["content"]), name
        assert not [a for _, a in page.tags if any(key.startswith("on") for key in a)], f"{name}: a script in an attribute"


def test_sitemap_robots_and_the_page_for_what_is_not_there(site, pages, root):
    home = assets.homepage_of(root).rstrip("/")
    tree = ElementTree.parse(site / "sitemap.xml").getroot()
    listed = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    wanted = {f"{home}/{name}" for name in current(pages) if "/" in name and not name.endswith("search.html")}
    assert set(listed) == wanted and len(listed) == len(wanted)
    assert f"Sitemap: {home}/sitemap.xml" in (site / "robots.txt").read_text("utf-8")
    lost = (site / "404.html").read_text("utf-8")
    assert "not found" in lost and "找不到" in lost and 'href="/' in lost


def test_images_have_their_size_and_wait_below_the_first_view(pages):
    poor = []
    for name, page in pages.items():
        images = page.all("img")
        poor += [f"{name}: {a.get('src')} has no size" for a in images if not (a.get("width") and a.get("height"))]
        poor += [f"{name}: {a.get('src')} does not wait" for a in images[1:] if a.get("loading") != "lazy"]
    assert not poor, "\n".join(poor[:20])


def settle(page):
    """Move, as a reader would, and wait until all of the page is laid out."""
    page.mouse.wheel(0, 40)
    page.wait_for_function(SETTLED)


# in a browser ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_light(view, chapter):
    page = view(chapter, width=412, height=823)
    page.wait_for_timeout(300)
    sizes = page.evaluate("performance.getEntriesByType('resource').map((r) => [r.name, r.transferSize])")
    own = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    figures = sum(size for name, size in sizes if "/figures/" in name)
    text = own + sum(size for name, size in sizes) - figures
    assert text <= 120 * 1024, f"{text / 1024:.0f} KiB before figures: {sizes}"
    assert text + figures <= 300 * 1024, f"{(text + figures) / 1024:.0f} KiB with the first view"
    assert len(page.requests) <= 12


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_and_nothing_overflows(site, view, kind, width):
    page = view(KINDS[kind], width=width)
    moved = page.evaluate("""() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) sum += e.value; }))
            .observe({type: 'layout-shift', buffered: true});
        scrollTo(0, 1500);
        setTimeout(() => done(sum), 700);
    })""")
    assert moved <= 0.02, f"layout shift of {moved:.3f}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_a_place_far_down_is_reached_and_kept(site, view, width):
    """What is below the first view is laid out late: that must not move a reader who came for it."""
    path = "en/05-comparison.html"
    name = re.findall(r'<section id="([^"]+)">', (site / path).read_text("utf-8"))[-1]
    page = view(f"{path}#{name}", width=width)
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(500)
    top = page.evaluate("name => document.getElementById(name).getBoundingClientRect().top", name)
    assert -5 <= top <= 120 or page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2"), top


def test_what_is_far_below_waits_until_somebody_moves_and_is_then_laid_out_whole(view):
    page = view("zh/05-comparison.html", width=360)
    kept = "[...document.querySelectorAll('.bd-article section')].filter((e) => getComputedStyle(e).contentVisibility !== 'visible').length"
    page.wait_for_timeout(300)
    assert page.evaluate(kept) > 0
    settle(page)
    assert page.evaluate(kept) == 0


def test_back_to_the_top_is_offered_to_those_who_scroll_up(view):
    page = view("en/01-zeekr-presale.html", width=360)
    button = page.locator("#pst-back-to-top")
    settle(page)
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(200)
    assert not button.is_visible()
    page.evaluate("scrollTo(0, 3600)")
    button.wait_for(state="visible")
    button.click()
    page.wait_for_function("() => scrollY === 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_axe_finds_nothing(site, view, kind, theme):
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed (extra `test`)")
    from pathlib import Path

    code = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page = view(KINDS[kind], width=1280, theme=theme)
    if page.locator("script[src]").count():  # the whole page, not only what is near the first view
        settle(page)
    faults = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        # evaluated in the page, not added to it: the page's policy forbids that
        found = page.evaluate(f"""() => {{ {code};
            return axe.run(document, {{resultTypes: ['violations']}}).then((r) => r.violations.map((v) =>
                `${{v.id}} (${{v.impact}}): ${{v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}}`)); }}""")
        faults += [f"{width}: {line}" for line in found]
    assert not faults, "\n".join(faults)


def test_by_keyboard_alone(view):
    page = view("en/03-xiaomi-su7.html")
    page.keyboard.press("Tab")
    assert "main-content" in page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.innerHTML")
    page.locator("details.hide > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.hide").first.get_attribute("open") is not None
    button = page.locator("a.lang-switch, .lang-switch a").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh/03-xiaomi-su7.html*")


def test_copy_buttons_by_keyboard(view):
    page = view("en/cite.html", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("button.pl-copy:visible").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('main [role=status]').textContent !== ''")
    wanted = page.locator(f"#{button.get_attribute('data-copy')}").text_content().strip()
    assert page.evaluate("navigator.clipboard.readText()").split() == wanted.split()


def test_the_menu_of_a_phone_by_keyboard(view):
    page = view("zh/01-zeekr-presale.html", width=360, height=780)
    page.locator("button.primary-toggle").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#pst-primary-sidebar-modal")
    assert dialog.is_visible() and dialog.locator("a").first.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    for _ in range(2):  # the theme moves the list to and fro
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name="关闭").click()
        assert not dialog.is_visible() and page.evaluate("document.activeElement.matches('.primary-toggle')")
    assert not page.get_by_role("button", name="关闭").count()


def test_without_script_a_chapter_reads(view):
    page = view("en/02-zeekr-retrofit.html", script=False)
    assert page.locator("article h1").is_visible() and page.locator("figure img").first.is_visible()
    page.locator("details.hide > summary").first.click()


def test_without_script_a_phone_has_the_contents_and_no_dead_button(view):
    page = view("zh/search.html", script=False, width=360)
    assert page.locator("#pst-primary-sidebar a").last.is_visible() and not page.locator(".sidebar-toggle:visible, #pl-search:visible").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_sizes_are_asked_for_before_any_is_used(site, view):
    assert "tabIndex=wide?0:-1" in (site / "en/_static/book.js").read_text("utf-8"), "the theme's script has changed: see measured_when_seen"
    page = view("en/06-sources-and-method.html", width=360)
    page.locator("details.hide > summary").first.click()
    page.wait_for_timeout(600)
    wrong = page.evaluate("""[...document.querySelectorAll('#main-content pre')].filter((e) => e.offsetParent
        && (e.tabIndex === 0) !== (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight)).length""")
    assert wrong == 0


# scripts --------------------------------------------------------------------------------------------------------------


def test_functions_take_turns_after_what_defines_names():
    parts = ["// said\n(() => { a(); })();", "const OPTIONS = {};", "/* x */ (()=>{b()})()\n//# sourceMappingURL=x.map", "(() => { c(); })(); d();"]
    assert assets.in_turns(parts) == (
        ";const OPTIONS = {};\n;(() => { c(); })(); d();\n;setTimeout(() => {(() => { a(); })();});\n;setTimeout(() => {(()=>{b()})()});")


def test_what_waits_for_the_page_takes_turns_too(site):
    part = '(()=>{function r(f){"loading"!=document.readyState?f():document.addEventListener("DOMContentLoaded",f)}r(a);r(b)})()'
    assert '"loading"!=document.readyState?setTimeout(f):document' in assets.in_turns([part])
    code = (site / "en/_static/book.js").read_text("utf-8")
    assert code.count('"loading"!=document.readyState?setTimeout(') == 2, "a theme's script has changed: see in_turns"


@pytest.mark.parametrize("path", ["en/03-xiaomi-su7.html", "index.html", "404.html"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_page_has_the_colours_of_the_system_until_others_are_chosen(view, path, system):
    page = view(path)
    page.emulate_media(color_scheme=system)
    theme = "document.documentElement.dataset.theme"
    page.add_init_script("localStorage.clear()")
    page.visit(path)
    assert page.evaluate(theme) == system
    page.add_init_script("localStorage.setItem('mode', 'dark')")
    page.visit(path)
    assert page.evaluate(theme) == "dark"


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_page_has_colours_where_storage_is_forbidden(view, system):
    page = view("en/index.html", complaints=True)
    page.emulate_media(color_scheme=system)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })")
    page.visit("en/index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == system


def test_bootstrap_stays_out_while_nothing_asks_for_it(site):
    code = (site / "en/_static/book.js").read_text("utf-8")
    assert "Bootstrap v" not in code and "plSeen" in code
    assert not any("data-bs-" in path.read_text("utf-8") for path in (site / "en").glob("*.html"))


# the style sheet ------------------------------------------------------------------------------------------------------


def test_only_rules_that_nothing_can_match_go(tmp_path):
    used = purge.used('<p class="a b" id="c">x</p><i>y</i>', "document.createElement('dialog').classList.add('late')")
    for selector in ("p", ".a", "p.a.b > #c", ".late", "i.late", "dialog .a.late", "p:not(.gone)", ":is(.gone, .a)", "p::before", "*",
                     "[data-x=gone] p", "p:nth-child(2n+1)"):
        assert purge.may_match(selector, used), selector
    for selector in (".gone", "p.gone", "table p", "#gone .a", ".gone:not(.a)", "i.a", ".a.gone"):
        assert not purge.may_match(selector, used), selector
    (tmp_path / "more.css").write_text("p{color:red}", encoding="utf-8")
    sheet = """@import "more.css"; :root{--x:1px;--y:2px;--z:var(--y)} .a{margin:var(--x)} .gone,.b{top:0!important}
    .gone{left:0} @media print{.gone{left:0} .b{right:0}} @keyframes unseen{to{top:0}}"""
    slim = purge.slim([(tmp_path / "x.css", sheet)], used, "")
    assert re.sub(r"\s", "", slim) == "p{color:red}:root{--x:1px}.a{margin:var(--x)}.b{top:0!important}@mediaprint{.b{right:0}}"
