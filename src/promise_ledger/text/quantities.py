"""Rule-based extraction of numbers, prices, dates and durations from Chinese business news.

Steps: full-width digits to half width (same length); traps out of reach; dates; special forms; then every
number with
its modifier, range and unit. An unstated unit comes from the counted noun to the right or from the nearest
telling
word to the left (销量破万: cars), else it stays blank. First come, first served: no two quantities overlap.
"""
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from .dates import TERM, find_dates
from .forms import Form, fixed, ordinals, ranks, shares
from .numerals import ARABIC, CHINESE, SCALES, number
from .traps import IDIOMS, NAMES, TEST_CYCLES
from .units import Unit, default_units

_HALF_WIDTH = {0xFEE0 + i: i for i in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"} | {
    ord("．"): ".", ord("％"): "%", ord("／"): "/", ord("－"): "-", ord("\u2212"): "-", ord("～"): "~", ord("∼"): "~"}


@dataclass(frozen=True)
class Quantity:
    """A quantity in a text. `start`, `end`: code points. Values are in `unit` (1.4亿元 -> 1.4e8 yuan); both
    ends are
    equal unless the text gives a range; None for dates and for words without a number. `edtf` only for
    dates."""
    start: int
    end: int
    value_low: float | None
    value_high: float | None
    unit: str
    kind: str
    modifier: str
    edtf: str


# ------------------------------------------------------------ modifiers; what stands before wins
_BEFORE = [(name, re.compile(f"(?:{words})(?:[了隔要需有为达等花用在罚]|需要|支持|可[达省减抵享领获]|优惠|补贴)?约?\\s?$")) for name, words in (
    ("at-most", "不超过?|不高于|不多于|不大于|至多|最多|最高|最长|最大|上限为?|封顶|最晚|最迟|不晚于|最远|最慢"),
    ("at-least", "不低于|不少于|不小于|至少|最少|最低|最短|起码|最快|不下|低至|保底|下限为?"),
    ("under", "不到|不足|低于|少于|小于|未满|不满|未达|未超|跌破|未到|不及|短于|早于"),
    ("over", "超|超过|超出|突破|冲破|破|逾|高于|大于|多于|不止|长于|超越|站上|越过|(?<=[薪量单销额价数户均已超])过"),
    ("almost", "(?<!附)(?<!最)近|将近|接近|逼近|几近|直逼|几乎|快到|差不多|趋近|(?<=[了都花等有])快|(?<![大缩较最减变差])小"),
    ("about", "约为?|大约为?|大概|大致|约合|估计|左右|估算|大体"))]
_AFTER = [(name, re.compile(f"[）)]?(?:{words})")) for name, words in (
    ("about", "左右|上下|前后|附近|级(?!别?的?工程师|别?联赛)"),
    ("over", "以上|之上|开外|往上|有余|出头|挂零|多(?![少方项种样次名])|余(?![额下地])"),
    ("at-least", "起(?![来初步到诉因义点源动]|投诉)|起步(?!价)|起售|打底"),
    ("under", "以下|之下"),
    ("at-most", "以内|之内|封顶|内(?![容部饰存外销地需资涵核设])"))]
# 近三年 is "the last three years" unless something takes or lasts that long
_LASTING = re.compile("(?:提前|长达|等了?|等待|历时|耗时|持续|了|达|花|为期|早|晚|缩短|延长|需要?|用时?)近$")

# ------------------------------------------------------------ units that are the start of a word
_NOT_BEFORE = {surface: re.compile(words) for surface, words in {
    "分": "[之钟享析布期店公司类级别层区歧裂红阶工钱离厘]", "款": "项|式|待", "大": "[小多约概致幅于]", "人": "座|民币|工|气|格|群|生|性",
    "次": "[于元日月世]|年(?!度)", "米": "其|兰", "个": "性|别|体(?!验)|股", "名": "称|字(?!的)|牌", "年": "代|级|轻|龄|报|会|度(?!过|假)",
    "天": "然|窗|津|猫|空|下|际", "周": "[末一二三四五六日边围全期转]", "度": "假|过|量|身", "国": "[产内际家标美]", "城": "市群|区",
    "步": "骤|伐|行", "台": "湾|北|州", "元": "素|件|年|旦|宇宙", "升": "级|至|到|降|高|值", "期": "间|待|望|货",
    "家": "庭|用|人|长|居|电|具", "位": "[数置居于列次]", "任": "[务何意]", "席": "[位卷]", "毛": "[利病]", "通": "[过知用常]", "克": "服|制|拉", "批": "准|评|发", "把": "[万亿]", "处": "理|于|罚|在", "条": "件(?!评)"}.items()}
_INCIDENT = re.compile("投诉|事故|自燃|火灾|诉讼|纠纷")
_ONLY_BEFORE = {"起": re.compile("[\u4e00-\u9fff]{0,6}(?:事故|案|投诉|纠纷|火灾|召回|自燃|碰撞|诉讼|融资|并购|事件)"), "地": re.compile("的|用户|车主|同时|，|将|工厂|门店|联动|分别")}
_TERM_AHEAD = re.compile(f"(?:{TERM})$")
_ARABIC_ONLY = frozenset("分 期 线 转 匹 户 城 星 升 国 度 处 迈 g 笔 把 周年".split())  # 十分, 三线, 一期 are words

# ------------------------------------------------------------ context
_MONEY = ("售价|价格|起售|指导价|标价|均价|单价|报价|价|售|元|定金|订金|补贴|优惠|降|立减|满减|提成|佣金|涨|亏|利润|损失|营收|收入|成本|投资|投入|融资|市值|薪|赔|费|钱|"
          "首付|贷款|现金|贬值|省|便宜|贵|抵扣|赚|花|掏|付|卖|买|要|毛利|额|奖金|罚款|减免|罚")
_CONTEXT = re.compile(
    "(?P<order>订单|大定|小订|锁单|下定|预订|大订|盲订|下单|预定|订购|预售|新增订|锁定)"
    "|(?P<car>销量|交付|卖出|售出|产量|下线|保有|产能|销售(?!额|收入|价|经理|顾问|人?员|总监|说|称|告诉|表示|承诺)|出口|上险|召回|卖了|上牌|量产|生产|热销|月销|年销|库存|出货|注册量|渗透)"
    "|(?P<plain>转发|搜索|指数|系数|点击|得分|评分)|(?P<user>用户数?|粉丝|会员|注册)|(?P<comment>评论|留言|点赞|弹幕)|(?P<visit>观看|浏览|播放|阅读)"
    f"|(?P<points>积分)|(?P<km>里程(?!碑)|跑了|续航(?!达成|焦虑))|(?P<complaint>投诉)|(?P<person>游客|人数|员工|参观)|(?P<store>门店)|(?P<yuan>{_MONEY})")
_MONEY_AHEAD = re.compile("[\u4e00-\u9fff]{0,4}(?:利润|损失|资金|投资|补贴|成本|税|费用|罚款|贷款|营收|订金|定金|赔偿)")
_CAR_PRICE_AHEAD = re.compile("(?:以上|以下|以内|出头|左右)的(?:纯电|豪华|中大型|中型|家用)?(?:车|轿车|SUV|价位|市场|区间)")
_CLASS_AHEAD = re.compile("级|以内|以上|以下|起|元|区间|价位|出头")
_PRICE = re.compile("价|起售|售|落地|补贴后|首付|定金|订金")
_PHRASE_END = re.compile("[的，。]|里|中(?!心|型|国|大|级)|从|在(?!售)|被|把|将|都|已|和|与|及|就|才|均|后|前|内|以上|以下|左右|表示|认为|通过|购买|选择")
_PERIODS = {"天": "day", "日": "day", "月": "month", "个月": "month", "年": "year", "小时": "hour", "时": "hour", "周": "week",
            "公里": "km", "度": "kWh"}
_PER_BEFORE = re.compile(
    r"(?:每一?个?(天|日|月|年|小时|周)|(?<![上下本当])(月|日|年)均|单(月|日)|(?<![\d一二三四五六七八九十上下本当个首次多半])(月)(?:销|薪|租|供|产|交付|费)"
    r"|(年)(?:薪|产|费|租)|(日)(?:薪|租|产)|(时)薪)[\u4e00-\u9fffA-Za-z]{0,9}$")
_PER_HEAD = re.compile(r"每一?(?:辆|台|人|位|单|股|次|名|户)?[\u4e00-\u9fff]{0,3}$")
_PER_AFTER = re.compile(r"\s?[/每]一?(天|日|个月|月|年|小时|周|公里|度|千瓦时|台|辆|人|车|次|位|单|股)")
_MODEL_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)款|(?<![\d.])([12]\d)款(?=极氪|小米|理想|问界|特斯拉|蔚来|小鹏|比亚迪|车型|[A-Z])")
_TITLE_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?=财年|中国汽车|世界|慕尼黑|日内瓦|[\u4e00-\u9fff]{2,12}(?:报告|白皮书|大会|论坛|车展|发布会|榜|峰会))")

# ------------------------------------------------------------ 一: article or number
_ONE_MEASURES = re.compile("年|个多?月|周(?!年|到|边|全)|天(?!到晚|天)|个?小时|分钟|秒|个?星期|个季度|个工作日|倍|元|块钱|公里|千米|米(?!之)|度电|公斤|吨|个百分点")
_SEP = r"\s?(?:[-~—–至到～]|——|或)\s?"
_HALVES = {"年": ("month", 6.0), "个月": ("month", .5), "月": ("month", .5), "小时": ("hour", .5), "个小时": ("hour", .5), "天": ("day", .5),
           "个钟头": ("hour", .5), "钟头": ("hour", .5), "个星期": ("week", .5), "星期": ("week", .5)}
_CURRENCIES = {"$": "dollar", "U": "dollar", "H": "hk-dollar", "N": "taiwan-dollar", "€": "euro", "£": "pound"}
_NAMED_CURRENCY = re.compile("(港币|港元|新台币|台币|美元|美金|欧元|日元|英镑)约?$")


@lru_cache(maxsize=4)
def _grammar(units: tuple[Unit, ...]):
    """The pattern of a number with its unit, and what its parts mean, from the units table."""
    counted = [u for u in units if u.kind != "noun"]
    measures = {u.surface.lower(): u for u in counted} | {u.surface: u for u in counted}
    nouns = {u.surface: u.unit for u in units if u.kind == "noun"}
    surfaces = sorted({u.surface for u in counted} - set("¥￥$€£"), key=lambda s: (-len(s), s))
    letters = [re.escape(s) for s in surfaces if s[-1].isascii() and s[-1].isalpha()]
    others = [re.escape(s) for s in surfaces if not (s[-1].isascii() and s[-1].isalpha())]
    unit = rf"(?:{'|'.join(others) or '(?!)'}|(?i:{'|'.join(letters) or '(?!)'})(?![A-Za-z0-9]))"
    numeral = rf"(?:{ARABIC}|{CHINESE})"
    fuzzy = "[多余来](?![次方少年来家样])|多(?=[个年天月周小名家位款辆台万亿倍人次])|余(?=[个年天家位名款辆])|来(?=[个年天万])|(?<=[百千万])把(?=[块个人号台辆])"
    pattern = re.compile(
        rf"(?P<sign>(?<![\d\w])[-−](?=\d))?(?P<cur>(?:[¥￥€£]|(?:HK|NT|US)?\$|RMB|CNY|USD|HKD)\s?)?(?P<a>{numeral})(?P<fa>{fuzzy})?\s?"
        rf"(?:(?P<half>个半(?:月|小时|钟头|星期))|(?P<ua>{unit})?)(?P<ta>[多余])?"
        rf"(?:{_SEP}(?P<b>{numeral})(?P<fb>{fuzzy})?\s?(?P<ub>{unit})?)?"
        rf"|半(?P<uh>个?(?:年|月|小时|钟头|星期)|天(?!然))(?!场|程|载|轴)")
    return pattern, measures, nouns, unit, frozenset(u.unit for u in units)


def extract_quantities(text: str, units: Iterable[Unit] | None = None) -> list[Quantity]:
    """All quantities of `text`, in order. `units`: the parsed table; the project's own by default."""
    return _Parser(text.translate(_HALF_WIDTH), tuple(units) if units is not None else default_units()).run()


class _Parser:
    """One text being read. `taken` marks the characters that belong to a trap or to a quantity already
    found."""

    def __init__(self, text: str, units: tuple[Unit, ...]):
        self.text, self.taken, self.found = text, bytearray(len(text)), []
        self.pattern, self.measures, self.nouns, self.unit, self.codes = _grammar(units)

    def run(self) -> list[Quantity]:
        text = self.text
        self.add_forms(fixed(text))
        for pattern in NAMES:
            for m in pattern.finditer(text):
                if not self.is_measured(m):
                    self.block(*m.span())
        self.add_dates()
        self.add_forms(shares(text))
        self.add_forms(ranks(text))
        for m in IDIOMS.finditer(text):
            if not (m[0].startswith("百") and re.search(r"[上数几近\d每]$", text[max(0, m.start() - 1):m.start()])):
                self.block(*m.span())
        self.add_forms(ordinals(text))
        at = 0
        while m := self.pattern.search(text, at):
            at = max(self.general(m), m.start() + 1)
        self.found.sort(key=lambda q: q.start)
        self.inherit()
        return self.found

    # ------------------------------------------------------------ bookkeeping
    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def block(self, start: int, end: int) -> None:
        if self.free(start, end):
            self.taken[start:end] = b"\1" * (end - start)

    def add(self, start: int, end: int, low, high, unit: str, kind: str, modifier: str, edtf: str = "") -> None:
        if self.free(start, end):
            self.block(start, end)
            self.found.append(Quantity(start, end, low, high, unit, kind, modifier, edtf))

    def add_forms(self, forms: Iterable[Form]) -> None:
        for f in forms:
            modifier = "" if f.low is None or f.unit == "hour" else self.modifier(f.start, f.end, f.inner)
            self.add(f.start, f.end, f.low, f.high, f.unit, f.kind, modifier)

    def modifier(self, start: int, end: int, inner: str = "") -> str:
        before, after = self.text[max(0, start - 6):start], self.text[end:end + 3]
        name = next((name for name, words in _BEFORE if words.search(before)), "")
        if before.endswith("快") and self.text.startswith("了", end):  # 快二十年了; not 快2秒
            return "almost"
        return name or inner or next((name for name, words in _AFTER if words.match(after)), "")

    def is_measured(self, m: re.Match) -> bool:
        """Letters before a figure make a name, unless they are a test cycle or currency, or a word and a unit
        follows."""
        head = re.match(r"([A-Za-z]+)-?\d+", m[0])
        if not head:
            return False
        unit = re.match(rf"[.\d,]*\s?(?:[万亿千百][^\w]?|{self.unit})", self.text[m.start() + head.end():])
        return head[1] in TEST_CYCLES or bool(unit) and len(head[1]) > 3

    # ------------------------------------------------------------ dates
    def add_dates(self) -> None:
        for start, end, kind, edtf in find_dates(self.text, self.free):
            if not re.fullmatch("[一二三四五六七八九十]+[日号]", self.text[start:end]):
                kind = "model-year" if self.text.startswith("款", end) else kind
                self.add(start, end, None, None, "", kind, "", edtf)
        for m in _MODEL_YEAR.finditer(self.text):
            self.add(*m.span(), None, None, "", "model-year", "", m[1] or f"20{m[2]}")
        for m in _TITLE_YEAR.finditer(self.text):
            end = m.end() + 2 * self.text.startswith("财年", m.end())
            self.add(m.start(), end, None, None, "", "date", "", m[1])

    # ------------------------------------------------------------------------ a number, its range and its unit
  
    def general(self, m: re.Match) -> int:
        """Turn one match into a quantity, or into nothing; returns where to look next."""
        text = self.text
        if m["uh"]:
            return self.half(m)
        a, b = m.span("a")
        if not self.free(m.start(), b):
            at = next(i for i in range(m.start(), m.end()) if self.taken[i])
            while at < len(text) and self.taken[at]:
                at += 1
            return at
        first = number(m["a"])
        if first is None and b - a > 32:
            return b
        if first is None or m["a"] in "0零" and text[a - 1:a] == "从" and text[b:b + 1] == "到":
            return b if b - a == 1 else a + 1
        surface = m["ua"] or (m["half"].replace("半", "") if m["half"] else None)
        end = next((m.end(g) for g in ("ta", "ua", "half", "fa") if m[g]), b)
        if m["ua"] and not self.free(*m.span("ua")):
            surface, end = None, b
        low, high, is_range = first[0], first[1], False
        if m["b"] and (ends := self.range_end(m, low, high, surface)):
            low, high, surface, end = ends
            is_range = True
        return self.emit(m, low, high, surface, end, is_range)

    def range_end(self, m: re.Match, low: float, high: float, surface: str | None):
        """(low, high, surface, end) if the second number continues the first to a range; 1-1.4万 shares its
        万."""
        second = number(m["b"])
        if second is None or not self.free(*m.span("b")):
            return None
        last = m["ub"] if m["ub"] and self.free(*m.span("ub")) else None
        factor = 1
        scale = re.search("[千百十]?[万亿]$|[千百]$" if m["b"][0].isdigit() else "[万亿]$", m["b"])
        if scale and 0.1 < low and high < 1000 and m["a"][-1] not in "万亿千百":
            factor = _product(scale[0])
            factor = 1 if low * factor > second[0] else factor
        unit = self.measure(surface).unit if surface else ""
        gap = self.text[m.end("ua") if m["ua"] else m.end("a"):m.start("b")]
        rising = low * factor < second[0] and not ("或" in gap and second[0] > 3 * low)
        from_zero = low == 0 and not last and not surface
        other_unit = surface and last and unit != self.measure(last).unit
        growth = surface and not last and "到" in gap and unit in ("year", "generation")  # 三代到5000: no range
        if not rising or from_zero or other_unit or growth:
            return None
        return low * factor, second[1], last or surface, m.end("ub") if last else m.end("fb") if m["fb"] else m.end("b")

    def measure(self, surface: str) -> Unit:
        return self.measures.get(surface) or self.measures[surface.lower()]

    def half(self, m: re.Match) -> int:
        unit, value = _HALVES[m["uh"]]
        if self.text[max(0, m.start() - 1):m.start()] not in tuple("上下前后大小夜多") and self.free(*m.span()):
            inner = "over" if self.text.startswith("多", m.end()) else ""
            self.add(*m.span(), value, value, unit, "duration", self.modifier(*m.span(), inner))
        return m.end()

    def emit(self, m: re.Match, low: float, high: float, surface: str | None, end: int, is_range: bool) -> int:
        text, start, digits, skip = self.text, m.start(), m["a"], m.end("a")
        chinese = not digits[0].isdigit()
        if chinese and not is_range and not self.counts(digits, surface, start, end):
            return skip
        near = text[max(0, start - 12):start] + text[end:end + 6]
        if surface in ("G", "T") and low <= 6 and not re.search("流量|内存|存储|运存|每[月年]", near):
            return skip  # 5G is a network
        if surface and not self.fits(surface, low, start, end):
            surface, end = None, m.end("b") if is_range else m.end("fa") if m["fa"] else skip
            if chinese and (len(digits) == 1 or not self.stands_alone(digits, start, end)):
                return skip
        unit = self.measure(surface) if surface else Unit("", "", "count", 1.0, "", "")
        code, kind = unit.unit, unit.kind
        if m["cur"]:
            code, kind = _CURRENCIES.get(m["cur"][0], "yuan"), "money"
        elif code in ("", "yuan") and (named := _NAMED_CURRENCY.search(text[max(0, start - 4):start])):
            code, kind = self.measure(named[1]).unit, "money"
        over = re.search("^上|[多余]", digits) or m["fa"] in ("多", "余") or m["ta"] or "多" in (surface or "") \
            or is_range and m["fb"]
        inner = "over" if over else "about" if m["fa"] in ("来", "把") else ""
        # one and a half, more than
        if m["half"]:
            low, high = low + .5, high + .5
        elif kind in ("duration", "multiple") and not is_range and re.match("半(?!价|径|数|场|路)", text[end:end + 20]):
            low, high, end = low + .5, high + .5, end + 1
        if surface and not m["ta"] and re.match("多(?![少方项种样次名重])|余(?![额下])", text[end:end + 20]):
            inner, end = inner or "over", end + 1
        low, high = (low, high) if m["cur"] else (low * unit.factor, high * unit.factor)
        if surface == "米" and (rest := re.match(r"(\d{1,2})(?![\d.万亿])", text[end:end + 20])):  # 5米2
            low = high = low + float(f"0.{rest[1]}")
            end += rest.end()
        if m["sign"]:
            low, high = -high, -low
        if surface == "分" and re.search(r"\d\s?小时$", text[max(0, start - 4):start]):
            code, kind = "minute", "duration"
        seconds = re.match(r"(\d{1,2})秒(?:(\d{1,3})(?!\d))?", text[end:end + 20])
        if surface in ("分", "分钟") and seconds:
            low = high = low * 60 + float(f"{seconds[1]}.{seconds[2] or 0}")
            code, kind, end = "second", "duration", end + seconds.end()
        # the unit in the light of its neighbours
        if code == "generation" and low <= 1:
            return skip
        if code == "multiple" and low == high == 1:
            low = high = 2.0  # one-fold more: twice as much
        if code == "degree":
            code = self.degree(start, end)
        elif code in ("", "item", "person", "company", "car", "seat", "question"):
            code, kind = self.counted(code, kind, surface, m, end)
        code, kind, per, end = self.rate(code, kind, start, end)
        clause = re.split("[，。；！？]", text[max(0, start - 10):start])[-1]
        priced = _PRICE.search(clause) or re.match("[起级]", text[end:end + 20])
        if kind == "money" and "/" not in code and priced:
            kind = "price"
        if not self.free(start, end):
            end = next(i for i in range(start, end) if self.taken[i])
        modifier = self.modifier(start, end, inner)
        recent = kind == "duration" and text[start - 1:start] == "近" and not _LASTING.search(text[max(0, start - 4):start])
        if modifier == "almost" and recent:
            modifier = ""
        if end > start:
            self.add(start, end, _tidy(low), _tidy(high), code, kind, modifier or per)
        return max(end, skip)

    # ------------------------------------------------------------ is it a quantity at all
    def counts(self, digits: str, surface: str | None, start: int, end: int) -> bool:
        """Whether Chinese numerals are a number here, and not an article, an ordinal or a part of a word."""
        if digits in "一零〇几数":
            return digits == "一" and surface is not None and self.one_counts(surface, start)
        if digits == "二" or digits == "十" and (surface in (None, "股", "块") or surface in _ARABIC_ONLY):
            return False
        if digits in "百千万亿":
            return self.scale_counts(surface, start, end)
        if surface is None:
            return self.stands_alone(digits, start, end)
        return surface not in _ARABIC_ONLY or bool(re.search("[十百千]", digits))

    def one_counts(self, surface: str, start: int) -> bool:
        """一 is an article before most classifiers; it counts before durations and measures, and in 就有一辆."""
        before = self.text[max(0, start - 3):start]
        if re.search("[这那每新某第上下前同有任整哪另]$", before) and not re.search("(?:就|仅|只|还)有$|之前$|最后$", before):
            return False
        after = start + 1 + len(surface)
        if before.endswith("从") and re.match("[\u4e00-\u9fff]{0,4}[到至变成]", self.text[after:after + 5]):
            return True
        if surface in ("辆", "台") and re.search("下线$|卖出$|售出$|生产$", before):
            return True
        if surface in ("辆", "台", "家", "人", "名", "位", "款", "单"):
            return bool(re.search("就有$|仅有?$|只有?$", before))
        word = re.match("一秒[入变钟]|一天[天比]|一年年|一米", self.text[start:start + 4])
        return bool(_ONE_MEASURES.fullmatch(surface)) and not word

    def scale_counts(self, surface: str | None, start: int, end: int) -> bool:
        """万 or 百 alone: 破万, 百万辆级, 千元; not 百家, 千米."""
        if self.text.startswith("把", start + 1):
            return True
        if re.search("[上过破了近超逾约达每]$", self.text[max(0, start - 1):start]):
            return True
        if re.match("级|辆级", self.text[end:end + 20]):
            return True
        return surface in ("元", "公里", "辆", "台", "名", "吨", "美元", "千瓦") and self.text[start:start + 3] != "百公里"

    def stands_alone(self, digits: str, start: int, end: int) -> bool:
        """A Chinese numeral without a unit is a number if it is long, vague (数百) or introduced (破万, 上千)."""
        if len(digits) == 1:
            led = re.search("[过破超近逾上]$", self.text[max(0, start - 1):start]) or self.text.startswith("级", end)
            return digits in "十百千万亿" and bool(led)
        return bool(re.search("[十百千万亿]", digits)) and not re.match("[十百千万亿][一二三四五六七八九十]$", digits)

    def fits(self, surface: str, low: float, start: int, end: int) -> bool:
        """False where a unit's surface is the beginning of another word (3分享) or the number cannot be its."""
        after = self.text[end:end + 4]
        if surface == "起" and low < 1000 and _INCIDENT.search(re.split("[。；！？\n]", self.text[max(0, start - 24):start])[-1]):
            return True  # a number of complaints; from a thousand on it is likelier a price
        if surface in _ONLY_BEFORE:
            return bool(_ONLY_BEFORE[surface].match(after))
        if surface == "日":  # a day of the calendar unless something lasts that long
            lasting = _TERM_AHEAD.search(self.text[max(0, start - 3):start])
            return bool(low > 31 or lasting or re.match("内|之内|以内|无理由", after))
        if surface == "线":
            return low >= 16 and ("雷达" in after or "雷达" in self.text[max(0, start - 8):start])
        if surface == "转":
            return low >= 1000
        if surface in ("s", "h", "m"):
            return low < 10000
        return not (surface in _NOT_BEFORE and _NOT_BEFORE[surface].match(after))

    # ------------------------------------------------------------ what is it a quantity of
    def degree(self, start: int, end: int) -> str:
        before = re.split("[，。；！？]", self.text[max(0, start - 16):start])[-1]
        if re.search("温|零下|零上|严寒|高寒", before):
            return "celsius"
        electric = re.search("电耗|耗电|用电|电量|容量|充.{0,2}电|充满|电池|电费|大电|款$", before) or re.match("电|长续航|标准续航|版", self.text[end:end + 20])
        return "kWh" if electric else "degree"

    def counted(self, code: str, kind: str, surface: str | None, m: re.Match, end: int) -> tuple[str, str]:
        """Code and kind of a bare number or of one with a classifier that says little."""
        text, start = self.text, m.start()
        ahead = re.match(r"[A-Za-z0-9\u4e00-\u9fff“”《》 ]{0,12}", text[end:end + 20])[0]
        clause = re.split("[。；！？\n]", text[max(0, start - 24):start])[-1]
        phrase = _PHRASE_END.split(ahead, maxsplit=1)[0] if code else ahead[:9]
        hits = sorted((phrase.find(noun), -len(noun), noun) for noun in self.nouns if noun in phrase)
        noun = self.nouns[hits[0][2]] if hits else ""
        if code == "seat":
            places = ("city", "station", "store", "charger")
            seats = re.match("版|布局|车|款|轿|SUV|MPV", ahead)
            told = [noun] if seats else [noun, *(self.nouns[word] for word in self.nouns if word in clause[-10:])]
            return next(((place, "count") for place in told if place in places), (code, kind))
        if code == "car" and re.match("机器人|手机|服务器|充电|电机|发动机|压铸|电脑|设备|机床", ahead):
            return "item", kind
        if code == "person":
            near = re.search("(车主|用户)[约近超达共有已的]{0,3}$", text[max(0, start - 6):start])
            last = self.nouns[near[1]] if near else self.nouns[hits[-1][2]] if hits else ""
            return (last if last in ("owner", "user") else code), kind
        if code == "company":
            shop = noun == "store" or not noun and re.search("门店|网点|展厅", clause)
            return ("store" if shop else code), kind
        if code == "item":
            if surface in ("起", "宗", "件") and "投诉" in clause:
                return "complaint", kind
            return (noun if noun and noun not in ("car", "stage") and surface not in ("处", "段") else code), kind
        return (code, kind) if code else self.unstated(m, ahead, clause, hits)

    def unstated(self, m: re.Match, ahead: str, clause: str, hits: list) -> tuple[str, str]:
        left = list(_CONTEXT.finditer(clause))
        name = left[-1].lastgroup if left else ""
        scaled = bool(re.search("[万亿]", m[0]))
        if scaled and _MONEY_AHEAD.match(ahead) or _CAR_PRICE_AHEAD.match(ahead):
            return "yuan", "money"
        priced = name == "yuan" and re.match("级|以内|以上|以下|左右|起|的", ahead)
        if hits and hits[0][0] < 8 and not priced and not re.search("[级元]", ahead[:hits[0][0]]):
            return self.nouns[hits[0][2]], "count"
        if scaled and name in ("", "yuan") and _CLASS_AHEAD.match(ahead):
            return "yuan", "price"
        large = scaled or re.search("[千万]", m["a"])
        if name == "yuan" and (large or re.search("[价元费金薪赔降涨省减]|补贴|提成|[就只]要$", clause[-8:])):
            return "yuan", "money"
        return (name if name not in ("yuan", "plain") else ""), "count"

    def rate(self, code: str, kind: str, start: int, end: int) -> tuple[str, str, str, int]:
        """200元/天 and 每天200元 -> yuan/day; a denominator without a code of its own becomes the modifier
        `per`."""
        if not code:
            return code, kind, "", end
        if m := _PER_AFTER.match(self.text[end:end + 20]):
            rate = f"{code}/{_PERIODS.get(m[1], m[1])}"
            return (rate, "rate", "", end + m.end()) if rate in self.codes else (code, kind, "per", end)
        clause = re.split(r"[，。；、！？\n：”“]", self.text[max(0, start - 16):start])[-1]
        if m := _PER_BEFORE.search(clause):
            rate = f"{code}/{_PERIODS[next(g for g in m.groups() if g)]}"
            earlier = any(start - len(m[0]) <= q.start < start for q in self.found)
            return (rate, "rate", "", end) if rate in self.codes and not earlier else (code, kind, "", end)
        return code, kind, "per" if "/" not in code and _PER_HEAD.search(clause) else "", end

    def inherit(self) -> None:
        """3.5、4.2和5.1秒: a bare number takes unit (and 万, 亿) from the one right after it in the same list."""
        for i in range(len(self.found) - 2, -1, -1):
            q, after = self.found[i], self.found[i + 1]
            bare = re.fullmatch(r"[\d.,]+|[一二两三四五六七八九十百千]+", self.text[q.start:q.end])
            between = re.fullmatch(r"\s?([、/和与及×xX*，或]|以及)\s?", self.text[q.end:after.start])
            if not bare or not between or q.value_low is None or not after.unit:
                continue
            scale = re.match(r"[\d.]+([百千]?[万亿]|千)", self.text[after.start:after.end])
            if between[1] == "，" and not scale:
                continue
            factor = _product(scale[1]) if scale and q.value_low < 1000 else 1
            self.found[i] = replace(q, value_low=_tidy(q.value_low * factor), value_high=_tidy(q.value_high * factor),
                                    unit=after.unit, kind=after.kind)


def _product(scale: str) -> int:
    result = 1
    for char in scale:
        result *= SCALES[char]
    return result


def _tidy(value: float) -> float:
    return round(value, 6) + 0.0  # no minus zero
