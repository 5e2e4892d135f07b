from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newsindex.ingest import ReadOptions
from tests.ingest.conftest import ReadBytes, read

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Daily News</title><link>https://daily.example/</link><language>en-gb</language>
<image><title>Not a title</title><url>https://daily.example/i.png</url></image>
<item>
  <itunes:title>Short</itunes:title><title>Tariffs &amp;amp; trade: AT&amp;T &lt;b&gt;answers&lt;/b&gt;</title>
  <link>https://www.daily.example/2025/02/03/tariffs?utm_source=rss</link>
  <guid isPermaLink="false">daily-17</guid><pubDate>Mon, 03 Feb 2025 08:00:00 +0800</pubDate>
  <dc:creator>Wang Min</dc:creator><author>desk@daily.example (Li Na)</author>
  <category>Trade</category><category domain="x">US &amp;amp; China</category>
  <description>A summary only.</description>
  <content:encoded><![CDATA[<p>First paragraph &amp; more&nbsp;words.</p><p>Second one.</p>
<script>bad()</script>]]></content:encoded>
</item>
<item><title>央行維持利率</title><guid>https://m.daily.example/2025/02/04/rates</guid><description>央行決議維持利率不變，
符合市場預期。</description></item>
<item><link>https://daily.example/empty</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="text">Weekly</title>
<link rel="self" href="https://weekly.example/feed.atom"/><link href="https://weekly.example/"/>
<author><name>The Editors</name></author>
<entry><id>tag:weekly.example,2025:1</id><title type="html">Rates &amp;lt; 2%</title>
 <link rel="replies" href="/replies"/><link rel="enclosure" href="/a.mp3"/>
 <link rel="alternate" type="text/html" href="/1"/>
 <published>2025-03-01T10:00:00Z</published><updated>2025-03-05T10:00:00Z</updated>
 <summary>Less.</summary><category term="money" label="Money"/><category term="rates"/>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two <b>bold</b>.</p></div>
 </content></entry>
<entry><id>urn:2</id><title>Plain &lt;b&gt; text</title>
 <author><name>Chen Wei</name></author><author><name>Ann</name></author>
 <updated>2025-03-06T10:00:00Z</updated><content src="https://weekly.example/2.pdf" type="application/pdf"/>
 <summary type="text">Words of 1 &lt; 2.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old feed</title><link>http://old.example/</link></channel>
<item rdf:about="http://old.example/a"><title>A headline</title><link>http://old.example/a</link>
<description>Its text.</description><dc:date>2004-05-06</dc:date><dc:subject>Things</dc:subject></item></rdf:RDF>"""


def test_rss(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.xml", RSS)
    first, second = found.articles
    assert first.id == "daily-17"
    assert first.title == "Tariffs & trade: AT&T answers"
    assert first.body == "First paragraph & more\xa0words.\n\nSecond one."
    assert first.url == "https://www.daily.example/2025/02/03/tariffs?utm_source=rss"
    assert first.published is not None and first.published.isoformat() == "2025-02-03T08:00:00+08:00"
    assert first.author == "Li Na, Wang Min"
    assert first.tags == ("Trade", "US & China")
    assert (first.source, first.lang) == ("Daily News", "en")
    assert (first.path or "").endswith("a.xml#1")
    assert second.id == "daily.example/2025/02/04/rates", "a guid that is an address names the page, as its file would"
    assert second.url == "https://m.daily.example/2025/02/04/rates"
    assert second.published is not None and second.published.date().isoformat() == "2025-02-04"
    assert second.title == "央行維持利率"
    assert found.reason == "entry 3: it has neither title nor body"


def test_atom(read_bytes: ReadBytes) -> None:
    first, second = read_bytes("a.atom", ATOM).articles
    assert (first.id, first.title, first.body) == ("tag:weekly.example,2025:1", "Rates < 2%", "One.\n\nTwo bold.")
    assert first.url == "https://weekly.example/1"
    assert first.published is not None and first.published.day == 1
    assert first.author == "The Editors", "an entry without author has the feed's"
    assert first.tags == ("Money", "rates")
    assert (second.title, second.body) == ("Plain <b> text", "Words of 1 < 2.")
    assert second.author == "Chen Wei, Ann"
    assert second.url is None and second.source == "Weekly"


def test_rss_1(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.rdf", RDF).article
    assert (article.id, article.title, article.body) == ("old.example/a", "A headline", "Its text.")
    assert article.source == "Old feed" and article.tags == ("Things",)
    assert article.published is not None and article.published.date().isoformat() == "2004-05-06"


def test_the_source_that_was_named_comes_before_the_title_of_the_feed(read_bytes: ReadBytes) -> None:
    assert {a.source for a in read_bytes("a.rss", RSS, ReadOptions(source="D")).articles} == {"D"}


def test_a_feed_is_known_by_its_content(read_bytes: ReadBytes) -> None:
    for name in ("feed", "feed.php", "a.unknown"):
        assert len(read_bytes(name, RSS).articles) == 2
    assert len(read_bytes("feed.xml.gz", gzip.compress(RSS.encode())).articles) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5", "gb18030"])
def test_encodings(read_bytes: ReadBytes, encoding: str) -> None:
    text = RSS.replace('encoding="utf-8"', f'encoding="{encoding}"').replace("利率不變", "利率不變，" * 9)
    assert read_bytes("a.xml", text.encode(encoding)).articles[1].title == "央行維持利率"


def test_entities_of_html_and_stray_ampersands_are_text(read_bytes: ReadBytes) -> None:
    found = read_bytes(
        "a.xml",
        "<rss><channel><item><title>Caf&eacute; A&B &unknown; &amp;eacute;</title><guid>1</guid>"
        "<link><![CDATA[https://x.example/?a=1&b=2]]></link></item></channel></rss>",
    )
    assert found.article.title == "Café A&B &unknown; é"
    assert found.article.url == "https://x.example/?a=1&b=2"
    assert not found.skipped


def test_what_can_be_read_of_a_broken_feed_is(read_bytes: ReadBytes) -> None:
    found = read_bytes("cut.xml", RSS[: RSS.index("符合市場")])
    assert found.articles[0].id == "daily-17"
    assert "what came before was read" in found.skipped[-1].reason
    found = read_bytes("open.xml", RSS.replace("</guid><pubDate>", "</guid><b><pubDate>"))
    assert len(found.articles) == 2 and "invalid XML" in found.notices[0].text


def test_an_empty_feed_is_named(read_bytes: ReadBytes) -> None:
    assert read_bytes("a.rss", "<rss><channel><title>T</title></channel></rss>").reason == "it holds no articles"


def test_json_feeds(read_bytes: ReadBytes) -> None:
    found = read_bytes(
        "a.json",
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Site", "language": "en", "items": ['
        '{"id": "1", "url": "https://s.example/1", "title": "A", "content_html": "<p>One.</p><p>Two.</p>"}]}',
    )
    assert (found.article.id, found.article.source, found.article.body) == ("1", "Site", "One.\n\nTwo.")


def test_real_feeds(trial_data: Path) -> None:
    folder = trial_data / "formats" / "feeds_feedjira" / "spec" / "sample_feeds"
    counts = {}
    for path in sorted(folder.iterdir()):
        found = read(path)
        counts[path.name] = len(found.articles)
        for article in found.articles:
            assert article.title or article.body
            assert "<p>" not in article.body and article.url != ""
    assert counts["TechCrunch.xml"] == 20 and counts["SamRuby.xml"] == 20 and counts["google_alerts_atom.xml"] == 20
    assert all("FirstEntry" in name for name, count in counts.items() if not count), "pieces of entries, no feeds"
