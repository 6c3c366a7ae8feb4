"""What is no text, and why: signatures, NUL bytes, control characters, EBCDIC.

A refusal is a plain reason for people. It looks at samples, so that a huge file costs no more than
a small one.
"""

from __future__ import annotations

import re


class DecodingError(ValueError):
    """The bytes are not text, or no encoding fits them. The message is one line for people."""


class BinaryError(DecodingError):
    """The bytes are no text at all: such a file is skipped, it has not failed."""


#: How files of well-known kinds begin.
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\x00\x00\x01\x00": "a Windows icon",
    b"8BPS\x00": "a Photoshop document",
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive (or an office document, which is one)",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b\x08": "a gzip archive",
    b"BZh91AY&SY": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"(\xb5/\xfd": "a Zstandard archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a Microsoft Office 97-2003 document",
    b"\x7fELF": "an ELF program",
    b"\xca\xfe\xba\xbe": "a Java class or a Mach-O program",
    b"\xcf\xfa\xed\xfe": "a Mach-O program",
    b"\xce\xfa\xed\xfe": "a Mach-O program",
    b"\x00asm": "a WebAssembly module",
    b"SQLite format 3\x00": "an SQLite database",
    b"OggS\x00": "an Ogg recording",
    b"fLaC\x00": "a FLAC recording",
    b"ID3\x02": "an MP3 recording",
    b"ID3\x03": "an MP3 recording",
    b"ID3\x04": "an MP3 recording",
    b"\x1aE\xdf\xa3": "a Matroska video",
    b"wOFF\x00": "a web font",
    b"wOF2\x00": "a web font",
    b"OTTO\x00": "a font",
    b"\x00\x01\x00\x00\x00": "a font",
    b"\x00\x00\x00\x0cjP  ": "a JPEG 2000 image",
    b"PAR1": "a Parquet table",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"\xed\xab\xee\xdb": "an RPM package",
    b"!<arch>\n": "a library archive or a Debian package",
}
_FIRSTS = tuple(SIGNATURES)
_RIFF = {b"WAVE": "a WAVE recording", b"AVI ": "an AVI video", b"WEBP": "a WebP image"}

#: Bytes counted as a text's controls. Not: tab, line ends, form feed, bell and backspace
#: (overstruck manual pages), escape (coloured logs), ^Z (the end of a DOS file), separators.
_CONTROLS = bytes([*range(1, 7), *range(0x0E, 0x1A), 0x7F])
_SAMPLE = 1 << 16
_MAX_CONTROLS = 0.02
_MAX_CONTROLS_IN_UTF8 = 0.1
_MAX_NUL_RUNS = 0.01


def sample(data: bytes) -> bytes:
    """At most 192 KiB of ``data``: its beginning, middle and end."""
    if len(data) <= 3 * _SAMPLE:
        return data
    middle = len(data) // 2 & ~3
    return data[:_SAMPLE] + data[middle : middle + _SAMPLE] + data[(len(data) & ~3) - _SAMPLE :]


def check_signature(data: bytes) -> None:
    """Raise BinaryError if ``data`` begins like a well-known kind of binary file."""
    if data.startswith(_FIRSTS):
        kind = next(kind for first, kind in SIGNATURES.items() if data.startswith(first))
        raise BinaryError(f"looks like {kind}, not text")
    if data.startswith(b"RIFF") and data[8:12] in _RIFF:
        raise BinaryError(f"looks like {_RIFF[data[8:12]]}, not text")
    if data[4:8] == b"ftyp" and data[:2] == b"\0\0":
        raise BinaryError("looks like an MPEG-4 or QuickTime recording, not text")
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0" and len(data) > 26:
        raise BinaryError("looks like a BMP image, not text")
    if data.startswith(b"MZ") and data.count(0, 0, 64) > 8:
        raise BinaryError("looks like a Windows program, not text")
    if data[257:262] == b"ustar":
        raise BinaryError("looks like a tar archive, not text")


def check_nothing(data: bytes) -> None:
    """Raise BinaryError if ``data`` is all NUL bytes."""
    if not sample(data).strip(b"\0") and data.count(0) == len(data):
        raise BinaryError("holds nothing but NUL bytes")


def check_nuls(data: bytes) -> None:
    """Raise BinaryError if NUL bytes stand where no text has them.

    A run of them is no objection: records padded to a length, a log after a crash.
    """
    part = sample(data)
    runs = len(re.findall(rb"\0+", part))
    written = len(part) - part.count(0)
    if runs > max(1, written * _MAX_NUL_RUNS):
        raise BinaryError("looks like a binary file: NUL bytes all over")


def has_controls(data: bytes, allowed: float = _MAX_CONTROLS) -> bool:
    """Whether more than this share of ``data`` are control characters that texts do not have."""
    return _controls(sample(data)) > allowed


def check_controls(data: bytes, utf8: bool) -> None:
    """Raise BinaryError if too many control characters are in ``data``: 2%, in valid UTF-8 10%."""
    if has_controls(data, _MAX_CONTROLS_IN_UTF8 if utf8 else _MAX_CONTROLS):
        share = 100 * _controls(sample(data))
        raise BinaryError(
            f"looks like a binary file: {share:.0f}% of its bytes are control characters"
        )


def _controls(part: bytes) -> float:
    return (len(part) - len(part.translate(None, _CONTROLS))) / max(len(part), 1)


# EBCDIC's letters, digits and space; the same in every Latin code page of it.
_EBCDIC_LETTERS = (0x81, 0x91, 0xA2, 0xC1, 0xD1, 0xE2, 0xF0)  # a-i j-r s-z A-I J-R S-Z 0-9
_EBCDIC_TEXT = bytes(
    {0x40, 0x15, 0x25, 0x4B, 0x6B}
    | {code for first in _EBCDIC_LETTERS for code in range(first, (first & 0xF0) + 0x0A)}
)


def check_ebcdic(data: bytes) -> None:
    """Raise DecodingError, naming EBCDIC, if that is what ``data`` is written in.

    Nearly every byte is one of EBCDIC's letters, digits, stop, comma, line ends or its space 0x40,
    that space is common, and ASCII's space and line feed do not occur.
    """
    part = sample(data)
    if len(part) < 8 or b" " in part or b"\n" in part:
        return
    others = len(part.translate(None, _EBCDIC_TEXT))
    if part.count(0x40) > len(part) // 16 and others < len(part) // 8:
        raise DecodingError(
            "looks like EBCDIC, a mainframe encoding: name its code page to read it, "
            "such as cp037 or cp500"
        )
