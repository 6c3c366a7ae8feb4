"""``textmend check``: what would change, writing nothing."""

from __future__ import annotations

import click

from normalizer.cli.options import Wanted, outcomes, paths_argument, shared
from normalizer.cli.telling import exit_code, tell


@click.command()
@paths_argument
@shared
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    profile: str | None,
    encoding: str | None,
    diff: bool,
    form: str,
    fail_on_suggestions: bool,
    jobs: int,
) -> None:
    """Say what `clean` would change, and write nothing.

    PATH is a file, a folder or - for standard input. Exits 1 if something would change.
    """
    if diff and form != "text":
        raise click.UsageError("--diff and --format both want stdout: choose one")
    tally = tell(outcomes(paths, Wanted(profile, encoding, jobs)), form, diff, dry=True)
    context.exit(exit_code(tally, True, fail_on_suggestions))
