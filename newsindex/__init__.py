"""Full-text search over news archives in mixed English and Chinese, by word, company, person and topic.

with newsindex.open("news.idx") as index:
    index.update("archive/")
    for hit in index.search("tariffs", company="台積電", since="2025-01"):
        print(hit.score, hit.article.title)
"""

from __future__ import annotations

import datetime as dt

TYPE_CHECKING = False  # as in typing, whose import takes longer than all else here: see __main__.py
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from newsindex.analysis import Token
    from newsindex.archive import NewsIndex
    from newsindex.errors import (
        AlertError,
        AmbiguousName,
        ArticleNotFound,
        BookError,
        ConfigError,
        EntityNotFound,
        IndexBusy,
        IndexNotFound,
        IndexOutdated,
        IndexUnsound,
        IndexUnusable,
        NewsIndexError,
        QueryError,
        ScheduleError,
        SourceError,
        UsageError,
    )
    from newsindex.model import (
        Article,
        Contribution,
        Entity,
        EntityInArticle,
        Hit,
        Mention,
        Passage,
        Passages,
        Profile,
        Results,
        Skipped,
        Snippet,
        UpdateReport,
        UserTopic,
    )
else:

    def __getattr__(name: str) -> object:
        """A public name whose module is read when it is first asked for, so that Ctrl-C finds the command at work."""
        from importlib import import_module

        if name in ("errors", "model"):
            return import_module(f"{__name__}.{name}")
        if name in __all__:
            homes = (import_module(f"{__name__}.{home}") for home in ("model", "errors", "analysis"))
            value = globals()[name] = next(getattr(home, name) for home in homes if hasattr(home, name))
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__version__ = "0.1.0"

SHIPPED = "shipped"
"""The alias book that comes with newsindex: the default of `open`."""


def open(  # noqa: A001 - the name that the library's users rely on
    path: str | os.PathLike[str],
    *,
    book: str | os.PathLike[str] | None = SHIPPED,
    user_book: str | os.PathLike[str] | None = None,
    timezone: dt.tzinfo = dt.UTC,
    topics: Iterable[UserTopic] = (),
    repair: bool = False,
) -> NewsIndex:
    """The index in the folder `path`; nothing is written before the first write.

    `book` is the alias book under what the archive teaches: the shipped one, a CSV or JSONL file, or None for an
    empty one. `user_book` is the file of the user's changes to it (default: `<path>.book.jsonl`). Dates without a
    zone are in `timezone`. `topics` are those of the user, for `search` and `profile`. Raises IndexUnsound where the
    folder is no index, IndexOutdated where another version made it, unless it is opened to `repair` it: by `rebuild`
    or `restore`, all that can be done with it then.
    """
    from newsindex.archive import NewsIndex

    return NewsIndex(path, book=book, user_book=user_book, timezone=timezone, topics=topics, repair=repair)


def find_names(text: str) -> list[Mention]:
    """The companies, persons and organisations named in any text, by the shipped alias book and the rules.

    Raises UsageError where it is no text.
    """
    from newsindex.entities.finding import find_names

    return find_names(text)


def analyze(text: str) -> list[Token]:
    """The tokens that the index would hold of a text, with their offsets in it.

    Raises UsageError where it is no text.
    """
    from newsindex.analysis import Analyzer
    from newsindex.errors import UsageError

    if not isinstance(text, str):
        raise UsageError(f"a text is analysed, not {type(text).__name__}")
    return Analyzer().tokens(text)


__all__ = [
    "open",
    "find_names",
    "analyze",
    "Token",
    "SHIPPED",
    "Article",
    "Mention",
    "Entity",
    "EntityInArticle",
    "Snippet",
    "Contribution",
    "Hit",
    "Results",
    "Passage",
    "Passages",
    "Profile",
    "Skipped",
    "UpdateReport",
    "UserTopic",
    "NewsIndexError",
    "UsageError",
    "QueryError",
    "ConfigError",
    "SourceError",
    "IndexUnusable",
    "IndexNotFound",
    "IndexUnsound",
    "IndexOutdated",
    "IndexBusy",
    "ArticleNotFound",
    "EntityNotFound",
    "AmbiguousName",
    "BookError",
    "AlertError",
    "ScheduleError",
]
