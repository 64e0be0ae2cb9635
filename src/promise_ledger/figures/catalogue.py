"""Every word in figures and tables, in both languages: chapters/words/*.toml.

`[fig-id.en]` and `[fig-id.zh]` hold `title`, `subtitle`, `foot` and any further keys, also lists and tables.
Strings are templates: `{drop}` is a number given to `words`, `{F023}` an id that the ledger formats.
common.toml names all codes.

An id names its file: `fig-su7-monthly` and `tab-su7-switch` are of the topic su7 and stand in the file that
ends in `-su7.toml`. So a chapter reads only common.toml and its own words, and others' make it not stale.
"""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from promise_ledger.evidence import LedgerError
from promise_ledger.evidence.ledger import LANGUAGES, find_data
from promise_ledger.evidence.schema import nearest
from promise_ledger.text.wording import Wording

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ID = re.compile(r"\{[A-Z][A-Za-z0-9-]*\}")


class Words(dict):
    """The filled texts of one figure or table; `lang` is their language."""

    def __init__(self, texts: dict, lang: str):
        super().__init__(texts)
        self.lang = lang


def words(name: str, lang, **numbers) -> Words:
    """Texts of the figure or table `name` (`fig-…`, `tab-…`), templates filled with `numbers`, and a `sign`
    line.

    `lang` is "en", "zh" or an open ledger; with a ledger, `{F023}`, `{S2-039}` and the like are looked up.
    Raises LedgerError when the id or its language is missing, a template lacks a number, or a number is used
    nowhere.
    """
    ledger, lang = (lang, lang.lang) if hasattr(lang, "fill") else (None, lang)
    _known_language(lang)
    file, texts = _entry(name, lang)
    if lang not in texts:
        raise LedgerError(f"{file}: [{name}] has no [{name}.{lang}]; add the texts in that language.")
    place, used = f"{file}: [{name}.{lang}]", set()
    filled = {
        key: _filled(value, f"{place} {key}", numbers, ledger, used) for key, value in texts[lang].items()
    }
    unused = sorted(set(numbers) - used)
    if unused:
        raise LedgerError(
            f"{place} uses no {{{'}, {'.join(unused)}}}; leave the number out or say it in the text."
        )
    if name.startswith("fig-"):
        _headline(place, filled)
        filled["sign"] = sign(name, lang)
    return Words(filled, lang)


def _filled(value, where: str, numbers: dict, ledger, used: set[str]):
    """A value of any depth with its templates filled; `used` collects the names of the numbers it took."""
    if isinstance(value, dict):
        return {k: _filled(v, f"{where}.{k}", numbers, ledger, used) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, f"{where}[{i}]", numbers, ledger, used) for i, v in enumerate(value)]
    if not isinstance(value, str):
        return value
    for wanted in _NAME.findall(value):
        if wanted not in numbers:
            raise LedgerError(
                f"{where} wants {{{wanted}}}, which was not given.{nearest(wanted, numbers)} "
                f"Pass it: words(…, {wanted}=…)."
            )
        used.add(wanted)
    value = _NAME.sub(lambda match: str(numbers[match[1]]), value)
    if ledger is None and (looked_up := _ID.search(value)):
        raise LedgerError(
            f"{where} looks up {looked_up[0]}: give words() the ledger instead of its language."
        )
    return ledger.fill(value) if ledger else value


def _headline(place: str, texts: dict) -> None:
    missing = [key for key in ("title", "subtitle", "foot") if not texts.get(key)]
    if missing:
        raise LedgerError(
            f"{place} lacks {', '.join(missing)}; a figure has a title, a subtitle and a foot."
        )


def sign(figure_id: str, lang: str) -> str:
    """The last line of a figure: book, id, and the day on which evidence was last read."""
    template = common("sign", "line", lang)
    return template.format(name=figure_id, date=Wording(lang).date(evidence_read(find_data()), "day"))


@lru_cache(maxsize=4)
def evidence_read(data: Path) -> date:
    """The latest day in the `retrieved` column of data/sources.csv."""
    with (data / "sources.csv").open(encoding="utf-8-sig", newline="") as stream:
        days = [row["retrieved"] for row in csv.DictReader(stream) if row["retrieved"]]
    return date.fromisoformat(max(days))


def label(kind: str, code, lang: str) -> str:
    """The word for a code: label("verdict", "contradicted", "en"). Kinds and codes are in
    chapters/words/common.toml."""
    return common(kind, str(code), lang)


def common(kind: str, code: str, lang: str) -> str:
    """One word from common.toml. Raises LedgerError with the nearest kind or code."""
    kinds = common_words(_folder())
    if kind not in kinds:
        raise LedgerError(f"chapters/words/common.toml has no kind {kind!r}.{nearest(kind, kinds)}")
    if code not in kinds[kind]:
        raise LedgerError(
            f"chapters/words/common.toml: [{kind}] has no {code!r}.{nearest(code, kinds[kind])}"
        )
    _known_language(lang)
    return kinds[kind][code][LANGUAGES.index(lang)]


def months(lang: str) -> list[str]:
    """The twelve short names of the months."""
    return [label("month", f"{n:02}", lang) for n in range(1, 13)]


@lru_cache(maxsize=4)
def common_words(folder: Path) -> dict:
    """Codes of each kind in common.toml, each with its English and its Chinese word."""
    return _read(folder / "common.toml")


@lru_cache(maxsize=4)
def catalogue(folder: Path, topic: str = "") -> dict[str, tuple[str, dict]]:
    """Every figure and table in the folder's files but common.toml: (file name, texts by language).

    With a `topic` only in the files named after it. Raises LedgerError when an id is in two files.
    """
    found: dict[str, tuple[str, dict]] = {}
    for path in sorted(folder.glob(f"*-{topic}.toml" if topic else "*.toml")):
        if path.name == "common.toml":
            continue
        for name, texts in _read(path).items():
            if name in found:
                raise LedgerError(
                    f"{path.name}: [{name}] is already in {found[name][0]}; each id has one place."
                )
            found[name] = (path.name, texts)
    return found


def _entry(name: str, lang: str) -> tuple[str, dict]:
    """File and texts of an id, from its topic's file; without such a file (`tab-glance`) from any."""
    folder, topic = _folder(), name.split("-")[1] if "-" in name else ""
    own = catalogue(folder, topic) if topic.isalnum() else {}
    known = own or catalogue(folder)
    if name in known:
        return known[name]
    known = catalogue(folder)
    if name in known:
        home = next(iter(own.values()))[0]
        raise LedgerError(f"{known[name][0]}: [{name}] belongs into {home}, the file of {topic}. Move it.")
    raise LedgerError(f"chapters/words/*.toml has no [{name}.{lang}].{nearest(name, known)}")


def _known_language(lang) -> None:
    if lang not in LANGUAGES:
        raise LedgerError(f"lang: found {lang!r}; expected an open ledger or one of {', '.join(LANGUAGES)}.")


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LedgerError(f"{path}: not valid TOML: {error}") from None
    except FileNotFoundError:
        raise LedgerError(f"{path}: missing. Restore it from the repository.") from None


def _folder() -> Path:
    return find_data().parent / "chapters" / "words"
