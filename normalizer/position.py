"""Where an offset of a text stands for people and editors: line, column, byte."""

from __future__ import annotations

from typing import AnyStr, NamedTuple

from normalizer.document import ByteForm

_new = tuple.__new__  #: makes a named tuple, of which there are many, several times as fast


class Position(NamedTuple):
    """``line`` and ``column`` count from 1 (columns in code points), ``offset`` from 0 in bytes.

    A line ends with LF, CR LF or CR.
    """

    line: int
    column: int
    offset: int


class Locator:
    """Finds positions in one text; cheap where they are asked for in rising order.

    >>> Locator("çö\\nç—").at(4)
    Position(line=2, column=2, offset=7)
    """

    __slots__ = (
        "_begins",
        "_byte",
        "_form",
        "_is_utf8",
        "_line",
        "_line_start",
        "_offset",
        "_span",
        "_text",
    )

    def __init__(
        self, text: str, form: ByteForm | None = None, begins: Position | None = None
    ) -> None:
        """``begins`` is where the text begins, if it is a part of one: at the start of a line."""
        self._text = text
        self._form = form or ByteForm("utf-8")
        self._is_utf8 = self._form.encoding == "utf-8" and not self._form.spans
        self._begins = begins or Position(1, 1, len(self._form.bom))
        self._rewind()

    def _rewind(self) -> None:
        self._offset, self._line, self._line_start, self._span = 0, self._begins.line, 0, 0
        self._byte = self._begins.offset

    def at(self, offset: int) -> Position:
        """The position of a code-point offset in the text."""
        if offset < self._offset:
            self._rewind()
        text, seen = self._text, self._offset
        piece = text[seen:offset]
        if "\n" in piece or "\r" in piece:
            breaks = line_breaks(text, seen, offset)
            if breaks:
                self._line += breaks
                self._line_start = seen + max(piece.rfind("\n"), piece.rfind("\r")) + 1
        if self._is_utf8 and piece.isascii():
            self._byte += offset - seen
        elif self._form.spans:
            self._byte = self._byte_in_spans(offset)
        else:
            self._byte += _size(piece, self._form.encoding)
        self._offset = offset
        return _new(Position, (self._line, offset - self._line_start + 1, self._byte))

    def _byte_in_spans(self, offset: int) -> int:
        spans = self._form.spans
        while self._span + 1 < len(spans) and spans[self._span + 1].start <= offset:
            self._span += 1
        span = spans[self._span]
        if offset >= span.end:
            return span.byte_end
        if span.raw is not None:
            return span.byte_start
        if self._offset > span.start:
            return self._byte + _size(self._text[self._offset : offset], span.encoding)
        return span.byte_start + _size(self._text[span.start : offset], span.encoding)


def line_breaks(text: AnyStr, start: int, end: int) -> int:
    """How many lines end between two offsets; a CR LF cut in two counts with its CR."""
    lf, cr, crlf = ("\n", "\r", "\r\n") if isinstance(text, str) else (b"\n", b"\r", b"\r\n")
    breaks = text.count(lf, start, end)
    if returns := text.count(cr, start, end):
        breaks += returns - text.count(crlf, start, end)
    cut = 0 < start < end and text.startswith(crlf, start - 1)
    return breaks - cut


def _size(text: str, encoding: str) -> int:
    if text.isascii() and encoding in ("utf-8", "ascii"):
        return len(text)
    return len(text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "strict"))
