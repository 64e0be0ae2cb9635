"""Lock and changelog of the figures, data/figure_versions.csv: what was published cannot change silently.

Each version of a figure has a row with three digests: of its CSV, and of the pixels of its page picture in each
language. A changed digest without a new row is a fault (`drift`); `record` writes the row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import find_data

from .registry import registered, registry

LANGUAGES = ("en", "zh")
COLUMNS = ("figure_id", "version", "date", "change_en", "change_zh", "data_digest", "drawing_en", "drawing_zh")


def short(content: bytes) -> str:
    """First 16 hex digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def csv_text(data) -> str:
    """The CSV file of a frame or series: numbers to ten digits, true and false, the index only where it has a name."""
    if not hasattr(data, "to_csv"):
        raise LedgerError(f"publish: data is {type(data).__name__}; give the frame or series behind the figure.")
    named = any(name is not None for name in data.index.names)
    if getattr(data, "columns", None) is not None:
        data = data.apply(lambda column: column if pd.api.types.is_float_dtype(column) else column.map(_lower))
    return data.to_csv(index=named, lineterminator="\n", float_format="%.10g")


def data_digest(data) -> str:
    """Digest of the CSV of a frame or series; 'none' without data."""
    return "none" if data is None else short(csv_text(data).encode("utf-8"))


def drawing_digest(png: bytes | Image.Image) -> str:
    """Digest of what a PNG shows: its size and pixels, not its palette or text chunks, so that a copy that somebody
    saved again without loss is still known."""
    image = Image.open(io.BytesIO(png)) if isinstance(png, bytes) else png
    return short(repr(image.size).encode() + image.convert("RGB").tobytes())


def history(figure_id: str, data: Path | None = None) -> list[dict[str, str]]:
    """The versions of a figure, oldest first; empty before the first is recorded."""
    return [row for row in _rows(data) if row["figure_id"] == figure_id]


def version_row(figure_id: str, version: int | None = None) -> dict[str, str] | None:
    """The row of a version (default: the registry's), None if it is not recorded yet.

    Raises LedgerError for a figure or an earlier version that does not exist.
    """
    current = int(registered(figure_id)["version"])
    wanted = current if version is None else version
    for row in history(figure_id):
        if int(row["version"]) == wanted:
            return row
    if wanted != current:
        raise LedgerError(f"{figure_id} has no version {wanted}; the current one is {current}.")
    return None


def drift(figure_id: str, data: str | None = None, **drawings: str) -> list[str]:
    """What of a figure differs from its recorded version: one sentence, or none.

    `data` is the CSV's digest, `en` and `zh` are those of the drawings; what is not given is not compared.
    """
    row = version_row(figure_id)
    if row is None:
        return [f"{figure_id}: version {registered(figure_id)['version']} is not recorded yet. {_cure(figure_id)}"]
    found = {"data_digest": data, **{f"drawing_{lang}": digest for lang, digest in drawings.items()}}
    parts = [column.replace("_digest", "").replace("_", " ") for column, digest in found.items() if digest not in (None, row[column])]
    if not parts:
        return []
    return [f"{figure_id}: {', '.join(parts)} changed since version {row['version']} of {row['date']}. {_cure(figure_id)}"]


def record(figure_id: str, version: int, change: dict[str, str], digests: dict[str, str], day: date) -> None:
    """Append a version's row and make it the registry's current one; both tables are replaced whole or not at all.

    `change` has a sentence by language, `digests` the values of the last three columns. Raises LedgerError if the
    version is recorded already or leaves a gap.
    """
    known = [int(row["version"]) for row in history(figure_id)]
    if version != max(known, default=0) + 1:
        raise LedgerError(f"{figure_id}: version {version} cannot follow {max(known, default=0)}.")
    rows = _rows(None)
    rows.append({"figure_id": figure_id, "version": str(version), "date": day.isoformat(),
                 **{f"change_{lang}": change[lang] for lang in LANGUAGES}, **digests})
    rows.sort(key=lambda row: (row["figure_id"], int(row["version"])))
    folder = find_data()
    _write(folder / "figure_versions.csv", COLUMNS, rows)
    figures = registry()
    if figures[figure_id]["version"] != str(version):
        figures[figure_id]["version"] = str(version)
        _write(folder / "figures.csv", figures[figure_id].keys(), figures.values())


def _lower(value):
    """A cell as a table of the project writes it: true and false, all else as it is."""
    return str(value).lower() if isinstance(value, (bool, np.bool_)) else value


def _rows(data: Path | None) -> list[dict[str, str]]:
    path = (data or find_data()) / "figure_versions.csv"
    if not path.is_file():
        raise LedgerError(f"{path}: the figures' lock is missing. Restore it from the repository.")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, columns, rows) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(draft, path)


def _cure(figure_id: str) -> str:
    return f"If that is meant: promise-ledger figure bump {figure_id} --change-en … --change-zh …"
