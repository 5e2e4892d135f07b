"""A made archive that is synced day by day; scripts/year_of_syncs does it for a year."""

from __future__ import annotations

from pathlib import Path

import newsindex
from scripts.durability.year import Year, days, size_against_fresh


def test_counts_are_exact_day_by_day(tmp_path: Path) -> None:
    year = Year(tmp_path, a_day=5)
    assert sum(1 for _ in days(year, 40)) == 40
    assert size_against_fresh(year) <= 1.5


def test_a_hundred_updates_of_the_same_archive_take_little_more_room(tmp_path: Path) -> None:
    year = Year(tmp_path, a_day=30)
    for day in range(4):
        year.write(day)
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        for update in range(100):
            year.write(update % 4, f" corrected {update}")
            assert index.update(tmp_path / "daily", jobs=1).to_dict()["added"] == (120 if not update else 0)
        on_disk = sum(path.stat().st_size for path in index.path.iterdir())
        assert index.check(full=True) == []
    assert size_against_fresh(year) <= 1.5
    with year.open("fresh.idx") as fresh:
        assert on_disk <= 1.5 * sum(path.stat().st_size for path in fresh.path.iterdir()) + (1 << 18)
