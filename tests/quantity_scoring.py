"""Score extracted quantities against gold sentences (tests/text_fixtures/quantities_*.toml)."""
import re
import tomllib
from pathlib import Path

from promise_ledger.text import extract_quantities

FIXTURES = Path(__file__).parent / "text_fixtures"
NUMERAL = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半几数]")


def gold(name: str) -> list[tuple[str, list[dict]]]:
    """Sentences with their quantities as spans, values and units; the n-th mention of a surface is the n-th found.

    `a | b` are readings that both count; `?surface` may be found or not; `~word` is the modifier; the unit `*` is not judged.
    """
    sentences = []
    for item in tomllib.loads((FIXTURES / f"{name}.toml").read_text(encoding="utf-8"))["s"]:
        at, rows = 0, []
        for line in item["q"]:
            surface, _, readings = line.partition(" = ")
            optional = surface.startswith("?")
            start = item["t"].index(surface[optional:], 0 if optional else at)
            end = start + len(surface) - optional
            at = at if optional else end
            rows.append({"start": start, "end": end, "optional": optional, "readings": [reading(r) for r in readings.split(" | ")]})
        sentences.append((item["t"], rows))
    return sentences


def reading(words: str) -> dict:
    """One reading of a quantity: `value unit`, `low..high unit` or `@EDTF`, then perhaps `~modifier`."""
    words, _, modifier = words.partition("~")
    value, _, unit = words.strip().partition(" ")
    row = {"low": None, "high": None, "unit": unit, "edtf": None, "modifier": modifier}
    if value.startswith("@"):
        return row | {"edtf": value[1:]}
    if value in ("", "-"):
        return row
    low, _, high = value.partition("..")
    return row | {"low": float(low), "high": float(high or low)}


def right(row: dict, q) -> bool:
    """Value, unit and date agree."""
    if row["edtf"] is not None:
        return q.value_low is None and q.edtf == row["edtf"]
    if row["unit"] not in (q.unit, "*") or (row["low"] is None) != (q.value_low is None):
        return False
    return row["low"] is None or all(abs(a - b) <= 1e-4 * max(1, abs(a)) for a, b in
                                     ((row["low"], q.value_low), (row["high"], q.value_high)))


def score(name: str) -> tuple[dict, list[str]]:
    """Hits cover at least half of the numeral characters (of the span, where there are none)."""
    tally = {"gold": 0, "found": 0, "hits": 0, "right": 0, "modifiers": 0, "right_modifiers": 0}
    faults = []
    for text, rows in gold(name):
        found = extract_quantities(text)
        used = set()
        for row in sorted(rows, key=lambda row: row["optional"]):
            span = range(row["start"], row["end"])
            marks = [i for i in span if NUMERAL.match(text[i])] or list(span)
            best = max(((sum(q.start <= i < q.end for i in marks), -k) for k, q in enumerate(found) if k not in used),
                       default=(0, 0))
            hit = best[0] * 2 >= len(marks) and best[0] > 0
            if hit:
                used.add(-best[1])
            if row["optional"]:
                tally["found"] -= hit
                continue
            tally["gold"] += 1
            if not hit:
                faults.append(f"missed: {text} | {text[row['start']:row['end']]}")
                continue
            q = found[-best[1]]
            tally["hits"] += 1
            if any(right(r, q) for r in row["readings"]):
                tally["right"] += 1
            else:
                faults.append(f"value: {text} | want {row['readings']} | got {q}")
            if wanted := {r["modifier"] for r in row["readings"]} - {""}:
                tally["modifiers"] += 1
                tally["right_modifiers"] += q.modifier in wanted
                if q.modifier not in wanted:
                    faults.append(f"modifier: {text} | want {wanted} | got {q}")
        tally["found"] += len(found)
        faults += [f"extra: {text} | {text[q.start:q.end]} {q}" for k, q in enumerate(found) if k not in used]
    return {**tally, "precision": tally["hits"] / tally["found"], "recall": tally["hits"] / tally["gold"],
            "right_share": tally["right"] / tally["hits"]}, faults
