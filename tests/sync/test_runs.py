"""The index follows its sources: what is new, changed, moved, gone and back."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import newsindex
from newsindex.errors import ConfigError, IndexBusy
from tests.sync.conftest import Archive


def test_only_what_is_new_or_changed_is_read(archive: Archive) -> None:
    for number in range(12):
        archive.article(number)
    assert archive.counts() == {"added": 12}
    files = sorted(path.name for path in (archive.folder / "n.idx").iterdir())
    assert archive.counts() == {"unchanged": 12}
    assert sorted(path.name for path in (archive.folder / "n.idx").iterdir()) == files, "a quiet run writes nothing"
    archive.article(3, more=" in a correction")
    archive.article(12)
    assert archive.counts() == {"added": 1, "updated": 1, "unchanged": 11}
    with archive.open() as index:
        assert len(index) == 13
        assert index.search("correction").total == 1


def test_a_file_whose_bytes_changed_within_the_tick_of_its_clock_is_read_again(archive: Archive) -> None:
    path = archive.article(1)
    os.utime(path)  # now
    assert archive.counts() == {"added": 1}
    stamp = path.stat().st_mtime_ns
    path.write_text(path.read_text(encoding="utf-8").replace("Monday", "Friday"), encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))
    assert archive.counts() == {"updated": 1}


def test_an_article_that_is_gone_is_kept_and_marked(archive: Archive) -> None:
    for number in range(12):
        archive.article(number)
    archive.sync()
    (archive.folder / "daily/003.txt").unlink()
    assert archive.counts() == {"gone": 1, "unchanged": 11}
    assert archive.counts() == {"unchanged": 11}
    with archive.open() as index:
        [hit] = index.search('"Headline 3"')
        assert hit.gone is not None and hit.to_dict()["gone"] == hit.gone
        assert index.search('"Headline 4"')[0].gone is None
        assert "gone" not in index.search('"Headline 4"')[0].to_dict()
        assert index.stats()["gone"] == 1
    archive.article(3)
    assert archive.counts() == {"back": 1, "unchanged": 12}
    with archive.open() as index:
        assert index.search('"Headline 3"')[0].gone is None


def test_it_is_dropped_where_the_source_says_so(archive: Archive) -> None:
    archive.configure('gone = "drop"')
    for number in range(12):
        archive.article(number)
    archive.sync()
    (archive.folder / "daily/003.txt").unlink()
    assert archive.counts() == {"removed": 1, "unchanged": 11}
    with archive.open() as index:
        assert len(index) == 11 and index.search('"Headline 3"', strict=True).total == 0
    archive.article(3)
    assert archive.counts() == {"added": 1, "unchanged": 11}


@pytest.mark.parametrize("gone", ["keep", "drop"])
def test_a_source_that_lost_over_a_tenth_loses_nothing(archive: Archive, gone: str) -> None:
    archive.configure(f'gone = "{gone}"')
    for number in range(20):
        archive.article(number)
    archive.sync()
    for number in range(3):
        (archive.folder / f"daily/{number:03}.txt").unlink()
    archive.article(50)
    for _ in range(2):
        report = archive.sync()
        assert "3 of 2" in report.troubles[0] and "source D" in report.troubles[0]
        assert report.removed == report.gone == 0
    assert len(archive.open()) == 21
    expected = {"removed": 3} if gone == "drop" else {"gone": 3}
    assert archive.counts(accept_loss=True) == {**expected, "unchanged": 18}
    assert archive.counts() == {"unchanged": 18}


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_disk_that_is_not_mounted_loses_nothing(archive: Archive, how: str) -> None:
    archive.configure('gone = "drop"')
    for number in range(3):
        archive.article(number)
    archive.sync()
    shutil.move(archive.folder / "daily", archive.folder / "elsewhere")
    if how == "empty":
        (archive.folder / "daily").mkdir()
    assert archive.sync().troubles
    assert len(archive.open()) == 3
    shutil.rmtree(archive.folder / "daily", ignore_errors=True)
    shutil.move(archive.folder / "elsewhere", archive.folder / "daily")
    assert archive.counts() == {"unchanged": 3}


def test_a_file_that_moved_keeps_its_articles(archive: Archive) -> None:
    for number in range(5):
        archive.article(number)
    archive.sync()
    before = {article.id for article in archive.open().articles()}
    new = archive.folder / "daily/2025/renamed.txt"
    new.parent.mkdir()
    shutil.move(archive.folder / "daily/002.txt", new)
    assert archive.counts() == {"moved": 1, "unchanged": 4}
    with archive.open() as index:
        assert {article.id for article in index.articles()} == before
        assert index.search('"Headline 2"')[0].article.path == str(new)
    new.write_text(new.read_text(encoding="utf-8").replace("Monday", "Friday"), encoding="utf-8")
    assert archive.counts() == {"updated": 1, "unchanged": 4}
    assert {article.id for article in archive.open().articles()} == before


def test_articles_that_left_a_file_are_gone_and_those_that_another_holds_are_not(archive: Archive) -> None:
    def rows(*numbers: int) -> str:
        return "".join(
            json.dumps({"id": f"a{n}", "title": f"Headline {n}", "body": f"Tariffs rose by {n} percent."}) + "\n"
            for n in numbers
        )

    archive.write("week1.jsonl", rows(*range(20)))
    archive.write("week2.jsonl", rows(*range(19, 40)))
    archive.sync()
    assert len(archive.open()) == 40
    archive.write("week1.jsonl", rows(*range(1, 20)))
    assert archive.counts() == {"gone": 1, "updated": 1, "unchanged": 18 + 21}  # a19 stands in both
    archive.write("week2.jsonl", rows(*range(20, 40)))
    assert archive.counts() == {"unchanged": 19 + 20}, "a19 is in week1"


def test_a_skipped_file_is_new_once_and_known_from_then_on(archive: Archive) -> None:
    archive.article(1)
    bad = archive.write("bad.json", '{"title": ')
    first = archive.sync()
    assert [skipped.path for skipped in first.skipped] == [str(bad)] and not first.known
    second = archive.sync()
    assert [skipped.path for skipped in second.known] == [str(bad)] and not second.skipped and second.quiet
    archive.write("bad.json", '{"titel": ')
    assert archive.sync().skipped
    archive.write("bad.json", '{"id": "1", "title": "A", "body": "Tariffs rose on Monday."}')
    assert archive.counts() == {"added": 1, "unchanged": 1}


def test_read_options_that_change_have_all_read_again(archive: Archive) -> None:
    archive.write("rows.csv", "id,title,text,teaser\n1,Headline,Tariffs rose on Monday.,Talks failed on Friday.\n")
    archive.sync()
    assert archive.open().search("failed").total == 0
    archive.configure('map = { body = "teaser" }')
    assert archive.counts() == {"updated": 1}
    assert archive.open().search("failed").total == 1


def test_globs_and_several_sources(archive: Archive) -> None:
    archive.article(1)
    archive.write("2025/a.txt", "Deep headline\n\nTalks failed on Friday, the ministry said to reporters.\n")
    archive.configure('\n[[sources]]\nname = "E"\npaths = ["daily/2*/*.txt"]\nlang = "en"', '["daily/*.txt"]')
    assert archive.counts(sources="E") == {"added": 1}
    assert archive.counts() == {"added": 1, "unchanged": 1}
    with archive.open() as index:
        assert index.stats()["sources"] == {"D": 1, "E": 1}
    with pytest.raises(ConfigError, match="there is no source 'F'; the sources are D, E"):
        archive.sync(sources="F")


def test_what_the_user_removed_does_not_come_back(archive: Archive) -> None:
    for number in range(3):
        archive.article(number)
    archive.sync()
    with archive.open() as index:
        index.remove([index.search('"Headline 1"')[0].article.id])
    archive.article(1, more=" again")
    archive.sync()
    assert len(archive.open()) == 2


def test_runs_do_not_overlap(archive: Archive) -> None:
    archive.article(1)
    with archive.open() as index:
        index.sync(archive.folder / "newsindex.toml", jobs=1)
        with index._writable().alone(), pytest.raises(IndexBusy):
            archive.sync()
    assert archive.counts() == {"unchanged": 1}


@pytest.mark.parametrize(
    ("settings", "line", "about"),
    [
        ("gone = 'lose'", 6, '"lose" is none of keep, drop'),
        ("lang = 'de'", 6, "is none of en, zh-Hant, zh-Hans"),
        ("encoding = 'klingon'", 6, "no known encoding"),
        ("map = { bodi = 'x' }", 6, "'bodi' is no field"),
        ("pats = ['x']", 6, "pats: is no setting"),
        ("feeds = ['ftp://x']", 6, "is no web address"),
        ("headers = { Authorization = 'Bearer 123' }", 6, 'must be "env:VARIABLE"'),
        ("[[sources]]\nname = 'D'\npaths = ['x']", 7, "the name of another source"),
        ("[[sources]]\npaths = ['x']", 6, "needs a name"),
        ("[[sources]]\nname = 'E'", 6, "has neither paths nor feeds"),
    ],
)
def test_a_configuration_with_a_fault_is_pointed_at(archive: Archive, settings: str, line: int, about: str) -> None:
    archive.configure(settings)
    with pytest.raises(ConfigError) as caught:
        archive.sync()
    assert f"newsindex.toml, line {line}: " in str(caught.value) and about in str(caught.value)
    assert "Bearer" not in str(caught.value)


def test_without_sources_the_remedy_is_told(tmp_path: Path) -> None:
    (tmp_path / "newsindex.toml").write_text("", encoding="utf-8")
    with newsindex.open(tmp_path / "n.idx") as index, pytest.raises(ConfigError, match=r"\[\[sources\]\]"):
        index.sync(tmp_path / "newsindex.toml")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_a_file_whose_name_is_no_utf8_is_followed_as_any_other(archive: Archive) -> None:
    archive.article(0)
    odd = Path(os.fsdecode(os.fsencode(archive.folder / "daily") + b"/caf\xe9\xff.txt"))
    odd.write_text("A headline of its own\n\nWords of a barista.\n", encoding="utf-8")
    (odd.parent / "dead\udcff.txt").symlink_to("nowhere")
    report = archive.sync()
    assert (report.added, [skipped.reason for skipped in report.skipped]) == (2, ["the link leads nowhere"])
    assert report.skipped[0].path.endswith("dead\\udcff.txt")
    assert archive.sync().unchanged == 2
    with archive.open() as index:
        [hit] = index.search("barista")
        assert hit.article.id.endswith("daily/caf\\udce9\\udcff.txt")
