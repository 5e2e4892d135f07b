from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, han
from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.entities.words import word_cuts
from newsindex.model import Article
from tests.entities.labelled import PAPERS, read_labelled, score


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(Book.load())


@pytest.fixture(scope="module")
def own() -> Linker:
    book = Book.load(shipped=False)
    book.add("Jack Ma", "馬雲", "马云", kind="person", id="jack-ma")
    book.add("Pony Ma", "馬化騰", kind="person", id="pony-ma")
    book.add("William Lai", "賴清德", kind="person", id="lai")
    book.add("Theresa May", kind="person", id="may")
    book.add("Qualcomm Inc", "高通", "高通公司", kind="company", id="qualcomm", ambiguous=["高通"])
    book.add("Apple Inc", "Apple", "蘋果公司", kind="company", id="apple", ambiguous=["Apple"])
    book.add("Bank of America", kind="company", id="bofa")
    book.add("America Mobile", "America", kind="company", id="america", ambiguous=["America"])
    book.add("Hon Hai Precision Industry Co", "鴻海精密", kind="company", id="hon-hai")
    book.add("Tainan Textile", "台大", kind="company", id="taida", ambiguous=[])
    return Linker(book)


def named(linker: Linker, text: str) -> list[tuple[str, str | None]]:
    return [(m.text, m.entity) for m in linker.find(text)]


def known(linker: Linker, text: str) -> list[tuple[str, str]]:
    return [(text, entity) for text, entity in named(linker, text) if entity is not None]


# ---------------------------------------------------------------------------- quality


FLOORS = {
    "en company": 0.97,
    "en organisation": 0.93,
    "en person": 0.96,
    "zh company": 0.90,
    "zh organisation": 0.95,
    "zh person": 0.95,
}


PAPERS_FLOORS = {"en company": 0.80, "en person": 0.95, "zh company": 0.82, "zh person": 0.88}


def test_persons_and_companies_are_found_in_the_styles_of_many_papers(linker: Linker) -> None:
    got = score(read_labelled(PAPERS), linker, Book.load())
    assert {name: got[name].f1 for name, floor in PAPERS_FLOORS.items() if got[name].f1 < floor} == {}
    assert min(found.recall for name, found in got.items() if name.endswith("known")) >= 0.97


def test_what_is_labelled_is_found(linker: Linker) -> None:
    got = score(read_labelled(), linker, Book.load())
    known = {name: found.recall for name, found in got.items() if name.endswith("known")}
    assert {name: recall for name, recall in known.items() if recall < 0.97} == {}
    assert {name: round(got[name].f1, 3) for name, floor in FLOORS.items() if got[name].f1 < floor} == {}


def test_the_labelled_set_is_large_and_sound() -> None:
    texts = read_labelled()
    assert len(texts) >= 200
    for text in texts:
        ends = 0
        for start, end, kind in sorted(text.mentions):
            assert ends <= start < end <= len(text.text)
            assert kind in ("company", "person", "organisation")
            assert text.text[start:end].strip() == text.text[start:end]
            ends = end


def test_jieba_and_rjieba_give_the_same_mentions(linker: Linker, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rjieba")
    texts = [text.text for text in read_labelled() if text.lang != "en"]
    word_cuts.words_of.cache_clear()
    fast = [linker.find(text) for text in texts]
    word_cuts.words_of.cache_clear()
    monkeypatch.setattr(word_cuts, "_cutter", lambda: han.segmenter("jieba"))
    assert [linker.find(text) for text in texts] == fast
    word_cuts.words_of.cache_clear()


def test_many_articles_that_are_read_already_have_the_same_mentions(linker: Linker) -> None:
    texts = [text.text for text in read_labelled()]
    articles = [Article(id=str(n), title=title, body=body) for n, (title, body) in enumerate(pairwise(texts))]
    analyzer = Analyzer()
    titles = analyzer.scan([article.title for article in articles])
    bodies = analyzer.scan([article.body for article in articles])
    alone = list(map(linker.mentions, articles))
    assert linker.mentions_of(articles) == alone
    assert linker.mentions_of(articles, zip(titles, bodies, strict=True)) == alone


# ---------------------------------------------------------------------------- names of the book


def test_mentions_have_the_offsets_of_their_field(own: Linker) -> None:
    article = Article("1", "馬雲 returns", "The return of Jack Ma (馬雲) pleased Hangzhou. Ma smiled.")
    found = [(m.field, m.start, m.text, m.entity) for m in own.mentions(article)]
    assert found == [
        ("title", 0, "馬雲", "jack-ma"),
        ("body", 14, "Jack Ma", "jack-ma"),
        ("body", 23, "馬雲", "jack-ma"),
        ("body", 45, "Ma", "jack-ma"),
    ]


def test_both_scripts_and_full_width_letters_are_one(own: Linker) -> None:
    assert known(own, "马云与馬雲，以及Ｊａｃｋ　Ｍａ")[:2] == [("马云", "jack-ma"), ("馬雲", "jack-ma")]


@pytest.mark.parametrize(
    "text", ["Jack Mayer", "Blackjack Ma", "Jack Ma-Smith founded it", "Bank of Americana", "xJack Ma"]
)
def test_names_end_where_words_end(own: Linker, text: str) -> None:
    assert known(own, text) == []


def test_possessives_and_hyphens_do_not_hide_a_name(own: Linker) -> None:
    assert known(own, "Jack Ma’s speech, an anti-Apple Inc rant") == [("Jack Ma", "jack-ma"), ("Apple Inc", "apple")]


def test_the_longest_name_wins(own: Linker) -> None:
    assert known(own, "Bank of America and America Mobile") == [
        ("Bank of America", "bofa"),
        ("America Mobile", "america"),
    ]


def test_a_line_break_within_a_name_is_a_space(own: Linker) -> None:
    assert known(own, "He joined Bank of\nAmerica in May.") == [("Bank of\nAmerica", "bofa")]


def test_a_headline_in_capitals(own: Linker) -> None:
    assert known(own, "BANK OF AMERICA SUES JACK MA\nNothing else.") == [
        ("BANK OF AMERICA", "bofa"),
        ("JACK MA", "jack-ma"),
    ]
    assert known(own, "bank of america is a bank") == []


def test_forms_are_made_of_names_that_stand_somewhere_and_are_the_same_once_all_is_loaded() -> None:
    linker, loaded = Linker(Book.load()), Linker(Book.load())
    loaded.load()
    text = "FOXCONN AND HON HAI RISE IN TAIPEI\n\nTSMC and 台積電 rose; Foxconn (鴻海) did not."
    found = linker.find(text)
    assert found == loaded.find(text) != []
    assert 0 < len(linker._names._forms) < 50
    assert linker.find(text) == found


@pytest.mark.parametrize(
    "text", ["高通膨時代還沒結束", "她吃了一個蘋果", "an apple a day", "Apple trees bloom in April.", "大台大樓"]
)
def test_words_are_no_names(own: Linker, text: str) -> None:
    assert known(own, text) == []


def test_an_ambiguous_name_counts_beside_a_safe_one(own: Linker) -> None:
    assert known(own, "Apple Inc rose. Apple sold more.") == [("Apple Inc", "apple"), ("Apple", "apple")]
    assert known(own, "高通公司宣布，高通將裁員。") == [("高通公司", "qualcomm"), ("高通", "qualcomm")]


@pytest.mark.parametrize(
    "text", ["Apple shares rose.", "a phone made by Apple in India", "高通執行長來訪", "Apple’s chief executive spoke."]
)
def test_an_ambiguous_name_counts_where_what_is_beside_it_tells(own: Linker, text: str) -> None:
    assert len(known(own, text)) == 1


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("財政部昨天公布稅收。", "mof-taiwan"),
        ("美國財政部昨天公布稅收。", None),
        ("财政部昨天公布税收。", None),
        ("In Taipei, the Ministry of Finance published its figures.", "mof-taiwan"),
        ("In Taipei, Japan's Ministry of Finance was praised.", None),
        ("The Ministry of Finance published its figures.", None),
        ("外交部发言人毛宁回应", "mao-ning"),
        ("毛宁说", None),
    ],
)
def test_a_body_is_its_countrys_and_a_person_of_many_names_the_one_in_office(
    linker: Linker, text: str, entity: str | None
) -> None:
    found = {e for _, e in known(linker, text)} & {"mof-taiwan", "mao-ning"}
    assert found == ({entity} if entity else set())


def test_a_legal_form_behind_a_known_company_belongs_to_it(own: Linker) -> None:
    assert known(own, "鴻海精密公司說，Bank of America Corp rose.") == [
        ("鴻海精密公司", "hon-hai"),
        ("Bank of America Corp", "bofa"),
    ]


def test_bylines_and_credits_name_nobody(own: Linker) -> None:
    body = (
        "By Jack Ma / Staff reporter\n\nThe market was calm in the morning, and busy in the evening.\n\n（攝影：馬雲）"
    )
    assert own.mentions(Article("1", "Calm", body)) == []
    assert own.mentions(Article("1", "平靜", "〔記者馬雲／台北報導〕市場早上平靜，晚上熱鬧。")) == []


def test_a_book_grows_and_a_new_linker_knows() -> None:
    book = Book.load(shipped=False)
    text = "Petgas and 佩特加斯"
    assert known(Linker(book), text) == []
    book.add("Petgas", "佩特加斯", kind="company", id="petgas")
    assert known(Linker(book), text) == [("Petgas", "petgas"), ("佩特加斯", "petgas")]


# ---------------------------------------------------------------------------- short forms


def test_a_surname_means_the_person_named_in_full(own: Linker) -> None:
    text = "Jack Ma spoke. Ma said so. President Ma, as some call him, waved at Ma’s house, said Ma."
    assert [entity for _, entity in known(own, text)] == ["jack-ma"] * 5


def test_of_two_of_one_surname_the_one_named_last_is_meant(own: Linker) -> None:
    text = "Ma spoke. Jack Ma left. Ma was tired. Pony Ma came. Ma was awake."
    assert named(own, text) == [
        ("Ma", None),
        ("Jack Ma", "jack-ma"),
        ("Ma", "jack-ma"),
        ("Pony Ma", "pony-ma"),
        ("Ma", "pony-ma"),
    ]


def test_a_surname_in_a_headline_in_capitals(own: Linker) -> None:
    body = "William Lai and Hon Hai Precision Industry Co disagree."
    article = Article("1", "LAI REJECTS OFFER, HON HAI ACCEPTS IT", body)
    found = [(m.text, m.entity) for m in own.mentions(article) if m.field == "title"]
    assert found == [("LAI", "lai"), ("HON HAI", "hon-hai")]


def test_a_surname_within_another_name_is_not_followed(own: Linker) -> None:
    assert known(own, "Jack Ma met Yo-Yo Ma in Ma Barker Park.") == [("Jack Ma", "jack-ma")]


def test_a_surname_that_is_a_word_needs_more(own: Linker) -> None:
    text = "Theresa May resigned. She may return. May is warm. In the end May said little."
    assert known(own, text) == [("Theresa May", "may"), ("May", "may")]


def test_a_surname_with_a_title_in_chinese(own: Linker) -> None:
    assert known(own, "賴清德總統出訪，賴總統明天回國，賴床不好。") == [("賴清德", "lai"), ("賴", "lai")]


def test_a_company_by_the_beginning_of_its_name(own: Linker) -> None:
    text = "Hon Hai Precision Industry Co rose. Hon Hai will expand. 鴻海精密大漲，鴻海將擴廠。"
    assert [entity for _, entity in known(own, text)] == ["hon-hai"] * 4


# ---------------------------------------------------------------------------- any text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Jack Ma",
                "馬雲",
                "President ",
                "賴清德",
                "總統",
                "公司",
                "Apple Inc",
                " said",
                "王小明",
                "·",
                "唐納・川普",
                "\n",
                " ",
                "，",
                "。",
                "Mr ",
                "Co",
                "of ",
                "Bank ",
                "安倍",
                "\ud800",
                "𠮷",
                "ﷺ",
                "記者",
                "（",
                "）",
                "a",
                "1",
                "İ",
            ]
        )
        | st.text(max_size=4),
        max_size=25,
    ).map("".join)
)
def test_mentions_are_slices_in_order_and_apart(own: Linker, text: str) -> None:
    article = Article("1", text[: len(text) // 3], text[len(text) // 3 :])
    last: tuple[str, int] = ("title", 0)
    for mention in own.mentions(article):
        field = article.title if mention.field == "title" else article.body
        assert field[mention.start : mention.end] == mention.text != ""
        assert mention.field == last[0] or last[0] == "title"
        assert mention.field != last[0] or mention.start >= last[1]
        last = mention.field, mention.end
