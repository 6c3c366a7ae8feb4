"""Writing files whole or not at all.

A write goes to a new file beside the old one (a draft), which is flushed to the disk, read back,
given the rights of the old one, and then renamed onto it. A crash at any moment leaves the old file
or the new one. Many files are flushed side by side, and their folders once: that is what takes the
time.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from normalizer import files, rights
from normalizer.expression import expression
from normalizer.files import TEMPORARY, FileError, reason_of
from normalizer.rights import Rights, RightsError
from normalizer.verify import never_half_done

#: Files that are flushed together; so many drafts are open at a time, and lie beside files.
MOST_GROUPED_FILES = 64
MOST_GROUPED_BYTES = 1 << 24
_OTHER_OPEN_FILES = 32  #: that a run has open beside its drafts: streams, the log, folders, pipes

_MOST_NAME_CODE_POINTS = 40  # of the old name in a draft's: at most 160 bytes
_CHANGED = "was changed by someone else meanwhile; left as it is"
_FLUSHED_SIDE_BY_SIDE = 16
_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR
_DRAFT = expression(
    r"\..*\.(?P<host>[0-9a-f]{8})-(?P<process>[0-9]+)-[0-9a-f]{8}" + re.escape(TEMPORARY), re.DOTALL
)


class Digest(NamedTuple):
    """What is known of the bytes of a file that is too long to hold: their number and SHA-256."""

    size: int
    sha256: str


class Spooled(NamedTuple):
    """Bytes that lie in a file; whether that is a draft of ours, which may be moved."""

    path: Path
    digest: Digest
    is_draft: bool = False


class Original(NamedTuple):
    """A file that a copy elsewhere is of, and what it holds."""

    path: Path
    data: bytes | Digest


class Draft(NamedTuple):
    """What is to stand at ``path``, written beside it; ``expected`` must be there before.

    ``kept`` are the rights of what is there; None: nothing is.
    """

    path: Path
    temporary: Path
    file: int  #: its descriptor until it is flushed
    data: bytes | Spooled
    expected: bytes | Digest | None
    kept: Rights | None


class Writer:
    """Writes the files of one run. What is left over by runs that died is swept on the way."""

    __slots__ = ("_changed", "_swept", "_umask")

    def __init__(self) -> None:
        self._changed: set[Path] = set()  # folders, not yet on the disk
        self._swept: set[Path] = set()
        self._umask = _umask()

    def draft(
        self,
        path: Path,
        data: bytes | Spooled,
        expected: bytes | Digest | None,
        of: Original | None = None,
    ) -> Draft:
        """``data`` written beside ``path``, whose bytes are ``expected`` (None: nothing is there).

        A new file is opened to nobody that the original it is a copy ``of`` is not open to, which
        must still be what was read. Raises FileError.
        """
        if expected is not None and not os.access(path, os.W_OK):
            raise FileError("is write-protected; left as it is")
        kept = _checked(path, expected) if expected is not None else None
        self._make_folder(path.parent, of)
        self._sweep(path.parent)
        there = isinstance(data, Spooled) and data.is_draft and _may_be_moved(data.path, path)
        temporary = data.path if there and isinstance(data, Spooled) else _draft_of(path)
        draft = Draft(path, temporary, _opened(temporary, there), data, expected, kept)
        try:
            if not there:
                _write_all(draft.file, data)
            self._give_rights(draft, of)  # writing takes set-user-ID bits and capabilities away
        except OSError as error:
            _discard(draft, close=True)
            raise FileError(reason_of(error, "written")) from None
        except RightsError as error:
            _discard(draft, close=True)
            raise FileError(str(error)) from None
        except BaseException:
            _discard(draft, close=True)
            raise
        return draft

    def spool(self, beside: Path, pieces: Iterable[bytes]) -> Spooled:
        """The pieces written to a draft beside a file, for what is too long to hold.

        Raises FileError, and whatever ``pieces`` raise; then nothing is left.
        """
        self._sweep(beside.parent)
        temporary = _draft_of(beside)
        file = _opened(temporary, there=False)
        try:
            from hashlib import sha256

            digest, size = sha256(), 0
            for piece in pieces:
                _write_piece(file, piece)
                digest.update(piece)
                size += len(piece)
            return Spooled(temporary, Digest(size, digest.hexdigest()), is_draft=True)
        except BaseException as error:
            remove(temporary)
            if isinstance(error, OSError):
                raise FileError(reason_of(error, "written")) from None
            raise
        finally:
            os.close(file)

    def flush(self, drafts: Sequence[Draft]) -> list[str]:
        """See the drafts onto the disk, side by side; for each, what went wrong ("": nothing)."""
        problems = ["could not be written"] * len(drafts)
        waiting = deque(enumerate(drafts))

        def work() -> None:
            with contextlib.suppress(IndexError):  # nothing is waiting any more
                while True:
                    number, draft = waiting.popleft()
                    problems[number] = _flush(draft)

        helpers = [Thread(target=work) for _ in range(min(_FLUSHED_SIDE_BY_SIDE, len(drafts)) - 1)]
        started = _started(helpers)
        try:
            work()
        finally:
            for helper in started:
                helper.join()
        return problems

    def put(self, draft: Draft) -> None:
        """Give a draft that was flushed its name, if what is there is still what it was.

        Raises FileError, and then what is there is as it was.
        """
        try:
            _put(draft)
        except OSError as error:
            raise FileError(reason_of(error, "written")) from None
        finally:
            discard(draft)
        self._changed.add(draft.path.parent)

    def sync(self) -> None:
        """See the names of what was put onto the disk."""
        for folder in self._changed:
            sync_folder(folder)
        self._changed.clear()

    def _give_rights(self, draft: Draft, of: Original | None) -> None:
        if draft.kept is not None:
            rights.hand_on(draft.kept, draft.file)
        elif of is not None:
            try:
                kept = _checked(of.path, of.data)
            except FileError as error:
                raise FileError(f"is not made, for its original {error}") from None
            rights.hand_on_to_copy(kept, draft.file, self._umask)
        elif hasattr(os, "fchmod"):
            os.fchmod(draft.file, 0o666 & ~self._umask)

    def _make_folder(self, folder: Path, of: Original | None) -> None:
        """Make ``folder`` and those above it, none open to more people than the original's."""
        missing = []
        while not os.path.isdir(folder):
            missing.append(folder)
            if folder == folder.parent:
                break
            folder = folder.parent
        try:
            mode = 0o777
            if missing and of is not None:
                mode = of.path.parent.stat().st_mode & 0o777 | 0o700
            for one in reversed(missing):
                one.mkdir(mode, exist_ok=True)
                self._changed.add(one.parent)
        except OSError as error:
            raise FileError(reason_of(error, "written")) from None

    def _sweep(self, folder: Path) -> None:
        if folder not in self._swept:
            self._swept.add(folder)
            for left in leftovers(folder):
                with contextlib.suppress(OSError):
                    left.unlink()


def most_grouped_files() -> int:
    """How many drafts may be open at a time: fewer where a process may have few files open."""
    try:
        from resource import RLIMIT_NOFILE, getrlimit
    except ImportError:  # a system without such limits
        return MOST_GROUPED_FILES
    most, _ = getrlimit(RLIMIT_NOFILE)
    if most < 0:  # none is set
        return MOST_GROUPED_FILES
    return max(1, min(MOST_GROUPED_FILES, most - _OTHER_OPEN_FILES))


def write(path: Path, data: bytes, expected: bytes | None) -> None:
    """Put ``data`` at ``path``, atomically; ``expected`` is what must be there now, None: nothing.

    Raises FileError, and then the old file is as it was.
    """
    writer = Writer()
    draft = writer.draft(path, data, expected)
    try:
        (problem,) = writer.flush([draft])
        if problem:
            raise FileError(problem)
        writer.put(draft)
    finally:
        discard(draft)
    writer.sync()


def pieces_of(data: bytes | Spooled) -> Iterator[bytes]:
    """Bytes, piece by piece where they lie in a file. Raises FileError."""
    if isinstance(data, bytes):
        yield data
        return
    with files.opened(data.path, os.O_RDONLY, follow=False) as file:
        yield from files.pieces_from(file)


def holds(path: Path, data: bytes | Spooled) -> bool:
    """Whether these bytes stand at ``path``. Raises FileError."""
    with files.opened(path, os.O_RDONLY, follow=False) as file:
        return _holds(file, data.digest if isinstance(data, Spooled) else data)


def digest_of(path: Path) -> Digest:
    """That of a regular file, which is not held. Raises FileError."""
    with files.opened(path, os.O_RDONLY, follow=False) as file:
        try:
            return _digest(file)
        except OSError as error:
            raise FileError(reason_of(error, "read")) from None


def remove(temporary: Path) -> None:
    """Remove a draft that was not put, if it is there."""
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)


def discard(draft: Draft) -> None:
    """Remove what is left of a draft, on every way out; nothing, once it was put."""
    _discard(draft, close=False)


def leftovers(folder: Path) -> Iterator[Path]:
    """Drafts of ours in ``folder`` whose process, on this machine, is dead."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.name.endswith(TEMPORARY)]
    except OSError:
        return
    for entry in found:
        match = _DRAFT.fullmatch(entry.name)
        if match is None or match["host"] != _host() or _is_alive(int(match["process"])):
            continue
        with contextlib.suppress(OSError):
            ours = not hasattr(os, "geteuid") or (
                entry.stat(follow_symlinks=False).st_uid == os.geteuid()
            )
            if ours and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def move(path: Path, new: Path) -> None:
    """Give a file another name in its folder, which no other file may have. Raises FileError."""
    try:
        try:
            os.link(path, new, follow_symlinks=False)  # fails where the name is taken
            path.unlink()
        except OSError:  # also on file systems without hard links
            if not os.path.lexists(new):
                path.rename(new)
            elif is_same(path, new):  # of a run that ended between the two
                path.unlink()
            else:
                raise FileError("exists already") from None
        sync_folder(new.parent)
    except OSError as error:
        raise FileError(reason_of(error, "made")) from None
    except ValueError:
        raise FileError("is a name that no file can have") from None


def is_same(path: Path, other: Path) -> bool:
    """Whether two names are of one file."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """See the names in ``folder`` onto the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _checked(path: Path, expected: bytes | Digest) -> Rights:
    """The rights of the file at ``path``, which must hold ``expected``. Raises FileError."""
    try:
        with files.opened(path, os.O_RDONLY, follow=False) as file:
            before = os.fstat(file)
            if not _holds(file, expected):
                raise FileError(_CHANGED)
            found = rights.of(file)
        now = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - as late as can be
    except OSError as error:
        raise FileError(reason_of(error, "read")) from None
    if _identity(now) != _identity(before):
        raise FileError(_CHANGED)
    return found


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _holds(file: int, expected: bytes | Digest) -> bool:
    """Whether an open file holds these bytes, from its start."""
    if isinstance(expected, Digest):
        return os.fstat(file).st_size == expected.size and _digest(file) == expected
    same_size = os.fstat(file).st_size == len(expected)
    return same_size and files.read_from(file, len(expected) + 1) == expected


def _digest(file: int) -> Digest:
    """That of what is left of an open file."""
    from hashlib import sha256

    digest, size = sha256(), 0
    for piece in files.pieces_from(file):
        digest.update(piece)
        size += len(piece)
    return Digest(size, digest.hexdigest())


def _write_all(file: int, data: bytes | Spooled) -> None:
    if isinstance(data, Spooled):
        with files.opened(data.path, os.O_RDONLY, follow=False) as source:
            for piece in files.pieces_from(source):
                _write_piece(file, piece)
    else:
        _write_piece(file, data)


def _write_piece(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def _started(threads: Iterable[Thread]) -> list[Thread]:
    """Those of some threads that this process may have."""
    started = []
    with contextlib.suppress(RuntimeError):  # it may have no more
        for thread in threads:
            thread.start()
            started.append(thread)
    return started


def _flush(draft: Draft) -> str:
    try:
        try:
            os.fsync(draft.file)
            os.lseek(draft.file, 0, os.SEEK_SET)
            broken = _is_half_done(draft)
        finally:
            os.close(draft.file)
    except OSError as error:
        return reason_of(error, "written")
    return f"could not be written: {broken}" if broken else ""


def _is_half_done(draft: Draft) -> str | None:
    if isinstance(draft.data, Spooled):
        right = _digest(draft.file) == draft.data.digest
        return None if right else "other bytes were written than were to be"
    return never_half_done(draft.data, files.read_from(draft.file))


def _put(draft: Draft) -> None:
    """Give the draft its name if what is there is still the expected file, with its rights."""
    if draft.expected is not None:
        if _checked(draft.path, draft.expected) != draft.kept:
            raise FileError("was given other rights by someone else meanwhile; left as it is")
        draft.temporary.replace(draft.path)
        return
    try:
        os.link(draft.temporary, draft.path)  # fails where the name is taken; a rename would not
    except OSError:  # also on file systems without hard links
        if os.path.lexists(draft.path):
            raise FileError("exists already; left as it is") from None
        draft.temporary.replace(draft.path)


def _discard(draft: Draft, close: bool) -> None:
    with contextlib.suppress(OSError):
        if close:
            os.close(draft.file)
    remove(draft.temporary)


def _opened(temporary: Path, there: bool) -> int:
    flags = (os.O_RDWR if there else _NEW) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(temporary, flags, 0o600)
    except OSError as error:
        raise FileError(reason_of(error, "written")) from None


def _may_be_moved(draft: Path, path: Path) -> bool:
    """Whether a draft is on the disk where it is to be put."""
    try:
        return draft.stat().st_dev == path.parent.stat().st_dev
    except OSError:
        return False


def _draft_of(path: Path) -> Path:
    return path.with_name(draft_name(path.name))


def draft_name(name: str) -> str:
    """A name that says whose draft it is, and fits where the name itself does."""
    shown = name[:_MOST_NAME_CODE_POINTS]
    return f".{shown}.{_host()}-{os.getpid()}-{os.urandom(4).hex()}{TEMPORARY}"


def _host() -> str:
    """Where the number of a process is that of one process: a machine, and on it a container."""
    from hashlib import sha256
    from platform import node

    where = f"{node()} {_process_namespace()}"
    return sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _process_namespace() -> str:
    """What tells containers that have one name apart; "" where the system has none."""
    try:
        return os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - no file's name
    except OSError:
        return ""


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # where the question itself would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether a process ended, and nobody has asked yet how: in containers, often nobody ever."""
    try:
        status = Path(f"/proc/{process}/stat").read_bytes()  # 1 (name) state ...
    except OSError:  # also on systems that keep no such files
        return False
    return status[status.rfind(b")") + 1 :].split()[:1] in ([b"Z"], [b"X"])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
