from __future__ import annotations

from pathlib import Path

from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.entities.mining.miner import Miner
from newsindex.model import Article

BYTEDANCE = Article(
    "1",
    "Internet firms face rules",
    "The rules would bind Tencent Holdings Ltd (騰訊) and ByteDance Ltd (字節跳動), people familiar with them said.",
)
WITH_BYLINE = Article("2", "Calm", "By Wang Hsiao-ming (王小明) / Staff reporter\n\nThe market was calm.")


def empty_book() -> Book:
    return Book.load(shipped=False)


def names(book: Book) -> set[str]:
    return {name for entity in book.entities() for forms in entity.names.values() for name in forms}


def test_glosses_go_into_the_book() -> None:
    book = empty_book()
    assert Miner(book, None).learn([BYTEDANCE])
    (found,) = book.resolve("字节跳动")
    assert found.kind == "company"
    assert "ByteDance Ltd" in found.names["en"]
    assert found.origin == "mined"


def test_what_was_learned_links_articles_that_have_one_of_the_names() -> None:
    book = empty_book()
    Miner(book, None).learn([BYTEDANCE])
    found = Linker(book).mentions(Article("3", "字節跳動擴大徵才", "ByteDance Ltd will hire more people."))
    assert {mention.entity for mention in found} == {book.resolve("字節跳動")[0].id}
    assert len(found) == 2


def test_the_same_articles_again_change_nothing() -> None:
    book = empty_book()
    miner = Miner(book, None)
    miner.learn([BYTEDANCE])
    state, version = miner.dump(), book.version
    miner.learn([BYTEDANCE])
    assert (miner.dump(), book.version) == (state, version)


def test_a_run_goes_on_where_the_last_one_ended() -> None:
    other = Article("4", "Games", "Tencent Holdings Ltd (騰訊) sells games.")
    book = empty_book()
    first = Miner(book, None)
    first.learn([BYTEDANCE])
    second = Miner(book, first.dump())
    second.learn([other])
    both = Miner(empty_book(), None)
    both.learn([BYTEDANCE, other])
    assert second.dump() == both.dump()


def test_an_article_that_lost_its_gloss_takes_it_back() -> None:
    miner = Miner(empty_book(), None)
    miner.learn([BYTEDANCE])
    assert miner.learn([Article("1", "Nothing", "Nothing is left.")])
    assert miner.dump() == b""


def test_articles_without_glosses_teach_nothing() -> None:
    book = empty_book()
    miner = Miner(book, None)
    assert not miner.learn([Article("5", "Calm", "The market was calm."), Article("6", "", "")])
    assert miner.dump() == b""
    assert names(book) == set()


def test_bylines_teach_nothing_and_teasers_do() -> None:
    book = empty_book()
    miner = Miner(book, None)
    assert not miner.learn([WITH_BYLINE])
    teaser = Article("7", "", BYTEDANCE.body, teaser=True, parent="1")
    assert miner.learn([teaser])
    assert "字節跳動" in names(book)


def test_the_users_word_stands(tmp_path: Path) -> None:
    book = Book.load(shipped=False, user_file=tmp_path / "book.jsonl")
    miner = Miner(book, None)
    miner.learn([BYTEDANCE])
    book.forget(book.resolve("字節跳動")[0].id)
    miner.learn([BYTEDANCE])
    assert book.resolve("字節跳動") == []


def test_the_short_form_of_a_learned_company_is_known() -> None:
    book = empty_book()
    text = (
        "Tencent Holdings Ltd (騰訊控股), Foxconn Technology Group (富士康科技集團) and China Steel Corp (中國鋼鐵) "
        "all fell, as did Hon Hai Precision Industry Co (鴻海精密工業)."
    )
    Miner(book, None).learn([Article("1", "Shares", text)])
    for short, name in (
        ("Tencent", "Tencent Holdings Ltd"),
        ("騰訊", "Tencent Holdings Ltd"),
        ("Foxconn", "Foxconn Technology Group"),
        ("富士康", "Foxconn Technology Group"),
        ("Hon Hai", "Hon Hai Precision Industry Co"),
        ("鴻海", "Hon Hai Precision Industry Co"),
    ):
        assert [entity.name for entity in book.resolve(short, ["company"])] == [name], short
    assert book.resolve("China") == book.resolve("中國") == book.resolve("steel") == []
    assert book.resolve("Tencent", ["person"]) == []


def test_a_name_is_kept_in_each_form_in_which_it_was_written() -> None:
    book = empty_book()
    first = Article("1", "One", "Director Hou Hsiao-hsien (侯孝賢) spoke.")
    Miner(book, None).learn([first, Article("2", "Two", "Director Hou Hsiao-Hsien (侯孝賢) spoke.")])
    (found,) = book.resolve("侯孝賢")
    assert set(found.names["en"]) == {"Hou Hsiao-hsien", "Hou Hsiao-Hsien"}


def test_terms_become_no_entities() -> None:
    book = empty_book()
    text = (
        "Artificial intelligence (AI, 人工智慧) and AI (人工智慧) are terms, so are ESG (環境、社會、治理), "
        "mooncakes (月餅), General (普) and the Sunflower movement (太陽花學運).\n"
        "國內生產毛額（GDP）成長，採購經理人指數（PMI）下滑。小說《大法師》（The Exorcist）與磷酸鐵鋰（LFP）。"
    )
    Miner(book, None).learn([Article(str(n), "", text) for n in range(4)])
    assert list(book.entities()) == []
