"""Keep the Chinese edition in step with the English one.

Both editions have the same pages. A notebook's code cells are the same but for the language in which they open the
ledger, and are carried over; its prose cells are translated. A translation records the digest of what it translates
(in a cell's metadata, on a Markdown page in a comment line), so that a change of the English is noticed.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from promise_ledger.book import notebooks
from promise_ledger.book.paths import ROOT, text_digest, write_atomically
from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.schema import nearest

ORIGINAL, TRANSLATION = "en", "zh"
KEY = "translates"  # metadata of a prose cell
NOTE = re.compile(r"^% translates ([0-9a-f]{16})\n")  # first line of a Markdown page, a comment in MyST


@dataclass(frozen=True)
class Gap:
    """A place where the translation is not what it should be: `what` is missing, stale, extra or code."""

    page: str
    cell: str
    what: str

    def __str__(self) -> str:
        said = {
            "missing": "is not translated",
            "stale": "was translated from an older text",
            "extra": "has no counterpart in English",
            "code": "differs in code or order",
        }[self.what]
        return f"chapters/{TRANSLATION}/{self.page}{f', cell {self.cell}' if self.cell else ''}: {said}."


def fingerprint(text: str) -> str:
    """Digest of a text that is translated; space at line ends does not count."""
    return text_digest([line.rstrip() for line in text.strip().splitlines()])[:16]


def gaps(root: Path = ROOT) -> list[Gap]:
    """Everything that is missing, stale or different in the translation, by page and cell."""
    found = []
    names, translated = _pages(root, ORIGINAL), _pages(root, TRANSLATION)
    found += [Gap(name, "", "extra") for name in sorted(translated - names)]
    for name in sorted(names):
        if name not in translated:
            found.append(Gap(name, "", "missing"))
        elif name.endswith(".md"):
            found += _page_gaps(name, _read(root, ORIGINAL, name), _read(root, TRANSLATION, name))
        else:
            found += _notebook_gaps(name, _notebook(root, ORIGINAL, name), _notebook(root, TRANSLATION, name))
    return found


def sync(root: Path = ROOT) -> list[str]:
    """Carry code cells, order and settings of every notebook over to the translation; return the notebooks that changed.

    Translated prose stays as it is; prose that has no translation yet is carried over in English, unmarked, and `gaps`
    reports it. Outputs of code cells that did not change stay.
    """
    changed = []
    for name in sorted(name for name in _pages(root, ORIGINAL) if name.endswith(".ipynb")):
        original, path = _notebook(root, ORIGINAL, name), root / "chapters" / TRANSLATION / name
        old = {cell.get("id"): cell for cell in notebooks.read(path).cells} if path.is_file() else {}
        metadata = notebooks.read(path).metadata if path.is_file() else original.metadata
        original.cells = [_carried(cell, old.get(cell.id)) for cell in original.cells]
        original.metadata = metadata
        path.parent.mkdir(parents=True, exist_ok=True)
        if notebooks.write(path, original):
            changed.append(name)
    return changed


def done(root: Path, name: str, cells: list[str]) -> str:
    """Mark translations as fitting what is in English now: a Markdown page, or cells of a notebook; say what was marked.

    Raises LedgerError for a page or cell that is not in both editions.
    """
    if name not in _pages(root, ORIGINAL) & _pages(root, TRANSLATION):
        raise LedgerError(f"{name}: not a page of both editions.{nearest(name, _pages(root, TRANSLATION))}")
    if name.endswith(".md"):
        translate_page(root, name, _read(root, TRANSLATION, name))
        return f"chapters/{TRANSLATION}/{name} is up to date."
    texts = {cell.id: cell.source for cell in _notebook(root, TRANSLATION, name).cells if cell.cell_type != "code"}
    if not cells:
        raise LedgerError(f"{name}: name the cells whose translation is up to date: {', '.join(texts)}.")
    for cell in cells:
        if cell not in texts:
            raise LedgerError(f"{name} has no prose cell {cell!r}.{nearest(cell, texts)}")
    translate(root, name, {cell: texts[cell] for cell in cells})
    return f"chapters/{TRANSLATION}/{name}: {', '.join(cells)} up to date."


def translate(root: Path, name: str, texts: dict[str, str]) -> None:
    """Put translations of prose cells, by cell id, into a notebook and record what they translate.

    Raises KeyError for a cell that the English notebook has not got.
    """
    sync(root)
    path = root / "chapters" / TRANSLATION / name
    originals = {cell.id: cell for cell in _notebook(root, ORIGINAL, name).cells if cell.cell_type == "markdown"}
    notebook = notebooks.read(path)
    cells = {cell.id: cell for cell in notebook.cells}
    for cell_id, text in texts.items():
        cells[cell_id].source = text.strip()
        cells[cell_id].metadata[KEY] = fingerprint(originals[cell_id].source)
    notebooks.write(path, notebook)


def translate_page(root: Path, name: str, text: str) -> None:
    """Store the translation of a Markdown page with the digest of what it translates."""
    note = f"% translates {fingerprint(_read(root, ORIGINAL, name))}\n"
    write_atomically(root / "chapters" / TRANSLATION / name, note + NOTE.sub("", text))


def _carried(cell, old):
    """A cell of the translation, made from the English one and the translation's old cell of the same id."""
    if cell.cell_type != "code":
        if old is not None and KEY in old.metadata:
            cell.source = old.source
            cell.metadata[KEY] = old.metadata[KEY]
        return cell
    source = notebooks.in_language(cell.source, TRANSLATION)
    kept = old is not None and old.cell_type == "code" and old.source == source
    cell.source = source
    cell.outputs = old.outputs if kept else []
    cell.execution_count = old.execution_count if kept else None
    if kept and "mystnb" in old.metadata:
        cell.metadata["mystnb"] = old.metadata["mystnb"]
    return cell


def _notebook_gaps(name: str, original, translation) -> list[Gap]:
    if [cell.id for cell in original.cells] != [cell.id for cell in translation.cells]:
        return [Gap(name, "", "code")]
    found = []
    for cell, other in zip(original.cells, translation.cells):
        if cell.cell_type == "code":
            same = notebooks.in_language(cell.source, TRANSLATION) == other.source
            if not same or cell.metadata.get("tags") != other.metadata.get("tags"):
                found.append(Gap(name, cell.id, "code"))
        elif other.metadata.get(KEY) != fingerprint(cell.source):
            found.append(Gap(name, cell.id, "stale" if KEY in other.metadata else "missing"))
    return found


def _page_gaps(name: str, original: str, translation: str) -> list[Gap]:
    note = NOTE.match(translation)
    if note is None:
        return [Gap(name, "", "missing")]
    return [] if note[1] == fingerprint(original) else [Gap(name, "", "stale")]


def _pages(root: Path, lang: str) -> set[str]:
    """Pages that people write: not those that the build makes of each figure."""
    folder = root / "chapters" / lang
    return {path.name for path in folder.glob("*") if path.suffix in (".md", ".ipynb")}


def _notebook(root: Path, lang: str, name: str):
    return notebooks.read(root / "chapters" / lang / name)


def _read(root: Path, lang: str, name: str) -> str:
    return (root / "chapters" / lang / name).read_text(encoding="utf-8")
