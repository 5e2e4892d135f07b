"""Books read and written as CSV and JSONL; a fault names file, line and column and changes nothing."""

import io
from pathlib import Path

import pytest

from newsindex.entities.book.alias_book import Book
from newsindex.errors import BookError


def filled() -> Book:
    book = Book.load(shipped=False)
    book.add("Acme Corp", "A|B \\ C", "艾克美", "艾克美股份有限公司", kind="company", tickers=["9999.TW", "ACM"])
    book.add("Gap", "蓋璞", "盖璞", kind="company", ambiguous=["Gap"])
    book.add('Wang "Xiaoming", Jr.', "王小明", "三星", kind="person")
    book.add("a.*", "a", kind="organisation")
    return book


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_written_reads_back(form: str) -> None:
    book, other = filled(), Book.load(shipped=False)
    out = io.StringIO()
    book.export(out, form)  # type: ignore[arg-type]
    assert other.import_(io.StringIO(out.getvalue(), newline="")) == 4
    assert list(other.entities()) == list(book.entities())
    assert [s[:4] for s in other.surfaces()] == [s[:4] for s in book.surfaces()]
    again = io.StringIO()
    other.export(again, form)  # type: ignore[arg-type]
    assert again.getvalue() == out.getvalue()
    assert other.import_(io.StringIO(out.getvalue(), newline="")) == 0


def test_an_import_is_replayed(tmp_path: Path) -> None:
    user, source = tmp_path / "news.idx.book.jsonl", tmp_path / "mine.csv"
    source.write_text(
        "\ufeffkind,en,zh-Hant,tickers\ncompany,Acme Corp|Acme,艾克美,9999.TW\nperson,Ann Ng,,\ncompany,Acme Two,,\n",
        "utf-8",
    )
    assert Book.load(user_file=user, shipped=False).import_(source) == 3
    book = Book.load(user_file=user, shipped=False)
    assert [e.id for e in book.entities()] == ["acme", "acme-two", "ann-ng"]
    assert not book.faults and len(user.read_text("utf-8").splitlines()) == 3
    assert book.import_(source) == 0  # without ids the names say that these are the same
    source.write_text("kind,en\ncompany,Acme|Acme International\n", "utf-8")
    assert book.import_(source) == 1 and "Acme International" in book.entity("acme").names["en"]


def test_a_book_may_stand_in_the_place_of_the_shipped_list(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_text('{"id": "acme", "kind": "company", "names": {"en": ["Acme"]}, "tickers": ["9999.TW"]}\n', "utf-8")
    book = Book.load(shipped=path)
    assert [(e.id, e.origin) for e in book.entities()] == [("acme", "book")]
    assert [e.id for e in book.resolve("9999")] == ["acme"]
    path.write_text(
        '{"id": "a", "kind": "company", "en": ["A1"]}\n{"id": "a", "kind": "company", "en": ["A2"]}\n', "utf-8"
    )
    with pytest.raises(BookError, match=r"book\.jsonl, line 2, column id"):
        Book.load(shipped=path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind,en,colour\ncompany,Acme,red\n", r"line 1: column 'colour'"),
        ("id,en\nacme,Acme\n", "line 1.*kind"),
        ("kind,tickers\ncompany,2330.TW\n", "line 1.*en, zh-Hant"),
        ("kind,en\ncompany,Acme\nfirm,Globex\n", "line 3, column kind.*firm"),
        ("kind,en\ncompany,Acme\ncompany,\n", "line 3.*no name"),
        ("kind,en\ncompany,Acme,more\n", "line 2.*cells"),
        ("kind,en,zh-Hant\ncompany,Acme\n", "line 2.*cells"),
        (
            "kind,en\ncompany,Acme\ncompany," + "x" * 10_000 + "\n",
            "line 3, column en.*10,000",
        ),
        ("kind,en,tickers\ncompany,Acme,not a ticker\n", "line 2, column tickers"),
        ("id,kind,en\na b,company,Acme\n", "line 2, column id"),
        ('kind,en\ncompany,"Acme\n', "CSV"),
        ('{"kind": "company", "en": ["Acme"]}\n{"kind": "company"', "line 2: is no JSON"),
        ('{"kind": "company", "en": "Acme"}\n', "line 1, column en.*list"),
        ('{"kind": "company", "colour": "red", "en": ["Acme"]}\n', "line 1: field 'colour'"),
        ('{"kind": "company", "names": {"fr": ["Acme"]}}\n', "line 1, column names|line 1: column names"),
        ('{"kind": "company", "en": ["\\u0000Acme"]}\n', "line 1.*control"),
        ('{"kind": "company", "en": [7]}\n', "line 1.*text"),
    ],
)
def test_a_fault_names_its_place_and_changes_nothing(tmp_path: Path, text: str, words: str) -> None:
    user, source = tmp_path / "user.jsonl", tmp_path / "mine.csv"
    source.write_text(text, "utf-8")
    book = Book.load(user_file=user, shipped=False)
    with pytest.raises(BookError, match=words) as caught:
        book.import_(source)
    assert "mine.csv" in str(caught.value)
    assert not list(book.entities()) and not user.exists()


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="nowhere"):
        Book.load(shipped=False).import_(tmp_path / "nowhere.csv")
    (tmp_path / "big5.csv").write_bytes("kind,zh-Hant\ncompany,台積電\n".encode("big5"))
    with pytest.raises(BookError, match="UTF-8"):
        Book.load(shipped=False).import_(tmp_path / "big5.csv")
