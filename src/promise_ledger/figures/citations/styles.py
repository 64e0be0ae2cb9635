"""Citation styles: which there are, and how an item is set in one.

citeproc-py 0.11 sets `apa7`, `chicago` and `gbt7714-2015` with the CSL files in styles/ (its README says whose they are).
Looked at with our items and seen right, but for four things that are mended here: names that have no parts are set in
capitals by the style of 2015 (they travel as signs without case); punctuation stands outside of English quotation marks;
brackets hold `medium` twice; a figure's version reads as that of the book.
"""

from __future__ import annotations

import html as markup
import re
import warnings
from datetime import date
from functools import lru_cache
from pathlib import Path

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.schema import nearest

from . import exports, gbt7714
from .credit import known_language, licence_name, line

STYLES = {
    "gbt7714-2025": {"en": "GB/T 7714—2025", "zh": "GB/T 7714—2025"},
    "gbt7714-2015": {"en": "GB/T 7714—2015", "zh": "GB/T 7714—2015"},
    "apa7": {"en": "APA, 7th edition", "zh": "APA第7版"},
    "chicago": {"en": "Chicago, 18th edition, author–date", "zh": "芝加哥格式第18版（著者-出版年）"},
    "bibtex": {"en": "BibTeX", "zh": "BibTeX"},
    "ris": {"en": "RIS", "zh": "RIS"},
    "csl-json": {"en": "CSL-JSON", "zh": "CSL-JSON"},
    "credit": {"en": "Credit line", "zh": "署名行"},
}
_ENGINE = {"apa7": "apa", "chicago": "chicago-author-date",
           "gbt7714-2015": "china-national-standard-gb-t-7714-2015-numeric"}
_LOCALE = {"zh": "zh-CN"}
_NAMELESS = 0xE000  # private use area of Unicode: what stands for names


def styles(lang: str) -> dict[str, str]:
    """Name by key of each style, in the order in which an edition shows them."""
    first = "gbt7714-2025" if known_language(lang) == "zh" else "apa7"
    return {key: STYLES[key][lang] for key in sorted(STYLES, key=lambda key: key != first)}


def cite(items: list[dict], style: str, lang: str, accessed: date | None = None, html: bool = False) -> str:
    """CSL-JSON items set in a style: one line each (for bibtex, ris and csl-json a file's text).

    `lang` is the edition; an item's own language decides about its punctuation and "et al.". `accessed` is the
    reader's day of reading, where the style asks for one. With `html` italics are marked and signs escaped.
    Raises LedgerError with the nearest key for an unknown style.
    """
    known_language(lang)
    if style not in STYLES:
        raise LedgerError(f"There is no citation style {style!r}.{nearest(style, STYLES)} There are: {', '.join(STYLES)}.")
    if accessed:
        day = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
        items = [{**item, "accessed": day} for item in items]
    if style in _ENGINE:
        return "\n".join(_by_engine(item, style, html) for item in items)
    if style in exports.WRITERS:
        text = exports.WRITERS[style](items)
    elif style == "credit":
        text = "\n".join(_credit(item, lang) for item in items)
    else:
        text = "\n".join(gbt7714.reference(item) for item in items)
    return markup.escape(text, quote=False) if html else text


def _credit(item: dict, lang: str) -> str:
    figure = item["type"] == "graphic"
    name = item["id"].rsplit("-v", 1)[0] if figure else item["title"]
    creator = item["author"][0]["literal"] if "author" in item else item.get("container-title", item.get("publisher", ""))
    licence = licence_name(item.get("custom", {}).get("licence", ""))
    return line(creator, name, item.get("URL", ""), licence, lang, item["version"] if figure else None)


def _by_engine(item: dict, style: str, html: bool) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    chinese = style.startswith("gbt7714")
    item, names = _nameless(gbt7714.as_web_page(item) if chinese else _versioned(item))
    locale = _LOCALE.get(item.get("language", "")[:2], "en-US") if chinese else "en-US"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fields that the engine does not know
        bibliography = CitationStylesBibliography(
            _style(_ENGINE[style], locale), CiteProcJSON([item]), formatter.html if html else formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        text = "".join(str(part) for part in bibliography.bibliography())
    for sign, name in names.items():
        text = text.replace(sign, markup.escape(name, quote=False) if html else name)
    text = re.sub(r"^\[\d+\]\s*", "", text)  # the number in a list of references is the citer's
    return re.sub("(”|&#8221;)([.,])", r"\2\1", text)


@lru_cache(maxsize=8)
def _style(name: str, locale: str):
    from citeproc import CitationStylesStyle

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(str(Path(__file__).with_name("styles") / f"{name}.csl"), locale=locale, validate=False)


def _nameless(item: dict) -> tuple[dict, dict[str, str]]:
    """The item with a sign for each literal name, and the names by sign."""
    names: dict[str, str] = {}

    def sign(person: dict) -> dict:
        if "literal" not in person:
            return person
        key = chr(_NAMELESS + len(names))
        names[key] = person["literal"]
        return {"literal": key}

    return {key: [sign(person) for person in value] if key.endswith("author") else value
            for key, value in item.items()}, names


def _versioned(item: dict) -> dict:
    """A figure's version told with its kind: '[Figure, version 1]'. In English in both editions, as the styles are."""
    if item["type"] != "graphic":
        return item
    return {**{key: value for key, value in item.items() if key != "version"},
            "genre": f"Figure, version {item['version']}"}
