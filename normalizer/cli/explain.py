"""``textmend explain``: step by step, what went wrong with a text and how it is undone."""

from __future__ import annotations

import sys

import click

from normalizer.cli.options import STDIN
from normalizer.decoding import DecodingError, decode
from normalizer.escape import quoted, visible
from normalizer.mojibake import explain as explain_text
from normalizer.pipeline import repair


@click.command()
@click.argument("text", metavar="TEXT|-")
@click.pass_context
def explain(context: click.Context, text: str) -> None:
    """Show each step of repairing TEXT (- is standard input): what went wrong, before and after.

    Repairs are shown with their evidence and confidence (0 to 1), whether `clean` would make them
    or not; the text that it would make comes last.
    """
    if text == STDIN:
        try:
            document = decode(sys.stdin.buffer.read())
        except DecodingError as error:
            click.echo(f"<stdin>: {visible(str(error))}", err=True)
            context.exit(123)
        text = document.text
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
