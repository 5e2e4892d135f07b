"""Which of the names of the book that were matched count, and whom each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsindex.entities.company_context import is_company_there
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import Match, crossed
from newsindex.entities.namesakes import Namesakes
from newsindex.entities.surfaces import Surface

_SHORTEST_KNOWN = 3
"""Names of so many characters count, where their entity is known, even if words seem to be cut otherwise."""


def chosen(matches: Sequence[Match], reading: Reading, namesakes: Namesakes) -> Iterator[Found]:
    """The matches that count, each with the one entity that it means, or None where it may be several.

    A name counts if it is safe, or if the text has a safe name of the same entity, or if what stands beside it tells.
    """
    text = reading.folded
    crossing: dict[tuple[int, int], bool] = {}

    def is_cut(match: Match) -> bool:
        if not match.short:
            return False
        place = match.start, match.end
        if place not in crossing:
            crossing[place] = crossed(text, *place)
        return crossing[place]

    sure: set[str] = set()
    for match in matches:
        safe = [owner.entity for owner in match.owners if owner.safe]
        if len(safe) == 1 and not is_cut(match) and not _inside_another(match, matches):
            sure.add(safe[0])
    for match in matches:
        owners = _owners(match, sure, reading, namesakes)
        if owners and not (
            is_cut(match) and (match.end - match.start < _SHORTEST_KNOWN or owners[0].entity not in sure)
        ):
            entity = owners[0].entity if len(owners) == 1 else None
            yield Found(match.start, match.end, owners[0].kind, entity)


def _inside_another(match: Match, matches: Sequence[Match]) -> bool:
    start, end = match.start, match.end
    return any(other.start <= start and end <= other.end and other.end - other.start > end - start for other in matches)


def _owners(match: Match, sure: set[str], reading: Reading, namesakes: Namesakes) -> Sequence[Surface]:
    """Whom the match may mean; empty where it is no name there."""
    named = [owner for owner in match.owners if owner.entity in sure]
    if named:
        return named
    safe = [owner for owner in match.owners if owner.safe]
    if safe:
        return safe
    text, start, end = reading.folded, match.start, match.end
    companies = [owner for owner in match.owners if owner.kind == "company"]
    if len(companies) == 1 and is_company_there(text, start, end):
        return companies
    meant = [owner for owner in match.owners if namesakes.is_meant(owner, reading.text, text, start, end)]
    return meant if len(meant) == 1 else ()
