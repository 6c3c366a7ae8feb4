"""``textmend undo``: the originals back, from the copies and the change log."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from normalizer import files
from normalizer.cli.column import is_of_rows, undo_column
from normalizer.cli.options import STDIN
from normalizer.escape import visible
from normalizer.files import FileError
from normalizer.logfile import LogError
from normalizer.logplace import default_logs, root_of
from normalizer.logstore import LogReader
from normalizer.report.words import counted
from normalizer.restore import (
    State,
    Target,
    original_of_copy,
    restore_all,
    set_aside,
    state,
    targets,
)


@click.command()
@click.argument("log", metavar="[LOG]", required=False)
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@click.option("--last", is_flag=True, help="Undo the last run whose log has its default place.")
@click.option("--list", "listing", is_flag=True, help="List the files of LOG, and write nothing.")
@click.option("--stdout", "copy", metavar="COPY", help="Write the original of COPY (-: stdin) out.")
@click.option(
    "--allow-outside", is_flag=True, help="Also files outside of LOG's folder: if you trust it."
)
@click.pass_context
def undo(
    context: click.Context,
    log: str | None,
    paths: tuple[str, ...],
    last: bool,
    listing: bool,
    copy: str | None,
    allow_outside: bool,
) -> None:
    """Restore the original files that LOG, a change log, speaks of, or those below PATH.

    Paths in LOG are relative to its folder. Only files there, or in the work tree of a repository
    whose log it is, are written. A file that was changed since is left as it is, and said.
    Where LOG is of the rows of a table, PATH is the table.
    """
    if last:
        paths = (*((log,) if log else ()), *paths)
    elif log is None:
        raise click.UsageError("say which log: LOG or --last")
    if log and not last and is_of_rows(Path(log)):
        context.exit(undo_column(Path(log), paths))
    opened = _last(allow_outside) if last or log is None else _opened(Path(log))
    if copy is None and paths == (STDIN,):
        copy, paths = STDIN, ()
    if copy is not None and (paths or listing):
        raise click.UsageError("--stdout writes one original: without PATH and --list")
    if copy is not None:
        context.exit(_to_stdout(opened, copy))
    wanted = _below(targets(opened), paths)
    if listing:
        context.exit(_listed(wanted, None if allow_outside else root_of(opened.path)))
    context.exit(_in_place(opened, wanted, allow_outside))


def _opened(path: Path) -> LogReader:
    try:
        log = LogReader(path)
    except (FileError, LogError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    for line, problem in set_aside(log):
        click.echo(f"{visible(str(path))}:{line}: set aside: {visible(problem)}", err=True)
    return log


def _last(allow_outside: bool) -> LogReader:
    """The newest log in its default place of which there is something to undo."""
    for path in default_logs(Path.cwd()):
        try:
            log = LogReader(path)
        except (FileError, LogError):
            continue
        root = None if allow_outside else root_of(path)
        if any(state(target, root) is State.COPY for target in targets(log)):
            click.echo(f"change log: {visible(str(path))}", err=True)
            return log
    raise click.UsageError("no log in its default place has anything to undo: name a LOG")


def _below(found: list[Target], paths: Sequence[str]) -> list[Target]:
    """The targets that ``paths`` name, or that lie in folders they name; all, without ``paths``."""
    if not paths:
        return found
    wanted = {_real(Path(path)): path for path in paths}
    used: set[Path] = set()
    chosen = []
    for target in found:
        if target.path is not None:
            places = [_real(path) for path in (target.path, target.was) if path is not None]
            over = {*places, *places[0].parents} & wanted.keys()
            used |= over
            if over:
                chosen.append(target)
    for place, path in wanted.items():
        if place not in used:
            raise click.UsageError(f"{path}: the log does not speak of it: see --list")
    return chosen


def _real(path: Path) -> Path:
    """The path with the links on its way followed, but not one that it is itself."""
    try:
        return Path(os.path.realpath(path.parent)) / path.name
    except ValueError:  # a name that no file can have
        return path


def _listed(wanted: list[Target], root: Path | None) -> int:
    for target in wanted:
        name = "<stdin>" if target.path is None else str(target.path)
        click.echo(f"{visible(name)}: {state(target, root).value}")
    return 0


def _in_place(log: LogReader, wanted: list[Target], allow_outside: bool) -> int:
    tally: Counter[str] = Counter()
    for restored in restore_all(log, wanted, allow_outside):
        tally[restored.status] += 1
        if restored.status == "failed":
            click.echo(f"{visible(restored.name)}: {visible(restored.reason)}", err=True)
    click.echo(_summary(tally), err=True)
    return 123 if tally["failed"] else 0


def _summary(tally: Counter[str]) -> str:
    parts = [f"{counted(tally['restored'], 'file')} restored"]
    if tally["unchanged"]:
        parts.append(f"{tally['unchanged']:,} as before the change already")
    if tally["failed"]:
        parts.append(f"{tally['failed']:,} failed")
    return ", ".join(parts)


def _to_stdout(log: LogReader, copy: str) -> int:
    name = "<stdin>" if copy == STDIN else copy
    try:
        data = sys.stdin.buffer.read() if copy == STDIN else files.read(Path(copy))
        sys.stdout.buffer.write(original_of_copy(log, data))
        return 0
    except (FileError, LogError) as error:
        click.echo(f"{visible(name)}: {visible(str(error))}", err=True)
        return 123
