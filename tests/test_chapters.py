"""The chapters' stored outputs are under test: that nbval compares them is shown by spoiling what it compares."""

import base64
import csv
import os
import platform
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from minibook import write

from promise_ledger.book import notebooks, refresh

CASES = ["01-zeekr-presale", "02-zeekr-retrofit", "03-xiaomi-su7", "04-zeekr-service", "05-comparison", "06-sources-and-method"]


def nbval(root, folder, path, seed="0"):
    """Run nbval as `make test` does, in `folder`, on one notebook there, with that folder's tables."""
    shutil.copy(root / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    environment = {**os.environ, "PROMISE_LEDGER_DATA": str(folder / "data"), "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", str(path)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", errors="replace")


def test_the_chapters_are_there_and_have_outputs(root):
    for name in CASES:
        for lang in ("en", "zh"):
            notebook = notebooks.read(root / "chapters" / lang / f"{name}.ipynb")
            assert all(cell.execution_count for cell in notebooks.code_cells(notebook)), name
            assert notebook.metadata.promise_ledger["inputs"], name


def test_only_the_first_code_cell_knows_the_language(root):
    for path in refresh.chapters(root):
        first, *rest = notebooks.code_cells(notebooks.read(path))
        assert f'open_ledger(lang="{path.parent.name}")' in first.source, path
        assert not [cell.id for cell in rest if re.search(r"""lang\s*=\s*["'](en|zh)""", cell.source)], path.name


def test_one_changed_number_in_the_tables_fails(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    shutil.copytree(root / "chapters", tmp_path / "chapters")
    name = "03-xiaomi-su7"
    with (tmp_path / "data/deliveries.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    month = next(row for row in rows if row["measure"] == "month" and row["precision"] == "exact" and row["start"] == "2025-03-01"
                 and row["delivery_id"].startswith("D-xiaomi-su7"))  # fmt: skip
    month["units"] = str(int(month["units"]) + 1000)
    with (tmp_path / "data/deliveries.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    done = nbval(root, tmp_path, tmp_path / f"chapters/en/{name}.ipynb")
    assert done.returncode == 1 and "mismatch" in done.stdout, done.stdout[-3000:]


DRAW = """\
from base64 import b64decode
from IPython.display import display
display({"image/png": b64decode("%s"), "text/plain": "figure"}, raw=True)"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() != "x86_64", reason="pixels are compared on Linux x86_64 only")
def test_one_changed_byte_of_an_image_fails(root, tmp_path):
    (tmp_path / "data").mkdir()
    path = write(tmp_path / "chapters/en/07-mini.ipynb", ("fig", DRAW % PIXEL), ("sum", "1 + 1"))
    refresh.execute(path, tmp_path)
    assert nbval(root, tmp_path, path).returncode == 0
    notebook = nbformat.read(path, 4)
    spoilt = bytearray(base64.b64decode(notebook.cells[0].outputs[0].data["image/png"]))
    spoilt[-20] ^= 1
    notebook.cells[0].outputs[0].data["image/png"] = base64.b64encode(bytes(spoilt)).decode()
    nbformat.write(notebook, path)
    done = nbval(root, tmp_path, path)
    assert done.returncode == 1 and "image/png" in done.stdout


def test_outputs_do_not_depend_on_the_hash_seed(root, tmp_path):
    """`make test` runs all chapters under two seeds; here: a notebook that does depend on it is caught."""
    (tmp_path / "data").mkdir()
    path = write(tmp_path / "chapters/en/07-mini.ipynb", ("order", "list({'a', 'b', 'c', 'd', 'e', 'f', 'g'})"))
    refresh.execute(path, tmp_path)
    assert nbval(root, tmp_path, path, seed="1").returncode == 1
