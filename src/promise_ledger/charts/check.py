"""The fault finder: what a reader would stumble over in a figure, named before it is published."""
from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from .style import PAPER, RULE, SMALLEST, WASH
from .typeset import text_width

EDGE = 0.06  # inches that text keeps from the edge of the card


def check(fig, lang: str = "en") -> list[str]:
    """Faults of a drawn figure, as sentences; empty when it is sound.

    Finds text off the card, on other text, on a line, a mark or the edge of an area, smaller than 8.5 pt, or
    with a glyph that the font has not got. Text that clears the paper behind itself may cross lines, but no
    marks.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fig.canvas.draw()
    faults = sorted(
        {str(w.message) for w in caught if "lyph" in str(w.message) or "findfont" in str(w.message)}
    )
    shown = [
        (text, _box(text, fig, lang))
        for text in fig.findobj(Text)
        if text.get_visible() and text.get_text().strip()
    ]
    edge = EDGE * fig.dpi
    for text, box in shown:
        name = text.get_text()
        if not (fig.bbox.x0 + edge <= box.x0 and box.x1 <= fig.bbox.x1 - edge
                and fig.bbox.y0 + edge <= box.y0 and box.y1 <= fig.bbox.y1 - edge):
            faults.append(f"clipped or too near the edge: {name!r}")
        if text.get_fontsize() < SMALLEST:
            faults.append(f"{text.get_fontsize():.1f} pt, smaller than {SMALLEST}: {name!r}")
    for (text, a), (other, b) in combinations(shown, 2):
        wide, tall = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 1 and tall > 0.15 * min(a.height, b.height):
            faults.append(f"overlap: {text.get_text()!r} / {other.get_text()!r}")
    return faults + _crossed(fig, shown)


def _box(text: Text, fig, lang: str) -> Bbox:
    """The ink of one line of text: matplotlib measures without features and with full line height."""
    box = text.get_window_extent()
    if "\n" in text.get_text() or text.get_rotation():
        return box
    wide = text_width(text.get_text(), text.get_fontsize(), lang) * fig.dpi
    start = {"left": box.x0, "center": (box.x0 + box.x1 - wide) / 2, "right": box.x1 - wide}[
        text.get_horizontalalignment()
    ]
    return Bbox.from_extents(start, box.y0, start + wide, box.y1)


def _crossed(fig, shown) -> list[str]:
    """Text on lines, marks or the edges of areas."""
    faults = []
    for thing in fig.findobj(lambda artist: isinstance(artist, (Line2D, Patch)) and artist.get_visible()):
        if isinstance(thing, Patch):
            face, line = thing.get_facecolor(), thing.get_edgecolor()
            plain = face[3] == 0 or to_hex(face).upper() in (PAPER, WASH)
            bare = thing.get_linewidth() == 0 or line[3] == 0 or to_hex(line).upper() in (PAPER, RULE)
            if thing is fig.patch or (plain and bare):
                continue
            path, marks = thing.get_transform().transform_path(thing.get_path()), []
        else:
            path = thing.get_transform().transform_path(thing.get_path())
            marks = (
                path.vertices[np.isfinite(path.vertices).all(axis=1)]
                if thing.get_marker() not in ("None", "", None)
                else []
            )
            if thing.get_linestyle() == "None" or to_hex(thing.get_color()).upper() == RULE:
                path = None
        reach = thing.get_markersize() / 2 * fig.dpi / 72 - 1 if len(marks) else 0
        for text, box in shown:
            core = Bbox.from_extents(
                box.x0 + 1, box.y0 + 0.24 * box.height, box.x1 - 1, box.y1 - 0.24 * box.height
            )
            clears = text.get_bbox_patch() is not None
            crossed = (
                path is not None
                and len(path.vertices) > 1
                and not clears
                and path.intersects_bbox(core, filled=False)
            )
            near = [
                (x, y)
                for x, y in marks
                if core.x0 - reach < x < core.x1 + reach and core.y0 - reach < y < core.y1 + reach
            ]
            if crossed or near:
                what = "mark" if near else "edge of an area" if isinstance(thing, Patch) else "line"
                faults.append(f"text on a {what}: {text.get_text()!r}".replace("a edge", "an edge"))
    return sorted(set(faults))
