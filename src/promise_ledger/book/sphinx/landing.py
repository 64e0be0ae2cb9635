"""The landing page: cards of the cases with a figure each, and a wide page without contents at the right.

:::{landing-cases} fig-a fig-b
- **[A case](its-chapter).** What it is about.
- …
:::
"""

from docutils import nodes

from promise_ledger.book.sphinx import figure_html as html
from promise_ledger.book.sphinx.figures import _Figures, current, edition, raw, up


class LandingCases(_Figures):
    """The directive {landing-cases}: a list in Markdown whose entries get the figures named, in their order."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the list; figures that have no bundle yet are left out."""
        box = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, box)
        lists = [node for node in box.children if isinstance(node, nodes.bullet_list)]
        names = self.arguments[0].split()
        if len(box.children) != 1 or len(lists) != 1 or len(lists[0].children) != len(names):
            return self.fault("landing-cases: expected one list with an entry for each of the %s figures.", len(names))
        lists[0]["classes"].append("pl-cases")
        known = current(self.env.app)
        for entry, name in zip(lists[0].children, names):
            if name in known:
                entry += raw(card_figure(known[name], edition(self.config), up(self.env.docname)))
            elif known:
                return self.fault("landing-cases: %r has no bundle in _build/figures. Correct the id or run `make book`.", name)
        return lists


def card_figure(bundle, lang: str, base: str) -> str:
    """The phone's picture of a figure, whole, as a link to its page."""
    return f'<a class="pl-case__figure" href="{base}figures/{bundle.page}.html">{html.thumbnail(bundle, lang, f"{base}../")}</a>'


def widen(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The book's first page has no contents at the right."""
    if pagename == app.config.root_doc:
        context["meta"] = (context.get("meta") or {}) | {"html_theme.sidebar_secondary.remove": "true"}


def name(app, doctree) -> None:
    """Its outermost section says to the style sheet which page it is: to ask each page what it holds takes time."""
    if app.env.docname == app.config.root_doc and isinstance(doctree[0], nodes.section):
        doctree[0]["classes"].append("pl-landing")


def setup(app):
    """Register the directive, the page's class and its width."""
    app.add_directive("landing-cases", LandingCases)
    app.connect("doctree-read", name)
    app.connect("html-page-context", widen, priority=400)
