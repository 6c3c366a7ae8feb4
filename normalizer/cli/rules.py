"""``textmend rules``: every code that a report prints, and why."""

from __future__ import annotations

from collections.abc import Iterator

import click

from normalizer.cli.command import SectionedCommand, examples, listing_format_option
from normalizer.codes import ALL, CODES, FAMILIES, Code, near_miss
from normalizer.escape import json_line, quoted, visible
from normalizer.profile import PROFILES, Profile
from normalizer.rule import Safety
from normalizer.selection import codes_of

_SAFETY = {
    Safety.SAFE: "safe",
    Safety.UNSAFE: "not safe: a suggestion, made only where a profile adds the rule",
    Safety.DISPLAY_ONLY: "shown, never made",
}
_WIDTH = 80


@click.command(
    cls=SectionedCommand,
    epilog=examples(
        "textmend rules", "textmend rules mojibake", "textmend rules quotes", "textmend rules all"
    ),
)
@click.argument("codes", metavar="[CODE...]", nargs=-1)
@listing_format_option
def rules(codes: tuple[str, ...], form: str) -> None:
    """List every code that a report prints, by family, or explain those named.

    CODE is a code, a family, or `all`.
    """
    wanted = [one for name in codes for one in named(name)] if codes else list(CODES.values())
    if form == "json":
        for one in wanted:
            click.echo(json_line(fields(one)))
    elif codes:
        for number, one in enumerate(wanted):
            click.echo("\n" * bool(number) + "\n".join(explained(one)))
    else:
        for line in listed():
            click.echo(line)


def named(name: str) -> list[Code]:
    """The codes that a name means. Raises click.UsageError for an unknown one."""
    if name == ALL:
        return list(CODES.values())
    if name in CODES:
        return [CODES[name]]
    if name in FAMILIES:
        return [CODES[code] for code in FAMILIES[name]]
    raise click.UsageError(f"there is no code or family {quoted(name)}: {near_miss(name)}")


def listed() -> Iterator[str]:
    """A line a code below its family: the profiles that apply it, and its name."""
    width = max(map(len, CODES))
    for family, codes in FAMILIES.items():
        yield f"{family}:"
        for code in codes:
            yield f"  {code:{width}}  {CODES[code].name}"


def explained(one: Code) -> Iterator[str]:
    """All there is to say about one code."""
    yield f"{one.code}: {one.name}"
    yield click.wrap_text(one.summary, _WIDTH, "  ", "  ")
    yield f"  family:   {one.family}"
    yield f"  safety:   {_SAFETY[one.safety]}"
    yield f"  profiles: {', '.join(profiles_of(one.code)) or 'on request'}"
    yield click.wrap_text(one.why, _WIDTH, "  ", "  ")
    for before, after in one.examples:
        shown = visible(before)
        yield (
            f"  kept:     {shown}"
            if before == after
            else f"  example:  {shown}  →  {visible(after)}"
        )


def fields(one: Code) -> dict[str, object]:
    """The same for programs."""
    return {
        "code": one.code,
        "family": one.family,
        "name": one.name,
        "summary": one.summary,
        "why": one.why,
        "safety": one.safety.name.lower().replace("_", "-"),
        "profiles": list(profiles_of(one.code)),
        "examples": [{"before": before, "after": after} for before, after in one.examples],
    }


def profiles_of(code: str) -> Iterator[str]:
    """The profiles that have a code, and how."""
    for name, profile in PROFILES.items():
        if code in codes_of(profile):
            yield f"{name} (shown)" if _is_only_shown(code, profile) else name


def _is_only_shown(code: str, profile: Profile) -> bool:
    return code in profile.report
