"""Compressed text: unpacked within bounds, and packed again as it was.

What is packed has no one form: the same text gives other bytes with another version of a codec. So
the copy has the codec and, as far as the file tells, the settings of the original; and the change
log keeps the original as a whole.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any, NamedTuple, Protocol

from normalizer import files
from normalizer.changelog import Packed
from normalizer.decoding import BinaryError, DecodingError, decode

MOST_BYTES = 1 << 26  #: that a file may unpack to
MOST_GROWTH_TIMES = 250  #: text never shrinks to less than a tenth of what this allows
_GROWS_FREELY_BYTES = 1 << 20  #: short files may be as regular as they like

#: Fed at a time: by so little, no codec can make more than some MiB at once.
_FED_BYTES = 1 << 8
_HEAD_BYTES = 1 << 20
_TEXT_HEAD_BYTES = 1 << 16
_MOST_DECODER_BYTES = 1 << 27

_GZIP_NAME, _GZIP_COMMENT, _GZIP_EXTRA = 0x08, 0x10, 0x04
_GZIP_HEADER_BYTES = 10
_GZIP_LEVELS = {2: 9, 4: 1}  #: by what the header says of it

_TOO_LARGE = (
    f"left as it is: unpacks to over {MOST_BYTES >> 20} MiB: unpack it first, or clean a table "
    "with --column"
)


class CompressionError(ValueError):
    """A file that cannot be unpacked. The message is one line, without the file's name."""


class _Decoder(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class Codec(NamedTuple):
    """A way to compress: its name, how its files begin, and how they are read and written.

    ``pack`` is given the text's bytes and the original, whose settings it takes.
    """

    name: str
    starts: tuple[bytes, ...]
    decoder: Callable[[], _Decoder]
    pack: Callable[[bytes, bytes], bytes]


class Opened(NamedTuple):
    """The text of a file that may be compressed, and the name it has when it is unpacked."""

    data: bytes
    name: str | None
    codec: Codec | None = None


def codec_of(filename: str | None) -> Codec | None:
    """The codec that a file's name tells of.

    >>> [one and one.name for one in map(codec_of, ["a.txt", "a.txt.gz", "a.XZ", ".gz"])]
    [None, 'gzip', 'xz', None]
    """
    return _CODECS.get(os.path.splitext(filename or "")[1].lower())  # noqa: PTH122


def read(path: Path) -> bytes:
    """All bytes of a file; of a compressed one, no more than can be treated.

    Raises FileError, CompressionError, and BinaryError where it holds no text.
    """
    codec = codec_of(path.name)
    if codec and files.size_of(path) > MOST_BYTES:
        _check_head(files.head(path, _HEAD_BYTES), codec)
        raise CompressionError(_TOO_LARGE)
    return files.read(path)


def opened(data: bytes, filename: str | None) -> Opened:
    """The text of a file's bytes, unpacked where its name says that it is compressed.

    Raises CompressionError, and BinaryError where it holds no text, or the codec is not installed.
    """
    codec = codec_of(filename)
    if codec is None or not data:
        return Opened(data, filename)
    if len(data) > _HEAD_BYTES:
        _check_head(data[:_HEAD_BYTES], codec)
    try:
        text = b"".join(_bounded(data, codec))
    except CompressionError:  # which is of no interest where it is no text
        _check_head(data, codec)
        raise
    return Opened(text, PurePath(filename or "").stem, codec)


def packed(data: bytes, codec: Codec, original: bytes) -> bytes:
    """``data`` compressed as ``original`` is. Raises CompressionError."""
    made = codec.pack(data, original)
    if b"".join(_pieces(made, codec)) != data:
        raise CompressionError(f"left as it is: {codec.name} does not give back what went in")
    return made


def packed_as(data: bytes, like: Packed) -> bytes:
    """The same, as a change log has it. Raises CompressionError."""
    (codec,) = (one for one in _CODECS.values() if one.name == like.codec)
    return packed(data, codec, like.original)


def _bounded(data: bytes, codec: Codec) -> Iterator[bytes]:
    size = 0
    most = max(_GROWS_FREELY_BYTES, MOST_GROWTH_TIMES * len(data))
    for piece in _pieces(data, codec):
        size += len(piece)
        if size > MOST_BYTES:
            raise CompressionError(_TOO_LARGE)
        if size > most:
            times = f"over {MOST_GROWTH_TIMES} times its size"
            raise CompressionError(f"left as it is: unpacks to {times}, as no text does")
        yield piece


def _pieces(data: bytes, codec: Codec) -> Iterator[bytes]:
    """What is packed in ``data``, piece by piece, one member after the other."""
    at = 0
    while at < len(data):
        if not data.startswith(codec.starts, at):
            wrong = f"something else follows the end of its {codec.name} data" if at else (
                f"is no {codec.name} file, as its name says"
            )  # fmt: skip
            raise CompressionError(f"left as it is: {wrong}")
        decoder = codec.decoder()
        while not decoder.eof:
            fed = data[at : at + _FED_BYTES]
            if not fed:
                raise CompressionError(f"left as it is: its {codec.name} data breaks off")
            try:
                yield decoder.decompress(fed)
            except Exception:  # each codec has an exception of its own
                raise CompressionError(f"left as it is: its {codec.name} data is damaged") from None
            at += len(fed)
        at -= len(decoder.unused_data)


def _check_head(packed: bytes, codec: Codec) -> None:
    """Raise BinaryError where what is packed begins as no text does: the rest need not be known."""
    head = b""
    with suppress(CompressionError):  # it is no more than a head
        for piece in _pieces(packed, codec):
            head += piece
            if len(head) >= _TEXT_HEAD_BYTES:
                break
    try:
        decode(files.whole_lines(head))
    except BinaryError:
        raise
    except DecodingError:
        return


def _bz2_decoder() -> _Decoder:
    from bz2 import BZ2Decompressor

    return BZ2Decompressor()


def _bz2(data: bytes, original: bytes) -> bytes:
    from bz2 import compress

    return compress(data, original[3] - ord("0"))


def _xz_decoder() -> _Decoder:
    from lzma import FORMAT_XZ, LZMADecompressor

    return LZMADecompressor(FORMAT_XZ, _MOST_DECODER_BYTES)


def _xz(data: bytes, original: bytes) -> bytes:
    from lzma import FORMAT_XZ, LZMADecompressor, compress

    decoder = LZMADecompressor(FORMAT_XZ, _MOST_DECODER_BYTES)
    decoder.decompress(original[:_FED_BYTES])
    return compress(data, FORMAT_XZ, decoder.check)


def _gzip_decoder() -> _Decoder:
    return zlib.decompressobj(wbits=31)


def _gzip(data: bytes, original: bytes) -> bytes:
    """With the name, comment, time and system of the original's header, and its level."""
    flags, extra, system = original[3], original[8], original[9]
    if flags & _GZIP_EXTRA:
        raise CompressionError("left as it is: its gzip header has extra fields, as those of bgzip")
    end = _GZIP_HEADER_BYTES
    for flag in (_GZIP_NAME, _GZIP_COMMENT):
        if flags & flag:
            end = original.index(b"\0", end) + 1
    kept = flags & (_GZIP_NAME | _GZIP_COMMENT)
    header = bytes((*original[:3], kept, *original[4:8], extra, system))
    packer = zlib.compressobj(_GZIP_LEVELS.get(extra, 6), wbits=-zlib.MAX_WBITS)
    ends = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    pieces = header, original[_GZIP_HEADER_BYTES:end], packer.compress(data), packer.flush(), ends
    return b"".join(pieces)


def _zstd_decoder() -> _Decoder:
    decoder: _Decoder = (
        _zstandard().ZstdDecompressor(max_window_size=_MOST_DECODER_BYTES).decompressobj()
    )
    return decoder


def _zstd(data: bytes, original: bytes) -> bytes:
    zstandard = _zstandard()
    checked = zstandard.get_frame_parameters(original).has_checksum
    made: bytes = zstandard.ZstdCompressor(write_checksum=checked).compress(data)
    return made


def _zstandard() -> Any:
    try:
        return import_module("zstandard")
    except ModuleNotFoundError:
        raise BinaryError("needs zstandard to be read: pip install 'textmend[zstd]'") from None


#: As the name of a file ends.
_CODECS = {
    ".gz": Codec("gzip", (b"\x1f\x8b\x08",), _gzip_decoder, _gzip),
    ".bz2": Codec("bzip2", (b"BZh",), _bz2_decoder, _bz2),
    ".xz": Codec("xz", (b"\xfd7zXZ\0",), _xz_decoder, _xz),
    ".zst": Codec(
        "Zstandard",
        (b"\x28\xb5\x2f\xfd", *(b"%c\x2a\x4d\x18" % kind for kind in range(0x50, 0x60))),
        _zstd_decoder,
        _zstd,
    ),
}
