"""``textmend lsp``: the language server, for editors."""

from __future__ import annotations

import click


@click.command()
def lsp() -> None:
    """Serve an editor over standard input and output (Language Server Protocol).

    Editors start this themselves; needs the extra: pip install 'textmend[lsp]'.
    """
    try:
        from normalizer.lsp.server import serve
    except ImportError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise click.UsageError("it needs an extra: pip install 'textmend[lsp]'") from None
        raise
    serve()
