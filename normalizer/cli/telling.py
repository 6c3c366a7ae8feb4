"""Telling people and programs of outcomes, and the exit code that follows from them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from normalizer.batch import Outcome
from normalizer.cli.options import Telling, Wanted
from normalizer.cli.progress import Steps, progress
from normalizer.cli.streams import Output, say
from normalizer.escape import json_line
from normalizer.report import notes
from normalizer.report.tally import Counting, Tally, summary
from normalizer.report.words import slashed

if TYPE_CHECKING:
    from normalizer.report.style import Style

_STATUSES = ("changed", "unchanged", "skipped", "failed")
_MOST_NAMES = 1_000  # of changed files, and of reasons, kept for a summary

#: Gives the report on the outcomes, line by line.
Render = Callable[[Iterable[Outcome], "Style"], Iterator[str]]


class Told(NamedTuple):
    """What there was to tell: the tally, the first changed files, why files failed, and the first
    reasons why something was left as it is."""

    tally: Tally
    changed: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    left: tuple[tuple[str, str], ...]


def tell(
    outcomes: Iterable[Outcome],
    how: Telling,
    steps: Steps,
    dry: bool,
    stdout_taken: bool = False,
) -> Told:
    """Report each outcome as it comes, and between them the ``steps`` of long files. ``dry``:
    nothing is written but the report.
    """
    counting = Counting()
    changed: list[str] = []
    failures: list[tuple[str, str]] = []
    left: list[tuple[str, str]] = []
    shown = steps.shown = progress(how.quiet, say)
    with contextlib.closing(shown), Output(how.output_file, stdout_taken, shown.clear) as output:

        def told() -> Iterator[Outcome]:
            for outcome in outcomes:
                counting.add(outcome)
                if outcome.status == "failed":
                    failures.append((outcome.name, outcome.reason))
                if outcome.status == "changed" and len(changed) < _MOST_NAMES:
                    changed.append(outcome.name)
                if outcome.status != "failed" and len(left) < _MOST_NAMES:
                    left.extend((outcome.name, why) for _, why in notes.reasons(outcome))
                if outcome.status == "failed" or not how.quiet:
                    for line in notes.notes(outcome):
                        output.flush()
                        shown.clear()
                        say(line)
                yield outcome
                shown.add(outcome)

        _report(told(), how, output, dry)
        output.flush()
        tally = counting.tally
        if how.statistics:
            from normalizer.report.text import statistics

            for line in statistics(tally):
                output.line(line)
        output.flush()
    line = summary(tally, dry)
    if not how.quiet:
        say(line)
    if how.form == "github":
        _write_step_summary(tally, changed, line)
    told_all = Told(tally, tuple(changed), tuple(failures), tuple(left))
    if how.summary_json is not None:
        how.summary_json.write_text(_summary_json(told_all), "utf-8")
    return told_all


def _report(outcomes: Iterator[Outcome], how: Telling, output: Output, dry: bool) -> None:
    if how.statistics:
        for _ in outcomes:
            pass
    elif how.diff:
        _report_diffs(outcomes, how, output)
    else:
        if how.form in ("text", "concise"):  # which say nothing of the others
            outcomes = (one for one in outcomes if one.records or one.suggestions)
            first = next(outcomes, None)
            if first is None:
                return  # the usual case: all is clean, and nothing was imported to say so
            outcomes = chain((first,), outcomes)
        write = output.command if how.form == "github" else output.line
        for line in _renderer(how.form, dry)(outcomes, output.style(how.color)):
            write(line)


def _report_diffs(outcomes: Iterator[Outcome], how: Telling, output: Output) -> None:
    """As a patch; to a terminal or a runner, which it could drive, as it is safe to show."""
    from normalizer.report import diff, diff_view

    style = output.style(how.color)
    folder = os.getcwd()  # noqa: PTH109
    escaped = how.escaped or not output.takes_raw
    with output.uncommanded():
        for outcome in outcomes:
            if escaped:
                for line in diff_view.lines(outcome, style):
                    output.line(line)
            else:
                for data in diff.patch(outcome, folder):
                    output.data(data)


def _renderer(form: str, dry: bool) -> Render:
    if form == "text" and not dry:
        from normalizer.report.text import done

        return done
    render: Render = import_module(f"normalizer.report.{form}").render
    return render


def _summary_json(told: Told) -> str:
    """What came of all files, for programs."""
    from normalizer import __version__

    tally = told.tally
    fields = {
        "tool": f"textmend {__version__}",
        "files": {name: getattr(tally, name) for name in _STATUSES},
        "edits": tally.codes,
        "suggestions": tally.suggested,
        "encodings_of_changed": tally.encodings,
        "failures": [{"path": slashed(path), "reason": why} for path, why in told.failures],
        "left": [{"path": slashed(path), "reason": why} for path, why in told.left],
    }
    return json_line(fields) + "\n"


def _write_step_summary(tally: Tally, changed: Iterable[str], line: str) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from normalizer.report.github import step_summary

    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{one}\n" for one in step_summary(tally, changed, line))
    except OSError as error:
        say(f"the step summary could not be written: {error.strerror}")


def exit_code(tally: Tally, wanted: Wanted, changes_count: bool) -> int:
    """123 where a file failed, 1 where something counts as found, else 0."""
    if tally.failed:
        return 123
    if wanted.exit_zero:
        return 0
    found = (changes_count and tally.changed > 0) or (
        wanted.fail_on_suggestions and tally.suggestions > 0
    )
    return int(found)
