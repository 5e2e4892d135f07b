"""What is committed beside the articles and is neither article nor name."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass(slots=True)
class IndexState:
    """What is committed beside the articles: ids taken out for good, and the book's moment up to which all
    articles are linked."""

    removed: dict[str, None] = field(default_factory=dict)
    linked: int | None = None

    @classmethod
    def load(cls, data: bytes | None) -> IndexState:
        """The state of a commit; of a new index: empty."""
        if not data:
            return cls()
        found = json.loads(data)
        return cls(dict.fromkeys(found["removed"]), found["linked"])

    def dump(self) -> bytes:
        """The bytes that `load` reads."""
        return json.dumps({"removed": list(self.removed), "linked": self.linked}, ensure_ascii=False).encode()
