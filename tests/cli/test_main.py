"""How the command ends: exit statuses, errors without a traceback, closed pipes, other locales, a quick start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Runner, outside


def test_wrong_use_says_what_and_where_to_look(newsindex: Runner) -> None:
    done = newsindex("search", "--no-such-option")
    assert done.status == 2 and done.out == ""
    assert done.err.startswith("newsindex: error: No such option") and "Try: newsindex search --help" in done.err


def test_a_misspelled_command_is_guessed(newsindex: Runner) -> None:
    assert "Did you mean search?" in newsindex("serch", "x").err


def test_the_version(newsindex: Runner) -> None:
    import newsindex as library

    for arguments in (["--version"], ["search", "--version"]):
        assert newsindex(*arguments)[:2] == (0, f"newsindex {library.__version__}\n")


def test_a_query_that_cannot_be_parsed_is_pointed_at(newsindex: Runner) -> None:
    done = newsindex("search", "關稅 (chips")
    assert done.status == 2
    first, query, caret = done.err.splitlines()
    assert first == "newsindex: error: This bracket is never closed; close it or take it away"
    assert query == "  關稅 (chips" and caret == " " * 7 + "^"


def test_where_no_index_is_reading_is_an_error_and_makes_none(newsindex: Runner, folder: Path) -> None:
    for command in ("search x", "snippets x", "stats", "check", "show x", "company x", "entities list"):
        done = newsindex("--index", "nowhere.idx", *command.split())
        assert done.status == 2 and done.out == "", command
        assert done.err.startswith("newsindex: error: ") and "nowhere.idx" in done.err, command
    assert not (folder / "nowhere.idx").exists()


def test_what_is_no_index_is_refused(newsindex: Runner) -> None:
    assert newsindex("search", "x", "--index", "src").status == 2


def test_a_configuration_that_cannot_be_read_is_an_error(newsindex: Runner, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("nonsense = 1\n", encoding="utf-8")
    done = newsindex("search", "x", "--config", str(bad))
    assert done.status == 2 and "line 1: nonsense" in done.err


def test_the_index_is_found_by_environment_and_configuration(folder: Path, tmp_path: Path) -> None:
    where = str(folder / "news.idx")
    assert (
        outside("search", "profit", "--format", "ids", cwd=tmp_path, environment={"NEWSINDEX_INDEX": where}).out
        == "en1\n"
    )
    (tmp_path / "newsindex.toml").write_text(f'index = "{where}"\n', encoding="utf-8")
    (tmp_path / "deep").mkdir()
    assert outside("search", "profit", "--format", "ids", cwd=tmp_path / "deep").out == "en1\n"


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_output_is_utf8_whatever_the_locale(folder: Path, locale: str) -> None:
    environment = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    done = outside("search", "--lang", "zh-Hant", cwd=folder, environment=environment)
    assert done.out == "zh1\t2025-02-04\t日報\t騰訊獲利創新高\n"


def test_a_reader_that_has_had_enough_ends_the_run_quietly(folder: Path) -> None:
    line = f"{sys.executable} -m newsindex search --format json | head -c 1"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=folder, capture_output=True, env=environment)
    assert done.returncode == 0 and done.stdout == b"{" and done.stderr == b""
    for broken in ("newsindex --help", "newsindex help query"):
        shell = f"sleep 0 | {sys.executable} -m {broken} | true"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], cwd=folder, capture_output=True, env=environment)
        assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize(
    ("line", "status"),
    [("stats >&-", 0), ("stats >&- 2>&-", 0), ("nonsense 2>&-", 2), ("index - <&- --index new.idx", 0)],
)
def test_a_closed_stream_is_no_fault(folder: Path, line: str, status: int) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    shell = f"{sys.executable} -m newsindex {line}"
    done = subprocess.run(["bash", "-c", shell], cwd=folder, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (status, b"")


def test_ctrl_c_ends_with_130_and_no_traceback(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "newsindex", "index", "-", "--index", "interrupted.idx"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin and process.stdout and process.stderr
    assert process.stdout.readline().startswith(b"Making a new index")  # it has begun, and waits for input
    process.send_signal(signal.SIGINT)
    process.stdin.close()
    assert process.wait(60) == 130
    assert process.stderr.read().startswith(b"Stopped before any article was committed;")
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            "index src",
            "Stopped; 4 articles are in the index, all of it sound. The same command again goes on from there.",
        ),
        ("rebuild", "Stopped; the index is as it was."),
    ],
)
def test_ctrl_c_says_what_stands(folder: Path, command: str, told: str) -> None:
    done = _interrupted_at("newsindex.preparing", command.split(), folder)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (130, "", told + "\n")
    assert outside("index", "src", cwd=folder).out.startswith("0 added, 4 unchanged")


@pytest.mark.parametrize("module", [
    "typing", "newsindex.cli.main", "newsindex.model", "newsindex.errors", "msgspec", "click",
])  # fmt: skip
def test_ctrl_c_while_modules_are_read_leaves_no_traceback(folder: Path, module: str) -> None:
    done = _interrupted_at(module, ["stats"], folder)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_run_that_was_begun_to_ignore_ctrl_c_goes_on(folder: Path) -> None:
    done = _interrupted_at("click", ["stats"], folder, "signal.signal(signal.SIGINT, signal.SIG_IGN)\n")
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout


def test_a_working_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    shell = f"rmdir {gone}; {sys.executable} -m newsindex search x"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["bash", "-c", shell], cwd=gone, capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    assert done.stderr == "newsindex: error: the working folder: No such file or directory\n"


def test_a_folder_or_file_that_is_no_index_is_named_as_such(elsewhere: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some title\n\nand some text")
    for place, held in ((".", "holds other files"), ("a.txt", "is a file")):
        for command in (["search", "x"], ["index", "a.txt"]):
            done = elsewhere(*command, "--index", str(tmp_path / place))
            assert done.status == 2 and f"{held} and is no index; name the folder of one" in done.err


def test_no_new_index_is_told_of_where_there_is_no_source(elsewhere: Runner, tmp_path: Path) -> None:
    done = elsewhere("index", "nowhere")
    assert done.status == 2 and done.out == "" and "nowhere is not there" in done.err and not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("query", ["zzzyx", "profit"])
def test_what_cannot_be_said_is_no_result(folder: Path, query: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    shell = f"{sys.executable} -m newsindex search {query} >/dev/full 2>/dev/full"
    assert subprocess.run(["bash", "-c", shell], cwd=folder, env=environment).returncode == 2


@pytest.mark.parametrize(
    "command",
    [
        "search --company",
        "search --person",
        "search --topic",
        "search --source",
        "search --across",
        "snippets",
        "company",
        "topic",
        "show",
        "entities show",
        "alerts add x",
        "analyze",
    ],
)
def test_bytes_that_are_no_text_are_no_fault(newsindex: Runner, command: str) -> None:
    half = b"\xe5\x8f".decode("utf-8", "surrogateescape")  # as Python gives arguments that are no UTF-8
    for word in (half, f"x{half}"):
        done = newsindex(*command.split(), word)
        assert done.status in (0, 1, 2) and "fault of newsindex" not in done.err


def _interrupted_at(
    module: str, command: list[str], folder: Path, before: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """What a command leaves that Ctrl-C stops as the module is about to be read; `before` is run at its beginning."""
    code = (
        "import signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {module!r}: signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n" + before + "from newsindex.__main__ import main\n"
        "main()"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run([sys.executable, "-c", code, *command], cwd=folder, capture_output=True, env=environment)


def test_a_search_imports_only_what_it_needs(folder: Path) -> None:
    code = (
        "import sys\nfrom newsindex.cli.main import run\n"
        "try: run(['search', 'profit', '--json'])\n"
        "finally: print([m for m in ('rich', 'trafilatura', 'lxml', 'dateparser', 'multiprocessing.pool', 'opencc')"
        " if m in sys.modules], file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0 and done.stderr.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize(("format_", "read"), [("ids", False), ("lines", False), ("json", True)])
def test_snippets_are_looked_for_where_they_are_shown(folder: Path, format_: str, read: bool) -> None:
    code = (
        "import sys\nfrom newsindex.cli.main import run\ncalled = set()\n"
        "sys.setprofile(lambda frame, event, _: called.add(frame.f_code.co_name))\n"
        f"try: run(['search', 'profit', '--snippets', '2', '--explain', '--format', {format_!r}])\n"
        "finally: print('best_snippets' in called, '_entities' in called, file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0 and done.stdout
    assert done.stderr.strip().splitlines()[-1] == f"{read} {read}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(newsindex: Runner, shell: str) -> None:
    done = newsindex("completion", shell)
    assert done.status == 0 and "_NEWSINDEX_COMPLETE" in done.out


def test_completion_knows_commands_options_and_names(folder: Path) -> None:
    def completed(words: str, cwd: Path = folder) -> str:
        given = {"_NEWSINDEX_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        return outside(cwd=cwd, environment=given).out

    assert "plain,search" in completed("newsindex sea")
    assert "plain,--company" in completed("newsindex search --com")
    assert "plain,Tencent" in completed("newsindex search --company Tenc")
    assert completed("newsindex search --company Tenc", folder.parent).strip() == ""


def test_help_explains_the_query_language_and_commands(newsindex: Runner) -> None:
    assert "「貿易戰」" in newsindex("help", "query").out
    assert newsindex("help", "search").out == newsindex("search", "--help").out
    assert "Usage: newsindex entities add" in newsindex("help", "entities", "add").out
    assert "Usage: newsindex " in newsindex("help").out
    assert newsindex("help", "nonsense").status == 2
