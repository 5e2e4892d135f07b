import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsindex.analysis import fold
from newsindex.analysis.scanner import tiling_pattern
from newsindex.analysis.tiles import tiled
from newsindex.analysis.tokens import paragraphs
from tests.analysis.texts import any_text, real_texts

signs = st.sampled_from("""  \n\n.,-'&%_"·:()，。、“」—–…²①é中文國百5p12Aa\u0301\u200b\u0e01カ\u3400/$*\t\xa0""")
pieces = st.sampled_from(
    [
        *("per", "cent", "percent", "Per Cent", "U.S.", "Ph.D", "word", "Inc", "e", "x", "1,000", "25", "5.5", "AT&T"),
        *(
            "m²",
            "中国",
            "史蒂夫·乔布斯",
            "\n\n",
            " \n",
            ". ",
            ", ",
            "'s",
            "café",
            " カタカナ",
            "𠮷",
            "ALL IN FOUR CAPITALS",
        ),
    ]
)
text = st.lists(pieces | signs, max_size=25).map("".join) | any_text


def tiles(texts: list[str]) -> tuple[list[str], list[int]]:
    """The finds of all texts, one after the other, and how many there are to the end of each stretch."""
    stretches = [folded[a:b] for folded in texts for a, b, _ in paragraphs(folded)]
    last = [nth == 0 for folded in texts for nth in reversed(range(len(paragraphs(folded))))]
    found = tiled(stretches, last)
    return found.finds(np.arange(len(found.starts))), found.ends.tolist()


def by_expression(texts: list[str]) -> tuple[list[str], list[int]]:
    """The same as the expression finds them."""
    found: list[str] = []
    ends = []
    for folded in texts:
        for start, end, _ in paragraphs(folded):
            found += tiling_pattern().findall(folded, start, end)
            ends.append(len(found))
        found.append("")
        ends[-1] += 1
    return found, ends


@settings(max_examples=1000)
@given(st.lists(text, min_size=1, max_size=4))
@example(["5 per cent. 5 percent中 25 people. The U.S. The", "percent"])
def test_finds_are_those_of_the_expression(texts: list[str]) -> None:
    folded = [fold(each) for each in texts]
    assert tiles(folded) == by_expression(folded)


@pytest.mark.parametrize("collection", ["ntrex-en-to-en", "drcd-dev", "xquad-en", "xquad-zh"])
def test_finds_of_real_texts_are_those_of_the_expression(collection: str) -> None:
    folded = [fold(each) for each in real_texts(collection, 200)]
    assert tiles(folded) == by_expression(folded)
