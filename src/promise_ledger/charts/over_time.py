"""Forms for what happened when: `graded_bars`, `lines`, `claim_gap`, `timeline`."""

from __future__ import annotations

from math import isnan

from .marks import area, bound, point
from .scales import alike, end_labels, frame, line_color, same_length
from .style import BRAND, INK, LIGHT, LOOK, MID, MISSING, PAPER, SOLID, TEXT, WASH


def graded_bars(card, values, how, brand, x_ticks, y_ticks, missing="?", height=3.4, top=0.12, width=0.76):
    """A series of mixed quality: bars at 0, 1, 2 … drawn by how well each value is known.

    `how`: a precision code a value (see `style.LOOK`): solid when on record, tinted with an arrow for a
    floor, hollow for a derivation, and `missing` on the base line where there is no figure. Returns the axes,
    for notes.
    """
    ax = frame(card, height, x_ticks, y_ticks, (-0.6, len(values) - 0.4), top=top, gutter=card.narrow)
    same_length("graded_bars", brand, "values", values, "codes in `how`", how)
    for x, (value, code) in enumerate(zip(values, how, strict=True)):
        if LOOK[code] == MISSING:
            card.note(ax, (x, 0), missing, (0, 6), "tick", TEXT, bold=0, ha="center", va="bottom", halo=False)
            continue
        ax.bar(x, value, width=width, **area(brand, code))
        bound(ax, (x, value), code, BRAND[brand], across=False)
    return ax


def lines(card, series, x_ticks, y_ticks, height=3.4, room=2.1, xlim=None, ylim=None, top=0.12, x_label=""):
    """Lines with their names at the right end. A series: `x`, `y` (None or NaN: no figure, the line breaks),
    `brand`, `text` (first line strong), and if wanted `how` (a precision code a point: what is not exact gets
    an open mark, a floor also an arrow), `dashed` (an article's word or our derivation), `second` (a brand's
    second model: lighter).

    `room`: inches kept at the right for the names. Returns the axes.
    """
    right = (0.26 if alike(series) else 0) if card.narrow else room
    ax = frame(card, height, x_ticks, y_ticks, xlim, ylim, x_label, right=right, top=top, gutter=True)
    ends = []
    for one in series:
        color = line_color(one)
        y = [float("nan") if v is None else float(v) for v in one["y"]]
        ax.plot(one["x"], y, color=color, lw=2.2 if one["brand"] == "other" else 2.8, clip_on=False,
                ls="--" if one.get("dashed") else "-", zorder=3 if one["brand"] == "other" else 4)
        how = one.get("how") or ["exact"] * len(y)
        same_length("lines", one["text"], "values", y, "codes in `how`", how)
        known = [(x, v, code) for x, v, code in zip(one["x"], y, how, strict=True) if not isnan(v)]
        for x, v, code in known:
            if LOOK[code] != SOLID or _alone(one["x"], y, x):
                point(ax, x, v, color, code, size=7, zorder=5)
            bound(ax, (x, v), code, color, across=False, start=3.5, zorder=5)
        ends.append(dict(one, x=[known[-1][0]], y=[known[-1][1]]))
    if xlim is None:
        ax.autoscale(axis="x")
    end_labels(card, ax, ends, room)
    return ax


def _alone(xs, ys, x) -> bool:
    """Whether the point at `x` has no known neighbour, so that no line would show it."""
    i = list(xs).index(x)
    return all(isnan(ys[j]) for j in (i - 1, i + 1) if 0 <= j < len(ys))


def claim_gap(card, dates, values, claim, reached, texts, brand, x_ticks, y_ticks, xlim=None, height=3.2,
              right=0.6, top=0.25):
    """A record (a line through known points) against a claimed point: the miss is measured in units and in
    time.

    `claim` and `reached` are (date, value), the claim at one of `dates`; `texts` has `claim`, `record`,
    `units`, `time` and `reached`. Returns the axes.
    """
    color = BRAND[brand]
    right = max(right, card.wide(texts["reached"]) + 0.1) if card.narrow else right
    ax = frame(card, height, x_ticks, y_ticks, xlim, right=right, top=top)
    ax.plot(dates, values, color=color, lw=3, zorder=4)
    ax.plot(dates, values, "o", ms=5.5, color=color, zorder=5)
    actual = values[list(dates).index(claim[0])]
    for start, end in ((claim, (claim[0], actual)), (claim, reached)):
        ax.annotate(
            "",
            end,
            start,
            zorder=3,
            arrowprops=dict(arrowstyle="<->", color=INK, lw=1.1, shrinkA=7, shrinkB=6),
        )
    ax.plot(*claim, "o", ms=11, mfc=PAPER, mec=color, mew=2.2, zorder=6)
    ax.plot(*reached, "o", ms=9, color=color, zorder=6)
    card.note(ax, claim, texts["claim"], (-12, 4), color=color, ha="right")
    card.note(ax, (claim[0], actual), texts["record"], (10, -6), color=color, va="top")
    card.note(ax, (claim[0], (claim[1] + actual) / 2), texts["units"], (-8, 0), ha="right")
    middle = claim[0] + (reached[0] - claim[0]) / 2
    start, end = (ax.transData.transform((ax.convert_xunits(day), claim[1]))[0] / card.fig.dpi for day, _ in (claim, reached))
    if card.wide(texts["time"]) < end - start - 0.2:  # clear of both marks
        card.note(ax, (middle, claim[1]), texts["time"], (0, 6), ha="center", va="bottom")
    else:
        card.note(ax, reached, texts["time"], (-2, 20), ha="right", va="bottom", halo=False)
    card.note(ax, reached, texts["reached"], (10, -7), color=color, va="top")
    return ax


def timeline(card, events, start, end, marks, brand, silence=None) -> None:
    """A scale of true dates on the left, evenly set rows on the right, hairlines between: nothing can
    overlap.

    An event: `date`, `when` (text), `text`, `solid` (on record outside the articles), and if wanted `key`
    (set in the accent) and `brand` (when not the figure's). `silence` (`from`, `to`, `text`) takes a row of
    its own, also a list of them. `marks`: (date, label) on the scale. Events must be in order of date.
    """
    days = [event["date"] for event in events]
    if days != sorted(days):
        raise ValueError("charts.timeline: events are not in order of date; sort them.")
    named = max(0.0 if card.narrow else 0.74, *(card.wide(label) for _, label in marks), 0.0)
    spine = card.left + named + 0.16
    elbow, text_x = spine + (0.2 if card.narrow else 0.54), spine + (0.36 if card.narrow else 0.74)
    wide, pad = card.right - text_x - 0.05, 0.1
    silences = [silence] if isinstance(silence, dict) else silence or []
    rows = list(events)
    for quiet in silences:
        after = next((i for i, row in enumerate(rows) if row.get("date", start) >= quiet["to"]), len(rows))
        rows.insert(after, quiet)
    heights = [
        len(card.wrap(row["text"], "note", wide)) * card.line("note")
        + (card.line("note") if "date" in row else 0.12)
        for row in rows
    ]
    y, bottom = card.y, card.y + sum(heights) + pad * (len(rows) - 1)

    def at(day) -> float:
        return card.y + 0.08 + (day - start) / (end - start) * (bottom - card.y - 0.16)

    _time_scale(card, spine, at, (start, end), marks, silences)
    for row, height in zip(rows, heights, strict=True):
        if "date" in row:
            color = BRAND[row.get("brand", brand)]
            _event(card, row, at(row["date"]), y, (spine, elbow, text_x), wide, color)
        else:
            x = [spine, elbow, card.right, card.right, elbow, spine]
            band = [at(row["from"]), y, y, y + height, y + height, at(row["to"])]
            card.canvas.fill(x, band, color=WASH, lw=0, zorder=0)
            card.block(text_x, y + 0.05, row["text"], "note", wide, TEXT)
        y += height + pad
    card.y = bottom + 0.06


def _time_scale(card, spine, at, span, marks, silences) -> None:
    """The spine with its dates; where nothing happened it is dotted."""
    for day, label in marks:
        card.canvas.plot([spine - 0.07, spine], [at(day)] * 2, color=MID, lw=0.9)
        card.block(spine - 0.13, at(day) - card.line("note") / 2, label, "note", color=TEXT, ha="right")
    card.canvas.plot([spine] * 2, [at(day) for day in span], color=INK, lw=1.4)
    for quiet in silences:
        gap = [at(quiet["from"]), at(quiet["to"])]
        card.canvas.plot([spine] * 2, gap, color=PAPER, lw=4, zorder=3)
        card.canvas.plot([spine] * 2, gap, color=MID, lw=1.6, ls=(0, (1, 2)), zorder=3)


def _event(card, event, spot, y, xs, wide, color) -> None:
    """One event: its mark at `spot` on the spine, a hairline, and its words at `y`."""
    spine, elbow, text_x = xs
    key, level = bool(event.get("key")), y + card.size("note") * 0.62 / 72
    card.canvas.plot([spine, elbow, text_x - 0.06], [spot, level, level], color=LIGHT, lw=0.9, zorder=1)
    card.canvas.plot(spine, spot, "o", ms=8.5, mec=PAPER, mew=0.8, mfc=color, zorder=5)
    if not event["solid"]:
        card.canvas.plot(spine, spot, "o", ms=4, mec=PAPER, mfc=PAPER, zorder=5)
    below = card.block(text_x, y, event["when"], "note", color=color if key else TEXT, bold=key)
    card.block(text_x, below, event["text"], "note", wide, color if key else INK, bold=key)
