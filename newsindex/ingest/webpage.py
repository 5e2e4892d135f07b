"""HTML pages → article: the text by trafilatura, the rest from the page's metadata."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from newsindex.analysis.script import is_chinese
from newsindex.errors import SourceError
from newsindex.ingest.credit_lines import add_credit, merged, take_bylines, take_last_credit
from newsindex.ingest.dates import date_in_text
from newsindex.ingest.facts import html_names
from newsindex.ingest.identity import address_key
from newsindex.ingest.markup import markup_to_text
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import ReadOptions
from newsindex.ingest.records import make_article
from newsindex.model import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARATIONS = re.compile(
    r"\A((?>\s+|<\?.*?\?>|<!--.*?-->)*+)<!DOCTYPE[^>\[]*+\[.*?\]\s*+>", re.DOTALL | re.IGNORECASE
)
_MOST_TAGS = 200_000
"""Each takes some 30 microseconds."""

_ARTICLE_TYPES = re.compile(
    r"(?:News|Report|Analysis|Opinion|Review|Reportage|Background|Blog|Social|Live)?\w*(?:Article|Posting)$"
)


def read_webpage(
    html: str, options: ReadOptions, path: str, notes: Notes, *, number: int | None = None, url: str | None = None
) -> Article:
    """The article of a page. Boxes with related stories are no part of it, nor are comments and navigation.

    `number` is its place in the file, `url` where it was fetched from, if that is known.
    Raises SourceError where the page has no text.
    """
    tree = _parsed(html)
    page = _Page(tree)
    fields = page.fields()
    _drop_related(tree)
    extracted = _extracted(tree)
    body = extracted.pop("body", None) or page.plain_text()
    fields = {**extracted, **fields}
    title = str(fields.get("title") or "")
    if title and body.startswith(title + "\n"):
        body = body[len(title) :].lstrip("\n")
    lines = _plain_rows(body)
    fields = {name: value for name, value in fields.items() if value}
    add_credit(fields, merged(take_bylines(lines), take_last_credit(lines)))
    # Each line of the extractor is a paragraph.
    body = "\n\n".join(line for line in lines if line.strip())
    if not body:
        raise SourceError("the page has no text of an article")
    fields["body"] = body
    if url:
        fields["url"] = url
    lang = str(fields.pop("lang", None) or "")
    # Templates name a language that the article need not be in.
    if lang and lang[:2].lower() in ("zh", "en") and lang[:2].lower() == ("zh" if is_chinese(body) else "en"):
        fields["lang"] = lang
    return make_article(fields, options, path=path, number=number, notes=notes)


def _parsed(html: str) -> HtmlElement:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring  # slow to load, for pages only

    if html.count("<") > _MOST_TAGS:
        raise SourceError(f"the page has more than {_MOST_TAGS:,} tags, as no news page has")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        plain = _DECLARATIONS.sub(r"\1", html[:65536]) + html[65536:]
        return document_fromstring(plain.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"the page cannot be parsed: {error}") from error


def _extracted(tree: HtmlElement) -> dict[str, Any]:
    """The fields that trafilatura finds, the body among them."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        with_metadata=True,
        # Its guesses at a date by the page's text would come before the address; only metadata may.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if not isinstance(found, Document):
        return {}
    return {
        "body": found.text,
        "title": found.title,
        "author": found.author,
        "site": found.sitename,
        "url": found.url,
        "tags": found.tags,
    }


def _plain_rows(body: str) -> list[str]:
    """The lines of a text, the rows of its tables with tabs in place of rules."""
    lines = []
    for line in body.split("\n"):
        if not line.startswith("|"):
            lines.append(line)
        elif line.strip("|- :"):
            lines.append("\t".join(cell.strip() for cell in line.strip("| ").split("|")))
    return lines


class _Page:
    """What the head of a page says about the article: metadata of Open Graph, JSON-LD, microdata and plain HTML."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._meta: dict[str, list[str]] = {}
        for node in tree.iter("meta"):
            name = node.get("property") or node.get("name") or node.get("itemprop") or ""
            content = (node.get("content") or "").strip()
            if name and content:
                self._meta.setdefault(name.lower(), []).append(content)
        self._linked = next(self._linked_articles(), {})

    def fields(self) -> dict[str, Any]:
        """Our fields, as far as the page tells them; an address only if it is one of the web."""
        linked = self._linked
        found = {
            "title": linked.get("headline") or self._named("title") or self._headline(),
            "url": self._address(),
            "author": linked.get("author") or self._named("author"),
            "published": linked.get("datePublished") or self._named("published") or self._time(),
            "section": linked.get("articleSection") or self._named("section"),
            "tags": self._tags(),
            "site": self._named("site") or linked.get("publisher"),
            "dateline": self._shown_date(),
            "lang": linked.get("inLanguage")
            or self._tree.get("lang")
            or self._tree.get("xml:lang")
            or self._named("lang"),
        }
        author = found["author"]
        if isinstance(author, str) and address_key(author) and "/" in author:
            del found["author"]
        return {name: value for name, value in found.items() if value}

    def plain_text(self) -> str:
        """The text of the main part as it stands, for pages too short for the extractor."""
        from lxml import html

        for xpath in ("//article", "//main", "//body"):
            for node in self._tree.xpath(xpath):
                text = markup_to_text(html.tostring(node, encoding="unicode"))
                if text:
                    return text
        return ""

    def _named(self, field: str) -> str | None:
        names = html_names()["meta"][field]
        return next((self._meta[name][0] for name in names if name in self._meta), None)

    def _headline(self) -> str | None:
        headings = [" ".join(node.text_content().split()) for node in self._tree.iter("h1")]
        named = [h for h in headings if h]
        if len(named) == 1:
            return named[0]
        title = self._tree.findtext(".//title")
        return " ".join(title.split()) if title else None

    def _address(self) -> str | None:
        for link in self._tree.iter("link"):
            if "canonical" in (link.get("rel") or "").lower() and address_key(link.get("href") or ""):
                href: str = link.get("href")
                return href if href.startswith(("http", "//")) else None
        url = next(iter(self._meta.get("og:url", [])), None)
        return url if url and url.startswith("http") and address_key(url) else None

    def _time(self) -> str | None:
        for node in self._tree.iter("time"):
            if node.get("datetime"):
                value: str = node.get("datetime")
                return value.strip()
        marked = self._tree.xpath("//*[@itemprop='datePublished']")
        return str(marked[0].get("content") or marked[0].text_content()).strip() if marked else None

    def _shown_date(self) -> dt.date | None:
        """The date in the first element that its class or id calls one."""
        for node in self._tree.xpath(
            "//body//*[contains(concat(@class, ' ', @id), 'date') or contains(@class, 'publish')]"
        ):
            text = " ".join(node.text_content().split())
            if len(text) <= 60 and (found := date_in_text(text)):
                return found[0]
        return None

    def _tags(self) -> list[str] | str | None:
        tags = self._meta.get("article:tag") or self._linked.get("keywords")
        return tags or self._named("tags")

    def _linked_articles(self) -> Iterator[dict[str, Any]]:
        """The objects of JSON-LD that are articles."""
        for script in self._tree.iter("script"):
            if "ld+json" not in (script.get("type") or ""):
                continue
            try:
                values = deque([json.loads(script.text or "", strict=False)])
            except (ValueError, RecursionError):
                continue
            while values:
                value = values.popleft()
                if isinstance(value, list):
                    values.extendleft(reversed(value))
                elif isinstance(value, dict):
                    kinds = value.get("@type")
                    if any(
                        isinstance(k, str) and _ARTICLE_TYPES.match(k)
                        for k in (kinds if isinstance(kinds, list) else [kinds])
                    ):
                        yield value
                    elif isinstance(value.get("@graph"), list):
                        values += value["@graph"]


def _drop_related(tree: HtmlElement) -> None:
    """Takes boxes with other stories out of the page before the text is found."""
    names = html_names()
    size = len(tree.text_content())
    for node in tree.xpath("//body//aside | //body//*[@class or @id or @role or @data-component]"):
        if node.tag in ("main", "article") or node.getparent() is None:
            continue
        marks = " ".join(node.get(name) or "" for name in ("class", "id", "role", "data-component")).lower()
        if node.tag != "aside" and not any(mark in marks for mark in names["related"]):
            continue
        # A frame around the whole article may bear such a name too: it holds the headline, or most of the text.
        if not node.xpath(".//h1 | .//article") and len(node.text_content()) * 3 < size * 2:
            node.drop_tree()
    headings = set(names["related_headings"])
    for node in tree.xpath(
        "//body//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6 or self::p or self::strong]"
    ):
        if " ".join(node.text_content().split()).strip(" :：").lower() not in headings:
            continue
        following = node.getnext()
        while following is not None and _is_links(following):
            nearest, following = following, following.getnext()
            nearest.drop_tree()
        node.drop_tree()


def _is_links(node: HtmlElement) -> bool:
    """Whether a block is made of links to other pages."""
    text = "".join(node.text_content().split())
    linked = "".join("".join(link.text_content().split()) for link in node.xpath("self::a | .//a"))
    return len(linked) * 10 >= len(text) * 8
