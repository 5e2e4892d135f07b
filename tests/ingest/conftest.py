"""How the tests of the readers write files and sort what comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from newsindex.ingest import Notice, ReadOptions, find_files, read_file
from newsindex.model import Article, Skipped


@dataclass
class Outcome:
    articles: list[Article] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def article(self) -> Article:
        assert len(self.articles) == 1, (self.articles, self.skipped)
        return self.articles[0]

    @property
    def reason(self) -> str:
        assert len(self.skipped) == 1, self.skipped
        return self.skipped[0].reason

    def add(self, found: Article | Skipped | Notice) -> None:
        if isinstance(found, Article):
            self.articles.append(found)
        elif isinstance(found, Skipped):
            self.skipped.append(found)
        else:
            self.notices.append(found)


def read(*sources: Path, options: ReadOptions | None = None) -> Outcome:
    options = options or ReadOptions()
    outcome = Outcome()
    for file in find_files(sources, options):
        if isinstance(file, Skipped):
            outcome.add(file)
            continue
        for found in read_file(file, options):
            outcome.add(found)
    return outcome


ReadBytes = Callable[..., Outcome]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """Writes bytes or text under a name and reads the file."""

    def write_and_read(name: str, content: bytes | str, options: ReadOptions | None = None) -> Outcome:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, options=options)

    return write_and_read
