"""The row engine: forms that set one thing a row, its name at the left, its mark on a common scale, its value
at the right.

A row is a dict with `label` (first line strong in the brand's colour), and if wanted `sub` (grey second
line), `text` (the value in words), `brand`. A row `{"group": "…"}` is a heading. On a narrow card the name
moves above the mark.
"""

from __future__ import annotations

from math import isfinite, log10

from .style import BRAND, INK, RULE, TEXT, accent


class Track:
    """Where values lie: `at(value)` in inches between `left` and `right`."""

    def __init__(self, left, right, low, high, log=False):
        self.left, self.right, self.low, self.high, self.log = left, right, low, high, log

    def at(self, value) -> float:
        """Inches from the card's left edge. Raises ValueError for what has no place: NaN, or no logarithm."""
        if not isfinite(value) or self.log and value <= 0:
            scale = "a logarithmic scale" if self.log else "a scale"
            raise ValueError(f"charts: {value!r} has no place on {scale}; leave the value or the row out.")
        low, high, v = (
            (log10(x) for x in (self.low, self.high, value)) if self.log else (self.low, self.high, value)
        )
        return self.left + (v - low) / (high - low) * (self.right - self.left)


def layout(card, rows, low, high, left=None, right=None, log=False) -> Track:
    """The track beside the longest label and the longest value; `left` and `right` (inches) overrule that."""
    named = [row for row in rows if "group" not in row]
    if not named:
        raise ValueError("charts: no rows to draw; look at the selection that they come from.")
    for row in named:
        if "label" not in row:
            raise ValueError(f"charts: a row has no label, it has {', '.join(row)}. Give it one.")
    if left is None:
        widest = max(max(card.wide(row["label"]) * 1.02, card.wide(row.get("sub") or "")) for row in named)
        left = 0.02 if card.narrow else min(widest + 0.16, 0.42 * card.inner)
    if right is None:
        widest = max(card.wide(row.get("text") or "") for row in named)
        right = min(widest + 0.26, (0.42 if card.narrow else 0.34) * card.inner) if widest else 0.1
    return Track(card.left + left, card.right - right, low, high, log)


def draw(card, rows, track, ticks, paint, value_at_mark=False, pad=0.1, mark=0.22) -> None:
    """Set the rows: labels, scale, grid, values, and in each the mark that `paint(row, y)` draws; `paint`
    returns the x (inches) of its right end. `value_at_mark` puts the value there, not into the column at the
    right. `mark`: height of the marks in inches, which a narrow card needs under the name."""
    _letter_scale(card, track, ticks)
    begin, width = None, track.left - card.left - 0.14
    bold = any(row.get("sub") for row in rows)
    for row in rows:
        if "group" in row:
            if not card.narrow:
                _grid(card, track, ticks, begin, card.y)
            card.y = card.block(
                card.left, card.y + (0.12 if begin else 0), row["group"], "label", card.inner, bold=True
            )
            card.y += 0.03
            card.rule(card.y, color=INK, lw=0.9)
            begin = card.y
            continue
        begin = card.y if begin is None else begin
        top = _row(card, row, track, paint, value_at_mark, width, pad, mark, bold)
        if card.narrow:  # the label stands above: the grid must not run through it
            _grid(card, track, ticks, top, card.y)
    if not card.narrow:
        _grid(card, track, ticks, begin, card.y)


def _letter_scale(card, track, ticks) -> None:
    """Tick labels above the first row; one that would touch its neighbour is left out, but never the last,
    with the unit."""
    if not any(label for _, label in ticks):
        return
    places = [(track.at(value), label, card.wide(label)) for value, label in ticks if label]
    starts = [min(max(x - wide / 2, card.left), card.right - wide) for x, _, wide in places]
    if len(places) > 1:  # the last label carries the unit: it may move right a little
        starts[-1] = min(max(starts[-1], starts[-2] + places[-2][2] + 0.1), card.right - places[-1][2])
    edge = card.right + 1
    for start, (_, label, wide) in reversed(list(zip(starts, places, strict=True))):
        if start + wide + 0.08 < edge:
            card.block(start, card.y + 0.02, label, "note", color=TEXT)
            edge = start
    card.y += card.line("note") + 0.08


def _row(card, row, track, paint, value_at_mark, width, pad, mark, bold) -> float:
    """One row, from `card.y`; returns the y above its mark."""
    color = accent(row.get("brand", "other"))
    label = card.wrap(row["label"], "note", card.inner if card.narrow else width)
    sub = card.wrap(row["sub"], "note", card.inner if card.narrow else width) if row.get("sub") else []
    value = card.wrap(row["text"], "note", card.right - track.right - 0.2) if row.get("text") else []
    named = (len(label) + len(sub)) * card.line("note")
    if card.narrow:
        start, top = card.y + pad / 2, card.y + pad / 2 + named + 0.02
        tall = max(
            len(value) * card.line("note"), mark + max(pad - 0.16, 0)
        )  # a generous pad: room at the mark
    else:
        top = card.y
        tall = max(named, len(value) * card.line("note"), card.line("note")) + pad
        start = top + (tall - named) / 2
    y = top + tall / 2
    card.pair(card.left, start, label, sub, color=color, bold=bold)
    end = paint(row, y)
    text_x = end + 0.08 if value_at_mark else track.right + 0.2
    card.pair(text_x, y - len(value) * card.line("note") / 2, value[:1], value[1:], color=color)
    card.y = top + tall + (pad / 2 if card.narrow else 0)
    return top


def _grid(card, track, ticks, top, bottom) -> None:
    """Grid lines of one group of rows; the line at zero is the base line."""
    if top is None:
        return
    for value, _ in ticks:
        card.canvas.plot(
            [track.at(value)] * 2, [top, bottom], color=INK if value == 0 else RULE, lw=0.85, zorder=0.5
        )


def brand_color(row) -> str:
    """The colour of a row's marks."""
    return BRAND[row.get("brand", "other")]
