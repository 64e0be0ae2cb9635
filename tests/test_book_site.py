"""The site: it builds without a warning, every link in it leads somewhere, and no page needs the network."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

import pytest

from promise_ledger.book import refresh, site
from promise_ledger.book.sphinx import footer
from promise_ledger.book.sphinx.explorer import explorer_html
from promise_ledger.evidence import LedgerError, open_ledger

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src", "video": "src", "object": "data", "embed": "src"}
ELSEWHERE = ("cdn.jsdelivr.net", "unpkg.com", "cdnjs.cloudflare.com", "fonts.googleapis.com", "fonts.gstatic.com", "use.fontawesome.com")


class Page(HTMLParser):
    """Ids, links, loaded addresses and images of one page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.images, self.twice = set(), [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            if attrs["id"] in self.ids:
                self.twice.append(attrs["id"])
            self.ids.add(attrs["id"])
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag == "link" and attrs.get("href"):
            kind = attrs.get("rel", "")
            (self.loads if any(k in kind for k in ("stylesheet", "icon", "preload", "prefetch")) else self.links).append(attrs["href"])
        if tag in LOADS and attrs.get(LOADS[tag]):
            self.loads.append(attrs[LOADS[tag]])
        if tag == "img":
            self.images.append((attrs.get("src", ""), attrs.get("alt")))


@pytest.fixture(scope="module")
def built(request):
    """The site, made from the stored outputs as they are; the fixture `site` makes it once for all."""
    return request.getfixturevalue("site")


@pytest.fixture(scope="module")
def pages(built):
    return {path: Page(path) for path in sorted(built.rglob("*.html")) if "_static" not in path.parts}


def test_no_chapter_is_stale(root):
    stale = {path.name: reason for path in refresh.chapters(root) if (reason := refresh.stale_reason(path, root))}
    assert not stale, f"run `promise-ledger refresh`: {stale}"


def test_every_page_of_the_contents_is_there(root, built):
    names = re.findall(r"(?:root|file): (\S+)", (root / "_toc.yml").read_text(encoding="utf-8"))
    assert len(names) > 10
    assert [name for name in names if not (built / "en" / f"{name}.html").is_file()] == []
    assert (built / "index.html").is_file() and (built / ".nojekyll").is_file()


def test_internal_links_and_anchors_lead_somewhere(built, pages):
    broken = []
    for path, page in pages.items():
        for href in page.links + page.loads:
            address, anchor = urldefrag(href)
            if urlsplit(address).scheme:
                continue
            # the 404 page is shown at any address, so its links start at the root
            start = built if address.startswith("/") else path.parent
            target = (start / unquote(urlsplit(address).path).lstrip("/")).resolve() if address else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.append(f"{path.name}: {href}")
            elif anchor.startswith("?"):  # a view of the explorer
                form = target.read_text(encoding="utf-8")
                if not all(f'name="{name}"' in form and f'value="{value}"' in form for name, value in parse_qsl(anchor[1:])):
                    broken.append(f"{path.name}: {href} (no such view)")
            elif anchor and target in pages and unquote(anchor) not in pages[target].ids:
                broken.append(f"{path.name}: {href} (no such anchor)")
    assert not broken, "\n".join(broken)


def test_no_id_twice_on_a_page(pages):
    assert {path.name: page.twice for path, page in pages.items() if page.twice} == {}


def test_nothing_is_loaded_from_elsewhere(built, pages):
    outside = [f"{path.name}: {href}" for path, page in pages.items() for href in page.loads if re.match(r"(?:https?:)?//", href)]
    for path in sorted(built.rglob("*.css")):
        outside += [f"{path.name}: {url}" for url in re.findall(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", path.read_text("utf-8"))]
    for path in [*built.rglob("*.js"), *pages]:
        text = path.read_text(encoding="utf-8")
        outside += [f"{path.name}: {host}" for host in ELSEWHERE if host in text]
    assert not outside, "\n".join(outside)


def test_every_image_says_what_it_shows(pages):
    poor = [f"{path.name}: {src} {alt!r}" for path, page in pages.items() for src, alt in page.images
            if not alt or len(alt) > 120 or re.search(r"\.(png|svg|jpe?g)$", alt)]  # fmt: skip
    assert not poor, "\n".join(poor)


def test_every_row_of_the_evidence_has_its_anchor(built, pages):
    ledger = open_ledger()
    for table in ("claims", "facts", "checks", "commitments", "sources"):
        page = pages[built / "en" / f"evidence-{table}.html"]
        missing = {row[ledger.tables[table].key[0]] for row in ledger.tables[table].rows} - page.ids
        assert not missing, f"{table}: {sorted(missing)[:9]}"


def test_a_second_run_with_nothing_changed_makes_no_page(root, built, monkeypatch):
    def never(*given, **named):
        raise AssertionError("Jupyter Book was started")

    monkeypatch.setattr(site.subprocess, "run", never)
    assert site.pages(root, "en").is_dir()


@pytest.fixture
def small(root, tmp_path):
    """One page of its own with the project's settings and extension."""
    (tmp_path / "chapters/en").mkdir(parents=True)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    config = (root / "_config.yml").read_text(encoding="utf-8").replace("bibtex_bibfiles: [references.bib]", "bibtex_bibfiles: []")
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")

    def page(text):
        (tmp_path / "chapters/en/index.md").write_text(text, encoding="utf-8")
        return tmp_path

    return page


def test_an_unknown_id_fails_the_build_and_suggests_a_near_one(small):
    root = small("# Title\n\nSee {claim}`S2-0399` and {value}`Q1`.\n")
    with pytest.raises(LedgerError, match=r"chapters.en.index\.md:3.*Did you mean S2-039") as caught:
        site.pages(root, "en")
    assert "'Q1' is not in any table" in str(caught.value)
    # a warning that was given once must not be missing next time: nothing of the failed build is used again
    assert not (root / "_build/en/built.txt").exists()


def test_roles_and_formulas(small):
    ledger = open_ledger()
    claim = next(row for row in ledger.tables["claims"].rows if row["value_low"] is not None)["claim_id"]
    event, check = ledger.tables["events"].rows[0]["event_id"], ledger.tables["checks"].rows[0]["check_id"]
    root = small(f"# Title\n\n{{value}}`{claim}` {{date}}`{event}` {{result}}`{check}` $a^2$ {{claim}}`some <{claim}>`\n")
    html = (site.pages(root, "en") / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", "", html)
    for name in (claim, event, check):
        assert ledger.formatted(name) in text
    assert "<math" in html and f'href="claims/{claim}.html"' in html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_footer_names_licences_and_the_day_of_reading(lang):
    ledger = open_ledger(lang=lang, strict=False)
    read = max(row["retrieved"] for row in ledger.tables["sources"].rows if row["retrieved"])
    said = footer(lang)
    assert "CC BY 4.0" in said and "MIT" in said and ledger.fmt.date(read, "day") in said


def test_no_page_is_titled_with_a_date_code():
    said = explorer_html(open_ledger(lang="en", strict=False), open_ledger(lang="zh", strict=False), "sources")
    assert "Apr 2024" in said and not re.search(r"Page on [^<]*\d{4}-\d\d", said)


def test_no_markup_is_left_in_the_text(built):
    """Markdown takes **bold。**text for asterisks when a full stop ends the bold words and no space follows."""
    left = {}
    for path in sorted(built.glob("*/**/*.html")):
        text = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if found := re.search(r"\*\*[^<*]{1,60}\*\*|\]\([\w/.#-]+\)|\{glue:|\{(?:fact|claim|check|value|result)\}", text):
            left[path.relative_to(built).as_posix()] = found[0]
    assert not left
