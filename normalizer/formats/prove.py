"""The proof that a clean copy of a file differs from it in its texts alone, and there as predicted.

An independent parser reads both. What it takes for keys, tags, numbers, code must be identical; the
texts that differ must be those that were to be changed, and each must have become what it was to
become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from normalizer.formats.halves import as_blanks, as_letters
from normalizer.formats.readers.events import Event, Fits, differing

Read = Callable[[str], Iterable[Event]]
Pair = tuple[str, str]  #: a text before and after
_MOST_TRIES = 4  #: for each character of a text, at ways to explain what became of it

_SHORT_CODE_POINTS = 1 << 16  #: of a text whose events are kept for a moment


class Predicted(NamedTuple):
    """What is to become of a document.

    ``values`` are the texts that change, whatever the order in which a reader has them. Of a
    running text it is only known which ``pieces`` of it are replaced, not where it is cut: then
    ``values`` is None.
    """

    values: tuple[Pair, ...] | None
    pieces: tuple[Pair, ...] = ()


def parsed(read: Read, text: str) -> Sequence[Event]:
    """The events of ``text``. Raises ValueError where it does not parse, for whatever reason."""
    return (_parsed if len(text) > _SHORT_CODE_POINTS else _remembered)(read, text)


def _parsed(read: Read, text: str) -> tuple[Event, ...]:
    try:
        return tuple(read(as_letters(text)))
    except (RecursionError, MemoryError):
        raise ValueError("is nested too deeply") from None
    except (ValueError, AssertionError, IndexError, KeyError, TypeError, AttributeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"does not parse ({why})") from None


#: Twice the same two texts are read: a change is proved when it is made, and the copy as a whole.
_remembered = lru_cache(maxsize=2)(_parsed)


def difference(before: Sequence[Event], read: Read, after: str, predicted: Predicted) -> str | None:
    """Why ``after`` is not as ``predicted`` of the document with the events ``before``; or None."""
    try:
        pairs = [*differing(before, parsed(read, after))]
    except RecursionError:
        return "the copy is nested too deeply"
    except ValueError as error:
        return f"the copy {error}"
    changed = []
    for one, other in pairs:
        if not _is_kept(one, other):
            return "the copy has another structure"
        if isinstance(one, str) and isinstance(other, str):
            changed.append((as_blanks(one), as_blanks(other)))
    if predicted.values is None:
        pieces = _by_first(predicted.pieces)
        is_told = all(_explained(pair, pieces) for pair in changed)
    else:
        is_told = _alike(changed, predicted.values)
    return None if is_told else "a text of the copy is not what it should be"


def altered(read: Read, before: str, after: str) -> str | None:
    """What of a document is not as it was, beside its texts; None: nothing, or it never parsed."""
    try:
        old = parsed(read, before)
    except (ValueError, ImportError):
        return None
    try:
        pairs = [*differing(old, parsed(read, after))]
    except RecursionError:
        return "the copy is nested too deeply"
    except ValueError as error:
        return f"the copy {error}"
    return None if all(starmap(_is_kept, pairs)) else "the copy has another structure"


def _is_kept(one: Event, other: Event) -> bool:
    if isinstance(one, str):
        return isinstance(other, str)
    return one == other or (isinstance(one, Fits) and isinstance(other, Fits) and other.fits)


def _alike(changed: Sequence[Pair], predicted: Sequence[Pair]) -> bool:
    """The same, also where a parser leaves out blanks at the ends of texts, or reads all line ends
    as one."""
    return sorted(changed) == sorted(predicted) or (
        sorted(map(_as_parsed, changed)) == sorted(map(_as_parsed, predicted))
    )


def _as_parsed(pair: Pair) -> Pair:
    before, after = (text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in pair)
    return before, after


_Pieces = Mapping[str, Sequence[Pair]]


def _by_first(pieces: Iterable[Pair]) -> _Pieces:
    """Pieces by what they begin with, whole and without what stays in them, the shortest first."""
    found: dict[str, set[Pair]] = {}
    for piece in pieces:
        for shorter in filter(any, _trimmed(piece)):
            found.setdefault(shorter[0][:1], set()).add(shorter)
    return {
        first: sorted(some, key=lambda piece: (len(piece[0]), len(piece[1]), piece))
        for first, some in found.items()
    }


def _explained(pair: Pair, pieces: _Pieces) -> bool:
    """Whether replacing some of ``pieces`` makes the one text the other.

    >>> _explained(("a—b’", "a--b'"), _by_first([("’", "'"), ("—", "--")]))
    True
    """
    before, after = pair
    anywhere = pieces.get("", ())
    waiting, seen = [(0, 0)], set[tuple[int, int]]()
    for _ in range(_MOST_TRIES * (len(before) + 1)):
        if not waiting:
            return False
        at, to = waiting.pop()
        while at < len(before) and to < len(after) and before[at] == after[to]:
            at, to = at + 1, to + 1
        if at == len(before) and to == len(after):
            return True
        if (at, to) not in seen:
            seen.add((at, to))
            usable = [*anywhere, *(pieces.get(before[at], ()) if at < len(before) else ())]
            waiting += [
                (at + len(old), to + len(new))
                for old, new in usable
                if before.startswith(old, at) and after.startswith(new, to)
            ]
    return False


def _trimmed(piece: Pair) -> tuple[Pair, Pair, Pair]:
    """Without what both begin with; and also without what both end with, or without line ends, as
    where a text is cut there.

    >>> _trimmed(("\\r\\n", "\\n"))
    (('\\r\\n', '\\n'), ('\\r', ''), ('', ''))
    """
    old, new = piece
    lines = old.strip("\r\n"), new.strip("\r\n")
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    whole = old, new
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return whole, (old, new), lines
