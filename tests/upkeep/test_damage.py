"""Whatever stands in the files of an index, what comes of it is an answer or an error of ours that names the file."""

from __future__ import annotations

import base64
import json
import random
import shutil
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.engines.whoosh import IndexFolder
from newsindex.engines.whoosh.columnar.manifest import _canonical, checksum_of, manifest_name
from newsindex.errors import IndexUnsound, NewsIndexError
from tests.conftest import ARTICLES, article


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "n.idx"
    with newsindex.open(path, book=None) as index:
        index.add(ARTICLES)
        index.add([article("more", "More", "More of the same, in a segment of its own."), ARTICLES[0]])
        index.remove("en3")
    return path


def used(path: Path) -> set[str]:
    """Everything that reads the index, and what it complained of; only errors of ours may come."""
    told: set[str] = set()
    reading: list[Callable[[NewsIndex], object]] = [
        lambda index: [hit.snippets for hit in index.search("tariffs OR 騰訊 OR tencent*", facets=True)],
        lambda index: index.search('"record profit" NEAR/5 monday', sort="newest", match="any").to_dict(),
        lambda index: index.snippets("profit").to_dict(),
        lambda index: index.profile("騰訊"),
        lambda index: list(index.articles()),
        lambda index: (index.get("en1"), index.mentions("en1"), len(index), "x" in index),
        lambda index: (index.entities(candidates=True), index.suggest("te"), index.stats(), index.gaps()),
        lambda index: told.update(index.check(full=True)),
        lambda index: index.add([article("en1", "Changed", "The text was changed.")]),
        lambda index: index.compact(),
    ]
    for read in reading:
        try:
            with newsindex.open(path) as index:
                read(index)
        except NewsIndexError as error:
            told.add(str(error))
    return told


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "n.idx")
    warnings.simplefilter("ignore")
    return tmp_path / "n.idx"


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Other bytes in the place of some, none, or half of them."""
    spoilt = bytearray(data)
    kind = chance.randrange(5)
    if kind == 0:
        return bytes(spoilt[: chance.randrange(len(spoilt) + 1)])
    if kind == 1:
        return chance.randbytes(len(spoilt))
    if kind == 2:
        start = chance.randrange(len(spoilt) or 1)
        return bytes(spoilt[:start]) + bytes(len(spoilt) - start)
    for _ in range(1 if kind == 3 else 40):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


@pytest.mark.parametrize("ending", [".inv", ".doc", ".toc", ".manifest.json", "state.json", "mined.tsv"])
def test_damaged_files(copy: Path, whole: Path, ending: str) -> None:
    chance = random.Random(ending)
    for _ in range(6):
        path = chance.choice(sorted(copy.glob(f"*{ending}")))
        path.write_bytes(spoil(path.read_bytes(), chance))
        used(copy)
        shutil.rmtree(copy)
        shutil.copytree(whole, copy)


def forged_segment(path: Path, chance: random.Random) -> tuple[int, int]:
    """Other bytes in a section of a segment file, under checksums that are right; its size and that of its footer."""
    data = bytearray(path.read_bytes())
    start, length, _, magic = struct.unpack("<QII8s", data[-24:])
    footer = json.loads(data[start : start + length])
    names = [name for name, (_, size, _) in footer["sections"].items() if size]
    for name in chance.sample(names, min(3, len(names))):
        offset, size, _ = footer["sections"][name]
        data[offset : offset + size] = (
            chance.randbytes(size)
            if chance.random() < 0.5
            else spoil(bytes(data[offset : offset + size]), chance).ljust(size, b"\xff")[:size]
        )
        footer["sections"][name][2] = zlib.crc32(data[offset : offset + size])
    if chance.random() < 0.3:
        key = chance.choice(list(footer["facts"]))
        footer["facts"][key] = chance.choice([0, -1, 1 << 40, "x", None, [9, 9]])
    if chance.random() < 0.2:
        footer["sections"].pop(chance.choice(names))
    written = json.dumps(footer, separators=(",", ":")).encode()
    checksum = zlib.crc32(written)
    path.write_bytes(data[:start] + written + struct.pack("<QII8s", start, len(written), checksum, magic))
    return path.stat().st_size, checksum


def forge_manifest(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """A manifest that was changed, with a checksum that is right."""
    path = folder / manifest_name(IndexFolder.open(folder).generation)
    body = json.loads(path.read_bytes())["index"]
    change(body)
    path.write_bytes(json.dumps({"checksum": checksum_of(_canonical(body)), "index": body}).encode())


@pytest.mark.parametrize("seed", range(12))
def test_forged_segments(copy: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = IndexFolder.open(copy)
    segment = chance.choice(folder._manifest.segments).name
    ending = chance.choice((".inv", ".inv", ".doc"))
    facts = forged_segment(copy / (segment + ending), chance)

    def change(body: dict) -> None:  # type: ignore[type-arg]
        next(each for each in body["segments"] if each["name"] == segment)["files"][ending] = list(facts)

    path = copy / manifest_name(folder.generation)
    body = json.loads(path.read_bytes())["index"]
    change(body)
    path.write_bytes(json.dumps({"checksum": checksum_of(_canonical(body)), "index": body}).encode())
    used(copy)


FORGED: dict[str, Callable[[dict], object]] = {  # type: ignore[type-arg]
    "a segment elsewhere": lambda body: body["segments"][0].update(name="../../MAIN_x"),
    "a file elsewhere": lambda body: body["segments"][0].update(files={"/../x.inv": [1, 1]}),
    "no files": lambda body: body["segments"][0].update(files={}),
    "a blob elsewhere": lambda body: body["blobs"].update(x=["../../../etc/passwd", 1, "x"]),
    "a wrong count": lambda body: body["segments"][0].update(documents=1 << 40),
    "a count below nought": lambda body: body["segments"][0].update(documents=-1),
    "a bitmap of nothing": lambda body: body["segments"][0].update(bitmap=base64.b64encode(b"\1\2\3").decode()),
    "no bitmap": lambda body: body["segments"][0].update(bitmap="%%%"),
    "texts for numbers": lambda body: body.update(generation="7"),
    "a list for meta": lambda body: body.update(meta=[]),
    "no segments": lambda body: body.pop("segments"),
    "a deep list": lambda body: body.update(more=json.loads("[" * 900 + "]" * 900)),
    "a boolean format": lambda body: body.update(format=True),
    "a null": lambda body: body.update(blobs=None),
}


@pytest.mark.parametrize("how", FORGED)
def test_forged_manifests_are_named(copy: Path, how: str) -> None:
    generation = IndexFolder.open(copy).generation
    forge_manifest(copy, FORGED[how])
    for path in copy.glob("_MAIN_*"):
        if int(path.name.split("_")[2].split(".")[0]) < generation and ".blob." not in path.name:
            path.unlink()
    if how == "a deep list":
        assert used(copy) == set()
        return
    told = used(copy)
    assert told and all("_MAIN_" in each or "MAIN_" in each for each in told), told


def test_an_error_with_sound_files_stays_what_it_is(copy: Path) -> None:
    def articles():  # type: ignore[no-untyped-def]
        yield article("fine", "Fine", "This one is.")
        raise ZeroDivisionError

    with newsindex.open(copy) as index, pytest.raises(ZeroDivisionError):
        index.add(articles())


def test_damage_that_a_search_meets_is_named(copy: Path) -> None:
    for path in copy.glob("*.doc"):
        data = bytearray(path.read_bytes())
        data[24:44] = bytes(20)
        path.write_bytes(data)
    with newsindex.open(copy) as index, pytest.raises(IndexUnsound, match=r"MAIN_.*\.doc.*Restore"):
        list(index.search("profit"))


def test_articles_are_not_lost_to_a_new_index_where_the_table_of_contents_is_gone(copy: Path, tmp_path: Path) -> None:
    with newsindex.open(copy) as index:
        held = len(index)
        index.backup(tmp_path / "n.backup")
    for toc in copy.glob("*.toc"):
        toc.unlink()
    left = {path.name for path in copy.iterdir()}
    for use in (lambda index: index.search("profit"), lambda index: index.add([article("new", "New", "A new one.")])):
        with pytest.raises(IndexUnsound, match="files of the index are missing"), newsindex.open(copy) as index:
            use(index)
    assert {path.name for path in copy.iterdir()} == left
    with newsindex.open(copy, repair=True) as index:
        index.restore(tmp_path / "n.backup", force=True)
        assert len(index) == held
