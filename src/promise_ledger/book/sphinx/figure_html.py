"""The parts of a figure's page as HTML: picture, downloads, citations, data, evidence. Pure: records in, text out."""

import csv
import io
import tomllib
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

from promise_ledger.book.figure_pages import Bundle
from promise_ledger.book.language import HAN
from promise_ledger.book.sphinx.tables import code, filled, link, outside, prose, small, verdict
from promise_ledger.evidence.ledger import LANGUAGES, find_data
from promise_ledger.figures.catalogue import common_words

DOWNLOADS = ("svg", "png", "pdf", "csv", "zip")
PHONE = "(max-width: 40rem)"
DENSITY = 2  # pixels of a page picture for one CSS pixel
# columns of figures' data whose codes are words of other kinds than their name says
KINDS = {"how": ("precision",), "caam_how": ("precision",), "basis": ("basis", "fact_basis", "count_basis"), "maker": ("brand", "promisor")}
DATES = ("edtf", "date", "period", "since", "from_date", "to_date")


@cache
def texts() -> dict:
    """Words of these pages in both languages."""
    return tomllib.loads(Path(__file__).with_name("figures.toml").read_text(encoding="utf-8"))


def say(lang: str, key: str, **given) -> str:
    """A text of figures.toml, its placeholders filled; not escaped."""
    return texts()[lang][key].format(**given)


def form_text(name: str, part: str, lang: str) -> str:
    """`answers` or `not-for` of a chart form."""
    return texts()["form"][name][part][LANGUAGES.index(lang)]


def style_name(style: str, lang: str) -> str:
    """What a citation style is called."""
    return texts()["style"][style][LANGUAGES.index(lang)]


def size(count: int) -> str:
    """A file's size, in decimal units."""
    return f"{count / 1e6:.1f} MB" if count >= 999_500 else f"{max(1, round(count / 1e3))} KB"


def picture(bundle: Bundle, lang: str, up: str, lazy: bool = True) -> str:
    """The figure for wide pages and for phones: sizes in CSS pixels, so that nothing moves when it arrives."""
    wide, narrow = bundle.file("page", lang), bundle.file("narrow", lang)
    late = ' loading="lazy"' if lazy else ""
    return (
        f'<picture><source media="{PHONE}" srcset="{bundle.address(narrow["name"], up)}" {_box(narrow)}>'
        f'<img src="{bundle.address(wide["name"], up)}" {_box(wide)}{late} decoding="async" '
        f'alt="{escape(bundle.record["alt"][lang])}"></picture>'
    )


def thumbnail(bundle: Bundle, lang: str, up: str) -> str:
    """The phone's picture, small; the link around it is named by its title, so it needs no words of its own."""
    row = bundle.file("narrow", lang)
    return (f'<img src="{bundle.address(row["name"], up)}" {_box(row)} loading="lazy" decoding="async" '
            f'alt="{escape(bundle.record["alt"][lang])}">')


def _box(row: dict) -> str:
    return f'width="{round(row["width"] / DENSITY)}" height="{round(row["height"] / DENSITY)}"'


def downloads(bundle: Bundle, lang: str, up: str, sizes: bool = True) -> str:
    """Links to the files, with their sizes; the record is among them."""
    links = []
    for kind in DOWNLOADS:
        row = bundle.file(kind, lang)
        weight = f" <small>{size(row['bytes'])}</small>" if sizes else ""
        links.append(f'<a href="{bundle.address(row["name"], up)}" download>{kind.upper()}{weight}</a>')
        if kind == "csv" and sizes:
            links.append(f'<a href="{bundle.address(f"{bundle.id}-v{bundle.version}.json", up)}" download>JSON</a>')
    return (f'<span class="pl-figure-bar__files"><span>{say(lang, "download")}</span>{"".join(links)}</span>')


def service_bar(bundle: Bundle, lang: str, up: str, home: str) -> str:
    """The line under a figure of a chapter: its id as the way to its page (`home`), its files, its citation."""
    return (
        f'<div class="pl-figure-bar"><a class="pl-id" href="{home}" title="{say(lang, "about")}">{bundle.id}</a>'
        f'{downloads(bundle, lang, up, sizes=False)}<a href="{home}#cite">{say(lang, "cite-short")}</a></div>'
    )


def citations(cited: dict[str, str], lang: str, key: str) -> str:
    """Citations by style as tabs that need no script (radio buttons); `key` keeps ids apart on a page."""
    out = [f'<div class="pl-tabs" role="group" aria-label="{say(lang, "cite-formats")}">']
    for position, (style, text) in enumerate(cited.items()):
        name, tab, cite = escape(style_name(style, lang)), f"tab-{key}-{style}", f"cite-{key}-{style}"
        shown = escape(text.strip())
        block = f'<pre id="{cite}" tabindex="0">{shown}</pre>' if style in ("bibtex", "ris", "csl-json") else f'<p id="{cite}">{shown}</p>'
        out.append(
            f'<input type="radio" name="tabs-{key}" id="{tab}"{"" if position else " checked"}><label for="{tab}">{name}</label>'
            f'<div class="pl-tab"><div class="pl-cite">{block}{copy_button(cite, lang, say(lang, "copy-what", style=name))}</div></div>'
        )
    return "".join(out) + "</div>"


def copy_button(target: str, lang: str, name: str) -> str:
    """A button that copies the text of the element `target`; the script shows it."""
    return (f'<button type="button" class="pl-btn pl-copy" data-copy="{target}" data-copied="{say(lang, "copied")}" '
            f'aria-label="{name}" hidden>{say(lang, "copy")}</button>')


def data_rows(bundle: Bundle) -> list[dict[str, str]]:
    """The figure's CSV."""
    path = bundle.folder / bundle.file("csv", "")["name"]
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def scroller(rows: int) -> str:
    """Classes of the box around a table: a long one scrolls in itself, up and down as well as sideways."""
    return "pl-scroll pl-scroll--long" if rows > 30 else "pl-scroll"


def data_table(bundle: Bundle, ledger, up: str) -> str:
    """The figure's CSV as a table that scrolls within itself; numbers and dates as the language writes them.

    Of a text that the file has in both languages, the page's own is shown.
    """
    lang, other = ledger.lang, "_en" if ledger.lang == "zh" else "_zh"
    known = bundle.record["data"]["columns"]
    twins = {column["name"].removesuffix(f"_{lang}") + other for column in known if column["name"].endswith(f"_{lang}")}
    if lang == "zh":
        twins.add("english")  # what Chinese words mean
    columns = [column for column in known if column["name"] not in twins]
    rows = data_rows(bundle)
    caption = say(lang, "data-caption", title=bundle.record["title"][lang], rows=ledger.fmt.exact(len(rows)))
    out = [
        f'<div class="{scroller(len(rows))}" role="region" aria-label="{say(lang, "data-label")}" tabindex="0"><table class="pl-table pl-table--sticky">'
        f'<caption>{escape(caption)}</caption><thead><tr>'
    ]
    for column in columns:
        unit = unit_word(ledger.fmt, column.get("unit") or "")
        unit = "" if unit.casefold() in column["title"][lang].casefold() else unit
        number = ' class="pl-num"' if numeric(column) else ""
        out.append(f'<th scope="col"{number}>{escape(column["title"][lang])}{small(escape(unit))}</th>')
    out.append("</tr></thead><tbody>")
    for row in rows:
        out.append("<tr>")
        for position, column in enumerate(columns):
            shown = cell(ledger, column, row[column["name"]], up, bundle.id)
            if position == 0:
                out.append(f'<th scope="row">{shown}</th>')
            else:
                out.append(f'<td class="pl-num">{shown}</td>' if numeric(column) else f"<td>{shown}</td>")
        out.append("</tr>")
    return "".join(out) + "</tbody></table></div>"


def columns_list(bundle: Bundle, lang: str) -> str:
    """What each column means, folded."""
    terms = "".join(
        f'<dt>{escape(column["title"][lang])} <code>{escape(column["name"])}</code></dt><dd>{escape(column["description"][lang])}</dd>'
        for column in bundle.record["data"]["columns"]
    )
    return f'<details class="pl-fold"><summary>{say(lang, "columns")}</summary><dl class="pl-dl">{terms}</dl></details>'


def numeric(column: dict) -> bool:
    """Whether a column's values stand to the right."""
    return column["type"] in ("integer", "number")


def cell(ledger, column: dict, value: str, up: str, figure: str = "") -> str:
    """One value of a `figure` as the language writes it; ids lead to their rows, codes become words."""
    fmt, kind, lang = ledger.fmt, column["type"], ledger.lang
    if value == "":
        return '<span class="pl-blank">—</span>'
    if numeric(column):
        return escape(value if column.get("unit") == "year" or column["name"] == "year" else plain(fmt, float(value)))
    if kind == "boolean":
        return say(lang, "yes" if value.lower() in ("true", "1") else "no")
    if kind == "date":
        return escape(fmt.date(date.fromisoformat(value[:10]), "day"))
    if kind == "yearmonth":
        return escape(fmt.date(date.fromisoformat(f"{value[:7]}-01"), "month"))
    if column["name"] in DATES:
        try:
            return escape(fmt.edtf(value))
        except ValueError:
            pass  # a word about a date
    if column["name"] == "unit":
        return escape(unit_word(fmt, value))
    names = value.split(";")
    said = [code_word(column["name"], name, lang, figure) for name in names]
    if not all(said) and all(name in ledger.index for name in names):  # a scenario named S4 is a word first: the article left out
        return " ".join(link(ledger, name, up) for name in names)
    shown = escape(("、" if lang == "zh" else ", ").join(said) if all(said) else value)
    return f'<span lang="zh-CN">{shown}</span>' if lang == "en" and HAN.search(shown) else shown


def code_word(column: str, name: str, lang: str, figure: str = "") -> str:
    """The word for a code in a column of a figure's data; "" for what is no code."""
    common = [{code: pair[LANGUAGES.index(lang)] for code, pair in common_codes(kind).items()} for kind in KINDS.get(column, (column,))]
    known = data_words(lang)
    for words in (known.get(f"{figure}.{column}", {}), *common, known.get(column, {})):
        if name in words:
            return words[name]
    return ""


@cache
def data_words(lang: str = "zh") -> dict[str, dict[str, str]]:
    """Words for codes that only a figure's data have, by column; English that is not given is the code without hyphens."""
    given = tomllib.loads(Path(__file__).with_name("data_words.toml").read_text(encoding="utf-8"))
    return {column: {code: _word(code, words, lang) for code, words in codes.items()} for column, codes in given.items()}


def _word(code: str, words: str | list[str], lang: str) -> str:
    english, chinese = words if isinstance(words, list) else (code.replace("_", " ").replace("-", " "), words)
    return chinese if lang == "zh" else english


def common_codes(kind: str) -> dict:
    """Codes of a kind with their words, {} for what is no kind."""
    return common_words(find_data().parent / "chapters" / "words").get(kind, {})


def plain(fmt, value: float) -> str:
    """A number with all its digits; small ones keep four decimals."""
    return fmt.exact(value) if abs(value) >= 1 or value == 0 else fmt.number(value, 4)


def unit_word(fmt, unit: str) -> str:
    """A unit's word: cars, %, 辆; "" for none and for what needs no word."""
    return "" if unit in ("", "year", "ratio") else fmt.quantity(2, None, unit).removeprefix("2").strip()


def evidence_table(bundle: Bundle, ledger, up: str) -> str:
    """Every claim, fact and check behind the figure: what it says, who says so, how it was graded."""
    lang, record = ledger.lang, bundle.record
    heads = [say(lang, key) for key in ("row", "says", "by", "grade")]
    out = [f'<table class="pl-table pl-cards pl-rests"><caption class="pl-sr">{say(lang, "rests-caption")}</caption><thead><tr>']
    out += [f'<th scope="col">{head}</th>' for head in heads]
    out.append("</tr></thead>")
    for table, cells in (("claims", _claim), ("facts", _fact), ("checks", _check)):
        if not record[table]:
            continue
        out.append(f'<tbody><tr class="pl-group"><th scope="rowgroup" colspan="4">{say(lang, table)}</th></tr>')
        for name in record[table]:
            known = name in ledger.index and ledger.index[name][0] == table
            shown = cells(ledger, name, up) if known else (say(lang, "gone"), "", "")
            out.append(f'<tr><th scope="row">{link(ledger, name, up)}</th>')
            labels = ["", *(f' data-label="{head}"' for head in heads[2:])]  # the statement spans the card and needs no label
            out += [f"<td{head}><div>{text}</div></td>" for head, text in zip(labels, shown, strict=True)]
            out.append("</tr>")
        out.append("</tbody>")
    return "".join(out) + "</table>"


def _claim(ledger, name: str, up: str) -> tuple[str, str, str]:
    row = ledger.row(name)
    found = next((r["verdict"] for r in ledger.tables["findings"].rows if r["claim_id"] == name), None)
    who = code(ledger, "source", row["source_id"]) if row["source_id"] in common_codes("source") else ""
    return (
        filled(ledger, "claims", name, "statement"),
        who + small(link(ledger, row["source_id"], up), code(ledger, "basis", row["basis"])),
        verdict(ledger, found) if found else "",
    )


def _fact(ledger, name: str, up: str) -> tuple[str, str, str]:
    row = ledger.row(name)
    return (
        filled(ledger, "facts", name, "statement"),
        outside(ledger, row["url"]) + small(code(ledger, "fact_basis", row["basis"])),
        code(ledger, "confidence", row["confidence"]),
    )


def _check(ledger, name: str, up: str) -> tuple[str, str, str]:
    run = ledger.results()[name]
    return (
        filled(ledger, "checks", name, "question") + small(prose(ledger, run["reading"])),
        say(ledger.lang, "computed"),
        code(ledger, "check_verdict", run["verdict"]),
    )


def definitions(rows: list[tuple[str, str]]) -> str:
    """Terms and what they are, as HTML; blank ones are left out."""
    return '<dl class="pl-dl">' + "".join(f"<dt>{term}</dt><dd>{what}</dd>" for term, what in rows if what) + "</dl>"


def versions(bundle: Bundle, every: dict[int, Bundle], ledger) -> str:
    """Versions with what changed, permalinks, licence, fingerprints."""
    lang, record = ledger.lang, bundle.record
    changed = [
        (say(lang, "version", n=change["version"]),
         _version_link(every.get(change["version"]), bundle, ledger.fmt.date(date.fromisoformat(change["date"]), "day"), lang)
         + small(escape(change["change"][lang])))
        for change in reversed(record["changes"])
    ]  # fmt: skip
    key = f"permalink-{bundle.id}"
    licence = record["licence"]
    named = f'<a rel="license noopener" href="{escape(licence["address"])}">{escape(licence["id"])}</a>'
    return definitions([
        *changed,
        (say(lang, "permalink"), f'<span class="pl-copyline"><code id="{key}">{escape(record["address"][lang])}</code>'
                                 f'{copy_button(key, lang, say(lang, "copy-permalink"))}</span>'),
        (say(lang, "latest"), f'<code>{escape(record["latest"][lang])}</code>'),
        (say(lang, "licence"), say(lang, "licence-use", licence=named)),
        (say(lang, "digests"), f'<code>{say(lang, "digest-data", data=record["data"]["digest"][:16], drawing=record["drawing"][lang][:16])}</code>'),
        (say(lang, "identify"), f'<code>promise-ledger figure identify {escape(bundle.file("png", lang)["name"])}</code>'),
    ])  # fmt: skip


def bracketed(lang: str, text: str) -> str:
    """A text in the brackets of the language, with the space that belongs before them."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def _version_link(other: Bundle | None, shown: Bundle, day: str, lang: str) -> str:
    if other is None or other.version == shown.version:
        return day + ("" if other is None or not other.current else bracketed(lang, say(lang, "is-current")))
    return f'<a href="{other.page}.html">{day}</a>' + (bracketed(lang, say(lang, "is-current")) if other.current else "")


def banner(bundle: Bundle, lang: str) -> str:
    """What stands above an older version; "" for the current one."""
    if bundle.current:
        return ""
    if bundle.newest is None:
        return f'<p class="pl-banner">{say(lang, "retired", n=bundle.version)}</p>'
    said = say(lang, "old", n=bundle.version, m=bundle.newest)
    space = "" if lang == "zh" else " "
    return f'<p class="pl-banner">{said}{space}<a href="{bundle.id}.html">{say(lang, "old-link")}</a></p>'
