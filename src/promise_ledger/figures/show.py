"""Tables and prose numbers in a notebook: `show_table`, `mark`, `verdict`, `say`."""

from __future__ import annotations

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
    columns = (
        list(headers) if isinstance(headers, dict) else [c for c in frame.columns if c not in small.values()]
    )
    heads = list(headers.values()) if isinstance(headers, dict) else list(headers)
    lost = [c for c in [*columns, *small.values()] if c not in frame.columns]
    if lost or len(columns) != len(heads):
        raise LedgerError(f"show_table: {len(heads)} headers for the columns {', '.join(map(str, columns))}"
                          + (f"; not in the frame: {', '.join(map(str, lost))}" if lost else "") + ".")
    right = (
        [letter == "r" for letter in align]
        if align
        else [pd.api.types.is_numeric_dtype(frame[c]) for c in columns]
    )
    if len(right) != len(columns):
        raise LedgerError(f"show_table: align has {len(right)} letters for {len(columns)} columns.")
    kind = [' class="pl-num"' if r else "" for r in right]
    out = ['<table class="pl-table pl-cards">']
    if caption:
        out.append(f"<caption>{escape(caption)}</caption>")
    out.append(
        "<thead><tr>"
        + "".join(f'<th scope="col"{k}>{escape(h)}</th>' for h, k in zip(heads, kind, strict=True))
        + "</tr></thead>"
    )
    out.append("<tbody>")
    for row in frame.to_dict("records"):
        cells = [
            _markup(row[c])
            + (f"<small>{_markup(row[small[c]])}</small>" if small.get(c) and _text(row[small[c]]) else "")
            for c in columns
        ]
        line = f'<th scope="row"{kind[0]}>{cells[0]}</th>'
        for head, cell, k in zip(heads[1:], cells[1:], kind[1:], strict=True):
            line += f'<td{k} data-label="{escape(head)}"><span>{cell}</span></td>'
        out.append(f"<tr>{line}</tr>")
    out.append("</tbody></table>")
    plain = [[_text(row[c]) for c in columns] for row in frame.to_dict("records")]
    text = "\n".join(" | ".join(line) for line in ([[caption]] if caption else []) + [heads, *plain])
    from IPython.display import display
    display({"text/html": "\n".join(out), "text/plain": text}, raw=True)


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
