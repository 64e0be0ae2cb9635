"""The page on the state of the build says what the tables, the lock and git say."""

import json
import re
import subprocess
from importlib.metadata import version

import pytest

from promise_ledger.book import assets
from promise_ledger.book.sphinx import status
from promise_ledger.evidence import open_ledger

LANGS = {"en": "en", "zh": "zh_CN"}


@pytest.mark.parametrize("lang", list(LANGS))
def test_the_page_is_made_from_tables_and_records(root, lang):
    parts = status.status_html(root, lang, LANGS[lang])
    text = "".join(parts.values())
    assert list(parts) == [status.SAYS[lang][key] for key in ("build", "times", "checks", "data", "figures")]
    assert f"<td>{version('matplotlib')}</td>" in text and status.COMMIT in text
    counts = open_ledger().checks_run()["verdict"].value_counts()
    for number in counts:
        assert f'class="pl-num">{number}</td>' in parts[status.SAYS[lang]["checks"]]
    for path in (root / "data").glob("*.csv"):
        assert path.name in text
    assert text.count("fig-") >= len(list(status.registry(root / "data")))
    assert status.SAYS["en"].keys() == status.SAYS["zh"].keys()


def test_run_times_are_those_of_the_edition(tmp_path):
    assert status.run_times(tmp_path, "en") == []
    (tmp_path / "_build").mkdir()
    times = {"chapters/en/01-a.ipynb": 4.25, "chapters/zh/01-a.ipynb": 9.0}
    (tmp_path / status.RUN_TIMES).write_text(json.dumps(times), encoding="utf-8")
    assert status.run_times(tmp_path, "zh") == [('<a href="01-a.html">01-a</a>', "9.0")]


def test_the_commit_is_gits_and_a_dash_without_git(root, tmp_path, monkeypatch):
    def git(*given):
        return subprocess.run(["git", "-C", str(tmp_path), *given], capture_output=True, encoding="utf-8", check=True).stdout.strip()

    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert assets.commit(tmp_path) == "–"
    git("init", "-q")
    git("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "--allow-empty", "-m", "x")
    assert re.fullmatch(r"[0-9a-f]{7,}", assets.commit(tmp_path)) and git("rev-parse", "HEAD").startswith(assets.commit(tmp_path))
