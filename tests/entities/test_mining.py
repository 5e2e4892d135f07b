from __future__ import annotations

from pathlib import Path

from newsindex.entities.book import Book
from newsindex.entities.linking import Linker
from newsindex.entities.mining import Miner
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
