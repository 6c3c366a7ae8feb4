"""What a token may have been: each text that undoing misread UTF-8 makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from normalizer.expression import expression
from normalizer.posterior.chains import (
    EARLIER_ERRORS,
    MULTI_BYTE,
    SEQUENCES,
    SINGLE_BYTE,
    Chain,
    DecodingError,
    SingleByte,
    decode_utf8,
    encoded,
    undo,
)

DEEPEST = 4  #: decoding errors in a row that are looked for
MOST_CHAINS = 8  #: that are kept for one text

_COMMONEST = DecodingError("utf-8", "cp1252")
_NOT_ASCII = expression(r"[^\x00-\x7f]+")
_SIDE_BY_SIDE = expression(r"[^\x00-\x7f]{2}")
_EAST_ASIAN = expression("[^\x00-\u10ff\U00010000-\U0001ffff\U00040000-\U0010ffff]")
#: The errors of UTF-8 in the order of the bits below.
SINGLE_BYTE_ERRORS = tuple(DecodingError("utf-8", codec) for codec in SINGLE_BYTE)
MULTI_BYTE_ERRORS = tuple(DecodingError("utf-8", codec) for codec in MULTI_BYTE)


def encodings_by_character(first: int, last: int) -> dict[str, int]:
    """For each character: the encodings (as bits) in which its byte is in the range."""
    bits: dict[str, int] = {}
    for index, encoding in enumerate(SINGLE_BYTE.values()):
        for char in encoding.characters[first : last + 1]:
            bits[char] = bits.get(char, 0) | 1 << index
    return bits


#: The encodings in which a character leads a UTF-8 sequence, and in which it continues one.
LEADS, CONTINUATIONS = encodings_by_character(0xC2, 0xF4), encodings_by_character(0x80, 0xBF)


def undo_sequences(token: str, error: DecodingError) -> str:
    """``token`` with one error undone wherever it holds complete UTF-8 sequences.

    >>> undo_sequences("ÇıraÄŸan", DecodingError("utf-8", "cp1252"))
    'Çırağan'
    """

    encoding = SINGLE_BYTE.get(error.wrong)
    if encoding and encoding.has_one_byte_each(token):
        return _undone_by_bytes(token, encoding)
    if encoding:
        return _undone_at(token, encoding.misread_utf8(token), error)
    after = _undone_at(token, (match.span() for match in _NOT_ASCII.finditer(token)), error)
    return after if after != token else undo(token, error) or token


def _undone_at(token: str, spans: Iterable[tuple[int, int]], error: DecodingError) -> str:
    """``token`` with an error undone in each of some spans, in order, that can have had it."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        after = undo(token[start:end], error)
        if after is not None:
            parts += token[at:start], after
            at = end
    return "".join([*parts, token[at:]])


def _undone_by_bytes(token: str, encoding: SingleByte) -> str:
    """The same for a single-byte encoding, from the bytes that were found."""
    parts: list[str] = []
    at = 0
    for match in SEQUENCES.finditer(encoding.byte_of_each(token)):
        start, end = match.span()
        try:
            after = decode_utf8(match.group())
        except UnicodeDecodeError:
            continue
        parts += token[at:start], after
        at = end
    return "".join([*parts, token[at:]]) if parts else token


def left_over(token: str, error: DecodingError) -> str:
    """What a single-byte error leaves of ``token`` as it stands, beyond ASCII; of a multi-byte
    error, nothing."""
    encoding = SINGLE_BYTE.get(error.wrong)
    return "".join(_NOT_ASCII.findall(encoding.parted(token)[1])) if encoding else ""


def leaves_any(token: str, error: DecodingError) -> bool:
    """Whether it leaves anything."""
    encoding = SINGLE_BYTE.get(error.wrong)
    return encoding is not None and not encoding.is_all_misread(token)


def propose(token: str) -> dict[str, list[Chain]]:
    """All texts that ``token`` may have been by one to DEEPEST errors, each with its chains.

    >>> list(propose("Ã©"))[0], propose("é")
    ('é', {})
    """
    return undo_in_turn(token, _undone_once)


def undo_in_turn(
    text: str,
    once: Callable[[str], dict[str, list[DecodingError]]],
    rank: Callable[[Chain], int] | None = None,
) -> dict[str, list[Chain]]:
    """All that ``text`` may have been by one to DEEPEST errors, each with its MOST_CHAINS first
    chains, by ``rank`` or as they come. ``once`` gives what one error more makes of a text; what
    was damaged twice was damaged all over.
    """
    found: dict[str, list[Chain]] = {}
    front: dict[str, list[Chain]] = {text: [()]}
    for depth in range(DEEPEST):
        deeper: dict[str, list[Chain]] = {}
        for one, chains in front.items():
            for after, errors in once(one).items():
                if depth and leaves_any(one, errors[0]):
                    continue
                if after != text and after not in found:
                    known = deeper.setdefault(after, [])
                    known += [(*chain, error) for chain in chains for error in errors]
        for after, chains in deeper.items():
            found[after] = (sorted(chains, key=rank) if rank else chains)[:MOST_CHAINS]
        front = {after: found[after] for after in deeper if not after.isascii()}
        if not front:
            break
    return found | _with_earlier(found) if found else found


def _undone_once(token: str) -> dict[str, list[DecodingError]]:
    found: dict[str, list[DecodingError]] = {}
    for error in possible(token):
        after = undo_sequences(token, error)
        if after != token:
            found.setdefault(after, []).append(error)
    return found


def possible(token: str) -> Iterator[DecodingError]:
    """The errors in which ``token`` may hold misread UTF-8, by what stands side by side in it."""
    if _SIDE_BY_SIDE.search(token):
        bits = before = 0
        for char in token:
            bits |= before & CONTINUATIONS.get(char, 0)
            before = LEADS.get(char, 0)
        yield from _errors(bits)
    if _EAST_ASIAN.search(token):
        bits = 0
        for run in _NOT_ASCII.findall(token):
            bits |= _leading(run[0])
        for index, error in enumerate(MULTI_BYTE_ERRORS):
            if bits >> index & 1:
                yield error


@lru_cache(1 << 12)
def _leading(char: str) -> int:
    """The multi-byte encodings (as bits) in which the first byte of ``char`` may begin a text in
    UTF-8."""
    bits = 0
    for index, error in enumerate(MULTI_BYTE_ERRORS):
        data = encoded(char, error.wrong)
        if data and (data[0] < 0x80 or 0xC2 <= data[0] <= 0xF4):
            bits |= 1 << index
    return bits


def possible_wholly(text: str) -> Iterator[DecodingError]:
    """The single-byte errors in which all of ``text`` may be misread UTF-8, by the first two
    characters beyond ASCII: they begin a sequence.

    >>> [error.wrong for error in possible_wholly("Ã©té")][:2], list(possible_wholly("été"))
    (['cp1252', 'latin-1'], [])
    """
    first = _NOT_ASCII.search(text)
    if first and len(first.group()) > 1:
        lead, behind = first.group()[0], first.group()[1]
        yield from _errors(LEADS.get(lead, 0) & CONTINUATIONS.get(behind, 0))


def _errors(bits: int) -> Iterator[DecodingError]:
    for index, error in enumerate(SINGLE_BYTE_ERRORS):
        if bits >> index & 1:
            yield error


def _with_earlier(found: dict[str, list[Chain]]) -> dict[str, list[Chain]]:
    """The same with another error undone that came before the commonest one."""
    more: dict[str, list[Chain]] = {}
    for text, chains in found.items():
        if (_COMMONEST,) in chains and not text.isascii():
            for error in EARLIER_ERRORS:
                after = undo(text, error)
                if after is not None and after not in found and after != text:
                    more.setdefault(after, []).append((_COMMONEST, error))
    return more
