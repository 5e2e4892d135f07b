"""Feeds through `sync`, from a real server on this machine."""

from __future__ import annotations

import datetime as dt
import gzip
import logging
from typing import Any

import pytest

from newsindex.config import load_config
from newsindex.config.sources import SourceSettings
from newsindex.errors import ConfigError
from newsindex.model import Article
from newsindex.sync.feeds import FeedRun
from newsindex.sync.ledger import KnownSource, Ledger
from newsindex.sync.run_log import note_run
from newsindex.sync.runs import BLOB
from tests.sync.conftest import Archive
from tests.sync.serving import Served, feed

SECRET = "tkn-5f2c"


def follow(archive: Archive, *addresses: str, more: str = "allow-private = true\ntimeout = 2") -> None:
    archive.folder.joinpath("newsindex.toml").write_text(
        f'index = "n.idx"\n\n[[sources]]\nname = "D"\nfeeds = {list(addresses)}\n{more}\n', encoding="utf-8"
    )


def ask(served: Served, known: KnownSource, now: float, **more: Any) -> tuple[list[Article], FeedRun]:
    """One run at a given time."""
    settings = SourceSettings("D", feeds=(served.address + "/",), allow_private=True, timeout=2.0, **more)
    run = FeedRun(settings, known, again=False, now=now)
    return [item for item in run.items() if isinstance(item, Article)], run


def test_entries_become_articles(archive: Archive, served: Served) -> None:
    follow(archive, served.give("/", feed(1, 2, 3, title="The feed")))
    assert archive.counts() == {"added": 3}
    with archive.open() as index:
        article = index.get("urn:e:2")
        assert (article.title, article.source, article.url) == ("Headline 2", "D", "https://news.example/2")
        assert article.body == "Tariffs rose by 2 percent on Monday, the ministry said."
        assert article.published is not None and article.published.isoformat() == "2025-02-03T08:02:00+00:00"
        assert article.path == served.address + "/"
        files = sorted(path.name for path in index.path.iterdir())
    assert archive.counts() == {"unchanged": 3}
    assert sorted(path.name for path in (archive.folder / "n.idx").iterdir()) == files, "a quiet run writes nothing"


def test_articles_that_left_a_feed_are_not_gone(archive: Archive, served: Served) -> None:
    follow(archive, served.give("/", feed(*range(1, 11))), more='allow-private = true\ngone = "drop"')
    archive.sync()
    served.give("/", feed(*range(9, 14)))
    assert archive.counts() == {"added": 3, "unchanged": 2}
    assert len(archive.open()) == 13
    served.give("/", feed())
    assert archive.counts() == {}


def test_days_of_a_feed_beside_files_keep_counts_exact(archive: Archive, served: Served) -> None:
    follow(archive, served.address + "/", more='allow-private = true\npaths = ["daily"]')
    for day in range(10):
        archive.article(day)
        served.give("/", feed(*range(3 * day, 3 * day + 9)))
        kept = {"unchanged": 6 + day} if day else {}
        assert archive.counts() == {"added": 1 + (3 if day else 9)} | kept
        assert archive.counts() == {"unchanged": 9 + day + 1}
        with archive.open() as index:
            assert len(index) == 3 * day + 9 + day + 1


def test_half_a_year_of_a_feed_keeps_counts_exact(served: Served) -> None:
    """Two new entries a day, ten shown, a correction each week, a failure each month, and validators now and then."""
    known = KnownSource()
    seen: dict[str, str] = {}
    added = changed = failures = unchanged = 0
    for day in range(180):
        text = feed(*range(2 * day, 2 * day + 10))
        if day % 7 == 0:
            text = text.replace(f"by {2 * day + 1} percent", f"by {day} per cent")
        served.give("/", text, ETag=f'"{day}"' if day % 3 else "", status=500 if day % 30 == 29 else 200)
        articles, run = ask(served, known, now=86400.0 * (day + 1))
        assert len(articles) == (0 if day % 30 == 29 else 10)
        for article in articles:
            added += article.id not in seen
            changed += seen.get(article.id, article.body) != article.body
            seen[article.id] = article.body
        failures += len(run.skipped)
        known = Ledger.load(Ledger(sources={"D": known}).dump()).sources["D"]
        again, run = ask(served, known, now=86400.0 * (day + 1) + 1)
        assert not again and not run.skipped, "asked twice on a day, there is nothing new"
        unchanged += run.unchanged
    assert added == len(seen) == 2 * 178 + 10 and failures == 6, "the last day was one of failure"
    assert unchanged == 10 * 174 and changed > 20


def test_conditional_requests_and_304(served: Served) -> None:
    known = KnownSource()
    served.give("/", feed(1, 2), ETag='"a"', Last_Modified="Mon, 03 Feb 2025 08:00:00 GMT")
    assert len(ask(served, known, 1000)[0]) == 2
    served.give("/", status=304)
    articles, run = ask(served, known, 2000)
    assert not articles and not run.skipped and run.unchanged == 2
    assert served.requests[1][1]["If-None-Match"] == '"a"'
    assert served.requests[1][1]["If-Modified-Since"] == "Mon, 03 Feb 2025 08:00:00 GMT"
    settings = SourceSettings("D", feeds=(served.address + "/",), allow_private=True)
    list(FeedRun(settings, known, again=True, now=3000).items())
    assert "If-None-Match" not in served.requests[2][1], "what is read another way must be sent again"


def test_a_304_that_nobody_asked_for_is_a_failure(served: Served) -> None:
    served.give("/", status=304)
    _, run = ask(served, KnownSource(), 0)
    assert run.skipped[0].reason == "the server answered 304 (Not Modified)"


def test_failures_are_told_once_and_each_doubles_the_wait(served: Served) -> None:
    known = KnownSource()
    served.give("/", feed(1), ETag='"a"')
    ask(served, known, 0)
    served.give("/", status=404)
    now, waits = 1000.0, []
    for nth in range(12):
        asked = len(served.requests)
        _, run = ask(served, known, now)
        assert len(served.requests) == asked + 1
        told, quiet = (run.skipped, run.skipped_before) if nth == 0 else (run.skipped_before, run.skipped)
        assert [s.reason for s in told] == ["the server answered 404 (Not Found)"] and not quiet
        assert told[0].path == served.address + "/"
        _, run = ask(served, known, now + 1)
        assert len(served.requests) == asked + 1 and not run.skipped and len(run.skipped_before) == 1
        [entry] = known.feeds.values()
        waits.append(entry.not_before - now)
        now = entry.not_before
    assert waits[:4] == [300, 600, 1200, 2400] and waits[-1] == 86400
    served.give("/", feed(1, 2), ETag='"b"')
    articles, run = ask(served, known, now)
    assert len(articles) == 2 and not run.skipped
    assert served.requests[-1][1]["If-None-Match"] == '"a"', "a failure forgets nothing"
    [entry] = known.feeds.values()
    assert (entry.failures, entry.not_before, entry.reason) == (0, 0, "")


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("7200", 7200),
        ("Thu, 01 Jan 1970 02:00:00 GMT", 6200),
        ("1", 300),
        ("soon", 300),
        ("", 300),
        ("-5", 300),
        ("9" * 30, 604800),
    ],
)
def test_retry_after(served: Served, retry_after: str, wait: float) -> None:
    known = KnownSource()
    served.give("/", status=429, Retry_After=retry_after)
    _, run = ask(served, known, 1000)
    assert run.skipped[0].reason == "the server answered 429 (Too Many Requests)"
    assert next(iter(known.feeds.values())).not_before == 1000 + wait


def test_a_feed_that_is_gone_for_good_is_told_even_after_failures(served: Served) -> None:
    known = KnownSource()
    served.give("/", status=500)
    ask(served, known, 0)
    served.give("/", status=410)
    _, run = ask(served, known, 1000)
    assert "take it out of the configuration" in run.skipped[0].reason
    _, run = ask(served, known, 1000 + 86400)
    assert not run.skipped and run.skipped_before


def test_a_change_of_the_configuration_ends_the_wait(served: Served) -> None:
    known = KnownSource()
    settings = SourceSettings("D", feeds=(served.give("/", feed(1)),))
    run = FeedRun(settings, known, again=False, now=0)
    assert not list(run.items()) and "allow-private" in run.skipped[0].reason
    assert len(ask(served, known, 1)[0]) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the answer is empty"),
        ("<html><body>Log in</body></html>", "<html>"),
        ("<!DOCTYPE html><p>Not found", "<p>"),
        ("just words", "the answer is no feed"),
        (b"\x00\xff\x89PNG", "the answer is no feed"),
        ("<rss><channel>", "invalid XML"),
        ("{", "invalid JSON"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "document type"),
        ("<!-- -->", "invalid XML"),
    ],
)
def test_garbage_is_a_failure(served: Served, body: str | bytes, reason: str) -> None:
    known = KnownSource()
    served.give("/", body, ETag='"x"')
    articles, run = ask(served, known, 0)
    assert not articles and reason in run.skipped[0].reason, run.skipped
    [entry] = known.feeds.values()
    assert entry.failures == 1 and not entry.etag


def test_half_a_feed_is_read_and_asked_for_again(served: Served) -> None:
    known = KnownSource()
    served.give("/", feed(1, 2)[:-100], ETag='"x"')
    articles, run = ask(served, known, 0)
    assert len(articles) == 2 and "what came before was read" in run.skipped[0].reason
    _, run = ask(served, known, 1)
    assert "If-None-Match" not in served.requests[1][1] and not run.skipped


def test_an_entry_that_cannot_be_read_is_told_once_wherever_it_stands(served: Served) -> None:
    known = KnownSource()
    bad = "<item><link>https://news.example/x</link></item>"
    for now, numbers in enumerate(([1], [1, 2], [1, 2, 3])):
        served.give("/", feed(*numbers).replace("</channel>", bad + "</channel>"))
        articles, run = ask(served, known, now)
        assert len(articles) == len(numbers)
        assert (len(run.skipped), len(run.skipped_before)) == ((1, 0) if now == 0 else (0, 1))


def test_entries_that_nothing_names_are_known_by_their_text(served: Served) -> None:
    known = KnownSource()
    item = "<item><title>{0}</title><description>Words of {0}.</description></item>"
    ids: list[set[str]] = []
    for now, names in enumerate(("ab", "cab")):
        served.give("/", f"<rss><channel>{''.join(item.format(n) for n in names)}</channel></rss>")
        ids.append({article.id for article in ask(served, known, now)[0]})
    assert ids[0] < ids[1] and len(ids[1]) == 3


def test_other_formats_and_encodings(served: Served) -> None:
    text = feed(1).replace("Headline 1", "央行決議維持利率不變，符合市場預期")
    served.give("/", text.replace('"1.0"', '"1.0" encoding="big5"').encode("big5"))
    assert ask(served, KnownSource(), 0)[0][0].title.startswith("央行")
    served.give(
        "/",
        text.replace('"1.0"', '"1.0" encoding="gb18030"').encode("gb18030"),
        Content_Type="text/xml; charset=gb18030",
    )
    assert ask(served, KnownSource(), 0)[0][0].title.startswith("央行")
    served.give("/", gzip.compress(text.encode()), Content_Encoding="gzip")
    assert ask(served, KnownSource(), 0)[0][0].title.startswith("央行")
    served.give(
        "/", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "7", "content_text": "Words."}]}'
    )
    assert ask(served, KnownSource(), 0)[0][0].id == "7"


def test_several_feeds_and_one_that_fails(archive: Archive, served: Served) -> None:
    addresses = [served.give(f"/{n}", feed(2 * n, 2 * n + 1)) for n in range(20)]
    served.give("/7", status=503)
    archive.article(1)
    follow(archive, *addresses, more='allow-private = true\npaths = ["daily"]')
    report = archive.sync()
    assert report.added == 39 and [s.path for s in report.skipped] == [addresses[7]]
    report = archive.sync()
    assert report.unchanged == 39 and report.quiet and [s.path for s in report.known] == [addresses[7]]
    follow(archive, *addresses[:7], more='allow-private = true\npaths = ["daily"]')
    assert archive.counts() == {"unchanged": 15}, "a feed that is no longer followed is forgotten, its articles stay"


def test_what_a_feed_says_of_an_article_does_not_replace_its_file(archive: Archive, served: Served) -> None:
    full = '{"id": "urn:e:2", "title": "Headline 2", "body": "The whole text, with all that the summary lacks."}'
    archive.write("full.jsonl", full)
    follow(archive, served.give("/", feed(1, 2)), more='allow-private = true\npaths = ["daily"]')
    assert archive.counts() == {"added": 2, "unchanged": 1}
    assert archive.open().get("urn:e:2").body.startswith("The whole text")
    archive.write("more.jsonl", full.replace("e:2", "e:1").replace("lacks", "lacked"))
    served.give("/", feed(1, 2, 3))
    assert archive.counts() == {"added": 1, "updated": 1, "unchanged": 1 + 2}
    assert archive.open().get("urn:e:1").body.startswith("The whole text"), "a file says more than a feed did"


def test_secrets_are_sent_and_never_told(
    archive: Archive, served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("FEED_TOKEN", SECRET)
    (archive.folder / "key.txt").write_text(f"{SECRET}-file\n", encoding="utf-8")
    address = served.address.replace("//", f"//me:{SECRET}@") + f"/?token={SECRET}&page=1"
    headers = 'headers = { "X-Token" = "env:FEED_TOKEN", "X-Key" = "file:key.txt" }'
    follow(archive, address, more=f"allow-private = true\n{headers}")
    told = []
    for status in (200, 500):
        served.give("/", feed(1, 2) if status == 200 else "", status=status)
        report = archive.sync()
        told.append(str(report.to_dict()) + repr(report))
        note_run(archive.folder / "n.idx", dt.datetime.now(dt.UTC), report.to_dict(), quiet=False)
    path, sent = served.requests[-1]
    assert (sent["X-Token"], sent["X-Key"]) == (SECRET, f"{SECRET}-file") and path == f"/?token={SECRET}&page=1"
    assert report.skipped[0].path == served.address + "/?…"
    with archive.open() as index:
        told += [repr(article) for article in index.articles()]
        ledger = index._writable().blob(BLOB)
        assert ledger is not None and SECRET.encode() not in ledger
    told.append(repr(load_config(archive.folder / "newsindex.toml").sources()))
    kept = [p for p in archive.folder.rglob("*") if p.is_file() and p.name not in ("newsindex.toml", "key.txt")]
    assert len(kept) > 3 and not [p for p in kept if SECRET.encode() in p.read_bytes()]
    assert SECRET not in "".join(told) + caplog.text


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("env:NO_SUCH_VARIABLE", "header X: the variable NO_SUCH_VARIABLE of the environment is not set"),
        ("file:nothing.txt", "no such file"),
        ("file:empty.txt", "its first line is empty"),
        ("env:ODD", "cannot be sent in a header"),
    ],
)
def test_a_missing_secret_is_told_and_the_feed_not_asked(
    archive: Archive, served: Served, monkeypatch: pytest.MonkeyPatch, reference: str, reason: str
) -> None:
    (archive.folder / "empty.txt").write_text("\n" + SECRET, encoding="utf-8")
    monkeypatch.setenv("ODD", f"{SECRET}\x07")
    served.give("/", feed(1))
    follow(archive, served.address + "/", more=f'allow-private = true\nheaders = {{ X = "{reference}" }}')
    report = archive.sync()
    assert reason in report.skipped[0].reason and SECRET not in report.skipped[0].reason and not served.requests
    assert not archive.sync().skipped
    follow(archive, served.address + "/")
    assert archive.counts() == {"added": 1}, "nothing has to be waited for"


@pytest.mark.parametrize(
    ("settings", "about"),
    [
        (f'feeds = ["ftp://me:{SECRET}@h/"]', "ftp://h/"),
        ('feeds = ["http://"]', "is no web address"),
        ('feeds = ["http://h:99999/"]', "is no web address"),
        ('feeds = ["http://[x/"]', "is no web address"),
        ('feeds = ["http://h/a b"]', "is no web address"),
        ('feeds = ["http://h/"]\nheaders = { "A:b" = "env:X" }', "is no header that can be given"),
        ('feeds = ["http://h/"]\nheaders = { Host = "env:X" }', "is no header that can be given"),
    ],
)
def test_a_configuration_with_a_fault(archive: Archive, settings: str, about: str) -> None:
    archive.configure(settings)
    with pytest.raises(ConfigError) as caught:
        archive.sync()
    assert about in str(caught.value) and SECRET not in str(caught.value)


def test_feeds_as_files(archive: Archive) -> None:
    archive.write("one.xml", feed(1, 2))
    archive.write("two.atom.gz", "")
    (archive.folder / "daily/two.atom.gz").write_bytes(gzip.compress(feed(3).encode()))
    report = archive.sync()
    assert report.added == 3 and not report.skipped
