"""What stands around a command: its standard streams, whatever their state, and signals."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from normalizer import runner


class Terminated(BaseException):
    """A signal asked the process to end; ``code`` is the exit code that tells of it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


class Guarded:
    """A text stream whose lines a CI service's runner cannot take for commands."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._starts_line = True

    def write(self, text: str) -> int:
        """Write ``text``, which may come from a file."""
        if not isinstance(text, str):  # click finds out in this way what it may write
            raise TypeError("a string is needed")
        if text:
            self._stream.write(runner.neutral(text, self._starts_line))
            self._starts_line = text.endswith("\n")
        return len(text)

    def write_command(self, text: str) -> None:
        """Write a line that is a command to the runner, and is meant to be."""
        self._stream.write(runner.neutral_inside(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Closed:
    """A standard stream that was closed before we were started.

    Reports go nowhere; clean copies, which are bytes, may not.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def buffer(self) -> _Closed:
        """Itself."""
        return self

    def read(self, *args: object) -> NoReturn:
        raise OSError(f"{self._name} is closed: name a file")

    def write(self, written: str | bytes) -> int:
        if isinstance(written, bytes):
            raise BrokenPipeError
        return len(written)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return False


def write_command(text: str) -> None:
    """Write a line for the runner of a CI service to standard output."""
    if isinstance(sys.stdout, Guarded):
        sys.stdout.write_command(text)
    else:
        sys.stdout.write(text)


@contextlib.contextmanager
def standard_streams() -> Iterator[None]:
    """Standard streams that can be used, and whose lines drive nobody, for the time of a command.

    The numbers of those that are closed are taken, lest a file that is opened gets one of them.
    """
    streams = sys.stdin, sys.stdout, sys.stderr
    if None in streams:
        _take_numbers()
    guard = Guarded if runner.is_present(os.environ) else lambda stream: stream
    sys.stdin = streams[0] or _Closed("standard input")
    sys.stdout = guard(streams[1] or _Closed("standard output"))
    sys.stderr = guard(streams[2] or open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


def discard_output() -> None:
    """Let go of output that nobody reads, and keep the interpreter from complaining of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
            continue
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())


def end_on_signals() -> None:
    """Make the signals that ask a process to end raise Terminated, so that it tidies up."""

    def end(number: int, frame: object) -> NoReturn:
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)  # once is enough
        raise Terminated(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)


def _take_numbers() -> None:
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            if os.open(os.devnull, os.O_RDWR) != number:  # the lowest that is free
                return
