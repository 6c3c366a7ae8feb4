"""Opening tables, compressed or not, and putting new ones in their place, whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from normalizer import rights
from normalizer.escape import visible
from normalizer.files import FileError, reason_of
from normalizer.rights import RightsError
from normalizer.writing import draft_name, leftovers, sync_folder

_BUFFER_BYTES = 1 << 20
_GZIP_LEVEL = 6
_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)


class Hashing:
    """Lines that go by, and their SHA-256."""

    def __init__(self) -> None:
        self._hash = sha256()

    def lines(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The lines as they are."""
        for line in lines:
            self._hash.update(line)
            yield line

    def update(self, data: bytes) -> None:
        """Some more bytes."""
        self._hash.update(data)

    @property
    def hexdigest(self) -> str:
        """Of all that went by."""
        return self._hash.hexdigest()


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The bytes of the file at ``path``, uncompressed. Raises FileError."""
    try:
        with path.open("rb") as file, _uncompressed(file, path.suffix) as stream:
            yield stream
    except (OSError, EOFError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise FileError(reason_of(error, "read")) from None
        raise FileError(f"cannot be read: is damaged or no {path.suffix} file") from None


@contextmanager
def compressed(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """What is written into this goes to ``file``, compressed as the name ``path`` says."""
    if path.suffix == ".gz":
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as stream:
            yield cast(BinaryIO, stream)
    elif path.suffix == ".zst":
        import pyarrow as pa

        with pa.CompressedOutputStream(_Lent(file), "zstd") as stream:
            yield cast(BinaryIO, stream)
    else:
        yield file


class _Lent(io.RawIOBase):
    """A file that others may write into, and close without closing it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


class NewFile:
    """A file that is being written. ``wanted`` False: it is not to be put in its place."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.wanted = True


@contextmanager
def replacing(target: Path, source: Path | None) -> Iterator[NewFile]:
    """A new file that takes the place of ``target`` when all is written, and then only if
    ``source`` (what was read) is still what it was; it has the rights of ``source``.

    Where ``target`` is not ``source``, nothing may stand there. Raises FileError.
    """
    in_place = source is not None and os.path.realpath(source) == os.path.realpath(target)
    if in_place and os.path.islink(target):
        raise FileError("is a symbolic link; left as it is: name the file itself")
    try:
        before = _state(source)
        if not in_place and os.path.lexists(target):
            raise FileError(_taken(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in leftovers(target.parent):
            left.unlink(missing_ok=True)
        temporary = target.with_name(draft_name(target.name))
        try:
            with open(os.open(temporary, _NEW, 0o600), "w+b") as file:  # noqa: PTH123 - 0600
                new = NewFile(cast(BinaryIO, file))
                yield new
                if not new.wanted:
                    return
                file.flush()
                _give_rights(file, source, in_place)
                os.fsync(file.fileno())
            if _state(source) != before:
                raise FileError("was changed by someone else meanwhile; left as it is")
            _put(temporary, target, in_place)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(reason_of(error, "written")) from None
    except RightsError as error:
        raise FileError(str(error)) from None


def _put(temporary: Path, target: Path, in_place: bool) -> None:
    """Give the new file its name; one that is not to be there fails where it is taken by now."""
    if in_place:
        temporary.replace(target)
    else:
        try:
            os.link(temporary, target)
        except OSError:  # also on file systems without hard links
            if os.path.lexists(target):
                raise FileError(_taken(target)) from None
            temporary.replace(target)
    sync_folder(target.parent)


def _taken(target: Path) -> str:
    return f"{visible(str(target))} exists already: choose another name"


@contextmanager
def _uncompressed(file: BinaryIO, suffix: str) -> Iterator[BinaryIO]:
    if suffix == ".gz":
        with gzip.GzipFile(fileobj=file) as packed:
            yield cast(BinaryIO, io.BufferedReader(cast(Any, packed), _BUFFER_BYTES))
    elif suffix == ".zst":
        import pyarrow as pa

        with pa.CompressedInputStream(file, "zstd") as stream:
            yield cast(BinaryIO, io.BufferedReader(stream, _BUFFER_BYTES))
    else:
        yield file


def _state(path: Path | None) -> tuple[int, ...]:
    if path is None:
        return ()
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _give_rights(file: IO[bytes], source: Path | None, in_place: bool) -> None:
    if source is None:
        if hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), 0o666 & ~_umask())
        return
    with source.open("rb") as original:
        kept = rights.of(original.fileno())
    if in_place:
        rights.hand_on(kept, file.fileno())
    else:
        rights.hand_on_to_copy(kept, file.fileno(), _umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
