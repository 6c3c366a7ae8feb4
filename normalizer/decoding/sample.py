"""A bounded sample of bytes that are to be weighed: however large a file is, weighing costs the
same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from normalizer.expression import expression

#: A token with bytes above 0x7F: its parts are str where they are read, bytes where not.
Token = tuple[bytes | str, ...]


class Sample(NamedTuple):
    """What an encoding is chosen by."""

    tokens: Sequence[Token]  #: what is read in every candidate encoding
    lines: bytes = b""  #: what chardet is shown
    words: Sequence[str] = ()  #: words around, which tell the language


_TOKENS_BYTES = 3000  # of tokens, all together
_TOKEN_BYTES = 400  # of one token, and what is looked at around a byte
_TOKENS = 2000  # looked at, most of which may be the same
_COVERED_BYTES = 1 << 24  # in which every byte value above 0x7F is looked for
_BLOCK_BYTES = 1 << 16
_LINES_BYTES = 1 << 18
_WORDS_BYTES = 1 << 13  # of lines in which words are looked for
_WORDS = 100

_TOKEN = expression(rb"[^\x00-\x20]*[\x80-\xff][^\x00-\x20]*")
_HIGH_RUN = expression(rb"[\x80-\xff]+")
_SPACE = expression(rb"[ \n\t\r]")
_WORD = expression(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]+(?![A-Za-z\x80-\xff])")


def of(data: bytes) -> Sample:
    """The sample of a whole file's bytes."""
    lines = lines_of(data)
    return Sample(tokens_of(data), lines, words_of(lines))


def tokens_of(data: bytes) -> list[Token]:
    """What stands between spaces and holds a byte above 0x7F, each once; of much ``data`` a sample
    that has every such byte in it.

    >>> tokens_of("Maße und Größe".encode("latin-1"))
    [(b'Ma\\xdfe',), (b'Gr\\xf6\\xdfe',)]
    """
    if len(data) <= _TOKENS_BYTES:
        return [(t[:_TOKEN_BYTES],) for t in dict.fromkeys(_TOKEN.findall(data))]
    few = len(data) <= _COVERED_BYTES
    looked_at = data if few else b"".join(_high_blocks(data, _COVERED_BYTES))
    found = dict.fromkeys(t for byte in range(0x80, 0x100) for t in _places(looked_at, byte))
    size = sum(map(len, found))
    for token in islice(_tokens(looked_at), _TOKENS):
        if size > _TOKENS_BYTES:
            break
        if token not in found:
            found[token] = None
            size += len(token)
    return [(t,) for t in found]


def _places(data: bytes, byte: int) -> Iterator[bytes]:
    """The tokens of the first two places where ``byte`` stands, unless they are very long."""
    at = -1
    for _ in range(2):
        at = data.find(byte, at + 1)
        if at < 0:
            return
        start = _start(data, at)
        if start == 0 or data[start - 1] in b" \n\t\r":
            yield data[start : _end(data, at)][:_TOKEN_BYTES]
        at += _TOKEN_BYTES // 2


def _tokens(data: bytes) -> Iterator[bytes]:
    end = 0
    for match in _HIGH_RUN.finditer(data):
        if match.start() >= end:
            start = max(_start(data, match.start()), end)
            end = _end(data, match.end())
            yield data[start:end][:_TOKEN_BYTES]


def _start(data: bytes, at: int) -> int:
    """Where the token around ``at`` starts, or as far back as is looked."""
    low = max(at - _TOKEN_BYTES, 0)
    return max([low, *(data.rfind(space, low, at) + 1 for space in b" \n\t\r")])


def _end(data: bytes, at: int) -> int:
    space = _SPACE.search(data, at, at + _TOKEN_BYTES)
    return space.start() if space else min(at + _TOKEN_BYTES, len(data))


def lines_of(data: bytes) -> bytes:
    """All of ``data``, or of much the lines that hold a byte above 0x7F, 256 KiB of them."""
    if len(data) <= _LINES_BYTES:
        return data
    blocks = _high_blocks(data, _LINES_BYTES)
    lines = (line for block in blocks for line in block.splitlines(keepends=True))
    return b"".join(line for line in lines if not line.isascii())


def _high_blocks(data: bytes, most: int) -> Iterator[bytes]:
    """The blocks of ``data`` that hold a byte above 0x7F, ``most`` bytes of them."""
    for start in range(0, len(data), _BLOCK_BYTES):
        block = data[start : start + _BLOCK_BYTES]
        if not block.isascii():
            yield block
            most -= len(block)
            if most <= 0:
                return


def words_of(lines: bytes) -> list[str]:
    """The words of ``lines`` that are ASCII, in lower case, each once, some of them.

    >>> words_of("Der Bär ist da".encode("latin-1"))
    ['der', 'ist', 'da']
    """
    words = (str(word, "ascii").lower() for word in _WORD.findall(lines[:_WORDS_BYTES]))
    return list(islice(dict.fromkeys(words), _WORDS))
