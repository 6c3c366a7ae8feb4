"""File names that are mojibake: what was meant, and giving it to the file, on record.

The evidence is that of any text. Of a folder's name nothing is said.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from normalizer.batch import Outcome
from normalizer.changelog import ChangeLog, Record
from normalizer.delivery import relative
from normalizer.document import ByteForm
from normalizer.escape import quoted, visible
from normalizer.files import FileError
from normalizer.logfile import Entry
from normalizer.logstore import LogWriter
from normalizer.pipeline import repair
from normalizer.writing import digest_of, move

FILE_NAME = "file-name"  #: the code of a new name in the change log


@lru_cache(maxsize=1_024)  # a file is asked about before it is cleaned, and after
def change_of(name: str) -> Record | None:
    """What would become of a file's name, where it is mojibake; None: it stays.

    >>> change_of("ErdoÄŸan.txt").after, change_of("Erdoğan.txt")
    ('Erdoğan.txt', None)
    """
    if name.isascii() or not name.isprintable():
        return None
    result = repair(name)
    meant = result.text
    if meant == name or not meant.isprintable() or os.path.basename(meant) != meant:  # noqa: PTH119
        return None
    sure = min(edit.confidence for edit in result.edits)
    chain = result.edits[0].chain
    return Record(FILE_NAME, 1, 1, 0, name, meant, sure, chain, size=1, step=0, at=0)


def noted(outcome: Outcome) -> Outcome:
    """The outcome, with a note where the file's name is mojibake."""
    change = _change(outcome)
    if change is None:
        return outcome
    note = f"its name is mojibake: {quoted(change.after)} is meant (clean --in-place --rename)"
    return outcome._replace(notes=(*outcome.notes, note))


def checked(outcome: Outcome) -> Outcome:
    """The outcome; a file whose new name is taken is left as it is, and fails."""
    change = _change(outcome)
    if change is None or not os.path.lexists(outcome.found.path.with_name(change.after)):
        return outcome
    return outcome.failed(
        f"left as it is: its name would be {quoted(change.after)}, which exists already"
    )


def renamed(outcome: Outcome, log: LogWriter) -> Outcome:
    """The outcome, the file given the name that was meant once that is on record."""
    change = _change(outcome)
    return _renamed(outcome, change, log) if change else outcome


def _change(outcome: Outcome) -> Record | None:
    found = outcome.found
    if outcome.status == "failed" or found.skip or found.failure:
        return None
    return change_of(found.path.name)


def _renamed(outcome: Outcome, change: Record, log: LogWriter) -> Outcome:
    path = outcome.found.path
    new = path.with_name(change.after)
    try:
        log.append([(_entry(path, new, log), (change,))])
        move(path, new)
    except FileError as error:
        done = "was cleaned, but " if outcome.status == "changed" else ""
        return outcome.failed(f"{done}keeps its name: {visible(str(new))} {error}")
    return outcome._replace(notes=(*outcome.notes, f"renamed to {quoted(change.after)}"))


def _entry(path: Path, new: Path, log: LogWriter) -> Entry:
    """What the log is to say of a file that gets a new name."""
    digest = digest_of(path).sha256
    form = ByteForm("utf-8")
    return Entry(relative(new, log), digest, digest, "", ChangeLog((), form, form), True, path.name)
