"""What a figure measures: size and contrast of its text, and how far its colours lie apart for every reader.

`check` runs at every `publish` and is quick; this draws the figure once more, so bundles and tests call it.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .check import core, shown_texts
from .style import NARROW, PAPER, RULE, SHADE, WASH
from .vision import VISIONS, contrast, distance

COLUMN = 16 / 2.54  # inches: the text column of a report, to which a wide card is set
SMALLEST_PRINT = 7  # points in that column
SMALLEST_SCREEN = 11  # CSS pixels on the narrow card
CONTRAST, CONTRAST_LARGE = 4.5, 3.0  # WCAG 2.2, 1.4.3 level AA
LARGE, LARGE_STRONG = 18, 14  # points, as WCAG counts large text
APART = 1.5  # steps of `vision.distance`: three quarters of the viewers notice
SHARE = 0.03  # of the ground behind a text: a colour on less is the rim of something
LINE = 1.6  # points: thinner lines are rules and hairlines, which mean nothing by their colour
NEUTRAL = {PAPER, RULE, WASH}  # grounds and grid


def measure(fig, lang: str = "en") -> dict:
    """Measures of a figure, and as `faults` a list of sentences, empty when all is well.

    `screen_px`: smallest text in CSS pixels at the card's own width; `print_pt`: the same in points on a wide card set
    to a column of 16 cm (None on a narrow one); `contrast`: the lowest of any text against what is drawn behind it;
    `apart`: for each of `vision.VISIONS` the distance of the nearest two colours that must be told apart, in steps
    that half of the viewers notice (None where no two must).

    Two colours must be told apart when two areas, two lines or two marks wear them and nothing else tells these apart:
    no hatching, dash, filling or shape. Grounds, hairlines and shades that only repeat a number do not count.
    """
    texts = shown_texts(fig, lang)
    smallest = min(text.get_fontsize() for text, _ in texts)
    narrow = fig.get_figwidth() <= NARROW
    size = smallest * 96 / 72 if narrow else smallest * COLUMN / fig.get_figwidth()
    faults = []
    if size < (SMALLEST_SCREEN if narrow else SMALLEST_PRINT):
        faults.append(f"text of {size:.1f} px on a phone, smaller than {SMALLEST_SCREEN}" if narrow else
                      f"text of {size:.1f} pt in a column of 16 cm, smaller than {SMALLEST_PRINT}")
    contrasts = _contrasts(fig, texts)
    for text, found, wanted in contrasts:
        if found < wanted:
            faults.append(f"contrast {found:.1f}, lower than {wanted}: {text.get_text()!r}")
    pairs = _pairs(fig)
    apart = {vision: min((distance(*pair, vision) for pair in pairs), default=None) for vision in VISIONS}
    for pair, vision in product(pairs, VISIONS):
        if distance(*pair, vision) < APART:
            faults.append(f"{' and '.join(pair)} look alike ({vision}): {distance(*pair, vision):.1f} steps, "
                          f"fewer than {APART}")
    return {
        "screen_px": round(smallest * 96 / 72, 2),
        "print_pt": None if narrow else round(size, 2),
        "contrast": round(min(found for _, found, _ in contrasts), 2),
        "apart": {vision: steps and round(steps, 2) for vision, steps in apart.items()},
        "faults": faults,
    }


def _contrasts(fig, texts) -> list[tuple]:
    """Each text with its lowest contrast and the one it needs, against the pixels that lie behind its letters."""
    looks = [(text, text.get_alpha(), text.get_path_effects()) for text, _ in texts]
    for text, *_ in looks:
        text.set(alpha=0, path_effects=[])  # what clears the paper behind a text stays
    fig.canvas.draw()
    pixels = np.asarray(fig.canvas.buffer_rgba()) @ [1 << 16, 1 << 8, 1, 0]  # one number for a colour
    for text, alpha, effects in looks:
        text.set(alpha=alpha, path_effects=effects)
    found = []
    for text, box in texts:
        ground = core(box)
        top, bottom = (round(pixels.shape[0] - y) for y in (ground.y1, ground.y0))
        behind = pixels[max(top, 0):bottom, max(round(ground.x0), 0):round(ground.x1)]
        colors, counts = np.unique(behind, return_counts=True)
        lowest = min((contrast(text.get_color(), f"#{color:06X}") for color in colors[counts >= SHARE * behind.size]),
                     default=21.0)
        large = text.get_fontsize() >= (LARGE_STRONG if text.get_path_effects() else LARGE)
        found.append((text, lowest, CONTRAST_LARGE if large else CONTRAST))
    return found


def _pairs(fig) -> list[tuple[str, str]]:
    """The pairs of colours that must be told apart."""
    worn: dict[tuple, set[str]] = {}
    for thing in fig.findobj(lambda artist: isinstance(artist, (Line2D, Patch)) and artist.get_visible()):
        for kind, color in _area(thing) if isinstance(thing, Patch) else _line(thing):
            color = to_hex(color).upper()
            if color not in NEUTRAL and thing.get_label() != SHADE:
                worn.setdefault(kind, set()).add(color)
    return sorted({pair for colors in worn.values() for pair in combinations(sorted(colors), 2)})


def _area(patch) -> list[tuple]:
    """(kind, colour) of an area: of its edge when hollow."""
    face, edge = patch.get_facecolor(), patch.get_edgecolor()
    if face[3] == 0 or to_hex(face).upper() == PAPER:
        return [("hollow area", edge)] if edge[3] and patch.get_linewidth() >= 1 else []
    return [(("area", patch.get_hatch()), face)]


def _line(line) -> list[tuple]:
    """(kind, colour) of a line and of its marks."""
    kinds = []
    if line.get_linestyle() != "None" and line.get_linewidth() >= LINE and len(line.get_xdata()) > 1:
        kinds.append((("line", line.get_linestyle()), line.get_color()))
    if line.get_marker() not in ("None", "", None):
        hollow = to_hex(line.get_markerfacecolor()).upper() == PAPER
        kinds.append((("mark", line.get_marker(), hollow),
                      line.get_markeredgecolor() if hollow else line.get_markerfacecolor()))
    return kinds
