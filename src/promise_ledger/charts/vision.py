"""How colours look: contrast, and how far two colours lie apart, in print without colour and for the colour-blind."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.colors import to_rgb

# Machado, Oliveira and Fernandes 2009, A physiologically-based model for simulation of color vision deficiency,
# doi:10.1109/TVCG.2009.113, severity 1.0, on linear sRGB.
_DEFICIENCY = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
VISIONS = ("normal", "protan", "deutan", "tritan", "grey")
# sRGB to CIE XYZ, IEC 61966-2-1; the second row weighs luminance
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

# Stone, Szafir and Setlur 2014, An engineering model for color difference as a function of size: half of the viewers
# notice a step of (5.08 + 0.75/s, 5.34 + 1.54/s, 5.35 + 2.87/s) in L*, a*, b* on marks of s degrees of visual angle,
# all of them twice that. Here s = 1/3 degree, their smallest: a dot of 3 mm at half a metre.
STEP = np.array([5.08 + 3 * 0.75, 5.34 + 3 * 1.54, 5.35 + 3 * 2.87])


@cache
def contrast(a, b) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    high, low = sorted((_XYZ[1] @ _linear(color) for color in (a, b)), reverse=True)
    return float((high + 0.05) / (low + 0.05))


def distance(a, b, vision: str = "normal") -> float:
    """How far two colours lie apart for a `vision` of `VISIONS`, in steps that half of the viewers notice."""
    return float(np.linalg.norm((_seen(to_rgb(a), vision) - _seen(to_rgb(b), vision)) / STEP))


def _linear(color) -> np.ndarray:
    """Linear light of an sRGB colour, IEC 61966-2-1."""
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


@cache
def _seen(rgb: tuple, vision: str) -> np.ndarray:
    """CIELAB of a colour as a vision sees it."""
    light = _linear(rgb)
    if vision in _DEFICIENCY:
        light = np.clip(_DEFICIENCY[vision] @ light, 0, 1)
    elif vision == "grey":
        light = np.full(3, _XYZ[1] @ light)
    xyz = _XYZ @ light / _XYZ.sum(axis=1)  # as shares of white
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)  # CIE 15:2004
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
