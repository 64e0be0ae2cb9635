"""What all tests share."""

import os
from pathlib import Path

import pytest

from browser import chromium, host, site, view  # noqa: F401  fixtures of tests in a real browser

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def articles() -> Path:
    """The folder with the five articles; tests that need it are skipped where it is not known."""
    folder = os.environ.get("PROMISE_LEDGER_SOURCES")
    if not folder:
        pytest.skip("PROMISE_LEDGER_SOURCES names no folder with the articles, which are not in the repository")
    return Path(folder)
