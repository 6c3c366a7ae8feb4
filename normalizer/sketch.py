"""A small sample of many strings: the same however they are divided, ordered or repeated.

A bottom-k sketch: of the strings that a predicate flags, and of the others, the ``size`` with the
smallest hashes are kept, each once. Merging is the union cut to size: commutative, associative and
idempotent, so that a part that is counted twice (a task that is tried again, say) changes nothing.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from normalizer.expression import expression

SIZE_STRINGS = 64  #: kept of each kind, unless another number is asked for

_LONGEST_CODE_POINTS = 400
#: Pieces of a line: cut between words, and within one only where it is too long.
_PIECES = expression(rf"\S.{{0,{_LONGEST_CODE_POINTS - 2}}}(?!\S)|\S{{1,{_LONGEST_CODE_POINTS}}}")
#: At a string's ends these make no other string of it: `(5 kV)` says the same as `kV`.
_TRIMMED = string.punctuation + string.digits + string.whitespace
_HASH_BYTES = 8
_FORMAT = "textmend-sketch/1"

Flag = Callable[[str], bool]


class SketchError(ValueError):
    """Bytes that are no sketch, or sketches that do not go together."""


class Sketch(NamedTuple):
    """The flagged strings and the others with the smallest hashes, in the order of these.

    >>> one, other = sketch(["ab", "ba"], str.isalpha), sketch(["(ba)", "b-a"], str.isalpha)
    >>> (one | other) == (other | one | one), sorted((one | other).flagged), (one | other).others
    (True, ['ab', 'ba'], ('b-a',))
    """

    flagged: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    size: int = SIZE_STRINGS

    def __or__(self, other: object) -> Sketch:
        """The sketch of the strings of both. Raises SketchError for sketches of two sizes."""
        if not isinstance(other, Sketch):
            return NotImplemented
        if self.size != other.size:
            raise SketchError(f"sketches of {self.size} and {other.size} strings cannot be merged")
        return _cut({*self.flagged, *other.flagged}, {*self.others, *other.others}, self.size)

    @property
    def text(self) -> str:
        """Its strings as the lines of a text."""
        return "\n".join((*self.flagged, *self.others))

    def to_bytes(self) -> bytes:
        """The sketch as bytes (JSON), the same for the same sketch."""
        import json

        fields = {"schema": _FORMAT, "size": self.size}
        return json.dumps({**fields, "flagged": self.flagged, "others": self.others}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """The sketch that ``to_bytes`` gave. Raises SketchError for other bytes.

        >>> Sketch.from_bytes(sketch(["é"], str.isupper).to_bytes()).others
        ('é',)
        """
        import json

        try:
            fields = json.loads(data)
            if fields["schema"] != _FORMAT:
                raise SketchError("these bytes are a sketch of another version of textmend")
            flagged, others, size = fields["flagged"], fields["others"], fields["size"]
            if not isinstance(size, int) or not all(isinstance(s, str) for s in flagged + others):
                raise TypeError
            return _cut(set(flagged), set(others), size)
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, SketchError):
                raise
            raise SketchError("these bytes are no sketch") from None


def sketch(values: Iterable[str], flag: Flag, size: int = SIZE_STRINGS) -> Sketch:
    """The sketch of the lines of ``values``; ``flag`` is asked once for each that is distinct.

    It has to depend on its string alone. Long lines are taken in pieces.
    """
    return sketch_strings(strings_of(values), flag, size)


def sketch_strings(strings: Iterable[str], flag: Flag, size: int = SIZE_STRINGS) -> Sketch:
    """The sketch of ``strings`` as they are."""
    return reduce(or_, _sketches(strings, flag, size), Sketch(size=size))


def merged(parts: Iterable[Mapping[Any, Sketch]]) -> dict[Any, Sketch]:
    """Sketches by key from those of parts: each key's merged."""
    whole: dict[Any, Sketch] = {}
    for part in parts:
        for key, one in part.items():
            whole[key] = whole[key] | one if key in whole else one
    return whole


def strings_of(values: Iterable[str]) -> Iterator[str]:
    """The strings that stand for ``values``: their lines in pieces, trimmed.

    >>> list(strings_of(["(5 kV)", "12", "a,\\nb"]))
    ['kV', 'a', 'b']
    """
    for value in values:
        for line in value.splitlines() if "\n" in value or "\r" in value else (value,):
            pieces = (line,) if len(line) <= _LONGEST_CODE_POINTS else _PIECES.findall(line)
            for piece in pieces:
                if trimmed := piece.strip(_TRIMMED):
                    yield trimmed


def _sketches(strings: Iterable[str], flag: Flag, size: int) -> Iterator[Sketch]:
    """Sketches of as many strings as are held at a time."""
    kinds: tuple[set[str], set[str]] = (set(), set())
    for text in strings:
        if text not in kinds[0] and text not in kinds[1]:
            kinds[not flag(text)].add(text)
            if len(kinds[0]) + len(kinds[1]) > 64 * size:
                yield _cut(*kinds, size)
                kinds = (set(), set())
    yield _cut(*kinds, size)


def _cut(flagged: set[str], others: set[str], size: int) -> Sketch:
    return Sketch(_least(flagged, size), _least(others, size), size)


def _least(strings: set[str], size: int) -> tuple[str, ...]:
    """The strings with the smallest hashes; of those with one hash, the first."""
    return tuple(sorted(strings, key=_hash)[:size])


def _hash(text: str) -> tuple[bytes, str]:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest(), text
