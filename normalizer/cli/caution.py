"""The options of ``clean`` for those who want to be sure: and how a run is taken up again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import click

from normalizer.batch import Outcome
from normalizer.cli.command import RUNNING, WHERE, all_of, option


class Caution(NamedTuple):
    """What ``clean`` is to heed beside its promises."""

    dry_run: bool = False
    backup: str | None = None
    max_changes_ratio: float | None = None
    resume: str | None = None
    rename: bool = False


def _suffix(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not value or "/" in value or os.sep in value or "\0" in value):
        raise click.BadParameter("say how the names of the backups are to end, as in .orig")
    return value


def _ratio(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and isnan(value):
        raise click.BadParameter("say a number from 0 to 1")
    return value


caution_options = all_of(
    [
        option(
            "--backup",
            section=WHERE,
            metavar="SUFFIX",
            callback=_suffix,
            help="In place: keep each original beside its copy.",
        ),
        option(
            "--resume",
            section=WHERE,
            metavar="LOG",
            help="Go on where the run of this change log ended.",
        ),
        option(
            "--rename",
            section=WHERE,
            is_flag=True,
            help="In place: give files whose names are mojibake the names that were meant.",
        ),
        option("--dry-run", section=RUNNING, is_flag=True, help="Write nothing."),
        option(
            "--max-changes-ratio",
            section=RUNNING,
            type=click.FloatRange(0, 1),
            callback=_ratio,
            metavar="RATIO",
            help="Leave a file of which more than this part would change, for review.",
        ),
    ]
)


def caution_of(options: dict[str, Any], place: bool, log_name: str | None) -> Caution:
    """The values of these options. Raises click.UsageError where they contradict."""
    caution = Caution(*(options.pop(name) for name in Caution._fields))
    if caution.backup is not None and not place:
        raise click.UsageError("--backup goes with --in-place")
    if caution.rename and not place:
        raise click.UsageError("--rename goes with --in-place")
    if caution.resume is not None and log_name not in (None, caution.resume):
        raise click.UsageError("--resume goes on with its own log: leave --log out")
    return caution


def heeding(outcomes: Iterator[Outcome], caution: Caution) -> Iterator[Outcome]:
    """The outcomes, those left alone for which there is reason."""
    if caution.max_changes_ratio is not None:
        ratio = caution.max_changes_ratio
        outcomes = (_for_review(outcome, ratio) for outcome in outcomes)
    if caution.rename:
        from normalizer.renaming import checked, noted

        outcomes = map(noted if caution.dry_run else checked, outcomes)
    if caution.backup is not None and not caution.dry_run:
        from normalizer.backup import backed_up

        outcomes = backed_up(outcomes, caution.backup)
    return outcomes


def done_before(log_name: str, paths: Iterable[str], output: str | None) -> Iterator[Path]:
    """The files of which a log says that they are done, and that are as they were then.

    Raises click.UsageError for what is no log.
    """
    from normalizer import files
    from normalizer.logfile import LogError, sha256
    from normalizer.logstore import LogReader
    from normalizer.restore import targets

    try:
        found = targets(LogReader(Path(log_name)))
    except (files.FileError, LogError) as error:
        raise click.UsageError(f"--resume {log_name}: {error}") from None
    folders = [Path(path) for path in paths if os.path.isdir(path)]
    for target in found:
        if target.path is None:
            continue
        group = target.groups[-1]
        expected = group.sha256_after if output is None else group.sha256_before
        for path in _sources(target.path, folders, output):
            try:
                if sha256(files.read(path, follow=False)) == expected:
                    yield path
            except files.FileError:
                continue  # it comes up in its turn, and says so


def _sources(copy: Path, folders: Iterable[Path], output: str | None) -> Iterator[Path]:
    """The files that a copy may be of."""
    if output is None:
        yield copy
        return
    place = os.path.relpath(os.path.realpath(copy), os.path.realpath(output))
    yield from (folder / place for folder in folders)


def _changed_part(outcome: Outcome) -> float:
    """How much of a file would change, 0 to 1: of its code points, of a long one of its bytes."""
    long = outcome.streamed
    whole = long.size_before if long else len(outcome.source)

    def size(text: str) -> int:
        return len(text.encode("utf-8", "surrogatepass")) if long else len(text)

    changed = sum(max(size(one.before), size(one.after)) * one.size for one in outcome.records)
    return min(1.0, changed / max(whole, 1))


def _for_review(outcome: Outcome, ratio: float) -> Outcome:
    if outcome.status != "changed":
        return outcome
    part = _changed_part(outcome)
    if part <= ratio:
        return outcome
    reason = f"left for review: {part:.0%} of it would change (--max-changes-ratio {ratio:g})"
    return outcome._replace(status="skipped", reason=reason, data=outcome.raw, records=())
