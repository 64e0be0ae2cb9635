"""Formulas as MathML by docutils' own converter: browsers draw it, and no script or font has to be loaded."""

from docutils import nodes


def _mathml(source: str, block: bool) -> str:
    from docutils.utils.math.latex2mathml import tex2mathml

    if "as_block" in tex2mathml.__code__.co_varnames:  # docutils 0.22 and later
        return tex2mathml(source, as_block=block)
    return tex2mathml(source, inline=not block)


def _visit_inline(self, node):
    self.body.append(f'<span class="math">{_mathml(node.astext(), block=False)}</span>')
    raise nodes.SkipNode


def _visit_block(self, node):
    anchor = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<div class="math"{anchor}>{_mathml(node.astext(), block=True)}')
    if node["number"]:
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer as html_math_renderer: ledger_mathml."""
    app.add_html_math_renderer("ledger_mathml", (_visit_inline, None), (_visit_block, None))
