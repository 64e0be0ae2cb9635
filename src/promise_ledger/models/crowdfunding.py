"""A crowdfunded product as an assurance contract: nobody pays unless enough people join.

The provision point follows Bagnoli and Lipman (1989): below the threshold contributions are returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Offer:
    """One product of a campaign: price to a participant, cost to the maker, and how many must join.

    Raises ValueError for a negative term.
    """
    price_yuan: float
    unit_cost_yuan: float
    threshold: int

    def __post_init__(self) -> None:
        for name in ("price_yuan", "unit_cost_yuan", "threshold"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"offer: {name} is {getattr(self, name)!r}, expected at least 0")

    @property
    def subsidy_yuan(self) -> float:
        """What the maker adds per unit; negative when it earns."""
        return self.unit_cost_yuan - self.price_yuan


def receipts_yuan(participants: ArrayLike, offer: Offer) -> np.ndarray:
    """Money collected by number of participants (any shape): price times number, or nothing if too few."""
    n = np.asarray(participants, dtype=float)
    return np.where(n >= offer.threshold, n * offer.price_yuan, 0.0)


def net_cost_yuan(participants: ArrayLike, offer: Offer, fixed_yuan: float,
                  sunk_share: float = 1.0) -> np.ndarray:
    """The maker's net cost by number of participants (any shape).

    From the threshold on: the whole fixed cost plus the subsidy of each unit. Below it: only the share of the
    fixed cost that was spent whatever happens (`sunk_share`, 0: developed only after success; 1: all spent in
    advance). Raises ValueError for a share outside 0..1.
    """
    _check_share(sunk_share)
    n = np.asarray(participants, dtype=float)
    return np.where(n >= offer.threshold, fixed_yuan + n * offer.subsidy_yuan, sunk_share * fixed_yuan)


def _check_share(sunk_share: float) -> None:
    if not 0 <= sunk_share <= 1:
        raise ValueError(f"crowdfunding: sunk_share is {sunk_share!r}, expected a share from 0 to 1")


def success_premium_yuan(offers: Sequence[Offer], fixed_yuan: float, sunk_share: float = 1.0) -> float:
    """How much more success at the thresholds costs the maker than failure; positive: failing is cheaper.

    Raises ValueError for a `sunk_share` outside 0..1.
    """
    _check_share(sunk_share)
    at_threshold = sum(offer.threshold * offer.subsidy_yuan for offer in offers)
    return float(at_threshold + (1 - sunk_share) * fixed_yuan)


def needed_share(offers: Sequence[Offer], eligible: int) -> float:
    """Share of the eligible people that must join for every offer to pass.

    Raises ValueError without anyone eligible.
    """
    if eligible <= 0:
        raise ValueError(f"crowdfunding: {eligible!r} eligible people, expected more than 0")
    return sum(offer.threshold for offer in offers) / eligible


def threshold_receipts_yuan(offers: Sequence[Offer]) -> float:
    """Money collected when every offer just passes."""
    return float(sum(offer.threshold * offer.price_yuan for offer in offers))
