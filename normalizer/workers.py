"""Processes that work is handed to: started when there is work for two, results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from normalizer.orphans import end_with_parent

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")

_WAITING_A_JOB = 2  #: calls handed out beyond those at work: enough that nobody waits


class WorkerDied(Exception):
    """A worker process died over a call, or over another one that was at work."""


class Workers:
    """Up to ``jobs`` processes (None: as many as there are cores); with one, all is done here."""

    __slots__ = ("_others", "_pool", "jobs")

    def __init__(self, jobs: int | None = None) -> None:
        self.jobs = jobs or _cores()
        self._pool: ProcessPoolExecutor | None = None
        self._others: set[BaseProcess] = set()  # children of this process that are none of ours

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:  # nobody waits for what is at work
            self._end_at_once()
        self.close()

    def close(self) -> None:
        """End the processes; what was handed out and has not begun is not done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    @property
    def window(self) -> int:
        """How many calls may be handed out at a time: memory is bounded by it."""
        return self.jobs * _WAITING_A_JOB

    def submit(self, function: Callable[..., R], *arguments: Any) -> Future[R]:
        """Hand out a call."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            return self._started().submit(function, *arguments)
        except BrokenProcessPool:  # over another call: this one gets new processes
            self.close()
            return self._started().submit(function, *arguments)

    def result(self, future: Future[R]) -> R:
        """What came of a call. Raises WorkerDied, and whatever the call raised."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            raise WorkerDied from None

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """As ``map``: results in the order of the items, few of which wait at a time."""
        if self.jobs == 1:
            yield from map(function, items)
            return
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(self.submit(function, item))
                if len(waiting) > self.window:
                    yield self.result(waiting.popleft())
            while waiting:
                yield self.result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _end_at_once(self) -> None:
        if self._pool is not None:
            from multiprocessing import active_children

            for child in set(active_children()) - self._others:
                child.terminate()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import active_children

            self._others = set(active_children())
            self._pool = ProcessPoolExecutor(self.jobs, initializer=end_with_parent)
        return self._pool


def _cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
