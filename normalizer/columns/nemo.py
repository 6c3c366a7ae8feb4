"""NeMo Curator: a stage, for the place where ``Modify(UnicodeReformatter())`` stands.

    pipeline.add_stage(TextmendStage("text"))

Written against the interface that NeMo Curator publishes (``ProcessingStage``, ``DocumentBatch``).
"""

from __future__ import annotations

from copy import copy

from nemo_curator.stages.base import ProcessingStage
from nemo_curator.tasks import DocumentBatch

from normalizer.columns.cells import Evidence
from normalizer.columns.table import AUDIT_SUFFIX, TableFix
from normalizer.profile import Profile
from normalizer.sketch import Sketch


class TextmendStage(ProcessingStage[DocumentBatch, DocumentBatch]):  # type: ignore[misc]
    """Cleans the texts of ``column`` of each batch: arguments as of ``TableFix``.

    With ``explain`` (as it is unless told otherwise) ``<column>_textmend`` says what was done to
    each row. Raises ValueError for an unknown profile.
    """

    name = "textmend"

    def __init__(
        self,
        column: str = "text",
        profile: str | Profile = "repair",
        evidence: Sketch | Evidence | None = None,
        key: str | None = None,
        explain: bool = True,
    ) -> None:
        super().__init__()
        self.call = TableFix(column, profile, evidence, key, explain)

    def inputs(self) -> tuple[list[str], list[str]]:
        """What has to be there."""
        return ["data"], [self.call.column, *([self.call.key] if self.call.key else [])]

    def outputs(self) -> tuple[list[str], list[str]]:
        """What is there then."""
        audit = [self.call.column + AUDIT_SUFFIX] if self.call.explain else []
        return ["data"], [self.call.column, *audit]

    def process(self, task: DocumentBatch) -> DocumentBatch:
        """The batch with the column cleaned, as an Arrow table."""
        done = copy(task)  # with its name, metadata and whatever else tasks have by then
        done.data = self.call(task.to_pyarrow())
        return done
