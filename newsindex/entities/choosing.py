"""Which of the names of the book that were matched count, and whom each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsindex.entities.company_context import is_company_there
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import Match
from newsindex.entities.namesakes import Namesakes
from newsindex.entities.surfaces import Surface

_SHORTEST_KNOWN = 3
"""Names of so many characters count, where their entity is known, even if words seem to be cut otherwise."""


def chosen(matches: Sequence[Match], reading: Reading, namesakes: Namesakes) -> Iterator[Found]:
    """The matches that count, each with the one entity that it means, or None where it may be several.

    A name counts if it is safe, or if the text has a safe name of the same entity, or if what stands beside it tells.
    """
    if not matches:
        return
    sure: set[str] = set()
    cut: set[tuple[int, int]] = set()
    reach = 0
    for match in sorted(matches, key=_longest_first):
        start, end, form = match
        if form.short and reading.cuts.crossed(start, end):
            cut.add((start, end))
        elif len(form.safe) == 1 and end > reach:
            sure.add(form.safe[0].entity)
        reach = max(reach, end)
    for match in matches:
        start, end, form = match
        owners = form.owners if form.single else _owners(match, sure, reading, namesakes)
        if owners and not ((start, end) in cut and (end - start < _SHORTEST_KNOWN or owners[0].entity not in sure)):
            yield Found(start, end, owners[0].kind, owners[0].entity if len(owners) == 1 else None)


def _longest_first(match: Match) -> tuple[int, int]:
    return match.start, -match.end


def _owners(match: Match, sure: set[str], reading: Reading, namesakes: Namesakes) -> Sequence[Surface]:
    """Whom the match may mean; empty where it is no name there."""
    form = match.form
    named = [owner for owner in form.owners if owner.entity in sure]
    if named:
        return named
    if form.safe:
        return form.safe
    text, start, end = reading.folded, match.start, match.end
    companies = [owner for owner in form.owners if owner.kind == "company"]
    if len(companies) == 1 and is_company_there(text, start, end):
        return companies
    meant = [owner for owner in form.owners if namesakes.is_meant(owner, reading.text, text, start, end)]
    return meant if len(meant) == 1 else ()
