from newsindex.analysis import Analyzer
from newsindex.engines.query import Chain, Near, Span, Term
from newsindex.search.showing.extents import Extents
from newsindex.search.showing.rated import Clue, Source
from newsindex.search.showing.sightings import Places, Sightings, edges_of
from newsindex.search.showing.snippets import best_snippets

analyzer = Analyzer()


def chain(characters: str, slop: int = 0) -> Chain:
    return Chain(tuple(map(Term, characters)), slop=slop)


def seen(text: str, mentions: dict[str, list[int]] | None = None, names: tuple[str, ...] = ()) -> Sightings:
    return Sightings(analyzer.places(text), mentions, Extents(names))


def shown(sightings: Sightings, text: str, term: str) -> list[str]:
    return [text[start:end] for start, end in sightings.stands(Term(term))]


def test_a_chain_without_slop_touches_even_within_one_word() -> None:
    assert seen("台積電").find(chain("台积")) == [(0, 2)]
    assert seen("台積電").find(chain("台电")) == []


def test_characters_of_one_word_stand_no_word_apart() -> None:
    assert seen("台積電").find(chain("台电", slop=1)) == [(0, 3)]
    assert seen("trade war and trade").find(Near(Term("war"), Term("trade"), 2)) == [(0, 2), (1, 4)]


def test_a_mention_is_as_long_as_the_longest_name_there() -> None:
    text = "Taiwan Semiconductor Manufacturing says TSMC's chips; Taiwan Semiconductor's too."
    names = ("TSMC", "Taiwan Semiconductor Manufacturing", "台積電")
    found = seen(text, {"@tsmc": [0, 4, 6]}, names)
    assert shown(found, text, "@tsmc") == ["Taiwan Semiconductor Manufacturing", "TSMC's", "Taiwan Semiconductor's"]


def test_a_mention_in_either_script_and_by_characters_of_the_name() -> None:
    text = "台积电和台灣積體電路，還有台積。"
    found = seen(text, {"@tsmc": [0, 4, 12]}, ("台積電", "台灣積體電路製造"))
    assert shown(found, text, "@tsmc") == ["台积电", "台灣積體電路", "台積"]


def test_a_name_does_not_end_within_an_english_word() -> None:
    text = "Metals fell."
    assert shown(seen(text, {"@meta": [0]}, ("Meta",)), text, "@meta") == ["Metals"]


def test_a_snippet_of_a_sentence_without_commas_ends_between_words() -> None:
    text = "董事長張忠謀表示台積電將在亞利桑那州擴大投資興建先進製程晶圓廠並且招募大量半導體工程人才" * 5
    sightings = seen(text)
    [[snippet]] = best_snippets([Source(text, sightings)], "body", [Clue(chain("招募"), 1.0)], 1)
    assert len(snippet.text) <= 120
    assert "招募" in snippet.text
    assert not sightings.within_word(snippet.start)
    assert not sightings.within_word(snippet.end)


def test_what_begins_within_a_word_stands_as_near_as_that_word() -> None:
    text = "民营企业向无人区挺进向高技术攀登"  # between 民营企业 and 高技术 there are four words
    assert seen(text).find(Near(chain("企业"), chain("技术"), 5)) == [(2, 14)]
    assert seen(text).find(Near(chain("企业"), chain("技术"), 4)) == []


def test_places_of_the_index_are_told_by_those_of_the_terms() -> None:
    text = "War and trade: the trade war of 2025 was no trade\u200b war, but 關稅戰爭 was."
    spans: tuple[Span, ...] = (
        Near(Term("trade"), Term("war"), 2),
        Chain((Term("trade"), Term("war"))),
        chain("關戰", slop=2),
    )
    read = seen(text)
    for span in spans:
        placed: dict[Span, Places] = {each: read.find(each) for each in (span, *edges_of(span))}
        told = Sightings(analyzer.places(text), placed=placed)
        assert told.stands(span) == read.stands(span)
    near = spans[0]
    placed = {near: [(4, 6)], Term("trade"): read.find(Term("trade")), Term("war"): read.find(Term("war"))}
    told = Sightings(analyzer.places(text), placed=placed)
    assert [text[start:end] for start, end in told.stands(near)] == ["trade war"]
    del placed[Term("war")]  # what the index has no such places of is read
    assert Sightings(analyzer.places(text), placed=placed).stands(near) == read.stands(near)


def test_words_of_the_index_are_told_by_their_characters() -> None:
    text = "经济学家谈经济。"
    word, characters = Term("经济", 2), Chain((Term("经"), Term("济")), unbroken=True)
    assert seen(text).stands(word) == [(5, 7)]
    placed: dict[Span, Places] = {word: [(0, 2)], characters: [(0, 2), (5, 7)]}
    assert Sightings(analyzer.places(text), placed=placed).stands(word) == [(0, 2)]
    assert Sightings(analyzer.places(text), placed={word: []}).stands(word) == []
    assert Sightings(analyzer.places(text), placed={}).stands(word) == [(5, 7)]
