"""Make a release: one ZIP of the committed files and the figures' bundles, described as an RO-Crate.

The same commit gives the same bytes: files come from the commit and not from the folder, nothing is compressed (zlib
differs between platforms), and all times are the day of the version in data/datapackage.json.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

from promise_ledger.book import bundles, crate
from promise_ledger.book.paths import ROOT
from promise_ledger.evidence import LedgerError
from promise_ledger.figures.registry import registry

METADATA = "ro-crate-metadata.json"


def command(root: Path, out: Path) -> int:
    """`promise-ledger release`: make the ZIP in folder `out`, say where it is; 0 when it was made."""
    path = release(root, out)
    with zipfile.ZipFile(path) as made:
        print(f"{path}: {len(made.namelist())} files, {path.stat().st_size / 1e6:.1f} MB")
    return 0


def release(root: Path = ROOT, out: Path = ROOT / "_build" / "release") -> Path:
    """Write `<name>-<version>.zip` into `out`, in one step, and return it.

    Raises LedgerError if `root` is no clone or has changes that are not committed, if its figures are not made, not
    whole or not the recorded versions, and if `out` cannot be written to.
    """
    commit, files = committed(root)
    package = json.loads(files["data/datapackage.json"])
    kept = [path for path in files if re.fullmatch(r"figures/archive/([\w-]+)/(v\d+)/\1-\2\.json", path)]
    records = {path.rpartition("/")[0] + "/": json.loads(files[path]) for path in kept}
    for folder, record in bundled(root):
        place = f"figures/{folder.parent.name}/{folder.name}/"
        records[place] = record
        files |= {
            place + file["name"]: (folder / file["name"]).read_bytes() for file in crate.bundle_files(record)
        }
    document = crate.crate(package, commit, files, records)
    files[METADATA] = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    target = out / f"{package['name']}-{package['version']}.zip"
    draft = target.with_suffix(".part")
    try:
        out.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(zipped(files, package["created"]))
        os.replace(draft, target)
    except OSError as error:
        raise LedgerError(f"{target}: cannot be written ({error}). Choose another folder with --out.") from None
    finally:
        if draft.is_file():
            draft.unlink()
    return target


def committed(root: Path) -> tuple[str, dict[str, bytes]]:
    """The commit that a clone stands at, and its files by path.

    Raises LedgerError if `root` is no clone of the book or has changes that are not committed.
    """
    if changes := _git(root, "status", "--porcelain", "--untracked-files=no").decode().splitlines():
        shown = ", ".join(line[3:] for line in changes[:5]) + (" …" if len(changes) > 5 else "")
        raise LedgerError(
            f"{root}: {len(changes)} changed files are not committed ({shown}). A release is what a commit "
            "holds: commit them or put them aside."
        )
    commit = _git(root, "rev-parse", "HEAD").decode().strip()
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", "--format=tar", "HEAD"))) as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
    return commit, files


def bundled(root: Path) -> list[tuple[Path, dict]]:
    """Folder and record of every figure's current version, by id.

    Raises LedgerError naming all figures whose files are missing, damaged, out of date or not those recorded.
    """
    folder = root / "_build" / "figures"
    found, faults = [], []
    rows = registry(root / "data")
    stems = {row["chapter"] for row in rows.values()}
    fresh = {stem: bundles.is_fresh(root, stem) for stem in stems}
    for name, row in sorted(rows.items()):
        if not fresh[row["chapter"]]:
            faults.append(
                f"{name}: not made from the present state of chapter {row['chapter']}. Run `make book`."
            )
            continue
        record = bundles.read_record(folder, name)
        place = folder / name / f"v{row['version']}"
        listed = {file["name"]: file["sha256"] for file in record["files"]}
        bad = [file for file, digest in listed.items() if not _is_whole(place / file, digest)]
        if bad:
            faults.append(
                f"{name}: missing or damaged in {place}: {', '.join(bad)}. Delete that folder and run `make book`."
            )
        faults += bundles.changed(record)
        found.append((place, record))
    if faults:
        raise LedgerError("\n".join(["No release was made: its figures are not ready.", *faults]))
    return found


def zipped(files: dict[str, bytes], created: str) -> bytes:
    """A ZIP of files by path, in order of path, each dated `created` (RFC 3339)."""
    day = tuple(int(part) for part in created[:10].split("-"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, (*day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # the same on Windows
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _git(root: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise LedgerError(
            "git was not found. A release is made from a commit: install git, then run this again."
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        raise LedgerError(
            f"{root}: git {arguments[0]} failed ({said}). A release is made from a clone of the repository "
            "with at least one commit; a downloaded copy without its history will not do."
        ) from None
