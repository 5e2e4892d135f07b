"""Files that change are told of, replaced ones and new folders too; the index's own are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsindex.schedule.watching import Watcher, watched

pytest.importorskip("watchfiles", reason="watchfiles is not installed")
LONG, SHORT = 20.0, 0.7


def test_what_is_watched(tmp_path: Path) -> None:
    config = tmp_path / "newsindex.toml"
    config.write_text('[[sources]]\nname = "D"\npaths = ["daily", "dumps/*/a.jsonl"]\n')
    assert watched(config) == [str(config), str(tmp_path / "daily"), str(tmp_path / "dumps")]
    config.write_text("nonsense = 1\n")
    assert watched(config) == [str(config)], "until it is mended"


def test_changes_are_told_and_none_of_the_index_itself(tmp_path: Path) -> None:
    index, file, late = tmp_path / "in/n.idx", tmp_path / "one.jsonl", tmp_path / "late"
    index.mkdir(parents=True)
    file.write_text("{}")
    with Watcher(lambda: [str(tmp_path / "in"), str(file), str(late)], index, quiet_ms=100) as watcher:
        (index / "segment").write_text("x")
        (tmp_path / "in/n.idx.runs.jsonl").write_text("x")
        assert not watcher.wait(SHORT)
        (tmp_path / "in/a.txt").write_text("x")
        assert watcher.wait(LONG)
        other = tmp_path / "other"
        for text in ("2", "3"):  # a file that is replaced is another file, watched in its turn
            other.write_text(text)
            other.replace(file)
            assert watcher.wait(LONG)
        late.mkdir()
        assert watcher.wait(LONG)
        (tmp_path / "in/b.txt").write_text("x")
        (late / "a.txt").write_text("x")
        assert watcher.wait(LONG)
        assert not watcher.wait(SHORT), "many changes at once are told once"
