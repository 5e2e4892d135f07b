from pathlib import Path

import pytest

from newsindex.analysis.sorted_lines import SortedLines

LINES = ["a", "ab", "abc", "b", "é", "中", "中国", "中国人", "国"]


@pytest.mark.parametrize("comments", ["", "# of words\n# and a source\n"])
@pytest.mark.parametrize("beginning", ["", "a", "ab", "abcd", "c", "中", "中国", "人", "\U0010ffff", "#"])
def test_lines_are_found_by_their_beginnings(tmp_path: Path, comments: str, beginning: str) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(comments + "".join(f"{line}\n" for line in LINES), "utf-8", newline="\n")
    lines = SortedLines(file)
    expected = [line for line in LINES if line.startswith(beginning)]
    assert lines.lines(beginning) == expected
    for line in [*LINES, "", "abcd", "# of words", "a\nab", "bc"]:
        assert lines.holds(line, lines.span(beginning)) == (line in expected)
