"""A drawn figure as a small PNG, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageColor
from PIL.PngImagePlugin import PngInfo

from promise_ledger.charts.style import EXACT

COLORS = 32  # more cost bytes and show no difference


def png(fig, texts: Mapping[str, str] | None = None, dpi: float | None = None, colors: int = COLORS) -> bytes:
    """PNG of a figure as its canvas was last drawn, with a palette of `colors`: those of the style that occur
    stay exact, the commonest of the others follow.

    `texts` become text chunks, in UTF-8; `dpi` is written as the physical size. Deterministic: no dates, no
    dithering, ties by colour value.
    """
    return encode(reduced(fig, colors), texts, dpi)


def reduced(fig, colors: int = COLORS) -> Image.Image:
    """The picture of a figure with a palette, as `png` writes it."""
    image = Image.fromarray(np.asarray(fig.canvas.buffer_rgba())).convert("RGB")
    pixels = np.asarray(image).astype(np.uint32)
    codes = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]  # one number for a colour
    seen = np.zeros(1 << 24, bool)
    seen[codes] = True
    found = np.flatnonzero(seen)
    place = np.zeros(1 << 24, np.int32)
    place[found] = np.arange(len(found))
    places = place[codes]
    count = np.bincount(places.ravel())
    style = [red << 16 | green << 8 | blue for red, green, blue in map(ImageColor.getrgb, EXACT)]
    kept = [code for code in dict.fromkeys(style) if seen[code]]
    others = [code for code in found[np.lexsort((found, -count))] if code not in kept]
    palette = _channels(np.array((kept + others)[:colors]))
    # the palette's nearest entry, by colour: Pillow's own search is only near
    nearest = ((_channels(found)[:, None] - palette) ** 2).sum(-1).argmin(1).astype(np.uint8)
    image = Image.fromarray(nearest[places])
    image.putpalette(palette.astype(np.uint8).tobytes())
    return image


def encode(image: Image.Image, texts: Mapping[str, str] | None = None, dpi: float | None = None) -> bytes:
    """A picture as PNG with text chunks and a physical size."""
    chunks = PngInfo()
    for name, text in (texts or {}).items():
        chunks.add_itxt(name, text)
    size = {"dpi": (dpi, dpi)} if dpi else {}
    out = io.BytesIO()
    # `optimize` saves a tenth and takes five times as long
    image.save(out, "PNG", compress_level=6, pnginfo=chunks, **size)
    return out.getvalue()


def _channels(codes: np.ndarray) -> np.ndarray:
    """Red, green and blue of colour numbers, shape (n, 3)."""
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=1)
