"""Find numbers that somebody typed into prose. Numbers there come from the tables or a computation, by role or placeholder.

`typed_numbers(text)` first blanks out what is no prose (code, formulas, addresses, roles, placeholders), then what
allowed_numbers.toml allows with a reason (names such as SU7, years), and reports the digits and number words that are left.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ALLOWED = Path(__file__).with_name("allowed_numbers.toml")

# Not prose. Each is replaced by blanks of the same length, so that lines and positions stay true.
_HIDDEN = [
    re.compile(r"\A---\n.*?\n---\n", re.S),  # front matter
    re.compile(r"<!--.*?-->", re.S),
    re.compile(r"^%[^\n]*$", re.M),  # comment of MyST
    re.compile(r"^(?P<f>`{3,}|~{3,})(?!\{)[^\n]*\n.*?^(?P=f)[^\n]*$", re.S | re.M),  # code block
    re.compile(r"^[ \t]*(?:`{3,}|:{3,})\{[^\n]*$", re.M),  # first line of a directive
    re.compile(r"^[ \t]*:[\w.-]+:[^\n]*$", re.M),  # option of a directive
    re.compile(r"^\([\w.-]+\)=\s*$", re.M),  # target
    re.compile(r"\$\$.*?\$\$", re.S),
    re.compile(r"(?<![\\$])\$(?!\s)[^$\n]+\$"),
    re.compile(r"\{[a-z:]+\}`[^`<]*`"),  # role with only a target
    re.compile(r"\{[a-z:]+\}`"),  # role that shows a text: the text is prose,
    re.compile(r"<[^<>`\n]*>`"),  # its target is not
    re.compile(r"<https?://[^>\s]+>"),
    re.compile(r"(?<=\])\([^)\n]*\)"),  # where a link goes
    re.compile(r"https?://[^\s)\]]+"),
    re.compile(r"</?[a-zA-Z][^>]*>"),  # HTML tag
    re.compile(r"\[\^[\w-]+\]"),  # footnote mark
    re.compile(r"^[ \t]*\d+\.(?=\s)", re.M),  # counter of a list
    re.compile(r"(?<!`)`[^`\n<]+`(?!`)"),  # inline code
    re.compile(r"\{[A-Za-z][\w-]*\}"),  # placeholder
]
_UNIT_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
_OTHER = "half halves halved halving twice thrice double doubled doubles doubling triple tripled quadruple quadrupled zero"
_ENGLISH = re.compile(
    rf"\b(?:{'|'.join(_UNIT_WORDS.split())}|(?:{'|'.join(_TENS.split())})s?|{'|'.join(_OTHER.split())}"
    r"|(?:a|one|two)[ -]thirds?(?!-)|three[ -]quarters|a quarter of|\w+fold)\b",
    re.I,
)
# not 第二, as not "second"; 倍 after a role says what the role counts
_CHINESE = re.compile(r"(?<!第)[二两三四五六七八九十百千万亿半]+倍?|(?<=[翻加成])倍")
_DIGITS = re.compile(r"[0-9０-９]+(?:[.,:][0-9]+)*\s?[%％]?")


@dataclass(frozen=True)
class Typed:
    """A number typed into prose: 1-based line, what stands there, and its surroundings."""

    line: int
    found: str
    context: str


@cache
def allowed() -> list[re.Pattern]:
    """Patterns of allowed_numbers.toml; every one has a reason."""
    entries = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allow"]
    for entry in entries:
        if not entry.get("reason", "").strip():
            raise ValueError(f"{ALLOWED.name}: {entry.get('pattern')!r} has no reason. Say why this number may be typed.")
    return [re.compile(entry["pattern"], re.ASCII) for entry in entries]  # so that \b also parts 过 from Model


def _blank(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def typed_numbers(text: str) -> Iterator[Typed]:
    """Yield every number in `text` (MyST Markdown) that is neither looked up nor allowed, in order."""
    shown = text
    for pattern in [*_HIDDEN, *allowed()]:
        shown = pattern.sub(_blank, shown)
    hits = [match for pattern in (_DIGITS, _ENGLISH, _CHINESE) for match in pattern.finditer(shown)]
    for match in sorted(hits, key=re.Match.start):
        start, end = match.span()
        context = text[max(0, start - 25) : end + 25].replace("\n", " ").strip()
        yield Typed(text.count("\n", 0, start) + 1, match[0].strip(), context)
