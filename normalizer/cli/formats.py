"""``textmend formats``: what in a file of which format is text, and what is proved of the rest."""

from __future__ import annotations

from collections.abc import Iterator

import click

from normalizer.cli.command import SectionedCommand, examples, listing_format_option
from normalizer.escape import json_line
from normalizer.formats.registry import FORMATS, Format, by_name

_NAME_COLUMNS = 28


@click.command(cls=SectionedCommand, epilog=examples("textmend formats", "textmend formats yaml"))
@click.argument("name", required=False)
@listing_format_option
def formats(name: str | None, form: str) -> None:
    """List the formats that are understood, or explain the one with this NAME."""
    try:
        shown = (by_name(name),) if name else FORMATS
    except ValueError as error:
        raise click.UsageError(f"{error} (textmend formats lists them)") from None
    for one in shown:
        if form == "json":
            click.echo(json_line(fields(one)))
        else:
            click.echo("\n".join(explained(one)) if name else summed_up(one))


def summed_up(one: Format) -> str:
    """A format in a line: its name, the profile its files get, their names."""
    return f"{one.name:{_NAME_COLUMNS}} {one.profile:6} {' '.join(one.patterns)}"


def explained(one: Format) -> Iterator[str]:
    """A format with what is done to it."""
    yield one.name
    for title, said in (
        ("files", " ".join(one.patterns)),
        ("profile", f"{one.profile}, when none is named"),
        ("text", one.text),
        ("protected", one.protected),
        ("proved", one.proved),
        ("limits", one.limits),
    ):
        if said:
            yield click.wrap_text(f"{title}: {said}", 80, "  ", "    ")


def fields(one: Format) -> dict[str, object]:
    """A format for programs."""
    return {
        "name": one.name,
        "files": list(one.patterns),
        "profile": one.profile,
        "text": one.text,
        "protected": one.protected,
        "proved": one.proved,
        "limits": one.limits,
    }
