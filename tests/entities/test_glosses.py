"""Glosses in whole texts: both directions, further names, tickers, offsets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.mining.glosses import Gloss, find_glosses

SEED = [
    ("Alibaba Group Holding Ltd", "阿里巴巴", "company"),
    ("Tencent Holdings Ltd", "騰訊", "company"),
    ("ByteDance Ltd", "字節跳動", "company"),
    ("Meituan Dianping", "美團點評", "company"),
    ("Xi Jinping", "習近平", "person"),
    ("Jack Ma", "馬雲", "person"),
    ("Ant Group Co", "螞蟻集團", "company"),
    ("Henry Wu", "吳嘉隆", "person"),
    ("Hon Hai Precision Industry Co", "鴻海精密", "company"),
    ("Foxconn Technology Group", "富士康科技集團", "company"),
]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(g.english, g.chinese) for g in find_glosses(text)]


def only(text: str) -> Gloss:
    (gloss,) = find_glosses(text)
    return gloss


def test_the_seed_document_gives_all_ten() -> None:
    data = Path(os.environ.get("NEWSINDEX_DATA", Path(__file__).parents[3] / "shared" / "data"))
    seed = data / "seed" / "taipei-times-2021.txt"
    if not seed.exists():
        pytest.skip("the shared data is not here (NEWSINDEX_DATA)")
    found = find_glosses(seed.read_text(encoding="utf-8"))
    assert [(g.english, g.chinese, g.kind) for g in found] == SEED


def test_both_directions_and_both_widths() -> None:
    assert pairs("Tencent Holdings Ltd (騰訊) said") == [("Tencent Holdings Ltd", "騰訊")]
    assert pairs("Tencent Holdings Ltd（騰訊）said") == [("Tencent Holdings Ltd", "騰訊")]
    assert pairs("字節跳動（ByteDance）否認") == [("ByteDance", "字節跳動")]
    assert pairs("字節跳動 (ByteDance) 否認") == [("ByteDance", "字節跳動")]
    assert pairs("「騰訊」（Tencent）") == [("Tencent", "騰訊")]


def test_acronyms_and_tickers_in_the_bracket() -> None:
    gloss = only("Taiwan Semiconductor Manufacturing Co (TSMC, 台積電; 2330.TW) rose")
    assert (gloss.english, gloss.chinese) == ("Taiwan Semiconductor Manufacturing Co", "台積電")
    assert gloss.also == ("TSMC",)
    assert gloss.tickers == ("2330.TW",)


def test_also_known_as_relates_both_names() -> None:
    first, second = find_glosses(
        "Hon Hai Precision Industry Co (鴻海精密), also known as Foxconn Technology Group (富士康科技集團), said"
    )
    assert first.also == ("Foxconn Technology Group",)
    assert second.also == ("Hon Hai Precision Industry Co",)
    assert only("Hon Hai Precision Industry Co (鴻海精密), known as Foxconn Technology Group abroad").also == (
        "Foxconn Technology Group",
    )
    known = only("Chang Hui-mei, better known as A-mei (張惠妹), sang")
    assert (known.english, known.kind, known.also) == ("A-mei", "person", ("Chang Hui-mei",))


def test_two_persons_with_both_names_in_one_bracket() -> None:
    assert pairs("brothers Wang Yung-ching and Wang Yung-tsai (王永慶、王永在) built it") == [
        ("Wang Yung-ching", "王永慶"),
        ("Wang Yung-tsai", "王永在"),
    ]


def test_the_inner_name_counts_where_the_outer_is_none() -> None:
    assert pairs("Itu Aba (Taiping Island, 太平島)") == [("Taiping Island", "太平島")]


def test_lists_of_companies() -> None:
    text = "Formosa Plastics Corp (台塑), Nan Ya Plastics Corp (南亞) and Formosa Chemicals & Fibre Corp (台化)"
    found = find_glosses(text)
    assert [g.english for g in found] == [
        "Formosa Plastics Corp",
        "Nan Ya Plastics Corp",
        "Formosa Chemicals & Fibre Corp",
    ]
    assert {g.kind for g in found} == {"company"}


def test_a_foreign_name_with_a_remark_in_chinese_is_doubtful() -> None:
    assert all(g.support < 0.5 for g in find_glosses("參議員 Andy Kim（民主黨）說"))


@pytest.mark.parametrize(
    "text", ["", "no bracket", "Name ()", "(台積電)", "計畫（第二期）完成", "Chen (who was there) said", "x (" * 50]
)
def test_texts_without_glosses(text: str) -> None:
    assert find_glosses(text) == []


PIECES = st.sampled_from(
    [
        "Jack Ma",
        "’s",
        " (",
        ")",
        "（",
        "）",
        "馬雲",
        "台積電",
        ", ",
        "TSMC",
        " and ",
        "the ",
        "Co",
        "\n",
        "“",
        "”",
        "·",
        ". ",
        "also known as ",
        "董事長",
        "《",
        "》",
        "2330.TW",
        "-",
        "’",
        "é",
        "𠮷",
        "1992",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_names_are_slices_of_the_text(text: str) -> None:
    for gloss in find_glosses(text):
        assert text[gloss.english_start : gloss.english_end] == gloss.english
        assert text[gloss.chinese_start : gloss.chinese_end] == gloss.chinese
        assert gloss.english
        assert gloss.chinese
        assert 0.0 <= gloss.support <= 1.0


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    find_glosses(text)


def test_what_is_in_a_bracket_may_tell_something_else() -> None:
    assert pairs("全球ESG（環境、社會、治理）浪潮") == []
    assert pairs("鐳洋科技（RIoT 星系）發射衛星") == []
    assert pairs("電視（NCC）、電影（文化部）") == []


def test_a_list_with_a_company_is_one_of_companies() -> None:
    found = find_glosses("特斯拉（Tesla）、輝瑞（Pfizer）和高盛集團（Goldman Sachs）上漲")
    assert [g.kind for g in found] == ["company", "company", "company"]


def test_hyphens_that_break_no_line_are_hyphens() -> None:
    assert pairs("He founded the Ping\u2011Fong Acting Troupe (屏風表演班).") == [
        ("Ping-Fong Acting Troupe", "屏風表演班")
    ]


def test_a_word_with_a_capital_within_begins_a_name() -> None:
    assert pairs("He founded cacaFly Technology (聖洋科技), an agent.") == [("cacaFly Technology", "聖洋科技")]
    assert pairs("the anti-China Alliance (反中聯盟)") == [("Alliance", "反中聯盟")]


@pytest.mark.parametrize(
    "text",
    [
        "鴻海推出Model C（轎車）、Model T（巴士）",
        "a pro-Beijing Technology (聖洋科技) firm",
        "網紅廣告（Influencer Advertising）市場",
    ],
)
def test_letters_and_trades_are_no_names(text: str) -> None:
    assert {g.kind for g in find_glosses(text)} == {"other"}


def test_the_language_of_an_edition_is_no_name() -> None:
    assert pairs("Wang Film Productions - Wikipedia (英文)") == pairs("漢聲雜誌英文版（ECHO）以紙傘作為封面") == []


@pytest.mark.parametrize(
    "text",
    [
        "数据平面使用 Envoy(一个开源的 edge 代理)。",
        "嘉宾 JD Trask (他是 Raygun 的联合创始人)在场。",
        "使用 Commodore 64(是的，那是一个巨大的键盘)。",
        "服務由 Puppet（以前的）提供。",
        "他離開費爾德公司成立了英特爾（Integrated Electronics）。",
        "检察官萨拉·m·布朗（Sarah m. Brown）说。",
    ],
)
def test_phrases_and_what_was_cut_within_a_name_are_no_names(text: str) -> None:
    assert not find_glosses(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("检察官萨拉·M·布朗（Sarah M. Brown）说。", "萨拉·M·布朗"),
        ("約翰‧F‧甘迺迪（John F. Kennedy）遇刺。", "約翰‧F‧甘迺迪"),
    ],
)
def test_a_name_with_an_initial_is_found_whole(text: str, name: str) -> None:
    [gloss] = find_glosses(text)
    assert (gloss.chinese, gloss.kind) == (name, "person")


def test_a_name_may_end_as_a_phrase_does() -> None:
    assert pairs("美的（Midea）上漲，Cofacts（真的假的）查證謠言。") == [("Midea", "美的"), ("Cofacts", "真的假的")]


def test_a_name_in_chinese_may_be_followed_by_one_in_english() -> None:
    assert pairs("Foxconn (鴻海 Hon Hai Precision) said.") == [("Foxconn", "鴻海")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("交通心理學家卡爾・佩格勞（Karl Peglau）說。", "卡爾・佩格勞"),
        ("甲骨文執行董事長兼首席技術官拉里·埃裡森（Larry Ellison）說。", "拉里·埃裡森"),
        ("我不可能是唯一想知道丹·阿里利（Dan Ariely）的人。", "丹·阿里利"),
        ("約翰·史密斯和特斯拉（Tesla）合作。", "特斯拉"),
    ],
)
def test_no_name_begins_within_one_with_a_dot(text: str, name: str) -> None:
    assert only(text).chinese == name
