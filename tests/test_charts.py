"""Chart forms: every form draws without a fault in both languages; the fault finder finds what it must."""
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from promise_ledger import charts
from promise_ledger.charts import fonts, style
from promise_ledger.charts.typeset import features, text_width, wrap

ROOT = Path(__file__).parents[1]
TEXT = {
    "en": dict(
        title="The covenant’s title is a whole sentence with “its number”, 62%, and runs to a second line",
        subtitle="Measure, unit, period. Hollow: only the article says so",
        foot="What is uncertain. Sources: F001, K02.",
        sign="The Promise Ledger  |  fig-test",
    ),
    "zh": dict(
        title="标题写出结论和数字：停产之前，月交付量已下滑62%",
        subtitle="度量、单位、时段；空心：仅见于文章",
        foot="不确定之处。来源：F001、K02。",
        sign="承诺账本  |  fig-test",
    ),
}
SHORT = {"en": ("Zeekr 001", "first owners", "13,500 yuan"), "zh": ("极氪001", "首任车主", "1.35万元")}
LONG = {
    "en": (
        "Owners of the Zeekr 001 of the model year 2024 who had not yet been delivered",
        "over 70,000 of them, of whom 4,500 are needed",
        "up to 15,000 yuan a head, in points and later in cash",
    ),
    "zh": (
        "尚未提车的2024款极氪001全体车主以及已经锁单的用户",
        "超过7万人，其中至少需要4,500人参与",
        "每人最高1.5万元，先给积分，后改为现金",
    ),
}
TICKS = [(0, ""), (10000, "10,000"), (20000, "20,000"), (30000, "30,000 cars")]


def row(names, **more):
    label, sub, text = names
    return dict(label=label, sub=sub, text=text, brand="zeekr") | more


def forms(names):
    """Each form on tiny data, as a function of the card."""
    label, sub, text = names
    day = date(2025, 1, 1)
    days = [date(2024, 4, 1), date(2024, 10, 1), date(2025, 2, 28), date(2025, 7, 1)]
    quarters = [(d, f"{d:%b}") for d in days]
    return {
        "matrix": lambda c: charts.matrix(
            c,
            [dict(brand=b, title=label, when=sub) for b in ("zeekr", "xiaomi", "zeekr", "other")],
            [
                dict(
                    label=sub,
                    cells=[text, dict(hero="140m", text=sub), dict(dots=2, of=3, text=sub, sub=text), sub],
                )
            ],
        ),
        "grid": lambda c: charts.grid(
            c, ["A", "B", "C", "D"], [row(names, cells=[3, 0, 12, None]), row(names, cells=[1, 2, 3, 4])]
        ),
        "grid of words": lambda c: charts.grid(
            c, ["A", "B"], [row(names, cells=[text, dict(text=sub, sub=text, weight=0.9)])]
        ),
        "graded_bars": lambda c: charts.graded_bars(
            c,
            [9e3, 2e4, None, 1.5e4],
            ["exact", "floor", "missing", "derived"],
            "xiaomi",
            [(0, "Apr\n2024"), (3, "Jul")],
            TICKS,
        ),
        "lines": lambda c: charts.lines(
            c,
            [
                dict(
                    x=[0, 1, 2, 3],
                    y=[9e3, None, 2e4, 2.5e4],
                    brand="xiaomi",
                    text=f"{label}\n{sub}",
                    how=["floor", "missing", "derived", "exact"],
                ),
                dict(x=[0, 1, 2, 3], y=[8e3, 9e3, 2e4, 2.4e4], brand="other", text=label),
            ],
            [(0, "Apr\n2024"), (3, "Jul")],
            TICKS,
        ),
        "claim_gap": lambda c: charts.claim_gap(
            c,
            days,
            [1e3, 9e3, 1.5e4, 2.6e4],
            (days[2], 26000),
            (days[3], 26000),
            dict(claim="258\nFeb", record="183", units="75", time="82", reached="May"),
            "xiaomi",
            quarters[:3],
            TICKS,
        ),
        "timeline": lambda c: charts.timeline(
            c,
            [
                dict(date=d, when="2024", text=f"{label}: {text}", solid=i > 1, key=i == 1)
                for i, d in enumerate(days)
            ],
            date(2024, 3, 1),
            date(2025, 8, 1),
            [(day, "Jan 2025")],
            "zeekr",
            {"from": days[1], "to": days[2], "text": sub},
        ),
        "curves": lambda c: charts.curves(
            c,
            [
                dict(x=[0, 30], y=[0, 3e4], brand="zeekr", text=f"{label}\n{sub}", claim=True),
                dict(x=[0, 10, 30], y=[0, 5e3, 5e3], brand="other", text=label, knee=(10, 5e3, "10")),
            ],
            [(0, "0"), (30, "30")],
            TICKS,
            sub,
        ),
        "iso_product": lambda c: charts.iso_product(
            c,
            140e6,
            (10000, 14000),
            [dict(x=1e5, y=1400, text="A\nB", claim=True)],
            "xiaomi",
            [(1e4, "1"), (1e5, "10")],
            [(1e3, "1,000"), (3e4, "30,000")],
            (1700, 330000),
            (500, 30000),
        ),
        "bars": lambda c: charts.bars(
            c,
            [
                row(names, value=3e4),
                row(names, value=2e4, how="claim", brand="xiaomi"),
                {"group": sub},
                row(names, value=1e4, how="floor"),
                row(names, value=None, how="missing"),
            ],
            TICKS,
        ),
        "dots": lambda c: charts.dots(
            c,
            [
                row(
                    names,
                    points=[dict(value=9e3, text="9,000"), dict(value=1e4, how="claim", text="10,000")],
                    span=(5e3, 2e4),
                ),
                row(names, points=[dict(value=2e4, how="floor")]),
            ],
            TICKS,
        ),
        "intervals": lambda c: charts.intervals(
            c,
            [row(names, low=5e3, mid=9e3, high=2e4), row(names, low=1, mid=None, high=9e3)],
            TICKS,
            (15000, sub),
        ),
        "ladder": lambda c: charts.ladder(
            c,
            [
                dict(
                    label=sub,
                    rows=[
                        row(names, low=0, high=15000, kind=k)
                        for k in ("cash", "points", "voucher", "option", "service", "none")
                    ],
                )
            ],
            TICKS,
        ),
        "waterfall": lambda c: charts.waterfall(
            c,
            [
                row(names, value=13500),
                row(names, value=20000, how="claim"),
                row(names, value=-3000),
                row(names, total=True),
            ],
        ),
        "shares": lambda c: charts.shares(
            c,
            [row(names, values=[174, 24, 13, 23]), row(names, values=[0, 3, 0, 1])],
            [dict(label=x) for x in ("AA", "BB", "CC", "DD")],
        ),
        "cloud": lambda c: charts.cloud(
            c, {f"{label[:4]}{i}": 30 - i for i in range(25)}, [row(names, value=3), row(names, value=2)]
        ),
    }


ON_AXES = {"graded_bars", "lines", "claim_gap", "curves", "iso_product"}


@pytest.mark.parametrize(
    "names, lang", [(SHORT, "en"), (LONG, "en"), (LONG, "zh")], ids=["en", "long en", "long zh"]
)
@pytest.mark.parametrize("form", sorted(forms(SHORT["en"])))
def test_each_form_draws_without_a_fault(form, names, lang):
    card = charts.fitted(TEXT[lang], forms(names[lang])[form], brands=("zeekr",), lang=lang)
    assert charts.check(card.fig, lang) == []
    if form not in ON_AXES:  # these reflow on their own; notes inside axes are the chapter's to move
        assert charts.check(card.at_width(charts.NARROW).fig, lang) == []


def drawn(draw):
    return charts.check(charts.fitted(TEXT["en"], draw).fig)


def one(**more):
    return [dict(label="a", value=3, text="3") | more]


@pytest.mark.parametrize(
    "draw, says",
    [
        (lambda c: charts.bars(c, []), "no rows to draw"),
        (lambda c: charts.bars(c, [dict(value=3, text="3")]), "no label, it has value, text"),
        (lambda c: charts.bars(c, one(brand="nio")), "no brand 'nio'; there are zeekr"),
        (lambda c: charts.bars(c, one(how="guess")), "no precision code 'guess'; there are exact"),
        (lambda c: charts.bars(c, one(value=float("nan"))), "nan has no place"),
        (lambda c: charts.dots(c, [dict(label="a", points=[dict(value=0)])], [(1, ""), (9, "")], log=True),
         "0 has no place on a logarithmic scale"),
        (lambda c: charts.grid(c, ["A", "B"], [dict(label="a", cells=[1])]), "'a': 1 cells for 2 columns"),
        (lambda c: charts.matrix(c, [dict(brand="zeekr", title="T")], [dict(label="a", cells=["x", "y"])]),
         "'a': 2 cells for 1 heads"),
        (lambda c: charts.shares(c, [dict(label="a", values=[1])], [dict(label="A"), dict(label="B")]),
         "'a': 1 values for 2 parts"),
        (lambda c: charts.graded_bars(c, [1, 2], ["exact"], "zeekr", [(0, "")], TICKS),
         "2 values for 1 codes"),
        (lambda c: charts.lines(c, [dict(x=[1, 2], y=[1, 2], how=["exact"], brand="zeekr", text="a")],
                                [(0, "")], TICKS), "'a': 2 values for 1 codes"),
        (lambda c: charts.timeline(c, [dict(date=date(2025, month, 1)) for month in (2, 1)],
                                   date(2025, 1, 1), date(2025, 3, 1), [], "zeekr"), "not in order of date"),
    ],
)
def test_a_form_that_cannot_draw_says_what_it_was_given(draw, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        charts.fitted(TEXT["en"], draw)


def test_a_card_wants_all_its_words_and_a_language_of_the_book():
    with pytest.raises(ValueError, match="lack subtitle, foot, sign"):
        charts.fitted(dict(title="T"), lambda card: None)
    with pytest.raises(ValueError, match="no language 'de'; there are en, zh"):
        charts.fitted(TEXT["en"], lambda card: None, lang="de")


def test_check_names_what_is_wrong():
    def overlap(card):
        card.block(1, card.y, "one"), card.block(1.05, card.y + 0.03, "two")
        card.y += 0.4
    assert drawn(overlap) == ["overlap: 'one' / 'two'"]

    def clipped(card):
        card.y = card.block(card.right - 0.1, card.y, "runs off the card")
    assert drawn(clipped) == ["clipped or too near the edge: 'runs off the card'"]

    def small(card):
        card.y = card.block(1, card.y, "small", 8)
    assert drawn(small) == ["8.0 pt, smaller than 8.5: 'small'"]

    def glyph(card):
        card.y = card.block(1, card.y, "\N{TELUGU LETTER KA}")
    assert any("Glyph 3093" in fault and "missing" in fault for fault in drawn(glyph))

    def line(card):
        card.block(1, card.y, "struck")
        card.rule(card.y + 0.1, color=charts.INK)
        card.y += 0.4
    assert drawn(line) == ["text on a line: 'struck'"]

    def mark(card):
        card.block(1, card.y, "hit")
        card.canvas.plot(1.05, card.y + 0.1, "o", ms=8)
        card.y += 0.4
    assert drawn(mark) == ["text on a mark: 'hit'"]

    def edge(card):
        card.block(1, card.y, "half in a bar")
        card.canvas.add_patch(Rectangle((0.5, card.y), 0.7, 0.3, color=charts.INK))
        card.y += 0.4
    assert drawn(edge) == ["text on the edge of an area: 'half in a bar'"]


def measured(draw, width=charts.WIDE):
    return charts.measure(charts.fitted(TEXT["en"], draw, width=width).fig)["faults"]


def areas(*colors, **more):
    def draw(card):
        for i, color in enumerate(colors):
            card.box(1 + i, card.y, 0.8, 0.3, color, **more)
        card.y += 0.4
    return draw


def test_measure_finds_small_text_faint_text_and_colours_that_look_alike():
    def small(card):
        card.y = card.block(1, card.y, "small", 8)
    assert measured(small) == ["text of 6.7 pt in a column of 16 cm, smaller than 7"]
    assert measured(small, charts.NARROW) == ["text of 10.7 px on a phone, smaller than 11"]

    def faint(card, size="note", bold=False):
        card.box(1, card.y, 2, 0.5, "#777777")
        card.block(1.2, card.y + 0.1, "faint", size, color=charts.PAPER, bold=bold)
        card.y += 0.6
    assert measured(faint) == ["contrast 4.5, lower than 4.5: 'faint'"]
    assert measured(lambda card: faint(card, "hero")) == measured(lambda card: faint(card, 14, True)) == []

    def dead(card):
        card.block(1.2, card.y, "white on white", color=charts.PAPER)
        card.y += 0.4
    assert measured(dead) == ["contrast 1.0, lower than 4.5: 'white on white'"]
    alike = {
        "grey": ("#C2560C", "#7A7A7A"),
        "protan": ("#55904A", "#A88C40"),
        "deutan": ("#55904A", "#B58246"),
        "tritan": ("#3C7FB1", "#2E8B7E"),
    }
    for vision, pair in alike.items():
        assert any(f"look alike ({vision})" in fault for fault in measured(areas(*pair))), vision
        assert not any("(normal)" in fault for fault in measured(areas(*pair))), vision
    assert any("(normal)" in fault for fault in measured(areas("#B9CFE4", "#B9CFF0")))


def test_colours_need_not_differ_where_something_else_does():
    assert measured(areas("#8C8C8C", "#909090", label=style.SHADE)) == []

    def dashed(card):
        card.rule(card.y, color=charts.TEXT, lw=2)
        card.rule(card.y + 0.1, color="#606060", lw=2, ls="--")
        card.y += 0.2
    assert measured(dashed) == []


def test_the_palette_holds_for_every_eye_and_agrees_with_published_values():
    from promise_ledger.charts import vision
    # CIELAB of sRGB red, green, blue (D65), as listed by Lindbloom; contrasts from WCAG's own examples
    for color, lab in (("#FF0000", (53.24, 80.09, 67.20)), ("#00FF00", (87.73, -86.18, 83.18)),
                       ("#0000FF", (32.30, 79.19, -107.86))):
        assert vision._seen(vision.to_rgb(color), "normal") == pytest.approx(lab, abs=0.1)
    assert vision.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert vision.contrast("#000", "#fff") == pytest.approx(21)
    assert vision.distance("#B9CFE4", "#B9CFE4", "protan") == 0
    brands = [style.BRAND[name] for name in ("zeekr", "xiaomi", "other")]
    for i, one in enumerate(brands):
        for other in brands[i + 1:]:
            assert all(vision.distance(one, other, eye) >= 1.5 for eye in vision.VISIONS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_form_measures_well_at_both_widths(lang):
    for form, draw in forms(SHORT[lang]).items():
        card = charts.fitted(TEXT[lang], draw, brands=("zeekr",), lang=lang)
        for each in (card, card.at_width(charts.NARROW)):
            assert charts.measure(each.fig, lang)["faults"] == [], form


def test_every_form_is_tried_here():
    tools = {"Card", "fitted", "check", "measure", "scale", "month_ticks"}
    drawing = {name for name in charts.__all__ if name.islower()} - tools
    assert {form.split(" ")[0] for form in forms(SHORT["en"])} == drawing


def test_lines_of_one_look_carry_numbers_on_a_phone_and_notes_move_below():
    def draw(card):
        lines = [dict(x=[0, 9], y=[0, y], brand="other", text=f"Line {y}") for y in (9, 9, 5)]
        ax = charts.curves(card, lines, [(0, "0"), (9, "9")], [(0, ""), (10, "10")])
        card.note(ax, (4, 2), "here\nsecond line", below=(0, 12))
    card = charts.fitted(TEXT["en"], draw)
    said = lambda card: [text.get_text() for text in card.fig.findobj(lambda a: hasattr(a, "get_fontfeatures"))]
    assert not {"1", "2", "3", "4"} & set(said(card))
    narrow = card.at_width(charts.NARROW)
    assert all(said(narrow).count(n) == 2 for n in "1234") and {"here", "second line"} <= set(said(narrow))
    assert charts.check(narrow.fig) == []


def test_chinese_breaks_between_words_and_after_marks():
    style.use()
    lines = wrap("各方描述没有一条相同：只有融资一项有不止一方提到", 14, 3.2, "zh", balance=True)
    assert lines == ["各方描述没有一条相同：", "只有融资一项有不止一方提到"]
    assert wrap("产量至多只有销量三成", 12, 1.0, "zh", balance=True) == ["产量至多", "只有销量三成"]


def test_text_inside_a_bar_or_with_its_own_paper_is_sound():
    def inside(card):
        card.block(1, card.y + 0.1, "in a bar", color=charts.PAPER)
        card.canvas.add_patch(Rectangle((0.5, card.y), 3, 0.4, color=charts.INK))
        card.y += 0.5
    assert drawn(inside) == []


def test_a_card_is_as_tall_as_its_content():
    tall = [
        charts.fitted(TEXT["en"], lambda card, n=n: setattr(card, "y", card.y + n)).fig.get_figheight()
        for n in (1, 2)
    ]
    assert tall[1] - tall[0] == pytest.approx(1)


def test_every_precision_code_of_the_tables_has_a_look():
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    codes = {
        code
        for table in package["resources"]
        if table["name"] in ("facts", "deliveries", "market")
        for field in table["schema"]["fields"]
        if field["name"] == "precision"
        for code in field["constraints"]["enum"]
    }
    assert codes <= set(style.LOOK)


def test_numbers_keep_their_unit_and_marks_their_word():
    style.use()
    text = "补贴2万元，车主自付1.35万元。"
    lines = wrap(text, 12, 0.8, "zh")
    assert "".join(lines) == text and not any(line[0] in "，。万元" for line in lines)
    assert wrap("the article’s own", 12, 0.05) == ["the", "article’s", "own"]
    assert wrap("by 7 Jan 2026, “so” it’s said", 12, 0.05) == ["by", "7 Jan 2026,", "“so”", "it’s", "said"]
    assert wrap("one two", 12, 0.05) == ["one", "two"] and wrap("a\nb", 12, 5) == ["a", "b"]


def test_quotation_marks_are_narrow_in_english_and_halved_only_in_crowds():
    style.use()
    assert text_width("owner’s", 12, "en") < text_width("owner’s", 12, "zh")
    assert features("他说：“好”", "zh") == ["halt[2:3]"] and features("“好”", "zh") == []


def test_months_carry_the_year_once():
    names = [str(n) for n in range(1, 13)]
    months = ["2024-11", "2024-12", "2025-01", "2025-02", "2025-03", "2025-04"]
    assert charts.month_ticks(months, names, every=3) == [(2, "1\n2025"), (5, "4")]
    assert charts.month_ticks(["2024-04", "2024-07"], names, at=["a", "b"]) == [("a", "4\n2024"), ("b", "7")]


def test_the_unit_stands_on_the_last_tick_alone():
    assert charts.scale([0, 10, 20], str, " cars") == [(0, ""), (10, "10"), (20, "20 cars")]


def test_crowded_labels_keep_their_order_and_distance():
    from promise_ledger.charts.scales import spread
    places = spread([1.0, 1.1, 5.0], 1.0)
    assert places == pytest.approx([0.55, 1.55, 5.0])


def test_the_font_is_ours_and_holds_the_letters_that_the_type_needs():
    from matplotlib import font_manager
    style.use()
    assert Path(font_manager.findfont(fonts.FAMILY, fallback_to_default=False)) == fonts.FILE
    assert fonts.FILE.with_name("OFL.txt").is_file() and fonts.FILE.stat().st_size < 1.5e6
    glyphs = font_manager.get_font(str(fonts.FILE)).get_charmap()
    assert all(ord(char) in glyphs for char in "极氪承诺账本“”‘’–−→≥×·…ABCxyz０")


def test_a_figure_has_the_same_bytes_in_every_process():
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "import hashlib, test_charts as t; from promise_ledger import charts\n"
        "from promise_ledger.figures.publish import png\n"
        "for form in ('cloud', 'shares', 'lines'):\n"
        "    card = charts.fitted(t.TEXT['zh'], t.forms(t.SHORT['zh'])[form], lang='zh')\n"
        "    charts.check(card.fig, 'zh')\n"
        "    print(hashlib.sha256(png(card.fig)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("0", "UTC"), ("4242", "Asia/Shanghai"))
    ]
    assert runs[0] == runs[1] and len(runs[0].split()) == 3
