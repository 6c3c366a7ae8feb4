"""Many files: an outcome for each, in order. A batch never raises for one file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Literal, NamedTuple

from normalizer import files
from normalizer.changelog import ChangeLog, Record
from normalizer.decoding import BinaryError
from normalizer.escape import shortened
from normalizer.files import FileError, Found
from normalizer.logfile import Entry, dump, is_log, is_log_of_rows, sha256
from normalizer.orphans import end_with_parent
from normalizer.pipeline import clean, profile_for
from normalizer.position import Locator
from normalizer.profile import Profile, get
from normalizer.result import CleanResult
from normalizer.selection import Selection
from normalizer.verify import broken_promise

Status = Literal["changed", "unchanged", "skipped", "failed"]


class Settings(NamedTuple):
    """How to clean one file. Without ``profile`` its name chooses: ``prose`` or profile "code".

    ``selection`` narrows and widens whichever it is.
    """

    profile: Profile | None = None
    prose: Profile | None = None
    encoding: str | None = None
    selection: Selection = Selection()

    def choose(self, filename: str | None, data: bytes) -> Profile:
        """The profile for the file of that name that holds ``data``."""
        chosen = self.profile or profile_for(filename, data)
        chosen = self.prose if self.prose and chosen == "plain" else chosen
        return self.selection.applied_to(get(chosen))


class Outcome(NamedTuple):
    """What came of one file.

    ``name`` is for people, ``reason`` says why a file was skipped or failed. ``raw`` and ``data``
    are the bytes before and after, ``source`` and ``text`` the same as text; ``records`` are the
    changes and ``suggestions`` what was not changed, both with their places in the original.
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

    def failed(self, reason: str) -> Outcome:
        """The same file, failed: none of its changes is made."""
        return self._replace(status="failed", reason=reason, records=())

    def entry(self, path: str | None) -> Entry:
        """The change log's entry for the copy at ``path``."""
        return Entry(path, sha256(self.raw), sha256(self.data), self.profile, self.log)


def run(work: Iterable[tuple[Found, Settings]], jobs: int = 1) -> Iterator[Outcome]:
    """Clean each file, writing nothing; with ``jobs`` over 1 by as many processes."""
    if jobs <= 1:
        return (treat_file(found, settings) for found, settings in work)
    return _spread(work, jobs)


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
        data = files.read(found.path)
    except FileError as error:
        return outcome.failed(str(error))
    except MemoryError:
        return outcome.failed("is too large for this machine's memory")
    return treat(data, outcome, settings, found.path.name)


def treat(data: bytes, outcome: Outcome, settings: Settings, filename: str | None) -> Outcome:
    """Clean ``data`` and check the promises; ``outcome`` is what is known of the file so far."""
    outcome = outcome._replace(raw=data, data=data)
    if is_log(data) or is_log_of_rows(data):
        return outcome._replace(status="skipped", reason="is a change log of textmend")
    try:
        profile = settings.choose(filename, data)
        result = clean(data, profile, filename, settings.encoding)
        return _verified(result, outcome, settings, filename)
    except BinaryError as error:
        return outcome._replace(status="skipped", reason=str(error))
    except UnicodeEncodeError as error:
        return outcome.failed(f"{error.encoding} cannot hold all of it; choose another encoding")
    except ValueError as error:
        return outcome.failed(str(error))
    except (MemoryError, RecursionError) as error:
        return outcome.failed(f"is more than this machine can handle ({type(error).__name__})")
    except Exception as error:  # the other files are not to suffer
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
    again = partial(
        clean,
        profile=result.profile,
        filename=filename,
        encoding=settings.encoding if keeps else None,
    )
    broken = broken_promise(result, log, again, filename)
    if broken:
        return outcome.failed(f"left as it is, for the clean copy would break a promise: {broken}")
    return outcome


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


def _spread(work: Iterable[tuple[Found, Settings]], jobs: int) -> Iterator[Outcome]:
    """Outcomes in order from several processes; few wait at a time, to keep memory bounded."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[tuple[Found, Future[Outcome]]] = deque()

    def first() -> Outcome:
        found, future = waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            reason = "a worker process died over it or another file: try it with --jobs 1"
            return Outcome(str(found.path), found, "failed", reason)

    with ProcessPoolExecutor(jobs, initializer=end_with_parent) as pool:
        for found, settings in work:
            try:
                waiting.append((found, pool.submit(treat_file, found, settings)))
            except BrokenProcessPool as error:
                broken: Future[Outcome] = Future()
                broken.set_exception(error)
                waiting.append((found, broken))
            if len(waiting) >= 4 * jobs:
                yield first()
        while waiting:
            yield first()
