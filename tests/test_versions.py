"""What was published cannot change silently: lock, changelog, and the step from one version to the next."""

import base64
import csv
import json
import shutil
from datetime import date

import pandas as pd
import pytest

from promise_ledger.book import figure_jobs, notebooks, refresh
from promise_ledger.book.paths import ROOT
from promise_ledger.evidence import LedgerError
from promise_ledger.figures.registry import registry
from promise_ledger.figures.versions import csv_text, drawing_digest, drift, history, record, short, version_row

DIGESTS = {"data_digest": "a" * 16, "drawing_en": "b" * 16, "drawing_zh": "c" * 16}


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A registry of one figure, its first version recorded, and its bundle."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/figures.csv").write_text("figure_id,chapter,version\nfig-a,01-x,1\nfig-b,01-x,1\n", encoding="utf-8")
    header = "figure_id,version,date,change_en,change_zh,data_digest,drawing_en,drawing_zh\n"
    (tmp_path / "data/figure_versions.csv").write_text(header, encoding="utf-8")
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(tmp_path / "data"))
    record("fig-a", 1, {"en": "First.", "zh": "首版。"}, DIGESTS, date(2026, 11, 22))
    return tmp_path


def bundle(root, version, digests, folder=None):
    place = root / "_build/figures/fig-a" / (folder or f"v{version}")
    place.mkdir(parents=True)
    drawing = {"en": digests["drawing_en"], "zh": digests["drawing_zh"]}
    content = {"id": "fig-a", "version": version, "data": {"digest": digests["data_digest"]}, "drawing": drawing}
    (place / f"fig-a-v{version}.json").write_text(json.dumps(content), encoding="utf-8")


def test_what_is_as_recorded_has_not_drifted(book):
    assert drift("fig-a", "a" * 16, en="b" * 16, zh="c" * 16) == []
    assert drift("fig-a", "a" * 16) == []  # where there are no pixels to compare


def test_a_change_is_named_with_its_cure(book):
    (line,) = drift("fig-a", "0" * 16, en="b" * 16, zh="0" * 16)
    assert "fig-a: data, drawing zh changed since version 1 of 2026-11-22" in line and "figure bump fig-a" in line
    (line,) = drift("fig-b", "0" * 16)
    assert "fig-b: version 1 is not recorded yet" in line


def test_versions_follow_each_other(book):
    with pytest.raises(LedgerError, match="version 3 cannot follow 1"):
        record("fig-a", 3, {"en": "", "zh": ""}, DIGESTS, date(2026, 11, 23))
    record("fig-a", 2, {"en": "Mended.", "zh": "已改。"}, DIGESTS, date(2026, 11, 23))
    assert [row["version"] for row in history("fig-a")] == ["1", "2"]
    assert registry()["fig-a"]["version"] == "2" and registry()["fig-b"]["version"] == "1"
    assert version_row("fig-a", 1)["change_zh"] == "首版。" and version_row("fig-a")["change_en"] == "Mended."
    with pytest.raises(LedgerError, match="no version 5; the current one is 2"):
        version_row("fig-a", 5)


def bump(book, monkeypatch):
    monkeypatch.setattr(figure_jobs.bundles, "make", lambda *given, **named: book / "_build/figures")
    return figure_jobs.bump(book, "fig-a", {"en": "New months.", "zh": "补入新月份。"}, date(2026, 12, 1))


def test_nothing_changed_nothing_to_record(book, monkeypatch):
    bundle(book, 1, DIGESTS)
    with pytest.raises(LedgerError, match="nothing to record"):
        bump(book, monkeypatch)


def test_the_old_version_must_be_at_hand(book, monkeypatch):
    bundle(book, 1, DIGESTS | {"data_digest": "0" * 16})
    before = (book / "data/figure_versions.csv").read_bytes()
    with pytest.raises(LedgerError, match="files of version 1 are not at hand.*git stash"):
        bump(book, monkeypatch)
    assert (book / "data/figure_versions.csv").read_bytes() == before and not (book / "figures").exists()


def test_a_bump_records_the_new_and_keeps_the_old(book, monkeypatch):
    bundle(book, 1, DIGESTS | {"data_digest": "0" * 16})
    bundle(book, 1, DIGESTS, "v1.recorded")
    assert "version 2 recorded" in bump(book, monkeypatch)
    kept = json.loads((book / "figures/archive/fig-a/v1/fig-a-v1.json").read_text(encoding="utf-8"))
    assert kept["data"]["digest"] == "a" * 16
    assert version_row("fig-a")["data_digest"] == "0" * 16 and history("fig-a")[-1]["date"] == "2026-12-01"


def test_a_changed_bundle_does_not_bury_the_recorded_one(book):
    from promise_ledger.book.bundles import keeping_recorded, recorded_copy

    place = book / "_build/figures/fig-a/v1"
    bundle(book, 1, DIGESTS)
    with keeping_recorded(book / "_build/figures", "fig-a"):
        shutil.rmtree(place)
        bundle(book, 1, DIGESTS | {"data_digest": "0" * 16})
    assert recorded_copy(place).is_dir()
    with keeping_recorded(book / "_build/figures", "fig-a"):  # and back again: the copy is not needed any more
        shutil.rmtree(place)
        bundle(book, 1, DIGESTS)
    assert not recorded_copy(place).exists()


def test_the_csv_of_a_figure_is_plain():
    frame = pd.DataFrame({"on": [True, None], "n": [0.1 + 0.2, 7]}, index=pd.Index(["a", "b"], name="key"))
    assert csv_text(frame) == "key,on,n\na,true,0.3\nb,,7\n"
    assert csv_text(frame.reset_index(drop=True)) == "on,n\ntrue,0.3\n,7\n"


def stored_figures(lang):
    """What the notebooks of an edition show: figure id, digest of the data, digest of the drawing."""
    for path in (ROOT / "chapters" / lang).glob("*.ipynb"):
        for cell in notebooks.code_cells(notebooks.read(path)):
            for output in cell.outputs:
                picture = output.get("data", {}).get("image/png")
                if picture and notebooks.published_ids(cell.source):
                    figure_id, _, _, _, _, digest = output.data["text/plain"].split()
                    yield figure_id, digest, drawing_digest(base64.b64decode(picture))


@pytest.mark.parametrize("lang", sorted({path.parent.name for path in refresh.chapters(ROOT)}))
def test_no_figure_of_the_chapters_changed_without_a_new_version(lang):
    found = {figure_id: (data, drawing) for figure_id, data, drawing in stored_figures(lang)}
    assert set(found) == set(registry())
    assert [line for figure_id, (data, drawing) in found.items() for line in drift(figure_id, data, **{lang: drawing})] == []


def test_every_older_version_is_kept():
    with (ROOT / "data/figure_versions.csv").open(encoding="utf-8", newline="") as stream:
        older = [row for row in csv.DictReader(stream) if row["version"] != registry()[row["figure_id"]]["version"]]
    for row in older:
        place = ROOT / "figures/archive" / row["figure_id"] / f"v{row['version']}"
        content = (place / f"{row['figure_id']}-v{row['version']}.csv").read_bytes()
        assert short(content) == row["data_digest"]
        for lang in ("en", "zh"):
            picture = (place / f"{row['figure_id']}-v{row['version']}-{lang}.page.png").read_bytes()
            assert drawing_digest(picture) == row[f"drawing_{lang}"]
