"""newsindex.toml: where the index lies, which zone undated times are in, where the user's alias book is."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsindex.errors import ConfigError

FILE_NAME = "newsindex.toml"
DEFAULT_INDEX = "news.idx"


@dataclass(frozen=True, slots=True)
class Config:
    """What the configuration says; paths are absolute or None, `file` is where it was read from or None."""

    file: Path | None = None
    index: Path | None = None
    book: Path | None = None
    timezone: dt.tzinfo = field(default=dt.UTC)


def find_config(start: Path | None = None) -> Path | None:
    """The newsindex.toml of the folder `start` (default: the working directory) or of its nearest parent."""
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        path = candidate / FILE_NAME
        if path.is_file():
            return path
    return None


def load_config(path: str | os.PathLike[str] | None = None) -> Config:
    """The configuration in `path`, or in the nearest newsindex.toml, or the defaults. Raises ConfigError."""
    if path is None:
        found = find_config()
        if found is None:
            return Config()
    else:
        found = Path(path)
        if not found.is_file():
            raise ConfigError(f"{found}: there is no such configuration file; leave out --config to use the defaults")
    try:
        text = found.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{found}: cannot be read: {error}") from error
    return _checked(found.resolve(), text, data)


def index_path(option: str | os.PathLike[str] | None, config: Config) -> Path:
    """Where the index is: the option, else $NEWSINDEX_INDEX, else the configuration, else ./news.idx."""
    if option:
        return Path(option)
    if environment := os.environ.get("NEWSINDEX_INDEX"):
        return Path(environment)
    return config.index or Path(DEFAULT_INDEX)


def _checked(path: Path, text: str, data: Mapping[str, object]) -> Config:
    def fail(key: str, reason: str) -> ConfigError:
        line = next((n for n, row in enumerate(text.splitlines(), 1) if row.split("=")[0].strip(" \t\"'[]") == key), 1)
        return ConfigError(f"{path}, line {line}: {key}: {reason}")

    known = {"index", "book", "timezone"}
    for key in data:
        if key not in known:
            raise fail(key, f"is no setting; known are {', '.join(sorted(known))}")
    paths: dict[str, Path | None] = {"index": None, "book": None}
    for key in paths:
        value = data.get(key)
        if value is None:
            continue
        if not isinstance(value, str) or not value:
            raise fail(key, "must be a path in quotes")
        paths[key] = path.parent / Path(value).expanduser()
    zone: dt.tzinfo = dt.UTC
    name = data.get("timezone")
    if name is not None:
        try:
            zone = zoneinfo.ZoneInfo(str(name))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise fail("timezone", f'"{name}" is no time zone; write a name such as "Asia/Taipei"') from error
    return Config(file=path, index=paths["index"], book=paths["book"], timezone=zone)
