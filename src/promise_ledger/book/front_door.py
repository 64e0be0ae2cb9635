"""The page at the root of the site: both editions side by side; nobody is redirected."""

from html import escape

from promise_ledger.book.sphinx.editions_links import CODES
from promise_ledger.figures.citations.credit import book

SAID = {
    "en": ("Four cases of user promises in China’s EV market, with the evidence behind every number.", "Read in English"),
    "zh": ("中国新能源车企用户承诺的四个案例，每个数字都附依据。", "阅读中文版"),
}
STYLE = """
:root { color-scheme: light; --ink: #1b1c1e; --paper: #fff; --rule: #8a867c; --link: #1b5aa6; --focus: #1b5aa6 }
[data-theme=dark] { color-scheme: dark; --ink: #e8e6e0; --paper: #161616; --rule: #727985; --link: #8fbce8; --focus: #ffd479 }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem 1.25rem; color: var(--ink); background: var(--paper);
  font: 1.0625rem/1.62 system-ui, sans-serif }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 2.5rem 3.5rem; max-width: 54rem; width: 100% }
section { border-top: 2px solid var(--ink); border-bottom: 3px double var(--rule); padding: .75rem 0 1rem }
h1, h2 { font: 400 2.125rem/1.25 Charter, Cambria, serif; margin: 0 0 .75rem }
:lang(zh) { font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; line-height: 1.78 }
:is(h1, h2):lang(zh) { font-family: "Noto Serif CJK SC", "Songti SC", "PingFang SC", "Microsoft YaHei", sans-serif; font-weight: 700; line-height: 1.25 }
p { margin: 0 0 1rem }
ul { margin: 0; padding: 0; list-style: none }
a { display: inline-block; padding: .5rem 0; color: var(--link); text-underline-offset: .2em; font-weight: 600 }
a:focus-visible { outline: 2px solid var(--focus); outline-offset: 3px }
"""


# the colours that were chosen in the book, else those of the reader's system, also where storage is forbidden; before
# anything is painted. Every page of the book has this, too (book/assets.py).
THEME = """{
    const root = document.documentElement;
    let mode;
    try { mode = localStorage.getItem("mode"); } catch {}
    root.dataset.mode = mode ||= "auto";
    root.dataset.theme = mode === "auto" ? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : mode;
  }"""


def front_door(editions: list[str]) -> str:
    """The page as HTML, for the editions ("en", "zh") that were built."""
    home = {lang: book(lang) for lang in CODES}
    titles = {lang: escape(home[lang]["title"].split(":" if lang == "en" else "：")[0]) for lang in CODES}
    address = home["en"]["homepage"]
    parts = []
    for lang in editions:
        heading = "h2" if parts else "h1"
        sentence, way = SAID[lang]
        parts.append(
            f'<section lang="{CODES[lang]}">\n<{heading}>{titles[lang]}</{heading}>\n<p>{sentence}</p>\n'
            f'<a rel="alternate" hreflang="{CODES[lang]}" href="{lang}/index.html">{way}<span aria-hidden="true"> →</span></a>\n</section>'
        )
    alternates = [(CODES[lang], f"{address}/{lang}/index.html") for lang in editions] + [("x-default", f"{address}/")]
    head = "\n".join(f'<link rel="alternate" hreflang="{code}" href="{there}">' for code, there in alternates)
    sections = "\n".join(parts)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{" · ".join(titles[lang] for lang in editions)}</title>
<meta name="description" content="{" ".join(SAID[lang][0] for lang in editions)}">
<link rel="canonical" href="{address}/">
{head}
<script>{THEME}</script>
<style>{STYLE}</style>
</head>
<body>
<main>
{sections}
</main>
</body>
</html>
"""
