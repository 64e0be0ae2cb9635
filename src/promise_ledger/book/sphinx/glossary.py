"""The glossary: every term of data/terms.csv in both languages, what it means, and where it is used.

```{glossary-table}
```
Surface forms of one thing (大订, 大定) stand together. English is sorted by the English words; Chinese by pinyin.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from promise_ledger.book import notebooks
from promise_ledger.book.editions import ORIGINAL, TRANSLATION
from promise_ledger.book.sphinx import ledger_for
from promise_ledger.book.sphinx.tables import code, link, prose, small
from promise_ledger.evidence.ledger import LANGUAGES

# The first plane of GB 2312 is in the order of pinyin: the first character of each letter. Rarer ones, which it orders
# by strokes, are sorted as a common character of the same sound.
LETTERS = dict(zip("啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝", "ABCDEFGHJKLMNOPQRSTWXYZ", strict=True))
SOUNDS = str.maketrans({"剐": "寡", "浐": "产", "淦": "甘"})
RARE = 0xD8A1  # where the order by strokes begins


@cache
def texts() -> dict:
    """Words of this page in both languages."""
    return tomllib.loads(Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))


def say(lang: str, key: str) -> str:
    """A word of this page."""
    return texts()[lang][key]


@dataclass(frozen=True)
class Entry:
    """One thing: its Chinese term, other forms of it, and the English for them."""

    term: str
    also: tuple[str, ...]
    gloss: str
    category: str
    definition: str


def entries(ledger) -> list[Entry]:
    """The terms of the ledger, in the order of its language; forms with the same canonical term are one entry."""
    found: dict[str, list[dict]] = {}
    for row in ledger.tables["terms"].rows:
        found.setdefault(row["canonical"], []).append(row)
    made = []
    for canonical, rows in found.items():
        head = next((row for row in rows if row["term"] == canonical), rows[0])
        also = tuple(row["term"] for row in rows if row is not head)
        made.append(Entry(head["term"], also, head["gloss_en"], head["category"], meaning(ledger.lang, [head, *rows])))
    return sorted(made, key=lambda entry: sort_key(entry, ledger.lang))


def meaning(lang: str, rows: list[dict]) -> str:
    """What a term means: by the ledger, which may define another form of it (SU7 for 小米SU7), or by this page's own words."""
    defined = next((row[f"definition_{lang}"] for row in rows if row[f"definition_{lang}"]), "")
    return defined or texts()["meaning"].get(rows[0]["term"], ("", ""))[LANGUAGES.index(lang)]


def sort_key(entry: Entry, lang: str) -> tuple:
    """Order of the entries in a language's glossary: by letter, then as its dictionaries have it."""
    shown = entry.term if lang == "zh" else entry.gloss
    return letter(shown, lang), pinyin_key(shown) if lang == "zh" else english_key(shown)


def english_key(text: str) -> str:
    """Order of English: letters only, "to" of a verb does not count."""
    return re.sub(r"[^a-z0-9 ]", "", text.lower().removeprefix("to "))


def pinyin_key(text: str) -> tuple:
    """Order of Chinese: words that begin with Latin letters or digits first, then by pinyin."""
    return tuple((0, ord(char.upper())) if char.isascii() else (1, _rank(char)) for char in text)


def letter(text: str, lang: str) -> str:
    """The letter under which a term or its English stands, "#" for digits."""
    first = english_key(text)[0].upper() if lang == "en" else text[0].upper()
    if first.isascii():
        return first if first.isalpha() else "#"
    return max((_rank(char), name) for char, name in LETTERS.items() if _rank(char) <= _rank(first))[1]


def _rank(char: str) -> int:
    return int.from_bytes(char.translate(SOUNDS).encode("gbk", "replace"), "big")


@cache
def chapter_texts(folder: Path) -> dict[str, str]:
    """Prose of the chapters of the Chinese edition by their names: a term's chapters are those that write it."""
    found = {}
    for path in sorted(folder.glob("0*.ipynb")):
        found[path.stem] = "\n".join(cell.source for cell in notebooks.read(path).cells if cell.cell_type == "markdown")
    return found


def articles(ledger) -> dict[str, set[str]]:
    """Articles by the terms that they use, from the counts of features.csv."""
    found: dict[str, set[str]] = {}
    for row in ledger.tables["features"].rows:
        found.setdefault(row["term"], set()).add(row["source_id"])
    return found


def where(ledger, entry: Entry, chapters: dict[str, str], using: dict[str, set[str]]) -> str:
    """Chapters, by their numbers, and articles that use a term, as links."""
    forms, lang = (entry.term, *entry.also), ledger.lang
    used = [stem for stem, text in chapters.items() if any(_uses(text, form) for form in forms)]
    said = [f'<a href="{stem}.html">{say(ledger.lang, "chapter").format(n=int(stem[:2]))}</a>' for stem in used]
    sources = sorted(set().union(*(using.get(form, ()) for form in forms)))
    comma = "、" if lang == "zh" else ", "
    return comma.join(said) + small(" ".join(link(ledger, name) for name in sources))


def _uses(text: str, form: str) -> bool:
    edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if form.isascii() else "{}"
    return re.search(edge.format(re.escape(form)), text) is not None


def glossary_html(ledger, chapters: dict[str, str]) -> str:
    """All entries as one table with a letter before each group, and the letters above it as links."""
    lang, groups, using = ledger.lang, {}, articles(ledger)
    for entry in entries(ledger):
        groups.setdefault(letter(entry.term if lang == "zh" else entry.gloss, lang), []).append(entry)
    headings = ("term", "other-language", "meaning", "used-in")
    labels = [escape(say(ledger.lang, heading)) for heading in headings]
    out = [f'<nav class="pl-letters" aria-label="{escape(say(ledger.lang, "letters"))}">']
    out += [f'<a href="#{_anchor(name)}">{name}</a> ' for name in groups]
    out.append('</nav><table class="pl-table pl-cards pl-glossary"><thead><tr>')
    out += [f'<th scope="col">{label}</th>' for label in labels]
    out.append("</tr></thead>")
    for name, group in groups.items():
        out.append(f'<tbody id="{_anchor(name)}"><tr class="pl-group"><th scope="rowgroup" colspan="4">{name}</th></tr>')
        out += [_row(ledger, entry, labels, where(ledger, entry, chapters, using)) for entry in group]
        out.append("</tbody>")
    return "".join([*out, "</table>"])


def _anchor(name: str) -> str:
    return "letter-" + ("digits" if name == "#" else name.lower())


def _row(ledger, entry: Entry, labels: list[str], used: str) -> str:
    lang = ledger.lang
    han = f'<span lang="zh-CN">{escape(entry.term)}</span>' if lang == "en" else escape(entry.term)
    also = "、".join(escape(form) for form in entry.also)
    also = f'<span lang="zh-CN">{also}</span>' if lang == "en" else also
    english = escape(entry.gloss) if lang == "en" else f'<span lang="en">{escape(entry.gloss)}</span>'
    first, second = (english, han + small(also)) if lang == "en" else (han + small(also), english)
    cells = [second, prose(ledger, entry.definition) + small(code(ledger, "category", entry.category)), used]
    shown = "".join(
        f'<td data-label="{label}"><div>{cell}</div></td>' if cell else f'<td data-label="{label}" class="pl-none"></td>'  # no bare label on a phone
        for label, cell in zip(labels[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{shown}</tr>'


class GlossaryTable(SphinxDirective):
    """The directive {glossary-table}."""

    def run(self) -> list[nodes.Node]:
        """Return the table as raw HTML (Sphinx's search indexes its text)."""
        folder = Path(self.env.srcdir).parent
        chapters = chapter_texts(folder / TRANSLATION) or chapter_texts(folder / ORIGINAL)
        return [nodes.raw("", glossary_html(ledger_for(self.config.language), chapters), format="html")]


def setup(app):
    """Register the directive."""
    app.add_directive("glossary-table", GlossaryTable)
