"""Search: what the pages say, as it stands in them, in one file beside the search page, and a script that looks through it.

Sphinx indexes words. Its index cuts Chinese with jieba but not the query, and knows no phrases. The whole text of an
edition, compressed, is hardly larger than such an index, and what is looked for in the text itself is found: words,
phrases, compounds and single characters in either language. The page works from disk, too, where nothing can be fetched.
"""

import json
import re
from pathlib import Path

import lxml.html

DATA = "_static/search-data.js"
SAYS = {
    "en": {
        "label": "What to look for", "button": "Search", "none": "Nothing found for {q}.", "one": "One page has {q}.",
        "many": "{n} pages have {q}.", "more": "and {n} more places on this page", "code": "Code",
        "hint": "Words, “a phrase in quotation marks”, or an id such as S2-039. All words must be on a page.",
        "script": "The search needs JavaScript. Without it the list of contents leads to every page.",
    },
    "zh": {
        "label": "搜索内容", "button": "搜索", "none": "没有找到{q}。", "one": "有1个页面含{q}。",
        "many": "有{n}个页面含{q}。", "more": "本页另有{n}处", "code": "代码",
        "hint": "可以输入词语、单字、“引号中的短语”，或编号如 S2-039；空格隔开的各词须同时出现在一个页面上。",
        "script": "搜索需要JavaScript。不用它时，可以从目录进入每一页。",
    },
}  # fmt: skip
# what is no text of the page, or repeats what stands elsewhere in it: controls, files to download, link signs
_SKIP = {"script", "style", "noscript", "template", "button", "svg", "select", "input", "textarea", "summary", "form"}
_SKIP_CLASSES = {"headerlink", "pl-row", "pl-figure-bar", "pl-btn"}
_BLOCKS = {"p", "div", "section", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "caption", "figure", "figcaption",
           "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "details", "aside", "header", "footer", "br", "hr", "thead",
           "tbody", "article", "main", "nav", "summary", "small", "label"}  # fmt: skip
_WORDS = {"pl-id", "pl-key", "pl-out", "pl-verdict"}  # stand as words of their own without a space around them
_WORD_END = re.compile(r"\s*\x1f[\s\x1f]*")  # the sign that is put around those
_ID = re.compile(r"[A-Z]\d*-?\d+$")  # of a row; search.js has the same
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def entries(html: str) -> tuple[str, list[list]]:
    """Title and places of a page: [anchor, heading, text, 1 if it is code, 2 if it is another text for machines].

    A row of a table or list that has an id is a place of its own, so that a hit leads to the row. Blocks of text are
    separated by line ends. The text repeats neither the place's own heading nor the id of its row: search.js looks into
    those, too. A place with a heading and no text is kept for its heading.
    """
    tree = lxml.html.fromstring(html)
    found = tree.xpath("//article[contains(@class,'bd-article')]") or tree.xpath("//main")
    if not found:
        return "", []
    title = next((" ".join(_plain(h1).split()) for h1 in found[0].iter("h1")), "")
    places: list[list] = []

    def place(anchor, heading="", code=0):
        places.append([anchor, heading, [], code])
        return places[-1]

    def walk(element, here):
        if not isinstance(element.tag, str) or element.tag in _SKIP or element.get("popover") is not None:
            return
        classes = set(element.get("class", "").split())
        if classes & _SKIP_CLASSES or element in headings:
            return
        name = element.get("id")
        if classes & _WORDS and element.text == here[0] and _ID.match(here[0]):
            return
        if element.tag == "caption" and element.text == here[1]:
            return
        if element.tag in ("section", "tr", "li") and name:
            own = next((child for child in element if child.tag in _HEADINGS), None)
            headings.add(own)
            here = place(name, here[1] if own is None else " ".join(_plain(own).split()))
        elif element.tag == "pre":
            lit = element.getparent() is not None and element.getparent().get("class") == "highlight"
            here = place(here[0], here[1], 1 if lit else 2)
        edge = "\n" if element.tag in _BLOCKS else "\x1f" if classes & _WORDS else ""
        here[2].append(edge)
        here[2].append((element.text or "").replace("\n", " "))
        for child in element:
            walk(child, here)
            here[2].append((child.tail or "").replace("\n", " "))
        here[2].append(edge)

    headings: set = set()
    walk(found[0], place(""))
    made, last = [], title
    for anchor, heading, parts, code in places:
        lines = (" ".join(_apart(line).split()) for line in "".join(parts).replace("\xa0", " ").split("\n" if not code else "\0"))
        text = "\n".join(filter(None, lines))
        if text or heading not in ("", last):
            made.append([anchor, heading, text, code])
            last = heading
    return title, made


def _apart(line: str) -> str:
    """The line with its ids and the like apart from the words beside them, and close to signs, as they stood."""

    def between(match) -> str:
        before, after = line[: match.start()][-1:], line[match.end() :][:1]
        return " " if before.isalnum() and after.isalnum() else match[0].replace("\x1f", "")

    return _WORD_END.sub(between, line)


def _plain(element) -> str:
    """Text of a heading without its link sign."""
    return "".join(
        part for part in element.itertext() if part and part not in ("#", "¶")
    )  # fmt: skip


def collect(app):
    """The search page, which takes the place of Sphinx's."""
    lang = "zh" if app.config.language.startswith("zh") else "en"
    if app.builder.format == "html" and app.builder.name != "singlehtml":
        yield "search", {"say": SAYS[lang], "said": json.dumps(SAYS[lang], ensure_ascii=False), "search_data": DATA}, "search.html"


def write(app, exception) -> None:
    """Write the text of all pages, when they are there. The names of pages are those of the files."""
    if exception or app.builder.format != "html" or app.builder.name == "singlehtml":
        return
    out, pages = Path(app.outdir), []
    for path in sorted(out.rglob("*.html")):
        name = path.relative_to(out).as_posix()
        if name.startswith("_") or name == "search.html" or re.search(r"\.v\d+\.html$", name):
            continue  # older versions of figures stay for those who cited them; who searches gets the current one
        title, places = entries(path.read_text(encoding="utf-8"))
        if places:
            pages.append([name, title or name, places])
    pages.sort(key=lambda page: (_rank(page[0]), page[0]))
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    (out / DATA).write_text(f"window.ledgerPages={text}", encoding="utf-8", newline="\n")


def _rank(name: str) -> int:
    """Chapters come before figures, figures before lists of evidence, single claims last."""
    if re.match(r"\d\d-|index", name):
        return 0
    return 1 if name.startswith("figures/") else 3 if "/" in name else 2


def _settings(app) -> None:
    app.builder.search = False  # Sphinx's own index and page
    app.builder.config.html_use_index = False


def setup(app):
    """Register the search page and its text."""
    app.connect("builder-inited", _settings)
    app.connect("html-collect-pages", collect)
    app.connect("build-finished", write)
