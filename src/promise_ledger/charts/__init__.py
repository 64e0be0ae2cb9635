"""Chart forms of The Promise Ledger. They draw and decide nothing: values and words come in ready.

One grammar runs through all forms. *Solid* is on record outside the articles; *hollow or dashed* is only an
article's word or our derivation; a *tint with an arrow* is a minimum; `?` is a value that nobody found.

| question | form |
|---|---|
| what does each case promise, side by side | `matrix` |
| how many of each kind, by two properties; who says what about whom | `grid` |
| how did a count run, month by month, and how well is it known | `graded_bars`; several makers: `lines` |
| by how much, and how long, does a claim miss the record | `claim_gap` |
| what happened when, and when did nothing happen | `timeline` |
| what does a rule pay, after how long | `curves` |
| what can a total mean | `iso_product` |
| what makes up a sum | `waterfall` |
| who is largest | `bars`; with uncertainty: `intervals` |
| claim against record, or rivals' ranges, row by row | `dots` |
| who gets what remedy | `ladder` |
| what shares make up each whole | `shares` |
| what words a text is made of | `cloud` (beside bars, never alone) |

A figure is `fitted(words, draw)`: `draw(card)` calls a form and adds notes. `scale` and `month_ticks` letter
the axes.
"""

from .card import Card, fitted
from .check import check
from .clouds import cloud
from .compare import bars, dots, intervals, ladder, shares, waterfall
from .measure import measure
from .over_time import claim_gap, graded_bars, lines, timeline
from .rules import curves, iso_product
from .scales import month_ticks, scale
from .style import BRAND, INK, MID, NARROW, PAPER, TEXT, WIDE
from .tables import grid, matrix

__all__ = [
    "Card",
    "fitted",
    "check",
    "measure",
    "scale",
    "month_ticks",
    "matrix",
    "grid",
    "graded_bars",
    "lines",
    "claim_gap",
    "timeline",
    "curves",
    "iso_product",
    "waterfall",
    "bars",
    "intervals",
    "dots",
    "ladder",
    "shares",
    "cloud",
    "BRAND",
    "INK",
    "TEXT",
    "MID",
    "PAPER",
    "WIDE",
    "NARROW",
]
