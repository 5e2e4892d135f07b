"""`schedule` and `watch`: `sync` at set times, or as soon as files change."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from newsindex.cli import formats
from newsindex.cli.command import Command, LazyGroup
from newsindex.cli.main import DONE, NOTHING_FOUND, STOPPED
from newsindex.cli.options import json_flag
from newsindex.cli.session import Session
from newsindex.errors import ConfigError, NewsIndexError

if TYPE_CHECKING:
    from newsindex.schedule import ScheduleStatus
    from newsindex.schedule.job import Kind

schedule = LazyGroup(
    "schedule",
    lazy={"install": "scheduling:install", "status": "scheduling:status", "remove": "scheduling:remove"},
    help="Run sync at set times.\n\nA systemd user timer, a crontab entry or a launchd agent does it.",
    no_args_is_help=True,
)


@click.command(
    cls=Command,
    examples=[
        "newsindex schedule install --every 1h",
        "newsindex schedule install --cron '15 */2 * * *' --dry-run",
        "newsindex schedule install --every 1d --with cron",
    ],
)
@click.option("--every", metavar="TIME", help="30m, 1h, 6h, 1d, 1w.")
@click.option("--cron", metavar="EXPR", help="Minute, hour, day, month, weekday, in local time.")
@click.option("--with", "kind", type=click.Choice(["systemd", "cron", "launchd"]), help="Else the first that is there.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.pass_obj
def install(session: Session, every: str | None, cron: str | None, kind: Kind | None, dry_run: bool) -> int:
    """Have the machine run sync at set times.

    What is written is shown first. Times that were missed are made up for, as far as the scheduler can. Installed
    again, it takes the place of the earlier schedule of the same index.
    """
    from newsindex.schedule import Schedule

    settings = session.configuration()
    sources = settings.sources()  # an error now is better than one every hour
    if settings.file is None:
        raise ConfigError("newsindex.toml: there is none to sync from")
    scheduling = Schedule(session.place())
    plan = scheduling.plan(settings.file, sources, every=every, cron=cron, kind=kind)
    if not session.quiet:
        session.write_lines(plan.text.rstrip("\n").split("\n"))
    for note in plan.notes:
        session.say(note)
    if dry_run:
        return DONE
    scheduling.install(plan)
    coming = plan.job.timing.next(dt.datetime.now().astimezone())
    session.report(f"installed with {plan.kind}; next run: {_time(coming)}")
    return DONE


@click.command(cls=Command, examples=["newsindex schedule status", "newsindex schedule status --json"])
@json_flag
@click.pass_obj
def status(session: Session, as_json_: bool) -> int:
    """Show the schedule, the last run and the next.

    Exit status 1 says that nothing is installed for this index.
    """
    from newsindex.schedule import Schedule

    found = Schedule(session.place()).status()
    if as_json_:
        session.write(formats.as_json(found.to_dict(), indented=session.on_terminal))
    else:
        session.write_lines(_status_lines(found))
    return DONE if found.installed else NOTHING_FOUND


def _status_lines(found: ScheduleStatus) -> Iterator[str]:
    for one in found.installed:
        yield formats.tabbed("installed", one.kind, one.timing.cron)
    if not found.installed:
        yield formats.tabbed("installed", "nothing")
    yield formats.tabbed("last run", _time(found.last_run))
    yield formats.tabbed("next run", _time(found.next_run))
    if found.last_result is not None:
        since = "; nothing new since" if found.quiet_since else ""
        yield formats.tabbed("last result", formats.run_line(found.last_result) + since)


def _time(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M %z}" if moment else "none"


@click.command(cls=Command, examples=["newsindex schedule remove"])
@click.pass_obj
def remove(session: Session) -> int:
    """Take away what install wrote.

    Nothing else is touched: other lines of a crontab stay as they are. Exit status 1 says that there was nothing.
    """
    from newsindex.schedule import Schedule

    kinds = Schedule(session.place()).remove()
    session.report(f"removed from {', '.join(kinds)}" if kinds else "nothing is installed for this index")
    return DONE if kinds else NOTHING_FOUND


@click.command(cls=Command, examples=["newsindex watch", "newsindex watch --interval 300 --verbose"])
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    default=900,
    metavar="SECONDS",
    help="Sync so often without any event, too, for feeds (900).",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="So many processes; default: one for each core.")
@click.option("--accept-loss", is_flag=True, help="Believe a source that lost over a tenth of its articles.")
@click.pass_obj
def watch(session: Session, interval: float, jobs: int | None, accept_loss: bool) -> int:
    """Sync whenever files of the sources change.

    It runs until Ctrl-C. A run begins when files have been quiet for a second; one of another process is waited for.
    Needs the package watchfiles.
    """
    from newsindex.cli.syncing import noted, tell
    from newsindex.sync.run_log import note_run

    config, place = session.configuration().file, session.place()
    with session.open() as index:
        for report in index.watch(config, interval=interval, jobs=jobs, accept_loss=accept_loss):
            now = dt.datetime.now(dt.UTC)
            if isinstance(report, NewsIndexError):
                note_run(place, now, {"error": str(report), "status": STOPPED}, quiet=False)
                session.warn(str(report))
            else:
                noted(place, now - dt.timedelta(seconds=report.seconds), report)
                tell(session, report)
            sys.stdout.flush()
    return DONE
