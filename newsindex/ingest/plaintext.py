"""Plain text → articles: title, byline, dateline and header lines of each piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newsindex.errors import SourceError
from newsindex.ingest.bylines import parse_byline, parse_dateline
from newsindex.ingest.credit_lines import add_credit, merged, take_bylines, take_last_credit
from newsindex.ingest.identity import place
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import ReadOptions
from newsindex.ingest.records import clean, make_article
from newsindex.ingest.splitting import Piece, field_line, is_headline, is_paragraph, split_text
from newsindex.model import Article, Skipped


def read_plain_text(text: str, options: ReadOptions, path: str, notes: Notes) -> Iterator[Article | Skipped]:
    """The articles of a text; scraps of related stories come as teasers of the article that they stand beside."""
    pieces = split_text(clean(text))
    alone = len(pieces) == 1
    numbers = {index: None if alone else index + 1 for index in range(len(pieces))}
    ids: dict[int, str] = {}
    waiting: list[tuple[int, Article]] = []
    for index, piece in enumerate(pieces):
        number = numbers[index]
        try:
            article = make_article(_fields(piece), options, path=path, number=number, notes=notes)
        except SourceError as error:
            yield Skipped(place(path, number), str(error))
            continue
        ids[index] = article.id
        if not piece.teaser:
            yield article
        elif piece.parent is None or piece.parent in ids:
            yield _teaser(article, ids.get(piece.parent) if piece.parent is not None else None)
        else:
            waiting.append((piece.parent, article))
    for parent, article in waiting:
        yield _teaser(article, ids.get(parent))


def _teaser(article: Article, parent: str | None) -> Article:
    return replace(article, teaser=True, parent=parent)


def _fields(piece: Piece) -> dict[str, Any]:
    """The fields of a piece: header lines, headline and byline lines leave the body, a dateline stays in it."""
    lines = list(piece.lines)
    if piece.teaser:
        return {"body": "\n".join(lines).strip()}
    fields = _header(lines)
    credit = take_bylines(lines)
    if "title" not in fields and (title := _take_headline(lines)):
        fields["title"] = title
        credit = merged(credit, take_bylines(lines))
    credit = merged(credit, take_last_credit(lines))
    opening = next((line for line in lines if line.strip()), "")
    if dateline := parse_dateline(opening.strip()):
        credit = merged(credit, dateline[0])
    body = "\n".join(lines).strip("\n").rstrip()
    if not body and "title" in fields and len(fields) == 1:
        return {"body": fields["title"]}
    fields["body"] = body
    add_credit(fields, credit)
    return fields


def _header(lines: list[str]) -> dict[str, Any]:
    """Takes a block of `Title: …` lines from the top: two or more, or one that names the title."""
    found: dict[str, Any] = {}
    count = 0
    for line in lines:
        if not line.strip() and not found:
            count += 1
            continue
        field = field_line(line)
        if field is None:
            break
        found.setdefault(*field)
        count += 1
    if len(found) > 1 or ("title" in found and any(line.strip() for line in lines[count:])):
        del lines[:count]
        return found
    return {}


def _take_headline(lines: list[str]) -> str | None:
    """Takes the first line where it is a headline: text follows after a blank line or byline, or as a paragraph."""
    index = next((i for i, line in enumerate(lines) if line.strip()), None)
    if index is None or not is_headline(lines[index]):
        return None
    after = index + 1
    # A rule below a headline underlines it.
    while after < len(lines) and lines[after].strip() and not lines[after].strip("=-~_*# \t"):
        after += 1
    rest = next((line for line in lines[after:] if line.strip()), None)
    if rest is None:
        return None
    title = lines[index].strip()
    parted = not lines[after].strip() or after > index + 1 or parse_byline(rest) is not None
    continues = rest.strip()[:1].islower()
    if parted or (is_paragraph(rest) and not continues and len(rest.strip()) > len(title)):
        del lines[:after]
        return title
    return None
