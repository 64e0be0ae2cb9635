"""The font of Chinese prose in the PDF: a subset of Noto Serif SC Regular (SIL OFL 1.1, licence in OFL.txt beside
this file), with TrueType outlines, since Chromium embeds others as drawings of single glyphs (Type 3).

The subset holds what the figures' font holds, and every character of the chapters. What is missing in it is taken from
the figures' font; `promise-ledger pdf` names each character that neither has. `__main__.py` makes it again.
"""

from pathlib import Path

FAMILY = "Ledger Serif SC"
FILE = Path(__file__).with_name("LedgerSerifSC-Regular.woff2")
