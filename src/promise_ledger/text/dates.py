"""Dates, times and relative time words. Nothing is ever resolved against today: an unstated year stays
XXXX."""
import re
from calendar import monthrange

from .numerals import DIGITS, number

_CN_YEAR = "[一二][〇零0一二三四五六七八九]{3}"
_REL_YEAR = r"今年|去年|明年|前年|后年|当年|同年|(?<![\d一二两三四五六七八九十])次年|(?<![十百千万])来年|本年度?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
TERM = "提前|历时|长达|超过|不足|至少|最多|最长|延迟|推迟|顺延|延长|延后|(?<!日)期|[满共每]"  # 宽限期30日 lasts 30 days
NOT_A_TERM = "".join(f"(?<!{word})" for word in TERM.split("|"))  # look-behinds have one width each
_NOT_DAY = r"(?![内线楼机店院门公文房馆令]|之内|以内|无理由|工程|车|电池)"
_PART = "凌晨|半夜|清晨|早上|早晨|上午|中午|午间|下午|午后|傍晚|晚上|晚间|当晚|深夜|夜间|夜里|早间|早|晚"
_CLOCK = (r"(?:[01]?\d|2[0-4])(?:[:：][0-5]\d(?:[:：][0-5]\d)?(?![\d:：])|点(?:半|整|钟|[0-5]?\d分?(?![\d.%]))?"
          r"|时(?:[0-5]?\d分|整)?(?![长间速代尚段刻期效差隔薪候空光常]))")
_CN_CLOCK = r"(?:十[一二]?|[零一二两三四五六七八九])[点时](?:半|整|钟|[一二三四五]?十[一二三四五六七八九]?分?)?"
_SEP = r"\s?(?:[-~—–至到～]|——)\s?"
_MM, _DD = "1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
_QUARTER = r"(?:第?[一二三四1-4]季度?|[Qq][1-4])"
_PIECE = rf"(?:上半年|下半年|前[一二三1-3]季度|前(?:1[01]|[2-9]|十一?|[二三四五六七八九两])个?月|全年|{_QUARTER}|年?[初中末底]|年终)"

_PATTERNS = {
    "iso": re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?P=s)(?P<d>3[01]|[12]\d|0?[1-9]))?(?![\d.%/]|-(?!\d\d?/)|\s?[万亿元%])"),
    "years": re.compile(rf"(?<![\d.])(?P<a>(?:19|20)\d\d)年?{_SEP}(?P<b>(?:19|20)\d\d)年"),
    "halfyear": re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)年?(?P<q>[HQ][1-4])"),
    "span": re.compile(rf"(?P<a>(?:(?:(?:(?:19|20)\d\d|{_CN_YEAR})年|{_REL_YEAR})的?)?(?:{_MONTH}|(?:1[0-2]|[1-9])(?=\s?[-~—–至到～]+\s?(?:1[0-2]|[1-9])月))"
                       rf"(?:{_DAY})?|{_DAY}){_SEP}(?P<b>(?:(?:(?:19|20)\d\d年|{_REL_YEAR}))?{_MONTH}(?:{_DAY})?|{_DAY}){_NOT_DAY}"),
    "date": re.compile(
        rf"(?:(?P<y>(?:19|20)\d\d|{_CN_YEAR}|(?<![\d.])[12]\d(?=年{_MONTH}|年(?:底|初|全年|上半年|下半年|销量)))年度?|(?P<rel>{_REL_YEAR}))(?:的(?=[上下前]半?|\d|第))?"
        rf"(?:(?P<m>{_MONTH})(?P<d>{_DAY})?(?P<part>[上中下]{{1,2}}旬|[初中末底])?|(?P<piece>{_PIECE}))?"
        rf"|(?<![\d.])(?P<m2>{_MONTH})(?:(?P<d2>{_DAY}){_NOT_DAY}|(?P<part2>[上中下]{{1,2}}旬|[初中末底](?!期|心|间|国)))?"
        rf"|(?<![\d.第〕\])每]){NOT_A_TERM}(?:本月|下月|上月|当月|次月|上个月|下个月)?(?P<d3>(?:3[01]|[12]\d|0?[1-9])[日号]){_NOT_DAY}"
        rf"|(?P<piece2>上半年|下半年|年[初底末](?!的?年)|(?<!本)(?:第?[一二三四]季度|(?<![A-Za-z])Q[1-4](?![0-9A-Za-z]))|前三季度)"),
    "century": re.compile(r"(?:(?:上世纪|(?P<c>\d\d)世纪)(?P<d>[1-9]0)年代|(?P<c2>\d\d)世纪)"),
    # 9/23, 3·15, 截止日期10.31
    "short": re.compile(rf"(?<![\d./·A-Za-z])(?P<m>{_MM})(?P<s>[/·])(?P<d>{_DD})(?![\d./·%:：]|\s?[万亿千年座款个台版人月元GVKT])"
                        rf"|(?:日期|截止|截至|即日起至)[为是到:：]?\s?(?P<m2>{_MM})\.(?P<d2>{_DD})(?![\d.%]|\s?[万亿千元个])"),
    "relative": re.compile(
        "上上?个?(?:周|星期|礼拜)[一二三四五六日天末]?|下个?(?:周|星期|礼拜)[一二三四五六日天末]?|[本这](?:周|星期)[一二三四五六日末]?"
        "|(?:周|星期|礼拜)[一二三四五六日](?![年个期])|上个?月(?=[^球]|$)|下个?月(?=[^球]|$)|本月[初中末底]?|本周|本季度|上季度|下季度|当月|次月|月[底初末]|昨[天日晚夜]|前[天晚](?!窗)|明[天日晚]|后天"
        "|今[晚晨早]|今[日天]|次日|翌日"),
    "time": re.compile(rf"(?<![\d.:])(?:(?P<p>{_PART})的?)?(?P<t>{_CLOCK})|(?P<p2>{_PART})(?P<t2>{_CN_CLOCK})|零[点时](?=整|[，。起前后开正]|$)"),
}
_NOT_RELATIVE = re.compile("的今[天日]$|小年夜$")
_QUARTERS = {1: ("01", "03"), 2: ("04", "06"), 3: ("07", "09"), 4: ("10", "12")}


def _int(text: str | None) -> int | None:
    if not text:
        return None
    text = re.sub("[年月份日号]", "", text)
    if re.fullmatch(_CN_YEAR, text):
        return int("".join(c if c.isdigit() and c.isascii() else str(DIGITS[c]) for c in text))
    value = number(text)
    return None if value is None else int(value[0])


def _year(text: str | None) -> str:
    value = _int(text)
    return "XXXX" if value is None else f"{value if value > 99 else 2000 + value:04d}"


def _last_day(year: str, month: int) -> int:
    return monthrange(int(year) if year.isdigit() else 2001, month)[1]


def _month_part(year: str, month: int, part: str) -> str:
    if len(part) == 3:  # 中下旬
        first, last = (_month_part(year, month, half).split("/") for half in (part[0] + "旬", part[1:]))
        return f"{first[0]}/{last[1]}"
    first, last = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 0), "底": (21, 0),
                   "末": (21, 0)}[part]
    return f"{year}-{month:02d}-{first:02d}/{year}-{month:02d}-{last or _last_day(year, month):02d}"


def _year_piece(year: str, piece: str) -> str:
    figure = re.search(r"[一二三四1-4]", piece)
    if "旬" not in piece and "季" in piece or re.match("[QqH]", piece):
        n = _int(figure[0])
        first, last = ("01", "06") if piece == "H1" else ("07", "12") if piece == "H2" else _QUARTERS[n]
        return f"{year}-{'01' if piece.startswith('前') else first}/{year}-{last}"
    if piece.startswith("前"):
        return f"{year}-01/{year}-{_int(re.sub('[前个月]', '', piece)):02d}"
    if piece == "全年":
        return "" if year == "XXXX" else year
    if piece[-1] in "底末终":
        return f"{year}-12"
    halves, ends = {"上半年": ("01", "06"), "下半年": ("07", "12")}, {"初": ("01", "03"), "中": ("06", "07")}
    first, last = halves.get(piece) or ends[piece[-1]]
    return f"{year}-{first}/{year}-{last}"


def _parts(text: str, default: tuple = ("XXXX", None)) -> tuple[str, int | None, int | None]:
    """Year, month and day of one end of a range."""
    m = re.fullmatch(rf"(?:(?P<y>(?:19|20)\d\d|{_CN_YEAR})年|(?:{_REL_YEAR}))?的?(?P<m>{_MONTH}|\d+$)?(?P<d>{_DAY})?", text)
    if not m:
        return default[0], default[1], None
    return (_year(m["y"]) if m["y"] else default[0]), _int(m["m"]) or default[1], _int(m["d"])


def _edtf(year: str, month: int | None, day: int | None) -> str:
    if month is None and day is None:
        return "" if year == "XXXX" else year
    if month and day and day > monthrange(int(year) if year.isdigit() else 2000, month)[1]:
        return ""  # 2月30日: no such day
    return year + ("-XX" if month is None else f"-{month:02d}") + ("" if day is None else f"-{day:02d}")


def _clock(text: str, part: str) -> str:
    """T20:00 from 晚8点, 20:00, 20时."""
    hour = re.match(r"\d+|[十零一二两三四五六七八九]+", text)[0]
    hour = int(number(hour)[0])
    rest = re.findall(r"\d+", text)[1:]
    minute = 30 if "半" in text else int(rest[0]) if rest else 0
    cn = re.search("[点时]([一二三四五]?十[一二三四五六七八九]?)", text)
    minute = int(number(cn[1])[0]) if cn else minute
    night = re.search("晚|夜", part) and "傍" not in part
    if hour < 12 and (hour >= 5 if night else re.search("下午|午后|傍晚", part)) or hour == 12 and night:
        hour += 12
    return f"T{hour:02d}:{minute:02d}" + (f":{int(rest[1]):02d}" if len(rest) > 1 else "")


def find_dates(text: str, free) -> list[tuple[int, int, str, str]]:
    """(start, end, kind, edtf) of all dates and times. `free(start, end)` says whether a span is still
    unclaimed.

    Year parts become intervals: 年初 the first quarter, 年底 December, 上旬 days 1-10. Relative words have no EDTF.
    """
    found: list[tuple[int, int, str, str]] = []
    taken = bytearray(len(text))

    def add(start, end, kind, edtf):
        if start < end and free(start, end) and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((start, end, kind, edtf))

    for m in _PATTERNS["iso"].finditer(text):
        if m["d"] or m["s"] != "." or len(m["m"]) == 2:
            add(*m.span(), "date", _edtf(m["y"], int(m["m"]), int(m["d"]) if m["d"] else None))
    for m in re.finditer(r"(?<=\b[Ii]n )(?:19|20)\d\d(?!\d)", text):
        add(*m.span(), "date", m[0])
    for m in _PATTERNS["halfyear"].finditer(text):
        if m["q"] not in ("H3", "H4"):
            add(*m.span(), "date", _year_piece(m["y"], m["q"]))
    for m in _PATTERNS["years"].finditer(text):
        add(*m.span(), "date", f"{m['a']}/{m['b']}")
    for m in _PATTERNS["span"].finditer(text):
        if not re.search(r"[\d.]$", text[max(0, m.start() - 1):m.start()]):
            year, month, day = _parts(m["a"])
            last = _parts(m["b"], (year, month if re.fullmatch(_DAY, m["b"]) else None))
            ends = _edtf(year, month, day), _edtf(*last)
            add(*m.span(), "date", "/".join(ends) if all(ends) else "")
    for m in _PATTERNS["date"].finditer(text):
        add(*m.span(), "date", _date(m))
    for m in _PATTERNS["short"].finditer(text):
        group = "m" if m["m"] else "m2"
        month, day = int(m[group]), int(m["d"] or m["d2"])
        if m["s"] != "/" or not month < day <= 10:  # 1/4 is a share
            add(m.start(group), m.end(), "date", _edtf("XXXX", month, day))
    for m in _PATTERNS["century"].finditer(text):
        century = m["c"] or m["c2"]
        head = "XX" if not century else f"{int(century) - 1:02d}"
        add(*m.span(), "date", head + (f"{m['d'][0]}X" if m["d"] else "XX"))
    for m in _PATTERNS["relative"].finditer(text):
        if not _NOT_RELATIVE.search(text[max(0, m.start() - 2):m.end()]):
            add(*m.span(), "date", "")
    for m in _PATTERNS["time"].finditer(text):
        clock, part = m["t"] or m["t2"] or "零点", m["p"] or m["p2"] or ""
        listed = re.match("[个项条]?(?:建议|要求|原因|意见|理由|变化|好处|积分|共识)", text[m.end():m.end() + 8])
        if listed or re.search("比例|配比|比为?$", text[max(0, m.start() - 4):m.start()]):
            continue
        add(*m.span(), "time", _clock(clock, part))
    return _join(sorted(found), text)


def _date(m: re.Match) -> str:
    year = _year(m["y"])
    month, day = _int(m["m"] or m["m2"]), _int(m["d"] or m["d2"] or m["d3"])
    part, piece = m["part"] or m["part2"], m["piece"] or m["piece2"]
    if piece:
        return _year_piece(year, piece)
    return _month_part(year, month, part) if part and month else _edtf(year, month, day)


def _ranges(found: list, text: str) -> list[tuple[int, int, str, str]]:
    """Two times, a day with a time and a bare or full time, or two days in figures, with a dash between."""
    ranges: list = []
    for start, end, kind, edtf in found:
        a, b, first_kind, first = ranges[-1] if ranges else (0, 0, "", "")
        timed = kind in ("time", "datetime") and first_kind in (kind, "datetime")
        figures = kind == first_kind == "date" and re.fullmatch(r"[\d/·.-]+", text[a:b] + text[start:end])
        if (timed or figures) and "/" not in first and re.fullmatch(_SEP, text[b:start]):
            day = first.split("T")[0] if kind != first_kind else ""
            last = edtf.replace("XXXX", first[:4]) if figures else day + edtf
            ranges[-1] = (a, end, first_kind, f"{first}/{last}" if first and edtf else "")
        else:
            ranges.append((start, end, kind, edtf))
    return ranges


def _join(found: list, text: str) -> list[tuple[int, int, str, str]]:
    """Put a day and the time right after it together, widen a day by its part (晚), join a range of times."""
    joined: list = []
    for start, end, kind, edtf in found:
        between = text[joined[-1][1]:start] if joined else None
        if joined and kind == "time" and joined[-1][2] == "date" and re.fullmatch(rf"\s?的?(?:{_PART})?\s?", between):
            a, b, _, day = joined.pop()
            clock = edtf if not between.strip() else _clock(text[start:end], between)
            to_the_day = re.search(r"\d\d$", day) and ("/" not in day or re.search("[日号]$", text[a:b]))
            joined.append((a, end, "datetime", day + clock if to_the_day else ""))
        else:
            joined.append((start, end, kind, edtf))
    joined = _ranges(joined, text)
    widened = []
    for i, (start, end, kind, edtf) in enumerate(joined):
        day = kind == "date" and re.search("[日号]$", text[start:end])
        tail = re.match(rf"(?:{_PART})(?!期|年|点|于|些)", text[end:end + 4]) if day else None
        limit = joined[i + 1][0] if i + 1 < len(joined) else len(text)
        widened.append((start, end + tail.end() if tail and end + tail.end() <= limit else end, kind, edtf))
    return widened
