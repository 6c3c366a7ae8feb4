"""Bytes to a Document: certain evidence first, statistics last; a plain reason where it is no text."""

from __future__ import annotations

import codecs
import re

from normalizer.document import Document

__all__ = ["BinaryError", "DecodingError", "decode"]


class DecodingError(ValueError):
    """The bytes are not text, or no encoding fits them. The message is one line for people."""


class BinaryError(DecodingError):
    """The bytes are no text at all: such a file is skipped, it has not failed."""


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, hint: str | None = None) -> Document:
    """Decode a file's bytes to a Document. Raises DecodingError for binary or undecodable input."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                text = str(data[len(bom) :], name)
            except UnicodeDecodeError:
                continue
            return Document(data, name, bom, text, 1.0, ("byte order mark",))
    if not data.count(0):
        try:
            return Document(data, "utf-8", b"", str(data, "utf-8"), 1.0, ("valid UTF-8",))
        except UnicodeDecodeError:
            pass
    else:
        even, odd = data[::2].count(0), data[1::2].count(0)
        name = "utf-16-le" if odd > 8 * even else "utf-16-be" if even > 8 * odd else ""
        try:
            return Document(data, name, b"", str(data, name), 0.95, ("NUL bytes of UTF-16",))
        except (LookupError, UnicodeDecodeError):
            raise BinaryError("looks like a binary file (NUL bytes)") from None
    if len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data[:65536])) > len(data[:65536]) // 20:
        raise BinaryError("looks like a binary file (control characters)")
    return _by_chardet(data)


def _by_chardet(data: bytes) -> Document:
    import chardet

    for guess in chardet.detect_all(data, max_bytes=len(data), prefer_superset=False):
        if guess["encoding"] is None:
            break
        name = codecs.lookup(guess["encoding"]).name
        try:
            text = str(data, name)
        except UnicodeDecodeError:
            continue
        if text.encode(name) == data:
            why = ("the statistics of its bytes",)
            return Document(data, name, b"", text, guess["confidence"], why)
    raise DecodingError("no known encoding fits its bytes")
