"""refresh executes a notebook exactly when its cells, what it read or the lock changed, and never stores a failure."""

import shutil

import nbformat
import pytest
from minibook import mini_book, write

from promise_ledger.book import refresh as job
from promise_ledger.evidence import LedgerError


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A mini book whose chapter has been executed once."""
    root = tmp_path_factory.mktemp("book")
    mini_book(root)
    outcomes = job.refresh(root=root, report=lambda line: None)
    assert [outcome.error for outcome in outcomes] == [None]
    return root


@pytest.fixture
def book(executed, tmp_path):
    """A copy to change."""
    return shutil.copytree(executed, tmp_path / "book")


def chapter(root):
    return root / "chapters/en/07-mini.ipynb"


def cell(root, cell_id):
    return next(c for c in nbformat.read(chapter(root), 4).cells if c.id == cell_id)


def test_outputs_and_what_was_read_are_stored(executed):
    notebook = nbformat.read(chapter(executed), 4)
    assert cell(executed, "setup").outputs[0].data["text/plain"] == "30"
    assert set(notebook.metadata.promise_ledger["inputs"]) == {"data/numbers.csv", "src/helper.py"}
    assert notebook.metadata.language_info == {"name": "python"}
    assert not any("execution" in c.metadata for c in notebook.cells)


def test_the_figure_has_name_caption_and_alt(executed):
    assert cell(executed, "fig").metadata.mystnb == {
        "figure": {"name": "fig-a", "caption": "A caption."},
        "image": {"alt": "Bars", "width": "720px"},
    }
    assert "mystnb" not in cell(executed, "setup").metadata


def test_nothing_changed_nothing_executed(book):
    before = chapter(book).read_bytes()
    outcomes = job.refresh(root=book, report=lambda line: None)
    assert [outcome.reason for outcome in outcomes] == [None]
    assert chapter(book).read_bytes() == before


@pytest.mark.parametrize(
    "name, text, reason",
    [
        ("data/numbers.csv", "1\n3\n", "data/numbers.csv changed"),
        ("data/numbers.csv", None, "data/numbers.csv is gone"),
        ("src/helper.py", "FACTOR = 11\n", "src/helper.py changed"),
        ("requirements.lock", "a==2\n", "requirements.lock changed"),
        ("data/numbers.csv", "1\r\n2\r\n", None),
        ("data/unread.csv", "8\n", None),
        ("src/unread.py", "OTHER = 2\n", None),
    ],
)
def test_stale_exactly_when_something_read_changed(book, name, text, reason):
    if text is None:
        (book / name).unlink()
    else:
        (book / name).write_bytes(text.encode())
    assert job.stale_reason(chapter(book), book) == reason


def change(root, edit):
    notebook = nbformat.read(chapter(root), 4)
    edit(notebook)
    nbformat.write(notebook, chapter(root))


def test_a_changed_code_cell_is_stale_and_changed_prose_is_not(book):
    change(book, lambda nb: nb.cells[0].update(source="# Other title"))
    assert job.stale_reason(chapter(book), book) is None
    change(book, lambda nb: nb.cells[1].update(source=nb.cells[1].source + " + 1"))
    assert job.stale_reason(chapter(book), book) == "code cells changed"


def test_cleared_outputs_are_stale(book):
    change(book, lambda nb: nb.cells[1].update(outputs=[], execution_count=None))
    assert job.stale_reason(chapter(book), book) == "outputs were cleared"


def test_refresh_brings_the_outputs_up_to_date(book):
    (book / "data/numbers.csv").write_text("1\n5\n", encoding="utf-8")
    lines = []
    job.refresh(root=book, report=lines.append)
    assert cell(book, "setup").outputs[0].data["text/plain"] == "60"
    assert job.stale_reason(chapter(book), book) is None
    assert any("data/numbers.csv changed" in line for line in lines)


def test_a_changed_caption_is_brought_in_without_executing(book):
    table = book / "data/figures.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("A caption.", "Another caption."), encoding="utf-8")
    outcomes = job.refresh(root=book, report=lambda line: None)
    assert [outcome.reason for outcome in outcomes] == [None]
    assert cell(book, "fig").metadata.mystnb["figure"]["caption"] == "Another caption."


@pytest.mark.parametrize(
    "source, said",
    [
        ("print('so far')\nraise ValueError('first line\\nlast line')", "last line"),
        ("import os\nos._exit(3)", "died"),
    ],
)
def test_a_failing_notebook_is_named_and_left_alone(book, source, said):
    path = write(book / "chapters/en/02-bad.ipynb", ("fine", "1 + 1"), ("broken-cell", source), ("after", "2"))
    before = path.read_bytes()
    outcomes = {o.path.name: o for o in job.refresh(root=book, report=lambda line: None)}
    assert outcomes["07-mini.ipynb"].error is None
    error = outcomes["02-bad.ipynb"].error
    assert "chapters/en/02-bad.ipynb" in error and "broken-cell" in error and said in error.lower()
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["02-bad.ipynb", "07-mini.ipynb"]


def test_a_failing_chapter_fails_the_build_and_leaves_no_site(book, monkeypatch):
    from promise_ledger.book import site

    monkeypatch.setattr(site, "open_ledger", lambda data: None)
    (book / "_build/site/en").mkdir(parents=True)
    (book / "_build/site/en/index.html").write_text("of yesterday", encoding="utf-8")
    write(book / "chapters/en/02-bad.ipynb", ("broken-cell", "1 / 0"))
    with pytest.raises(LedgerError, match="1 of 2 notebooks failed"):
        site.build(book, report=lambda line: None)
    assert not (book / "_build/site").exists()


def test_the_command_line_says_it_in_one_message_and_exits_1(monkeypatch, capsys):
    from promise_ledger import cli
    from promise_ledger.book import site

    def fails(*given):
        raise LedgerError("data/claims.csv, line 7: no such unit")

    monkeypatch.setattr(site, "build", fails)
    monkeypatch.setattr("sys.argv", ["promise-ledger", "build"])
    with pytest.raises(SystemExit) as status:
        cli.main()
    assert status.value.code == 1
    assert capsys.readouterr().err == "data/claims.csv, line 7: no such unit\n"


def test_bad_usage_exits_2(monkeypatch, capsys):
    from promise_ledger import cli

    monkeypatch.setattr("sys.argv", ["promise-ledger", "refresh", "--nonsense"])
    with pytest.raises(SystemExit) as status:
        cli.main()
    assert status.value.code == 2


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match="x.ipynb: not a readable notebook"):
        job.stale_reason(path, tmp_path)
    with pytest.raises(LedgerError, match="no such notebook"):
        job.stale_reason(tmp_path / "y.ipynb", tmp_path)
