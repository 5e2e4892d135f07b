"""The word lists of gloss mining."""

from __future__ import annotations

import pytest

from newsindex.entities.words.romanisation import spellings, surname_spellings
from newsindex.entities.words.tables import DATA, mapping, rows, words

TABLES = [
    "first_names.txt",
    "follows.tsv",
    "function_words.txt",
    "heads_en.tsv",
    "heads_zh.tsv",
    "lexicon.tsv",
    "not_given_names.txt",
    "openers_zh.txt",
    "places_zh.txt",
    "possessives.txt",
    "readings.tsv",
    "roles_en.tsv",
    "spellings.tsv",
    "surnames.tsv",
    "titles_en.txt",
    "titles_zh.txt",
]
KINDS = {"company", "person", "organisation", "other", "legal"}


@pytest.mark.parametrize("name", TABLES)
def test_each_names_its_source_and_repeats_nothing(name: str) -> None:
    head = [line for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any("Source" in line for line in head)
    assert rows(name)
    keys = [tuple(row[:3]) if name == "spellings.tsv" else row[0] for row in rows(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ["heads_en.tsv", "heads_zh.tsv", "roles_en.tsv", "follows.tsv"])
def test_kinds_are_known(name: str) -> None:
    assert set(mapping(name).values()) <= KINDS


def test_every_surname_can_be_spelt() -> None:
    assert all(surname_spellings(name) for name in words("surnames.tsv"))


def test_spellings_of_one_character() -> None:
    assert {"lai", "lay"} <= spellings("賴")
    assert {"zeng", "tseng", "tzeng", "tsang"} <= spellings("曾")
    assert spellings("x") == frozenset()
