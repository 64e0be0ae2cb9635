"""The part of the README that holds numbers: findings and picture, written from the tables like any page of the book."""

import base64
import re
from pathlib import Path

from promise_ledger.book import notebooks
from promise_ledger.book.paths import ROOT, write_atomically
from promise_ledger.evidence import LedgerError, open_ledger
from promise_ledger.figures import registry, words

PICTURE = "fig-su7-monthly"
_PART = re.compile(r"(<!-- findings[^>]*-->\n).*?(<!-- end of findings -->)", re.DOTALL)


def findings(root: Path = ROOT) -> str:
    """The findings as Markdown, from [readme] in chapters/words/, with the picture below."""
    ledger = open_ledger(root / "data")
    alt = registry(root / "data")[PICTURE]["alt_en"]
    items = "\n".join(f"- {item}" for item in words("readme", ledger)["findings"])
    return f"{items}\n\n![{alt}](docs/{PICTURE}.png)\n"


def picture(root: Path = ROOT) -> bytes:
    """The PNG of the README's figure as its chapter stores it. Raises LedgerError if no chapter does."""
    chapter = registry(root / "data")[PICTURE]["chapter"]
    for cell in notebooks.code_cells(notebooks.read(root / "chapters" / "en" / f"{chapter}.ipynb")):
        if notebooks.published_ids(cell.source) == [PICTURE]:
            images = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
            if images:
                return base64.b64decode(images[0])
    raise LedgerError(f"chapters/en/{chapter}.ipynb stores no picture of {PICTURE}. Run `promise-ledger refresh`.")


def readme(root: Path = ROOT) -> str:
    """README.md with its findings up to date. Raises LedgerError if the marks around them are gone."""
    text = (root / "README.md").read_text(encoding="utf-8")
    if not _PART.search(text):
        raise LedgerError("README.md: no part between <!-- findings … --> and <!-- end of findings -->. Put the marks back.")
    return _PART.sub(lambda part: f"{part[1]}{findings(root)}{part[2]}", text)


def update(root: Path = ROOT) -> None:
    """Write the findings and the picture."""
    write_atomically(root / "README.md", readme(root))
    target = root / "docs" / f"{PICTURE}.png"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(picture(root))
