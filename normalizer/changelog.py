"""What was done to a text, pass by pass: enough to do it again and to take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

from normalizer.document import ByteForm
from normalizer.edit import Edit
from normalizer.passes import Back, LineEndings, Logged
from normalizer.position import Locator, Position

ENCODING = "encoding"
BYTE_ORDER_MARK = "byte-order-mark"


class Record(NamedTuple):
    """One change as people see it: a place in the original, before and after.

    ``line`` and ``column`` (code points) count from 1, ``offset`` (bytes) from 0, all in the
    original. ``size`` is how many edits the record stands for: 1, or the number of collapsed line
    endings. ``step`` is the pass (0: the file's bytes), ``at`` the code-point offset in its text.
    """

    rule: str
    line: int
    column: int
    offset: int
    before: str
    after: str
    confidence: float
    chain: str | None
    size: int
    step: int
    at: int


class BlockLog(NamedTuple):
    """What was done to a block of a long file: how many bytes it had and has, and the passes.

    The offsets of the passes are in the block's own text.
    """

    bytes_before: int
    bytes_after: int
    passes: tuple[Logged, ...]


class Packed(NamedTuple):
    """That a file is compressed: by which codec, and the original's bytes, as they were.

    What is packed again need not have the same bytes as before, so they are kept.
    """

    codec: str
    original: bytes


class ChangeLog(NamedTuple):
    """All that was done: the passes on the text and, for a file, how it lay in bytes and lies now.

    A long file was treated in blocks, each with passes of its own: then there are ``blocks``. Of a
    compressed one (``packed``) all of it speaks of the text inside.

    >>> from normalizer.passes import Splice
    >>> log = ChangeLog((Splice("dash", (Edit(1, 2, "—", "--", "dash"),)),))
    >>> log.replay("a—b"), log.undo("a--b")
    ('a--b', 'a—b')
    """

    passes: tuple[Logged, ...] = ()
    before: ByteForm | None = None
    after: ByteForm | None = None
    blocks: tuple[BlockLog, ...] = ()
    packed: Packed | None = None

    @property
    def size(self) -> int:
        """How many edits, those to the file's form included."""
        passes = (one for some in (self.passes, *(b.passes for b in self.blocks)) for one in some)
        return sum(one.size for one in passes) + len(tuple(self._form_changes()))

    def replay(self, source: str) -> str:
        """The text after all passes. Raises EditError where ``source`` is another text."""
        for one in self.passes:
            source = one.replay(source)
        return source

    def undo(self, text: str) -> str:
        """The source, from the text. Raises EditError where ``text`` is another text."""
        for one in reversed(self.passes):
            text = one.undo(text)
        return text

    def restore(self, data: bytes) -> bytes:
        """A file's original bytes, from those of its clean copy.

        Raises ValueError where ``data`` has not what was put there.
        """
        if self.before is None or self.after is None:
            raise ValueError("this log is of a text, not of a file's bytes")
        if self.packed is not None:
            return self.packed.original
        if self.blocks:
            return b"".join(restored(self.blocks, self.before, self.after, BytesIO(data).read))
        return self.before.encode(self.undo(self.after.decode(data)))

    def records(self, source: str, begins: Position | None = None) -> Iterator[Record]:
        """The changes pass by pass, each with its place in the original ``source``, or, where that
        is a part of a text, in the whole.
        """
        for rule, before, after in self._form_changes():
            yield Record(rule, 1, 1, 0, before, after, 1.0, None, 1, 0, 0)
        text = source  #: as each pass was given it, where that is asked for
        is_asked = any(isinstance(one, LineEndings) for one in self.passes)
        backs: list[Back] = []
        new = tuple.__new__  # there are many
        for step, one in enumerate(self.passes, 1):
            if step > 1:
                done = self.passes[step - 2]
                text = done.replay(text) if is_asked else text
                backs.insert(0, done.back(text))
            locate = Locator(source, self.before, begins).at
            for (start, _, before, after, rule, confidence, chain), size in _shown(one, text):
                at = start
                for back in backs:
                    at = back.to_source(at)
                line, column, offset = locate(at)
                yield new(
                    Record,
                    (
                        rule, line, column, offset, before, after, confidence, chain, size, step,
                        start,
                    ),
                )  # fmt: skip

    def _form_changes(self) -> Iterator[tuple[str, str, str]]:
        """What changed beside the text: (rule, before, after)."""
        before, after = self.before, self.after
        if before is None or after is None:
            return
        if (before.encoding, before.spans) != (after.encoding, after.spans) and not after.spans:
            read = dict.fromkeys(s.encoding for s in before.spans) or (before.encoding,)
            yield ENCODING, "+".join(read), after.encoding
        if before.bom and not after.bom:
            yield BYTE_ORDER_MARK, "\ufeff", ""


def restored(
    blocks: Iterable[BlockLog], before: ByteForm, after: ByteForm, read: Callable[[int], bytes]
) -> Iterator[bytes]:
    """The original of a long file, block by block; ``read`` gives so many bytes more of its copy.

    Raises ValueError where that is not the copy.
    """
    for block in blocks:
        log = ChangeLog(block.passes, before, after)
        original = log.restore(read(block.bytes_after))
        if len(original) != block.bytes_before:
            raise ValueError("the size of a block is not that of the log")
        yield original
        before, after = before._replace(bom=b""), after._replace(bom=b"")
    if read(1):
        raise ValueError("the size is not that of the log")


def _shown(one: Logged, text: str) -> Iterator[tuple[Edit, int]]:
    if isinstance(one, LineEndings):
        if one.size:
            start, before = next(end for end in one.occurrences(text) if end[1] != "\n")
            yield Edit(start, start + len(before), before, "\n", one.rule), one.size
    else:
        for edit in one.edits:
            yield edit, 1
