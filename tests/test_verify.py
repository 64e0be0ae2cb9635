"""verify: every claim in every kind of copy, every failure listed, no article text in the repository."""

import csv
import shutil
import subprocess
import sys

import opencc
import pytest
from ledger_kit import ARTICLE, SPANS, tables, write

from promise_ledger.evidence import LedgerError, anchors, open_ledger, verify
from promise_ledger.text import Patch, clean


@pytest.fixture
def book(tmp_path):
    return open_ledger(write(tmp_path / "data", tables()))


def held(book, folder, text, name="anything.md", repository=None):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return verify.verify(book, folder, repository)


COPIES = {
    "as received": ARTICLE,
    "CRLF and BOM": b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode(),
    "Traditional": opencc.OpenCC("s2tw").convert(ARTICLE),
    "other punctuation": ARTICLE.replace("，", ", ").replace("。", " . "),
    "full width": ARTICLE.replace("150", "１５０"),
    "no line ends": ARTICLE.replace("\n", ""),
    "a preface": "转载自某处，仅供测试。\n" * 30 + ARTICLE,
    "zero width": ARTICLE.replace("交付", "交\u200b付"),
}


@pytest.mark.parametrize("kind", COPIES)
def test_all_claims_are_found_in_any_copy(book, tmp_path, kind):
    report = held(book, tmp_path / "sources", COPIES[kind])
    assert report.failures == [] and report.found["S0"].claims == len(SPANS)
    assert report.found["S0"].as_received == (kind == "as received")


@pytest.mark.parametrize(
    "old, new, failing",
    [
        ("道歉卡片", "道谢卡片", {"S0-003"}),
        ("补偿150元", "补偿180元", {"S0-002"}),
        ("两个月内", "三个月内", {"S0-001"}),
        ("论坛", "微博", set()),
    ],
)
def test_a_changed_character_is_reported_exactly_where_it_is(book, tmp_path, old, new, failing):
    report = held(book, tmp_path / "sources", ARTICLE.replace(old, new))
    assert {f.row for f in report.failures} == failing


def test_no_article_text_is_printed_unless_asked(book, tmp_path):
    report = held(book, tmp_path / "sources", ARTICLE.replace("道歉", "道谢"))
    assert not any(span in str(f) for f in report.failures for span, *_ in SPANS.values())


@pytest.mark.parametrize(
    "value, unit, says",
    [
        (160, "yuan/day", "not among"),
        (150, "month", "unit"),
        (150, "yuan", ""),
        (1500, "yuan/day", "not among"),
    ],
)
def test_numbers_are_read_again_from_the_span(tmp_path, value, unit, says):
    rows = tables()
    rows["claims"][1] |= {"value_low": value, "value_high": value, "unit": unit}
    report = held(open_ledger(write(tmp_path / "data", rows)), tmp_path / "sources", ARTICLE)
    assert ([f.what for f in report.failures] == []) if not says else (says in report.failures[0].what)


def test_quantities_are_found_again(tmp_path):
    rows = tables()
    start = ARTICLE.index("二十三天")
    row = {
        "quantity_id": "Q0-001",
        "source_id": "S0",
        "paragraph": 2,
        "raw_start": start,
        "raw_end": start + 4,
        "raw_sha256": anchors.sha256("二十三天"),
        "value_low": 23,
        "value_high": 23,
        "unit": "day",
        "kind": "duration",
    }
    rows["units"].append({"surface": "天", "unit": "day", "kind": "duration", "factor": 1})
    rows["quantities"] = [row]
    book = open_ledger(write(tmp_path / "data", rows))
    assert held(book, tmp_path / "sources", ARTICLE).failures == []
    report = held(book, tmp_path / "other", ARTICLE.replace("二十三天", "二十四天"))
    assert [f.row for f in report.failures] == ["Q0-001"] and report.found["S0"].quantities == 0
    rows["quantities"] = [row | {"raw_sha256": anchors.sha256("x")}]
    report = held(open_ledger(write(tmp_path / "data2", rows)), tmp_path / "sources", ARTICLE)
    assert "raw anchor" in report.failures[0].what


def test_an_anchor_with_a_wrong_raw_place_is_reported(tmp_path):
    rows = tables()
    rows["claims"][0] |= {"raw_start": 3, "raw_end": 13}
    report = held(open_ledger(write(tmp_path / "data", rows)), tmp_path / "sources", ARTICLE)
    assert [(f.row, "raw one does not" in f.what) for f in report.failures] == [("S0-001", True)]


def test_odd_files_are_skipped_with_a_note_and_strangers_named(book, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "picture.txt").write_bytes(bytes(range(256)))
    (folder / "nul.txt").write_bytes(b"a\0b")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "huge.txt").write_bytes(b"x" * (verify.LARGEST_FILE + 1))
    (folder / "sub").mkdir()
    (folder / "sub" / "stranger.txt").write_text("别的文章，与此无关。\n", encoding="utf-8")
    report = held(book, folder, ARTICLE)
    assert report.failures == [] and len(report.notes) == 5


def test_missing_folder_empty_folder_and_no_article(book, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(LedgerError, match="no such folder"):
        verify.verify(book, tmp_path / "nowhere")
    with pytest.raises(LedgerError, match="no files in it"):
        verify.verify(book, empty)
    with pytest.raises(LedgerError, match="none of its 1 files"):
        held(book, tmp_path / "sources", "别的文章，与此无关。\n")


def test_an_anchor_is_made_for_a_new_claim_and_refused_outside_the_text():
    start = ARTICLE.index("新款轿车")
    made = anchors.anchor(ARTICLE, start, start + 4)
    assert made["fold_len"] == 4 and made["paragraph"] == 1
    with pytest.raises(ValueError, match="no text of the article"):
        anchors.anchor(ARTICLE, ARTICLE.index("全部评论"), len(ARTICLE))


# ---------------------------------------------------------------- leaks

RUN = (
    "新款轿车两个月内交付逾期每天补偿元"  # 17 Han characters; the article has marks and a number between them
)


@pytest.mark.parametrize(
    "text, caught",
    [
        (RUN, True),
        (RUN[:16], False),
        ("x" + "，".join(RUN) + "x", True),
        (" ".join(RUN), True),
        ("".join(f"\\u{ord(c):04x}" for c in RUN), True),
        ("".join(f"&#x{ord(c):x};" for c in RUN), True),
        (opencc.OpenCC("s2t").convert(RUN), True),
        ("<b>" + RUN[:8] + "</b>" + RUN[8:], True),
        ("我们自己的话" * 9, False),
    ],
)
def test_article_text_is_found_however_it_is_dressed(book, tmp_path, text, caught):
    repository = tmp_path / "repository"
    (repository / "docs").mkdir(parents=True)
    (repository / "docs" / "page.md").write_text("前言。" + text + "后记。", encoding="utf-8")
    (repository / "image.png").write_bytes(RUN.encode())
    report = held(book, tmp_path / "sources", ARTICLE, repository=repository)
    assert [f.where for f in report.failures] == (["docs/page.md"] if caught else [])
    assert not any(RUN[:5] in str(f) for f in report.failures)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_with_git_ignored_files_are_left_out_but_the_built_site_is_not(book, tmp_path):
    repository = tmp_path / "repository"
    (repository / "_build" / "site").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / ".gitignore").write_text("private.txt\n_build/\n", encoding="utf-8")
    (repository / "private.txt").write_text(RUN, encoding="utf-8")
    assert held(book, tmp_path / "sources", ARTICLE, repository=repository).failures == []
    (repository / "_build" / "site" / "a.html").write_text(RUN, encoding="utf-8")
    (repository / "new.md").write_text(RUN, encoding="utf-8")
    report = held(book, tmp_path / "sources", ARTICLE, repository=repository)
    assert {f.where for f in report.failures} == {"_build/site/a.html", "new.md"}


# ---------------------------------------------------------------- the five articles


def rewrite(folder, target, change):
    """Changed copies of the real articles under names that say nothing; `change` gets text and source id."""
    target.mkdir()
    for number, path in enumerate(sorted(folder.glob("*.txt"))):
        data = change(path.read_bytes().decode("utf-8-sig"), f"S{number}")
        (target / f"{(7 * number) % 5}.md").write_bytes(data if isinstance(data, bytes) else data.encode())
    return target


@pytest.fixture(scope="module")
def real():
    return open_ledger()


def cleaned(book, raw, source):
    patches = [
        Patch(r["raw_start"], r["raw_end"], r["raw_sha256"], r["replacement"])
        for r in book.tables["patches"].rows
        if r["source_id"] == source
    ]
    return clean(raw, patches).text


def test_every_claim_and_quantity_holds_in_the_articles_as_received(real, articles):
    report = verify.verify(real, articles)
    assert [str(f) for f in report.failures] == []
    assert all(found.as_received for found in report.found.values()) and len(report.found) == 5


@pytest.mark.parametrize("kind", ["CRLF and BOM", "Simplified", "Traditional"])
def test_every_claim_is_found_in_other_copies_of_the_articles(real, articles, tmp_path, kind):
    to_traditional = opencc.OpenCC("s2tw").convert
    change = {
        "CRLF and BOM": lambda raw, _: b"\xef\xbb\xbf" + raw.replace("\n", "\r\n").encode(),
        "Simplified": lambda raw, source: cleaned(real, raw, source),
        "Traditional": lambda raw, source: to_traditional(cleaned(real, raw, source)),
    }[kind]
    report = verify.verify(real, rewrite(articles, tmp_path / "copies", change))
    assert [str(f) for f in report.failures if f.row.startswith("S")] == []
    assert sum(found.claims for found in report.found.values()) == len(real.tables["claims"].rows)


def test_one_changed_character_in_a_real_span_is_reported(real, articles, tmp_path):
    rows = real.tables["claims"].rows
    claims = {name: [r for r in rows if r["source_id"] == name][5] for name in ("S0", "S1", "S2", "S3", "S4")}

    def change(raw, source):
        at = (claims[source]["raw_start"] + claims[source]["raw_end"]) // 2
        while not "\u4e00" <= raw[at] <= "\u9fff":
            at += 1
        return raw[:at] + ("错" if raw[at] not in "错錯" else "对") + raw[at + 1 :]

    report = verify.verify(real, rewrite(articles, tmp_path / "copies", change))
    assert {f.row for f in report.failures if f.row.startswith("S")} == {
        row["claim_id"] for row in claims.values()
    }


def test_the_repository_holds_no_article_text(articles, root):
    command = [sys.executable, "-m", "promise_ledger.cli", "verify", "--sources", str(articles)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=root)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "all holds" in run.stdout


def test_the_tables_hold_no_hashes_that_could_be_chained(real):
    """Hashes of spans that overlap step by step would let the text be rebuilt; nested spans do not."""
    claims = real.tables["claims"].rows
    chained = [
        (a["claim_id"], b["claim_id"])
        for a in claims
        for b in claims
        if a["source_id"] == b["source_id"] and a["raw_start"] < b["raw_start"] < a["raw_end"] < b["raw_end"]
    ]
    assert chained == []


def test_sources_table_knows_the_articles_by_hash_only(root):
    with open(root / "data" / "sources.csv", encoding="utf-8", newline="") as file:
        kept = [r for r in csv.DictReader(file) if r["kind"] == "article"]
    assert len(kept) == 5 and all(len(r["sha256"]) == 64 and r["redistributable"] == "false" for r in kept)
