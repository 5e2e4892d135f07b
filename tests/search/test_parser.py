"""What each construct of the query language is read as."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsindex.search.query import parser
from newsindex.search.query.clauses import (
    AllOf,
    AnyOf,
    AtLeast,
    Clause,
    Fuzzy,
    InField,
    NearBy,
    Pattern,
    Phrase,
    Range,
    Value,
    Without,
    Word,
)
from newsindex.search.query.lexer import RANGE_FIELDS, TEXT_FIELDS, VALUE_FIELDS, quoted_in_sentence
from newsindex.search.query.parser import parse

HELP = Path(parser.__file__).with_name("query_help.md").read_text(encoding="utf-8")
EXAMPLES = [line.strip() for line in HELP.splitlines() if line.startswith("    ")]


def shape(clause: Clause | None) -> object:
    """A clause as nested tuples without places, short enough to write down."""
    match clause:
        case None:
            return None
        case Word():
            return "=" + clause.text if clause.exact else clause.text
        case Phrase():
            return ("phrase", clause.text, clause.slop) if clause.slop else ("phrase", clause.text)
        case Pattern():
            return ("pattern", clause.text)
        case Fuzzy():
            return ("fuzzy", clause.text, clause.edits)
        case NearBy():
            return ("near", clause.distance, shape(clause.left), shape(clause.right))
        case AtLeast():
            return ("atleast", clause.count, shape(clause.child))
        case InField():
            return (clause.field + ":", shape(clause.child))
        case Value():
            return (clause.field + ":", clause.text)
        case Range():
            left, right = "[{"[not clause.low_included], "]}"[not clause.high_included]
            return f"{clause.field}:{left}{clause.low} TO {clause.high}{right}"
        case AllOf():
            return ("all", *map(shape, clause.children))
        case AnyOf():
            return ("or", *map(shape, clause.children))
        case Without():
            return ("not", shape(clause.child))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tariffs", "tariffs"),
        ("tariffs chips", ("all", "tariffs", "chips")),
        ("black and white or not", ("all", "black", "and", "white", "or", "not")),
        ("a AND b", ("all", "a", "b")),
        ("a AND b c", ("all", ("all", "a", "b"), "c")),
        ("a OR b c", ("or", "a", ("all", "b", "c"))),
        ("a NOT b", ("all", "a", ("not", "b"))),
        ("a AND NOT b OR c", ("or", ("all", "a", ("not", "b")), "c")),
        ("(a OR b) c", ("all", ("or", "a", "b"), "c")),
        ("NOT(a b)", ("not", ("all", "a", "b"))),
        ("NOT NOT a", ("not", ("not", "a"))),
        ("-x", ("not", "x")),
        (
            'a -b -"c d" -(e f) -title:g',
            (
                "all",
                "a",
                ("not", "b"),
                ("not", ("phrase", "c d")),
                ("not", ("all", "e", "f")),
                ("not", ("title:", "g")),
            ),
        ),
        ("x -company:TSMC", ("all", "x", ("not", ("company:", "TSMC")))),
        ("a -AND b", ("all", "a", ("not", "AND"), "b")),
        ("a - b -- c — d", ("all", "a", "b", "c", "d")),
        ("e-commerce COVID-19 don't ‘tariffs’", ("all", "e-commerce", "COVID-19", "don't", "tariffs")),
        ("U.S. AT&T C++ 25% 1,000, why? (Inc.)", ("all", "U.S.", "AT&T", "C++", "25%", "1,000", "why", "Inc")),
        ("《人民日報》報導，台積電。", ("all", "人民日報", "報導", "台積電")),
        ("R&D AND-gate ANDROID OR-tools", ("all", "R&D", "AND-gate", "ANDROID", "OR-tools")),
    ],
)
def test_words_and_operators(query: str, expected: object) -> None:
    assert shape(parse(query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        '"trade war"',
        "“trade war”",
        "”trade war”",
        "„trade war“",
        "‟trade war”",
        "«trade war»",
        "»trade war«",
        "「trade war」",
        "『trade war』",
        "＂trade war＂",
        '“trade war"',
        "｢trade war｣",
    ],
)  # fmt: skip
def test_every_quotation_mark_quotes(query: str) -> None:
    assert shape(parse(query)) == ("phrase", "trade war")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"a b"~3', ("phrase", "a b", 3)),
        ("「a b」～３", ("phrase", "a b", 3)),
        ('"a b"~ c', ("all", ("phrase", "a b"), "c")),
        ("「a『b』c」", ("phrase", "a『b』c")),
        ('"a “b” c"', ("phrase", "a “b” c")),
        ('"OR"', ("phrase", "OR")),
        ('"(a" b', ("all", ("phrase", "(a"), "b")),
        ("台灣「經濟」", ("all", "台灣", ("phrase", "經濟"))),
        ('"" x "!!"', "x"),
        ("a NEAR/5 b", ("near", 5, "a", "b")),
        ("a NEAR b", ("near", 10, "a", "b")),
        ("a near b", ("all", "a", "near", "b")),
        ("a NEAR/5 b NEAR/3 c", ("near", 3, ("near", 5, "a", "b"), "c")),
        ("a NEAR/5 (b OR c) d", ("all", ("near", 5, "a", ("or", "b", "c")), "d")),
        ("company:Tencent NEAR/10 fine", ("near", 10, ("company:", "Tencent"), "fine")),
        ("title:a NEAR/2 title:b", ("title:", ("near", 2, "a", "b"))),
        ("title:(a NEAR/2 b)", ("title:", ("near", 2, "a", "b"))),
        ("NOT (a NEAR/2 b)", ("not", ("near", 2, "a", "b"))),
        ("ATLEAST3(tariff) x", ("all", ("atleast", 3, "tariff"), "x")),
        ("ATLEAST2 (a OR b)", ("atleast", 2, ("or", "a", "b"))),
        ("ATLEAST2(company:TSMC)", ("atleast", 2, ("company:", "TSMC"))),
        ("title:ATLEAST2(x)", ("title:", ("atleast", 2, "x"))),
        (
            "wor* te*co *x a**b",
            ("all", ("pattern", "wor*"), ("pattern", "te*co"), ("pattern", "*x"), ("pattern", "a*b")),
        ),
        (
            "wrod~ wrod~2 wrod~1, wrod~0",
            ("all", ("fuzzy", "wrod", 1), ("fuzzy", "wrod", 2), ("fuzzy", "wrod", 1), "wrod"),
        ),
        ("10～20 ~5 a~b", ("all", "10~20", "5", "a~b")),
        ('=US ="US" -=it', ("all", "=US", "=US", ("not", "=it"))),
        ("*", None),
    ],
)
def test_phrases_nearness_and_patterns(query: str, expected: object) -> None:
    assert shape(parse(query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:tariffs", ("title:", "tariffs")),
        ("Title:tariffs", ("title:", "tariffs")),
        ("title: tariffs", ("title:", "tariffs")),
        ("title：「貿易戰」", ("title:", ("phrase", "貿易戰"))),
        ('body:"a b"~2', ("body:", ("phrase", "a b", 2))),
        ("lead:(a OR b*) c", ("all", ("lead:", ("or", "a", ("pattern", "b*"))), "c")),
        ("title:AND", ("title:", "AND")),
        ("title:(company:TSMC chip)", ("title:", ("all", ("company:", "TSMC"), "chip"))),
        (
            "company:AT&T person:“Jack Ma” source：聯合報,",
            ("all", ("company:", "AT&T"), ("person:", "Jack Ma"), ("source:", "聯合報")),
        ),
        (
            "lang:zh-Hant author:'X' section:A/B topic:chips",
            ("all", ("lang:", "zh-Hant"), ("author:", "'X'"), ("section:", "A/B"), ("topic:", "chips")),
        ),
        ("foo:bar titel:x https://a.b/c?d=1 10:30", ("all", "foo:bar", "titel:x", "https://a.b/c?d=1", "10:30")),
        ("Re: talks Source: x", ("all", "Re", "talks", "Source", "x")),
        ("in other words: tariffs", ("all", "in", "other", "words", "tariffs")),
        ("date:2025-02", "date:[2025-02 TO 2025-02]"),
        ("date：２０２５", "date:[2025 TO 2025]"),
        ('date:"last week"', "date:[last week TO last week]"),
        ("date:[2025-01 TO 2025-03]", "date:[2025-01 TO 2025-03]"),
        ("date:{a TO b}", "date:{a TO b}"),
        ("date:[a TO b}", "date:[a TO b}"),
        ('date:["last week" TO today]', "date:[last week TO today]"),
        ("date:[2025-01 TO]", "date:[2025-01 TO None]"),
        ("date:[* TO 2025]", "date:[None TO 2025]"),
        ("date:[TO 2025]", "date:[None TO 2025]"),
        ("date:>=2025", "date:[2025 TO None]"),
        ("date:<2025", "date:[None TO 2025}"),
        ("words:>500", "words:{500 TO None]"),
        ("words:<= 1,000 x", ("all", "words:[None TO 1000]", "x")),
        ("words:100..200", "words:[100 TO 200]"),
        ("words:100..", "words:[100 TO None]"),
    ],
)
def test_fields_and_ranges(query: str, expected: object) -> None:
    assert shape(parse(query)) == expected


@pytest.mark.parametrize(
    ("wide", "ascii_form"),
    [
        ("（ａ　ＯＲ　ｂ）　－ｃ", "(a OR b) -c"),
        ("ａ　ＡＮＤ　ＮＯＴ　ｂ", "a AND NOT b"),
        ("ｔｅ＊　ｗｒｏｄ～２　＝ＵＳ", "te* wrod~2 =US"),
        ("ａ ＮＥＡＲ／５ ｂ", "a NEAR/5 b"),
        ("１，０００", "1,000"),
        ("ｗｏｒｄｓ：［１００ ＴＯ ２００］", "words:[100 TO 200]"),
    ],
)
def test_full_width_signs_mean_their_ascii_forms(wide: str, ascii_form: str) -> None:
    assert shape(parse(wide)) == shape(parse(ascii_form))


@pytest.mark.parametrize("query", ["", "   ", "\t\n　", "!!!", "- -- …", '""', "「」 ，", "😀", "\u200b", "\x00"])
def test_nothing_to_look_for(query: str) -> None:
    assert parse(query) is None


@pytest.mark.parametrize("query", ["a", "  b", "x -y", '"p"', "a NEAR/2 b", "( a )", "title:a", "=a", "...a"])
def test_each_clause_says_where_it_begins(query: str) -> None:
    clause = parse(query)
    assert clause is not None
    assert query[clause.start] not in " (."


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_of_the_help_page_is_read(query: str) -> None:
    assert parse(query) is not None


def test_the_help_page_shows_every_construct_in_both_languages() -> None:
    text = "\n".join(EXAMPLES)
    for construct in (
        '"',
        "「",
        "~3",
        "NEAR/",
        "ATLEAST",
        "*",
        "~2",
        "=",
        " AND ",
        " OR ",
        "NOT ",
        " -",
        "(",
        "[",
        ">",
    ):
        assert construct in text, construct
    for field in TEXT_FIELDS + VALUE_FIELDS + RANGE_FIELDS:
        assert f"{field}:" in text.replace("：", ":"), field
    assert sum(any("一" <= char <= "鿿" for char in example) for example in EXAMPLES) * 3 > len(EXAMPLES)


@pytest.mark.parametrize(
    "query",
    [
        "THE STATE OF TRADE AND TARIFFS",
        "WHAT IS NOT AGREED ON OR NEAR TO AN END",
        "PRICES OF CHIPS AND 晶片 IN THE YEAR 2025",
    ],
)
def test_a_sentence_wholly_in_capitals_has_no_operators(query: str) -> None:
    assert shape(parse(query)) == ("all", *query.split())


@pytest.mark.parametrize(
    "query",
    [
        "TSMC AND NVIDIA",
        "APPLE OR GOOGLE IN CHINA",
        "US OR CHINA AND TARIFFS",
        "THE STATE OF (TRADE OR TARIFFS)",
        'THE STATE OF "FREE TRADE" OR TARIFFS',
        "THE PRICE OF CHIPS NOT title:STEEL",
        "THE PRICE OF CHIPS NEAR/5 STEEL AND TARIFFS",
        "the state of trade AND tariffs",
    ],
)
def test_operators_in_capitals_are_some_elsewhere(query: str) -> None:
    assert "AND" not in str(shape(parse(query))) and shape(parse(query)) != ("all", *query.split())


@pytest.mark.parametrize(
    "query",
    [
        "外交部長宣布參訪並「開啟新頁」",
        "外交部長宣布參訪，「開啟新頁」Peter Jones",
        "“大海属于我们”：内陆国家希望法庭重开通道",
        "聲明稱『不可能』在未建立信任（Trust）下單方面撤出",
        '雕像成为因“改写历史"引起争议的纪念物',
        "彼得（Peter Jones）“大为光火”退出价值千万英镑交易",
    ],
)
def test_quotation_marks_within_a_chinese_sentence_are_its_own(query: str) -> None:
    assert "phrase" not in str(shape(parse(query)))
    assert shape(parse(query)) == shape(parse(re.sub('[「」『』“”"]', " ", query)))
    assert quoted_in_sentence(query)


@pytest.mark.parametrize(
    "query",
    [
        "台積電「先進製程」",
        "外交部長宣布參訪並 「開啟新頁」",
        "外交部長宣布參訪並 -「開啟新頁」",
        "外交部長宣布參訪並開啟 title:「新頁」",
        "外交部長宣布參訪並 (「開啟新頁」)",
        "外交部長宣布參訪並「開啟新頁」~3",
        '外交部長宣布參訪並"開啟新頁"',
        "「外交部長宣布參訪並開啟新頁」",
        "The minister has announced that he will visit “a new page” soon",
    ],
)
def test_elsewhere_they_make_a_phrase(query: str) -> None:
    assert "phrase" in str(shape(parse(query)))
    assert not quoted_in_sentence(query)
