"""Finds a claim's span again in any copy of its article, without holding a word of the article.

A span is anchored twice. Raw: `str` offsets into the file as received and the SHA-256 of exactly that span (TextPositionSelector of the
W3C Web Annotation model, plus a digest). Folded: length and SHA-256 of the span after cleaning and folding; a window of that length
is slid over the folded copy. So damaged, clean, Simplified and Traditional copies all serve.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from promise_ledger.text import clean, decode, fold_map
from promise_ledger.text.clean import Patch
from promise_ledger.text.fold import Folded

NEAR = 150  # folded characters around the expected place that are tried before the whole text


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class Copy:
    """One file that may be a copy of an article: its name, raw text, and the folded text with the way back."""

    name: str
    data_sha256: str
    raw: str
    folded: Folded
    _drift: int = field(default=0, repr=False)


def read_copy(name: str, data: bytes, patches: Iterable[Patch] = ()) -> Copy:
    """A copy from a file's bytes. ValueError when the bytes are no UTF-8 text."""
    raw = decode(data, name)
    if "\0" in raw:
        raise ValueError(f"{name}: a NUL character; this is no text file.")
    return Copy(name, hashlib.sha256(data).hexdigest(), raw, fold_map(clean(raw, patches)))


@dataclass(frozen=True)
class Place:
    """Where a span was found: offsets in the folded text of the copy, and whether the raw anchor fits, too."""

    start: int
    end: int
    raw: bool


def raw_fits(copy: Copy, row: dict) -> bool:
    """True when the raw anchor of a row (raw_start, raw_end, raw_sha256) fits the copy."""
    return sha256(copy.raw[row["raw_start"]:row["raw_end"]]) == row["raw_sha256"]


def locate(copy: Copy, row: dict) -> Place | None:
    """The span of a row (its anchor columns) in a copy; None when neither anchor is found there."""
    text, length, wanted = copy.folded.text, row["fold_len"], row["fold_sha256"]
    raw = raw_fits(copy, row)
    guess = copy.folded.fold_span(row["raw_start"], row["raw_end"])[0] + copy._drift
    last = len(text) - length
    near = range(max(0, guess - NEAR), min(last, guess + NEAR) + 1)
    for start in (*sorted(near, key=lambda i: abs(i - guess)), *(i for i in range(last + 1) if i not in near)):
        if sha256(text[start:start + length]) == wanted:
            copy._drift += start - guess
            return Place(start, start + length, raw)
    return None


def anchor(raw: str, raw_start: int, raw_end: int, patches: Iterable[Patch] = ()) -> dict[str, int | str]:
    """The six anchor columns of raw[raw_start:raw_end], for whoever adds a claim. ValueError when nothing of it is body text."""
    folded = fold_map(clean(raw, patches))
    start, end = folded.fold_span(raw_start, raw_end)
    if start == end:
        raise ValueError(f"characters {raw_start} to {raw_end} hold no text of the article. Choose a span inside one paragraph.")
    inside = folded.cleaned.paragraph_at(folded.clean_span(start, end)[0])
    return {"paragraph": inside.index, "raw_start": raw_start, "raw_end": raw_end, "raw_sha256": sha256(raw[raw_start:raw_end]),
            "fold_len": end - start, "fold_sha256": sha256(folded.text[start:end])}
