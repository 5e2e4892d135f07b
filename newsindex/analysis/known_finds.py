"""The entries of what the scanner finds, looked up for some dozens of texts at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis import english
from newsindex.analysis.short_texts import I64, Keys, ShortTexts
from newsindex.analysis.tiles import ODD, Tiles, of_runs

Find = tuple[str, bool]
"""What the scanner finds, and whether capitals mean something there."""

Learn = Callable[[list[Find]], list[int]]

Key = TypeVar("Key", bound=Hashable)


class KnownFinds:
    """Entries by find and by whether capitals mean something there."""

    def __init__(self) -> None:
        self._plain, self._wide = ShortTexts(), ShortTexts()
        self._long: dict[Find, int] = {}

    def entries(
        self, tiles: Tiles, without_capitals: NDArray[np.bool_], run: int, learn: Learn
    ) -> tuple[NDArray[np.int32], I64]:
        """The entry of each find, `run` for Han characters to be cut, and where these are; `learn` makes the entries of
        finds that are new."""
        characters, starts, sizes = tiles.characters, tiles.starts, tiles.sizes
        marks = without_capitals * 128 if without_capitals.any() else None
        found = np.full(len(starts), run, np.int32)
        if characters.dtype == np.uint8:
            every = np.arange(len(starts))
            self._fill(
                found, self._plain, every, Keys(characters, starts, sizes, marks), tiles, without_capitals, learn
            )
            return found, every[:0]
        runs = of_runs(characters.take(starts)) & (sizes > 0)
        others = np.flatnonzero(~runs)
        bytes_ = np.where(characters < 128, characters, 255).astype(np.uint8)
        keys = Keys(bytes_, starts[others], sizes[others], None if marks is None else marks[others])
        plain, wide = np.flatnonzero(~keys.upper), others[keys.upper]
        self._fill(found, self._plain, others[plain], keys.of(plain), tiles, without_capitals, learn)
        keys = Keys(characters, starts[wide], sizes[wide], None if marks is None else marks[wide])
        odd = np.searchsorted(starts[wide], np.flatnonzero(characters == ODD), "right") - 1
        keys.fitting[odd] = False
        self._fill(found, self._wide, wide, keys, tiles, without_capitals, learn)
        return found, np.flatnonzero(runs)

    def _fill(
        self,
        found: NDArray[np.int32],
        table: ShortTexts,
        places: I64,
        keys: Keys,
        tiles: Tiles,
        without_capitals: NDArray[np.bool_],
        learn: Learn,
    ) -> None:
        """Puts the entries of the finds at the places into `found`."""
        numbers = table.find(keys)
        missing = np.flatnonzero(numbers < 0)
        if len(missing):
            which = places[missing]
            capitals = (~without_capitals[which]).tolist()
            wanted = list(zip(tiles.finds(which), capitals, strict=True))
            new = {find: nth for nth, find in enumerate(wanted) if find not in self._long}
            learned = dict(zip(new, learn(list(new)), strict=True))
            numbers[missing] = [learned[find] if find in learned else self._long[find] for find in wanted]
            at = missing[np.fromiter(new.values(), np.int64, len(new))]
            table.add(keys.of(at), numbers[at])
            for find, fits in zip(new, keys.fitting[at].tolist(), strict=True):
                if not fits and len(find[0]) <= english.LONGEST:
                    self._long[find] = learned[find]
        found[places] = numbers

    def renumbered(self, renumber: I64) -> KnownFinds:
        """The same finds with what `renumber` has at their entries; without those that have -1 there."""
        found = KnownFinds()
        found._plain, found._wide = self._plain.renumbered(renumber), self._wide.renumbered(renumber)
        found._long = dict(renumbered(self._long, renumber))
        return found


def renumbered(entries: Mapping[Key, int], renumber: I64) -> Iterator[tuple[Key, int]]:
    """As `KnownFinds.renumbered`, of any keys."""
    numbers = renumber[np.fromiter(entries.values(), np.int64, len(entries))]
    return ((key, number) for key, number in zip(entries, numbers.tolist(), strict=True) if number >= 0)
