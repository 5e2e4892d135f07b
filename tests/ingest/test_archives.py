from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from newsindex.ingest import Limits, ReadOptions
from newsindex.ingest.archives import leads_out
from tests.ingest.conftest import ReadBytes, read

TEXT = "A story from Taipei\n\nThe central bank raised its policy rate on Tuesday, as had been expected.\n"
LINES = '{"title":"A","body":"x"}\n{"id":"2","title":"B","body":"y"}\n'


def make_zip(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_tar(members: dict[str, bytes | str], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            content = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


MEMBERS: dict[str, bytes | str] = {
    "2025/02/03/a.txt": TEXT,
    "b.jsonl.gz": gzip.compress(LINES.encode()),
    "c/pic.png": b"\x89PNG",
    ".hidden/x.txt": TEXT,
    "__MACOSX/._a.txt": b"\0\1",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", make_zip(MEMBERS)),
        ("a.tar", make_tar(MEMBERS)),
        ("a.tar.gz", make_tar(MEMBERS, "w:gz")),
        ("a.tgz", make_tar(MEMBERS, "w:gz")),
        ("a.tar.bz2", make_tar(MEMBERS, "w:bz2")),
        ("a.tar.xz", make_tar(MEMBERS, "w:xz")),
    ],
)
def test_members_are_read_in_their_place(read_bytes: ReadBytes, name: str, content: bytes) -> None:
    found = read_bytes(name, content)
    places = [(a.path or "").partition(f"/{name}!")[2] for a in found.articles]
    assert places == ["2025/02/03/a.txt", "b.jsonl.gz#1", "b.jsonl.gz#2"]
    assert [a.id for a in found.articles] == [found.articles[0].path, found.articles[1].path, "2"]
    assert found.articles[0].published is not None
    assert found.articles[0].published.date().isoformat() == "2025-02-03"
    assert not found.skipped


def test_archives_in_archives(read_bytes: ReadBytes) -> None:
    inner = make_tar({"t.txt": TEXT}, "w:gz")
    found = read_bytes("a.zip", make_zip({"x/b.zip": make_zip({"c.tar.gz": inner, "d.txt": TEXT})}))
    places = [(a.path or "").partition("/a.zip!")[2] for a in found.articles]
    assert places == ["x/b.zip!c.tar.gz!t.txt", "x/b.zip!d.txt"]


def test_depth_is_bounded(read_bytes: ReadBytes) -> None:
    content = make_zip({"a.txt": TEXT})
    for _ in range(6):
        content = make_zip({"in.zip": content, "beside.txt": TEXT})
    found = read_bytes("a.zip", content)
    assert len(found.articles) == 4
    assert "4 deep" in found.reason


def test_members_are_bounded(read_bytes: ReadBytes) -> None:
    options = ReadOptions(limits=Limits(members=3))
    members: dict[str, bytes | str] = {f"{n}.txt": TEXT for n in range(5)}
    for name, content in (("a.zip", make_zip(members)), ("a.tar", make_tar(members))):
        found = read_bytes(name, content, options)
        assert len(found.articles) == 3
        assert "more than 3 members" in found.reason


def test_bombs_are_stopped_and_what_came_before_is_kept(read_bytes: ReadBytes) -> None:
    options = ReadOptions(limits=Limits(unpacked=1 << 20))
    members = {"a.txt": TEXT, "bomb.txt": (b"0" * 1000 + b"\n") * (5 << 10), "z.txt": TEXT}
    for name, content in (("a.zip", make_zip(members)), ("a.tgz", make_tar(members, "w:gz"))):
        found = read_bytes(name, content, options)
        assert found.articles[0].body.startswith("The central bank")
        assert any("archive bomb" in s.reason for s in found.skipped)
    assert any(
        "archive bomb" in s.reason
        for s in read_bytes("b.txt.gz", gzip.compress((b"0" * 1000 + b"\n") * (5 << 10)), options).skipped
    )


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:/evil.txt"])
def test_names_that_lead_out(read_bytes: ReadBytes, tmp_path: Path, name: str) -> None:
    assert leads_out(name)
    for archive, content in (
        ("a.zip", make_zip({name: TEXT, "b.txt": TEXT})),
        ("a.tar", make_tar({name: TEXT, "b.txt": TEXT})),
    ):
        found = read_bytes(archive, content)
        assert (found.article.path or "").endswith("!b.txt")
        assert found.reason == "its name leads out of the archive"


def test_an_encrypted_member_is_named_and_the_others_read(read_bytes: ReadBytes) -> None:
    content = bytearray(make_zip({"a.txt": TEXT, "b.txt": TEXT}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(signature) + offset, 1)
    found = read_bytes("a.zip", bytes(content))
    assert (found.article.path or "").endswith("!b.txt")
    assert found.reason == "it is encrypted"


def test_a_damaged_member_is_named_and_the_others_read(read_bytes: ReadBytes) -> None:
    content = bytearray(make_zip({"a.txt": os.urandom(50).hex() + "\n" + TEXT * 20, "b.txt": TEXT}))
    content[80:90] = bytes(10)
    found = read_bytes("a.zip", bytes(content))
    assert any((a.path or "").endswith("!b.txt") for a in found.articles)
    assert found.skipped[0].path.endswith("!a.txt")


def test_links_in_a_tar_are_not_followed(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("link.txt")
        info.type = tarfile.SYMTYPE
        info.linkname = "/etc/passwd"
        archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT.encode()))
    found = read_bytes("a.tar", out.getvalue())
    assert len(found.articles) == 1
    assert "link" in found.reason


def test_names_in_big5(read_bytes: ReadBytes) -> None:
    content = make_zip({"xxxxxxxxxxxx.txt": TEXT})
    found = read_bytes("a.zip", content.replace(b"xxxxxxxxxxxx", "台北新聞報導".encode("big5")))
    assert (found.article.path or "").endswith("!台北新聞報導.txt")


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"not an archive at all", b"PK\x03\x04 cut", bytes(2000)])
def test_what_is_no_archive(read_bytes: ReadBytes, name: str, content: bytes) -> None:
    found = read_bytes(name, content)
    assert not found.articles
    assert found.skipped[0].path.endswith(name)


def test_a_cut_archive(read_bytes: ReadBytes) -> None:
    members: dict[str, bytes | str] = {f"{n}.txt": f"{TEXT}\n{os.urandom(2000).hex()}\n" for n in range(20)}
    packed = make_tar(members, "w:gz")
    found = read_bytes("a.tar.gz", packed[: len(packed) // 2])
    assert 5 < len(found.articles) < 15
    assert "cut off" in found.skipped[-1].reason
    plain = make_tar(members)
    found = read_bytes("a.tar", plain[: len(plain) // 2])
    assert 5 < len(found.articles) < 15
    assert any("cut off" in s.reason for s in found.skipped)


def test_globs_choose_members(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"x/a.txt": TEXT, "x/b.jsonl": LINES, "y/c.txt": TEXT}))
    found = read(tmp_path, options=ReadOptions(include=("*.txt",), exclude=("y/",)))
    assert [(a.path or "").partition("!")[2] for a in found.articles] == ["x/a.txt"]
    assert not found.skipped


def test_a_damaged_header_within_a_tar_is_no_end_of_it(read_bytes: ReadBytes) -> None:
    content = bytearray(make_tar({f"{n}.txt": TEXT for n in range(5)}))
    content[2058:2100] = b"Z" * 42
    found = read_bytes("a.tar", bytes(content))
    assert len(found.articles) == 2 and "damaged or cut off after 2 members" in found.reason


def test_a_header_that_goes_on_without_end(read_bytes: ReadBytes) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 64 << 20
    bomb = info.tobuf(tarfile.USTAR_FORMAT) + bytes(64 << 20)
    for before, count in ((b"", 0), (make_tar({"a.txt": TEXT})[:1024], 1)):
        found = read_bytes("a.tgz", gzip.compress(before + bomb, 1))
        assert len(found.articles) == count and "a header goes on for 64 MB" in found.reason


def test_long_names_in_a_tar(read_bytes: ReadBytes) -> None:
    for kind in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
            info = tarfile.TarInfo("新聞/" * 60 + "a.txt")
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT.encode()))
        assert (read_bytes("a.tar", out.getvalue()).article.path or "").endswith("新聞/a.txt")


@pytest.mark.parametrize("claimed", [65535, 3])
def test_a_zip_that_lists_members_without_end(read_bytes: ReadBytes, claimed: int) -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *[0] * 7, 1, *[0] * 6) + b"a"
    listed = entry * 130_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, claimed, claimed, len(listed), 0, 0)
    found = read_bytes("a.zip", listed + end, ReadOptions(limits=Limits(members=100_000)))
    assert found.reason == "it has more than 100,000 members, and was not read"


def test_many_members_within_the_limit(read_bytes: ReadBytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", TEXT)
        archive.comment = b"x" * 60_000
    assert len(read_bytes("a.zip", out.getvalue()).articles) == 3


def test_an_archive_in_itself_ends(read_bytes: ReadBytes) -> None:
    content = make_zip({"a.txt": TEXT})
    for _ in range(40):
        content = make_zip({"a.zip": content, "b.zip": content[:10]})
    assert "4 deep" in "".join(s.reason for s in read_bytes("a.zip", content).skipped)


def test_a_name_of_many_packings_draws_on_one_budget(read_bytes: ReadBytes) -> None:
    content = (b"0" * 1000 + b"\n") * (3 << 10)
    for _ in range(10):
        content = gzip.compress(content)
    found = read_bytes("a.txt" + ".gz" * 10, content, ReadOptions(limits=Limits(unpacked=1 << 20)))
    assert any("archive bomb" in s.reason for s in found.skipped)


@pytest.mark.parametrize(("encoding", "shown"), [("big5", "新聞/台積電.txt"), ("latin-1", None)])
def test_names_in_a_tar_that_are_no_utf8_are_read(read_bytes: ReadBytes, encoding: str, shown: str | None) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", encoding=encoding, format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo(shown or "caf\xe9\xff.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
    article = read_bytes("a.tar", out.getvalue()).article
    assert article.path is not None
    article.path.encode()
    assert shown is None or article.path.endswith(f"a.tar!{shown}")
