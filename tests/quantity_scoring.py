"""Score extracted quantities against gold sentences (tests/text_fixtures/quantities_*.toml)."""
import re
import tomllib
from pathlib import Path

from promise_ledger.text import extract_quantities

FIXTURES = Path(__file__).parent / "text_fixtures"
NUMERAL = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半几数]")


def gold(name: str) -> list[tuple[str, list[dict]]]:
    """Sentences with their quantities as spans, values and units; the n-th mention of a surface is the n-th found."""
    sentences = []
    for item in tomllib.loads((FIXTURES / f"{name}.toml").read_text(encoding="utf-8"))["s"]:
        at, rows = 0, []
        for line in item["q"]:
            surface, _, right = line.partition(" = ")
            start = item["t"].index(surface, at)
            at = start + len(surface)
            value, _, unit = right.partition(" ")
            row = {"start": start, "end": at, "low": None, "high": None, "unit": unit, "edtf": None}
            if value.startswith("@"):
                row["edtf"] = value[1:]
            elif value != "-":
                low, _, high = value.partition("..")
                row |= {"low": float(low), "high": float(high or low)}
            rows.append(row)
        sentences.append((item["t"], rows))
    return sentences


def right(row: dict, q) -> bool:
    """Value, unit and date agree."""
    if row["edtf"] is not None:
        return q.value_low is None and q.edtf == row["edtf"]
    if q.unit != row["unit"] or (row["low"] is None) != (q.value_low is None):
        return False
    return row["low"] is None or all(abs(a - b) <= 1e-4 * max(1, abs(a)) for a, b in
                                     ((row["low"], q.value_low), (row["high"], q.value_high)))


def score(name: str) -> tuple[dict, list[str]]:
    """Hits cover at least half of the numeral characters (of the span, where there are none)."""
    tally = {"gold": 0, "found": 0, "hits": 0, "right": 0}
    faults = []
    for text, rows in gold(name):
        found = extract_quantities(text)
        tally["gold"] += len(rows)
        tally["found"] += len(found)
        used = set()
        for row in rows:
            span = range(row["start"], row["end"])
            marks = [i for i in span if NUMERAL.match(text[i])] or list(span)
            best = max(((sum(q.start <= i < q.end for i in marks), -k) for k, q in enumerate(found) if k not in used),
                       default=(0, 0))
            if best[0] * 2 >= len(marks) and best[0]:
                used.add(-best[1])
                tally["hits"] += 1
                q = found[-best[1]]
                if right(row, q):
                    tally["right"] += 1
                else:
                    faults.append(f"value: {text} | want {row} | got {q}")
            else:
                faults.append(f"missed: {text} | {text[row['start']:row['end']]}")
        faults += [f"extra: {text} | {text[q.start:q.end]} {q}" for k, q in enumerate(found) if k not in used]
    return {**tally, "precision": tally["hits"] / tally["found"], "recall": tally["hits"] / tally["gold"],
            "right_share": tally["right"] / tally["hits"]}, faults
