"""``textmend rules``: what can be changed in a text, and why."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import click

from normalizer.escape import visible
from normalizer.profile import PROFILES
from normalizer.rule import Rule, Safety
from normalizer.rules import ALL_RULES, by_code

_SAFETY = {
    Safety.SAFE: "safe",
    Safety.UNSAFE: "not safe: a suggestion, made only where a profile adds the rule",
    Safety.DISPLAY_ONLY: "shown, never made",
}


@click.command()
@click.argument("code", required=False)
def rules(code: str | None) -> None:
    """List all rules in the order they run, or explain the one with this CODE."""
    for line in listed() if code is None else explained(code):
        click.echo(line)


def listed() -> Iterator[str]:
    """A line a rule: its code, the profiles that apply it, its name."""
    width = max(len(rule.code) for rule in ALL_RULES)
    profiles = max(len(_profiles(rule)) for rule in ALL_RULES)
    for rule in ALL_RULES:
        yield f"{rule.code:{width}}  {_profiles(rule):{profiles}}  {rule.name}"


def explained(code: str) -> Iterator[str]:
    """All there is to say about one rule. Raises click.UsageError for an unknown code."""
    if code not in by_code:
        near = get_close_matches(code, by_code, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "textmend rules lists them all"
        raise click.UsageError(f"there is no rule {visible(code)!r}: {hint}")
    rule = by_code[code]
    yield f"{rule.code}: {rule.name}"
    yield f"  {rule.summary}"
    yield f"  safety:   {_SAFETY[rule.safety]}"
    yield f"  profiles: {_profiles(rule)}"
    yield click.wrap_text(rule.why, 88, "  ", "  ")
    for example in rule.examples:
        before, after = visible(example.before), visible(example.after)
        yield f"  kept:     {before}" if before == after else f"  example:  {before}  →  {after}"


def _profiles(rule: Rule) -> str:
    applied = [name for name, one in PROFILES.items() if rule.code in one.rules]
    shown = [f"{name} (shown)" for name, one in PROFILES.items() if rule.code in one.report]
    return ", ".join(applied + shown) or "on request"
