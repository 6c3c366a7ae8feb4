"""Telling people and programs of outcomes, and the exit code that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

import click

from normalizer.batch import Outcome
from normalizer.report import diff as diff_report
from normalizer.report import text as text_report
from normalizer.report.text import Tally


def tell(outcomes: Iterable[Outcome], form: str, diff: bool, dry: bool) -> Tally:
    """Report each outcome as it comes; returns how many there were of each kind.

    ``dry``: nothing is written.
    """
    tally = Tally()

    def told() -> Iterator[Outcome]:
        nonlocal tally
        for outcome in outcomes:
            tally = tally.plus(outcome)
            if form == "text" or outcome.status == "failed":
                for line in text_report.lines(outcome):
                    click.echo(line, err=True)
            if diff:
                for line in diff_report.lines(outcome):
                    click.echo(line)
            yield outcome

    if form == "text":
        for _ in told():
            pass
        click.echo(text_report.summary(tally, dry), err=True)
        return tally
    report = import_module(f"normalizer.report.{form}")
    for line in report.render(told()):
        click.echo(line)
    return tally


def exit_code(tally: Tally, changes_count: bool, suggestions_count: bool) -> int:
    """123 where a file failed, 1 where something counts as found, else 0."""
    if tally.failed:
        return 123
    return int(
        (changes_count and tally.changed > 0) or (suggestions_count and tally.suggestions > 0)
    )
