"""Bodies of one name are told apart by the state before them and by the country of the text."""

from __future__ import annotations

import pytest

from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(Book.load())


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("經濟部昨天在台北公布訂單。", "moea"),
        ("德國經濟部說，成長放緩。", "german-economy-ministry"),
        ("德国经济部表示，增长放缓。", "german-economy-ministry"),
        ("丹麥外交部昨天說明。", None),
        ("经济部与财政部周五公布规则。", None),
        ("外交部說，我國與友邦的關係穩固。", "mofa-taiwan"),
        ("台灣外交部說，關係穩固。", "mofa-taiwan"),
        ("法國外交部發言人說明。", "french-foreign-ministry"),
        ("The German Economy Ministry cut its forecast.", "german-economy-ministry"),
        ("South Korea's Ministry of National Defense said in Seoul.", "south-korean-defense-ministry"),
        ("蘋果公司昨天發表新手機。", "apple"),
        ("她買了三顆蘋果。", None),
    ],
)
def test_the_state_before_a_body_tells_whose_it_is(linker: Linker, text: str, entity: str | None) -> None:
    found = {mention.entity for mention in linker.find(text)} - {None}
    assert found == ({entity} if entity else set())
