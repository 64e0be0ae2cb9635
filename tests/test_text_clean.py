"""Cleaning, script and folding: damaged copies of a text of our own, edges, and the map back to the raw text."""
import csv
import hashlib
import os
import re
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scraper_fault import half_width, mirror, split_bytes, traditional, with_pinyin

from promise_ledger.text import Patch, clean, decode, fold, fold_map, segment, to_simplified
from promise_ledger.text.script import simple_char

STORY = (Path(__file__).parent / "text_fixtures" / "story.txt").read_text(encoding="utf-8")
GOOD = clean(STORY)
ODD = st.text(st.one_of(st.characters(), st.sampled_from("钱（(qián)）?，,。 \n\r\u200b\ufeff3.0臺著么SU7“”…!")), max_size=80)


def patch(raw: str, start: int, end: int, new: str) -> Patch:
    return Patch(start, end, hashlib.sha256(raw[start:end].encode()).hexdigest(), new)


def test_roles_and_indices_of_a_clean_copy():
    assert [p.role for p in GOOD.paragraphs] == ["heading", "byline", "body", "image", "body", "body", "heading", "body", "body",
                                                 "disclaimer", "disclaimer"]
    assert [p.index for p in GOOD.paragraphs] == [0, None, 1, None, 2, 3, 4, 5, 6, None, None]
    assert GOOD.unrepaired == ()


@pytest.mark.parametrize("damage", [mirror, with_pinyin, traditional, half_width, lambda t: t.replace("\n", "\r\n"),
                                    lambda t: "\ufeff" + t, lambda t: "\u200b".join(t), lambda t: t.replace("的", "的\u00ad"),
                                    lambda t: t.replace("，", "，\u3000"), lambda t: t.rstrip("\n")])
def test_every_defect_class_heals(damage):
    damaged = damage(STORY)
    assert damaged != STORY
    healed = clean(damaged)
    assert healed.text == GOOD.text
    assert healed.unrepaired == ()


def test_the_mirror_really_damages():
    assert len(re.findall(r"[灯燈诺諾顾顧车車钱錢说說时時]\([a-zāáǎàēéěèúùó]+\)", mirror(STORY))) >= 4


@pytest.mark.parametrize("text", ["他（2024）说", "订单(0)没有", "预售(9月23日)开始", "说明(including the pictures)如下", "升级(OTA)之后",
                                  "小明(xie)同学", "小鹏G6(改款)上市", "alpha(nǐ)"])
def test_parentheses_that_are_no_pinyin_stay(text):
    assert re.sub("[（）()]", "", clean(text).text) == re.sub("[（）()]", "", text)
    assert clean(text).text.count("（") + clean(text).text.count("(") == 1


def test_half_width_marks_only_beside_han():
    assert clean("他说:好,来了!12:30到,共1,200元;see: this, ok?").text == "他说：好，来了！12:30到，共1,200元；see: this, ok?"
    assert clean("Model 3 和 SU7 (改款) 都 来了 ...").text == "Model 3和SU7（改款）都来了……"


def test_boilerplate_goes_and_look_alikes_stay():
    raw = "关注回复 开店领取《大全》\n全文完,码上看\n【添加备注:进群】\n最新资讯,尽在【Top样例】\n全部评论 (3)\n热門跟貼\n特別聲明:以上\n![]()\n他回复说，领取奖品的人很多，大家都很高兴。"
    assert [p.role for p in clean(raw).paragraphs] == ["lead-generation"] * 4 + ["footer"] * 2 + ["disclaimer", "image", "body"]
    assert clean(raw).text == "他回复说，领取奖品的人很多，大家都很高兴。"


def test_split_character_is_reported_and_a_patch_heals_it():
    whole = "店主说话算话，这张纸很重要。"
    raw = split_bytes(whole, whole.index("重"), "hěn")
    assert "(hěn)" in raw and raw != whole
    assert clean(raw).unrepaired
    start = next(i for i, (a, b) in enumerate(zip(raw, whole, strict=False)) if a != b)
    end = len(raw) - next(i for i, (a, b) in enumerate(zip(raw[::-1], whole[::-1], strict=False)) if a != b)
    repair = patch(raw, start, end, whole[start:len(whole) - (len(raw) - end)])
    assert clean(raw, [repair]).text == whole
    assert clean(raw, [repair]).unrepaired == ()
    assert clean("前言。\r\n" + raw, [repair]).text == "前言。\n" + whole  # found by hash, not by offset


def test_patch_leaves_a_clean_copy_alone():
    assert clean("好。《2024报告》", [patch("?!?024", 0, 6, "。《2024")]).text == "好。《2024报告》"


def test_patch_maps_equal_ends_one_to_one():
    raw = "好?!?024年"
    cleaned = clean(raw, [patch(raw, 1, 7, "。《2024")])
    year = cleaned.text.index("2024")
    assert cleaned.raw_span(year, year + 4) == (3, 7)


@pytest.mark.parametrize("text, expected", [
    ("坏了?jì)的", "?jì)"), ("什么?!?呢", "?!?"), ("丢\ufffd了", "\ufffd"), ("——(jì)了", "(jì)")])
def test_damage_without_a_rule_is_reported_with_place_and_reason(text, expected):
    (place,) = clean(text).unrepaired
    assert half_width(place.what) == expected and place.why
    assert text[place.raw_start:place.raw_end] == expected


@pytest.mark.parametrize("raw", ["", "\ufeff", "\n\r\r\n", "价格\ud800涨\udfff了", "".join(map(chr, range(256))), "这款車的軟體，部落客說貴。\n電單車的士",
                                 "The car (before tax) costs $35,990; range: 400 km.", "西安(xian)和(a)、(ii)，Tesla(Model 3)", "1,200元,3,4名;5:3,0:00"])
def test_odd_copies_are_cleaned_once_and_for_all(raw):
    cleaned = clean(raw)
    assert clean(cleaned.text).text == cleaned.text
    assert len(cleaned.text) == len(cleaned.starts) == len(cleaned.ends)
    assert all(cleaned.text[t.start:t.end] == t.term for t in segment(cleaned.text))
    assert all(raw[a:b] in raw and b <= len(raw) for a, b in zip(cleaned.starts, cleaned.ends, strict=True))
    assert re.findall("[A-Za-z0-9]+", cleaned.text) == re.findall("[A-Za-z0-9]+", raw)  # no Latin word, no figure is lost


def test_a_run_of_blanks_takes_no_time():
    began = time.process_time()
    assert clean("a" + " " * 20_000 + "b").text == "a" + " " * 20_000 + "b"
    assert time.process_time() - began < 3


def test_decode_strips_bom_and_names_the_bad_byte():
    assert decode(b"\xef\xbb\xbfab\r\n") == "ab\r\n"
    with pytest.raises(ValueError, match="x.txt: byte 1 is not UTF-8"):
        decode(b"a\xff", "x.txt")


def test_simplified_text_and_guard_words_are_left_alone():
    assert to_simplified("他读的是原著，后来著名的土著文学") == "他读的是原著，后来著名的土著文学"
    assert to_simplified("這是原著與編著，看著臺灣的後髮乾淨") == "这是原著与编著，看着台湾的后发干净"
    assert to_simplified("什么都没有的简体文字里有一個字") == "什么都没有的简体文字里有一个字"
    assert to_simplified("绝大多数都是简体的文字里面只有这么一个字是繁体的，所以这段文字里的臺字不动") .count("臺") == 1


@given(ODD)
@settings(max_examples=300, deadline=None)
@example("钱(qián)\r\n\u200b臺 ,3")
def test_the_map_is_sound_on_any_text(raw):
    cleaned = clean(raw)
    assert len(cleaned.text) == len(cleaned.starts) == len(cleaned.ends)
    assert all(a < b <= len(raw) for a, b in zip(cleaned.starts, cleaned.ends, strict=True))
    assert list(cleaned.starts) == sorted(cleaned.starts) and list(cleaned.ends) == sorted(cleaned.ends)
    for char, a, b in zip(cleaned.text, cleaned.starts, cleaned.ends, strict=True):
        if char.isalnum() and char.isascii():
            assert char in raw[a:b]  # letters and digits are never changed
        elif fold(char):
            assert fold(char) in fold(raw[a:b])
    assert all(cleaned.text[p.start:p.end] for p in cleaned.paragraphs if p.index is not None)


@given(ODD)
@settings(max_examples=300, deadline=None)
def test_fold_is_idempotent_and_local(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text) == "".join(fold(char) for char in text)
    assert len(to_simplified(text)) == len(text)


def test_fold_char_is_stable_on_every_code_point():
    for code in [*range(0x20, 0xD800), *range(0xE000, 0x2FA20)]:
        once = fold(chr(code))
        assert len(once) <= 1 and fold(once) == once


def test_fold_ignores_script_case_width_marks_and_blanks():
    assert fold("極氪 SU7，漲了３％！") == fold("极氪su7涨了3%") == "极氪su7涨了3%"
    assert simple_char("麼") == simple_char("么") == "么" and fold("看著") == fold("看着")


def test_folded_span_leads_back_through_every_copy():
    target = fold_map(GOOD)
    a = GOOD.text.index("晚交一天")
    start, end = target.fold_span(*GOOD.raw_span(a, a + 16))
    wanted = target.text[start:end]
    assert target.clean_span(start, end) == (a, a + 16)
    for damage in (mirror, traditional, lambda t: "\ufeff" + t.replace("\n", "\r\n")):
        raw = damage(STORY)
        copy = fold_map(clean(raw))
        assert copy.text.count(wanted) == 1
        at = copy.text.index(wanted)
        raw_start, raw_end = copy.raw_span(at, at + len(wanted))
        assert fold(clean(raw[raw_start:raw_end]).text) == wanted


def test_import_is_lazy_and_silent():
    import subprocess
    code = ("import sys, promise_ledger.text as t; assert not {'jieba', 'opencc'} & set(sys.modules); t.segment('好'); "
            "import jieba; assert not jieba.dt.initialized")
    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == 0 and done.stdout == "" and done.stderr == "", done.stderr


SOURCES = os.environ.get("PROMISE_LEDGER_SOURCES")


@pytest.mark.skipif(not SOURCES, reason="PROMISE_LEDGER_SOURCES is not set: the articles are not part of the repository")
def test_the_articles_come_out_whole():
    rows = list(csv.DictReader((Path(__file__).parents[1] / "data" / "patches.csv").open(encoding="utf-8", newline="")))
    files = sorted(Path(SOURCES).glob("*.txt"))
    counts = []
    for number, file in enumerate(files):
        patches = [Patch(int(r["raw_start"]), int(r["raw_end"]), r["raw_sha256"], r["replacement"])
                   for r in rows if r["source_id"] == f"S{number}"]
        cleaned = clean(decode(file.read_bytes(), file.name), patches)
        assert cleaned.unrepaired == ()
        again = clean(traditional(cleaned.text).replace("\n", "\r\n"))
        assert fold(again.text) == fold(cleaned.text)
        counts.append(sum(p.index is not None for p in cleaned.paragraphs))
    assert counts == [37, 15, 40, 12, 63]
