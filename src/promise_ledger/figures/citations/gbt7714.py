"""GB/T 7714—2025 (in force since 2026-07-01) for the types of item that this book has, numeric system.

Its text is not open. Order of elements, punctuation (only . and [ ] and / and // are half-width), dates and type codes follow
the standard's wording and examples as they are typed out in gbT7714-2025.tex of github.com/hushidong/biblatex-gb7714-2025
(commit 8ffad20, clauses 7.1-7.9, 8.2, 8.3, 8.8, 8.11, 8.14, annex A), and their setting by the style of
github.com/zotero-chinese/styles (commit 34e21ea). tests/test_citations.py sets published examples of both.
What changed since 2015 for items like ours, by the foreword there: "EB" now means web sites and pages, data sets have
a form of their own, DOI became "permanent identifier"; commas, colons and round brackets are now full-width.

A figure is cited as a web page [EB/OL]: clause 8.11.3.2 sets a picture on the web so, while "DS" is defined as a
collection of data. Book and version stand as other title information.
"""

from __future__ import annotations

_CODES = {"webpage": "EB", "graphic": "EB", "report": "R", "dataset": "DS", "book": "M", "chapter": "M"}
_OTHERS = {"zh": "，等", "en": "，et al"}
_SHOWN = 3


def reference(item: dict) -> str:
    """One item as a reference, without its number in a list."""
    item = as_web_page(item)
    online = "/OL" if "URL" in item else ""
    title = f"{item['title']}[{_CODES.get(item['type'], 'Z')}{online}]"
    day, seen = _date(item.get("issued")), _date(item.get("accessed"))
    dates = (f"（{day}）" if day else "") + (f"[{seen}]" if seen else "")
    year = day[:4] or f"[{seen[:4]}]" * bool(seen)
    imprint = "，".join(part for part in ("：".join(filter(None, (item.get("publisher-place"), item.get("publisher")))), year) if part)
    edition = f"V{item['version']}" if item.get("version") else ""
    if item["type"] == "report":
        parts = [title, imprint if item.get("publisher-place") else day or year]
    elif item["type"] == "chapter":
        home = [_names(item.get("container-author"), item), item["container-title"]]
        parts = [f"{title}//{'. '.join(filter(None, home))}", edition, imprint]
    elif item["type"] == "book":
        parts = [title, edition, imprint]
    else:
        parts = [title, edition, item.get("publisher", "") + dates]
    return ". ".join(filter(None, [_names(item.get("author"), item), *parts, item.get("URL")])) + "."


def as_web_page(item: dict) -> dict:
    """A figure as a web page whose title names book and version; a page without author as one whose title names the site."""
    title, home = item["title"], item.get("container-title")
    if item["type"] == "graphic":
        told = f"《{home.split('：')[0]}》图，第{item['version']}版" if _chinese(item) else f"figure in {home.split(': ')[0]}, version {item['version']}"
        title = f"{title}：{told}"
    elif item["type"] == "webpage" and home and "author" not in item:
        title = f"{title[:-1]}：{home}]" if title.endswith("]") else f"{title}：{home}"
    else:
        return item
    dropped = ("container-title", "version", "genre")
    return {**{key: value for key, value in item.items() if key not in dropped}, "type": "webpage", "title": title}


def _names(people: list[dict] | None, item: dict) -> str:
    shown = [_name(person) for person in people or []]
    return "，".join(shown[:_SHOWN]) + (_OTHERS["zh" if _chinese(item) else "en"] if len(shown) > _SHOWN else "")


def _name(person: dict) -> str:
    """Family name first; given names as initials without full stops, Chinese ones whole and without a space."""
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
