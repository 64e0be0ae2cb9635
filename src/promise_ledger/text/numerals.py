"""Arabic, Chinese and mixed numerals: patterns and values."""
import re

DIGITS = {char: i % 10 for i, char in enumerate("零一二三四五六七八九〇")} | {"两": 2, "〇": 0}
_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_AR = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = r"(?:万亿|[十百千]?[万亿]|[十百]|千(?![瓦克米帕赫]))"
# 3亿5千万 | 20多万 | 3000 | 一千两百 | 数百 | 十几万 | 一点五
ARABIC = rf"{_AR}[多余]?{_SCALE}(?:{_AR}{_SCALE})*|{_AR}"
CHINESE = r"(?:好(?=几)|上(?=[百千万亿]))?[零〇一二两三四五六七八九十百千万亿几数廿卅](?:[零〇一二两三四五六七八九十百万亿几]|千(?![瓦克])|[多余](?=[万亿]))*(?:点[零〇一二三四五六七八九]+[万亿]?)?"


def number(text: str) -> tuple[float, float, bool] | None:
    """(low, high, vague) of a numeral; None when the characters make no number.

    两三百 -> (200, 300, False); 数百 and 几百 -> (200, 900, True); 十几万 -> (110000, 190000, True); 20多万 ->
    (200000, 200000, False), the 多 being the caller's business.
    """
    if len(text) > 32:
        return None
    text = re.sub("[多余,]", "", text).removeprefix("好").lstrip("上").replace("数", "几").translate(_TENS)
    if re.match(r"\d", text):
        total = 0.0
        for figure, scale in re.findall(rf"([\d.]+)({_SCALE})?", text):
            total += float(figure) * _product(scale)
        return total, total, False
    if "点" in text:
        whole, _, rest = text.partition("点")
        scale = _product(re.sub("[^万亿]", "", rest))
        figures = "".join(str(DIGITS[c]) for c in rest if c in DIGITS)
        base = _plain(whole)
        return None if base is None or not figures else ((base + float(f"0.{figures}")) * scale,) * 2 + (False,)
    if "几" in text:
        if text.count("几") > 1 or text == "几":
            return None
        ends = [_plain(text.replace("几", digit)) for digit in ("一" if text[0] != "几" else "二", "九")]
        return None if None in ends else (ends[0], ends[1], True)
    pair = re.search("([一二两三四五六七八九])([二两三四五六七八九])(?![零〇一二两三四五六七八九])", text)
    if pair and 0 < DIGITS[pair[2]] - DIGITS[pair[1]] <= 2:  # 两三个, 三五天, 七八成, 十七八
        ends = [_plain(text[:pair.start()] + pair[i] + text[pair.end():]) for i in (1, 2)]
        return None if None in ends else (ends[0], ends[1], False)
    value = _plain(text)
    return None if value is None else (value, value, False)


def _product(scale: str) -> float:
    result = 1
    for char in scale:
        result *= SCALES[char]
    return result


def _plain(text: str) -> float | None:
    """A Chinese cardinal: 一千两百 1200, 一万二 12000, 万亿 1e12; None for digit strings and nonsense."""
    if not text or re.search("[零〇一二两三四五六七八九]{2}", re.sub("[零〇]", "", text)):
        return None
    if "亿" in text or "万" in text:
        mark = "亿" if "亿" in text else "万"
        left, _, right = text.rpartition(mark)
        high = _plain(left) if left else 1
        low = _tail(right, SCALES[mark])
        return None if high is None or low is None else high * SCALES[mark] + low
    if any(char not in DIGITS and char not in SCALES for char in text):
        return None
    total, digit, last, scale = 0.0, None, 0, 10**4
    for char in text:
        if char in DIGITS:
            digit, zero = DIGITS[char], char in "零〇"
            last = 1 if zero else last
            digit = None if zero and len(text) > 1 else digit
        else:
            if digit is None and total and char != "十" or SCALES[char] >= scale:
                return None
            scale = SCALES[char]
            total += (1 if digit is None else digit) * SCALES[char]
            digit, last = None, SCALES[char]
    return total + (0 if digit is None else digit * (last // 10 if last >= 100 else 1))


def _tail(text: str, scale: int) -> float | None:
    if not text:
        return 0
    return DIGITS[text] * scale / 10 if text in DIGITS and text not in "零〇" else _plain(text)
