"""``textmend explain``: step by step, what went wrong with a text and how it is undone."""

from __future__ import annotations

import os
import sys

import click

from normalizer.cli.options import STDIN
from normalizer.decoding import DecodingError, decode
from normalizer.escape import quoted, visible
from normalizer.mojibake.explain import explain as explain_text
from normalizer.pipeline import repair


@click.command()
@click.argument("text", metavar="TEXT|-")
@click.pass_context
def explain(context: click.Context, text: str) -> None:
    """Show each step of repairing TEXT (- is standard input): what went wrong, before and after.

    Repairs are shown with their evidence and confidence (0 to 1), whether `clean` would make them
    or not; the text that it would make comes last.
    """
    if text == STDIN or _holds_raw_bytes(text):
        data = sys.stdin.buffer.read() if text == STDIN else os.fsencode(text)
        try:
            text = decode(data).text
        except DecodingError as error:
            click.echo(f"{quoted(text)}: {visible(str(error))}", err=True)
            context.exit(123)
    steps = explain_text(text)
    for number, step in enumerate(steps, 1):
        click.echo(f"{number}. {visible(step.chain)} (confidence {step.confidence:.4f})")
        click.echo(f"   before  {quoted(step.before, 200)}")
        click.echo(f"   after   {quoted(step.after, 200)}")
        click.echo(f"   because {visible(step.reason)}")
    if not steps:
        click.echo("nothing to repair", err=True)
    for line in repair(text).text.splitlines():
        click.echo(visible(line))


def _holds_raw_bytes(text: str) -> bool:
    """Whether an argument had bytes that the locale's encoding does not have."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
