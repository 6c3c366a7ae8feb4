"""Bytes to a Document: certain evidence first, statistics last; a plain reason where it is no text.

The order of evidence, each kind in a module of its own:

1. a byte order mark, if the rest decodes (``unicode``);
2. UTF-32 or UTF-16 by where the NUL bytes stand (``unicode``, ``wide``);
3. ISO-2022 by its escape sequences (``iso2022``);
4. strict UTF-8, unless it is likely to be so by chance (``chance``);
5. UTF-8 that is cut, written oddly, or mixed with lines and bytes of a legacy encoding
   (``utf8``, ``mixed``);
6. one legacy encoding (``legacy``): of the candidates (``encodings``), with what the file declares
   of itself and what the caller hints at (``declared``), the likeliest (``ranking``: features of a
   ``sample`` and fitted ``weights`` give a posterior).

What is not text is refused on the way (``binary``). Whatever is decoded can be restored byte for
byte, and its text, written as UTF-8, is decoded to the same text.
"""

from __future__ import annotations

import codecs

from normalizer.arguments import bytes_of
from normalizer.decoding import binary, chance, iso2022, names, unicode
from normalizer.decoding.binary import BinaryError, DecodingError
from normalizer.decoding.names import UnknownEncodingError, printed
from normalizer.decoding.pieces import (
    MARK,
    REPLACEMENT,
    Piece,
    Verdict,
    assemble,
    read,
    written_otherwise,
)
from normalizer.document import Document
from normalizer.expression import expression

__all__ = ["BinaryError", "DecodingError", "UnknownEncodingError", "decode", "decode_as"]

_MAX_MALFORMED = 0.02  # share of characters that may be malformed in an encoding that is forced
_STATEFUL = ("iso2022", "hz", "utf-7")
_CERTAIN = 0.999  # by a mark or a form that no other encoding has: as sure as a sample can show
_CHANCE_BITS = 3  # that one valid sequence of UTF-8 speaks against chance: one pair in eight is
_UTF8_BITS = 4  # by which UTF-8 is commoner than all else together
_MOST_SEQUENCES = 10  # that are counted
_SIGNATURE_CODE_POINTS = 300  # within which all signatures of binary files stand
_SPECIAL = expression("[\0-\x08\x0e-\x1f\x7f]")  # may be read otherwise once they are UTF-8
_SPECIAL_BYTES = expression(rb"[\0-\x08\x0e-\x1f\x7f]")  # also those of UTF-16 and UTF-32


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
    data = bytes_of(data, "decode", "it is decoded already")
    hinted = (names.lookup(hint),) if hint else ()
    document = _decode(data, hinted)
    if not _is_strict_utf8(document):
        _check_as_utf8(document)
    return document


def _is_strict_utf8(document: Document) -> bool:
    return document.encoding == "utf-8" and not document.spans and not document.bom


def _check_as_utf8(document: Document) -> None:
    """Raise DecodingError if the text would be refused, or read otherwise, once it is UTF-8."""
    binary.check_signature(document.text[:_SIGNATURE_CODE_POINTS].encode("utf-8"))
    if not _SPECIAL.search(document.text):
        return
    again = _decode(document.text.encode("utf-8"), ())
    if again.text != document.text:
        raise DecodingError(
            "holds control characters that would make another encoding of it once it is UTF-8"
        )


def check_copy(text: str, data: bytes) -> None:
    """Raise DecodingError if ``data``, which is ``text``, would be refused or read otherwise: where
    there are control characters, or few others, one less may speak for another encoding. A mark at
    its start is no text when it is read."""
    if not _SPECIAL_BYTES.search(data) and not chance.is_possible(data, text):
        return
    try:
        again = decode(data).text
    except DecodingError:
        again = None
    if again != text.lstrip(MARK):
        raise DecodingError(
            "holds control characters, or so little that its copy would be read as another encoding"
        )


def _decode(data: bytes, hinted: tuple[str, ...]) -> Document:
    binary.check_signature(data)
    if marked := unicode.by_mark(data):
        return _wide(data, *marked, "byte order mark")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :] if bom else data
    if bom:
        binary.check_signature(body)
    crowded = binary.has_controls(body)
    if 0 in body:
        binary.check_nothing(body)
        if found := _by_nuls(body):
            return _wide(data, bom, found, "where its NUL bytes stand")
        binary.check_nuls(body)
    elif crowded and (found := _by_script(body)):
        return _wide(data, bom, found, "the high bytes of its letters")
    if document := _utf8(data, bom, body, crowded):
        if bom or not _is_by_chance(document):
            return document
        from normalizer.decoding import legacy

        return legacy.decode_throughout(data, hinted)
    from normalizer.decoding import legacy  # with its tables: not needed by most files

    return legacy.decode(data, bom, hinted)


def _by_nuls(body: bytes) -> unicode.Wide | None:
    from normalizer.decoding import wide  # asks the model, which most files do not need

    return wide.by_nuls(body)


def _by_script(body: bytes) -> unicode.Wide | None:
    from normalizer.decoding import wide

    return wide.by_script(body)


def _wide(raw: bytes, bom: bytes, found: unicode.Wide, why: str) -> Document:
    evidence = [why]
    if found.malformed:
        evidence.append(f"malformed in {found.malformed} places")
    return assemble(raw, bom, found.pieces, Verdict(found.encoding, _CERTAIN, tuple(evidence)))


def _utf8(raw: bytes, bom: bytes, body: bytes, crowded: bool) -> Document | None:
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError:
        return None
    if crowded:
        binary.check_controls(body, utf8=True)
    marked = ("byte order mark",) if bom else ()
    if len(text) < len(body):
        sure = 1.0 if bom else _by_form(len(body) - len(text))
        verdict = Verdict("utf-8", sure, (*marked, "valid UTF-8"))
        return assemble(raw, bom, [Piece(body, text, "utf-8")], verdict)
    if b"\x1b" in body and (found := iso2022.read(body)):
        return assemble(raw, bom, *_iso2022(body, *found))
    return Document(raw, "utf-8", bom, text, 1.0, (*marked, "nothing but ASCII"))


def _is_by_chance(document: Document) -> bool:
    return document.confidence < 1 and chance.is_likelier(document.raw, document.text)


def _by_form(sequences: int) -> float:
    """How likely bytes are UTF-8 that have at least so many sequences of it and no other bytes."""
    return 1 - 2.0 ** -(_UTF8_BITS + _CHANCE_BITS * min(sequences, _MOST_SEQUENCES))


def _iso2022(body: bytes, encoding: str, text: str) -> tuple[list[Piece], Verdict]:
    verdict = Verdict(encoding, _CERTAIN, ("its escape sequences",))
    return [Piece(body, text, encoding)], verdict


def decode_as(data: bytes, encoding: str) -> Document:
    """Decode the bytes of a file in the encoding that its user names, whatever they look like.

    A byte order mark of that encoding is taken off. Raises UnknownEncodingError if there is no
    encoding of that name, DecodingError if more than 2% of the characters would be malformed.

    >>> decode_as("Ελλάδα".encode("cp737"), "cp737").text
    'Ελλάδα'
    """
    codec = names.lookup(encoding)
    verdict = Verdict(codec, 1.0, ("the encoding that was asked for",))
    if codec.startswith(("utf-16", "utf-32")):
        document = _as_wide(data, verdict)
    else:
        document = _as_bytes(data, verdict)
    malformed = document.text.count(REPLACEMENT)
    if malformed > 1 + _MAX_MALFORMED * len(document.text):
        raise DecodingError(f"is not {printed(codec)}: {malformed} malformed places")
    return document


def _as_bytes(data: bytes, verdict: Verdict) -> Document:
    codec = verdict.encoding
    bom = b""
    if codec.startswith("utf-8"):
        bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        verdict = Verdict("utf-8", verdict.confidence, verdict.evidence)
    if codec.startswith(_STATEFUL):
        pieces = written_otherwise(data, _strictly(data, codec), codec)
    else:
        pieces = read(data[len(bom) :], verdict.encoding)
    return assemble(data, bom, pieces, verdict)


def _strictly(data: bytes, codec: str) -> str:
    try:
        return str(data, codec)
    except UnicodeError as error:
        raise DecodingError(f"is not {printed(codec)}: {error}") from None


def _as_wide(data: bytes, verdict: Verdict) -> Document:
    codec = verdict.encoding
    for mark, marked in unicode.MARKS:
        if data.startswith(mark) and marked.startswith(codec):
            bom, orders = mark, [marked]
            break
    else:
        bom, orders = b"", [codec] if codec[-1] == "e" else [codec + "-le", codec + "-be"]
    body = data[len(bom) :]
    orders.sort(key=lambda order: not unicode.is_text(body[:4096], order))
    for order in orders:
        if found := unicode.read(body, order):
            _, sure, evidence = verdict
            return assemble(data, bom, found.pieces, Verdict(order, sure, evidence))
    raise DecodingError(f"is not {printed(codec)}")
