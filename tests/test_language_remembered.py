"""What remembers is kept until it remembers much."""

from __future__ import annotations

from normalizer.language.remembered import Remembered


class Words:
    def __init__(self) -> None:
        self.size = 0


def test_the_same_until_it_is_full_then_another() -> None:
    words = Remembered(Words, most=10)
    first = words()
    first.size = 10
    assert words() is first
    first.size = 11
    second = words()
    assert second is not first and words() is second
    assert first.size == 11, "whoever works with the old one keeps it as it is"
