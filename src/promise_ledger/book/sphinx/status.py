"""The state of this build: versions, run times, digests of the data, checks, figures. Nothing on the page is typed.

```{build-status}
```
The commit is filled in when the site is finished (book/assets.py): pages are not made again for a commit alone.
"""

import csv
import json
import platform
import re
from collections import Counter
from html import escape
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book import bundles
from promise_ledger.book.paths import file_digest
from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.figure_html import scroller
from promise_ledger.book.sphinx.figures import book_root
from promise_ledger.figures import label
from promise_ledger.figures.registry import registry

COMMIT = '<code class="pl-commit">–</code>'  # what book/assets.py looks for
PACKAGES = ("jupyter-book", "sphinx", "myst-nb", "sphinx-book-theme", "pydata-sphinx-theme", "pandas", "numpy", "matplotlib", "jieba", "opencc")
RUN_TIMES = Path("_build/run-times.json")  # seconds by notebook: outside the notebooks, whose bytes do not depend on the clock
SAYS = {
    "en": {
        "build": "This build", "commit": "Commit", "book": "Book", "python": "Python", "package": "Package", "version": "Version",
        "times": "Run time of the chapters", "chapter": "Chapter", "seconds": "Seconds", "notimes": "The chapters were not executed for this build: their stored outputs are up to date.",
        "checks": "Checks", "verdict": "Outcome", "number": "Number",
        "data": "Data", "table": "Table", "rows": "Rows", "digest": "SHA-256, first digits",
        "figures": "Figures", "figure": "Figure", "text": "Smallest text on screen, px", "print": "in print, pt", "contrast": "Least contrast", "apart": "Least difference of colours",
        "measured": "Each figure is measured in both languages and both layouts; the table has the least of each. The difference of colours is the least in normal sight, three colour-vision deficiencies and grey.",
    },
    "zh": {
        "build": "本次构建", "commit": "提交", "book": "本书", "python": "Python", "package": "软件包", "version": "版本",
        "times": "各章运行时间", "chapter": "章节", "seconds": "秒", "notimes": "本次构建没有重新运行各章：已存的结果都是最新的。",
        "checks": "核对", "verdict": "结果", "number": "数量",
        "data": "数据", "table": "数据表", "rows": "行数", "digest": "SHA-256前几位",
        "figures": "图", "figure": "图", "text": "屏幕最小字号（px）", "print": "印刷最小字号（pt）", "contrast": "最低对比度", "apart": "最小色差",
        "measured": "每张图在两种语言、两种版式下分别测量，表中列出各项的最小值。色差取正常视觉、三种色觉障碍和灰度下的最小值。",
    },
}  # fmt: skip


def status_html(root: Path, lang: str, sphinx_language: str) -> dict[str, str]:
    """HTML of each part by its title, in order."""
    say, ledger = SAYS[lang], ledger_for(sphinx_language)
    book = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))["version"]
    versions = [(say["commit"], COMMIT), (say["book"], book), (say["python"], platform.python_version())]
    parts = {say["build"]: table((say["package"], say["version"]), [*versions, *((name, version(name)) for name in PACKAGES)])}
    times = run_times(root, lang)
    parts[say["times"]] = table((say["chapter"], say["seconds"]), times, {1}) if times else f"<p>{say['notimes']}</p>"
    counts = Counter(result["verdict"] for result in ledger.results().values())
    outcomes = [(escape(label("check_verdict", name, lang)), str(counts[name])) for name in sorted(counts, key=lambda n: -counts[n])]
    parts[say["checks"]] = table((say["verdict"], say["number"]), outcomes, {1})
    parts[say["data"]] = table((say["table"], say["rows"], say["digest"]), data_rows(root), {1})
    shown = table((say["figure"], say["version"], say["text"], say["print"], say["contrast"], say["apart"]), figure_rows(root, lang), {1, 2, 3, 4, 5})
    parts[say["figures"]] = f"<p>{say['measured']}</p>{shown}"
    return parts


def run_times(root: Path, lang: str) -> list[tuple[str, str]]:
    """Chapters of an edition with the seconds that they last took; [] if nothing is known."""
    path = root / RUN_TIMES
    if not path.is_file():
        return []
    seconds = json.loads(path.read_text(encoding="utf-8"))
    mine = {Path(name).stem: taken for name, taken in seconds.items() if f"/{lang}/" in f"/{name}"}
    titles = {stem: heading(root / "chapters" / lang / f"{stem}.ipynb") for stem in mine}
    return [(f'<a href="{escape(stem)}.html">{escape(titles[stem])}</a>', f"{mine[stem]:.1f}") for stem in sorted(mine)]


def heading(notebook: Path) -> str:
    """The first heading of a notebook, else its name."""
    if not notebook.is_file():
        return notebook.stem
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found = re.search(r"^# (.+)$", "".join(cells[0]["source"]), re.MULTILINE) if cells else None
    return found[1].strip() if found else notebook.stem


def data_rows(root: Path) -> list[tuple[str, str, str]]:
    """Each table with its number of rows and the start of its digest."""
    made = []
    for path in sorted((root / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        made.append((f"<code>{escape(path.name)}</code>", f"{rows:,}", f"<code>{file_digest(path)[:12]}</code>"))
    return made


def figure_rows(root: Path, lang: str) -> list[tuple[str, ...]]:
    """Each figure with its version and the least of its measures, over languages and layouts."""
    made = []
    for name, row in sorted(registry(root / "data").items()):
        found = root / "_build" / "figures" / name / f"v{row['version']}"
        least = ["–"] * 4
        link = escape(name)
        if found.is_dir():
            link = f'<a href="figures/{name}.html">{link}</a>'
            measured = bundles.read_record(root / "_build" / "figures", name).get("measured", {})
            views = [view for layouts in measured.values() for view in layouts.values()]
            values = [[view[key] for view in views if view.get(key) is not None] for key in ("screen_px", "print_pt", "contrast")]
            values.append([value for view in views for value in (view.get("apart") or {}).values() if value is not None])
            least = [f"{min(column):g}" if column else "–" for column in values]
        made.append((link, str(row["version"]), *least))
    return made


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]], numbers: frozenset[int] | set[int] = frozenset()) -> str:
    """An HTML table that scrolls inside itself; cells are HTML, columns in `numbers` are set right."""
    def cell(i, text, name="td"):
        scope = ' scope="col"' if name == "th" else ""
        kind = ' class="pl-num"' if i in numbers else ""
        return f"<{name}{scope}{kind}>{text}</{name}>"

    body = "".join(f"<tr>{''.join(cell(i, text) for i, text in enumerate(row))}</tr>" for row in rows)
    head = "".join(cell(i, text, "th") for i, text in enumerate(heads))
    return (f'<div class="{scroller(len(rows))}" role="region" aria-label="{escape(heads[0])}" tabindex="0"><table class="pl-table">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")  # fmt: skip


class BuildStatus(SphinxDirective):
    """All of it, a section a part."""

    def run(self):
        lang = "zh" if self.config.language.startswith("zh") else "en"
        made = []
        for key, (title, html) in zip(("build", "times", "checks", "data", "figures"), status_html(book_root(self.env.app), lang, self.config.language).items(), strict=True):
            section = nodes.section(ids=[f"status-{key}"], names=[f"status-{key}"])
            section += [nodes.title(text=title), nodes.raw("", html, format="html")]
            made.append(section)
        return made


def setup(app):
    """Register the directive."""
    app.add_directive("build-status", BuildStatus)
