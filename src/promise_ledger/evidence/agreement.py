"""How far two codings of the same claims agree: Krippendorff's alpha with a bootstrap interval over claims.

Krippendorff, K. (2019), Content Analysis, 4th ed., ch. 12: 0.8 is the customary bar, below 0.667 no
conclusion should rest on a variable.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from promise_ledger.evidence.ledger import Ledger
from promise_ledger.evidence.schema import LedgerError

LEVELS = {"claim_type": "nominal", "basis": "nominal", "checkability": "ordinal"}


def pairs(ledger: Ledger, coder: str | None = None) -> pd.DataFrame:
    """Recoded claims beside the book's coding: index claim_id, columns <variable>_first and
    <variable>_second.

    LedgerError when nothing was recoded (by that coder).
    """
    second = ledger.recodings.reset_index()
    if coder is not None:
        second = second[second["coder"] == coder]
    if second.empty:
        whose = f" of coder {coder!r}" if coder else ""
        raise LedgerError(f"recodings.csv holds no row{whose}. Recode a sample of the claims first.")
    first = ledger.claims[list(LEVELS)].add_suffix("_first")
    return second.set_index("claim_id")[list(LEVELS)].add_suffix("_second").join(first)


def alpha(first, second, level: str) -> float:
    """Krippendorff's alpha of two codings without gaps; 1 when both hold one and the same code throughout (no
    disagreement at all)."""
    import krippendorff
    codes = {code: i for i, code in enumerate(sorted(set(first) | set(second)))}
    if len(codes) == 1:
        return 1.0
    data = [[codes[c] for c in coding] for coding in (first, second)]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))


def agreement(ledger: Ledger, coder: str | None = None, draws: int = 500,
              seed: int = 20261122) -> pd.DataFrame:
    """Frame by variable: level, n, agree (share of equal codes), alpha, low, high (95% bootstrap interval
    over claims)."""
    both, rows = pairs(ledger, coder), []
    random = np.random.default_rng(seed)
    picks = random.integers(0, len(both), size=(draws, len(both)))
    for variable, level in LEVELS.items():
        first, second = (both[f"{variable}_{which}"].to_numpy() for which in ("first", "second"))
        sampled = [alpha(first[p], second[p], level) for p in picks]
        low, high = np.quantile(sampled, [0.025, 0.975])
        rows.append({"variable": variable, "level": level, "n": len(both),
                     "agree": float(np.mean(first == second)),
                     "alpha": alpha(first, second, level), "low": low, "high": high})
    return pd.DataFrame(rows).set_index("variable")


def disagreements(ledger: Ledger, coder: str | None = None) -> pd.DataFrame:
    """One row for each code on which the two codings differ: claim_id, variable, first, second."""
    both = pairs(ledger, coder)
    rows = [{"claim_id": claim, "variable": v, "first": row[f"{v}_first"], "second": row[f"{v}_second"]}
            for claim, row in both.iterrows() for v in LEVELS if row[f"{v}_first"] != row[f"{v}_second"]]
    return pd.DataFrame(rows, columns=["claim_id", "variable", "first", "second"])
