"""Folding: what stays of a text when script, case, width, punctuation and spaces are ignored. Anchors rest on
it."""
import unicodedata
from dataclasses import dataclass
from functools import cache

from .cleaning import Cleaned
from .script import simple_char


@cache
def _fold_char(char: str) -> str:
    if "\uff00" <= char <= "\uffef":  # full-width forms only: NFKC on the rest would change more than width
        char = unicodedata.normalize("NFKC", char)[:1]
    char = simple_char(char.lower()[:1])
    return char if char.isalnum() or char == "%" else ""


def fold(text: str) -> str:
    """Simplified, lower case, only Han, letters, digits and %. Works character by character, so a folded part
    of a
    text is a part of the folded text; folding twice changes nothing. Give it cleaned text: pinyin inserts are
    letters.
    """
    return "".join(map(_fold_char, text))


@dataclass(frozen=True)
class Folded:
    """A folded text with the way back: `positions[i]` is the offset in `cleaned.text` of folded character
    i."""
    text: str
    positions: tuple[int, ...]
    cleaned: Cleaned

    def clean_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the cleaned text of folded text[start:end] (a non-empty span)."""
        return self.positions[start], self.positions[end - 1] + 1

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the raw text of folded text[start:end] (a non-empty span)."""
        return self.cleaned.raw_span(*self.clean_span(start, end))

    def fold_span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Offsets in the folded text of what comes from raw[raw_start:raw_end]; (0, 0) where nothing is
        left."""
        a, b = self.cleaned.span(raw_start, raw_end)
        inside = [i for i, position in enumerate(self.positions) if a <= position < b]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def fold_map(cleaned: Cleaned) -> Folded:
    """The folded form of a cleaned article, with the map back to its cleaned and raw text."""
    kept = [(folded, i) for i, char in enumerate(cleaned.text) if (folded := _fold_char(char))]
    return Folded("".join(char for char, _ in kept), tuple(i for _, i in kept), cleaned)
