"""The card: every figure is one. Headline block, body, foot, laid out in inches; it grows with its text.

A long English or a short Chinese title can therefore never collide with the plot. Forms draw into the body
from `card.y` downwards and leave `card.y` below what they drew, so that two forms can stand in one card.
"""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .style import BRAND, INK, LEADING, LIGHT, NARROW, PAPER, RULE, SIZE, SIZE_NARROW, TEXT, WIDE, use
from .typeset import features, strong, text_width, wrap


class Card:
    """A figure of `width` inches (7.5 are 720 CSS pixels). `text` has `title`, `subtitle`, `foot` and `sign`.

    `canvas` covers the whole card in inches, y downwards; the body starts at `top`, inside `left` and `right`, and
    ends at `y` when `close` sets the foot under it.
    """

    def __init__(self, text: dict, brands=("other",), lang: str = "en", width: float = WIDE):
        if lost := [kind for kind in ("title", "subtitle", "foot", "sign") if kind not in text]:
            raise ValueError(f"card: the words lack {', '.join(lost)}; take them from figures.words().")
        use()
        self.text, self.lang, self.width = text, lang, width
        self.narrow = width <= NARROW
        self.margin = 0.14 if self.narrow else 0.3
        self.left, self.right = self.margin, width - self.margin
        self.inner = self.right - self.left
        parts = [
            (
                self.wrap(text[kind], kind, self.inner - 0.03),
                kind,
                color,
                kind == "title",
            )  # 0.03: side bearings
            for kind, color in (("title", INK), ("subtitle", TEXT))
        ]
        self.foot = wrap(
            "\n".join(filter(None, (text["foot"], text["sign"]))), self.size("foot"), self.inner - 0.03, lang
        )
        head = sum(len(lines) * self.line(kind) for lines, kind, *_ in parts)
        self.top = self.y = 0.42 + head + 2 * 0.06 + 0.14
        self.fig = Figure(figsize=(width, self.top))
        FigureCanvasAgg(self.fig)
        self.canvas = self.fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(self.top, 0), xticks=[], yticks=[])
        self.canvas.set_axis_off()
        self.boxes: list[tuple] = []  # axes with their place in inches: left, top, width, height
        self.numbered = 0  # numbers given out so far, to lines and points named below a narrow plot
        for i, brand in enumerate(brands):  # the tab: whose promise this is
            self.canvas.add_patch(
                Rectangle((self.left + i * 0.32, 0.2), 0.32, 0.075, color=BRAND[brand], lw=0)
            )
        y = 0.42
        for lines, kind, color, bold in parts:
            y = self.block(self.left, y, lines, kind, color=color, bold=bold) + 0.06

    def close(self) -> None:
        """Set the foot under the body and cut the card to its height; what stands in it keeps its place from the top."""
        self.rule(self.y + 0.1, color=LIGHT)
        self.block(self.left, self.y + 0.16, self.foot, "foot", color=TEXT)
        height = self.y + 0.16 + len(self.foot) * self.line("foot") + 0.2
        self.fig.set_size_inches(self.width, height)
        self.canvas.set_ylim(height, 0)
        for axes, place in self.boxes:
            axes.set_position(self._fractions(*place))

    def _fractions(self, left, top, wide, tall) -> tuple:
        """A place in inches from the top left corner as matplotlib counts it."""
        w, h = self.fig.get_size_inches()
        return left / w, (h - top - tall) / h, wide / w, tall / h

    def size(self, kind) -> float:
        """Points of a type size, by name; a number stands for itself."""
        return (SIZE_NARROW if self.narrow else SIZE).get(kind, kind)

    def line(self, kind) -> float:
        """Line height in inches of a type size."""
        return self.size(kind) * LEADING[self.lang] / 72

    def wide(self, text: str, kind="note") -> float:
        """Width in inches of the longest line of `text`."""
        return max(text_width(line, self.size(kind), self.lang) for line in text.split("\n"))

    def wrap(self, text: str, kind, width: float) -> list[str]:
        """Lines of `text` that fit into `width` inches, balanced."""
        return wrap(text, self.size(kind), width, self.lang, balance=True)

    def rule(
        self, y: float, left: float | None = None, right: float | None = None, color=RULE, lw=0.8, **style
    ):
        """A horizontal line at `y` inches."""
        self.canvas.plot(
            [self.left if left is None else left, self.right if right is None else right],
            [y, y],
            color=color,
            lw=lw,
            solid_capstyle="butt",
            **style,
        )

    def block(self, x, y, text, kind="label", width=None, color=INK, bold=False, ha="left") -> float:
        """Set wrapped text with its top left corner (or top right, or top centre) at (x, y) inches; returns
        the y below it."""
        size = self.size(kind)
        for line in text if isinstance(text, list) else self.wrap(text, kind, width or self.width):
            if line:
                shift = 0 if ha == "left" else self.wide(line, size) / (2 if ha == "center" else 1)
                self.canvas.text(
                    x - shift,
                    y + size / 72,
                    line,
                    size=size,
                    color=color,
                    va="baseline",
                    zorder=6,
                    fontfeatures=features(line, self.lang),
                    path_effects=strong(size, color) if bold else None,
                )
            y += self.line(kind)
        return y

    def pair(self, x, y, text, sub=None, kind="note", width=None, color=INK, bold=False, ha="left") -> float:
        """A block in `color` and under it, in grey, `sub`; returns the y below both."""
        y = self.block(x, y, text, kind, width, color, bold, ha)
        return self.block(x, y, sub, "note", width, TEXT, ha=ha) if sub else y

    def box(self, x, y, wide, tall, color, zorder=1, **style) -> None:
        """A filled area with its top left corner at (x, y) inches, no edge unless `style` says so."""
        look = {"facecolor": color, "lw": 0, "zorder": zorder} | style
        self.canvas.add_patch(Rectangle((x, y), wide, tall, **look))

    def axes(self, height: float, left=0.0, right=0.0, top=0.1, bottom=0.32, **kw):
        """Axes of `height` inches in the body at `y`; `left` and `right` are insets from the margins, `top`
        and `bottom` the room for labels above and below. Moves `y` below all of it."""
        place = (self.left + left, self.y + top, self.inner - left - right, height)
        self.y += top + height + bottom
        axes = self.fig.add_axes(self._fractions(*place), **kw)
        self.boxes.append((axes, place))
        return axes

    def number(self) -> str:
        """The next number, to name below the plot what has no room for its name inside."""
        self.numbered += 1
        return str(self.numbered)

    def badge(self, ax, xy, number: str, at=(0, 0), color=INK) -> None:
        """A white number on a dot, at `xy` in data units of `ax` and an offset in points."""
        ax.annotate(number, xy, at, textcoords="offset points", size=self.size("foot"), color=PAPER, ha="center",
                    va="center_baseline", zorder=8, annotation_clip=False,
                    bbox=dict(boxstyle="circle,pad=0.18", facecolor=color, edgecolor=PAPER, lw=0.8))

    def note(
        self, ax, xy, text, at=(0, 0), size="note", color=INK, bold=1, ha="left", va="center", halo=True, below=None
    ):
        """Label the point `xy` of `ax` (data units) at an offset in points; the first `bold` lines are
        strong, the others grey.

        `halo` clears the paper behind the label: not wanted on a tint or beside a line. Measures outlines,
        which `ax.text` does not, so that a centred quotation mark stays in the centre. `below` (an offset in
        points) is for a label that a narrow card has no room for: there a number stands at that offset, and the
        words follow below the plot.
        """
        if below is not None and self.narrow:
            if not self.numbered:
                self.y += 0.06
            number, lines = self.number(), text.split("\n")
            self.badge(ax, xy, number, below, color)
            self.badge(self.canvas, (self.left + 0.14, self.y + self.size("note") * 0.66 / 72), number, color=color)
            first, grey = "\n".join(lines[:bold]), "\n".join(lines[bold:])
            rest = dict(x=self.left + 0.38, width=self.inner - 0.38)
            self.y = (self.pair(y=self.y, text=first, sub=grey, color=color, bold=True, **rest) if bold
                      else self.block(y=self.y, text=grey, kind="note", color=TEXT, **rest)) + 0.04
            return
        size = self.size(size)
        step, lines = size * LEADING[self.lang], text.split("\n")
        top = {"top": 0, "center": (len(lines) - 1) * step / 2, "bottom": (len(lines) - 1) * step}[va]
        dy = {"top": -size, "center": -size * 0.36, "bottom": size * 0.2}[va]
        for i, line in enumerate(lines):
            dx = 0 if ha == "left" else text_width(line, size, self.lang) * (-36 if ha == "center" else -72)
            ax.annotate(
                line,
                xy,
                (at[0] + dx, at[1] + top - i * step + dy),
                textcoords="offset points",
                size=size,
                zorder=7,
                color=color if i < bold else TEXT,
                va="baseline",
                annotation_clip=False,
                fontfeatures=features(line, self.lang),
                path_effects=strong(size, color) if i < bold else None,
                bbox=dict(facecolor=PAPER, lw=0, pad=0.6) if halo else None,
            )


def fitted(text: dict, draw, brands=("other",), lang: str | None = None, width: float = WIDE) -> Card:
    """The card of a figure, exactly as tall as what `draw(card)` draws.

    `text` comes from `figures.words` and knows its language. The card remembers `draw`, so that the same
    figure can be set anew at another width.
    """
    card = Card(text, brands, lang or getattr(text, "lang", "en"), width)
    draw(card)
    card.close()
    card.at_width = lambda other: fitted(text, draw, brands, lang, other)
    return card
