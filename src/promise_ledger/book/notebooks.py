"""Read, describe and write chapter notebooks."""

import ast
import re
from pathlib import Path

import nbformat

from promise_ledger.book.paths import text_digest, write_atomically
from promise_ledger.evidence import LedgerError


def read(path: Path) -> nbformat.NotebookNode:
    """Load a notebook (format 4); LedgerError names a file that is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise LedgerError(f"{path}: no such notebook.") from None
    except Exception as error:  # nbformat raises its own and json's
        raise LedgerError(f"{path}: not a readable notebook ({str(error).splitlines()[0]}).") from error


def write(path: Path, notebook: nbformat.NotebookNode) -> bool:
    """Store a notebook, atomically; return whether the file's content changed."""
    content = nbformat.writes(notebook, version=4) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    write_atomically(path, content)
    return True


def language(path: Path) -> str:
    """The edition that a chapter belongs to: the name of its folder, en or zh; en anywhere else."""
    return path.parent.name if path.parent.name in ("en", "zh") else "en"


def code_cells(notebook) -> list:
    """The code cells that hold anything."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def cells_digest(notebook) -> str:
    """Digest of the code: sources and the tags that change how a cell runs; prose does not count."""
    return text_digest([cell.source for cell in code_cells(notebook)])


def in_language(source: str, lang: str) -> str:
    """The source of a code cell in another edition: only the call that opens the ledger says the language."""
    return re.sub(r'(?<=open_ledger\(lang=")[a-z]+(?="\))', lang, source)


def published_ids(source: str) -> list[str]:
    """Ids of the figures that a code cell publishes: the first literal string argument of each publish(...)."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "publish"]
    ids = []
    for call in calls:
        strings = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        ids += strings[:1]
    return ids


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))
