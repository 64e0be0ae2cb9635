"""The figures' bundles as the site sees them, and a page for each: chapters/<lang>/figures/<id>.md.

A bundle is the folder of one version of a figure: `_build/figures/<id>/v<n>/` for what is in the book now,
`figures/archive/<id>/v<n>/` for what was in it before. On the site both lie below `/figures/`. Without bundles there
is nothing to say: no page is written, and chapters show the notebooks' own pictures.
"""

import ast
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from promise_ledger.book.paths import ROOT, file_digest, text_digest

MADE, ARCHIVE = "_build/figures", "figures/archive"


@dataclass(frozen=True)
class Bundle:
    """One version of a figure: its record (`<id>-v<n>.json`) and the folder that holds its files.

    `newest` is the version that is in the book now, None when the figure is no longer in it.
    """

    record: dict
    folder: Path
    newest: int | None

    @property
    def id(self) -> str:
        return self.record["id"]

    @property
    def version(self) -> int:
        return self.record["version"]

    @property
    def current(self) -> bool:
        return self.version == self.newest

    @property
    def page(self) -> str:
        """The name of its page, without folder and ending."""
        return self.id if self.current else f"{self.id}.v{self.version}"

    def file(self, kind: str, lang: str) -> dict:
        """The record's row of a file; files that both languages share have no language. KeyError if there is none."""
        for row in self.record["files"]:
            if row["kind"] == kind and row.get("lang") in (lang, None, ""):
                return row
        raise KeyError(f"{self.id} v{self.version} has no {kind} file for {lang}")

    def address(self, name: str, up: str = "") -> str:
        """Where a file of the bundle is on the site; `up` leads to the site's root (../ or an absolute address)."""
        return f"{up}figures/{self.id}/v{self.version}/{name}"


def bundles(root: Path = ROOT) -> dict[str, dict[int, Bundle]]:
    """Every bundle by figure id and version, both in order."""
    found: dict[str, dict[int, tuple[dict, Path]]] = {}
    newest: dict[str, int] = {}
    for place in (ARCHIVE, MADE):
        for path in sorted((root / place).glob("fig-*/v*/fig-*-v*.json")):
            if path.stem != f"{path.parent.parent.name}-{path.parent.name}":
                continue
            record = json.loads(path.read_text(encoding="utf-8"))
            found.setdefault(record["id"], {})[record["version"]] = (record, path.parent)
            if place == MADE:
                newest[record["id"]] = max(record["version"], newest.get(record["id"], 0))
    return {
        name: {n: Bundle(record, folder, newest.get(name)) for n, (record, folder) in sorted(found[name].items())}
        for name in sorted(found)
    }


def digest(root: Path = ROOT) -> str:
    """Digest of all records: what pages show of figures follows from them."""
    paths = [path for place in (ARCHIVE, MADE) for path in sorted((root / place).glob("fig-*/v*/fig-*-v*.json"))]
    return text_digest([f"{path.relative_to(root).as_posix()} {file_digest(path)}" for path in paths])


def write_pages(root: Path, lang: str) -> list[Path]:
    """Write the source of each figure's page, and take away those of figures that are gone. Returns what is there.

    A page of an older version is `<id>.v<n>.md`. Files that would not change are left alone.
    """
    folder = root / "chapters" / lang / "figures"
    wanted = {}
    for name, versions in bundles(root).items():
        for bundle in versions.values():
            option = "" if bundle.current else f":version: {bundle.version}\n"
            title = bundle.record["title"][lang]
            wanted[folder / f"{bundle.page}.md"] = f"# {title}\n\n```{{figure-page}} {name}\n{option}```\n"
    if folder.is_dir():
        for path in set(folder.glob("fig-*.md")) - set(wanted):
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    return sorted(wanted)


def tables_read(cells: list[tuple[str, str]], cell_id: str, tables: Collection[str], index: Mapping[str, tuple]) -> list[str]:
    """Tables that a cell's result rests on: `ledger.<table>` and the ids that are written down, in it and in the
    earlier cells that define the names it uses.

    `cells` are (id, code) in order, `index` is the ledger's: id to (table, row). [] if there is no such cell.
    """
    ids = [name for name, _ in cells]
    if cell_id not in ids:
        return []
    found, wanted = set(), None
    for _, source in reversed(cells[: ids.index(cell_id) + 1]):
        try:
            every = list(ast.walk(ast.parse(source)))
        except SyntaxError:  # a magic of IPython
            continue
        names = [node for node in every if isinstance(node, ast.Name)]
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        made |= {node.name for node in every if isinstance(node, ast.FunctionDef)}
        if wanted is not None and not made & wanted:
            continue
        # what is made here need not be looked for further up
        wanted = ((wanted or set()) | {node.id for node in names if isinstance(node.ctx, ast.Load)}) - made - {"ledger"}
        of_ledger = (node for node in every if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "ledger")
        found |= {node.attr for node in of_ledger if node.attr in tables}
        texts = {node.value for node in every if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        found |= {index[text][0] for text in texts & index.keys() if not text.startswith("fig-")}
    return sorted(found)
