from newsindex.analysis import fold
from newsindex.entities.words.romanisation import spellings, surname_spellings
from newsindex.entities.words.sounding import name_shapes
from newsindex.entities.words.tables import mapping, rows


def _characters(spelling: str) -> frozenset[str]:
    return frozenset(fold(character) for character, *_ in rows("readings.tsv") if spelling in spellings(character))


def _surnames(spelling: str, size: int) -> frozenset[str]:
    known = mapping("surnames.tsv")
    return frozenset(fold(name) for name in known if len(name) == size and spelling in surname_spellings(name))


def test_a_shape_has_all_characters_of_its_sounds() -> None:
    assert name_shapes("Xi Jinping") == ((_surnames("xi", 1), _characters("jin"), _characters("ping")),)
    assert (_surnames("tsai", 1), _characters("ing"), _characters("wen")) in name_shapes("Tsai Ing-wen")
    assert name_shapes("Bruce Teo") == ()


def test_surnames_of_two_characters_are_found_by_both() -> None:
    pairs = _surnames("ouyang", 2)
    first, second = (frozenset(pair[nth] for pair in pairs) for nth in (0, 1))
    assert "欧阳" in pairs
    assert (first, second, _characters("xiu")) in name_shapes("Ouyang Xiu")
    assert (first, second, _characters("xiu")) in name_shapes("Ou Yang Xiu")


def test_a_listed_spelling_counts_beside_the_sound() -> None:
    teo = _surnames("teo", 1)
    assert "张" in teo
    assert (teo, _characters("chi"), _characters("yuan")) in name_shapes("Teo Chi Yuan")
