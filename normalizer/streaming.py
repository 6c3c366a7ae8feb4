"""A long file, block by block: it is read twice and never held in memory; its copy and the lines
of its log are written as they come.

First what all blocks say is gathered, then each is treated by it. Where that is not possible
(`NotInBlocks`), nothing has been written but drafts.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from normalizer import blocks, files
from normalizer.blocks import Block, Plan, Survey, TooLongError
from normalizer.changelog import ChangeLog, Record
from normalizer.decoding import decode, decode_as
from normalizer.document import ByteForm, Document
from normalizer.files import FileError
from normalizer.filewide import Edges
from normalizer.formats.registry import Kind, left_alone, named_or_of
from normalizer.logfile import MOST_ENTRY_BYTES, BlocksEntry, block_line, record_line
from normalizer.pipeline import for_format, form_after
from normalizer.position import Locator, Position
from normalizer.profile import Profile
from normalizer.result import CleanResult
from normalizer.verify import broken_in_block

LONG_BYTES = 1 << 21  #: from which on a file is treated in blocks
WHOLE_BYTES = 1 << 26  #: up to which a file that cannot be is treated as a whole
CHUNK_BYTES = 1 << 19
_HEAD_BYTES = 1 << 16
_MOST_NOTED_BYTES = 1 << 24  #: of what is noted of blocks: more of it costs more than it saves
_MOST_KINDS = 10_000  #: of edits that are told apart
_BINARY = (b"\0", b"\x1b")  #: in what else may be UTF-8: leave that to the decoder of whole files
_STREAMED = frozenset(("utf-8", "ascii"))


class NotInBlocks(Exception):
    """A file that has to be treated as a whole. The message is the reason."""


class Run(Protocol):
    """As ``map``: calls a function for each item, here or in other processes, results in order."""

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]: ...


def _untold(share: float) -> None:
    """Nobody asks how far it has come."""


class Way(NamedTuple):
    """How a file is worked through: who treats a block, and who is told which share is done."""

    run: Run
    tell: Callable[[float], None] = _untold


class Drafts(NamedTuple):
    """Where the copy and the lines of its log are written, block by block."""

    copy: Path
    lines: Path

    def remove(self) -> None:
        for path in self:
            with contextlib.suppress(OSError):
                path.unlink()


class Streamed(NamedTuple):
    """What came of a long file. ``kinds`` are its edits, the same ones as one record with its
    size, where they stand first; ``suggestions`` likewise."""

    entry: BlocksEntry  #: without its path
    size_before: int
    size_after: int
    kinds: tuple[Record, ...]
    suggestions: tuple[Record, ...]
    drafts: Drafts | None
    broken: str = ""

    @property
    def changed(self) -> bool:
        """Whether the copy has other bytes."""
        return self.entry.sha256_before != self.entry.sha256_after


class Treated(NamedTuple):
    """What came of a block: the bytes of the copy, the lines of the log, and what to tell."""

    size: int
    data: bytes
    lines: bytes
    edits: int
    kinds: tuple[Record, ...]
    suggestions: tuple[Record, ...]
    broken: str


class _Reader:
    """The chunks of a file, without its byte order mark, and its digest once they are read."""

    def __init__(self, path: Path, form: ByteForm, tell: Callable[[float], None]) -> None:
        """``tell`` is told which share of the file is read."""
        from hashlib import sha256

        self._path = path
        self._form = form
        self._tell = tell
        self._digest = sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        left = len(self._form.bom)
        try:
            with files.opened(self._path, os.O_RDONLY) as file:
                whole = os.fstat(file).st_size
                while chunk := os.read(file, CHUNK_BYTES):
                    self._digest.update(chunk)
                    self.size += len(chunk)
                    if any(byte in chunk for byte in _BINARY):
                        raise NotInBlocks("holds control characters")
                    yield chunk[left:] if left else chunk
                    left = max(0, left - len(chunk))
                    self._tell(self.size / max(whole, self.size))
        except OSError as error:
            raise FileError(files.reason_of(error, "read")) from None


def head_of(path: Path) -> bytes:
    """The first bytes of a file, up to the end of a line. Raises FileError."""
    return files.whole_lines(files.head(path, _HEAD_BYTES))


def clean_file(
    path: Path,
    profile: Profile,
    as_said: tuple[str | None, str | None],
    way: Way,
    drafts: Drafts | None,
) -> Streamed:
    """What comes of a long file; its copy and log lines are written to ``drafts``, if any.

    ``as_said`` are the names of the encoding and the format that it is in; None: as it shows.

    Raises NotInBlocks, FileError, and DecodingError as ``clean`` does.
    """
    plan = _plan(path, profile, *as_said)
    first = _Reader(path, plan.before, lambda share: way.tell(share / 2))
    try:
        survey, noted = _surveyed(first, plan.profile, way.run)
        if survey.marks:
            raise NotInBlocks("says that parts of it are to be ignored")
        return _treated(path, plan._replace(survey=survey), first.digest, noted, way, drafts)
    except TooLongError as error:
        raise NotInBlocks(str(error)) from None
    except UnicodeDecodeError:
        raise NotInBlocks("is not all in one encoding") from None


def _plan(path: Path, profile: Profile, encoding: str | None, format: str | None) -> Plan:
    head = head_of(path)
    document = decode_as(head, encoding) if encoding else decode(head)
    if document.encoding not in _STREAMED or document.spans:
        raise NotInBlocks(f"is in {document.encoding}")
    form = document.form._replace(encoding="utf-8")
    kind = named_or_of(format, path.name, document.text)
    if kind is not None and kind.find and kind.kind is not Kind.LEFT:
        raise NotInBlocks(f"is {kind.name}")
    chosen = for_format(profile, kind, None if format else left_alone(path.name))
    return Plan(chosen, path.name, form, form_after(form, chosen))


def _surveyed(reader: _Reader, profile: Profile, run: Run) -> tuple[Survey, list[bytes | None]]:
    """What all blocks say together, and of each in order what need not be looked for again."""
    total = Survey()
    noted: list[bytes | None] = []
    asked: deque[int] = deque()  #: the numbers of the blocks that were sent and not yet answered
    left = _MOST_NOTED_BYTES

    def others() -> Iterator[bytes]:
        nonlocal total
        for data in blocks.split(reader):
            noted.append(None)
            if data.isascii():  # says so little that it is sooner asked than sent
                total |= blocks.survey(data, profile)
            else:
                asked.append(len(noted) - 1)
                yield data

    for found in run(partial(blocks.survey, profile=profile), others()):
        total |= found
        number = asked.popleft()
        if found.lines is not None and left >= len(found.lines):
            noted[number] = found.lines
            left -= len(found.lines)
    return total, noted


def _treated(
    path: Path,
    plan: Plan,
    digest: str,
    noted: Iterable[bytes | None],
    way: Way,
    drafts: Drafts | None,
) -> Streamed:
    from hashlib import sha256

    reader = _Reader(path, plan.before, lambda share: way.tell((1 + share) / 2))
    of_form = tuple(ChangeLog((), plan.before, plan.after).records(""))
    after = sha256()
    size = edits = number = 0
    kinds, suggested = _Kinds(), _Kinds()
    broken = ""
    with contextlib.ExitStack() as stack:
        copy = lines = None
        if drafts:
            copy, lines = (stack.enter_context(_made(one)) for one in drafts)
            lines.writelines(record_line(record, ()).encode() for record in of_form)
        for one in way.run(partial(treat_block, plan=plan), _blocks(reader, plan.before, noted)):
            number += 1
            after.update(one.data)
            size += len(one.data)
            edits += one.edits
            kinds.add(one.kinds)
            suggested.add(one.suggestions)
            broken = broken or one.broken
            if len(one.lines) > MOST_ENTRY_BYTES:
                raise FileError(
                    "has a block that would need more of a change log than there may be"
                )
            if copy and lines:
                copy.write(one.data)
                lines.write(block_line(number, one.size, len(one.data)).encode())
                lines.write(one.lines)
    if reader.digest != digest:
        raise FileError("was changed by someone else meanwhile; left as it is")
    entry = BlocksEntry(
        None, digest, after.hexdigest(), plan.profile.name, plan.before, plan.after,
        edits + len(of_form), number,
    )  # fmt: skip
    return Streamed(entry, reader.size, size, kinds.records(), suggested.records(), drafts, broken)


def _blocks(reader: _Reader, form: ByteForm, noted: Iterable[bytes | None]) -> Iterator[Block]:
    """The blocks with their places and what was noted of each: the last is known as such when
    there is no other."""
    begins = Position(1, 1, len(form.bom))
    waiting: Block | None = None
    for data, lines in zip_longest(blocks.split(reader), noted):
        if data is None:  # it has fewer than before: was changed meanwhile
            break
        if waiting:
            yield waiting
        waiting = Block(data, begins, Edges(begins.offset == len(form.bom), False), lines)
        begins = waiting.end
    if waiting:
        yield waiting._replace(edges=waiting.edges._replace(last=True))


def treat_block(block: Block, plan: Plan) -> Treated:
    """Clean a block and check the promises: in a process of its own, maybe."""
    result = blocks.treat(block, plan)
    suggestions = tuple(_suggestions(result, block))
    if not result.passes and result.data == result.document.raw:
        raw = result.document.raw
        return Treated(len(raw), raw, b"", 0, (), suggestions, "")
    log = result.changelog
    own = log._replace(before=plan.before._replace(bom=b""), after=None)
    records = list(own.records(result.source, block.begins))
    lines = "".join([record_line(record, log.passes) for record in records])
    kinds = _Kinds()
    kinds.add(records)
    return Treated(
        len(result.document.raw),
        result.data,
        lines.encode(),
        sum(record.size for record in records),
        kinds.records(),
        suggestions,
        broken_in_block(result, lines, partial(_again, plan=plan)) or "",
    )


def _again(text: str, plan: Plan) -> CleanResult:
    """What comes of some lines of a copy by the same evidence."""
    form = plan.after._replace(bom=b"")
    edges = Edges(first=False, last=False)
    return blocks.treat(Block(text.encode(), edges=edges), plan._replace(before=form, after=form))


def _suggestions(result: CleanResult, block: Block) -> Iterator[Record]:
    locator = Locator(result.source, None, block.begins)
    for edit in result.suggestions:
        place = locator.at(edit.start)
        yield Record(
            edit.rule, *place, edit.before, edit.after, edit.confidence, edit.chain, 1, 0,
            edit.start,
        )  # fmt: skip


class _Kinds:
    """Records of which the same ones are one with a size: what there is to tell of many."""

    def __init__(self) -> None:
        self._first: dict[tuple[object, ...], Record] = {}
        self._sizes: Counter[tuple[object, ...]] = Counter()

    def add(self, records: Iterable[Record]) -> None:
        for record in records:
            key: tuple[object, ...] = (record.rule, record.before, record.after, record.chain)
            if key not in self._first and len(self._first) >= _MOST_KINDS:
                key = (record.rule,)
            self._first.setdefault(key, record)
            self._sizes[key] += record.size

    def records(self) -> tuple[Record, ...]:
        return tuple(one._replace(size=self._sizes[key]) for key, one in self._first.items())


def _made(path: Path) -> Any:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise FileError(files.reason_of(error, "written")) from None


__all__ = [
    "LONG_BYTES", "WHOLE_BYTES", "Document", "Drafts", "NotInBlocks", "Run", "Streamed", "Way",
    "clean_file", "head_of", "treat_block",
]  # fmt: skip
