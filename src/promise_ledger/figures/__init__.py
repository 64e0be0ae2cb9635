"""From a drawn card to a figure of the book: registry, words, publishing; tables and prose numbers beside it.

    t = words("fig-su7-monthly", ledger, drop=fmt.percent(-0.62))
    publish(charts.fitted(t, draw, brands=("xiaomi",)), "fig-su7-monthly", data=frame)
"""

from .catalogue import Words, label, months, words
from .publish import FigureFault, publish
from .registry import registry
from .show import mark, say, show_table, verdict

__all__ = [
    "Words",
    "label",
    "months",
    "words",
    "FigureFault",
    "publish",
    "registry",
    "mark",
    "say",
    "show_table",
    "verdict",
]
