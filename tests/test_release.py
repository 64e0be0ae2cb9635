"""A release is whole, the same twice, and described as RO-Crate 1.3 wants it."""

import csv
import functools
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from types import SimpleNamespace

import pytest
import requests
import requests_cache
from rdflib.plugins.sparql import processor
from rocrate import vocabs
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.models import Severity

from promise_ledger.book import bundles, crate, release
from promise_ledger.evidence import LedgerError

STEM = "03-xiaomi-su7"
TABLES = ("deliveries", "figures", "figure_versions")
FIGURES = ("fig-su7-exit", "fig-su7-monthly")
CONTEXT = "https://w3id.org/ro/crate/1.3/context"


def git(folder, *arguments):
    own = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *own, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def write_table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def bundle(project, figure_id):
    """Files of a figure as `figures.bundle` would leave them, with stand-ins for the images; returns the lock's row."""
    place = project / "_build" / "figures" / figure_id / "v1"
    place.mkdir(parents=True)
    kinds = [("csv", None, "text/csv"), ("csvw", None, "application/csvm+json")]
    kinds += [
        ("svg", "en", "image/svg+xml"),
        ("svg", "zh", "image/svg+xml"),
        ("pdf", "zh", "application/pdf"),
    ]
    files = []
    for kind, lang, mime in kinds:
        name = f"{figure_id}-v1" + {"csv": ".csv", "csvw": ".csv-metadata.json"}.get(kind, f"-{lang}.{kind}")
        content = f"{kind} {lang}\n".encode()
        (place / name).write_bytes(content)
        files.append(
            {
                "name": name,
                "lang": lang,
                "kind": kind,
                "type": mime,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "width": 720 if lang else None,
                "height": 450,
            }
        )
    both = {"en": f"What {figure_id} shows", "zh": "图中所示"}
    digest = "0123456789abcdef"
    record = {
        "id": figure_id,
        "version": 1,
        "date": "2026-11-22",
        "chapter": STEM,
        "title": both,
        "alt": both,
        "description": both,
        "data": {"digest": digest},
        "drawing": {"en": digest, "zh": digest},
        "files": files,
        "address": {
            lang: f"https://promise-ledger.example/{lang}/figures/{figure_id}.v1.html" for lang in both
        },
    }
    (place / f"{figure_id}-v1.json").write_text(json.dumps(record), encoding="utf-8")
    return {
        "figure_id": figure_id,
        "version": 1,
        "date": "2026-11-22",
        "change_en": "First.",
        "change_zh": "首版。",
        "data_digest": digest,
        "drawing_en": digest,
        "drawing_zh": digest,
    }


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """A small clone: three tables, one chapter, two of its figures."""
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["name"] in TABLES]
    (project / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    shutil.copy(root / "data" / "deliveries.csv", project / "data")
    (project / "chapters" / "en").mkdir(parents=True)
    shutil.copy(root / "chapters" / "en" / f"{STEM}.ipynb", project / "chapters" / "en")
    (project / "src").mkdir()
    for name in ("README.md", ".gitattributes", ".gitignore", "requirements.lock", "pyproject.toml", "src"):
        shutil.copy(root / (name if name != "src" else "src/promise_ledger/__init__.py"), project / name)
    rows = bundles.registry(root / "data")
    write_table(project / "data" / "figures.csv", [rows[name] for name in FIGURES])
    write_table(project / "data" / "figure_versions.csv", [bundle(project, name) for name in FIGURES])
    stamp(project)
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "All")
    monkeypatch.setenv("PROMISE_LEDGER_DATA", str(project / "data"))
    return project


def stamp(project):
    (project / "_build" / "figures" / f"{STEM}.txt").write_text(
        bundles.state(project, STEM), encoding="utf-8"
    )


def graph(path):
    """Entities of a release's description by id."""
    with zipfile.ZipFile(path) as archive:
        return {entity["@id"]: entity for entity in json.loads(archive.read(release.METADATA))["@graph"]}


def test_a_release_of_the_same_commit_is_the_same(project, tmp_path):
    first = release.release(project, tmp_path / "a")
    copy = tmp_path / "elsewhere"
    git(tmp_path, "clone", "-q", str(project), str(copy))
    shutil.copytree(project / "_build", copy / "_build")
    second = release.release(copy, tmp_path / "b")
    assert first.name == second.name == "promise-ledger-0.1.0.zip"
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


def test_it_holds_commit_and_figures_and_tells_of_each(project, tmp_path):
    path = release.release(project, tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        tracked = set(git(project, "ls-files").splitlines())
        assert tracked < names and all(
            name.startswith("figures/") for name in names - tracked - {release.METADATA}
        )
        assert archive.read("README.md") == (project / "README.md").read_bytes().replace(b"\r\n", b"\n")
    told = graph(path)
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert told["./"]["name"] == package["title"] and told["./"]["version"] == package["version"]
    assert {f"data/{resource['path']}" for resource in package["resources"]} <= set(told)
    assert {name for name in names if name.startswith("figures/")} <= set(told)
    assert {entity["@id"] for entity in told["./"]["hasPart"]} <= {
        *names,
        *(place for place in told if place.endswith("/")),
    }

    notebook = f"chapters/en/{STEM}.ipynb"
    assert told[notebook]["identifier"] == f"swh:1:cnt:{git(project, 'rev-parse', f'HEAD:{notebook}')}"
    run = told[f"#run-{notebook}"]
    assert run["instrument"] == {"@id": notebook} and {"@id": "data/deliveries.csv"} in run["object"]
    assert run["result"] == [{"@id": f"figures/{name}/v1/"} for name in FIGURES]
    image = told["figures/fig-su7-monthly/v1/fig-su7-monthly-v1-zh.svg"]
    assert "ImageObject" in image["@type"] and image["encodingFormat"] == "image/svg+xml"
    assert image["isBasedOn"] == {"@id": "figures/fig-su7-monthly/v1/fig-su7-monthly-v1.csv"}


def test_an_earlier_version_is_told_of_and_no_run_made_it(project, tmp_path):
    kept = "figures/archive/fig-su7-exit/v1"
    shutil.copytree(project / "_build" / "figures" / "fig-su7-exit" / "v1", project / kept)
    git(project, "add", "figures")
    git(project, "commit", "-q", "-m", "Keep a version")
    told = graph(release.release(project, tmp_path))
    assert told[f"{kept}/"]["identifier"] == "fig-su7-exit"
    assert {part["@id"] for part in told[f"{kept}/"]["hasPart"]} <= set(told)
    assert {"@id": f"{kept}/"} not in told[f"#run-chapters/en/{STEM}.ipynb"]["result"]


def test_nothing_half_written_stays(project, tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(release.os, "replace", full)
    with pytest.raises(LedgerError, match=r"no space left.*--out"):
        release.release(project, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
    with pytest.raises(LedgerError, match=r"cannot be written.*--out"):
        release.release(project, project / "README.md")


def test_swhid_of_the_standards_example():
    # the identifier of the empty file, known to every git
    assert crate.swhid(b"") == "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def remove_an_image(project):
    (project / "_build/figures/fig-su7-exit/v1/fig-su7-exit-v1-en.svg").unlink()


def damage_an_image(project):
    (project / "_build/figures/fig-su7-exit/v1/fig-su7-exit-v1-en.svg").write_text("other", encoding="utf-8")


def change_a_cell(project):
    path = project / "chapters" / "en" / f"{STEM}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("import ", "import  ", 1), encoding="utf-8")
    git(project, "commit", "-q", "-a", "-m", "Changed")


def change_a_lock(project):
    path = project / "data" / "figure_versions.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("0123456789abcdef", "f" * 16, 1), encoding="utf-8"
    )
    git(project, "commit", "-q", "-a", "-m", "Changed")
    stamp(project)


def leave_a_change(project):
    (project / "README.md").write_text("other\n", encoding="utf-8")


def lose_the_history(project):
    (project / ".git").rename(project.parent / "elsewhere")


@pytest.mark.parametrize("fault, message", [
    (remove_an_image, r"missing or damaged.*fig-su7-exit-v1-en.svg.*make book"),
    (damage_an_image, r"missing or damaged.*fig-su7-exit-v1-en.svg"),
    (change_a_cell, r"fig-su7-exit: not made from the present state(.|\n)*fig-su7-monthly"),
    (change_a_lock, r"fig-su7-exit: data changed since version 1"),
    (leave_a_change, r"1 changed files are not committed \(README.md\)"),
    (lose_the_history, r"made from a clone"),
])  # fmt: skip
def test_what_is_not_ready_is_not_released(project, tmp_path, fault, message):
    fault(project)
    with pytest.raises(LedgerError, match=message):
        release.release(project, tmp_path / "out")
    assert not list(tmp_path.glob("out/*"))


class Shelf(requests.adapters.BaseAdapter):
    """Answers with the one document that the validator looks up, which comes with the rocrate package."""

    def send(self, request, **settings):
        assert request.url == CONTEXT
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.headers["Content-Type"] = "application/ld+json"
        response._content = json.dumps(vocabs.RO_CRATE).encode()
        response.raw = SimpleNamespace(
            version=11, reason="OK", headers={}, _request_url=None, decode_content=None
        )
        return response

    def close(self):
        pass


@pytest.fixture
def quick(monkeypatch):
    """The validator prepares the same queries anew for each entity; once is enough, and three times as quick."""
    query, prepared = (
        processor.SPARQLProcessor.query,
        functools.cache(lambda text, names: processor.prepareQuery(text, dict(names))),
    )

    def cached(self, text, bindings=None, names=None, *rest):
        ready = prepared(text, tuple((names or {}).items())) if isinstance(text, str) else text
        return query(self, ready, bindings or {}, names or {}, *rest)

    monkeypatch.setattr(processor.SPARQLProcessor, "query", cached)


@pytest.fixture
def validated(tmp_path, quick):
    """Function that validates an unpacked crate without network and returns what is wrong with it."""
    cache = tmp_path / "cache"
    with requests_cache.CachedSession(str(cache), backend="sqlite", expire_after=-1) as session:
        session.mount("https://", Shelf())
        session.get(CONTEXT)

    def validate(folder):
        settings = services.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier="ro-crate-1.3", offline=True, cache_path=cache,
            requirement_severity=Severity.RECOMMENDED,
        )  # fmt: skip
        return [issue.message for issue in services.validate(settings).get_issues()]

    return validate


def test_the_description_is_a_valid_crate(project, tmp_path, validated):
    with zipfile.ZipFile(release.release(project, tmp_path)) as archive:
        archive.extractall(tmp_path / "crate")
    # the contributors are no registered organisation and give no address for letters
    assert [
        message for message in validated(tmp_path / "crate") if not re.search("ROR|contactPoint", message)
    ] == []
    assert len(ROCrate(tmp_path / "crate").get_by_type(["File", "ImageObject"])) == 3 * len(FIGURES)
