"""Search for English and Chinese pages: Chinese runs are indexed, and queries cut, by characters and pairs.

Sphinx's own Chinese search cuts the index with jieba but not the query, so that a phrase finds nothing.
"""

import re

from sphinx.search.en import SearchEnglish

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{HAN}]+|[^\\W{HAN}]+")
_HAN = re.compile(f"[{HAN}]")


class SearchLedger(SearchEnglish):
    """English stemming for words; single characters and pairs for Chinese."""

    lang = "ledger"
    language_name = "English and Chinese"
    js_splitter_code = """
function splitQuery(query) {
  const runs = query.match(/[HAN]+|[^\\sHAN\\p{P}\\p{S}]+/gu) || [];
  return runs.flatMap((run) => {
    if (!/[HAN]/u.test(run) || run.length === 1) return [run];
    return Array.from({length: run.length - 1}, (_, i) => run.slice(i, i + 2));
  });
}
""".replace("HAN", "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff")

    def split(self, input: str) -> list[str]:
        """Words of a text; a Chinese run gives each character and each pair of neighbours."""
        words = []
        for run in _RUN.findall(input):
            if _HAN.match(run):
                words += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
            else:
                words.append(run)
        return words

    def stem(self, word: str) -> str:
        """Chinese is left as it is."""
        return word if _HAN.match(word) else super().stem(word)

    def word_filter(self, word: str) -> bool:
        """Keep Chinese of any length."""
        return bool(_HAN.match(word)) or super().word_filter(word)


def setup(app):
    """Register the language as html_search_language: ledger."""
    app.add_search_language(SearchLedger)
