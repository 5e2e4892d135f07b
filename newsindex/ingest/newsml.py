"""NewsML-G2 → articles: a news item alone, or those in a message."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from newsindex.errors import SourceError
from newsindex.ingest.facts import news_formats
from newsindex.ingest.identity import identified, place
from newsindex.ingest.markup import markup_to_text
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.records import make_article
from newsindex.ingest.xmltree import child, children, content, local_name, markup, plain
from newsindex.model import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_newsml(root: Element, options: ReadOptions, path: str, notes: Notes) -> Iterator[Article | Skipped | Notice]:
    """The articles of the news items that are texts, as the NewsML-G2 guidelines of the IPTC describe them.

    Pictures, sound and what only refers to other items are passed over; a file of nothing else is a Skipped, and so is
    an item that its provider has taken back.
    """
    items = [root] if local_name(root) == "newsitem" else [n for n in root.iter() if local_name(n) == "newsitem"]
    silent = True
    for number, item in enumerate(items, 1):
        at = None if item is root else number
        if _last_of(child(_part(item, "itemmeta"), "itemclass")) in news_formats()["newsml"]["no_text"]:
            continue
        silent = False
        try:
            yield make_article(_fields(item), options, path=path, number=at, notes=notes)
        except SourceError as error:
            yield Skipped(place(path, at), str(error))
        yield from notes.taken()
    if silent:
        what = "pictures, sound or video" if items else "no news items, only what describes or lists them"
        yield Skipped(path, f"NewsML-G2 of {what}")


def _fields(item: Element) -> dict[str, Any]:
    about, what = _part(item, "itemmeta"), _part(item, "contentmeta")
    status = _last_of(child(about, "pubstatus"))
    if status in news_formats()["status"]["taken_back"]:
        raise SourceError(f"its provider has marked it as {status}")
    lang = (_attribute(child(what, "language"), "tag") or item.get(_LANG) or "").lower()
    inline = [node for part in children(item, "contentset") for node in part]
    nitf = next((n for node in inline for n in node.iter() if local_name(n) == "nitf"), None)
    title = _worded(children(what, "headline"), lang) or _inner(nitf, "hl1") or _worded(children(about, "title"), lang)
    body = next((text for node in inline if (text := _inline(node))), "") or _worded(
        [node for node in children(what, "description") if "caption" not in (node.get("role") or "")], lang
    )
    creators = [name for creator in children(what, "creator") if (name := _worded(children(creator, "name"), lang))]
    fields = identified(item.get("guid") or "") | {
        "title": title,
        # A rendition often begins with the headline once more.
        "body": body.removeprefix(f"{title}\n").lstrip("\n"),
        "author": plain(child(what, "by")) or _byline(nitf) or creators,
        "published": plain(child(about, "versioncreated", "firstcreated"))
        or plain(child(what, "contentmodified", "contentcreated")),
        "site": _worded(children(_part(about, "provider"), "name"), lang),
        "lang": lang,
        "tags": _tags(what, lang),
    }
    return {name: value for name, value in fields.items() if value}


def _part(node: Element, name: str) -> Element:
    """The child of that name; where there is none, an empty one of the same kind."""
    found = child(node, name)
    return node.makeelement(name) if found is None else found


def _attribute(node: Element | None, name: str) -> str:
    return (node.get(name) or "") if node is not None else ""


def _last_of(node: Element | None) -> str:
    """What a code says: `ninat:text` or `http://cv.iptc.org/newscodes/ninature/text` is `text`."""
    return (_attribute(node, "qcode") or _attribute(node, "uri")).replace("/", ":").rpartition(":")[2].lower()


def _worded(nodes: list[Element], lang: str) -> str:
    """The first of the nodes in the language of the item, else the first."""
    texts = [(node.get(_LANG) or lang, plain(node)) for node in nodes]
    fitting = (text for named, text in texts if text and named.lower()[:2] == lang[:2])
    return next(fitting, next((text for _, text in texts if text), ""))


def _inner(nitf: Element | None, name: str) -> str:
    return "" if nitf is None else next((plain(n) for n in nitf.iter() if local_name(n) == name), "")


def _byline(nitf: Element | None) -> str:
    """Who wrote it, without the title that stands beside the name."""
    line = None if nitf is None else next((n for n in nitf.iter() if local_name(n) == "byline"), None)
    if line is None:
        return ""
    bare = deepcopy(line)
    for title in [node for node in bare.iter() if local_name(node) == "byttl"]:
        for part in title.iter():
            part.text = None
    return plain(bare).rstrip(" ,;")


def _inline(node: Element) -> str:
    """The text of one rendition that stands in the item itself: NITF, XHTML or plain text."""
    kind = (node.get("contenttype") or "").lower()
    if local_name(node) == "inlinexml":
        for name in ("body.content", "body"):
            body = next((n for n in node.iter() if local_name(n) == name), None)
            if body is not None:
                return markup_to_text(markup(body))
        # Tables of results and the like hold numbers, not sentences.
        return markup_to_text(markup(node)) if "html" in kind or "nitf" in kind else ""
    if local_name(node) != "inlinedata" or not (not kind or kind.startswith("text/") or "html" in kind):
        return ""
    text = content(node)
    if "base64" in (node.get("encoding") or "").lower():
        try:
            text = base64.b64decode(text).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    return markup_to_text(text) if "html" in kind else text.strip()


def _tags(what: Element, lang: str) -> list[str]:
    """The subjects by their names, by their codes where there are none, and the keywords."""
    subjects = [
        _worded(children(node, "name"), lang) or node.get("qcode") or node.get("literal") or ""
        for node in children(what, "subject")
    ]
    return [*subjects, *(plain(node) for node in children(what, "keyword"))]
