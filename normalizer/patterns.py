"""Patterns for paths, meaning what they mean in ``.gitignore``, bounded in what they may cost."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.escape import quoted

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MOST_PATTERN_CODE_POINTS = 1_000
_MOST_PATTERNS = 10_000
#: A pattern is matched by backtracking, whose time grows with this power of a name's length.
_MOST_STARS_A_SEGMENT = 3
_MOST_DOUBLE_STARS = 3


def check_pattern(pattern: str) -> str:
    """The pattern. Raises ValueError where it is none, or takes too long to match.

    >>> check_pattern("**/**/docs/*.txt")
    '**/docs/*.txt'
    """
    if len(pattern) > _MOST_PATTERN_CODE_POINTS:
        raise ValueError(
            f"pattern {quoted(pattern, 40)} is longer than {_MOST_PATTERN_CODE_POINTS:,} characters"
        )
    segments = _without_repeats(pattern.split("/"))
    many = any(segment.count("*") > _MOST_STARS_A_SEGMENT for segment in segments)
    if many or segments.count("**") > _MOST_DOUBLE_STARS:
        raise ValueError(f"pattern {quoted(pattern, 40)} has too many '*': write several patterns")
    simpler = "/".join(segments)
    try:
        spec = _compiled((simpler,))
    except ValueError:
        raise ValueError(f"pattern {quoted(pattern, 40)} is not one as in .gitignore") from None
    if not any(one.include is not None for one in spec.patterns):
        raise ValueError(f"pattern {quoted(pattern, 40)} matches nothing")
    return simpler


def check_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """The patterns, each checked. Raises ValueError."""
    if len(patterns) > _MOST_PATTERNS:
        raise ValueError(f"there are more than {_MOST_PATTERNS:,} patterns")
    return tuple(map(check_pattern, patterns))


def usable(lines: Sequence[str]) -> tuple[str, ...]:
    """Those lines of somebody's ``.gitignore`` that are patterns we can match."""
    found = []
    for line in lines[:_MOST_PATTERNS]:
        try:
            found.append(check_pattern(line))
        except ValueError:
            continue
    return tuple(found)


def matching(patterns: tuple[str, ...], below: str, is_folder: bool = False) -> str | None:
    """The pattern that decides about a path below the patterns' folder; None where none does.

    The last that fits decides; one that begins with ``!`` lets the path in again.

    >>> matching(("old/", "!old/keep.txt"), "old/keep.txt")
    '!old/keep.txt'
    """
    if not patterns:
        return None
    index = _compiled(patterns).check_file(f"{below}/" if is_folder else below).index
    return None if index is None else patterns[index]


def fits(patterns: tuple[str, ...], below: str, is_folder: bool = False) -> bool:
    """Whether a path below the patterns' folder is among those that they mean.

    >>> fits(("d1/",), "a/d1/b.txt"), fits(("/d1/",), "a/d1/b.txt")
    (True, False)
    """
    pattern = matching(patterns, below, is_folder)
    return pattern is not None and not pattern.startswith("!")


def below(path: Path | str, folder: Path | None) -> str:
    """A path as patterns see it: relative to their folder, with ``/``."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links
    start = "" if folder is None else os.path.join(folder, "")  # noqa: PTH118
    relative = absolute[len(start) :] if start and absolute.startswith(start) else absolute
    return relative.replace(os.sep, "/").lstrip("/")


@lru_cache(maxsize=4_096)
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():  # of what Python's patterns may mean one day: [[]
        warnings.simplefilter("ignore", FutureWarning)
        return GitIgnoreSpec.from_lines(patterns)


def _without_repeats(segments: list[str]) -> list[str]:
    kept: list[str] = []
    for segment in segments:
        if segment != "**" or kept[-1:] != ["**"]:
            kept.append(segment)
    return kept
