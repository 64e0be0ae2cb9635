"""The Chinese edition keeps in step: code is carried over, every translation knows what it translates."""

import nbformat
import pytest
from minibook import mini_book, notebook, write

from promise_ledger.book import editions
from promise_ledger.book.notebooks import in_language
from promise_ledger.book.paths import ROOT
from promise_ledger.book.site import merged, settings
from promise_ledger.book.sphinx.anchors import headings, original_headings
from promise_ledger.evidence import LedgerError

OPEN = 'ledger = open_ledger(lang="en")\nlang = "en"'


@pytest.fixture
def book(tmp_path):
    mini_book(tmp_path)
    write(tmp_path / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("setup", OPEN), ("text", "# More\n\nBody."))
    (tmp_path / "chapters/en/page.md").write_text("# Page\n\nBody.\n", encoding="utf-8")
    editions.translate(tmp_path, "07-mini.ipynb", {"title": "# 迷你", "text": "# 更多\n\n正文。"})
    editions.translate_page(tmp_path, "page.md", "# 页\n\n正文。\n")
    assert editions.gaps(tmp_path) == []
    return tmp_path


def cells(root, lang):
    return {cell.id: cell for cell in nbformat.read(root / f"chapters/{lang}/07-mini.ipynb", 4).cells}


def rewrite(root, lang, *pairs):
    made = {cell.id: cell.metadata for cell in cells(root, lang).values()}
    book = notebook(*pairs)
    for cell in book.cells:
        cell.metadata = made.get(cell.id, {})
    nbformat.write(book, root / f"chapters/{lang}/07-mini.ipynb")


def said(root):
    return [str(gap) for gap in editions.gaps(root)]


def test_only_the_call_that_opens_the_ledger_says_the_language(book):
    assert cells(book, "zh")["setup"].source == 'ledger = open_ledger(lang="zh")\nlang = "en"'
    assert in_language("plot(x)", "zh") == "plot(x)"


def test_a_changed_original_makes_the_translation_stale_until_it_is_translated_again(book):
    write(book / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("setup", OPEN), ("text", "# More\n\nOther body."))
    assert said(book) == ["chapters/zh/07-mini.ipynb, cell text: was translated from an older text."]
    editions.sync(book)  # carries code, never a translation's blessing
    assert len(said(book)) == 1 and cells(book, "zh")["text"].source.startswith("# 更多")
    editions.translate(book, "07-mini.ipynb", {"text": "# 更多\n\n别的正文。"})
    assert said(book) == []


def test_space_at_line_ends_does_not_make_a_translation_stale(book):
    write(book / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("setup", OPEN), ("text", "# More  \n\nBody. \n"))
    assert said(book) == []


def test_changed_code_is_noticed_and_carried_over_and_only_its_outputs_go(book):
    zh = nbformat.read(book / "chapters/zh/07-mini.ipynb", 4)
    zh.cells[1].execution_count = 1
    nbformat.write(zh, book / "chapters/zh/07-mini.ipynb")
    assert editions.sync(book) == [] and cells(book, "zh")["setup"].execution_count == 1
    write(book / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("setup", OPEN + "\nx = 1"), ("text", "# More\n\nBody."))
    assert said(book) == ["chapters/zh/07-mini.ipynb, cell setup: differs in code or order."]
    assert editions.sync(book) == ["07-mini.ipynb"]
    assert said(book) == [] and cells(book, "zh")["setup"].execution_count is None


def test_a_new_cell_arrives_untranslated_in_its_place_and_a_deleted_one_goes(book):
    write(book / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("new", "# New"), ("setup", OPEN))
    assert said(book) == ["chapters/zh/07-mini.ipynb: differs in code or order."]
    editions.sync(book)
    assert list(cells(book, "zh")) == ["title", "new", "setup"]
    assert said(book) == ["chapters/zh/07-mini.ipynb, cell new: is not translated."]


def test_who_translated_says_so_cell_by_cell(book):
    write(book / "chapters/en/07-mini.ipynb", ("title", "# Tiny"), ("setup", OPEN), ("text", "# More\n\nBody."))
    with pytest.raises(LedgerError, match="no prose cell 'titel'. Did you mean title"):
        editions.done(book, "07-mini.ipynb", ["titel"])
    with pytest.raises(LedgerError, match="name the cells"):
        editions.done(book, "07-mini.ipynb", [])
    with pytest.raises(LedgerError, match="not a page of both editions. Did you mean page.md"):
        editions.done(book, "pag.md", [])
    assert "title up to date" in editions.done(book, "07-mini.ipynb", ["title"]) and said(book) == []
    (book / "chapters/en/page.md").write_text("# Page\n\nOther.\n", encoding="utf-8")
    editions.done(book, "page.md", [])
    assert said(book) == [] and (book / "chapters/zh/page.md").read_text(encoding="utf-8").count("% translates") == 1


def test_pages_missing_stale_and_extra(book):
    (book / "chapters/en/page.md").write_text("# Page\n\nOther.\n", encoding="utf-8")
    (book / "chapters/en/second.md").write_text("# Second\n", encoding="utf-8")
    (book / "chapters/zh/third.md").write_text("# 三\n", encoding="utf-8")
    assert said(book) == [
        "chapters/zh/third.md: has no counterpart in English.",
        "chapters/zh/page.md: was translated from an older text.",
        "chapters/zh/second.md: is not translated.",
    ]


def test_an_editions_settings_are_laid_over_the_common_ones(tmp_path):
    (tmp_path / "_config.yml").write_text("title: A\nsphinx: {config: {language: en, numfig: true}}\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("root: index\nparts: [{caption: Cases, chapters: []}, {caption: X}]\n", encoding="utf-8")
    assert settings(tmp_path, "zh") == (tmp_path / "_config.yml", tmp_path / "_toc.yml")
    (tmp_path / "_config.zh.yml").write_text("title: 甲\nsphinx: {config: {language: zh_CN}}\ncaptions: {Cases: 案例}\n", encoding="utf-8")
    configuration, contents = settings(tmp_path, "zh")
    assert "title: 甲\nsphinx:\n  config:\n    language: zh_CN\n    numfig: true" in configuration.read_text(encoding="utf-8")
    assert "caption: 案例" in contents.read_text(encoding="utf-8") and "caption: X" in contents.read_text(encoding="utf-8")
    assert merged({"a": [1]}, {"a": [2], "b": 3}) == {"a": [2], "b": 3}


def test_both_editions_are_in_step():
    assert [str(gap) for gap in editions.gaps(ROOT)] == []


def test_both_editions_have_the_same_sections():
    for name in sorted(path.name for path in (ROOT / "chapters/en").glob("*.*") if path.suffix in (".md", ".ipynb")):
        counts = [len(original_headings(ROOT / "chapters" / lang / name)) for lang in ("en", "zh")]
        assert counts[0] == counts[1], name


def test_anchors_come_from_the_english_headings():
    assert headings("# In *one* minute\n\n```\n# no heading\n```\n## Can we {term}`believe` it?") == [
        "in-one-minute", "can-we-believe-it"]
