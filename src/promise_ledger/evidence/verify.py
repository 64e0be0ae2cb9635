"""Proves the claims against the articles for anyone who holds them, and that no article text is in the repository.

`promise-ledger verify --sources DIR` calls `command`. Nothing it prints quotes an article unless `show` is asked for.
"""
from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from promise_ledger.evidence import anchors
from promise_ledger.evidence.ledger import Ledger, open_ledger
from promise_ledger.evidence.schema import LedgerError
from promise_ledger.text import extract_quantities
from promise_ledger.text.clean import Patch
from promise_ledger.text.script import simple_char

LARGEST_FILE = 1_000_000  # bytes; an article has some ten thousand
ENOUGH = 0.2  # share of a source's claims that a file must hold to be taken for a copy of it
SAMPLE = 5  # claims, the longest ones, by which the copy of a source is picked
LONGEST_SHARED_RUN = 16  # Han characters
SHOWN = 40
_BINARY = {".png", ".jpg", ".jpeg", ".gif", ".pdf", ".ttf", ".otf", ".woff", ".woff2", ".ico", ".gz", ".zip", ".pyc", ".so", ".whl", ".pickle"}
_HAN_RUN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|&#x([0-9a-fA-F]{4,5});|&#(\d{5,6});")


@dataclass(frozen=True)
class Failure:
    """Something that does not hold: which source or file, which row, what is wrong."""

    where: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}  {self.row}  {self.what}".replace("    ", "  ")


@dataclass
class Report:
    """Result of `verify`. `copies`: source id -> (file name, exact, claims found, claims in all, quantities found, in all)."""

    copies: dict[str, tuple] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scanned: int = 0


def verify(ledger: Ledger, sources: Path, repository: Path | None = None, show: bool = False) -> Report:
    """Checks all anchors and numbers against the files in `sources`, then the repository for article text.

    LedgerError when the folder is missing or holds no article.
    """
    report, files = Report(), _files(sources)
    if not files:
        raise LedgerError(f"{sources}: {'no files in it' if sources.is_dir() else 'no such folder'}. "
                          "Give the folder that holds the articles as text files, one file each.")
    articles = [r for r in ledger.tables["sources"].rows if r["kind"] == "article"]
    patches: dict[str, list[Patch]] = {}
    for row in ledger.tables["patches"].rows if "patches" in ledger.tables else ():
        patches.setdefault(row["source_id"], []).append(Patch(row["raw_start"], row["raw_end"], row["raw_sha256"], row["replacement"]))
    every_patch = [p for group in patches.values() for p in group]  # known by their hash, they fit nowhere else
    copies = []
    for path in files:
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise ValueError(f"{path.name}: larger than an article can be")
            copies.append(anchors.Copy(path.name, path.read_bytes(), every_patch))
        except (ValueError, OSError) as error:
            report.notes.append(f"skipped: {error}")
    for article in articles:
        _article(ledger, article, copies, report, show)
    if not report.copies:
        raise LedgerError(f"{sources}: none of its {len(files)} files is one of the articles. "
                          "Save each article as a UTF-8 text file; the file names do not matter.")
    used = {copy for copy, *_ in report.copies.values()}
    report.notes += [f"no article: {c.name}" for c in copies if c.name not in used]
    if repository:
        _leaks(repository, [c for c in copies if c.name in used], report)
    return report


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")) if folder.is_dir() else []


def _article(ledger: Ledger, article: dict, copies: list[anchors.Copy], report: Report, show: bool) -> None:
    """Finds the best copy of one article and lists what does not hold in it."""
    name = article["source_id"]
    claims = sorted((r for r in ledger.tables["claims"].rows if r["source_id"] == name), key=lambda r: r["raw_start"])
    exact = [c for c in copies if c.sha256 == article["sha256"]]
    sample = sorted(claims, key=lambda r: -r["fold_len"])[:SAMPLE]
    copy = max(exact or copies, default=None, key=lambda c: sum(anchors.locate(c, row) is not None for row in sample))
    places = [anchors.locate(copy, row) for row in claims] if copy else []
    if copy is None or sum(p is not None for p in places) <= ENOUGH * len(claims):
        report.failures.append(Failure(name, "", "no file holds this article: look for another copy of it"))
        return
    found = extract_quantities(copy.folded.cleaned.text)
    for row, place in zip(claims, places):
        if place is None:
            report.failures.append(Failure(name, row["claim_id"], f"span of {row['fold_len']} folded characters, raw "
                                           f"{row['raw_start']}-{row['raw_end']}: not found in {copy.name}"))
            continue
        a, b = copy.folded.clean_span(place.start, place.end)
        inside = [q for q in found if q.start < b and q.end > a]
        if exact and not place.raw:
            report.failures.append(Failure(name, row["claim_id"], "the folded anchor fits, the raw one does not"))
        if fault := number_fault(row, inside):
            quote = f" [{copy.folded.cleaned.text[a:b]}]" if show else ""
            report.failures.append(Failure(name, row["claim_id"], fault + quote))
    rows = [r for r in ledger.tables["quantities"].rows if r["source_id"] == name] if "quantities" in ledger.tables else []
    left = Counter((q.value_low, q.value_high, q.unit, q.edtf) for q in found)
    lost = 0
    for row in rows:
        key = (row["value_low"], row["value_high"], row["unit"], row["edtf"])
        left[key] -= 1
        if left[key] < 0 or exact and not anchors.raw_fits(copy, row):
            lost += 1
            report.failures.append(Failure(name, row["quantity_id"], "quantity not found again" if left[key] < 0 else "raw anchor does not fit"))
    report.copies[name] = (copy.name, bool(exact), sum(p is not None for p in places), len(claims), len(rows) - lost, len(rows))


def number_fault(row: dict, inside: list) -> str:
    """"" when the numbers of a claim stand in its span, else what is wrong.

    Each end of the value must be an end of one quantity in the span, so a claim over two numbers (a price rising from one to another)
    is covered by two quantities. Units agree when they are the same, when the claim's is a rate of the quantity's (car/month, car),
    when both count things (owner, person, order), or when the text leaves the unit out. A value that the article does not state but
    that follows from two of its numbers is no claim's value: it belongs into a check.
    """
    if row["value_low"] is None:
        return ""
    for end in {row["value_low"], row["value_high"]}:
        same = [q for q in inside if q.value_low is not None and any(abs(end - v) <= 1e-9 * max(1, abs(v)) for v in (q.value_low, q.value_high))]
        if not same:
            return f"value {end:g} {row['unit']}: not among the {len(inside)} quantities of its span"
        if not any(_agree(row["unit"], q) for q in same):
            return f"value {end:g}: unit '{row['unit']}', the span has '{same[0].unit}'"
    return ""


_COUNTED = {"car", "order", "person", "owner", "comment", "model", "company", "item", "part", "term", "complaint", "store", "airbag", "place"}


def _agree(unit: str, quantity) -> bool:
    claimed, read = (u.split("/")[0] for u in (unit, quantity.unit))
    return not read or claimed == read or claimed in _COUNTED and read in _COUNTED


# ---------------------------------------------------------------- leaks

def _han(text: str) -> str:
    """The Han characters of a text alone, Simplified; escapes of JSON and HTML are read as the characters they stand for."""
    if "\\u" in text or "&#" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16) if m[1] or m[2] else int(m[3])), text)
    han = "".join(_HAN_RUN.findall(text))
    return han.translate({ord(c): simple_char(c) for c in set(han)})


def _published(repository: Path) -> list[Path]:
    """Files that are tracked or about to be (all but .git and environments where there is no git), and the built site."""
    try:
        listed = subprocess.run(["git", "-C", str(repository), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=True, timeout=20).stdout.decode("utf-8", "surrogateescape").split("\0")
        files = [repository / name for name in listed if name]
    except (OSError, subprocess.SubprocessError):
        files = [p for p in repository.rglob("*") if not {".git", ".venv", "_build", "node_modules"} & set(p.relative_to(repository).parts)]
    files += (repository / "_build" / "site").rglob("*")
    return [p for p in dict.fromkeys(files) if p.suffix.lower() not in _BINARY and p.is_file()]


def _leaks(repository: Path, copies: list[anchors.Copy], report: Report) -> None:
    """No published file may share a run of Han characters with an article, punctuation and all else between them ignored.

    Any run of 17 covers one of the windows of 9 that start at every ninth character: only those are looked up, then widened.
    """
    step = (LONGEST_SHARED_RUN + 2) // 2
    articles = [_han(c.folded.cleaned.text) for c in copies]
    places: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(articles):
        for i in range(len(text) - step + 1):
            places.setdefault(text[i:i + step], []).append((number, i))
    for path in _published(repository):
        try:
            han = _han(path.read_text(encoding="utf-8", errors="ignore"))
        except OSError:
            continue
        report.scanned += 1
        longest = 0
        for at in range(0, len(han) - step + 1, step):
            for number, start in places.get(han[at:at + step], ()):
                longest = max(longest, _shared(han, at, articles[number], start, step))
        if longest > LONGEST_SHARED_RUN:
            report.failures.append(Failure(path.relative_to(repository).as_posix(), "", f"shares {longest} consecutive Han characters with "
                                           f"an article (at most {LONGEST_SHARED_RUN} may be): paraphrase"))


def _shared(a: str, i: int, b: str, j: int, length: int) -> int:
    """Length of the longest equal run of a and b around a[i:i+length] == b[j:j+length]."""
    end = length
    while i + end < len(a) and j + end < len(b) and a[i + end] == b[j + end]:
        end += 1
    back = 0
    while back < min(i, j) and a[i - back - 1] == b[j - back - 1]:
        back += 1
    return end + back


# ---------------------------------------------------------------- command

def command(sources: str | Path, show: bool = False) -> int:
    """Runs `verify` on the book's own ledger and prints the result; 0 when all holds, 1 when anything fails."""
    ledger = open_ledger()
    report = verify(ledger, Path(sources), ledger.root.parent, show)
    for name, (file, exact, claims, of, quantities, quantities_of) in report.copies.items():
        print(f"{name}  {'as received' if exact else 'another copy'}  claims {claims}/{of}  quantities {quantities}/{quantities_of}  {file}")
    for note in report.notes:
        print(f"note: {note}")
    print(f"leak check: {report.scanned} files")
    for failure in report.failures[:SHOWN]:
        print(f"FAIL  {failure}")
    if len(report.failures) > SHOWN:
        print(f"... and {len(report.failures) - SHOWN} more")
    print("all holds" if not report.failures else f"{len(report.failures)} failures")
    return 1 if report.failures else 0
