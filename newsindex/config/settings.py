"""What newsindex.toml says, checked, with paths made absolute."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from newsindex.config.toml import Table, read_toml
from newsindex.errors import ConfigError

if TYPE_CHECKING:
    from newsindex.config.sources import SourceSettings
    from newsindex.model import UserTopic

FILE_NAME = "newsindex.toml"
DEFAULT_INDEX = "news.idx"


class Config(Struct, frozen=True):
    """What the configuration says; paths are absolute or None, `file` is where it was read from or None."""

    file: Path | None = None
    index: Path | None = None
    book: Path | None = None
    timezone: dt.tzinfo = dt.UTC

    def has_sources(self) -> bool:
        """Whether the configuration names sources at all."""
        return self.file is not None and any(True for _ in read_toml(self.file).tables("sources"))

    def sources(self, names: Sequence[str] = ()) -> tuple[SourceSettings, ...]:
        """What `sync` reads, all or those of the names, with the time zone of the configuration.

        Raises ConfigError where there is nothing, or nothing of that name.
        """
        from newsindex.config.sources import sources_of  # the readers are slow to load, and a search needs none

        found = sources_of(read_toml(self.file)) if self.file is not None else ()
        if not found:
            raise ConfigError(
                f"{self.file or FILE_NAME}: there are no sources to sync; name some, each as\n"
                '[[sources]]\nname = "Daily"\npaths = ["archive/daily"]'
            )
        known = [source.name for source in found]
        for name in names:
            if name not in known:
                raise ConfigError(f"{self.file}: there is no source {name!r}; the sources are {', '.join(known)}")
        found = tuple(source for source in found if not names or source.name in names)
        return tuple(replace(s, reading=replace(s.reading, timezone=self.timezone)) for s in found)

    def topics(self) -> tuple[UserTopic, ...]:
        """The reader's own topics. Raises ConfigError."""
        if self.file is None:
            return ()
        from newsindex.config.topics import topics_of  # most configurations name none

        return topics_of(read_toml(self.file))


def load_config(path: str | os.PathLike[str] | None = None) -> Config:
    """The configuration in `path`, or in the nearest newsindex.toml, or the defaults. Raises ConfigError."""
    if path is None:
        found = _nearest()
        if found is None:
            return Config()
    else:
        found = Path(path)
        if not found.exists() or found.is_dir():  # /dev/null, or <(…), is as good as a file
            raise ConfigError(f"{found}: there is no such configuration file; leave out --config to use the defaults")
    return _checked(read_toml(found))


def index_path(option: str | os.PathLike[str] | None, config: Config) -> Path:
    """Where the index is: the option, else $NEWSINDEX_INDEX, else the configuration, else ./news.idx."""
    if option:
        return Path(option)
    if environment := os.environ.get("NEWSINDEX_INDEX"):
        return Path(environment)
    return config.index or Path(DEFAULT_INDEX)


def _nearest() -> Path | None:
    """The newsindex.toml of the working directory or of its nearest parent."""
    folder = Path.cwd().resolve()
    for candidate in (folder, *folder.parents):
        path = candidate / FILE_NAME
        if path.is_file():
            return path
    return None


def _checked(table: Table) -> Config:
    config = Config(
        file=table.file, index=table.path("index"), book=table.path("book"), timezone=_zone(table, "timezone")
    )
    table.known("sources", "topics")  # read where they are needed
    table.done()
    return config


def _zone(table: Table, key: str) -> dt.tzinfo:
    name = table.text(key)
    if name is None:
        return dt.UTC
    import zoneinfo  # few configurations name a zone, and a search should start quickly

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.fail(key, f'"{name}" is no time zone; write a name such as "Asia/Taipei"') from error
