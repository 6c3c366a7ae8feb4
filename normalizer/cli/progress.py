"""How far a long run has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from normalizer.batch import Outcome
from normalizer.escape import shortened, visible

if TYPE_CHECKING:
    from tqdm import tqdm

_BAR_AFTER_SECONDS = 1.0
_LINE_EVERY_SECONDS = 30.0
_MOST_NAME_CODE_POINTS = 40


class Progress(Protocol):
    """Is told of each outcome, and steps aside when something else is to be written."""

    def add(self, outcome: Outcome) -> None:
        """One more file is done."""
        ...

    def step(self, name: str, share: float) -> None:
        """So much (0 to 1) of the long file that is at work is done."""
        ...

    def clear(self) -> None:
        """Make room for other output."""
        ...

    def close(self) -> None:
        """All is done."""
        ...


def progress(quiet: bool, say: Callable[[str], None]) -> Progress:
    """The way to show progress on standard error, as it is."""
    if quiet:
        return Silent()
    return Bar() if sys.stderr.isatty() else Lines(say)


class Steps:
    """Hands on how far a long file has come, to who shows it."""

    def __init__(self) -> None:
        self.shown: Progress = Silent()

    def __call__(self, name: str, share: float) -> None:
        """So much of the file is done."""
        self.shown.step(name, share)


class Silent:
    """Shows nothing."""

    def add(self, outcome: Outcome) -> None:
        """Nothing."""

    def step(self, name: str, share: float) -> None:
        """Nothing."""

    def clear(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Lines:
    """A line now and then, for logs of CI."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last = time.monotonic()
        self._counts = Counts()

    def add(self, outcome: Outcome) -> None:
        """Count the file; say so where that was long ago."""
        self._counts.add(outcome)
        self._say_at_times("")

    def step(self, name: str, share: float) -> None:
        """Say how far the file has come; where a word is due."""
        self._say_at_times(f"; {_how_far(name, share)}")

    def _say_at_times(self, more: str) -> None:
        now = time.monotonic()
        if now - self._last >= _LINE_EVERY_SECONDS:
            self._last = now
            self._say(f"... {self._counts.in_words()}{more}")

    def clear(self) -> None:
        """Lines are in nobody's way."""

    def close(self) -> None:
        """The summary says the rest."""


class Bar:
    """A bar of tqdm, which is imported only once a run has gone on for a while."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._counts = Counts()
        self._bar: tqdm[None] | None = None

    def add(self, outcome: Outcome) -> None:
        """Count the file, and draw."""
        self._counts.add(outcome)
        if (bar := self._due()) is not None:
            bar.set_postfix_str(self._counts.postfix(), refresh=False)
            bar.update(self._counts.files - bar.n)

    def step(self, name: str, share: float) -> None:
        """Draw how far the file has come."""
        if (bar := self._due()) is not None:
            bar.set_postfix_str(f"{self._counts.postfix()}, {_how_far(name, share)}")

    def _due(self) -> tqdm[None] | None:
        if self._bar is None and time.monotonic() - self._start >= _BAR_AFTER_SECONDS:
            self._bar = self._made()
        return self._bar

    def clear(self) -> None:
        """Take the bar off the screen; it comes back with the next file."""
        if self._bar is not None:
            self._bar.clear()

    def close(self) -> None:
        """Take the bar off the screen for good."""
        if self._bar is not None:
            self._bar.close()

    def _made(self) -> tqdm[None]:
        from tqdm import tqdm

        return tqdm(unit=" files", leave=False, dynamic_ncols=True, smoothing=0.1, file=sys.stderr)


def _how_far(name: str, share: float) -> str:
    return f"{shortened(visible(name), _MOST_NAME_CODE_POINTS)}: {share:.0%}"


class Counts:
    """Files, bytes, and what became of them."""

    def __init__(self) -> None:
        self.files = self.changed = self.failed = self.bytes = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more file."""
        self.files += 1
        long = outcome.streamed
        self.bytes += long.size_before if long else len(outcome.raw)
        self.changed += outcome.status == "changed"
        self.failed += outcome.status == "failed"

    def postfix(self) -> str:
        """What stands behind a bar."""
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{self.bytes / 1e6:,.1f} MB, {self.changed:,} to change{failed}"

    def in_words(self) -> str:
        """The same as a line."""
        return f"{self.files:,} files, {self.postfix()}"
