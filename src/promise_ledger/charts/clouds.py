"""A word cloud beside its ranked bars: the cloud decorates, the bars inform. Words sit where `wordcloud` lays them out with
a fixed seed, but are set as text, so that they stay sharp and can be checked."""
from __future__ import annotations

from PIL import ImageFont
from wordcloud import WordCloud

from . import compare
from .fonts import FILE
from .style import BRAND, TEXT
from .typeset import features

SCALE = 100  # layout pixels an inch


def cloud(card, weights: dict[str, float], rows, brand="other", height=2.6, share=0.5, most=40, seed=1) -> None:
    """`weights`: word to weight, the `most` heaviest are drawn, ties in order of the words; `rows` as for `bars`, set at
    the right, or below on a narrow card. `share`: the cloud's part of the card's width."""
    ranked = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most])
    wide = card.inner if card.narrow else card.inner * share - 0.15
    smallest = round(9 / 72 * SCALE) + 1  # 9 points
    maker = WordCloud(font_path=str(FILE), width=round(wide * SCALE), height=round(height * SCALE), prefer_horizontal=1,
                      min_font_size=smallest, max_font_size=round(30 / 72 * SCALE), random_state=seed, margin=4,
                      relative_scaling=0.5)
    maker.generate_from_frequencies(ranked)
    top = card.y
    for i, ((word, _), pixels, (down, across), _, _) in enumerate(maker.layout_):
        ascent, _ = ImageFont.truetype(str(FILE), pixels).getmetrics()
        card.canvas.text(card.left + across / SCALE, top + (down + ascent) / SCALE, word, size=pixels / SCALE * 72,
                         color=BRAND[brand] if i < 8 else TEXT, va="baseline", fontfeatures=features(word, card.lang))
    if card.narrow:
        card.y = top + height + 0.1
        compare.bars(card, rows)
        return
    edge, card.left = card.left, card.left + card.inner * share + 0.15
    card.inner = card.right - card.left
    compare.bars(card, rows)
    card.left, card.inner, card.y = edge, card.right - edge, max(card.y, top + height)
