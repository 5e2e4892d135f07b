"""What comes into an index and goes: who an article is, what replaces what, and what a run says of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import ARTICLES, article, ids


def test_adding_again_changes_nothing_and_a_change_replaces(index: NewsIndex) -> None:
    assert index.add(ARTICLES).unchanged == 5
    report = index.add([replace(ARTICLES[0], body="Nothing of this remains but elephants.")])
    assert (report.added, report.updated) == (0, 1)
    assert ids(index, "elephants") == ["en1"]
    assert ids(index, "games", strict=True) == []
    assert len(index) == 5


def test_an_id_of_another_source_is_never_overwritten(index: NewsIndex) -> None:
    report = index.add([article("en1", "Other", "Another paper has this number too.", source="Other Paper")])
    assert report.added == 1 and "became 'Other Paper:en1'" in report.warnings[0]
    assert index.get("en1").title.startswith("Tencent")
    assert index.get("Other Paper:en1").title == "Other"
    again = index.add([article("en1", "Other", "Another paper has this number too.", source="Other Paper")])
    assert (again.added, again.unchanged) == (0, 1)


def test_two_dumps_without_a_source_do_not_replace_one_another(index: NewsIndex) -> None:
    index.add([article("1", "First", "From the dump of the first year.", path="/dumps/2023.jsonl#1")])
    report = index.add([article("1", "Second", "From the dump of the second year.", path="/dumps/2024.jsonl#1")])
    assert report.added == 1 and report.warnings
    assert {index.get("1").title, index.get("2024.jsonl:1").title} == {"First", "Second"}


def test_the_same_id_twice_in_one_run_keeps_the_later_and_warns(index: NewsIndex) -> None:
    report = index.add([article("x", "A", "The first of two."), article("x", "B", "The second of two.")])
    assert report.added == 1
    assert any("came twice" in warning for warning in report.warnings)
    assert index.get("x").title == "B"


def test_the_same_id_twice_in_one_file_is_told_and_written_once(tmp_path: Path) -> None:
    def written(*texts: str) -> Path:
        rows = [{"id": "x", "title": text, "body": f"The text is {text}."} for text in texts]
        rows.append({"id": "y", "title": "Other", "body": "It stays as it is."})
        path = tmp_path / "dump.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    def counted(report: newsindex.UpdateReport) -> tuple[int, int, int, int]:
        return report.added, report.updated, report.unchanged, len(report.warnings)

    with newsindex.open(tmp_path / "n.idx") as index:
        assert counted(index.update(written("first", "second"))) == (2, 0, 0, 1)
        generation = index._current().folder.generation
        for texts in (("first", "second"), ("first", "third", "second")):
            assert counted(index.update(written(*texts))) == (0, 0, 2, 0)
        assert index._current().folder.generation == generation and index.get("x").title == "second"
        assert counted(index.update(written("second", "first"))) == (0, 1, 2, 1)
        assert index.get("x").title == "first" and len(index) == 2


def test_an_article_that_changes_after_it_came_as_it_was_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", 2)
    with newsindex.open(tmp_path / "n.idx") as index:
        first, second, third = (
            newsindex.Article(id="x", title=text, body=f"It is {text}.") for text in ("a", "b", "c")
        )
        index.add([second])
        report = index.add([first, second, third])
        assert (report.added, report.updated, report.unchanged) == (0, 1, 1) and index.get("x").title == "c"


def test_the_same_id_twice_in_one_run_is_known_by_what_was_committed_before(
    index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add([article("z", "A", "Of an earlier run.")])
    monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", 2)
    names = "xyuvzxz"
    report = index.add(article(id_, f"Title {n}", f"Text number {n}.") for n, id_ in enumerate(names))
    assert (report.added, report.updated) == (4, 1)
    assert [warning.split("'")[1] for warning in report.warnings if "came twice" in warning] == ["x", "z"]
    assert [index.get(id_).title[-1] for id_ in "xyuvz"] == ["5", "1", "2", "3", "6"]


@pytest.mark.parametrize("together", [1, 100])
def test_an_article_that_comes_unchanged_and_then_changed_is_updated(
    index: NewsIndex, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", together)
    first, *others = (article("x", f"Title {n}", f"Text number {n}.") for n in range(3))
    index.add([first])
    report = index.add([first, *others])
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert index.get("x").title == "Title 2"


def test_what_earlier_parts_of_a_run_teach_is_learned_from_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"Zorvaneq Systems Corp (佐凡科技) hired {n} people." for n in range(5)]
    articles = [article(f"a{n}", f"Title {n}", text) for n, text in enumerate(texts)]
    found = []
    for size in (2, 100):
        monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", size)
        with newsindex.open(tmp_path / f"{size}.idx", book=None) as index:
            index.add(articles)
            found.append([(entity.id, entity.certainty) for entity in index.entities()])
    assert found[0] == found[1] != []


def test_equal_texts_are_kept_and_named(index: NewsIndex) -> None:
    copy = replace(ARTICLES[1], id="copy", source="轉載", body=ARTICLES[1].body.replace("騰訊", "腾讯"))
    assert index.add([copy]).duplicates == 1
    assert index.add([copy]).duplicates == 0
    hits = {hit.article.id: hit for hit in index.search("獲利")}
    assert hits["copy"].same_as == "zh1" and hits["zh1"].same_as is None
    assert index.search("獲利", unique=True).total == index.search("獲利").total - 1


def test_what_is_removed_stays_out_until_it_is_restored(index: NewsIndex) -> None:
    assert index.remove("zh2").removed == 1
    assert ids(index, "台積電") == [] and len(index) == 4
    report = index.add(ARTICLES)
    assert report.added == 0 and "left out" in report.warnings[0]
    index.compact()
    assert not any("台积电" in p.read_bytes().decode("utf-8", "ignore") for p in index.path.iterdir() if p.is_file())
    assert index.add(ARTICLES, restore=True).added == 1
    assert ids(index, "台積電") == ["zh2"]
    with pytest.raises(newsindex.ArticleNotFound):
        index.remove(["zh1", "nope"])
    assert "zh1" in index


def test_a_gloss_of_today_finds_the_articles_of_last_year(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "i", book=None) as index:
        index.add([article("old", "短影音平台擴張", "字節跳動今年擴大海外市場，員工人數增加一倍。", "2024-01-01")])
        index.add([article("new", "ByteDance grows", "ByteDance Ltd (字節跳動) said it would grow.", "2025-01-01")])
        assert set(ids(index, company="ByteDance")) == {"old", "new"}
        assert set(ids(index, "字节跳动")) == {"old", "new"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1", "title": "t", "body": "b"},
        article("", "t", "b"),
        newsindex.Article("1", None, "b"),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "half a pair: \ud800"),
        newsindex.Article("1", "t", "b", url=5),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "b", published="2025-01-01"),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "b", tags="trade"),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "b", tags=("trade", 5)),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "b", tags=None),  # type: ignore[arg-type]
        newsindex.Article("1", "t", "b", published=dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))),
    ],
)
def test_what_is_no_article_is_refused(index: NewsIndex, wrong: Any) -> None:
    with pytest.raises(newsindex.UsageError):
        index.add([wrong])
    assert len(index) == 5


def test_the_result_of_many_jobs_is_that_of_one(tmp_path: Path) -> None:
    many = [
        article(f"a{n}", f"Story {n}", f"Story number {n} on tariffs and TSMC (台積電).", "2025-01-01")
        for n in range(900)
    ]
    found = []
    for jobs in (1, 3):
        with newsindex.open(tmp_path / f"{jobs}.idx", book=None) as index:
            assert index.add(many, jobs=jobs).added == 900
            found.append((ids(index, "tariffs", limit=None), [h.score for h in index.search("台積電 7", limit=None)]))
    assert found[0] == found[1]


def test_an_index_keeps_to_the_book_it_was_made_with(tmp_path: Path) -> None:
    body = "台積電昨日公布營收。"
    for book, found in ((None, 0), (newsindex.SHIPPED, 1)):
        path = tmp_path / f"{book}.idx"
        with newsindex.open(path, book=book) as index:
            index.add([article("1", "", body)])
        with newsindex.open(path) as again:
            assert len([e for e in again.entities() if e.articles]) == found


def test_a_source_that_is_not_there_is_skipped_and_none_at_all_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A headline\n\nAnd the text of the article below it.\n", encoding="utf-8")
    with newsindex.open(tmp_path / "i.idx") as index:
        with pytest.raises(newsindex.SourceError, match="nowhere"):
            index.update(tmp_path / "nowhere")
        assert not (tmp_path / "i.idx").exists()
        report = index.update([tmp_path / "a.txt", tmp_path / "nowhere"])
        assert (report.added, len(report.skipped)) == (1, 1)


def test_a_source_that_holds_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("A headline\n\nA text.", "utf-8")
    with newsindex.open(tmp_path / "a.idx") as index:
        [warning] = index.update(tmp_path / "empty").warnings
        assert warning == f"{tmp_path / 'empty'}: there is nothing that may be an article"
        [warning] = index.update(tmp_path / "full", include=["*.md"]).warnings
        assert warning == f"{tmp_path / 'full'}: include and exclude choose no file there"
        assert not index.update([tmp_path / "empty", tmp_path / "full"]).warnings
        assert not index.update(tmp_path / "full", include=["*.txt"]).warnings


def test_progress_rises_from_the_first_article_read_to_the_last_indexed(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = (json.dumps({"id": n, "title": f"No. {n}", "body": "Many words " * 100}) for n in range(300))
    source.write_text("\n".join(lines))
    with newsindex.open(tmp_path / "new.idx", book=None) as made:
        for added in (300, 0):
            told: list[tuple[int, int, float | None]] = []
            report = made.update(source, jobs=1, progress=lambda *what, told=told: told.append(what))  # type: ignore[misc]
            shares = [share or 0.0 for _, _, share in told]
            assert report.added == added and told[-1] == (300, added, 1.0)
            assert shares == sorted(shares) and 0 < shares[0] < shares[-2]
