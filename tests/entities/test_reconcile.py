"""Several glosses of one thing over an archive."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsindex.entities.mining.glosses import OPEN_EDGE, Gloss, find_glosses
from newsindex.entities.mining.reconcile import Reconciler


def read(*texts: str) -> Reconciler:
    reconciler = Reconciler()
    for number, text in enumerate(texts):
        for gloss in find_glosses(text):
            reconciler.add(gloss, str(number))
    return reconciler


def taken(reconciler: Reconciler) -> dict[tuple[str, str], int]:
    return {(p.english, p.chinese): p.articles for p in reconciler.decide().accepted}


def made(english: str, chinese: str, support: float = 0.8, kind: str = "company") -> Gloss:
    return Gloss(english, chinese, kind, 0, 0, 0, 0, support=support, reasons=("made",))  # type: ignore[arg-type]


def test_one_supported_gloss_is_enough() -> None:
    (pair,) = read("Tencent Holdings Ltd (騰訊) said").decide().accepted
    assert (pair.english, pair.chinese, pair.kind, pair.articles, pair.accepted) == (
        "Tencent Holdings Ltd",
        "騰訊",
        "company",
        1,
        True,
    )
    assert pair.certainty >= 0.8


def test_a_doubtful_pair_waits_until_it_recurs() -> None:
    reconciler = Reconciler()
    reconciler.add(made("Suning", "蘇寧", 0.3), "1")
    decided = reconciler.decide()
    assert [p.english for p in decided.candidates] == ["Suning"]
    assert not decided.candidates[0].accepted
    for article in ("2", "3"):
        reconciler.add(made("Suning", "蘇寧", 0.3), article)
    assert taken(reconciler) == {("Suning", "蘇寧"): 3}


def test_the_same_article_again_counts_once() -> None:
    reconciler = read("Jack Ma (馬雲) said. Jack Ma (馬雲) left.")
    assert taken(reconciler) == {("Jack Ma", "馬雲"): 1}


def test_words_too_many_at_the_left_join_the_commoner_pair() -> None:
    reconciler = Reconciler()
    for number in range(3):
        reconciler.add(made("Acer Inc", "宏碁"), f"a{number}")
    reconciler.add(made("Vendor Acer Inc", "宏碁"), "b")
    assert taken(reconciler) == {("Acer Inc", "宏碁"): 4}
    reconciler.add(replace(made("ByteDance", "公司字節跳動"), reasons=(OPEN_EDGE,)), "c")
    for number in range(2):
        reconciler.add(made("ByteDance", "字節跳動"), f"d{number}")
    assert ("ByteDance", "公司字節跳動") not in taken(reconciler)
    assert ("ByteDance", "字節跳動") in taken(reconciler)


def test_a_longer_chinese_name_from_a_bracket_is_a_name_of_its_own() -> None:
    texts = ["Chinese Nationalist Party (國民黨)"] * 2 + ["Chinese Nationalist Party (中國國民黨)"]
    assert {chinese for _, chinese in taken(read(*texts))} == {"國民黨", "中國國民黨"}


def test_long_and_short_names_both_hold() -> None:
    reconciler = read(
        "Tencent Holdings Ltd (騰訊)", "the owner, Tencent (騰訊)", "William Lai (賴清德)", "Lai Ching-te (賴清德)"
    )
    assert set(taken(reconciler)) == {
        ("Tencent Holdings Ltd", "騰訊"),
        ("Tencent", "騰訊"),
        ("William Lai", "賴清德"),
        ("Lai Ching-te", "賴清德"),
    }


def test_what_names_no_entity_is_rejected() -> None:
    decided = read("Banciao District (板橋)", "a suspect surnamed Chen (陳)", "stinky tofu (臭豆腐)").decide()
    assert decided.accepted == ()
    assert decided.candidates == ()
    assert {p.chinese for p in decided.rejected} == {"板橋", "陳", "臭豆腐"}


def test_a_doubtful_reading_against_a_common_one_waits() -> None:
    reconciler = Reconciler()
    for number in range(5):
        reconciler.add(made("Terry Gou", "郭台銘", 0.8, "person"), str(number))
    reconciler.add(made("Chairman Kuo", "郭台銘", 0.55, "person"), "x")
    decided = reconciler.decide()
    assert [p.english for p in decided.accepted] == ["Terry Gou"]
    assert [p.english for p in decided.candidates] == ["Chairman Kuo"]


def test_a_forgotten_article_teaches_nothing() -> None:
    reconciler = read("Jack Ma (馬雲) said", "Tencent Holdings Ltd (騰訊) said")
    reconciler.forget("0")
    reconciler.forget("unknown")
    assert set(taken(reconciler)) == {("Tencent Holdings Ltd", "騰訊")}


def test_acronyms_and_tickers_are_kept() -> None:
    (pair,) = read("Taiwan Semiconductor Manufacturing Co (TSMC, 台積電; 2330.TW)").decide().accepted
    assert (pair.also, pair.ticker) == (("TSMC",), "2330.TW")


NAMES = st.sampled_from(
    [("Jack Ma", "馬雲"), ("Ma", "馬雲"), ("Acer Inc", "宏碁"), ("PC Acer Inc", "宏碁"), ("Acer", "宏碁")]
)
ADDED = st.lists(st.tuples(NAMES, st.sampled_from("123"), st.sampled_from([0.3, 0.6, 0.9])), max_size=12)


@settings(max_examples=100, deadline=None)
@given(ADDED, st.integers(0, 12))
def test_a_later_run_goes_on_where_an_earlier_ended(added: list[tuple[tuple[str, str], str, float]], stop: int) -> None:
    whole, first = Reconciler(), Reconciler()
    for (english, chinese), article, support in added:
        whole.add(made(english, chinese, support), article)
    for (english, chinese), article, support in added[:stop]:
        first.add(made(english, chinese, support), article)
    second = Reconciler(first.dump())
    for (english, chinese), article, support in added[stop:]:
        second.add(made(english, chinese, support), article)
    assert second.dump() == whole.dump()
    assert second.decide() == whole.decide()
    assert Reconciler(gzip.decompress(whole.dump())).dump() == whole.dump(), "earlier versions did not pack it"


@settings(max_examples=200, deadline=None)
@given(ADDED, st.lists(st.tuples(st.sampled_from("1234"), ADDED), max_size=6))
def test_articles_that_come_again_in_a_later_run_take_the_place_of_themselves(
    added: list[tuple[tuple[str, str], str, float]],
    again: list[tuple[str, list[tuple[tuple[str, str], str, float]]]],
) -> None:
    whole, first = Reconciler(), Reconciler()
    for reconciler in (whole, first):
        for (english, chinese), article, support in added:
            reconciler.add(made(english, chinese, support), article)
    second = Reconciler(first.dump())
    for id_, theirs in again:
        for reconciler in (whole, second):
            reconciler.forget(id_)
            assert id_ not in reconciler
            for (english, chinese), _, support in theirs:
                reconciler.add(made(english, chinese, support), id_)
            assert (id_ in reconciler) == bool(theirs)
    assert second.dump() == whole.dump()
    assert second.decide() == whole.decide()


@pytest.mark.parametrize("state", [b"", b"\n"])
def test_an_empty_state_is_none(state: bytes) -> None:
    assert Reconciler(state).decide() == Reconciler().decide()


def test_a_common_word_is_the_other_name_of_none() -> None:
    reconciler = Reconciler()
    for english, chinese in (("Acme Ltd", "例如"), ("Zorb Ltd", "佐爾布")):
        reconciler.add(made(english, chinese), "1")
        unclear = replace(made(english.removesuffix(" Ltd").upper(), chinese, 0.3, "other"), reasons=("no sign",))
        reconciler.add(unclear, "2")
    assert ("ZORB", "佐爾布") in taken(reconciler) and ("ACME", "例如") not in taken(reconciler)
