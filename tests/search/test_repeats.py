"""Near-identical passages: the same words, whatever script, case and signs they are written with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsindex.search.showing.repeats import SAME, Repeats, pairs, same

TEXTS = st.lists(st.sampled_from(("steel", "tariffs", "rise", "in", "Asia", "台", "積", "電")), max_size=12).map(
    " ".join
)


def test_scripts_case_and_signs_do_not_matter() -> None:
    repeats = Repeats()
    assert repeats.add("台積電宣布擴產，Steel rises.")
    assert not repeats.add("台积电宣布扩产：STEEL RISES!")
    assert not repeats.add("台積電宣布擴產")
    assert repeats.add("聯電宣布減產，steel falls.")


@given(st.lists(TEXTS, max_size=20))
def test_no_two_that_are_kept_are_the_same(texts: list[str]) -> None:
    repeats = Repeats()
    kept = [text for text in texts if repeats.add(text)]
    sets = [pairs(text) for text in kept]
    for nth, found in enumerate(sets):
        assert not any(len(found & other) > SAME * min(len(found), len(other)) for other in sets[:nth])
    for text in texts:
        assert text in kept or any(same(pairs(text), found) for found in sets)
