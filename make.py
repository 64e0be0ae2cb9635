#!/usr/bin/env python3
"""Set up and run The Promise Ledger with nothing but Python: `python make.py book` or `python make.py test`.

  book     set up if need be, execute chapters that changed, build the site into _build/site/
  pdf      the same, and print each edition into _build/pdf/ (needs Chromium or Chrome)
  test     set up if need be, run every test (more arguments go to pytest)
  env      only set up the environment in .venv/
  run ...  set up if need be, run a promise-ledger command, for example: run verify --sources DIR
  clean    remove what was built (not .venv/)

`make book` and `make test` do the same where there is a make. Everything is installed into .venv/ from requirements.lock,
whose hashes are checked; the package index is the one that pip or uv is set up for.
"""
# Standard library only, and readable for any Python 3, so that an old one can say that it is too old.
import configparser
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "promise-ledger-setup.json"
LOCK = ROOT / "requirements.lock"
BUILD_LOCK = ROOT / "requirements-build.lock"  # what builds a package that comes as source, and the project itself
UV_LOCK = ROOT / "requirements-uv.lock"
OLDEST, NEWEST = (3, 11), (3, 13)
WINDOWS = os.name == "nt"


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def main(arguments):
    """Run one job; return its exit status."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)  # our lines and those of the commands in their order, in a log file, too
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0 if arguments else 2
    job, rest = arguments[0], arguments[1:]
    if job not in JOBS:
        print("make.py: unknown job %r; there are %s. See make.py --help." % (job, ", ".join(JOBS)), file=sys.stderr)
        return 2
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return hand_over(arguments)
    try:
        return JOBS[job](rest)
    except SetupError as error:
        print("\nmake.py: %s" % error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


# jobs ---------------------------------------------------------------------------------------------------------------


def book(rest):
    """Build the site."""
    set_up()
    return call([venv_python(), "-m", "promise_ledger.cli", "build"] + rest)


def pdf(rest):
    """Build the site and print it."""
    set_up()
    return call([venv_python(), "-m", "promise_ledger.cli", "build"]) or call([venv_python(), "-m", "promise_ledger.cli", "pdf"] + rest)


def test(rest):
    """Run all tests; the chapters a first time under another hash seed, so that no result depends on the seed."""
    set_up()
    # two workers; the cells of one notebook, and the tests of one file, stay together
    pytest = [venv_python(), "-m", "pytest", "-n", "2", "--dist", "loadfile", "--nbval", "--nbval-current-env"]
    if rest:
        return call(pytest + rest, PYTHONHASHSEED="0")
    say("Chapters under hash seed 1")
    seeded = call(pytest + ["-q", "chapters"], PYTHONHASHSEED="1")
    say("Everything under hash seed 0")
    return call(pytest, PYTHONHASHSEED="0") or seeded


def env(rest):
    """Only set up."""
    set_up()
    print("The environment is in %s" % VENV)
    return 0


def run(rest):
    """Run the command line of the package."""
    set_up()
    return call([venv_python(), "-m", "promise_ledger.cli"] + rest)


def clean(rest):
    """Remove the built site and its intermediate files."""
    shutil.rmtree(str(ROOT / "_build"), ignore_errors=True)
    return 0


JOBS = {"book": book, "pdf": pdf, "test": test, "env": env, "run": run, "clean": clean}


# the right Python ---------------------------------------------------------------------------------------------------


def hand_over(arguments):
    """Run this script again under a Python that fits, or say that there is none."""
    found = suitable_python()
    if found:
        return subprocess.call([found, str(Path(__file__).resolve())] + arguments)
    print(
        "make.py: this is Python %d.%d, and The Promise Ledger needs %d.%d to %d.%d. No such Python was found on this computer.\n"
        "Install one (your system's packages, python.org or `uv python install`) and run the command again."
        % (sys.version_info[:2] + OLDEST + NEWEST),
        file=sys.stderr,
    )
    return 1


def suitable_python():
    """Path of a Python between OLDEST and NEWEST, newest first; None if there is none."""
    names = ["%d.%d" % (OLDEST[0], minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    candidates = [[shutil.which("python" + name)] for name in names]
    if WINDOWS and shutil.which("py"):
        candidates += [["py", "-" + name] for name in names]
    if shutil.which("uv"):
        wanted = ">=%d.%d,<%d.%d" % (OLDEST + (NEWEST[0], NEWEST[1] + 1))
        candidates.append([output(["uv", "python", "find", "--no-project", wanted])])
    for command in candidates:
        if not command[0]:
            continue
        path = output(command + ["-c", "import sys; print(sys.executable)"])
        version = output([path, "-c", "import sys; print(*sys.version_info[:2])"]) if path else None
        if version and OLDEST <= tuple(map(int, version.split())) <= NEWEST:
            return path
    return None


# set-up -------------------------------------------------------------------------------------------------------------


def set_up():
    """Make .venv/ what the lock says. The stamp is written last: a set-up that was interrupted is taken up again."""
    wanted = {name.name: digest(name) for name in (LOCK, BUILD_LOCK, ROOT / "pyproject.toml")}
    wanted["place"] = str(ROOT)
    if stamp_holds(wanted):
        return
    started = time.time()
    print("Setting up the environment in %s (once; later runs skip this)" % VENV)
    try:
        STAMP.unlink()
    except FileNotFoundError:
        pass
    make_venv()
    install = installer()
    step("Installing %d packages from %s" % (len(re.findall(r"(?m)^[\w.-]+==", LOCK.read_text("utf-8"))), LOCK.name))
    for lock in (BUILD_LOCK, LOCK):
        check(install + ["--no-build-isolation", "--require-hashes", "-r", str(lock)], "The packages could not be installed.")
    step("Installing the project itself in place")
    check(install + ["--no-build-isolation", "--no-deps", "-e", str(ROOT)], "The project could not be installed.")
    wanted["python"] = venv_version()
    STAMP.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    print("Set up in %.0f s" % (time.time() - started))


def stamp_holds(wanted):
    """True if .venv/ was completed for this lock and project, in this place, and its Python still runs."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp.get("python")) and dict(wanted, python=stamp["python"]) == stamp and stamp["python"] == venv_version()


def make_venv():
    """Create .venv/ unless there is one with a Python that fits; pip is left out where Python cannot bring it along."""
    version = venv_version()
    if version and OLDEST <= tuple(map(int, version.split(".")[:2])) <= NEWEST:
        return
    if VENV.exists():
        step("Removing a .venv/ that does not work here")
        shutil.rmtree(str(VENV))
    step("Creating .venv/ with Python %s" % platform.python_version())
    if shutil.which("uv"):
        check(["uv", "venv", "--quiet", "--no-project", "--python", sys.executable, str(VENV)], "uv could not create .venv/.")
        return
    with_pip = output([sys.executable, "-c", "import ensurepip; print(1)"])  # Debian: only with python3-venv
    command = [sys.executable, "-m", "venv"] + ([] if with_pip else ["--without-pip"]) + [str(VENV)]
    check(command, "Python could not create .venv/. On Debian and Ubuntu `apt install python3-venv` helps.")


def installer():
    """The command that installs into .venv/: uv from PATH, else uv put into .venv/, else pip."""
    python = str(venv_python())
    if shutil.which("uv"):
        return ["uv", "pip", "install", "--quiet", "--python", python]
    own = venv_python().with_name("uv.exe" if WINDOWS else "uv")
    if not output([str(own), "--version"]):
        step("Fetching uv, which installs faster than pip")
        pip = pip_for(python)
        if not pip:
            fetch_uv(own)
        elif subprocess.call(pip + ["--quiet", "--require-hashes", "-r", str(UV_LOCK)]):
            print("   not to be had; using pip instead, which takes a minute")
            return pip
    return [str(own), "pip", "install", "--quiet", "--python", python]


def pip_for(python):
    """The pip that can install into .venv/: its own, else that of the running Python; None if there is neither."""
    if output([python, "-c", "import pip; print(1)"]):
        return [python, "-m", "pip", "install", "--disable-pip-version-check"]
    if output([sys.executable, "-m", "pip", "--python", python, "--version"]):  # pip 22.3 and later
        return [sys.executable, "-m", "pip", "--python", python, "install", "--disable-pip-version-check"]
    return None


# uv without pip -----------------------------------------------------------------------------------------------------


def fetch_uv(target):
    """Download uv's wheel for this computer from the package index, check it against the lock, unpack the program."""
    index = package_index()
    if not index:
        raise SetupError("This Python has neither pip nor venv, and no package index is set up. %s" % NO_INSTALLER)
    locked = set(re.findall(r"sha256:([0-9a-f]{64})", UV_LOCK.read_text(encoding="utf-8")))
    version = re.search(r"(?m)^uv==([\w.]+)", UV_LOCK.read_text(encoding="utf-8")).group(1)
    page_url = index.rstrip("/") + "/uv/"
    try:
        page = read(page_url).decode("utf-8")
        for address, sha in re.findall(r"href=[\"']([^\"'#]+)#sha256=([0-9a-f]{64})", page):
            address = urllib.parse.urljoin(page_url, address)
            name = urllib.parse.unquote(address.rsplit("/", 1)[-1])
            if sha in locked and name.startswith("uv-%s-" % version) and wheel_fits(name):
                break
        else:
            raise SetupError("%s has no uv %s for this computer. %s" % (index, version, NO_INSTALLER))
        content = read(address)
    except OSError as error:
        raise SetupError("uv could not be fetched from %s (%s). %s" % (index, error, NO_INSTALLER))
    found = hashlib.sha256(content).hexdigest()
    if found not in locked:
        raise SetupError("%s: its SHA-256 is %s, which %s does not list. Nothing was installed." % (name, found, UV_LOCK.name))
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / "uv.whl"
        wheel.write_bytes(content)
        with zipfile.ZipFile(str(wheel)) as archive:
            member = next(n for n in archive.namelist() if n.endswith("/scripts/" + target.name))
            target.write_bytes(archive.read(member))
    target.chmod(0o755)


NO_INSTALLER = (
    "Install python3-venv or python3-pip (Debian, Ubuntu: `apt install python3-venv`) or uv, or set PIP_INDEX_URL to the "
    "address of a package index that you can reach; then run the same command again."
)


def wheel_fits(name):
    """True if a wheel's platform tag is this computer's."""
    tag = name[: -len(".whl")].rsplit("-", 1)[-1] if name.endswith(".whl") else ""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return tag.startswith("macosx") and tag.endswith({"aarch64": "arm64"}.get(machine, machine))
    if WINDOWS:
        return tag == {"win-amd64": "win_amd64", "win-arm64": "win_arm64", "win32": "win32"}.get(sysconfig.get_platform())
    libc = "musllinux" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "manylinux"
    return libc in tag and tag.endswith(machine)


def package_index():
    """The index that uv or pip is set up for on this computer: environment first, then pip's settings; None if none is."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name):
            return os.environ[name]
    home = Path.home()
    places = [os.environ.get("PIP_CONFIG_FILE", ""), str(home / ".config/pip/pip.conf"), str(home / ".pip/pip.conf"),
              str(home / "Library/Application Support/pip/pip.conf"), os.environ.get("APPDATA", "") + "/pip/pip.ini",
              "/etc/xdg/pip/pip.conf", "/etc/pip.conf"]  # fmt: skip
    for place in places:
        settings = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            if place and settings.read(place, encoding="utf-8") and settings.has_option("global", "index-url"):
                return settings.get("global", "index-url").strip()
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
    return None


def read(url):
    """The bytes behind an address."""
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


# small tools --------------------------------------------------------------------------------------------------------


def venv_python():
    """Path of the environment's Python."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def venv_version():
    """Version of the environment's Python, None if it does not run."""
    return output([str(venv_python()), "-c", "import platform; print(platform.python_version())"])


def digest(path):
    """SHA-256 of a text file, whatever its line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def output(command):
    """What a command prints, None if it cannot be run or fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None if done.returncode == 0 else None


def check(command, complaint):
    """Run a step of the set-up; SetupError if it fails."""
    if subprocess.call([str(part) for part in command], cwd=str(ROOT)):
        raise SetupError(complaint + " The lines above say why; run the same command again to go on.")


def call(command, **settings):
    """Run a command of the project from its root. Python may keep compiled modules: starting is twice as fast."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME")}
    environment.update(settings, PYTHONUTF8="1")
    return subprocess.call([str(part) for part in command], cwd=str(ROOT), env=environment)


def say(text):
    print(text, flush=True)


def step(text):
    say("   " + text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
