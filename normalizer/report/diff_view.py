"""A unified diff of a file and its clean copy that is safe to show: for reading, not for ``patch``.

Lines are compared without their endings; that these or the encoding change is said above the hunks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.report.findings import OF_THE_FILE
from normalizer.report.hunks import hunks
from normalizer.report.style import Paint, Style
from normalizer.report.words import counted, describe

_NO_NEWLINE = "\n\\ No newline at end of file"
_PAINTS = {"-": Paint.REMOVED, "+": Paint.ADDED}


def lines(outcome: Outcome, style: Style) -> Iterator[str]:
    """The lines of the diff; none where the file is not changed."""
    if outcome.status != "changed":
        return
    name = visible(outcome.name)
    yield style.paint(f"--- {name}", Paint.NAME)
    yield style.paint(f"+++ {name} (clean)", Paint.NAME)
    for record in outcome.records:
        if record.rule in OF_THE_FILE:
            yield f"# {record.rule}: {describe(record)}, {counted(record.size, 'time')}"
    old, new = _lines(outcome.source), _lines(outcome.text)
    for hunk in hunks(old, new):
        yield style.paint(hunk.header, Paint.HUNK)
        for mark, line in hunk.lines(old, new):
            text, missing, _ = line.partition(_NO_NEWLINE)
            shown = mark + "\t".join(map(visible, text.split("\t")))
            yield style.paint(shown, _PAINTS[mark]) if mark in _PAINTS else shown
            if missing:
                yield _NO_NEWLINE.strip()


def _lines(text: str) -> list[str]:
    split = re.split("\r\n|\r|\n", text)
    if split[-1]:
        split[-1] += _NO_NEWLINE
    else:
        split.pop()
    return split
