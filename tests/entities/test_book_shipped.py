"""The shipped list: what the news names is found, and no name is taken for an entity that means other things."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from newsindex.analysis.fold import fold
from newsindex.entities.book.alias_book import Book
from newsindex.entities.book.records import KINDS, is_ticker
from newsindex.entities.book.surfaces import Surface
from newsindex.entities.book.user_changes import checked_id
from newsindex.entities.words.names import checked_name, has_han, name_key, name_scripts, spelling_key
from newsindex.entities.words.safety import is_common_word
from newsindex.model import Entity

CURATED = Path(__file__).parents[2] / "scripts" / "book"


@cache
def book() -> Book:
    return Book.load()


@cache
def entities() -> tuple[Entity, ...]:
    return tuple(book().entities())


@cache
def surfaces() -> tuple[Surface, ...]:
    return tuple(book().surfaces())


def reviewed() -> set[str]:
    if not CURATED.is_dir():
        pytest.skip("scripts/book is not here: the reviewed names are in the source archive only")
    lines = (CURATED / "reviewed.tsv").read_text("utf-8").splitlines()
    return {line.split("\t")[0] for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize(
    ("id_", "names"),
    [
        ("tsmc", "TSMC|台積電|台积电|2330.TW|Taiwan Semiconductor|Taiwan Semiconductor Manufacturing Co., Ltd.|TSM"),
        ("hon-hai", "Foxconn|Hon Hai|鴻海|鸿海|富士康|2317|HON HAI PRECISION INDUSTRY CO., LTD."),
        ("nvidia", "Nvidia|NVIDIA|輝達|英伟达|英偉達|NVDA|Nvidia Corp."),
        ("donald-trump", "Donald Trump|川普|特朗普"),
        ("xi-jinping", "Xi Jinping|習近平|习近平"),
        ("apple", "Apple|Apple Inc.|蘋果|苹果公司|AAPL"),
        ("tencent", "Tencent|騰訊|腾讯|Tencent Holdings|0700.HK|700"),
        ("samsung-electronics", "Samsung|三星|三星電子|三星电子"),
        ("volkswagen", "Volkswagen|福斯汽車|大众汽车|大眾"),
        ("mercedes-benz", "Mercedes-Benz|賓士|奔驰"),
        ("meta", "Facebook|臉書|脸书|Meta Platforms"),
        ("federal-reserve", "Federal Reserve|聯準會|美联储|US Federal Reserve"),
        ("pboc", "People's Bank of China|PBOC|中國人民銀行|中国人民银行"),
        ("cbc-taiwan", "央行|中央銀行"),
        ("moea", "經濟部|Ministry of Economic Affairs|MOEA"),
        ("mac", "陸委會|Mainland Affairs Council|大陆委员会"),
        ("dpp", "DPP|民進黨|Democratic Progressive Party"),
        ("kmt", "KMT|國民黨|Kuomintang"),
        ("tsai-ing-wen", "Tsai Ing-wen|蔡英文|TSAI ING-WEN"),
        ("jack-ma", "Jack Ma|馬雲|马云"),
        ("uni-president", "統一|統一企業|1216.TW|Uni-President"),
        ("hsbc", "HSBC|滙豐|匯豐|汇丰|0005.HK"),
        ("bytedance", "ByteDance|字節跳動|字节跳动"),
        ("qualcomm", "Qualcomm|高通"),
        ("james-baker", "James Baker|Baker|詹姆斯·貝克"),
        ("paul-volcker", "Paul Volcker|Volcker|沃尔克"),
        ("helmut-kohl", "Helmut Kohl|Kohl"),
        ("clayton-yeutter", "Clayton Yeutter|Yeutter"),
        ("saddam-hussein", "Saddam Hussein|海珊|萨达姆"),
        ("opec", "OPEC|Organization of the Petroleum Exporting Countries|石油輸出國組織"),
        ("european-community", "EC|European Community|EEC|欧共体"),
        ("gatt", "GATT|General Agreement on Tariffs and Trade"),
        ("g7", "G-7|G7|Group of Seven"),
        ("us-treasury", "US Treasury|U.S. Treasury|美国财政部"),
        ("german-economy-ministry", "German Economy Ministry|德國經濟部"),
        ("merrill-lynch", "Merrill Lynch|美林證券"),
        ("carrefour", "Carrefour|家樂福|家乐福"),
    ],
)
def test_one_entity_whatever_the_name(id_: str, names: str) -> None:
    for name in names.split("|"):
        assert book().resolve(name)[0].id == id_, name


WORDS = """
Ma Xi May US Apple Meta Gap Target Visa Shell 高通 大眾 大众 統一 遠東 國產 大同 全家 中華 第一金 台灣大 亞太 聯合
南亞 台化 中油 2330 700 蘋果 小米 央行 財政部 外交部 Giant Fed WHO TCC ACC F C MA
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_what_means_other_things_too_is_not_taken_alone(word: str) -> None:
    assert book().resolve(word, bare=True) == []
    assert not any(surface.safe for surface in surfaces() if surface.text == word)


def test_a_ticker_of_letters_needs_capitals_or_length() -> None:
    assert [entity.id for entity in book().resolve("MA", ["company"])] == ["mastercard"]
    assert book().resolve("Ma", ["company", "organisation"]) == []
    assert book().resolve("ma", ["company", "organisation"]) == []
    assert [entity.id for entity in book().resolve("aapl")] == ["apple"]


def test_a_number_is_no_name() -> None:
    assert {entity.id for entity in book().resolve("2330")} == {"tsmc", "china-uptown-group"}
    assert not [surface for surface in surfaces() if surface.text.isdigit()]


def test_no_safe_name_is_shared() -> None:
    owners = defaultdict(set)
    for surface in surfaces():
        if surface.safe:
            owners[spelling_key(surface.text)].add(surface.entity)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_no_safe_name_is_a_word_unless_reviewed() -> None:
    allowed = {fold(name) for name in reviewed()}
    words = {s.text for s in surfaces() if s.safe and is_common_word(s.text) and fold(s.text) not in allowed}
    assert words == set()


def test_every_reviewed_name_is_in_the_book() -> None:
    known = {surface.text for surface in surfaces()}
    assert reviewed() - known == set()


def test_no_safe_name_is_short() -> None:
    short = {s.text for s in surfaces() if s.safe and len(s.text) < 2}
    assert short == set()


def test_everything_is_well_formed() -> None:
    for entity in entities():
        assert checked_id(entity.id) == entity.id
        assert entity.kind in KINDS and entity.origin == "book" and 0.9 <= entity.certainty <= 1
        assert all(is_ticker(ticker) for ticker in entity.tickers)
        assert list(entity.names) == ["en", "zh-Hant", "zh-Hans"] and any(entity.names.values())
        for lang, names in entity.names.items():
            assert len(set(names)) == len(names)
            for name in names:
                assert checked_name(name) == name
                assert has_han(name) == (lang != "en"), (entity.id, name)


def test_both_scripts_have_the_same_names() -> None:
    """What differs by usage (輝達, 英伟达) stands in both lists, each in its script."""
    for entity in entities():
        hant = {name_key(name) for name in entity.names["zh-Hant"]}
        assert hant == {name_key(name) for name in entity.names["zh-Hans"]}, entity.id


def test_the_simplified_list_comes_first_in_mainland_usage() -> None:
    assert book().entity("nvidia").names["zh-Hans"][0] == "英伟达"
    assert book().entity("nvidia").names["zh-Hant"][0] == "輝達"
    wrong = {n for e in entities() for n in e.names["zh-Hans"] if name_scripts(n) == ("zh-Hant",)}
    assert len(wrong) < 40  # rare characters that GB 2312 has not


def test_tickers_are_of_one_entity() -> None:
    owners = defaultdict(set)
    for entity in entities():
        for ticker in entity.tickers:
            owners[ticker].add(entity.id)
    assert {ticker: ids for ticker, ids in owners.items() if len(ids) > 1} == {}


def test_there_is_enough() -> None:
    counts = defaultdict(int)
    for entity in entities():
        counts[entity.kind] += 1
    assert counts["company"] > 4500 and counts["person"] > 900 and counts["organisation"] > 300


def test_the_first_word_of_a_name_may_begin_one() -> None:
    for surface in surfaces():
        first = surface.text[:2] if has_han(surface.text[:1]) else surface.text.split()[0]
        assert book().begins_name(first), surface.text
    assert book().begins_name("The")
    assert not book().begins_name("whereupon")
    assert not book().begins_name("因而")
