"""Quantities: scores on four batches of our own sentences, traps, edges, and the tables made from the articles."""
import csv
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quantity_scoring import gold, score

from promise_ledger.text import Unit, extract_quantities
from promise_ledger.text.numerals import number

DATA = Path(__file__).parents[1] / "data"


BATCHES = ["quantities_batch1", "quantities_batch2", "quantities_batch3", "quantities_batch4"]


@pytest.mark.parametrize("batch", BATCHES)
def test_precision_and_recall_on_our_own_sentences(batch):
    tally, faults = score(batch)
    assert tally["precision"] >= 0.95 and tally["recall"] >= 0.92 and tally["right_share"] >= 0.92, "\n".join(faults)
    assert tally["right_modifiers"] >= 0.92 * tally["modifiers"], "\n".join(faults)


def test_the_batches_are_broad():
    assert sum(len(gold(name)) for name in BATCHES) >= 310


@pytest.mark.parametrize("text", [
    "", "好", "极氪001、007GT和小鹏G6、P7、理想L9、问界M9、小米SU7与YU7", "特斯拉Model 3与Model Y", "8155芯片和骁龙8295座舱",
    "5G网络、4D毫米波雷达、3C认证、4S店、L3级", "万一出错，千万别慌，十分重要", "三心二意、五花八门、一下、一些、一方面、一般",
    "第一时间回应，第三方检测，从0到1，从零开始", "一、怎么办\n2. 为什么\n（三）怎么看", "三电、三元锂、零部件、零售、百姓、百度、一线城市",
    "OTA 2.1.0与HyperOS 2.0，智驾3.0版本", "一个人、一款车、一种感觉、一次机会", "热线400-820-8820，手机13800138000", "01810.HK",
    "https://example.org/2024/05/100.html", "新一代车型、上一代产品、这一代用户", "90后、00后", "双11与618大促", "国六标准", "3·15晚会",
    "从8155换到8295", "Ｌ９和ＳＵ７", "零百", "买一块二手屏", "PM2.5", "255/45 R20轮胎"])
def test_traps_give_nothing(text):
    assert extract_quantities(text) == []


@pytest.mark.parametrize("text, low, high, unit, kind, modifier", [
    ("只涨了1万到1.4万元", 10000, 14000, "yuan", "money", ""), ("标准版22.99万起售", 229900, 229900, "yuan", "price", "at-least"),
    ("每天补偿200元", 200, 200, "yuan/day", "rate", ""), ("违约金200元/天", 200, 200, "yuan/day", "rate", ""),
    ("月均销量1.7万辆", 17000, 17000, "car/month", "rate", ""), ("每年15G高速流量", 15, 15, "GB/year", "rate", ""),
    ("不到半年", 6, 6, "month", "duration", "under"), ("快了一倍", 2, 2, "multiple", "multiple", ""), ("飙升3倍", 3, 3, "multiple", "multiple", ""),
    ("近三成用户", 30, 30, "percent", "percent", "almost"), ("约50万元以内", 500000, 500000, "yuan", "money", "about"),
    ("两三个月", 2, 3, "month", "duration", ""), ("一千两百名用户", 1200, 1200, "user", "count", ""), ("至少隔3个月", 3, 3, "month", "duration", "at-least"),
    ("１５分钟内", 15, 15, "minute", "duration", "at-most"), ("订单破3000", 3000, 3000, "order", "count", "over"),
    ("20万级轿车", 200000, 200000, "yuan", "price", "about"), ("-30%", -30, -30, "percent", "percent", ""), ("零下20度", -20, -20, "celsius", "spec", ""),
    ("9.9折", 99, 99, "percent", "percent", ""), ("砸了几个亿", 2e8, 9e8, "yuan", "money", ""), ("1,200辆", 1200, 1200, "car", "count", ""),
    ("1.2亿", 1.2e8, 1.2e8, "", "count", ""), ("第3.5代平台", 3.5, 3.5, "generation", "ordinal", ""), ("首付0元", 0, 0, "yuan", "money", ""),
    ("俩月", 2, 2, "month", "duration", ""), ("等了快仨月", 3, 3, "month", "duration", "almost"), ("廿八台", 28, 28, "car", "count", ""),
    ("千把块钱", 1000, 1000, "yuan", "money", "about"), ("一块八", 1.8, 1.8, "yuan", "money", ""), ("三毛五", 0.35, 0.35, "yuan", "money", ""),
    ("快二十年了", 20, 20, "year", "duration", "almost"), ("快2秒", 2, 2, "second", "duration", ""), ("7０５ｋｍ", 705, 705, "km", "spec", ""),
    ("跑出6分46秒874", 406.874, 406.874, "second", "duration", ""), ("占1/4", 0.25, 0.25, "ratio", "percent", ""),
    ("宽限期30日", 30, 30, "day", "duration", ""), ("超过30日", 30, 30, "day", "duration", "over"), ("立减3999", 3999, 3999, "yuan", "money", ""),
    ("两个多月", 2, 2, "month", "duration", "over"), ("最高罚50万元", 500000, 500000, "yuan", "money", "at-most"),
    ("换电站已超过3,400座", 3400, 3400, "station", "count", "over"), ("门店全部改为5座版", 5, 5, "seat", "spec", ""),
    ("投诉降到不足五十起", 50, 50, "complaint", "count", "under"), ("新车9.98万起", 99800, 99800, "yuan", "price", "at-least"),
    ("HK$398,000", 398000, 398000, "hk-dollar", "money", ""), ("新台币158万元", 1580000, 1580000, "taiwan-dollar", "money", "")])
def test_values_units_kinds_and_modifiers(text, low, high, unit, kind, modifier):
    (q,) = extract_quantities(text)
    assert (q.value_low, q.value_high, q.unit, q.kind if kind != "money" or q.kind != "price" else "money", q.modifier) == (low, high, unit, kind, modifier)


@pytest.mark.parametrize("text, edtf, kind", [
    ("9月22日傍晚", "XXXX-09-22", "date"), ("2025年11月", "2025-11", "date"), ("10月中旬", "XXXX-10-11/XXXX-10-20", "date"),
    ("24日晚", "XXXX-XX-24", "date"), ("9月23日0点", "XXXX-09-23T00:00", "datetime"), ("2025年底", "2025-12", "date"),
    ("上半年", "XXXX-01/XXXX-06", "date"), ("2026年第一季度", "2026-01/2026-03", "date"), ("2024款", "2024", "model-year"),
    ("去年", "", "date"), ("上周", "", "date"), ("去年12月", "XXXX-12", "date"), ("2024年2月下旬", "2024-02-21/2024-02-29", "date"),
    ("3月1日至5日", "XXXX-03-01/XXXX-03-05", "date"), ("2024年4月-2025年12月", "2024-04/2025-12", "date"), ("晚上8点半", "T20:30", "time"),
    ("2025-06-26", "2025-06-26", "date"), ("二〇二五年三月", "2025-03", "date"), ("2025.9.23", "2025-09-23", "date"),
    ("9/23", "XXXX-09-23", "date"), ("9/23-9/30", "XXXX-09-23/XXXX-09-30", "date"), ("2025/9/1-9/30", "2025-09-01/2025-09-30", "date"),
    ("3·15当天", "XXXX-03-15", "date"), ("截止日期30日", "XXXX-XX-30", "date"), ("夜里1点", "T01:00", "time"), ("晚上12点", "T24:00", "time"),
    ("12月5日10:00—12月12日24:00", "XXXX-12-05T10:00/XXXX-12-12T24:00", "datetime"), ("2025年2月30日", "", "date"), ("2月29日", "XXXX-02-29", "date"),
    ("10月8日20:00-22:00", "XXXX-10-08T20:00/XXXX-10-08T22:00", "datetime")])
def test_dates_are_never_resolved_against_today(text, edtf, kind):
    (q,) = extract_quantities(text)
    assert (q.edtf, q.kind, q.value_low) == (edtf, kind, None)


@pytest.mark.parametrize("text, value", [
    ("两百三十", (230, 230, False)), ("一万二", (12000, 12000, False)), ("三亿五千万", (3.5e8, 3.5e8, False)), ("几十", (20, 90, True)), ("十几万", (110000, 190000, True)),
    ("两三百", (200, 300, False)), ("1.2万亿", (1.2e12, 1.2e12, False)), ("一二三", None), ("几", None), ("第", None), ("", None),
    ("十十", None), ("万亿" * 40, None), ("廿三", (23, 23, False))])
def test_numerals(text, value):
    assert number(text) == value


@given(st.text(st.one_of(st.characters(), st.sampled_from("0123456789零一二两三十百千万亿几半年月日号元辆第约近多至到-—~.,%成折倍个点时分每/前后QG")), max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_ordered_disjoint_spans(text):
    found = extract_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all((q.value_low is None) == (q.value_high is None) and (q.value_low is None or q.value_low <= q.value_high) for q in found)


@pytest.mark.parametrize("piece", ["9", "一", "车", "a", "1.", "1多", "1到", "A1", "百分之", "万亿", "\ud800", "3万元 "])
def test_a_long_line_of_anything_is_read(piece):
    text = piece * (6000 // len(piece))  # a quadratic rule would be felt here
    found = extract_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)


def test_units_are_data():
    units = [Unit("盏", "lamp", "count", 1.0, "lamp", "盏"), Unit("打", "lamp", "count", 12.0, "lamp", "盏")]
    assert [(q.value_low, q.unit) for q in extract_quantities("亮着5盏，又买了2打", units)] == [(5, "lamp"), (24, "lamp")]


def rows(name: str) -> list[dict]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_unit_of_the_tables_has_labels():
    units = {r["unit"]: r for r in rows("units")}
    assert all(r["label_en"] and r["label_zh"] for r in units.values())
    assert {r["unit"] for r in rows("quantities")} - {""} <= set(units)


SOURCES = os.environ.get("PROMISE_LEDGER_SOURCES")


@pytest.mark.skipif(not SOURCES, reason="PROMISE_LEDGER_SOURCES is not set: the articles are not part of the repository")
def test_the_text_tables_are_what_the_articles_give():
    from promise_ledger.text import Patch, build_text_tables, decode
    from promise_ledger.text.units import parse_units
    patches: dict[str, list] = {}
    for r in rows("patches"):
        patches.setdefault(r["source_id"], []).append(Patch(int(r["raw_start"]), int(r["raw_end"]), r["raw_sha256"], r["replacement"]))
    sources = {f"S{i}": decode(path.read_bytes(), path.name) for i, path in enumerate(sorted(Path(SOURCES).glob("*.txt")))}
    made = build_text_tables(sources, patches, rows("terms"), parse_units(rows("units")))
    for name, columns in (("quantities", ["quantity_id", "raw_start", "raw_end", "raw_sha256", "unit", "kind", "modifier", "edtf"]),
                          ("paragraphs", ["source_id", "raw_line", "role", "characters", "tokens", "quantities"]),
                          ("features", ["source_id", "block", "term", "pos", "count"])):
        stored = sorted(tuple(r[c] for c in columns) for r in rows(name))
        assert stored == sorted(tuple(str(v) for v in r) for r in made[name][columns].itertuples(index=False)), name
