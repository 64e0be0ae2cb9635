"""Cleaning of articles as scraper mirrors and readers' copies deliver them, with a map back to every raw
character.

Order (each step deletes or replaces characters, so the map stays exact): decode, line ends, zero-width
characters,
lines and their roles, reviewed patches, pinyin, script, width of punctuation, spaces.
"""
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .script import HAN, to_simplified

TONES = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
_PINYIN = re.compile(rf"(?<=[{HAN}])[(（](?=[a-zü]*[{TONES}])[a-zü{TONES}]{{1,6}}[)）]")
_LINE = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_ROLES = (  # first match wins; patterns see the line without pinyin and outer spaces
    ("image", re.compile(r"^(!\[[^\]]*\]\([^)]*\)\s*)+$")),
    ("disclaimer", re.compile(r"^(特[别別][声聲]明[:：]|Notice: The content above)")),
    ("footer", re.compile(r"^(全部[评評][论論]|[热熱][门門]跟[贴貼]).{0,12}$")),
    ("byline", re.compile(r"^(作者|[来來]源|[报報]道) *[|｜]")),
    ("lead-generation", re.compile(r"^([关關]注)?[^。!?！？]{0,20}[回][复復].{0,12}[领領]取[^。]{0,40}$|^全文完"
                                   r"|^【添加[备備][注註]|^最新.*【Top|[精][彩]不停$")),
)
_DAMAGE = (
    (re.compile(rf"[?？][a-zü{TONES}]{{1,6}}[)）]"), "a pinyin insert split a character; the character is lost"),
    (re.compile(r"[?？][!！?？][?？]"), "stray question marks where bytes were lost"),
    (re.compile("\ufffd"), "replacement character: bytes were lost before the file reached us"),
    (re.compile(rf"[(（](?=[a-zü]*[{TONES}])[a-zü{TONES}]{{1,6}}[)）]"), "pinyin without the character it belongs to"),
)
_WIDE = str.maketrans(",;:?!", "，；：？！")
_CJK = HAN + "、。〈-】“”‘’…—，；：？！（）《》"


@dataclass(frozen=True)
class Patch:
    """A reviewed repair: the damaged span is known by its SHA-256, so the place may shift. Offsets are a
    hint."""
    raw_start: int
    raw_end: int
    raw_sha256: str
    replacement: str


@dataclass(frozen=True)
class Paragraph:
    """One raw line. `start`, `end`: in the cleaned text, empty span for boilerplate; `index`: None for
    boilerplate."""
    role: str  # heading, body, byline, image, disclaimer, lead-generation, footer, blank
    start: int
    end: int
    raw_start: int
    raw_end: int
    raw_line: int
    index: int | None


@dataclass(frozen=True)
class Unrepaired:
    """Damage that no rule and no patch could repair; `start`, `end` in the cleaned text."""
    start: int
    end: int
    raw_start: int
    raw_end: int
    what: str
    why: str


@dataclass(frozen=True)
class Cleaned:
    """Cleaned text: headings and body paragraphs joined by line feeds.

    `starts[i]`, `ends[i]`: the raw span from which character i comes, in Python `str` offsets (code points)
    of the
    text that was given to `clean`.
    """
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]
    unrepaired: tuple[Unrepaired, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of cleaned text[start:end] (a non-empty span)."""
        return self.starts[start], self.ends[end - 1]

    def span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Cleaned offsets of all characters that come from raw[raw_start:raw_end]; (i, i) where nothing is
        left."""
        pairs = zip(self.starts, self.ends, strict=True)
        inside = [i for i, (a, b) in enumerate(pairs) if a < raw_end and b > raw_start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def paragraph_at(self, start: int) -> Paragraph:
        """The heading or body paragraph that holds cleaned offset `start`."""
        return next(p for p in self.paragraphs if p.index is not None and p.start <= start <= p.end)


def decode(data: bytes, name: str = "file") -> str:
    """Text of a file as received: UTF-8, BOM stripped, line ends as they are. ValueError names the file and
    the byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: byte {error.start} is not UTF-8 (found 0x{data[error.start]:02x}). "
                         "Save the article as UTF-8 and try again.") from None


@dataclass
class _Run:
    """A piece of text under repair with the raw span of each character."""
    text: str
    starts: list[int]
    ends: list[int]

    def edit(self, edits: Iterable[tuple[int, int, str]]) -> None:
        """Replace spans (sorted, disjoint). What a replacement shares with its span at either side maps one
        to one."""
        text, starts, ends, done = [], [], [], 0
        for a, b, new in [*edits, (len(self.text), len(self.text), "")]:
            text.append(self.text[done:a] + new)
            starts += self.starts[done:a]
            ends += self.ends[done:a]
            old, tail = self.text[a:b], 0
            while tail < min(len(new), len(old)) and new[-1 - tail] == old[-1 - tail]:
                tail += 1
            for i in range(len(new)):
                same = len(new) == len(old)
                at = a + i if same else b - (len(new) - i) if i >= len(new) - tail else None
                starts.append(self.starts[a] if at is None else self.starts[at])
                ends.append(self.ends[b - tail - 1] if at is None else self.ends[at])
            done = b
        self.text, self.starts, self.ends = "".join(text), starts, ends

    def sub(self, pattern: re.Pattern, new: str = "") -> None:
        self.edit([(*m.span(), new) for m in pattern.finditer(self.text)])


def clean(raw: str, patches: Iterable[Patch] = ()) -> Cleaned:
    """Repair one article. `patches` are the reviewed repairs of this very article; none are needed for a
    clean copy."""
    runs, places = [], []
    for number, (a, b) in enumerate(_lines(raw)):
        run = _Run(raw[a:b], list(range(a, b)), list(range(a + 1, b + 1)))
        run.sub(_INVISIBLE)
        run.edit([(*m.span(), " ") for m in _CONTROL.finditer(run.text)])
        run.edit([(*m.span(), "\ufffd") for m in re.finditer("[\ud800-\udfff]", run.text)])
        role = _boilerplate(run.text)
        runs.append(run)
        places.append((number, a, b, role))
    body = [run for run, place in zip(runs, places, strict=True) if not place[3]]
    _apply_patches(body, tuple(patches))
    for run in body:
        run.sub(_PINYIN)
    simplified = to_simplified("\n".join(run.text for run in body)).split("\n") if body else []
    for run, text in zip(body, simplified, strict=True):
        run.text = text
        _widen(run)
        run.sub(re.compile(rf"(?<=[{_CJK}]) +|(?<! ) +(?=[{_CJK}])|^ +|(?<! ) +$"))
    return _join(runs, places)


def _lines(raw: str) -> list[tuple[int, int]]:
    cuts = [(m.start(), m.end()) for m in _LINE.finditer(raw)]
    starts, ends = [0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(raw)]
    lines = list(zip(starts, ends, strict=True))
    return lines[:-1] if cuts and lines[-1][0] == lines[-1][1] else lines  # a final newline opens no new line


def _boilerplate(text: str) -> str:
    text = _PINYIN.sub("", text).strip()
    return next((role for role, pattern in _ROLES if pattern.search(text)), "") if text else "blank"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _apply_patches(runs: list[_Run], patches: tuple[Patch, ...]) -> None:
    """Find each damaged span by its hash, the nearest to its stated place first, and put the repair in."""
    for patch in patches:
        length, found = patch.raw_end - patch.raw_start, []
        for run in runs:
            found += [(abs(run.starts[i] - patch.raw_start), run, i) for i in range(len(run.text) - length + 1)
                      if _sha256(run.text[i:i + length]) == patch.raw_sha256]
        if found:
            _, run, i = min(found, key=lambda hit: hit[0])
            run.edit([(i, i + length, patch.replacement)])


def _widen(run: _Run) -> None:
    """Half-width marks beside Chinese text to full width; never between digits; parentheses as pairs."""
    text, wide = list(run.text), run.text
    def chinese(i: int) -> bool:
        before, after = wide[:i].rstrip(" ")[-1:], wide[i + 1:].lstrip(" ")[:1]
        if before.isascii() and before.isdigit() and after.isascii() and after.isdigit():
            return False
        return any(side and re.match(f"[{_CJK}]", side) for side in (before, after))
    for i, char in enumerate(wide):
        if char in ",;:?!" and chinese(i):
            text[i] = char.translate(_WIDE)
    wide = "".join(text)
    for match in re.finditer(r"\(([^()\n]*)\)", wide):
        if chinese(match.start()) or chinese(match.end() - 1) or re.search(f"[{HAN}]", match[1]):
            text[match.start()], text[match.end() - 1] = "（", "）"
    run.text = "".join(text)
    dots = re.finditer(rf"(?<=[{_CJK}]) ?\.{{3,6}}|\.{{3,6}}(?= ?[{HAN}])", run.text)
    run.edit([(m.end() - len(m[0].strip()), m.end(), "……") for m in dots])


def _heading(text: str) -> bool:
    return len(text) <= 40 and not re.search(r"[。！；：…，—,.;:!]”?$", text)


def _join(runs: list[_Run], places: list[tuple]) -> Cleaned:
    text, starts, ends, paragraphs, index = "", [], [], [], 0
    for run, (number, a, b, role) in zip(runs, places, strict=True):
        if role or not run.text:
            paragraphs.append(Paragraph(role or "blank", len(text), len(text), a, b, number, None))
            continue
        if index:
            text += "\n"
            starts.append(ends[-1])
            ends.append(a)
        role = "heading" if _heading(run.text) else "body"
        paragraphs.append(Paragraph(role, len(text), len(text) + len(run.text), a, b, number, index))
        text += run.text
        starts += run.starts
        ends += run.ends
        index += 1
    unrepaired = [Unrepaired(*m.span(), starts[m.start()], ends[m.end() - 1], m[0], why)
                  for pattern, why in _DAMAGE for m in pattern.finditer(text)]
    unrepaired.sort(key=lambda place: place.start)
    return Cleaned(text, tuple(starts), tuple(ends), tuple(paragraphs), tuple(unrepaired))
