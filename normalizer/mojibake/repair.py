"""Repair a text. Most is proved right first: the engine is loaded for what is not."""

from __future__ import annotations

from normalizer.edit import Edit
from normalizer.mojibake import references
from normalizer.mojibake.evidence import RULE, Evidence
from normalizer.mojibake.screen import Suspicious, looks_right
from normalizer.passes import Pass, Splice

SHORT = 1000  #: code points up to which a text is asked as one whether it looks familiar


def gather(text: str, suspicious: Suspicious | None = None) -> Evidence:
    """What ``text`` says about the accidents it had. Evidence of the parts of a document (cut
    between lines) merges to that of the whole; of long parts it is that of a sample.

    Its ``suspicious`` lines are looked for here, if they are not given.
    """
    if text.isascii() or (len(text) < SHORT and looks_right(text)):
        return Evidence()
    from normalizer.mojibake.find import surveyed

    return surveyed(text, suspicious)


def repair(
    text: str, evidence: Evidence, threshold: float = 0.99, suspicious: Suspicious | None = None
) -> tuple[Pass, tuple[Edit, ...]]:
    """The repairs of ``text`` that reach the ``threshold``, and those that are only suggested, by
    the pooled ``evidence`` of the document it is part of.

    Its ``suspicious`` lines are looked for here, if they are not given.

    >>> repair("ErdoÄŸan", gather("ErdoÄŸan"))[0].replay("ErdoÄŸan")
    'Erdoğan'
    """
    if text.isascii() and not references.possible(text):
        return Splice(RULE), ()
    if evidence == Evidence() and len(text) < SHORT and looks_right(text):
        return Splice(RULE), ()
    from normalizer.mojibake.find import find_repairs
    from normalizer.mojibake.whole import PLAIN, undone

    if threshold <= PLAIN and (whole := undone(text, evidence)):
        return whole, ()
    found = find_repairs(text, evidence, threshold, suspicious)
    sure = tuple(edit for edit in found.edits if edit.confidence >= threshold)  # as rounded
    if len(sure) == len(found.edits):
        return Splice(RULE, sure), found.suggestions
    others = (edit for edit in found.edits if edit.confidence < threshold)
    return Splice(RULE, sure), tuple(sorted((*found.suggestions, *others)))
