"""The arguments and options that commands share, and what they mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from normalizer.cli.command import DOING, FILES, REPORT, RUNNING, all_of, option
from normalizer.report import FORMATS
from normalizer.selection import Selection

STDIN = "-"

Command = TypeVar("Command", bound=Callable[..., Any])


class Doing(NamedTuple):
    """What is to be done, for all files; None: as the configuration or the file says."""

    profile: str | None = None
    selection: Selection = Selection()
    newline: str | None = None
    encoding: str | None = None
    format_of_files: str | None = None


class Files(NamedTuple):
    """Which files are to be treated, of those that lie in folders; None: as configured."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    gitignore: bool | None = None
    hidden: bool = True
    stdin_filename: str | None = None
    config: Path | None = None
    no_config: bool = False


class Scope(NamedTuple):
    """Which lines: those changed since a revision, or ranges of line numbers."""

    diff_base: str | None = None
    only_lines: tuple[str, ...] = ()


class Telling(NamedTuple):
    """How to report."""

    form: str = "text"
    output_file: Path | None = None
    diff: bool = False
    escaped: bool = False
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    summary_json: Path | None = None


class Wanted(NamedTuple):
    """What the shared options ask for."""

    doing: Doing
    files: Files
    scope: Scope
    telling: Telling
    jobs: int | None  #: None: as many as there are cores
    exit_zero: bool
    fail_on_suggestions: bool


def _jobs(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    if value == "auto":
        return None
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= _MOST_JOBS:
        raise click.BadParameter(f"{value}: say auto, or a number from 1 to {_MOST_JOBS}")
    return int(value)


_MOST_JOBS = 256


def wanted_of(options: dict[str, Any]) -> Wanted:
    """The values of the shared options. Raises click.UsageError where they contradict."""
    chosen = Selection(
        options.pop("select"),
        options.pop("ignore"),
        options.pop("extend_select"),
        options.pop("extend_ignore"),
    )
    doing = Doing(selection=chosen, **_taken(options, Doing))
    wanted = Wanted(
        doing,
        Files(**_taken(options, Files)),
        Scope(**_taken(options, Scope)),
        Telling(**_taken(options, Telling)),
        **options,
    )
    telling = wanted.telling
    if telling.diff and telling.form != "text":
        raise click.UsageError("--diff and --format both want stdout: choose one")
    if telling.escaped and not telling.diff:
        raise click.UsageError("--escaped goes with --diff")
    if telling.statistics and (telling.diff or telling.form not in ("text", "concise")):
        raise click.UsageError("--statistics is a report of its own: leave --diff or --format out")
    if wanted.files.config and wanted.files.no_config:
        raise click.UsageError("--config and --no-config contradict each other: choose one")
    return wanted


def paths_argument(command: Command) -> Command:
    """PATH..., each existing, or ``-``; also those that ``--files-from`` lists."""
    argument = click.argument("paths", nargs=-1, metavar="PATH...", callback=_existing)
    listed = option(
        "--files-from",
        section=FILES,
        metavar="FILE",
        expose_value=False,
        is_eager=True,
        callback=_listed,
        help="Treat the files that FILE (- is standard input) lists, a name a line, or ended by "
        "NUL.",
    )
    decorated: Command = argument(listed(command))
    return decorated


def encoding_option(command: Command) -> Command:
    """``--encoding NAME``, which must be known."""
    decorated: Command = option(
        "--encoding",
        section=DOING,
        metavar="NAME",
        callback=_known_encoding,
        help="Read all files in this encoding.",
    )(command)
    return decorated


def _known_format(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None:
        from normalizer.formats.registry import by_name

        try:
            return by_name(value).name
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return None


def _codes(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Any:
    from normalizer.codes import check_selectors

    names = [name.strip() for one in value for name in one.split(",") if name.strip()]
    try:
        checked = check_selectors(names)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return None if parameter.name == "select" and not value else checked


def _patterns(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Any:
    if not value:
        return ()
    from normalizer.patterns import check_patterns

    try:
        return check_patterns(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _ranges(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Any:
    if value:
        from normalizer.narrowing import parse_ranges

        try:
            parse_ranges(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return value


def _file_to_write(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Path | None:
    if value is None:
        return None
    path = Path(value)
    if os.path.isdir(path):
        raise click.BadParameter(f"{value}: is a folder")
    if not os.path.isdir(path.parent):
        raise click.BadParameter(f"{value}: there is no folder {path.parent}: make it first")
    return path


def _path(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    return None if value is None else Path(value)


def _selector(name: str, help_: str) -> Any:
    return option(
        f"--{name}",
        section=DOING,
        metavar="CODES",
        multiple=True,
        callback=_codes,
        help=help_,
    )


#: The options of ``clean`` and ``check``.
shared = all_of(
    [
        option(
            "--profile",
            section=DOING,
            metavar="NAME",
            help="For all files this profile; 'textmend profiles' lists them.",
        ),
        _selector("select", "Only these codes or families, with commas between."),
        _selector("ignore", "Not these codes or families."),
        _selector("extend-select", "These besides what the profile has."),
        _selector("extend-ignore", "Not these, nor those that the configuration ignores."),
        option(
            "--newline",
            section=DOING,
            type=click.Choice(("lf", "keep")),
            help="Line endings: made LF, or kept as they are.",
        ),
        encoding_option,
        option(
            "--as",
            "format_of_files",
            section=DOING,
            metavar="FORMAT",
            callback=_known_format,
            help="Treat all files as this format; 'textmend formats' lists them.",
        ),
        option(
            "--config",
            section=DOING,
            metavar="FILE",
            callback=_path,
            help="This configuration, not the nearest.",
        ),
        option("--no-config", section=DOING, is_flag=True, help="No configuration."),
        option(
            "--include",
            section=FILES,
            metavar="PATTERN",
            multiple=True,
            callback=_patterns,
            help="Of folders, only files that fit; as in .gitignore.",
        ),
        option(
            "--exclude",
            section=FILES,
            metavar="PATTERN",
            multiple=True,
            callback=_patterns,
            help="Of folders, nothing that fits; as in .gitignore.",
        ),
        option(
            "--force-exclude/--no-force-exclude",
            section=FILES,
            default=None,
            help="Leave out what is excluded also where it is named (as hooks do).",
        ),
        option(
            "--gitignore/--no-gitignore",
            section=FILES,
            default=None,
            help="Leave out, or not, what .gitignore names.",
        ),
        option(
            "--no-hidden",
            "hidden",
            section=FILES,
            is_flag=True,
            flag_value=False,
            default=True,
            help="Leave out what begins with a dot.",
        ),
        option(
            "--stdin-filename",
            section=FILES,
            metavar="NAME",
            help="Treat standard input as the file of this name.",
        ),
        option(
            "--diff-base",
            section=FILES,
            metavar="REV",
            help="Only lines that changed since this Git revision.",
        ),
        option(
            "--only-lines",
            section=FILES,
            metavar="LINES",
            multiple=True,
            callback=_ranges,
            help="Only these lines, such as 3-7,12.",
        ),
        option(
            "--format",
            "form",
            section=REPORT,
            metavar="FORMAT",
            type=click.Choice(FORMATS),
            default="text",
            help=f"One of {', '.join(FORMATS)}.",
        ),
        option("--diff", section=REPORT, is_flag=True, help="Report a diff, as patch takes it."),
        option(
            "--escaped",
            section=REPORT,
            is_flag=True,
            help="With --diff: for reading, with what is invisible escaped.",
        ),
        option(
            "--statistics", section=REPORT, is_flag=True, help="Report how often each code came."
        ),
        option(
            "--output-file",
            section=REPORT,
            metavar="FILE",
            callback=_file_to_write,
            help="Write the report here, not to stdout.",
        ),
        option(
            "--summary-json",
            section=REPORT,
            metavar="FILE",
            callback=_file_to_write,
            help="Write what came of all files here.",
        ),
        option("-q", "--quiet", section=REPORT, is_flag=True, help="Only findings and failures."),
        option(
            "--color",
            section=REPORT,
            type=click.Choice(("auto", "always", "never")),
            default="auto",
            help="Colours; auto: on a terminal, unless NO_COLOR is set.",
        ),
        option("--exit-zero", section=RUNNING, is_flag=True, help="Exit 0 whatever is found."),
        option(
            "--fail-on-suggestions",
            section=RUNNING,
            is_flag=True,
            help="Exit 1 where something is suggested.",
        ),
        option(
            "--jobs",
            section=RUNNING,
            callback=_jobs,
            default="auto",
            metavar="N",
            help="Work with N processes; auto: as many as there are cores.",
        ),
    ]
)


def _taken(options: dict[str, Any], group: Any) -> dict[str, Any]:
    return {name: options.pop(name) for name in group._fields if name in options}


def _existing(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    listed: tuple[str, ...] = context.meta.get("listed", ())
    if not value and "listed" not in context.meta:
        raise click.MissingParameter(ctx=context, param=parameter)
    for path in value:
        if path != STDIN and not os.path.lexists(path):
            folder = os.path.dirname(path)  # noqa: PTH120 - as it was written
            if folder and os.path.isdir(folder) and not os.access(folder, os.X_OK):
                continue  # it may be there: its outcome says that there is no permission
            raise click.BadParameter(f"{path}: there is no such file or folder: check the name")
    return (*(tuple(dict.fromkeys(value)) if value.count(STDIN) > 1 else value), *listed)


def _listed(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """The names in a file, kept for the argument's own check."""
    if value is None:
        return
    from normalizer import files
    from normalizer.cli.streams import stdin_bytes

    try:
        data = stdin_bytes() if value == STDIN else files.read(Path(value))
    except files.FileError as error:
        raise click.BadParameter(f"{value}: {error}") from None
    names = data.split(b"\0" if b"\0" in data else b"\n")
    context.meta["listed"] = tuple(os.fsdecode(n.rstrip(b"\r")) for n in names if n.strip())


def _known_encoding(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None:
        from normalizer.decoding import UnknownEncodingError, decode_as

        try:
            decode_as(b"", value)
        except UnknownEncodingError as error:
            raise click.BadParameter(str(error)) from None
    return value
