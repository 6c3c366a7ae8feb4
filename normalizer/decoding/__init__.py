"""Bytes to a Document: certain evidence first, statistics last; a plain reason where it is no text.

The order of evidence, each kind in a module of its own:

1. a byte order mark, if the rest decodes (``unicode``);
2. UTF-32 or UTF-16 by where the NUL bytes stand (``unicode``);
3. ISO-2022 by its escape sequences (``escapes``);
4. strict UTF-8;
5. UTF-8 that is cut, written oddly, or mixed with lines and bytes of a legacy encoding
   (``utf8``, ``mixed``);
6. one legacy encoding: the one that the file declares or the caller hints at if it reads well
   (``declared``), else what chardet and the likelihood of the text choose (``statistics``).

What is not text is refused on the way (``refusal``). Whatever is decoded can be restored byte for
byte.
"""

from __future__ import annotations

import codecs

from normalizer.decoding import escapes, names, refusal, unicode, utf8
from normalizer.decoding.names import UnknownEncodingError, printed
from normalizer.decoding.pieces import REPLACEMENT, assemble, read, written_otherwise
from normalizer.decoding.refusal import BinaryError, DecodingError
from normalizer.document import Document

__all__ = ["BinaryError", "DecodingError", "UnknownEncodingError", "decode", "decode_as"]

_MAX_MALFORMED = 0.02  # share of characters that may be malformed in an encoding that is forced
_STATEFUL = ("iso2022", "hz", "utf-7")


def decode(data: bytes, hint: str | None = None) -> Document:
    """Decode the bytes of a file.

    ``hint`` names the encoding that something outside of the file claims for it (an
    ``.editorconfig``, a header). Like a declaration inside the file it is believed where the bytes
    are not Unicode, fit it, and make likely text.

    Returns a Document whose ``restore()`` gives ``data`` again. Bytes that mean nothing are U+FFFD
    in its text. Raises DecodingError, with a reason of one line, for undecodable input
    (BinaryError, one of them, if it is no text at all), and UnknownEncodingError (a ValueError,
    too) for a hint that names no encoding.

    >>> document = decode("Grüße aus Köln".encode("cp1252"))
    >>> document.text, document.encoding
    ('Grüße aus Köln', 'cp1252')
    """
    hinted = (names.lookup(hint),) if hint else ()
    refusal.check_signature(data)
    if marked := unicode.by_mark(data):
        return _wide(data, *marked, "byte order mark")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :]
    if 0 in body:
        refusal.check_nothing(body)
        if wide := _by_nuls(body):
            return _wide(data, bom, wide, "where its NUL bytes stand")
        refusal.check_nuls(body)
    elif refusal.has_controls(body) and (wide := unicode.by_script(body)):
        return _wide(data, bom, wide, "the high bytes of its letters")
    if document := _utf8(data, bom, body):
        return document
    from normalizer.decoding import legacy  # with its tables: not needed by most files

    return legacy.decode(data, bom, hinted)


def _by_nuls(body: bytes) -> unicode.Wide | None:
    padded = body.strip(b"\0")
    if padded.count(0) * 50 < len(padded) and utf8.is_utf8(padded.translate(None, b"\0")):
        return None  # UTF-8, and too few NUL bytes for it to be anything else
    return unicode.by_nuls(body)


def _wide(raw: bytes, bom: bytes, wide: unicode.Wide, why: str) -> Document:
    evidence = [why]
    if wide.malformed:
        evidence.append(f"malformed in {wide.malformed} places")
    return assemble(raw, bom, wide.pieces, wide.encoding, 0.999, tuple(evidence))


def _utf8(raw: bytes, bom: bytes, body: bytes) -> Document | None:
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError:
        return None
    refusal.check_controls(body, utf8=True)
    marked = ("byte order mark",) if bom else ()
    if len(text) < len(body):
        # One pair of bytes in eight is valid by chance.
        chance = 2.0 ** -(4 + 3 * min(len(body) - len(text), 10))
        return Document(
            raw, "utf-8", bom, text, 1.0 if bom else 1 - chance, (*marked, "valid UTF-8")
        )
    if b"\x1b" in body and not bom and (found := escapes.read(body)):
        encoding, text = found
        return Document(raw, encoding, b"", text, 0.999, ("its escape sequences",))
    return Document(raw, "utf-8", bom, text, 1.0, (*marked, "nothing but ASCII"))


def decode_as(data: bytes, encoding: str) -> Document:
    """Decode the bytes of a file in the encoding that its user names, whatever they look like.

    A byte order mark of that encoding is taken off. Raises UnknownEncodingError if there is no
    encoding of that name, DecodingError if more than 2% of the characters would be malformed.

    >>> decode_as("Ελλάδα".encode("cp737"), "cp737").text
    'Ελλάδα'
    """
    codec = names.lookup(encoding)
    evidence = ("the encoding that was asked for",)
    if codec.startswith(("utf-16", "utf-32")):
        document = _as_wide(data, codec, evidence)
    else:
        bom = (
            codecs.BOM_UTF8
            if codec.startswith("utf-8") and data.startswith(codecs.BOM_UTF8)
            else b""
        )
        codec = "utf-8" if codec == "utf-8-sig" else codec
        if codec.startswith(_STATEFUL):
            pieces = written_otherwise(data, _strictly(data, codec), codec)
        else:
            pieces = read(data[len(bom) :], codec)
        document = assemble(data, bom, pieces, codec, 1.0, evidence)
    malformed = document.text.count(REPLACEMENT)
    if malformed > 1 + _MAX_MALFORMED * len(document.text):
        raise DecodingError(f"is not {printed(codec)}: {malformed} malformed places")
    return document


def _strictly(data: bytes, codec: str) -> str:
    try:
        return str(data, codec)
    except UnicodeError as error:
        raise DecodingError(f"is not {printed(codec)}: {error}") from None


def _as_wide(data: bytes, codec: str, evidence: tuple[str, ...]) -> Document:
    for mark, marked in unicode.MARKS:
        if data.startswith(mark) and marked.startswith(codec):
            bom, orders = mark, [marked]
            break
    else:
        bom, orders = b"", [codec] if codec[-1] == "e" else [codec + "-le", codec + "-be"]
    body = data[len(bom) :]
    orders.sort(key=lambda order: not unicode.is_text(body[:4096], order))
    for order in orders:
        if wide := unicode.read(body, order):
            return assemble(data, bom, wide.pieces, order, 1.0, evidence)
    raise DecodingError(f"is not {printed(codec)}")
