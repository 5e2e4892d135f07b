"""What readers expect of words, numbers and names, and what holds of any text."""

import re

import opencc
import pytest
from hypothesis import given

from newsindex.analysis import Analyzer, fold
from newsindex.analysis.english import LONGEST
from newsindex.analysis.scanner import KANA, OTHER_HAN, RUN
from tests.analysis.texts import any_text, real_texts

analyzer = Analyzer()

# text, then each unit's terms without markers: stem, form, form as written, others
ENGLISH = {
    "tariffs": "tariff =tariffs",
    "Tariffs": "tariff =tariffs =Tariffs",
    "U.S.": "us =us =US",
    "U.K. p.m.": "uk =uk =UK | pm =pm",
    "Ph.D.": "phd =phd =PhD",
    "AT&T's": "at&t =at&t =AT&T",
    "R&D": "r&d =r&d =R&D",
    "5G": "5g =5g =5G",
    "3nm": "3nm =3nm",
    "iPhone15": "iphone15 =iphone15 =iPhone15",
    "don't": "don't =don't",
    "China’s": "china =china =China",
    "companies' profits": "compani =companies | profit =profits",
    "1.5": "1.5 =1.5",
    "1,000": "1000 =1000",
    "1,234,567.89": "1234567.89 =1234567.89",
    "2020, 300": "2020 =2020 | 300 =300",
    "2025，100": "2025 =2025 | 100 =100",
    "25th": "25th =25th",
    "25%": "25 =25 25%",
    "25 %": "25 =25 25%",
    "25 percent": "25 =25 25% | percent =percent",
    "25 per cent": "25 =25 25% | per =per | cent =cent",
    "25-percent": "25 =25 25% | percent =percent",
    "20-25%": "20 =20 | 25 =25 25%",
    "$1.5bn": "1.5bn =1.5bn",
    "e-commerce": "e =e ecommerc =ecommerce | commerc =commerce",
    "COVID-19": "covid =covid =COVID covid19 =covid19 | 19 =19",
    "F-16": "f =f =F f16 =f16 | 16 =16",
    "2024-25": "2024 =2024 | 25 =25",
    "U.S.-China": "us =us =US uschina =uschina | china =china =China",
    "Booking.com": "book =booking =Booking booking.com =booking.com | com =com",
    "ends.Next": "end =ends | next =next =Next",
    "Xi’an": "xi'an =xi'an =Xi'an xian =xian",
    "Beyoncé": "beyonc =beyonce =Beyonce",
    "Ørsted": "orst =orsted =Orsted",
    "ﬁnance": "financ =finance",
    "co\u00adoperate": "cooper =cooperate",
    "growth² ①Tencent": "growth =growth | tencent =tencent =Tencent",
    "km²": "km2 =km2",
    "CO₂": "co2 =co2 =CO2",
    "＠ｅｌｏｎ": "elon =elon",
    "МОСКВА": "москва =москва =МОСКВА",
    "서울 กรุงเทพ": "서울 =서울 | กรุงเทพ =กรุงเทพ",
}


def units(text: str, markers: str = "") -> list[str]:
    found: dict[int, list[str]] = {}
    for token in analyzer.tokens(text):
        for term, position in token.terms():
            if term not in "^|#" or term in markers:
                found.setdefault(position, []).append(term)
    return [" ".join(terms) for _, terms in sorted(found.items())]


@pytest.mark.parametrize(("text", "terms"), ENGLISH.items())
def test_terms_of_english(text: str, terms: str) -> None:
    assert units(text) == terms.split(" | ")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("擴產", "扩 扩产 | 产"),
        ("乾隆餅乾", "干 干隆 | 隆 | 饼 饼干 | 干"),
        ("百分之25", "百 百分之 | 分 | 之 | 25 =25 25%"),
        ("二〇二五", "二 | 〇 | 二 二五 | 五"),
        ("カナ", "カ | ナ"),
        ("ㄅㄆ", "ㄅ | ㄆ"),
        ("TSMC擴產", "tsmc =tsmc =TSMC | 扩 扩产 | 产"),
        ("𠮷", "𠮷"),
    ],
)
def test_terms_of_chinese(text: str, terms: str) -> None:
    assert units(text) == terms.split(" | ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organisation", "organization"),
        ("colour", "colors"),
        ("centre", "center"),
        ("programmes", "program"),
        ("labour", "labor"),
        ("defence", "defense"),
        ("analysed", "analyze"),
        ("travelled", "traveling"),
    ],
)
def test_british_and_american_spelling_have_one_stem_and_forms_of_their_own(one: str, other: str) -> None:
    first, second = analyzer.tokens(f"{one} {other}")
    assert first.stem == second.stem
    assert (first.form, second.form) == (one, other)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("one two", []),
        ("one\ntwo", []),
        ("one, two", [1]),
        ("one\n\ntwo", [1]),
        ("one – two", [1]),
        ("「台積電」 擴產", [0, 3]),
        ("擴\n產", []),
        ("擴、產", [1]),
        ("史蒂夫·賈伯斯", []),
        ("TSMC（台積電）", [1]),
        ("台\u200b積", []),
    ],
)
def test_what_parts_neighbours(text: str, marked: list[int]) -> None:
    parted = [place for place, unit in enumerate(units(text, "|")) if "|" in unit.split()]
    assert parted == marked


def test_capitals_are_marked_unless_they_mean_nothing() -> None:
    assert units("US and us", "^") == ["us =us =US ^", "and =and", "us =us"]
    assert units("TARIFFS HIT US FIRMS", "^") == ["tariff =tariffs", "hit =hit", "us =us", "firm =firms"]
    assert units("TSMC US", "^") == ["tsmc =tsmc =TSMC ^", "us =us =US ^"]
    assert [t.written for t in analyzer.tokens("US", capitals=False)] == [None]
    assert [t.written for t in analyzer.tokens("TARIFFS HIT US FIRMS", capitals=True)] == [
        "TARIFFS",
        "HIT",
        "US",
        "FIRMS",
    ]


def test_only_the_line_in_capitals_loses_them() -> None:
    written = [t.written for t in analyzer.tokens("The US\nTARIFFS HIT US FIRMS\nThe US")]
    assert written == ["The", "US", None, None, None, None, "The", "US"]


@given(any_text)
def test_tokens_are_slices_in_order_that_leave_nothing_out(text: str) -> None:
    tokens = analyzer.tokens(text)
    unit = end = 0
    for token in tokens:
        assert end <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end]
        assert token.position == unit
        assert not any(map(str.isalpha, fold(text[end : token.start])))
        unit += token.length
        end = token.end
    assert not any(map(str.isalpha, fold(text[end:])))


@given(any_text)
def test_every_han_and_kana_character_is_a_unit(text: str) -> None:
    characters = re.findall(f"[{RUN}{OTHER_HAN}{KANA}]", fold(text))
    kept = [c for t in analyzer.tokens(text) if t.kind in ("han", "kana") for c in t.stem]
    assert kept == characters


def test_endless_words_make_no_endless_terms() -> None:
    for text in (
        "a" * 200_000,
        "ab-" * 20_000,
        "a." * 100_000,
        "1," * 50_000,
        "ab'" * 50_000,
        "a&" * 100_000,
        "\n" * 200_000,
    ):
        assert all(len(term) <= LONGEST + 1 for token in analyzer.tokens(text) for term, _ in token.terms())


def test_both_scripts_give_the_same_terms_at_the_same_places() -> None:
    for name in ("t2s", "s2t", "tw2s", "s2hk"):
        convert = opencc.OpenCC(name).convert
        for collection in ("drcd-dev", "xquad-zh"):
            for text in real_texts(collection, 60):
                converted = analyzer.stream(convert(text))
                stream = analyzer.stream(text)
                assert (stream.terms, stream.positions) == (converted.terms, converted.positions)
