"""The files of all figures: what the lock says, what the registry lists, and the same bytes in other surroundings."""

import json
import os
import platform
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from promise_ledger.book import bundles, notebooks
from promise_ledger.figures.registry import registry
from promise_ledger.figures.vector import texts
from promise_ledger.figures.versions import drift

SAME_PIXELS = sys.platform == "linux" and platform.machine() == "x86_64"
AGAIN = ("06-sources-and-method",)  # what is made a second time: one chapter, that with the word cloud
SURROUNDINGS = {"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "SOURCE_DATE_EPOCH": "0"}


@pytest.fixture(scope="module")
def made(root, site):
    """The bundles of all figures, as the site has them."""
    return root / "_build/figures"


@pytest.fixture(scope="module")
def again(root, tmp_path_factory):
    """Bundles of some figures, made by a copy of the checkout in a folder of its own and in other surroundings."""
    figures = [name for name, row in registry().items() if row["chapter"] in AGAIN]
    copy = tmp_path_factory.mktemp("made") / "other folder"
    for name in ("src", "data", "chapters"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_toc.yml", "requirements.lock"):
        shutil.copy(root / name, copy)
    job = f"from promise_ledger.book import bundles; bundles.make(figures={figures})"
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), **SURROUNDINGS}
    done = subprocess.run([sys.executable, "-c", job], cwd=copy, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return copy / "_build/figures"


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def test_two_makings_give_the_same_bytes(made, again):
    first, second = files(made), files(again)
    assert {name for name in first if name.startswith("fig-method-")} <= set(second)
    differ = []
    for name, path in second.items():
        if name.endswith(".txt"):  # of `bundles`, about what they rest on
            continue
        if SAME_PIXELS or name.endswith(".csv"):
            differ += [name] if path.read_bytes() != first[name].read_bytes() else []
        elif name.endswith(".svg"):
            differ += [name] if texts(path.read_bytes()) != texts(first[name].read_bytes()) else []
    assert differ == []


def test_registry_notebooks_and_disk_hold_the_same_figures(root, made):
    rows = registry()
    published = {}
    for path in (root / "chapters/en").glob("*.ipynb"):
        for cell in notebooks.code_cells(notebooks.read(path)):
            published |= dict.fromkeys(notebooks.published_ids(cell.source), path.stem)
    assert published == {name: row["chapter"] for name, row in rows.items()}
    assert {path.name for path in made.glob("fig-*")} == set(rows)
    for name, row in rows.items():
        record = bundles.read_record(made, name)
        on_disk = {path.name for path in (made / name / f"v{row['version']}").iterdir()}
        assert {file["name"] for file in record["files"]} | {f"{name}-v{row['version']}.json"} == on_disk
        assert f"{name}.csv" == row["data_file"]


def test_every_figure_is_what_its_version_says(made):
    for name in registry():
        record = bundles.read_record(made, name)
        drawings = record["drawing"] if SAME_PIXELS else {}
        assert drift(name, record["data"]["digest"], **drawings) == []


def test_records_and_drawings_can_be_read(made):
    for name, path in files(made).items():
        if name.endswith(".json"):
            json.loads(path.read_text(encoding="utf-8"))
        if name.endswith(".svg"):
            ElementTree.parse(path)


def test_a_changed_cell_makes_a_chapter_due(again):
    root, stem = again.parents[1], AGAIN[0]
    assert bundles.is_fresh(root, stem)
    path = root / f"chapters/en/{stem}.ipynb"
    notebook = notebooks.read(path)
    notebooks.code_cells(notebook)[0].source += "\nextra = 1"
    notebooks.write(path, notebook)
    assert not bundles.is_fresh(root, stem)
