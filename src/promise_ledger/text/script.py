"""Traditional to Simplified Chinese, never changing the length of a text."""
import re
from functools import cache

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003ffff"  # for a regex character class
_HAN = re.compile(f"[{HAN}]")
# OpenCC's tw2s turns the last character of these words into 着 (measured, 1.4.2); it is right in all others.
_KEEP_ZHU = re.compile("(?<=[原编編土卓专專译譯论論拙遗遺撰])著")


@cache
def _converter():
    import opencc

    return opencc.OpenCC("tw2s")


def to_simplified(text: str, min_share: float = 0.05) -> str:
    """`text` in Simplified characters, same length.

    `min_share`: texts in which a smaller share of the Han characters would change count as Simplified already
    and
    come back as they are, because conversion can only harm them. Raises ValueError if OpenCC changes the
    length.
    """
    # NUL ends a C string, and lone surrogates are no UTF-8: both pass through untouched.
    parts = re.split("([\0\ud800-\udfff])", text)
    converted = "".join(part if i % 2 else _converter().convert(part) for i, part in enumerate(parts))
    if len(converted) != len(text):
        raise ValueError(f"OpenCC changed the length of a text from {len(text)} to {len(converted)}; "
                         "offsets would be lost. Install the pinned opencc (see requirements.lock).")
    for match in _KEEP_ZHU.finditer(text):
        converted = converted[:match.start()] + "著" + converted[match.end():]
    han = len(_HAN.findall(text))
    changed = sum(a != b for a, b in zip(text, converted, strict=True))
    return converted if changed and changed >= min_share * han else text


@cache
def simple_char(char: str) -> str:
    """One character in Simplified form, without context: 麼, 么 and 幺 give 么, and 著 and 着 give 着."""
    if not _HAN.match(char):
        return char
    simple = "么" if char in "么麼幺麽" else _converter().convert(char)
    return simple if simple == char else simple_char(simple)  # 苧 gives 苎 by way of another character
