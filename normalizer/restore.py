"""The way back: a change log and the clean copies give the originals."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from normalizer import files
from normalizer.escape import shortened
from normalizer.files import FileError
from normalizer.logfile import Entry, LogError, load, sha256

STDIN = "-"  #: the path of what came from standard input


class Restored(NamedTuple):
    """What came of one entry of a log; ``reason`` says why a file was not restored."""

    name: str
    status: Literal["restored", "unchanged", "failed"]
    reason: str = ""


def read_log(path: Path) -> list[Entry]:
    """The entries of the log at ``path``. Raises FileError, LogError."""
    try:
        text = files.read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise LogError("not a textmend change log (no UTF-8)") from None
    entries = list(load(text.splitlines(keepends=True)))
    if text and not entries:
        raise LogError("not a textmend change log (it has no entry)")
    return entries


def restore_all(log: Path, entries: list[Entry]) -> Iterator[Restored]:
    """Put the originals where the copies are, the last change first.

    Paths are relative to the log's folder. A file that is not the copy its entry speaks of is left
    alone.
    """
    for entry in reversed(entries):
        path = log.parent / entry.path
        if entry.path == STDIN:
            reason = "came from standard input: name its copy, as in: textmend undo LOG COPY"
            yield Restored(STDIN, "failed", reason)
            continue
        try:
            yield _restore(path, entry)
        except FileError as error:
            yield Restored(str(path), "failed", str(error))


def original(data: bytes, entry: Entry) -> bytes:
    """The original of the copy ``data``. Raises FileError where the entry is not of this copy."""
    if sha256(data) != entry.sha256_after:
        raise FileError(
            "is not the copy that the log speaks of (its SHA-256 is another); left as it is"
        )
    try:
        before = entry.changelog.restore(data)
    except (ValueError, TypeError, LookupError, OverflowError) as error:  # whatever a log may say
        raise FileError(f"cannot be restored: {shortened(str(error), 120)}") from None
    if sha256(before) != entry.sha256_before:
        raise FileError("cannot be restored: the log was altered; left as it is")
    return before


def _restore(path: Path, entry: Entry) -> Restored:
    if os.path.islink(path):
        raise FileError("is a symbolic link, which it was not; left as it is")
    data = files.read(path)
    if sha256(data) == entry.sha256_before:
        return Restored(str(path), "unchanged", "is the original already")
    if not entry.complete:
        raise FileError("cannot be restored: the log breaks off in its entry; left as it is")
    files.write(path, original(data, entry), expected=data)
    return Restored(str(path), "restored")
