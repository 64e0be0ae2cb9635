"""A word cloud beside its ranked bars: the cloud decorates, the bars inform.

The package wordcloud finds the places. We set the words ourselves, as text: so they stay vectors, and each
stands with its ink in the box that was measured for it (the package draws from the ascender and lets words
touch).
"""

from __future__ import annotations

from math import sqrt

from PIL import ImageFont

from . import compare, fonts
from .style import BRAND, TEXT
from .typeset import features

DOTS = 100  # to the inch, the raster on which words are placed
SMALLEST = 9  # points


def cloud(
    card, weights: dict[str, float], rows, brand="other", height=2.6, share=0.5, most=40, largest=30
) -> None:
    """`weights`: word to weight, the `most` heaviest are drawn, ties in order of the words; `rows` as for
    `bars`, set at the right, or below on a narrow card. `share`: the cloud's part of the card's width;
    `largest`: points."""
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]
    wide = card.inner if card.narrow else card.inner * share - 0.15
    top = card.y
    for i, (word, x, y, size) in enumerate(place(ranked, wide, height, largest)):
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


def place(ranked, wide, height, largest=30) -> list[tuple[str, float, float, float]]:
    """(word, x, baseline, points) of each word that finds room in `wide` by `height` inches, heaviest first;
    a word with no room at the smallest size is left out. The same words lie the same way every time."""
    from wordcloud import WordCloud  # loads slowly, and few pages need it

    if not ranked:
        return []
    pixels = DOTS / 72  # to the point
    words = WordCloud(
        font_path=str(fonts.FILE),
        width=round(wide * DOTS),
        height=round(height * DOTS),
        min_font_size=round(SMALLEST * pixels),
        max_font_size=round(largest * pixels),
        margin=round(0.55 * largest * pixels),  # a line is taller than its ink, and lines may not overlap
        prefer_horizontal=1,
        relative_scaling=0.6,
        max_words=len(ranked),
        random_state=1,
    )
    layout = words.generate_from_frequencies({word: sqrt(weight) for word, weight in ranked}).layout_
    placed = []
    for (word, _), size, (row, column), _, _ in layout:
        left, ink_top, *_ = ImageFont.truetype(str(fonts.FILE), size).getbbox(word, anchor="ls")
        placed.append((word, (column - left) / DOTS, (row - ink_top) / DOTS, round(size / pixels, 2)))
    return placed
