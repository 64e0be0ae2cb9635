"""Claims beside their verdicts: the frames that the chapters count."""

from __future__ import annotations

import pandas as pd

from promise_ledger.evidence.ledger import Ledger

VERDICTS = ("corroborated", "qualified", "contradicted", "unverified")


def judged(ledger: Ledger) -> pd.DataFrame:
    """Claims (index claim_id) with verdict, fact_ids and check_ids of their finding."""
    return ledger.claims.join(ledger.findings[["verdict", "fact_ids", "check_ids"]])


def verdicts_by(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Counts of each verdict by a column of `judged` (all four columns, also empty ones), with `all` and
    `judged_share`.

    `judged_share`: share of claims on which something outside the article speaks, 0..1.
    """
    counts = pd.crosstab(frame[column], frame["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
    counts.columns.name = None
    counts["all"] = counts.sum(axis=1)
    counts["judged_share"] = 1 - counts["unverified"] / counts["all"]
    return counts


def survival(frame: pd.DataFrame, by: str = "source_id", least: int = 2) -> pd.DataFrame:
    """How claims that can be checked (checkability >= `least`) fared: checkable, judged, stood, stood_share
    (of the judged, NaN for none).

    "Stood" is corroborated; qualified counts as judged, not as stood.
    """
    counts = verdicts_by(frame[frame["checkability"] >= least], by)
    out = pd.DataFrame({"checkable": counts["all"], "judged": counts["all"] - counts["unverified"],
                        "stood": counts["corroborated"]})
    out["stood_share"] = out["stood"] / out["judged"].where(out["judged"] > 0)
    return out


def support(ledger: Ledger) -> pd.DataFrame:
    """One row for each claim and fact that speaks to it: claim_id, verdict, fact_id, confidence, basis (of
    the fact), publisher."""
    facts = ledger.facts.reset_index()[["fact_id", "confidence", "basis", "source_id"]]
    pages = ledger.sources["publisher"]
    long = ledger.findings["fact_ids"].str.split(";").explode().rename("fact_id").reset_index()
    long = long[long["fact_id"] != ""].merge(ledger.findings["verdict"].reset_index(),
                                             on="claim_id").merge(facts, on="fact_id")
    return long.assign(publisher=long["source_id"].map(pages)).drop(columns="source_id")
