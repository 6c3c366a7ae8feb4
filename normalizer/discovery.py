"""Which files there are below the paths that were named."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

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

_Patterns = tuple[tuple[str, ...], Path]  #: with the folder that they start from

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
    paths = list(paths)
    seen = _Seen(by_name=len(paths) > 1)
    for path in paths:
        # os.path, not Path: no exception where a folder on the way may not be entered
        found = _walk(path, "", leaves_out) if os.path.isdir(path) else _named(path)
        for one in found:
            yield one if one.failure or one.skip else seen.once(one)


class GitIgnores:
    """What the ``.gitignore`` files of a Git repository leave out, each read once.

    The nearest file that speaks of a path decides. Outside of a repository nothing is left out.
    """

    def __init__(self) -> None:
        self._roots: dict[str, str | None] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._of_folder: dict[str, tuple[_Patterns, ...]] = {}

    def leaves_out(self, path: Path, is_folder: bool) -> bool:
        """Whether Git would ignore ``path``, or a folder that it lies in."""
        absolute = os.path.abspath(path)  # noqa: PTH100
        for patterns, base in self._speaking_in(os.path.dirname(absolute)):  # noqa: PTH120
            pattern = matching(patterns, below(absolute, base), is_folder)
            if pattern is not None:
                return not pattern.startswith("!")
        return False

    def speaks_in(self, folder: str) -> bool:
        """Whether there are any patterns for what lies in ``folder``."""
        return bool(self._speaking_in(os.path.abspath(folder)))  # noqa: PTH100

    def _speaking_in(self, folder: str) -> tuple[_Patterns, ...]:
        """The patterns for what lies in a folder, the nearest first, with their own folders."""
        if folder not in self._of_folder:
            root = self._root_of(folder)
            sources = self._sources(folder, root) if root is not None else ()
            found = ((self._read(source), Path(base)) for source, base in sources)
            self._of_folder[folder] = tuple(one for one in found if one[0])
        return self._of_folder[folder]

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
    relative = path.name
    if os.path.islink(path):
        yield Found(path, relative, skip=f"is a symbolic link: {_advice(path)}")
    else:
        yield Found(path, relative, failure=_irregular(path))


def _walk(folder: Path, relative: str, leaves_out: LeaveOut) -> Iterator[Found]:
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
            path, place = folder / entry.name, os.path.join(relative, entry.name)  # noqa: PTH118
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name.endswith(TEMPORARY) or leaves_out(path, is_folder):
                continue
            if entry.is_symlink():
                yield Found(path, place, skip=f"is a symbolic link: {_advice(path)}")
            elif not is_folder:
                is_file = entry.is_file(follow_symlinks=False)
                yield Found(path, place, skip="" if is_file else _irregular(path))
            elif is_on_purpose(entry.name):
                yield Found(path, place, skip="holds what is wrong on purpose: name it to clean it")
            elif entry.name not in TOOL_FOLDERS:
                folders.append((path, place))
        waiting += reversed(folders)


class _Seen:
    """The files that came up, by name and (hard links) by inode.

    The name counts because a file that was written in place has a new inode. Where only one folder
    is walked, no name comes up twice: then none but hard links are remembered.
    """

    def __init__(self, by_name: bool) -> None:
        self._by_name = by_name
        self._identities: set[object] = set()
        self._folders: dict[str, str] = {}  #: the real name of each

    def once(self, found: Found) -> Found:
        """The file, skipped if it was seen; it is no symbolic link itself."""
        try:
            status = os.stat(found.path)  # noqa: PTH116
        except OSError as error:
            return found._replace(failure=reason_of(error, "read"))
        identities: set[object] = {(status.st_dev, status.st_ino)}
        if self._by_name:
            identities.add(self._real_name(found.path))
        if not identities.isdisjoint(self._identities):
            return found._replace(skip="came up before under this or another name: treated once")
        if self._by_name or status.st_nlink > 1:
            self._identities |= identities
        return found

    def _real_name(self, path: Path) -> str:
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.join(os.path.realpath(folder), "")  # noqa: PTH118
        return self._folders[folder] + name


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
