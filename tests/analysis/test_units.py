import pytest

from newsindex.analysis import fold, units
from newsindex.analysis.shadow import shadow
from newsindex.analysis.tokens import paragraphs


def _places(text: str) -> list[tuple[int, int]]:
    folded = fold(text)
    found = units.Units(folded, shadow(folded), paragraphs(folded))
    return [(found.start(unit), found.end(unit)) for unit in range(found.count)]


def test_units_stay_the_same_when_what_is_known_of_finds_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The U.S.-China e-commerce of AT&T rose 25 per cent. 台積電上漲百分之25，史蒂夫·賈伯斯 2,000 サムスン"
    texts = [text, text[::-1], text.replace(" ", "\n\n")]
    before = list(map(_places, texts))
    units._known.clear()
    monkeypatch.setattr(units, "_KEPT", 3)
    assert list(map(_places, texts)) == before
    assert len(units._known) <= 3
