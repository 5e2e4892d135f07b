"""`sync` at set times by the machine's own scheduler, or as soon as files change."""

from newsindex.schedule.schedule import Installed, Plan, Schedule, ScheduleStatus
from newsindex.schedule.timing import Timing

__all__ = ["Installed", "Plan", "Schedule", "ScheduleStatus", "Timing"]
