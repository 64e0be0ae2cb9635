"""Citations: published examples, edge cases, files that parse again, errors. No network; only files of the repository.

citation_examples.json holds published references, each with the address at which it was seen.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from promise_ledger.evidence import LedgerError
from promise_ledger.figures.citations import (
    STYLES,
    book_item,
    chapter_item,
    cite,
    credit,
    evidence_items,
    figure_item,
    store,
    styles,
)
from promise_ledger.figures.registry import registry

EXAMPLES = json.loads(Path(__file__).with_name("citation_examples.json").read_text(encoding="utf-8"))
FIGURE = "fig-su7-monthly"
LANGUAGES = ("en", "zh")
PLAIN = ("gbt7714-2025", "gbt7714-2015", "apa7", "chicago", "credit")
HARD = {
    "id": "hard-1", "type": "webpage", "title": "50% of A & B_c: “极氪”{x} – #1, $2 ~ ^ \\ 'end'",
    "author": [{"literal": "王小明"}, {"family": "O’Neil", "given": "Ann-Marie B."}, {"literal": "R&D {Lab}"}],
    "container-title": "Site & Söhne", "issued": {"date-parts": [[2026, 3, 5]]}, "accessed": {"date-parts": [[2026, 11, 2]]},
    "URL": "https://a.example/b_c?x=1%20&y=~z#h", "language": "zh-CN",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['style']}-{e['item']['title'][:12]}")
def test_published_examples(example):
    assert cite([example["item"]], example["style"], "zh") == example["expected"]


@pytest.mark.parametrize("style, lang, expected", [
    ("gbt7714-2025", "zh", "{creator}. {title}：《承诺账本》图，第1版[EB/OL]. （{day}）[{day}]. {address}."),
    ("gbt7714-2015", "zh", "{creator}. {title}: 《承诺账本》图，第1版[Z/OL]. ({day})[{day}]. {address}."),
    ("apa7", "en", "{creator}. (2026). {title} [Figure, version 1]. In {book}. {address}"),
    ("credit", "en", "{creator}, fig-su7-monthly, version 1, CC BY 4.0, {address}"),
    ("credit", "zh", "{creator}，fig-su7-monthly，第1版，CC BY 4.0，{address}"),
])
def test_a_figure(style, lang, expected):
    item = {**figure_item(FIGURE, lang), "title": "小米SU7每月交付"}
    day = "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0])
    assert cite([item], style, lang) == expected.format(
        creator=item["author"][0]["literal"], title=item["title"], book=item["container-title"], day=day, address=item["URL"])


def test_the_address_names_edition_and_version():
    assert figure_item(FIGURE, "zh")["URL"].endswith("/zh/figures/fig-su7-monthly.v1.html")
    assert credit(FIGURE, "en") == cite([figure_item(FIGURE, "en")], "credit", "en")


@pytest.mark.parametrize("changes, style, expected", [
    ({"author": None}, "gbt7714-2025", "[描述：站点][EB/OL]. （2026-03）[2026-11-02]. https://a.example/."),
    ({"author": None}, "apa7", "[描述]. (2026, March). 站点. https://a.example/"),
    ({"author": None}, "chicago", "站点. 2026. “[描述].” March. https://a.example/."),
    ({"issued": None}, "gbt7714-2025", "王小明，Smith A B. [描述][EB/OL]. [2026-11-02]. https://a.example/."),
    ({"issued": None}, "apa7", "王小明, & Smith, A. B. (n.d.). [描述]. 站点. Retrieved November 2, 2026, from https://a.example/"),
    ({"author": None, "URL": None, "container-title": None, "issued": None, "type": "document"}, "apa7", "[描述]. (n.d.)."),
    ({"author": None, "URL": None, "container-title": None, "type": "document"}, "gbt7714-2025", "[描述][Z]. （2026-03）[2026-11-02]."),
    ({}, "gbt7714-2015", "王小明, SMITH A B. [描述][EB/OL]. (2026-03)[2026-11-02]. https://a.example/."),
    ({"title": "长" * 300}, "gbt7714-2025", f"王小明，Smith A B. {'长' * 300}[EB/OL]. （2026-03）[2026-11-02]. https://a.example/."),
    ({"title": "Really?", "language": "en-US", "author": [{"literal": "王小明"}]}, "chicago",
     "王小明. 2026. “Really?” 站点, March. https://a.example/."),
])
def test_edge_cases(changes, style, expected):
    item = {"id": "x", "type": "webpage", "title": "[描述]", "author": [{"literal": "王小明"}, {"family": "Smith", "given": "Ann B."}],
            "container-title": "站点", "issued": {"date-parts": [[2026, 3]]}, "accessed": {"date-parts": [[2026, 11, 2]]},
            "URL": "https://a.example/", "language": "zh-CN", **changes}
    assert cite([{key: value for key, value in item.items() if value}], style, "zh") == expected


def test_the_readers_own_day():
    text = cite([figure_item(FIGURE, "zh")], "gbt7714-2025", "zh", accessed=date(2027, 1, 9))
    assert "[2027-01-09]" in text


def test_html_marks_italics_and_escapes():
    assert "<i>The Promise Ledger" in cite([book_item("en")], "apa7", "en", html=True)
    assert "R&amp;D {Lab}" in cite([HARD], "gbt7714-2015", "zh", html=True)
    assert r"\&amp; B" in cite([HARD], "bibtex", "zh", html=True)


@pytest.mark.parametrize("items", [[HARD], *([figure_item(FIGURE, lang), chapter_item("03-xiaomi-su7", lang), book_item(lang),
                                             *evidence_items(FIGURE, lang)] for lang in LANGUAGES)], ids=("hard", *LANGUAGES))
def test_files_parse_again_to_the_same_record(items):
    assert json.loads(cite(items, "csl-json", "zh")) == items
    assert [_known(item) for item in items] == _from_bibtex(cite(items, "bibtex", "zh"))
    assert [_known(item) for item in items] == _from_ris(cite(items, "ris", "zh"))


def _known(item):
    """What all three kinds of file can say."""
    authors = [p.get("literal") or f"{p['family']}, {p['given']}" for p in item.get("author", [])]
    return {"id": item["id"], "title": item["title"], "authors": authors, "url": item.get("URL"), "day": _day(item.get("issued")),
            "seen": _day(item.get("accessed")), "version": item.get("version"), "publisher": item.get("publisher")}


def _day(value):
    return [int(part) for part in value["date-parts"][0]] if value else None


def _from_bibtex(text):
    """By pybtex, which did not write it, and pylatexenc for the escapes."""
    from pybtex.database import parse_string
    from pylatexenc.latex2text import LatexNodes2Text

    def plain(text):
        return text and LatexNodes2Text(strict_latex_spaces=True).latex_to_text(text).replace("\u02c6", "^")

    def one(key, entry):
        fields = entry.fields
        day = [int(fields[part]) for part in ("year", "month", "day") if part in fields]
        seen = fields.get("urldate")
        return {"id": key, "title": plain(fields["title"]), "authors": [plain(str(p)) for p in entry.persons.get("author", [])],
                "url": fields.get("url"), "day": day or None, "seen": seen and [int(part) for part in seen.split("-")],
                "version": fields.get("version"), "publisher": plain(fields.get("publisher") or fields.get("institution"))}

    return [one(key, entry) for key, entry in parse_string(text, "bibtex").entries.items()]


def _from_ris(text):
    """By the format's own rule, two signs, two blanks, a dash, a blank; not by rispy, which wrote it."""
    records = []
    for block in text.split("ER  - ")[:-1]:
        lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in block.strip().splitlines()]
        one = dict(lines)
        records.append({
            "id": one["ID"], "title": one["TI"], "authors": [value for tag, value in lines if tag == "AU"], "url": one.get("UR"),
            "day": "DA" in one and [int(part) for part in one["DA"].split("/")] or None,
            "seen": [int(part) for part in one["Y2"].split("/")], "version": one.get("ET"), "publisher": one.get("PB")})
    return records


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_store_holds_every_figure_and_source_once(lang):
    items = store(lang)
    ids = [item["id"] for item in items]
    assert len(ids) == len(set(ids))
    assert {f"{figure}-v{row['version']}" for figure, row in registry().items()} <= set(ids)
    assert all(item["title"].startswith("[") for item in items if re.fullmatch("[SW][0-9]+", item["id"]))
    assert store(lang) == items


@pytest.mark.parametrize("style", PLAIN)
def test_one_line_an_item_without_loose_ends(style):
    for lang in LANGUAGES:
        items = [book_item(lang), *evidence_items(FIGURE, lang)]
        lines = cite(items, style, lang).splitlines()
        assert len(lines) == len(items)
        for line in lines:
            assert not re.search(r"None|\s\s|\.\.|,,|[\uE000-\uF8FF]|<|&#|&amp;|\[\]|\(\)|（）", re.sub(r"https?://\S+", "", line)), line


def test_order_and_names():
    assert styles("zh")[0] == "gbt7714-2025" and styles("en")[0] == "apa7"
    assert set(styles("zh")) == set(styles("en")) == set(STYLES)


@pytest.mark.parametrize("call, hint", [
    (lambda: cite([HARD], "gbt7714-2052", "zh"), "gbt7714-2025"),
    (lambda: cite([HARD], "apa7", "de"), "en, zh"),
    (lambda: figure_item("fig-su7-montly", "en"), FIGURE),
    (lambda: evidence_items("fig-su7-montly", "en"), FIGURE),
    (lambda: figure_item(FIGURE, "en", 99), "Did you mean"),
    (lambda: credit(FIGURE, "en", 0), "Did you mean"),
    (lambda: chapter_item("03-xiaomi", "en"), "03-xiaomi-su7"),
    (lambda: book_item("fr"), "en, zh"),
])
def test_errors_name_what_was_meant(call, hint):
    with pytest.raises(LedgerError, match=hint):
        call()


def test_the_credit_line_loads_no_engine():
    import subprocess
    import sys

    code = (f"import sys; from promise_ledger.figures.citations import credit; credit({FIGURE!r}, 'zh');"
            "sys.exit(bool({'citeproc', 'bibtexparser', 'rispy'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
