"""Work in several processes, some of which are really killed."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from newsindex.processes import Processes

PARENT = os.getpid()
Lost = list[tuple[int, str, list[int]]]


def square(number: int) -> int:
    return number * number


def run(work: object, numbers: object, count: int = 2) -> tuple[list[int], Lost]:
    lost: Lost = []
    processes = Processes(count, work, lambda *what: lost.append(what))  # type: ignore[arg-type]
    try:
        return list(processes.results(numbers)), lost  # type: ignore[arg-type]
    finally:
        processes.close()


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("tasks", [0, 1, 30])
def test_results_come_in_the_order_of_the_tasks(count: int, tasks: int) -> None:
    assert run(square, range(tasks), count) == ([n * n for n in range(tasks)], [])


def test_work_is_done_in_other_processes() -> None:
    found, _ = run(lambda _: os.getpid(), range(6))
    assert PARENT not in found


def test_a_killed_process_is_named_and_its_tasks_are_done_again() -> None:
    def work(number: int) -> int:
        if number == 7 and os.getpid() != PARENT:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    found, lost = run(work, range(40))
    assert found == [n * n for n in range(40)]
    ((process, how, tasks),) = lost
    assert process != PARENT
    assert how == "killed by signal SIGKILL"
    assert 7 in tasks


def test_a_process_that_is_killed_from_outside_while_it_waits_loses_nothing() -> None:
    lost: Lost = []
    processes = Processes(2, lambda _: os.getpid(), lambda *what: lost.append(what))

    def tasks() -> Iterator[int]:
        yield 0
        yield 1
        for worker in processes._workers:
            os.kill(worker.process.pid or 0, signal.SIGKILL)
        time.sleep(0.2)
        yield from range(2, 9)

    try:
        assert len(list(processes.results(tasks()))) == 9
        assert len(lost) == 2
    finally:
        processes.close()


def test_work_is_done_here_when_every_process_is_lost() -> None:
    def work(number: int) -> int:
        if os.getpid() != PARENT:
            os._exit(5)
        return number

    found, lost = run(work, range(30))
    assert found == list(range(30))
    assert {how for _, how, _ in lost} == {"exit status 5"}
    assert 2 <= len(lost) <= 5


def test_large_tasks_and_results_do_not_block_one_another() -> None:
    found, _ = run(lambda data: data + b"x", [bytes(3_000_000)] * 8)
    assert [len(data) for data in found] == [3_000_001] * 8


def test_an_error_is_raised_where_the_results_are_asked_for() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("number three")
        return number

    with pytest.raises(ValueError, match="number three"):
        run(work, range(9))


HEAPS = """
import ctypes, sys, threading
from newsindex.processes import Processes
processes = Processes(1, len, lambda *_: None)
list(processes.results(["task"]))
processes.close()
working = threading.Barrier(4)
threads = [threading.Thread(target=lambda: [bytearray(n) for n in range(2000)] and working.wait()) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(library.fopen(b"/dev/stdout", b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="another C library")
def test_threads_that_begin_later_take_what_memory_is_free() -> None:
    told = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True).stdout
    assert told.count("<heap nr=") == 1


def test_few_tasks_are_taken_ahead() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    processes = Processes(2, square, lambda *_: None)
    try:
        results = processes.results(tasks())
        for done in range(50):
            next(results)
            assert len(taken) <= done + 7
    finally:
        processes.close()


def test_ctrl_c_while_processes_begin_is_not_lost_and_ends_those_that_have_begun() -> None:
    code = (
        "import gc, multiprocessing, os, signal\n"
        "from newsindex.processes import Processes\n"
        "os.register_at_fork(after_in_parent=lambda: signal.raise_signal(signal.SIGINT))\n"
        "try: Processes(2, str, print)\n"
        "except KeyboardInterrupt: print('stopped', multiprocessing.active_children(), gc.get_freeze_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("stopped [] 0\n", "")
