"""What `promise-ledger figure …` does: list, show, export, cite, and give a changed figure its new version."""

import shutil
import textwrap
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from promise_ledger.book import bundles
from promise_ledger.book.figure_pages import ARCHIVE
from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.schema import nearest
from promise_ledger.figures.registry import registered, registry
from promise_ledger.figures.versions import LANGUAGES, record, version_row

FORMATS = ("svg", "png", "pdf", "csv", "json", "zip")


def listing(lang: str) -> Iterable[str]:
    """A line per figure: id, version, title; chapters as headings."""
    rows = sorted(registry().values(), key=lambda row: (row["chapter"], row["figure_id"]))
    width = max(len(row["figure_id"]) for row in rows)
    chapter = None
    for row in rows:
        if row["chapter"] != chapter:
            chapter = row["chapter"]
            yield chapter
        yield f"  {row['figure_id']:{width}}  v{row['version']}  {row[f'title_{lang}']}"


def description(root: Path, figure_id: str, lang: str) -> Iterable[str]:
    """What there is to know about a figure, from its record; the bundle is made if need be."""
    known = _record(root, figure_id)
    yield f"{known['id']}, version {known['version']} of {known['date']}: {known['title'][lang]}"
    yield from textwrap.wrap(known["headline"][lang], 100)
    yield ""
    yield from textwrap.wrap(known["description"][lang], 100)
    yield ""
    yield f"chapter   {known['chapter']}, cell {known['cell']}"
    for kind in ("claims", "facts", "checks"):
        if known[kind]:
            yield from textwrap.wrap(f"{kind:9} {' '.join(known[kind])}", 100, subsequent_indent=" " * 10)
    columns = ", ".join(column["name"] for column in known["data"]["columns"])
    yield from textwrap.wrap(f"data      {known['data']['rows']} rows: {columns}", 100, subsequent_indent=" " * 10)
    yield f"licence   {known['licence']['id']}"
    yield f"address   {known['address'][lang]}"
    yield f"credit    {known['citation'][lang]['credit']}"


def export(root: Path, figure_id: str, lang: str, form: str, out: Path) -> Path:
    """Copy one file of a figure's current version into the folder `out`; return the copy.

    Raises LedgerError for an unknown figure, language or format, and if `out` is not a folder.
    """
    if form not in FORMATS:
        raise LedgerError(f"--format: found {form!r}; there are {', '.join(FORMATS)}.{nearest(form, FORMATS)}")
    if out.exists() and not out.is_dir():
        raise LedgerError(f"--out: {out} is a file; give a folder.")
    known = _record(root, figure_id)
    name = f"{known['id']}-v{known['version']}" + (f".{form}" if form in ("csv", "json") else f"-{lang}.{form}")
    out.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(root / "_build" / "figures" / figure_id / f"v{known['version']}" / name, out / name))


def bump(root: Path, figure_id: str, change: dict[str, str], day: date) -> str:
    """Record what a figure shows now as its new version and keep the files of the old one; return what was done.

    Raises LedgerError if nothing changed, or if the files of the old version are not at hand.
    """
    row = registered(figure_id)
    bundles.make(root, [figure_id])
    folder = root / "_build" / "figures"
    now = bundles.read_record(folder, figure_id)
    digests = {"data_digest": now["data"]["digest"], **{f"drawing_{lang}": now["drawing"][lang] for lang in LANGUAGES}}
    version = int(row["version"])
    if version_row(figure_id) is None:
        record(figure_id, version, change, digests, day)
        return f"{figure_id}: version {version} recorded."
    if not bundles.changed(now):
        raise LedgerError(f"{figure_id} is what its version {version} was; there is nothing to record.")
    old = bundles.recorded_copy(folder / figure_id / f"v{version}")
    if not old.is_dir():
        raise LedgerError(
            f"{figure_id}: the files of version {version} are not at hand, and they must stay reachable. Put your change "
            "aside (git stash), run `make book`, take it back (git stash pop), and run this again."
        )
    kept = root / ARCHIVE / figure_id / f"v{version}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(old, kept, dirs_exist_ok=True)
    record(figure_id, version + 1, change, digests, day)
    shutil.rmtree(folder / figure_id / f"v{version}")
    old.rename(folder / figure_id / f"v{version}")
    return (f"{figure_id}: version {version + 1} recorded, version {version} kept in {ARCHIVE}/{figure_id}. "
            "Run `promise-ledger refresh`, and commit data/, chapters/ and figures/.")


def _record(root: Path, figure_id: str) -> dict:
    registered(figure_id)
    return bundles.read_record(bundles.make(root, [figure_id]), figure_id)
