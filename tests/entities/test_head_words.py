"""Head words of English names and endings of Chinese ones."""

from __future__ import annotations

from newsindex.entities.mining.head_words import chinese_kind, english_kind, is_soft


def test_head_words_tell_kinds() -> None:
    assert english_kind(["Acer", "Inc"]) == "legal"
    assert english_kind(["Garden"]) == ""
    assert chinese_kind("富士康科技集團") == "company"
    assert chinese_kind("团团") == ""


def test_a_company_of_players_is_no_firm() -> None:
    assert english_kind(["GuoGuang", "Opera", "Company"]) == "organisation"
    assert english_kind(["Chinese", "Television", "System"]) == "company"
    assert english_kind(["Cafe", "de", "Coral"]) == "company"


def test_an_ending_that_the_english_name_has_not_tells_nothing() -> None:
    assert is_soft(["Dcard"], "狄卡")
    assert not is_soft(["Ningxia", "Market"], "寧夏夜市")
