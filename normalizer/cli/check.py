"""``textmend check``: what would change, writing nothing."""

from __future__ import annotations

from typing import Any

import click

from normalizer.cli.options import Wanted, outcomes, paths_argument, shared
from normalizer.cli.telling import exit_code, tell


@click.command()
@paths_argument
@shared
@click.pass_context
def check(context: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Say what `clean` would change, and write nothing.

    PATH is a file, a folder or - for standard input. Exits 1 if something would change.
    """
    wanted = Wanted(**options)
    if wanted.diff and wanted.form != "text":
        raise click.UsageError("--diff and --format both want stdout: choose one")
    tally = tell(outcomes(paths, wanted), wanted.form, wanted.diff, dry=True)
    context.exit(exit_code(tally, True, wanted.fail_on_suggestions))
