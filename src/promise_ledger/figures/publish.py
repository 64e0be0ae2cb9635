"""Publish a figure: check it, show it in the notebook as one small PNG, the same bytes every time."""
from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from promise_ledger.charts import WIDE, Card, check
from promise_ledger.evidence import LedgerError

from .registry import registered

PIXELS = 720  # CSS pixels on the page; the PNG has two for one
COLORS = 24  # more cost bytes and show no difference


class FigureFault(LedgerError):
    """A figure that a reader would stumble over."""


def publish(card: Card, figure_id: str, data=None) -> None:
    """Check `card`, show it as the figure `figure_id` of the registry and let go of it.

    `data` is the frame (or series) behind the figure; its digest is shown beside the image, so that a changed
    number is noticed even where no pixel moves. Raises LedgerError when the registry has no such id,
    FigureFault when the card has faults.
    """
    registered(figure_id)
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
        {"image/png": image, "text/plain": f"{figure_id} data sha256 {digest(data)}"},
        metadata={"image/png": size},
        raw=True,
    )
    card.fig.clear()


def digest(data) -> str:
    """First 16 hex digits of the SHA-256 of a frame's CSV (numbers to ten digits); 'none' without data."""
    if data is None:
        return "none"
    text = data.to_csv(lineterminator="\n", float_format="%.10g")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def png(fig, colors: int = COLORS) -> bytes:
    """PNG of a figure as `check` drew it, with a palette of its commonest colours: paper, ink and accents
    stay exact.

    Deterministic: no dates, no dithering, ties by colour value.
    """
    image = Image.fromarray(np.asarray(fig.canvas.buffer_rgba())).convert("RGB")
    found = sorted(
        image.getcolors(1 << 16) or image.getcolors(1 << 24), key=lambda entry: (-entry[0], entry[1])
    )  # (count, colour), commonest first
    rgb = np.array([color for _, color in found])
    palette = rgb[:colors]
    code = lambda values: values.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    place = np.zeros(1 << 24, np.uint8)  # the palette's nearest entry, by colour
    place[code(rgb)] = ((rgb[:, None] - palette) ** 2).sum(-1).argmin(1)
    image = Image.fromarray(place[code(np.asarray(image))])
    image.putpalette(palette.astype(np.uint8).tobytes())
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)  # `optimize` saves a tenth and takes five times as long
    return out.getvalue()
