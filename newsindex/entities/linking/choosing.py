"""Which of the names of the book that were matched count, and whom each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsindex.entities.book.matching import Match
from newsindex.entities.book.surfaces import Surface
from newsindex.entities.found import Found, Reading
from newsindex.entities.linking.company_context import is_company_there
from newsindex.entities.linking.namesakes import Namesakes

_SHORTEST_KNOWN = 3
"""Names of so many characters count, where their entity is known, even if words seem to be cut otherwise."""


def chosen(matches: Sequence[Match], reading: Reading, namesakes: Namesakes) -> Iterator[Found]:
    """The matches that count, each with the one entity that it means, or None where it may be several.

    A name counts if it is safe, or if the text has a safe name of the same entity, or if what stands beside it tells.
    """
    if not matches:
        return
    crossed = reading.cuts.crossed
    sure: set[str] = set()
    reach = 0
    for start, end, form in sorted(matches, key=_longest_first):
        if end > reach:
            reach = end
            if len(form.safe) == 1 and not (form.short and crossed(start, end)):
                sure.add(form.safe[0].entity)
    for match in matches:
        start, end, form = match
        owners = form.owners if form.single else _owners(match, sure, reading, namesakes)
        if not owners:
            continue
        entity = owners[0].entity
        if form.short and (end - start < _SHORTEST_KNOWN or entity not in sure) and crossed(start, end):
            continue
        yield Found(start, end, owners[0].kind, entity if len(owners) == 1 else None)


def _longest_first(match: Match) -> tuple[int, int]:
    return match[0], -match[1]


def _owners(match: Match, sure: set[str], reading: Reading, namesakes: Namesakes) -> Sequence[Surface]:
    """Whom the match may mean; empty where it is no name there."""
    start, end, form = match
    named = [owner for owner in form.owners if owner.entity in sure]
    if named:
        return named
    if form.safe:
        return form.safe
    text = reading.folded
    if len(form.companies) == 1 and is_company_there(text, start, end):
        return form.companies
    if len(form.companies) == len(form.owners):
        return ()
    meant = [owner for owner in form.owners if namesakes.is_meant(owner, reading.text, text, start, end)]
    return meant if len(meant) == 1 else ()
