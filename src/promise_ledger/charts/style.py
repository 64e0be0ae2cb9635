"""Colours, sizes and the style sheet. Navy is Zeekr, burnt orange is Xiaomi, grey is everybody else."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import matplotlib.style
from matplotlib import font_manager

from . import fonts


class Named(dict):
    """Entries by name; to ask for an unknown name raises ValueError with the known ones."""

    def __init__(self, kind: str, entries: dict):
        super().__init__(entries)
        self.kind = kind

    def __missing__(self, name):
        raise ValueError(f"charts: no {self.kind} {name!r}; there are {', '.join(self)}.")


INK, TEXT, MID, LIGHT, RULE, WASH, PAPER = (
    "#1B1B1B", "#595959", "#949494", "#BDBDBD", "#DEDEDE", "#F3F3F1", "#FFFFFF")
BRAND = Named("brand", {"zeekr": "#0B3C6F", "xiaomi": "#C2560C", "other": TEXT})
TINT = Named("brand", {"zeekr": "#B9CFE4", "xiaomi": "#F3CDAE", "other": RULE})
SECOND = Named("brand", {"zeekr": "#7FA3C9", "xiaomi": "#E3A06F", "other": LIGHT})  # a brand's second model
# kept when a palette is short
EXACT = (PAPER, INK, *BRAND.values(), *TINT.values(), *SECOND.values(), MID, LIGHT, WASH)
for colors in (BRAND, TINT, SECOND):  # the tables write brands with a capital letter
    colors |= {name.capitalize(): colors[name] for name in ("zeekr", "xiaomi")}
SHADE = "_shade"  # label of an area whose colour only repeats the number written on it

WIDE, NARROW = 7.5, 3.75  # card widths in inches: 720 and 360 CSS pixels
SIZE = {
    "hero": 21,
    "title": 17,
    "head": 13,
    "subtitle": 12,
    "label": 11.5,
    "tick": 11,
    "note": 10.5,
    "foot": 9,
}  # points
SIZE_NARROW = SIZE | {
    "hero": 18,
    "title": 14,
    "head": 12,
    "subtitle": 11,
    "label": 11,
    "tick": 10,
    "note": 10,
}
SMALLEST = 8.5
LEADING = Named("language", {"en": 1.27, "zh": 1.4})

# How well a value is known, and how it is drawn, by the tables' `precision` codes and "claim".
SOLID, TINTED, HOLLOW, MISSING = "solid", "tinted", "hollow", "missing"
LOOK = Named("precision code", {
    "exact": SOLID,
    "rounded": SOLID,
    "floor": TINTED,
    "ceiling": TINTED,
    "derived": HOLLOW,
    "estimate": HOLLOW,
    "claim": HOLLOW,
    "missing": MISSING,
})


@lru_cache(maxsize=1)
def use() -> None:
    """Register the font and switch the style sheet on, once a process."""
    font_manager.fontManager.addfont(fonts.FILE)
    matplotlib.style.use(Path(__file__).with_name("promise.mplstyle"))


def accent(brand: str) -> str:
    """The colour of a brand's labels and marks: the brand's own, or ink for everybody else."""
    return INK if brand == "other" else BRAND[brand]
