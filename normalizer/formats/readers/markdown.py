"""Markdown as markdown-it-py renders it: texts, and all else as structure.

Its blocks are read at once; what is inline in them, which takes most of the time, only where it
differs from what it is held against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from normalizer.expression import expression
from normalizer.formats.readers.events import Event, Unread

_FRONT_MATTER = expression(
    r"\A(---|\+\+\+)[ \t]*\r?\n.*?^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
_SHORT_CODE_POINTS = 1 << 16  #: of a text whose blocks are kept for a moment


class Blocks(NamedTuple):
    """The blocks of a document.

    ``start`` is where they begin, behind front matter. ``tokens`` are those of markdown-it-py,
    their lines counted from there, ``environment`` what it knows of links defined elsewhere.
    """

    start: int
    tokens: list[Any]
    environment: dict[str, Any]


def blocks(text: str) -> Blocks:
    """The blocks of a document. Raises ImportError where markdown-it-py is missing."""
    return (_read if len(text) > _SHORT_CODE_POINTS else _remembered)(text)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("inline")
    for name in (
        "normalizeLink",
        "normalizeLinkText",
    ):  # they are held against each other as written
        setattr(parser, name, str)
    return parser


def _read(text: str) -> Blocks:
    front = _FRONT_MATTER.match(text)
    start = front.end() if front else 0
    environment: dict[str, Any] = {}
    return Blocks(start, _parser().parse(text[start:], environment), environment)


#: A document's texts are found in them, then it is read for the proof.
_remembered = lru_cache(maxsize=2)(_read)


def markdown_events(text: str) -> Iterator[Event]:
    """Blocks, marks, links and code as structure; the texts between them."""
    start, tokens, environment = blocks(text)
    yield ("front matter", *text[:start].splitlines())
    yield ("references", environment.get("references"))
    for token in tokens:
        if token.type == "inline":
            yield Unread(token.content, partial(_inline, token.content, environment))
        else:
            yield (token.type, token.tag, token.info, token.content, *sorted(token.attrs.items()))


def _inline(content: str, environment: dict[str, Any]) -> Iterator[Event]:
    """The marks of a block, and its texts."""
    parser, tokens = _parser(), list[Any]()
    parser.inline.parse(content, parser, environment, tokens)
    pieces: list[str] = []
    for token in tokens:
        if token.type in {"text", "text_special"}:
            pieces.append(token.content)
            continue
        if pieces:
            yield "".join(pieces)
            pieces = []
        if token.type == "image":
            yield ("image", *((k, v) for k, v in token.attrs.items() if k != "alt"))
            yield token.content
        else:
            yield (token.type, token.tag, token.content, *sorted(token.attrs.items()))
    if pieces:
        yield "".join(pieces)
