"""Which figure is this file? Read from what it says of itself, else from its digest; the file's name plays no
part."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
from PIL import Image

from promise_ledger.evidence import LedgerError

from .citations.credit import address
from .metadata import from_chunks, from_csvw, from_rdf
from .registry import registered, registry
from .vector import SVG, pdf_content, svg_content
from .versions import drawing_digest, history, short

LARGEST = 50_000_000  # bytes, and pixels: no file of ours comes near
KINDS = {
    "svg": "SVG picture",
    "png": "PNG picture",
    "pdf": "PDF picture",
    "csv": "data (CSV)",
    "csvw": "description of data (CSVW)",
    "record": "record (JSON)",
    "zip": "package (ZIP)",
    "xml": "XML file",
    "json": "JSON file",
    "other": "file of another kind",
}
INTACT, CHANGED, UNKNOWN = "intact", "changed", "unknown"


@dataclass(frozen=True)
class Identity:
    """What is known of a file. `figure` is '' for one that is not ours or does not say so.

    `state`: whether what it shows or holds is "intact" as published, "changed" since, or "unknown". `notes`
    are sentences.
    """

    path: Path
    kind: str
    figure: str = ""
    version: int = 0
    lang: str = ""
    title: str = ""
    licence: str = ""
    citation: str = ""
    state: str = UNKNOWN
    notes: tuple[str, ...] = field(default=())

    @property
    def current(self) -> int:
        """The figure's current version; 0 when the registry does not have it."""
        return int(registry()[self.figure]["version"]) if self.figure in registry() else 0


def identify(path: Path) -> Identity:
    """The figure, version and state of a file.

    Raises LedgerError for a folder and for a file that is missing, empty, unreadable, too large or damaged.
    """
    path = Path(path)
    content = _read(path)
    for start, look in ((b"\x89PNG\r\n\x1a\n", _png), (b"%PDF-", _pdf), (b"PK", _zip)):
        if content.startswith(start):
            return look(path, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Identity(path, "other")
    start = text.lstrip()[:1]
    return (_xml if start == "<" else _json if start in ("{", "[") else _csv)(path, text)


def lines(found: Identity) -> list[str]:
    """What `promise-ledger figure identify` prints."""
    kind = KINDS[found.kind]
    if not found.figure:
        out = [f"{found.path}: {kind}, not one of this book's figures as far as can be seen.", *found.notes]
        if found.kind in ("svg", "png", "pdf"):
            out.append(
                "If its last line reads 'The Promise Ledger | fig-…', try: promise-ledger figure show fig-…"
            )
        return out
    language = {"en": ", English", "zh": ", Chinese"}.get(found.lang, "")
    out = [f"{found.path}: {found.figure}, version {found.version}, {kind}{language}"]
    out += [found.title] if found.title else []
    out.append(_standing(found))
    if found.state != UNKNOWN:
        what = (
            "The data are"
            if found.kind == "csv"
            else "The files are"
            if found.kind == "zip"
            else "The content is"
        )
        out.append(
            f"{what} as published." if found.state == INTACT else f"{what} NOT as published: changed since."
        )
    out += found.notes
    page = f"figures/{found.figure}"
    out.append(f"This version: {address(f'{page}.v{found.version}', found.lang or 'en')}")
    if found.current:
        out.append(f"Newest version: {address(page, found.lang or 'en')}")
    out += [f"Licence: {found.licence}"] if found.licence else []
    out += [f"Cite as: {found.citation}"] if found.citation else []
    return out


def _standing(found: Identity) -> str:
    current = found.current
    if not current:
        return "This book has no such figure now."
    if found.version == current:
        return "This is the current version."
    if found.version > current:
        return f"This checkout is older than the file: it knows versions up to {current}. Update it."
    newer = [
        f"{row['version']} of {row['date']}: {row['change_en']}"
        for row in history(found.figure)
        if int(row["version"]) > found.version
    ]
    return f"NOT the current version: that is {current}. " + " ".join(f"Version {one}" for one in newer)


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise LedgerError(f"{path}: found a folder, expected a file. Name one file in it.")
        size = path.stat().st_size
        if size > LARGEST:
            raise LedgerError(
                f"{path}: {size / 1e6:.0f} MB, larger than any file of this book ({LARGEST / 1e6:.0f} MB). "
                "It is none of ours."
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise LedgerError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None
    if not content:
        raise LedgerError(f"{path}: the file is empty. Fetch it again.")
    return content


def _identity(path: Path, kind: str, fields: dict, shown: str = "", *notes: str) -> Identity:
    """From fields read in a file and the digest of what it shows now ('' when that cannot be told)."""
    name, number = fields.get("id", ""), fields.get("version", "")
    if not name.startswith("fig-") or not number.isdecimal():
        return Identity(path, kind)
    state = UNKNOWN
    if shown and fields.get("content"):
        state = INTACT if shown == fields["content"] else CHANGED
    notes = [*notes, *_unrecorded(name, number, fields)]
    lang = fields.get("lang", "")
    return Identity(
        path,
        kind,
        name,
        int(number),
        lang if lang in ("en", "zh") else "",
        fields.get("title", ""),
        fields.get("licence", ""),
        fields.get("citation", ""),
        state,
        tuple(notes),
    )


def _unrecorded(name: str, number: str, fields: dict) -> list[str]:
    """A note when what a file says of its drawing or data is not what the book recorded for that version."""
    row = next((row for row in history(name) if row["version"] == number), None)
    if row is None:
        return []
    pairs = (
        (fields.get("drawing"), row.get(f"drawing_{fields.get('lang')}")),
        (fields.get("data"), row["data_digest"]),
    )
    if any(said and recorded and said != recorded for said, recorded in pairs):
        return ["It was not made from the recorded version: drawing or data are others."]
    return []


def _damaged(path: Path, kind: str, error: Exception, fields: dict) -> LedgerError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    where = (
        f" It was {fields['id']}: {fields['address']}" if fields.get("id") and fields.get("address") else ""
    )
    return LedgerError(f"{path}: damaged {KINDS[kind]} ({reason}). Fetch it again.{where}")


def _png(path: Path, content: bytes) -> Identity:
    fields = {}
    try:
        with Image.open(io.BytesIO(content)) as image:
            fields = from_chunks(image.info)
            if image.width * image.height > LARGEST:
                return Identity(path, "png", notes=("It has more pixels than any picture of this book.",))
            image.load()
            fields = fields or from_chunks(image.info)
            shown = drawing_digest(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _damaged(path, "png", error, fields) from None
    if not fields:
        fields = _by_drawing(shown)
    elif "content" not in fields:  # a chapter's picture says less
        fields = {**_by_drawing(shown), **fields}
    return _identity(path, "png", fields, shown)


def _by_drawing(digest: str) -> dict[str, str]:
    """Fields of the page picture with this digest, for a file that has lost them; empty when there is
    none."""
    for name in registry():
        for row in history(name):
            for lang in ("en", "zh"):
                if row[f"drawing_{lang}"] == digest:
                    return _known(name, row, lang) | {"content": digest}
    return {}


def _known(name: str, row: dict, lang: str) -> dict[str, str]:
    entry = registered(name)
    return {
        "id": name,
        "version": row["version"],
        "lang": lang,
        "title": entry[f"title_{lang or 'en'}"],
        "licence": entry["licence"],
    }


def _pdf(path: Path, content: bytes) -> Identity:
    fields = {}
    try:
        with pikepdf.open(io.BytesIO(content)) as made:
            if "/Metadata" in made.Root:
                fields = from_rdf(ElementTree.fromstring(made.Root.Metadata.read_bytes()))
            shown = pdf_content(made)
    except pikepdf.PasswordError:
        return Identity(path, "pdf", notes=("It is locked by a password; no file of this book is.",))
    except (pikepdf.PdfError, ElementTree.ParseError, ValueError, AttributeError) as error:
        raise _damaged(path, "pdf", error, fields) from None
    return _identity(path, "pdf", fields, shown)


def _xml(path: Path, text: str) -> Identity:
    if "<!ENTITY" in text:  # ours have none, and they can be made to grow without end
        return Identity(path, "xml")
    try:
        tree = ElementTree.fromstring(text.encode("utf-8"))
    except ElementTree.ParseError as error:
        kind = "svg" if "<svg" in text[:2000] else "xml"
        if kind == "svg":
            raise _damaged(path, kind, error, {}) from None
        return Identity(path, kind)
    if tree.tag != f"{{{SVG}}}svg":
        return Identity(path, "xml")
    return _identity(path, "svg", from_rdf(tree), svg_content(tree))


def _json(path: Path, text: str) -> Identity:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "json", error, {}) from None
    if not isinstance(value, dict):
        return Identity(path, "json")
    if fields := from_csvw(value):
        return _identity(path, "csvw", {**fields, "data": fields.pop("content", "")})
    return _identity(path, "record", _from_record(value)) if "drawing" in value else Identity(path, "json")


def _from_record(record: dict) -> dict[str, str]:
    """The fields of a figure's record; empty for other objects."""
    try:
        return {
            "id": record["id"],
            "version": str(record["version"]),
            "title": record["title"]["en"],
            "licence": record["licence"]["id"],
            "citation": record["citation"]["en"]["apa7"],
            "data": record["data"]["digest"],
        }
    except (KeyError, TypeError):
        return {}


def _csv(path: Path, text: str) -> Identity:
    """Data are known by their digest, also when a spreadsheet saved them anew; else by the sidecar beside
    them."""
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error:
        return Identity(path, "other")
    plain = io.StringIO()
    csv.writer(plain, lineterminator="\n").writerows(rows)
    digests = {short(text.encode("utf-8")), short(plain.getvalue().encode("utf-8"))}
    for name in registry():
        for row in history(name):
            if row["data_digest"] in digests:
                return _identity(
                    path, "csv", _known(name, row, "") | {"content": row["data_digest"]}, row["data_digest"]
                )
    sidecar = path.with_name(path.name + "-metadata.json")
    try:
        fields = from_csvw(json.loads(sidecar.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError):
        fields = {}
    if not fields:
        return Identity(path, "csv" if len(rows) > 1 and len(rows[0]) > 1 else "other")
    shown = fields["content"] if fields.get("content") in digests else short(text.encode("utf-8"))
    return _identity(path, "csv", fields, shown, f"So says {sidecar.name} beside it.")


def _zip(path: Path, content: bytes) -> Identity:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > LARGEST:
                return Identity(path, "zip", notes=("Unpacked it is larger than any package of this book.",))
            members = {Path(name).name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise _damaged(path, "zip", error, {}) from None
    for name, inside in members.items():
        if name.endswith(".json") and not name.endswith("-metadata.json"):
            try:
                record = json.loads(inside)
                fields = _from_record(record)
                sums = {file["name"]: file["sha256"] for file in record["files"] if file["name"] in members}
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if fields:
                changed = [file for file in sums if hashlib.sha256(members[file]).hexdigest() != sums[file]]
                languages = {file["lang"] for file in record["files"] if file["name"] in members} - {None}
                found = fields | {"content": "all", "lang": languages.pop() if len(languages) == 1 else ""}
                return _identity(
                    path,
                    "zip",
                    found,
                    "" if not sums else "some" if changed else "all",
                    *(f"Changed in it: {one}" for one in changed),
                )
    return Identity(path, "zip")
