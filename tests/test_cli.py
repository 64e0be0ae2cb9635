"""The command line: what it offers, and how it says no."""

import subprocess
import sys

import pytest

from promise_ledger import cli


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["promise-ledger", *arguments])
    with pytest.raises(SystemExit) as status:
        cli.main()
    return status.value.code


def test_help_names_every_command_and_loads_nothing_heavy():
    done = subprocess.run([sys.executable, "-m", "promise_ledger.cli", "--help"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0
    for command in ("refresh", "build", "lint", "validate", "verify", "rebuild"):
        assert f"\n  {command} " in done.stdout
    probe = "import sys, promise_ledger.cli; print([m for m in ('pandas', 'matplotlib', 'sphinx') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout.strip() == "[]"


def test_a_folder_without_articles_is_refused_in_one_message(monkeypatch, capsys, tmp_path):
    for command in ("verify", "rebuild"):
        assert run(monkeypatch, command, "--sources", str(tmp_path)) == 1
        said = capsys.readouterr().err
        assert str(tmp_path) in said and "Traceback" not in said


def test_a_missing_option_is_bad_usage(monkeypatch, capsys):
    monkeypatch.delenv("PROMISE_LEDGER_SOURCES", raising=False)
    assert run(monkeypatch, "verify") == 2
    assert "--sources" in capsys.readouterr().err


def test_outside_a_checkout_the_book_commands_say_so(monkeypatch, capsys, tmp_path):
    from promise_ledger.book import paths

    monkeypatch.setattr(paths.checkout, "__defaults__", (tmp_path,))
    assert run(monkeypatch, "build") == 1
    assert "python make.py book" in capsys.readouterr().err


def test_tables_made_from_the_articles_are_those_in_the_repository(articles, root):
    from promise_ledger.evidence import open_ledger
    from promise_ledger.evidence.rebuild import tables

    for name, text in tables(open_ledger(), articles).items():
        assert text == (root / "data" / f"{name}.csv").read_text(encoding="utf-8"), name
