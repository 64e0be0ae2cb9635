"""The one font of all figures: a subset of Noto Sans SC Regular (SIL OFL 1.1, licence in OFL.txt beside this
file).

The subset holds GB2312 level 1, every character in data/ and chapters/words/, Latin, punctuation and arrows.
It carries a family name of its own, so that no other copy on a reader's machine can take its place and change
a figure. A missing character is a fault of `charts.check`; `__main__.py` makes the subset again.
"""

from pathlib import Path

FAMILY = "Ledger Sans SC"
FILE = Path(__file__).with_name("LedgerSansSC-Regular.ttf")
