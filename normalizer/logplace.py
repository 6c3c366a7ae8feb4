"""Where change logs are that nobody named, and whose files the logs of a folder may speak of.

In a repository they are in its own folder, never in the work tree: there they are in nobody's way,
and nobody commits them. That holds for Git's worktrees and submodules too, whose folder is
elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from normalizer import files
from normalizer.expression import expression
from normalizer.files import FileError

MOST_LOGS = 100
MOST_LOG_BYTES = 1 << 30  # all logs of a repository together

_FOLDER = "textmend"
_NAME = expression(r"textmend-[0-9]{8}-[0-9]{6}-[0-9]+\.jsonl")
_OWN_FOLDERS = (".git", ".hg", ".jj", ".svn", ".bzr")
_MOST_POINTER_BYTES = 1 << 16  # of a file that says where something is
_WORK_TREE = expression(r"^\s*worktree\s*=\s*(.+?)\s*$", re.MULTILINE)


def default_log(folder: Path, otherwise: Path) -> Path:
    """Where the log of changes below ``folder`` goes; its name has the time (UTC) and the process.

    Outside of repositories that is ``otherwise``.
    Raises FileError where a repository's own folder cannot be written to, or leads elsewhere.
    """
    name = f"textmend-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.jsonl"
    own = _repository(folder)
    if own is None:
        return otherwise / name
    place = own / _FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise FileError(f"{files.reason_of(error, 'made')}; name a log with --log") from None
    if os.path.islink(place):  # whoever made the repository would choose the place
        raise FileError(f"{place} is a symbolic link: name a log with --log")
    return place / name


def default_logs(folder: Path) -> list[Path]:
    """The logs that went to their default place from ``folder``, the newest first."""
    own = _repository(folder)
    places = {folder} if own is None else {own / _FOLDER, folder}
    found = (one for place in places for one in _logs_in(place))
    return sorted(found, key=_age, reverse=True)


def remove_oldest(newest: Path) -> list[Path]:
    """Remove the oldest logs beside ``newest`` until they are within the bounds; those removed.

    Only in a repository's own folder: elsewhere they are among people's files.
    """
    place = newest.parent
    if place.name != _FOLDER or os.path.islink(place) or not _is_repository(place.parent):
        return []
    removed = []
    total = 0
    for number, log in enumerate(sorted(_logs_in(place), key=_age, reverse=True)):
        with contextlib.suppress(OSError):
            total += log.stat().st_size
            if log != newest and (number >= MOST_LOGS or total > MOST_LOG_BYTES):
                log.unlink()
                removed.append(log)
    return removed


def root_of(log: Path) -> Path:
    """The folder whose files a log may speak of: its own, or the work tree that it is kept for."""
    folder = Path(os.path.realpath(log.parent))
    own = folder.parent
    if folder.name != _FOLDER or not _is_repository(own):
        return folder
    for tree in _work_trees(own):
        if os.path.isdir(tree) and _repository_at(tree) == own:  # each says so of the other
            return Path(os.path.realpath(tree))
    return folder


def _repository(folder: Path) -> Path | None:
    """The own folder of the repository whose work tree holds ``folder``."""
    start = Path(os.path.abspath(folder))  # noqa: PTH100
    for one in (start, *start.parents):
        own = _repository_at(one)
        if own is not None:
            return own
    return None


def _repository_at(tree: Path) -> Path | None:
    """The own folder of the repository whose work tree is ``tree``."""
    for name in _OWN_FOLDERS:
        own = tree / name
        if os.path.isdir(own):
            return Path(os.path.realpath(own))
    pointer = _pointer(tree / ".git")
    if pointer is None or not pointer.startswith("gitdir:"):
        return None
    own = Path(os.path.realpath(tree / pointer.removeprefix("gitdir:").strip()))
    return own if _is_repository(own) else None


def _is_repository(folder: Path) -> bool:
    return folder.name in _OWN_FOLDERS or (folder / "HEAD").is_file()


def _work_trees(own: Path) -> Iterator[Path]:
    """Where the work tree of a repository's own folder may be."""
    if own.name in _OWN_FOLDERS:
        yield own.parent
    worktree = _pointer(own / "gitdir")
    if worktree:
        yield (own / worktree.strip()).parent
    submodule = _WORK_TREE.search(_pointer(own / "config") or "")
    if submodule:
        yield own / submodule[1]


def _pointer(path: Path) -> str | None:
    try:
        return files.read(path, _MOST_POINTER_BYTES).decode("utf-8", "surrogateescape")
    except FileError:
        return None


def _logs_in(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _age(log: Path) -> tuple[str, int]:
    """What sorts logs by time; those of one second by when they last grew."""
    try:
        grown = log.stat().st_mtime_ns
    except OSError:
        grown = 0
    return log.name[:24], grown
