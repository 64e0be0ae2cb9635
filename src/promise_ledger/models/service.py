"""Service levels as promises: a ladder of response times, its gaps, and what a few stories can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One rung of a service ladder: done within `hours`, or `remedy_yuan` is paid (0: no remedy).

    Raises ValueError for hours that are not positive or a negative remedy.
    """
    name: str
    hours: float
    remedy_yuan: float = 0.0

    def __post_init__(self) -> None:
        if not self.hours > 0 or not self.remedy_yuan >= 0:
            raise ValueError(f"service step {self.name!r}: {self.hours!r} hours, {self.remedy_yuan!r} yuan, "
                             "expected hours above 0 and a remedy of at least 0")


def ladder(steps: Sequence[Step]) -> list[Step]:
    """The steps from the quickest to the slowest; ties keep their order."""
    return sorted(steps, key=lambda step: step.hours)


def uncovered_hours(promised_by: float, covered_from: float) -> float:
    """Hours between the time by which a repair is promised and the time from which a substitute is: a
    customer whose repair is late waits that long without either. 0 when the substitute comes first."""
    return max(covered_from - promised_by, 0.0)


def exposure_yuan(steps: Sequence[Step], missed_share: float) -> float:
    """What missing `missed_share` (0..1) of its promises costs the maker per service case, in yuan.

    A promise without a remedy adds nothing, however often it is missed. Raises ValueError for a share outside
    0..1.
    """
    if not 0 <= missed_share <= 1:
        raise ValueError(f"service: missed_share is {missed_share!r}, expected a share from 0 to 1")
    return missed_share * sum(step.remedy_yuan for step in steps)


def failure_rate_bound(cases: int, confidence: float = 0.95) -> float:
    """Highest failure rate that fits `cases` random cases without one failure, at the given confidence.

    Solves (1 - p)^n = 1 - confidence; for 95% about 3/n, the "rule of three" (Hanley and Lippman-Hand 1983).
    It holds for cases drawn at random: stories chosen to be told show less. Raises ValueError for no cases or
    a confidence outside 0..1.
    """
    if cases < 1 or not 0 < confidence < 1:
        raise ValueError(f"service: {cases!r} cases at confidence {confidence!r}, expected 1 or more, 0 to 1")
    return 1.0 - (1.0 - confidence) ** (1.0 / cases)
