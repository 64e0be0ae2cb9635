"""The row engine: forms that set one thing a row, its name at the left, its mark on a common scale, its value at the right.

A row is a dict with `label` (first line strong in the brand's colour), and if wanted `sub` (grey second line), `text` (the
value in words), `brand`. A row `{"group": "…"}` is a heading. On a narrow card the name moves above the mark.
"""
from __future__ import annotations

from math import log10

from .style import BRAND, INK, RULE, TEXT, accent


class Track:
    """Where values lie: `at(value)` in inches between `left` and `right`."""

    def __init__(self, left, right, low, high, log=False):
        self.left, self.right, self.low, self.high, self.log = left, right, low, high, log

    def at(self, value) -> float:
        low, high, v = (log10(x) for x in (self.low, self.high, value)) if self.log else (self.low, self.high, value)
        return self.left + (v - low) / (high - low) * (self.right - self.left)


def layout(card, rows, low, high, left=None, right=None, log=False) -> Track:
    """The track beside the longest label and the longest value; `left` and `right` (inches) overrule that."""
    named = [row for row in rows if "group" not in row]
    if left is None:
        widest = max(max(card.wide(row["label"]) * 1.02, card.wide(row.get("sub") or "")) for row in named)
        left = 0.02 if card.narrow else min(widest + 0.16, 0.42 * card.inner)
    if right is None:
        widest = max(card.wide(row.get("text") or "") for row in named)
        right = min(widest + 0.22, (0.42 if card.narrow else 0.34) * card.inner) if widest else 0.1
    return Track(card.left + left, card.right - right, low, high, log)


def draw(card, rows, track, ticks, paint, value_at_mark=False, pad=0.1) -> None:
    """Set the rows: labels, scale, grid, values, and in each the mark that `paint(row, y)` draws; `paint` returns the x
    (inches) of its right end. `value_at_mark` puts the value there, not into the column at the right."""
    if any(label for _, label in ticks):
        card.y += 0.02
        for value, label in ticks:
            card.block(track.at(value), card.y, label, "note", color=TEXT, ha="center")
        card.y += card.line("note") + 0.06
    begin, width = None, track.left - card.left - 0.14
    for row in rows:
        if "group" in row:
            _grid(card, track, ticks, begin)
            card.y = card.block(card.left, card.y + (0.12 if begin else 0), row["group"], "label", card.inner, bold=True)
            card.y += 0.03
            card.rule(card.y, color=INK, lw=0.9)
            begin = card.y
            continue
        begin = card.y if begin is None else begin
        _row(card, row, track, paint, value_at_mark, width, pad)
    _grid(card, track, ticks, begin)


def _row(card, row, track, paint, value_at_mark, width, pad) -> None:
    """One row, from `card.y`."""
    color = accent(row.get("brand", "other"))
    text_x = track.right + 0.16
    label = card.wrap(row["label"], "note", card.inner if card.narrow else width)
    sub = card.wrap(row["sub"], "note", card.inner if card.narrow else width) if row.get("sub") else []
    value = card.wrap(row["text"], "note", card.right - text_x) if row.get("text") else []
    bold = bool(sub) or row.get("bold", False)
    if card.narrow:
        below = card.block(card.left, card.y + pad / 2, label, "note", color=color, bold=bold)
        below = card.block(card.left, below, sub, "note", color=TEXT) + 0.02
        tall = max(len(value) * card.line("note"), 0.22)
        y, bottom = below + tall / 2, below + tall + pad / 2
    else:
        tall = max(len(label) + len(sub), len(value), 1) * card.line("note")
        y, bottom = card.y + pad / 2 + tall / 2, card.y + tall + pad
        top = y - (len(label) + len(sub)) * card.line("note") / 2
        card.block(card.left, card.block(card.left, top, label, "note", color=color, bold=bold), sub, "note", color=TEXT)
    end = paint(row, y)
    if value_at_mark:
        text_x = end + 0.08
    below = card.block(text_x, y - len(value) * card.line("note") / 2, value[:1], "note", color=color)
    card.block(text_x, below, value[1:], "note", color=TEXT)
    card.y = bottom


def _grid(card, track, ticks, begin) -> None:
    """Grid lines of one group of rows; the line at zero is the base line."""
    if begin is None:
        return
    for value, _ in ticks:
        color = INK if value == 0 else RULE
        card.canvas.plot([track.at(value)] * 2, [begin, card.y], color=color, lw=0.9 if value == 0 else 0.8, zorder=0.5)


def brand_color(row) -> str:
    return BRAND[row.get("brand", "other")]
