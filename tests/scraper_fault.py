"""Simulates what the scraper mirror did to articles, on texts of our own."""
import re

import opencc

PINYIN = {"灯": "dēng", "诺": "nuò", "顾": "gù", "灯光": "guāng", "车": "chē", "钱": "qián", "说": "shuō", "时": "shí"}


def traditional(text: str) -> str:
    """Simplified to Traditional, character by character as the mirror did."""
    return opencc.OpenCC("s2t").convert(text)


def half_width(text: str) -> str:
    """The mirror's punctuation: half width but for 。、 and quotation marks."""
    return text.translate(str.maketrans("，；：？！（）", ",;:?!()"))


def with_pinyin(text: str, every: int = 3) -> str:
    """Pinyin in parentheses after every n-th known character, as the mirror meant it."""
    seen = [0]
    def insert(match: re.Match) -> str:
        seen[0] += 1
        return match[0] + (f"({PINYIN[match[0]]})" if seen[0] % every == 0 else "")
    return re.sub("[灯诺顾车钱说时]", insert, text)


def split_bytes(text: str, at: int, pinyin: str) -> str:
    """Insert `(pinyin)` between the two bytes of a GBK character, as the mirror did where it lost the alignment."""
    data = text.encode("gbk")
    place = len(text[:at].encode("gbk")) + 1
    inserted = data[:place] + b"\x00" + data[place:]
    return inserted.decode("gbk", errors="replace").replace("\x00", f"({pinyin})", 1)


def mirror(text: str) -> str:
    """All at once: pinyin, Traditional script, half-width marks, blanks around Latin letters and figures."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])", " ", half_width(traditional(with_pinyin(text))))
