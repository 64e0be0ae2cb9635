"""How well a value is known, drawn the same in every form."""

from __future__ import annotations

from .style import BRAND, HOLLOW, LOOK, PAPER, SOLID, TINT, TINTED


def area(brand: str, how: str) -> dict:
    """Fill and edge of a bar: solid, tinted for a bound, hollow for a claim or a derivation."""
    fill, edge = {SOLID: (BRAND, BRAND), TINTED: (TINT, TINT), HOLLOW: (None, BRAND)}[LOOK[how]]
    return dict(facecolor=fill[brand] if fill else PAPER, edgecolor=edge[brand], lw=1.3, zorder=3)


def point(ax, x, y, color: str, how: str = "exact", size=9, zorder=4) -> None:
    """A dot: filled when on record as it is, open otherwise."""
    fill = color if LOOK[how] == SOLID else PAPER
    ax.plot(x, y, "o", ms=size, mec=color, mew=size / 5, mfc=fill, zorder=zorder, clip_on=False)


def bound(ax, xy, how: str, color: str, across: bool, start=0.0, zorder=3) -> bool:
    """An arrow up from a floor or down from a ceiling, `start` points from `xy`; nothing for other values.
    `across`: along x. Returns whether it drew."""
    if LOOK[how] != TINTED:
        return False
    reach = (start + 11) * (-1 if how == "ceiling" else 1)
    arrow = dict(arrowstyle="<|-", color=color, lw=1.1, shrinkA=0, shrinkB=start, mutation_scale=8)
    ax.annotate("", xy, (reach, 0) if across else (0, reach), textcoords="offset points", zorder=zorder,
                annotation_clip=False, arrowprops=arrow)
    return True
