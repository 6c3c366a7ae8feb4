"""The way back: a change log and the clean copies give the originals.

A log may come from a stranger. It is believed in nothing: not where files are, not what they hold,
not how large they were. One entry that is wrong costs only itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from normalizer import files
from normalizer.changelog import restored
from normalizer.discovery import TOOL_FOLDERS
from normalizer.escape import shortened, visible
from normalizer.files import FileError
from normalizer.logfile import Entry, Group, LogError, parse_blocks, sha256
from normalizer.logplace import root_of
from normalizer.logstore import LogReader
from normalizer.writing import (
    MOST_GROUPED_BYTES,
    Draft,
    Spooled,
    Writer,
    digest_of,
    discard,
    is_same,
    most_grouped_files,
    move,
    remove,
)

_NOT_THE_COPY = "is not the copy that the log speaks of (its SHA-256 is another); left as it is"
_ALTERED = "cannot be restored: the log was altered; left as it is"
_WRONG_IN_A_LOG = (ValueError, TypeError, LookupError, OverflowError)


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
    """A file that a log speaks of, and the entries on it, in order; None: standard input.

    ``was`` is where it was before it was renamed, if it was.
    """

    path: Path | None
    groups: tuple[Group, ...]
    was: Path | None = None


def targets(log: LogReader) -> list[Target]:
    """The files that a log speaks of, each once, in the order of their last changes."""
    found: dict[str | None, list[Group]] = {}
    first_names: dict[str | None, str] = {}
    for group in log.groups:
        if group.path is None and not group.sha256_after:
            continue  # its header broke off: nobody knows whose it is
        groups = found.pop(group.path, [])
        if group.path is not None and group.renamed_from and not group.problem:
            was = _beside(group.path, group.renamed_from)
            groups = [*found.pop(was, []), *groups]
            first_names[group.path] = first_names.pop(was, was)
        found[group.path] = [*groups, group]
    return [
        Target(
            None if path is None else log.path.parent / path,
            tuple(groups),
            log.path.parent / first_names[path] if path in first_names else None,
        )
        for path, groups in found.items()
    ]


def _beside(path: str, name: str) -> str:
    """The path of another name in the same folder, whatever a log says that it is."""
    folder, slash, _ = path.rpartition("/")
    name = name.replace("/", "_").replace(os.sep, "_")
    return f"{folder}{slash}{name if name.strip('.') else '_'}"


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
    most_files = most_grouped_files()
    group: list[_Found] = []
    size = 0
    try:
        for target in reversed(list(wanted)):
            found = _found(log, target, root, writer)
            group.append(found)
            size += _size_of(found.draft) if found.draft is not None else 0
            if len(group) >= most_files or size >= MOST_GROUPED_BYTES:
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
        path, back = _names(target)
        digest = digest_of(path).sha256
    except FileError:
        return State.UNKNOWN
    if digest == target.groups[0].sha256_before:
        return State.COPY if back else State.ORIGINAL
    return State.COPY if _chain(digest, target.groups) else State.OTHER


def original(data: bytes, entry: Entry) -> bytes:
    """The original of the copy ``data``. Raises FileError where the entry is not of this copy."""
    if sha256(data) != entry.sha256_after:
        raise FileError(_NOT_THE_COPY)
    if not entry.complete:
        raise FileError("cannot be restored: the log breaks off in its entry; left as it is")
    try:
        before = entry.changelog.restore(data)
    except _WRONG_IN_A_LOG as error:
        raise FileError(f"cannot be restored: {shortened(str(error), 120)}") from None
    except MemoryError:
        raise FileError("cannot be restored: it is too large for this machine's memory") from None
    if sha256(before) != entry.sha256_before:
        raise FileError(_ALTERED)
    return before


def original_of_copy(log: LogReader, data: bytes) -> bytes:
    """The original of a copy, wherever it is now. Raises FileError, LogError."""
    digest = sha256(data)
    for group in reversed(log.groups):
        if not group.problem and (len(log.groups) == 1 or group.sha256_after == digest):
            if not group.in_blocks:
                return original(data, log.entry(group))
            if digest != group.sha256_after:
                raise FileError(_NOT_THE_COPY)
            before = b"".join(_of_blocks(log, group, BytesIO(data).read))
            if sha256(before) != group.sha256_before:
                raise FileError(_ALTERED)
            return before
    raise FileError("is not a copy that the log speaks of")


class _Found(NamedTuple):
    """What is to come of one file, the original that is to take its place, and the names that it
    has and had, where that is another.
    """

    restored: Restored
    draft: Draft | None = None
    names: tuple[Path, Path] | None = None


def _names(target: Target) -> tuple[Path, Path | None]:
    """Where a file is now, and the path that it is to get back, if that is another."""
    assert target.path is not None
    if target.was is None:
        return target.path, None
    if not os.path.lexists(target.path) and os.path.lexists(target.was):
        return target.was, None
    return target.path, target.was


def _found(log: LogReader, target: Target, root: Path | None, writer: Writer) -> _Found:
    if target.path is None:
        reason = "came from standard input: undo its copy with: textmend undo LOG --stdout COPY"
        return _Found(Restored("<stdin>", "failed", reason))
    path = target.path
    try:
        _check_place(path, root)
        path, back = _names(target)
        if back and os.path.lexists(back) and not is_same(path, back):
            raise FileError(f"cannot get its name back: {visible(str(back))} exists")
        long = any(group.in_blocks for group in target.groups)
        draft = (_draft_of_long if long else _draft)(log, path, target.groups, writer)
    except (FileError, LogError) as error:
        return _Found(Restored(str(path), "failed", str(error)))
    names = (path, back) if back else None
    if draft is None and names is None:
        return _Found(Restored(str(path), "unchanged", "is the original already"))
    return _Found(Restored(str(path), "restored"), draft, names)


def _size_of(draft: Draft) -> int:
    """How much of it is held."""
    return len(draft.data) if isinstance(draft.data, bytes) else 0


def _draft(log: LogReader, path: Path, groups: Sequence[Group], writer: Writer) -> Draft | None:
    """The original of a file, to be put; None: it is there already. Raises FileError, LogError."""
    data = before = files.read(path, follow=False)
    for group in _way_back(sha256(data), groups):
        before = original(before, log.entry(group))
    return writer.draft(path, before, expected=data) if before != data else None


def _draft_of_long(
    log: LogReader, path: Path, groups: Sequence[Group], writer: Writer
) -> Draft | None:
    """The same of a file that is too long to hold: step by step through drafts."""
    now = digest_of(path)
    source = Spooled(path, now)
    try:
        for group in _way_back(now.sha256, groups):
            made = writer.spool(path, _original_pieces(log, group, source.path))
            if source.is_draft:
                remove(source.path)
            source = made
            if made.digest.sha256 != group.sha256_before:
                raise FileError(_ALTERED)
        return writer.draft(path, source, expected=now) if source.is_draft else None
    except BaseException:
        if source.is_draft:
            remove(source.path)
        raise


def _original_pieces(log: LogReader, group: Group, copy: Path) -> Iterator[bytes]:
    """What stood in a file before its entry, piece by piece. Raises FileError, LogError."""
    if not group.in_blocks:
        yield original(files.read(copy, follow=False), log.entry(group))
        return
    with files.opened(copy, os.O_RDONLY, follow=False) as file:
        yield from _of_blocks(log, group, partial(files.read_from, file))


def _of_blocks(log: LogReader, group: Group, read: Callable[[int], bytes]) -> Iterator[bytes]:
    try:
        before, after, blocks = parse_blocks(log.lines(group))
        yield from restored(blocks, before, after, read)
    except _WRONG_IN_A_LOG as error:
        raise FileError(f"cannot be restored: {shortened(str(error), 120)}") from None


def _put(group: Sequence[_Found], writer: Writer) -> Iterator[Restored]:
    """See the originals onto the disk, side by side, and put them in place."""
    drafts = [found.draft for found in group if found.draft is not None]
    problems = iter(writer.flush(drafts) if drafts else ())
    for outcome, draft, names in group:
        problem = next(problems) if draft is not None else ""
        try:
            if draft is not None:
                if problem:
                    discard(draft)
                    raise FileError(problem)
                writer.put(draft)
            if names is not None:
                move(*names)
            yield outcome
        except FileError as error:
            yield Restored(outcome.name, "failed", str(error))
    writer.sync()


def _way_back(digest: str, groups: Sequence[Group]) -> list[Group]:
    """The entries that lead back from the bytes with this digest; none, from the original.

    Raises FileError where they cannot be used, or do not speak of these bytes.
    """
    found = _chain(digest, groups)
    for group in found:
        if group.problem:
            raise FileError(f"cannot be restored: in the log, {group.problem}; left as it is")
    if not found and digest not in (groups[0].sha256_before, groups[-1].sha256_before):
        raise FileError(_NOT_THE_COPY)
    return found


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
