"""Originals kept beside the files that are cleaned in place, under a name with a suffix."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.files import reason_of


def backed_up(outcomes: Iterable[Outcome], suffix: str) -> Iterator[Outcome]:
    """The outcomes, each changed file with its original kept first; without that it fails."""
    for outcome in outcomes:
        reason = _keep(outcome.found.path, suffix) if outcome.status == "changed" else ""
        yield outcome.failed(reason) if reason else outcome


def _keep(path: Path, suffix: str) -> str:
    """Give the file a second name, which it keeps when another file takes its place.

    What went wrong, or an empty text.
    """
    kept = path.with_name(path.name + suffix)
    try:
        os.link(path, kept, follow_symlinks=False)
    except FileExistsError:
        return f"left as it is: its backup {visible(str(kept))} exists already"
    except OSError:  # not every file system has hard links
        return _copy(path, kept)
    return ""


def _copy(path: Path, kept: Path) -> str:
    try:
        with kept.open("xb") as new, path.open("rb") as old:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
        shutil.copystat(path, kept)
    except OSError as error:
        return f"left as it is: its backup {visible(str(kept))} {reason_of(error, 'written')}"
    return ""
