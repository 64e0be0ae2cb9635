"""A word cloud beside its ranked bars: the cloud decorates, the bars inform.

The words are placed here, not by the package wordcloud: that measures a word by its ink and draws it by the
font's ascender, so that words of a CJK font overlap. Without a random number, the same words always lie the
same way.
"""
from __future__ import annotations

from math import cos, pi, sin, sqrt

from . import compare
from .style import BRAND, TEXT
from .typeset import features, text_width

STEPS = 400  # along the spiral


def cloud(
    card, weights: dict[str, float], rows, brand="other", height=2.6, share=0.5, most=40, largest=30
) -> None:
    """`weights`: word to weight, the `most` heaviest are drawn, ties in order of the words; `rows` as for
    `bars`, set at the right, or below on a narrow card. `share`: the cloud's part of the card's width;
    `largest`: points."""
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]
    wide = card.inner if card.narrow else card.inner * share - 0.15
    top = card.y
    for i, (word, x, y, size) in enumerate(place(ranked, wide, height, largest, card.lang)):
        card.canvas.text(
            card.left + x,
            top + y,
            word,
            size=size,
            color=BRAND[brand] if i < 8 else TEXT,
            va="baseline",
            fontfeatures=features(word, card.lang),
        )
    if card.narrow:
        card.y = top + height + 0.1
        compare.bars(card, rows)
        return
    edge, card.left = card.left, card.left + card.inner * share + 0.15
    card.inner = card.right - card.left
    compare.bars(card, rows)
    card.left, card.inner, card.y = edge, card.right - edge, max(card.y, top + height)


def place(ranked, wide, height, largest=30, lang="en", smallest=9) -> list[tuple[str, float, float, float]]:
    """(word, x, baseline, points) of each word that finds room in `wide` by `height` inches: each at the free
    place nearest to the middle along a spiral, smaller when there is none; a word with no room at the
    smallest size is left out."""
    taken, placed = [], []
    top_weight = ranked[0][1] if ranked else 1
    for word, weight in ranked:
        size = smallest + (largest - smallest) * sqrt(weight / top_weight)
        while size >= smallest:
            w, h = text_width(word, size, lang) + 0.08, size * 1.22 / 72
            spot = _free(taken, w, h, wide, height)
            if spot:
                taken.append((*spot, w, h))
                placed.append((word, spot[0] + 0.04, spot[1] + 0.95 * size / 72, round(size, 2)))
                break
            size *= 0.85
    return placed


def _free(taken, w, h, wide, height):
    """The first free top left corner for a box of `w` by `h` on a flat spiral from the middle; None when
    there is none."""
    for step in range(STEPS):
        turn = step * 0.45
        x = (wide - w) / 2 + wide / 2 * step / STEPS * cos(turn * pi / 2)
        y = (height - h) / 2 + height / 2 * step / STEPS * sin(turn * pi / 2)
        if 0 <= x <= wide - w and 0 <= y <= height - h and not any(
                x < a + c and a < x + w and y < b + d and b < y + h for a, b, c, d in taken):
            return x, y
    return None
