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
from importlib.util import find_spec
from pathlib import Path

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


class Dictionary:
    """jieba's word list with `terms` (rows with term, freq, pos) in front; asking it loads no tokenizer.

    `sha256` identifies the terms (sorted lines "term freq pos"), to be recorded with results.
    """
    def __init__(self, terms: Iterable[Mapping[str, object]]):
        self.entries = sorted((str(t["term"]), int(t["freq"]), str(t["pos"])) for t in terms)
        self.sha256 = hashlib.sha256("".join(f"{t} {f} {p}\n" for t, f, p in self.entries).encode("utf-8")).hexdigest()
        file = Path(find_spec("jieba").origin).with_name("dict.txt")  # find_spec does not import it
        lines = (line.split(" ") for line in file.read_text(encoding="utf-8").splitlines())
        self._words = {parts[0]: (int(parts[1]), parts[2]) for parts in lines if len(parts) == 3}
        self._words |= {term: (freq, pos) for term, freq, pos in self.entries}

    def frequency(self, term: str) -> int:
        """Frequency of a word; 0 if unknown."""
        return self._words.get(term, (0, ""))[0]

    def tag(self, term: str) -> str | None:
        """jieba's tag of a word; None if unknown."""
        return self._words.get(term, (0, None))[1]


class Segmenter:
    """jieba with the words of a `dictionary` made from `terms` (rows with term, freq, pos)."""
    def __init__(self, terms: Iterable[Mapping[str, object]]):
        self.dictionary = Dictionary(terms)
        with warnings.catch_warnings():  # jieba 0.42.1 warns of escapes on 3.12+, and of pkg_resources
            warnings.simplefilter("ignore")
            import jieba
        jieba.setLogLevel(logging.ERROR)
        self._cut = jieba.Tokenizer()
        with tempfile.TemporaryDirectory(prefix="promise-ledger-") as folder:
            # jieba's cache in the shared temp folder is not checked: keep it private
            self._cut.tmp_dir = folder
            self._cut.initialize()
            for term, freq, pos in self.dictionary.entries:
                self._cut.add_word(term, freq, pos)
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

    def _tag(self, term: str) -> str:
        if known := self.dictionary.tag(term):
            return known
        if re.fullmatch(r"\d[\d.,%]*", term):
            return "m"
        return "eng" if re.fullmatch(r"[A-Za-z0-9+._-]+", term) else "x"


def own_dictionary() -> Dictionary:
    """The dictionary with the project's own terms (data/terms.csv)."""
    return Dictionary(table_rows("terms"))


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
