"""The book as a PDF: the site's chapters put into one document, which Chromium prints.

Chromium cannot number the pages of a table of contents, so the document is printed twice: the outline of the first
printing says where each heading is. Figures are the bundles' vectors; fonts are the ones that come with the package and
with matplotlib. Links within the book stay within it, all others lead to the site.
"""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from html import escape, unescape
from pathlib import Path

import matplotlib
import pikepdf
import yaml
from bs4 import BeautifulSoup, Tag

from promise_ledger.book import fonts, site
from promise_ledger.book.paths import ROOT
from promise_ledger.charts import fonts as figure_fonts
from promise_ledger.evidence import LedgerError, open_ledger
from promise_ledger.figures.citations.credit import book

STATIC = Path(__file__).parent / "sphinx" / "static"
# pages of the site that are no chapters; what the chapters cite of the evidence is an appendix
LEFT_OUT = re.compile(r"evidence-.*|figures(/.*)?|chart-forms|cite|status|search")
# family, weight, style: file
FACES = {
    ("Ledger Sans SC", 400, "normal"): figure_fonts.FILE,
    ("Ledger Serif SC", 400, "normal"): fonts.FILE,
    ("Ledger Roman", 400, "normal"): "STIXGeneral.ttf",
    ("Ledger Roman", 700, "normal"): "STIXGeneralBol.ttf",
    ("Ledger Roman", 400, "italic"): "STIXGeneralItalic.ttf",
    ("Ledger Roman", 700, "italic"): "STIXGeneralBolIta.ttf",
    ("Ledger Mono", 400, "normal"): "DejaVuSansMono.ttf",
}
TALL = 1.15  # height by width from which a figure may fill its page
DEBRIS = (
    "script, style, nav, .pl-case__figure, .headerlink, .toctree-wrapper, .pl-fold--cite, .pl-figure-bar, .pl-ways, .pl-copy, button, .pl-pop, "
    ".prev-next-footer, .pl-chapter-nav, input[type=search], [hidden]"
)
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "{PROGRAMFILES}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Google/Chrome/Application/chrome.exe",
    "{LOCALAPPDATA}/Google/Chrome/Application/chrome.exe",
    "{PROGRAMFILES(X86)}/Microsoft/Edge/Application/msedge.exe",
    "{PROGRAMFILES}/Microsoft/Edge/Application/msedge.exe",
)


def make(
    root: Path = ROOT,
    langs: list[str] | None = None,
    code: bool = False,
    report: Callable[[str], None] = print,
) -> list[Path]:
    """Write `_build/pdf/promise-ledger-<version>-<lang>.pdf` of each language from the built site; return the paths.

    `code` prints the chapters' code, too. Raises LedgerError without a site or without Chromium.
    """
    browser, made = chromium(), []
    for lang in langs or [lang for lang in site.EDITIONS if (root / "chapters" / lang).is_dir()]:
        target = root / "_build" / "pdf" / f"promise-ledger-{book(lang)['version']}-{lang}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        pages = edition(root, lang, browser, target, code, report)
        report(f"{target}: {pages} pages, {target.stat().st_size / 1e6:.1f} MB")
        made.append(target)
    return made


def edition(
    root: Path, lang: str, browser: str, target: Path, code: bool, report: Callable[[str], None]
) -> int:
    """Print one edition; return the number of its pages."""
    work = target.parent / f"{lang}.new"
    site.remove(work)
    work.mkdir()
    fetch_fonts(work)
    text, first = document(root, lang, code), work / "printed.pdf"
    headings = re.findall(r'<b data-heading="(.*?)">', text)
    places: list[int] = []
    for _ in range(3):  # numbers of another width could move a line
        (work / "book.html").write_text(numbered(text, places), encoding="utf-8")
        print_page(browser, work / "book.html", first)
        with pikepdf.open(first) as printed:
            found = pages_of([unescape(heading) for heading in headings], outline(printed)[1:])
        if found == places:
            break
        places = found
    else:
        raise LedgerError(f"{target.name}: the pages of the contents do not settle after three printings.")
    with pikepdf.open(first) as printed:
        finish(printed, lang)
        for family, characters in strangers(printed).items():
            report(
                f"Note: {target.name}: {characters or 'something'} comes from the font {family}, not from the book's own."
            )
        printed.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        pages = len(printed.pages)
    site.remove(work)
    return pages


# the browser --------------------------------------------------------------------------------------------------------


def chromium() -> str:
    """Path of Chromium, Chrome or Edge: CHROME_PATH, else the first one found; LedgerError says what to install."""
    wanted = os.environ.get("CHROME_PATH")
    if wanted:
        if found := shutil.which(wanted):
            return found
        raise LedgerError(
            f"CHROME_PATH: {wanted!r} is no program. Set it to the path of Chromium or Chrome, or unset it."
        )
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in PLACES:
        path = re.sub(r"\{(.+?)\}", lambda match: os.environ.get(match[1], "?"), place)
        if Path(path).is_file():
            return path
    raise LedgerError(
        "The PDF needs Chromium, Chrome or Edge, and none was found. Install one (Debian, Ubuntu: `apt install chromium`; macOS: "
        "`brew install --cask chromium`; Windows: Edge is there already) or set CHROME_PATH to the path of the program."
    )


def print_page(browser: str, page: Path, target: Path) -> None:
    """Print a local page to a PDF with outline and tags. It has no script and reaches no network."""
    target.unlink(missing_ok=True)
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={page.parent / 'profile'}", "--no-pdf-header-footer",
        "--generate-pdf-document-outline", "--export-tagged-pdf", f"--print-to-pdf={target}", page.as_uri(),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", errors="replace", timeout=300
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LedgerError(f"{browser} did not print the book ({error}).") from None
    if not target.is_file():
        said = [line for line in done.stderr.splitlines() if line.strip()][-3:]
        raise LedgerError(
            "\n".join([f"{browser} did not print the book (exit status {done.returncode}).", *said])
        )


# the document -------------------------------------------------------------------------------------------------------


@cache
def words() -> dict:
    """The words of pdf.toml by language."""
    return tomllib.loads(Path(__file__).with_name("pdf.toml").read_text(encoding="utf-8"))


def document(root: Path, lang: str, code: bool = False) -> str:
    """The whole book as one HTML page; the contents' page numbers are still to be filled in."""
    names = chapters(root, lang)
    bodies = {name: body(root, lang, name, code) for name in names}
    cited = appendix(root, lang, bodies)
    targets = {
        element["id"] for content in [*bodies.values(), cited] for element in content.find_all(id=True)
    }
    home = f"{book(lang)['homepage']}/{lang}/"
    for name, content in bodies.items():
        for link in content.find_all("a", href=True):
            link["href"] = inside(link, name, targets) or outside(link["href"], home)
    parts = [*bodies.items(), ("cited", cited)]
    heads = [running_head(name, content, lang) for name, content in parts]
    articles = "\n".join(
        f'<article class="bd-article" id="page-{name}">{content}</article>' for name, content in parts
    )
    css = "\n".join(
        (STATIC / name).read_text(encoding="utf-8") for name in ("promise-ledger.css", "print.css")
    )
    css = css.replace("@media (max-width", "@media screen and (max-width")  # a sheet of paper is no phone
    code_of = "zh-CN" if lang == "zh" else lang
    return (
        f'<!doctype html>\n<html lang="{code_of}" data-theme="light" class="pl-book">\n<head><meta charset="utf-8">\n'
        f"<title>{escape(book(lang)['title'])}</title>\n<style>\n{faces()}\n{css}\n{''.join(heads)}</style></head>\n<body>\n"
        f"{title_page(lang)}\n{contents(root, lang, bodies, cited)}\n{articles}\n</body></html>\n"
    )


def chapters(root: Path, lang: str) -> list[str]:
    """Names of the pages that the PDF holds, in the order of the site's contents."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"]] + [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    names = [name for name in names if not LEFT_OUT.fullmatch(name)]
    missing = [name for name in names if not (root / "_build" / "site" / lang / f"{name}.html").is_file()]
    if missing:
        raise LedgerError(
            f"_build/site/{lang} lacks {', '.join(missing)}. Build the site first: `make book`."
        )
    return names


def body(root: Path, lang: str, name: str, code: bool = False) -> Tag:
    """The text of a page without what only a screen needs; figures as vectors; ids carry the page's name."""
    from promise_ledger.book.sphinx import computed

    page = BeautifulSoup(
        (root / "_build" / "site" / lang / f"{name}.html").read_text(encoding="utf-8"), "lxml"
    )
    article = page.select_one("article.bd-article > section") or page.select_one("article.bd-article")
    for figure in article.select("figure"):
        as_vector(figure, page, root, lang)
    for element in article.select(DEBRIS + ("" if code else ", details.hide")):
        element.decompose()
    for mark in article.select(f'a[data-id^="{computed.SIGN}"]'):  # leads to code that stays in the notebook
        mark.unwrap()
    for fold in article.select("details"):
        fold["open"] = ""
        if "hide" in fold.get("class", []) and fold.summary:
            fold.summary.decompose()
    for cell in article.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.find(["img", "table"]):
            cell.decompose()
    for element in article.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    return article


def as_vector(figure: Tag, page: BeautifulSoup, root: Path, lang: str) -> None:
    """Put the figure's SVG for its pictures, and its name, which leads to its page, under the caption.

    A tall figure may fill its page, so that its text stays large enough; others leave room for text.
    """
    image, name = figure.find("img"), figure.get("id", "")
    bundle = re.search(r"figures/(fig-[\w-]+)/(v\d+)/", image["src"] if image else "")
    if not bundle:
        return
    name, version = bundle.groups()
    source = f"figures/{name}/{version}/{name}-{version}-{lang}.svg"
    head = (root / "_build" / source).read_text(encoding="utf-8")[:1000]
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head).groups())
    shape = "pl-tall" if height > TALL * width else "pl-plain"
    vector = page.new_tag("img", src=f"../../{source}", alt=image.get("alt", ""), attrs={"class": shape})
    (figure.find("picture") or image).replace_with(vector)
    if figure.figcaption:
        mark = page.new_tag("a", href=f"figures/{name}.html", attrs={"class": "pl-figname"})
        mark.string = name
        (figure.figcaption.find("p") or figure.figcaption).extend([" ", mark])


def inside(link: Tag, name: str, targets: set[str]) -> str:
    """The address within the PDF that a link of page `name` leads to, "" if what it names is not there."""
    evidence = f"cited--{evidence_id(link)}"
    if evidence in targets:
        return f"#{evidence}"
    page, _, anchor = link["href"].partition("#")
    page = page.removesuffix(".html") or name
    if f"{page}--{anchor}" in targets:
        return f"#{page}--{anchor}"
    return f"#page-{page}" if any(target.startswith(f"{page}--") for target in targets) else ""


def outside(address: str, home: str) -> str:
    """A full address: what is relative stands on the site."""
    if re.match(r"[a-z]+:", address):
        return address
    return home.rsplit("/", 2)[0] + address[2:] if address.startswith("../") else home + address


def evidence_id(link: Tag) -> str:
    """The id of the evidence that a mark stands for, e.g. S0-009; "" for other links."""
    if not {"pl-id", "pl-claim"} & set(link.get("class", [])):
        return ""
    return link.get("data-id") or re.split(r"[#/]", link["href"])[-1].removesuffix(".html")


# front and back matter ----------------------------------------------------------------------------------------------


def title_page(lang: str) -> str:
    """Title, subtitle, contributors, version, date, address and licence."""
    from promise_ledger.book.sphinx import footer

    about, word, ledger = book(lang), words()[lang], open_ledger(lang=lang)
    title, subtitle = [*re.split(": |：", about["title"], maxsplit=1), ""][:2]
    day = ledger.fmt.date(date.fromisoformat(about["date"]), "day")
    return (
        f'<section class="pl-titlepage"><p class="pl-title">{escape(title)}</p>'
        f'<p class="pl-subtitle">{escape(subtitle[:1].upper() + subtitle[1:])}</p><p class="pl-authors">{escape(about["creator"])}</p>'
        f'<div class="pl-imprint"><p>{escape(word["version"].format(version=about["version"], date=day))}</p>'
        f'<p><a href="{about["homepage"]}/{lang}/index.html">{about["homepage"]}</a></p>{footer(lang)}<p>{word["notice"]}</p></div></section>'
    )


def contents(root: Path, lang: str, bodies: dict[str, Tag], cited: Tag) -> str:
    """The table of contents: parts, chapters and their sections, each a link with room for its page."""
    _, toc = site.settings(root, lang)
    part_of = {chapter["file"]: part.get("caption", "") for part in yaml.safe_load(toc.read_text(encoding="utf-8"))["parts"]
               for chapter in part["chapters"]}  # fmt: skip
    lines, part = [], ""
    for name, content in [*bodies.items(), ("cited", cited)]:
        if part_of.get(name, part) != part:
            part = part_of[name]
            lines.append(f'<p class="pl-part">{escape(part)}</p>')
        for heading in content.find_all(["h1", "h2"]):
            anchor = heading.find_parent("section").get("id") if heading.name == "h2" else None
            lines.append(
                f'<p class="pl-toc-{heading.name}"><a href="#{anchor or f"page-{name}"}"><span>{escape(heading_text(heading))}</span>'
                f'<i></i><b data-heading="{escape(heading_text(heading))}"></b></a></p>'
            )
    return f'<section class="pl-contents"><h1>{words()[lang]["contents"]}</h1>{"".join(lines)}</section>'


def heading_text(heading: Tag) -> str:
    """A heading's words on one line."""
    return " ".join(heading.get_text().split())


def numbered(text: str, places: list[int]) -> str:
    """The document with the pages of its headings filled in; "000" keeps the room where they are not known yet."""
    pages = iter(places)
    return re.sub(r"(<b data-heading=[^>]*>)</b>", lambda match: f"{match[1]}{next(pages, '000')}</b>", text)


def appendix(root: Path, lang: str, bodies: dict[str, Tag]) -> Tag:
    """What the chapters cite, by kind and id: what is said, who says so, what we found."""
    from promise_ledger.book.sphinx import marks

    ledger, word = open_ledger(root / "data", lang=lang), words()[lang]
    cited = {evidence_id(link) for content in bodies.values() for link in content.find_all("a", href=True)}
    by_table: dict[str, list[str]] = {}
    for name in sorted(
        cited & set(ledger.index),
        key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)],
    ):
        by_table.setdefault(ledger.index[name][0], []).append(name)
    numbers = {
        table: ledger.fmt.exact(len(ledger.tables[table].rows)) for table in ("claims", "facts", "checks")
    }
    out = [f'<section id="cited--top"><h1>{word["cited"]}</h1><p>{word["cited-intro"].format(**numbers)}</p>']
    for table in [table for table in marks.CONTENT if table in by_table]:
        entries = "".join(entry(ledger, name, table) for name in by_table[table])
        out.append(
            f'<section id="cited--{table}"><h2>{word[table]}</h2><div class="pl-cited">{entries}</div></section>'
        )
    return BeautifulSoup("".join([*out, "</section>"]), "lxml").section


def entry(ledger, name: str, table: str) -> str:
    """A row of the evidence as a short paragraph."""
    from promise_ledger.book.sphinx import marks

    badge, said, rows, why = marks.CONTENT[table](
        ledger, name, ledger.index[name][1], marks.words()[ledger.lang]
    )
    home = f"{book(ledger.lang)['homepage']}/{ledger.lang}/{marks.address(ledger, name)}"
    told = [shown for key, shown in rows if shown and key in ("who", "basis", "date", "result", "value")]
    told = (
        f'<span class="pl-cited__who">[{marks.words()[ledger.lang]["separator"].join(told)}]</span>'
        if told
        else ""
    )
    why = f'<span class="pl-cited__why">{why}</span>' if why else ""
    return f'<p id="cited--{name}"><a class="pl-id" href="{escape(home)}">{escape(name)}</a> {badge} <span class="pl-cited__say">{said}</span> {told} {why}</p>'


def running_head(name: str, content: Tag, lang: str) -> str:
    """CSS that puts the book's title and the chapter's over the pages of a chapter."""
    chapter, title = heading_text(content.find("h1")), re.split(": |：", book(lang)["title"])[0]
    slug = "c-" + re.sub(r"\W", "-", name)
    return (
        f"@page {slug} {{ @top-left {{ content: {json.dumps(title, ensure_ascii=False)} }} "
        f'@top-right {{ content: {json.dumps(chapter, ensure_ascii=False)} }} }}\n[id="page-{name}"] {{ page: {slug} }}\n'
    )


# fonts --------------------------------------------------------------------------------------------------------------


def _font_file(file: Path | str) -> Path:
    return file if isinstance(file, Path) else Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file


def fetch_fonts(folder: Path) -> None:
    """Put the fonts beside the document: a browser in a sandbox reads no other folder."""
    for file in FACES.values():
        shutil.copy(_font_file(file), folder)


def faces() -> str:
    """The @font-face rules."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: url("{_font_file(file).name}") }}'
        for (family, weight, style), file in FACES.items()
    )


# the printed file ---------------------------------------------------------------------------------------------------


def outline(pdf: pikepdf.Pdf, depth: int = 2) -> list[tuple[int, str, int]]:
    """(level, title, page) of each bookmark down to `depth`; levels and pages count from 1."""
    number = {page.objgen: index for index, page in enumerate(pdf.pages, 1)}
    found: list[tuple[int, str, int]] = []

    def walk(items, level: int) -> None:
        for item in items:
            target = item.destination if item.destination is not None else item.action.D
            found.append((level, once(str(item.title)), number[target[0].objgen]))
            if level < depth:
                walk(item.children, level + 1)

    with pdf.open_outline() as tree:
        walk(tree.root, 1)
    return found


def pages_of(headings: list[str], bookmarks: list[tuple[int, str, int]]) -> list[int]:
    """The page of each heading. One without a bookmark is on the page of the one before."""
    pages, rest = [], [mark for mark in bookmarks if mark[1] in headings]
    for heading in headings:
        known = bool(rest) and rest[0][1] == heading
        pages.append(rest.pop(0)[2] if known else pages[-1] if pages else 1)
    return pages


def once(title: str) -> str:
    """A bookmark's title. Chromium says it twice for a heading that it moved to the next page."""
    title = " ".join(title.split())
    twice = re.fullmatch(r"(.{2,}?) ?\1", title)
    return twice[1] if twice else title


def finish(pdf: pikepdf.Pdf, lang: str) -> None:
    """Say what the document is, in its information and its XMP, and open it with its bookmarks. The date is the book's."""
    about = book(lang)
    day = about["date"].replace("-", "")
    pdf.Root.Lang = pikepdf.String("zh-CN" if lang == "zh" else "en")
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with pdf.open_outline() as tree:
        pending = list(tree.root)
        while pending:
            item = pending.pop()
            item.title = once(str(item.title))
            pending += item.children
    with pdf.open_metadata(set_pikepdf_as_editor=False) as data:
        data["dc:title"], data["dc:creator"], data["dc:language"] = (
            about["title"],
            [about["creator"]],
            {"zh-CN" if lang == "zh" else "en"},
        )
        data["dc:rights"], data["dc:identifier"] = about["licence"], f"{about['homepage']}/{lang}/"
        data["xmp:CreateDate"] = data["xmp:ModifyDate"] = f"{about['date']}T00:00:00Z"
    for key, value in {
        "Title": about["title"],
        "Author": about["creator"],
        "CreationDate": f"D:{day}000000Z",
        "ModDate": f"D:{day}000000Z",
    }.items():
        pdf.docinfo[f"/{key}"] = pikepdf.String(value)


def strangers(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Fonts of the file that are not the book's, with the characters they draw: glyphs that the book's fonts lack."""
    own, found = ("LedgerSans", "LedgerSerif", "STIXGeneral", "DejaVuSansMono"), {}
    for page in pdf.pages:
        for font in (page.get("/Resources", {}).get("/Font") or {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            name = (
                str(inner.get("/FontDescriptor", {}).get("/FontName", font.get("/BaseFont", "/?")))
                .lstrip("/")
                .split("+")[-1]
            )
            if name.startswith(own) and font.Subtype != "/Type3":
                continue
            pairs = re.findall(
                rb"<[0-9A-F]+> <([0-9A-F]{4,8})>\s",
                font.ToUnicode.read_bytes() if "/ToUnicode" in font else b"",
            )
            found.setdefault(name, set()).update(
                bytes.fromhex(code.decode()).decode("utf-16-be", "replace") for code in pairs
            )
    return {name: "".join(sorted(characters)) for name, characters in sorted(found.items())}
