"""A source folder of real files, a newsindex.toml, and the index that is kept in step with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import newsindex
from newsindex.sync.report import SyncReport
from tests.sync.serving import Served, serving

LONG_AGO_NS = 1_600_000_000_000_000_000


@dataclass
class Archive:
    """A folder with a source `D` in `daily/`."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """A file that was changed long ago, a moment later with each write."""
        path = self.folder / "daily" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat().st_mtime_ns if path.exists() else LONG_AGO_NS
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(before + 10**9, before + 10**9))
        return path

    def article(self, number: int, more: str = "") -> Path:
        return self.write(
            f"{number:03}.txt",
            f"Headline {number}\n\nTariffs rose by {number} percent on Monday, the ministry said{more}. "
            "Exporters had expected less, and asked for talks.\n",
        )

    def configure(self, settings: str = "", paths: str = '["daily"]') -> Path:
        path = self.folder / "newsindex.toml"
        path.write_text(f'index = "n.idx"\n\n[[sources]]\nname = "D"\npaths = {paths}\n{settings}\n', encoding="utf-8")
        return path

    def open(self) -> newsindex.NewsIndex:
        return newsindex.open(self.folder / "n.idx", book=None)

    def sync(self, **options: Any) -> SyncReport:
        with self.open() as index:
            return index.sync(self.folder / "newsindex.toml", jobs=1, **options)

    def counts(self, **options: Any) -> dict[str, Any]:
        """What a run did, without what is nought."""
        found = self.sync(**options).to_dict()
        return {name: value for name, value in found.items() if value and name != "seconds"}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path)
    made.configure()
    return made


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as server:
        yield server
