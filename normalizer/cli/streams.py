"""The standard streams, and where a report goes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from normalizer import runner
from normalizer.cli.guard import Guarded

if TYPE_CHECKING:
    from normalizer.report.style import Style

_USUAL_COLUMNS = 80


def stdin_bytes() -> bytes:
    """All of standard input."""
    return sys.stdin.buffer.read()


class Output:
    """Where a report goes: a file, standard output, or standard error where that is taken."""

    def __init__(
        self,
        path: Path | None,
        taken: bool = False,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        """``path``: this file; else stdout, or stderr where stdout is ``taken``; on a terminal,
        ``before`` is called before anything is written. Raises OSError."""
        self._stream = sys.stderr if taken else sys.stdout
        self._file: BinaryIO | None = path.open("wb") if path is not None else None
        self._before = before if self.is_terminal else None

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees it at once."""
        return self._file is None and self._stream.isatty()

    @property
    def takes_raw(self) -> bool:
        """Whether bytes of files can be written as they are: nothing there is driven by them."""
        runner_obeys = runner.is_present(os.environ) and not runner.stops_when_asked(os.environ)
        return self._file is not None or not (self.is_terminal or runner_obeys)

    @contextlib.contextmanager
    def uncommanded(self) -> Iterator[None]:
        """While bytes are written: a runner that can be asked takes no commands from now on."""
        asked = self._file is None and runner.stops_when_asked(os.environ)
        token = f"textmend-{os.urandom(16).hex()}"
        if asked:
            self.command(f"::stop-commands::{token}")
        try:
            yield
        finally:
            if asked:
                self.command(f"::{token}::")

    def line(self, text: str) -> None:
        """Write a line of text that is safe to show."""
        if self._before:
            self._before()
        if self._file is None:
            self._stream.write(text + "\n")
        else:
            self._file.write(text.encode("utf-8", "backslashreplace") + b"\n")

    def command(self, text: str) -> None:
        """Write a line that the runner of a CI service is to take for a command."""
        if isinstance(self._stream, Guarded) and self._file is None:
            self._stream.write_command(text + "\n")
        else:
            self.line(text)

    def data(self, data: bytes) -> None:
        """Write bytes as they are."""
        if self._file is None:
            self._stream.flush()
            self._stream.buffer.write(data)
        else:
            self._file.write(data)

    def flush(self) -> None:
        """See all written so far on its way, before something else is said."""
        if self._file is None:
            self._stream.flush()

    def style(self, color: str) -> Style:
        """How the report looks there: ``color`` is ``auto``, ``always`` or ``never``."""
        from normalizer.report.style import Style

        return Style(_has_color(color, self.is_terminal), _columns() if self.is_terminal else None)


def say(line: str) -> None:
    """Tell people something, on standard error; after all of the report so far."""
    sys.stdout.flush()
    sys.stderr.write(line + "\n")


def _columns() -> int:
    try:
        return os.get_terminal_size().columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


def _has_color(color: str, is_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"
