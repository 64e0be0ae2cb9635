"""The ledger: what it reads, what it says of broken tables."""

import datetime
import json
import re
import subprocess
import sys

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_kit import DATA, tables, write

from promise_ledger.evidence import LedgerError, edtf, open_ledger, validate


@pytest.fixture
def rows():
    return tables()


def fault_of(folder):
    with pytest.raises(LedgerError) as caught:
        open_ledger(folder)
    assert "Traceback" not in str(caught.value)
    return caught.value.faults


# ---------------------------------------------------------------- the real tables


@pytest.fixture(scope="module")
def ledger():
    return open_ledger()


def test_real_tables_have_no_faults_and_are_large_enough(ledger):
    sizes = {name: len(table.rows) for name, table in ledger.tables.items()}
    assert (
        sizes["facts"] >= 150
        and sizes["checks"] >= 40
        and sizes["commitments"] >= 35
        and sizes["claims"] >= 234
    )
    assert set(ledger.findings.index) == set(ledger.claims.index)


def test_descriptor_is_a_valid_data_package_for_other_tools():
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, [e.message for task in report.tasks for e in task.errors][:5]


def test_tables_have_unix_line_ends_and_no_bom():
    for path in sorted(DATA.glob("*.csv")):
        data = path.read_bytes()
        assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\n"), path.name


def test_all_texts_can_be_filled_in_both_languages(ledger):
    for lang in ("en", "zh"):
        book = open_ledger(lang=lang)
        for name in book.tables["findings"].rows:
            assert "{" not in book.text("findings", name["claim_id"], "reason")
        assert not book.checks_run()["reading"].str.contains("{", regex=False).any()


def test_opening_leaves_pandas_alone():
    code = "import sys; from promise_ledger.evidence import open_ledger; open_ledger(); assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# ---------------------------------------------------------------- what a small ledger gives


def test_values_ranges_rows_and_types(tmp_path, rows):
    book = open_ledger(write(tmp_path, rows))
    assert (
        book.value("S0-002") == 150 and book.range("F002") == (1, 9) and book.value("D-zeekr-all-2025") == 10
    )
    assert book.unit("D-zeekr-all-2025") == "car" and book.row("E001")["start"] == datetime.date(2025, 9, 3)
    assert str(book.claims["checkability"].dtype) == "int64" and str(book.events["on_record"].dtype) == "bool"
    assert str(book.events["start"].dtype).startswith("datetime64") and book.claims.index.name == "claim_id"
    assert book.claims.loc["S0-003", "value_low"] != book.claims.loc["S0-003", "value_low"]  # NaN
    assert book.facts.loc["F002", "note_en"] == ""


def test_frames_are_copies(tmp_path, rows):
    book = open_ledger(write(tmp_path, rows))
    frame = book.claims
    frame.loc["S0-001", "unit"] = "broken"
    assert book.claims.loc["S0-001", "unit"] == "month"


@pytest.mark.parametrize(
    "ask, says",
    [
        (lambda b: b.value("S0-003"), "no number"),
        (lambda b: b.value("F002"), "range"),
        (lambda b: b.value("F999"), "no row has the id"),
        (lambda b: b.value("f001"), "'f001'. Did you mean F001"),
        (lambda b: b.value(float("nan")), "no row has the id nan"),  # a blank cell of a frame
        (lambda b: b.text("findings", "S0-009", "reason"), "no row"),
        (lambda b: b.text("findings", "S0-001", "colour"), "no column"),
        (lambda b: b.text("ships", "1", "a"), "no table"),
    ],
)
def test_wrong_requests_say_what_is_wrong(tmp_path, rows, ask, says):
    with pytest.raises(LedgerError, match=says):
        ask(open_ledger(write(tmp_path, rows)))


def test_texts_are_filled_in_the_ledgers_language(tmp_path, rows):
    write(tmp_path, rows)
    assert "5" in open_ledger(tmp_path).text("findings", "S0-001", "reason")
    assert open_ledger(tmp_path, lang="zh").text("findings", "S0-001", "reason").startswith("实际为5")
    with pytest.raises(LedgerError, match="expected one of en, zh"):
        open_ledger(tmp_path, lang="de")


def test_the_folder_is_found_by_argument_and_environment(tmp_path, rows, monkeypatch):
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(write(tmp_path, rows)))
    assert len(open_ledger().tables["claims"].rows) == 4
    with pytest.raises(LedgerError, match="PROMISE_LEDGER_DATA"):
        open_ledger(tmp_path / "nowhere")


# ---------------------------------------------------------------- one broken cell each


@pytest.mark.parametrize(
    "table, row, column, cell, expected",
    [
        ("claims", 0, "claim_id", "S9-1", "the form"),
        ("claims", 0, "claim_id", "", "a value"),
        ("claims", 1, "claim_id", "S0-001", "only once"),
        ("claims", 0, "claim_type", "promise", "one of commitment"),
        ("claims", 0, "checkability", "4", "one of 1, 2, 3"),
        ("claims", 0, "checkability", "2.0", "whole number"),
        ("claims", 0, "checkability", "２", "whole number"),
        ("claims", 0, "raw_start", "-1", "0 to any"),
        ("claims", 0, "raw_end", "1", "before raw_end"),
        ("claims", 0, "value_low", "1,000", "a number such as"),
        ("claims", 0, "value_low", "nan", "a number such as"),
        ("claims", 0, "value_low", "1e999", "a number such as"),
        ("claims", 0, "value_low", "9", "not above value_high"),
        ("claims", 0, "value_low", "", "both ends or none"),
        ("claims", 0, "unit", "", "a unit"),
        ("claims", 2, "unit", "month", "blank"),
        ("claims", 0, "unit", "fortnight", "units.csv"),
        ("claims", 0, "unit", " month", "no space"),
        ("claims", 0, "edtf", "2025-02-30", "EDTF"),
        ("claims", 0, "edtf", "2025-12/2025-01", "EDTF"),
        ("claims", 0, "source_id", "S4", "a source_id of sources.csv"),
        ("claims", 0, "raw_sha256", "abc", "the form"),
        ("claims", 0, "statement_en", "See {F777}.", "names a row"),
        ("claims", 0, "statement_en", "So {result}.", "ids in braces"),
        ("facts", 0, "url", "example.org", "the form"),
        ("facts", 0, "url", "https://example.org/news/2", "the address of W001"),
        ("facts", 0, "confidence", "low", "high or medium confidence"),
        ("findings", 0, "fact_ids", "F001;F001", "each id once"),
        ("findings", 0, "fact_ids", "F003", "an id of facts"),
        ("findings", 0, "fact_ids", "S0-001", "an id of facts"),
        ("findings", 0, "fact_ids", "F001, F002", "the form"),
        ("findings", 1, "verdict", "qualified", "a fact, check or claim"),
        ("findings", 1, "claim_id", "S0-777", "a claim_id of claims.csv"),
        ("events", 0, "end", "2025-09-02", "start before end"),
        ("events", 0, "edtf", "2025-10-03", "a date that meets"),
        ("events", 0, "on_record", "yes", "true or false"),
        ("events", 0, "start", "3.9.2025", "YYYY-MM-DD"),
        ("deliveries", 0, "precision", "derived", "the formula"),
        ("deliveries", 0, "source_id", "", "a source for a value"),
        ("deliveries", 0, "units", "-5", "0 to any"),
    ],
)
def test_a_broken_cell_is_named_with_its_line_and_cure(tmp_path, rows, table, row, column, cell, expected):
    rows[table][row][column] = cell
    faults = fault_of(write(tmp_path, rows))
    hits = [f for f in faults if expected in f.expected]
    assert hits, [str(f) for f in faults]
    assert hits[0].file.endswith(".csv") and hits[0].line >= 2 and hits[0].cure


def test_lines_are_those_of_the_file_even_after_quoted_newlines(tmp_path, rows):
    rows["facts"][1]["precision"] = "guess"
    (fault,) = fault_of(write(tmp_path, rows))
    lines = (tmp_path / "facts.csv").read_text(encoding="utf-8").split("\n")
    assert lines[fault.line - 1].startswith("F002") and fault.line == 4


def test_a_fault_in_a_row_of_several_lines_is_placed_where_the_row_starts(tmp_path, rows):
    rows["facts"][0]["precision"] = "guess"
    (fault,) = fault_of(write(tmp_path, rows))
    assert fault.line == 2


def test_a_repair_is_short_so_that_no_text_slips_in(tmp_path, rows):
    rows["patches"] = [
        {
            "patch_id": "PT1",
            "source_id": "S0",
            "raw_start": 1,
            "raw_end": 2,
            "raw_sha256": "0" * 64,
            "replacement": "七个汉字太长了",
            "reason": "r",
        }
    ]
    (fault,) = fault_of(write(tmp_path, rows))
    assert fault.column == "replacement" and "at most" in fault.expected


def test_every_fault_is_listed_and_a_long_list_is_capped(tmp_path, rows):
    rows["claims"] = [
        dict(rows["claims"][0], claim_id=f"S0-{i:03d}", basis="rumour") for i in range(100, 140)
    ]
    with pytest.raises(LedgerError) as caught:
        open_ledger(write(tmp_path, rows))
    assert len([f for f in caught.value.faults if f.column == "basis"]) == 40
    assert "more (`promise-ledger validate`" in str(caught.value) and len(str(caught.value).splitlines()) < 30
    assert len(open_ledger(tmp_path, strict=False).faults) == len(caught.value.faults)


# ---------------------------------------------------------------- broken files


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda b: b"", "an empty file"),
        (lambda b: b"\n\n", "an empty file"),
        (lambda b: b.replace(b"subject,", b"", 1), "missing subject"),
        (lambda b: b.replace(b"subject,", b"subject,colour,", 1), "unknown colour"),
        (lambda b: b.replace(b"claim_id,source_id", b"source_id,claim_id", 1), "another order"),
        (lambda b: b.replace(b"S0-003,", b"S0-003,,", 1), "cells"),
        (lambda b: b.replace(b"S0-003,", b'S0-003,"', 1), "broken row"),
        (lambda b: b.replace(b"Alpha", b"Al\0pha", 1), "NUL"),
        (lambda b: b.decode().encode("gbk"), "byte 0x"),
        (lambda b: b.decode().encode("utf-16"), "byte 0x"),
        (lambda b: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "byte 0x"),
    ],
)
def test_a_broken_file_gives_one_clear_message(tmp_path, rows, change, says):
    path = write(tmp_path, rows) / "claims.csv"
    path.write_bytes(change(path.read_bytes()))
    assert any(says in f.found and f.file == "claims.csv" for f in fault_of(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.replace(b"\n", b"\r\n"),
        lambda b: b"\xef\xbb\xbf" + b,
        lambda b: b.rstrip(b"\n"),
        lambda b: b + b"\n\n",
    ],
)
def test_line_ends_bom_and_blank_lines_do_no_harm(tmp_path, rows, change):
    path = write(tmp_path, rows) / "claims.csv"
    path.write_bytes(change(path.read_bytes()))
    assert open_ledger(tmp_path).value("S0-002") == 150


def test_a_missing_table_and_a_broken_descriptor(tmp_path, rows):
    (write(tmp_path, rows) / "facts.csv").unlink()
    assert any(f.file == "facts.csv" and f.found == "no such file" for f in fault_of(tmp_path))
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match="cannot be read as a data package"):
        open_ledger(tmp_path)


def test_a_field_that_is_not_explained_in_both_languages_is_a_fault(tmp_path, rows):
    path = write(tmp_path, rows) / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    facts = next(resource for resource in package["resources"] if resource["name"] == "facts")
    del facts["title_zh"], facts["schema"]["fields"][0]["description_zh"]
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    places = ["facts, title_zh", "facts.fact_id, description_zh"]
    assert [(f.file, f.column) for f in fault_of(tmp_path)] == [("datapackage.json", place) for place in places]


def test_a_file_that_cannot_be_read_does_not_drown_in_its_consequences(tmp_path, rows):
    path = write(tmp_path, rows) / "facts.csv"  # F001 stands in a finding's list and in its reason
    path.write_bytes(path.read_bytes().replace(b"\nF001", b'\n"F001'))
    assert [(f.file, f.line) for f in fault_of(tmp_path)] == [("facts.csv", 2)]


def test_validate_counts_rows_or_lists_every_fault(tmp_path, rows, capsys):
    assert validate.command(str(write(tmp_path, rows))) == 0
    assert re.search(r"claims +4 rows", capsys.readouterr().out)
    for row in rows["claims"]:
        row["basis"] = "rumour"
    assert validate.command(str(write(tmp_path, rows))) == 1
    assert capsys.readouterr().out.count("FAULT  claims.csv, line") == 4


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2025", (2025, 1, 1), (2025, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2025-09-22?", (2025, 9, 22), (2025, 9, 22)),
        ("2025-01/2025-03", (2025, 1, 1), (2025, 3, 31)),
        ("2025-XX-XX", (2025, 1, 1), (2025, 12, 31)),
        ("2025-09-23T00:00", (2025, 9, 23), (2025, 9, 23)),
    ],
)
def test_edtf_bounds(text, first, last):
    assert edtf.valid(text) and edtf.bounds(text) == (datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize(
    "text", ["XXXX-09-22", "2025/..", "../2025-03", "201X", "2025-21", "XXXX-10-11/XXXX-10-20"]
)
def test_edtf_without_a_year_or_an_end_has_no_bounds(text):
    assert edtf.valid(text) and edtf.bounds(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "2025-13",
        "2025-00-01",
        "2025-06-31",
        "25-01",
        "2025-1",
        "last year",
        "2025-XX-12",
        "2025-01/2025-02/2025-03",
        "２０２５",
        "2025-01-01T25:00Z?x",
    ],
)
def test_no_edtf(text):
    assert not edtf.valid(text)


@given(st.dates())
def test_every_calendar_day_is_edtf(day):
    assert edtf.valid(day.isoformat()) and edtf.bounds(day.isoformat()) == (day, day)


@given(st.text(alphabet="0123X-/.?~T:٣２", max_size=12))
def test_edtf_never_breaks(text):
    if edtf.valid(text):
        edtf.bounds(text)
