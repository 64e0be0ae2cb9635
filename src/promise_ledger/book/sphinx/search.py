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
# what is no text of the page, or repeats what stands elsewhere in it
_SKIP = {"script", "style", "noscript", "template", "button", "svg", "select", "input", "textarea", "summary"}
_BLOCKS = {"p", "div", "section", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "caption", "figure", "figcaption",
           "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "details", "aside", "header", "footer", "br", "hr", "thead",
           "tbody", "article", "main", "nav", "summary"}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def entries(html: str) -> tuple[str, list[list]]:
    """Title and places of a page: [anchor, heading, text, 1 if it is code, 2 if it is another text for machines]. A row of a table that has an id is a place of
    its own, so that a hit leads to the row. Blocks of text are separated by line ends."""
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
        if "headerlink" in element.get("class", ""):
            return
        name = element.get("id")
        if element.tag == "section" and name:
            heading = next((_plain(child) for child in element if child.tag in _HEADINGS), here[1])
            here = place(name, " ".join(heading.split()))
        elif element.tag in ("tr", "li") and name:
            here = place(name, here[1])
        elif element.tag == "pre":
            lit = element.getparent() is not None and element.getparent().get("class") == "highlight"
            here = place(here[0], here[1], 1 if lit else 2)
        block = element.tag in _BLOCKS
        here[2].append("\n" if block else "")
        here[2].append(element.text or "")
        for child in element:
            walk(child, here)
            here[2].append(child.tail or "")
        here[2].append("\n" if block else "")

    walk(found[0], place(""))
    made = []
    for anchor, heading, parts, code in places:
        lines = (" ".join(line.split()) for line in "".join(parts).replace("\xa0", " ").split("\n" if not code else "\0"))
        if text := "\n".join(filter(None, lines)):
            made.append([anchor, heading, text, code])
    return title, made


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
        if name.startswith("_") or name in ("search.html", "genindex.html"):
            continue
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
