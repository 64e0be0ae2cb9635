"""Make the files of every figure: run the chapters' code once per language and bundle each card they publish.

The chapters themselves show one small picture a figure and stay quick to rerun. Here the same cells run without a
kernel, with `publish` handing over its cards. What is made lies in _build/figures/<id>/v<version>/ and is made again
exactly when something that it rests on has changed.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from promise_ledger.book import notebooks
from promise_ledger.book.paths import LOCK, ROOT, file_digest, text_digest
from promise_ledger.evidence import LedgerError
from promise_ledger.figures.registry import registered, registry
from promise_ledger.figures.versions import LANGUAGES, drift

WORKERS = 2


def make(root: Path = ROOT, figures: Iterable[str] | None = None, report: Callable[[str], None] = print) -> Path:
    """Bring the bundles of `figures` (default: all) up to date; return the folder that holds them.

    Works by chapter: all figures of a chapter are made together. Raises LedgerError, after every chapter was tried, if
    one failed; its old bundles stay.
    """
    folder = root / "_build" / "figures"
    wanted = None if figures is None else set(figures)
    rows = registry(root / "data")
    stems = sorted({row["chapter"] for name, row in rows.items() if wanted is None or name in wanted})
    states = {stem: state(root, stem) for stem in stems}
    due = [stem for stem in stems if not _fresh(folder, stem, states[stem], rows)]
    if due:
        report(f"Making the files of the figures of {len(due)} chapters in {len(LANGUAGES)} languages")
    faults = []
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = {pool.submit(_in_own_process, root, stem, folder): stem for stem in due}
        for done, job in enumerate(as_completed(jobs), 1):
            stem = jobs[job]
            error, seconds = job.result()
            report(f"  [{done}/{len(due)}] {stem}: " + (f"FAILED\n{error}" if error else f"{seconds:.0f} s"))
            if error:
                faults.append(stem)
            else:
                _stamp(folder, stem).write_text(states[stem], encoding="utf-8")
    if faults:
        raise LedgerError(f"The figures of {', '.join(faults)} were not made, see above.")
    if wanted is None:
        _remove_orphans(folder, rows)
    return folder


def state(root: Path, stem: str) -> str:
    """Digest of all that the files of a chapter's figures are made from: code cells, modules, tables, words, the lock."""
    own = [root / LOCK, Path(__file__), root / "data" / "datapackage.json", *(root / "data").glob("*.csv")]
    own += (root / "chapters" / "words").glob("*.toml")
    for layer in ("charts", "evidence", "figures", "models", "text"):
        own += (path for path in (root / "src" / "promise_ledger" / layer).rglob("*") if path.suffix != ".pyc")
    files = sorted(f"{path.name} {file_digest(path)}" for path in own if path.is_file())
    return text_digest([notebooks.cells_digest(notebooks.read(_notebook(root, stem))), *files])


def run(root: Path, stem: str, folder: Path) -> None:
    """Make the bundles of one chapter in this process.

    Raises LedgerError naming notebook and cell if code fails, and FigureFault if a figure has faults.
    """
    from promise_ledger.figures import bundle
    from promise_ledger.figures.publish import collecting

    path = _notebook(root, stem)
    cells = notebooks.code_cells(notebooks.read(path))
    drawn: dict[str, dict] = {}
    tables = {}
    for lang in LANGUAGES:
        def take(card, figure_id, data):
            drawn.setdefault(figure_id, {})[card.lang] = bundle.draw(card, figure_id)
            tables.setdefault(figure_id, {})[card.lang] = data

        namespace = {"__name__": "__main__"}
        # what tables and prose numbers display is the notebook's
        with collecting(take), contextlib.redirect_stdout(io.StringIO()):
            for cell in cells:
                source = notebooks.in_language(cell.source, lang)
                try:
                    exec(compile(source, f"{stem}, cell {cell.get('id', '?')}", "exec"), namespace)
                except LedgerError:
                    raise
                except Exception as error:
                    raise LedgerError(
                        f"{path.relative_to(root).as_posix()} in {lang}, cell {cell.get('id', '?')}: "
                        f"{type(error).__name__}: {error}"
                    ) from error
    for figure_id in drawn:
        with keeping_recorded(folder, figure_id):
            bundle.finish(figure_id, drawn[figure_id], tables[figure_id], folder)


def read_record(folder: Path, figure_id: str) -> dict:
    """The record of a figure's current version among the bundles in `folder`.

    Raises LedgerError if the figure is unknown or its bundle is not there.
    """
    version = registered(figure_id)["version"]
    path = folder / figure_id / f"v{version}" / f"{figure_id}-v{version}.json"
    if not path.is_file():
        raise LedgerError(f"{path}: not there. Run `make book`, or `promise-ledger figure export {figure_id}`.")
    return json.loads(path.read_text(encoding="utf-8"))


def current(root: Path) -> list[Path]:
    """The folders of all figures' current versions that have been made."""
    rows = registry(root / "data")
    folders = (root / "_build" / "figures" / name / f"v{row['version']}" for name, row in sorted(rows.items()))
    return [folder for folder in folders if folder.is_dir()]


def all_changed(root: Path) -> list[str]:
    """A sentence for each bundle that differs from the recorded version of its figure."""
    folder = root / "_build" / "figures"
    return [line for place in current(root) for line in changed(read_record(folder, place.parent.name))]


def changed(record: dict) -> list[str]:
    """What of a bundle differs from the recorded version of its figure, as `versions.drift` says it."""
    return drift(record["id"], record["data"]["digest"], **record["drawing"])


@contextlib.contextmanager
def keeping_recorded(folder: Path, figure_id: str):
    """Keep the bundle of the recorded version as v<n>.recorded if a changed one is about to take its place.

    `promise-ledger figure bump` moves it to the archive.
    """
    place = folder / figure_id / f"v{registered(figure_id)['version']}"
    kept = recorded_copy(place)
    if place.is_dir() and not kept.exists() and not changed(read_record(folder, figure_id)):
        shutil.copytree(place, kept)
    yield
    if kept.exists() and not changed(read_record(folder, figure_id)):
        shutil.rmtree(kept)


def recorded_copy(place: Path) -> Path:
    """Where the recorded bundle of a version waits while `place` holds a changed one."""
    return place.with_name(f"{place.name}.recorded")


def _in_own_process(root: Path, stem: str, folder: Path) -> tuple[str | None, float]:
    """Run one chapter's job elsewhere, so that two run side by side and none leaves anything in this process."""
    started = time.perf_counter()
    env = {**os.environ, "PROMISE_LEDGER_DATA": str(root / "data"), "PYTHONUTF8": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-P", "-W", "ignore", "-m", __name__, str(root), stem, str(folder)]
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8")
    error = None if done.returncode == 0 else (done.stderr.strip() or f"exit status {done.returncode}")
    return error, time.perf_counter() - started


def is_fresh(root: Path, stem: str) -> bool:
    """Whether the bundles of a chapter's figures are all there and up to date."""
    return _fresh(root / "_build" / "figures", stem, state(root, stem), registry(root / "data"))


def _fresh(folder: Path, stem: str, wanted: str, rows: dict) -> bool:
    stamp = _stamp(folder, stem)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        return False
    return all(
        (folder / name / f"v{row['version']}").is_dir() for name, row in rows.items() if row["chapter"] == stem
    )


def _stamp(folder: Path, stem: str) -> Path:
    return folder / f"{stem}.txt"


def _notebook(root: Path, stem: str) -> Path:
    return root / "chapters" / "en" / f"{stem}.ipynb"


def _remove_orphans(folder: Path, rows: dict) -> None:
    for old in folder.glob("fig-*"):
        if old.name not in rows:
            shutil.rmtree(old)


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    except LedgerError as fault:
        sys.exit(str(fault))
