"""An order switch of which only the maker's total loss is told: what the total can and cannot mean.

The loss is one equation in three unknowns, loss = cars x gap x share borne by the maker. Each function fixes
two.
"""

from __future__ import annotations

DAYS_PER_WEEK = 7
DAYS_PER_MONTH = 365.25 / 12


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"order switch: {name} is {value!r}, expected a number above 0")


def cost_yuan(cars: float, gap_yuan: float, borne_share: float = 1.0) -> float:
    """Loss when the maker bears `borne_share` (0..1) of the price gap on each car. Raises ValueError outside
    0..1."""
    if not 0 <= borne_share <= 1:
        raise ValueError(f"order switch: borne_share is {borne_share!r}, expected a share from 0 to 1")
    return cars * gap_yuan * borne_share


def cars_covered(loss_yuan: float, gap_low_yuan: float, gap_high_yuan: float,
                 borne_share: float = 1.0) -> tuple[float, float]:
    """Fewest and most cars that a total loss pays for, over a range of price gaps.

    Raises ValueError for a gap or share that is not positive, or a range upside down.
    """
    _positive(gap_low_yuan=gap_low_yuan, gap_high_yuan=gap_high_yuan, borne_share=borne_share)
    if gap_low_yuan > gap_high_yuan:
        raise ValueError(f"order switch: gap {gap_low_yuan}-{gap_high_yuan} yuan, expected low before high")
    return loss_yuan / (gap_high_yuan * borne_share), loss_yuan / (gap_low_yuan * borne_share)


def borne_share(loss_yuan: float, cars: float, gap_yuan: float) -> float:
    """Share of the gap that the maker would have borne; above 1 means that the three numbers cannot all be
    true.

    Raises ValueError for cars or a gap that is not positive.
    """
    _positive(cars=cars, gap_yuan=gap_yuan)
    return loss_yuan / (cars * gap_yuan)


def backlog_cars(cars_per_month: float, wait_low_weeks: float, wait_high_weeks: float) -> tuple[float, float]:
    """Orders waiting, from the pace of delivery and the quoted wait: Little's law, L = arrival rate x time in
    system.

    Source: Little (1961), "A Proof for the Queuing Formula: L = lambda W". Holds for a steady queue; a line
    that runs down has fewer. Raises ValueError for a wait upside down or a pace below 0.
    """
    if cars_per_month < 0 or not 0 <= wait_low_weeks <= wait_high_weeks:
        found = f"{cars_per_month} cars a month, waits {wait_low_weeks} to {wait_high_weeks} weeks"
        raise ValueError(f"backlog: {found}; "
                         "expected numbers of at least 0, low before high")
    per_week = cars_per_month / DAYS_PER_MONTH * DAYS_PER_WEEK
    return per_week * wait_low_weeks, per_week * wait_high_weeks
