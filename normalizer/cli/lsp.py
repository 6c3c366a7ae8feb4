"""``textmend lsp``: the language server, for editors."""

from __future__ import annotations

import sys

import click


@click.command()
def lsp() -> None:
    """Serve an editor over standard input and output (Language Server Protocol).

    Editors start this themselves; needs the extra: pip install 'textmend[lsp]'.
    """
    if not (hasattr(sys.stdin, "fileno") and hasattr(sys.stdout, "fileno")):
        raise click.UsageError("an editor has to be at standard input and output")
    try:
        from normalizer.lsp.server import serve
    except ImportError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise click.UsageError("it needs an extra: pip install 'textmend[lsp]'") from None
        raise
    # streams of its own: the command still has to see its own out
    with (
        open(sys.stdin.fileno(), "rb", closefd=False) as asked,
        open(sys.stdout.fileno(), "wb", closefd=False) as answered,
    ):
        serve(asked, answered)
