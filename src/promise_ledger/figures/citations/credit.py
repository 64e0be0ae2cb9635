"""One line that says whose figure it is. All pictures carry it: two files read, no engine loaded."""

from __future__ import annotations

import json

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import LANGUAGES, find_data
from promise_ledger.figures.registry import registered

_STOP = {"en": ", ", "zh": "，"}
_VERSION = {"en": "version {}", "zh": "第{}版"}


def credit(figure_id: str, lang: str, version: int | None = None) -> str:
    """Creator, figure, version, licence and address in one line.

    Raises LedgerError for an unknown figure, version or language.
    """
    version = known_version(figure_id, version)
    licence = licence_name(registered(figure_id)["licence"])
    where = address(f"figures/{figure_id}.v{version}", lang)
    return line(book(lang)["creator"], figure_id, where, licence, lang, version)


def line(creator: str, name: str, address: str, licence: str, lang: str, version=None) -> str:
    """The parts of a credit line put together; a part that is '' is left out."""
    told = _VERSION[known_language(lang)].format(version) if version else ""
    return _STOP[lang].join(filter(None, (creator, name, told, licence, address)))


def book(lang: str) -> dict[str, str]:
    """The book's title, creator, version, date, licence and home page, from data/datapackage.json.

    Chinese title and creator are the custom properties `title_zh` there; without them the English ones serve.
    """
    known_language(lang)
    package = json.loads((find_data() / "datapackage.json").read_text(encoding="utf-8"))

    def title(of: dict) -> str:
        return of.get(f"title_{lang}", of["title"])

    return {
        "title": title(package),
        "creator": title(package["contributors"][0]),
        "version": package["version"],
        "date": package["created"][:10],
        "licence": package["licenses"][0]["name"],
        "homepage": package["homepage"].rstrip("/"),
    }


def address(page: str, lang: str) -> str:
    """Full address of a page of an edition: address("index", "en")."""
    return f"{book(lang)['homepage']}/{lang}/{page}.html"


def licence_name(spdx: str) -> str:
    """'CC BY 4.0' for 'CC-BY-4.0'; other identifiers stay as they are."""
    return " ".join(spdx.rsplit("-", 1)).replace("CC-BY", "CC BY") if spdx.startswith("CC-") else spdx


def known_version(figure_id: str, version: int | None = None) -> int:
    """`version`, or the current one; LedgerError when the figure has no such version."""
    current = int(registered(figure_id)["version"])
    if version is None or version in range(1, current + 1):
        return version or current
    expected = "only version 1" if current == 1 else f"versions 1 to {current}"
    raise LedgerError(f"{figure_id} has no version {version}; there is {expected}. Did you mean {current}?")


def known_language(lang: str) -> str:
    """`lang` itself; LedgerError unless it is 'en' or 'zh'."""
    if lang not in LANGUAGES:
        raise LedgerError(f"lang: found {lang!r}; expected one of {', '.join(LANGUAGES)}.")
    return lang
