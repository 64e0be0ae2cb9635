"""A product's life from figures of mixed quality: exact counts, rounded ones, and floors ("more than").

Each period is an interval [low, high]; a floor has no upper end. Sums add the ends, and a known total
tightens its parts. Nothing is interpolated: where nothing is known the interval stays [0, inf).
"""

from __future__ import annotations

from math import inf, isclose

import numpy as np
from numpy.typing import ArrayLike


def bounds(units: float, precision: str, rounded_to: float = 0.0) -> tuple[float, float]:
    """The interval that a published figure stands for, in cars.

    `exact` is a point, `floor` reaches from the figure to infinity, `rounded` half of `rounded_to` either
    way, `derived` is taken as the point computed, `unknown` is [0, inf). Raises ValueError for another word,
    a negative figure, or a rounded one without its step.
    """
    if precision == "unknown":
        return 0.0, inf
    if not units >= 0:
        raise ValueError(f"life cycle: {units!r} units, expected a number of at least 0")
    if precision in ("exact", "derived"):
        return float(units), float(units)
    if precision == "floor":
        return float(units), inf
    if precision == "rounded" and rounded_to > 0:
        return max(units - rounded_to / 2, 0.0), units + rounded_to / 2
    raise ValueError(f"life cycle: precision {precision!r} with step {rounded_to!r}, expected exact, "
                     "derived, floor, unknown, or rounded with a step above 0")


def cumulative(low: ArrayLike, high: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Running totals of the lower and the upper ends; both arrays have the shape of the input, (periods,)."""
    return np.cumsum(np.asarray(low, dtype=float)), np.cumsum(np.asarray(high, dtype=float))


def tighten(low: ArrayLike, high: ArrayLike, total: float) -> tuple[np.ndarray, np.ndarray]:
    """Narrow each period by a known exact total: no part can exceed the total less the others' least, nor
    fall below the total less the others' most. Arrays of shape (periods,) in and out.

    Raises ValueError when the total lies outside what the parts allow: then figures contradict each other.
    """
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    least, most = low.sum(), high.sum()
    if total < least and not isclose(total, least) or total > most and not isclose(total, most):
        allowed = f"{least:,.0f} to {most:,.0f}"
        raise ValueError(f"life cycle: total {total:,.0f} outside what its parts allow, {allowed}")
    others_most = np.array([np.delete(high, i).sum() for i in range(len(high))])  # inf - inf is not a number
    return np.maximum(low, total - others_most), np.minimum(high, total - (least - low))


def fall(peak: float, later: float) -> float:
    """Relative change from a peak, -0.62 for a fall of 62%.

    Raises ValueError for a peak that is not positive.
    """
    if not peak > 0:
        raise ValueError(f"life cycle: peak is {peak!r}, expected a number above 0")
    return later / peak - 1.0


def split_fall(before: float, during: float, after: float) -> tuple[float, float]:
    """(early, late): shares of a fall from `before` to `after` that came until `during`, and after it.

    They are shares in time, not causes. Raises ValueError when there was no fall.
    """
    if not before > after:
        raise ValueError(f"life cycle: from {before!r} to {after!r} is no fall")
    early = (before - during) / (before - after)
    return early, 1.0 - early
