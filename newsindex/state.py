"""What is committed beside the articles and is neither article nor name."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass(slots=True)
class IndexState:
    """What is committed beside the articles: ids taken out for good, the book's moment up to which all articles are
    linked, and the articles that are in their source no more, with the day (ISO) on which that was seen."""

    removed: dict[str, None] = field(default_factory=dict)
    linked: int | None = None
    gone: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, data: bytes | None) -> IndexState:
        """The state of a commit; of a new index: empty."""
        if not data:
            return cls()
        found = json.loads(data)
        return cls(dict.fromkeys(found["removed"]), found["linked"], found.get("gone", {}))

    def dump(self) -> bytes:
        """The bytes that `load` reads."""
        values = {"removed": list(self.removed), "linked": self.linked, "gone": self.gone}
        return json.dumps(values, ensure_ascii=False).encode()
