"""How to cite the book, a chapter, a figure and the evidence behind a figure.

    cite([figure_item("fig-su7-monthly", "zh")], "gbt7714-2025", "zh")
    styles("zh")                       # keys in the order of that edition; STYLES[key]["zh"] is a name

Items are CSL-JSON records, computed from the tables each time: nothing about a figure is written down
twice. APA, Chicago and GB/T 7714—2015 are set by citeproc-py, GB/T 7714—2025 by gbt7714.py, BibTeX and RIS
by their libraries. None of them is imported before it is wanted.
"""

from .credit import credit
from .items import book_item, chapter_item, evidence_items, figure_item, store
from .styles import STYLES, cite, styles

__all__ = [
    "STYLES",
    "book_item",
    "chapter_item",
    "cite",
    "credit",
    "evidence_items",
    "figure_item",
    "store",
    "styles",
]
