import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, english
from newsindex.analysis.fold import fold
from newsindex.analysis.shadow import shadow
from newsindex.analysis.spots import Spots, beginnings
from newsindex.analysis.tokens import paragraphs

analyzer = Analyzer()
PIECES = (
    "tariff", "Tariffs", "TARIFFED", "e-commerce", "ecommerce", "U.S.", "US", "us", "U.S.-China's", "O'Neil", "oneil",
    "dying", "die", "tied", "grey", "gray", "tyres", "aeon", "Café", "résumé", "straße", "25 per cent", "cent", "5G",
    "AT&T", "booking.com", "m²", "naïve-looking", "台積電", "한국", "so\u00adft", "tar\u200biff", "tariff\u0301s",
    "Москва-US", "x½tariff", "man's-land", "THE US SAYS TARIFFS RISE", "x" * 120,
    " ", " ", " ", ".", ",", "-", "'", "\n", "\n\n", "“", "（",
)  # fmt: skip


def spots(text: str) -> Spots:
    folded = fold(text)
    return Spots(folded, shadow(folded), paragraphs(folded))


@settings(deadline=None)  # the first example loads the dictionary
@given(
    st.lists(st.sampled_from(PIECES) | st.text(st.sampled_from("ae.-'&é5s \u200b\u0301ßя½"), max_size=4), max_size=14)
)
def test_a_word_stands_where_the_tokens_have_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    expected: dict[str, list[tuple[int, int]]] = {}
    for token in analyzer.tokens(text):
        for term, _ in token.terms():
            expected.setdefault(term, []).append((token.start, token.end))
    asked = spots(text)
    for term in (*expected, "tariff", "us", "=us", "=US", "ecommerc", "die", "gray", "cafe", "cent", "oneil"):
        found = asked.of(term)
        if found is not None:
            assert found == sorted(set(expected.get(term, []))), term


@pytest.mark.parametrize("form", ["tariffs", "studies", "dying", "tyre", "colour", "using", "programme", "possibly"])
def test_a_form_begins_as_its_stem_does(form: str) -> None:
    assert form.startswith(beginnings(english.stem(form)))


@given(st.from_regex(r"[a-z]{1,12}(s|ed|ing|ly|ies|y|ation|ical|ality|ness|er)?", fullmatch=True))
def test_any_form_begins_as_its_stem_does(form: str) -> None:
    assert form.startswith(beginnings(english.stem(form)))


def test_all_british_forms_begin_as_their_stems_do() -> None:
    for form, other in english.spellings().items():
        assert form.startswith(beginnings(english.stem(form)))
        assert other.startswith(beginnings(english.stem(other)))
