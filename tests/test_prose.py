"""The linter for typed numbers: what it must catch and what it must let pass."""

import pytest

from promise_ledger.book.prose import allowed, typed_numbers


def found(text):
    return [typed.found for typed in typed_numbers(text)]


@pytest.mark.parametrize(
    "text, hits",
    [
        ("It sold 258,000 cars.", ["258,000"]),
        ("A fall of 62% came first.", ["62%"]),
        ("Three owners, and twice the price.", ["Three", "twice"]),
        ("half of a dozen", ["half", "dozen"]),
        ("A two-thirds majority", ["two"]),
        ("It doubled in 14 days.", ["doubled", "14"]),
        ("on 24 January 2026", ["24"]),
        ("三名车主,涨了两倍,一半", ["三", "两倍", "半"]),
        ("销量为25.8万辆", ["25.8", "万"]),
        ("```{note}\nAbout 40 owners.\n```", ["40"]),
        ("```{figure} x.png\n:width: 300px\nWith 7 bars\n```", ["7"]),
        ("{claim}`about 500 <S2-039>`", ["500"]),
        ("[some 90 days](x.md)", ["90"]),
        ("1. The first of 5", ["5"]),
        ("| a | 12 |", ["12"]),
        ("the 380,000 owners of 2025", ["380,000"]),
    ],
)
def test_typed_numbers_are_caught(text, hits):
    assert found(text) == hits


@pytest.mark.parametrize(
    "text",
    [
        "The Zeekr 001 and 007, the SU7, the YU7, the Model 3, the Model Y and the G6",
        "from August 2024 to January 2026, in 2024/25 and 2024-2025",
        "{value}`S2-039` of {result}`K01` on {date}`E012`, see {claim}`S2-039` and {fact}`F023`",
        "{glue:text}`drop` and {glue:text}`other:,.0f`",
        "{F023} in a caption and {result}",
        "{numref}`fig-su7-9` and {cite:t}`spence1973`",
        "`x = 3` and $a^2 + 14$ and\n$$\n3 x\n$$",
        "```python\nx = 14\n```",
        "```{ledger-table} claims\n:case: 3\n```",
        "[text](https://example.org/14/2) <https://example.org/7>",
        "1. first\n2. second",
        "Nobody owned one; no one did, and both knew",
        "Section 2.1, chapter 3, Figures 1.2 and 1.3",
        "<span class=\"x3\">text</span> <!-- 14 -->",
        "第三方机构的数据,双方,2025年八月,极氪001",
        "(sec-3)=\n## In one minute",
    ],
)
def test_what_may_be_typed_passes(text):
    assert found(text) == []


def test_lines_are_counted():
    assert [(typed.line, typed.found) for typed in typed_numbers("a\n\n`3`\nb 14\n")] == [(4, "14")]


def test_every_exception_has_a_reason(monkeypatch, tmp_path):
    from promise_ledger.book import prose

    assert allowed()
    bad = tmp_path / "allowed.toml"
    bad.write_text("[[allow]]\npattern = '7'\nreason = ' '\n", encoding="utf-8")
    monkeypatch.setattr(prose, "ALLOWED", bad)
    allowed.cache_clear()
    with pytest.raises(ValueError, match="no reason"):
        allowed()
    allowed.cache_clear()
