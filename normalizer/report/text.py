"""The outcomes in words, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.batch import Outcome, Status
from normalizer.changelog import Record
from normalizer.escape import visible
from normalizer.report.words import counted, describe

_MOST_KINDS = 4  # of edits shown for a rule
_MOST_SUGGESTIONS = 10  # shown for a file


class Tally(NamedTuple):
    """How many files came out how, and how many edits and suggestions there are in them."""

    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    edits: int = 0
    suggestions: int = 0

    def plus(self, outcome: Outcome) -> Tally:
        """With one more file."""
        number = getattr(self, outcome.status) + 1
        edits = sum(record.size for record in outcome.records)
        return self._replace(
            **{outcome.status: number},
            edits=self.edits + edits,
            suggestions=self.suggestions + len(outcome.suggestions),
        )


def lines(outcome: Outcome) -> Iterator[str]:
    """What there is to say of a file; nothing where it is unchanged and without suggestions."""
    name = visible(outcome.name)
    if outcome.status in ("failed", "skipped"):
        kind = "" if outcome.status == "failed" else "skipped: "
        yield f"{name}: {kind}{visible(outcome.reason)}"
    if outcome.status == "changed":
        yield f"{name}: {counted(sum(r.size for r in outcome.records), 'edit')}"
        yield from _by_rule(outcome.records)
    for record in outcome.suggestions[:_MOST_SUGGESTIONS]:
        place = f"{name}:{record.line}:{record.column}"
        yield f"{place}: suggestion: {record.rule}: {describe(record)}"
    if len(outcome.suggestions) > _MOST_SUGGESTIONS:
        more = len(outcome.suggestions) - _MOST_SUGGESTIONS
        yield f"{name}: {counted(more, 'more suggestion')}"


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
    return f"{', '.join(parts)}; {totals}"


def _by_rule(records: Iterable[Record]) -> Iterator[str]:
    """A line for each rule: how many edits, and the commonest kinds of them."""
    numbers: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for record in records:
        numbers[record.rule] += record.size
        kinds.setdefault(record.rule, Counter())[describe(record)] += record.size
    width = max(map(len, numbers))
    for rule, number in numbers.items():
        shown = kinds[rule].most_common(_MOST_KINDS)
        several = len(kinds[rule]) > 1
        words = [f"{words} x {times:,}" if several else words for words, times in shown]
        if len(kinds[rule]) > _MOST_KINDS:
            words.append("...")
        yield f"  {rule:{width}} {number:5,}  {', '.join(words)}"
