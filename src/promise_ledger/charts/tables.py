"""Forms that set words in rows and columns: `matrix` (cases side by side), `grid` (counts or words)."""

from __future__ import annotations

from numbers import Real

from matplotlib.colors import to_hex, to_rgb

from .scales import same_length
from .style import BRAND, INK, MID, PAPER, SHADE, TEXT, TINT, accent


def matrix(card, heads, rows) -> None:
    """Typographic ledger of cases. `heads`: `brand`, `title`, `when`. `rows`: `label` and one of `cells` a
    head.

    A cell is a string or `{"text"}` with, if wanted, `hero` (a figure to compare across), `dots` and `of` (a
    grade), `sub`. On a narrow card the cases follow one another.
    """
    for row in rows:
        same_length("matrix", row["label"], "cells", row["cells"], "heads", heads)
    if card.narrow:
        for k, head in enumerate(heads):
            _case(card, head, [(row["label"], row["cells"][k]) for row in rows])
        return
    gap = 0.16
    wide = (card.inner - gap * (len(heads) - 1)) / len(heads)
    xs = [card.left + i * (wide + gap) for i in range(len(heads))]
    y = max(_head(card, x, card.y, head, wide) for x, head in zip(xs, heads, strict=True))
    for row in rows:
        y += 0.1
        card.rule(y)
        y = card.block(card.left, y + 0.05, row["label"], "note", color=TEXT) + 0.02
        y = max(
            _cell(card, x, y, cell, head["brand"], wide)
            for x, cell, head in zip(xs, row["cells"], heads, strict=True)
        )
    card.y = y + 0.06


def _case(card, head, cells) -> None:
    """One case of the matrix on a narrow card."""
    card.y = _head(card, card.left, card.y, head, card.inner) + 0.04
    for label, cell in cells:
        card.rule(card.y)
        card.block(card.left, card.y + 0.05, label, "note", 1.05, TEXT)
        tall = len(card.wrap(label, "note", 1.05)) * card.line("note")
        card.y = max(_cell(card, card.left + 1.15, card.y + 0.05, cell, head["brand"], card.inner - 1.15),
                     card.y + 0.05 + tall) + 0.05
    card.y += 0.14


def _head(card, x, y, head, wide) -> float:
    card.canvas.plot([x, x + wide], [y + 0.03] * 2, color=BRAND[head["brand"]], lw=4, solid_capstyle="butt")
    y = card.block(x, y + 0.11, head["title"], "head", wide, BRAND[head["brand"]], bold=True)
    return card.block(x, y, head.get("when") or [], "note", wide, TEXT)


def _cell(card, x, y, cell, brand, wide) -> float:
    cell = {"text": cell} if isinstance(cell, str) else cell
    if "hero" in cell:
        y = card.block(x, y - 0.02, cell["hero"], "hero", wide, BRAND[brand], True) + 0.01
    if "dots" in cell:
        for k in range(cell["of"]):
            card.canvas.plot(x + 0.075 + k * 0.2, y + 0.1, "o", ms=9, mec=BRAND[brand], mew=1.4,
                             mfc=BRAND[brand] if k < cell["dots"] else PAPER)
        y += 0.22
    return card.pair(x, y, cell["text"], cell.get("sub"), width=wide)


def grid(card, columns, rows, brand="other", left=None, corner="", shade=True) -> None:
    """Counts or words in rows and columns, the counts shaded from paper to the brand's tint: a heat matrix
    that still reads in print. `columns`: heads. A row: `label`, `cells`, and if wanted `sub`, `brand`.

    A cell is a number (shaded by its share of the largest), a string, None (left empty), or a dict with
    `text` and, if wanted, `weight` (0 to 1: its shade), `sub` (grey line), `brand` (text in the accent),
    `bold`.
    """
    for row in rows:
        same_length("grid", row["label"], "cells", row["cells"], "columns", columns)
    counts = [cell for row in rows for cell in row["cells"] if isinstance(cell, Real)]
    centred = len(counts) == sum(cell is not None for row in rows for cell in row["cells"])
    rows = [
        row | {"cells": [_grid_cell(cell, max(counts, default=1) or 1) for cell in row["cells"]]}
        for row in rows
    ]
    if card.narrow and not centred:
        for row in rows:
            _card_row(card, columns, row)
        return
    if left is None:
        widest = max(max(card.wide(row["label"]) * 1.02, card.wide(row.get("sub") or "")) for row in rows)
        left = min(max(widest, card.wide(corner)) + 0.14, (0.36 if card.narrow else 0.34) * card.inner)
    elif card.narrow:
        left = min(left, 0.42 * card.inner)
    wide = (card.inner - left) / len(columns)
    shift, ha = (wide / 2, "center") if centred else (0.07, "left")
    xs = [card.left + left + i * wide for i in range(len(columns))]
    _grid_heads(card, columns, xs, wide, shift, ha, corner)
    card.rule(card.y, color=INK, lw=0.9)
    for row in rows:
        label = card.wrap(row["label"], "note", left - 0.1)
        sub = card.wrap(row["sub"], "note", left - 0.1) if row.get("sub") else []
        texts = [
            [card.wrap(cell[key], "note", wide - 0.14) if cell.get(key) else [] for key in ("text", "sub")]
            for cell in row["cells"]
        ]
        tall = max(len(label) + len(sub), *(len(a) + len(b) for a, b in texts)) * card.line("note") + 0.14
        card.pair(
            card.left, card.y + 0.07, label, sub, color=accent(row.get("brand", "other")), bold=bool(sub)
        )
        for x, cell, (text, extra) in zip(xs, row["cells"], texts, strict=True):
            if shade and cell.get("weight"):
                fill = _mix(TINT[cell.get("brand", row.get("brand", brand))], cell["weight"])
                card.box(x + 0.02, card.y + 0.02, wide - 0.04, tall - 0.04, fill, label=SHADE)
            down = (tall - (len(text) + len(extra)) * card.line("note")) / 2 if centred else 0.07
            card.pair(x + shift, card.y + down, text, extra, color=accent(cell.get("brand", "other")),
                      bold=cell.get("bold", False), ha=ha)
        card.y += tall
        card.rule(card.y)
    card.y += 0.06


def _grid_heads(card, columns, xs, wide, shift, ha, corner) -> None:
    """Heads above their columns; where a word is wider than its column they climb, each left of a
    hairline."""
    heads = [card.wrap(head, "note", wide - 0.1) for head in columns]
    if all(card.wide(line) <= wide - 0.04 for head in heads for line in head):
        bottom = card.y + max(map(len, heads)) * card.line("note")
        for x, head in zip(xs, heads, strict=True):
            card.block(x + shift, bottom - len(head) * card.line("note"), head, "note", color=TEXT, ha=ha)
        card.block(card.left, bottom - card.line("note"), corner, "note", color=TEXT)
        card.y = bottom + 0.06
        return
    bottom = card.y + len(columns) * card.line("note") + 0.12
    for k, (x, head) in enumerate(zip(xs, columns, strict=True)):
        y = bottom - 0.12 - (k + 1) * card.line("note")
        card.block(x + wide / 2 - 0.05, y, [head], "note", color=TEXT, ha="right")
        card.canvas.plot([x + wide / 2] * 2, [y + 0.04, bottom - 0.06], color=MID, lw=0.9)
    card.y = bottom


def _card_row(card, columns, row) -> None:
    """One row of words on a narrow card: its name, then a line a column."""
    color = accent(row.get("brand", "other"))
    card.y = card.pair(card.left, card.y, row["label"], row.get("sub"), "label", card.inner, color, bold=True)
    for head, cell in zip(columns, row["cells"], strict=True):
        if cell["text"]:
            card.rule(card.y + 0.03)
            top, color = card.y + 0.06, accent(cell.get("brand", "other"))
            below = card.block(card.left, top, head, "note", 1.1, TEXT)
            end = card.pair(
                card.left + 1.2,
                top,
                cell["text"],
                cell.get("sub"),
                width=card.inner - 1.2,
                color=color,
                bold=cell.get("bold", False),
            )
            card.y = max(end, below)
    card.y += 0.16


def _grid_cell(cell, largest) -> dict:
    """The dict form of a cell; a count is lettered as it is, zero as a dash."""
    if cell is None:
        return {"text": ""}
    if isinstance(cell, Real):
        return {"text": f"{cell:,.0f}" if cell else "–", "weight": cell / largest}
    return {"text": cell} if isinstance(cell, str) else cell


def _mix(color: str, weight: float) -> str:
    """`color` at `weight` over paper."""
    return to_hex([1 - weight * (1 - channel) for channel in to_rgb(color)])
