"""The README's numbers and picture are those of the book."""

import shutil

import pytest

from promise_ledger.book import readme
from promise_ledger.book.paths import ROOT
from promise_ledger.evidence import LedgerError


def test_findings_and_picture_are_current():
    assert (ROOT / "README.md").read_text(encoding="utf-8") == readme.readme(), "run `promise-ledger refresh`"
    assert (ROOT / "docs" / f"{readme.PICTURE}.png").read_bytes() == readme.picture(), "run `promise-ledger refresh`"


@pytest.fixture
def copy(tmp_path):
    """The parts of the project that the README is made from."""
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def test_a_changed_number_changes_the_readme(copy):
    table = copy / "data" / "claims.csv"
    text = table.read_text(encoding="utf-8")
    assert "140000000" in text
    table.write_text(text.replace("140000000", "150000000"), encoding="utf-8", newline="\n")
    assert "150m yuan" in readme.readme(copy) and "150m yuan" not in readme.readme()


def test_lost_marks_are_explained(copy):
    (copy / "README.md").write_text("# Title\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="Put the marks back"):
        readme.readme(copy)
    assert (copy / "README.md").read_text(encoding="utf-8") == "# Title\n"
