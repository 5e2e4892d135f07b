"""The lines at the head and foot of a text that say who wrote it, for whom and when."""

from __future__ import annotations

from newsindex.ingest.bylines import Byline, parse_byline, parse_dateline

_LONGEST = 160


def credits_in(body: str) -> Byline:
    """Author, agency, place and date that the first three lines of a text and its last line tell; the text stays."""
    lines = body[:400].lstrip().split("\n", 3)[:3]
    found = Byline()
    for line in lines:
        byline = parse_byline(line) if len(line) <= _LONGEST else None
        if byline is None:
            dateline = parse_dateline(line)
            if dateline:
                found = merged(found, dateline[0])
            break
        found = merged(found, byline)
    before, mark, last = body[-200:].rstrip().rpartition("\n")
    if mark and before.strip() and len(last) <= _LONGEST and (byline := parse_byline(last)):
        found = merged(found, byline)
    return found


def take_bylines(lines: list[str]) -> Byline:
    """Takes lines at the top that are bylines, credits or dates away while text is left, and gives what they tell."""
    found = Byline()
    while lines:
        index = next((i for i, line in enumerate(lines) if line.strip()), None)
        byline = parse_byline(lines[index]) if index is not None else None
        if index is None or byline is None or not any(line.strip() for line in lines[index + 1 :]):
            break
        found = merged(found, byline)
        del lines[: index + 1]
    return found


def take_last_credit(lines: list[str]) -> Byline:
    """Takes the last line away where it is a credit and text is left, and gives what it tells."""
    index = next((i for i in range(len(lines) - 1, 0, -1) if lines[i].strip()), None)
    byline = parse_byline(lines[index]) if index is not None else None
    if index is None or byline is None or not any(line.strip() for line in lines[:index]):
        return Byline()
    del lines[index:]
    return byline


def merged(first: Byline, second: Byline) -> Byline:
    """What either tells, the first before the second."""
    return Byline(
        first.author or second.author,
        first.agency or second.agency,
        first.place or second.place,
        first.date or second.date,
    )


def add_credit(fields: dict[str, object], credit: Byline) -> None:
    """Puts what a byline tells into the fields of an article that do not know it better."""
    if credit.author:
        fields.setdefault("author", credit.author)
    if credit.agency:
        fields.setdefault("agency", credit.agency)
    if credit.date:
        fields.setdefault("dateline", credit.date)
