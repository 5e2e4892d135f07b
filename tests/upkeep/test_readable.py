"""What is committed beside the articles and cannot be read, though its checksum holds."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.engines.whoosh import IndexFolder
from newsindex.upkeep.readable import unreadable


@pytest.mark.parametrize("cut", [slice(0, 2), slice(0, 10), slice(0, -6), slice(5, None)])
def test_glosses_that_are_cut_are_named(tmp_path: Path, cut: slice) -> None:
    path = tmp_path / "a.idx"
    with newsindex.open(path) as index:
        index.add([newsindex.Article(id="1", title="A", body="Tencent Holdings Ltd (騰訊) said so.")])
    folder = IndexFolder.open(path)
    glosses = folder.blob("glosses.jsonl")
    assert glosses is not None and unreadable(folder) == []
    with folder.writer() as writer:
        writer.commit({"glosses.jsonl": glosses[cut]})
    [problem] = unreadable(IndexFolder.open(path))
    assert problem.startswith(f"{path}: glosses.jsonl of the last commit cannot be read")
    assert problem.endswith("run newsindex rebuild")
