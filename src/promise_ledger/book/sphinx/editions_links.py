"""Ways from a page to the same page of the other edition, and the theme's own words in the edition's language.

The switch in a page's header is a relative link, so that it works from file:// and without script; languages.js adds
the section that is being read. Search engines get absolute addresses, below the `homepage` of data/datapackage.json.
"""

import re
import tomllib
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from sphinx import locale

from promise_ledger.book.editions import ORIGINAL, TRANSLATION
from promise_ledger.figures.citations.credit import book

CODES = {"en": "en", "zh": "zh-CN"}  # as in lang and hreflang
NAMES = {"en": "English", "zh": "简体中文"}
NAME = r"(?:de )?[A-Z][a-z]+(?:-[A-Z][a-z]+)?"  # an author's, in a reference to the literature


def edition(config) -> str:
    """en or zh."""
    return TRANSLATION if config.language.startswith("zh") else ORIGINAL


def other(lang: str) -> str:
    """The other edition."""
    return ORIGINAL if lang == TRANSLATION else TRANSLATION


def counterpart(app, pagename: str) -> str | None:
    """The page of the other edition that says what `pagename` says: the same one; the index where a page is not
    translated, None where there is no such edition. Pages that have no source are made in both."""
    folder = Path(app.srcdir).with_name(other(edition(app.config)))
    if not any(folder.glob("index.*")):
        return None
    translated = any((folder / f"{pagename}{ending}").is_file() for ending in (".md", ".ipynb"))
    return pagename if translated or pagename not in app.env.found_docs else "index"


def alternates(page: str, homepage: str) -> list[tuple[str, str]]:
    """(hreflang, absolute address) of a page in each edition; who reads neither language gets the door of the site or
    the English page."""
    found = [(CODES[lang], f"{homepage}/{lang}/{page}.html") for lang in CODES]
    return [*found, ("x-default", f"{homepage}/" if page == "index" else f"{homepage}/{ORIGINAL}/{page}.html")]


def of_version(html: str, page: str, version: str) -> str:
    """A figure's page as it stands under the address of its version (`fig-x.v1.html`): its switch leads to the same
    version. `page` is the figure's id, `version` as in its folder's name."""
    way = f"figures/{page}.html"
    start = html.find('class="btn btn-sm lang-switch"')
    place = html.find(way, start)
    if start < 0 or place < 0 or place > html.find(">", start):
        return html
    return f"{html[:place]}figures/{page}.{version}.html{html[place + len(way):]}"


class Words(NullTranslations):
    """Our own translations of the theme's texts; what is not among them is looked up in the catalogues of before."""

    def __init__(self, words: dict[str, str], before: NullTranslations):
        super().__init__()
        self.words = words
        self.add_fallback(before)

    def gettext(self, message: str) -> str:
        """The text in the edition's language."""
        return self.words.get(message) or super().gettext(message)


@cache
def theme_words(language: str) -> dict[str, dict[str, str]]:
    """Translations in theme_words.toml of what the theme ships only in English, or poorly."""
    texts = tomllib.loads(Path(__file__).with_name("theme_words.toml").read_text(encoding="utf-8"))
    return texts.get(TRANSLATION if language.startswith("zh") else ORIGINAL, {"catalogue": {}, "attributes": {}})


def translate_theme(app) -> None:
    """Put our words before those that Sphinx and the themes ship."""
    app.translator = Words(theme_words(app.config.language)["catalogue"], app.translator)
    locale.translators["general", "sphinx"] = app.translator


def spoken(html: str, language: str) -> str:
    """A page with the names that the theme's templates write in English, whatever the language, in the edition's."""
    for said, translated in theme_words(language)["attributes"].items():
        html = html.replace(f'"{said}"', f'"{translated}"')
    return html


def chinese_citations(html: str) -> str:
    """References in Chinese prose: 等 and 和 between authors' names; the literature itself is marked as English."""
    html = html.replace('class="citation-list"', 'class="citation-list" lang="en"')
    html = re.sub(r" <em>et al\.</em>(?=,? ?(?:\[<a|\d{4}[a-z]?</a>))", "等", html)
    html = re.sub(rf"({NAME}) and ({NAME})(?= \[<a|, \d{{4}}[a-z]?</a>)", r"\1和\2", html)
    return re.sub(rf"({NAME}|等), (\d{{4}}[a-z]?)</a>", r"\1，\2</a>", html)


def page_links(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the templates the way to the other edition and the absolute addresses; take a name away that is in English
    on every page and hides what is written on the fold."""
    lang, there = edition(app.config), counterpart(app, pagename)
    context["switch"] = None
    if there:
        up = "../" * (pagename.count("/") + 1)
        context["switch"] = {"href": f"{up}{other(lang)}/{there}.html", "lang": CODES[other(lang)], "name": NAMES[other(lang)]}
    context["alternates"] = alternates(pagename, book(lang)["homepage"]) if there == pagename and pagename != "404" else []
    context["spoken"] = lambda html: spoken(html, app.config.language)
    if "body" in context:
        body = context["body"].replace('<summary aria-label="Toggle hidden content">', "<summary>")
        context["body"] = chinese_citations(body) if lang == TRANSLATION else body


def setup(app):
    """Register what happens to pages."""
    translate_theme(app)
    app.add_js_file("languages.js", loading_method="defer")
    app.connect("html-page-context", page_links)
