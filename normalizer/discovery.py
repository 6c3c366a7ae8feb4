"""Which files there are below the paths that were named."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from normalizer.files import TEMPORARY, FileError, Found, read, reason_of
from normalizer.formats.registry import is_on_purpose
from normalizer.patterns import below, matching, usable

#: Folders of tools, not of people: never walked into (they can be named).
TOOL_FOLDERS = frozenset(
    (
        *(".git", ".hg", ".svn", ".bzr", ".jj"),
        *("node_modules", "__pycache__", ".venv", ".tox", ".nox"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
    )
)

MOST_PATTERN_BYTES = 1 << 20  #: of a file of patterns; a larger one is not read

#: Whether to leave out a path, which is a folder or not.
LeaveOut = Callable[[Path, bool], bool]


def _nothing(path: Path, is_folder: bool) -> bool:
    return False


def discover(paths: Iterable[Path], leaves_out: LeaveOut = _nothing) -> Iterator[Found]:
    """The files named by ``paths`` and those in the folders they name, in order of name.

    Symbolic links are not followed, save to a folder that is named itself. A file that comes up
    twice is skipped the second time. ``leaves_out`` is asked about what lies in folders, not about
    what is named.
    """
    seen: set[object] = set()
    for path in paths:
        # os.path, not Path: no exception where a folder on the way may not be entered
        found = _walk(path, PurePath(), leaves_out) if os.path.isdir(path) else _named(path)
        for one in found:
            yield one if one.failure or one.skip else _once(one, seen)


class GitIgnores:
    """What the ``.gitignore`` files of a Git repository leave out, each read once.

    The nearest file that speaks of a path decides. Outside of a repository nothing is left out.
    """

    def __init__(self) -> None:
        self._roots: dict[str, str | None] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def leaves_out(self, path: Path, is_folder: bool) -> bool:
        """Whether Git would ignore ``path``, or a folder that it lies in."""
        absolute = os.path.abspath(path)  # noqa: PTH100
        folder = os.path.dirname(absolute)  # noqa: PTH120
        root = self._root_of(folder)
        if root is None:
            return False
        for source, base in self._sources(folder, root):
            pattern = matching(self._read(source), below(absolute, Path(base)), is_folder)
            if pattern is not None:
                return not pattern.startswith("!")
        return False

    def _sources(self, folder: str, root: str) -> Iterator[tuple[str, str]]:
        """Files of patterns, the nearest first, each with the folder its patterns start from."""
        while True:
            yield os.path.join(folder, ".gitignore"), folder  # noqa: PTH118
            if folder == root:
                break
            folder = os.path.dirname(folder)  # noqa: PTH120
        yield os.path.join(root, ".git", "info", "exclude"), root  # noqa: PTH118

    def _root_of(self, folder: str) -> str | None:
        passed = []
        while folder not in self._roots:
            passed.append(folder)
            parent = os.path.dirname(folder)  # noqa: PTH120
            if os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
                self._roots[folder] = folder
            elif parent == folder:
                self._roots[folder] = None
            else:
                folder = parent
        self._roots.update(dict.fromkeys(passed, self._roots[folder]))
        return self._roots[folder]

    def _read(self, source: str) -> tuple[str, ...]:
        if source not in self._lines:
            try:
                text = read(Path(source), MOST_PATTERN_BYTES).decode("utf-8", "surrogateescape")
            except FileError:
                text = ""
            self._lines[source] = usable(text.splitlines()) if text.strip() else ()
        return self._lines[source]


def _named(path: Path) -> Iterator[Found]:
    relative = PurePath(path.name)
    if os.path.islink(path):
        yield Found(path, relative, skip=f"is a symbolic link: {_advice(path)}")
    else:
        yield Found(path, relative, failure=_irregular(path))


def _walk(folder: Path, relative: PurePath, leaves_out: LeaveOut) -> Iterator[Found]:
    waiting = [(folder, relative)]
    while waiting:  # no recursion: a tree may be deeper than Python's stack
        folder, relative = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(folder, relative, failure=reason_of(error, "listed"))
            continue
        folders = []
        for entry in inside:
            path, place = folder / entry.name, relative / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name.endswith(TEMPORARY) or leaves_out(path, is_folder):
                continue
            if entry.is_symlink():
                yield Found(path, place, skip=f"is a symbolic link: {_advice(path)}")
            elif not is_folder:
                yield Found(path, place, failure="", skip=_irregular(path))
            elif is_on_purpose(entry.name):
                yield Found(path, place, skip="holds what is wrong on purpose: name it to clean it")
            elif entry.name not in TOOL_FOLDERS:
                folders.append((path, place))
        waiting += reversed(folders)


def _once(found: Found, seen: set[object]) -> Found:
    """The file, skipped if it was seen by its name or (a hard link) by its inode.

    The name counts because a file that was written in place has a new inode.
    """
    try:
        status = found.path.stat()
    except OSError as error:
        return found._replace(failure=reason_of(error, "read"))
    identities = {(status.st_dev, status.st_ino), os.path.realpath(found.path)}
    if identities & seen:
        return found._replace(skip="came up before under this or another name: treated once")
    seen |= identities
    return found


def _irregular(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return reason_of(error, "read")
    return "" if stat.S_ISREG(mode) else "is not a regular file"


def _advice(link: Path) -> str:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "it points nowhere"
    return f"name the file itself, {target}"
