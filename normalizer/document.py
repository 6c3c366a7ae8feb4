"""Bytes with their encoding, byte order mark and decoded text. Strict; no newline translation."""

from __future__ import annotations

from typing import NamedTuple


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


class Document(NamedTuple):
    """A file's bytes, decoded.

    ``text`` is without the byte order mark; ``bom`` is the mark's bytes or ``b""``. ``encoding`` is a Python
    codec name (the main one where ``spans`` names several). ``spans`` is empty where all of
    ``raw[len(bom):]`` is ``text.encode(encoding)``; else its spans cover the bytes after the mark in order, without gaps.
    ``confidence`` is 0 to 1; ``evidence`` says in words why this encoding was chosen.
    """

    raw: bytes
    encoding: str
    bom: bytes
    text: str
    confidence: float
    evidence: tuple[str, ...]
    spans: tuple[Span, ...] = ()

    def restore(self) -> bytes:
        """The original bytes from text, encoding, mark and spans (the proof that nothing is lost)."""
        return self.bom + self.encode_like(self.text)

    def encode_like(self, text: str) -> bytes:
        """``text`` (this document's own) in the encodings it was read in."""
        if not self.spans:
            return text.encode(self.encoding)
        return b"".join(
            s.raw if s.raw is not None else text[s.start : s.end].encode(s.encoding)
            for s in self.spans
        )
