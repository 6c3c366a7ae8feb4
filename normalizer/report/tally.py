"""How many files came out how, and what was found in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from normalizer.batch import Outcome, Status
from normalizer.report.words import counted


class Tally(NamedTuple):
    """How many files came out how, and how many edits and suggestions there are in them.

    ``codes`` and ``suggested`` count edits and suggestions by code, ``encodings`` the files by the
    encoding that they were found to be in, where something is changed in them.
    """

    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    codes: Mapping[str, int] = {}
    suggested: Mapping[str, int] = {}
    encodings: Mapping[str, int] = {}
    notes: int = 0  #: on what was left as it is

    @property
    def edits(self) -> int:
        """How many edits in all."""
        return sum(self.codes.values())

    @property
    def suggestions(self) -> int:
        """How many suggestions in all."""
        return sum(self.suggested.values())

    @property
    def files(self) -> int:
        """How many files in all."""
        return self.changed + self.unchanged + self.skipped + self.failed


class Counting:
    """Counts outcomes as they come."""

    def __init__(self) -> None:
        self._files: Counter[Status] = Counter()
        self._codes: Counter[str] = Counter()
        self._suggested: Counter[str] = Counter()
        self._encodings: Counter[str] = Counter()
        self._notes = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more file."""
        self._files[outcome.status] += 1
        for record in outcome.records:
            self._codes[record.rule] += record.size
        for record in outcome.suggestions:
            self._suggested[record.rule] += record.size
        self._notes += len(outcome.notes)
        if outcome.log.before is not None:
            self._encodings[outcome.log.before.encoding] += 1

    @property
    def tally(self) -> Tally:
        """All that was counted by now."""
        files = self._files
        return Tally(
            files["changed"],
            files["unchanged"],
            files["skipped"],
            files["failed"],
            dict(self._codes.most_common()),
            dict(self._suggested.most_common()),
            dict(self._encodings.most_common()),
            self._notes,
        )


def summary(tally: Tally, dry: bool) -> str:
    """One line on all files; ``dry``: nothing was written."""
    words: dict[Status, str] = {
        "changed": "would change" if dry else "changed",
        "unchanged": "unchanged",
        "skipped": "skipped",
        "failed": "failed",
    }
    parts = []
    for status, word in words.items():
        number = getattr(tally, status)
        if number or status == "changed":
            what = counted(number, "file") if status == "changed" else f"{number:,}"
            parts.append(f"{what} {word}")
    totals = counted(tally.edits, "edit")
    if tally.suggestions:
        totals += f", {counted(tally.suggestions, 'suggestion')}"
    if tally.notes:
        totals += f", {counted(tally.notes, 'note')}"
    return f"{', '.join(parts)}; {totals}"
