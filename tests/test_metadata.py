"""The files that machines read about the book are valid and agree with each other.

schemas/cff-1.2.0.json is the schema of the Citation File Format (CC BY 4.0, citation-file-format.github.io), so that no
network is needed.
"""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
AUTHOR = "The Promise Ledger contributors"


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schema():
    return json.loads((ROOT / "tests" / "schemas" / "cff-1.2.0.json").read_text(encoding="utf-8"))


def test_the_citation_file_is_valid(citation, schema):
    jsonschema.validate(citation, schema)


@pytest.mark.parametrize("field, value", [("authors", []), ("type", "book"), ("doi", "not a doi"), ("pages", "1-9")])
def test_the_schema_refuses_what_is_not_a_citation(citation, schema, field, value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(citation | {field: value}, schema)


def test_title_version_and_author_agree(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert citation["title"] == package["title"] and citation["title"].startswith(book["title"])
    assert citation["version"] == project["version"] == package["version"]
    authors = [citation["authors"][0]["name"], project["authors"][0]["name"], package["contributors"][0]["title"], book["author"]]
    assert authors == [AUTHOR] * 4
    assert "doi" not in citation
