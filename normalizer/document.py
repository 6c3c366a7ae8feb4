"""Bytes with their encoding, byte order mark and decoded text. Strict; no newline translation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from normalizer.edit import Edit


class Span(NamedTuple):
    """A byte range of a document with the encoding it was read in, and its range in the text.

    ``raw`` holds the original bytes where encoding the decoded text again does not give them
    (malformed input); elsewhere it is None and ``text.encode(encoding)`` restores them.
    """

    byte_start: int
    byte_end: int
    start: int  #: code points
    end: int
    encoding: str
    raw: bytes | None = None


class ByteForm(NamedTuple):
    """How a text lies in bytes: codec name, byte order mark, and spans where there are several.

    ``spans`` is empty where all bytes after the mark are ``text.encode(encoding)``; else they
    cover the bytes after the mark and the text in order, without gaps.

    >>> ByteForm("utf-8", b"\\xef\\xbb\\xbf").encode("é")
    b'\\xef\\xbb\\xbf\\xc3\\xa9'
    """

    encoding: str
    bom: bytes = b""
    spans: tuple[Span, ...] = ()

    def encode(self, text: str) -> bytes:
        """The bytes of ``text``. Raises UnicodeEncodeError where the encoding lacks a character."""
        if not self.spans:
            return self.bom + text.encode(self.encoding)
        return self.bom + b"".join(
            s.raw if s.raw is not None else text[s.start : s.end].encode(s.encoding)
            for s in self.spans
        )

    def decode(self, data: bytes) -> str:
        """The text of bytes that lie in this form; U+FFFD for each character of malformed input.

        Raises UnicodeDecodeError, or ValueError where the bytes do not have this form.
        """
        if not data.startswith(self.bom):
            raise ValueError("the byte order mark is missing")
        if not self.spans:
            return str(memoryview(data)[len(self.bom) :], self.encoding)
        if self.spans[-1].byte_end != len(data):
            raise ValueError("the size is not that of the log")
        return "".join(
            "\ufffd" * (s.end - s.start)
            if s.raw is not None
            else data[s.byte_start : s.byte_end].decode(s.encoding)
            for s in self.spans
        )

    @property
    def admits_all(self) -> bool:
        """Whether this form can hold any decoded text."""
        return self.encoding == "utf-8" and not self.spans

    def admits(self, edit: Edit) -> bool:
        """Whether the text with ``edit`` made can still be written in this form."""
        encoding = self.encoding
        if self.spans:
            span = self.spans[_index(self.spans, edit.start)]
            if span.raw is not None or edit.end > span.end:
                return False
            encoding = span.encoding
        try:
            return edit.after.encode(encoding).decode(encoding) == edit.after
        except UnicodeError:
            return False

    def follow(self, edits: Iterable[Edit]) -> ByteForm:
        """The form of the text after ``edits``, all of which it admits."""
        if not self.spans:
            return self
        growth = [[0, 0] for _ in self.spans]  # in bytes, in code points
        for edit in edits:
            index = _index(self.spans, edit.start)
            encoding = self.spans[index].encoding
            grown = len(edit.after.encode(encoding)) - len(edit.before.encode(encoding))
            growth[index][0] += grown
            growth[index][1] += len(edit.after) - len(edit.before)
        spans = []
        byte, point = self.spans[0].byte_start, self.spans[0].start
        for span, (in_bytes, in_points) in zip(self.spans, growth, strict=True):
            byte_end = byte + span.byte_end - span.byte_start + in_bytes
            end = point + span.end - span.start + in_points
            spans.append(span._replace(byte_start=byte, byte_end=byte_end, start=point, end=end))
            byte, point = byte_end, end
        return self._replace(spans=tuple(spans))


def _index(spans: tuple[Span, ...], offset: int) -> int:
    """Which span holds the character at ``offset`` (the last one, at the end of the text)."""
    return max(0, bisect_right(spans, offset, key=lambda span: span.start) - 1)


class Document(NamedTuple):
    """A file's bytes, decoded.

    ``text`` is without the byte order mark; ``bom`` is the mark's bytes or ``b""``. ``encoding`` is
    a Python codec name (the main one where ``spans`` names several); ``spans`` as in ByteForm.
    ``confidence`` is 0 to 1; ``evidence`` says in words why this encoding was chosen.
    """

    raw: bytes
    encoding: str
    bom: bytes
    text: str
    confidence: float
    evidence: tuple[str, ...]
    spans: tuple[Span, ...] = ()

    @property
    def form(self) -> ByteForm:
        """How the text lies in the bytes."""
        return ByteForm(self.encoding, self.bom, self.spans)

    def restore(self) -> bytes:
        """The original bytes, from text, encoding, mark and spans: nothing is lost."""
        return self.form.encode(self.text)
