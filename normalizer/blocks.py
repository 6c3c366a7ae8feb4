"""A long text in blocks, each of which can be treated by itself: the outcome is that of the whole.

A block ends at a line end across which no rule looks: the line before ends, and the line after
begins, with an ordinary character. Blocks are cut out of bytes of UTF-8, and decoded where they are
treated.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from normalizer.document import ByteForm, Document
from normalizer.escape import quoted
from normalizer.filewide import Edges
from normalizer.mojibake import Evidence, Suspicious, gather
from normalizer.passes import Span
from normalizer.pipeline import beside_markup, clean_part
from normalizer.position import Position, line_breaks
from normalizer.profile import Profile
from normalizer.result import CleanResult
from normalizer.rules import has_markup
from normalizer.segments import MARK

BLOCK_BYTES = 1 << 18
LONGEST_BYTES = 1 << 25  #: of a block that has no place to end at

_CHARACTER_BYTES = 4  #: of UTF-8, at most

_ENDS_A_LINE = frozenset(".,:!?)]»。！？，、")
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # which rules may remove


class TooLongError(ValueError):
    """A text that cannot be cut into blocks."""


class Survey(NamedTuple):
    """What has to be known of all blocks before the first is treated; of two, merged with ``|``."""

    evidence: Evidence = Evidence()
    markup: bool = False
    marks: bool = False  #: of what is to be ignored, which may be far from them
    lines: bytes | None = None  #: where a single block has suspicious lines, if it was found out

    def __or__(self, other: object) -> Survey:
        if not isinstance(other, Survey):
            return NotImplemented
        return Survey(
            self.evidence | other.evidence, self.markup or other.markup, self.marks or other.marks
        )


class Block(NamedTuple):
    """A block: its bytes, where it begins in the file, and whether it is the first or last."""

    data: bytes
    begins: Position = Position(1, 1, 0)
    edges: Edges = Edges()
    lines: bytes | None = None  #: as in its survey

    @property
    def end(self) -> Position:
        """Where the block after it begins."""
        line = self.begins.line + line_breaks(self.data, 0, len(self.data))
        return Position(line, 1, self.begins.offset + len(self.data))


class Plan(NamedTuple):
    """What to do to all blocks of a file. ``before`` and ``after``: how it lies in bytes."""

    profile: Profile
    filename: str | None
    before: ByteForm
    after: ByteForm
    survey: Survey = Survey()


def split(chunks: Iterable[bytes], size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The blocks of a text that comes in chunks, each at least ``size`` long, save the last.

    Raises TooLongError where a text has nowhere to be cut.

    >>> list(split([b"a\\nb", b"c.\\nd\\ne"], 2))
    [b'a\\n', b'bc.\\n', b'd\\n', b'e']
    """
    held = b""
    looked = 0
    for chunk in chunks:
        held += chunk
        begin = 0
        while (end := _end(held, begin + max(size, looked))) is not None:
            yield held[begin:end]
            begin, looked = end, 0
        held = held[begin:]
        looked = len(held) - _CHARACTER_BYTES  # a line end is seen with the character after it
        if len(held) > LONGEST_BYTES:
            start = quoted(held[:20].decode("utf-8", "replace"))
            raise TooLongError(f"has no end of a line to cut it at after {start}")
    if held:
        yield held


def _end(data: bytes, least: int) -> int | None:
    """Where a block can end, so long at least; None: nowhere."""
    at = data.find(b"\n", max(least - 1, 0))
    while at >= 0:
        if _can_end(data, at):
            return at + 1
        at = data.find(b"\n", at + 1)
    return None


def _can_end(data: bytes, at: int) -> bool:
    line = data[max(at - 2 * _CHARACTER_BYTES, 0) : at].decode("utf-8", "ignore")
    before = line[-2:].rstrip("\r")[-1:]
    after = data[at + 1 : at + 1 + _CHARACTER_BYTES].decode("utf-8", "ignore")[:1]
    return (before.isalnum() or before in _ENDS_A_LINE) and (
        after.isalnum() and not {before, after} & _INVISIBLE_LETTERS
    )


def survey(data: bytes, profile: Profile) -> Survey:
    """What a block says of its document. Raises UnicodeDecodeError."""
    text = data.decode("utf-8")
    suspicious = Suspicious(text)
    evidence = gather(text, suspicious) if profile.repair else Evidence()
    return Survey(evidence, has_markup(text), MARK in text, _packed(suspicious))


def treat(block: Block, plan: Plan) -> CleanResult:
    """The block repaired by the evidence of its document, and normalized.

    Raises UnicodeDecodeError.
    """
    bom = plan.before.bom if block.edges.first else b""
    text = block.data.decode("utf-8")
    document = Document(bom + block.data, "utf-8", bom, text, 1.0, ())
    after = plan.after if block.edges.first else plan.after._replace(bom=b"")
    profile = beside_markup(plan.profile) if plan.survey.markup else plan.profile
    known = None if block.lines is None else Suspicious(text, _spans(block.lines))
    evidence = plan.survey.evidence
    return clean_part(document, after, profile, evidence, block.edges, plan.filename, known)


def _packed(suspicious: Suspicious) -> bytes | None:
    """The spans of all suspicious lines, if these were looked for: of many blocks they wait."""
    spans = suspicious.known
    return None if spans is None else array("I", chain.from_iterable(spans)).tobytes()


def _spans(packed: bytes) -> Iterable[Span]:
    numbers = iter(array("I", packed))
    return zip(numbers, numbers, strict=True)
