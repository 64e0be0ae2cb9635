"""A tiny book in a folder of its own, for tests of refresh, lint and build."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

READS = """\
import sys
sys.path.insert(0, "../../src")
import helper
text = open("../../data/numbers.csv", encoding="utf-8").read()
total = sum(map(int, text.split()))
total * helper.FACTOR"""


def notebook(*cells) -> nbformat.NotebookNode:
    """Cells from (id, source) pairs; a source that starts with '#' is prose."""
    made = []
    for cell_id, source in cells:
        cell = new_markdown_cell(source) if source.startswith("#") else new_code_cell(source)
        cell["id"] = cell_id
        made.append(cell)
    return new_notebook(cells=made, metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}})


def write(path: Path, *cells) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells), path)
    return path


def mini_book(root: Path) -> Path:
    """Make the book; its one chapter reads a table and a module. Returns the chapter's path."""
    for name, text in {
        "_toc.yml": "format: jb-book\nroot: index\n",
        "requirements.lock": "a==1\n",
        "data/numbers.csv": "1\n2\n",
        "data/unread.csv": "9\n",
        "data/figures.csv": "figure_id,chapter,caption_en,alt_en,caption_zh,alt_zh\nfig-a,07-mini,A caption.,Bars,题,图\n",
        "src/helper.py": "FACTOR = 10\n",
        "src/unread.py": "OTHER = 1\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    publish = 'def publish(*given, **named):\n    pass\n\npublish(None, "fig-a", data=total)'
    return write(root / "chapters/en/07-mini.ipynb", ("title", "# Mini"), ("setup", READS), ("fig", publish))
