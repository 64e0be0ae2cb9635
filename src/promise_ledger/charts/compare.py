"""Forms that compare rows on one scale: `bars`, `dots`, `intervals`, `ladder`, `waterfall`, `shares`.

Row forms share the vocabulary of `rows`; `how` is a precision code of `style.LOOK` (exact, floor, derived,
claim …).
"""

from __future__ import annotations

from . import rows as engine
from .marks import area, bound, point
from .rows import brand_color
from .scales import same_length
from .style import BRAND, INK, LIGHT, LOOK, MID, MISSING, PAPER, TEXT, TINT, WASH, accent


def _bar(card, track, row, start, value, y, thick=0.2) -> float:
    """One bar from `start` to `value`, drawn by how well it is known; returns its right end in inches."""
    how, brand = row.get("how", "exact"), row.get("brand", "other")
    x0, x1 = sorted((track.at(start), track.at(value)))
    card.box(x0, y - thick / 2, x1 - x0, thick, None, **area(brand, how))
    arrow = bound(card.canvas, (x1, y), how, BRAND[brand], across=True)
    return x1 + (0.16 if arrow and how != "ceiling" else 0)


def bars(card, rows, ticks=None, left=None, right=None, pad=0.1) -> None:
    """Ranked horizontal bars with their value in words at the end. A row: `label`, `value`, `text`, and if
    wanted `sub`, `brand`, `how`. Without a value (`how` "missing") the text stands on the base line. `ticks`
    may be left out."""
    known = [row["value"] for row in rows if row.get("value") is not None]
    ticks = ticks or [(0, ""), (max(known, default=1), "")]
    track = engine.layout(
        card, rows, min(v for v, _ in ticks), max([*known, *(v for v, _ in ticks)]), left, right
    )

    def paint(row, y):
        if row.get("value") is None or LOOK[row.get("how", "exact")] == MISSING:
            return track.at(0)
        return max(_bar(card, track, row, 0, row["value"], y), track.at(0))

    shown = [tick for tick in ticks if tick[0] == 0 or tick[1]]
    engine.draw(card, rows, track, shown, paint, value_at_mark=True, pad=pad)


def dots(card, rows, ticks, left=None, right=None, log=False) -> None:
    """A claim beside the record, or rivals' values, a row each. A row: `label`, `points`, and if wanted
    `sub`, `text`, `brand`, `span` (low, high: a known range), `link` (False: no line between the points).

    A point: `value`, and if wanted `how` (solid on record; hollow for a claim or a derivation; a floor gets
    an arrow), `text` (set above the mark), `brand`. `log` for ticks of a logarithmic scale.
    """
    low, high = min(v for v, _ in ticks), max(v for v, _ in ticks)
    track = engine.layout(card, rows, low, high, left, right, log)
    lettered = any(one.get("text") for row in rows for one in row.get("points", ()))

    def paint(row, y):
        y += card.line("note") * 0.45 if lettered else 0
        values = [one["value"] for one in row["points"]]
        color = brand_color(row)
        if row.get("span"):
            a, b = map(track.at, row["span"])
            card.box(a, y - 0.07, b - a, 0.14, TINT[row.get("brand", "other")])
        if len(values) > 1 and row.get("link", True):
            card.canvas.plot(
                [track.at(min(values)), track.at(max(values))], [y, y], color=MID, lw=1.4, zorder=2
            )
        for one in row["points"]:
            x, how = track.at(one["value"]), one.get("how", "exact")
            mark = BRAND[one["brand"]] if "brand" in one else color
            point(card.canvas, x, y, mark, how)
            bound(card.canvas, (x, y), how, mark, across=True, start=5)
        _letter(card, track, row["points"], y)
        return track.at(max(values)) if values else track.left

    engine.draw(card, rows, track, ticks, paint, pad=0.12 + (card.line("note") if lettered else 0))


def _letter(card, track, points, y) -> None:
    """Words above the marks of one row, moved apart where they would touch."""
    texts = [(track.at(p["value"]), p["text"]) for p in points if p.get("text")]
    end = card.left
    for x, text in sorted(texts):
        wide = card.wide(text)
        start = max(min(x - wide / 2, card.right - wide), end)
        card.block(start, y - 0.1 - card.line("note"), text, "note", color=TEXT)
        end = start + wide + 0.1


def intervals(card, rows, ticks, reference=None, left=None, right=None, log=False) -> None:
    """Estimates with their intervals. A row: `label`, `low`, `mid`, `high`, `text`, and if wanted `sub`,
    `brand`, `how` (hollow when derived). `reference`: (value, label), a line through all rows, named at its
    foot."""
    low, high = min(v for v, _ in ticks), max(v for v, _ in ticks)
    track = engine.layout(card, rows, low, high, left, right, log)
    start = card.y

    def paint(row, y):
        color = brand_color(row)
        if reference and card.narrow:  # in pieces there: the names stand between the rows
            _reference(card, track.at(reference[0]), y - 0.14, y + 0.14)
        a, b = track.at(row["low"]), track.at(row["high"])
        card.canvas.plot([a, b], [y, y], color=color, lw=2.2, solid_capstyle="butt", zorder=3)
        for x in (a, b):
            card.canvas.plot(
                [x, x], [y - 0.05, y + 0.05], color=color, lw=1.6, solid_capstyle="butt", zorder=3
            )
        if row.get("mid") is not None:
            point(card.canvas, track.at(row["mid"]), y, color, row.get("how", "exact"))
        return b
    engine.draw(card, rows, track, ticks, paint)
    if reference:
        value, label = reference
        top = start + card.line("note") + 0.1 if any(label for _, label in ticks) else start
        _reference(card, track.at(value), card.y - 0.1 if card.narrow else top, card.y + 0.04)
        wide = card.wide(label)
        x = min(max(track.at(value) - wide / 2, card.left), card.right - wide)
        card.y = card.block(x, card.y + 0.06, label, "note")


def _reference(card, x, top, bottom) -> None:
    card.canvas.plot([x, x], [top, bottom], color=INK, lw=1.2, ls=(0, (3, 2)), zorder=2)


MARKER = {"cash": "o", "points": "D", "voucher": "s", "option": "^", "service": "v", "none": "x"}
CONDITIONAL = ("voucher", "option")  # drawn hollow: the owner must give something in return


def ladder(card, groups, ticks) -> None:
    """Remedy a head by who was inside the circle. A group: `label`, `rows`. A row: `brand`, `label`, `sub`,
    `low`, `high`, `kind` (a currency code), `text`. Filled marks are given as they are; hollow ones need
    something in return."""
    rows = [item for group in groups for item in ({"group": group["label"]}, *group["rows"])]
    track = engine.layout(card, rows, min(v for v, _ in ticks), max(v for v, _ in ticks))

    def paint(row, y):
        color, low, high = brand_color(row), row["low"], row["high"]
        if high > low:
            card.canvas.plot([track.at(low), track.at(high)], [y, y], color=color, lw=2.4, zorder=3)
        for value in {low or high, high}:  # "up to" has no lower mark
            fill = PAPER if row["kind"] in CONDITIONAL else color
            card.canvas.plot(
                track.at(value),
                y,
                MARKER[row["kind"]],
                ms=7.5 if row["kind"] == "points" else 8.5,
                mec=color,
                mew=1.8,
                mfc=fill,
                zorder=4,
            )
        return track.at(high)
    engine.draw(card, rows, track, ticks, paint, pad=0.08)


def waterfall(card, steps, ticks=None, left=None, right=None) -> None:
    """What makes up a sum, from top to bottom. A step: `label`, `value` (added to what stands above;
    negative: taken off), `text`, and if wanted `sub`, `brand`, `how`, `total` (True: a bar from zero to the
    sum so far, the value is not read)."""
    sums, running = [], 0.0
    for step in steps:
        before, running = running, running if step.get("total") else running + step["value"]
        sums.append((0.0 if step.get("total") else before, running))
    every = [0.0, *(v for pair in sums for v in pair), *(v for v, _ in ticks or ())]
    track = engine.layout(card, steps, min(every), max(every), left, right)
    pairs, last = iter(sums), []

    def paint(step, y):
        start, end = next(pairs)
        if last:
            x, above = last.pop()
            if not card.narrow:  # there, names stand between the bars
                card.canvas.plot([x, x], [above, y], color=MID, lw=0.9, zorder=2)
        last.append((track.at(end), y))
        return max(_bar(card, track, step, start, end, y, 0.24), track.at(start))
    engine.draw(card, steps, track, ticks or [(0, "")], paint, value_at_mark=True, pad=0.16, mark=0.28)


def shares(card, rows, parts, height=0.3, left=None) -> None:
    """Parts of a whole, a bar a row. A row: `label`, `sub`, `brand`, `values` (counts). A part: `label`, and
    if wanted `fill` (None: the brand's colour), `ink` (colour of the number on it), `hatch`. Shares of 5% and
    more are written into the bar; what does not fit stands above its right end on a narrow card.

    The names of the parts climb like a stair above the first row.
    """
    looks = [dict(fill=None, ink=PAPER), dict(fill=MID, ink=INK), dict(fill=LIGHT, ink=INK),
             dict(fill=WASH, ink=INK, hatch="///"), dict(fill=PAPER, ink=INK)]
    parts = [looks[min(k, len(looks) - 1)] | part for k, part in enumerate(parts)]
    for row in rows:
        same_length("shares", row["label"], "values", row["values"], "parts", parts)
    track = engine.layout(card, rows, 0, 100, left, None if any(row.get("text") for row in rows) else 0.02)
    _stair(card, track, parts, rows[0]["values"], rows[0])
    if card.narrow:  # the names stand above the bars: clear them of the first row's name
        card.y += 0.04

    def paint(row, y):
        x, total, small = 0.0, sum(row["values"]), []
        for part, value in zip(parts, row["values"], strict=True):
            share = 100 * value / total if total else 0
            a, b = track.at(x), track.at(x + share)
            place, edge = (a, y - height / 2, b - a, height), MID if part["fill"] == PAPER else PAPER
            fill = part["fill"] or accent(row.get("brand", "other"))
            card.box(*place, fill, zorder=3, edgecolor=MID, hatch=part.get("hatch"))
            card.box(*place, "none", zorder=3, edgecolor=edge, lw=1.4)
            text = f"{share:.0f}" + ("%" if x == 0 else "")
            fits = card.wide(text, "label") + 0.05 <= b - a
            if share >= 5 and not fits:
                small.append(text)
            elif share >= 5:
                if part.get("hatch"):
                    wide = card.wide(text, "label") + 0.08
                    card.box((a + b - wide) / 2, y - 0.1, wide, 0.2, PAPER, zorder=4)
                card.block(
                    (a + b) / 2,
                    y - card.size("label") * 0.64 / 72,
                    text,
                    color=part["ink"],
                    bold=x == 0,
                    ha="center",
                )
            x += share
        above, name = " · ".join(small), card.wrap(row.get("sub") or row["label"], "note", card.inner)[-1]
        if small and card.narrow and card.wide(name) + card.wide(above) + 0.1 < track.right - card.left:
            card.block(track.right, y - height / 2 - card.line("note") - 0.01, above, "note", color=TEXT, ha="right")
        return track.at(100)
    engine.draw(card, rows, track, [], paint, pad=0.16, mark=height + 0.04)


def _stair(card, track, parts, values, row) -> None:
    """Names of the parts above the first row: the first on its bar, each later one a step higher, left of a
    hairline."""
    step, n, total, x = card.line("note"), len(parts), sum(values), 0.0
    base = card.y + n * step + 0.04
    marks = []
    for k, (part, value) in enumerate(zip(parts, values, strict=True)):
        share = 100 * value / total
        y = base - (k + 1) * step
        if k == 0:
            card.block(
                track.left, y, part["label"], "note", color=accent(row.get("brand", "other")), bold=True
            )
        else:
            middle = track.at(x + share / 2)
            card.block(middle - 0.05, y, part["label"], "note", color=TEXT, ha="right")
            marks.append((middle, y + 0.03))
        x += share
    for middle, y in marks:
        card.canvas.plot([middle, middle], [y, base + 0.04], color=MID, lw=0.9, zorder=2)
    card.y = base
