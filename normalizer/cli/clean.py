"""``textmend clean``: clean copies into a folder, in place, or to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from normalizer.batch import Outcome, Scratch
from normalizer.cli.caution import Caution, caution_of, caution_options, done_before, heeding
from normalizer.cli.column import Job, check_alone, clean_columns, column_of, column_options
from normalizer.cli.command import RUNNING, WHERE, SectionedCommand, examples, option
from normalizer.cli.guard import Terminated
from normalizer.cli.options import STDIN, Telling, Wanted, paths_argument, shared, wanted_of
from normalizer.cli.progress import Steps
from normalizer.cli.space import check_space
from normalizer.cli.streams import say
from normalizer.cli.telling import Told, exit_code, tell
from normalizer.cli.work import Work
from normalizer.delivery import Deliver, in_place, into_folder, to_stream
from normalizer.escape import visible
from normalizer.files import FileError, Found, reason_of
from normalizer.logplace import default_log, remove_oldest, root_of
from normalizer.logstore import LogWriter
from normalizer.report.words import slashed


@click.command(
    cls=SectionedCommand,
    epilog=examples(
        "textmend clean archive --output archive-clean",
        "textmend clean --in-place docs",
        "textmend clean --profile repair --in-place .",
        "textmend clean --stdout letter.txt",
        "textmend clean --stdin-filename notes.md -",
        "textmend clean --in-place --column text --evidence-by source data.parquet",
    ),
)
@paths_argument
@option("--output", section=WHERE, metavar="DIR", help="Write clean copies into this folder.")
@option(
    "--in-place",
    "place",
    section=WHERE,
    is_flag=True,
    help="Write clean copies over the files.",
)
@option(
    "--stdout",
    "stream",
    section=WHERE,
    is_flag=True,
    help="Write the one clean copy to stdout.",
)
@option("--log", "log_name", section=WHERE, metavar="FILE", help="Write the change log here.")
@caution_options
@column_options
@shared
@option(
    "--exit-non-zero-on-change",
    section=RUNNING,
    is_flag=True,
    help="Exit 1 if a file was changed (for hooks).",
)
@click.pass_context
def clean(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    exit_non_zero_on_change: bool,
    **options: Any,
) -> None:
    """Repair and normalize files, with a log of every change that `undo` takes back.

    PATH is a file, a folder or - for standard input, whose copy goes to standard output.
    """
    where = Where(*(options.pop(name) for name in Where._fields))
    caution = caution_of(options, where.place, where.log_name)
    where = where._replace(log_name=where.log_name or caution.resume)
    column = column_of(options)
    wanted = wanted_of(options)
    where = _checked(where, paths, wanted)
    if column.column is not None:
        if where.stream:
            raise click.UsageError("--column writes files: --output DIR or --in-place")
        if caution != Caution():
            raise click.UsageError("--column stands alone: leave the options of caution out")
        check_alone(wanted)
        job = Job(column, wanted.doing.profile, where.output, where.log_name, wanted.telling.quiet)
        tables = clean_columns(paths, job)
        counts = exit_non_zero_on_change and tables.changed and not wanted.exit_zero
        context.exit(123 if tables.failed else int(bool(counts)))
    work = Work(paths, wanted)
    if caution.resume is not None:
        for path in done_before(caution.resume, paths, where.output):
            work.selector.leave_alone(path)
    work.selector.backups = caution.backup
    if caution.dry_run:
        outcomes = heeding(work.outcomes(), caution)
        told = tell(outcomes, wanted.telling, work.steps, dry=True, stdout_taken=where.stream)
    else:
        if not where.stream:
            check_space(work, paths, where.output)
        outcomes = heeding(work.outcomes(_scratch(where)), caution)
        told = _delivered(outcomes, where, paths, wanted.telling, work.steps, caution.rename)
    context.exit(exit_code(told.tally, wanted, exit_non_zero_on_change))


def _delivered(
    outcomes: Iterator[Outcome],
    where: Where,
    paths: Sequence[str],
    how: Telling,
    steps: Steps,
    rename: bool,
) -> Told:
    """Put the copies in their places, and tell of it."""
    log = _log(where, paths)
    try:
        delivered = _delivery(where, log)(outcomes)
        if rename and log is not None:
            from normalizer.renaming import renamed

            delivered = (renamed(outcome, log) for outcome in delivered)
        told = tell(delivered, how, steps, dry=False, stdout_taken=where.stream)
    except (KeyboardInterrupt, click.Abort, Terminated):
        if log and os.path.lexists(log.path):
            say(f"{visible(str(log.path))} has what was done: clean --resume goes on with it")
        raise
    if log and log.entries:
        _note(log, told)
        remove_oldest(log.path)
        if not how.quiet:
            say(_about(log, [where.output] if where.output is not None else paths))
    return told


def _note(log: LogWriter, told: Told) -> None:
    """Put on record what was not changed, and why."""
    try:
        log.note(f"{slashed(path)}: {why}" for path, why in (*told.failures, *told.left))
    except FileError as error:
        say(f"{visible(str(log.path))}: {error}")


class Where(NamedTuple):
    """Where the copies and the change log go."""

    output: str | None
    place: bool
    stream: bool
    log_name: str | None


def _checked(where: Where, paths: tuple[str, ...], wanted: Wanted) -> Where:
    """Where the copies go, made definite. Raises click.UsageError."""
    output, place, stream, _ = where
    stream = stream or (paths == (STDIN,) and not output and not place)
    telling = wanted.telling
    if (output is not None) + place + stream != 1:
        raise click.UsageError("say where the copies go: one of --output DIR, --in-place, --stdout")
    if stream and telling.output_file is None and (telling.diff or telling.form != "text"):
        raise click.UsageError("--stdout, --diff and --format all want stdout: choose one")
    if STDIN in paths and not stream:
        raise click.UsageError("standard input has no name: its copy can go to --stdout only")
    if stream and (len(paths) > 1 or os.path.isdir(paths[0])):
        raise click.UsageError("--stdout takes one file")
    if output is not None:
        _check_output(Path(output), paths)
        _make_for_log(where.log_name, Path(output))
    return where._replace(stream=stream)


def _delivery(where: Where, log: LogWriter | None) -> Deliver:
    if where.output is not None:
        return into_folder(Path(where.output), log)
    if where.place:
        assert log is not None
        return in_place(log)
    return to_stream(sys.stdout.buffer.write, log)


def _scratch(where: Where) -> Scratch:
    """Where drafts are written: on the same disk as the copies."""
    if where.place:
        return lambda found: found.path.parent
    if where.output is None:
        from tempfile import gettempdir

        return lambda found: Path(gettempdir())
    output = Path(where.output)

    def folder(found: Found) -> Path:
        output.mkdir(parents=True, exist_ok=True)
        return output

    return folder


def _log(where: Where, paths: Sequence[str]) -> LogWriter | None:
    name = where.log_name
    if name is None and where.output is not None:  # beside the copies
        name = f"{where.output.rstrip(os.sep)}.changes.jsonl"
        _make(Path(name).parent, where.output)
    if name is None and not where.place:
        return None
    path = Path(name) if name is not None else None
    try:
        path = path or default_log(_common_folder(paths), Path.cwd())
        return LogWriter(path)
    except FileError as error:
        raise click.UsageError(f"--log {path or ''}: {error}") from None


def _make_for_log(log_name: str | None, output: Path) -> None:
    """The folder of the copies may hold their log, too: that is written first."""
    if log_name is not None and Path(log_name).parent == output:
        _make(output, output)


def _make(folder: Path, output: str | Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"--output {output}: {reason_of(error, 'made')}") from None


def _common_folder(paths: Sequence[str]) -> Path:
    """The folder that all ``paths`` are in or below."""
    places = [os.path.abspath(path) for path in paths]  # noqa: PTH100
    folders = [one if os.path.isdir(one) else os.path.dirname(one) for one in places]  # noqa: PTH120
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # on several drives
        return Path.cwd()


def _about(log: LogWriter, places: Sequence[str]) -> str:
    """Where the log is and how to use it; ``places`` are where the copies went."""
    root = root_of(log.path)
    inside = all(Path(os.path.realpath(place)).is_relative_to(root) for place in places)
    command = "textmend undo" if inside else "textmend undo --allow-outside"
    return f"change log: {visible(str(log.path))} ({command} takes it back)"


def _check_output(output: Path, paths: tuple[str, ...]) -> None:
    if os.path.lexists(output) and not os.path.isdir(output):
        raise click.UsageError(f"--output {output}: is not a folder: choose another name")
    inside = Path(os.path.realpath(output))
    for path in paths:
        if os.path.isdir(path) and inside.is_relative_to(os.path.realpath(path)):
            raise click.UsageError(
                f"--output {output}: lies in the input folder {path}: "
                "choose a folder outside of it, or clean --in-place"
            )
