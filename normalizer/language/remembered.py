"""What is worked out once and remembered from one call to the next, within a bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Remembering(Protocol):
    """What remembers what it worked out: nothing that it says depends on what it was asked
    before."""

    @property
    def size(self) -> int:
        """How much it remembers, about, in code points."""
        ...


MOST_CODE_POINTS = 1 << 17  #: remembered of texts: some megabytes

T = TypeVar("T", bound=Remembering)


class Remembered(Generic[T]):
    """The one that remembers, until it remembers ``most``: then another, made anew. Whoever works
    with the old one keeps it, so that calls in several threads are in nobody's way.

    >>> class Words(list):
    ...     size = property(len)
    >>> words = Remembered(Words, 2)
    >>> words() is words(), words().extend("abc"), words()
    (True, None, [])
    """

    __slots__ = ("_make", "_most", "_one")

    def __init__(self, make: Callable[[], T], most: int = MOST_CODE_POINTS) -> None:
        self._make = make
        self._most = most
        self._one: T | None = None

    def __call__(self) -> T:
        one = self._one
        if one is None or one.size > self._most:
            one = self._one = self._make()
        return one
