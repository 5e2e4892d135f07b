import re
from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import scanner, shadow
from newsindex.analysis.fold import fold

PATTERNS = ("TOKEN", "TILING", "PART", "ABBREVIATION")
EVERY = "".join(map(chr, (*range(0x32400), *range(0xE0000, 0xE0200), 0x10FFFF)))  # all that are assigned
ALPHABET = "aB9.,'&-% \n_İé台㐂のカー·・“《—…²③½\u0301\u0915\u0966\u093e\u200b\ufeff\u00adπ٣\u2003\U00020000😀"


def _stretches(text: str, inside: set[str]) -> Iterator[tuple[int, int]]:
    """Where the characters stand that are inside."""
    codes = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    held = np.isin(codes, np.array([ord(each) for each in inside], np.uint16))
    edges = np.flatnonzero(np.diff(held, prepend=False, append=False)).tolist()
    yield from zip(edges[::2], edges[1::2], strict=True)


def test_a_class_has_the_same_characters_in_the_shadow() -> None:
    stand_ins = shadow.shadow(EVERY)
    assert len(stand_ins) == len(EVERY)
    sources = scanner.TOKEN + scanner.PART + scanner.ABBREVIATION
    for members in {*re.findall(r"\[(?:\\.|[^\]\\])+\]", sources), r"\s", r"\d"}:
        there = re.compile(shadow._for_shadows(members))
        inside = {each for each in set(stand_ins) if there.match(each)}
        found = re.compile(f"{members}+").finditer(EVERY)
        assert {match.span() for match in found} == set(_stretches(stand_ins, inside)), members


@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters()), max_size=40), st.sampled_from(PATTERNS))
def test_the_same_is_found_at_the_same_places(text: str, name: str) -> None:
    folded = fold(text)
    in_shadow = getattr(shadow, f"{name.lower()}_pattern")().finditer(shadow.shadow(folded))
    assert [m.span() for m in in_shadow] == [m.span() for m in re.finditer(getattr(scanner, name), folded)]


def test_ascii_is_its_own_shadow() -> None:
    text = "".join(map(chr, range(0x80)))
    assert shadow.shadow(text) == text
    assert shadow.shadow(f"{text}台")[:-1] == text
