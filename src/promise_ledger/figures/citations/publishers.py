"""Names of publishers in the language of an edition."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _known() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("publishers.toml").read_text(encoding="utf-8"))


def publisher_name(name: str, lang: str) -> str:
    """A publisher or author of data/sources.csv as `lang` calls it; who is not in publishers.toml keeps the name."""
    known = _known()
    if lang != "zh" or not name:
        return name
    if name in known["names"]:
        return known["names"][name]
    for pattern, said in known["relations"].items():
        if found := re.fullmatch(pattern, name):
            return said.format(*(publisher_name(part, lang) for part in found.groups()))
    return name
