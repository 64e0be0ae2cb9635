"""The PDF, printed by a real Chromium from a small book: the first chapter, the references and what they cite."""

import re
import shutil

import pikepdf
import pytest
import yaml
from bs4 import BeautifulSoup

from promise_ledger.book import pdf
from promise_ledger.evidence import LedgerError

CHAPTERS = ["index", "01-zeekr-presale", "references"]


@pytest.fixture(scope="module")
def small(root, site, tmp_path_factory):
    """A checkout with three pages of the Chinese edition, as they are on the site."""
    book = tmp_path_factory.mktemp("book")
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [{"caption": "Four cases", "chapters": [{"file": name} for name in CHAPTERS[1:]]}],
    }
    (book / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    for name in ("_config.yml", "_config.zh.yml"):
        shutil.copy(root / name, book)
    shutil.copytree(root / "data", book / "data")
    (book / "chapters" / "zh").mkdir(parents=True)
    (book / "_build" / "site" / "zh").mkdir(parents=True)
    for name in CHAPTERS:
        shutil.copy(site / "zh" / f"{name}.html", book / "_build" / "site" / "zh")
    for folder in sorted((site / "figures").glob("fig-presale-*")):
        shutil.copytree(folder, book / "_build" / "figures" / folder.name)
    return book


@pytest.fixture(scope="module")
def printed(small):
    """The PDF of that book, opened."""
    try:
        pdf.chromium()
    except LedgerError as error:
        pytest.skip(str(error))
    said = []
    (path,) = pdf.make(small, report=said.append)
    assert not [line for line in said if line.startswith("Note")], said
    with pikepdf.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(small):
    """The page that is printed."""
    return BeautifulSoup(pdf.document(small, "zh"), "lxml")


def test_bookmarks_are_the_chapters_and_their_sections(printed, document):
    found = [(level, title) for level, title, _ in pdf.outline(printed)]
    wanted = [
        (int(heading.name[1]), pdf.heading_text(heading)) for heading in document.find_all(["h1", "h2"])
    ]
    assert found == wanted
    assert [title for level, title in found if level == 1][2].startswith("1. ")


def test_contents_name_the_pages_of_the_bookmarks(printed, document):
    places = pdf.outline(printed)[1:]
    lines = document.select(".pl-contents b")
    assert len(lines) == len(places) > 10
    assert [line["data-heading"] for line in lines] == [title for _, title, _ in places]
    # each line of the contents is a link to the page that its number names: the printed numbers are in the text
    text = text_of(printed, 1)
    for _, title, page in places:
        assert re.search(rf"{re.escape(squeezed(title))}{page}(?!\d)", squeezed(text)), title


def test_chinese_text_can_be_taken_out(printed, document):
    opening = squeezed(document.select_one('[id="page-01-zeekr-presale"] section p').get_text())[:20]
    page = next(page for level, title, page in pdf.outline(printed) if title.startswith("1. "))
    assert opening in squeezed(text_of(printed, page - 1))


def test_it_says_what_it_is(printed):
    assert str(printed.Root.Lang) == "zh-CN"
    assert printed.Root.MarkInfo.Marked and "/StructTreeRoot" in printed.Root
    with printed.open_metadata() as data:
        assert "承诺账本" in data["dc:title"] and data["dc:language"] == {"zh-CN"}
    assert {tuple(round(float(side)) for side in page.mediabox) for page in printed.pages} == {
        (0, 0, 595, 842)
    }


def test_fonts_are_embedded_and_figures_are_vectors(printed):
    fonts, images = [], []
    for page in printed.pages:
        fonts += (page.Resources.get("/Font") or {}).values()
        images += [
            name
            for name, thing in (page.Resources.get("/XObject") or {}).items()
            if thing.get("/Subtype") == "/Image"
        ]
    assert fonts and not images
    for font in fonts:
        description = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in description and "/ToUnicode" in font


def test_every_picture_is_there(small, document):
    pictures = [image["src"] for image in document.find_all("img")]
    assert len(pictures) > 3
    assert all((small / "_build" / "pdf" / "zh.new" / source).resolve().is_file() for source in pictures)


def test_links_stay_in_the_book_or_lead_to_the_site(document):
    anchors = {element["id"] for element in document.find_all(id=True)}
    for link in document.select("a[href]"):
        address = link["href"]
        assert address[1:] in anchors if address.startswith("#") else re.match("https?://", address), address
    assert document.select_one('a[href="#cited--S0-009"]') and document.select_one('a[href^="#references--"]')


def test_a_printed_chapter_has_no_code_but_its_assumptions_unless_asked(small):
    plain, full = (pdf.body(small, "zh", "01-zeekr-presale", code) for code in (False, True))
    assert "open_ledger" not in plain.get_text() and "days_per_month" in plain.get_text()
    assert "open_ledger" in full.get_text()


def test_without_chromium_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "NAMES", ())
    monkeypatch.setattr(pdf, "PLACES", ())
    monkeypatch.delenv("CHROME_PATH", raising=False)
    with pytest.raises(LedgerError, match="Chromium.*CHROME_PATH"):
        pdf.chromium()
    monkeypatch.setenv("CHROME_PATH", "/no/such/program")
    with pytest.raises(LedgerError, match="no program"):
        pdf.chromium()


def test_without_a_site_it_says_to_build_one(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: index\nparts: []\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="make book"):
        pdf.chapters(tmp_path, "zh")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of(opened: pikepdf.Pdf, index: int) -> str:
    """The text of a page, from the codes that its fonts translate to Unicode."""
    page = opened.pages[index]
    maps = {name: to_unicode(font) for name, font in page.Resources.Font.items()}
    out, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            strings = operands[0] if str(operator) == "TJ" else operands
            for string in strings:
                if isinstance(string, pikepdf.String):
                    raw = bytes(string)
                    out += [current.get(raw[i : i + 2], "") for i in range(0, len(raw), 2)]
    return "".join(out)


def to_unicode(font) -> dict[bytes, str]:
    """The table of a font's /ToUnicode: two-byte codes to characters."""
    text, table = font.ToUnicode.read_bytes().decode("ascii"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<(\w{4})> <(\w+)>", block):
            table[bytes.fromhex(code)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for low, high, value in re.findall(r"<(\w{4})> <(\w{4})> <(\w{4})>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                table[(int(low, 16) + step).to_bytes(2, "big")] = chr(int(value, 16) + step)
    return table
