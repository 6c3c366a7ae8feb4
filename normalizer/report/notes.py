"""What is said of a file that was not treated."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.batch import Outcome
from normalizer.escape import visible


def notes(outcome: Outcome) -> Iterator[str]:
    """Why a file failed or was skipped, and what in it was left as it is."""
    if outcome.status in ("failed", "skipped"):
        kind = "" if outcome.status == "failed" else "skipped: "
        yield f"{visible(outcome.name)}: {kind}{visible(outcome.reason)}"
    for note in outcome.notes:
        yield f"{visible(outcome.name)}: note: {visible(note)}"
