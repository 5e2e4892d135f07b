"""A word that is a legal form by itself is what would be cut from the end of a name."""

import pytest

from newsindex.entities.words.names import is_latin_legal_form, without_legal_form

FORMS = ("Ltd", "Ltd.", "LTD", "Co", "co.", "Inc.", "PLC", "plc", "S.A.", "SA", "A/S", "GmbH", "S.p.A.", "KK", "K.K.")
OTHERS = ("sa", "as", "a/s", "Sa", "Bank", "Colt", "L", "Co-op", "X", "S.A.B.", "é", "'s", ".")


@pytest.mark.parametrize("word", FORMS)
def test_legal_forms(word: str) -> None:
    assert is_latin_legal_form(word)


@pytest.mark.parametrize("word", (*FORMS, *OTHERS))
def test_a_legal_form_is_what_names_are_compared_without(word: str) -> None:
    assert is_latin_legal_form(word) == (without_legal_form(f"X {word}") == "X")
