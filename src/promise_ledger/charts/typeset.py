"""Type: widths, line breaks and weights of one line of English or Chinese. Lengths are inches, sizes are
points."""

from __future__ import annotations

import re
import warnings
from functools import cache

from matplotlib import font_manager, patheffects
from matplotlib.ft2font import LoadFlags

from . import fonts

_CROWDED = re.compile(r"[，。；：、）》”’](?=[，。；：、）》”’（《“‘])|(?<=[（《“‘])[（《“‘]")

# What must not be torn: a date, a Latin word, a number or range with its Chinese unit, a character with marks
_PIECE = re.compile(r"[“‘（《]*"
                    r"(?:[(]?\d{1,2} [A-Z][a-z]{2} \d{4}[,.;:)]*|[⺀-鿿]"
                    r"|(?:(?:[^\s⺀-鿿，。；：、！？“”‘’（）《》]|(?<=\w)’(?=\w))+[万亿千元辆天年月日个家条位]{0,2})+|\S)"
                    r"[，。；：、！？”’）》]*|\s+")


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
    """Break `text` into lines of at most `width` inches, in Chinese and in English; `\\n` is kept.

    `balance` narrows the block as far as the number of lines allows, so that no title ends in a lonely word.
    """
    paragraphs = [[(piece, _advance(piece, lang) * size / 72) for piece in _PIECE.findall(paragraph)]
                  for paragraph in text.split("\n")]

    def fill(limit: float) -> list[str]:
        lines = []
        for pieces in paragraphs:
            line, used = "", 0.0
            for piece, wide in pieces:
                if line and not piece.isspace() and used + wide > limit:
                    lines.append(line.rstrip())
                    line, used = "", 0.0
                if line or not piece.isspace():
                    line, used = line + piece, used + wide
            lines.append(line.rstrip())
        return lines

    lines = fill(width)
    if balance and len(lines) > 1:
        low, high = width / 2, width
        for _ in range(12):
            middle = (low + high) / 2
            low, high = (low, middle) if len(fill(middle)) == len(lines) else (middle, high)
        lines = fill(high)
    return lines


def strong(size: float, color: str):
    """The font has one weight; a hairline of its own colour makes the second."""
    return [patheffects.Stroke(linewidth=size * 0.045, foreground=color, joinstyle="round")]
