"""Numbers that a chapter computes: in the prose each is a mark that leads to the cell of code that it comes from.

A chapter says its numbers in code, say(goal=fmt.exact(goal)), and prints them with {glue:text}`goal`. The popover of such a
mark shows the expression, the assignments that lead to it and the ids of the rows that these read.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole

from promise_ledger.book import notebooks
from promise_ledger.book.sphinx import ledger_for

SIGN = "="  # before a computed number's name, which is no id of the tables
FURNITURE = {"ledger", "fmt", "lang", "V", "n", "t", "phrases", "signs"}  # what every chapter sets up: says nothing about a number
LINES, WIDTH = 4, 180  # a popover shows so many assignments, cut to so many characters
_ID = re.compile(r"(?:S\d+-\d+|[EFKP]\d+|D-[\w.-]+\d)")
_MARKED = re.compile(rf'<a class="[^"]*\bpl-claim\b[^"]*" href="[^"]*" data-id="{SIGN}([\w-]+)"')


@dataclass(frozen=True)
class Origin:
    """Where a number comes from: the cell's id, the assignments before its expression, the expression, ids read there."""

    cell: str
    lines: tuple[str, ...]
    expression: str
    ids: tuple[str, ...]


@cache
def origins(path: Path) -> dict[str, Origin]:
    """The numbers that the shown cells of a chapter say, by name. What is said by `**` has no expression of its own."""
    shown, steps = {}, []
    for cell in notebooks.read(path).cells:
        if cell.cell_type != "code":
            continue
        try:
            statements = ast.parse(cell.source).body
        except SyntaxError:  # a line for the shell
            continue
        hidden = {"remove-cell", "remove-input"} & set(cell.metadata.get("tags", []))
        for statement in statements:
            if not hidden:
                shown |= {name: _origin(cell, node, steps) for name, node in _said(statement)}
            steps += _assigned(statement, cell.source)
        # what `**` hands over is known by name only when the notebook has run
        said = [output.get("metadata", {}).get("scrapbook", {}).get("name") for output in cell.outputs]
        shown |= {name: Origin(cell.id, (), "", ()) for name in said if name and name not in shown and not hidden}
    return shown


def _assigned(statement, source: str) -> list[tuple[str, str, ast.expr]]:
    """Names that a statement gives a value, each with the line to show and the syntax that it comes from."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target, value = statement.targets[0], statement.value
    if not isinstance(target, ast.Tuple):
        pairs = [(target, value)]
    elif isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = list(zip(target.elts, value.elts, strict=True))
    else:
        line = ast.get_source_segment(source, statement)
        return [(one.id, line, value) for one in target.elts if isinstance(one, ast.Name)]
    return [(one.id, f"{one.id} = {ast.get_source_segment(source, part)}", part) for one, part in pairs if isinstance(one, ast.Name)]


def _said(statement) -> list[tuple[str, ast.expr]]:
    """What the calls of `say` in a statement say: name and expression."""
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say")
    return [(keyword.arg, keyword.value) for call in calls for keyword in call.keywords if keyword.arg]


def _origin(cell, node, steps: list) -> Origin:
    """Follow an expression back through the assignments before it, the nearest first."""
    lines, ids = {}, dict.fromkeys(_ids(node))
    near = [(name, len(steps)) for name in _names(node)]
    while near:
        name, before = near.pop(0)
        place = next((n for n in reversed(range(before)) if steps[n][0] == name), None)
        if name in FURNITURE or place is None or place in lines:
            continue
        _, lines[place], value = steps[place]
        ids |= dict.fromkeys(_ids(value))
        near += [(other, place) for other in _names(value)]
    kept = dict.fromkeys(_short(lines[place]) for place in sorted(list(lines)[:LINES]))  # a pair's line once
    return Origin(cell.id, tuple(kept), _short(ast.get_source_segment(cell.source, node)), tuple(ids))


def _names(node) -> list[str]:
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]


def _ids(node) -> list[str]:
    """Ids of rows among the texts in an expression."""
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [text for text in texts if _ID.fullmatch(text)]


def _short(code: str) -> str:
    code = " ".join(code.split())
    return code if len(code) <= WIDTH else f"{code[:WIDTH]}…"


class ComputedRole(PasteTextRole):
    """{glue:text}: what the notebook said, as a mark that leads to the cell that said it."""

    def run(self):
        """Return the mark; plain text when the page does not show the cell."""
        from promise_ledger.book.sphinx.marks import ledger_mark

        made, faults = super().run()
        env = self.document.settings.env
        path = Path(env.doc2path(env.docname))
        origin = origins(path).get(self.text) if path.suffix == ".ipynb" else None
        if not origin or not made:
            return made, faults
        shown = made[0].astext()
        classes = ["pl-claim", "pl-claim--check", *(["pl-claim--text"] if len(shown) > 16 else [])]
        return [ledger_mark("", shown, classes=classes, href=f"#cell-{nodes.make_id(origin.cell)}", of=SIGN + self.text)], faults


def popovers(app, pagename: str, body: str) -> dict[str, str]:
    """Popovers of a page's computed numbers, by the names that its marks carry."""
    names = dict.fromkeys(_MARKED.findall(body))
    known = origins(Path(app.env.doc2path(pagename))) if names else {}
    return {SIGN + name: popover(ledger_for(app.config.language), name, known[name]) for name in names}


def popover(ledger, name: str, origin: Origin) -> str:
    """What a reader sees at a computed number: how, from which rows, and the way to the code."""
    from promise_ledger.book.sphinx.marks import sheet, words

    word = words()[ledger.lang]
    ids = " ".join(one for one in origin.ids if one in ledger.index)
    code = "\n".join(escape(line) for line in [*origin.lines, origin.expression] if line)
    rows = [("formula", f"<code>{code}</code>" if code else ""), ("rests", escape(ids))]
    return sheet(word, name, f"<span>{escape(word['computed'])}</span>", "", rows, "", (f"#cell-{nodes.make_id(origin.cell)}", "cell"))


def setup(app):
    """Put the role in the place of the one that it builds on."""
    app.setup_extension("myst_nb")
    app.add_role_to_domain("glue", "text", ComputedRole(), override=True)
