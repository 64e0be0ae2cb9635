"""Where things are in a checkout of the project, and how a file is fingerprinted."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from promise_ledger.evidence import LedgerError

ROOT = Path(__file__).resolve().parents[3]
LOCK = "requirements.lock"


def checkout(root: Path = ROOT) -> Path:
    """Return `root` if it is a checkout of the book, else raise LedgerError saying what to do."""
    if not (root / "_toc.yml").is_file():
        raise LedgerError(
            f"{root}: no _toc.yml here, so this is not a checkout of the book. The book is built from a clone of "
            "the repository with the package installed in place: run `python make.py book` in the clone."
        )
    return root


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes with CRLF read as LF: a checkout on Windows has the same digests."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def text_digest(parts: list[str]) -> str:
    """SHA-256 of a list of strings; ["ab"] and ["a", "b"] differ."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8")).hexdigest()


def write_atomically(path: Path, content: str) -> None:
    """Write UTF-8 with LF line ends so that a reader sees the old file or the new one, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
