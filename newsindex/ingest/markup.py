"""HTML as text, where a record's body or a feed's entry is markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsindex.ingest.facts import html_names

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLEAR = re.compile(
    r"\s*<(?:!doctype|html|body|article|section|div|p|h[1-6]|ul|ol|table|figure|blockquote|span|strong|b|em|i|a|img|br)\b[^<>]*>",
    re.I,
)
_CLOSING = re.compile(
    r"</(?:p|div|article|section|h[1-6]|ul|ol|li|table|figure|blockquote|span|strong|b|em|i|a|body|html)\s*>", re.I
)
_BREAKS = re.compile(r"</p\s*>|<br\s*/?>|</div\s*>", re.I)


def is_markup(text: str) -> bool:
    """Whether a text is clearly HTML and not about it: it begins with a tag and closes one, or breaks lines by tags."""
    if "<" not in text or ">" not in text:
        return False
    if _CLEAR.match(text) and (_CLOSING.search(text) or _BREAKS.search(text)):
        return True
    return len(_BREAKS.findall(text)) > 1


def markup_to_text(markup: str) -> str:
    """The text of HTML: a line for each block, one blank line between paragraphs, scripts and forms left out."""
    from lxml import html  # 20 ms, for markup only

    try:
        root = html.fromstring(markup)
    except (ValueError, html.etree.LxmlError):
        return re.sub("<[^<>]*>", " ", markup)
    pieces: list[str] = []
    _gather(root, pieces)
    text = "".join(pieces)
    text = re.sub(r"(?<![ \t\xa0])[ \t\xa0]*+\n[ \t\xa0]*+", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _gather(root: HtmlElement, pieces: list[str]) -> None:
    """Walks without recursion: markup from outside may be nested a thousand deep."""
    from lxml import etree

    names = html_names()
    silent, blocks, rows = names["silent"], names["blocks"], names["rows"]
    skipping: object = None
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else None
        if event == "start" and skipping is None:
            if tag in silent:
                skipping = node
            elif tag == "br":
                pieces.append("\n")
            elif tag in blocks:
                pieces.append("\n" if tag in rows else "\n\n")
            if skipping is None and node.text:
                pieces.append(_spaced(node.text, tag))
        elif event != "start":
            if skipping is node:
                skipping = None
            elif skipping is not None:
                continue
            if tag in blocks:
                pieces.append("\n" if tag in rows else "\n\n")
            elif tag in ("td", "th"):
                pieces.append("\t")
            if node.tail and node is not root:
                pieces.append(_spaced(node.tail, None))


def _spaced(text: str, tag: str | None) -> str:
    """White space as a browser shows it: one space, and none between Han characters that a line end parts."""
    if tag == "pre":
        return text
    # Possessive, and from the first space of a run only: a run without end would be looked at once for each space.
    text = re.sub(r"(?<=[、-鿿＀-￯])[^\S\n]*+\n\s*+(?=[、-鿿＀-￯])", "", text)
    return re.sub(r"[ \t\r\n\f]+", " ", text)
