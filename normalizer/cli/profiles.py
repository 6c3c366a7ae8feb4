"""``textmend profiles``: the named choices of what to do to a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from normalizer.cli.command import SectionedCommand, examples, listing_format_option
from normalizer.codes import FAMILIES
from normalizer.config import ConfigError, Finder
from normalizer.escape import json_line, visible
from normalizer.profile import PROFILES, Profile
from normalizer.selection import codes_of

_ABOUT = {
    "plain": (
        "documents: text, Markdown, HTML, subtitles, notebooks, no extension",
        "Encoding repair; quotation marks and dashes as ASCII; one kind of line ending and space.",
    ),
    "typographic": (
        "on request",
        "As plain, but quotation marks and dashes stay typographic, each kind made one.",
    ),
    "repair": (
        "on request",
        "Encoding repair and UTF-8, nothing else: typography, blanks and line endings stay.",
    ),
    "code": (
        "all other files: source code, data, configuration",
        "Encoding repair that can break no syntax; what is invisible is shown; all else stays.",
    ),
}


@click.command(
    cls=SectionedCommand,
    epilog=examples(
        "textmend profiles", "textmend profiles plain", "textmend check --profile repair ."
    ),
)
@click.argument("name", required=False)
@listing_format_option
def profiles(name: str | None, form: str) -> None:
    """List the profiles, those of your configuration included, or show the one with this NAME."""
    try:
        config = Finder().of_folder(Path.cwd())
        own = dict(config.profiles)
        shown = {name: config.named(name)} if name else {**PROFILES, **own}
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    for number, profile in enumerate(shown.values()):
        if form == "json":
            click.echo(json_line(fields(profile)))
        else:
            lines = explained(profile) if name else summed_up(profile)
            click.echo("\n" * bool(number) + "\n".join(lines))


def summed_up(profile: Profile) -> Iterator[str]:
    """A profile in a few lines."""
    used, about = _ABOUT.get(profile.name, ("where your configuration says so", "Your own."))
    yield visible(profile.name)
    yield click.wrap_text(about, 80, "  ", "  ")
    yield f"  used for: {used}"


def explained(profile: Profile) -> Iterator[str]:
    """A profile with all its codes and settings."""
    yield from summed_up(profile)
    for title, codes in (("does", _done(profile)), ("shows", set(profile.report))):
        yield f"  {title}:"
        for family, members in FAMILIES.items():
            some = [code for code in members if code in codes]
            if some:
                yield click.wrap_text(f"{family}: {', '.join(some)}", 80, "    ", "      ")
    yield "  settings:"
    for key, value in settings(profile).items():
        yield f"    {key} = {value}"


def settings(profile: Profile) -> dict[str, object]:
    """The settings of a profile beside its codes, as a configuration writes them."""
    return {
        **{key: f'"{value}"' for key, value in profile.modes.items()},
        **({"locale": f'"{profile.locale}"'} if profile.locale else {}),
        "min-confidence": profile.min_confidence,
        "encoding": '"utf-8"' if profile.encoding else '"keep"',
    }


def fields(profile: Profile) -> dict[str, object]:
    """A profile for programs."""
    used, about = _ABOUT.get(profile.name, ("", ""))
    return {
        "name": profile.name,
        "about": about,
        "used_for": used,
        "does": sorted(_done(profile)),
        "shows": sorted(profile.report),
        "modes": dict(profile.modes),
        "locale": profile.locale,
        "min_confidence": profile.min_confidence,
        "encoding": profile.encoding or "keep",
    }


def _done(profile: Profile) -> set[str]:
    return codes_of(profile) - set(profile.report)
