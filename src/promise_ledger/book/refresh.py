"""Keep stored outputs true: execute a notebook again exactly when something that it rests on has changed.

What a notebook rests on: its code cells, every file of the project that its kernel opened (modules, tables, words,
fonts), and the lock of the environment. The digests of all of them are stored in the notebook's metadata under
`promise_ledger` when it is executed and compared before anything is published.
"""

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from promise_ledger.book import notebooks
from promise_ledger.book.paths import LOCK, ROOT, file_digest, write_atomically
from promise_ledger.evidence import LedgerError

KEY = "promise_ledger"
WORKERS = 2
CELL_SECONDS = 120
TIMES = Path("_build") / "run-times.json"
WATCHED = ("src", "data", "chapters")
# the kernel is ours: a fixed hash seed, no colour codes in errors, no history file, none of the debugger's warnings
KERNEL_ENV = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "NO_COLOR": "1", "PYTHONUTF8": "1"}


class ChapterError(LedgerError):
    """A notebook that failed; the message names file, cell and the error's last line."""


@dataclass(frozen=True)
class Outcome:
    """What was done with one notebook: `reason` is why it was executed, None if it was fresh."""

    path: Path
    reason: str | None
    seconds: float
    error: str | None = None


def chapters(root: Path = ROOT) -> list[Path]:
    """All notebooks of the book, every edition, in reading order."""
    return sorted((root / "chapters").glob("*/*.ipynb"))


def stale_reason(path: Path, root: Path = ROOT) -> str | None:
    """Say in a few words why the stored outputs of `path` cannot be trusted; None if they can."""
    notebook = notebooks.read(path)
    stored = notebook.metadata.get(KEY)
    if not stored or not {"cells", "inputs", "lock"} <= set(stored):
        return "never executed by refresh"
    if stored["cells"] != notebooks.cells_digest(notebook):
        return "code cells changed"
    if any(cell.execution_count is None for cell in notebooks.code_cells(notebook)):
        return "outputs were cleared"
    if stored["lock"] != _lock_digest(root):
        return f"{LOCK} changed"
    for name, digest in stored["inputs"].items():
        source = root / name
        if not source.is_file():
            return f"{name} is gone"
        if file_digest(source) != digest:
            return f"{name} changed"
    return None


def refresh(
    paths: Iterable[Path] = (),
    root: Path = ROOT,
    every: bool = False,
    report: Callable[[str], None] = print,
) -> list[Outcome]:
    """Execute what is stale among `paths` (default: all chapters), two side by side, and store the outputs.

    Figure captions and alt texts are brought in line with data/figures.csv in all of them. A notebook that fails is
    left as it was. Returns one Outcome per notebook; `report` receives a line per step.
    """
    paths = [Path(p).resolve() for p in paths] or chapters(root)
    started = time.perf_counter()
    due = {path: ("asked for" if every else stale_reason(path, root)) for path in paths}
    todo = [path for path in paths if due[path]]
    outcomes = []
    figures = figure_texts(root)
    for path in paths:
        if not due[path]:
            notebook = notebooks.read(path)
            set_figure_metadata(notebook, figures, notebooks.language(path))
            if notebooks.write(path, notebook):
                report(f"  {_name(path, root)}: captions updated")
            outcomes.append(Outcome(path, None, 0.0))
    if todo:
        report(f"Executing {len(todo)} of {len(paths)} notebooks")
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = {pool.submit(_timed, path, root, figures): path for path in todo}
        for done, job in enumerate(as_completed(jobs), 1):
            path = jobs[job]
            error, seconds = job.result()
            result = f"FAILED\n{error}" if error else f"{seconds:.1f} s ({due[path]})"
            report(f"  [{done}/{len(todo)}] {_name(path, root)}: {result}")
            outcomes.append(Outcome(path, due[path], seconds, error))
    _keep_times(root, outcomes)
    fresh = len(paths) - len(todo)
    report(f"{len(todo)} executed, {fresh} up to date, {time.perf_counter() - started:.1f} s")
    return outcomes


def execute(path: Path, root: Path = ROOT, figures: dict | None = None) -> None:
    """Execute one notebook with the running Python and store outputs, inputs' digests and figure metadata in it.

    Raises ChapterError, leaving the file as it was, if a cell fails or the kernel dies.
    """
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets import Unicode

    class OwnSpecs(KernelSpecManager):
        """Whatever kernels this computer has: ours is the running environment's."""

        def get_kernel_spec(self, kernel_name):
            script = str(Path(__file__).with_name("kernel.py"))
            argv = [sys.executable, "-P", script, "-f", "{connection_file}", "--log-level=ERROR",
                    "--HistoryManager.enabled=False"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    class OwnKernels(AsyncKernelManager):
        kernel_name = Unicode("python3")

        def _kernel_spec_manager_default(self):
            return OwnSpecs()

    notebook = notebooks.read(path)
    figures = figure_texts(root) if figures is None else figures
    # digests from before the run: a file that somebody saves meanwhile makes the outputs stale, as it should
    before = _digests(root)
    lock = _lock_digest(root)
    running = []  # the cell that was started last

    def started(cell, cell_index):
        running[:] = [cell]

    with tempfile.TemporaryDirectory() as folder:
        reads = Path(folder) / "reads.txt"
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            record_timing=False,
            coalesce_streams=True,
            kernel_manager_class=OwnKernels,
            on_cell_execute=started,
            resources={"metadata": {"path": str(path.parent)}},
        )
        env = {**os.environ, **KERNEL_ENV, "PROMISE_LEDGER_READS": str(reads)}
        try:
            client.execute(env=env)
        except CellExecutionError as error:
            raise ChapterError(_failure(path, root, running, _last_line(error.evalue), error.ename)) from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise ChapterError(_failure(path, root, running, str(error).strip().splitlines()[0])) from error
        opened = reads.read_text(encoding="utf-8").splitlines()
    _clean(notebook)
    notebook.metadata[KEY] = {
        "cells": notebooks.cells_digest(notebook),
        "inputs": {name: before.get(name, "") for name in project_files(opened, root)},
        "lock": lock,
    }
    set_figure_metadata(notebook, figures, notebooks.language(path))
    notebooks.write(path, notebook)


def project_files(opened: Iterable[str], root: Path = ROOT) -> list[str]:
    """The project's own files among absolute paths that a kernel opened, as sorted POSIX paths below `root`."""
    names = set()
    for entry in opened:
        path = Path(entry)
        if not _watched(path) or not path.is_file():
            continue
        try:
            relative = path.resolve().relative_to(root.resolve())
        except ValueError:
            continue
        if relative.parts[0] in WATCHED:
            names.add(relative.as_posix())
    return sorted(names)


def figure_texts(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """Rows of data/figures.csv by figure id; empty when the table is not there."""
    path = root / "data" / "figures.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["figure_id"]: row for row in csv.DictReader(stream)}


def set_figure_metadata(notebook, figures: dict[str, dict[str, str]], lang: str) -> None:
    """Give each cell that publishes a figure its name, caption and alt text for MyST-NB, and no other cell."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        ids = notebooks.published_ids(cell.source)
        cell.metadata.pop("mystnb", None)
        if ids and ids[0] in figures:
            row = figures[ids[0]]
            cell.metadata["mystnb"] = {
                "figure": {"name": ids[0], "caption": row[f"caption_{lang}"]},
                "image": {"alt": row[f"alt_{lang}"], "width": "720px"},
            }


def _timed(path: Path, root: Path, figures: dict) -> tuple[str | None, float]:
    started = time.perf_counter()
    try:
        execute(path, root, figures)
    except LedgerError as error:
        return str(error), time.perf_counter() - started
    return None, time.perf_counter() - started


def _keep_times(root: Path, outcomes: list[Outcome]) -> None:
    """Note how long each notebook took when it was executed last on this computer, for the build status page."""
    took = {_name(outcome.path, root): round(outcome.seconds, 1) for outcome in outcomes if outcome.reason and not outcome.error}
    path = root / TIMES
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if took:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps(known | took, indent=1, sort_keys=True) + "\n")


def _failure(path: Path, root: Path, running: list, reason: str, kind: str = "") -> str:
    cell = running[0].get("id", "?") if running else "none yet"
    return (
        f"{_name(path, root)}, cell {cell}: {kind}{': ' if kind else ''}{reason}\n"
        "The notebook was left as it was. Open it, or change what it reads, and run `promise-ledger refresh` again."
    )


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


def _clean(notebook) -> None:
    """Take out what differs between computers although the results do not."""
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def _digests(root: Path) -> dict[str, str]:
    files = (path for top in WATCHED for path in (root / top).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): file_digest(path) for path in files if _watched(path)}


def _watched(path: Path) -> bool:
    return path.suffix not in (".ipynb", ".pyc")


def _lock_digest(root: Path) -> str:
    lock = root / LOCK
    return file_digest(lock) if lock.is_file() else ""


def _name(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)
