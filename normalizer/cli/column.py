"""``textmend clean --column``: one column of tables, row by row."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import click

from normalizer.cli.command import COLUMN, all_of, option
from normalizer.cli.options import Doing, Scope, Telling
from normalizer.cli.options import Wanted as Shared
from normalizer.cli.streams import say
from normalizer.config import Finder
from normalizer.escape import shortened, visible
from normalizer.files import FileError
from normalizer.profile import Profile
from normalizer.report.words import counted

FAILED = 123


class ColumnOptions(NamedTuple):
    """What the options for a column ask for; without ``column``, nothing."""

    column: str | None
    evidence_by: str | None
    key: str | None
    audit: str


column_options = all_of(
    [
        option(
            "--column",
            section=COLUMN,
            metavar="NAME",
            help="Clean this column of a table (.parquet, .csv, .tsv, .jsonl; also .gz, .zst).",
        ),
        option(
            "--evidence-by",
            section=COLUMN,
            metavar="NAME",
            help="Weigh together the rows that have the same value in this column: their source.",
        ),
        option(
            "--key",
            section=COLUMN,
            metavar="NAME",
            help="The column by which the log finds a row again (else: its number).",
        ),
        option(
            "--audit",
            section=COLUMN,
            type=click.Choice(["none", "changed", "all"]),
            default="changed",
            help="Which rows go into the log.",
        ),
    ]
)


def column_of(options: dict[str, Any]) -> ColumnOptions:
    """The options for a column, taken out of ``options``. Raises click.UsageError."""
    found = ColumnOptions(*(options.pop(name) for name in ColumnOptions._fields))
    if found.column is None and (found.evidence_by or found.key):
        raise click.UsageError("--evidence-by and --key go with --column NAME")
    return found


class Job(NamedTuple):
    """What is to be done to tables: into the folder ``output``, or in place."""

    options: ColumnOptions
    profile: str | None
    output: str | None
    log_name: str | None
    quiet: bool = False


def check_alone(wanted: Shared) -> None:
    """Raises click.UsageError where options were given that tables do not know."""
    doing, telling = wanted.doing._replace(profile=None), wanted.telling
    plain = telling._replace(quiet=False, color="auto")
    if doing != Doing() or wanted.scope != Scope() or plain != Telling():
        raise click.UsageError("--column goes with --profile, --log, --quiet and its own options")


def clean_columns(paths: tuple[str, ...], job: Job) -> Tally:
    """Clean a column of each table. Raises click.UsageError."""
    from normalizer.tables.clean import kind_of
    from normalizer.tables.rows import TableError

    if job.log_name is not None and len(paths) > 1:
        raise click.UsageError("--log is the log of one table: name one, or leave --log out")
    for name in paths:
        try:
            kind_of(Path(name))
            _profile(Path(name), job)
        except (TableError, ValueError) as error:
            raise click.UsageError(f"{name}: {error}") from None
    tally = Tally()
    for path in map(Path, paths):
        try:
            one = _clean(path, job)
        except (FileError, TableError) as error:
            say(f"{visible(str(path))}: {visible(str(error))}")
            one = Tally(failed=1)
        except ModuleNotFoundError as error:
            raise click.UsageError(
                f"{path}: this kind of table needs {error.name}: pip install 'textmend[arrow]'"
            ) from None
        tally = Tally(tally.changed + one.changed, tally.failed + one.failed)
    return tally


class Tally(NamedTuple):
    """How many tables were changed, and in how many a row, or all, failed."""

    changed: int = 0
    failed: int = 0


def _profile(path: Path, job: Job) -> Profile:
    return Finder().of(path).named(job.profile or "repair")


def _clean(path: Path, job: Job) -> Tally:
    from normalizer.tables.clean import Audit, Wanted, clean_table
    from normalizer.tables.rows import Names

    target = path if job.output is None else Path(job.output) / path.name
    log = Path(job.log_name) if job.log_name else _beside(target)
    options = job.options
    names = Names(options.column or "", options.key, options.evidence_by)
    wanted = Wanted(names, _profile(path, job), Audit(options.audit))
    outcome = clean_table(path, target, log, wanted)
    end = outcome.end
    shown = visible(str(path))
    for row, problem in outcome.problems:
        say(f"{shown}: row {row:,}: {shortened(problem, 200)}")
    failed = f", {counted(end.failed, 'row')} failed" if end.failed else ""
    if not job.quiet:
        say(f"{shown}: {end.changed:,} of {counted(end.rows, 'row')} changed{failed}")
        if wanted.audit is not Audit.NONE and log.exists():
            back = f"textmend undo {visible(str(log))} {visible(str(target))}"
            say(f"change log: {visible(str(log))} ({back} takes it back)")
    return Tally(int(end.changed > 0), int(end.failed > 0))


def is_of_rows(log: Path) -> bool:
    """Whether a log is of the rows of a table."""
    from normalizer.tables.log import is_row_log

    return is_row_log(log)


def undo_column(log: Path, paths: tuple[str, ...]) -> int:
    """Put the texts back that a log of rows speaks of, in the copy at ``paths`` or where the log
    says it is. The exit code."""
    from normalizer.tables.log import read_log
    from normalizer.tables.restore import restore_table
    from normalizer.tables.rows import TableError

    try:
        copies = [Path(path) for path in paths] or [_named_in(log, read_log(log).head.path)]
        code = 0
        for copy in copies:
            restored = restore_table(log, copy, copy)
            missing = (
                f", {restored.missing:,} not found as the log says" if restored.missing else ""
            )
            say(f"{visible(str(copy))}: {counted(restored.rows, 'row')} restored{missing}")
            code = FAILED if restored.missing else code
        return code
    except (FileError, TableError) as error:
        say(f"{visible(str(log))}: {visible(str(error))}")
        return FAILED


def _named_in(log: Path, name: str) -> Path:
    """The copy that a log names, below the log's own folder. Raises TableError."""
    from normalizer.tables.rows import TableError

    folder = Path(os.path.realpath(log.parent))
    copy = folder / name
    if not Path(os.path.realpath(copy)).is_relative_to(folder):
        raise TableError("the copy lies outside of the log's folder: name it, as in LOG COPY")
    return copy


def _beside(target: Path) -> Path:
    """Where the log goes, unless it is said: beside the copy."""
    return target.with_name(f"{target.name}.textmend.jsonl")
