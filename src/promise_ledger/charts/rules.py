"""Forms for what a rule or a total can mean: `curves`, `iso_product`."""

from __future__ import annotations

from .scales import alike, end_labels, frame, line_color
from .style import BRAND, INK, PAPER, TEXT, TINT


def curves(card, lines, x_ticks, y_ticks, x_label="", height=3.6, room=2.35, top=0.3):
    """Rules over time or quantity, named at the right end. A line: `x`, `y`, `brand`, `text` (first line
    strong), and if wanted `claim` (dashed: only an article says so) and `knee` (x, y, text). Returns the
    axes."""
    xlim = (x_ticks[0][0], x_ticks[-1][0])
    ax = frame(
        card, height, x_ticks, y_ticks, xlim, x_label=x_label, top=top, gutter=True,
        right=(0.26 if alike(lines) else 0) if card.narrow else room,
    )
    for line in lines:
        color = line_color(line)
        ax.plot(line["x"], line["y"], color=color, lw=3 if line["brand"] != "other" else 2.2, clip_on=False,
                ls="--" if line.get("claim") else "-", zorder=4 if line.get("claim") else 3)
        if line.get("knee"):
            x, y, text = line["knee"]
            ax.plot(x, y, "o", ms=6.5, mfc=color, mec=PAPER, mew=1, zorder=5)
            card.note(ax, (x, y), text, (24, 4), color=TEXT, bold=0, va="bottom", halo=False)
    end_labels(card, ax, [dict(line, dashed=line.get("claim")) for line in lines], room)
    return ax


def iso_product(
    card, total, band, points, brand, x_ticks, y_ticks, xlim, ylim, x_label="", height=3.5, top=0.3
):
    """All pairs x · y = total on logarithmic axes, a band of known y values (low, high), and points to
    compare.

    A point: `x`, `y`, `text`, and if wanted `at` (offset in points), `bold` (strong lines), `claim` (hollow),
    `below` (as of `Card.note`).
    Returns the axes, for notes on the line, the band and other ranges.
    """
    color = BRAND[brand]
    ax = frame(card, height, x_ticks, y_ticks, xlim, ylim, x_label, top=top, log=True)
    x1, (y0, y1) = xlim[1], ylim
    ax.axhspan(*band, color=TINT[brand], lw=0, zorder=0)
    ax.plot([total / y1, x1], [y1, total / x1], color=INK, lw=1.6, zorder=3)
    ends = [total / band[1], total / band[0]]
    ax.plot(ends, band[::-1], color=color, lw=6, zorder=4, solid_capstyle="butt")
    for x in ends:
        ax.plot([x, x], [y0, total / x], color=color, lw=1.1, zorder=2)
    for point in points:
        edge, fill = (color, PAPER) if point.get("claim") else (INK, INK)
        ax.plot(point["x"], point["y"], "o", ms=11, mec=edge, mew=2, mfc=fill, zorder=6)
        card.note(ax, (point["x"], point["y"]), point["text"], point.get("at", (10, 10)), color=edge,
                  bold=point.get("bold", 1), va="bottom", below=point.get("below"))
    return ax
