"""What is said of a file that was not treated."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.batch import Outcome
from normalizer.escape import visible


def notes(outcome: Outcome) -> Iterator[str]:
    """Why a file failed or was skipped, and what in it was left as it is."""
    for kind, reason in reasons(outcome):
        yield f"{visible(outcome.name)}: {kind}{visible(reason)}"


def reasons(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The same for programs: what is said before a reason, and the reason."""
    if outcome.status in ("failed", "skipped"):
        yield "" if outcome.status == "failed" else "skipped: ", outcome.reason
    for note in outcome.notes:
        yield "note: ", note
