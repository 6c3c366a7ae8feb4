"""How a change is put into words, the same in every report."""

from __future__ import annotations

from pathlib import PurePath

from normalizer.changelog import BYTE_ORDER_MARK, ENCODING, Record
from normalizer.escape import quoted, visible
from normalizer.rule import Safety
from normalizer.rules import by_code

_PLURALS = {"stretch": "stretches", "entry": "entries"}


def describe(record: Record) -> str:
    """What the change does, on one line, safe to show."""
    words = f"{quoted(record.before)} -> {quoted(record.after)}"
    if record.rule == BYTE_ORDER_MARK:
        return "remove the byte order mark"
    if record.rule == ENCODING:
        return f"{record.before} -> {record.after}"
    rule = by_code.get(record.rule)
    if rule and rule.safety is Safety.DISPLAY_ONLY:  # it only points there: its edit is no advice
        return f"{quoted(record.before)}: {rule.name}"
    if not record.after:
        words = f"remove {quoted(record.before)}"
    elif not record.before:
        words = f"add {quoted(record.after)}"
    return f"{words} ({visible(record.chain)})" if record.chain else words


def counted(number: int, noun: str) -> str:
    """A number and its noun, of which the last word takes the plural.

    >>> counted(1, "edit"), counted(2_000, "edit"), counted(2, "more stretch")
    ('1 edit', '2,000 edits', '2 more stretches')
    """
    if number != 1:
        before, space, last = noun.rpartition(" ")
        noun = f"{before}{space}{_PLURALS.get(last, f'{last}s')}"
    return f"{number:,} {noun}"


def slashed(name: str) -> str:
    """A file's name with ``/`` between folders, as the formats for programs want it."""
    return PurePath(name).as_posix()
