"""The files that machines read about the book are valid and agree with each other.

schemas/cff-1.2.0.json is the schema of the Citation File Format (CC BY 4.0, citation-file-format.github.io), so that no
network is needed.
"""

import csv
import json
import re
import shutil
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from promise_ledger.book import citation_file, crate

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / "data" / "datapackage.json"


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def package():
    return json.loads(STORE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def settings():
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def entities(package):
    """What a release would say in its RO-Crate, by id, without figures."""
    files = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for pattern in ("*.*", "LICENSE*", "data/*", "src/**/*.py")
        for path in ROOT.glob(pattern)
        if path.is_file()
    }
    return {entity["@id"]: entity for entity in crate.crate(package, "0" * 40, files, {})["@graph"]}


@pytest.fixture(scope="module")
def crate_root(entities):
    return entities["./"]


@pytest.fixture(scope="module")
def schema():
    return json.loads((ROOT / "tests" / "schemas" / "cff-1.2.0.json").read_text(encoding="utf-8"))


def test_the_citation_file_is_valid(citation, schema):
    jsonschema.validate(citation, schema)


@pytest.mark.parametrize(
    "field, value", [("authors", []), ("type", "book"), ("doi", "not a doi"), ("pages", "1-9")]
)
def test_the_schema_refuses_what_is_not_a_citation(citation, schema, field, value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(citation | {field: value}, schema)


def test_the_citation_file_comes_from_the_store():
    assert (ROOT / "CITATION.cff").read_text(encoding="utf-8") == citation_file.citation_file(), (
        "run `promise-ledger refresh`"
    )


def test_a_changed_store_changes_the_citation_file(tmp_path, schema):
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "sources.csv", tmp_path / "data")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    changed = {
        "homepage": "https://ledger.example.org",
        "version": "7.0.0",
        "created": "2031-01-02T00:00:00Z",
    }
    store = json.loads(STORE.read_text(encoding="utf-8")) | changed
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps(store), encoding="utf-8")
    citation_file.update(tmp_path)
    citation = yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))
    jsonschema.validate(citation, schema)
    assert [citation[key] for key in ("url", "version", "date-released")] == [*changed.values()][:2] + [
        "2031-01-02"
    ]


def test_all_descriptions_of_the_book_agree(citation, package, project, settings, crate_root, entities):
    title, author = package["title"], package["contributors"][0]["title"]
    assert {citation["title"], crate_root["name"]} == {title} and title.startswith(settings["title"])
    assert {citation["version"], project["version"], crate_root["version"]} == {package["version"]}
    creator = entities[crate_root["creator"]["@id"]]
    assert {
        citation["authors"][0]["name"],
        project["authors"][0]["name"],
        settings["author"],
        creator["name"],
    } == {author}
    assert {citation["url"], crate_root["url"]} == {package["homepage"]}
    assert citation["abstract"] == crate_root["description"] == package["description"]
    assert citation["keywords"] == crate_root["keywords"] == package["keywords"]
    assert citation["date-released"] == crate_root["datePublished"] == package["created"][:10]
    assert "doi" not in citation


def test_all_name_the_same_licences(citation, package, project, crate_root, entities):
    own = package["licenses"][0]
    assert citation["license"] == [project["license"], own["name"]] == ["MIT", "CC-BY-4.0"]
    assert crate_root["license"]["@id"] == own["path"] and entities["src/"]["license"]["@id"].endswith(
        "/" + project["license"]
    )
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert {own["name"], own["path"]} <= set((ROOT / "LICENSE-DATA").read_text(encoding="utf-8").split())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "Code: [MIT](LICENSE). Text, data and figures: [CC BY 4.0](LICENSE-DATA)." in readme
    assert all(
        package["contributors"][0]["title"] in text
        for text in (readme, (ROOT / "LICENSE").read_text(encoding="utf-8"))
    )
    figures = (ROOT / "data" / "figures.csv").open(encoding="utf-8", newline="")
    with figures:
        assert {row["licence"] for row in csv.DictReader(figures)} == {own["name"]}


def test_the_homepage_is_an_address_and_said_once(package, settings):
    assert re.fullmatch(r"https://[\w.-]+(/[\w.-]+)*", package["homepage"]), (
        "homepage: https, no slash at the end"
    )
    stated = (settings.get("html") or {}).get("baseurl") or settings["sphinx"]["config"].get("html_baseurl")
    assert stated in (None, "", package["homepage"]), (
        "_config.yml: leave baseurl out, or make it the store's homepage"
    )
    shown = [
        path
        for path in (ROOT / "src").rglob("*.py")
        if package["homepage"] in path.read_text(encoding="utf-8")
    ]
    assert shown == [], "the address belongs into data/datapackage.json alone"
