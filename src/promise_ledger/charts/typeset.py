"""Type: widths, line breaks and weights of one line of English or Chinese. Lengths are inches, sizes are
points."""

from __future__ import annotations

import re
import warnings
from functools import cache

from matplotlib import font_manager, patheffects
from matplotlib.ft2font import LoadFlags

from promise_ledger.text import segment

from . import fonts

_CROWDED = re.compile(r"[，。；：、）》”’](?=[，。；：、）》”’（《“‘])|(?<=[（《“‘])[（《“‘]")

# What must not be torn: a date, a Latin word, a number or range with its Chinese unit, a character with marks
_PIECE = re.compile(r"[“‘（《]*"
                    r"(?:[(]?\d{1,2} [A-Z][a-z]{2} \d{4}[,.;:)]*|[⺀-鿿]"
                    r"|(?:(?:[^\s⺀-鿿，。；：、！？“”‘’（）《》]|(?<=\w)’(?=\w))+[万亿千元辆天年月日个家条位]{0,2})+|\S)"
                    r"[，。；：、！？”’）》]*|\s+")
_LONGEST_WORD = 6  # characters: a longer name may be broken
_MARKS = "，。；：！？、,;."
_NO_MARK = 0.06  # what a line costs that ends without a mark: about as much as one a quarter too short


def features(text: str, lang: str) -> list[str]:
    """OpenType features of one line. In a Chinese font ’ “ ” are a full square wide: English takes the narrow
    forms, Chinese halves a mark only where it meets another one."""
    return ["pwid"] if lang == "en" else [f"halt[{m.start()}:{m.end()}]" for m in _CROWDED.finditer(text)]


def text_width(text: str, size: float, lang: str = "en") -> float:
    """Width of one line in inches, from pen to pen. matplotlib 3.11 draws features but measures without them."""
    return _advance(text, lang) * size / 72


@cache
def _advance(piece: str, lang: str) -> float:
    """How far a piece moves the pen, in ems: the place of a mark set after it."""
    font = font_manager.get_font(str(fonts.FILE))
    font.set_size(100, 72)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing glyph is named by `check`
        places = font.set_text(piece + "|", 0, flags=LoadFlags.NO_HINTING, features=features(piece, lang))
    return places[-1][0] / 64 / 100


def wrap(text: str, size: float, width: float, lang: str = "en", balance: bool = False) -> list[str]:
    """Break `text` into lines of at most `width` inches; `\\n` is kept.

    `balance` makes the lines of a paragraph alike in length, as few as before, likes to break after a mark and tears
    no Chinese word: no title ends in a lonely word. Running text, as a foot, may break at any character.
    """
    lines = []
    for paragraph in text.split("\n"):
        pieces = _pieces(paragraph, size / 72, width, lang, whole=balance)
        ends = _filled(pieces, width)
        if balance and len(ends) > 1:
            ends = _balanced(pieces, width, len(ends))
        for start, end in zip([0, *ends], ends, strict=False):
            lines.append("".join(piece for piece, _ in pieces[start:end]).strip())
    return lines


def _pieces(paragraph: str, scale: float, width: float, lang: str, whole: bool) -> list[tuple[str, float]]:
    """What must not be torn, with its width in inches. `whole`: Chinese words, too, where a line has room."""
    pieces = [(piece, _advance(piece, lang) * scale) for piece in _PIECE.findall(paragraph)]
    if not whole or lang != "zh" or sum(wide for _, wide in pieces) <= width:
        return pieces
    inside = {at for word in segment(paragraph) if len(word.term) <= _LONGEST_WORD
              for at in range(word.start + 1, word.end)}
    joined, at = [], 0
    for piece, wide in pieces:
        if at in inside and joined[-1][1] + wide <= width:
            joined[-1] = joined[-1][0] + piece, joined[-1][1] + wide
        else:
            joined.append((piece, wide))
        at += len(piece)
    return joined


def _filled(pieces, width: float) -> list[int]:
    """Where the lines end if each takes what it can."""
    ends, used = [], 0.0
    for i, (piece, wide) in enumerate(pieces):
        if used and not piece.isspace() and used + wide > width:
            ends.append(i)
            used = 0.0
        if used or not piece.isspace():
            used += wide
    return [*ends, len(pieces)]


def _balanced(pieces, width: float, count: int) -> list[int]:
    """Where `count` lines end that are alike in length (least sum of squares), if possible after a mark."""
    best = {0: (0.0, [])}  # by the pieces set so far: cost, line ends
    for _ in range(count):
        longer = {}
        for start, (cost, ends) in best.items():
            used = 0.0
            for end in range(start + 1, len(pieces) + 1):
                piece, wide = pieces[end - 1]
                if not piece.isspace():
                    if used and used + wide > width:
                        break
                    marked = end == len(pieces) or piece[-1] in _MARKS
                    total = cost + ((used + wide) / width) ** 2 + (0 if marked else _NO_MARK)
                    if end not in longer or total < longer[end][0]:
                        longer[end] = total, [*ends, end]
                if used or not piece.isspace():
                    used += wide
        best = longer
    return best[max(best)][1]


def strong(size: float, color: str):
    """The font has one weight; a hairline of its own colour makes the second."""
    return [patheffects.Stroke(linewidth=size * 0.045, foreground=color, joinstyle="round")]
