"""datatrove: a formatter, for the place in a pipeline where FTFYFormatter stands (extra
``datatrove``).

    pipeline = [JsonlReader("in"), TextmendFormatter(), JsonlWriter("out")]
"""

from __future__ import annotations

from typing import Any

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.utils.typeshelper import StatHints

from normalizer import __version__
from normalizer.columns.cells import Cleaner, Fixed
from normalizer.profile import Profile, get
from normalizer.sketch import Sketch


class TextmendFormatter(BaseFormatter):  # type: ignore[misc]
    """Cleans the text of documents. What was done to one is in its metadata, under ``textmend``:
    the version, the edits, and the error where it failed and was left as it is.

    ``edits=False`` leaves the metadata alone. Raises ValueError for an unknown profile.
    """

    name = "🩹 textmend"

    def __init__(
        self,
        profile: str | Profile = "repair",
        evidence: Sketch | None = None,
        edits: bool = True,
    ) -> None:
        super().__init__()
        self.profile = get(profile)
        self.evidence = evidence
        self.edits = edits

    def format(self, text: str) -> str:
        """The clean text."""
        fixed = Cleaner(self.profile, self.evidence).changes([text]).get(text)
        return fixed.text if fixed else text

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Each document with its text clean."""
        cleaner = Cleaner(self.profile, self.evidence)
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                fixed = cleaner.changes([document.text]).get(document.text)
                if fixed:
                    self.stat_update("failed" if fixed.error else "changed")
                    document.text = fixed.text
                    if self.edits:
                        document.metadata["textmend"] = _told(fixed)
            yield document


def _told(fixed: Fixed) -> dict[str, Any]:
    told: dict[str, Any] = {"version": __version__}
    told["edits"] = [edit._asdict() for edit in fixed.edits]
    return told | {"error": fixed.error} if fixed.error else told
