"""Whether there is room for what a run is sure to write: asked before hours of work, not after."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from normalizer import files
from normalizer.cli.options import STDIN
from normalizer.cli.work import Work
from normalizer.files import Found


def check_space(work: Work, paths: Iterable[str], output: str | None) -> None:
    """Raises click.UsageError where the disk is too full: for all copies in a folder, or, in place,
    for that of the largest file, which is there before it takes the file's place.

    How many bytes there are at most is soon known; which of them are wanted is only then looked at.
    """
    named = [path for path in paths if path != STDIN]
    if output is not None:
        free = _free(Path(output))
        if free < sum(size for path in named for size in _sizes_below(path)):
            needed = sum(_needed(one, Path(output)) for one in work.found())
            _check(f"--output {output}: the copies need", needed, free)
    elif any(_free(Path(path)) < max(_sizes_below(path), default=0) for path in named):
        for one in work.found():
            _check(f"{one.path}: its copy needs", files.size_of(one.path), _free(one.path))


def _check(what: str, needed: int, free: int) -> None:
    if needed > free:
        raise click.UsageError(
            f"{what} {needed / 1e6:,.1f} MB, and {free / 1e6:,.1f} MB are free there: "
            "make room, or choose another place; nothing was done"
        )


def _needed(one: Found, output: Path) -> int:
    """The bytes of the copy that a file gets, if it gets one and it is not there yet."""
    gets_none = one.failure or one.skip or os.path.lexists(output / one.relative)
    return 0 if gets_none else files.size_of(one.path)


def _free(place: Path) -> int:
    """The free bytes on the disk where ``place`` is, or is to be."""
    place = Path(os.path.abspath(place))  # noqa: PTH100
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    try:
        if hasattr(os, "statvfs"):
            disk = os.statvfs(place)
            return disk.f_bavail * disk.f_frsize
        from shutil import disk_usage  # which takes a while to load

        return disk_usage(place).free
    except OSError:  # nothing is known
        return 1 << 62


def _sizes_below(path: str) -> Iterator[int]:
    if not os.path.isdir(path):
        yield files.size_of(Path(path))
    for folder, _, names in os.walk(path):
        yield from (files.size_of(Path(folder, name)) for name in names)
