"""Segmentation, features, keyness and wording."""
import datetime
import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promise_ledger.text import Segmenter, Wording, segment, variants
from promise_ledger.text.cleaning import clean
from promise_ledger.text.features import BLOCK, blocks, feature_rows, paragraph_rows
from promise_ledger.text.keyness import dictionary_prior, dispersion, document_splits, log_odds, stance_rates


def words(text: str) -> list[str]:
    return [token.term for token in segment(text)]


def test_own_terms_and_names_with_a_blank_stay_whole():
    assert words("极氪的神秘体验官和雷军都提到Model 3、SU7与4D毫米波雷达") == \
        ["极氪", "的", "神秘体验官", "和", "雷军", "都", "提到", "Model 3", "、", "SU7", "与", "4D毫米波雷达"]


def test_tokens_carry_offsets_and_tags():
    text = "极氪 001卖了3000辆"
    assert all(text[t.start:t.end] == t.term for t in segment(text))
    assert {t.term: t.pos for t in segment(text)}["3000"] == "m"


@given(st.text(max_size=40))
def test_tokens_cover_all_but_blanks(text):
    assert "".join("".join(t.term for t in segment(text)).split()) == "".join(text.split())
    assert [text[t.start:t.end] for t in segment(text)] == [t.term for t in segment(text)]


def test_a_segmenter_keeps_its_dictionary_to_itself():
    rows = [{"term": "灯泡铺子", "freq": 5000, "pos": "n"}]
    own = Segmenter(rows)
    assert "灯泡铺子" in [t.term for t in own("镇上的灯泡铺子开了")]
    assert "灯泡铺子" not in words("镇上的灯泡铺子开了")
    assert own.dictionary.sha256 == Segmenter(rows).dictionary.sha256 != Segmenter([]).dictionary.sha256


def test_variants_flags_names_written_in_two_ways():
    terms = [{"term": "甲报", "canonical": "甲报"}, {"term": "甲新闻", "canonical": "甲报"}, {"term": "乙报", "canonical": "乙报"}]
    assert variants("甲报说,甲新闻又说,乙报不说", terms) == {"甲报": ["甲报", "甲新闻"]}


def test_jieba_is_silent_even_where_byte_code_is_not_kept():
    code = "import promise_ledger.text as t; t.segment('好的')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_blocks_never_publish_a_small_bag():
    raw = "\n".join("这家铺子的灯一直亮着，大家都愿意来这里修车和聊天。" * n for n in (1, 2, 1, 30, 1, 4, 2))
    cleaned = clean(raw)
    sizes = [len(b) for b in blocks([segment(cleaned.text[p.start:p.end]) for p in cleaned.paragraphs])]
    assert len(sizes) > 1 and min(sizes) >= BLOCK
    rows = feature_rows("S9", cleaned, segment)
    assert [(r["block"], r["term"], r["pos"]) for r in rows] == sorted((r["block"], r["term"], r["pos"]) for r in rows)
    assert set(paragraph_rows("S9", cleaned, segment, [])[0]) == \
        {"source_id", "raw_line", "paragraph", "raw_start", "raw_end", "role", "characters", "tokens", "quantities"}


def test_log_odds_by_hand():
    table = log_odds(pd.Series({"a": 8, "b": 2}), pd.Series({"a": 2, "b": 8}), pd.Series({"a": 1.0, "b": 1.0}))
    delta = 2 * __import__("math").log(9 / 3)
    assert table.loc["a", "delta"] == pytest.approx(delta)
    assert table.loc["a", "z"] == pytest.approx(delta / (1 / 9 + 1 / 3) ** 0.5)
    assert list(table.index) == ["a", "b"] and table["z"].sum() == pytest.approx(0)


FEATURES = pd.DataFrame([(f"S{d}", 0, t, "n", c) for d, t, c in
                         [(0, "甲", 10), (0, "可能", 1), (1, "甲", 10), (2, "甲", 9), (2, "乙", 10), (3, "甲", 10), (4, "甲", 10)]],
                        columns=["source_id", "block", "term", "pos", "count"])


def test_ten_splits_and_dispersion():
    counts = FEATURES.groupby("term")["count"].sum()
    splits = document_splits(FEATURES, dictionary_prior(counts, lambda term: 100))
    assert len(splits) == 10 and splits["words"].max() >= 1
    dp = dispersion(FEATURES, ["source_id"])
    assert dp.loc["甲", "dp"] < 0.2 < dp.loc["乙", "dp"] < 1 and dp.loc["乙", "count"] == 10


def test_stance_rates_are_reproducible_and_bracket_the_rate():
    first, again = stance_rates(FEATURES), stance_rates(FEATURES)
    assert first.equals(again)
    hedge = first[(first.source_id == "S0") & (first.stance == "hedge")].iloc[0]
    assert hedge["rate"] == pytest.approx(1000 / 11) and hedge["low"] <= hedge["rate"] <= hedge["high"]


EN, ZH = Wording("en"), Wording("zh")


@pytest.mark.parametrize("call, en, zh", [
    (lambda w: w.number(258000), "258,000", "25.8万"), (lambda w: w.number(9999), "9,999", "9,999"), (lambda w: w.number(1.4e8), "140m", "1.4亿"),
    (lambda w: w.number(-3.5), "−3.5", "−3.5"), (lambda w: w.exact(29244), "29,244", "29,244"), (lambda w: w.percent(-0.62), "−62%", "−62%"),
    (lambda w: w.percent(0.516, 1), "51.6%", "51.6%"), (lambda w: w.percent(-0.001), "0%", "0%"),
    (lambda w: w.span(1e4, 1.4e4), "10,000–14,000", "1万–1.4万"), (lambda w: w.span(1e9, 1.4e9), "1–1.4bn", "10亿–14亿"), (lambda w: w.span(5, 5), "5", "5"),
    (lambda w: w.quantity(10000, 14000, "yuan"), "10,000–14,000 yuan", "1万–1.4万元"), (lambda w: w.count(1, "day"), "1 day", "1天"),
    (lambda w: w.count(5, "day"), "5 days", "5天"), (lambda w: w.count(29244, "car"), "29,244 cars", "29,244辆"), (lambda w: w.count(3, "company"), "3 companies", "3家"),
    (lambda w: w.quantity(200, 200, "yuan/day"), "200 yuan a day", "200元/天"), (lambda w: w.quantity(17000, None, "car/month"), "17,000 cars a month", "1.7万辆/月"),
    (lambda w: w.quantity(62, 62, "percent"), "62%", "62%"), (lambda w: w.quantity(6.5, 6.5, "percentage-point"), "6.5 percentage points", "6.5个百分点"),
    (lambda w: w.quantity(2, 2, "multiple"), "2×", "2倍"), (lambda w: w.quantity(800, 800, "V"), "800 V", "800伏"), (lambda w: w.quantity(7, 7), "7", "7"),
    (lambda w: w.yuan(1.4e8), "140m yuan", "1.4亿元"), (lambda w: w.yuan(215900, exact=True), "215,900 yuan", "215,900元"),
    (lambda w: w.date(datetime.date(2024, 8, 14)), "14 Aug 2024", "2024年8月14日"), (lambda w: w.date(datetime.date(2024, 7, 1), "month"), "Jul 2024", "2024年7月"),
    (lambda w: w.date(datetime.date(2024, 7, 1), "quarter"), "Q3 2024", "2024年第三季度"), (lambda w: w.edtf("2025-11-24"), "24 Nov 2025", "2025年11月24日"),
    (lambda w: w.edtf("XXXX-09-22"), "22 Sep", "9月22日"), (lambda w: w.edtf("XXXX-10-11/XXXX-10-20"), "11–20 Oct", "10月11日至20日"),
    (lambda w: w.edtf("2026-01/2026-03"), "Jan – Mar 2026", "2026年1月至3月"), (lambda w: w.edtf("2025-11~"), "about Nov 2025", "约2025年11月"),
    (lambda w: w.edtf("2025-04/.."), "from Apr 2025", "2025年4月起"), (lambda w: w.edtf(""), "", ""), (lambda w: w.edtf("2024/2026"), "2024 – 2026", "2024年至2026年"),
    (lambda w: w.edtf("XXXX-09-23T00:00"), "23 Sep, 00:00", "9月23日00:00")])
def test_wording(call, en, zh):
    assert (call(EN), call(ZH)) == (en, zh)


def test_wording_says_what_is_wrong():
    with pytest.raises(ValueError, match="'fr' is unknown"):
        Wording("fr")
    with pytest.raises(ValueError, match="'furlong' is not in data/units.csv"):
        EN.count(2, "furlong")
    with pytest.raises(ValueError, match="'24.11.2025' is no EDTF date"):
        EN.edtf("24.11.2025")


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_wording_never_loses_the_sign_or_prints_minus_zero(value):
    text = EN.number(value)
    assert text.startswith("−") == (value < 0 and text.strip("−0.,mbn") != "")
