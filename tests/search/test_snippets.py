"""Snippets: as long as they may be, of the text itself, apart from one another, and the passage that answers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.analysis.shadow import shadow
from newsindex.archive import NewsIndex
from newsindex.engines.query import Chain, Near, Span, Term
from newsindex.model import Snippet
from newsindex.search.meaning.questions import numbers_known
from newsindex.search.showing.rated import Clue, Source
from newsindex.search.showing.sightings import Sightings
from newsindex.search.showing.snippet_length import limit_of
from newsindex.search.showing.snippets import best_snippets
from tests.conftest import article

analyzer = Analyzer()

WORDS = (
    "tariff", "tariffs", "steel", "TSMC", "20.6", "a", "U.S.", "https://example.org/" + "x" * 150, "\n\n",
    "台積電", "關稅", "宣布", "，", "。", "「", "」", "、", ". ", ", ", " ", "é", "ガ", "Übergrößenträger", "的",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=150).map("".join)
SPANS: st.SearchStrategy[Span] = st.sampled_from(
    (
        Term("tariff"),
        Term("steel"),
        Term("台"),
        Chain((Term("台"), Term("积"), Term("电")), unbroken=True),
        Near(Term("tariff"), Term("steel"), 50),
    )
)
CLUES = st.lists(st.builds(Clue, SPANS, st.floats(0, 9), st.booleans()), max_size=5)


def source(text: str, title: str | None = None) -> Source:
    return Source(text, Sightings(analyzer.places(text)), Sightings(analyzer.places(title)) if title else None)


def snippets(text: str, clues: list[Clue], count: int) -> list[Snippet]:
    [found] = best_snippets([source(text, "Steel 台")], "body", clues, count, frozenset())
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=4), CLUES, st.integers(0, 3))
def test_texts_together_have_the_snippets_of_each_alone(texts: list[str], clues: list[Clue], count: int) -> None:
    sources = [source(text, title) for text, title in zip(texts, ("Steel 台", None, "", "關稅"), strict=False)]
    together = best_snippets(sources, "body", clues, count, frozenset())
    assert together == [best_snippets([each], "body", clues, count, frozenset())[0] for each in sources]


@settings(max_examples=300, deadline=None)
@given(TEXTS, CLUES, st.integers(1, 4))
def test_a_snippet_is_a_passage_of_the_text_within_its_limit(text: str, clues: list[Clue], count: int) -> None:
    found = snippets(text, clues, count)
    assert bool(found) == bool(text.strip())
    assert len(found) <= count
    for snippet in found:
        assert text[snippet.start : snippet.end] == snippet.text == snippet.text.strip()
        assert 0 < len(snippet.text) <= limit_of(shadow(snippet.text))
        last = 0
        for start, end in snippet.highlights:
            assert last <= start < end <= len(snippet.text)
            last = end
    places = sorted((snippet.start, snippet.end) for snippet in found)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    scores = [snippet.score for snippet in found]
    assert scores == sorted(scores, reverse=True)


def test_a_passage_of_many_foreign_names_is_chinese_still() -> None:
    mixed = "威廉·瓊斯（William Jones）、弗里德里希·施萊格爾（Friedrich Schlegel）和漢斯雷頓（Hanxleden）研究梵語"
    assert limit_of(shadow(mixed)) == 120
    english = "Jack Ma (馬雲) and Pony Ma (馬化騰) met in Hangzhou on Monday, people close to them said."
    assert limit_of(shadow(english)) == 240


def test_a_chinese_text_has_short_snippets_throughout() -> None:
    text = "梵語的研究始於歐洲。" * 20 + "The quick brown fox jumps over the lazy dog and runs away. " * 10
    [snippet] = snippets(text, [Clue(Term("fox"), 1.0)], 1)
    assert "fox" in snippet.text
    assert len(snippet.text) <= 240
    [chinese] = snippets("梵語的研究始於歐洲。" * 40 + "The fox. " * 3, [Clue(Term("fox"), 1.0)], 1)
    assert len(chinese.text) <= 120


def test_the_words_of_a_title_do_not_crowd_out_the_answer() -> None:
    body = (
        "The Rhine is a river, and the Rhine is long. The Rhine of legend is the Rhine of the Nibelungs, and of much "
        "else that was told of the Rhine. Its traffic is heavy these days, and whoever lives beside it knows that. "
        "Barges are counted at Emmerich. Nobody there was surprised when a drought stopped them."
    )
    clues = [Clue(Term("rhine"), 1.0), Clue(Term("barg"), 1.2)]
    [[snippet]] = best_snippets([source(body, "The Rhine")], "body", clues, 1)
    assert "Barges" in snippet.text


def test_a_question_for_a_number_prefers_a_passage_with_one() -> None:
    body = "The bridge was built by the town itself. " + "Nothing else is known of it. " * 20
    body += "The bridge was built by the town in 1932. " + "Nothing else is known of it. " * 20
    clues = [Clue(Term("bridg"), 2.0), Clue(Term("built"), 1.0)]
    [[plain]] = best_snippets([source(body)], "body", clues, 1)
    [[dated]] = best_snippets([source(body)], "body", clues, 1, numbers_known("When was the bridge built?"))
    assert "1932" not in plain.text
    assert "1932" in dated.text


def test_the_second_snippet_says_something_else(index: NewsIndex) -> None:
    said = "The harbour of Keelung was closed on Monday because of the storm, the port authority said."
    body = f"{said}\n\n" + "Nothing else was heard of it. " * 12 + f"\n\n{said}\n\nLater the harbour was opened again."
    index.add([article("a", "", body)])
    first, second = index.search("harbour closed", snippets=2)[0].snippets
    assert said in first.text
    assert said not in second.text


def test_near_identical_passages_are_shown_once(index: NewsIndex) -> None:
    said = "The harbour of Keelung was closed on Monday because of the storm, the port authority said in a statement"
    index.add(
        [
            article("a", "", f"{said}."),
            article("b", "", f"{said} to reporters."),
            article("c", "", "The harbour of Hualien is open, however, and three ships were expected there by noon."),
            article("d", "", "基隆港週一因颱風關閉，港務公司在聲明中說，harbour。"),
            article("e", "", "基隆港周一因台风关闭，港务公司在声明中说：harbour！"),
        ]
    )
    found = index.snippets("harbour")
    ids = {row.article.id for row in found}
    assert len(found) == len(ids) == 3
    assert [len(ids & same) for same in ({"a", "b"}, {"c"}, {"d", "e"})] == [1, 1, 1]


def test_a_snippet_has_the_words_that_follow_where_there_is_room() -> None:
    body = (
        "The bridge was built by the town itself, which had no other way across. "
        "It was paid for by a toll that every farmer from the villages on the other side of the river, by an edict "
        "that the council had passed in the winter before, owed on market days until the year 1911. Nobody complained."
    )
    [snippet] = snippets(body, [Clue(Term("bridg"), 2.0), Clue(Term("built"), 1.0), Clue(Term("town"), 1.0)], 1)
    assert 225 < len(snippet.text) <= 240
    assert body[snippet.end] == " "


def test_a_snippet_of_the_end_has_what_stands_before_it() -> None:
    body = "Nobody complained of it. " * 20 + "The toll went to the town. It was paid for by every farmer."
    [snippet] = snippets(body, [Clue(Term("farmer"), 2.0)], 1)
    assert snippet.text.startswith("Nobody")
    assert len(snippet.text) > 200


def test_no_snippet_parts_a_number_from_its_unit() -> None:
    long = "公司今年用於擴建新廠及購置設備研究開發之費用及其他各項支出合計約新臺幣"
    for fill in range(30):
        body = "台" * fill + "積電宣布擴廠。" + long + "3億元且明年將增至5億元左右並於南部科學園區設立據點" * 4 + "。"
        [snippet] = snippets(body, [Clue(Chain((Term("积"), Term("电")), unbroken=True), 2.0)], 1)
        assert not (snippet.text[-1].isdecimal() and body[snippet.end : snippet.end + 1] in "億0123456789")


def test_a_further_snippet_begins_where_the_words_of_another_end() -> None:
    body = (
        "The bridge was built by the town itself, which had no other way across. "
        "It was paid for by a toll that every farmer from the villages on the other side of the river and every miller "
        "who lived beside it owed on market days and at the fair of Saint Gall until the year 1911. Nobody complained."
    )
    first, second = snippets(body, [Clue(Term("bridg"), 2.0), Clue(Term("fair"), 1.0)], 2)
    assert first.end < second.start
    assert body[first.end : second.start].isspace()


def test_parts_of_words_of_the_title_do_not_crowd_out_the_answer() -> None:
    body = (
        "羅保銘，天津人，天津師範專科學校中文系畢業，在職研究生學歷，碩士學位，曾任海南省省長。" * 3
        + "他於一九六九年參加工作。" * 8
        + "一九九二年四月擔任大港區區長。"
    )
    whole = Chain((Term("罗"), Term("保"), Term("铭")), unbroken=True)
    parts = [Clue(Term(sign), 1.5, shown=False) for sign in "罗保铭"]
    clues = [Clue(whole, 3.0), *parts, Clue(Chain((Term("四"), Term("月")), unbroken=True), 1.5)]
    [[snippet]] = best_snippets([source(body, "羅保銘")], "body", clues, 1)
    assert "四月" in snippet.text


def test_what_is_added_before_a_passage_begins_with_a_clause() -> None:
    body = "委員會昨天下午在市政府大樓裡面開會討論了明年春天城市西邊沿河老舊道路與橋梁全面翻修工程的經費來源" * 3 + "。"
    last = "農民必須在市集日繳納過橋的費用。"
    [snippet] = snippets(body + last, [Clue(Chain((Term("农"), Term("民")), unbroken=True), 2.0)], 1)
    assert snippet.text == last
    [whole] = snippets("會議開到深夜。" + last, [Clue(Chain((Term("农"), Term("民")), unbroken=True), 2.0)], 1)
    assert whole.text == "會議開到深夜。" + last


def test_the_end_of_a_sentence_has_the_words_before_it() -> None:
    body = (
        "The town was proud of it. The bridge was paid for by a toll that farmers from all the villages on the other "
        "side of the river and every miller who lived beside it for as long as anyone could remember had owed on every "
        "market day in the year, on the fair of Saint Gall, and on the wedding of a son. "
        "Nobody living in the town nowadays could tell for how long that had been so or who had thought of it at first "
        "when the river was still without a bridge."
    )
    [snippet] = snippets(body, [Clue(Term("fair"), 2.0), Clue(Term("wed"), 2.0)], 1)
    assert snippet.text.endswith("wedding of a son.")
    assert 200 < len(snippet.text) <= 240
    assert body[snippet.start - 1] == " "


def test_a_mixed_text_is_filled_up_to_where_it_ends() -> None:
    english = "Nothing of note was said there. " * 3 + "Steel makers, and others, said so; " + "and so on, " * 8
    [found] = snippets(english + "宣布關稅" * 6 + "，" + "宣布關稅" * 5, [Clue(Term("steel"), 1.0)], 1)
    assert "Steel makers" in found.text
