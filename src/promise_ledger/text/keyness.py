"""Which words set texts apart, how evenly words are spread, how often texts hedge. All of it works from
`features`."""
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

# Our own list, for orientation: words that weaken, words that strengthen, words that name a source.
STANCE = {
    "hedge": "可能 或许 也许 大概 似乎 好像 应该 往往 通常 基本 几乎 相对 较为 多数 大多 不少 部分 一些 某些 至少 未必 不一定 说不定 难免 倾向 估计 预计 有望 左右 大约 约".split(),
    "booster": "必须 必然 一定 肯定 显然 确实 真正 彻底 完全 绝对 始终 根本 极致 最 永远 终于 居然 直接 简直 实实在在 无疑 无论 全面 所有 从来".split(),
    "evidential": "据悉 据 显示 透露 表示 宣布 公布 回应 发帖 晒出 截图 报告 数据 协会 官方 有人 消息 看来 来看 认为 称".split(),
}


def log_odds(first: pd.Series, second: pd.Series, prior: pd.Series) -> pd.DataFrame:
    """z-scored log-odds ratio with an informative Dirichlet prior: Monroe, Colaresi and Quinn (2008), eq. 16
    and 22.

    first, second: counts by term; prior: pseudo-counts by term (> 0, missing terms get 0.5). Returns columns
    delta
    and z by term, positive where `first` uses a term more; sorted by z, ties by term.
    """
    terms = first.index.union(second.index)
    y1, y2 = (counts.reindex(terms, fill_value=0).to_numpy(float) for counts in (first, second))
    a = prior.reindex(terms).fillna(0.5).to_numpy(float)
    def odds(y: np.ndarray) -> np.ndarray:
        return np.log(y + a) - np.log(y.sum() + a.sum() - y - a)
    delta = odds(y1) - odds(y2)
    z = delta / np.sqrt(1 / (y1 + a) + 1 / (y2 + a))
    table = pd.DataFrame({"delta": delta, "z": z}, index=terms).rename_axis("term").reset_index()
    return table.sort_values(["z", "term"], ascending=[False, True]).set_index("term")


def dictionary_prior(counts: pd.Series, frequency, floor: float = 0.5) -> pd.Series:
    """Pseudo-counts by term: dictionary frequencies scaled to the size of the corpus, at least `floor` (a
    lower floor
    makes words that the dictionary does not know vanish). `frequency(term)` gives the dictionary's count."""
    raw = pd.Series({term: float(frequency(term)) for term in counts.index})
    return (raw * counts.sum() / max(raw.sum(), 1.0)).clip(lower=floor)


def document_splits(features: pd.DataFrame, prior: pd.Series, size: int = 3,
                    level: float = 1.96) -> pd.DataFrame:
    """The null for keyness on few documents: every way to set `size` documents against the rest.

    features: columns source_id, term, count. Returns per split: first, second (ids joined by ;) and words,
    the number
    of terms with |z| > level. If the split of interest does not stand out here, it separates documents, not
    groups.
    """
    counts = features.pivot_table(index="term", columns="source_id", values="count", aggfunc="sum", fill_value=0)
    rows = []
    for group in combinations(sorted(counts.columns), size):
        rest = [doc for doc in counts.columns if doc not in group]
        z = log_odds(counts[list(group)].sum(axis=1), counts[rest].sum(axis=1), prior)["z"]
        rows.append({"first": ";".join(group), "second": ";".join(rest), "words": int((z.abs() > level).sum())})
    return pd.DataFrame(rows)


def dispersion(features: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    """Deviation of proportions, DP = sum |observed - expected| / 2 over the parts of the corpus: Gries
    (2008).

    0: spread as the parts' sizes; near 1: in one small part. `parts`: columns that name a part, such as
    ["source_id"]
    or ["source_id", "block"]. Returns count and dp by term.
    """
    table = features.pivot_table(index="term", columns=parts, values="count", aggfunc="sum", fill_value=0)
    expected = table.sum() / table.to_numpy().sum()
    observed = table.div(table.sum(axis=1), axis=0)
    dp = (observed - expected).abs().sum(axis=1) / 2
    return pd.DataFrame({"count": table.sum(axis=1).astype(int), "dp": dp})


def stance_rates(features: pd.DataFrame, lexicon: Mapping[str, list[str]] = STANCE, draws: int = 2000,
                 seed: int = 1) -> pd.DataFrame:
    """Rates per 1,000 words by document and class with a 95% percentile bootstrap over the document's blocks
    (Efron and Tibshirani 1993). Blocks, because paragraphs are not published; few blocks make wide intervals.

    Returns columns source_id, stance, count, rate, low, high.
    """
    rng, rows = np.random.default_rng(seed), []
    for source_id, document in features.groupby("source_id", sort=True):
        total = document.groupby("block")["count"].sum()
        for stance, words in lexicon.items():
            hits = document[document["term"].isin(words)].groupby("block")["count"].sum()
            hits = hits.reindex(total.index, fill_value=0)
            picks = rng.integers(0, len(total), (draws, len(total)))
            rates = 1000 * hits.to_numpy()[picks].sum(axis=1) / total.to_numpy()[picks].sum(axis=1)
            low, high = np.quantile(rates, [0.025, 0.975])
            rows.append({"source_id": source_id, "stance": stance, "count": int(hits.sum()),
                         "rate": 1000 * hits.sum() / total.sum(), "low": low, "high": high})
    return pd.DataFrame(rows)
