"""The linters find what was put in wrong, and nothing in the book itself."""

import nbformat
import pytest
from minibook import mini_book

from promise_ledger.book import lint


def messages(root):
    return [str(fault) for fault in lint.lint(root)]


@pytest.fixture
def book(tmp_path):
    """A mini book without faults: executed by hand, its figure metadata set."""
    path = mini_book(tmp_path)
    notebook = nbformat.read(path, 4)
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
    lint.set_figure_metadata(notebook, lint.figure_texts(tmp_path), "en")
    nbformat.write(notebook, path)
    assert messages(tmp_path) == []
    return tmp_path


def change(root, edit):
    path = root / "chapters/en/07-mini.ipynb"
    notebook = nbformat.read(path, 4)
    edit({cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)


def stream(text, name="stderr"):
    return nbformat.v4.new_output("stream", name=name, text=text)


@pytest.mark.parametrize(
    "edit, said",
    [
        (lambda c: c["title"].update(source="# Mini\n\nIt fell by 62%."), ["chapters/en/07-mini.ipynb, cell title, line 3", "'62%'"]),
        (lambda c: c["setup"].update(execution_count=None), ["cell setup", "not run"]),
        (lambda c: c["fig"].update(execution_count=7), ["cell fig", "not in order"]),
        (lambda c: c["setup"].update(outputs=[stream("UserWarning: old")]), ["cell setup", "stderr", "UserWarning"]),
        (lambda c: c["setup"].update(outputs=[nbformat.v4.new_output("error", ename="KeyError", evalue="x", traceback=[])]), ["KeyError"]),
        (lambda c: c["setup"].update(outputs=[stream("read /home/me/x.csv", "stdout")]), ["/home/me/x.csv"]),
        (lambda c: c["fig"].update(source=c["fig"].source + '\npublish(1, "fig-a")'), ["2 figures in one cell"]),
        (lambda c: c["fig"].update(source='publish(1, "fig-b")'), ["'fig-b' is not in data/figures.csv"]),
        (lambda c: c["fig"].metadata.pop("mystnb"), ["differ from data/figures.csv"]),
    ],
)
def test_faults_of_a_notebook(book, edit, said):
    change(book, edit)
    found = messages(book)
    assert any(all(part in message for part in said) for message in found), found


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("Bars", "", "no alt_en"),
        ("Bars", "x" * 121, "121 characters"),
        ("Bars", "A caption.", "repeats the caption"),
        ("A caption.", "", "no caption_en"),
        ("A caption.", "All 14 owners.", "'14'"),
        ("07-mini", "02-other", "chapter 02-other does not publish it"),
    ],
)
def test_faults_of_the_figure_table(book, old, new, said):
    table = book / "data/figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(said in message for message in messages(book))


def test_pages_words_and_sentences_are_read_too(book):
    (book / "chapters/en/page.md").write_text("# Page\n\nSome 40 owners.\n", encoding="utf-8")
    (book / "chapters/words").mkdir()
    (book / "chapters/words/mini.toml").write_text('[fig-a.en]\ntitle = "Down by half"\nnotes = ["fine", "7 days"]\n', encoding="utf-8")
    (book / "data/findings.csv").write_text("claim_id,reason_en,reason_zh\nS0-001,Only {F001} of 9.,三名\n", encoding="utf-8")
    text = "\n".join(messages(book))
    for said in ("chapters/en/page.md, line 3: typed number '40'", "mini.toml, fig-a.en.title", "fig-a.en.notes[1]",
                 "findings.csv, S0-001, column reason_en", "'三'"):  # fmt: skip
        assert said in text, text


def test_a_case_chapter_without_its_sections(book):
    (book / "chapters/en/07-mini.ipynb").rename(book / "chapters/en/01-case.ipynb")
    found = [message for message in messages(book) if "no heading" in message]
    assert len(found) == len(lint.SKELETON["en"]) and "01-case.ipynb" in found[0]


def test_the_book_has_no_faults(root):
    found = messages(root)
    assert not found, f"{len(found)} faults\n" + "\n".join(found)
