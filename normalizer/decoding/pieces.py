"""Put together a Document from pieces read in different encodings, so that every byte can be
restored.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.decoding.names import is_single_byte
from normalizer.document import Document, Span
from normalizer.expression import expression

REPLACEMENT = "\ufffd"
MARK = "\ufeff"
_MARKED = ("utf-8", "utf-16-", "utf-32-", "gb18030")  # without a state
_SPANS = 1 << 16  # a document may have before neighbours are joined
# A line, or of a long one a stretch that ends before a byte which no encoding has inside a
# character.
_LINE = expression(rb"[^\n]{0,4096}\n|[^\n]{4096}[^\x00-\x2f]{0,1000000}|[^\n]+")


class Piece(NamedTuple):
    """Bytes ``data`` that are read as ``text`` in ``encoding``.

    ``text.encode(encoding)`` gives ``data``, or else ``exact`` is False.
    """

    data: bytes
    text: str
    encoding: str
    exact: bool = True


class Verdict(NamedTuple):
    """In which encoding bytes are (the main one, where there are several), how likely that is (0 to
    1), and why in words."""

    encoding: str
    confidence: float
    evidence: tuple[str, ...]


def assemble(raw: bytes, bom: bytes, pieces: Iterable[Piece], verdict: Verdict) -> Document:
    """The Document of ``raw`` whose bytes after ``bom`` are those of ``pieces``, in order.

    Further byte order marks at the start of the text are part of the mark: written as UTF-8, they
    would be one.
    """
    joined: list[Piece] = []
    for piece in _merged(pieces):
        joined.append(piece)
        if len(joined) >= 2 * _SPANS:
            joined = _coarser(joined)
    more = _marks(joined[0]) if joined else b""
    if more:
        first, bom = joined[0], bom + more
        rest = first.text.lstrip(MARK)
        joined[:1] = [Piece(first.data[len(more) :], rest, first.encoding)] if rest else []
    text = "".join(p.text for p in joined)
    encoding, confidence, evidence = verdict
    whole = all(p.exact and p.encoding == encoding for p in joined) and len(joined) < 2
    spans = () if whole else tuple(_spans(joined, len(bom)))
    return Document(raw, encoding, bom, text, confidence, evidence, spans)


def _marks(first: Piece) -> bytes:
    """The bytes of the byte order marks that ``first`` begins with."""
    if not first.exact or not first.encoding.startswith(_MARKED) or first.text[:1] != MARK:
        return b""
    count = len(first.text) - len(first.text.lstrip(MARK))
    return (MARK * count).encode(first.encoding)


def _spans(pieces: Iterable[Piece], at: int) -> Iterator[Span]:
    start = 0
    for p in pieces:
        byte_end, end = at + len(p.data), start + len(p.text)
        yield Span(at, byte_end, start, end, p.encoding, None if p.exact else p.data)
        at, start = byte_end, end


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours that are exact in the same encoding."""
    run: list[Piece] = []
    for piece in pieces:
        if run and not (piece.exact and run[0].exact and piece.encoding == run[0].encoding):
            yield _join(run, run[0].encoding, run[0].exact)
            run = []
        run.append(piece)
    if run:
        yield _join(run, run[0].encoding, run[0].exact)


def _coarser(pieces: list[Piece]) -> list[Piece]:
    """Fewer, larger pieces that keep their bytes: for files that alternate without end."""
    step = 64
    groups = (pieces[i : i + step] for i in range(0, len(pieces), step))
    return [g[0] if len(g) == 1 else _join(g, g[0].encoding, False) for g in groups]


def _join(run: list[Piece], encoding: str, exact: bool) -> Piece:
    if len(run) == 1:
        return run[0]
    return Piece(b"".join(p.data for p in run), "".join(p.text for p in run), encoding, exact)


def read(data: bytes, encoding: str) -> Iterator[Piece]:
    """The pieces of ``data`` read in one encoding in which bytes below 0x30 stand for themselves.

    Bytes that mean nothing in it become U+FFFD, except that in an encoding of single bytes one from
    0x80 to 0x9F becomes the control character of its number, as in browsers. They, and bytes which
    the encoding would not write that way itself, become pieces of their own that keep the bytes.
    """
    try:
        text = str(data, encoding)
        if text.encode(encoding) == data:
            yield Piece(data, text, encoding)
            return
    except UnicodeError:
        pass
    for match in _LINE.finditer(data):
        yield from _read_line(match.group(), encoding)


def _read_line(line: bytes, encoding: str) -> Iterator[Piece]:
    at = 0
    while at < len(line):
        rest = line[at:]
        try:
            yield from _decoded(rest, str(rest, encoding), encoding)
            return
        except UnicodeDecodeError as error:
            good, bad = rest[: error.start], rest[error.start : error.end]
        if good:
            yield from _decoded(good, str(good, encoding), encoding)
        yield _undefined(bad, encoding)
        at += len(good) + len(bad)


def _undefined(data: bytes, encoding: str) -> Piece:
    if len(data) == 1 and 0x80 <= data[0] <= 0x9F and is_single_byte(encoding):
        return Piece(data, data.decode("latin-1"), "iso8859-1")
    return Piece(data, REPLACEMENT, encoding, False)


def written_otherwise(data: bytes, text: str, encoding: str) -> Iterator[Piece]:
    """``data``, all of which reads ``text``, as one piece: for encodings that have a state."""
    yield Piece(data, text, encoding, _writes(text, encoding) == data)


def _decoded(data: bytes, text: str, encoding: str) -> Iterator[Piece]:
    """``data``, which reads ``text``; character by character if it would be written otherwise."""
    if _writes(text, encoding) == data:
        yield Piece(data, text, encoding)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    start = 0
    for i in range(len(data)):
        char = decoder.decode(data[i : i + 1])
        if char:
            part = data[start : i + 1]
            yield Piece(part, char, encoding, _writes(char, encoding) == part)
            start = i + 1
    if start < len(data):
        yield Piece(data[start:], decoder.decode(b"", True), encoding, False)


def _writes(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return None
