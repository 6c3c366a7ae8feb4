"""What a reader yields: texts, which cleaning may change, and all else, which it may not."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A text that people read."""

    value: str


class Fits(NamedTuple):
    """Whether a line is long enough for what belongs to it: it may come to be, not cease to."""

    fits: bool


Event = Text | Fits | tuple[object, ...]
