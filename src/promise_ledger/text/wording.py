"""How numbers, dates and units are written, in English and in Chinese."""
import re
from datetime import date as Date
from functools import lru_cache
from math import isnan

from .units import default_units

_IRREGULAR = {"person": "people", "inch": "inches", "company": "companies", "city": "cities", "country": "countries"}
_INVARIANT = {"yuan", "yen", "euro", "horsepower", "per mille", "times", "lifetime", "ratio"}
_MINUS = "\u2212"


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, str]]:
    return {unit.unit: (unit.label_en, unit.label_zh) for unit in default_units()}


def _plural(label: str) -> str:
    """cars, people, cars a day, percentage points, Hong Kong dollars; units with capitals or signs do not
    change."""
    head, space, rest = label.partition(" a ")
    words = head.split(" ")
    last = words[-1]
    if label in _INVARIANT or last in _INVARIANT or re.search("[A-Z°²%]", last) or len(last) <= 2:
        return label
    words[-1] = _IRREGULAR.get(last, last + "s")
    return " ".join(words) + space + rest

# not the calendar module's, which follow the locale
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Wording:
    """Formats of one language, "en" or "zh". Pure; raises ValueError for another language or an unknown
    unit."""

    def __init__(self, lang: str):
        if lang not in ("en", "zh"):
            raise ValueError(f"Language {lang!r} is unknown; use 'en' or 'zh'.")
        self.lang = lang

    def number(self, value: float, digits: int = 2) -> str:
        """Short: 13500 -> 13,500 / 1.35万; 1.4e8 -> 140m / 1.4亿; 3.08 -> 3.08. `digits` limits decimals."""
        size = abs(value)
        steps = ((1e8, "亿"), (1e4, "万")) if self.lang == "zh" else ((1e9, "bn"), (1e6, "m"))
        for divisor, suffix in steps:
            if size >= divisor:
                return self._signed(value / divisor, digits) + suffix
        return self._signed(value, digits if size < 1000 else 0)

    def exact(self, value: float) -> str:
        """All digits, grouped: 29,244. For counts that are cited as such."""
        return self._signed(value, 2)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of one as per cent: -0.62 -> −62%."""
        return self._signed(share * 100, digits) + "%"

    def span(self, low: float, high: float) -> str:
        """A range: 10,000–14,000, 1–1.4bn; in Chinese both ends keep their 万 or 亿."""
        if low == high:
            return self.number(low)
        first, last = self.number(low), self.number(high)
        if self.lang == "en" and (unit := re.search("(m|bn)$", last)) and first.endswith(unit[0]):
            first = first.removesuffix(unit[0])
        return f"{first}–{last}"

    def quantity(self, value_low: float, value_high: float | None = None, unit: str = "",
                 exact: bool = False) -> str:
        """A value with its unit: 136,854 cars / 136,854辆 (exact), 10,000–14,000 yuan, 62%, 21 months /
        21个月."""
        high = value_low if value_high is None or isnan(value_high) else value_high
        if value_low == high:
            text = self.exact(high) if exact else self.number(high)
        else:
            text = f"{self.exact(value_low)}–{self.exact(high)}" if exact else self.span(value_low, high)
        return self._with_unit(text, unit, plural=abs(value_low) != 1 or value_low != high)

    def count(self, value: float, unit: str) -> str:
        """An exact number of things: 1 day, 5 days, 29,244 cars / 5天, 29,244辆."""
        return self.quantity(value, value, unit, exact=True)

    def yuan(self, value: float, exact: bool = False) -> str:
        """Money: 140m yuan / 1.4亿元; exact: 215,900 yuan / 215,900元."""
        return self.quantity(value, value, "yuan", exact)

    def date(self, value: Date, precision: str = "day") -> str:
        """14 Aug 2024 / 2024年8月14日; precision day, month, quarter or year."""
        if self.lang == "zh":
            year, quarter = f"{value.year}年", "一二三四"[(value.month - 1) // 3]
            return {"day": f"{year}{value.month}月{value.day}日", "month": f"{year}{value.month}月",
                    "quarter": f"{year}第{quarter}季度", "year": year}[precision]
        month = f"{_MONTHS[value.month]} {value.year}"
        return {"day": f"{value.day} {month}", "month": month,
                "quarter": f"Q{(value.month - 1) // 3 + 1} {value.year}", "year": str(value.year)}[precision]

    def edtf(self, text: str) -> str:
        """An EDTF date or interval in words; an unstated year stays unsaid: XXXX-09-22 -> 22 Sep / 9月22日.

        Qualifiers: ~ becomes about, ? becomes possibly. Raises ValueError for what is no EDTF of level 1.
        """
        if not text:
            return ""
        if "/" not in text:
            return self._edtf_point(text)
        first, last = text.split("/")
        if first in ("", ".."):
            return f"{self._edtf_point(last)}或更早" if self.lang == "zh" else f"by {self._edtf_point(last)}"
        if last in ("", ".."):
            return f"{self._edtf_point(first)}起" if self.lang == "zh" else f"from {self._edtf_point(first)}"
        a, b = self._edtf_point(first), self._edtf_point(last)
        if self.lang == "zh":
            head = re.match(r"\d+年", a)
            b = b.removeprefix(head[0]) if head and len(b) > len(head[0]) else b
            month = re.match(r"(?:\d+年)?(\d+月)\d+日", a)
            return f"{a}至{b.removeprefix(month[1]) if month and len(b) > len(month[1]) else b}"
        tail = first[:4] == last[:4] and re.search(r" \d{4}$", a)
        a = a.removesuffix(tail[0]) if tail else a
        if first[:7] == last[:7] and len(first) == len(last) == 10:
            a = a.split(" ")[0]
        return f"{a}–{b}" if " " not in a and len(first) == 10 == len(last) and first[:7] == last[:7] \
            else f"{a} – {b}"

    def _edtf_point(self, text: str) -> str:
        m = re.fullmatch(
            r"(?P<y>[\dX]{4})(?:-(?P<m>\d\d|XX)(?:-(?P<d>\d\d|XX))?)?(?:T(?P<t>\d\d(?::\d\d)?))?(?P<q>[~?%]?)", text)
        if not m:
            raise ValueError(f"{text!r} is no EDTF date; expected e.g. 2025-11-24, 2025-11, "
                             "XXXX-09-22 or an interval a/b.")
        year = m["y"].rstrip("X") if "X" in m["y"] else m["y"]
        decade = year + "0" * (4 - len(year)) if year and "X" in m["y"] else ""
        month, day = (None if part in (None, "XX") else int(part) for part in (m["m"], m["d"]))
        zh = self.lang == "zh"
        if decade:
            text = f"{decade}年代" if zh else f"{decade}s"
        elif zh:
            text = (f"{year}年" if year else "") + (f"{month}月" if month else "") + (f"{day}日" if day else "")
        else:
            parts = (str(day) if day else "", _MONTHS[month] if month else "", year)
            text = " ".join(part for part in parts if part)
        time = m["t"] if not m["t"] or ":" in m["t"] else m["t"] + ":00"
        text += ("" if not time else time if zh else f", {time}")
        return {"": "", "~": "约" if zh else "about ", "?": "可能是" if zh else "possibly ",
                "%": "可能约" if zh else "possibly about "}[m["q"]] + text

    def _signed(self, value: float, digits: int) -> str:
        text = f"{abs(value):,.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return (_MINUS if value < 0 and text.strip("0.,") else "") + text

    def _with_unit(self, text: str, unit: str, plural: bool) -> str:
        if not unit:
            return text
        if unit == "percent":
            return text + "%"
        if unit == "multiple":
            return text + ("倍" if self.lang == "zh" else "×")
        if unit not in _labels():
            raise ValueError(f"Unit {unit!r} is not in data/units.csv; "
                             "use one of its codes or add a row with labels.")
        english, chinese = _labels()[unit]
        if self.lang == "zh":
            return text + (" " if re.match("[A-Za-z]", chinese) else "") + chinese
        return f"{text} {_plural(english) if plural else english}"
