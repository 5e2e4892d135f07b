"""What is committed beside the articles and is neither article nor name."""

from __future__ import annotations

import json
import time

from msgspec import Struct


class IndexState(Struct):
    """What is committed beside the articles: ids taken out for good, the book's moment up to which all articles are
    linked, the articles that are in their source no more, with the day (ISO) on which that was seen, and the moment of
    the newest commit of articles.

    `linkings`: from which commit of articles on they are linked with which later moment of the book, rising.
    `skipped`: keys of what `index` skipped, those of the latest runs last.
    """

    removed: dict[str, None] = {}
    linked: int | None = None
    gone: dict[str, str] = {}
    moment: int = 0
    linkings: list[tuple[int, int]] = []
    skipped: list[str] = []

    def next_moment(self) -> int:
        """The moment of a commit to come: the time in seconds since 1970, UTC, but later than that of every commit
        before, whatever the clock says, so that what came in after a moment can be told from what came in before."""
        self.moment = max(int(time.time()), self.moment + 1)
        return self.moment

    def note_linking(self, version: int) -> None:
        """The articles of the commit that is being made are linked with that moment of the book."""
        if version > max((known for _, known in self.linkings), default=self.linked or 0):
            self.linkings.append((self.moment, version))

    def note_all_linked(self, version: int) -> None:
        """All articles are linked with that moment of the book."""
        self.linked, self.linkings = version, []

    def unlinked_until(self, learned: int) -> int | None:
        """The last moment of a commit whose articles may lack mentions of a name that was learned at that moment of the
        book; None where any may."""
        return next((moment - 1 for moment, version in self.linkings if version >= learned), None)

    @classmethod
    def load(cls, data: bytes | None) -> IndexState:
        """The state of a commit; of a new index: empty. What one of an earlier schema does not have is empty too."""
        if not data:
            return cls()
        found = json.loads(data)
        linkings = [(moment, version) for moment, version in found.get("linkings", ())]
        return cls(
            dict.fromkeys(found["removed"]),
            found["linked"],
            found.get("gone", {}),
            found.get("moment", 0),
            linkings,
            found.get("skipped", []),
        )

    def dump(self) -> bytes:
        """The bytes that `load` reads."""
        values = {
            "removed": list(self.removed),
            "linked": self.linked,
            "gone": self.gone,
            "moment": self.moment,
            "linkings": self.linkings,
            "skipped": self.skipped,
        }
        return json.dumps(values, ensure_ascii=False).encode()
