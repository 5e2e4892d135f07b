"""RSS (0.9 to 2.0, 1.0 as RDF) and Atom → articles, one of each entry."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from newsindex.errors import SourceError
from newsindex.ingest.facts import news_formats
from newsindex.ingest.identity import identified, is_web_address, place
from newsindex.ingest.markup import markup_to_text
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.records import make_article
from newsindex.ingest.xmltree import child, children, content, local_name, markup, plain
from newsindex.model import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MARKED = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#[0-9]+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);")
_MAIL_AND_NAME = re.compile(r"[^\s@]++@[^\s@()]++\s*+\((.+)\)\Z")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ATOM = "http://www.w3.org/2005/Atom"


def read_feed(root: Element, options: ReadOptions, path: str, notes: Notes) -> Iterator[Article | Skipped | Notice]:
    """The articles of a feed's entries: title, address, date, authors, categories; the content, else the summary.

    An entry is known by its `guid` or `id`, else by its address. The feed's title is the source where no other is
    known; an entry without author or language has the feed's.
    """
    # RSS 1.0 has its items beside the channel, RSS 2.0 within it, and an Atom feed is its own channel.
    channel = child(root, "channel")
    channel = root if channel is None else channel
    feed = {
        "site": _title(channel),
        "author": _authors(channel) if local_name(root) == "feed" else None,
        "lang": _language(channel) or _language(root),
    }
    # A relative address is one of the site's; where the feed was fetched from tells that too.
    base = next((link for link in (_link(channel), _link(channel, "self"), path) if link and is_web_address(link)), "")
    # Wherever they stand: one tag that is not closed puts them into one another.
    entries = [node for node in root.iter() if local_name(node) in ("item", "entry")]
    for number, entry in enumerate(entries, 1):
        fields = {name: value for name, value in (feed | _fields(entry, base)).items() if value}
        try:
            yield make_article(fields, options, path=path, number=number, notes=notes)
        except SourceError as error:
            yield Skipped(place(path, number), f"entry {number}: {error}")
        yield from notes.taken()


def _fields(entry: Element, base: str) -> dict[str, Any]:
    fields: dict[str, Any] = identified(plain(child(entry, "guid", "id", "identifier")))
    link = _link(entry)
    fields |= {
        "title": _title(entry),
        "body": _body(entry),
        "url": _absolute(link, base) if link else fields.get("url"),
        "published": plain(child(entry, *news_formats()["feeds"]["dates"])),
        "tags": _categories(entry),
    }
    # Where an entry is silent, what the feed says stands.
    fields |= {k: v for k, v in (("author", _authors(entry)), ("lang", _language(entry))) if v}
    return fields


def _title(node: Element) -> str:
    """The title of the format itself before those of extensions, such as itunes:title."""
    space = node.tag.rpartition("}")[0]
    titles = sorted(children(node, "title"), key=lambda title: title.tag.rpartition("}")[0] != space)
    return _text(titles[0]).replace("\n", " ") if titles else ""


def _body(entry: Element) -> str:
    """The whole text where the entry has it, else its summary; the longest of what calls itself the text."""
    for names in news_formats()["feeds"]["texts"]:
        found = [_text(node) for node in entry if local_name(node) in names and not node.get("src")]
        if any(found):
            return max(found, key=len)
    return ""


def _text(node: Element | None) -> str:
    """The text of an element that may hold markup, escaped or not."""
    if node is None:
        return ""
    kind = (node.get("type") or "").lower()
    if len(node):
        return markup_to_text(markup(node))
    text = content(node).strip()
    if node.tag.startswith(f"{{{_ATOM}}}") and kind in ("", "text", "text/plain"):
        return text
    if not _MARKED.search(text):
        return text
    # A lone entity or tag in a line is no page: the parser would wrap it, or take it for white space.
    return markup_to_text(f"<div>{text}</div>") if "<" in text else html.unescape(text)


def _link(node: Element, kind: str = "alternate") -> str | None:
    """The address of the page itself, not of the feed, of replies, or of files beside it; or another of that kind."""
    found: dict[str, str] = {}
    for link in children(node, "link"):
        rel = (link.get("rel") or "alternate").lower()
        href = (link.get("href") or plain(link)).strip()
        if href and rel not in found and (rel != "alternate" or "html" in (link.get("type") or "html")):
            found[rel] = (_absolute(href, link.base) if link.base and "://" in link.base else None) or href
    if kind != "alternate":
        return found.get(kind)
    return plain(child(node, "origlink")) or found.get(kind) or found.get("via")


def _absolute(link: str, base: str) -> str | None:
    try:
        found = urljoin(base, link)
    except ValueError:
        return None
    return found if is_web_address(found) else None


def _authors(node: Element) -> str | None:
    names = []
    for author in (*children(node, "author"), *children(node, "creator")):
        name = plain(child(author, "name")) if len(author) else plain(author)
        if match := _MAIL_AND_NAME.match(name):
            name = match[1].strip()
        if name and "@" not in name and name not in names:
            names.append(name)
    return ", ".join(names) or None


def _categories(entry: Element) -> list[str]:
    found = [
        node.get("label") or node.get("term") or plain(node)
        for node in entry
        if local_name(node) in ("category", "subject")
    ]
    return [html.unescape(" ".join(tag.split())) for tag in found if not tag.startswith(("http://", "https://"))]


def _language(node: Element) -> str:
    return plain(child(node, "language")) or node.get(_LANG) or ""
