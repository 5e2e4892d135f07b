"""newsindex.toml: what it says is checked, and errors point at the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsindex.config import load_config
from newsindex.config.toml import read_toml
from newsindex.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "newsindex.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, 'index = "a/news.idx"\nbook = "names.jsonl"\ntimezone = "Asia/Taipei"\n'))
    assert config.index == tmp_path / "a/news.idx"
    assert config.book == tmp_path / "names.jsonl"
    assert str(config.timezone) == "Asia/Taipei"


@pytest.mark.parametrize(
    ("text", "line", "about"),
    [
        ("index = 3\n", 1, "index: must be a path"),
        ('\n\ntimezone = "Mars/Olympus"\n', 3, '"Mars/Olympus" is no time zone'),
        ('index = "x"\nindx = "y"\n', 2, "indx: is no setting"),
        ('timezone = ""\n', 1, "timezone: must be a text"),
    ],
)
def test_errors_point_at_the_line(tmp_path: Path, text: str, line: int, about: str) -> None:
    with pytest.raises(ConfigError, match=f"line {line}: .*") as caught:
        load_config(written(tmp_path, text))
    assert about in str(caught.value)


def test_a_file_that_is_no_toml_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"newsindex\.toml: cannot be read: .*line 1"):
        load_config(written(tmp_path, "index = \n"))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "newsindex.toml"
    file.write_bytes('index = "新聞"\n'.encode("big5"))
    with pytest.raises(ConfigError, match=r"newsindex\.toml: it is not UTF-8"):
        load_config(file)


def test_keys_of_repeated_tables_have_lines_of_their_own(tmp_path: Path) -> None:
    file = written(tmp_path, '[[things]]\nsize = 1\n\n[[things]]\nname = "b"\nsize = "big"\nodd = true\n')
    first, second = read_toml(file).tables("things")
    assert first.number("size", 0) == 1
    with pytest.raises(ConfigError, match="line 6: things: size: must be a number"):
        second.number("size", 0)
    assert second.text("name") == "b"
    with pytest.raises(ConfigError, match="line 7: things: odd: is no setting; known are name, size"):
        second.done()
    with pytest.raises(ConfigError, match=r"line 5: things: name: must be true or false"):
        second.flag("name")


def test_topics_of_the_reader(tmp_path: Path) -> None:
    text = '[[topics]]\nname = "chip war"\nwords = ["晶片", "wafer"]\nphrases = ["export controls"]\n'
    [topic] = load_config(written(tmp_path, text)).topics()
    assert (topic.name, topic.words) == ("chip war", ("晶片", "wafer", "export controls"))
    assert load_config(written(tmp_path, "")).topics() == ()


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ('[[topics]]\nwords = ["a"]\n', "line 1: [topics]: needs a name"),
        ('[[topics]]\nname = "a"\n', "has neither words nor phrases"),
        ('[[topics]]\nname = "a"\nwords = 3\n', "line 3: topics: words: must be a list"),
        ('[[topics]]\nname = "a"\nwords = ["x"]\n[[topics]]\nname = "A"\nwords = ["y"]\n', "line 5"),
        ('[[topics]]\nname = "a"\nword = ["x"]\nwords = "x"\n', "word: is no setting"),
    ],
)
def test_errors_in_topics_point_at_the_line(tmp_path: Path, text: str, about: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text)).topics()
    assert about in str(caught.value)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there is no such device")
def test_an_empty_device_is_a_configuration_without_settings() -> None:
    assert load_config("/dev/null").index is None
