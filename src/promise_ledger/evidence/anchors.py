"""Finds a claim's span again in any copy of its article, without holding a word of the article.

A span is anchored twice. Raw: `str` offsets into the file as received and the SHA-256 of exactly that span
(TextPositionSelector of the W3C Web Annotation model, plus a digest). Folded: length and SHA-256 of the span
after cleaning and folding; a window of that length is slid over the folded copy. So damaged, clean,
Simplified and Traditional copies all serve.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain

from promise_ledger.text import Folded, Patch, clean, decode, fold_map

NEAR = 150  # folded characters around the expected place that are tried before the whole text


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Copy:
    """One file that may be a copy of an article: its name, raw text, and the folded text and the way back."""

    def __init__(self, name: str, data: bytes, patches: Iterable[Patch] = ()):
        """Raises ValueError when the bytes are no UTF-8 text."""
        self.name, self.sha256, self.raw = name, hashlib.sha256(data).hexdigest(), decode(data, name)
        if "\0" in self.raw:
            raise ValueError(f"{name}: a NUL character; this is no text file.")
        self.folded: Folded = fold_map(clean(self.raw, patches))
        self._bytes = self.folded.text.encode("utf-8")
        sizes = (len(char.encode("utf-8")) for char in self.folded.text)
        self._at = list(accumulate(sizes, initial=0))  # byte offset of each character
        self._raw_starts = [self.folded.cleaned.starts[i] for i in self.folded.positions]
        self._drift = 0  # how far the last span lay from where the file as received has it

    def windows(self, length: int, guess: int) -> Iterator[tuple[int, bytes]]:
        """(start, SHA-256) of every window of `length` folded characters, the ones near `guess` first."""
        at, last = self._at, len(self._at) - 1 - length
        near = (guess + side * step for step in range(NEAR) for side in (1, -1))
        for start in chain(near, range(last + 1)):
            if not 0 <= start <= last:
                continue
            yield start, hashlib.sha256(self._bytes[at[start]:at[start + length]]).digest()


@dataclass(frozen=True)
class Place:
    """Where a span was found: offsets in the folded text, and whether the raw anchor fits, too."""

    start: int
    end: int
    raw: bool


def raw_fits(copy: Copy, row: dict) -> bool:
    """True when the raw anchor of a row (raw_start, raw_end, raw_sha256) fits the copy."""
    return sha256(copy.raw[row["raw_start"]:row["raw_end"]]) == row["raw_sha256"]


def locate(copy: Copy, row: dict) -> Place | None:
    """The span of a row (its anchor columns) in a copy; None when it is not there."""
    wanted = bytes.fromhex(row["fold_sha256"])
    expected = bisect_left(copy._raw_starts, row["raw_start"])
    for start, digest in copy.windows(row["fold_len"], expected + copy._drift):
        if digest == wanted:
            copy._drift = start - expected
            return Place(start, start + row["fold_len"], raw_fits(copy, row))
    return None


def anchor(raw: str, raw_start: int, raw_end: int, patches: Iterable[Patch] = ()) -> dict[str, int | str]:
    """The six anchor columns of raw[raw_start:raw_end], for whoever adds a claim. ValueError when nothing of
    it is body text."""
    folded = fold_map(clean(raw, patches))
    start, end = folded.fold_span(raw_start, raw_end)
    if start == end:
        raise ValueError(f"characters {raw_start} to {raw_end} hold no text of the article. "
                         "Choose a span inside one paragraph.")
    inside = folded.cleaned.paragraph_at(folded.clean_span(start, end)[0])
    return {"paragraph": inside.index, "raw_start": raw_start, "raw_end": raw_end,
            "raw_sha256": sha256(raw[raw_start:raw_end]),
            "fold_len": end - start, "fold_sha256": sha256(folded.text[start:end])}
