"""Forms that set words in rows and columns: `matrix` (cases side by side), `grid` (counts or words,
shaded)."""
from __future__ import annotations

from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from .style import BRAND, INK, MID, PAPER, TEXT, TINT, accent


def matrix(card, heads, rows) -> None:
    """Typographic ledger of cases. `heads`: `brand`, `title`, `when`. `rows`: `label` and one of `cells` a
    head.

    A cell is a string or `{"text"}` with, if wanted, `hero` (a figure to compare across), `dots` and `of` (a
    grade), `sub`. On a narrow card the cases follow one another.
    """
    if card.narrow:
        for k, head in enumerate(heads):
            _case(card, head, [(row["label"], row["cells"][k]) for row in rows])
        return
    gap = 0.16
    wide = (card.inner - gap * (len(heads) - 1)) / len(heads)
    xs = [card.left + i * (wide + gap) for i in range(len(heads))]
    y = max(_head(card, x, card.y, head, wide) for x, head in zip(xs, heads))
    for row in rows:
        y += 0.1
        card.rule(y)
        y = card.block(card.left, y + 0.05, row["label"], "note", color=TEXT) + 0.02
        y = max(
            _cell(card, x, y, cell, head["brand"], wide) for x, cell, head in zip(xs, row["cells"], heads)
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
    return card.block(x, y, head["when"], "note", wide, TEXT) if head.get("when") else y


def _cell(card, x, y, cell, brand, wide) -> float:
    cell = {"text": cell} if isinstance(cell, str) else cell
    if "hero" in cell:
        y = card.block(x, y - 0.02, cell["hero"], "hero", wide, BRAND[brand], True) + 0.01
    if "dots" in cell:
        for k in range(cell["of"]):
            card.canvas.plot(x + 0.075 + k * 0.2, y + 0.1, "o", ms=9, mec=BRAND[brand], mew=1.4,
                             mfc=BRAND[brand] if k < cell["dots"] else PAPER)
        y += 0.22
    y = card.block(x, y, cell["text"], "note", wide)
    return card.block(x, y, cell["sub"], "note", wide, TEXT) if "sub" in cell else y


def grid(card, columns, rows, brand="other", left=None, corner="", shade=True) -> None:
    """Counts or words in rows and columns, the counts shaded from paper to the brand's tint: a heat matrix
    that still reads in print. `columns`: heads. A row: `label`, `cells`, and if wanted `sub`, `brand`.

    A cell is a number (shaded by its share of the largest), a string, None (left empty), or a dict with
    `text` and, if wanted, `weight` (0 to 1: its shade), `sub` (grey line), `brand` (text in the accent),
    `bold`.
    """
    numbers = all(isinstance(c, (int, float, type(None))) for row in rows for c in row["cells"])
    if card.narrow and not numbers:
        for row in rows:
            _card_row(card, columns, row)
        return
    if left is None:
        widest = max(max(card.wide(row["label"]) * 1.02, card.wide(row.get("sub") or "")) for row in rows)
        left = min(max(widest, card.wide(corner)) + 0.14, (0.36 if card.narrow else 0.34) * card.inner)
    wide = (card.inner - left) / len(columns)
    xs = [card.left + left + i * wide for i in range(len(columns))]
    largest = max((c for row in rows for c in row["cells"] if isinstance(c, (int, float))), default=1) or 1
    cells = [[_grid_cell(c, largest) for c in row["cells"]] for row in rows]
    heads = [card.wrap(head, "note", wide - 0.1) for head in columns]
    stair = any(card.wide(line) > wide - 0.04 for head in heads for line in head)
    bottom = (
        card.y + (len(heads) if stair else max(map(len, heads))) * card.line("note") + (0.06 if stair else 0)
    )
    for k, (x, head) in enumerate(zip(xs, heads)):
        if stair:  # a word is wider than its column: the heads climb, each left of a hairline
            y = bottom - 0.06 - (k + 1) * card.line("note")
            card.block(
                x + wide / 2 - 0.05,
                y,
                " ".join(head) if card.lang == "en" else "".join(head),
                "note",
                color=TEXT,
                ha="right",
                width=card.inner,
            )
            card.canvas.plot([x + wide / 2] * 2, [y + 0.04, bottom], color=MID, lw=0.9)
            continue
        card.block(
            x + (wide / 2 if numbers else 0.07),
            bottom - len(head) * card.line("note"),
            head,
            "note",
            color=TEXT,
            ha="center" if numbers else "left",
        )
    if not stair:
        card.block(card.left, bottom - card.line("note"), corner, "note", color=TEXT)
    y = bottom + 0.06
    card.rule(y, color=INK, lw=0.9)
    for row, line in zip(rows, cells):
        label = card.wrap(row["label"], "note", left - 0.1)
        sub = card.wrap(row["sub"], "note", left - 0.1) if row.get("sub") else []
        texts = [
            (
                card.wrap(c["text"], "note", wide - 0.14),
                card.wrap(c["sub"], "note", wide - 0.14) if c.get("sub") else [],
            )
            for c in line
        ]
        tall = max(len(label) + len(sub), *(len(a) + len(b) for a, b in texts)) * card.line("note") + 0.14
        below = card.block(
            card.left, y + 0.07, label, "note", color=accent(row.get("brand", "other")), bold=bool(sub)
        )
        card.block(card.left, below, sub, "note", color=TEXT)
        for x, cell, (text, extra) in zip(xs, line, texts):
            if shade and cell.get("weight"):
                fill = _mix(TINT[cell.get("brand", row.get("brand", brand))], cell["weight"])
                card.canvas.add_patch(
                    Rectangle((x + 0.02, y + 0.02), wide - 0.04, tall - 0.04, facecolor=fill, lw=0, zorder=1)
                )
            begin = y + (tall - (len(text) + len(extra)) * card.line("note")) / 2 if numbers else y + 0.07
            where = dict(ha="center" if numbers else "left", x=x + (wide / 2 if numbers else 0.07))
            below = card.block(y=begin, text=text, kind="note", bold=cell.get("bold", False),
                               color=accent(cell.get("brand", "other")), **where)
            card.block(y=below, text=extra, kind="note", color=TEXT, **where)
        y += tall
        card.rule(y)
    card.y = y + 0.06


def _card_row(card, columns, row) -> None:
    """One row of words on a narrow card: its name, then a line a column."""
    card.y = card.block(
        card.left, card.y, row["label"], "label", card.inner, accent(row.get("brand", "other")), bold=True
    )
    if row.get("sub"):
        card.y = card.block(card.left, card.y, row["sub"], "note", card.inner, TEXT)
    for head, cell in zip(columns, row["cells"]):
        cell = _grid_cell(cell, 1)
        if not cell["text"]:
            continue
        card.rule(card.y + 0.03)
        start = card.y + 0.06
        below = card.block(card.left, start, head, "note", 1.1, TEXT)
        y = card.block(
            card.left + 1.2,
            start,
            cell["text"],
            "note",
            card.inner - 1.2,
            accent(cell.get("brand", "other")),
            bold=cell.get("bold", False),
        )
        y = (
            card.block(card.left + 1.2, y, cell["sub"], "note", card.inner - 1.2, TEXT)
            if cell.get("sub")
            else y
        )
        card.y = max(y, below)
    card.y += 0.16


def _grid_cell(cell, largest) -> dict:
    """The dict form of a cell; a count is lettered as it is, zero as a dash."""
    if cell is None:
        return {"text": ""}
    if isinstance(cell, (int, float)):
        return {"text": f"{cell:,.0f}" if cell else "–", "weight": cell / largest}
    return {"text": cell} if isinstance(cell, str) else cell


def _mix(color: str, weight: float) -> str:
    """`color` at `weight` over paper."""
    return to_hex([1 - weight * (1 - channel) for channel in to_rgb(color)])
