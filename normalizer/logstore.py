"""Change logs on the disk: appended to in whole groups, one run at a time, and read group by group.

Many groups share one flush. A group is on the disk before the change that it records is made.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from normalizer import files
from normalizer.changelog import Record
from normalizer.files import FileError, reason_of
from normalizer.locking import LockedError, locked
from normalizer.logfile import (
    MOST_ENTRY_BYTES,
    PIECE_BYTES,
    SET_ASIDE,
    BlocksEntry,
    Entry,
    Group,
    LogError,
    dump,
    dump_blocks,
    is_closed,
    is_log,
    note,
    notes,
    parse,
    records,
    scan,
)
from normalizer.writing import sync_folder

_TAIL_BYTES = 1 << 12  # of a log, in which its last line starts if that closes a group
_HEAD_BYTES = 64


class BlocksOnRecord(NamedTuple):
    """The entry of a long file, and where the lines of its blocks lie."""

    entry: BlocksEntry
    lines: Path


class LogWriter:
    """Appends to a change log. The file is made with its first entry, for its owner alone.

    >>> with LogWriter(Path("changes.jsonl")) as log:  # doctest: +SKIP
    ...     log.append([(entry, records), (another, its_records)])  # one flush for all
    """

    def __init__(self, path: Path) -> None:
        """Raises FileError where no log can be at ``path``: something else is, or no folder."""
        self.path = path
        self.entries = 0
        self.grows = os.path.lexists(path)  #: it was there before
        self._file: int | None = None
        if self.grows:
            with files.opened(path, os.O_RDONLY) as file:
                head = os.read(file, _HEAD_BYTES)
            if head and not is_log(head):
                raise FileError("exists and is no change log: choose another name")
            if not os.access(path, os.W_OK):
                raise FileError("cannot be written: no permission: check its mode and owner")
        elif not os.path.isdir(path.parent):
            raise FileError("cannot be made: there is no such folder: make it, or choose another")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, entries: Iterable[tuple[Entry, Iterable[Record]] | BlocksOnRecord]) -> None:
        """Put entries on record, all or none: when this returns, they are on the disk.

        Raises FileError, and then the log is as it was.
        """
        groups = [
            dump_blocks(one.entry, _lines(one.lines))
            if isinstance(one, BlocksOnRecord)
            else (_group(*one),)
            for one in entries
        ]
        if not groups:
            return
        try:
            file = self._opened()
            with locked(file):
                self._append(file, groups)
        except LockedError:
            raise FileError("is in use by another run: choose another name") from None
        except OSError as error:
            raise FileError(reason_of(error, "written")) from None
        self.entries += len(groups)

    def note(self, lines: Iterable[str]) -> None:
        """Put on record what is no change: a line each. Raises FileError."""
        data = "".join(map(note, lines)).encode("utf-8", "backslashreplace")
        try:
            file = self._opened()
            with locked(file):
                self._append(file, ((data,),))
        except (LockedError, OSError):
            raise FileError("could not be gone on with") from None

    def _append(self, file: int, groups: Iterable[Iterable[bytes]]) -> None:
        """Add ``groups`` to the open and locked log, behind what may have broken off."""
        self._check_place(file)
        size = os.lseek(file, 0, os.SEEK_END)
        try:
            for data in chain((_joint(file, size),), *groups):
                left = memoryview(data)
                while left:
                    left = left[os.write(file, left) :]
            os.fsync(file)
        except BaseException:
            with contextlib.suppress(OSError):
                os.ftruncate(file, size)
            raise

    def _opened(self) -> int:
        if self._file is None:
            self._file = _open_or_make(self.path)
        return self._file

    def _check_place(self, file: int) -> None:
        try:
            there = os.stat(self.path)  # noqa: PTH116
            same = os.path.samestat(there, os.fstat(file))
        except OSError:
            same = False
        if not same:
            raise FileError("was moved or removed meanwhile: choose another name")


class LogReader:
    """A change log, looked through: ``groups`` says where which file's entry is.

    Raises FileError where it cannot be read, LogError where it is no change log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with files.opened(path, os.O_RDONLY) as file, os.fdopen(os.dup(file), "rb") as stream:
            pieces = iter(lambda: stream.readline(PIECE_BYTES), b"")
            self.groups: tuple[Group, ...] = tuple(scan(pieces))

    def notes(self) -> Iterator[str]:
        """What the log says beside its entries: what was left as it is, and why."""
        with files.opened(self.path, os.O_RDONLY) as file, os.fdopen(os.dup(file), "rb") as stream:
            yield from notes(iter(lambda: stream.readline(PIECE_BYTES), b""))

    def entry(self, group: Group) -> Entry:
        """The entry of a group. Raises FileError, LogError."""
        return parse(tuple(self.lines(group)))

    def records(self, group: Group) -> Iterator[Record]:
        """The changes of a group, as people see them. Raises FileError, LogError."""
        return records(self.lines(group))

    def lines(self, group: Group) -> Iterator[bytes]:
        """The lines of a group. Raises FileError, LogError."""
        if group.size > MOST_ENTRY_BYTES and not group.in_blocks:
            raise LogError(group.problem)
        left = group.size
        with files.opened(self.path, os.O_RDONLY) as file, os.fdopen(os.dup(file), "rb") as stream:
            stream.seek(group.offset)
            while line := stream.readline(min(left, MOST_ENTRY_BYTES)):
                left -= len(line)
                yield line


def _group(entry: Entry, changes: Iterable[Record]) -> bytes:
    data = "".join(dump(entry, changes)).encode("utf-8")
    if len(data) > MOST_ENTRY_BYTES:
        raise FileError(f"would need more than {MOST_ENTRY_BYTES:,} bytes for it")
    return data


def _lines(path: Path) -> Iterator[bytes]:
    with files.opened(path, os.O_RDONLY) as file:
        yield from files.pieces_from(file)


def _open_or_make(path: Path) -> int:
    """A log's descriptor, to read and append to; made for its owner alone where there is none."""
    plainly = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
    flags = os.O_RDWR | os.O_APPEND | plainly
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        with files.opened(path, flags) as found:
            return os.dup(found)
    sync_folder(path.parent)
    return file


def _joint(file: int, size: int) -> bytes:
    """What has to stand between what is in the log and the next group: mostly nothing."""
    os.lseek(file, max(0, size - _TAIL_BYTES), os.SEEK_SET)
    return _closing(os.read(file, _TAIL_BYTES))


def _closing(tail: bytes) -> bytes:
    if is_closed(tail):
        return b""
    return (b"" if tail.endswith(b"\n") else b"\n") + SET_ASIDE.encode()
