"""What public functions are given: a wrong kind of thing is refused at the door, with a hint.

Raised are TypeError and ValueError, with a message of one line.
"""

from __future__ import annotations

from collections.abc import Iterable

_BYTES = (bytes, bytearray, memoryview)


def text_of(value: object, verb: str) -> str:
    """The value, which must be a text.

    >>> text_of(b"caf", "repair")
    Traceback (most recent call last):
    TypeError: repair takes a text (str), not bytes: use clean(data), or repair(decode(data).text)
    """
    if isinstance(value, str):
        return value
    kind = type(value).__name__
    if isinstance(value, _BYTES):
        hint = f"use clean(data), or {verb}(decode(data).text)"
    else:
        hint = f"{verb}_many(values) passes over values that are no texts"
    raise TypeError(f"{verb} takes a text (str), not {kind}: {hint}")


def bytes_of(value: object, verb: str, hint: str) -> bytes:
    """The value, which must be bytes; ``hint`` says what to do with a text.

    >>> bytes_of("text", "clean", "use normalize(text)")
    Traceback (most recent call last):
    TypeError: clean takes the bytes of a file, not str: use normalize(text)
    """
    if isinstance(value, bytes):
        return value
    if isinstance(value, _BYTES):
        return bytes(value)
    ending = f": {hint}" if isinstance(value, str) else ""
    raise TypeError(f"{verb} takes the bytes of a file, not {type(value).__name__}{ending}")


def share_of(value: object, name: str) -> float:
    """The value, which must be a number from 0 to 1.

    >>> share_of(99, "min_confidence")
    Traceback (most recent call last):
    ValueError: min_confidence must be a number from 0 to 1, not 99 (0.99?)
    """
    near = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 0 <= value <= 1:
            return float(value)
        near = f" ({value / 100:g}?)" if 1 < value <= 100 else ""
    raise ValueError(f"{name} must be a number from 0 to 1, not {value!r}{near}")


def near_miss(what: str, name: object, known: Iterable[str]) -> str:
    """What to say of a name that is not among the ``known`` ones.

    >>> near_miss("mode", "asci", ("ascii", "unify"))
    "unknown mode 'asci': did you mean ascii?"
    """
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(str(name).lower(), names, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of {', '.join(names)}"
    return f"unknown {what} {name!r}: {hint}"
