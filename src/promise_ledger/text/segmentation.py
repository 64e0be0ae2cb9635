"""Word segmentation: jieba with an own dictionary, never its global tokenizer (state would leak between
notebooks)."""
import hashlib
import logging
import re
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .units import table_rows

# a space inside a term: jieba never matches it
_NAMES = re.compile(r"Model\s?[3SXY](?![A-Za-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """One word; `start`, `end` in code points, `pos` a jieba tag (x where the dictionary has none)."""
    term: str
    pos: str
    start: int
    end: int


class Segmenter:
    """jieba with `terms` (rows with term, freq, pos) added to its own dictionary.

    `sha256` identifies the user dictionary (sorted lines "term freq pos"), to be recorded with results.
    """
    def __init__(self, terms: Iterable[Mapping[str, object]]):
        with warnings.catch_warnings():  # jieba 0.42.1 warns of escapes on 3.12+, and of pkg_resources
            warnings.simplefilter("ignore")
            import jieba
        jieba.setLogLevel(logging.ERROR)
        self._cut = jieba.Tokenizer()
        entries = sorted((str(t["term"]), int(t["freq"]), str(t["pos"])) for t in terms)
        self.sha256 = hashlib.sha256("".join(f"{t} {f} {p}\n" for t, f, p in entries).encode("utf-8")).hexdigest()
        with tempfile.TemporaryDirectory(prefix="promise-ledger-") as folder:
            # jieba's cache in the shared temp folder is not checked: keep it private
            self._cut.tmp_dir = folder
            self._cut.initialize()
            self._tags = _jieba_tags(self._cut)
            for term, freq, pos in entries:
                self._cut.add_word(term, freq, pos)
                self._tags[term] = pos
        self._cut.tmp_dir = None

    def __call__(self, text: str) -> list[Token]:
        """Words of `text` without blanks, in order. Boundaries from jieba's cut, tags by look-up."""
        tokens, at = [], 0
        for match in [*_NAMES.finditer(text), None]:
            stop = match.start() if match else len(text)
            for term in self._cut.cut(text[at:stop]):
                if term.strip():
                    tokens.append(Token(term, self._tag(term), at, at + len(term)))
                at += len(term)
            if match:
                tokens.append(Token(match[0], "nz", *match.span()))
                at = match.end()
        return tokens

    def frequency(self, term: str) -> int:
        """Frequency of a word in jieba's dictionary with the own terms; 0 if unknown."""
        return self._cut.FREQ.get(term) or 0

    def _tag(self, term: str) -> str:
        if term in self._tags:
            return self._tags[term]
        if re.fullmatch(r"\d[\d.,%]*", term):
            return "m"
        return "eng" if re.fullmatch(r"[A-Za-z0-9+._-]+", term) else "x"


def _jieba_tags(tokenizer) -> dict[str, str]:
    with tokenizer.get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines()
    return {parts[0]: parts[2] for line in lines if len(parts := line.split(" ")) == 3}


@lru_cache(maxsize=1)
def default_segmenter() -> Segmenter:
    """The segmenter with the project's own terms, built once."""
    return Segmenter(table_rows("terms"))


def segment(text: str) -> list[Token]:
    """Words of `text` by the project's own dictionary; build a `Segmenter` for another one."""
    return default_segmenter()(text)


def variants(text: str, terms: Iterable[Mapping[str, object]] | None = None) -> dict[str, list[str]]:
    """Canonical names that `text` writes in more than one way (outlets, programmes, generations): flagged,
    not edited."""
    found: dict[str, set[str]] = {}
    canonical = {str(t["term"]): str(t["canonical"]) for t in (terms if terms is not None else table_rows("terms"))}
    for term, name in canonical.items():
        if term in text:
            found.setdefault(name, set()).add(term)
    return {name: sorted(terms) for name, terms in sorted(found.items()) if len(terms) > 1}
