"""Markdown as markdown-it-py renders it: texts, and all else as structure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from normalizer.formats.readers.events import Event


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown_events(text: str) -> Iterator[Event]:
    """Blocks, marks, links and code as structure; the texts between them."""
    for token in _parser().parse(text):
        if token.type != "inline":
            yield (token.type, token.tag, token.info, token.content, *sorted(token.attrs.items()))
            continue
        pieces: list[str] = []
        for child in token.children or ():
            if child.type in {"text", "text_special"}:
                pieces.append(child.content)
                continue
            if pieces:
                yield "".join(pieces)
                pieces = []
            if child.type == "image":
                yield ("image", *((k, v) for k, v in child.attrs.items() if k != "alt"))
                yield child.content
            else:
                yield (child.type, child.tag, child.content, *sorted(child.attrs.items()))
        if pieces:
            yield "".join(pieces)
