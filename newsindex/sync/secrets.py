"""Where a secret of the configuration is → the secret, looked up when it is needed and kept nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from newsindex.errors import ConfigError


def headers_with_secrets(references: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers by name, each value from `env:VARIABLE` or the first line of `file:PATH`.

    Raises ConfigError with the name of what is missing, never with a value.
    """
    return {name: _secret(name, reference) for name, reference in references}


def _secret(header: str, reference: str) -> str:
    kind, _, place = reference.partition(":")
    if kind == "env":
        value = os.environ.get(place, "").strip()
        if not value:
            raise ConfigError(f"header {header}: the variable {place} of the environment is not set")
    else:
        try:
            with Path(place).open(encoding="utf-8") as file:
                value = file.readline(65536).strip()
        except (OSError, UnicodeDecodeError) as error:
            what = (error.strerror or "it cannot be read") if isinstance(error, OSError) else "it is not UTF-8"
            raise ConfigError(f"header {header}: {place}: {what.lower()}") from None
        if not value:
            raise ConfigError(f"header {header}: {place}: its first line is empty")
    if not value.isprintable() or not value.isascii():
        raise ConfigError(f"header {header}: what {reference} holds cannot be sent in a header")
    return value
