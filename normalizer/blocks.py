"""A long text in blocks, each of which can be treated by itself: the outcome is that of the whole.

A block ends at a line end across which no rule looks: the line before ends, and the line after
begins, with an ordinary character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.document import ByteForm, Document
from normalizer.escape import quoted
from normalizer.filewide import Edges
from normalizer.mojibake import Evidence, gather
from normalizer.pipeline import beside_markup, clean_part
from normalizer.position import Position, line_breaks
from normalizer.profile import Profile
from normalizer.result import CleanResult
from normalizer.rules import has_markup
from normalizer.segments import MARK

BLOCK_CODE_POINTS = 1 << 18
LONGEST_CODE_POINTS = 1 << 24  #: of a block that has no place to end at

_ENDS_A_LINE = frozenset(".,:!?)]»。！？，、")
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # which rules may remove


class TooLongError(ValueError):
    """A text that cannot be cut into blocks."""


class Survey(NamedTuple):
    """What has to be known of all blocks before the first is treated; of two, merged with ``|``."""

    evidence: Evidence = Evidence()
    markup: bool = False
    marks: bool = False  #: of what is to be ignored, which may be far from them

    def __or__(self, other: object) -> Survey:
        if not isinstance(other, Survey):
            return NotImplemented
        return Survey(
            self.evidence | other.evidence, self.markup or other.markup, self.marks or other.marks
        )


class Block(NamedTuple):
    """A block: its text, where it begins in the file, and whether it is the first or last."""

    text: str
    begins: Position = Position(1, 1, 0)
    edges: Edges = Edges()

    def end(self, encoding: str) -> Position:
        """Where the block after it begins."""
        line = self.begins.line + line_breaks(self.text, 0, len(self.text))
        return Position(line, 1, self.begins.offset + len(self.text.encode(encoding)))


class Plan(NamedTuple):
    """What to do to all blocks of a file. ``before`` and ``after``: how it lies in bytes."""

    profile: Profile
    filename: str | None
    before: ByteForm
    after: ByteForm
    survey: Survey = Survey()


def split(chunks: Iterable[str], size: int = BLOCK_CODE_POINTS) -> Iterator[str]:
    """The blocks of a text that comes in chunks, each at least ``size`` long, save the last.

    Raises TooLongError where a text has nowhere to be cut.

    >>> list(split(["a\\nb", "c.\\nd\\ne"], 2))
    ['a\\n', 'bc.\\n', 'd\\n', 'e']
    """
    held = ""
    looked = 0
    for chunk in chunks:
        held += chunk
        while (end := _end(held, max(size, looked))) is not None:
            yield held[:end]
            held, looked = held[end:], 0
        looked = len(held) - 2  # a line end needs to be seen with what is around it
        if len(held) > LONGEST_CODE_POINTS:
            raise TooLongError(f"has no end of a line to cut it at after {quoted(held[:20])}")
    if held:
        yield held


def _end(text: str, least: int) -> int | None:
    """Where a block can end, so long at least; None: nowhere."""
    at = text.find("\n", max(least - 1, 0))
    while at >= 0:
        if _can_end(text, at):
            return at + 1
        at = text.find("\n", at + 1)
    return None


def _can_end(text: str, at: int) -> bool:
    before = text[max(at - 2, 0) : at].rstrip("\r")[-1:]
    after = text[at + 1 : at + 2]
    return (before.isalnum() or before in _ENDS_A_LINE) and (
        after.isalnum() and not {before, after} & _INVISIBLE_LETTERS
    )


def survey(text: str, profile: Profile) -> Survey:
    """What a block says of its document."""
    evidence = gather(text) if profile.repair and not text.isascii() else Evidence()
    return Survey(evidence, has_markup(text), MARK in text)


def treat(block: Block, plan: Plan) -> CleanResult:
    """The block repaired by the evidence of its document, and normalized."""
    before = plan.before
    bom = before.bom if block.edges.first else b""
    raw = bom + block.text.encode(before.encoding)
    document = Document(raw, before.encoding, bom, block.text, 1.0, ())
    after = plan.after if block.edges.first else plan.after._replace(bom=b"")
    profile = beside_markup(plan.profile) if plan.survey.markup else plan.profile
    return clean_part(document, after, profile, plan.survey.evidence, block.edges, plan.filename)
