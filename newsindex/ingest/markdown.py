"""Markdown with front matter → article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from newsindex.ingest.identity import place
from newsindex.ingest.markup import markup_to_text
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import ReadOptions
from newsindex.ingest.records import article_from_record
from newsindex.model import Article

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\n(?P<front>.*?)^(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_LONGEST_FRONT = 1 << 16
_MOST_OPEN = 50
_KEY = re.compile(r"([\w-]+|[㐀-鿿]+)\s*[:：]\s*(.*)\Z")


def read_markdown(text: str, options: ReadOptions, path: str, notes: Notes) -> Article:
    """The article of a Markdown file: its fields from the front matter (YAML or TOML), its body as plain text.

    The title is the front matter's, else the first heading, which then is no part of the body. Front matter
    that is not valid is read line by line as `key: value`, with a notice. Raises SourceError where there is no text.
    """
    record, rest = split_front_matter(text, path, notes)
    heading, body = markdown_to_text(rest)
    fields: dict[str, Any] = {key: value for key, value in record.items() if isinstance(key, str)}
    for key in [k for k in fields if k.lower() in ("body", "text", "content")]:
        del fields[key]
    fields["body"] = body
    given = next((str(v) for k, v in fields.items() if k.lower() in ("title", "headline", "標題", "标题") and v), "")
    if not given and heading:
        fields["title"] = heading
    elif heading and heading != given:
        fields["body"] = f"{heading}\n\n{body}"
    return article_from_record(fields, options, path=path, notes=notes)


def split_front_matter(text: str, path: str, notes: Notes) -> tuple[Mapping[str, Any], str]:
    """The fields at the head of a Markdown file, and the text after them."""
    text = text.lstrip("\ufeff\n")
    match = _FRONT.match(text[:_LONGEST_FRONT])
    if match is None:
        return {}, text
    front = match["front"]
    rest = text[match.end() :]
    try:
        if match["mark"] == "+++":
            record: Any = tomllib.loads(front)
        else:
            import yaml  # for Markdown only

            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            # A few lists of references to one another stand for billions of values.
            if "*" in front and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(front, loader)):
                return _by_lines(front, path, notes, ValueError("it holds references")), rest
            record = yaml.load(front, Loader=loader)  # noqa: S506 - both are safe
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return _by_lines(front, path, notes, error), rest
    except Exception as error:  # yaml's errors have no common root with the standard library's
        return _by_lines(front, path, notes, error), rest
    if isinstance(record, Mapping):
        return record, rest
    # Two rules with text between them are no front matter.
    return ({}, text) if record is not None else ({}, rest)


def _by_lines(front: str, path: str, notes: Notes, error: Exception) -> dict[str, Any]:
    where = getattr(getattr(error, "problem_mark", None), "line", None)
    line = f" (line {where + 2})" if isinstance(where, int) else ""
    notes.add(
        "front matter that is not valid",
        place(path, None),
        f"the front matter is not valid{line}; it was read line by line",
    )
    record: dict[str, Any] = {}
    last = ""
    for text in front.splitlines():
        if match := _KEY.match(text):
            last = match[1]
            value = match[2].strip()
            listed = value.startswith("[") and value.endswith("]")
            record[last] = value[1:-1].split(",") if listed else value.strip("\"'")
        elif last and (item := re.match(r"\s*-\s+(.*)", text)):
            held = record[last]
            record[last] = [*(held if isinstance(held, list) else [held] if held else []), item[1].strip().strip("\"'")]
    return record


def markdown_to_text(markdown: str) -> tuple[str | None, str]:
    """The first heading where the text begins with one of the first level, and the rest as plain text.

    Marks, addresses of links and HTML tags go; paragraphs stay apart by a blank line, list items by a line.
    """
    from markdown_it import MarkdownIt  # 50 ms, for Markdown only

    if markdown.count("[") > _MOST_OPEN:
        markdown = "\n\n".join(map(_closed, markdown.split("\n\n")))
    tokens = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"]).parse(markdown)
    heading = None
    start = 0
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        heading = " ".join(_inline(tokens[1].children or ()).split())
        start = 3
    return heading or None, _blocks(tokens[start:])


def _closed(paragraph: str) -> str:
    """A paragraph whose brackets are no links where too many stay open: the parser looks for the end of each."""
    return paragraph.replace("[", "\\[") if paragraph.count("[") > paragraph.count("]") + _MOST_OPEN else paragraph


def _blocks(tokens: Sequence[Token]) -> str:
    pieces: list[str] = []
    lists: list[int | None] = []
    tight = False
    for token in tokens:
        kind = token.type
        if kind == "inline":
            pieces.append(_inline(token.children or ()))
        elif kind in ("fence", "code_block"):
            pieces.append(token.content.rstrip("\n") + "\n\n")
        elif kind == "html_block":
            text = markup_to_text(token.content)
            pieces.append(f"{text}\n\n" if text else "")
        elif kind == "paragraph_open":
            tight = token.hidden
        elif kind == "paragraph_close":
            pieces.append("\n" if tight else "\n\n")
        elif kind in ("heading_close", "table_close"):
            pieces.append("\n\n")
        elif kind == "bullet_list_open":
            lists.append(None)
        elif kind == "ordered_list_open":
            first = token.attrGet("start")
            lists.append(int(first) if first is not None else 1)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            if not lists:
                pieces.append("\n")
        elif kind == "list_item_open":
            number = lists[-1]
            pieces.append("- " if number is None else f"{number}. ")
            lists[-1] = None if number is None else number + 1
        elif kind in ("th_close", "td_close"):
            pieces.append("\t")
        elif kind == "tr_close":
            pieces.append("\n")
    text = re.sub(r"[ \t]+\n", "\n", "".join(pieces))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _inline(children: Sequence[Token]) -> str:
    pieces = []
    for token in children:
        if token.type in ("text", "code_inline"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type == "image":
            pieces.append(_inline(token.children or ()))
        elif token.type == "html_inline" and re.match(r"<br\b", token.content, re.IGNORECASE):
            pieces.append("\n")
    return "".join(pieces)
