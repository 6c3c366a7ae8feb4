"""Where clean copies go. The log always goes first: a change not on record is never made.

Files are delivered in groups: their drafts are written and flushed side by side, their log entries
share one flush, and then each draft takes its place.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from normalizer.batch import Outcome
from normalizer.changelog import Record
from normalizer.escape import visible
from normalizer.files import FileError
from normalizer.logfile import Entry
from normalizer.logstore import BlocksOnRecord, LogWriter
from normalizer.writing import (
    MOST_GROUPED_BYTES,
    Digest,
    Draft,
    Original,
    Spooled,
    Writer,
    discard,
    holds,
    most_grouped_files,
    pieces_of,
)

Deliver = Callable[[Iterable[Outcome]], Iterator[Outcome]]


class _Copy(NamedTuple):
    """An outcome on its way to ``path``; ``records``: whether its change goes on record there."""

    outcome: Outcome
    path: Path | None = None
    draft: Draft | None = None
    records: bool = False

    def failed(self, reason: str) -> _Copy:
        """The same, given up."""
        if self.draft is not None:
            discard(self.draft)
        return _Copy(self.outcome.failed(reason))


def in_place(log: LogWriter) -> Deliver:
    """Clean copies take the place of the files."""
    writer = Writer()

    def prepare(outcome: Outcome) -> _Copy:
        if outcome.status != "changed":
            return _Copy(outcome)
        path = outcome.found.path
        try:
            draft = writer.draft(path, _data_of(outcome), _expected_of(outcome))
        except FileError as error:
            return _Copy(outcome.failed(str(error)))
        return _Copy(outcome, path, draft, records=True)

    return _in_groups(prepare, writer, log)


def into_folder(folder: Path, log: LogWriter | None) -> Deliver:
    """Copies go into a folder, in the same tree; what is unchanged or skipped goes as it is."""
    writer = Writer()
    taken: dict[str, str] = {}

    def prepare(outcome: Outcome) -> _Copy:
        if outcome.status == "failed" or outcome.found.skip:
            return _Copy(outcome)
        path = folder / outcome.found.relative
        target = str(path)
        if target in taken:
            return _Copy(outcome).failed(
                f"its copy would be {visible(target)}, as that of {visible(taken[target])}: "
                "clean the two into different folders"
            )
        taken[target] = outcome.name
        draft = None
        try:
            there = os.path.lexists(path)
            if there and not holds(path, _data_of(outcome)):
                raise FileError("exists already and holds something else: choose another folder")
            if not there:
                original = Original(outcome.found.path, _expected_of(outcome))
                draft = writer.draft(path, _data_of(outcome), None, original)
        except FileError as error:
            return _Copy(outcome).failed(f"its copy {visible(str(path))} {error}")
        known = there and log is not None and log.grows
        return _Copy(outcome, path, draft, outcome.status == "changed" and not known)

    return _in_groups(prepare, writer, log)


def to_stream(write: Callable[[bytes], object], log: LogWriter | None) -> Deliver:
    """The copy of one file goes to a stream; of a file that fails, nothing does."""

    def deliver(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            (copy,) = _recorded([_Copy(outcome, records=outcome.status == "changed")], log)
            if copy.outcome.status != "failed":
                for piece in pieces_of(_data_of(copy.outcome)):
                    write(piece)
            _tidy(copy.outcome)
            yield copy.outcome

    return deliver


def _in_groups(
    prepare: Callable[[Outcome], _Copy], writer: Writer, log: LogWriter | None
) -> Deliver:
    def deliver(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        group: list[_Copy] = []
        most_files = most_grouped_files()
        try:
            size = 0
            for outcome in outcomes:
                group.append(prepare(outcome))
                size += len(outcome.raw) + len(outcome.data)
                if outcome.streamed or len(group) >= most_files or size >= MOST_GROUPED_BYTES:
                    yield from _deliver(group, writer, log)
                    group, size = [], 0
            yield from _deliver(group, writer, log)
        finally:  # also where it is interrupted
            for copy in group:
                if copy.draft is not None:
                    discard(copy.draft)

    return deliver


def _deliver(group: list[_Copy], writer: Writer, log: LogWriter | None) -> list[Outcome]:
    """See the drafts onto the disk, then the log, and only then put the drafts in place."""
    group = _recorded(_flushed(group, writer), log)
    outcomes = [_put(copy, writer) for copy in group]
    writer.sync()
    for outcome in outcomes:
        _tidy(outcome)
    return outcomes


def _data_of(outcome: Outcome) -> bytes | Spooled:
    """The bytes of the copy; of a long file, where they lie: of an unchanged one, in the file."""
    if outcome.streamed is None:
        return outcome.data
    entry, drafts = outcome.streamed.entry, outcome.streamed.drafts
    digest = Digest(outcome.streamed.size_after, entry.sha256_after)
    changed = outcome.status == "changed" and drafts is not None
    if changed and drafts:
        return Spooled(drafts.copy, digest, is_draft=True)
    return Spooled(outcome.found.path, digest)


def _expected_of(outcome: Outcome) -> bytes | Digest:
    if outcome.streamed is None:
        return outcome.raw
    return Digest(outcome.streamed.size_before, outcome.streamed.entry.sha256_before)


def _tidy(outcome: Outcome) -> None:
    """Remove the drafts of a long file, once its copy is where it belongs."""
    if outcome.streamed and outcome.streamed.drafts:
        outcome.streamed.drafts.remove()


def _flushed(group: list[_Copy], writer: Writer) -> list[_Copy]:
    drafts = [copy.draft for copy in group if copy.draft is not None]
    problems = iter(writer.flush(drafts) if drafts else ())
    return [
        copy.failed(problem) if copy.draft is not None and (problem := next(problems)) else copy
        for copy in group
    ]


def _recorded(group: list[_Copy], log: LogWriter | None) -> list[_Copy]:
    """Put what changes on record; what cannot be is given up."""
    wanted = [copy for copy in group if copy.records]
    if log is None or not wanted:
        return group
    try:
        log.append(_entry(copy, log) for copy in wanted)
        return group
    except FileError as error:
        if len(wanted) > 1:  # it may be one alone that the log cannot take
            return [one for copy in group for one in _recorded([copy], log)]
        reason = f"is left as it is, for the change log {error}"
        return [copy.failed(reason) if copy.records else copy for copy in group]


def _entry(copy: _Copy, log: LogWriter) -> tuple[Entry, tuple[Record, ...]] | BlocksOnRecord:
    path = None if copy.path is None else relative(copy.path, log)
    streamed = copy.outcome.streamed
    if streamed and streamed.drafts:
        return BlocksOnRecord(streamed.entry._replace(path=path), streamed.drafts.lines)
    return copy.outcome.entry(path), copy.outcome.records


def _put(copy: _Copy, writer: Writer) -> Outcome:
    if copy.draft is None:
        return copy.outcome
    try:
        writer.put(copy.draft)
    except FileError as error:
        elsewhere = copy.draft.expected is None
        about = f"its copy {visible(str(copy.path))} {error}" if elsewhere else str(error)
        return copy.outcome.failed(about)
    return copy.outcome


def relative(file: Path, log: LogWriter) -> str:
    """The path that a log has for a file: from the log's folder, with ``/``."""
    path, folder = os.path.realpath(file), os.path.realpath(log.path.parent)
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(path).as_posix()
