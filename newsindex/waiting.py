"""Articles that are new or changed, kept on the disk until those that are committed with them have been read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from newsindex.documents import pack, unpack
from newsindex.engines.whoosh.columnar.durable import writing
from newsindex.model import Article

_IN_MEMORY, _AT_ONCE = 1 << 22, 1 << 20
"""Bytes that are kept without a file, and those that are written to it together."""

_SIZE = 32
"""Bits of the size in a place; where it begins stands above."""


class Waiting:
    """The articles by id in the order in which their ids came; a later one takes the place of an earlier one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, buffering=_AT_ONCE, dir=str(folder))  # noqa: SIM115 - closed below
        self._end = 0
        self._elsewhere = False
        self._places: dict[str, int] = {}
        self._teasers: set[str] = set()

    def __enter__(self) -> Waiting:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what a full disk did not take is not wanted any more
            self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def put(self, article: Article) -> bytes:
        """Keep the article, and give it packed."""
        data = pack(article)
        self._places[article.id] = self.keep(data)
        if article.teaser:
            self._teasers.add(article.id)
        else:
            self._teasers.discard(article.id)
        return data

    def drop(self, id_: str) -> None:
        """Let go of the article of that id."""
        del self._places[id_]
        self._teasers.discard(id_)

    def keep(self, data: bytes) -> int:
        """Keep other bytes, and give the place by which `kept` finds them."""
        place = self._end << _SIZE | len(data)
        with writing(self._folder):
            if self._elsewhere:
                self._file.seek(self._end)
                self._elsewhere = False
            self._file.write(data)
        self._end += len(data)
        return place

    def kept(self, place: int) -> bytes:
        """What was kept there."""
        with writing(self._folder):  # what was put last is written first
            self._file.seek(place >> _SIZE)
            self._elsewhere = True
            return self._file.read(place & (1 << _SIZE) - 1)

    def get(self, id_: str) -> Article | None:
        """The article of that id, None where there is none."""
        place = self._places.get(id_)
        return None if place is None else unpack(self.kept(place))

    def is_teaser(self, id_: str) -> bool:
        """Whether the article of that id is a teaser."""
        return id_ in self._teasers

    def packed(self) -> Iterator[bytes]:
        """All of them, packed."""
        return map(self.kept, self._places.values())
