"""The data dictionary: every table and field is explained in both languages, and its files are the book's own."""

import csv
import json
import re

import pytest

from promise_ledger.book.language import HAN
from promise_ledger.book.sphinx import dictionary, ledger_for
from promise_ledger.evidence.schema import Table, descriptor


@pytest.fixture(scope="module")
def resources(root):
    return descriptor(root / "data")


def described(resources):
    for name, resource in resources.items():
        yield name, resource
        for field in resource["schema"]["fields"]:
            yield f"{name}.{field['name']}", field


def test_every_table_and_field_is_explained_in_both_languages(resources):
    prose = re.compile(r"`[^`]*`")
    for name, one in described(resources):
        assert one.get("description") and not HAN.search(prose.sub("", one["description"])), name
        assert HAN.search(prose.sub("", one.get("description_zh", ""))), name


def test_fields_that_share_a_name_and_an_english_meaning_share_the_chinese_one(resources):
    told = {}
    for name, one in described(resources):
        told.setdefault((name.partition(".")[2], one["description"]), set()).add(one["description_zh"])
    assert not {key: texts for key, texts in told.items() if len(texts) > 1}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_has_all_of_them_and_the_files_are_the_tables(site, root, resources, lang):
    page = (site / lang / "data-dictionary.html").read_text("utf-8")
    for name, resource in resources.items():
        section = page[page.index(f'<section id="table-{name}">'):]
        section = section[: section.index("</section>")]
        assert re.findall(r'<th scope="row"><code>(\w+)</code>', section) == [field["name"] for field in resource["schema"]["fields"]]
        assert f'href="../data/{resource["path"]}"' in section
        with (root / "data" / resource["path"]).open(encoding="utf-8", newline="") as file:
            rows = f"{sum(1 for _ in csv.reader(file)) - 1:,}"
        assert (f"Rows: {rows}." if lang == "en" else f"共{rows}行") in section
        assert (site / "data" / resource["path"]).read_bytes() == (root / "data" / resource["path"]).read_bytes()
    assert json.loads((site / "data/datapackage.json").read_text("utf-8"))["resources"] == list(resources.values())
    assert {path.suffix for path in (site / "data").iterdir()} == {".csv", ".json", ".md"}


def test_a_cell_is_described_by_its_rules():
    table = Table("rows", [], ["row_id"], [{"fields": "source_id", "reference": {"resource": "sources"}}])

    def form(name, kind="string", **rules):
        return re.sub("<[^>]+>", "", dictionary.form("en", table, {"name": name, "type": kind, "constraints": rules}))

    assert form("row_id", required=True, pattern="^K[0-9]{2}$") == "text, key K[0-9]{2}"
    assert form("source_id", required=True) == "text, rows of sources"
    assert form("fact_ids", pattern=f"^$|^{dictionary.ANY_ID}(;{dictionary.ANY_ID})*$") == "text, may be blank, rows of facts"
    assert form("units", "integer", required=True, minimum=0) == "whole number, at least 0"


def test_codes_come_with_their_words():
    field = {"name": "verdict", "constraints": {"enum": ["corroborated", "unverified"]}}
    words = {"other": {"corroborated": ["x", "y"], "unverified": ["x", "y"]}, "verdict": {"corroborated": ["x", "y"], "unverified": ["x", "y"]}}
    assert dictionary.kind_of(field, words) == "verdict"
    assert dictionary.kind_of(field | {"name": "v"}, words) == "other"
    assert dictionary.kind_of({"name": "language", "constraints": {"enum": ["zh"]}}, words) is None
    shown = dictionary.codes_html(ledger_for("zh_CN"), field, words)
    assert "<code>corroborated</code> 得到印证" in shown
    assert "<li><code>corroborated</code></li>" in dictionary.codes_html(ledger_for("en"), field, words)  # "corroborated Corroborated" says nothing more
