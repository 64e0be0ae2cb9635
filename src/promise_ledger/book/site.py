"""Build the site: refresh the notebooks, let Jupyter Book make the pages, put the editions side by side."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from promise_ledger.book import assets, bundles, figure_pages
from promise_ledger.book import refresh as fresh
from promise_ledger.book.figure_pages import ARCHIVE
from promise_ledger.book.front_door import front_door
from promise_ledger.book.paths import LOCK, ROOT, file_digest, text_digest
from promise_ledger.book.sphinx.editions_links import of_version
from promise_ledger.evidence import LedgerError, open_ledger

EDITIONS = ("en", "zh")
# what the theme brings along and no page loads
UNUSED = ("*.map", "fontawesome.js", "*.ttf")


def build(root: Path = ROOT, every: bool = False, report: Callable[[str], None] = print) -> Path:
    """Make `_build/site/` from the chapters and return it.

    The old site goes away first: whatever fails later, no page of before is left to be published. Raises LedgerError if
    the data are faulty, a chapter fails, or a page gives a warning.
    """
    started = time.perf_counter()
    remove(root / "_build" / "site")
    open_ledger(root / "data")
    outcomes = fresh.refresh(root=root, every=every, report=report)
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed:
        raise LedgerError(f"No site was built: {len(failed)} of {len(outcomes)} notebooks failed, see above.")
    bundles.make(root, report=report)
    for line in bundles.all_changed(root):
        report(f"Note: {line}")
    site = assemble(root, every, report)
    report(f"Built in {time.perf_counter() - started:.1f} s. The site is in {site}: open {site / 'index.html'}")
    return site


def assemble(root: Path = ROOT, every: bool = False, report: Callable[[str], None] = print) -> Path:
    """Make the pages of every edition from the stored outputs and put them into `_build/site/` in one step."""
    new, site = root / "_build" / "site.new", root / "_build" / "site"
    editions = [lang for lang in EDITIONS if any((root / "chapters" / lang).glob("index.*"))]
    remove(new)
    new.mkdir(parents=True)
    for lang in editions:  # all first: a page links to its counterpart only where there is one
        figure_pages.write_pages(root, lang)
    for lang in editions:
        report(f"Making the pages of {lang}")
        shutil.copytree(pages(root, lang, every), new / lang, ignore=shutil.ignore_patterns(*UNUSED, ".buildinfo"))
    add_figures(root, new, editions)
    add_data(root, new)
    (new / "index.html").write_text(front_door(editions), encoding="utf-8", newline="\n")
    (new / ".nojekyll").write_text("", encoding="utf-8")
    assets.finish(new, editions, assets.homepage_of(root))
    remove(site)
    new.rename(site)
    return site


def pages(root: Path, lang: str, every: bool = False) -> Path:
    """Run Jupyter Book for one edition with warnings as errors; return the folder of its pages.

    Nothing is done if nothing that a page shows has changed. Pages that did not change are not read again, but all are
    written again. After a failure everything is read again: a warning that was given once must not be missing next time.
    """
    out = root / "_build" / lang
    html_folder, stamp = out / "_build" / "html", out / "built.txt"
    figure_pages.write_pages(root, lang)
    state = _state(root, lang)
    if every or not stamp.is_file():
        remove(out)
    elif stamp.read_text(encoding="utf-8") == state and html_folder.is_dir():
        return html_folder
    else:
        stamp.unlink()
        remove(html_folder)
    out.mkdir(parents=True, exist_ok=True)
    configuration, contents = settings(root, lang)
    command = [
        sys.executable, "-W", "ignore", "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(root / "chapters" / lang), "--config", str(configuration), "--toc", str(contents),
        "--path-output", str(out), "-W", "-n", "--keep-going", "-q",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        said = re.sub(r"\x1b\[[\d;]*m", "", done.stderr + done.stdout).replace(f"{root}{os.sep}", "")
        said = said.partition("Traceback (most recent")[0]
        lines = [line for line in said.splitlines() if line.strip()]
        faults = [line for line in lines if "WARNING" in line or "ERROR" in line] or lines[-12:]
        raise LedgerError("\n".join([f"No site was built: the pages of chapters/{lang} have faults.", *faults]))
    stamp.write_text(state, encoding="utf-8")
    return html_folder


def _state(root: Path, lang: str) -> str:
    """Digest of everything that the pages of an edition are made from."""
    own = [*settings(root, lang), root / LOCK]
    for folder in (root / "chapters" / lang, root / "data", root / "src"):
        own += sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = [f"{path.relative_to(root).as_posix()} {file_digest(path)}" for path in own if path.is_file()]
    return text_digest([*files, figure_pages.digest(root)])


def settings(root: Path, lang: str) -> tuple[Path, Path]:
    """Configuration and contents of an edition: _config.yml and _toc.yml as they are, or with what _config.<lang>.yml
    says otherwise (`captions` there translates the captions of the contents), written to _build/."""
    own = root / f"_config.{lang}.yml"
    if not own.is_file():
        return root / "_config.yml", root / "_toc.yml"
    changes = yaml.safe_load(own.read_text(encoding="utf-8"))
    captions = changes.pop("captions", {})
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        part["caption"] = captions.get(part["caption"], part["caption"])
    base = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    made = []
    for name, content in (("config", merged(base, changes)), ("toc", contents)):
        made.append(root / "_build" / f"{name}.{lang}.yml")
        made[-1].parent.mkdir(exist_ok=True)
        made[-1].write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return made[0], made[1]


def merged(base: dict, changes: dict) -> dict:
    """A nested dictionary with `changes` laid over `base`; lists are replaced whole."""
    return base | {
        key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in changes.items()
    }


def add_figures(root: Path, site: Path, editions: list[str]) -> None:
    """Put the figures' files on the site, older versions too, and each figure's page under the address of its version."""
    for version in (*(root / ARCHIVE).glob("fig-*/v*"), *bundles.current(root)):
        shutil.copytree(version, site / "figures" / version.parent.name / version.name)
    for lang in editions:
        for version in bundles.current(root):
            page = site / lang / "figures" / f"{version.parent.name}.html"
            if page.is_file():
                own = of_version(page.read_text(encoding="utf-8"), version.parent.name, version.name)
                page.with_suffix(f".{version.name}.html").write_text(own, encoding="utf-8", newline="\n")


def add_data(root: Path, site: Path) -> None:
    """Put the tables on the site as they are, with what describes them: the data dictionary links to them."""
    shutil.copytree(root / "data", site / "data", ignore=lambda folder, names: [name for name in names if not name.endswith((".csv", ".json", ".md"))])


def remove(folder: Path) -> None:
    """Delete a folder if it is there: renamed first, so that it is gone at once."""
    if folder.exists():
        doomed = folder.with_name(f"{folder.name}.old")
        shutil.rmtree(doomed, ignore_errors=True)
        folder.rename(doomed)
        shutil.rmtree(doomed)
