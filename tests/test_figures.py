"""Figures: words with a complaint for every slip, labels for every code, tables that say what they are, one
publishing path."""
import csv
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from promise_ledger import charts
from promise_ledger.evidence import LedgerError
from promise_ledger.figures import catalogue, label, mark, months, publish, say, show_table, verdict, words
from promise_ledger.figures.publish import FigureFault, collecting
from promise_ledger.figures.registry import registry
from promise_ledger.figures.show import mark_values
from promise_ledger.figures.versions import data_digest

ROOT = Path(__file__).parents[1]
TOML = """
[fig-one.en]
title = "Fell by {drop}"
subtitle = "cars"
foot = "Sources: none."
rows = ["a {n}", {text = "b {n}"}]
[fig-one.zh]
title = "下滑{drop}"
subtitle = "辆"
foot = "来源：无。"
rows = ["甲{n}", {text = "乙{n}"}]
[fig-bare.en]
title = "No foot"
[tab-one.en]
columns = ["A", "B"]
look = "{F001}"
"""


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A small repository: registry, sources and words of its own."""
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters" / "words").mkdir(parents=True)
    (tmp_path / "data" / "sources.csv").write_text(
        "source_id,retrieved\nW001,2026-11-20\nW002,2026-11-21\nW003,\n", encoding="utf-8"
    )
    (tmp_path / "data" / "figures.csv").write_text(
        "figure_id,chapter,title_en,title_zh,licence,version\nfig-one,01-x,One,一,CC-BY-4.0,1\n", encoding="utf-8"
    )
    shutil.copy(ROOT / "data" / "datapackage.json", tmp_path / "data")
    (tmp_path / "chapters" / "words" / "x.toml").write_text(TOML, encoding="utf-8")
    shutil.copy(ROOT / "chapters" / "words" / "common.toml", tmp_path / "chapters" / "words")
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays: a list of (bundle, metadata)."""
    caught = []
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, metadata=None, raw=False: caught.append((bundle, metadata))
    )
    return caught


def complaint(call, *parts):
    with pytest.raises(LedgerError) as error:
        call()
    for part in parts:
        assert part in str(error.value)


def test_words_fill_every_level_and_sign(book):
    t = words("fig-one", "en", drop="62%", n=3)
    assert t["title"] == "Fell by 62%" and t["rows"] == ["a 3", {"text": "b 3"}] and t.lang == "en"
    assert t["sign"] == "The Promise Ledger  |  fig-one  |  evidence read to 21 Nov 2026"
    assert words("fig-one", "zh", drop="62%", n=3)["sign"].endswith("证据截至2026年11月21日")


def test_words_name_file_key_and_cure(book):
    complaint(lambda: words("fig-one", "en", n=3), "x.toml: [fig-one.en] title wants {drop}", "drop=")
    complaint(lambda: words("fig-one", "en", dorp="62%", n=3), "wants {drop}", "Did you mean dorp?")
    complaint(
        lambda: words("fig-one", "en", drop="62%", n=3, extra=1), "x.toml: [fig-one.en] uses no {extra}"
    )
    complaint(lambda: words("fig-noe", "en"), "no [fig-noe.en]", "Did you mean fig-one")
    complaint(lambda: words("tab-one", "zh"), "x.toml: [tab-one] has no [tab-one.zh]")
    complaint(lambda: words("fig-bare", "en"), "x.toml: [fig-bare.en] lacks subtitle, foot")
    complaint(lambda: words("tab-one", "en"), "tab-one.en] look looks up {F001}: give words() the ledger")


def test_words_with_a_ledger_look_ids_up(book):
    class Ledger:
        lang = "en"
        fill = staticmethod(lambda text: text.replace("{F001}", "29,244 cars"))
    assert words("tab-one", Ledger())["look"] == "29,244 cars"


def test_broken_or_double_words_are_named(book):
    (book / "chapters" / "words" / "y.toml").write_text("[fig-one.en]\n", encoding="utf-8")
    catalogue.catalogue.cache_clear()
    complaint(lambda: words("fig-one", "en"), "y.toml: [fig-one] is already in x.toml")
    (book / "chapters" / "words" / "y.toml").write_text("[fig-two.en\n", encoding="utf-8")
    complaint(lambda: words("fig-one", "en"), "y.toml: not valid TOML")


def test_words_come_from_the_file_of_their_topic_and_no_other(book):
    folder = book / "chapters" / "words"
    (folder / "01-su7.toml").write_text('[tab-su7-a.en]\ncolumns = ["A"]\n', encoding="utf-8")
    (folder / "02-presale.toml").write_text("[tab-su7-b.en]\n", encoding="utf-8")
    complaint(lambda: words("tab-su7-b", "en"), "02-presale.toml: [tab-su7-b] belongs into 01-su7.toml")
    catalogue.catalogue.cache_clear()
    (folder / "02-presale.toml").write_text("broken [", encoding="utf-8")  # whoever reads it fails
    assert words("tab-su7-a", "en")["columns"] == ["A"]
    complaint(lambda: words("tab-one", "en"), "02-presale.toml: not valid TOML")
    complaint(lambda: words("tab-su7-a", "fr"), "'fr'", "en, zh")


def test_labels_suggest_what_was_meant():
    assert label("verdict", "contradicted", "zh") == "查证不符" and months("en")[2] == "Mar"
    complaint(lambda: label("verdikt", "kept", "en"), "no kind 'verdikt'", "verdict")
    complaint(lambda: label("verdict", "corroborate", "en"), "[verdict] has no 'corroborate'", "corroborated")
    complaint(lambda: label("verdict", "qualified", "de"), "'de'")


# the kind in common.toml of a table's column, where they differ
KINDS = {
    ("sources", "kind"): "source_kind",
    ("facts", "basis"): "fact_basis",
    ("deliveries", "basis"): "count_basis",
    ("market", "basis"): "count_basis",
    ("events", "precision"): "date_precision",
    ("comparators", "kind"): "episode",
    ("quantities", "kind"): "quantity_kind",
    ("paragraphs", "role"): "paragraph_role",
}


def test_every_code_of_the_tables_has_words_in_both_languages():
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        for field in table["schema"]["fields"]:
            for code in field.get("constraints", {}).get("enum", ()):
                kind = KINDS.get((table["name"], field["name"]), field["name"])
                if code != "" and kind != "language":
                    assert label(kind, code, "en") and label(kind, code, "zh")


def shape(value):
    """Keys, lengths and placeholders of a text, without its words."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return None


def names(value):
    return set(catalogue._NAME.findall(json.dumps(value, ensure_ascii=False)))


def test_both_languages_say_the_same_things():
    """Where a text is there in both; the Chinese edition may come after the English one."""
    for name, (file, texts) in catalogue.catalogue(ROOT / "chapters" / "words").items():
        assert "en" in texts and set(texts) <= {"en", "zh"}, f"{file}: [{name}] has {', '.join(texts)}"
        if "zh" not in texts:
            continue
        assert shape(texts["en"]) == shape(texts["zh"]), f"{file}: [{name}] has other keys in en than in zh"
        assert names(texts["en"]) == names(texts["zh"]), (
            f"{file}: [{name}] uses other numbers in en than in zh"
        )


def test_registry_and_words_hold_the_same_figures():
    figures = registry(ROOT / "data")
    folder = ROOT / "chapters" / "words"
    texts = {name: file for name, (file, _) in catalogue.catalogue(folder).items() if name.startswith("fig-")}
    assert texts == {name: f"{row['chapter']}.toml" for name, row in figures.items()}
    for name, (file, _) in catalogue.catalogue(folder).items():  # where words() looks
        own = catalogue.catalogue(folder, name.split("-")[1]) if "-" in name else {}
        assert name in own or not own, f"{file}: [{name}] is not in the file of its topic"
    assert list(figures) == sorted(figures)
    for name, row in figures.items():
        assert row["caption_en"] and row["alt_en"], f"{name} has no caption or alt text"
        for lang in ("en", "zh"):
            assert len(row[f"alt_{lang}"]) <= 120, f"{name}: alt text of over 120 characters in {lang}"
            assert not row[f"alt_{lang}"] or row[f"alt_{lang}"] != row[f"caption_{lang}"], (
                f"{name}: alt text repeats the caption"
            )


def card(draw=lambda c: charts.bars(c, [dict(label="Zeekr", value=3, text="3", brand="zeekr")])):
    return charts.fitted(dict(title="T", subtitle="S", foot="F", sign="X"), draw)


def test_publish_shows_one_small_picture_and_lets_go(book, shown):
    made, frame = card(), pd.DataFrame({"n": [1.0, 2.0]})
    assert publish(made, "fig-one", data=frame) is None
    [(bundle, metadata)] = shown
    assert bundle["image/png"].startswith(b"\x89PNG") and len(bundle["image/png"]) < 90_000
    assert bundle["text/plain"] == f"fig-one version 1, data sha256 {data_digest(frame)}"
    assert metadata["image/png"]["width"] == 720 and not made.fig.axes


def test_publish_refuses_strangers_and_faults(book, shown):
    complaint(lambda: publish(card(), "fig-onne"), "no figure 'fig-onne'", "Did you mean fig-one?")
    with pytest.raises(FigureFault, match="fig-one .*1 fault.*\n.*'half gone'"):
        publish(card(lambda c: c.block(c.right, c.y, "half gone")), "fig-one")
    assert shown == []


def test_collected_cards_are_not_shown(book, shown):
    taken = []
    card = charts.fitted(words("fig-one", "en", drop="62%", n=3), lambda card: None)
    with collecting(lambda *given: taken.append(given)):
        publish(card, "fig-one", data="anything")
        complaint(lambda: publish(card, "fig-noe"), "fig-noe", "Did you mean fig-one")
    assert taken == [(card, "fig-one", "anything")] and not shown
    publish(card, "fig-one")
    assert len(taken) == 1 and len(shown) == 1


def test_the_digest_follows_the_data():
    frame = pd.DataFrame({"n": [0.1 + 0.2]})
    assert data_digest(frame) == data_digest(pd.DataFrame({"n": [0.3]})) != data_digest(pd.DataFrame({"n": [0.31]}))
    complaint(lambda: data_digest([1, 2]), "data is list", "frame or series")
    assert data_digest(None) == "none" and len(data_digest(frame["n"])) == 16


class Tags(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.seen, self.text = [], ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


FRAME = pd.DataFrame(
    {
        "what": ["<b>free</b> & fast", "plain"],
        "ids": [mark("S2-039;F001"), mark("")],
        "n": [3, 4],
        "v": [verdict("contradicted", "en"), None],
        "who": ["owners", ""],
    }
)


def test_values_in_a_text_lead_to_their_rows():
    class Values:
        def formatted(self, name):
            return {"F1": "14,000 yuan", "K2": "4,000 yuan"}[name]

    made = mark_values("14,000 yuan & then 4,000 yuan", "F1;K2", Values())
    assert made == (
        '<a class="pl-claim" href="evidence-facts.html#F1">14,000 yuan</a> &amp; then '
        '<a class="pl-claim" href="evidence-checks.html#K2">4,000 yuan</a>'
    )
    assert made.plain == "14,000 yuan & then 4,000 yuan"
    with pytest.raises(LedgerError, match="does not hold '4,000 yuan', the value of K2"):
        mark_values("14,000 yuan", "K2", Values())


def test_tables_escape_and_name_their_columns(shown):
    show_table(
        FRAME,
        headers={"what": "What", "n": "Cars", "v": "Verdict", "ids": "Ids"},
        caption="A & B",
        small={"what": "who"},
    )
    html = shown[0][0]["text/html"]
    tags = Tags(html)
    assert (
        tags.seen[0] == ("table", {"class": "pl-table pl-cards"}) and "<caption>A &amp; B</caption>" in html
    )
    heads = [attrs for tag, attrs in tags.seen if tag == "th"]
    assert [h["scope"] for h in heads] == ["col"] * 4 + ["row"] * 2
    assert [attrs["data-label"] for tag, attrs in tags.seen if tag == "td"] == ["Cars", "Verdict", "Ids"] * 2
    assert "<b>" not in html and "<b>free</b> & fast" in tags.text
    assert 'href="evidence-claims.html#S2-039"' in html and 'href="evidence-facts.html#F001"' in html
    assert 'class="pl-verdict pl-verdict--contradicted">Contradicted' in html and html.count("<small>") == 1
    assert html.count('class="pl-num"') == 3 and "None" not in html and "nan" not in html
    assert shown[0][0]["text/plain"].splitlines()[:2] == ["A & B", "What | Cars | Verdict | Ids"]


def test_tables_refuse_headers_that_do_not_fit(shown):
    complaint(lambda: show_table(FRAME, headers=["one"]), "1 headers", "what")
    complaint(lambda: show_table(FRAME, headers={"lost": "Lost"}), "not in the frame: lost")
    complaint(lambda: show_table(FRAME[["what"]], headers=["What"], align="lr"), "2 letters for 1 columns")
    complaint(lambda: mark("X001"), "X001")


def test_say_keeps_text_for_the_prose_and_nothing_else(shown):
    say(drop="62%")
    [(bundle, metadata)] = shown
    assert bundle == {"application/papermill.record/text/plain": "'62%'"}
    assert metadata["scrapbook"] == {"name": "drop", "mime_prefix": "application/papermill.record/"}
    complaint(lambda: say(drop=62), "drop is int")


def test_the_registry_has_the_columns_of_its_schema():
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(table for table in package["resources"] if table["name"] == "figures")["schema"]
    with (ROOT / "data" / "figures.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == [field["name"] for field in schema["fields"]]
