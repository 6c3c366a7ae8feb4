"""One at a time: a lock on an open file, of this process, gone when the file is closed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.01

if os.name == "nt":
    import msvcrt

    _FAR_BYTE = 1 << 62  #: a lock on it keeps nobody from reading

    def _try(file: int) -> None:
        place = os.lseek(file, 0, os.SEEK_CUR)
        os.lseek(file, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        finally:
            os.lseek(file, place, os.SEEK_SET)

    def _release(file: int) -> None:
        os.lseek(file, _FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _try(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class LockedError(OSError):
    """Another process held the lock all the while."""


@contextmanager
def locked(file: int) -> Iterator[None]:
    """Hold the lock of an open file; wait for it where another process has it.

    Raises LockedError where that takes too long. A file system without locks has none: there, that
    lines are appended in one piece and closed by a checksum has to do.
    """
    held = _acquire(file, time.monotonic() + MOST_WAIT_SECONDS)
    try:
        yield
    finally:
        if held:
            _release(file)


def _acquire(file: int, until: float) -> bool:
    while True:
        try:
            _try(file)
            return True
        except (BlockingIOError, PermissionError):  # the latter on Windows
            if time.monotonic() > until:
                raise LockedError from None
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return False
