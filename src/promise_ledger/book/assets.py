"""The last step of the site: what the theme leaves heavy, open or unsaid in the finished pages is put right.

One style sheet without rules that no page can use, one script at the end of the queue, no unused file; a policy that
forbids whatever is not the page's own; descriptions, pictures and addresses for those who list pages; markup that is valid.
It works on text: pages are the theme's, and what is looked for here is named in `tests/test_site_pages.py`, which fails
when the theme changes.
"""

import base64
import hashlib
import html
import json
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlsplit

from promise_ledger.book import purge
from promise_ledger.book.front_door import THEME

SIDEBAR = {"en": "Contents of the book", "zh": "全书目录"}
CLOSE = {"en": "Close", "zh": "关闭"}
LOCALE = {"en": "en_US", "zh": "zh_CN"}
NAME = {"en": "The Promise Ledger", "zh": "承诺账本"}
PICTURE = "fig-comparison-ledger"  # stands for a page without figures where pages are shared
# scripts that do nothing unless a page has what they look for. The last two serve Sphinx's own search, and one of them
# makes code from text, which the policy forbids; Bootstrap, half of all script, is there for tooltips: see `mended`
ONLY_WITH = {
    "bootstrap.js": "data-bs-",
    "design-tabs.js": "sd-tab",
    "togglebutton.js": 'class="toggle|admonition dropdown|dropdown admonition',
    "sphinx_highlight.js": "searchtools.js",
    "translations.js": "searchtools.js",
}
PARTS = "_marks/**/*.js"  # hold markup that a script puts into pages
TEXTS = "search-data.js"  # holds plain text
ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='#1d4f91' d='M2 1h12v14H2z'/>"
    "<path stroke='#fff' d='M4 5h8M4 8h8M4 11.5h8M4 13h8'/></svg>"
)
# drawn here, not by the icon font; a mask in the style sheet takes a browser longer than these lines
ICONS = {
    "bars": "M1 3h14v1.5H1zm0 4.3h14v1.5H1zm0 4.2h14V13H1z",
    "list": "M1 3h2v1.5H1zm4 0h10v1.5H5zm-4 4.3h2v1.5H1zm4 0h10v1.5H5zm-4 4.2h2V13H1zm4 0h10V13H5z",
    "magnifying-glass": "M6.5 1a5.5 5.5 0 0 1 4.4 8.8l4 4-1.1 1.1-4-4A5.5 5.5 0 1 1 6.5 1m0 1.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
    "sun|moon|circle-half-stroke": "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1m0 1.5v11a5.5 5.5 0 0 0 0-11",
    "angle-left": "M10.5 2l1 1-5 5 5 5-1 1-6-6z",
    "angle-right": "M5.5 2l-1 1 5 5-5 5 1 1 6-6z",
    "xmark": "M3 2l5 5 5-5 1 1-5 5 5 5-1 1-5-5-5 5-1-1 5-5-5-5z",
    "arrow-up": "M7.2 15V5.2L3.6 8.8 2.5 7.7 8 2.2l5.5 5.5-1.1 1.1-3.6-3.6V15z",
}
NO_SCRIPT = """@media (max-width: 959.98px) {
        .bd-container__inner.bd-page-width { flex-direction: column-reverse; }
        #pst-primary-sidebar { display: block !important; position: static; visibility: visible; width: 100%; max-width: none; height: auto; max-height: none; margin: 0; }
      }
      """
_SCRIPT = re.compile(r"[ \t]*<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>\n?", re.DOTALL)
_SHEET = re.compile(r"[ \t]*<link\b[^>]*\bhref=\"(?P<href>[^\"]+)\"[^>]*>\n?")
_COPY = re.compile(r"\.v\d+\.html$")  # a figure's page under the address of its version


def finish(site: Path, editions: Iterable[str], homepage: str) -> None:
    """Finish the pages of a site in place and add what belongs at its root. `homepage` is its public address."""
    homepage, site = homepage.rstrip("/"), site.resolve()
    for lang in editions:
        status = site / lang / "status.html"
        if status.is_file():
            text = status.read_text(encoding="utf-8")
            status.write_text(text.replace('class="pl-commit">–', f'class="pl-commit">{commit(site)}'), encoding="utf-8", newline="\n")
        _finish_edition(site, site / lang, lang, homepage)
    front = (site / "index.html").read_text(encoding="utf-8")
    (site / "404.html").write_text(_not_found(front, urlsplit(homepage).path), encoding="utf-8", newline="\n")
    (site / "index.html").write_text(_front(front, site, homepage), encoding="utf-8", newline="\n")
    (site / "sitemap.xml").write_text(sitemap(site, tuple(editions), homepage), encoding="utf-8", newline="\n")
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {homepage}/sitemap.xml\n", encoding="utf-8", newline="\n")


def commit(folder: Path) -> str:
    """What git calls the state of the checkout around a folder; a dash where there is no git."""
    try:
        done = subprocess.run(["git", "describe", "--always", "--dirty", "--tags"], cwd=folder, capture_output=True, encoding="utf-8")
    except OSError:
        return "–"
    return html.escape(done.stdout.strip()) or "–"


def _finish_edition(site: Path, folder: Path, lang: str, homepage: str) -> None:
    paths = [path for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts]
    pages = {path: mended(path.read_text(encoding="utf-8"), lang) for path in paths}
    whole = "".join(pages.values())
    idle = {name for name, wanted in ONLY_WITH.items() if not re.search(wanted, whole)}
    sheets, scripts = _shared(pages, folder)
    style, script = folder / "_static" / "book.css", folder / "_static" / "book.js"
    parts = []
    for part in scripts:
        if isinstance(part, Path):
            parts += [] if part.name in idle else [part.read_text(encoding="utf-8")]
        elif not ("toggle" in part and "togglebutton.js" in idle):
            parts.append(part)
    script.write_text(without_blur(measured_when_seen(in_turns(parts))), encoding="utf-8", newline="\n")
    run = {path for path in _asked(pages) if path.suffix == ".js" and path.name not in idle and path not in scripts}
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(run | {script}) if path.name != TEXTS)
    code += "".join(m["code"] for text in pages.values() for m in _SCRIPT.finditer(text))
    shown = "".join(path.read_text(encoding="utf-8").replace('\\"', '"') for path in sorted(folder.glob(PARTS)))
    slim = purge.slim([(path, path.read_text("utf-8")) for path in sheets], purge.used(whole + shown, code), whole + code)
    style.write_text(re.sub(r"\bp(?=\.(?:collapsed|expanded)\b)", "span", slim), "utf-8", newline="\n")  # see `mended`
    stamp = {path: hashlib.sha256(path.read_bytes()).hexdigest()[:8] for path in (style, script)}
    for path, text in pages.items():
        up = "../" * (len(path.relative_to(folder).parts) - 1)
        shared = set(sheets) | {part for part in scripts if isinstance(part, Path)}
        text = _one_sheet_one_script(text, path, shared, [p for p in scripts if isinstance(p, str)], idle)
        loads = f'<link rel="stylesheet" href="{up}_static/book.css?v={stamp[style]}">\n'
        loads += f'<script defer src="{up}_static/book.js?v={stamp[script]}"></script>\n'
        first = re.search(r"<link\b[^>]*stylesheet|<script defer|</head>", text)
        text = text[: first.start()] + loads + text[first.start() :]
        text = sized(text, path)
        path.write_text(_head(text, path, site, lang, homepage), encoding="utf-8", newline="\n")
    _drop_unused(site, folder, paths)


# style sheets and scripts ---------------------------------------------------------------------------------------------


def _target(href: str, page: Path) -> Path:
    return Path(os.path.normpath(page.parent / href.partition("?")[0]))


def _plain(attributes: str) -> bool:
    """Whether a script is run where it stands: no data block, no module."""
    return not re.search(r"\btype=\"(?!text/javascript)|\bdata-cfasync", attributes)


def _shared(pages: dict[Path, str], folder: Path) -> tuple[list[Path], list[Path | str]]:
    """What every page of an edition loads, in order: style sheets, and scripts (files, or the text of those in the page)."""
    sheets, scripts = None, None
    for path, text in pages.items():
        mine = [_target(m["href"], path) for m in _SHEET.finditer(text) if "stylesheet" in m[0] and "media=" not in m[0]]
        sheets = mine if sheets is None else [sheet for sheet in sheets if sheet in mine]
        run = []
        for m in _SCRIPT.finditer(text):
            if _plain(m["attributes"]):
                src = re.search(r'\bsrc="([^"]+)"', m["attributes"])
                run.append((_target(src[1], path) if src else m["code"].strip(), "defer" in m["attributes"]))
        # deferred scripts run after all others
        ordered = [part for part, later in run if not later] + [part for part, later in run if later]
        scripts = ordered if scripts is None else [part for part in scripts if part in ordered]
    return list(dict.fromkeys(sheets or [])), list(dict.fromkeys(scripts or []))


def _one_sheet_one_script(text: str, page: Path, shared: set[Path], inline: list[str], idle: set[str]) -> str:
    """The page without links to what `book.css` and `book.js` now hold; other scripts with an address wait their turn."""

    def sheet(m):
        return "" if "stylesheet" in m[0] and _target(m["href"], page) in shared else m[0]

    def script(m):
        if not _plain(m["attributes"]):
            return m[0]
        src = re.search(r'\bsrc="([^"]+)"', m["attributes"])
        if src:
            target = _target(src[1], page)
            if target in shared or target.name in idle:
                return ""
            return m[0] if "defer" in m["attributes"] else m[0].replace("<script", "<script defer", 1)
        return "" if m["code"].strip() in inline or "DOCUMENTATION_OPTIONS.pagename" in m["code"] else m[0]

    return _SCRIPT.sub(script, _SHEET.sub(sheet, text))


def _asked(pages: dict[Path, str]) -> set[Path]:
    """The edition's own files beside pages that the pages ask for."""
    asked = set()
    for path, text in pages.items():
        for href in re.findall(r"\b(?:href|src|srcset)=\"([^\"#]*\b_(?:static|images)/[^\"#]+)", text):
            asked.add(_target(href.split(" ")[0], path))
    return asked


def _drop_unused(site: Path, folder: Path, paths: list[Path]) -> None:
    """Delete files of the theme and its extensions that no page and no style sheet asks for."""
    asked = _asked({path: path.read_text(encoding="utf-8") for path in paths})
    for path in [path for path in asked if path.suffix == ".css" and path.is_file()]:
        asked |= {_target(url, path) for url in re.findall(r"url\([\"']?([^\"')]+)", path.read_text(encoding="utf-8"))}
    for path in folder.rglob("*"):
        inside = {"_static", "_images", "_sources", "_sphinx_design_static"} & set(path.relative_to(folder).parts)
        if path.is_file() and (inside or path.name in ("objects.inv", "searchindex.js")) and path not in asked:
            path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def in_turns(parts: list[str]) -> str:
    """Scripts one after the other. Those that are one function, called at once, get a turn of their own, so that a slow
    machine can paint in between, and so does each piece that the theme's scripts keep for when the page has been read;
    the rest runs first, for it defines what others use."""
    alone = [re.fullmatch(r"(?:\s|/\*.*?\*/|//[^\n]*\n)*(\(\(\) ?=> ?\{.*\}\)\(\);?)\s*(?://[^\n]*\s*)?", part, re.DOTALL) for part in parts]
    first = [part for part, one in zip(parts, alone, strict=True) if not one]
    # a semicolon before each keeps the strict mode of one script from the others
    turns = [re.sub(r'("loading"!=document\.readyState\?)(\w)\(\):', r"\1setTimeout(\2):", one[1]) for one in alone if one]
    return ";" + "\n;".join([*first, *(f"setTimeout(() => {{{turn}}});" for turn in turns)])


def without_blur(code: str) -> str:
    """The scripts without the theme's habit of taking the focus from a button that was pressed: who uses the keyboard
    would start again at the top of the page."""
    return re.sub(r"\(\(\) ?=> ?\{(\w+)\.blur\(\)\}\)", "(()=>{})", code)


def measured_when_seen(code: str) -> str:
    """The scripts with one habit of the theme's mended: it asks for each block's size, which decides whether the Tab key
    stops there, even in folds that are closed and far below the first view, and the browser lays them out one by one.
    Now the browser says when it has laid a block out."""
    return re.sub(
        r"\.forEach\((\w)=>\{\1\.tabIndex=([^{}]+?)\?0:-1\}\)",
        r".forEach(\1=>{(globalThis.plSeen??=new ResizeObserver(all=>all.map(({target:\1})=>[\1,\2])"
        r".forEach(([e,wide])=>{e.tabIndex=wide?0:-1}))).observe(\1)})", code,
    )  # fmt: skip


# markup ---------------------------------------------------------------------------------------------------------------


def mended(text: str, lang: str) -> str:
    """A page without the theme's faults: names that differ from what is shown, content outside landmarks, invalid markup."""
    text = re.sub(r'(<button class="btn search-button-field[^>]*?) aria-label="[^"]*"', r"\1", text)
    text = re.sub(r'<summary aria-label="[^"]*"', "<summary", text)
    text = re.sub(r' data-bs-title=("[^"]*")', r" title=\1", text)  # the browser's own tooltips
    text = re.sub(r' data-bs-(?:toggle="tooltip"|placement="\w+")', "", text)
    # code: what is read as plain text is plain text, and a string in pieces is one; half of a page's elements were these
    text = re.sub(r'<span class="(?:n|p|w|nn|o)">([^<]*)</span>', r"\1", text)
    text = re.sub(r'<span class="(\w\w?)">[^<]*</span>(?:<span class="\1">[^<]*</span>)+', lambda m: m[0].replace(f'</span><span class="{m[1]}">', ""), text)
    text = re.sub(r'<p class="((?:collapsed|expanded)[^"]*)">(.*?)</p>', r'<span class="\1">\2</span>', text)  # a summary holds no paragraphs
    text = re.sub(r'(<div) role="list"( class="citation-list")|(<div class="citation" id="[^"]*") role="doc-biblioentry"', r"\1\2\3", text)
    signs = {"pl-toc": 'class="bd-sidebar-secondary', "pl-wide": 'pl-evidence"|pl-evidence--|class="pl-ways'}
    body = re.search(r"<body\b[^>]*>", text)[0]
    text = text.replace(body, _classed(body, [name for name, sign in signs.items() if re.search(sign, text)]), 1)
    # filters stand in their place from the first moment; without JavaScript they are not shown
    text = re.sub(r'(<form class="pl-facets"[^>]*?) hidden', r"\1", text)
    # without JavaScript no control is shown that needs it, and a phone has the contents below the text
    text = text.replace(".pst-js-only {", NO_SCRIPT + ".pst-js-only, .pl-facets, .sidebar-toggle, .pl-search form {", 1)
    text = text.replace(
        '<div id="pst-primary-sidebar"', f'<div role="complementary" aria-label="{SIDEBAR[lang]}" id="pst-primary-sidebar"', 1
    )
    text = re.sub(r"document\.documentElement\.dataset\.mode = [^;]+;\s*document\.documentElement\.dataset\.theme = [^;]+;", THEME, text)
    # on a phone the contents are dialogs, which the theme gives no button to close them
    shut = f'<form method="dialog" class="pl-shut"><button aria-label="{CLOSE[lang]}">{_drawn(ICONS["xmark"])}</button></form>'
    text = re.sub(r'<div\b[^>]*\bid="pst-(?:primary|secondary)-sidebar"[^>]*>', lambda m: m[0] + shut, text)
    text = re.sub(r'<(i|span) class="((?:theme-switch )?fa-solid [^"]*)"([^>]*)>', _with_icon, text)
    viewport = re.compile(r'\s*<meta name="viewport"[^>]*>')
    second = list(viewport.finditer(text))[1:]
    for m in reversed(second):
        text = text[: m.start()] + text[m.end() :]
    return text


def _with_icon(m) -> str:
    """The start of an element that shows an icon, with the icon."""
    path = next((path for names, path in ICONS.items() if re.search(rf"\bfa-(?:{names})\b", m[2])), "")
    return f'<{m[1]} aria-hidden="true" class="{m[2]}"{m[3]}>{_drawn(path) if path else ""}'


def _drawn(path: str) -> str:
    return f'<svg viewBox="0 0 16 16" width="1em" height="1em" fill="currentColor"><path d="{path}"/></svg>'


def _classed(tag: str, names: list[str]) -> str:
    """A start tag with more classes."""
    if not names:
        return tag
    given = re.search(r'\bclass="', tag)
    more = " ".join(names)
    return f"{tag[: given.end()]}{more} {tag[given.end() :]}" if given else f'{tag[:-1]} class="{more}">'


def sized(text: str, page: Path) -> str:
    """The page with width and height on each PNG that lacks them, so that nothing moves when it comes."""

    def one(m):
        src = re.search(r'\bsrc="([^":]+\.png)"', m[0])
        if not src or (re.search(r"\bwidth=", m[0]) and re.search(r"\bheight=", m[0])):
            return m[0]
        path = _target(src[1], page)
        if not path.is_file():
            return m[0]
        head = path.read_bytes()[:24]
        width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
        bare = re.sub(r'\s(?:width|height)="[^"]*"', "", m[0])
        return bare.replace("<img", f'<img width="{width}" height="{height}"', 1)

    return re.sub(r"<img\b[^>]*>", one, text)


# head -----------------------------------------------------------------------------------------------------------------


def policy(text: str) -> str:
    """A Content-Security-Policy for a page: its own files and its own scripts, by their hashes, and nothing else."""
    hashes = []
    for m in _SCRIPT.finditer(text):
        if "src=" not in m["attributes"] and _plain(m["attributes"].replace("data-cfasync", "")):
            hashes.append(f"'sha256-{base64.b64encode(hashlib.sha256(m['code'].encode()).digest()).decode()}'")
    return "; ".join([
        "default-src 'none'", " ".join(["script-src 'self'", *dict.fromkeys(hashes)]), "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    ])  # fmt: skip


def described(text: str) -> str:
    """What a page is about, in at most 160 characters: its first paragraph of some length."""
    article = text[text.find("<article") if "<article" in text else text.find("<main") :]
    article = re.sub(r"<(script|style|details|table|figure|nav|header)\b.*?</\1>", " ", article, flags=re.DOTALL)
    for found in re.findall(r"<p\b[^>]*>(.*?)</p>", article, re.DOTALL):
        said = " ".join(html.unescape(re.sub(r"<[^>]+>", "", found)).split())
        if len(said) >= (30 if re.search("[\u4e00-\u9fff]", said) else 60):
            return said if len(said) <= 160 else re.sub(r"[\s,，、;；:：]*[^\s，。；、]*$", "", said[:159]) + "…"
    return ""


def _head(text: str, page: Path, site: Path, lang: str, homepage: str) -> str:
    """The page with everything that its head owes to browsers and to those who list and share pages."""
    title = html.unescape(re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]).strip()
    address = f"{homepage}/{page.relative_to(site).as_posix()}"
    said = re.search(r'<meta name="description" content="([^"]*)"', text)
    about = html.unescape(said[1]) if said else described(text) or title
    lines = [] if said else [f'<meta name="description" content="{html.escape(about)}">']
    if 'property="og:' not in text:
        shown = re.search(r'src="(?:\.\./)+(figures/[^"]+\.page\.png)"', text)
        kind = "website" if page.stem == "index" else "article"
        lines += _graph(site, homepage, lang, site / shown[1] if shown else None, type=kind, title=title, description=about, url=address)
    lines.append(f'<link rel="icon" href="{ICON}">')
    text = text.replace("</head>", "\n".join([*lines, "</head>"]), 1)
    text = re.sub(r'\s*<link rel="index"[^>]*>', "", text)
    return _guard(text)


def _graph(site: Path, homepage: str, lang: str, picture: Path | None, **said: str) -> list[str]:
    """Lines of Open Graph for a page, with its picture or the one that stands for the book."""
    graph = said | {"site_name": NAME[lang], "locale": LOCALE[lang]}
    picture = picture or next(iter(sorted(site.glob(f"figures/{PICTURE}/v*/*-{lang}.page.png"))[-1:]), None)
    if picture and picture.is_file():
        width, height = (str(int.from_bytes(part)) for part in (picture.read_bytes()[16:20], picture.read_bytes()[20:24]))
        address = f"{homepage}/{picture.relative_to(site).as_posix()}"
        graph |= {"image": address, "image:type": "image/png", "image:width": width, "image:height": height}
    return [f'<meta property="og:{key}" content="{html.escape(value)}">' for key, value in graph.items()]


def _guard(text: str) -> str:
    """The page with its policy, right after the line that names its characters."""
    return re.sub(
        r"(<meta charset=\"utf-8\"\s*/?>)",
        lambda m: f'{m[1]}\n<meta http-equiv="Content-Security-Policy" content="{html.escape(policy(text), quote=False)}">',
        text, count=1,
    )  # fmt: skip


# the root of the site -------------------------------------------------------------------------------------------------


def _front(text: str, site: Path, homepage: str) -> str:
    """The page at the root with what its head does not say yet."""
    about, title = described(text) or NAME["en"], html.unescape(re.search(r"<title>(.*?)</title>", text)[1])
    lines = {
        'name="description"': f'<meta name="description" content="{html.escape(about)}">',
        'rel="canonical"': f'<link rel="canonical" href="{homepage}/">',
        'rel="icon"': f'<link rel="icon" href="{ICON}">',
        'property="og:': "\n".join(_graph(site, homepage, "en", None, type="website", title=title, description=about, url=f"{homepage}/")),
    }
    return _guard(text.replace("</head>", "\n".join([*(line for key, line in lines.items() if key not in text), "</head>"]), 1))


def _not_found(front: str, place: str) -> str:
    """The page that hosts show for an address that leads nowhere, at any depth: `place` is the path of the homepage."""
    style = re.search(r"<script>.*?</style>", front, re.DOTALL)
    return _guard(f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Page not found · 找不到页面 · {NAME["en"]}</title>
<link rel="icon" href="{ICON}">
{style[0] if style else ""}
</head>
<body>
<main>
<section>
<h1>Page not found</h1>
<p>Nothing is at this address. It may have been mistyped, or the page was never here.</p>
<ul>
<li><a href="{place}/en/index.html">To the book</a></li>
<li><a href="{place}/en/search.html">Search it</a></li>
</ul>
</section>
<section lang="zh-CN">
<h2>找不到页面</h2>
<p>这个地址没有内容：可能输入有误，也可能从来没有过这一页。</p>
<ul>
<li><a href="{place}/zh/index.html">回到全书</a></li>
<li><a href="{place}/zh/search.html">搜索</a></li>
</ul>
</section>
</main>
</body>
</html>
""")


def sitemap(site: Path, editions: tuple[str, ...], homepage: str) -> str:
    """Every page with its counterparts in other languages; copies under an address with a version are left out."""
    codes = {"en": "en", "zh": "zh-CN"}
    lines = []
    for lang in editions:
        for path in sorted((site / lang).rglob("*.html")):
            name = path.relative_to(site / lang).as_posix()
            if "_static" in path.parts or _COPY.search(name) or name == "search.html":
                continue
            others = "".join(
                f'<xhtml:link rel="alternate" hreflang="{codes[other]}" href="{homepage}/{other}/{name}"/>'
                for other in editions if (site / other / name).is_file()
            )  # fmt: skip
            lines.append(f"<url><loc>{homepage}/{lang}/{name}</loc>{others}</url>")
    return "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *lines, "</urlset>", "",
    ])  # fmt: skip


def homepage_of(root: Path) -> str:
    """The site's public address, from data/datapackage.json."""
    return json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))["homepage"]
