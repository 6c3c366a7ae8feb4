"""Many files: an outcome for each, in order. A batch never raises for one file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from normalizer import compression, files
from normalizer.changelog import ChangeLog, Packed, Record
from normalizer.decoding import BinaryError, decode
from normalizer.document import ByteForm
from normalizer.escape import shortened
from normalizer.files import FileError, Found
from normalizer.formats.registry import Format, by_name, named_or_of
from normalizer.logfile import Entry, dump, is_log, is_log_of_rows, sha256
from normalizer.pipeline import clean, profile_for
from normalizer.position import Locator
from normalizer.profile import Profile, get
from normalizer.result import CleanResult
from normalizer.rules import has_markup
from normalizer.segments import MARK
from normalizer.selection import Selection
from normalizer.streaming import (
    LONG_BYTES,
    WHOLE_BYTES,
    Drafts,
    NotInBlocks,
    Run,
    Streamed,
    Way,
    clean_file,
    head_of,
)
from normalizer.verify import broken_promise
from normalizer.workers import WorkerDied, Workers
from normalizer.writing import draft_name

if TYPE_CHECKING:
    from concurrent.futures import Future

#: Files are handed out by so many, or so much of them, at a time.
_CHUNK_FILES = 32
_CHUNK_BYTES = 1 << 18
_FILE_COST_BYTES = 1 << 12  #: what opening a file costs, in text that could be read meanwhile
_WORK_FOR_ONE_BYTES = 1 << 15  #: until so much is done, it does not pay to start processes
_BROKEN = "left as it is, for the clean copy would break a promise: "

_NO_TEXTS = (
    f"is over {WHOLE_BYTES >> 20} MiB, of which no texts can be shown or lines chosen: "
    "leave --diff, --format, --baseline, --only-lines and --diff-base out"
)

Status = Literal["changed", "unchanged", "skipped", "failed"]


class Settings(NamedTuple):
    """How to clean one file. Without ``profile`` its name chooses: ``prose`` or profile "code".

    ``selection`` narrows and widens whichever it is. ``format`` is the name of the one that the
    file is in, whatever its own name says.
    """

    profile: Profile | None = None
    prose: Profile | None = None
    encoding: str | None = None
    selection: Selection = Selection()
    format: str | None = None

    def kind_of(self, filename: str | None, text: str) -> Format | None:
        """The format of the file of that name that holds ``text``."""
        return named_or_of(self.format, filename, text)

    def choose(self, filename: str | None, data: bytes) -> Profile:
        """The profile for the file of that name that holds ``data``."""
        by_default = by_name(self.format).profile if self.format else profile_for(filename, data)
        chosen = self.profile or by_default
        chosen = self.prose if self.prose and chosen == "plain" else chosen
        return self.selection.applied_to(get(chosen))


class Outcome(NamedTuple):
    """What came of one file.

    ``name`` is for people, ``reason`` says why a file was skipped or failed. ``raw`` and ``data``
    are the bytes before and after, ``source`` and ``text`` the text in them; ``records`` are the
    changes and ``suggestions`` what was not changed, both with their places in the original. Of a
    long file there are no texts, and the same changes are one record with their number: what else
    there is to know is ``streamed``.
    """

    name: str
    found: Found
    status: Status
    reason: str = ""
    raw: bytes = b""
    data: bytes = b""
    source: str = ""
    text: str = ""
    profile: str = ""
    log: ChangeLog = ChangeLog()
    records: tuple[Record, ...] = ()
    suggestions: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()  #: what was left as it is, and why
    streamed: Streamed | None = None

    def failed(self, reason: str) -> Outcome:
        """The same file, failed: none of its changes is made."""
        return self._replace(status="failed", reason=reason, records=())

    def entry(self, path: str | None) -> Entry:
        """The change log's entry for the copy at ``path``."""
        return Entry(path, sha256(self.raw), sha256(self.data), self.profile, self.log)


#: Gives the folder where the drafts of a long file's copy may be written.
Scratch = Callable[[Found], Path]


#: Is told which share of a long file is done.
Tell = Callable[[str, float], None]


def _untold(name: str, share: float) -> None:
    """Nobody asks how far it has come."""


class Ways(NamedTuple):
    """How a batch is worked through; ``tell`` is told how far long files have come.

    ``blocks``: long files may come without their texts (in blocks, each edit counted, none kept);
    ``scratch`` is where their copies are drafted, None where none are wanted.
    """

    jobs: int | None = 1  #: processes; None: as many as there are cores
    blocks: bool = False
    scratch: Scratch | None = None
    tell: Tell = _untold


def run(work: Iterable[tuple[Found, Settings]], ways: Ways) -> Iterator[Outcome]:
    """Clean each file, putting nothing in its place: the outcomes in order."""
    with Workers(ways.jobs) as workers:
        yield from _Batch(workers, ways).outcomes(work)


Task = tuple[Found, Settings]


class _Batch:
    """Where a batch is: what was handed out, and what waits to be."""

    def __init__(self, workers: Workers, ways: Ways) -> None:
        self._workers = workers
        self._ways = ways
        self._tasks: list[Task] = []
        self._bytes = 0
        self._done_here = 0
        self._waiting: deque[tuple[list[Task], Future[list[Outcome]]]] = deque()

    def outcomes(self, work: Iterable[Task]) -> Iterator[Outcome]:
        for found, settings in work:
            size = files.size_of(found.path) if not (found.failure or found.skip) else 0
            if self._is_long(found, size):
                yield from self._all()  # the order is that of the files
                yield treat_long(found, settings, self._workers.map, self._ways)
            elif self._is_done_here(size):
                yield treat_file(found, settings)
            else:
                self._tasks.append((found, settings))
                self._bytes += size
                if len(self._tasks) >= _CHUNK_FILES or self._bytes >= _CHUNK_BYTES:
                    self._hand_out()
                    while len(self._waiting) > self._workers.window:
                        yield from self._first()
        yield from self._all()

    def _is_long(self, found: Found, size: int) -> bool:
        """Whether a file is treated by all processes; a compressed one has bounds of its own."""
        long = size >= LONG_BYTES if self._ways.blocks else size > WHOLE_BYTES
        return long and compression.codec_of(found.path.name) is None

    def _is_done_here(self, size: int) -> bool:
        """Whether a file is treated here: always with one job, else while there is little work."""
        if self._workers.jobs == 1:
            return True
        self._done_here += max(size, _FILE_COST_BYTES)
        return self._done_here < _WORK_FOR_ONE_BYTES

    def _hand_out(self) -> None:
        if self._tasks:
            future = self._workers.submit(_treat_files, _sent(self._tasks))
            self._waiting.append((self._tasks, future))
            self._tasks, self._bytes = [], 0

    def _all(self) -> Iterator[Outcome]:
        self._hand_out()
        while self._waiting:
            yield from self._first()

    def _first(self) -> Iterator[Outcome]:
        tasks, future = self._waiting.popleft()
        try:
            yield from _received(tasks, self._workers.result(future))
        except WorkerDied:
            for task in tasks:  # one of them, or one that was at work beside them
                yield self._alone(task)
            self._waiting = deque(
                (others, self._workers.submit(_treat_files, _sent(others)))
                for others, _ in self._waiting
            )

    def _alone(self, task: Task) -> Outcome:
        found, _ = task
        try:
            future = self._workers.submit(_treat_files, _sent([task]))
            (outcome,) = _received([task], self._workers.result(future))
        except WorkerDied:
            outcome = Outcome(str(found.path), found, "failed", "a worker process died over it")
        return outcome


# Paths take longer to pack and unpack than all else that processes tell each other of a small file:
# they are sent as strings, and not sent back.

_Sent = tuple[str, str, str, Settings]


def _sent(tasks: Iterable[Task]) -> list[_Sent]:
    return [(str(found.path), found.failure, found.skip, how) for found, how in tasks]


def _treat_files(tasks: Iterable[_Sent]) -> list[Outcome]:
    nothing = Found(Path(), "")
    return [
        treat_file(Found(Path(name), "", failure, skip), how)._replace(found=nothing)
        for name, failure, skip, how in tasks
    ]


def _received(tasks: Iterable[Task], outcomes: list[Outcome]) -> Iterator[Outcome]:
    for (found, _), outcome in zip(tasks, outcomes, strict=True):
        yield outcome._replace(found=found)


def own_error(error: Exception) -> str:
    """What is said of an error that is nobody's fault but ours."""
    kind, words = type(error).__name__, shortened(str(error), 200)
    return f"an error of textmend itself, please report it: {kind}: {words}"


def treat_file(found: Found, settings: Settings) -> Outcome:
    """Read and clean one file."""
    outcome = Outcome(str(found.path), found, "failed", found.failure)
    if found.failure:
        return outcome
    if found.skip:
        return outcome._replace(status="skipped", reason=found.skip)
    try:
        data = compression.read(found.path)
    except BinaryError as error:
        return outcome._replace(status="skipped", reason=str(error))
    except (FileError, compression.CompressionError) as error:
        return outcome.failed(str(error))
    except MemoryError:
        return outcome.failed("is too large for this machine's memory")
    return treat(data, outcome, settings, found.path.name)


def treat(data: bytes, outcome: Outcome, settings: Settings, filename: str | None) -> Outcome:
    """Clean ``data`` and check the promises; ``outcome`` is what is known of the file so far."""
    outcome = outcome._replace(raw=data, data=data)

    def cleaned() -> Outcome:
        opened = compression.opened(data, filename)
        if is_log(opened.data) or is_log_of_rows(opened.data):
            return outcome._replace(status="skipped", reason="is a change log of textmend")
        profile = settings.choose(opened.name, opened.data)
        as_said = (settings.encoding, settings.format)
        result = clean(opened.data, profile, opened.name, *as_said)
        verified = _verified(result, outcome, settings, opened.name)
        return _packed(verified, opened.codec) if opened.codec else verified

    return _guarded(cleaned, outcome)


def _packed(outcome: Outcome, codec: compression.Codec) -> Outcome:
    """What came of a compressed file, from what came of the text in it."""
    if outcome.status != "changed":
        return outcome
    data = compression.packed(outcome.data, codec, outcome.raw)
    log = outcome.log._replace(packed=Packed(codec.name, outcome.raw))
    return outcome._replace(data=data, log=log)


def treat_long(found: Found, settings: Settings, call: Run, ways: Ways) -> Outcome:
    """Clean a long file in blocks, each by ``call``; as a whole where that cannot be."""
    outcome = Outcome(str(found.path), found, "failed")
    drafts = None
    if ways.scratch and ways.blocks:
        folder = ways.scratch(found)
        drafts = Drafts(*(folder / draft_name(f"{found.path.name}.{part}") for part in "cl"))

    def cleaned() -> Outcome:
        try:
            head = head_of(found.path)
            if is_log(head) or is_log_of_rows(head):
                return outcome._replace(status="skipped", reason="is a change log of textmend")
            if not ways.blocks:
                decode(head)  # raises BinaryError: such a file is of no interest
                return outcome.failed(_NO_TEXTS)
            profile = settings.choose(found.path.name, head)
            as_said = (settings.encoding, settings.format)
            way = Way(call, partial(ways.tell, outcome.name))
            streamed = clean_file(found.path, profile, as_said, way, drafts)
        except NotInBlocks as reason:
            if files.size_of(found.path) > WHOLE_BYTES:
                most = f"over {WHOLE_BYTES >> 20} MiB only plain text in UTF-8 can be cleaned"
                return outcome.failed(f"{reason}: {most}")
            return treat_file(found, settings)
        return _of_long(streamed, outcome)

    treated = outcome
    try:
        treated = _guarded(cleaned, outcome)
    finally:  # also where it is interrupted
        if drafts and treated.status != "changed":
            drafts.remove()
    return treated


def _of_long(streamed: Streamed, outcome: Outcome) -> Outcome:
    entry = streamed.entry
    outcome = outcome._replace(
        status="unchanged",
        profile=entry.profile,
        log=ChangeLog((), entry.before, entry.after),
        suggestions=streamed.suggestions,
        streamed=streamed,
    )
    if not streamed.changed:
        return outcome
    if streamed.broken:
        return outcome.failed(_BROKEN + streamed.broken)
    form = tuple(outcome.log.records(""))
    return outcome._replace(status="changed", records=(*form, *streamed.kinds))


def _guarded(cleaned: Callable[[], Outcome], outcome: Outcome) -> Outcome:
    """What came of a file, whatever goes wrong: the other files are not to suffer."""
    try:
        return cleaned()
    except BinaryError as error:
        return outcome._replace(status="skipped", reason=str(error))
    except UnicodeEncodeError as error:
        return outcome.failed(f"{error.encoding} cannot hold all of it; choose another encoding")
    except (ValueError, FileError) as error:
        return outcome.failed(str(error))
    except WorkerDied:
        return outcome.failed("a worker process died over it: try it with --jobs 1")
    except (MemoryError, RecursionError) as error:
        return outcome.failed(f"is more than this machine can handle ({type(error).__name__})")
    except Exception as error:
        return outcome.failed(f"left as it is: {own_error(error)}")


def _verified(
    result: CleanResult, outcome: Outcome, settings: Settings, filename: str | None
) -> Outcome:
    outcome = outcome._replace(
        status="unchanged",
        source=result.source,
        text=result.text,
        profile=result.profile.name,
        suggestions=tuple(_located(result)),
        notes=result.notes,
    )
    if not result.changed:
        return outcome
    outcome = outcome._replace(status="changed", data=result.data, log=result.changelog)
    outcome = outcome._replace(records=tuple(result.changelog.records(result.source)))
    log = tuple(dump(outcome.entry(""), outcome.records))
    keeps = result.profile.encoding is None
    by_line = _is_by_line(result, settings.kind_of(filename, result.source))
    again = partial(
        clean,
        profile=result.profile,
        filename=filename,
        encoding="utf-8" if by_line else settings.encoding if keeps else None,
        format=settings.format,
    )
    broken = broken_promise(result, log, again, filename, by_line, settings.format)
    if broken:
        return outcome.failed(_BROKEN + broken)
    return outcome


def _is_by_line(result: CleanResult, kind: Format | None) -> bool:
    """Whether what comes of a line of the file depends on no more than the lines beside it."""
    if (kind is not None and kind.find) or MARK in result.source or has_markup(result.source):
        return False
    forms = {result.document.form, result.after}
    return forms == {ByteForm("utf-8")}


def _located(result: CleanResult) -> Iterator[Record]:
    locator = Locator(result.source, result.document.form)
    for edit in result.suggestions:
        place = locator.at(edit.start)
        yield Record(
            edit.rule,
            *place,
            before=edit.before,
            after=edit.after,
            confidence=edit.confidence,
            chain=edit.chain,
            size=1,
            step=0,
            at=edit.start,
        )
