"""Spoilt files and queries, a short row of them; scripts/fuzz tries 100,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.durability.fuzz import ROOT, fuzz


@pytest.mark.parametrize("seed", [1, 2])
def test_no_spoilt_file_or_query_does_harm(tmp_path: Path, seed: int) -> None:
    failures = [failure for _, failure in fuzz(tmp_path, 600, seed, [ROOT / "sample_corpus"]) if failure is not None]
    # How long an input took is for the script to judge: this machine may be busy.
    assert [failure for failure in failures if not failure.reason.startswith("took")] == []
