"""make.py: finding a Python and an index, trusting only the lock, and never believing a half-made environment."""

import ast
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import module_from_spec, spec_from_file_location

import pytest


@pytest.fixture
def make(root):
    """A fresh copy of the module make.py."""
    spec = spec_from_file_location("make", root / "make.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(root, *arguments):
    return subprocess.run([sys.executable, str(root / "make.py"), *arguments], capture_output=True, text=True, cwd=root.parent)


def test_help_and_usage(root):
    done = run(root, "--help")
    assert done.returncode == 0 and "make.py book" in done.stdout
    assert run(root).returncode == 2
    done = run(root, "bake")
    assert done.returncode == 2 and "bake" in done.stderr and "book" in done.stderr


def test_an_old_python_can_read_it(root):
    ast.parse((root / "make.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_only_the_standard_library(root):
    tree = ast.parse((root / "make.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_no_fitting_python_is_said_clearly(make, monkeypatch, capsys):
    monkeypatch.setattr(make, "OLDEST", (4, 0))
    monkeypatch.setattr(make, "NEWEST", (4, 1))
    monkeypatch.setattr(make, "suitable_python", lambda: None)
    assert make.main(["book"]) == 1
    assert "needs 4.0 to 4.1" in capsys.readouterr().err


def test_another_python_is_looked_for_and_broken_ones_are_passed_over(make, monkeypatch):
    answers = {"python3.13": None, "python3.12": "/opt/python3.12"}
    monkeypatch.setattr(make.shutil, "which", lambda name: f"/shims/{name}" if name in answers else None)

    def output(command):
        if "version_info" in command[-1]:
            return "3 12"
        return answers.get(command[0].rsplit("/", 1)[-1])

    monkeypatch.setattr(make, "output", output)
    assert make.suitable_python() == "/opt/python3.12"


def test_the_index_is_the_configured_one(make, monkeypatch, tmp_path):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert make.package_index() == "https://mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert make.package_index() == "https://other.example/simple"


@pytest.mark.parametrize(
    "system, machine, name, fits",
    [
        ("linux", "x86_64", "uv-1-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        ("linux", "x86_64", "uv-1-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl", False),
        ("linux", "aarch64", "uv-1-py3-none-manylinux_2_28_aarch64.whl", True),
        ("linux", "x86_64", "uv-1-py3-none-musllinux_1_1_x86_64.whl", False),
        ("linux", "x86_64", "uv-1.tar.gz", False),
        ("darwin", "arm64", "uv-1-py3-none-macosx_11_0_arm64.whl", True),
        ("darwin", "x86_64", "uv-1-py3-none-macosx_11_0_arm64.whl", False),
    ],
)
def test_wheel_for_this_computer(make, monkeypatch, system, machine, name, fits):
    monkeypatch.setattr(make.sys, "platform", system)
    monkeypatch.setattr(make.platform, "machine", lambda: machine)
    monkeypatch.setattr(make, "WINDOWS", False)
    monkeypatch.setattr(make.sysconfig, "get_config_var", lambda name: "x86_64-pc-linux-gnu")
    assert bool(make.wheel_fits(name)) is fits


@pytest.fixture
def index(make, monkeypatch, tmp_path):
    """A package index with one wheel of uv, reached through make.read; the lock lists what `content` was at first."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("uv-1.0.data/scripts/uv", "#!/bin/sh\necho uv")
    content = {"wheel": wheel.getvalue()}
    sha = hashlib.sha256(content["wheel"]).hexdigest()
    lock = tmp_path / "uv.lock"
    lock.write_text(f"uv==1.0 \\\n    --hash=sha256:{sha}\n", encoding="utf-8")
    monkeypatch.setattr(make, "UV_LOCK", lock)
    monkeypatch.setattr(make, "wheel_fits", lambda name: name.endswith(".whl"))
    monkeypatch.setattr(make, "package_index", lambda: "https://mirror.example/simple")
    asked = []

    def read(url):
        asked.append(url)
        if url.endswith("/uv/"):
            return f'<a href="../../files/uv-1.0-py3-none-any.whl#sha256={sha}">uv</a>'.encode()
        return content["wheel"]

    monkeypatch.setattr(make, "read", read)
    content["asked"] = asked
    return content


def test_uv_without_pip_comes_from_the_index(make, index, tmp_path):
    target = tmp_path / "uv"
    make.fetch_uv(target)
    assert target.read_text(encoding="utf-8").startswith("#!/bin/sh")
    assert index["asked"] == ["https://mirror.example/simple/uv/", "https://mirror.example/files/uv-1.0-py3-none-any.whl"]


def test_a_wheel_that_the_lock_does_not_list_is_refused(make, index, tmp_path):
    index["wheel"] += b"tampered"
    with pytest.raises(make.SetupError, match="SHA-256"):
        make.fetch_uv(tmp_path / "uv")
    assert not (tmp_path / "uv").exists()


def test_an_index_out_of_reach_is_explained(make, index, monkeypatch, tmp_path):
    def unreachable(url):
        raise OSError("no route to host")

    monkeypatch.setattr(make, "read", unreachable)
    with pytest.raises(make.SetupError, match="PIP_INDEX_URL"):
        make.fetch_uv(tmp_path / "uv")


def test_without_pip_venv_or_an_index_it_says_what_to_install(make, index, monkeypatch, tmp_path):
    monkeypatch.setattr(make, "package_index", lambda: None)
    with pytest.raises(make.SetupError, match="python3-venv"):
        make.fetch_uv(tmp_path / "uv")
    assert index["asked"] == []


@pytest.mark.parametrize("has, starts", [("both", ".venv"), ("outer", "outer"), ("neither", None)])
def test_the_pip_of_the_running_python_serves_an_environment_without_one(make, monkeypatch, has, starts):
    def output(command):
        inner = command[0] == ".venv/python"
        return "1" if has == "both" or has == "outer" and not inner else None

    monkeypatch.setattr(make, "output", output)
    monkeypatch.setattr(make.sys, "executable", "outer/python")
    command = make.pip_for(".venv/python")
    assert (command and command[0].rpartition("/")[0]) == starts
    if has == "outer":
        assert command[3:5] == ["--python", ".venv/python"]


@pytest.fixture
def place(make, monkeypatch, tmp_path):
    """make.py moved to an empty folder; every step of the set-up is recorded, not done."""
    for name in ("requirements.lock", "requirements-build.lock", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name}==1\n", encoding="utf-8")
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(make, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(make, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(make, "BUILD_LOCK", tmp_path / "requirements-build.lock")
    monkeypatch.setattr(make, "make_venv", lambda: make.VENV.mkdir(exist_ok=True))
    monkeypatch.setattr(make, "installer", lambda: ["install"])
    monkeypatch.setattr(make, "venv_version", lambda: "3.12.1")
    steps = []
    monkeypatch.setattr(make, "check", lambda command, complaint: steps.append(command))
    make.steps = steps
    return make


def test_set_up_runs_once(place):
    place.set_up()
    assert len(place.steps) == 3
    place.set_up()
    assert len(place.steps) == 3


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_sets_up_again(place, name):
    place.set_up()
    (place.ROOT / name).write_text("other==2\n", encoding="utf-8")
    place.set_up()
    assert len(place.steps) == 6


def test_crlf_is_no_change(place):
    place.set_up()
    place.LOCK.write_bytes(place.LOCK.read_bytes().replace(b"\n", b"\r\n"))
    place.set_up()
    assert len(place.steps) == 3


def test_another_python_or_a_moved_folder_sets_up_again(place, monkeypatch):
    place.set_up()
    monkeypatch.setattr(place, "venv_version", lambda: "3.13.0")
    place.set_up()
    assert len(place.steps) == 6
    stamp = json.loads(place.STAMP.read_text(encoding="utf-8"))
    place.STAMP.write_text(json.dumps(dict(stamp, place="/elsewhere")), encoding="utf-8")
    place.set_up()
    assert len(place.steps) == 9


def test_an_interrupted_set_up_is_not_believed(place, monkeypatch):
    place.set_up()
    place.LOCK.write_text("other==2\n", encoding="utf-8")

    def interrupted(command, complaint):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, "check", interrupted)
        assert place.main(["env"]) == 130
    assert not place.STAMP.exists()
    place.set_up()
    assert len(place.steps) == 6


def test_the_locks_hold_no_address_and_a_hash_for_everything(root):
    for path in root.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text and "index" not in text, path.name
        for entry in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry, entry[:80]


def test_the_lock_covers_every_dependency(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {
        name.lower().replace("_", "-")
        for path in ("requirements.lock", "requirements-build.lock")
        for name in re.findall(r"(?m)^([\w.-]+)==", (root / path).read_text(encoding="utf-8"))
    }
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["test"]
    wanted += project["dependency-groups"]["build"]
    names = {re.match(r"[\w.-]+", entry)[0].lower().replace("_", "-") for entry in wanted}
    assert names <= locked, names - locked


def test_pins(root):
    needs = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert "jupyter-book>=1.0.4.post1,<2" in needs
    assert any(re.fullmatch(r"matplotlib==\d+\.\d+\.\d+", entry) for entry in needs)
    assert re.search(r"(?m)^jupyter-book==1\.", (root / "requirements.lock").read_text(encoding="utf-8"))


def test_the_readme_says_what_make_knows(root, make):
    said = set(re.findall(r"(?m)^make (\w+)", (root / "README.md").read_text(encoding="utf-8")))
    assert {"book", "test"} <= said <= set(make.JOBS)
    assert set(re.search(r"\.PHONY: (.*)", (root / "Makefile").read_text(encoding="utf-8"))[1].split()) - {"help"} <= set(make.JOBS)
