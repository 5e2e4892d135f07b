from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from newsindex.ingest import ReadOptions, SourceFile, find_files
from newsindex.ingest.sources import is_index_folder, kind_of
from newsindex.model import Skipped


def found(*sources: Path | str, **options: object) -> tuple[list[str], list[Skipped]]:
    files, skipped = [], []
    for file in find_files(sources, ReadOptions(**options)):  # type: ignore[arg-type]
        if isinstance(file, SourceFile):
            files.append(file.path)
        else:
            skipped.append(file)
    return files, skipped


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "tree"
    for name in (
        "b.txt",
        "a.jsonl",
        "c/d/e.md",
        "c/d/f.txt.gz",
        "pic.jpg",
        "style.css",
        ".hidden.txt",
        ".git/x.txt",
        "odd.pdf",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    for folder in ("news.idx", "index"):
        (root / folder).mkdir()
        (root / folder / "_MAIN_1.toc").write_text("x")
        (root / folder / "a.txt").write_text("x")
    return root


def names(root: Path, files: list[str]) -> list[str]:
    return [str(Path(file).relative_to(root)) for file in files]


def test_a_folder_in_order_without_what_is_no_article(tree: Path) -> None:
    files, skipped = found(tree)
    assert names(tree, files) == ["a.jsonl", "b.txt", "c/d/e.md", "c/d/f.txt.gz", "odd.pdf"]
    assert not skipped


def test_each_file_comes_once_by_its_real_path(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tree.parent / "link"
    link.symlink_to(tree)
    monkeypatch.chdir(tree / "c")
    expected = sorted(found(tree)[0])
    for sources in (
        [tree, tree],
        [tree / "c", tree],
        [tree / "b.txt", tree],
        [tree, tree / "b.txt"],
        [link],
        [link, "..", "d/../d"],
    ):
        files, skipped = found(*sources)
        assert sorted(files) == expected
        assert not skipped


def test_what_is_named_itself_always_comes(tree: Path) -> None:
    assert names(tree, found(tree / "pic.jpg", tree / ".hidden.txt")[0]) == ["pic.jpg", ".hidden.txt"]
    assert names(tree, found(tree, tree / ".hidden.txt")[0])[-1] == ".hidden.txt"


def test_sources_that_are_not_there(tree: Path) -> None:
    (tree / "broken").symlink_to(tree / "nowhere")
    _, skipped = found(tree / "nowhere", tree / "b.txt" / "x", tree / "broken", tree / "news.idx")
    assert [s.reason for s in skipped] == [
        "there is no such file or folder",
        "there is no such file or folder",
        "the link leads nowhere",
        "it is an index of newsindex, not a source",
    ]


def test_links_in_a_folder(tree: Path) -> None:
    outside = tree.parent / "outside"
    outside.mkdir()
    (outside / "o.txt").write_text("x")
    (tree / "c" / "loop").symlink_to(tree)
    (tree / "c" / "same.txt").symlink_to(tree / "b.txt")
    (tree / "c" / "stored.txt").symlink_to(tree / ".git" / "x.txt")
    (tree / "out").symlink_to(outside)
    (tree / "out.txt").symlink_to(outside / "o.txt")
    files, skipped = found(tree)
    assert names(tree, files) == ["a.jsonl", "b.txt", "c/d/e.md", "c/d/f.txt.gz", ".git/x.txt", "odd.pdf"]
    assert [Path(s.path).name for s in skipped] == ["out", "out.txt"]
    followed, skipped = found(tree, follow_links=True)
    assert str(outside / "o.txt") in followed
    assert len(followed) == len(set(followed)) == 7
    assert not skipped


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"include": ("*.md",)}, ["c/d/e.md"]),
        ({"include": ("*.txt", "*.md")}, ["b.txt", "c/d/e.md"]),
        ({"include": ("c/**",)}, ["c/d/e.md", "c/d/f.txt.gz"]),
        ({"exclude": ("c/",)}, ["a.jsonl", "b.txt", "odd.pdf"]),
        ({"exclude": ("*.txt", "*.pdf")}, ["a.jsonl", "c/d/e.md", "c/d/f.txt.gz"]),
        ({"include": ("*.txt",), "exclude": ("b.*",)}, []),
    ],
)
def test_globs(tree: Path, options: dict[str, tuple[str, ...]], expected: list[str]) -> None:
    assert names(tree, found(tree, **options)[0]) == expected


def test_a_folder_without_permission_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    (tree / "c").chmod(0)
    try:
        files, skipped = found(tree)
    finally:
        (tree / "c").chmod(0o755)
    assert names(tree, files) == ["a.jsonl", "b.txt", "odd.pdf"]
    assert skipped[0].reason == "there is no permission to read it"


def test_a_pipe_is_no_source(tree: Path) -> None:
    os.mkfifo(tree / "pipe.txt")
    files, _ = found(tree)
    assert "pipe.txt" not in names(tree, files)
    assert found(tree / "pipe.txt")[1][0].reason == "it is no ordinary file"


def test_a_very_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path.resolve().joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("x")
    assert len(found(tmp_path)[0]) == 1


def test_files_and_options_travel_to_other_processes(tree: Path) -> None:
    options = ReadOptions(mapping={"body": "x"})
    for file in find_files([tree], options):
        assert pickle.loads(pickle.dumps(file)) == file
    assert pickle.loads(pickle.dumps(options)) == options


def test_kinds() -> None:
    kinds = [
        kind_of(n) for n in ("a.TXT", "a.md.gz", "a.tar.gz", "a.jsonl.bz2", "a.unknown", "README", ".gz", "a.b.csv")
    ]
    assert kinds == ["text", "markdown", "tar", "jsonl", None, None, None, "table"]


def test_index_folders(tree: Path) -> None:
    assert is_index_folder(tree / "news.idx")
    assert is_index_folder(tree / "index")
    assert not is_index_folder(tree)


def test_what_lies_beside_an_index_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "news.idx").mkdir()
    for name in ("news.idx.book.jsonl", "news.idx.runs.jsonl", "news.idx.alerts.json", "news.idx-1.txt", "story.txt"):
        (tmp_path / name).write_text("Tariffs rose on Monday.", encoding="utf-8")
    found = [Path(str(file)).name for file in find_files([tmp_path], ReadOptions())]
    assert found == ["news.idx-1.txt", "story.txt"]
