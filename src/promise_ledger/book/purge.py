"""A style sheet without what no page can use.

A rule goes only if its selector asks for an element with an id or classes that no page has and no script, judged by the
words in it, can give; whatever may yet match is kept. So a page looks the same before and after.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import tinycss2

_WORD = re.compile(r"[\w-]+")
_CLASS = re.compile(r'\bclass="([^"]*)"')
# what is in brackets or in the parentheses of :not(), :is(), :nth-child() decides nothing by itself
_INSIDE = re.compile(r"\[[^\]]*\]|\([^()]*\)")
_PART = re.compile(r"(::?)?([.#]?)(-?[A-Za-z_][\w-]*)")


@dataclass
class Used:
    """What pages hold: kinds of elements as (name, classes), ids, and the words of the scripts, each of which may become a
    name, a class or an id."""

    kinds: set[tuple[str, frozenset[str]]]
    ids: set[str]
    words: set[str]
    fits: dict[str, bool] = field(default_factory=dict)  # answers given before


def used(pages: str, code: str) -> Used:
    """What stands in the pages, and in the scripts that they run."""
    starts = ((name, _CLASS.search(rest)) for name, rest in set(re.findall(r"<([a-z][\w-]*)([^<>]*)", pages)))
    kinds = {(name, frozenset(found[1].split() if found else ())) for name, found in starts}
    return Used(kinds, set(re.findall(r'\bid="([^"]*)"', pages)), set(_WORD.findall(code)))


def slim(sheets: Iterable[tuple[Path, str]], used: Used, others: str) -> str:
    """All sheets as one, in their order. `others` is the text in which variables may be used beside the sheets."""
    rules = []
    for path, text in sheets:
        rules += _rules(_with_imports(path, text), used)
    return _without_idle(rules, others)


def may_match(selector: str, used: Used) -> bool:
    """Whether there is, or may come, an element for each part of the selector."""
    selector = selector.replace("\\", "")
    while (shorter := _INSIDE.sub("", selector)) != selector:
        selector = shorter
    return all(_fits(part, used) for part in re.split(r"[\s>+~]+", selector) if part)


def _fits(part: str, used: Used) -> bool:
    """Whether an element in the pages has what one part of a selector asks for, or a script could make it so."""
    if part not in used.fits:
        asked = {kind: {name for colon, k, name in _PART.findall(part) if not colon and k == kind} for kind in ("", ".", "#")}
        names, classes = asked[""], asked["."] - used.words
        used.fits[part] = asked["#"] <= used.ids | used.words and any(
            (not names or name in names or names <= used.words) and classes <= own for name, own in used.kinds
        )
    return used.fits[part]


def _with_imports(path: Path, text: str) -> str:
    """The sheet with the sheets that it imports in place of the request."""

    def sheet(m):
        other = path.parent / m[1]
        return _with_imports(other, other.read_text(encoding="utf-8")) if other.is_file() else m[0]

    return re.sub(r"@import\s+(?:url\()?[\"']?([^\"')?;]+)[^;]*;", sheet, text)


def _rules(content, used: Used) -> list:
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


