"""Forms of quantity that follow no "number plus unit": shares, multiples, discounts, ordinals and a few fixed
words."""
import re
from collections.abc import Iterator
from typing import NamedTuple

from .numerals import ARABIC, CHINESE, DIGITS, SCALES, number

_SEP = r"\s?(?:[-~—–至到～]|——)\s?"
_FRACTION = re.compile(rf"(?<![\d零一二两三四五六七八九十百千万亿])(?P<d>{CHINESE}|\d+)分之(?P<n>{CHINESE}|{ARABIC})(?:[到至-](?P<n2>{CHINESE}|{ARABIC}))?(?P<over>[多余强])?")
_SLASH = re.compile(r"(?<![\d./A-Za-z])(?P<n>[1-9])/(?P<d>10|[2-9])(?![\d./%]|\s?[万亿千年月座款个台版人元GVKT])")
_TENTHS = re.compile(
    r"(?P<a>[一二两三四五六七八九几]{1,2}|(?<![\d.])\d(?:\.\d)?)(?:成?[到至~-](?P<b>[二三四五六七八九十]|\d))?成"
    r"(?P<tail>[多余半]|[一二三四五六七八九](?![十百千个]))?"
    r"(?![为功本熟长员品果立绩交分就份人年型效像色群团]|都(?!是|有|在|选|表|认|会|来)|一?片|不变)")
_DISCOUNT = re.compile(r"(?P<a>(?<![\d.])\d{1,2}(?:\.\d)?|[一二三四五六七八九]{1,2}|[一二三四五六七八九]点[一二三四五六七八九])"
                       r"折(?![腾叠扣损旧中合返戟射磨服])")
_HALF = re.compile("(?<![另后前各])一半(?!是?海水)|(?<=[超过])半数|过半(?!小时|年|天|个)|(?<=近)半(?![小年天个月场程]|学期)|半数(?=以上|用户|车主|企业|的)")
_DOUBLE = re.compile(r"翻了?(?P<n>[一两二三四\d])番(?!五)|翻(?:了|了整整)?(?P<m>[一两二三四五六七八九十\d.]+)倍|翻番|翻倍|成倍(?=增)")
_ZERO = re.compile(r"(?<![\d.])[0零](?:息|元|(?=利率|利息|首付|月供|费用|手续费|购置税))")
_FROST = re.compile(rf"(?:零下|(?<![\d\w])-)\s?(?P<a>{ARABIC}|[一二三四五六七八九十]+)"
                    rf"(?:{_SEP}(?P<b>{ARABIC}|[一二三四五六七八九十]+))?\s?(?:(?:摄氏)?度|℃|°C)|(?<=[\u4e00-\u9fff])-(?P<c>\d+)\s?(?:℃|°C)")
_COLLOQUIAL_MONEY = re.compile(
    r"(?P<a>(?<![\d.一二三四五六七八九十百])(?:\d{1,3}|[一二两三四五六七八九十百]{1,5}))(?P<u>[块毛])"
    "(?P<t>[一二三四五六七八九1-9])毛?(?![\\d.a-zA-Z英寸公斤米十百千万亿个件辆台年月天次手维线颗片块张分成折]|合一)")
_MONEY_NEAR = re.compile("砸|元|钱|投|花|亏|赔|烧|补贴|利润|损失|营收|资金|广告")

_ORDINAL = re.compile(
    rf"第(?P<a>{ARABIC}|[一二三四五六七八九十百千]+[万亿]?|[一二三四五六七八九]点五)\s?"
    r"(?P<u>代|阶段|梯队|期|批次?|届|名|位|个?年头|个月|款|台|辆|季(?!度)|版|年|周(?!年)|天|日|个月?|次(?!于)|通|家|座|轮|大|层|排|步(?=[是，：,])|张)"
    r"|(?<=[排位列居身入量榜])前(?P<c>\d+|[三五十二八]十?)[名强位]?|(?<=全球|全国|国内|行业|世界)前(?P<f>\d+|[三五十二八]十?)(?![年天月季个款家])|前(?P<d>\d+|[三五十二八]十?)[名强位]"
    r"|(?<![\d二三四五六七八九十])(?P<e>\d+|[二三四五六七八九十]+)代(?=[车产机电芯平快本])")
_RANK = re.compile(r"(?:排名|排在|排行|位列|位居|名列|居|高居|稳居|跻身|列|拿下|夺得)[\u4e00-\u9fff]{0,6}?"
                   r"第(?P<n>\d+|[一二三四五六七八九十]+)(?![代阶期批届款台辆季版年])")
_ORDINAL_UNITS = {"代": "generation", "阶段": "stage", "期": "stage", "辆": "car", "台": "car", "年": "year", "年头": "year",
                  "个年头": "year", "周": "week", "天": "day", "日": "day", "个月": "month", "步": "step", "款": "model",
                  "次": "time", "通": "time", "家": "company", "轮": "round", "名": "place", "位": "place", "大": "place",
                  "梯队": "place"}


class Form(NamedTuple):
    """A span with its value; `inner` is the modifier that the form itself holds, before the context is
    asked."""
    start: int
    end: int
    low: float | None
    high: float | None
    unit: str
    kind: str
    inner: str = ""


def shares(text: str) -> Iterator[Form]:
    """Per cent and fractions in words, tenths (三成多), discounts (9.9折), halves, multiples (翻了一番) and zeros
    (0息)."""
    for m in _FRACTION.finditer(text):
        whole, low, high = (number(m[g]) if m[g] else None for g in ("d", "n", "n2"))
        if whole and low and whole[0]:
            unit = {100: "percent", 1000: "permille"}.get(whole[0], "ratio")
            scale = 1 if unit != "ratio" else whole[0]
            inner = "over" if m["over"] else ""
            yield Form(*m.span(), low[0] / scale, (high or low)[1] / scale, unit, "percent", inner)
    for m in _SLASH.finditer(text):
        if (share := int(m["n"]) / int(m["d"])) < 1:
            yield Form(*m.span(), share, share, "ratio", "percent")
    for m in re.finditer("百分百|百分之百", text):
        yield Form(*m.span(), 100, 100, "percent", "percent")
    for m in _HALF.finditer(text):
        over = re.search("[超过]", text[max(0, m.start() - 1):m.end()]) or text.startswith("以上", m.end())
        yield Form(*m.span(), 0.5, 0.5, "ratio", "percent", "over" if over else "")
    for m in _DOUBLE.finditer(text):
        times = number(m["m"]) if m["m"] else None
        value = 2 ** number(m["n"])[0] if m["n"] else times[0] if times and times[0] > 1 else 2
        yield Form(*m.span(), value, value, "multiple", "multiple")
    for m in _TENTHS.finditer(text):
        low, high = number(m["a"]), number(m["b"] or m["a"])
        probably = m["a"] == "八" and re.match("(?:是|会|要|得|就|能|像)(?!的)", text[m.end():m.end() + 3])
        if low and high and not probably:
            tail = m["tail"] or ""
            extra = 5 if tail == "半" else DIGITS.get(tail, 0)
            inner = "over" if tail in ("多", "余") else ""
            yield Form(*m.span(), low[0] * 10 + extra, high[1] * 10 + extra, "percent", "percent", inner)
    for m in _DISCOUNT.finditer(text):
        figures = float("".join("." if c in "点." else c if c.isascii() else str(DIGITS[c]) for c in m["a"]))
        value = round(figures * (10 if figures < 10 else 1), 4)
        yield Form(*m.span(), value, value, "percent", "percent")
    for m in _ZERO.finditer(text):
        rate = m[0].endswith("息") or text.startswith("利", m.end())
        yield Form(*m.span(), 0, 0, "percent" if rate else "yuan", "percent" if rate else "money")
    for m in _FROST.finditer(text):
        low, high = number(m["a"] or m["c"]), number(m["b"] or m["a"] or m["c"])
        if low and high:
            yield Form(*m.span(), 0 - max(low[0], high[0]), 0 - min(low[0], high[0]), "celsius", "spec")


def fixed(text: str) -> Iterator[Form]:
    """7×24小时, 一刻钟, 俩月, 一块八, 几个亿, 终身."""
    for m in re.finditer("([俩仨])(?:月|(小时|钟头)|(?:星期|礼拜))", text):
        unit = "month" if m[0].endswith("月") else "hour" if m[2] else "week"
        yield Form(*m.span(), "俩仨".index(m[1]) + 2, "俩仨".index(m[1]) + 2, unit, "duration")
    for m in _COLLOQUIAL_MONEY.finditer(text):
        if (whole := number(m["a"])) and not whole[2]:
            value = round((whole[0] + number(m["t"])[0] / 10) * (1 if m["u"] == "块" else 0.1), 2)
            yield Form(*m.span(), value, value, "yuan", "money")
    for m in re.finditer(r"7[×xX*]24(?:小时)?", text):
        yield Form(*m.span(), 24, 24, "hour", "duration")
    for m in re.finditer("([一两三])刻钟", text):
        yield Form(*m.span(), 15 * number(m[1])[0], 15 * number(m[1])[0], "minute", "duration")
    for m in re.finditer("[几数]个([万亿])", text):
        money = _MONEY_NEAR.search(text[max(0, m.start() - 8):m.end() + 4])
        scale = SCALES[m[1]]
        yield Form(*m.span(), 2 * scale, 9 * scale, "yuan" if money else "", "money" if money else "count")
    for m in re.finditer("终身|终生(?=质保|免费|保修)", text):
        yield Form(*m.span(), None, None, "lifetime", "duration")


def ranks(text: str) -> Iterator[Form]:
    """第N after a verb of ranking (位居全球第一); everywhere else 第一 is mostly rhetoric."""
    for m in _RANK.finditer(text):
        if value := number(m["n"]):
            yield Form(m.start("n") - 1, m.end("n"), value[0], value[0], "place", "ordinal")


def ordinals(text: str) -> Iterator[Form]:
    """第三代, 第一阶段, 第100万辆, 前5000名, 排名前三, 三代车型."""
    for m in _ORDINAL.finditer(text):
        group = next(g for g in "acfde" if m[g])
        value = number(m[group].removesuffix("点五"))
        if value and m[0] != "第一次":
            at = value[0] + (0.5 if "点" in m[group] else 0)
            unit = {"a": _ORDINAL_UNITS.get(m["u"], "item"), "e": "generation"}.get(group, "place")
            yield Form(*m.span(), at, at, unit, "ordinal", "at-most" if group in "cdf" else "")
