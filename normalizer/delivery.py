"""Where clean copies go. The log always goes first: a change not on record is never made."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from normalizer import files
from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.files import FileError
from normalizer.logfile import dump, is_log

Deliver = Callable[[Outcome], Outcome]


class Log:
    """The change log of a run. The file is made with its first entry; a log that is there grows."""

    def __init__(self, path: Path) -> None:
        """Raises FileError where ``path`` holds something else than a change log."""
        self.path = path
        self.grows = os.path.lexists(path)  # it was there before
        self.entries = 0
        if self.grows:
            data = files.read(path)
            if data and not (is_log(data) and data.endswith(b"\n")):
                raise FileError("exists and is no complete change log: choose another name")

    def add(self, outcome: Outcome, copy: Path | None) -> None:
        """Put a changed file on record; ``copy`` is where the clean copy goes. Raises FileError."""
        path = "-"
        if copy is not None:
            path = _relative(os.path.realpath(copy), os.path.realpath(self.path.parent))
        files.append(self.path, dump(outcome.entry(path), outcome.records))
        self.entries += 1


def in_place(log: Log) -> Deliver:
    """Clean copies take the place of the files."""

    def deliver(outcome: Outcome) -> Outcome:
        if outcome.status != "changed":
            return outcome
        path = outcome.found.path
        try:
            _record(log, outcome, path)
            files.write(path, outcome.data, expected=outcome.raw)
        except FileError as error:
            return outcome.failed(str(error))
        return outcome

    return deliver


def into_folder(folder: Path, log: Log | None) -> Deliver:
    """Copies go into a folder, in the same tree; what is unchanged or skipped goes as it is."""
    taken: dict[Path, str] = {}

    def deliver(outcome: Outcome) -> Outcome:
        if outcome.status == "failed" or outcome.found.skip:
            return outcome
        copy = folder / outcome.found.relative
        if copy in taken:
            return outcome.failed(
                f"its copy would be {visible(str(copy))}, as that of {visible(taken[copy])}: "
                "clean the two into different folders"
            )
        taken[copy] = outcome.name
        try:
            there = os.path.lexists(copy)
            if there and files.read(copy) != outcome.data:
                raise FileError("exists already and holds something else: choose another folder")
            if outcome.status == "changed" and log and not (there and log.grows):
                _record(log, outcome, copy)
            if not there:
                files.write(copy, outcome.data, expected=None)
        except FileError as error:
            return outcome.failed(f"its copy {visible(str(copy))} {error}")
        return outcome

    return deliver


def to_stream(write: Callable[[bytes], object], log: Log | None) -> Deliver:
    """The copy of one file goes to a stream; of a file that fails, nothing does."""

    def deliver(outcome: Outcome) -> Outcome:
        if outcome.status == "failed":
            return outcome
        try:
            if outcome.status == "changed" and log:
                _record(log, outcome, None)
        except FileError as error:
            return outcome.failed(str(error))
        write(outcome.data)
        return outcome

    return deliver


def default_log(folder: Path) -> Path:
    """Where the log of changes in place goes: into the Git repository, where it is in nobody's way,
    else into ``folder``. The name has the time (UTC) and the process.
    """
    name = f"textmend-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.jsonl"
    for one in (folder, *folder.parents):
        git = one / ".git"
        if os.path.isdir(git) and os.access(git, os.W_OK):
            return git / "textmend" / name
    return folder / name


def _relative(path: str, folder: str) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(path).as_posix()


def _record(log: Log, outcome: Outcome, copy: Path | None) -> None:
    try:
        log.add(outcome, copy)
    except FileError as error:
        raise FileError(f"is left as it is, for the change log {error}") from None
