"""Evidence tables with their filters, and a page for each claim: markup without a browser, behaviour in one."""

import csv
import re
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from promise_ledger.book.sphinx import claim_pages, ledger_for
from promise_ledger.book.sphinx.explorer import BRANDS, FACETS, STATIC, explorer_html
from promise_ledger.book.sphinx.tables import COLUMNS, FORMULA_ID, days, formula_words, words

EDITIONS = ("en", "zh")
OTHER = {"en": "zh", "zh": "en"}


@cache
def table(lang: str, name: str) -> str:
    return explorer_html(ledger_for(lang), ledger_for(OTHER[lang]), name)


@cache
def pages(lang: str) -> dict[str, str]:
    ledger = ledger_for(lang)
    return {row["claim_id"]: claim_pages.body(ledger, row, [], {}, ()) for row in ledger.tables["claims"].rows}


# markup


@pytest.mark.parametrize("lang", EDITIONS)
@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_is_there_once_with_its_facets_and_the_other_language(lang, name):
    ledger, html = ledger_for(lang), table(lang, name)
    rows = ledger.tables[name].rows
    key = ledger.tables[name].key[0]
    assert sorted(re.findall(r'<tr id="([^"]+)" data-', html)) == sorted(row[key] for row in rows)
    said = re.findall(r'<tr id="[^"]+" ([^>]+)>', html)
    assert len(said) == len(rows) and all("data-alt=" in row for row in said)
    for facet, _ in FACETS[name]:
        used = set(re.findall(rf'<tr id=[^>]*? data-{facet}="([^"]+)"', html))
        choices = set(re.findall(r'<option value="([^"]+)">', html)) | set(re.findall(r'<input type="checkbox" name="\w+" value="([^"]+)"', html))
        assert used and {one for value in used for one in (value.split() if facet == "brand" else [value])} <= choices


@pytest.mark.parametrize("name", COLUMNS)
def test_without_a_script_the_form_is_out_of_the_way_and_headings_are_plain(name):
    html = table("en", name)
    assert re.search(r"<form[^>]* hidden>", html) and "<button" not in html[html.index("<thead") : html.index("</thead>")]
    assert html.count("<th scope=\"col\"") == len(COLUMNS[name][1]) + 1


def test_the_script_is_small_and_asks_for_nothing():
    script = (STATIC / "explorer.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", "".join(line.strip() for line in script.splitlines()), flags=re.DOTALL)
    assert len(code.encode()) <= 8 * 1024  # without its comments and indents
    assert not re.search(r"fetch\(|XMLHttpRequest|https?://|innerHTML|eval\(", script)


def test_a_brand_is_one_that_the_row_names():
    assert all(BRANDS[name].search(text) for name, text in (("zeekr", "the Zeekr 001"), ("xiaomi", "the new SU7")))
    assert 'data-brand="none"' in table("en", "claims")


def test_a_date_without_year_says_so_in_the_brackets_of_the_language():
    assert "（未写年份）" in days(ledger_for("zh"), "XXXX-09-22") and " (" not in days(ledger_for("zh"), "XXXX-09-22")
    assert " (year not stated)" in days(ledger_for("en"), "XXXX-09-22")


@pytest.mark.parametrize("lang", EDITIONS)
def test_every_claim_has_a_page_with_its_whole_chain(lang):
    ledger = ledger_for(lang)
    for row in ledger.tables["claims"].rows:
        name, html = row["claim_id"], pages(lang)[row["claim_id"]]
        assert re.findall(r'<(?:li|section) id="(\w+)"', html) == ["claim", "says", "basis", "facts", "follows", "verdict", "used", "anchor"]
        found = claim_pages.finding(ledger, name)
        facts, checks = claim_pages.split(found["fact_ids"]), claim_pages.split(found["check_ids"])
        assert html.count(f"pl-verdict--{found['verdict']}") == 2
        for one in facts:
            assert f'href="../evidence-facts.html#{one}"' in html and claim_pages.escape(ledger.row(one)["url"]) in html
        for one in checks:
            assert f'href="../evidence-checks.html#{one}"' in html
        assert row["raw_sha256"] in html and row["fold_sha256"] in html and ledger.row(row["source_id"])["sha256"] in html
        for table_name in ("commitments", "events"):
            key = ledger.tables[table_name].key[0]
            assert all(other[key] in html for other in ledger.tables[table_name].rows if name in claim_pages.split(other["claim_ids"]))
        assert not re.search(r"\{\w+\}|\bNone\b|\bnan\b", re.sub(r"<[^>]+>", "", html)), name


@pytest.mark.parametrize("lang", EDITIONS)
def test_links_of_claim_pages_lead_to_rows_and_pages_that_exist(lang):
    ledger = ledger_for(lang)
    anchors = {f"evidence-{name}.html": set(re.findall(r'<tr id="([^"]+)"', table(lang, name))) for name in COLUMNS}
    for name, html in pages(lang).items():
        for address in re.findall(r'href="\.\./([^"]+)"', html):
            page, _, anchor = address.partition("#")
            if page.startswith("claims/"):
                assert page.removeprefix("claims/").removesuffix(".html") in ledger.index, (name, address)
            else:
                assert anchor in anchors[page], (name, address)


@pytest.mark.parametrize("lang", EDITIONS)
def test_inputs_of_checks_say_what_they_are_and_where_from(lang):
    ledger = ledger_for(lang)
    for row in ledger.tables["checks"].rows:
        html = claim_pages.computation(ledger, row["check_id"])
        assert not re.search(r"<td data-label[^>]*><div></div>", html), row["check_id"]
        assert not re.search(r"\bNone\b", re.sub(r"<[^>]+>", "", html))
        for name, said in re.findall(r'<tr><th scope="row"><span class="pl-key">(.+?)</span></th>(.*?)</tr>', html):
            name = re.sub("<[^>]+>", "", name)
            source = ledger.row(name)["source_id"]
            assert source and f"evidence-sources.html#{source}" in said or ledger.row(name)["derivation"] in said, name
        for other in re.findall(r"\bK\d+", row["formula"] or ""):
            assert f'<th scope="row"><a class="pl-id" href="../evidence-checks.html#{other}">' in html


def test_formulas_name_dates_and_are_in_the_language_of_the_edition():
    checks = {row["check_id"]: row for row in ledger_for("zh").tables["checks"].rows}
    assert formula_words(ledger_for("en"), checks["K45"]) == "F017 date - S2-039 date"
    assert formula_words(ledger_for("en"), checks["K43"]) == checks["K43"]["formula"]
    for row in checks.values():
        rest = FORMULA_ID.sub("", formula_words(ledger_for("zh"), row))
        assert not re.search(r"[a-z]{2}|\b[a-wyz]\b|[A-Z][a-z]", rest), rest
    assert all(row["scope"] in words()["scope"] for row in ledger_for("zh").tables["deliveries"].rows)


def test_an_article_is_said_to_say_it():
    assert "<h1 class=\"pl-claim-title\">An article says: " in pages("en")["S2-039"]
    assert "<h1 class=\"pl-claim-title\">文章说：" in pages("zh")["S2-039"]


def test_mentions_are_found_in_prose_code_and_tables_under_their_heading():
    cells = [
        {"cell_type": "markdown", "source": "# Title\n\nSee {claim}`S2-039`.\n\n## Part\n\n{value}`S2-040`"},
        {"cell_type": "code", "source": 'ledger.value("S2-041")', "outputs": [{"data": {"text/html": ['<a href="x#S2-042">']}}]},
        {"cell_type": "markdown", "source": "## Next\n\nno S2-0391 and no D-S2-039"},
    ]
    found = [(place, sorted(ids)) for place, ids in claim_pages.mentions(cells) if ids]
    assert found == [(0, ["S2-039"]), (1, ["S2-040"]), (1, ["S2-041", "S2-042"])]


def test_ids_in_stored_tables_lead_to_claim_pages():
    stored = '<a class="pl-id" href="evidence-claims.html#S2-039">S2-039</a> <a href="evidence-claims.html#S2-039">row</a>'
    home = claim_pages.ROW_LINK.sub(r"\1claims/\2.html", stored)
    assert 'class="pl-id" href="claims/S2-039.html"' in home and '<a href="evidence-claims.html#S2-039">row' in home


# the built site


@pytest.mark.parametrize("lang", EDITIONS)
def test_each_claim_page_is_built_and_links_to_places_that_exist(site: Path, lang):
    names = {row["claim_id"] for row in ledger_for(lang).tables["claims"].rows}
    assert {path.stem for path in (site / lang / "claims").glob("*.html")} == names
    ids: dict[Path, set[str]] = {}
    for name in names:
        html = (site / lang / "claims" / f"{name}.html").read_text(encoding="utf-8")
        assert re.search(r'<li class="[^"]*\bcurrent\b[^"]*"><a [^>]*evidence-claims\.html"', html), "the contents say where the reader is"
        article = html[html.index("<article") : html.index("</article>")]
        for address in re.findall(r'href="(?!https?:)([^"#]*(?:#[^"]*)?)"', article):
            page, _, anchor = address.partition("#")
            path = (site / lang / "claims" / page).resolve() if page else site / lang / "claims" / f"{name}.html"
            if path not in ids:
                assert path.is_file(), (name, address)
                ids[path] = set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))
            assert not anchor or anchor in ids[path], (name, address)


# in a browser


def visible(page) -> list[str]:
    return page.eval_on_selector_all(".pl-explore tbody tr:not(.pl-group)", "rows => rows.map(row => row.id)")


def wanted(lang="en", **given) -> list[str]:
    """Ids of the claims with these values, in the order of the file."""
    ledger = ledger_for(lang)
    verdicts = {row["claim_id"]: row["verdict"] for row in ledger.tables["findings"].rows}
    rows = [{**row, "verdict": verdicts[row["claim_id"]]} for row in ledger.tables["claims"].rows]
    return [row["claim_id"] for row in rows if all(row[key] == value for key, value in given.items())]


@pytest.mark.parametrize("over", ["http", "file"])
def test_filters_count_rows_and_stand_in_the_address(view, over):
    page = view("en/evidence-claims.html", over=over)
    total = len(wanted())
    assert page.inner_text(".pl-result output") == f"{total} of {total} claims"
    page.check('[name=verdict][value=contradicted]', force=True)
    assert sorted(visible(page)) == sorted(wanted(verdict="contradicted"))
    page.select_option("[name=case]", "xiaomi-su7")
    both = wanted(verdict="contradicted", case="xiaomi-su7")
    assert sorted(visible(page)) == sorted(both) and page.url.endswith("#?case=xiaomi-su7&verdict=contradicted")
    assert page.inner_text(".pl-result output").startswith(f"{len(both)} of ")
    page.click("[type=reset]")
    page.wait_for_function("() => location.hash === ''")
    assert page.inner_text(".pl-result output").startswith(f"{total} of ")


@pytest.mark.parametrize("over", ["http", "file"])
def test_an_address_opens_a_view_and_a_row(view, over):
    page = view("zh/evidence-claims.html#?verdict=contradicted&sort=-value", over=over)
    assert sorted(visible(page)) == sorted(wanted(verdict="contradicted"))
    page = view("en/evidence-claims.html#S4-036", over=over)  # on a later page of the table
    assert page.evaluate("document.activeElement.id") == "S4-036"
    box = page.locator("#S4-036").bounding_box()
    assert 0 <= box["y"] <= 900
    page.fill("#pl-q", "nothing-of-this-kind")
    assert visible(page) == []
    page.evaluate("location.hash = '#S2-039'")  # filtered away: the filters give way
    page.wait_for_selector("#S2-039.is-target")
    assert page.input_value("#pl-q") == ""


def test_words_are_found_in_both_languages(view):
    page = view("en/evidence-claims.html")
    for word in ("改订", "众筹", "Lijiang"):
        said = {name for lang in EDITIONS for name in wanted() if word in ledger_for(lang).text("claims", name, "statement")}
        page.fill("#pl-q", word)
        page.wait_for_function("word => decodeURIComponent(location.hash) === `#?q=${word}`", arg=word)
        shown, count = set(visible(page)), int(page.inner_text(".pl-result output").split()[0])
        assert said and (said <= shown if count <= 50 else len(said) <= count), word


def test_columns_sort_both_ways_by_heading_and_choice(view):
    page = view("en/evidence-facts.html")
    ledger = ledger_for("en")

    def values():
        return [(ledger.unit(name), ledger.row(name)["value_low"]) for name in visible(page) if ledger.row(name)["value_low"] is not None]

    def grouped(rows, way):  # rows of a unit stand together, by size
        units = [unit for unit, _ in rows]
        assert len(list(groupby(units))) == len(set(units)) > 1
        return all(way * a[1] <= way * b[1] for a, b in pairwise(rows) if a[0] == b[0])

    page.get_by_role("button", name="Value").click()
    up = values()
    assert grouped(up, 1) and page.get_attribute("thead th:has-text('Value')", "aria-sort") == "ascending"
    page.get_by_role("button", name="Value").press("Enter")
    down = values()
    assert grouped(down, -1) and down[0][0] == up[0][0] and down[0][1] > up[0][1] and "sort=-value" in page.url
    page.select_option("[name=sort]", "date")
    assert page.get_attribute("thead th:has-text('Date')", "aria-sort") == "ascending"


@pytest.mark.parametrize("lang", EDITIONS)
def test_the_csv_holds_the_rows_shown(view, tmp_path, lang):
    page = view(f"{lang}/evidence-claims.html#?verdict=qualified&sort=-value")
    with page.expect_download() as given:
        page.click("[name=csv]")
    path = tmp_path / given.value.suggested_filename
    given.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    key = next(iter(rows[0]))
    assert path.name == "claims.csv" and sorted(row[key] for row in rows) == sorted(wanted(verdict="qualified"))
    assert [row[key] for row in rows][:50] == visible(page)
    ledgers = ledger_for(lang), ledger_for(OTHER[lang])
    for row in rows:
        assert row["alt"] == ledgers[1].text("claims", row[key], "statement") and row["verdict"] == "qualified"
        assert row["url"].endswith(f"/{lang}/claims/{row[key]}.html")


def test_keys_alone_filter_leaf_and_follow(view):
    page = view("en/evidence-claims.html")
    page.focus("[name=verdict]")
    page.keyboard.press("Space")
    assert page.is_checked("[name=verdict] >> nth=0")
    page.keyboard.press("Space")
    first = visible(page)
    page.focus(".pl-pager button[value='1']")
    page.keyboard.press("Enter")
    assert not set(first) & set(visible(page)) and page.evaluate("document.activeElement.tagName") == "TABLE"
    assert "page=2" in page.url
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") == "BUTTON":
        page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{name}.html")


def test_ten_thousand_rows_are_filtered_sorted_searched_and_linked(site, view, tmp_path):
    """The page of claims with each row 27 times more: what is asked for is found, and a row far down is reached."""
    html = (site / "en/evidence-claims.html").read_text("utf-8")
    rows = re.findall(r'<tr id="(S[^"]+)" data-(.*?)</tr>', html, re.DOTALL)
    more = "".join(f'<tr id="{name}-{k}" data-{rest}</tr>' for k in range(27) for name, rest in rows)
    end = html.rindex("</tbody></table>")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "_static").symlink_to(site / "en" / "_static", target_is_directory=True)
    (tmp_path / "en" / "evidence-claims.html").write_text(html[:end] + more + html[end:], encoding="utf-8")
    page = view("en/evidence-claims.html#S4-036-26", folder=tmp_path)
    assert page.evaluate("document.activeElement.id") == "S4-036-26"
    assert page.inner_text(".pl-result output").startswith(f"{28 * len(rows):,} of")
    page.evaluate("location.hash = '#?verdict=contradicted&sort=-value'")
    page.wait_for_function("() => !document.querySelector('.pl-result output').textContent.startsWith('10,')")
    assert page.inner_text(".pl-result output").startswith(f"{28 * len(wanted(verdict='contradicted'))} of")
    said = [name for name in wanted() if "改订" in ledger_for("zh").text("claims", name, "statement")]
    page.evaluate("location.hash = '#?q=改订'")
    page.wait_for_function("() => document.querySelector('#pl-q').value === '改订'")
    assert int(page.inner_text(".pl-result output").split()[0].replace(",", "")) >= 28 * len(said) > 0 and len(visible(page)) == 50


@pytest.mark.parametrize("hash", ["#%", "#?q=%", "#nothing"])
def test_an_address_that_means_nothing_shows_everything(view, hash):
    page = view(f"en/evidence-claims.html{hash}")
    assert page.locator("tbody tr:not(.pl-group):visible").count() == 50 or "q=" in hash


def test_without_javascript_every_row_shows(view):
    page = view("en/evidence-claims.html", script=False)
    rows = page.locator(".pl-evidence tbody tr:not(.pl-group)")
    assert rows.count() == len(wanted()) and rows.last.is_visible() and not page.locator(".pl-facets").is_visible()


@pytest.mark.parametrize("lang", EDITIONS)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_runs_out_of_the_page(view, lang, width):
    for path in (f"{lang}/evidence-claims.html", f"{lang}/evidence-checks.html", f"{lang}/claims/S2-039.html", f"{lang}/claims/S0-005.html"):
        page = view(path, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
