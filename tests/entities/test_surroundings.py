"""What the words around a gloss tell of its kind."""

from __future__ import annotations

import pytest

from newsindex.entities.mining.surroundings import apposition_kind, follows_bands, is_about, listing_word


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (", a Taipei-based maker of chips", "company"),
        (", which is a rock band from Tainan", "organisation"),
        (", a retired teacher, said", "person"),
        (", 62, said", "person"),
        (", who won", "person"),
        (" rose 3 percent", ""),
    ],
)
def test_appositions(after: str, kind: str) -> None:
    assert apposition_kind(after) == kind


def test_lists_are_named_before_such_as() -> None:
    assert listing_word(("bands", "such", "as")) == "bands"
    assert listing_word(("chipmaker",)) == "chipmaker"
    assert listing_word(()) == ""


def test_passages() -> None:
    text = "The band sang at the concert with Sodagreen and others."
    start = text.index("Sodagreen")
    assert follows_bands(text, start)
    assert is_about(text, start, start + 9, "music_words_en.txt")
    assert not is_about(text, start, start + 9, "trade_words_en.txt")
