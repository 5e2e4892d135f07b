"""A plain text that may hold several articles and scraps of others → its pieces.

Articles are told apart by what stands between them: a form feed, a rule, blank lines, and then a headline with a
byline or dateline. A scrap of a related story is a long paragraph of several sentences that stops within one, as
pages print below an article to lure readers on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsindex.ingest.bylines import parse_byline, parse_dateline
from newsindex.ingest.facts import cut_words, field_names, plain_name

_RULE = re.compile(r"\s*([-=*_~#＊※◆●+—–])(?:\s*\1){2,}\s*\Z")
_LIST_ITEM = re.compile(
    r"\s*(?:[-*•·●▪◦►#>|]|\d{1,3}[.)、]|[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[(（]\d{1,2}[)）])"
)
_HAN = re.compile("[㐀-鿿]")
_CLOSERS = "”’\"'）)」』】》〉]*_ \t　"
_ENDERS = frozenset(".!?。！？…:：;；⋯")
_ENDS = frozenset("”」』")
_SENTENCE_END = re.compile(r"[.!?][”’\"')]*\s+(?=[A-Z“‘\"'(\d])|[。！？](?=.)")
_TRAILING_CREDIT = re.compile(
    r"\s*(?:[（(〔【\[][^（）()〔〕【】\[\]]{1,40}[)）〕】\]]|[-–—]\s?[A-Z][\w ]{1,20}|https?://\S+)\s*\Z"
)
_KICKER = re.compile(r"[A-Z][A-Z0-9 .,'’&/-]{2,40}:\s+[A-Z‘“\"'(\d]")
_FIELD_LINE = re.compile(r"\s*([A-Za-z][A-Za-z _-]{1,20}|[㐀-鿿]{2,6})\s*[:：]\s*(\S.*)\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]{4,}")
_WIDEST = 110
"""Characters of the longest line of a text of which the lines are wrapped."""
_SAME_STORY = 0.2
"""Share of a passage's words that stand elsewhere in the article, above which it belongs to the article."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of a file that are one article or, as `teaser`, a scrap of one beside the article of index `parent`."""

    lines: tuple[str, ...]
    teaser: bool = False
    parent: int | None = None


def split_text(text: str) -> list[Piece]:
    """The articles and scraps in a text, in their order; an ordinary text is one piece."""
    pieces: list[Piece] = []
    for chunk in _chunks(text.split("\n")):
        _add_chunk(chunk, pieces)
    return pieces


def is_headline(line: str) -> bool:
    """Whether a line may be a headline: short, no list item, without the end of a sentence."""
    text = line.strip()
    if not 2 <= len(text) <= 150 or _LIST_ITEM.match(text) or "://" in text or "\t" in text:
        return False
    han = len(_HAN.findall(text))
    if not han and not re.search("[A-Za-z]", text):
        return False
    if (han and len(text) > 60) or text.rstrip(_CLOSERS)[-1:] in (*".。:：;；,，、…", ""):
        return False
    return not re.search(r"。|[.!?]\s+[A-Z].*[a-z]{3}\s[a-z]", text) and parse_byline(text) is None


def field_line(line: str) -> tuple[str, str] | None:
    """Our field and its value where a line is a header such as `Title: …` or `日期：…`."""
    match = _FIELD_LINE.match(line)
    if match is None or len(line) > 400:
        return None
    name = plain_name(match[1])
    field = next((f for f, names in field_names().items() if name in names and f != "body"), None)
    return (field, match[2].strip()) if field else None


def is_paragraph(line: str) -> bool:
    """Whether a line is running text: it is long, or ends as a sentence does."""
    text = line.strip()
    return len(text) >= 80 or (len(text) >= (15 if _HAN.search(text) else 30) and _is_complete(text))


def _chunks(lines: list[str]) -> list[list[str]]:
    """The lines between the places where one article ends and another begins."""
    rows: list[str] = []
    for line in lines:
        for index, part in enumerate(line.split("\f")):
            if index:
                rows.append("\f")
            rows.append(part)
    chunks: list[list[str]] = [[]]
    text_seen = False
    for index, row in enumerate(rows):
        if row == "\f":
            chunks.append([])
            text_seen = False
            continue
        before = chunks[-1]
        if text_seen and _begins_article(rows, index, before):
            # The rule that parts two articles belongs to neither.
            while not before[-1].strip() or _RULE.match(before[-1]):
                before.pop()
            chunks.append([])
            text_seen = False
        chunks[-1].append(row)
        text_seen = text_seen or is_paragraph(row)
    return [chunk for chunk in chunks if any(line.strip() and not _RULE.match(line) for line in chunk)]


def _begins_article(rows: Sequence[str], index: int, before: Sequence[str]) -> bool:
    """Whether a new article begins at this row, seen from the text that stands before and what comes after."""
    row = rows[index]
    if not row.strip() or _RULE.match(row):
        return False
    blank = ruled = 0
    back = len(before) - 1
    while back >= 0 and (not before[back].strip() or _RULE.match(before[back])):
        if before[back].strip():
            # Directly below a headline a rule underlines it.
            under = back > 0 and before[back - 1].strip() and (back < 2 or not before[back - 2].strip())
            if under and is_headline(before[back - 1]):
                return False
            ruled = max(ruled, len(before[back].strip()))
        else:
            blank += 1
        back -= 1
    if back < 0:
        return False
    if field_line(row):
        return bool(blank or ruled) and sum(1 for line in rows[index : index + 4] if field_line(line)) >= 2
    if not is_headline(row):
        return False
    following = [line for line in rows[index + 1 : index + 8] if line.strip()][:4]
    signed = _is_signed(following, dated=bool(blank > 1 or ruled))
    if ruled:
        return signed or (
            ruled >= 5
            and bool(following)
            and is_paragraph(following[0])
            and is_headline(_first_line(before))
            and len(row.strip()) > 3
        )
    ended = _is_complete(before[back].strip()) or parse_byline(before[back]) is not None or _is_cut(before[back])
    return signed and ended and (blank > 0 or following[0] is rows[index + 1])


def _is_signed(following: Sequence[str], *, dated: bool) -> bool:
    """Whether the lines after a headline begin with a byline, or with a paragraph that opens with a dateline.

    Text must follow. A line that holds a date only counts where `dated` says so.
    """
    for position, line in enumerate(following[:3]):
        byline = parse_byline(line)
        if byline is not None:
            if byline.aside or not (dated or byline.author or byline.agency):
                return False
            if any(is_paragraph(after) for after in following[position + 1 :]):
                return True
        elif parse_dateline(line) and is_paragraph(line):
            return True
        elif not is_headline(line):
            return False
    return False


def _first_line(lines: Sequence[str]) -> str:
    return next((line for line in lines if line.strip()), "")


def _add_chunk(chunk: list[str], pieces: list[Piece]) -> None:
    """Parts the scraps in a chunk from its article; text after scraps is the same article again or the next one."""
    paragraphs = _paragraphs(chunk)
    scraps = _scraps([text for _, _, text in paragraphs])
    groups: list[tuple[bool, list[int]]] = []
    for number in range(len(paragraphs)):
        scrap = number in scraps
        if groups and not scrap and not groups[-1][0]:
            groups[-1][1].append(number)
        else:
            groups.append((scrap, [number]))
    mains: list[list[int]] = []
    story: frozenset[str] = frozenset()
    order: list[tuple[bool, int]] = []
    for scrap, numbers in groups:
        if scrap:
            order.append((True, numbers[0]))
            continue
        words = _terms("\n".join(paragraphs[n][2] for n in numbers)) if scraps else frozenset()
        if mains and _overlap(words, story) >= _SAME_STORY:
            mains[-1] += numbers
            story |= words
        else:
            story = words
            order.append((False, len(mains)))
            mains.append(numbers)
    current: int | None = None
    first = len(pieces) + next((i for i, (scrap, _) in enumerate(order) if not scrap), 0)
    for scrap, number in order:
        if scrap:
            start, end, _ = paragraphs[number]
            pieces.append(
                Piece(tuple(chunk[start:end]), True, current if current is not None else first if mains else None)
            )
            continue
        current = len(pieces)
        lines: list[str] = []
        previous = -1
        for n in mains[number]:
            start, end, _ = paragraphs[n]
            # Blank lines between paragraphs stay as they are; where a scrap stood, one line end parts them.
            if lines and previous == n - 1:
                start = paragraphs[previous][1]
            lines += chunk[start:end]
            previous = n
        pieces.append(Piece(tuple(lines)))


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """First line, line after the last, and text of each paragraph: a line, or a block where lines are wrapped."""
    blocks: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if blocks and blocks[-1][1] == index:
            blocks[-1] = (blocks[-1][0], index + 1)
        else:
            blocks.append((index, index + 1))
    inner = [line.strip() for start, end in blocks for line in lines[start : end - 1]]
    wrapped = (
        len(inner) > 2
        and max(len(line) for line in lines) < _WIDEST
        and sum(not _is_complete(line) for line in inner) > 0.6 * len(inner)
    )
    if not wrapped:
        blocks = [(index, index + 1) for start, end in blocks for index in range(start, end)]
    return [(start, end, " ".join(line.strip() for line in lines[start:end])) for start, end in blocks]


def _scraps(texts: Sequence[str]) -> set[int]:
    """Which paragraphs are scraps of other stories."""
    cut = [_is_cut(text) for text in texts]
    kicker = [c and _KICKER.match(t) is not None for c, t in zip(cut, texts, strict=True)]
    long = [len(text) >= (15 if _HAN.search(text) else 40) for text in texts]
    # Where most paragraphs lack their full stop, that is how it was written.
    unpunctuated = sum(not _is_complete(t) for t, is_long in zip(texts, long, strict=True) if is_long) * 2 > sum(long)
    found: set[int] = set()
    whole = _terms("\n".join(text for text, c in zip(texts, cut, strict=True) if not c)) if any(cut) else frozenset()
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and cut[end]:
            end += 1
        for number in range(start, end):
            if kicker[number]:
                found.add(number)
                continue
            several = end - start > 1
            short = _stops_short(texts[number])
            if unpunctuated and not (short and several):
                continue
            # The first of a row may be the article's own end, cut with the file.
            own = several and number > start and short
            if own or ((several or short) and _overlap(_terms(texts[number]), whole) < _SAME_STORY):
                found.add(number)
        start = max(end, start + 1)
    if len(found) == len(texts) and not all(kicker[n] or _stops_short(texts[n]) for n in found):
        return set()
    return found if len(texts) > 1 else set()


def _is_complete(text: str) -> bool:
    """Whether a paragraph ends as a sentence does, closing marks and a credit aside."""
    end = text[-60:].rstrip()
    if end[-1:] in _ENDS or end.rstrip(_CLOSERS)[-1:] in _ENDERS:
        return True
    credit = _TRAILING_CREDIT.search(end)
    return credit is not None and end[: credit.start()].rstrip(_CLOSERS)[-1:] in _ENDERS


def _is_cut(text: str) -> bool:
    """Whether a paragraph of several sentences stops within the last."""
    text = text.strip()
    if _is_complete(text) or _LIST_ITEM.match(text) or "\t" in text:
        return False
    han = len(_HAN.findall(text))
    enough = 50 if han * 3 > len(text) else 150
    return len(text) >= enough and _SENTENCE_END.search(text) is not None


def _stops_short(text: str) -> bool:
    """Whether a paragraph stops at a word or mark after which a sentence must go on."""
    bare = text.rstrip()
    if bare.endswith((",", "，", "、")):
        return True
    english, chinese = cut_words()
    last = re.search(r"([A-Za-z’']+)\Z", bare)
    return last[1].lower() in english if last else bare.endswith(chinese)


def _overlap(words: frozenset[str], others: frozenset[str]) -> float:
    """The share of a passage's terms that another text has too."""
    return len(words & others) / len(words) if words else 1.0


def _terms(text: str) -> frozenset[str]:
    """The longer words of a text, cut to six letters for their forms, and its pairs of Han characters."""
    han = {text[i : i + 2] for i in range(len(text) - 1) if _HAN.match(text[i]) and _HAN.match(text[i + 1])}
    return frozenset({word.lower()[:6] for word in _WORD.findall(text)} | han)
