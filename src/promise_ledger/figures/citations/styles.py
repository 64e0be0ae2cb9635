"""Citation styles: which there are, and how an item is set in one.

citeproc-py 0.11 sets `apa7`, `chicago` and `gbt7714-2015` with the CSL files in styles/ (its README says
whose they are). What it does otherwise than they say is mended in `_by_engine` and its helpers: names of
bodies are set in capitals by the style of 2015 (so they travel as signs without case); what stands in for a
missing author is set twice; full stops and commas follow English quotation marks, a full stop follows "?".
A figure's version, which would read as that of its container, joins its kind. Not mended, for no item here
has one: Chicago shortens given names.
"""

from __future__ import annotations

import html as markup
import json
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
_NAMELESS = 0xE000  # private use area of Unicode: what stands for names


def styles(lang: str) -> list[str]:
    """Keys of the styles in the order in which an edition shows them; STYLES has their names."""
    first = "gbt7714-2025" if known_language(lang) == "zh" else "apa7"
    return sorted(STYLES, key=lambda key: key != first)


def cite(items: list[dict], style: str, lang: str, accessed: date | None = None, html: bool = False) -> str:
    """CSL-JSON items set in a style: one line each (for bibtex, ris and csl-json a file's text).

    `lang` is the edition; an item's own language decides about its "et al.". `accessed` is the day of
    reading, where the style asks for one. With `html` italics are marked and signs escaped.
    Raises LedgerError with the nearest key for an unknown style.
    """
    known_language(lang)
    if style not in STYLES:
        near, known = nearest(style, STYLES), ", ".join(STYLES)
        raise LedgerError(f"There is no citation style {style!r}.{near} There are: {known}.")
    if accessed:
        day = {"date-parts": [[accessed.year, accessed.month, accessed.day]]}
        items = [{**item, "accessed": day} for item in items]
    if style in _ENGINE:
        return "\n".join(_by_engine(json.dumps(item), style, html) for item in items)
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
    site = item.get("container-title", item.get("publisher", ""))
    creator = item["author"][0]["literal"] if "author" in item else site
    licence = licence_name(item.get("custom", {}).get("licence", ""))
    return line(creator, name, item.get("URL", ""), licence, lang, item["version"] if figure else None)


@lru_cache(maxsize=4096)  # an item takes some fifty milliseconds, and many figures share their sources
def _by_engine(text: str, style: str, html: bool) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    item, chinese = json.loads(text), style.startswith("gbt7714")
    locale = "zh-CN" if chinese and item.get("language", "").startswith("zh") else "en-US"
    sent, names = _nameless(_for_2015(item) if chinese else _versioned(item))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fields that the engine does not know
        bibliography = CitationStylesBibliography(
            _style(_ENGINE[style], locale), CiteProcJSON([sent]), formatter.html if html else formatter.plain
        )
        bibliography.register(Citation([CitationItem(item["id"])]))
        text = "".join(str(part) for part in bibliography.bibliography())
    if chinese:
        text = re.sub(r"^\[\d+\]\s*", "", text)  # the number in a list of references is the citer's
    else:
        text = re.sub(r"(”)([.,])", r"\2\1", text)
        text = text if "author" in item else _told_once(text)
    for sign, name in names.items():
        text = text.replace(sign, markup.escape(name, quote=False) if html else name)
    return re.sub(r"([?!？！](?:</i>)?)\.", r"\1", text)


@lru_cache(maxsize=8)
def _style(name: str, locale: str):
    from citeproc import CitationStylesStyle

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(__file__).with_name("styles") / f"{name}.csl"
        return CitationStylesStyle(str(path), locale=locale, validate=False)


def _told_once(text: str) -> str:
    """'[A page]. (2026). [A page]. A site.' without the second title (or site)."""
    lead = re.match(r"(.+?) (?=\((?:\d{4}|n\.d\.)|\d{4}\.|n\.d\.)", text)
    if not lead:
        return text
    told = re.escape(re.sub("<.*?>|[“”]", "", lead[1]).rstrip("."))
    again = rf"(?<=[.”>] )(?:<i>|“)?{told}(?:</i>|”|[.,])*(?: |$)"
    return lead[0] + re.sub(again, "", text[lead.end():], count=1).rstrip()


def _nameless(item: dict) -> tuple[dict, dict[str, str]]:
    """The item with a sign for each literal name, and the names by sign."""
    names: dict[str, str] = {}

    def sign(person: dict) -> dict:
        if "literal" not in person:
            return person
        key = chr(_NAMELESS + len(names))
        names[key] = person["literal"]
        return {"literal": key}

    return {key: [sign(person) for person in value] if key in ("author", "editor") else value
            for key, value in item.items()}, names


def _versioned(item: dict) -> dict:
    """A figure's version told with its kind: '[Figure, version 1]'; in English, as the styles are."""
    if item["type"] != "graphic":
        return item
    return {**_without(item, "version"), "genre": f"Figure, version {item['version']}"}


def _for_2015(item: dict) -> dict:
    """The item under the names by which the style of 2015 knows a container's author and a version."""
    item = gbt7714.titled(item, colon=": ")
    renamed = {"edition": f"V{item['version']}"} if "version" in item else {}
    return {**_without(item, "container-author"), **renamed, "editor": item.get("container-author", [])}


def _without(item: dict, name: str) -> dict:
    return {key: value for key, value in item.items() if key != name}
