"""What all tests share."""

import os
import platform
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Figures are drawn to the same bytes wherever matplotlib's wheels are the same. Elsewhere the digest of the data behind
# each figure, which is part of the stored output, is compared and the pixels are not.
SAME_PIXELS = sys.platform == "linux" and platform.machine() == "x86_64"


def pytest_collection_modifyitems(items):
    """nbval leaves images out of its comparison; here they are in it, on the reference platform."""
    for item in items:
        if SAME_PIXELS and hasattr(item.parent, "skip_compare"):
            item.parent.skip_compare = tuple(kind for kind in item.parent.skip_compare if not kind.startswith("image/"))


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
