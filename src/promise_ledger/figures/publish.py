"""Publish a figure: check it, show it in the notebook as one small PNG, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager

from promise_ledger.charts import WIDE, Card, check
from promise_ledger.evidence import LedgerError

from .metadata import page_chunks
from .raster import png
from .registry import registered
from .versions import data_digest

PIXELS = 720  # CSS pixels on the page; the PNG has two for one

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
    image = png(card.fig, page_chunks(figure_id, card.lang))
    size = {"width": PIXELS, "height": round(PIXELS * card.fig.get_figheight() / card.fig.get_figwidth())}
    display(
        {"image/png": image, "text/plain": f"{figure_id} version {row['version']}, data sha256 {data_digest(data)}"},
        metadata={"image/png": size},
        raw=True,
    )
    card.fig.clear()
