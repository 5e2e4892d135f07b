"""A table of newsindex.toml, read with checks; every error points at the line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from newsindex.errors import ConfigError

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?(?:\.[\w.-]+)?\s*=")

Place = tuple[str, int, str]
"""The table's name ("" at the top), which of several of that name it is, and the key ("": its header)."""


class Table:
    """One table. What is read is checked for its type; `done` refuses keys that nothing asked for."""

    def __init__(self, file: Path, lines: dict[Place, int], values: dict[str, Any], name: str = "", nth: int = 0):
        self.file = file
        self._lines = lines
        self._values = values
        self._name = name
        self._nth = nth
        self._asked: set[str] = set()

    def fail(self, key: str, reason: str) -> ConfigError:
        """The error to raise about a key of the table; "" is about the whole of it."""
        header = self._lines.get((self._name, self._nth, ""), 1)
        line = self._lines.get((self._name, self._nth, key), header)
        where = f"{self._name}: {key}" if self._name and key else key or f"[{self._name}]"
        return ConfigError(f"{self.file}, line {line}: {where}: {reason}")

    def text(self, key: str, default: str | None = None) -> str | None:
        """A text that is not empty."""
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "must be a text in quotes")
        return value

    def path(self, key: str) -> Path | None:
        """A path; one that is relative begins at the folder of the file."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise self.fail(key, "must be a path in quotes")
        return self.file.parent / Path(value).expanduser()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one alone."""
        value = self._get(key)
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self.fail(key, "must be a list of texts in quotes")
        return tuple(values)

    def mapping(self, key: str) -> dict[str, str]:
        """A table of texts, such as { body = "content" }."""
        value = self._get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.fail(key, 'must be a table of texts, such as { body = "content" }')
        return dict(value)

    def flag(self, key: str) -> bool:
        """true or false; false where it is not there."""
        value = self._get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.fail(key, "must be true or false")
        return value

    def number(self, key: str, default: float, *, least: float = 0) -> float:
        """A number of at least `least`."""
        value = self._get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= least:
            raise self.fail(key, f"must be a number of at least {least:g}")
        return float(value)

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of the words."""
        value = self.text(key, default)
        assert value is not None
        if value not in choices:
            raise self.fail(key, f'"{value}" is none of {", ".join(choices)}')
        return value

    def tables(self, key: str) -> Iterator[Table]:
        """The tables written as [[key]]."""
        value = self._get(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.fail(key, f"must be written as [[{key}]], once for each")
        for nth, values in enumerate(value):
            yield Table(self.file, self._lines, values, key, nth)

    def known(self, *keys: str) -> None:
        """Keys that someone else reads."""
        self._asked.update(keys)

    def done(self) -> None:
        """Refuse what was not asked for: a slip of the pen must not be passed over in silence."""
        for key in self._values:
            if key not in self._asked:
                raise self.fail(key, f"is no setting; known are {', '.join(sorted(self._asked))}")

    def _get(self, key: str) -> Any:
        self._asked.add(key)
        return self._values.get(key)


def read_toml(file: Path) -> Table:
    """The top table of a file. Raises ConfigError where it cannot be read."""
    import tomllib  # a search may have no configuration, and should start quickly

    try:
        text = file.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: it is not UTF-8; save it as UTF-8") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    return Table(file.resolve(), _lines(text), values)


def _lines(text: str) -> dict[Place, int]:
    """The line of each key and header, as far as they are written plainly."""
    found: dict[Place, int] = {}
    name, nth = "", 0
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[2]
            nth = counts.get(name, 0) if header[1] == "[[" else 0
            counts[name] = nth + 1
            found.setdefault((name, nth, ""), number)
            found.setdefault(("", 0, name), number)
        elif key := _KEY.match(line):
            found.setdefault((name, nth, key[1]), number)
    return found
