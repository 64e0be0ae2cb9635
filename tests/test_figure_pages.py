"""Pages of figures: what a reader, a machine and a keyboard find there, in both languages, from made-up bundles."""

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from nbformat.v4 import new_output
from PIL import Image

import minibook
from promise_ledger import charts
from promise_ledger.book import figure_pages, site
from promise_ledger.book.sphinx import figure_html
from promise_ledger.evidence import open_ledger
from promise_ledger.figures.registry import registry

NAME, OTHER, CHAPTER = "fig-su7-monthly", "fig-su7-yu7", "03-xiaomi-su7"
HOME = "https://ledger.example"
TABLE = "month,cars,how\n2024-04,7058,exact\n2024-05,8646,floor\n2024-06,,\n"
COLUMNS = (("month", "yearmonth", ""), ("cars", "number", "car"), ("how", "string", ""))
LANGS = {"en": "en", "zh": "zh_CN"}
STYLES = ("apa7", "gbt7714-2025", "bibtex")


def make_bundle(folder: Path, name: str = NAME, version: int = 1) -> dict:
    """Write a bundle as the contract has it, with one-colour pictures; return its record."""
    row, stem, place = registry()[name], f"{name}-v{version}", folder / name / f"v{version}"
    place.mkdir(parents=True)
    files = []

    def add(file, kind, mime, content, lang=None, size=(None, None)):
        (place / file).write_bytes(content)
        files.append({"name": file, "lang": lang, "kind": kind, "type": mime, "bytes": len(content), "sha256": "0" * 64,
                      "width": size[0], "height": size[1]})  # fmt: skip

    def png(size):
        out = io.BytesIO()
        Image.new("P", size).save(out, "PNG")
        return out.getvalue()

    for lang in LANGS:
        for kind, size in (("png", (2250, 1800)), ("page", (1440, 1152)), ("narrow", (720, 1300))):
            add(f"{stem}-{lang}{'' if kind == 'png' else f'.{kind}'}.png", kind, "image/png", png(size), lang, size)
        for kind, mime in (("svg", "image/svg+xml"), ("pdf", "application/pdf"), ("zip", "application/zip")):
            add(f"{stem}-{lang}.{kind}", kind, mime, b"x", lang)
    add(f"{stem}.csv", "csv", "text/csv", TABLE.encode())
    add(f"{stem}.csv-metadata.json", "csvw", "application/csvm+json", b"{}")

    def both(text):
        return {"en": f"{text} <en>", "zh": f"{text}<中>"}

    record = {
        "id": name, "version": version, "date": "2026-11-22", "creator": "Somebody",
        "book": {"title": both("Book"), "version": "0.1.0", "address": HOME},
        "chapter": CHAPTER, "cell": "fig-cell", "form": row["form"], "brands": ["xiaomi"],
        **{key: both(f"{key} of {name}") for key in ("title", "question", "alt", "headline", "subtitle", "foot")},
        "description": both("First.\nSecond."), "evidence_read": "2026-11-21",
        "claims": ["S4-004"], "facts": ["F015"], "checks": ["K61"],
        "data": {"file": f"{stem}.csv", "digest": "d" * 16, "rows": 3, "columns": [
            {"name": n, "type": t, "unit": u, "title": both(f"Head {n}"), "description": both(f"About {n}")} for n, t, u in COLUMNS]},
        "drawing": {"en": "1" * 16, "zh": "2" * 16},
        "licence": {"id": "CC-BY-4.0", "address": "https://creativecommons.org/licenses/by/4.0/"},
        "address": {lang: f"{HOME}/{lang}/figures/{name}.v{version}.html" for lang in LANGS},
        "latest": {lang: f"{HOME}/{lang}/figures/{name}.html" for lang in LANGS},
        "citation": {lang: {style: f"{style} of {stem} & {lang}\nend" for style in STYLES} for lang in LANGS},
        "changes": [{"version": n, "date": "2026-11-22", "change": both(f"Change {n}.")} for n in range(1, version + 1)],
        "files": files, "software": {"matplotlib": "3.11.2"},
    }  # fmt: skip
    (place / f"{stem}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return record


def make_book(root: Path, lang: str, checkout: Path, archive: bool = False) -> Path:
    """One chapter with two figures, catalogue, gallery and citations, with the project's own settings."""
    chapters = root / "chapters" / lang
    chapters.mkdir(parents=True)
    (root / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nchapters:\n- file: {CHAPTER}\n- file: figures\n  sections:\n  - glob: figures/*\n"
        "- file: chart-forms\n- file: cite\n", encoding="utf-8")  # fmt: skip
    config = (checkout / "_config.yml").read_text(encoding="utf-8").replace("bibtex_bibfiles: [references.bib]", "bibtex_bibfiles: []")
    (root / "_config.yml").write_text(config.replace("language: en", f"language: {LANGS[lang]}"), encoding="utf-8")
    for name, text in {
        "index": "# Book\n",
        "figures": "# Figures\n\n```{figure-catalogue}\n```\n",
        "chart-forms": "# Forms\n\n```{form-gallery}\n```\n",
        "cite": f"# Cite\n\n```{{citations}} book\n```\n\n```{{citations}} {CHAPTER}\n```\n\n```{{citations}} {NAME}\n```\n",
    }.items():
        (chapters / f"{name}.md").write_text(text, encoding="utf-8")
    cells = [("title", "# The chapter"), ("make", "steps = ledger.deliveries"), ("other", "nothing = ledger.terms"),
             ("fig-cell", f'publish(steps, "{NAME}")'), ("fig-two", f'publish(steps, "{OTHER}")')]  # fmt: skip
    book = minibook.notebook(*cells)
    out = io.BytesIO()
    Image.new("P", (1440, 900)).save(out, "PNG")
    import base64
    for cell, name in ((book.cells[3], NAME), (book.cells[4], OTHER)):
        cell.metadata["mystnb"] = {"figure": {"name": name, "caption": f"Caption of {name}."}, "image": {"alt": "Old alt", "width": "720px"}}
        cell.outputs = [new_output("display_data", {"image/png": base64.b64encode(out.getvalue()).decode(), "text/plain": "x"})]
        cell.execution_count = 1
    import nbformat
    nbformat.write(book, chapters / f"{CHAPTER}.ipynb")
    made = root / "_build" / "figures"
    if archive:
        make_bundle(root / "figures" / "archive", NAME, 1)
        make_bundle(root / "figures" / "archive", "fig-su7-exit", 1)  # a figure that is no longer in the book
    make_bundle(made, NAME, 2 if archive else 1)
    make_bundle(made, OTHER)
    figure_pages.write_pages(root, lang)
    whole = root / "_build" / "whole"
    shutil.copytree(site.pages(root, lang), whole / lang)
    shutil.copytree(made, whole / "figures")
    if archive:
        shutil.copytree(root / "figures" / "archive", whole / "figures", dirs_exist_ok=True)
    return whole / lang


class Page(HTMLParser):
    """What a test asks of a page: elements by tag, text of tables, ids."""

    def __init__(self, path: Path):
        super().__init__()
        self.html = path.read_text(encoding="utf-8")
        self.tags, self.ids, self.tables, self.headings, self._in, self.linked = [], set(), [], [], [], ""
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.ids.add(attrs.get("id"))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag in ("h1", "h2"):
            self.headings.append("")
        if tag in ("td", "th", "h1", "h2", "script"):
            self._in.append((tag, attrs))

    def handle_endtag(self, tag):
        if self._in and self._in[-1][0] == tag:
            self._in.pop()

    def handle_data(self, data):
        if not self._in:
            return
        tag, attrs = self._in[-1]
        if tag in ("td", "th"):
            self.tables[-1][-1][-1] += data
        elif tag in ("h1", "h2"):
            self.headings[-1] += data
        elif attrs.get("type") == "application/ld+json":
            self.linked += data

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and all(a.get(k.rstrip("_")) == v for k, v in wanted.items())]

    def meta(self, key):
        return next((a["content"] for a in self.all("meta") if key in (a.get("name"), a.get("property"))), None)


@pytest.fixture(scope="module", params=list(LANGS))
def edition(request, root, tmp_path_factory):
    lang = request.param
    return lang, make_book(tmp_path_factory.mktemp(lang), lang, root)


@pytest.fixture(scope="module")
def english(root, tmp_path_factory):
    return make_book(tmp_path_factory.mktemp("old"), "en", root, archive=True)


def test_texts_are_complete_in_both_languages():
    said = figure_html.texts()
    assert said["en"].keys() == said["zh"].keys()
    for key, text in said["en"].items():
        fields = re.findall(r"\{\w+\}", text)
        assert sorted(fields) == sorted(re.findall(r"\{\w+\}", said["zh"][key])), key
        assert not re.search(r"[\u4e00-\u9fff] [A-Za-z0-9]|[A-Za-z0-9] [\u4e00-\u9fff]|[,;:?!]", re.sub(r"\{\w+\}", "", said["zh"][key])), key
    assert all(len(pair) == 2 and all(pair) for form in said["form"].values() for pair in form.values())
    from promise_ledger.figures.citations import STYLES as known

    assert said["style"].keys() == known.keys()


def test_the_gallery_has_every_form_of_the_package():
    listed = set(re.findall(r"`(\w+)`", charts.__doc__.partition("\n\nA figure is")[0])) & set(charts.__all__)
    assert set(figure_html.texts()["form"]) == listed | {"grid"}


def test_a_page_says_all_about_its_figure(edition):
    lang, folder = edition
    page, ledger = Page(folder / "figures" / f"{NAME}.html"), open_ledger(lang=lang)
    said = figure_html.texts()[lang]
    assert page.headings[0].startswith(f"title of {NAME}")
    sections = [said[key] for key in ("cite", "shows", "data", "made", "rests", "versions")]
    assert [h.rstrip("#") for h in page.headings[1:] if h.rstrip("#") in sections] == sections
    assert page.html.index("pl-eyebrow") < page.html.rindex("<h1>")
    assert f'href="../{CHAPTER}.html#{NAME}"' in page.html and f'href="../{CHAPTER}.html#cell-fig-cell"' in page.html
    text = re.sub(r"<[^>]+>", "", page.html)
    for table, name, column in (("claims", "S4-004", "statement"), ("facts", "F015", "statement"), ("checks", "K61", "question")):
        home = f"claims/{name}.html" if table == "claims" else f"evidence-{table}.html#{name}"
        assert f'href="../{home}"' in page.html
        assert figure_html.filled(ledger, table, name, column) in text
    assert "<code>deliveries</code>" in page.html and "<code>terms</code>" not in page.html
    assert "First." in text and "Second." in text and f"promise-ledger figure export {NAME}" in text
    assert f"{HOME}/{lang}/figures/{NAME}.v1.html" in text and 'rel="license' in page.html


def test_the_data_table_is_the_csv(edition):
    lang, folder = edition
    page, fmt = Page(folder / "figures" / f"{NAME}.html"), open_ledger(lang=lang).fmt
    table = next(t for t in page.tables if any("Head month" in cell for cell in t[0]))
    rows = list(csv.reader(io.StringIO(TABLE)))
    assert len(table) == len(rows) and all(len(a) == len(b) for a, b in zip(table, rows, strict=True))
    from datetime import date
    exact, floor = ("exact", "minimum") if lang == "en" else ("确数", "下限")
    assert table[1] == [fmt.date(date(2024, 4, 1), "month"), fmt.exact(7058), exact]
    assert table[2][2] == floor and table[3][1] == "—"
    assert len(page.all("th", scope="row")) >= 3 and any(a.get("tabindex") == "0" for a in page.all("div", role="region"))


def test_pictures_have_their_sizes_and_a_phone_gets_its_own(edition):
    lang, folder = edition
    chapter = Page(folder / f"{CHAPTER}.html")
    first, second = chapter.all("img", decoding="async")
    narrow = chapter.all("source")[0]
    assert (first["width"], first["height"], first["alt"]) == ("720", "576", f"alt of {NAME} <en>" if lang == "en" else f"alt of {NAME}<中>")
    assert (narrow["width"], narrow["height"], narrow["media"]) == ("360", "650", "(max-width: 40rem)")
    assert "loading" not in first and second["loading"] == "lazy"
    assert "data:image" not in chapter.html and not list((folder / "_images").glob("*")), "the notebook's own picture is not shipped"
    assert f'href="figures/{NAME}.html"' in chapter.html and f'href="figures/{NAME}.html#cite"' in chapter.html
    assert figure_html.say(lang, "cite-chapter") in chapter.html
    assert "loading" not in Page(folder / "figures" / f"{NAME}.html").all("img", decoding="async")[0]


def test_links_and_files_are_there(edition):
    _, folder = edition
    pages = {path: Page(path) for path in folder.rglob("*.html") if "_static" not in path.parts}
    broken = []
    for path, page in pages.items():
        assert len(re.findall(r'\bid="', page.html)) == len(set(re.findall(r'\bid="([^"]*)"', page.html))), path.name
        for tag, attrs in page.tags:
            href = attrs.get("href") if tag in ("a", "link") else attrs.get("src") or attrs.get("srcset") if tag in ("img", "source") else None
            if not href or urlsplit(href).scheme or "evidence-" in href or "claims/" in href:
                continue
            address, anchor = urldefrag(href)
            target = (path.parent / unquote(urlsplit(address).path)).resolve() if address else path
            if not target.is_file() or anchor and target in pages and unquote(anchor) not in pages[target].ids:
                broken.append(f"{path.name}: {href}")
    assert not broken, "\n".join(broken)


def test_machines_find_image_and_data_set(edition):
    lang, folder = edition
    page = Page(folder / "figures" / f"{NAME}.html")
    image, data = json.loads(page.linked)["@graph"]
    assert (image["@type"], data["@type"]) == ("ImageObject", "Dataset")
    for thing in (image, data):
        for key in ("name", "description", "license", "creator", "version", "inLanguage", "datePublished", "isBasedOn", "creditText"):
            assert thing[key], key
    assert image["contentUrl"] == f"{HOME}/figures/{NAME}/v1/{NAME}-v1-{lang}.png" and image["width"] == 2250
    assert {d["encodingFormat"] for d in data["distribution"]} == {"text/csv", "application/csvm+json", "application/zip"}
    assert [v["name"] for v in data["variableMeasured"]][1].startswith("Head cars")
    assert image["isBasedOn"][0] == {"@id": data["@id"]} and any("url" in work for work in data["isBasedOn"])
    assert page.meta("og:title").startswith("title of") and page.meta("og:type") == "article"
    assert page.meta("og:image") == f"{HOME}/figures/{NAME}/v1/{NAME}-v1-{lang}.page.png"
    assert page.meta("citation_title") and page.meta("DC.rights").startswith("https://creativecommons.org")
    assert page.meta("citation_publication_date") == "2026/11/22" and len(page.meta("description")) > 20
    assert [a["href"] for a in page.all("link", rel="canonical")][0].endswith(f"/{lang}/figures/{NAME}.html")


def test_the_catalogue_and_the_gallery(edition):
    lang, folder = edition
    page = Page(folder / "figures.html")
    items = [a for a in page.all("li") if "data-kind" in a]
    assert [a["data-case"] for a in items] == [CHAPTER, CHAPTER] and {a["data-brand"] for a in items} == {"xiaomi"}
    assert all(a["loading"] == "lazy" and a["width"] == "360" for a in page.all("img", decoding="async"))
    form = page.all("form", class_="pl-facets")
    assert "hidden" in form[0] and len(page.all("select")) == 3 and len(page.all("output")) == 1
    assert 'href="figures/' not in Page(folder / "index.html").html.partition("bd-links")[2].partition("</nav>")[0], "43 figures in the side bar"
    gallery = Page(folder / "chart-forms.html")
    assert {f"form-{name}" for name in figure_html.texts()["form"]} <= gallery.ids


def test_search_finds_a_figures_page(edition):
    _, folder = edition
    pages = json.loads((folder / "_static/search-data.js").read_text("utf-8").removeprefix("window.ledgerPages="))
    places = next(places for name, _, places in pages if name == f"figures/{NAME}.html")
    assert any("Second." in text for _, _, text, _ in places)


def test_an_older_version_stays_and_says_so(english):
    old, new = Page(english / "figures" / f"{NAME}.v1.html"), Page(english / "figures" / f"{NAME}.html")
    assert "This is version 1 of 2" in old.html and f'href="{NAME}.html"' in old.html and "pl-banner" not in new.html
    assert f"figures/{NAME}/v1/{NAME}-v1-en.page.png" in old.html and f"figures/{NAME}/v2/" not in old.html
    assert f'href="{NAME}.v1.html"' in new.html and "Change 2." in new.html
    assert old.all("link", rel="canonical")[0]["href"].endswith(f"{NAME}.v1.html")
    assert "no longer in the book" in Page(english / "figures" / "fig-su7-exit.v1.html").html
    assert not (english / "figures" / "fig-su7-exit.html").exists()
    assert "fig-su7-exit" not in (english / "figures.html").read_text("utf-8")


def test_pages_of_gone_figures_go_away(tmp_path):
    make_bundle(tmp_path / "_build" / "figures")
    first = figure_pages.write_pages(tmp_path, "en")
    before = [path.stat().st_mtime_ns for path in first]
    assert [path.name for path in first] == [f"{NAME}.md"] and figure_pages.digest(tmp_path)
    assert [path.stat().st_mtime_ns for path in figure_pages.write_pages(tmp_path, "en")] == before
    shutil.rmtree(tmp_path / "_build" / "figures" / NAME)
    assert figure_pages.write_pages(tmp_path, "en") == [] and not first[0].exists()


def test_without_bundles_pages_are_made_all_the_same(root, tmp_path, monkeypatch):
    monkeypatch.setattr(figure_pages, "write_pages", lambda *given: [])
    monkeypatch.setitem(globals(), "make_bundle", lambda folder, *given: folder.mkdir(parents=True, exist_ok=True))
    folder = make_book(tmp_path, "en", root)
    assert figure_html.say("en", "no-bundles").partition("`")[0] in re.sub(r"<[^>]+>", "", (folder / "figures.html").read_text("utf-8"))
    chapter = (folder / f"{CHAPTER}.html").read_text("utf-8")
    assert "_images/" in chapter and "<picture>" not in chapter and "pl-figure-bar" not in chapter


def test_tables_read_follows_names_backwards():
    cells = [("0", "x = ledger.specs"), ("a", "def f():\n    return ledger.events"), ("b", "x = f(); y = ledger.terms"), ("c", "z = ledger.sources"), ("d", 'use(x, "F001", "fig-x")')]
    index = {"F001": ("facts", {}), "fig-x": ("figures", {})}
    tables = {"events", "terms", "sources", "facts", "specs"}
    assert figure_pages.tables_read(cells, "d", tables, index) == ["events", "facts", "terms"]
    assert figure_pages.tables_read(cells, "gone", tables, index) == []


# In a browser: skipped where there is none.


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if not program:
        pytest.skip("no Chromium on this computer")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_copying_and_tabs_work_by_keyboard_from_a_file(edition, chromium):
    lang, folder = edition
    context = chromium.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((folder / "figures" / f"{NAME}.html").as_uri())
    page.focus(f"#tab-{NAME}-apa7")
    page.keyboard.press("ArrowRight")
    assert page.is_visible(f"#cite-{NAME}-gbt7714-2025") and not page.is_visible(f"#cite-{NAME}-apa7")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.copy") == f"cite-{NAME}-gbt7714-2025"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.textContent === document.activeElement.dataset.copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"gbt7714-2025 of {NAME}-v1 & {lang}\nend"
    context.close()


def test_the_catalogue_filters_and_can_be_linked(edition, chromium):
    _, folder = edition
    page = chromium.new_page()
    page.goto((folder / "figures.html").as_uri())
    shown = "document.querySelectorAll('.pl-catalogue > li:not([hidden])').length"
    assert page.evaluate(shown) == 2 and "2" in page.inner_text("output")
    page.focus("#filter-kind")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"{shown} === 1")
    assert "#?kind=" in page.url
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    assert page.evaluate(shown) == 1
    page.click("button[type=reset]")
    page.wait_for_function(f"{shown} === 2")
    page.close()


def test_without_script_everything_is_shown(edition, chromium):
    _, folder = edition
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto((folder / "figures.html").as_uri())
    assert page.locator(".pl-catalogue > li:visible").count() == 2 and not page.is_visible(".pl-facets")
    page.goto((folder / "figures" / f"{NAME}.html").as_uri())
    assert page.locator(".pl-copy:visible").count() == 0
    page.click("label[for$=bibtex]")
    assert page.is_visible(f"#cite-{NAME}-bibtex")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_the_narrow_picture_from_edge_to_edge(edition, chromium, theme):
    _, folder = edition
    context = chromium.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, color_scheme=theme)
    page = context.new_page()
    for path in (f"{CHAPTER}.html", f"figures/{NAME}.html", "figures.html", "chart-forms.html", "cite.html"):
        page.goto((folder / path).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        if "figures.html" == path or path == "cite.html":
            continue
        image = page.locator("picture img").first
        assert "narrow" in image.evaluate("i => i.currentSrc")
        assert image.evaluate("i => [i.getBoundingClientRect().left, i.getBoundingClientRect().width]") == [0, 360], path
    context.close()
