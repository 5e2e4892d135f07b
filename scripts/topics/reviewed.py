"""The reviewed word lists beside this file: topics with their names, places and words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

TIERS = {"3": 10, "2": 5, "1": 2}
"""A word that tells of the topic by itself, one that is usual there, one that only helps; weights in tenths."""

_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(slots=True)
class Reviewed:
    """One topic: `codes` are those of the Media Topics that it stands for, `broader` the topics above it, `parts` the
    names of what is only a part of it."""

    name: str
    chinese: str
    codes: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)

    def in_chinese(self, chinese: bool) -> list[str]:
        """The words of one of the languages."""
        return [word for word in self.words if bool(_HAN.search(word)) == chinese]


def read(folder: Path) -> list[Reviewed]:
    """The topics of all lists: `= name | 名`, `@ codes`, `< broader`, `~ other names`, `> names of
    parts`, and words as `3`, `2`, `1`.

    A single English word stands for all of its stem: one that shares it with a usual word of another sense belongs into
    a phrase (scripts/build_topics --doubtful finds such).
    """
    found: list[Reviewed] = []
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            kind, _, rest = line.partition(" ")
            values = [value.strip() for value in rest.split(",") if value.strip()]
            if kind == "=":
                name, _, chinese = rest.partition(" | ")
                found.append(Reviewed(name.strip(), chinese.strip()))
            elif kind == "@":
                found[-1].codes = rest.split()
            elif kind == "<":
                found[-1].broader = values
            elif kind == "~":
                found[-1].aliases = values
            elif kind == ">":
                found[-1].parts = values
            elif kind in TIERS:
                for word in values:
                    found[-1].words[word] = max(TIERS[kind], found[-1].words.get(word, 0))
            else:
                raise ValueError(f"{file}, line {number}: begins with none of = @ < ~ > 3 2 1")
    return found
