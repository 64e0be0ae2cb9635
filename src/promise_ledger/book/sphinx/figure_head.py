"""What machines read on a figure's page: schema.org (image and data set), Open Graph, citation tags.

The canonical address of a page is Sphinx's (html_baseurl): that of the current version is the one without a number.
"""

import json
from html import escape

from promise_ledger.book.figure_pages import Bundle
from promise_ledger.book.sphinx.figure_html import say
from promise_ledger.figures.citations.credit import book
from promise_ledger.figures.citations.publishers import publisher_name

LOCALES = {"en": "en_US", "zh": "zh_CN"}
CODES = {"en": "en", "zh": "zh-CN"}


def head(bundle: Bundle, ledger) -> str:
    """All of it, for the end of <head>."""
    record, lang = bundle.record, ledger.lang
    picture, text = bundle.file("page", lang), description(bundle, lang)
    address = record["latest" if bundle.current else "address"][lang]
    image = bundle.address(picture["name"], _home(record))
    named = {
        "description": text,
        "citation_title": record["title"][lang],
        "citation_author": creator(lang),
        "citation_publication_date": record["date"].replace("-", "/"),
        "citation_inbook_title": record["book"]["title"][lang],
        "citation_language": CODES[lang],
        "citation_public_url": record["address"][lang],
        "citation_pdf_url": bundle.address(bundle.file("pdf", lang)["name"], _home(record)),
        "DC.title": record["title"][lang],
        "DC.creator": creator(lang),
        "DC.date": record["date"],
        "DC.type": "Image",
        "DC.identifier": record["address"][lang],
        "DC.language": CODES[lang],
        "DC.rights": record["licence"]["address"],
        "DC.isPartOf": record["book"]["title"][lang],
        "twitter:card": "summary_large_image",
    }
    graph = {
        "og:type": "article",
        "og:title": record["title"][lang],
        "og:description": text,
        "og:url": address,
        "og:site_name": record["book"]["title"][lang],
        "og:locale": LOCALES[lang],
        "og:image": image,
        "og:image:type": picture["type"],
        "og:image:width": str(picture["width"]),
        "og:image:height": str(picture["height"]),
        "og:image:alt": record["alt"][lang],
    }
    lines = [f'<meta name="{key}" content="{escape(value)}">' for key, value in named.items()]
    lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in graph.items()]
    # "<" cannot end the element from inside a text
    linked = json.dumps(structured(bundle, ledger), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return "\n".join([*lines, f'<script type="application/ld+json">{linked}</script>', ""])


def creator(lang: str) -> str:
    """Who made the book, in a language."""
    return book(lang)["creator"]


def description(bundle: Bundle, lang: str) -> str:
    """One or two sentences for a search engine's list."""
    record = bundle.record
    question = record["question"][lang] or record["title"][lang]
    question += "" if question[-1] in "?.!？。！" else "。" if lang == "zh" else "."
    return say(lang, "description-figure", question=question, alt=record["alt"][lang]) + ("。" if lang == "zh" else ".")


def structured(bundle: Bundle, ledger) -> dict:
    """The image and its data as schema.org objects that point at each other."""
    record, lang, home = bundle.record, ledger.lang, _home(bundle.record)
    page = record["address"][lang]
    maker = {"@type": "Organization", "name": creator(lang), "url": record["book"]["address"]}
    shared = {
        "license": record["licence"]["address"],
        "acquireLicensePage": page,
        "copyrightNotice": creator(lang),
        "creditText": record["citation"][lang].get("credit", creator(lang)),
        "creator": maker,
        "version": str(record["version"]),
        "datePublished": record["date"],
        "inLanguage": CODES[lang],
        "description": record["description"][lang],
        "isPartOf": {"@type": "Book", "name": record["book"]["title"][lang], "url": record["book"]["address"]},
    }
    image, narrow = bundle.file("png", lang), bundle.file("narrow", lang)
    media = [_media(bundle, row) for row in record["files"] if row["kind"] in ("svg", "pdf") and row["lang"] == lang]
    data = [_media(bundle, row, "DataDownload") for row in record["files"]
            if row["kind"] in ("csv", "csvw", "zip") and row.get("lang") in (lang, None, "")]  # fmt: skip
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "ImageObject", "@id": f"{page}#image", "name": record["title"][lang], "headline": record["headline"][lang],
                "caption": record["alt"][lang], "url": page, "mainEntityOfPage": page, **shared,
                "contentUrl": bundle.address(image["name"], home), "thumbnailUrl": bundle.address(narrow["name"], home),
                "encodingFormat": image["type"], "width": image["width"], "height": image["height"],
                "associatedMedia": media, "isBasedOn": [{"@id": f"{page}#dataset"}, *sources(bundle, ledger)],
            },
            {
                "@type": "Dataset", "@id": f"{page}#dataset", "name": record["title"][lang], "url": f"{page}#data", **shared,
                "isAccessibleForFree": True, "distribution": data, "isBasedOn": sources(bundle, ledger),
                "variableMeasured": [
                    {"@type": "PropertyValue", "name": column["title"][lang], "description": column["description"][lang],
                     **({"unitText": column["unit"]} if column.get("unit") else {})}
                    for column in record["data"]["columns"]
                ],
            },
        ],
    }  # fmt: skip


def sources(bundle: Bundle, ledger) -> list[dict]:
    """The articles and pages behind the figure's claims and facts, once each, as schema.org works."""
    names, works = [], []
    for key in [*bundle.record["claims"], *bundle.record["facts"]]:
        row = ledger.index[key][1] if key in ledger.index else {}
        names += [row[column] for column in ("source_id", "second_source_id") if row.get(column)]
    for name in dict.fromkeys(names):
        row = ledger.index[name][1] if name in ledger.index else {}
        title = ledger.text("sources", name, "title") if row else name
        works.append({
            "@type": "CreativeWork", "name": title,
            **({"url": row["url"]} if row.get("url") else {}),
            **({"publisher": {"@type": "Organization", "name": publisher_name(row["publisher"], ledger.lang)}} if row.get("publisher") else {}),
        })  # fmt: skip
    return works


def _media(bundle: Bundle, row: dict, kind: str = "MediaObject") -> dict:
    return {"@type": kind, "contentUrl": bundle.address(row["name"], _home(bundle.record)), "encodingFormat": row["type"],
            "contentSize": f"{row['bytes']} B", "sha256": row["sha256"]}  # fmt: skip


def _home(record: dict) -> str:
    return record["book"]["address"].rstrip("/") + "/"
