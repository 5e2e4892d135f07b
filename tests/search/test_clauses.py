import pytest

from newsindex.search.query.clauses import label
from newsindex.search.query.parser import parse


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("tariffs", "tariffs"),
        ("tari*", "tari*"),
        ("tarifs~", "tarifs~"),
        ('"trade war"', '"trade war"'),
        ('"trade war"~3', '"trade war"~3'),
        ("trade NEAR/5 war", "trade NEAR/5 war"),
        ("ATLEAST3(關稅)", "ATLEAST3(關稅)"),
        ("title:tariffs", "title:tariffs"),
        ("company:台積電", "company:台積電"),
        ("date:2025-02", "date:2025-02"),
        ("date:[2025-01 TO 2025-03}", "date:[2025-01 TO 2025-03}"),
        ("words:>500", "words:>500"),
        ("words:<=500", "words:<=500"),
        ("date:[2025 TO *]", "date:>=2025"),
        ("date:[* TO *]", "date:[* TO *]"),
        ("steel -china", "(steel -china)"),
        ("steel OR 鋼鐵", "(steel OR 鋼鐵)"),
    ],
)
def test_a_clause_is_shown_as_it_stands_in_the_query(query: str, shown: str) -> None:
    clause = parse(query)
    assert clause is not None
    assert label(clause) == shown
