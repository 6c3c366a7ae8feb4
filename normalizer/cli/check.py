"""``textmend check``: what would change, writing nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from normalizer.batch import Outcome
from normalizer.cli.command import BASELINE, SectionedCommand, examples, option
from normalizer.cli.options import Wanted, paths_argument, shared, wanted_of
from normalizer.cli.streams import say
from normalizer.cli.telling import exit_code, tell
from normalizer.cli.work import Work
from normalizer.config import Config
from normalizer.escape import visible
from normalizer.report.words import counted


@click.command(
    cls=SectionedCommand,
    epilog=examples(
        "textmend check .",
        "textmend check --format concise docs README.md",
        "textmend check --diff . | git apply",
        "textmend check --diff-base origin/main .",
        "textmend check --select encoding,invisible .",
        "textmend check --write-baseline .",
    ),
)
@paths_argument
@shared
@option(
    "--baseline",
    section=BASELINE,
    metavar="FILE",
    help="Accept the findings that FILE holds; only others count.",
)
@option(
    "--write-baseline",
    section=BASELINE,
    is_flag=True,
    help="Write all findings into the baseline, and accept them.",
)
@click.pass_context
def check(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    baseline: str | None,
    write_baseline: bool,
    **options: Any,
) -> None:
    """Report what `clean` would change, and write nothing.

    PATH is a file, a folder or - for standard input. Exits 1 if something would change.
    """
    wanted = wanted_of(options)
    work = Work(paths, wanted)
    config = work.selector.config_of(Path())
    path = _baseline_path(baseline, config)
    if path is not None or write_baseline:
        work.selector.leave_alone(path or _default_path())
    if write_baseline:
        _write_baseline(work.outcomes(texts=True), path or _default_path(), wanted)
        return
    outcomes: Iterator[Outcome] = map(_with_note, work.outcomes(texts=path is not None))
    if path is not None:
        outcomes = _only_new(outcomes, path)
    told = tell(outcomes, wanted.telling, work.steps, dry=True)
    if not wanted.telling.quiet:
        for line in work.notes():
            say(line)
    context.exit(exit_code(told.tally, wanted, changes_count=True))


def _with_note(outcome: Outcome) -> Outcome:
    """The outcome, with a note on a name that is mojibake."""
    if outcome.found.path.name.isascii():
        return outcome
    from normalizer.renaming import noted

    return noted(outcome)


def _default_path() -> Path:
    from normalizer.baseline import DEFAULT_NAME

    return Path(DEFAULT_NAME)


def _baseline_path(option: str | None, config: Config) -> Path | None:
    if option is not None:
        return Path(option)
    if config.baseline is not None:
        return (config.folder or Path()) / config.baseline
    return None


def _only_new(outcomes: Iterator[Outcome], path: Path) -> Iterator[Outcome]:
    from normalizer import baseline
    from normalizer.files import FileError

    try:
        known = baseline.read(path)
    except (baseline.BaselineError, FileError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    for outcome in outcomes:
        yield known.new_in(outcome, _relative(outcome, path))
    stale = list(known.stale())
    for name, code, number in stale:
        say(f"{visible(name)}: no longer there: {visible(code)} x {number:,}")
    if stale:
        say(f"{visible(str(path))} holds what is no longer there: write it anew (--write-baseline)")


def _write_baseline(outcomes: Iterable[Outcome], path: Path, wanted: Wanted) -> None:
    from normalizer import baseline, files
    from normalizer.writing import write

    entries: list[baseline.Known] = []
    for outcome in outcomes:
        if outcome.status == "failed":
            say(f"{visible(outcome.name)}: {visible(outcome.reason)}")
        entries += baseline.entries_of(outcome, _relative(outcome, path))
    data = baseline.dump(entries).encode("utf-8")
    there = files.read(path) if os.path.lexists(path) else None
    if there is not None and not there.startswith(b'{"schema": "textmend-baseline/'):
        raise click.UsageError(f"{path}: exists and is no baseline: choose another name")
    try:
        write(path, data, expected=there)
    except files.FileError as error:
        raise click.UsageError(f"{path}: {error}") from None
    number = sum(len(one.lines) for one in entries)
    if not wanted.telling.quiet:
        say(f"{visible(str(path))}: {counted(number, 'finding')} accepted")


def _relative(outcome: Outcome, baseline: Path) -> str:
    """The name that a file has in a baseline: relative to the baseline's folder."""
    folder = os.path.realpath(baseline.parent)
    return os.path.relpath(os.path.realpath(outcome.found.path), folder).replace(os.sep, "/")
