"""What may be published of a text: counts per block of words, lengths per paragraph, and its quantities as
numbers."""
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from .cleaning import Cleaned, Patch, clean
from .quantities import extract_quantities
from .segmentation import Segmenter, Token
from .units import Unit

BLOCK = 100  # words; the bag of a shorter paragraph could be put back in order


def is_word(token: Token) -> bool:
    """False for punctuation and signs."""
    return any(char.isalnum() for char in token.term)


def blocks(paragraphs: Iterable[list[Token]], size: int = BLOCK) -> list[list[Token]]:
    """Whole paragraphs joined until a block holds at least `size` words; a short rest joins the last
    block."""
    result: list[list[Token]] = [[]]
    for tokens in paragraphs:
        if len(result[-1]) >= size:
            result.append([])
        result[-1] += [token for token in tokens if is_word(token)]
    if len(result) > 1 and len(result[-1]) < size:
        result[-2:] = [result[-2] + result[-1]]
    return result


def feature_rows(source_id: str, cleaned: Cleaned, segment: Callable[[str], list[Token]]) -> list[dict]:
    """Rows of `features`: term, tag and count of each block of body text, sorted, without order."""
    bodies = [segment(cleaned.text[p.start:p.end]) for p in cleaned.paragraphs if p.role == "body"]
    return [{"source_id": source_id, "block": number, "term": term, "pos": pos, "count": count}
            for number, block in enumerate(blocks(bodies))
            for (term, pos), count in sorted(Counter((t.term, t.pos) for t in block).items())]


def paragraph_rows(source_id: str, cleaned: Cleaned, segment: Callable[[str], list[Token]],
                   starts: list[int]) -> list[dict]:
    """Rows of `paragraphs`: role, place and counts of each raw line. `starts`: offsets of the quantities."""
    rows = []
    for p in cleaned.paragraphs:
        tokens = [t for t in segment(cleaned.text[p.start:p.end]) if is_word(t)]
        rows.append({"source_id": source_id, "raw_line": p.raw_line, "paragraph": p.index, "raw_start": p.raw_start,
                     "raw_end": p.raw_end, "role": p.role, "characters": p.end - p.start, "tokens": len(tokens),
                     "quantities": sum(p.start <= start < p.end for start in starts)})
    return rows


def quantity_rows(source_id: str, cleaned: Cleaned, raw: str, units: Iterable[Unit]) -> list[dict]:
    """Rows of `quantities`: every quantity of headings and body with its raw anchor; ids count through the
    article."""
    rows = []
    for number, q in enumerate(extract_quantities(cleaned.text, units), 1):
        start, end = cleaned.raw_span(q.start, q.end)
        rows.append({"quantity_id": f"Q{source_id[1:]}-{number:03d}", "source_id": source_id,
                     "paragraph": cleaned.paragraph_at(q.start).index, "raw_start": start, "raw_end": end,
                     "raw_sha256": hashlib.sha256(raw[start:end].encode("utf-8")).hexdigest(),
                     "value_low": q.value_low, "value_high": q.value_high, "unit": q.unit, "kind": q.kind,
                     "modifier": q.modifier, "edtf": q.edtf})
    return rows


def build_text_tables(sources: Mapping[str, str], patches: Mapping[str, Iterable[Patch]],
                      terms: Iterable[Mapping[str, object]], units: Iterable[Unit]) -> dict[str, pd.DataFrame]:
    """The tables `quantities`, `features` and `paragraphs` from the articles.

    sources: source_id -> raw text; patches: source_id -> its reviewed repairs; terms: rows with term, freq,
    pos.
    """
    segment, units = Segmenter(terms), tuple(units)
    rows: dict[str, list[dict]] = {"quantities": [], "features": [], "paragraphs": []}
    for source_id, raw in sorted(sources.items()):
        cleaned = clean(raw, patches.get(source_id, ()))
        quantities = extract_quantities(cleaned.text, units)
        rows["quantities"] += quantity_rows(source_id, cleaned, raw, units)
        rows["features"] += feature_rows(source_id, cleaned, segment)
        rows["paragraphs"] += paragraph_rows(source_id, cleaned, segment, [q.start for q in quantities])
    return {name: pd.DataFrame(table) for name, table in rows.items()}
