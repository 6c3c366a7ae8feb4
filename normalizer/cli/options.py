"""The arguments and options that commands share, and what they mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from normalizer.batch import Outcome, Settings, run, treat
from normalizer.config import ConfigError, Finder
from normalizer.decoding import UnknownEncodingError, decode_as
from normalizer.discovery import discover
from normalizer.files import Found

STDIN = "-"
FORMATS = ("text", "json", "sarif", "github")

Command = TypeVar("Command", bound=Callable[..., Any])


class Wanted(NamedTuple):
    """What the shared options ask for."""

    profile: str | None
    encoding: str | None
    diff: bool
    form: str
    fail_on_suggestions: bool
    jobs: int


def paths_argument(command: Command) -> Command:
    """PATH..., each existing, or ``-``."""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...", callback=_existing)(
        command
    )


def encoding_option(command: Command) -> Command:
    """``--encoding NAME``, which must be known."""
    return click.option(
        "--encoding",
        metavar="NAME",
        callback=_known_encoding,
        help="Read all files in this encoding.",
    )(command)


def shared(command: Command) -> Command:
    """The options of ``clean`` and ``check``."""
    for option in reversed(
        (
            click.option("--profile", metavar="NAME", help="What to do, for all files: a profile."),
            encoding_option,
            click.option("--diff", is_flag=True, help="Show the changes as a diff on stdout."),
            click.option(
                "--format",
                "form",
                type=click.Choice(FORMATS),
                default="text",
                help="Report for people on stderr, or for programs on stdout.",
            ),
            click.option(
                "--fail-on-suggestions", is_flag=True, help="Exit 1 where something is suggested."
            ),
            click.option(
                "--jobs",
                type=click.IntRange(min=1),
                default=1,
                metavar="N",
                help="Clean with N processes.",
            ),
        )
    ):
        command = option(command)
    return command


def outcomes(paths: Iterable[str], wanted: Wanted) -> Iterator[Outcome]:
    """The outcome of each file that ``paths`` name; nothing is written."""
    finder = Finder()
    for path in paths:  # what is wrong for all of them is found before any work
        try:
            settings_for(Path(path), finder, wanted)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    if STDIN in paths:
        yield _of_stdin(finder, wanted)
    named = [Path(path) for path in paths if path != STDIN]
    found = discover(named, lambda path, is_folder: _excludes(finder, path, is_folder))
    yield from run((_with_settings(one, finder, wanted) for one in found), wanted.jobs)


def settings_for(path: Path, finder: Finder, wanted: Wanted) -> Settings:
    """How to clean the file at ``path``: by the options, else by its nearest configuration.

    Raises ValueError, a ConfigError where it is the configuration that is wrong.
    """
    config = finder.of(Path.cwd() if str(path) == STDIN else path)
    chosen = config.named(wanted.profile) if wanted.profile else config.chosen_for(path)
    choices = config.choices_for(path)
    prose = config.named(choices.profile) if choices.profile else None
    encoding = wanted.encoding or choices.encoding
    return Settings(chosen, prose, encoding, choices.selection)


def _with_settings(found: Found, finder: Finder, wanted: Wanted) -> tuple[Found, Settings]:
    try:
        return found, settings_for(found.path, finder, wanted)
    except ValueError as error:  # in a folder below those that were named
        return found._replace(failure=found.failure or str(error)), Settings()


def _excludes(finder: Finder, path: Path, is_folder: bool) -> bool:
    try:
        return finder.of_folder(path.parent).excludes(path, is_folder)
    except ConfigError:
        return False  # it fails with that, rather than be left out in silence


def _of_stdin(finder: Finder, wanted: Wanted) -> Outcome:
    data = sys.stdin.buffer.read()
    outcome = Outcome("<stdin>", Found(Path(STDIN), Path(STDIN)), "failed")
    return treat(data, outcome, settings_for(Path(STDIN), finder, wanted), None)


def _existing(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    for path in value:
        if path != STDIN and not os.path.lexists(path):
            folder = os.path.dirname(path)  # noqa: PTH120 - as it was written
            if folder and os.path.isdir(folder) and not os.access(folder, os.X_OK):
                continue  # it may be there: its outcome says that there is no permission
            raise click.BadParameter(f"{path}: there is no such file or folder: check the name")
    return tuple(dict.fromkeys(value)) if value.count(STDIN) > 1 else value


def _known_encoding(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None:
        try:
            decode_as(b"", value)
        except UnknownEncodingError as error:
            raise click.BadParameter(str(error)) from None
    return value
