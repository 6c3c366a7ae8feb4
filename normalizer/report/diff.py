"""A unified diff of a file and its clean copy, byte for byte, for ``git apply`` and ``patch``.

Where the bytes are no lines of text (UTF-16 is none, to these programs, nor is what is compressed)
it is a binary patch, which ``git apply`` takes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from normalizer.batch import Outcome
from normalizer.report.hunks import hunks

_NO_NEWLINE = b"\\ No newline at end of file\n"
_BINARY_LINE_BYTES = 52


def patch(outcome: Outcome, folder: str) -> Iterator[bytes]:
    """The diff's lines; none where the file is not changed. Names are relative to ``folder``."""
    if outcome.status != "changed":
        return
    old_name, new_name = (_name(outcome.name, folder, side) for side in "ab")
    if outcome.log.packed or b"\0" in outcome.raw or b"\0" in outcome.data:
        yield b"diff --git %s %s\n" % (old_name, new_name)
        yield from _binary(outcome.raw, outcome.data)
        return
    tab = b"\t" if b" " in old_name else b""  # where a name with blanks ends
    yield b"--- %s%s\n" % (old_name, tab)
    yield b"+++ %s%s\n" % (new_name, tab)
    old, new = _lines(outcome.raw), _lines(outcome.data)
    for hunk in hunks(old, new):
        yield hunk.header.encode() + b"\n"
        for mark, line in hunk.lines(old, new):
            yield mark.encode() + line
            if not line.endswith(b"\n"):
                yield b"\n" + _NO_NEWLINE


def _lines(data: bytes) -> list[bytes]:
    """The lines as these programs see them: ended by LF alone."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _name(name: str, folder: str, side: str) -> bytes:
    path = os.path.relpath(name, folder)
    if path.startswith(os.pardir):
        path = name.lstrip("/")
    data = f"{side}/{path.replace(os.sep, '/')}".encode("utf-8", "surrogateescape")
    if any(byte < 0x20 or byte in b'"\\\x7f' for byte in data):
        return b'"' + b"".join(map(_escaped, data)) + b'"'
    return data


def _escaped(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\%c" % byte
    return b"\\%03o" % byte if byte < 0x20 or byte == 0x7F else b"%c" % byte


def _binary(old: bytes, new: bytes) -> Iterator[bytes]:
    yield b"index %s..%s\n" % (_blob_id(old), _blob_id(new))
    yield b"GIT binary patch\n"
    for data in (new, old):  # the second is for the way back
        yield b"literal %d\n" % len(data)
        yield from _base85_lines(data)
        yield b"\n"


def _blob_id(data: bytes) -> bytes:
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()


def _base85_lines(data: bytes) -> Iterator[bytes]:
    import zlib
    from base64 import b85encode

    packed = zlib.compress(data)
    for start in range(0, len(packed), _BINARY_LINE_BYTES):
        piece = packed[start : start + _BINARY_LINE_BYTES]
        length = len(piece) + (ord("A") - 1 if len(piece) <= 26 else ord("a") - 27)
        yield b"%c%s\n" % (length, b85encode(piece, pad=True))
