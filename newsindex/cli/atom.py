"""Articles as an Atom feed (RFC 4287), which grows from run to run."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from newsindex.cli.plain import one_line
from newsindex.errors import UsageError
from newsindex.model import Hit

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_ENTRIES = 500
"""A feed keeps so many, the newest: readers that come seldom miss none of a usual week."""

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}


def feed(found: Iterable[tuple[str, Sequence[Hit]]], before: bytes | None, now: dt.datetime, where: str) -> bytes:
    """The feed with what was found, (name of the search, hits), above the entries that the feed `before` had.

    An article that several searches found is one entry with several categories. Raises UsageError where `before` is no
    feed; `where` says in errors which file it is.
    """
    from lxml import etree  # 20 ms, for feeds only

    names: dict[str, None] = {}
    fresh: dict[str, tuple[Hit, list[str]]] = {}
    for name, hits in found:
        names[name] = None
        for hit in hits:
            fresh.setdefault(hit.article.id, (hit, []))[1].append(name)
    entries = [_entry(hit, of, now) for hit, of in fresh.values()]
    own = {_text(entry, "id") for entry in entries}
    old = _parsed(before, where) if before else None
    kept = [] if old is None else [e for e in old.findall(f"{{{_ATOM}}}entry") if _text(e, "id") not in own]
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # None is the default one
    title = f"newsindex: {', '.join(names)}" if names else "newsindex"
    _add(root, "id", (_text(old, "id") if old is not None else "") or uuid.uuid4().urn)
    _add(root, "title", (_text(old, "title") if old is not None else "") or title)
    _add(root, "updated", now.isoformat(timespec="seconds"))
    _add(_add(root, "author"), "name", "newsindex")
    root.extend([*entries, *kept][:MOST_ENTRIES])
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(hit: Hit, names: Sequence[str], now: dt.datetime) -> Element:
    from lxml import etree

    article = hit.article
    entry = etree.Element(f"{{{_ATOM}}}entry")
    _add(entry, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"newsindex:{article.id.encode('utf-8', 'replace')!r}").urn)
    _add(entry, "title", article.title or "(no title)")
    _add(entry, "updated", now.isoformat(timespec="seconds"))
    if article.published:
        _add(entry, "published", article.published.isoformat())
    if article.author:
        _add(_add(entry, "author"), "name", article.author)
    if article.url and article.url.startswith(("http://", "https://")):
        _add(entry, "link", href=article.url)
    for name in names:
        _add(entry, "category", term=name)
    snippets = " … ".join(snippet.text for snippet in hit.snippets)
    _add(entry, "content", ": ".join(filter(None, (article.source, snippets))))  # a summary would ask for a link
    return entry


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    from lxml import etree

    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _safe(value) for key, value in attributes.items()})
    child.text = None if text is None else _safe(text)
    return child


def _safe(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return one_line(text).translate(_NO_XML)


def _text(parent: Element, name: str) -> str:
    return parent.findtext(f"{{{_ATOM}}}{name}") or ""


def _parsed(data: bytes, where: str) -> Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != f"{{{_ATOM}}}feed":
        raise UsageError(f"{where}: is there already and is no Atom feed; give another file, or move that one away")
    return root
