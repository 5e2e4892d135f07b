"""XML → a tree, from bytes that may come from anywhere: nothing is expanded, nothing is loaded, and all is bounded."""

from __future__ import annotations

import re
from copy import deepcopy
from html import escape
from html.entities import html5
from typing import TYPE_CHECKING

from newsindex.errors import SourceError
from newsindex.ingest.facts import news_formats
from newsindex.ingest.notes import Notes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_MARKS = 3_000_000
"""So many tags and attributes are taken in one file; each costs up to 200 bytes of memory."""

_SUBSET = re.compile(
    rb"\A(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE(?>\"[^\"]*\"|'[^']*'|[^\"'\[>]+)*+\[", re.DOTALL | re.IGNORECASE
)
"""Possessive throughout: where it does not match, nothing is tried again."""

_REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)(?:([A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"[a-z][a-z0-9]*\Z")
_LOST = ("ERR_TAG_NOT_FINISHED", "ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY")
"""Errors after which the rest of the file is not read; after the others reading goes on."""


def parse_xml(data: bytes, path: str, notes: Notes) -> tuple[Element, str | None]:
    """The root of an XML text in UTF-8, whatever encoding it names, and why it was not read to its end, or None.

    A document type of its own is refused, since entities are declared in it; the entities of HTML become their
    characters, others stay as they are written. Small faults are passed over with a notice. Raises SourceError where
    there is no tree at all.
    """
    from lxml import etree  # 20 ms, for XML only

    if _SUBSET.match(data):
        raise SourceError("it declares a document type of its own; entities are not expanded, and it is not read")
    if data.count(b"<") + data.count(b"=") > _MOST_MARKS:
        raise SourceError(f"it has more than {_MOST_MARKS:,} tags and attributes; write it as several files")
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_REFERENCE.sub(_character, data).lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"invalid XML: {_told(error.msg)}") from error
    # Prefixes without a namespace are common in feeds, and lose nothing.
    errors = [error for error in parser.error_log if error.type_name != "NS_ERR_UNDEFINED_NAMESPACE"]
    if root is None:
        raise SourceError(f"invalid XML: {_told(errors[0].message) if errors else 'there is no element'}")
    lost = next((error for error in errors if error.type_name in _LOST), None)
    if lost is None and errors and not data.rstrip().endswith(b">"):
        lost = errors[-1]
    if lost is not None:
        return root, f"invalid XML at line {lost.line}: {_told(lost.message)}; what came before was read"
    if errors:
        notes.add("invalid XML", path, f"invalid XML at line {errors[0].line}: {_told(errors[0].message)}")
    return root, None


def local_name(node: Element) -> str:
    """An element's name without its namespace, in lower case."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def children(node: Element, name: str) -> list[Element]:
    """The child elements of that name (in lower case), whatever their namespace."""
    return [child for child in node if local_name(child) == name]


def child(node: Element, *names: str) -> Element | None:
    """The first child with the first of the names that any has."""
    for name in names:
        for found in node:
            if local_name(found) == name:
                return found
    return None


def plain(node: Element | None) -> str:
    """The text of an element and all in it, its white space as one space each."""
    return _SPACE.sub(" ", content(node)).strip() if node is not None else ""


def content(node: Element) -> str:
    """The text of an element and all in it as it stands."""
    return "".join(str(text) for text in node.itertext())


def markup(node: Element) -> str:
    """An element as HTML: its namespaces go, names of NITF become those of HTML."""
    from lxml import etree

    as_html = news_formats()["newsml"]["as_html"]
    copied = deepcopy(node)
    copied.tail = None
    for inner in copied.iter(etree.Element):
        name = local_name(inner)
        inner.tag = as_html.get(name, name) if _TAG.match(name) else "span"
    copied.tag = "div"
    etree.cleanup_namespaces(copied)
    return etree.tostring(copied, encoding="unicode", method="html")


def _character(match: re.Match[bytes]) -> bytes:
    """The character of an HTML entity; any other ampersand is text, so that nothing is left to expand."""
    if match[0].startswith(b"<"):
        return match[0]
    found = html5.get((match[1] or b"").decode("ascii") + ";")
    return escape(found, quote=False).encode() if found else b"&amp;" + match[0][1:]


def _told(message: str | None) -> str:
    return _SPACE.sub(" ", message or "it cannot be parsed").strip()[:160]
