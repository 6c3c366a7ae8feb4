"""The way back: a change log and the clean copies give the originals.

A log may come from a stranger. It is believed in nothing: not where files are, not what they hold,
not how large they were. One entry that is wrong costs only itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Literal, NamedTuple

from normalizer import files
from normalizer.discovery import TOOL_FOLDERS
from normalizer.escape import shortened
from normalizer.files import FileError
from normalizer.logfile import Entry, Group, LogError, sha256
from normalizer.logplace import root_of
from normalizer.logstore import LogReader
from normalizer.writing import (
    MOST_GROUPED_BYTES,
    MOST_GROUPED_FILES,
    Draft,
    Writer,
    discard,
)


class Restored(NamedTuple):
    """What came of one file of a log; ``reason`` says why it was not restored."""

    name: str
    status: Literal["restored", "unchanged", "failed"]
    reason: str = ""


class State(Enum):
    """What a file of a log is now."""

    COPY = "can be restored"
    ORIGINAL = "is the original"
    OTHER = "was changed since"
    UNKNOWN = "cannot be read"


class Target(NamedTuple):
    """A file that a log speaks of, and the entries on it, in order; None: standard input."""

    path: Path | None
    groups: tuple[Group, ...]


def targets(log: LogReader) -> list[Target]:
    """The files that a log speaks of, each once, in the order of their last changes."""
    found: dict[str | None, list[Group]] = {}
    for group in log.groups:
        if group.path is None and not group.sha256_after:
            continue  # its header broke off: nobody knows whose it is
        groups = found.pop(group.path, [])
        found[group.path] = [*groups, group]
    return [
        Target(None if path is None else log.path.parent / path, tuple(groups))
        for path, groups in found.items()
    ]


def set_aside(log: LogReader) -> Iterator[tuple[int, str]]:
    """The lines where groups start that cannot be used, and what is wrong with them."""
    return ((group.line, group.problem) for group in log.groups if group.problem)


def restore_all(
    log: LogReader, wanted: Iterable[Target], allow_outside: bool = False
) -> Iterator[Restored]:
    """Put the originals where the copies are, what was changed last first.

    A file that is not the copy its entry speaks of is left alone; so is one outside of the folder
    that the log may speak of, if not ``allow_outside``.
    """
    root = None if allow_outside else root_of(log.path)
    writer = Writer()
    group: list[_Found] = []
    size = 0
    try:
        for target in reversed(list(wanted)):
            found = _found(log, target, root, writer)
            group.append(found)
            size += len(found.draft.data) if found.draft is not None else 0
            if len(group) >= MOST_GROUPED_FILES or size >= MOST_GROUPED_BYTES:
                yield from _put(group, writer)
                group, size = [], 0
        yield from _put(group, writer)
    finally:  # also where it is interrupted
        for found in group:
            if found.draft is not None:
                discard(found.draft)


def state(target: Target, root: Path | None) -> State:
    """What the file is now. Files outside of ``root`` are not looked at."""
    if target.path is None:
        return State.UNKNOWN
    try:
        _check_place(target.path, root)
        digest = sha256(files.read(target.path, follow=False))
    except FileError:
        return State.UNKNOWN
    if digest == target.groups[0].sha256_before:
        return State.ORIGINAL
    return State.COPY if _chain(digest, target.groups) else State.OTHER


def original(data: bytes, entry: Entry) -> bytes:
    """The original of the copy ``data``. Raises FileError where the entry is not of this copy."""
    if sha256(data) != entry.sha256_after:
        raise FileError(
            "is not the copy that the log speaks of (its SHA-256 is another); left as it is"
        )
    try:
        before = entry.changelog.restore(data)
    except (ValueError, TypeError, LookupError, OverflowError) as error:  # whatever a log may say
        raise FileError(f"cannot be restored: {shortened(str(error), 120)}") from None
    except MemoryError:
        raise FileError("cannot be restored: it is too large for this machine's memory") from None
    if sha256(before) != entry.sha256_before:
        raise FileError("cannot be restored: the log was altered; left as it is")
    return before


def original_of_copy(log: LogReader, data: bytes) -> bytes:
    """The original of a copy, wherever it is now. Raises FileError, LogError."""
    digest = sha256(data)
    for group in reversed(log.groups):
        if not group.problem and (len(log.groups) == 1 or group.sha256_after == digest):
            return original(data, log.entry(group))
    raise FileError("is not a copy that the log speaks of")


class _Found(NamedTuple):
    """What is to come of one file, and the original that is to take its place."""

    restored: Restored
    draft: Draft | None = None


def _found(log: LogReader, target: Target, root: Path | None, writer: Writer) -> _Found:
    path = target.path
    if path is None:
        reason = "came from standard input: undo its copy with: textmend undo LOG --stdout COPY"
        return _Found(Restored("<stdin>", "failed", reason))
    try:
        _check_place(path, root)
        data = files.read(path, follow=False)
        before = _original(log, data, target.groups)
        if before == data:
            return _Found(Restored(str(path), "unchanged", "is the original already"))
        draft = writer.draft(path, before, expected=data)
    except (FileError, LogError) as error:
        return _Found(Restored(str(path), "failed", str(error)))
    return _Found(Restored(str(path), "restored"), draft)


def _put(group: Sequence[_Found], writer: Writer) -> Iterator[Restored]:
    """See the originals onto the disk, side by side, and put them in place."""
    drafts = [found.draft for found in group if found.draft is not None]
    problems = iter(writer.flush(drafts) if drafts else ())
    for restored, draft in group:
        if draft is None:
            yield restored
            continue
        problem = next(problems)
        try:
            if problem:
                discard(draft)
                raise FileError(problem)
            writer.put(draft)
            yield restored
        except FileError as error:
            yield Restored(restored.name, "failed", str(error))
    writer.sync()


def _original(log: LogReader, data: bytes, groups: Sequence[Group]) -> bytes:
    """The original of the file that holds ``data`` now; that itself, where it is the original."""
    before = data
    for group in _chain(sha256(data), groups):
        if group.problem:
            raise FileError(f"cannot be restored: in the log, {group.problem}; left as it is")
        entry = log.entry(group)
        if not entry.complete:
            raise FileError("cannot be restored: the log breaks off in its entry; left as it is")
        before = original(before, entry)
    originals = (groups[0].sha256_before, groups[-1].sha256_before)
    if before == data and sha256(data) not in originals:
        raise FileError(
            "is not the copy that the log speaks of (its SHA-256 is another); left as it is"
        )
    return before


def _chain(digest: str, groups: Sequence[Group]) -> list[Group]:
    """The entries that lead back from the bytes with this digest, the last change first."""
    found = []
    for group in reversed(groups):
        if digest == group.sha256_after and digest != group.sha256_before:
            found.append(group)
            digest = group.sha256_before
    return found


def _check_place(path: Path, root: Path | None) -> None:
    """Raise FileError where ``path`` is not below ``root``, or is in a folder of tools there."""
    if root is None:
        return
    try:
        folder = Path(os.path.realpath(path.parent))
    except ValueError:
        raise FileError("has a name that no file can have") from None
    if not folder.is_relative_to(root):
        raise FileError("lies outside of the log's folder; if you trust the log: --allow-outside")
    tools = TOOL_FOLDERS.intersection(folder.relative_to(root).parts)
    if tools:
        raise FileError(
            f"lies in {min(tools)}, a folder of tools; if you trust the log: --allow-outside"
        )
