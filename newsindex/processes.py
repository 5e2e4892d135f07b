"""Tasks spread over processes that begin as copies of this one; results come in the order of the tasks.

A process that is killed is noticed and named, its tasks are done again here, and another takes its place. Processes
keep what they learn from one task for the next.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 2
"""Tasks that a process has at most: one in work and one waiting, so that it never stands idle."""

_MOST_LOST = 3
"""Processes that are replaced at most: what ends so many of them would end the next one too."""

_THOROUGH, _TRIM = 16, 4
"""Once in so many tasks a process looks at all that it has made for garbage, else at what the task made, and gives back
what memory is free; the one that began it gives back as often as they do."""

_YOUNG, _ALL = 1, 2
"""The generations of the garbage collector: those up to the first hold what came up since it looked last."""

_ARENA_MAX = -8
"""The name by which glibc takes how many stretches of memory it keeps apart for threads (malloc.h)."""

_PATIENCE = 5.0
"""Seconds that a process has to end after it closed its connection."""


def can_fork() -> bool:
    """Whether processes here can begin as copies of this one."""
    return "fork" in multiprocessing.get_all_start_methods()


@contextmanager
def uncollected() -> Iterator[None]:
    """While much is made that stays: looking through it for garbage, time and again, takes a third of that time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Processes(Generic[Task, Result]):
    """Up to `count` processes, as many as the system gives, that each do `work`; `lost` is called with the process id,
    how it ended, and its tasks."""

    def __init__(
        self,
        count: int,
        work: Callable[[Task], Result],
        lost: Callable[[int, str, list[Task]], None],
    ) -> None:
        self._work = work
        self._lost = lost
        self._spare = _MOST_LOST
        self._workers: list[_Worker[Task]] = []
        self._ready: dict[int, Result] = {}
        _share_memory()
        _give_back()
        gc.freeze()  # what all share would be copied as soon as the collector looks at it
        try:
            for _ in range(count):
                self._start()
        except BaseException:  # Ctrl-C, after which nobody could close what has begun
            self.close()
            raise

    def results(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of each task, in order; raises what a task raises. Few tasks are taken ahead of the results."""
        waiting = enumerate(tasks)
        given = done = 0
        more = True
        while more or done < given:
            while more and given < done + (_AHEAD + 1) * max(len(self._workers), 1):
                worker = min(self._workers, key=lambda one: len(one.tasks), default=None)
                if worker is not None and len(worker.tasks) >= _AHEAD:
                    break
                following = next(waiting, None)
                if following is None:
                    more = False
                    break
                given += 1
                if worker is None:
                    self._ready[following[0]] = self._work(following[1])
                else:
                    worker.tasks.append(following)
                    self._send(worker, following)
            if done not in self._ready and done < given:
                self._receive()
            while done in self._ready:
                yield self._ready.pop(done)
                done += 1
                if done % _TRIM == 0:
                    _give_back()

    def close(self) -> None:
        """Ends the processes."""
        for worker in self._workers:
            worker.process.terminate()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()
        gc.unfreeze()

    def _start(self) -> None:
        here, there = multiprocessing.Pipe()
        inherited = [here, *(worker.connection for worker in self._workers)]
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(there, inherited, self._work), daemon=True
        )
        with _interrupted_later():
            try:
                process.start()
            except OSError:  # the system gives no more: what runs, or else this process, does the work
                here.close()
                return
            finally:
                there.close()
            self._workers.append(_Worker(process, here))

    def _send(self, worker: _Worker[Task], numbered: tuple[int, object]) -> None:
        try:
            worker.connection.send(numbered)
        except OSError:
            self._replace(worker)

    def _receive(self) -> None:
        """Waits for results, or for the end of a process."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection)):
            worker = by_connection[cast("Connection", connection)]
            try:
                number, result, error = worker.connection.recv()
            except (EOFError, OSError):
                self._replace(worker)
                continue
            if error is not None:
                raise error
            worker.tasks.popleft()
            self._ready[number] = result

    def _replace(self, worker: _Worker[Task]) -> None:
        """Says that a process was lost, starts another, and does its tasks here."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join(_PATIENCE)
        worker.process.kill()
        worker.process.join()
        code = worker.process.exitcode or 0
        how = f"killed by signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        self._lost(worker.process.pid or 0, how, [task for _, task in worker.tasks])
        if self._spare:
            self._spare -= 1
            self._start()
        for number, task in worker.tasks:
            self._ready[number] = self._work(task)


class _Worker(Generic[Task]):
    """A process, what leads to it, and the numbered tasks that it has."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.tasks: deque[tuple[int, Task]] = deque()


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Lets Ctrl-C wait until the end: what is raised while a process is copied, Python shows and forgets."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


def _serve(
    connection: Connection,
    inherited: list[Connection],
    work: Callable[[Task], Result],
) -> None:
    """What a process does: tasks from the connection, results into it, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began this one ends it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:  # or else the end of this process's own parent would not be seen
        other.close()
    gc.disable()
    gc.freeze()  # what came up since the first process began
    tasks: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
    # Read at once: while both ends wait to send, nothing would move.
    threading.Thread(target=_take, args=(connection, tasks), daemon=True).start()
    done = 0
    while (numbered := tasks.get()) is not None:
        number, task = numbered
        answer: tuple[int, Result | None, Exception | None]
        try:
            answer = (number, work(task), None)
        except Exception as error:  # it is raised where the results are asked for
            answer = (number, None, _sendable(error))
        try:
            connection.send(answer)
        except OSError:
            break
        del numbered, task, answer  # what is done takes no memory while the next is waited for
        done += 1
        gc.collect(_YOUNG if done % _THOROUGH else _ALL)
        if done % _TRIM == 0:
            _give_back()
    os._exit(0)


def _give_back() -> None:
    """Gives memory that is free, but lies between what is not, back to the system, where the C library does that."""
    if hasattr(trimming := ctypes.CDLL(None), "malloc_trim"):
        trimming.malloc_trim(0)


def _share_memory() -> None:
    """Lets threads that begin from now on use free memory of the others, where the C library keeps it apart for each:
    what a thread of the writer gave back would otherwise lie beside what the next step takes."""
    if hasattr(library := ctypes.CDLL(None), "mallopt") and hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_ARENA_MAX, 1)


def _take(connection: Connection, tasks: queue.SimpleQueue[tuple[int, Any] | None]) -> None:
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        tasks.put(None)


def _sendable(error: Exception) -> Exception:
    """The error, or one that says the same and can be sent."""
    try:
        pickle.dumps(error)
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
