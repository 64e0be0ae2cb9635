"""Tables and prose numbers in a notebook: `show_table`, `mark`, `mark_values`, `verdict`, `say`."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from promise_ledger.evidence import LedgerError

from .catalogue import label

PAGES = {"S": "evidence-claims", "F": "evidence-facts", "K": "evidence-checks", "P": "evidence-commitments"}
PREFIX = "application/papermill.record/"


class Html(str):
    """Markup that `show_table` prints as it is; every other cell is escaped. `plain` is its text."""

    def __new__(cls, markup: str, plain: str):
        made = super().__new__(cls, markup)
        made.plain = plain
        return made


def mark(ids: str) -> Html:
    """Links from ids ('S2-039', or several joined by ';') to their rows on the evidence pages. Claims, facts,
    checks and promises only."""
    links = []
    for name in filter(None, (part.strip() for part in str(ids).split(";"))):
        if name[0] not in PAGES:
            raise LedgerError(
                f"mark: {name!r} has no evidence page; ids start with one of {', '.join(PAGES)}."
            )
        links.append(f'<a class="pl-id" href="{PAGES[name[0]]}.html#{escape(name)}">{escape(name)}</a>')
    return Html(", ".join(links), str(ids).replace(";", ", "))


def mark_values(text: str, ids: str, ledger) -> Html:
    """The text with the values of these ids (joined by ';') as links to their rows. Raises LedgerError for an id
    whose value is not in the text."""
    marked = escape(text)
    for name in filter(None, ids.split(";")):
        shown = escape(ledger.formatted(name))
        # a value may be the end of a longer one: 4,000 yuan in 14,000 yuan
        place = re.search(rf"(?<![\d.,]){re.escape(shown)}", marked)
        if name[0] not in PAGES or not place:
            raise LedgerError(f"mark_values: {text!r} does not hold {shown!r}, the value of {name}, or it has no page.")
        link = f'<a class="pl-claim" href="{PAGES[name[0]]}.html#{escape(name)}">{shown}</a>'
        marked = marked[: place.start()] + link + marked[place.end() :]
    return Html(marked, text)


def verdict(code: str, lang: str) -> Html:
    """A verdict as shape and word."""
    word = label("verdict", code, lang)
    return Html(f'<span class="pl-verdict pl-verdict--{code}">{escape(word)}</span>', word)


def show_table(
    frame: pd.DataFrame, headers, caption: str | None = None, align=None, small: dict | None = None
) -> None:
    """Show a frame's rows as an accessible table that turns into cards on a phone; no index column.

    `headers`: words for the columns, in their order, or by column name (then the order is theirs). The first
    column heads its row. `align`: "l" or "r" a column, as a string such as "lrr"; without it numbers go
    right. `small`: {column: other column}, whose text goes below in small grey print. Cells are text, numbers
    as they stand in str, or what `mark` and `verdict` return; blank cells stay blank. Raises LedgerError when
    headers and columns do not fit.
    """
    small = small or {}
    columns, heads, right = _layout(frame, headers, align, small)
    rows = frame.to_dict("records")
    plain = [heads, *([_text(row[c]) for c in columns] for row in rows)]
    text = "\n".join(" | ".join(line) for line in ([[caption]] if caption else []) + plain)
    from IPython.display import display

    display(
        {"text/html": _table_html(rows, columns, heads, right, small, caption), "text/plain": text}, raw=True
    )


def _layout(frame, headers, align, small: dict) -> tuple[list, list[str], list[bool]]:
    """Columns, their heads, and which go right. Raises LedgerError when they do not fit."""
    if isinstance(headers, dict):
        columns, heads = list(headers), list(headers.values())
    else:
        columns, heads = [c for c in frame.columns if c not in small.values()], list(headers)
    lost = [c for c in [*columns, *small.values()] if c not in frame.columns]
    if lost or len(columns) != len(heads):
        raise LedgerError(
            f"show_table: {len(heads)} headers for the columns {', '.join(map(str, columns))}"
            + (f"; not in the frame: {', '.join(map(str, lost))}" if lost else "")
            + "."
        )
    if not align:
        return columns, heads, [pd.api.types.is_numeric_dtype(frame[c]) for c in columns]
    if len(align) != len(columns):
        raise LedgerError(f"show_table: align has {len(align)} letters for {len(columns)} columns.")
    return columns, heads, [letter == "r" for letter in align]


def _table_html(rows, columns, heads, right, small: dict, caption: str | None) -> str:
    kind = [' class="pl-num"' if r else "" for r in right]
    numbers = " pl-cards--numbers" if all(right[1:]) else ""
    out = [f'<table class="pl-table pl-cards{numbers}">']
    if caption:
        out.append(f"<caption>{escape(caption)}</caption>")
    cells = (f'<th scope="col"{k}>{escape(h)}</th>' for h, k in zip(heads, kind, strict=True))
    out += [f"<thead><tr>{''.join(cells)}</tr></thead>", "<tbody>"]
    for row in rows:
        first, *rest = (_cell(row, c, small.get(c)) for c in columns)
        line = f'<th scope="row"{kind[0]}>{first}</th>'
        for head, cell, k in zip(heads[1:], rest, kind[1:], strict=True):
            k = k if cell else ' class="pl-none"'
            line += f'<td{k} data-label="{escape(head)}"><span>{cell}</span></td>'
        out.append(f"<tr>{line}</tr>")
    return "\n".join([*out, "</tbody></table>"])


def _cell(row, column, below) -> str:
    """Markup of one cell, and in small print that of the column `below` it."""
    note = f"<small>{_markup(row[below])}</small>" if below and _text(row[below]) else ""
    return _markup(row[column]) + note


def _text(cell) -> str:
    if isinstance(cell, Html):
        return cell.plain
    return "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else str(cell)


def _markup(cell) -> str:
    return str(cell) if isinstance(cell, Html) else escape(_text(cell))


def say(**texts: str) -> None:
    """Keep texts for the prose: say(drop="62%") is printed by {glue:text}`drop`. Strings only: format numbers
    first."""
    from IPython.display import display

    for name, text in texts.items():
        if not isinstance(text, str):
            raise LedgerError(
                f"say: {name} is {type(text).__name__}, not text. "
                "Format it first, say with ledger.fmt.number(…)."
            )
        # what myst_nb.glue(name, text, display=False) stores; to import it would cost each chapter 0.8 s
        display(
            {PREFIX + "text/plain": repr(text)},
            metadata={"scrapbook": {"name": name, "mime_prefix": PREFIX}},
            raw=True,
        )
