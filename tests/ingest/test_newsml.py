from __future__ import annotations

from pathlib import Path

import pytest

from newsindex.ingest import ReadOptions
from tests.ingest.conftest import ReadBytes, read

HEAD = '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="2" xml:lang="en">'
ITEM = """<itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="x:y"><name>Agency</name></provider>
<versionCreated>2025-02-03T08:00:00+08:00</versionCreated><firstCreated>2025-02-01T08:00:00Z</firstCreated>
<pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><urgency>4</urgency><creator><name>Desk Name</name></creator><language tag="en"/>
<subject qcode="medtop:1"><name xml:lang="de">Wirtschaft</name><name xml:lang="en">economy</name></subject>
<subject qcode="medtop:2"/><keyword>tariffs</keyword>
<headline xml:lang="zh">關稅</headline><headline xml:lang="en">Tariffs rise</headline></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""
NITF = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head>
<hedline><hl1>Tariffs rise</hl1></hedline><byline>By Meredith Jameson, <byttl>Staff Reporter</byttl></byline>
</body.head>
<body.content><p>Tariffs of <org>TSMC</org> rose.</p><media><media-caption>A port</media-caption></media><hl2>Next</hl2>
<p>More follows.</p></body.content></body></nitf></inlineXML>"""
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body><h1>Tariffs rise</h1><p>One.</p><p>Two.</p></body></html></inlineXML>"""


def item(content: str, kind: str = "text", status: str = "usable", guid: str = "urn:x:1") -> str:
    return HEAD.format(guid=guid) + ITEM.format(kind=kind, status=status, content=content)


def test_a_news_item_with_nitf(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.xml", item(NITF)).article
    assert (article.id, article.title, article.lang, article.source) == ("urn:x:1", "Tariffs rise", "en", "Agency")
    assert article.body == "Tariffs of TSMC rose.\n\nNext\n\nMore follows.", "a caption is no part of it"
    assert article.author == "Meredith Jameson"
    assert article.tags == ("economy", "medtop:2", "tariffs")
    assert article.published is not None and article.published.isoformat() == "2025-02-03T08:00:00+08:00"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (XHTML, "One.\n\nTwo."),
        ('<inlineData contenttype="text/plain">One.\n\nTwo.</inlineData>', "One.\n\nTwo."),
        ('<inlineData contenttype="text/html">&lt;p>One.&lt;/p>&lt;p>Two.&lt;/p></inlineData>', "One.\n\nTwo."),
        ('<inlineData encoding="base64" contenttype="text/plain">T25lLg==</inlineData>', "One."),
        ('<inlineData encoding="base64" contenttype="text/plain">!</inlineData>', ""),
        ('<inlineData contenttype="image/jpeg" encoding="base64">/9j/</inlineData>', ""),
        ('<remoteContent href="http://x.example/a.txt"/>', ""),
        ('<inlineXML contenttype="x/y"><results><p>1</p></results></inlineXML>' + XHTML, "One.\n\nTwo."),
    ],
)
def test_renditions(read_bytes: ReadBytes, content: str, body: str) -> None:
    article = read_bytes("a.xml", item(content)).article
    assert article.body == body and article.author == "Desk Name"


def test_messages_and_packages(read_bytes: ReadBytes) -> None:
    package = '<packageItem guid="p"><groupSet><group><itemRef residref="urn:x:1"/></group></groupSet></packageItem>'
    items = item(NITF) + item("", kind="picture", guid="urn:x:2") + item(XHTML, guid="https://www.a.example/3")
    found = read_bytes("a.xml", f"<newsMessage><itemSet>{package}{items}</itemSet></newsMessage>")
    assert [a.id for a in found.articles] == ["urn:x:1", "a.example/3"]
    assert found.articles[1].url == "https://www.a.example/3"
    assert [(a.path or "").rpartition("#")[2] for a in found.articles] == ["1", "3"]
    assert not found.skipped


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (item(NITF, status="canceled"), "marked it as canceled"),
        (item("", kind="picture"), "NewsML-G2 of pictures, sound or video"),
        ('<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "NewsML-G2 of no news items"),
        ('<conceptItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "NewsML-G2 of no news items"),
        ('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "neither title nor body"),
    ],
)
def test_what_is_no_text_is_named(read_bytes: ReadBytes, text: str, reason: str) -> None:
    found = read_bytes("a.xml", text)
    assert reason in found.reason and not found.articles


def test_the_examples_of_iptc_and_apa(trial_data: Path) -> None:
    examples = trial_data / "formats" / "newsml-g2_iptc" / "examples"
    article = read(examples / "LISTING_2_NewsML-G2_Text_Document.xml").article
    assert article.id == "urn:newsml:acmenews.com:20161121:US-FINANCE-FED"
    assert article.title == 'Fed to halt QE to avert "bubble"' and article.author == "Meredith Jameson"
    assert article.body.startswith("(New York, NY - October 21) Et, sent") and article.body.count("\n\n") == 1
    assert article.tags == ("economy, business and finance", "central bank", "money and monetary policy")
    apa = read(
        trial_data / "formats" / "newsml-g2_apa" / "t" / "expected", options=ReadOptions(include=("*Text*.xml",))
    )
    assert len(apa.articles) == 5 and {a.source for a in apa.articles} == {"APA - Austria Presse Agentur"}
    assert all(a.body.startswith("Großer Andrang") for a in apa.articles), "the headline is not told twice"
    whole = read(trial_data / "formats" / "newsml-g2_iptc", trial_data / "formats" / "newsml-g2_apa")
    assert all(found.reason for found in whole.skipped) and len(whole.articles) == 36
