"""EDTF dates (ISO 8601-2 level 1, and the level 2 form XXXX-09-22 for a date whose year the text does not
give)."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(?P<month>0[1-9]|1[0-2]|2[1-4]|XX)(?:-(?P<day>[0-3]\d|XX))?)?"
    r"(?P<time>T[0-2]\d(?::[0-5]\d){0,2}(?:Z|[+-]\d\d:\d\d)?)?(?P<doubt>[?~%])?", re.ASCII)
SOME_YEAR = 2001  # stands in for XXXX when two dates of one unstated year are compared; no leap year


def valid(text: str) -> bool:
    """True for a date, or an interval of two dates of which one may be open (`..`) or unknown (blank)."""
    ends = text.split("/")
    if len(ends) > 2 or all(e in ("", "..") for e in ends):
        return False
    if not all(_one(e) for e in ends if not (len(ends) == 2 and e in ("", ".."))):
        return False
    span = bounds(text)
    return len(ends) == 1 or span is None or span[0] <= span[1]


def bounds(text: str, some_year: int | None = None) -> tuple[date, date] | None:
    """First and last day that the date can mean; None when its year is not given (unless `some_year` stands
    in) or an end is open."""
    days = []
    for end in text.split("/"):
        match = _DATE.fullmatch(end)
        if not match or "X" in match["year"] and not (some_year and match["year"] == "XXXX"):
            return None
        year = some_year if match["year"] == "XXXX" else int(match["year"])
        month, day = (None if part in (None, "XX") else int(part) for part in match.group("month", "day"))
        if month and month > 12:  # 21 to 24 are seasons, whose days nobody has fixed
            return None
        first, last = month or 1, month or 12
        last_day = day or calendar.monthrange(year, last)[1]
        days.append((date(year, first, day or 1), date(year, last, last_day)))
    return days[0][0], days[-1][1]


def _one(text: str) -> bool:
    """True for one date: of the form, on the calendar, and exact only below what is exact above it."""
    match = _DATE.fullmatch(text)
    if not match or match["time"] and not match["day"]:
        return False
    if match["month"] == "XX" and match["day"] not in (None, "XX"):
        return False
    try:
        bounds(text, some_year=2000)  # a leap year: XXXX-02-29 is a date
        return match["day"] != "00"
    except ValueError:  # 31 June
        return False
