"""A command whose help shows its options in sections, and how options are declared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

WHERE, DOING, COLUMN, FILES, REPORT, BASELINE, RUNNING, OTHERS = SECTIONS = (
    "Where the copies go",
    "What to do",
    "A column of a table",
    "Which files",
    "Report",
    "Baseline",
    "Running",
    "Options",
)


class Option(click.Option):
    """An option that belongs to a section of the help."""

    def __init__(self, *args: Any, section: str = OTHERS, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.section = section


class SectionedCommand(click.Command):
    """A command that shows its options section by section."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options into the help."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in SECTIONS}
        for parameter in self.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and isinstance(parameter, click.Option):
                section = getattr(parameter, "section", SECTIONS[-1])
                sections[section].append(record)
        for section, records in sections.items():
            if records:
                with formatter.section(section):
                    formatter.write_dl(records, col_max=26)


def option(*names: str, section: str, **settings: Any) -> Callable[[Command], Command]:
    """Declare an option in a section of the help."""
    return click.option(*names, cls=Option, section=section, **settings)


#: How a command that only lists things prints them.
listing_format_option = click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="For people, or for programs: a JSON object a line.",
)


def all_of(decorators: Sequence[Callable[[Any], Any]]) -> Callable[[Command], Command]:
    """One decorator of several, in the order in which the help is to show them."""

    def decorate(command: Command) -> Command:
        for one in reversed(decorators):
            command = one(command)
        return command

    return decorate


def examples(*lines: str) -> str:
    """The end of a command's help: commands as one would type them."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
