"""Publish a figure: check it, show it in the notebook as one small PNG, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageColor

from promise_ledger.charts import WIDE, Card, check
from promise_ledger.charts.style import EXACT
from promise_ledger.evidence import LedgerError

from .registry import registered
from .versions import data_digest

PIXELS = 720  # CSS pixels on the page; the PNG has two for one
_CODE = np.array([1 << 16, 1 << 8, 1])  # one number for a colour
COLORS = 32  # more cost bytes and show no difference


_take: Callable | None = None  # who gets the cards instead of the reader of a notebook


class FigureFault(LedgerError):
    """A figure that a reader would stumble over."""


@contextmanager
def collecting(take: Callable[[Card, str, object], None]):
    """As long as it lasts, `publish` shows nothing and hands each card to `take(card, figure_id, data)`."""
    global _take
    _take, before = take, _take
    try:
        yield
    finally:
        _take = before


def publish(card: Card, figure_id: str, data=None) -> None:
    """Check `card`, show it as the figure `figure_id` of the registry and let go of it.

    `data` is the frame (or series) behind the figure; its digest is shown beside the image, so that a changed
    number is noticed even where no pixel moves. Raises LedgerError when the registry has no such id,
    FigureFault when the card has faults.
    """
    row = registered(figure_id)
    if _take:
        _take(card, figure_id, data)
        return
    card.fig.set_dpi(2 * PIXELS / WIDE)
    faults = check(card.fig, card.lang)
    if faults:
        raise FigureFault(
            f"{figure_id} ({card.lang}) has {len(faults)} fault(s):\n" + "\n".join(f"  {f}" for f in faults)
        )
    from IPython.display import display
    image = png(card.fig)
    size = {"width": PIXELS, "height": round(PIXELS * card.fig.get_figheight() / card.fig.get_figwidth())}
    display(
        {"image/png": image, "text/plain": f"{figure_id} version {row['version']}, data sha256 {data_digest(data)}"},
        metadata={"image/png": size},
        raw=True,
    )
    card.fig.clear()


def png(fig, colors: int = COLORS) -> bytes:
    """PNG of a figure as `check` drew it, with a palette of `colors`: those of the style that occur stay
    exact, the commonest of the others follow.

    Deterministic: no dates, no dithering, ties by colour value.
    """
    pixels = np.asarray(fig.canvas.buffer_rgba())
    count = {color: n for n, color in Image.fromarray(pixels).convert("RGB").getcolors(1 << 24)}
    kept = [color for color in dict.fromkeys(map(ImageColor.getrgb, EXACT)) if color in count]
    others = sorted(count.keys() - set(kept), key=lambda color: (-count[color], color))
    palette = np.array((kept + others)[:colors])
    found = np.array(list(count))
    # the palette's nearest entry, by colour: Pillow's own search is only near
    place = np.zeros(1 << 24, np.uint8)
    place[found @ _CODE] = ((found[:, None] - palette) ** 2).sum(-1).argmin(1)
    red, green, blue = (pixels[..., channel].astype(np.uint32) << shift for channel, shift in enumerate((16, 8, 0)))
    image = Image.fromarray(place[red | green | blue])
    image.putpalette(palette.astype(np.uint8).tobytes())
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)  # `optimize` saves a tenth and takes five times as long
    return out.getvalue()
