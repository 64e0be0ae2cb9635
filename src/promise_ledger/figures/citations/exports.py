"""Items as files for reference managers: BibTeX (written by bibtexparser), RIS (by rispy) and CSL-JSON."""

from __future__ import annotations

import json

_BIBTEX = {"book": "book", "chapter": "incollection", "report": "techreport"}
_RIS = {"book": "EBOOK", "chapter": "ECHAP", "graphic": "FIGURE", "report": "RPRT", "webpage": "ELEC"}
_LATEX = str.maketrans({"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
                        "^": r"\textasciicircum{}", **{sign: "\\" + sign for sign in "&%$#_"}})


def csl_json(items: list[dict]) -> str:
    """The items themselves, as an array of CSL-JSON."""
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def bibtex(items: list[dict]) -> str:
    """BibTeX entries. LaTeX signs are escaped, but not in addresses; titles and bodies have a second pair of
    braces, so that no style changes their case."""
    from bibtexparser import Library, write_string
    from bibtexparser.model import Entry, Field

    def entry(item: dict) -> Entry:
        day = _day(item.get("issued"))
        container = "booktitle" if item["type"] == "chapter" else "howpublished"
        publisher = "institution" if item["type"] == "report" else "publisher"
        texts = {
            "author": " and ".join(_person(person, _braced) for person in item.get("author", [])),
            "title": _braced(item["title"]),
            container: _braced(item.get("container-title", "")),
            publisher: _braced(item.get("publisher", "")),
            "year": day[:4],
            "month": day[5:7].lstrip("0"),
            "day": day[8:10].lstrip("0"),
            "type": item.get("genre", ""),
            "version": item.get("version", ""),
            "url": item.get("URL", ""),
            "urldate": _day(item.get("accessed")),
            "langid": {"en": "english", "zh": "chinese"}.get(item.get("language", "")[:2], ""),
        }
        fields = [Field(key, text) for key, text in texts.items() if text]
        return Entry(_BIBTEX.get(item["type"], "misc"), item["id"], fields)

    return write_string(Library([entry(item) for item in items]))


def ris(items: list[dict]) -> str:
    """RIS records."""
    import rispy

    class Writer(rispy.RisWriter):
        def set_header(self, count: int) -> str:
            return ""  # rispy numbers the records; not all readers skip that

    def record(item: dict) -> dict:
        day, seen = (_day(item.get(key)).replace("-", "/") for key in ("issued", "accessed"))
        fields = {
            "type_of_reference": _RIS.get(item["type"], "GEN"),
            "id": item["id"],
            "title": item["title"],
            "authors": [_person(person, str) for person in item.get("author", [])],
            "secondary_title": item.get("container-title"),
            "publisher": item.get("publisher"),
            "year": day[:4],
            "date": day,
            "access_date": seen,
            "edition": item.get("version"),
            "type_of_work": item.get("genre"),
            "language": item.get("language"),
            "urls": [item["URL"]] if "URL" in item else [],
        }
        return {key: value for key, value in fields.items() if value}

    return rispy.dumps([record(item) for item in items], implementation=Writer)


def _person(person: dict, body) -> str:
    """'Family, given', or the name of a body as `body` writes it."""
    return body(person["literal"]) if "literal" in person else f"{person['family']}, {person['given']}"


def _braced(text: str) -> str:
    return "{" + text.translate(_LATEX) + "}" if text else ""


def _day(value: dict | None) -> str:
    return "-".join(f"{part:02}" for part in value["date-parts"][0]) if value else ""


WRITERS = {"bibtex": bibtex, "ris": ris, "csl-json": csl_json}
