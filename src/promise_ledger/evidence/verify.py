"""Proves the claims against the articles for anyone who holds them, and that no article text is published.

`promise-ledger verify --sources DIR` calls `command`. Nothing it prints quotes an article unless `show` is
asked for.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from promise_ledger.evidence import anchors
from promise_ledger.evidence.ledger import Ledger, open_ledger
from promise_ledger.evidence.schema import LedgerError
from promise_ledger.text import Patch, extract_quantities
from promise_ledger.text.script import simple_char

LARGEST_FILE = 1_000_000  # bytes; an article has some ten thousand
SAMPLE = 5  # claims, the longest ones, by which the copy of a source is picked
ENOUGH = 0.2  # share of a source's claims that a file must hold to be taken for a copy of it
LONGEST_SHARED_RUN = 16  # Han characters
SHOWN = 40
_BINARY = set(".png .jpg .jpeg .gif .pdf .ttf .otf .woff .woff2 .ico .gz .zip .pyc .so .whl .pickle".split())
_NOT_OURS = {".git", ".venv", "_build", "node_modules"}
_HAN_RUN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_ASCII = bytes(range(128))
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|&#x([0-9a-fA-F]{4,5});|&#(\d{5,6});")
_COUNTED = set("car order person owner comment model company item part complaint store airbag place".split())


@dataclass(frozen=True)
class Failure:
    """Something that does not hold: in which source or file, in which row, what is wrong."""

    where: str
    row: str
    what: str

    def __str__(self) -> str:
        return "  ".join(filter(None, (self.where, self.row, self.what)))


@dataclass(frozen=True)
class Found:
    """The copy of one article: file name, whether it is the file as received, and what was found in it of how
    much."""

    file: str
    as_received: bool
    claims: int
    claims_of: int
    quantities: int
    quantities_of: int


@dataclass
class Report:
    """Result of `verify`: what was found by source id, everything that fails, remarks, files looked at for
    leaks."""

    found: dict[str, Found] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scanned: int = 0


def verify(ledger: Ledger, sources: Path, repository: Path | None = None, show: bool = False) -> Report:
    """Checks all anchors and numbers against the files in `sources`, then the repository for article text.

    File names do not matter. LedgerError when the folder is missing or holds no article.
    """
    files = sorted(p for p in sources.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not files:
        found = "no files in it" if sources.is_dir() else "a file" if sources.exists() else "no such folder"
        raise LedgerError(f"{sources}: {found}. "
                          "Give the folder that holds the articles as text files, one file each.")
    report, copies = Report(), []  # every copy gets every patch: they fit only where they belong
    patches = [Patch(r["raw_start"], r["raw_end"], r["raw_sha256"], r["replacement"])
               for r in _rows(ledger, "patches")]
    for path in files:
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise ValueError(f"{path.name}: larger than an article can be")
            copies.append(anchors.Copy(path.name, path.read_bytes(), patches))
        except (ValueError, OSError) as error:
            report.notes.append(f"skipped: {error}")
    used = [_article(ledger, row, copies, report, show) for row in _rows(ledger, "sources")
            if row["kind"] == "article"]
    if not any(used):
        raise LedgerError(f"{sources}: none of its {len(files)} files is one of the articles. "
                          "Save each article as a UTF-8 text file; the file names do not matter.")
    report.notes += [f"no article: {copy.name}" for copy in copies if copy not in used]
    if repository:
        _leaks(repository, [copy for copy in used if copy], report)
    return report


def _rows(ledger: Ledger, table: str) -> list[dict]:
    return ledger.tables[table].rows if table in ledger.tables else []


def _article(ledger: Ledger, article: dict, copies: list, report: Report, show: bool) -> anchors.Copy | None:
    """Finds the best copy of one article, lists what does not hold in it, and returns it."""
    name = article["source_id"]
    claims = [r for r in _rows(ledger, "claims") if r["source_id"] == name]
    claims.sort(key=lambda r: r["raw_start"])  # locate() follows the drift of a copy from span to span
    exact = [c for c in copies if c.sha256 == article["sha256"]]
    sample = sorted(claims, key=lambda r: -r["fold_len"])[:SAMPLE]
    copy = max(exact or copies, default=None,
               key=lambda c: sum(anchors.locate(c, row) is not None for row in sample))
    places = [anchors.locate(copy, row) for row in claims] if copy else []
    held = sum(place is not None for place in places)
    if not exact and held <= ENOUGH * len(claims):
        report.failures.append(Failure(name, "", "no file holds this article: look for another copy of it"))
        return None
    read = extract_quantities(copy.folded.cleaned.text)
    for row, place in zip(claims, places, strict=True):
        for fault in _claim_faults(copy, row, place, read, bool(exact), show):
            report.failures.append(Failure(name, row["claim_id"], fault))
    quantities = [r for r in _rows(ledger, "quantities") if r["source_id"] == name]
    lost = list(_lost_quantities(copy, quantities, read, bool(exact)))
    report.failures += [Failure(name, row["quantity_id"], fault) for row, fault in lost]
    report.found[name] = Found(copy.name, bool(exact), held, len(claims),
                               len(quantities) - len(lost), len(quantities))
    return copy


def _claim_faults(copy: anchors.Copy, row: dict, place: anchors.Place | None, read: list, exact: bool,
                  show: bool) -> Iterator[str]:
    """What does not hold of one claim; `read` are the quantities of the whole text, `exact`: the copy is the
    file as received, so that the raw anchor must fit, too."""
    if place is None:
        yield (f"span of {row['fold_len']} folded characters, raw {row['raw_start']}-{row['raw_end']}: "
               f"not found in {copy.name}")
        return
    if exact and not place.raw:
        yield "the folded anchor fits, the raw one does not"
    start, end = copy.folded.clean_span(place.start, place.end)
    if fault := number_fault(row, [q for q in read if q.start < end and q.end > start]):
        yield fault + (f" [{copy.folded.cleaned.text[start:end]}]" if show else "")


def _lost_quantities(copy: anchors.Copy, rows: list[dict], read: list,
                     exact: bool) -> Iterator[tuple[dict, str]]:
    """Rows of the table that the parser does not read again, each as often as the table has it."""
    left = Counter((q.value_low, q.value_high, q.unit, q.edtf) for q in read)
    for row in rows:
        key = (row["value_low"], row["value_high"], row["unit"], row["edtf"])
        left[key] -= 1
        if left[key] < 0:
            yield row, "not found again in the text"
        elif exact and not anchors.raw_fits(copy, row):
            yield row, "the raw anchor does not fit"


def number_fault(row: dict, inside: list) -> str:
    """Blank when the numbers of a claim stand among the quantities of its span, else what is wrong.

    Each end of the value must be an end of one quantity, so a claim over two numbers (a price rising from one
    to another) is covered by two quantities. Units agree when they are the same, when the claim's is a rate
    of the quantity's (car/month, car), when both count things (owner, person, order), or when the text leaves
    the unit out. A value that only follows from two numbers of the article is no claim's value: it belongs
    into a check.
    """
    if row["value_low"] is None:
        return ""
    for value in sorted({row["value_low"], row["value_high"]}):
        same = [q for q in inside if any(_equal(value, end) for end in (q.value_low, q.value_high))]
        if not same:
            return f"value {value:g} {row['unit']}: not among the {len(inside)} quantities of its span"
        if not any(_same_unit(row["unit"], q.unit) for q in same):
            return f"value {value:g}: unit '{row['unit']}', the span has '{same[0].unit}'"
    return ""


def _equal(a: float, b: float | None) -> bool:
    return b is not None and abs(a - b) <= 1e-9 * max(1, abs(b))


def _same_unit(claimed: str, read: str) -> bool:
    a, b = claimed.split("/")[0], read.split("/")[0]
    return not b or a == b or a in _COUNTED and b in _COUNTED


# ---------------------------------------------------------------- leaks

def _han(text: str) -> str:
    """The Han characters of a text alone, Simplified; escapes of JSON and HTML count as what they mean."""
    if "\\u" in text or "&#" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16) if m[1] or m[2] else int(m[3])), text)
    # without ASCII first: it is most of a site and all of an image, and the pattern is slow
    text = text.encode("utf-8", "ignore").translate(None, _ASCII).decode("utf-8")
    han = "".join(_HAN_RUN.findall(text))
    return han.translate({ord(c): simple_char(c) for c in set(han)})


def _published(repository: Path) -> list[Path]:
    """Files that git tracks or would (without git: all but builds and environments), and the built site."""
    try:
        git = ["git", "-C", str(repository), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(git, capture_output=True, check=True, timeout=20).stdout
        files = [repository / name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
    except (OSError, subprocess.SubprocessError):
        files = [p for p in repository.rglob("*") if not _NOT_OURS & set(p.relative_to(repository).parts)]
    files += (repository / "_build" / "site").rglob("*")
    return [p for p in dict.fromkeys(files) if p.suffix.lower() not in _BINARY and p.is_file()]


def _leaks(repository: Path, copies: list[anchors.Copy], report: Report) -> None:
    """No published file may share a run of Han characters with an article, whatever stands between them.

    A run of 17 covers one of the windows of 9 that start at every ninth character: only those are looked up,
    and a hit is then widened.
    """
    step = (LONGEST_SHARED_RUN + 2) // 2
    articles = [_han(c.folded.cleaned.text) for c in copies]
    places: dict[str, list[tuple[str, int]]] = {}
    for text in articles:
        for i in range(len(text) - step + 1):
            places.setdefault(text[i:i + step], []).append((text, i))
    for path in _published(repository):
        try:
            han = _han(path.read_text(encoding="utf-8", errors="ignore"))
        except OSError:
            continue
        report.scanned += 1
        longest = max((_shared(han, at, text, i, step) for at in range(0, len(han) - step + 1, step)
                       for text, i in places.get(han[at:at + step], ())), default=0)
        if longest > LONGEST_SHARED_RUN:
            report.failures.append(Failure(
                path.relative_to(repository).as_posix(), "",
                f"shares {longest} consecutive Han characters with an "
                f"article; at most {LONGEST_SHARED_RUN} may be: paraphrase"))


def _shared(a: str, i: int, b: str, j: int, length: int) -> int:
    """Length of the longest equal run of a and b around a[i:i+length] == b[j:j+length]."""
    while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
        length += 1
    back = 0
    while back < min(i, j) and a[i - back - 1] == b[j - back - 1]:
        back += 1
    return length + back


# ---------------------------------------------------------------- command

def command(sources: str | Path, show: bool = False) -> int:
    """Runs `verify` on the book's own ledger and prints the result; 0 when all holds, else 1."""
    ledger = open_ledger()
    report = verify(ledger, Path(sources), ledger.root.parent, show)
    for name, found in report.found.items():
        print(f"{name}  claims {found.claims}/{found.claims_of}  "
              f"quantities {found.quantities}/{found.quantities_of}  "
              f"{'as received' if found.as_received else 'another copy'}: {found.file}")
    for note in report.notes:
        print(f"note: {note}")
    print(f"article text looked for in {report.scanned} files")
    for failure in report.failures[:SHOWN]:
        print(f"FAIL  {failure}")
    if len(report.failures) > SHOWN:
        print(f"... and {len(report.failures) - SHOWN} more")
    print("all holds" if not report.failures else f"{len(report.failures)} failures")
    return 1 if report.failures else 0
