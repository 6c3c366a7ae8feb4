"""The outcomes as JSON Lines, for programs that read them as they come: ``type`` is ``finding`` or
``file``, which follows the findings of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.escape import json_line
from normalizer.report.fields import of_file, of_finding
from normalizer.report.findings import findings
from normalizer.report.style import Style
from normalizer.report.words import slashed


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """A line for each finding and each file."""
    for outcome in outcomes:
        path = slashed(outcome.name)
        for one in findings(outcome):
            yield json_line({"type": "finding", "path": path, **of_finding(one)})
        yield json_line({"type": "file", **of_file(outcome)})
