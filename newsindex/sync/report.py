"""What a run of `sync` did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsindex.model import Skipped, UpdateReport


@dataclass(frozen=True, slots=True)
class SyncReport(UpdateReport):
    """As UpdateReport; `skipped` is what had not been skipped before, `known` what had.

    `moved` counts articles of files that lie elsewhere now, `gone` those that are in their source no more and are kept
    and marked, `removed` those that were dropped for it, `back` those whose mark was taken away. `troubles` are sources
    that could not be read as they should, a sentence each.
    """

    moved: int = 0
    gone: int = 0
    back: int = 0
    known: tuple[Skipped, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether nothing changed and nothing is to be told."""
        changed = self.added or self.updated or self.removed or self.moved or self.gone or self.back
        return not (changed or self.skipped or self.troubles or self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        found = UpdateReport.to_dict(self)
        return found | {
            "moved": self.moved,
            "gone": self.gone,
            "back": self.back,
            "known": [{"path": s.path, "reason": s.reason} for s in self.known],
            "troubles": list(self.troubles),
        }
