"""GB/T 7714—2025 (in force since 2026-07-01) for the types of item that this book has, numeric system.

Its text is not open. Order of elements, punctuation (only . [ ] / and // are half-width), dates and type
codes follow its wording and examples as typed out in gbT7714-2025.tex of
github.com/hushidong/biblatex-gb7714-2025 (commit 8ffad20, clauses 7.1-7.9, 8.2, 8.3, 8.8, 8.11, 8.14, annex
A), and their setting by the style of github.com/zotero-chinese/styles (commit 34e21ea), whose published
examples tests/test_citations.py sets again. What changed since 2015 for items like ours, by the foreword
there: "EB" now means web sites and pages, data sets have a form of their own, the DOI became a "permanent
identifier". The examples show, too, that commas, colons and round brackets are full-width, family names
keep their case, and books online have no access date.

A figure is cited as a web page [EB/OL]: an example of clause 8.11 sets a picture on the web so, while "DS"
is defined as a collection of data. (The style of 2015 sets that same picture as [Z/OL], "other".) Book and
version stand as other title information, for which the clause has a place; it has none for a container or a
version.
"""

from __future__ import annotations

_CODES = {"webpage": "EB", "graphic": "EB", "report": "R", "dataset": "DS", "book": "M", "chapter": "M"}
_OTHERS = {"zh": "，等", "en": "，et al"}
_SHOWN = 3


def reference(item: dict) -> str:
    """One item as a reference, without its number in a list."""
    item = titled(item)
    online = "/OL" if "URL" in item else ""
    title = f"{item['title']}[{_CODES.get(item['type'], 'Z')}{online}]"
    day, seen = _date(item.get("issued")), _date(item.get("accessed"))
    dates = (f"（{day}）" if day else "") + (f"[{seen}]" if seen else "")
    year = day[:4] or f"[{seen[:4]}]" * bool(seen)
    publisher = "：".join(filter(None, (item.get("publisher-place"), item.get("publisher"))))
    imprint = "：".join(filter(None, ("，".join(filter(None, (publisher, year))), item.get("page"))))
    edition = f"V{item['version']}" if item.get("version") else ""
    if item["type"] == "report":
        parts = [title, imprint if publisher else day or year]
    elif item["type"] == "chapter":
        home = [_names(item.get("container-author"), item), item["container-title"]]
        parts = [f"{title}//{'. '.join(filter(None, home))}", edition, imprint]
    elif item["type"] == "book":
        parts = [title, edition, imprint]
    else:
        parts = [title, edition, item.get("publisher", "") + dates]
    return ". ".join(filter(None, [_names(item.get("author"), item), *parts, item.get("URL")])) + "."


def titled(item: dict, colon: str = "：") -> dict:
    """A figure with book and version told in its title; a page without author with its site told there."""
    title, home = item["title"], item.get("container-title")
    if item["type"] == "graphic" and home:
        told = (f"《{home.split('：')[0]}》图，第{item['version']}版" if _chinese(item)
                else f"figure in {home.split(': ')[0]}, version {item['version']}")
        title = f"{title}{colon}{told}"
    elif item["type"] == "webpage" and home and "author" not in item:
        title = f"{title[:-1]}{colon}{home}]" if title.endswith("]") else f"{title}{colon}{home}"
    else:
        return item
    dropped = ("container-title", "version", "genre")
    return {**{key: value for key, value in item.items() if key not in dropped}, "title": title}


def _names(people: list[dict] | None, item: dict) -> str:
    shown = [_name(person) for person in people or []]
    others = _OTHERS["zh" if _chinese(item) else "en"] if len(shown) > _SHOWN else ""
    return "，".join(shown[:_SHOWN]) + others


def _name(person: dict) -> str:
    """Family name first; given names as initials without full stops, Chinese ones whole, without a space."""
    if "literal" in person:
        return person["literal"]
    family, given = person["family"], person.get("given", "")
    if any("一" <= sign <= "鿿" for sign in family):
        return family + given
    return " ".join([family, *(part[0] for part in given.replace("-", " ").replace(".", " ").split())])


def _date(value: dict | None) -> str:
    return "-".join(f"{part:02}" for part in value["date-parts"][0]) if value else ""


def _chinese(item: dict) -> bool:
    return item.get("language", "").startswith("zh")
