"""The only file I/O: reading them, and writing them whole or not at all.

A write goes to a new file beside the old one, which is flushed to the disk, read back, given the
old one's mode, owner and extended attributes, and then renamed onto it. A crash at any moment
leaves the old file or the new one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from normalizer.verify import never_half_done

TEMPORARY = ".textmend-tmp"  #: how the name of an unfinished file ends


class FileError(Exception):
    """A file that cannot be read or written. The message is one line, without the file's name."""


class Found(NamedTuple):
    """A file to treat, or the reason why not.

    ``relative`` is its place below the folder that was named (for a file that was named: its own
    name). ``failure`` says why it cannot be read, ``skip`` why it need not be.
    """

    path: Path
    relative: PurePath
    failure: str = ""
    skip: str = ""


def read(path: Path) -> bytes:
    """All bytes of a regular file. Raises FileError."""
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileError("is not a regular file")
            return file.read()
    except OSError as error:
        raise FileError(reason_of(error, "read")) from None


def write(path: Path, data: bytes, expected: bytes | None) -> None:
    """Put ``data`` at ``path``, atomically; ``expected`` is what must be there now, None: nothing.

    Raises FileError, and then the old file is as it was.
    """
    if expected is not None and not os.access(path, os.W_OK):
        raise FileError("is write-protected; left as it is")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_beside(path, data)
    except OSError as error:
        raise FileError(reason_of(error, "written")) from None
    try:
        _put(temporary, path, expected)
    except OSError as error:
        raise FileError(reason_of(error, "written")) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def append(path: Path, lines: Iterable[str]) -> None:
    """Add ``lines`` to a file, made where there is none, and see them onto the disk.

    Raises FileError, and then the file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            size = file.tell()
            try:
                for line in lines:
                    file.write(line.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    file.close()
                os.truncate(path, size)
                raise
    except OSError as error:
        raise FileError(reason_of(error, "written")) from None


def reason_of(error: OSError, verb: str) -> str:
    """One line on what went wrong and what to do about it."""
    advice = {
        "PermissionError": "no permission: check its mode and owner",
        "FileNotFoundError": "there is no such file or folder: check the name",
        "IsADirectoryError": "it is a folder",
        "NotADirectoryError": "a file stands where a folder should be: choose another place",
    }.get(type(error).__name__, error.strerror or type(error).__name__)
    return f"cannot be {verb}: {advice}"


def _write_beside(path: Path, data: bytes) -> Path:
    """A new file in the folder of ``path`` with ``data``, seen onto the disk and read back."""
    with NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name[:100]}.", suffix=TEMPORARY, delete=False
    ) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            broken = never_half_done(data, temporary.read_bytes())
            if broken:
                raise FileError(f"could not be written: {broken}")
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def _put(temporary: Path, path: Path, expected: bytes | None) -> None:
    """Give ``temporary`` the name ``path`` if the file there is still the expected one."""
    if expected is None:
        temporary.chmod(0o666 & ~_umask())
        try:
            os.link(temporary, path)  # fails where the name is taken, as a rename would not
        except OSError:  # also on file systems without hard links
            if os.path.lexists(path):
                raise FileError("exists already; left as it is") from None
            temporary.replace(path)
    else:
        if path.read_bytes() != expected:
            raise FileError("was changed by someone else meanwhile; left as it is")
        _inherit(path, temporary)
        temporary.replace(path)
    _sync_folder(path.parent)


def _inherit(old: Path, new: Path) -> None:
    """Give ``new`` the mode and, where we may, the owner and extended attributes of ``old``."""
    status = old.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(stat.S_IMODE(status.st_mode))
    with contextlib.suppress(OSError, AttributeError):
        for name in os.listxattr(old):
            os.setxattr(new, name, os.getxattr(old, name))


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
