"""The sections of a translated page get the anchors of the English one: an address keeps its meaning in both editions."""

import re
from pathlib import Path

from docutils import nodes

from promise_ledger.book import notebooks
from promise_ledger.book.editions import ORIGINAL, TRANSLATION

HEADING = re.compile(r"^#+[ \t]+(.+?)[ \t]*$", re.M)
FENCED = re.compile(r"^(`{3,}|:{3,}).*?^\1[ \t]*$", re.S | re.M)


def headings(text: str) -> list[str]:
    """Anchors of the headings of a Markdown text, in order, as docutils makes them from Latin letters."""
    plain = (re.sub(r"\{[a-z:]+\}`|[`*]", "", heading) for heading in HEADING.findall(FENCED.sub("", text)))
    return [nodes.make_id(heading) for heading in plain]


def original_headings(path: Path) -> list[str]:
    """Anchors of a page of the English edition, in order; [] if there is no such page."""
    if not path.is_file():
        return []
    if path.suffix == ".md":
        return headings(path.read_text(encoding="utf-8"))
    cells = notebooks.read(path).cells
    return [anchor for cell in cells if cell.cell_type == "markdown" for anchor in headings(cell.source)]


def take_over(app, doctree):
    """Put the English anchor of each section first; pages whose sections do not match are left alone."""
    page = Path(app.env.doc2path(app.env.docname))
    if page.parent.name != TRANSLATION:
        return
    wanted = original_headings(page.parents[1] / ORIGINAL / page.name)
    sections = list(doctree.findall(nodes.section))
    if len(wanted) != len(sections):
        return
    for section, anchor in zip(sections, wanted):
        if anchor and anchor not in doctree.ids:
            section["ids"].insert(0, anchor)
            doctree.ids[anchor] = section


def setup(app):
    """Runs before Sphinx collects the contents of a page."""
    app.connect("doctree-read", take_over, priority=100)
