"""``textmend rule``: one rule explained."""

from __future__ import annotations

import click

from normalizer.cli.rules import explained


@click.command()
@click.argument("code")
def rule(code: str) -> None:
    """Explain the rule with this CODE: what it changes, when that is safe, examples."""
    for line in explained(code):
        click.echo(line)
