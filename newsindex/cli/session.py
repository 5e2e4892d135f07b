"""What every command is given: which index, how much to say, and where it goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from newsindex.cli.plain import few_of, one_line, several_lines

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from newsindex.archive import NewsIndex
    from newsindex.config import Config

MOST_COLUMNS = 120
"""Lines of text wider than this are hard to read, so that tables stop growing here."""


class Session(Struct):
    """The global options and the two streams: data goes to standard output, everything else to standard error."""

    index: str | None = None
    config: str | None = None
    quiet: bool = False
    verbose: bool = False

    def configuration(self) -> Config:
        """The settings of newsindex.toml, here or in a parent folder, or of `--config`."""
        from newsindex.config import load_config

        return load_config(self.config)

    def place(self) -> Path:
        """Where the index is."""
        from newsindex.config import index_path

        return index_path(self.index, self.configuration())

    def open(self, book: str | None = None, *, repair: bool = False) -> NewsIndex:
        """The index, opened as the configuration says; `book` "none" leaves the shipped alias book out; to `repair`
        it, one that cannot be used is opened too."""
        import newsindex

        settings = self.configuration()
        return newsindex.open(
            self.place(),
            book=None if book == "none" else newsindex.SHIPPED,
            user_book=settings.book,
            timezone=settings.timezone,
            topics=settings.topics(),
            repair=repair,
        )

    @contextmanager
    def telling_what_stands(self) -> Iterator[None]:
        """Where Ctrl-C stops a run that takes articles in, what the index holds is said, and how the run goes on."""
        try:
            yield
        except KeyboardInterrupt:
            self.say(self._what_stands())
            raise

    def _what_stands(self) -> str:
        from newsindex.errors import IndexNotFound

        try:
            with self.open() as index:
                held = len(index)
        except IndexNotFound:
            held = 0
        if not held:
            return "Stopped before any article was committed; the same command again begins anew."
        articles = "article is" if held == 1 else "articles are"
        return f"Stopped; {held:,} {articles} in the index, all of it sound. The same command again goes on from there."

    # ------------------------------------------------------------------ standard output

    @property
    def on_terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return sys.stdout.isatty()

    def write(self, text: str) -> None:
        """Data, with a line break after it."""
        sys.stdout.write(text + "\n")

    def write_lines(self, lines: Iterable[str]) -> None:
        """Data, a line each."""
        for line in lines:
            sys.stdout.write(line + "\n")

    def show(self, *shown: RenderableType) -> None:
        """Tables and texts for a reader; with colour only on a terminal that may have it."""
        console = self._console()
        for each in shown:
            console.print(each)

    def columns(self) -> int:
        """How wide a table may be."""
        import shutil  # which few commands need, and which loads what unpacks archives

        return min(shutil.get_terminal_size().columns, MOST_COLUMNS)

    def _console(self) -> Console:
        from rich.console import Console

        coloured = self.on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return Console(
            file=sys.stdout,
            force_terminal=self.on_terminal,
            color_system="auto" if coloured else None,
            width=self.columns(),
            markup=False,
            highlight=False,
            emoji=False,
            soft_wrap=False,
        )

    def listed(self, arguments: Iterable[str]) -> list[str]:
        """The arguments, with the lines of standard input in the place of `-`."""
        found: list[str] = []
        for argument in arguments:
            if argument == "-":
                found.extend(line.strip() for line in self.input_lines() if line.strip())
            else:
                found.append(argument)
        return found

    def input_lines(self) -> list[str]:
        """The lines of standard input, in UTF-8 whatever the locale."""
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace").splitlines(keepends=True)

    def report(self, text: str) -> None:
        """The outcome of a command that gives no data, unless `--quiet`."""
        if not self.quiet:
            self.write(several_lines(text))

    # ------------------------------------------------------------------ standard error

    def note(self, text: str) -> None:
        """Something worth knowing: to a person at a terminal, or to whoever asked for `--verbose`."""
        if not self.quiet and (self.verbose or sys.stderr.isatty()):
            self._tell(text)

    def notes(self, notes: Iterable[str], *, found: bool) -> None:
        """What a search tells of itself, also to a program where nothing was found; a person reads the first of long
        lists, or all with `--verbose`."""
        brief = sys.stderr.isatty() and not self.verbose
        for note in notes:
            (self.note if found else self.say)(few_of(note) if brief else note)

    def say(self, text: str) -> None:
        """Something that a reader of the data must know, unless `--quiet`."""
        if not self.quiet:
            self._tell(text)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[..., None] | None]:
        """A function that shows how far a run is; None where there is no terminal to show it on."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield None
            return
        from newsindex.cli.progress import shown

        with shown(what) as report:
            yield report

    def warn(self, text: str) -> None:
        """Trouble that did not stop the run."""
        self._tell(f"newsindex: {text}")

    def _tell(self, text: str) -> None:
        sys.stdout.flush()
        sys.stderr.write(one_line(text) + "\n")
