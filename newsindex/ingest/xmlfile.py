"""An XML file → the reader for what its root says it is."""

from __future__ import annotations

from collections.abc import Iterator

from newsindex.ingest.facts import news_formats
from newsindex.ingest.feedfile import read_feed
from newsindex.ingest.newsml import read_newsml
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.webpage import read_webpage
from newsindex.ingest.xmltree import local_name, parse_xml
from newsindex.model import Article, Skipped


def read_xml(
    data: bytes, options: ReadOptions, path: str, notes: Notes, *, pages: bool = True
) -> Iterator[Article | Skipped | Notice]:
    """The articles of an XML file in UTF-8: a feed, NewsML-G2 or, where `pages` are wanted, an XHTML page.

    Raises SourceError where it is none of them, or no XML.
    """
    root, cut = parse_xml(data, path, notes)
    name = local_name(root)
    formats = news_formats()
    if name in formats["feeds"]["roots"]:
        yield from read_feed(root, options, path, notes)
    elif name in formats["newsml"]["roots"]:
        yield from read_newsml(root, options, path, notes)
    elif name == "html" and pages:
        yield read_webpage(data.decode("utf-8", "replace"), options, path, notes)
        return
    else:
        yield Skipped(path, f"XML of this kind (<{name[:60]}>) is not read; feeds, NewsML-G2 and XHTML are")
    if cut is not None:
        yield Skipped(path, cut)
