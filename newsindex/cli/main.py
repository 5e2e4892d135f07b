"""The command `newsindex`: its commands, and how errors and exit statuses reach the shell."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TextIO

import click

from newsindex.cli.command import LazyGroup
from newsindex.cli.plain import cells, one_line, shorten
from newsindex.cli.session import Session
from newsindex.errors import ArticleNotFound, EntityNotFound, IndexBusy, NewsIndexError, QueryError

DONE, NOTHING_FOUND, STOPPED, INCOMPLETE, BUSY, INTERRUPTED = 0, 1, 2, 3, 75, 130

COMMANDS = {
    "index": "indexing:index",
    "search": "searching:search",
    "snippets": "searching:snippets",
    "company": "profiles:company",
    "person": "profiles:person",
    "topic": "profiles:topic",
    "entities": "entities:entities",
    "show": "reading:show",
    "remove": "indexing:remove",
    "analyze": "reading:analyze",
    "stats": "upkeep:stats",
    "check": "upkeep:check",
    "compact": "upkeep:compact",
    "rebuild": "upkeep:rebuild",
    "backup": "upkeep:backup",
    "restore": "upkeep:restore",
    "sync": "syncing:sync",
    "schedule": "scheduling:schedule",
    "watch": "scheduling:watch",
    "alerts": "alerts:alerts",
    "help": "helping:help_",
    "completion": "helping:completion",
}

command = LazyGroup(
    "newsindex",
    lazy=COMMANDS,
    help="Full-text search over news archives in mixed English and Chinese: by word, company, person and topic.",
    epilog="newsindex help query explains the query language, newsindex COMMAND --help a command.",
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    no_args_is_help=True,
)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line given, or that of the process, and end the process with its exit status."""
    _open_all()
    for stream in (sys.stdout, sys.stderr):
        _as_utf8(stream)
    if not sys.warnoptions:  # the library's own warnings are for the reader, those of other packages for developers
        warnings.filterwarnings("ignore")
        warnings.filterwarnings("always", category=UserWarning, module="newsindex")
        warnings.showwarning = _warn
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        status = DONE
        _give_up(sys.stdout)
    except OSError:  # what went wrong cannot be said: standard error is full
        status = STOPPED
        _give_up(sys.stderr)
    except KeyboardInterrupt:
        status = INTERRUPTED
    if arguments is None:  # the process ends: to look all values over for garbage once more takes an eighth of a search
        gc.freeze()
    sys.exit(status)


def _warn(message: Warning | str, *_where: object, **_how: object) -> None:
    sys.stderr.write(f"newsindex: {one_line(str(message))}\n")


def _open_all() -> None:
    """A process started with a stream closed has None in its place, and its first file would get that number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the process ends


def _as_utf8(stream: TextIO) -> None:
    with contextlib.suppress(AttributeError, ValueError):  # a stream that is none of Python's own stays as it is
        stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[attr-defined]


def _give_up(stream: TextIO) -> None:
    """Let what the stream still holds go nowhere, as Python would complain of it at the end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(arguments: list[str]) -> int:
    try:
        if instruction := os.environ.get("_NEWSINDEX_COMPLETE"):
            from click.shell_completion import shell_complete

            return shell_complete(command, {"obj": Session()}, "newsindex", "_NEWSINDEX_COMPLETE", instruction)
        with command.make_context("newsindex", arguments, obj=Session()) as ctx:
            status = command.invoke(ctx)
            return status if isinstance(status, int) else DONE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        return _wrong_use(error)
    except QueryError as error:
        _complain(error.reason)
        for line in pointed_at(error.query, error.position):
            sys.stderr.write(f"{line}\n")
        return STOPPED
    except NewsIndexError as error:
        _complain(str(error))
        if isinstance(error, ArticleNotFound | EntityNotFound):
            return NOTHING_FOUND
        return BUSY if isinstance(error, IndexBusy) else STOPPED
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = "; give yourself permission to it, or name another place" if isinstance(error, PermissionError) else ""
        unnamed = "the working folder" if isinstance(error, FileNotFoundError) else "write error"
        _complain(f"{error.filename or unnamed}: {error.strerror or error}{remedy}")
        return STOPPED
    except MemoryError:
        _complain("memory ran out; try a smaller --limit, or fewer --jobs")
        return STOPPED
    except Exception as error:  # the last resort: a fault of the program must not look like a result
        where = error.__traceback__
        while where and where.tb_next:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
        _complain(f"a fault of newsindex itself, please report it: {type(error).__name__}: {error} ({place})")
        return STOPPED


def _complain(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"newsindex: error: {one_line(text)}\n")


def _wrong_use(error: click.ClickException) -> int:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if type(error).__name__ == "NoArgsIsHelpError" and ctx:
        sys.stderr.write(f"{ctx.get_help()}\n")
        return STOPPED
    _complain(error.format_message())
    if ctx:
        sys.stderr.write(f"Try: {ctx.command_path} --help\n")
    return STOPPED


def pointed_at(query: str, position: int, width: int = 76) -> tuple[str, ...]:
    """The query and a caret below the character at `position`, as two lines of at most `width` columns."""
    if not query:
        return ()
    line = one_line(query)
    before, after = line[:position], line[position : position + width]
    if cells(line) > width:
        before = before[-width // 2 :]
        while cells(before) > width // 2:
            before = before[1:]
        before = f"…{before[1:]}" if len(before) < position else before
        after = shorten(after, width - cells(before))
    return f"  {before}{after}", f"  {' ' * cells(before)}^"
