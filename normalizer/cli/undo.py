"""``textmend undo``: the originals back, from the copies and the change log."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from normalizer import files
from normalizer.cli.options import STDIN
from normalizer.escape import visible
from normalizer.files import FileError
from normalizer.logfile import Entry, LogError
from normalizer.report.words import counted
from normalizer.restore import original, read_log, restore_all


@click.command()
@click.argument("log", metavar="LOG")
@click.argument("copy", metavar="[COPY]", required=False)
@click.pass_context
def undo(context: click.Context, log: str, copy: str | None) -> None:
    """Restore the original files that LOG, a change log, speaks of.

    Paths in LOG are relative to its folder. Given COPY, a clean copy or - for standard input, write
    its original to standard output instead.
    """
    path = Path(log)
    try:
        entries = read_log(path)
    except (FileError, LogError) as error:
        raise click.UsageError(f"{path}: {error}") from None
    context.exit(_to_stdout(entries, copy) if copy is not None else _in_place(path, entries))


def _in_place(log: Path, entries: list[Entry]) -> int:
    tally: Counter[str] = Counter()
    for restored in restore_all(log, entries):
        tally[restored.status] += 1
        if restored.reason:
            click.echo(f"{visible(restored.name)}: {visible(restored.reason)}", err=True)
    failed = f", {tally['failed']:,} failed" if tally["failed"] else ""
    click.echo(f"{counted(tally['restored'], 'file')} restored{failed}", err=True)
    return 123 if tally["failed"] else 0


def _to_stdout(entries: list[Entry], copy: str) -> int:
    name = "<stdin>" if copy == STDIN else copy
    try:
        data = sys.stdin.buffer.read() if copy == STDIN else files.read(Path(copy))
        for entry in reversed(entries):
            if len(entries) == 1 or _is_of(entry, data):
                sys.stdout.buffer.write(original(data, entry))
                return 0
        raise FileError("is not a copy that the log speaks of")
    except FileError as error:
        click.echo(f"{visible(name)}: {visible(str(error))}", err=True)
        return 123


def _is_of(entry: Entry, data: bytes) -> bool:
    from normalizer.logfile import sha256

    return sha256(data) == entry.sha256_after
