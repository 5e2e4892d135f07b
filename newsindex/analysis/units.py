"""Characters of a text → positions in its field, without making the terms again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from newsindex.analysis import english
from newsindex.analysis.fold import fold
from newsindex.analysis.scanner import FIRST_CJK, character_kind, token_pattern


def units_at(text: str, characters: Sequence[int]) -> list[int]:
    """For each character the unit that begins there, or else the next one; `characters` rise.

    A character after the last unit gets the last; a text without units gives zeros.
    """
    folded = fold(text)
    kind_of = character_kind().match
    found: list[int] = []
    wanted = iter(characters)
    character = next(wanted, None)
    unit = 0
    for match in token_pattern().finditer(folded):
        if character is None:
            break
        piece, start = match[0], match.start()
        if character >= match.end():
            unit += len(piece) if piece[0] >= FIRST_CJK and kind_of(piece) else len(_starts(piece))
            continue
        offsets: Sequence[int]
        offsets = range(len(piece)) if piece[0] >= FIRST_CJK and kind_of(piece) else _starts(piece)
        for offset in offsets:
            while character is not None and character <= start + offset:
                found.append(unit)
                character = next(wanted, None)
            unit += 1
    return found + [max(unit - 1, 0)] * (len(characters) - len(found))


@lru_cache(maxsize=100_000)
def _starts(piece: str) -> tuple[int, ...]:
    return tuple(part.start for part in english.parts(piece))
