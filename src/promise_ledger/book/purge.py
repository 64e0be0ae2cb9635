"""A style sheet without what no page can use.

A rule goes only if its selector names a class, an id or an element that stands neither in a page nor, as a word, in a
script; whatever may yet match is kept. So a page looks the same before and after.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import tinycss2

_WORD = re.compile(r"[\w-]+")
# what is in brackets or in the parentheses of :not(), :is(), :nth-child() decides nothing by itself
_INSIDE = re.compile(r"\[[^\]]*\]|\([^()]*\)")
_PART = re.compile(r"(::?)?([.#]?)(-?[A-Za-z_][\w-]*)")


def words(pages: str, code: str) -> set[str]:
    """Names of elements, classes and ids in the pages, and every word of the scripts."""
    found = set(re.findall(r"<([a-z][\w-]*)", pages))
    for _, value in re.findall(r'\b(class|id)="([^"]*)"', pages):
        found.update(value.split())
    found.update(_WORD.findall(code))
    return found | {"html", "body"}


def slim(sheets: Iterable[tuple[Path, str]], used: set[str], others: str) -> str:
    """All sheets as one, in their order. `others` is the text in which variables may be used beside the sheets."""
    rules = []
    for path, text in sheets:
        rules += _rules(_with_imports(path, text), used)
    return _without_idle(rules, others)


def may_match(selector: str, used: set[str]) -> bool:
    """Whether everything that a selector names is there."""
    selector = selector.replace("\\", "")
    while (shorter := _INSIDE.sub("", selector)) != selector:
        selector = shorter
    return all(name in used for colon, kind, name in _PART.findall(selector) if not colon or kind)


def _with_imports(path: Path, text: str) -> str:
    """The sheet with the sheets that it imports in place of the request."""

    def sheet(m):
        other = path.parent / m[1]
        return _with_imports(other, other.read_text(encoding="utf-8")) if other.is_file() else m[0]

    return re.sub(r"@import\s+(?:url\()?[\"']?([^\"')?;]+)[^;]*;", sheet, text)


def _rules(content, used: set[str]) -> list:
    """Rules as (selectors or head of an at-rule, declarations or rules inside or None)."""
    kept = []
    for rule in _parsed(content) if isinstance(content, str) else tinycss2.parse_rule_list(content, True, True):
        if rule.type == "qualified-rule":
            live = [one for one in _split(rule.prelude) if may_match(one, used)]
            if live:
                kept.append((",".join(live), _declarations(rule.content)))
        elif rule.type == "at-rule" and rule.at_keyword not in ("charset",):
            head = f"@{rule.at_keyword} {_text(rule.prelude)}".strip()
            if rule.content is None:
                kept.append((head, None))
            elif rule.at_keyword in ("media", "supports", "layer", "container"):
                inner = _rules(rule.content, used)
                if inner:
                    kept.append((head, inner))
            elif rule.at_keyword != "font-face" or "Awesome" not in tinycss2.serialize(rule.content):
                inner = _text(rule.content)
                kept.append((head, [("", inner)]))
    return kept


@cache
def _parsed(text: str) -> list:
    """A sheet's rules; both editions have the same sheets."""
    return tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)


def _split(prelude) -> list[str]:
    """Selectors of a list; commas inside parentheses belong to their selector."""
    parts = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [_text(part) for part in parts]


def _declarations(content) -> list[tuple[str, str]]:
    """(name, whole text) of each declaration; a nested rule has no name."""
    made = []
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            value = _text(one.value) + ("!important" if one.important else "")
            made.append((one.name if one.name.startswith("--") else "", f"{one.name}:{value}"))
        elif one.type != "error":
            made.append(("", _text([one])))
    return made


def _text(tokens) -> str:
    return re.sub(r"\s+", " ", tinycss2.serialize(list(tokens))).strip()


def _without_idle(rules: list, others: str) -> str:
    """Text of the rules without variables that nothing reads and animations that nothing starts."""
    elsewhere = set(re.findall(r"--[\w-]+", others))
    text = _written(rules, None)
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", text)) | elsewhere
        shorter = _written(rules, read)
        if shorter == text:
            break
        text = shorter
    played = set(_WORD.findall(" ".join(re.findall(r"animation(?:-name)?:([^;}]*)", text))))
    return re.sub(r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}", lambda m: m[0] if m[1] in played else "", text)


def _written(rules: list, read: set[str] | None) -> str:
    parts = []
    for head, inside in rules:
        if inside is None:
            parts.append(f"{head};")
        elif inside and len(inside[0]) == 2 and isinstance(inside[0][1], list | type(None)):
            inner = _written(inside, read)
            parts += [f"{head}{{{inner}}}"] if inner else []
        else:
            kept = [text for name, text in inside if not name or read is None or name in read]
            parts += [f"{head}{{{';'.join(kept)}}}"] if kept else []
    return "\n".join(parts)


