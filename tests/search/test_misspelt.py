"""Misspelt words of English queries: what is looked for beside them, and where they are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import article


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    index = newsindex.open(Path(tmp_path_factory.mktemp("misspelt")) / "misspelt.idx")
    index.add(
        [
            article(
                "treaty", "", "The treaty of Maastricht was signed by twelve states; it was long and had many parts."
            ),
            article("pact", "", "A treaty was signed. The treaty was signed at dawn, a treaty of two lines."),
            article("party", "", "The parties came to the lantern fair, where drummers and soarers were seen."),
        ]
    )
    return index


QUESTION = "When was the Maastrich treaty signed?"


def test_what_was_meant_ranks_and_is_told(archive: NewsIndex) -> None:
    found = archive.search(QUESTION, explain=True)
    assert [hit.article.id for hit in found] == ["treaty", "pact"]
    assert any("Maastrich" in note and "maastricht" in note for note in found.notes)
    assert any("Maastricht" in snippet.text for snippet in found[0].snippets)
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-4)


def test_nothing_matches_by_it(archive: NewsIndex) -> None:
    assert archive.search("when was the drumers treaty signed").total == 2


@pytest.mark.parametrize(
    ("query", "options"),
    [
        (QUESTION, {"exact": True}),
        ("When soars the treaty that was signed?", {}),  # a word of the dictionary, near to "soarers"
        ("When was the Maas treaty signed?", {}),  # too short
        ("When was the Maastrich2 treaty signed?", {}),
        ("When was the treaty signed?", {}),
    ],
)
def test_other_words_are_left_alone(archive: NewsIndex, query: str, options: dict[str, bool]) -> None:
    assert not any("also" in note for note in archive.search(query, **options).notes)
