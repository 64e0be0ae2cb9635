"""Describe a release for machines: ro-crate-metadata.json (RO-Crate, w3id.org/ro/crate).

Book, tables, chapters and figures become entities; every word about the book comes from data/datapackage.json, about a
figure from its record. A chapter is identified by its SWHID (swhid.org), which anyone can compute from the file.
"""

import hashlib
import json
import tomllib

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

LANGUAGES = {"en": "en", "zh": "zh-CN"}
MIT, OFL = "https://spdx.org/licenses/MIT", "https://spdx.org/licenses/OFL-1.1"
LICENCES = {
    MIT: ("MIT License", "the licence of the code"),
    OFL: ("SIL Open Font License 1.1", "the licence of the font in the figures"),
}
# what is neither table, chapter nor figure: description, media type, licence if it is not the book's; of a folder each
# file that is not described otherwise
PARTS = {
    "CITATION.cff": ("how to cite the book", "text/yaml", None),
    "LICENSE": ("licence of the code", "text/plain", None),
    "LICENSE-DATA": ("licence of text, data and figures", "text/plain", None),
    "README.md": ("what the book is, how to build it, and how to rerun it", "text/markdown", None),
    "data/datapackage.json": ("schemas of all tables, and the book's own metadata", "application/json", None),
    "pyproject.toml": ("the Python package and what it depends on", "application/toml", MIT),
    "requirements.lock": ("every package that the book was made with, with hashes", "text/plain", None),
    "src/promise_ledger/charts/fonts/": (
        "the font of the figures, a subset of Noto Sans SC",
        "font/ttf",
        OFL,
    ),
    "chapters/": ("the chapters, the pages around them, and the words in figures", "text/plain", None),
    "src/": ("the package that checks, computes and draws", "text/plain", MIT),
    "tests/": ("the tests that guard the book", "text/plain", MIT),
}


def crate(package: dict, commit: str, files: dict[str, bytes], records: dict[str, dict]) -> dict:
    """The JSON-LD document of a release.

    `package` is the data package, `files` are the release's by path, `records` those of the figures by the folder
    (with its slash) that they lie in.
    """
    made = ROCrate(version="1.3")
    licence = package["licenses"][0]
    creators = [
        _about(made, f"#{_slug(who['title'])}", "Organization", name=who["title"], alternateName=who.get("title_zh"),
               url=package["homepage"])
        for who in package["contributors"]
    ]  # fmt: skip
    versions = tomllib.loads(files["pyproject.toml"].decode())["project"]["requires-python"]
    address = "https://www.python.org/"
    python = _about(made, address, "ComputerLanguage", name="Python", url=address, version=versions)
    shared = {"creator": _one(creators)}  # and the licence is the root's, where none is said

    tables = _tables(made, package, files, shared)
    figures = {place: _figure(made, place, record, files, shared) for place, record in records.items()}
    runs = []
    for path in sorted(path for path in files if path.startswith("chapters/") and path.endswith(".ipynb")):
        results = [
            figures[place]
            for place, record in records.items()
            if path.endswith(f"/{record['chapter']}.ipynb") and "/archive/" not in place
        ]
        runs.append(_run(made, path, files, python, tables, results, shared))
    for path, part in PARTS.items():
        _part(made, path, files, *part)

    root = made.root_dataset
    for key, value in {
        "name": package["title"],
        "alternateName": package["title_zh"],
        "description": package["description"],
        "version": package["version"],
        "datePublished": package["created"][:10],
        "url": package["homepage"],
        "identifier": _about(
            made,
            "#commit",
            "PropertyValue",
            name="SWHID",
            propertyID="https://www.swhid.org/",
            value=f"swh:1:rev:{commit}",
        ),
        "keywords": package["keywords"],
        "inLanguage": list(LANGUAGES.values()),
        "publisher": _one(creators),
        "license": _about(
            made, licence["path"], "CreativeWork", name=licence["title"], description="the book's licence"
        ),
        "mentions": _one(runs),
        **shared,
    }.items():
        root[key] = value
    return made.metadata.generate()


def bundle_files(record: dict) -> list[dict]:
    """The files of a figure's bundle as its record lists them, and the record itself."""
    name = f"{record['id']}-v{record['version']}.json"
    return [*record["files"], {"name": name, "kind": "record", "lang": None, "type": "application/json"}]


def swhid(content: bytes) -> str:
    """SWHID of a file's content: the hash that git gives it (ISO/IEC 18670)."""
    return "swh:1:cnt:" + hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _tables(made: ROCrate, package: dict, files: dict, shared: dict) -> dict:
    """A File for each table of the data package, by path; its schema is in the data package."""
    tables = {}
    for resource in package["resources"]:
        path = f"data/{resource['path']}"
        tables[path] = made.add_file(
            dest_path=path,
            properties={
                "name": resource["title"],
                "description": resource["description"],
                "variableMeasured": _one([field["name"] for field in resource["schema"]["fields"]]),
                "subjectOf": {"@id": "data/datapackage.json"},
                **_facts(files[path], resource["mediatype"]),
                **shared,
            },
        )
    return tables


def _figure(made: ROCrate, place: str, record: dict, files: dict, shared: dict):
    """A Dataset for a version of a figure, with its files: images, which rest on the data behind them, and the rest."""
    figure = made.add_dataset(
        dest_path=place,
        properties={
            "name": record["title"]["en"],
            "alternateName": record["title"]["zh"],
            "description": record["description"]["en"],
            "identifier": record["id"],
            "version": str(record["version"]),
            "datePublished": record["date"],
            "url": _one(list(record["address"].values())),
            **shared,
        },
    )
    data = next(({"@id": place + file["name"]} for file in record["files"] if file["kind"] == "csv"), None)
    for file in bundle_files(record):
        lang = file["lang"] or "en"
        image = file["type"].startswith("image/") or file["kind"] == "pdf"
        about = {
            "name": f"{record['title'][lang]} ({file['kind']})",
            "description": record["alt"][lang] if image else f"{file['kind']} of {record['id']}",
            "inLanguage": LANGUAGES.get(file["lang"]),
            "isBasedOn": data if image else None,
            "width": file.get("width") if image else None,
            "height": file.get("height") if image else None,
            **_facts(files[place + file["name"]], file["type"]),
            **shared,
        }
        if image:
            about["@type"] = ["File", "ImageObject"]
        figure.append_to("hasPart", made.add_file(dest_path=place + file["name"], properties=_filled(about)))
    return figure


def _run(made: ROCrate, path: str, files: dict, python, tables: dict, results: list, shared: dict):
    """The run of a notebook, which read tables and made figures; adds the notebook, too."""
    notebook = json.loads(files[path])
    title = next(
        (
            line.lstrip("# ")
            for cell in notebook["cells"]
            if cell["cell_type"] == "markdown"
            for line in "".join(cell["source"]).splitlines()
            if line.startswith("# ")
        ),
        path,
    )
    read = notebook["metadata"].get("promise_ledger", {}).get("inputs", {})
    chapter = made.add_file(
        dest_path=path,
        properties={
            "@type": ["File", "SoftwareSourceCode"],
            "name": title,
            "description": f"Executed notebook: {title}",
            "identifier": swhid(files[path]),
            "programmingLanguage": python,
            "inLanguage": LANGUAGES[path.split("/")[1]],
            **_facts(files[path], "application/x-ipynb+json"),
            **shared,
        },
    )
    return _about(
        made, f"#run-{path}", "CreateAction",
        name=f"Run of {path}",
        instrument=chapter,
        object=_one([tables[name] for name in sorted(read) if name in tables]),
        result=_one(results),
    )  # fmt: skip


def _part(
    made: ROCrate, path: str, files: dict, description: str, mediatype: str, licence: str | None
) -> None:
    """A file, or a folder with its files as far as they are not described."""
    about = {"description": description}
    inside = sorted(name for name in files if name == path or path.endswith("/") and name.startswith(path))
    if licence and inside:
        name, words = LICENCES[licence]
        about["license"] = made.get(licence) or _about(
            made, licence, "CreativeWork", name=name, description=words
        )
    for name in inside:
        if not made.get(name):
            made.add_file(
                dest_path=name, properties={"name": name, **about, **_facts(files[name], mediatype)}
            )
    if path not in inside and inside:
        made.add_dataset(
            dest_path=path,
            properties={"name": path, **about, "hasPart": _one([{"@id": name} for name in inside])},
        )


def _about(made: ROCrate, address: str, kind: str, **properties):
    return made.add(ContextEntity(made, address, {"@type": kind} | _filled(properties)))


def _facts(content: bytes, mediatype: str) -> dict:
    return {
        "encodingFormat": mediatype,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _filled(properties: dict) -> dict:
    return {key: value for key, value in properties.items() if value not in (None, [])}


def _one(values: list):
    """A list, or its only member: RO-Crate 1.3 wants single values bare."""
    return values[0] if len(values) == 1 else values


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
