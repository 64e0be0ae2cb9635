"""Ticks, frames and label placement shared by the forms. A tick is a pair (value, label)."""

from __future__ import annotations

from .style import BRAND, LIGHT, MID, RULE, SECOND, TEXT
from .typeset import text_width


def scale(values, number, unit: str = "", zero: bool = False) -> list[tuple]:
    """Ticks of `values`, lettered by `number` (say `ledger.fmt.number`): the unit on the last label only,
    none at zero unless `zero`."""
    last = max(values)
    return [(v, "" if v == 0 and not zero else number(v) + (unit if v == last else "")) for v in values]


def month_ticks(months, names, every: int = 3, at=None) -> list[tuple]:
    """Ticks for a run of months ('2024-04', dates or periods): a name at each `every`-th month counted from
    January, the year under the first and under each January.

    `names` holds the twelve month names. Ticks are at 0, 1, 2 … for bars, or at the values of `at` (say,
    dates).
    """
    ticks = []
    for i, month in enumerate(months):
        year, number = str(month)[:4], int(str(month)[5:7])
        if (number - 1) % every == 0:
            label = names[number - 1] + ("\n" + year if number == 1 or not ticks else "")
            ticks.append((i if at is None else at[i], label))
    return ticks


def same_length(form: str, row: str, name: str, given, others: str, wanted) -> None:
    """Raises ValueError, naming form and row, when two lists that belong together differ in length."""
    if len(given) != len(wanted):
        counts = f"{len(given)} {name} for {len(wanted)} {others}"
        raise ValueError(f"charts.{form}, {row!r}: {counts}. Give one for each.")


def frame(card, height, x_ticks, y_ticks, xlim=None, ylim=None, x_label="", right=0.0, top=0.12, log=False,
          gutter=False):
    """Axes with our ticks (`log`: both logarithmic): values above their grid lines, flush left; marks and
    names under the base line.

    `gutter` keeps the value labels clear of the plot, for lines that start at its left edge. Names that would
    run into each other are left out, their marks stay.
    """
    left = max(card.wide(label, "tick") for _, label in y_ticks[:-1] or y_ticks) + 0.12 if gutter else 0.0
    below = max((label.count("\n") + 1 for _, label in x_ticks), default=0) * card.line("tick") + 0.12
    ax = card.axes(height, left, right, top, below + (card.line("tick") if x_label else 0))
    if log:
        ax.set(xscale="log", yscale="log")
        ax.minorticks_off()
    ax.set_xticks([v for v, _ in x_ticks], [""] * len(x_ticks))
    ax.set_yticks([v for v, _ in y_ticks], [""] * len(y_ticks))
    if xlim is not None:
        ax.set_xlim(*xlim)
    ax.set_ylim(*(ylim or (min(0, y_ticks[0][0]), y_ticks[-1][0])))
    for value, label in y_ticks:
        if label:
            ax.annotate(
                label,
                (0, value),
                (-72 * left, 3),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                size=card.size("tick"),
                color=TEXT,
                va="bottom",
                ha="left",
                zorder=5,
            )
        if left and value != ax.get_ylim()[0]:
            ax.annotate(
                "",
                (0, value),
                (-72 * left, 0),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                arrowprops=dict(arrowstyle="-", color=RULE, lw=0.8, shrinkA=0, shrinkB=0),
                zorder=0,
            )
    name_marks(card, ax, x_ticks)
    if x_label:
        card.block(card.left + left, card.y - card.line("tick"), x_label, "tick", color=TEXT)
    return ax


def name_marks(card, ax, x_ticks) -> None:
    """Names under the marks of the x axis, thinned where they would touch, kept inside the card."""
    size, fig = card.size("tick"), card.fig
    last = -1.0
    to_inch = lambda v: ax.transData.transform((ax.convert_xunits(v), ax.get_ylim()[0]))[0] / fig.dpi
    for value, label in x_ticks:
        wide = max(text_width(line, size, card.lang) for line in label.split("\n")) if label else 0
        x = to_inch(value)
        shift = max(card.left - 0.07 - (x - wide / 2), 0) - max(x + wide / 2 - (card.right + 0.07), 0)
        if label and x + shift - wide / 2 > last + 0.06:
            card.note(ax, (value, ax.get_ylim()[0]), label, (shift * 72, -7), size="tick", color=TEXT, bold=0,
                      ha="center", va="top", halo=False)
            last = x + shift + wide / 2


def spread(wanted: list[float], gap: float, lowest: float = float("-inf")) -> list[float]:
    """Move label positions apart to at least `gap`, keeping their order and the centre of each crowd; none below
    `lowest`."""
    def first(run):
        return sum(wanted[i] for i in run) / len(run) - gap * (len(run) - 1) / 2
    runs = []
    for i in sorted(range(len(wanted)), key=wanted.__getitem__):
        run = [i]
        while runs and first(run) - (first(runs[-1]) + gap * (len(runs[-1]) - 1)) < gap:
            run = runs.pop() + run
        runs.append(run)
    place = {i: first(run) + k * gap for run in runs for k, i in enumerate(run)}
    for i in sorted(place, key=place.__getitem__):
        place[i] = max(place[i], lowest)
        lowest = place[i] + gap
    return [place[i] for i in range(len(wanted))]


def line_color(line: dict) -> str:
    """Lines of other makers are a lighter grey than their labels; `second`: a brand's second model, lighter
    too."""
    if line.get("second"):
        return SECOND[line["brand"]]
    return MID if line["brand"] == "other" else BRAND[line["brand"]]


def look(line: dict) -> tuple:
    """What tells a line from its neighbours where their names stand apart from them."""
    return line_color(line), bool(line.get("dashed") or line.get("claim"))


def alike(lines) -> bool:
    """Whether some lines look the same, so that on a narrow card they need numbers (and room for them)."""
    return len({look(line) for line in lines}) < len(lines)


def _number_ends(card, ax, lines) -> list[str]:
    """A number at the right end of each line, spread where crowded."""
    inch = 72 / card.fig.dpi
    ends = [ax.transData.transform((ax.convert_xunits(line["x"][-1]), line["y"][-1]))[1] * inch - i / 100
            for i, line in enumerate(lines)]  # of two that end at one place, the first stands above
    numbers = [card.number() for _ in lines]
    for line, end, place, number in zip(lines, ends, spread(ends, 14), numbers, strict=True):
        card.badge(ax, (line["x"][-1], line["y"][-1]), number, (11, place - end), BRAND[line["brand"]])
    return numbers


def end_labels(card, ax, lines, room: float) -> None:
    """Label each line (dicts with `x`, `y`, `brand`, `text`) at its right end, spread where crowded, in
    `room` inches; on a narrow card in rows below the plot, each behind a piece of its line. Lines of one look
    carry numbers there."""
    if card.narrow:
        card.y += 0.08
        numbers = _number_ends(card, ax, lines) if alike(lines) else [None] * len(lines)
        for line, number in zip(lines, numbers, strict=True):
            y = card.y + card.size("note") * 0.66 / 72
            card.canvas.plot([card.left, card.left + 0.28], [y, y], color=line_color(line), lw=2.6,
                             ls="--" if line.get("dashed") else "-")
            if number:
                card.badge(card.canvas, (card.left + 0.14, y), number, color=BRAND[line["brand"]])
            first, *more = line["text"].split("\n")
            card.y = 0.04 + card.pair(
                card.left + 0.38,
                card.y,
                first,
                "\n".join(more),
                width=card.inner - 0.38,
                color=BRAND[line["brand"]],
                bold=True,
            )
        return
    dpi, height = card.fig.dpi, card.fig.get_size_inches()[1]
    ends = [ax.transData.transform((ax.convert_xunits(line["x"][-1]), line["y"][-1])) / dpi for line in lines]
    blocks = [[card.wrap(part, "note", room - 0.2) for part in line["text"].split("\n")] for line in lines]
    tall = [sum(map(len, block)) * card.line("note") for block in blocks]
    gap, floor = max(tall) + 0.06, ax.bbox.y0 / dpi
    places = spread([y - i / 1000 for i, (_, y) in enumerate(ends)], gap, floor + tall[-1] / 2)  # first one above
    x_end = max(x for x, _ in ends)
    for line, (_, end), y, (name, *more), high in zip(lines, ends, places, blocks, tall, strict=True):
        if abs(y - end) > 0.06:
            card.canvas.plot([x_end + 0.04, x_end + 0.12], [height - end, height - y], color=LIGHT, lw=0.9)
        card.pair(
            x_end + 0.16, height - y - high / 2, name, sum(more, []), color=BRAND[line["brand"]], bold=True
        )
