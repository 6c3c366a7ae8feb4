"""``textmend clean``: clean copies into a folder, in place, or to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from normalizer.cli.options import STDIN, Wanted, outcomes, paths_argument, shared
from normalizer.cli.telling import exit_code, tell
from normalizer.delivery import Deliver, Log, default_log, in_place, into_folder, to_stream
from normalizer.escape import visible
from normalizer.files import FileError


@click.command()
@paths_argument
@click.option("--output", metavar="DIR", help="Write clean copies into this folder.")
@click.option("--in-place", "place", is_flag=True, help="Write clean copies over the files.")
@click.option("--stdout", "stream", is_flag=True, help="Write the one clean copy to stdout.")
@click.option("--log", "log_name", metavar="FILE", help="Write the change log here.")
@click.option(
    "--exit-non-zero-on-change", is_flag=True, help="Exit 1 if a file was changed (for hooks)."
)
@shared
@click.pass_context
def clean(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    output: str | None,
    place: bool,
    stream: bool,
    log_name: str | None,
    exit_non_zero_on_change: bool,
    **options: Any,
) -> None:
    """Repair and normalize files, with a log of every change that `undo` takes back.

    PATH is a file, a folder or - for standard input, whose copy goes to standard output.
    """
    wanted = Wanted(**options)
    stream = stream or (paths == (STDIN,) and not output and not place)
    if (output is not None) + place + stream != 1:
        raise click.UsageError("say where the copies go: one of --output DIR, --in-place, --stdout")
    if wanted.diff + stream + (wanted.form != "text") > 1:
        raise click.UsageError("--stdout, --diff and --format all want stdout: choose one")
    if STDIN in paths and not stream:
        raise click.UsageError("standard input has no name: its copy can go to --stdout only")
    if stream and (len(paths) > 1 or os.path.isdir(paths[0])):
        raise click.UsageError("--stdout takes one file")
    if output is not None:
        _check_output(Path(output), paths)
    log = _log(log_name, place)
    deliver = _delivery(output, place, log)
    delivered = map(deliver, outcomes(paths, wanted))
    tally = tell(delivered, wanted.form, wanted.diff, dry=False)
    if log and log.entries:
        click.echo(f"change log: {visible(str(log.path))} (textmend undo takes it back)", err=True)
    context.exit(exit_code(tally, exit_non_zero_on_change, wanted.fail_on_suggestions))


def _delivery(output: str | None, place: bool, log: Log | None) -> Deliver:
    if output is not None:
        return into_folder(Path(output), log)
    if place:
        assert log is not None
        return in_place(log)
    return to_stream(sys.stdout.buffer.write, log)


def _log(name: str | None, place: bool) -> Log | None:
    if name is None and not place:
        return None
    path = Path(name) if name is not None else default_log(Path.cwd())
    try:
        return Log(path)
    except FileError as error:
        raise click.UsageError(f"--log {path}: {error}") from None


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
