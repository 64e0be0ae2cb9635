"""The fault finder: what a reader would stumble over in a figure, named before it is published."""

from __future__ import annotations

import re
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
GAP = 0.01  # inches between two texts on one line


def check(fig, lang: str = "en") -> list[str]:
    """Faults of a drawn figure, as sentences; empty when it is sound.

    Finds text off the card, on other text, on a line, a mark or the edge of an area, smaller than 8.5 pt, or
    with a glyph that the font has not got. Text that clears the paper behind itself may cross lines, but no
    marks.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fig.canvas.draw()
    faults = sorted({str(w.message) for w in caught if re.search("Glyph|findfont", str(w.message))})
    shown = shown_texts(fig, lang)
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
        lower = min(a.height, b.height)
        if wide > 1 and tall > 0.15 * lower or wide > -GAP * fig.dpi and tall > 0.8 * lower:
            faults.append(f"overlap: {text.get_text()!r} / {other.get_text()!r}")
    return faults + _crossed(fig, shown)


def shown_texts(fig, lang: str) -> list[tuple[Text, Bbox]]:
    """The texts that a reader sees, with the place of their ink in pixels, y upwards."""
    texts = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text, _box(text, fig, lang)) for text in texts]


def core(box: Bbox) -> Bbox:
    """Where the letters of a text stand: its line is taller than they are."""
    slack = 0.24 * box.height
    return Bbox.from_extents(box.x0 + 1, box.y0 + slack, box.x1 - 1, box.y1 - slack)


def _box(text: Text, fig, lang: str) -> Bbox:
    """The ink of one line of text: matplotlib measures without features and with full line height."""
    box = text.get_window_extent()
    if "\n" in text.get_text() or text.get_rotation():
        return box
    wide = text_width(text.get_text(), text.get_fontsize(), lang) * fig.dpi
    slack = {"left": 0, "center": 0.5, "right": 1}[text.get_horizontalalignment()]
    start = box.x0 + slack * (box.width - wide)
    return Bbox.from_extents(start, box.y0, start + wide, box.y1)


def _crossed(fig, shown) -> list[str]:
    """Text on lines, marks or the edges of areas."""
    letters = [(text, core(box)) for text, box in shown]
    faults = set()
    for thing in fig.findobj(lambda artist: isinstance(artist, (Line2D, Patch)) and artist.get_visible()):
        path, marks, reach = _shape(thing, fig)
        for text, box in letters:
            name, around = text.get_text(), box.padded(reach)
            if any(around.x0 < x < around.x1 and around.y0 < y < around.y1 for x, y in marks):
                faults.add(f"text on a mark: {name!r}")
            elif path is not None and text.get_bbox_patch() is None and path.intersects_bbox(box, filled=False):
                where = "the edge of an area" if isinstance(thing, Patch) else "a line"
                faults.add(f"text on {where}: {name!r}")
    return sorted(faults)


def _shape(thing, fig):
    """Outline (None: nothing that text must keep off), positions of marks and their radius, in pixels."""
    path = thing.get_transform().transform_path(thing.get_path())
    if isinstance(thing, Patch):
        face, line = thing.get_facecolor(), thing.get_edgecolor()
        plain = face[3] == 0 or to_hex(face).upper() in (PAPER, WASH)
        bare = thing.get_linewidth() == 0 or line[3] == 0 or to_hex(line).upper() in (PAPER, RULE)
        return (None if thing is fig.patch or plain and bare else path), [], 0
    marked = thing.get_marker() not in ("None", "", None)
    marks = path.vertices[np.isfinite(path.vertices).all(axis=1)] if marked else []
    drawn = (
        thing.get_linestyle() != "None"
        and len(path.vertices) > 1
        and to_hex(thing.get_color()).upper() != RULE
    )
    return path if drawn else None, marks, thing.get_markersize() / 2 * fig.dpi / 72 - 1
