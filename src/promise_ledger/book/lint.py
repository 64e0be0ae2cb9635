"""Faults that a reader or the build would stumble over, found before either does."""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from promise_ledger.book import notebooks, prose
from promise_ledger.book.paths import ROOT
from promise_ledger.book.refresh import chapters, figure_texts, set_figure_metadata

ALT_LENGTH = 120
# columns of the tables whose sentences carry numbers as placeholders
SENTENCES = {"figures": ("title", "caption", "alt", "question", "description"), "findings": ("reason",), "checks": ("reading",)}
SKELETON = {
    "en": (
        "In one minute",
        "What was promised",
        "What happened",
        "What it cost",
        "Can we believe it",
        "The other reading",
        "What would change our mind",
        "Figures in this chapter",
    ),
    "zh": (
        "一分钟读懂",
        "承诺了什么",
        "发生了什么",
        "代价几何",
        "可信吗",
        "另一种解读",
        "什么会改变我们的判断",
        "本章图表",
    ),
}
CASES = ("01-", "02-", "03-", "04-")  # the chapters that follow the skeleton
MACHINE_PATH = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|/work/|[A-Z]:\\{1,2}Users)[\w./\\-]*|site-packages")


@dataclass(frozen=True)
class Fault:
    """Where, what was found, and what to do."""

    place: str
    found: str
    cure: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found}. {self.cure}"


def lint(root: Path = ROOT) -> list[Fault]:
    """All faults of the book below `root`, in the order of its files."""
    figures = figure_texts(root)
    faults = []
    for path in chapters(root):
        faults += notebook_faults(path, root, figures)
    for path in sorted((root / "chapters").glob("*/*.md")):
        faults += prose_faults(_name(path, root), path.read_text(encoding="utf-8"))
    faults += word_faults(root)
    faults += sentence_faults(root)
    faults += figure_faults(root, figures)
    return faults


def prose_faults(place: str, text: str, line_word: str = "line ") -> Iterator[Fault]:
    """Numbers typed into a text; `place` names the file and cell or column."""
    cure = "Look it up ({value}`ID`, {date}`ID`, {result}`ID`, or {ID} in a table) or compute it (say, words), or write without a number."
    for typed in prose.typed_numbers(text):
        yield Fault(f"{place}, {line_word}{typed.line}", f"typed number {typed.found!r} in “…{typed.context}…”", cure)


def notebook_faults(path: Path, root: Path, figures: dict) -> Iterator[Fault]:
    """Faults of one chapter: prose, cells, stored outputs, headings."""
    notebook, name, lang = notebooks.read(path), _name(path, root), notebooks.language(path)
    run = "Run `promise-ledger refresh`."
    headings = []
    count = 0
    for cell in notebook.cells:
        place = f"{name}, cell {cell.get('id', '?')}"
        if cell.cell_type == "markdown":
            yield from prose_faults(place, cell.source)
            headings += re.findall(r"^#+\s+(.*)", cell.source, re.M)
            continue
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        ids = notebooks.published_ids(cell.source)
        if len(ids) > 1:
            yield Fault(place, f"{len(ids)} figures in one cell ({', '.join(ids)})", "Publish each figure in a cell of its own.")
        for figure_id in ids:
            if figure_id not in figures:
                yield Fault(place, f"figure {figure_id!r} is not in data/figures.csv", "Add its row, with caption and alt text.")
        if cell.execution_count != count:
            yield Fault(place, f"execution count {cell.execution_count}, expected {count}: not run, or not in order", run)
        for output in cell.outputs:
            if output.output_type == "error":
                yield Fault(place, f"a stored error ({output.ename})", "Correct the cell and run `promise-ledger refresh`.")
            elif output.output_type == "stream" and output.name == "stderr":
                first = output.text.strip().splitlines()[0][:90] if output.text.strip() else ""
                yield Fault(place, f"stored stderr ({first!r})", "Take the cause of the message away and run `promise-ledger refresh`.")
            path_seen = MACHINE_PATH.search(_text_of(output))
            if path_seen:
                yield Fault(place, f"a path of somebody's computer in an output ({path_seen[0]!r})", "Do not print it.")
    if path.name.startswith(CASES):
        plain = [re.sub(r"[*_`?？:：.]", "", heading).strip().lower() for heading in headings]
        for wanted in SKELETON.get(lang, ()):
            if not any(heading.startswith(wanted.lower()) for heading in plain):
                yield Fault(name, f"no heading {wanted!r}", "Case chapters share one skeleton: add the section.")
    before = [dict(cell.metadata.get("mystnb", {})) for cell in notebook.cells]
    set_figure_metadata(notebook, figures, lang)
    if before != [dict(cell.metadata.get("mystnb", {})) for cell in notebook.cells]:
        yield Fault(name, "captions or alt texts differ from data/figures.csv", run)


def word_faults(root: Path) -> Iterator[Fault]:
    """Numbers typed into the words of figures and tables. Labels of codes (common.toml) are names and are not looked at."""
    for path in sorted((root / "chapters" / "words").glob("*.toml")):
        if path.name == "common.toml":
            continue
        try:
            texts = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            yield Fault(_name(path, root), f"not valid TOML: {error}", "Correct it.")
            continue
        for key, text in _strings(texts):
            yield from prose_faults(f"{_name(path, root)}, {key}", text)


def sentence_faults(root: Path) -> Iterator[Fault]:
    """Numbers typed into sentences of the tables."""
    for table, columns in SENTENCES.items():
        path = root / "data" / f"{table}.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                key = next(iter(row.values()))
                for column in (f"{column}_{lang}" for column in columns for lang in ("en", "zh")):
                    yield from prose_faults(f"{_name(path, root)}, {key}, column {column}", row.get(column) or "")


def figure_faults(root: Path, figures: dict) -> Iterator[Fault]:
    """Captions and alt texts that are missing, too long or the same; registered figures that no chapter publishes."""
    published: dict[str, list[str]] = {}
    for path in chapters(root):
        for cell in notebooks.code_cells(notebooks.read(path)):
            for figure_id in notebooks.published_ids(cell.source):
                published.setdefault(figure_id, []).append(f"{path.parent.name}/{path.stem}")
    for figure_id, row in figures.items():
        place = f"data/figures.csv, {figure_id}"
        for lang in ("en", "zh"):
            caption, alt = row[f"caption_{lang}"].strip(), row[f"alt_{lang}"].strip()
            if not caption:
                yield Fault(place, f"no caption_{lang}", "Say what the figure shows and from what.")
            if not alt:
                yield Fault(place, f"no alt_{lang}", f"Describe the picture in at most {ALT_LENGTH} characters.")
            elif len(alt) > ALT_LENGTH:
                yield Fault(place, f"alt_{lang} has {len(alt)} characters", f"Shorten it to {ALT_LENGTH}.")
            if alt and alt == caption:
                yield Fault(place, f"alt_{lang} repeats the caption", "Describe what is seen.")
        where = published.get(figure_id, [])
        if f"en/{row['chapter']}" not in where:
            yield Fault(place, f"chapter {row['chapter']} does not publish it", "Publish it there, or correct or take out the row.")
        if len(where) != len(set(where)):
            yield Fault(place, "published twice in one chapter", "Publish it once and refer to it with {numref}.")


def _strings(node, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield key, node
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from _strings(child, f"{key}.{name}" if key else name)
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from _strings(child, f"{key}[{position}]")


def _text_of(output) -> str:
    """The text of an output: stream, or the text and HTML of a result; images are left out."""
    if output.output_type == "stream":
        return output.text
    return "\n".join(str(value) for kind, value in output.get("data", {}).items() if not kind.startswith("image/"))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
