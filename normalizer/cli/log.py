"""``textmend log``: what change logs say, without undoing anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from normalizer.changelog import Record
from normalizer.escape import json_line, visible
from normalizer.files import FileError
from normalizer.logfile import Group, LogError
from normalizer.logplace import default_logs
from normalizer.logstore import LogReader
from normalizer.report.words import counted, describe

_FIELDS = ("path", "line", "column", "offset", "rule", "before", "after", "confidence", "chain")


class _Found(NamedTuple):
    path: str
    record: Record

    def fields(self) -> dict[str, object]:
        """What programs are told of it."""
        known = self.record._asdict()
        return {"path": self.path} | {name: known[name] for name in _FIELDS[1:]}


@click.command()
@click.argument("log", metavar="[LOG]", required=False)
@click.option("--rule", "rules", multiple=True, metavar="CODE", help="Only edits of this rule.")
@click.option("--file", "names", multiple=True, metavar="PATH", help="Only this file, as in LOG.")
@click.option(
    "--confidence-below", type=float, metavar="N", help="Only edits that are less sure than this."
)
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv")), default="text", help="How."
)
@click.pass_context
def log(
    context: click.Context,
    log: str | None,
    rules: tuple[str, ...],
    names: tuple[str, ...],
    confidence_below: float | None,
    form: str,
) -> None:
    """List the changes that LOG, a change log, has on record; without LOG, list the logs.

    These are the logs in their default place, the newest first.
    """
    if log is None:
        for line in _logs():
            click.echo(line)
        context.exit(0)
    try:
        reader = LogReader(Path(log))
    except (FileError, LogError) as error:
        raise click.UsageError(f"{log}: {error}") from None
    known = {_name_of(group) for group in reader.groups}
    for name in names:
        if name not in known:
            raise click.UsageError(f"--file {name}: the log does not speak of it")
    problems: list[str] = []
    found = (
        one
        for one in _changes(reader, names, problems)
        if (not rules or one.record.rule in rules)
        and (confidence_below is None or one.record.confidence < confidence_below)
    )
    for line in {"text": _as_text, "json": _as_json, "csv": _as_csv}[form](found):
        click.echo(line)
    for said in reader.notes():
        click.echo(f"note: {visible(said)}", err=True)
    for problem in problems:
        click.echo(f"{visible(log)}: {visible(problem)}", err=True)
    context.exit(123 if problems else 0)


def _logs() -> Iterator[str]:
    for path in default_logs(Path.cwd()):
        try:
            files = {group.path for group in LogReader(path).groups}
            yield f"{visible(str(path))}: {counted(len(files), 'file')}"
        except (FileError, LogError) as error:
            yield f"{visible(str(path))}: {visible(str(error))}"


def _name_of(group: Group) -> str:
    return "<stdin>" if group.path is None else group.path


def _changes(reader: LogReader, names: tuple[str, ...], problems: list[str]) -> Iterator[_Found]:
    for group in reader.groups:
        path = _name_of(group)
        if names and path not in names:
            continue
        if group.problem:
            problems.append(f"line {group.line}: set aside: {group.problem}")
            continue
        try:
            for record in reader.records(group):
                yield _Found(path, record)
        except (FileError, LogError) as error:
            problems.append(f"line {group.line}: set aside: {error}")


def _as_text(found: Iterable[_Found]) -> Iterator[str]:
    for path, record in found:
        place = f"{visible(path)}:{record.line}:{record.column}"
        times = f", {record.size:,} times" if record.size > 1 else ""
        sure = f" [{record.confidence:.4g}]"
        yield f"{place}: {visible(record.rule)}: {describe(record)}{times}{sure}"


def _as_json(found: Iterable[_Found]) -> Iterator[str]:
    return (json_line(one.fields()) for one in found)


def _as_csv(found: Iterable[_Found]) -> Iterator[str]:
    yield ",".join(_FIELDS)
    for one in found:
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(
            visible(value) if isinstance(value, str) else value for value in one.fields().values()
        )
        yield row.getvalue()
