"""Make the subset again, from the repository's root: python -m promise_ledger.charts.fonts
NotoSansSC-Regular.ttf

Needs fonttools; the full font is in the PyPI package zhplot. The layout features pwid, halt and kern must
stay: the type setting rests on them. The same font and tables give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import FAMILY, FILE

RARE = "氪阈罄巅岵弈灞飙黏诠睐噱斓拮据铆馈"  # beyond level 1, and likely in this book


def wanted(root: Path) -> set[str]:
    """Every character that the subset must hold, for the repository at `root`."""
    level_1 = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
               if (row, cell) < (0xD7, 0xFA)}
    blocks = [
        (0x20, 0x17F),
        (0x2010, 0x2027),
        (0x2030, 0x203B),
        (0x2070, 0x209F),
        (0x20A0, 0x20BF),
        (0x2150, 0x218B),
        (0x2190, 0x21FF),
        (0x2200, 0x22FF),
        (0x2460, 0x2473),
        (0x25A0, 0x25FF),
        (0x3000, 0x3017),
        (0xFF01, 0xFF5E),
    ]
    used = {char for folder, kind in (("data", "*.csv"), ("chapters/words", "*.toml"))
            for path in sorted((root / folder).glob(kind)) for char in path.read_text(encoding="utf-8")}
    return level_1 | set(RARE) | {chr(code) for low, high in blocks for code in range(low, high + 1)} | used


def make(full_font: Path, root: Path, target: Path = FILE) -> int:
    """Write the subset; returns how many characters it holds. The same inputs give the same bytes."""
    from fontTools import subset, ttLib
    options = subset.Options(layout_features=[*subset.Options().layout_features, "pwid", "halt", "kern"],
                             hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    options.recalc_timestamp = False
    font = ttLib.TTFont(full_font, recalcTimestamp=False)
    maker = subset.Subsetter(options)
    maker.populate(text="".join(sorted(wanted(root))))
    maker.subset(font)
    names = {
        1: FAMILY,
        3: f"{FAMILY} subset of Noto Sans SC",
        4: f"{FAMILY} Regular",
        6: "LedgerSansSC-Regular",
    }
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(target)
    return len(font.getBestCmap())


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file() or not Path("data").is_dir():
        raise SystemExit(
            "usage, from the repository's root: python -m promise_ledger.charts.fonts NotoSansSC-Regular.ttf"
        )
    print(f"{FILE.name}: {make(Path(sys.argv[1]), Path())} characters, {FILE.stat().st_size:,} bytes")
