"""A figure's files: what each says of itself, the same bytes everywhere, and how a stray one is known
again."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pikepdf
import pytest
from PIL import Image

from promise_ledger import charts
from promise_ledger.evidence import LedgerError
from promise_ledger.figures import bundle, vector, words
from promise_ledger.figures.identify import CHANGED, INTACT, UNKNOWN, identify, lines
from promise_ledger.figures.publish import FigureFault
from promise_ledger.figures.versions import drawing_digest

ROOT = Path(__file__).parents[1]
NAME = "fig-one-v1"
ADDRESS = "https://promise-ledger.example/{}/figures/fig-one.v1.html"
HEADER = "figure_id,position,column,type,unit,title_en,title_zh,description_en,description_zh\n"
COLUMNS = (
    HEADER
    + "fig-one,2,cars,number,car,Cars,辆数,how many & when,共多少辆\n"
    + "fig-one,1,month,yearmonth,,Month,月份,the month,月份\n"
)
WORDS = """
[fig-one.en]
title = "Fell\\nby half"
subtitle = "cars & more"
foot = "Sources: none."
[fig-one.zh]
title = "下滑\\n一半"
subtitle = "辆“多”"
foot = "来源：无。"
"""


def make_book(folder: Path) -> Path:
    """A small repository with one figure; returns its data folder."""
    data = folder / "data"
    (folder / "chapters" / "words").mkdir(parents=True)
    (folder / "chapters" / "en").mkdir()
    shutil.copytree(ROOT / "data", data)
    header = (data / "figures.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    row = dict.fromkeys(header, "") | {
        "figure_id": "fig-one",
        "chapter": "01-x",
        "title_en": "Cars <a month>",
        "title_zh": "每月辆数",
        "question_en": "How many?",
        "question_zh": "多少？",
        "alt_en": "Two bars",
        "alt_zh": "两根柱",
        "description_en": "Two bars in a row.",
        "description_zh": "两根柱并列。",
        "form": "bars",
        "brands": "zeekr;xiaomi",
        "data_file": "fig-one.csv",
        "fact_ids": "F001;F002",
        "licence": "CC-BY-4.0",
        "version": "1",
    }
    with (data / "figures.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    (data / "figure_columns.csv").write_text(COLUMNS, encoding="utf-8")
    record_version(data, None)
    (folder / "chapters" / "words" / "x-one.toml").write_text(WORDS, encoding="utf-8")
    shutil.copy(ROOT / "chapters" / "words" / "common.toml", folder / "chapters" / "words")
    cell = {
        "cell_type": "code",
        "id": "the-cell",
        "source": ["x = 1\n", 'publish(card, "fig-one", data=x)'],
        "metadata": {},
    }
    (folder / "chapters" / "en" / "01-x.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return data


def record_version(data: Path, record: dict | None, further: str = "") -> None:
    """Write the lock: a row from a record, and `further` rows as they stand."""
    text = "figure_id,version,date,change_en,change_zh,data_digest,drawing_en,drawing_zh\n"
    if record:
        digests = record["data"]["digest"], record["drawing"]["en"], record["drawing"]["zh"]
        text += ",".join(["fig-one,1,2026-03-04,First.,首版。", *digests]) + "\n"
    (data / "figure_versions.csv").write_text(text + further, encoding="utf-8")


def card(lang: str, **drawn):
    def bars(one):
        for wide in (2, 1):
            one.box(one.left, one.y, wide, 0.2, charts.BRAND["zeekr"])
            one.y += 0.3
        if drawn.get("fault"):
            one.canvas.text(one.right - 0.05, one.y, "leaves the card", size=9)

    return charts.fitted(words("fig-one", lang), bars, brands=("zeekr",))


FRAME = pd.DataFrame({"month": ["2026-01", "2026-02"], "cars": [20.5, 10]})


def build(folder: Path, frames: dict | None = None) -> dict:
    drawn = {lang: bundle.draw(card(lang), "fig-one") for lang in ("en", "zh")}
    return bundle.finish("fig-one", drawn, frames or {"en": FRAME, "zh": FRAME}, folder)


if __name__ == "__main__":  # what the test of determinism runs elsewhere
    build(Path(sys.argv[1]))
    sys.exit()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A bundle as published: (folder of the files, record, data folder)."""
    base = tmp_path_factory.mktemp("book")
    data = make_book(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROMISE_LEDGER_DATA", str(data))
        record = build(base / "out")
        record_version(data, record)
        record = build(base / "out")
    return base / "out" / "fig-one" / "v1", record, data


@pytest.fixture
def files(made, monkeypatch) -> Path:
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(made[2]))
    return made[0]


def complaint(call, *parts, kind=LedgerError):
    with pytest.raises(kind) as error:
        call()
    for part in parts:
        assert part in str(error.value)


def test_the_record_lists_exactly_the_files_and_what_they_are(files, made):
    record = made[1]
    listed = {file["name"]: file for file in record["files"]}
    assert {path.name for path in files.iterdir()} == {*listed, f"{NAME}.json"}
    assert json.loads((files / f"{NAME}.json").read_text(encoding="utf-8")) == record
    for name, file in listed.items():
        content = (files / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest()), name
    assert listed[f"{NAME}-en.page.png"]["width"] == 1440 and listed[f"{NAME}-zh.narrow.png"]["width"] == 720
    assert listed[f"{NAME}-en.png"]["width"] == 2250 and listed[f"{NAME}-en.svg"]["width"] == 720
    assert (record["cell"], record["date"], record["facts"], record["claims"]) == (
        "the-cell",
        "2026-03-04",
        ["F001", "F002"],
        [],
    )
    assert (
        record["measured"]["zh"]["narrow"]["screen_px"] >= 11
        and record["measured"]["en"]["wide"]["contrast"] > 4.5
    )
    assert record["headline"] == {"en": "Fell by half", "zh": "下滑一半"} and record["brands"] == [
        "zeekr",
        "xiaomi",
    ]
    assert [column["name"] for column in record["data"]["columns"]] == ["month", "cars"] and record["data"][
        "rows"
    ] == 2
    assert (
        record["changes"][0]["change"]["zh"] == "首版。"
        and next(iter(record["citation"]["zh"])) == "gbt7714-2025"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_picture_says_what_it_is_to_readers_of_others(files, lang):
    title, tag = {"en": ("Cars <a month>", "en"), "zh": ("每月辆数", "zh-CN")}[lang]
    for kind, dpi in (("png", 300), ("page.png", 192), ("narrow.png", 192)):
        with Image.open(files / f"{NAME}-{lang}.{kind}") as image:
            assert (
                image.info["Identifier"] == "fig-one"
                and image.info["Title"] == title
                and image.info["Version"] == "1"
            )
            assert image.info["Copyright"] == "CC-BY-4.0" and image.info["Source"] == ADDRESS.format(lang)
            assert (
                title in image.info["Citation"] and round(image.info["dpi"][0]) == dpi and image.mode == "P"
            )
    tree = ElementTree.parse(files / f"{NAME}-{lang}.svg").getroot()
    dc, svg = "{http://purl.org/dc/elements/1.1/}", "{http://www.w3.org/2000/svg}"
    assert tree.get("role") == "img" and tree[0].tag == f"{svg}title" and tree[0].text == title
    assert tree.find(f"{svg}desc").text.startswith(
        {"en": "Two bars\nTwo bars in", "zh": "两根柱\n两根柱并列"}[lang]
    )
    assert (
        tree.find(f".//{dc}identifier").text == "fig-one"
        and "".join(tree.find(f".//{dc}title").itertext()) == title
    )
    assert tree.find(f".//{dc}source").text == ADDRESS.format(lang) and not list(tree.iter(f"{svg}text"))
    with pikepdf.open(files / f"{NAME}-{lang}.pdf") as made:
        assert made.Root.Lang == tag and made.docinfo["/Title"] == title
        with made.open_metadata() as meta:
            assert (
                meta["dc:title"] == title
                and meta["dc:identifier"] == "fig-one"
                and meta["dc:rights"] == "CC-BY-4.0"
            )
            assert meta["dc:source"] == ADDRESS.format(lang) and meta["dc:creator"]


def test_texts_stay_texts_and_bold_ones_too(files):
    for lang, bold, rest in (("en", ["Fell", "by half"], "cars & more"), ("zh", ["下滑", "一半"], "辆“多”")):
        found = vector.texts((files / f"{NAME}-{lang}.svg").read_bytes())
        assert found[:2] == bold and rest in found and any("fig-one" in text for text in found)


def test_pdf_brings_its_fonts_and_its_words(files):
    for lang in ("en", "zh"):
        with pikepdf.open(files / f"{NAME}-{lang}.pdf") as made:
            fonts = [
                font
                for font in made.objects
                if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
            ]
            assert fonts and all("/FontFile2" in font for font in fonts)
            unicode = b"".join(font.ToUnicode.read_bytes() for font in made.pages[0].Resources.Font.values())
        letters = {"en": "Fellbyhalf", "zh": "下滑一半"}[lang]
        assert all(f"{ord(letter):04x}".encode() in unicode.lower() for letter in letters)


def test_svg_is_much_smaller_than_matplotlibs_and_looks_the_same(files, tmp_path):
    raw = io.BytesIO()
    card("zh").fig.savefig(raw, format="svg")
    assert (files / f"{NAME}-zh.svg").stat().st_size < 0.6 * len(raw.getvalue())
    assert (
        vector._lean_path("M 1 2 \nL 3.456 2 \nL 3.456 -0.5 \nz\nM 0 0 \nQ 1 1 2.004 2 \n", 1, 2)
        == "m1 2l2.46 0 0-2.5zm-1-2q1 1 2 2"
    )


def test_data_and_their_description_agree(files, made):
    with (files / f"{NAME}.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [["month", "cars"], ["2026-01", "20.5"], ["2026-02", "10"]]
    table = json.loads((files / f"{NAME}.csv-metadata.json").read_text(encoding="utf-8"))
    assert table["url"] == f"{NAME}.csv" and table["dc:identifier"] == "fig-one"
    month, cars = table["tableSchema"]["columns"]
    assert (month["datatype"], cars["datatype"], cars["schema:unitText"]) == ("gYearMonth", "number", "car")
    assert (
        cars["titles"] == {"en": "Cars", "zh-CN": "辆数"}
        and table["schema:sha256"] == made[1]["data"]["digest"]
    )


@pytest.mark.parametrize(("lang", "word"), [("en", "How to cite"), ("zh", "引用格式")])
def test_a_package_holds_what_its_readme_lists(files, lang, word):
    with zipfile.ZipFile(files / f"{NAME}-{lang}.zip") as package:
        inside = {Path(name).name: package.read(name) for name in package.namelist()}
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    kinds = ("svg", "png", "pdf")
    assert set(inside) == {
        "README.txt",
        f"{NAME}.csv",
        f"{NAME}.csv-metadata.json",
        f"{NAME}.json",
        *(f"{NAME}-{lang}.{kind}" for kind in kinds),
    }
    text = inside.pop("README.txt").decode("utf-8")
    assert word in text and ADDRESS.format(lang) in text and "$" not in text
    for name, content in inside.items():
        assert f"{hashlib.sha256(content).hexdigest()}  {name}" in text
        if not name.endswith(f"{NAME}.json"):  # the packages are not in the record that is in them
            assert content == (files / name).read_bytes()


def test_same_bytes_in_other_places_times_and_seeds(files, made, tmp_path):
    if sys.platform != "linux":
        pytest.skip("bytes are compared on the reference platform only")
    for seed, zone, locale in (("1", "Asia/Shanghai", "C"), ("2", "America/St_Johns", "de_DE.UTF-8")):
        place = tmp_path / f"run {seed}"
        place.mkdir()
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LANG": locale,
            "LC_ALL": locale,
            "PROMISE_LEDGER_DATA": str(made[2]),
        }
        subprocess.run([sys.executable, __file__, str(place / "out")], cwd=place, env=env, check=True)
        again = place / "out" / "fig-one" / "v1"
        assert [path.name for path in sorted(again.iterdir())] == [
            path.name for path in sorted(files.iterdir())
        ]
        for path in again.iterdir():
            assert path.read_bytes() == (files / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("frames", "parts"),
    [
        ({"en": FRAME, "zh": FRAME.assign(cars=[20.5, 11])}, ["differ between the languages", "line 3"]),
        ({"en": FRAME}, ["missing in zh"]),
        (
            {lang: FRAME[["cars", "month"]] for lang in ("en", "zh")},
            ["columns cars, month", "figure_columns.csv has month, cars"],
        ),
        (
            {lang: FRAME.assign(month=["2026-01", "May"]) for lang in ("en", "zh")},
            ["line 3", "'May'", "expected yearmonth"],
        ),
    ],
)
def test_data_that_are_not_as_described_leave_the_old_bundle_alone(files, frames, parts):
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    complaint(lambda: build(files.parents[1], frames), "fig-one", *parts, kind=FigureFault)
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before
    assert [path.name for path in files.parent.iterdir()] == ["v1"]


def test_columns_nobody_described_are_a_fault(made, files, monkeypatch, tmp_path):
    data = make_book(tmp_path)
    (data / "figure_columns.csv").write_text(HEADER, encoding="utf-8")
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(data))
    complaint(lambda: build(tmp_path / "out"), "no column of this figure", kind=FigureFault)
    assert not (tmp_path / "out").exists()


def test_a_named_index_counts_as_columns(files, made, tmp_path):
    frame = FRAME.set_index("month")
    assert build(tmp_path, {"en": frame, "zh": frame})["data"]["digest"] == made[1]["data"]["digest"]


def test_faults_of_either_width_are_told(files):
    complaint(
        lambda: bundle.draw(card("en", fault=True), "fig-one"),
        "fig-one (en)",
        "wide: clipped",
        "narrow: clipped",
        kind=FigureFault,
    )
    complaint(lambda: bundle.draw(card("en"), "fig-onne"), "Did you mean fig-one")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "page.png", "narrow.png", "zip"])
def test_a_renamed_file_is_known(files, tmp_path, lang, suffix):
    stray = shutil.copy(files / f"{NAME}-{lang}.{suffix}", tmp_path / "download (1).bin")
    found = identify(stray)
    assert (found.figure, found.version, found.lang, found.state) == (
        "fig-one",
        1,
        lang,
        INTACT,
    ) and not found.notes
    text = "\n".join(lines(found))
    assert "This is the current version." in text and ADDRESS.format(lang) in text and "as published" in text


def test_data_and_descriptions_are_known(files, tmp_path):
    for name, kind, state in (
        (".csv", "csv", INTACT),
        (".csv-metadata.json", "csvw", UNKNOWN),
        (".json", "record", UNKNOWN),
    ):
        found = identify(shutil.copy(files / f"{NAME}{name}", tmp_path / "x"))
        assert (found.kind, found.figure, found.version, found.state, found.notes) == (
            kind,
            "fig-one",
            1,
            state,
            (),
        )
    text = (files / f"{NAME}.csv").read_text(encoding="utf-8")
    (tmp_path / "x").write_bytes(
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    )  # as a spreadsheet saves it
    assert identify(tmp_path / "x").state == INTACT
    (tmp_path / "x").write_text(text.replace("20.5", "20.6"), encoding="utf-8")
    assert not identify(tmp_path / "x").figure
    shutil.copy(files / f"{NAME}.csv-metadata.json", tmp_path / "x-metadata.json")
    assert identify(tmp_path / "x").state == CHANGED and "NOT as published" in "\n".join(
        lines(identify(tmp_path / "x"))
    )


def test_changed_files_are_told_from_resaved_ones(files, tmp_path):
    page = tmp_path / "page.png"
    with Image.open(files / f"{NAME}-zh.page.png") as image:
        image.convert("RGB").save(page)  # without what it said of itself
        found = identify(page)
        assert (found.figure, found.version, found.lang, found.state) == ("fig-one", 1, "zh", INTACT)
    with Image.open(files / f"{NAME}-en.png") as image:
        image.save(page)
        assert not identify(page).figure and "figure show" in "\n".join(lines(identify(page)))
    text = (files / f"{NAME}-en.svg").read_text(encoding="utf-8")
    (tmp_path / "x.svg").write_text(text.replace("#0b3c6f", "#ff0000"), encoding="utf-8")
    assert identify(tmp_path / "x.svg").state == CHANGED
    with pikepdf.open(files / f"{NAME}-en.pdf") as made:
        made.save(tmp_path / "same.pdf", compress_streams=False)
        made.pages[0].Contents = made.make_stream(made.pages[0].Contents.read_bytes() + b" ")
        made.save(tmp_path / "other.pdf")
    assert (identify(tmp_path / "same.pdf").state, identify(tmp_path / "other.pdf").state) == (
        INTACT,
        CHANGED,
    )
    with (
        zipfile.ZipFile(files / f"{NAME}-en.zip") as package,
        zipfile.ZipFile(tmp_path / "x.zip", "w") as other,
    ):
        for name in package.namelist():
            other.writestr(name, package.read(name) + (b"2026-03,1\n" if name.endswith(".csv") else b""))
    found = identify(tmp_path / "x.zip")
    assert found.state == CHANGED and found.notes == (f"Changed in it: {NAME}.csv",)


def test_older_newer_and_foreign_versions_are_named(files, made, monkeypatch, tmp_path):
    data = shutil.copytree(made[2], tmp_path / "data")
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(data))
    record_version(
        data,
        made[1],
        "fig-one,2,2026-05-06,A month more.,多一月。" + 3 * (",0" + "0" * 15) + "\n",
    )
    table = (data / "figures.csv").read_text(encoding="utf-8")
    (data / "figures.csv").write_text(table.replace("CC-BY-4.0,1", "CC-BY-4.0,2"), encoding="utf-8")
    text = "\n".join(lines(identify(files / f"{NAME}-en.svg")))
    assert "NOT the current version: that is 2. Version 2 of 2026-05-06: A month more." in text
    (data / "figures.csv").write_text(table.replace("fig-one,", "fig-two,"), encoding="utf-8")
    assert "no such figure now" in "\n".join(lines(identify(files / f"{NAME}-en.svg")))
    (data / "figures.csv").write_text(table, encoding="utf-8")
    record_version(data, {**made[1], "drawing": {"en": "0" * 16, "zh": "0" * 16}})
    assert "not made from the recorded version" in "\n".join(lines(identify(files / f"{NAME}-en.svg")))
    newer = tmp_path / "newer.svg"
    newer.write_text(
        (files / f"{NAME}-en.svg").read_text(encoding="utf-8").replace("version>1<", "version>9<"),
        encoding="utf-8",
    )
    assert "checkout is older" in "\n".join(lines(identify(newer)))


def test_damaged_files_get_one_clear_message(files, tmp_path):
    stray = tmp_path / "x"
    for suffix in ("svg", "png", "pdf", "page.png", "zip"):
        content = (files / f"{NAME}-en.{suffix}").read_bytes()
        stray.write_bytes(content[: len(content) // 2])
        try:
            found = identify(stray)
        except LedgerError as error:
            assert "damaged" in str(error) and "Fetch it again" in str(error) and len(str(error)) < 400
        else:  # a PDF can be repaired, but not to the same
            assert suffix == "pdf" and found.state != INTACT
    stray.write_bytes((files / f"{NAME}-en.png").read_bytes()[:-3000])
    complaint(lambda: identify(stray), "damaged PNG", ADDRESS.format("en"))
    stray.write_text('{"drawing": ', encoding="utf-8")
    complaint(lambda: identify(stray), "damaged JSON")
    stray.write_bytes(b"")
    complaint(lambda: identify(stray), "empty")
    complaint(lambda: identify(tmp_path), "folder")
    complaint(lambda: identify(tmp_path / "nothing"), "no such file")
    with stray.open("wb") as stream:
        stream.truncate(60_000_000)
    complaint(lambda: identify(stray), "60 MB", "none of ours")
    if os.name == "posix" and os.geteuid():
        stray.chmod(0)
        complaint(lambda: identify(stray), "permissions")


@pytest.mark.parametrize(
    "content",
    [
        b"plain words\n",
        b"\x00\x01\x02\xff",
        b"a,b\n1,2\n",
        b"<html></html>",
        b"<a",
        b"[1, 2]",
        b'{"drawing": 1}',
        b'{"@context": "csvw", "dc:identifier": 3}',
        b'<!DOCTYPE a [<!ENTITY b "c">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_foreign_files_are_not_ours(files, tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    found = identify(tmp_path / "x")
    assert not found.figure and "not one of this book's figures" in lines(found)[0]


def test_an_svg_with_entities_is_not_opened(files, tmp_path):
    text = (files / f"{NAME}-en.svg").read_text(encoding="utf-8")
    (tmp_path / "x").write_text(
        text.replace("<svg ", '<!DOCTYPE svg [<!ENTITY b "c">]><svg ', 1), encoding="utf-8"
    )
    assert identify(tmp_path / "x").kind == "xml"


def test_foreign_pictures_are_not_ours(files, tmp_path):
    Image.new("RGB", (3, 3)).save(tmp_path / "x.png")
    with pikepdf.new() as other:
        other.add_blank_page()
        other.save(tmp_path / "x.pdf")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as package:
        package.writestr("a.json", "[]")
    for kind in ("png", "pdf", "zip"):
        assert (identify(tmp_path / f"x.{kind}").figure, identify(tmp_path / f"x.{kind}").kind) == ("", kind)


def test_the_drawing_digest_is_that_of_the_page_picture(files, made):
    for lang in ("en", "zh"):
        assert drawing_digest((files / f"{NAME}-{lang}.page.png").read_bytes()) == made[1]["drawing"][lang]
