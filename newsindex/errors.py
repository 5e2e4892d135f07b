"""The errors that newsindex raises; each names the path, the article or the query, and what to do next.

NewsIndexError
├── UsageError            an argument or option that cannot be
│   └── QueryError        a query that cannot be parsed; points at the place
├── ConfigError           newsindex.toml cannot be read or is not valid
├── SourceError           a source that cannot be read at all
├── IndexUnusable         an index that cannot be used
│   ├── IndexNotFound     there is none
│   ├── IndexUnsound      it is damaged, or is no index
│   ├── IndexOutdated     another schema version or analyzer made it
│   └── IndexBusy         another run holds it
├── ArticleNotFound       no article of that id, address or path
├── EntityNotFound        no entity of that name
├── AmbiguousName         several; lists the choices
├── AlertError            a saved search that is not there or cannot be saved; a damaged file of them
├── ScheduleError         a schedule that this machine cannot have, or a scheduler that complains
└── BookError             a change to the alias book that cannot be made
"""

from __future__ import annotations

from collections.abc import Sequence


class NewsIndexError(Exception):
    """The root of all errors that newsindex raises."""


class UsageError(NewsIndexError):
    """An argument that cannot be: wrong type, out of range, or at odds with another."""


class QueryError(UsageError):
    """A query that cannot be parsed.

    `query` is the query as given, `position` the character (from 0) at which reading stopped.
    """

    def __init__(self, reason: str, query: str, position: int) -> None:
        self.reason = reason
        self.query = query
        self.position = position
        super().__init__(f"{reason} (at character {position + 1} of the query)" if query else reason)


class ConfigError(NewsIndexError):
    """The configuration file cannot be read or holds what it may not."""


class SourceError(NewsIndexError):
    """A source that cannot be read at all."""


class IndexUnusable(NewsIndexError):
    """An index that cannot be used; the subclasses say why."""


class IndexNotFound(IndexUnusable):
    """There is no index at that place."""

    @classmethod
    def at(cls, place: object) -> IndexNotFound:
        """The error that names the place, and what makes an index there."""
        return cls(f"{place}: there is no index; `newsindex index SOURCE` makes one")


class IndexUnsound(IndexUnusable):
    """The folder is no index, or the index is damaged."""


class IndexOutdated(IndexUnusable):
    """The index was made with another schema version or analyzer."""


class IndexBusy(IndexUnusable):
    """Another run is writing to the index."""


class ArticleNotFound(NewsIndexError):
    """No article has that id, unique start of an id, address or path."""


class EntityNotFound(NewsIndexError):
    """No entity of the alias book or the archive has that name."""


class AmbiguousName(NewsIndexError):
    """A name that several entities of this archive have.

    `choices` lists them as (entity id, name, number of articles), most articles first.
    """

    def __init__(self, name: str, choices: Sequence[tuple[str, str, int]]) -> None:
        self.name = name
        self.choices = tuple(choices)
        listed = "; ".join(f"{label} [{id_}] in {count} articles" for id_, label, count in self.choices)
        super().__init__(f"{name!r} may be several: {listed}. Give the id in brackets instead of the name.")


class BookError(NewsIndexError):
    """A change to the alias book, or a book file, that cannot be taken; nothing was changed."""


class AlertError(NewsIndexError):
    """A saved search that is not there or cannot be saved, or a file of them that is damaged."""


class ScheduleError(NewsIndexError):
    """A schedule that this machine cannot have, or whose scheduler complains."""
