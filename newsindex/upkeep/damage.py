"""An error that damaged bytes cause, told as what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from traceback import walk_tb
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from newsindex.errors import IndexUnsound, NewsIndexError


class Checked(Protocol):
    """What can say what is wrong with its files."""

    def damage(self, *, full: bool = False) -> list[str]:
        """A sentence each; `full`: also of what has a checksum that is right."""
        ...


_READING = ("newsindex.engines.", "newsindex.documents")
"""The modules that read what is in the files of an index."""

Owner = TypeVar("Owner", bound=Checked)
Given = ParamSpec("Given")
Result = TypeVar("Result")


@contextmanager
def naming_damage(owner: Checked) -> Iterator[None]:
    """Raises IndexUnsound, which names the file, in the place of whatever the bytes of a damaged one led to.

    Reading verifies no checksum of what is searched, which would take longer than the search; here they are verified
    once something has gone wrong, and all that is in the files where it went wrong while they were read. An error with
    sound files stays what it is.
    """
    try:
        yield
    except NewsIndexError:
        raise
    except Exception as error:
        for problem in owner.damage() or (owner.damage(full=True) if _while_reading(error.__traceback__) else ()):
            raise IndexUnsound(f"{problem}. Restore the index from a backup, or rebuild it.") from error
        raise


def _while_reading(trace: TracebackType | None) -> bool:
    return any(frame.f_globals.get("__name__", "").startswith(_READING) for frame, _ in walk_tb(trace))


def naming(method: Callable[Concatenate[Owner, Given], Result]) -> Callable[Concatenate[Owner, Given], Result]:
    """The method within `naming_damage`."""

    @wraps(method)
    def called(self: Owner, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        with naming_damage(self):
            return method(self, *args, **kwargs)

    return called
