"""Reading files: regular ones only, whatever stands under their names, and errors for people."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

TEMPORARY = ".textmend-tmp"  #: how the name of an unfinished file ends

_PIECE_BYTES = 1 << 24
_STREAMED_BYTES = 1 << 20
#: No waiting for whoever is at the other end of a pipe, no terminal of ours, no translation.
_PLAINLY = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class FileError(Exception):
    """A file that cannot be read or written. The message is one line, without the file's name."""


class Found(NamedTuple):
    """A file to treat, or the reason why not.

    ``relative`` is its place below the folder that was named, "" the folder itself (for a file that
    was named: its own name). ``failure`` says why it cannot be read, ``skip`` why it need not be.
    """

    path: Path
    relative: str
    failure: str = ""
    skip: str = ""


def read(path: Path, most_bytes: int | None = None, follow: bool = True) -> bytes:
    """All bytes of a regular file; without ``follow`` a symbolic link is none. Raises FileError."""
    file, size = _opened(path, os.O_RDONLY, follow)
    try:
        if most_bytes is not None and size > most_bytes:
            raise FileError(f"is larger than it may be ({most_bytes:,} bytes)")
        return read_from(file, most_bytes)
    except OSError as error:
        raise FileError(reason_of(error, "read")) from None
    finally:
        os.close(file)


def head(path: Path, most_bytes: int) -> bytes:
    """The first bytes of a regular file. Raises FileError."""
    with opened(path, os.O_RDONLY) as file:
        try:
            return os.read(file, most_bytes)
        except OSError as error:
            raise FileError(reason_of(error, "read")) from None


def whole_lines(head: bytes) -> bytes:
    """The beginning of a file up to the end of its last whole line, all of it where there is none.

    >>> whole_lines(b"a\\nb"), whole_lines(b"a")
    (b'a\\n', b'a')
    """
    return head[: head.rfind(b"\n") + 1] or head


def read_from(file: int, most_bytes: int | None = None) -> bytes:
    """What is left of an open file, also where it grows meanwhile: up to ``most_bytes``.

    A byte more than there should be is asked for first, and no room made for any more.
    """
    pieces = []
    done, size = 0, os.fstat(file).st_size
    wanted = min(size + 1, _PIECE_BYTES) if size else _PIECE_BYTES
    while piece := os.read(file, wanted if most_bytes is None else min(wanted, most_bytes - done)):
        pieces.append(piece)
        done += len(piece)
        if done == size:
            break
        wanted = _PIECE_BYTES
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def pieces_from(file: int) -> Iterator[bytes]:
    """What is left of an open file, piece by piece."""
    while piece := os.read(file, _STREAMED_BYTES):
        yield piece


def size_of(path: Path) -> int:
    """How many bytes a file has; 0 where that cannot be known."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 - twice as fast
    except (OSError, ValueError):
        return 0


@contextmanager
def opened(path: Path, flags: int, follow: bool = True) -> Iterator[int]:
    """The descriptor of a regular file. Raises FileError.

    Opening neither waits nor changes anything: a pipe or a device is told by what was opened, not
    by what stood there before.
    """
    file, _ = _opened(path, flags, follow)
    try:
        yield file
    finally:
        with suppress(OSError):  # what was written is on the disk, or known not to be, by then
            os.close(file)


def _opened(path: Path, flags: int, follow: bool) -> tuple[int, int]:
    """The descriptor and the size of a regular file."""
    try:
        file = os.open(path, flags | _PLAINLY | (0 if follow else _NO_LINK), 0o600)
    except OSError as error:
        if not follow and os.path.islink(path):
            raise FileError("is a symbolic link; left as it is") from None
        raise FileError(reason_of(error, "read")) from None
    except ValueError:  # a NUL, or a lone surrogate that no name has
        raise FileError("has a name that no file can have") from None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise FileError("is not a regular file")
    except BaseException:
        os.close(file)
        raise
    return file, status.st_size


def reason_of(error: OSError, verb: str) -> str:
    """One line on what went wrong and what to do about it."""
    advice = {
        "PermissionError": "no permission: check its mode and owner",
        "FileNotFoundError": "there is no such file or folder: check the name",
        "IsADirectoryError": "it is a folder",
        "NotADirectoryError": "a file stands where a folder should be: choose another place",
    }.get(type(error).__name__, error.strerror or type(error).__name__)
    return f"cannot be {verb}: {advice}"
