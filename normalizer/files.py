"""The only file I/O: finding files, reading them, and writing them whole or not at all.

A write goes to a new file beside the old one, which is flushed to the disk, read back, given the
old one's mode, owner and extended attributes, and then renamed onto it. A crash at any moment
leaves the old file or the new one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from normalizer.verify import never_half_done

TEMPORARY = ".textmend-tmp"  #: how the name of an unfinished file ends

#: Folders of tools, not of people: never walked into (they can be named).
TOOL_FOLDERS = frozenset(
    (
        *(".git", ".hg", ".svn", ".bzr", ".jj"),
        *("node_modules", "__pycache__", ".venv", ".tox", ".nox"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
    )
)


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


def discover(
    paths: Iterable[Path], excludes: Callable[[Path], bool] = lambda path: False
) -> Iterator[Found]:
    """The files named by ``paths`` and those in the folders they name, in order of name.

    Symbolic links are not followed, save to a folder that is named itself. A file that comes up
    twice is skipped the second time. ``excludes`` says what to leave out of folders; it does not
    hold for what is named.
    """
    seen: set[object] = set()
    for path in paths:
        # os.path, not Path: no exception where a folder on the way may not be entered
        found = _walk(path, PurePath(), excludes) if os.path.isdir(path) else _named(path)
        for one in found:
            yield one if one.failure or one.skip else _once(one, seen)


def read(path: Path) -> bytes:
    """All bytes of a regular file. Raises FileError."""
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileError("is not a regular file")
            return file.read()
    except OSError as error:
        raise FileError(_reason(error, "read")) from None


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
        raise FileError(_reason(error, "written")) from None
    try:
        _put(temporary, path, expected)
    except OSError as error:
        raise FileError(_reason(error, "written")) from None
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
        raise FileError(_reason(error, "written")) from None


def _named(path: Path) -> Iterator[Found]:
    relative = PurePath(path.name)
    if os.path.islink(path):
        yield Found(path, relative, skip=f"is a symbolic link: {_advice(path)}")
    else:
        yield Found(path, relative, failure=_irregular(path))


def _walk(folder: Path, below: PurePath, excludes: Callable[[Path], bool]) -> Iterator[Found]:
    waiting = [(folder, below)]
    while waiting:  # no recursion: a tree may be deeper than Python's stack
        folder, below = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(folder, below, failure=_reason(error, "listed"))
            continue
        folders = []
        for entry in inside:
            path, relative = folder / entry.name, below / entry.name
            if entry.name.endswith(TEMPORARY) or excludes(path):
                continue
            if entry.is_symlink():
                yield Found(path, relative, skip=f"is a symbolic link: {_advice(path)}")
            elif not entry.is_dir(follow_symlinks=False):
                yield Found(path, relative, failure="", skip=_irregular(path))
            elif entry.name not in TOOL_FOLDERS:
                folders.append((path, relative))
        waiting += reversed(folders)


def _once(found: Found, seen: set[object]) -> Found:
    """The file, skipped if it was seen by its name or (a hard link) by its inode.

    The name counts because a file that was written in place has a new inode.
    """
    try:
        status = found.path.stat()
    except OSError as error:
        return found._replace(failure=_reason(error, "read"))
    identities = {(status.st_dev, status.st_ino), os.path.realpath(found.path)}
    if identities & seen:
        return found._replace(skip="came up before under this or another name: treated once")
    seen |= identities
    return found


def _irregular(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return _reason(error, "read")
    return "" if stat.S_ISREG(mode) else "is not a regular file"


def _advice(link: Path) -> str:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "it points nowhere"
    return f"name the file itself, {target}"


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


def _reason(error: OSError, verb: str) -> str:
    """One line on what went wrong and what to do about it."""
    advice = {
        "PermissionError": "no permission: check its mode and owner",
        "FileNotFoundError": "there is no such file or folder: check the name",
        "IsADirectoryError": "it is a folder",
        "NotADirectoryError": "a file stands where a folder should be: choose another place",
    }.get(type(error).__name__, error.strerror or type(error).__name__)
    return f"cannot be {verb}: {advice}"
