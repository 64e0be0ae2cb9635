"""What a delay covenant pays: a daily rate after some free days, up to a cap."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isclose

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Covenant:
    """Terms of one delay covenant.

    `rate_yuan_per_day` is paid for each day late after `free_days`, at most `cap_yuan` in all (inf: no cap).
    Raises ValueError for a negative or missing term.
    """
    rate_yuan_per_day: float
    free_days: float = 0.0
    cap_yuan: float = inf

    def __post_init__(self) -> None:
        for name in ("rate_yuan_per_day", "free_days", "cap_yuan"):
            value = getattr(self, name)
            if not value >= 0:
                raise ValueError(f"covenant: {name} is {value!r}, expected a number of at least 0")

    @property
    def capped_after_days(self) -> float:
        """First day late on which the cap binds; inf without a cap or without a rate."""
        if self.rate_yuan_per_day == 0 or self.cap_yuan == inf:
            return inf
        return self.free_days + self.cap_yuan / self.rate_yuan_per_day


def payout_yuan(days_late: ArrayLike, covenant: Covenant) -> np.ndarray:
    """Yuan paid for each delay in `days_late` (any shape; early deliveries are negative and pay nothing)."""
    paid_days = np.maximum(np.asarray(days_late, dtype=float) - covenant.free_days, 0.0)
    return np.minimum(paid_days * covenant.rate_yuan_per_day, covenant.cap_yuan)


def geometric_delays(mean_days: float, longest_days: int = 730) -> tuple[np.ndarray, np.ndarray]:
    """Whole days late 0..`longest_days` and their geometric probabilities, cut off and rescaled: two arrays
    of shape (longest_days + 1,).

    The geometric law has no memory: each further day a car is as likely to arrive as on the day before. It is
    the plainest assumption where only a mean can be guessed. Raises ValueError for a negative mean.
    """
    if not mean_days >= 0:
        raise ValueError(f"delay distribution: mean_days is {mean_days!r}, expected a number of at least 0")
    days = np.arange(longest_days + 1)
    stay = mean_days / (1.0 + mean_days)
    weights = (1.0 - stay) * stay**days
    return days, weights / weights.sum()


def expected_payout_yuan(days_late: ArrayLike, probability: ArrayLike, covenant: Covenant) -> float:
    """Mean yuan per car over a distribution of delays: the sum of probability times payout.

    `days_late` and `probability` have one shape. Raises ValueError when they differ or the weights do not add
    up to 1.
    """
    days, weights = np.asarray(days_late, dtype=float), np.asarray(probability, dtype=float)
    if days.shape != weights.shape:
        raise ValueError(f"delay distribution: {days.size} delays but {weights.size} probabilities")
    if (weights < 0).any() or not isclose(weights.sum(), 1.0, rel_tol=1e-9):
        total = f"{weights.sum():.6g}"
        raise ValueError(f"delay distribution: probabilities add up to {total}, expected 1, none negative")
    return float(weights @ payout_yuan(days, covenant))
