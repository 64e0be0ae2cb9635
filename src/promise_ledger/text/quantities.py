"""Rule-based extraction of numbers, prices, dates and durations from Chinese business news.

Steps: full-width digits to half width (same length); traps (model names, versions, idioms, ids) are put out of reach;
dates; shares; ordinals; then a number with modifier, range and unit. Unstated units come from the counted noun to
the right or the nearest telling word to the left, else stay blank.
"""
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from .dates import find_dates
from .numerals import ARABIC, CHINESE, SCALES, number
from .units import Unit, default_units

_HALF = {0xFF10 + i: 0x30 + i for i in range(10)} | {
    ord("．"): ".", ord("％"): "%", ord("／"): "/", ord("－"): "-", ord("\u2212"): "-", ord("～"): "~", ord("∼"): "~"}


@dataclass(frozen=True)
class Quantity:
    """A quantity in a text. `start`, `end`: code points. Values are in `unit` (1.4亿元 -> 1.4e8 yuan); both ends are
    equal unless the text gives a range; None for dates and for words without a number. `edtf` only for dates."""
    start: int
    end: int
    value_low: float | None
    value_high: float | None
    unit: str
    kind: str
    modifier: str
    edtf: str


# ------------------------------------------------------------------------------------------------ traps
_MAKES = ("极氪|阿维塔|深蓝|坦克|海豹|海狮|方程豹|豹|钛|北京|魏牌|蓝电|问界|智界|享界|尊界|高山|骁龙|高通|麒麟|天玑|标致|几何|启源|秦|宋|唐|汉|"
          "银河|远航|零跑|名爵|雷克萨斯|路虎卫士|保时捷|法拉利|迈巴赫|岚图|极狐|红旗|奔驰|宝马|奥迪|芯片|车型|尚界|仰望|腾势|领克")
_TRAPS = [re.compile(pattern) for pattern in (
    r"https?://[\w./?=&%#:+-]+|[\w.]+@[\w.]+",                                            # addresses
    r"(?<!\d)\d{3,4}-\d{3,4}-?\d{3,4}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{12,}(?!\d)|123(?:06|15|45|78)(?=热线|平台|投诉|网|$|电话|受理)",
    r"[(（]?\d{4,6}\.(?:HK|SZ|SH|US|BJ)[)）]?|股票代码[:：]?\s?\d+",
    r"(?i:model|iphone|mate|pura|galaxy|mix|pro|max|hw|ads|fsd|os|ota|v|nop|ver|版本)\s?\d+(?:\.\d+)+(?!\s?[万亿元])",  # versions
    r"(?<![\d.])\d+\.\d+\.\d+(?:\.\d+)*",
    r"(?i:model|iphone|mate|pura|galaxy|note|redmi k)\s?\d{1,3}(?:\s?(?i:pro|max|ultra|plus)\b)*",
    r"(?<![\d.])\d+\.0(?=版|时代|系统|平台|架构|模型|，|。|、|智|上|推|）|“|”|》|$)",
    rf"(?:{_MAKES})\s?\d{{1,4}}(?![\d.,]|\s?(?:[万亿千百个名辆台款家位元年月日天号%成多余]|公里|小时|分钟|km))(?:[A-Z][A-Za-z]*)?",
    r"(?<![\d.,A-Za-z/:：-])0\d{1,3}(?![\d.:：]|\s?[%年月日号])(?:[A-Z][A-Za-z]*)?",                  # 001, 007GT
    r"(?:8155|8295|8797|8650|8255|8775)(?=P|芯片|座舱|平台|车机|，|。|、|$)",
    r"(?!Q[1-4](?![\dA-Za-z]))[A-Za-z]+-?\d+(?:[A-Za-z]+\d*)*\+*(?:-[A-Za-z]*\d+)?",                                # SU7, G6, M5, V6sPlus
    r"(?<![\d.])\d{1,2}(?:S店|C认证|C数码|C产品|D打印|D毫米|D成像|D雷达|K屏|K高清|C(?=超充|快充|充电)|X(?![A-Za-z\d])(?!\s?\d)|系(?![列统])|A\+|[KD](?![A-Za-z\d]))",
    r"(?:[4-9]0|00|95|85|05)后(?!的|，)|Z世代|(?<![全中各我本外])国[六五七](?!家|个)|(?<![全中各我本外])国[567][AB]?(?![\d个万])",
    r"〔\d{4}〕\s?\d+号|\[\d{4}\]\s?\d+号|(?:GB|ISO|GB/T|ECE|R)\s?\d+(?:[-—.]\d+)*",
    r"\d{1,2}号(?=线|楼|院|门|店|车(?!主)|工程|机)|(?<![\d.])(?:4S|5S|24/7)",
    r"\d+/\d+\s?R\d+|(?i:v)\d+(?:\.\d+)*|TOP\s?\d+|3·15|3\.15晚会|315晚会|双\s?1[12]|双十[一二]|618(?=大促|期间|电商|购物|，|活动)|996|007工作制",
    r"(?m)^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?\s?[、．](?!\d)|(?m)^\s*\d{1,2}\.(?=\s|[\u4e00-\u9fff])|(?m)^\s*[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"
    .replace("|(?m)", "|").replace("(?m)^", "(?:(?<=\\n)|(?<![\\s\\S]))"),
    "[(（][一二三四五六七八九十][)）]|其[一二三四五](?![十百千万])|[(（]\\d{1,2}[)）](?=[\u4e00-\u9fff])",
)]
_IDIOMS = re.compile(
    "三心二意|五花八门|七上八下|七零八落|四面八方|千方百计|千家万户|千篇一律|百花齐放|百战百胜|三天两头|一心一意|十全十美|一五一十|三番五次|三言两语|千言万语|"
    "千军万马|万众一心|九死一生|一举两得|一分为二|接二连三|颠三倒四|四通八达|五颜六色|成千上万|成百上千|数以[百千万亿]+计|千千万万|万万没|千变万化|千载难逢|一落千丈|"
    "一日千里|一波三折|再三|两全其美|一来二去|七嘴八舌|乱七八糟|三三两两|三五成群|略知一二|独一无二|说一不二|百里挑一|万里挑一|不二|一石二鸟|一箭双雕|朝三暮四|"
    "百年老店|百年大计|百年一遇|一以贯之|四平八稳|五味杂陈|千差万别|百家争鸣|百里|千里(?=浩瀚|之|智驾|马|科技|迢迢)|万里长城|万里(?=之|长)|十有八九|八九不离十|一成不变|半斤八两|丢三落四|"
    "从[0零]到[1一](?!\\d|[万亿.])|[0零]到1(?!\\d|[万亿.])|两点一线|一环扣一环|一分钱|一毛钱|两会|两头|两边|两端|两难|两极|两者|两岸|两侧|两手|两厢|两旁|两用|两驱|两面|两码事|两回事|"
    "三电|三元|三方|三农|三包|三无|三甲|三线|二线|一线|二三线|一二线|四线|五线|三星|三菱|三一|一汽|二手|二次|二维|三维|二胎|二孩|三亚|三明|三峡|三角|三体|四川|四驱|四轮|四门|四大天王|五菱|"
    "五一(?=假|小长|期间|节|前|后)|十一(?=假|黄金|期间|长假|国庆)|五金|五官|五险|六安|七夕|七鲜|九江|九州|八达|八卦|十堰|十字|十足|百度|百货|百科|百姓|百分(?![点之百])|百搭|百般|百公里(?=加速|电耗|油耗|能耗|耗|制动|刹车|综合)|百公里(?!每)|百米冲刺|百米|"
    "百人会|千禧|千斤顶|千万(?=别|不|要|记得|小心|当心|注意|不要|莫)|千元机|千篇|万一|万科|万达|万象|万物|万众|万向|万里|万家|万能|万国|亿咖通|亿纬|亿航|零跑|零售|零部件|零件|零碳|零距离|零和|"
    "零重力|零食|零星|清零|归零|从零|零容忍|零基础|一口价|一体|一站式|一键|一般|一定|一直|一些|一下|一切|一样|一起|一旦|一致|一方面|一边|一面|一时|一度|一律|一点(?![零一二三四五六七八九])|一手|一流|"
    "一系列|一再|一向|一贯|一同|一并|一道|一共|一度|统一|唯一|单一|之一|专一|逐一|任一|如一|万无一失|第一时间|第一线|第一性|第一财经|第三方|第三者|第一(?![代阶期批届名位款台辆季版年周月大个次家座张步轮辆天方])|"
    "第二曲线|第六感|第二天性|星期几|几乎|几何|几时|好几(?![十百千万个年天家])|无数|少数|多数|参数|人数|次数|分数|系数|指数|数据|数字|数量|数码|数智|数额|数值|数目|函数|倍数|半数以?上?者|七座桥|"
    "两口子|两步路|三步两步|过一(?=[次遍下])|一度电|三大件|三位一体|二合一|三合一|四合一|八合一|十二合一|多合一|[一二三四五六七八九十]合一|\\d+合一|两轮(?=车|电动)|三轮|四轮|双十|五星级?|四星级|三缸|四缸|六缸|"
    "三厢|五门|[四五]门|A00|十年磨一剑|十年如一日|一年一度|一年四季|一天到晚|有朝一日|四季|三伏|三九|九九|七七|三七|二十四节气")
_FRACTION = re.compile(rf"(?P<d>{CHINESE}|\d+)分之(?P<n>{CHINESE}|{ARABIC})(?:{'(?:到|至|-)'}(?P<n2>{CHINESE}|{ARABIC}))?(?P<over>[多余强])?")
_TENTHS = re.compile(r"(?P<a>[一二两三四五六七八九几]{1,2}|(?<![\d.])\d(?:\.\d)?)(?:成?(?:到|至|-|~)(?P<b>[二三四五六七八九十]|\d))?成(?P<tail>[多余半]|[一二三四五六七八九](?![十百千个]))?"
                     r"(?![为功本熟长员品果立绩交分就份人年型效像员色群团]|都(?!是|有|在|选|表|认|会|来)|一?片)")
_DISCOUNT = re.compile(r"(?P<a>(?<![\d.])\d{1,2}(?:\.\d)?|[一二三四五六七八九]{1,2}|[一二三四五六七八九]点[一二三四五六七八九])折(?![腾叠扣损旧中合返戟射磨服])")
_HALFSHARE = re.compile("(?<![另后前各])一半(?!是?海水)|(?<=超)半数|(?<=过)半数|过半(?!小时|年|天|个)|半数(?=以上|用户|车主|企业|的)")
_DOUBLE = re.compile(r"翻了?(?P<n>[一两二三四\d])番(?!五)|翻(?:了|了整整)?(?P<m>[一两二三四五六七八九十\d.]+)倍|翻番|翻倍|成倍(?=增)|(?<=[长加升高增])一倍|减半|腰斩")
_ORDINAL = re.compile(rf"(?:第(?P<a>{ARABIC}|[一二三四五六七八九十百千]+[万亿]?|[一二三四五六七八九]点五))(?:[、和及到至-]第?(?:[一二三四五六七八九十]))?\s?(?P<u>代|阶段|梯队|期|批次?|届|名|位|个?年头|个月|款|台|辆|季(?!度)|版|年|周(?!年)|天|日|个月?|次(?!于)|家|座|轮|大|层|排|步(?=[是，：,])|张)"
                      r"|(?<=[排位列居身入])前(?P<c>\d+|[三五十二八][十]?)(?:[名强位])?|前(?P<d>\d+|[三五十二八]十?)[名强位]|(?P<e>\d+|[二三四五六七八九十]+)(?P<eu>代)(?=[车产机电芯平快本])")
_RANK = re.compile(r"(?:排名|排在|排行|位列|位居|名列|居|高居|稳居|跻身|列|拿下|夺得)(?:[\u4e00-\u9fff]{0,6}?)(?P<n>第(?:\d+|[一二三四五六七八九十]+))(?![代阶期批届款台辆季版年])")
_ROUND = re.compile(r"7[×xX*]24(?:小时)?")
_LIFETIME = re.compile("终身|终生(?=质保|免费|保修)")

# ------------------------------------------------------------------------------------------------ modifiers, context
_BEFORE = [(name, re.compile(f"(?:{pattern})(?:[了隔要需有为达等花用在]|需要)?约?\\s?$")) for name, pattern in (
    ("at-most", "不超过|不超|不高于|不多于|不大于|至多|最多|最高|最长|最大|上限为?|封顶|最晚|最迟|不晚于|最远|最慢"),
    ("at-least", "不低于|不少于|不小于|至少|最少|最低|最短|起码|最快|不下|低至|保底|下限为?"),
    ("under", "不到|不足|低于|少于|小于|未满|不满|未达|未超|跌破|未到|不及|短于|早于"),
    ("over", "超过|超出|已超|超|突破|突破了|冲破|破|逾|高于|大于|多于|不止|长于|超越|站上|越过|(?<=[薪量单销额价数户均已超])过|远超"),
    ("almost", "(?<!附)(?<!最)近|将近|接近|逼近|几近|直逼|几乎|快到|差不多|趋近"),
    ("about", "约|约为|大约|大概|大致|约合|估计|左右|平均约|大约为|估算|大体"))]
_AFTER = [(name, re.compile(rf"[）)]?(?:{pattern})")) for name, pattern in (
    ("about", "左右|上下|前后|附近|级(?!别?的?工程师|别?联赛)"),
    ("over", "以上|之上|开外|往上|有余|出头|挂零|多(?![少方项种样次名])|余(?![额下地])"),
    ("at-least", "起(?![来初步到诉因义点源动]|投诉)|起步(?!价)|起售|打底"),
    ("under", "以下|之下"),
    ("at-most", "以内|之内|封顶|内(?![容部饰存外销地需资涵核设])"))]
_PERIODS = {"天": "day", "日": "day", "月": "month", "年": "year", "小时": "hour", "周": "week", "公里": "km", "度": "kWh", "个月": "month"}
_PER_BEFORE = re.compile(r"(?:每一?(?:个)?(天|日|月|年|小时|周)|(月)均|(日)均|(年)均|单(月)|单(日)|(?<![\d一二三四五六七八九十上下本当个])(月)(?:销|薪|租|供|产|交付|产能|费)|(年)(?:薪|产|费|租)|(日)(?:薪|租|产)|(时)薪)(?P<gap>[\u4e00-\u9fffA-Za-z]{0,9})$")
_PER_HEAD = re.compile(r"每(?:一)?(?:辆|台|人|位|单|股|次|名|户|千|百|万|公里|kWh|度)?[\u4e00-\u9fff]{0,4}$")
_PER_AFTER = re.compile(r"\s?(?:/|每)(?:一)?(天|日|个月|月|年|小时|周|公里|度|千瓦时|台|辆|人|车|次|位|单|股)")
_MONEY_WORDS = "售价|价格|起售|指导价|预售价|定价|标价|起步价|均价|单价|报价|落地价|价|售|元|定金|订金|补贴|优惠|降|涨|亏|利润|损失|营收|收入|成本|投资|投入|融资|市值|薪|赔|费|钱|首付|贷款|现金|万元|加价|贬值|省|便宜|贵|元钱|抵扣|赚|花|掏|付|卖|买|毛利|奖金|罚款|减免|罚"
_CONTEXT = re.compile(
    f"(?P<order>订单|大定|小订|锁单|下定|预订|大订|盲订|下单|预定|订购|预售|新增订|锁定)|(?P<car>销量|交付|卖出|售出|产量|下线|保有|产能|销售(?!额|收入|价)|出口|上险|召回|卖了|上牌|量产|生产|热销|月销|年销|库存|出货|注册量|渗透)|"
    f"(?P<user>用户数?|粉丝|会员|注册)|(?P<comment>评论|留言|点赞|弹幕)|(?P<visit>观看|浏览|播放|阅读)|(?P<points>积分)|(?P<plain>转发|搜索|指数|系数|点击)|(?P<complaint>投诉)|(?P<person>游客|人数|员工|参观)|(?P<store>门店)|(?P<yuan>{_MONEY_WORDS})")
_ARTICLE_OK = re.compile("(?:年|个月|周(?!年|到|边|全)|天(?!到晚|天)|小时|个小时|分钟|秒|星期|个星期|个季度|个工作日|倍|元|块钱|公里|千米|米(?!之)|度电|公斤|吨|个百分点|分钟)")
_GENERIC = {"item", "person", "company", "car", "seat", "stage", "part", "place"}
_SEP = r"\s?(?:[-~—–至到～]|——|或)\s?"
_PRICE = re.compile("价|起售|售|落地|补贴后|首付|定金|订金")


@lru_cache(maxsize=4)
def _grammar(units: tuple[Unit, ...]):
    """The pattern of a quantity and what its parts mean, from the units table."""
    measures = {u.surface.lower(): u for u in units if u.kind != "noun"}
    measures |= {u.surface: u for u in units if u.kind != "noun"}
    nouns = {u.surface: u.unit for u in units if u.kind == "noun"}
    surfaces = sorted({u.surface for u in units if u.kind != "noun" and u.surface not in "¥￥$€£"}, key=len, reverse=True)
    latin = "|".join(re.escape(s) for s in surfaces if s[-1].isascii() and s[-1].isalpha())
    rest = "|".join(re.escape(s) for s in surfaces if not (s[-1].isascii() and s[-1].isalpha()))
    unit = rf"(?:(?:{rest})|(?i:{latin})(?![A-Za-z0-9]))"
    num = rf"(?:{ARABIC}|{CHINESE})"
    fuzzy = r"[多余来](?![次方少年来家样])|多(?=[个年天月周小名家位款辆台万亿倍人次])|余(?=[个年天家位名款辆])|来(?=[个年天万])"
    pattern = re.compile(
        rf"(?P<sign>(?<![\d\w一-鿿])[-−](?=\d))?(?P<cur>[¥￥$€£]\s?|(?:RMB|USD)\s?)?(?P<a>{num})(?P<fa>{fuzzy})?\s?(?:(?P<half_a>个半(?:月|小时|钟头|星期))|(?P<ua>{unit})?)(?P<ta>[多余])?"
        rf"(?:{_SEP}(?P<b>{num})(?P<fb>{fuzzy})?\s?(?P<ub>{unit})?)?"
        rf"|(?P<h>半)(?P<uh>个?(?:年|月|小时|钟头|星期)|天(?!然)|个(?=世纪))(?!场|程|前|载|轴)")
    return pattern, measures, nouns, unit


def extract_quantities(text: str, units: Iterable[Unit] | None = None) -> list[Quantity]:
    """All quantities of `text`, in order. `units`: the parsed table; the project's own by default."""
    return _Parser(text.translate(_HALF), tuple(units) if units is not None else default_units()).run()


class _Parser:
    def __init__(self, text: str, units: tuple[Unit, ...]):
        self.text, self.taken = text, bytearray(len(text))
        self.pattern, self.measures, self.nouns, self.unit = _grammar(units)
        self.codes = {u.unit for u in units}
        self.found: list[Quantity] = []

    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def add(self, start: int, end: int, low, high, unit: str, kind: str, modifier: str | None = None, edtf: str = "") -> None:
        if self.free(start, end):
            self.taken[start:end] = b"\1" * (end - start)
            modifier = self.modifier(start, end) if modifier is None else modifier
            self.found.append(Quantity(start, end, low, high, unit, kind, modifier, edtf))

    def modifier(self, start: int, end: int, inner: str = "") -> str:
        """about, over, under … from the words around a number; what stands before wins."""
        before, after = self.text[max(0, start - 5):start], self.text[end:end + 3]
        name = next((name for name, p in _BEFORE if p.search(before)), "")
        return name or inner or next((name for name, p in _AFTER if p.match(after)), "")

    def run(self) -> list[Quantity]:
        text = self.text
        for m in _ROUND.finditer(text):
            self.add(*m.span(), 24, 24, "hour", "duration", "")
        for pattern in _TRAPS:
            for m in pattern.finditer(text):
                self.trap(m)
        self.dates()
        self.shares()
        for m in _RANK.finditer(text):
            if rank := number(m["n"][1:]):
                self.add(*m.span("n"), rank[0], rank[0], "place", "ordinal")
        for m in _IDIOMS.finditer(text):
            if self.free(*m.span()) and not (m[0] in ("百公里", "百米") and re.search("[上数几近\\d每]$", text[:m.start()])):
                self.taken[m.start():m.end()] = b"\1" * len(m[0])
        self.ordinals()
        at = 0
        while m := self.pattern.search(text, at):
            at = max(self.general(m), m.start() + 1)
        self.found.sort(key=lambda q: q.start)
        self.inherit()
        return self.found

    def trap(self, m: re.Match) -> None:
        """Put a match out of reach, unless letters before a number are a test cycle or currency and a unit follows."""
        a, b = m.span()
        if re.match(r"[A-Za-z]", m[0]):
            head = re.match(r"([A-Za-z]+)-?(\d+)", m[0])
            unit = head and re.match(rf"[.\d,]*\s?(?:[万亿千百][^\w]?|{self.unit})", self.text[a + head.end():])
            if head and head[1] in ("CLTC", "NEDC", "WLTP", "EPA", "RMB", "CNY", "USD", "HK"):
                return
            if head and len(head[1]) > 3 and unit:
                return
        if self.free(a, b):
            self.taken[a:b] = b"\1" * (b - a)

    def dates(self) -> None:
        for start, end, kind, edtf in find_dates(self.text, self.free):
            year = re.match(r"款", self.text[end:])
            if re.fullmatch(r"[一二三四五六七八九十]+[日号]", self.text[start:end]):
                continue
            self.add(start, end, None, None, "", "model-year" if year else kind, "", edtf)
        for m in re.finditer(r"(?<!\d)((?:19|20)\d\d)款|(?<![\d.])([12]\d)款(?=极氪|小米|理想|问界|特斯拉|蔚来|小鹏|比亚迪|车型|[A-Z])", self.text):
            self.add(*m.span(), None, None, "", "model-year", "", m[1] or f"20{m[2]}")
        for m in re.finditer(r"(?<![\d.])((?:19|20)\d\d)(?=中国汽车|世界|慕尼黑|上海车展|北京车展|广州车展|成都车展|日内瓦|[\u4e00-\u9fff]{2,12}(?:报告|白皮书|大会|论坛|车展|发布会|榜|峰会))", self.text):
            self.add(*m.span(), None, None, "", "date", "", m[1])

    def shares(self) -> None:
        text = self.text
        for m in _FRACTION.finditer(text):
            d, n, n2 = (number(m[g]) if m[g] else None for g in ("d", "n", "n2"))
            if not d or not n:
                continue
            inner = "over" if m["over"] else ""
            if d[0] == 100 or d[0] == 1000:
                unit = "percent" if d[0] == 100 else "permille"
                self.add(*m.span(), n[0], (n2 or n)[1], unit, "percent", self.modifier(*m.span(), inner))
            else:
                self.add(*m.span(), n[0] / d[0], n[1] / d[0], "ratio", "percent", self.modifier(*m.span(), inner))
        for m in re.finditer("百分百|百分之百", text):
            self.add(*m.span(), 100, 100, "percent", "percent")
        for m in _HALFSHARE.finditer(text):
            self.add(*m.span(), 0.5, 0.5, "ratio", "percent", "over" if "过" in text[max(0, m.start() - 2):m.end()] or "超" in text[max(0, m.start() - 2):m.end()] or text[m.end():m.end() + 2] == "以上" else None)
        for m in _DOUBLE.finditer(text):
            if m[0] in ("减半", "腰斩"):
                continue
            if m["n"]:
                value = 2 ** number(m["n"])[0]
            else:
                times = number(m["m"]) if m["m"] else None
                value = times[0] if times and times[0] > 1 else 2
            self.add(*m.span(), value, value, "multiple", "multiple")
        for m in _TENTHS.finditer(text):
            if re.match("(?:是|会|要|得|就|能|像)(?!的)", text[m.end():]) and m["a"] == "八":
                continue
            a, b = number(m["a"]), number(m["b"]) if m["b"] else None
            if a and not (a[0] == 1 and re.match("一成不变", text[m.start():])):
                add = 5 if m["tail"] == "半" else number(m["tail"])[0] if m["tail"] and m["tail"] not in "多余" else 0
                self.add(*m.span(), a[0] * 10 + add, (b or a)[1] * 10 + add, "percent", "percent", self.modifier(*m.span(), "over" if m["tail"] and m["tail"] in "多余" else ""))
        for m in _DISCOUNT.finditer(text):
            figures = m["a"] if re.match(r"[\d.]+$", m["a"]) else "".join(str("零一二三四五六七八九".find(c)) if c != "点" else "." for c in m["a"])
            value = float(figures) * (10 if float(figures) < 10 else 1)
            self.add(*m.span(), round(value, 4), round(value, 4), "percent", "percent")
        for m in re.finditer("([一两三])刻钟", text):
            self.add(*m.span(), *(15 * number(m[1])[0],) * 2, "minute", "duration")
        for m in re.finditer("[几数]个([万亿])", text):
            scale = SCALES[m[1]]
            money = re.search(_MONEY_WORDS + "|砸", text[max(0, m.start() - 8):m.end() + 4])
            self.add(*m.span(), 2 * scale, 9 * scale, "yuan" if money else "", "money" if money else "count")
        for m in _LIFETIME.finditer(text):
            self.add(*m.span(), None, None, "lifetime", "duration", "")
        for m in re.finditer(r"(?<![\d.])[0零](?=息|利率|利息|首付|月供|元|费用|手续费|购置税)", text):
            unit = "percent" if re.match("息|利", text[m.end():]) else "yuan"
            end = m.end() + (text[m.end()] == "元" or text[m.end():m.end() + 1] == "息")
            self.add(m.start(), end, 0, 0, unit, "percent" if unit == "percent" else "money")
        for m in re.finditer(rf"零下\s?(?P<a>{ARABIC}|[一二三四五六七八九十]+)(?:{_SEP}(?P<b>{ARABIC}|[一二三四五六七八九十]+))?\s?(?:摄氏)?(?:度|℃|°C)", text):
            a, b = number(m["a"]), number(m["b"] or m["a"])
            if a and b:
                self.add(*m.span(), -max(a[0], b[0]), -min(a[0], b[0]), "celsius", "spec")

    def ordinals(self) -> None:
        for m in _ORDINAL.finditer(self.text):
            group = next(g for g in "acde" if m[g])
            value = number(m[group].replace("第", "").replace("点五", "")) if "点" in m[group] else number(m[group])
            if not value:
                continue
            if m[0].startswith("第一次"):  # mostly rhetoric
                continue
            value = value[0] + (0.5 if "点" in m[group] else 0)
            unit = "generation" if m["eu"] else "place"
            if group == "a":
                unit = {"代": "generation", "阶段": "stage", "期": "stage", "辆": "car", "台": "car", "年": "year", "年头": "year", "个年头": "year", "周": "week", "天": "day",
                        "日": "day", "个月": "month", "步": "step"}.get(m["u"], "place")
                if m["u"] in ("个", "款", "次", "张", "家", "座", "批", "批次", "大", "版", "层", "排", "轮", "季", "届"):
                    unit = {"款": "model", "次": "time", "家": "company", "大": "place", "轮": "round"}.get(m["u"], "item")
            self.add(*m.span(), value, value, unit, "ordinal", "at-most" if group in "cd" else None)

    # -------------------------------------------------------------------------------------------- the general case
    def general(self, m: re.Match) -> int:
        """Turn one match into a quantity, or into nothing; returns where to look next."""
        text, start = self.text, m.start()
        if m["h"]:
            return self.half(m)
        a = m.start("a")
        if not self.free(m.start("cur") if m["cur"] else a, m.end("a")):
            blocked = next(i for i in range(start, m.end()) if self.taken[i])
            while blocked < len(text) and self.taken[blocked]:
                blocked += 1
            return blocked
        first = number(m["a"])
        if first is None or m["a"] in "0零" and text[a - 1:a] == "从" and text[m.end("a"):m.end("a") + 1] == "到":
            return m.end("a") if len(m["a"]) == 1 else a + 1
        second, end, unit_text = None, m.end("ta") if m["ta"] else m.end("ua") if m["ua"] else m.end("half_a") if m["half_a"] else m.end("fa") if m["fa"] else m.end("a"), m["ua"] or (m["half_a"] or "").replace("半", "") or None
        low, high = first[0], first[1]
        if m["ua"] and not self.free(m.start("ua"), m.end("ua")):
            unit_text, end = None, m.end("a")
        if m["b"] and self.free(m.start("b"), m.end("b")) and (b := number(m["b"])):
            ub = m["ub"] if m["ub"] and self.free(*m.span("ub")) else None
            inherits = not re.search("[万亿千百]$", m["a"]) and first[1] < 1000
            scale = re.search("[千百十]?[万亿]$|[千百]$", m["b"]) if re.match(r"\d", m["b"]) else re.search("[万亿]$", m["b"])
            factor = 1
            for char in scale[0] if inherits and scale and low < 1000 and (low * 10 > 1) else "":
                factor *= SCALES[char]
            if m["b"][-1] in "万亿千百" and low * factor > b[0]:
                factor = 1
            same = not unit_text or not ub or self.measure(unit_text, m).unit == self.measure(ub, m).unit
            separate = "或" in text[m.end("ua") if m["ua"] else m.end("a"):m.start("b")] and not (b[0] <= low * 3)
            if same and low * factor < b[0] and not separate and not (low == 0 and not ub and not unit_text) and not (low == 0 and text[a - 1:a] == "从") \
                    and not (unit_text and not ub and self.measure(unit_text, m).unit in ("year", "generation") and "到" in text[m.end("ua"):m.start("b")]):
                second, low, high = b, low * factor, b[1]
                unit_text = ub or unit_text
                end = m.end("ub") if ub else m.end("fb") if m["fb"] else m.end("b")
        return self.emit(m, low, high, unit_text, end, second is not None)

    def measure(self, surface: str, m) -> Unit:
        return self.measures.get(surface) or self.measures[surface.lower()]

    def half(self, m: re.Match) -> int:
        unit = {"年": ("month", 6), "个月": ("month", .5), "月": ("month", .5), "小时": ("hour", .5), "个小时": ("hour", .5), "天": ("day", .5),
                "个钟头": ("hour", .5), "钟头": ("hour", .5), "个星期": ("week", .5), "星期": ("week", .5), "个年": ("year", .5), "个": ("", 50)}[m["uh"]]
        previous = self.text[max(0, m.start() - 1):m.start()]
        if previous not in ("上", "下", "前", "后", "大", "小", "夜", "多") and self.free(*m.span()) and unit[0]:
            self.add(*m.span(), unit[1], unit[1], unit[0], "duration", self.modifier(*m.span(), "over" if self.text[m.end():m.end() + 1] == "多" else ""))
        return m.end()

    def emit(self, m: re.Match, low, high, surface: str | None, end: int, is_range: bool) -> int:
        text, start = self.text, m.start("cur") if m["cur"] else m.start("sign") if m["sign"] else m.start("a")
        digits, body = m["a"], text[m.start("a"):end]
        chinese = not re.match(r"\d", digits)
        skip = m.end("a")
        after = text[end:]
        inner = "over" if re.search("[多余]", digits) or m["fa"] in ("多", "余") or m["ta"] or digits[0] == "上" or (is_range and m["fb"]) else "about" if m["fa"] == "来" else ""
        if surface is None and m["fa"] is None and not is_range and not chinese and (gap := re.match(r"[多余]?个多?(?=[月小星礼季])", after)):
            end += gap.end()
        unit = self.measure(surface, m) if surface else None
        code, factor, kind = (unit.unit, unit.factor, unit.kind) if unit else ("", 1.0, "count")
        # --- things that are no quantities
        if chinese and not is_range:
            if digits in ("一", "零", "〇", "几", "数") and not self.one_counts(digits, surface, m, start):
                return skip
            if digits == "二" or (digits in "万亿千百十" and not self.bare_scale_counts(start, end, surface, after)):
                return skip
            if surface is None and not self.bare_chinese_counts(digits, start, end, after):
                return skip
            if surface in ("分", "期", "线", "转", "匹", "户", "城", "星", "升", "国", "度", "处", "迈", "g", "笔", "周年") and not re.search("[十百千]", digits) or surface in ("分", "星", "线", "股", "转", "块") and digits == "十":
                return skip
        if surface in ("G", "T") and low <= 6 and not re.search("流量|内存|存储|运存|每[月年]", text[max(0, start - 12):start] + after[:6]):
            return skip
        if unit and not self.unit_fits(surface, digits, low, after, start, end, chinese):
            surface, unit, code, factor, kind = None, None, "", 1.0, "count"
            end = m.end("b") if is_range else m.end("fa") if m["fa"] else m.end("a")
            after = text[end:]
            if chinese and (len(digits) == 1 or not self.bare_chinese_counts(digits, start, end, after)):
                return skip
        if m["cur"]:
            code, kind = {"$": "dollar", "U": "dollar", "€": "euro", "£": "pound"}.get(m["cur"][0], "yuan"), "money"
            factor = 1.0
        # --- one and a half
        tail = re.match(r"半(?!价|径|数|场|路)", after) if unit and kind in ("duration", "multiple", "ordinal") and not is_range and not (code == "generation") else None
        if m["half_a"]:
            low, high = low + .5, high + .5
        elif tail:
            low, high, end = low + .5, high + .5, end + 1
            if text[end:end + 1] == "个" and False:
                end += 1
        if unit and re.match("多(?![少方项种样次名重])|余(?![额下])", text[end:]) and not m["ta"]:
            inner, end = inner or "over", end + 1
        low, high = low * factor, high * factor
        if m["sign"]:
            low, high = -high, -low
        if code in ("minute",) and (s := re.match(r"(\d{1,2})秒", text[end:])):
            low = high = low * 60 + int(s[1])
            code, end = "second", end + s.end()
        # --- the unit in the light of its neighbours
        if code == "degree":
            code = self.degree(start)
        if code in ("item", "person", "company", "car", "seat", "question") or (code == "" and (not is_range or True)):
            code, kind = self.counted(code, kind, end, surface, start, m)
        if code == "multiple" and low == high == 1:
            low = high = 2.0
        code, kind, per, end = self.rate(code, kind, start, end)
        if kind == "money" and (_PRICE.search(text[max(0, start - 10):start]) or re.match("[起级]", text[end:])) and "/" not in code:
            kind = "price"
        if code in ("generation",) and re.search("[一新上下老初这每]$", text[max(0, start - 1):start]) and low <= 1:
            return skip
        if not self.free(start, end):
            end = next(i for i in range(start, end) if self.taken[i])
            if end <= start:
                return skip
        modifier = self.modifier(start, end, inner)
        if modifier == "almost" and kind == "duration" and text[start - 1:start] == "近" and not re.search("(?:提前|长达|等了?|等待|历时|耗时|持续|了|达|花|为期|早|晚|缩短|延长|需要?|用时?)$", text[max(0, start - 4):start - 1]):
            modifier = ""  # 近三年: the last three years
        low, high = _tidy(low), _tidy(high)
        self.add(start, end, low, high, code, kind, modifier or per)
        return max(end, skip)

    def one_counts(self, digits: str, surface: str | None, m, start: int) -> bool:
        """一 is an article before most classifiers; it counts before durations and measures, and after 仅, 只有, 就有."""
        if digits != "一" or surface is None:
            return False
        before = self.text[max(0, start - 3):start]
        if re.search("[这那每新某第上下前后同有任整哪另]$", before) and not re.search("(?:就|仅|只|还)有$", before):
            return False
        if surface in ("天", "年", "周", "个月", "小时", "个小时", "秒", "分钟") and re.search("有$", before) and not re.search("只有|还有", before):
            return False
        if surface in ("辆", "台") and re.search("下线$|卖出$|售出$|生产$", before):
            return True
        if surface in ("辆", "台", "家", "人", "名", "位", "个", "款", "次", "单") and re.search("就有$|仅$|只有$|仅有$|只$", before) and surface not in ("个", "次"):
            return True
        return bool(_ARTICLE_OK.fullmatch(surface)) and not re.match("一秒(?:入|变|钟变)|一天(?:天|比)|一年年|一米", self.text[start:start + 4])

    def bare_scale_counts(self, start: int, end: int, surface: str | None, after: str) -> bool:
        before = self.text[max(0, start - 2):start]
        if re.search("[上过破近超逾约达]$|每$", before):
            return bool(surface) or not re.match("[\u4e00-\u9fff]?[家户众]", after) or True
        return bool(surface) and (surface in ("元", "公里", "辆", "台", "人", "名", "吨", "亿", "美元", "千瓦", "家", "年", "天", "TOPS", "米") and self.text[start:start + 1] in "十百千万亿") \
            and not re.match("百公里|百米|千人千|万人|千家|百家|百年|万年|千年|千米|万家|百天|万里|千人", self.text[start:start + 3]) or bool(re.match("[级量]|辆级", after[:2])) and self.text[start] in "百千万亿"

    def bare_chinese_counts(self, digits: str, start: int, end: int, after: str) -> bool:
        """A Chinese numeral without a unit is a number if it is long, vague (数百) or introduced (破万, 上千)."""
        if len(digits) == 1:
            return digits in "十百千万亿" and bool(re.search("[过破超近逾上]$", self.text[max(0, start - 1):start]) or re.match("级", after))
        return bool(re.search("[十百千万亿]", digits)) and not re.match("[十百千万亿][一二三四五六七八九十]$", digits) or (len(digits) >= 2 and digits[0] == "上")

    def unit_fits(self, surface, digits, low, after, start, end, chinese) -> bool:
        """False where a unit's surface is the beginning of another word (3分享, 2级) or needs a larger number."""
        text = self.text
        if surface == "地":
            return bool(re.match("的|用户|车主|同时|，|将|工厂|门店|联动|分别", after)) and low > 1
        if surface == "日":
            return bool(re.match("内|之内|以内|无理由", after))
        if surface == "分":
            return not re.match("[之钟享析布期店公司类级别层区歧裂红阶工钱离厘]", after)
        if surface == "线":
            return low >= 16 and bool(re.match("(?:的?激光|雷达|固态)", after) or "雷达" in text[max(0, start - 8):start])
        if surface == "转":
            return low >= 1000
        if surface == "款":
            return not re.match("项|式|待", after)
        if surface in ("大", ):
            return not re.match("[小多约概致幅于]", after) and low < 100
        if surface == "人":
            return not re.match("座|民币|工|气|格|群|生|性", after)
        if surface == "次":
            return not re.match("[于元日月年世]", after)
        if surface in ("米",):
            return not re.match("其|兰", after)
        if surface == "个":
            return not re.match("性|别|体(?!验)|股", after)
        if surface == "名":
            return not re.match("称|字(?!的)|牌", after)
        if surface in ("分", "级"):
            return True
        if surface == "年":
            return not re.match("代|级|轻|龄|报|会|度(?!过|假)", after)
        if surface == "天":
            return not re.match("然|窗|津|猫|空|下|际", after)
        if surface == "周":
            return not re.match("[末一二三四五六日边围全期转]", after)
        if surface == "度":
            return not re.match("假|过|量|身", after)
        if surface == "国":
            return not chinese and not re.match("[产内际家标美产]", after)
        if surface == "城":
            return not chinese and not re.match("市群|区", after)
        if surface == "步":
            return not re.match("骤|伐|行", after)
        if surface == "台":
            return not re.match("湾|北|州", after)
        if surface == "元":
            return not re.match("素|件|年|旦|宇宙", after)
        if surface == "升":
            return not re.match("级|至|到|降|高|值", after)
        if surface == "期":
            return not re.match("间|待|望|货", after)
        if surface == "家":
            return not re.match("庭|用|人|长|居|电|具", after)
        if surface == "把":
            return not chinese
        if surface == "克":
            return not re.match("服|制|拉", after)
        if surface == "批":
            return not re.match("准|评|发", after)
        if surface == "处":
            return not re.match("理|于|罚|在", after)
        if surface == "条":
            return not re.match("件(?!评)", after)
        if surface == "张":
            return True
        if surface in ("s", "h", "m") and low >= 10000:
            return False
        return True

    def degree(self, start: int) -> str:
        before = self.text[max(0, start - 10):start]
        return "celsius" if re.search("温|零下|零上|严寒|高寒", before) else "kWh" if re.search("电耗|耗电|用电|电量|充电|电池|电费|大电", before) else "degree"

    def counted(self, code: str, kind: str, end: int, surface: str | None, start: int, m) -> tuple[str, str]:
        """What a bare number or a classifier counts: the first noun of the table to the right, else a word to the left."""
        ahead = re.match(r"[A-Za-z0-9\u4e00-\u9fff“”《》 ]{0,12}", self.text[end:])[0]
        window = re.split("[的，。]|里|中(?!心|型|国|大|级)|从|在(?!售)|被|把|将|都|已|和|与|及|就|才|均|后|前|内|以上|以下|左右|表示|认为|通过|购买|选择", ahead, maxsplit=1)[0] if code else ahead[:9]
        hits = [(window.find(noun), -len(noun), noun) for noun in self.nouns if noun in window]
        noun = min(hits)[2] if hits else ""
        if code == "seat":
            return ("seat", "spec") if self.nouns.get(noun) not in ("city", "station", "store", "charger") else (self.nouns[noun], "count")
        if code == "car" and re.match("机器人|手机|服务器|充电|电机|发动机|压铸|电脑|设备|机床", self.text[end:]):
            return "item", kind
        if code == "person":
            if near := re.search("(车主|用户)[约近超达共有已的]{0,3}$", self.text[max(0, start - 6):start]):
                return self.nouns[near[1]], kind
            last = max(hits, key=lambda h: h[0])[2] if hits else ""
            return (self.nouns[last], kind) if self.nouns.get(last) in ("owner", "user") else (code, kind)
        if code == "company":
            left = re.split("[。；！？\n]", self.text[max(0, start - 24):start])[-1]
            shop = self.nouns.get(noun) == "store" or not noun and re.search("门店|网点|展厅", left)
            return ("store", kind) if shop else (code, kind)
        if code == "item":
            if surface in ("处", "段"):
                return code, kind
            return (self.nouns[noun], kind) if noun and self.nouns[noun] not in ("car", "stage") else (code, kind)
        if code:
            return code, kind
        clause = re.split("[。；！？\n]", self.text[max(0, start - 24):start])[-1]
        left = list(_CONTEXT.finditer(clause))
        name = left[-1].lastgroup if left else ""
        scaled = bool(re.search("[万亿]", m.group(0)))
        if scaled and re.match("[\u4e00-\u9fff]{0,4}(?:利润|损失|资金|投资|补贴|成本|税|费用|罚款|贷款|营收|订金|定金|赔偿)", ahead) or re.match("(?:以上|以下|以内|出头|左右)的(?:纯电|豪华|中大型|中型|家用)?(?:车|轿车|SUV|价位|市场|区间)", ahead):
            return "yuan", "money"
        if self.nouns.get(noun) and re.match(f"(?:[A-Za-z0-9\u4e00-\u9fff ]{{0,8}}?){noun}", ahead) and not re.search("[级元]", ahead[:ahead.find(noun)]) and ahead.find(noun) < 8:
            if not (name == "yuan" and re.match("级|以内|以上|以下|左右|起|的", ahead)):
                return self.nouns[noun], "count"
        if re.match("级|以内|以上|以下|起|元|区间|价位|出头", ahead) and scaled and (name in ("", "yuan")):
            return ("car", "count") if re.match("辆级", ahead) else ("yuan", "price")
        if name == "yuan" and (scaled or re.search("价|元|费|金|薪|赔|降|涨|省", clause[-8:])):
            return "yuan", "money"
        if name and name not in ("yuan", "plain"):
            return name, "count"
        return "", "count"

    def rate(self, code: str, kind: str, start: int, end: int) -> tuple[str, str, str, int]:
        """200元/天 and 每天200元 -> yuan/day; a denominator without a code of its own becomes the modifier `per`."""
        text = self.text
        if m := _PER_AFTER.match(text[end:]):
            rate = f"{code}/{_PERIODS.get(m[1], m[1])}"
            if rate in self.codes and code:
                return rate, "rate", "", end + m.end()
            return code, kind, "per" if code else "", end
        clause = re.split(r"[，。；、！？\n：”“]", text[max(0, start - 16):start])[-1]
        if (m := _PER_BEFORE.search(clause)) and not re.search("每千|每百", clause):
            period = _PERIODS.get(next(g for g in m.groups()[:-1] if g).replace("时", "小时").replace("小小时", "小时"), "")
            rate = f"{code}/{period}"
            if rate in self.codes and code and not any(q.start >= start - len(m[0]) for q in self.found if q.end <= start and q.start >= start - 16):
                return rate, "rate", "", end
            return code, kind, "", end
        if re.search("每(?:一)?(?:辆|台|人|位|单|股|次|名|户)?[\u4e00-\u9fff]{0,3}$", clause) and "/" not in code and not re.search("每年|每天|每月|每日|每周", clause):
            return code, kind, "per", end
        return code, kind, "", end

    def inherit(self) -> None:
        """3.5、4.2和5.1秒: a bare number takes unit (and 万, 亿) from the one right after it in the same list."""
        for i in range(len(self.found) - 2, -1, -1):
            q, after = self.found[i], self.found[i + 1]
            bare = re.fullmatch(r"[\d.,]+|[一二两三四五六七八九十百千]+", self.text[q.start:q.end])
            between = self.text[q.end:after.start]
            if not bare or q.edtf or after.edtf or not re.fullmatch(r"\s?(?:[、/和与及×xX*，或]|以及)\s?", between) or not after.unit:
                continue
            scale = re.match(r"[\d.]+([百千]?[万亿]|千)", self.text[after.start:after.end])
            if between.strip() in ("，", ) and not scale:
                continue
            factor = 1.0
            for char in scale[1] if scale and q.value_low < 1000 else "":
                factor *= SCALES[char]
            self.found[i] = replace(q, value_low=_tidy(q.value_low * factor), value_high=_tidy(q.value_high * factor), unit=after.unit, kind=after.kind)


def _tidy(value: float) -> float:
    return round(value, 6) + 0.0
