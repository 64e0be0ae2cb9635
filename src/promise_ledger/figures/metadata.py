"""What a figure says of itself, wherever it goes: one flat description, and its form in each kind of file.

SVG and PDF carry it as Dublin Core in RDF (in a PDF that is its XMP), PNG as text chunks, CSV in a CSVW
sidecar. `from_rdf`, `from_chunks` and `from_csvw` read it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from promise_ledger.evidence.ledger import find_data, open_ledger

from .citations.credit import address, book, credit
from .registry import registered
from .versions import version_row

TAGS = {"en": "en", "zh": "zh-CN"}  # names of the languages for machines
CITED = {"en": "apa7", "zh": "gbt7714-2025"}  # the style in which a file cites itself
SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "http://schema.org/",
    "pl": "urn:promise-ledger:",
}
# field: tag in RDF, the container that XMP wants for it, keyword of the PNG chunk
FIELDS = {
    "id": ("dc:identifier", "", "Identifier"),
    "version": ("schema:version", "", "Version"),
    "lang": ("dc:language", "Bag", "Language"),
    "title": ("dc:title", "Alt", "Title"),
    "description": ("dc:description", "Alt", "Description"),
    "creator": ("dc:creator", "Seq", "Author"),
    "date": ("dc:date", "Seq", "Date"),
    "book": ("dcterms:isPartOf", "", "Book"),
    "licence": ("dc:rights", "Alt", "Copyright"),
    "terms": ("dcterms:license", "", "Licence"),
    "credit": ("schema:creditText", "", "Credit"),
    "citation": ("dcterms:bibliographicCitation", "", "Citation"),
    "address": ("dc:source", "", "Source"),
    "drawing": ("pl:drawing", "", "Drawing"),
    "content": ("pl:content", "", "Content"),
}
SMALL = ("id", "version", "lang", "title", "licence", "terms", "address", "credit")


def describe(figure_id: str, lang: str) -> dict[str, str]:
    """The fields of a figure's current version but for the two digests: `drawing`, that of the page picture,
    and `content`, that of what the file shows. Raises LedgerError for an unknown figure or language."""
    from .citations import cite, figure_item

    return _short(figure_id, lang) | {
        "description": registered(figure_id)[f"alt_{lang}"],
        "creator": book(lang)["creator"],
        "date": version_date(figure_id),
        "book": book(lang)["title"],
        "citation": cite([figure_item(figure_id, lang)], CITED[lang], lang),
    }


def _short(figure_id: str, lang: str) -> dict[str, str]:
    row = registered(figure_id)
    return {
        "id": figure_id,
        "version": row["version"],
        "lang": lang,
        "title": row[f"title_{lang}"],
        "licence": row["licence"],
        "terms": terms(row["licence"]),
        "address": address(f"figures/{figure_id}.v{row['version']}", lang),
        "credit": credit(figure_id, lang),
    }


def page_chunks(figure_id: str, lang: str) -> dict[str, str]:
    """Text chunks of the picture that a chapter stores: what identifies it, without what a style engine must
    set."""
    return chunks(_short(figure_id, lang))


def version_date(figure_id: str) -> str:
    """The day of the current version; before it is recorded, the day on which evidence was last read."""
    from .catalogue import evidence_read

    row = version_row(figure_id)
    return row["date"] if row else evidence_read(find_data()).isoformat()


def long_description(figure_id: str, lang: str) -> str:
    """The registry's description with its {id} placeholders filled."""
    return _ledger(find_data(), lang).fill(registered(figure_id)[f"description_{lang}"])


@lru_cache(maxsize=4)
def _ledger(data: Path, lang: str):
    return open_ledger(data, lang)


def terms(licence: str) -> str:
    """Address of a licence that data/datapackage.json names; '' for others."""
    package = json.loads((find_data() / "datapackage.json").read_text(encoding="utf-8"))
    return next((known["path"] for known in package["licenses"] if known["name"] == licence), "")


def chunks(fields: Mapping[str, str]) -> dict[str, str]:
    """Fields as text chunks of a PNG, by keyword."""
    return {FIELDS[name][2]: text for name, text in fields.items() if text}


def from_chunks(texts: Mapping[str, str]) -> dict[str, str]:
    """The fields that the text chunks of a PNG hold."""
    return {name: str(texts[keyword]) for name, (_, _, keyword) in FIELDS.items() if keyword in texts}


def rdf(fields: Mapping[str, str]) -> str:
    """Fields as an RDF element of Dublin Core, in the containers that XMP prescribes."""
    lines = []
    for name, (tag, container, _) in FIELDS.items():
        if not (text := escape(TAGS[fields["lang"]] if name == "lang" else fields.get(name, ""))):
            continue
        if container:
            language = ' xml:lang="x-default"' if container == "Alt" else ""
            text = f"<rdf:{container}><rdf:li{language}>{text}</rdf:li></rdf:{container}>"
        lines.append(f"<{tag}>{text}</{tag}>")
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
    return (
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">\n'
        + "\n".join(lines)
        + "\n</rdf:Description></rdf:RDF>"
    )


def from_rdf(tree: ElementTree.Element) -> dict[str, str]:
    """The fields that an XML tree holds as RDF, wherever in it."""
    found = {}
    for name, (tag, _, _) in FIELDS.items():
        prefix, local = tag.split(":")
        for place in tree.iter(f"{{{SPACES['rdf']}}}Description"):
            element = place.find(f"{{{SPACES[prefix]}}}{local}")
            # a program that saves XMP anew may have made an attribute of it
            text = (
                place.get(f"{{{SPACES[prefix]}}}{local}", "")
                if element is None
                else "".join(element.itertext())
            )
            if text.strip():
                found[name] = text.strip()
    if "lang" in found:
        found["lang"] = found["lang"][:2]
    return found


# Table Schema's types as CSVW names them
_TYPES = {"yearmonth": "gYearMonth"}


def csvw(record: Mapping) -> dict:
    """The CSVW description of a figure's data (W3C, Metadata Vocabulary for Tabular Data) from its record."""
    both = TAGS.items()

    def words(texts: Mapping[str, str]) -> list[dict]:
        return [{"@value": texts[lang], "@language": tag} for lang, tag in both]

    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": record["data"]["file"],
        "dc:identifier": record["id"],
        "schema:version": str(record["version"]),
        "dc:title": words(record["title"]),
        "dc:description": words(record["description"]),
        "dc:creator": record["creator"],
        "dc:date": {"@value": record["date"], "@type": "xsd:date"},
        "dc:license": {"@id": record["licence"]["address"]},
        "dc:rights": record["licence"]["id"],
        "dc:bibliographicCitation": words({lang: record["citation"][lang][CITED[lang]] for lang in TAGS}),
        "dc:source": [{"@id": record["address"][lang]} for lang in TAGS],
        "schema:creditText": words({lang: record["citation"][lang]["credit"] for lang in TAGS}),
        "schema:sha256": record["data"]["digest"],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"]},
        "tableSchema": {
            "columns": [
                {
                    "name": column["name"],
                    "titles": {tag: column["title"][lang] for lang, tag in both},
                    "dc:description": words(column["description"]),
                    "datatype": _TYPES.get(column["type"], column["type"]),
                    **({"schema:unitText": column["unit"]} if column["unit"] else {}),
                }
                for column in record["data"]["columns"]
            ]
        },
    }


def from_csvw(table: Mapping) -> dict[str, str]:
    """The fields that a CSVW description of ours holds; empty for others."""
    if not re.search("csvw", str(table.get("@context", ""))):
        return {}
    texts = {
        "id": "dc:identifier",
        "version": "schema:version",
        "licence": "dc:rights",
        "content": "schema:sha256",
    }
    found = {name: str(table[key]) for name, key in texts.items() if table.get(key)}
    try:
        found["title"] = table["dc:title"][0]["@value"]
        found["citation"] = table["dc:bibliographicCitation"][0]["@value"]
        found["address"] = table["dc:source"][0]["@id"]
    except (KeyError, TypeError, IndexError):
        pass  # somebody's own columns of Dublin Core: the rest still says what it is
    return found


for _prefix, _space in SPACES.items():
    ElementTree.register_namespace(_prefix, _space)
