"""Find text in the wrong language on built pages: Latin script in the Chinese edition, Han in the English one.

What may stand in the other script is listed in allowed_language.toml, each entry with its reason. Code, formulas and
what is marked as data for machines are not looked at.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from promise_ledger.evidence.ledger import find_data
from promise_ledger.figures.citations.publishers import publisher_name

SKIPPED = {"script", "style", "code", "pre", "kbd", "samp", "math", "svg", "template"}  # a language of their own
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"abbr", "b", "bdi", "cite", "em", "i", "mark", "q", "s", "span", "strong", "sub", "sup", "time", "u", "wbr"}
SPOKEN = {"alt", "title", "aria-label", "aria-description", "placeholder", "data-label", "data-copied", "data-text", "data-none",
          "data-bs-title"}  # attributes that a reader sees or hears
NAMED = {"description", "og:title", "og:description", "og:site_name", "og:image:alt", "citation_title", "DC.title"}  # <meta>
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3007]+")
# the English manner in Chinese: 140m, 1.4bn, 23 Sept, Sep 2025, 12,345 is fine
MANNER = re.compile(
    r"\d(?:\.\d+)? ?(?:m|bn|k)(?![A-Za-z])|(?<![A-Za-z])(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{4}"
    r"|(?<![\w-])\d{4}-\d\d(?:-\d\d)?(?![\d-])"
)


@dataclass(frozen=True)
class Stray:
    """Words of the other script: on which page, where on it, what, and the text around them."""

    page: str
    where: str
    found: str
    context: str

    def __str__(self) -> str:
        return f"{self.page}, {self.where}: {self.found!r} in “{self.context}”"


class _Texts(HTMLParser):
    """Collects (where, text) of everything that a reader sees or hears; inline elements do not cut a text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool, bool]] = []  # element, where it is, whether it is skipped, whether it cuts
        self._run: list[str] = []
        self._where = ""

    def _state(self) -> tuple[str, bool]:
        return self._open[-1][1:3] if self._open else ("", False)

    def _flush(self) -> None:
        text = " ".join("".join(self._run).split())
        if text:
            self.texts.append((self._where, text))
        self._run = []

    def handle_starttag(self, tag, attrs):
        attrs = {key: value or "" for key, value in attrs}
        where, skipped = self._state()
        cuts = tag not in INLINE or bool(attrs.get("lang"))
        if cuts:
            self._flush()
        names = [f"#{attrs['id']}"] if attrs.get("id") else []
        names += [f".{name}" for name in attrs.get("class", "").split() if name.startswith("pl-")]
        names += [f":{attrs['lang']}"] if attrs.get("lang") and tag != "html" else []
        where = f"{where} {tag}{''.join(names)}".strip() if names or tag not in INLINE else where
        if not skipped:
            for name in SPOKEN & attrs.keys():
                self.texts.append((f"{where}[{name}]", attrs[name]))
            if tag == "meta" and (name := attrs.get("name", attrs.get("property"))) in NAMED:
                self.texts.append((f"meta {name}", attrs.get("content", "")))
        if tag not in VOID:
            self._open.append((tag, where, skipped or tag in SKIPPED, cuts))

    def handle_endtag(self, tag):
        if all(opened[0] != tag for opened in self._open):
            return
        cuts = False
        while True:
            name, _, _, cut = self._open.pop()
            cuts = cuts or cut
            if name == tag:
                break
        if cuts:
            self._flush()

    def handle_data(self, data):
        where, skipped = self._state()
        if skipped:
            self._run.append(" ")
            return
        if not self._run:
            data = data.lstrip()
            self._where = where
        if data:
            self._run.append(data)

    def close(self):
        super().close()
        self._flush()


def texts(html: str) -> list[tuple[str, str]]:
    """Everything that a reader of a page sees or hears: (where, text). Where is the way to it by elements, their ids,
    our classes and :lang, and for an attribute its name in brackets."""
    parser = _Texts()
    parser.feed(html)
    parser.close()
    return parser.texts


@dataclass(frozen=True)
class Allowed:
    """What may stand in the other script: a pattern, and where, if not everywhere."""

    pattern: re.Pattern
    where: re.Pattern
    reason: str


@cache
def allowed(lang: str) -> tuple[Allowed, ...]:
    """The allow-list of an edition. An entry has `pattern`, or `column`: the values of a column of a table in data/.

    Raises ValueError for an entry without a reason.
    """
    found = []
    for entry in tomllib.loads(Path(__file__).with_name("allowed_language.toml").read_text(encoding="utf-8"))[lang]:
        if not entry.get("reason"):
            raise ValueError(f"allowed_language.toml, [[{lang}]]: {entry} has no reason. Give one.")
        pattern = entry.get("pattern") or _values(*entry["column"].split("."), lang)
        found.append(Allowed(re.compile(pattern), re.compile(entry.get("where", "")), entry["reason"]))
    return tuple(found)


def _values(table: str, column: str, lang: str) -> str:
    """A pattern for any value of a column, the longest first; publishers are called what the edition calls them."""
    with (find_data() / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        values = {publisher_name(row[column], lang) for row in csv.DictReader(stream) if row[column]}
    ordered = sorted(values, key=lambda value: (-len(value), value))
    return "|".join(rf"(?<![A-Za-z]){re.escape(value)}(?![A-Za-z])" for value in ordered)


@cache
def _stray(where: str, text: str, lang: str) -> tuple[str, str] | None:
    """The first word of the other script in a text and what stands around it; texts come again on many pages."""
    script = LATIN if lang == "zh" else HAN
    if not script.search(text) and not (lang == "zh" and MANNER.search(text)):
        return None
    left = text
    for entry in allowed(lang):
        if entry.where.search(where):
            left = entry.pattern.sub(lambda found: " " * len(found[0]), left)
    found = script.search(left) or (MANNER.search(left) if lang == "zh" else None)
    return (found[0], text[max(0, found.start() - 25) : found.end() + 25]) if found else None


def strays(html: str, lang: str, page: str = "") -> Iterator[Stray]:
    """Words of the other script in a page of the edition `lang`, outside its allow-list, one a text; in Chinese also
    numbers and dates in the English manner."""
    for where, text in texts(html):
        if found := _stray(where, text, lang):
            yield Stray(page, where, *found)


def site_strays(site: Path, lang: str) -> list[Stray]:
    """Strays of all pages of an edition in a built site, by page; the same text is told once, copies of pages under
    the address of their version are not read again."""
    found: dict[tuple[str, str], Stray] = {}
    for path in sorted((site / lang).rglob("*.html")):
        if "_static" in path.parts or re.search(r"\.v\d+$", path.stem):
            continue
        for stray in strays(path.read_text(encoding="utf-8"), lang, path.relative_to(site).as_posix()):
            found.setdefault((stray.found, stray.context), stray)
    return list(found.values())
