"""What a reader yields: texts, which cleaning may change, and all else, which it may not."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A text that people read."""

    value: str


Event = Text | tuple[object, ...]
