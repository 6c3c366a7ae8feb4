"""``textmend detect``: in what encoding files are, and how that is known."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from normalizer import compression
from normalizer.cli.command import listing_format_option
from normalizer.cli.options import STDIN, encoding_option, paths_argument
from normalizer.compression import CompressionError
from normalizer.config import Finder
from normalizer.decoding import BinaryError, DecodingError, decode, decode_as
from normalizer.discovery import discover
from normalizer.document import Document
from normalizer.escape import json_line, visible
from normalizer.files import FileError
from normalizer.report import detected
from normalizer.report.words import slashed

FAILED = 123

#: A file's name, and what was found in it or why nothing was.
Found = tuple[str, Document | Exception]


@click.command()
@paths_argument
@encoding_option
@listing_format_option
@click.pass_context
def detect(context: click.Context, paths: tuple[str, ...], encoding: str | None, form: str) -> None:
    """Say in what encoding each file is, with what line endings, and how that is known.

    PATH is a file, a folder or - for standard input. Binary files are named with the reason. Exits
    123 if a file cannot be read or decoded.
    """
    failed = False
    for name, found in _found(paths, encoding):
        failed |= isinstance(found, Exception) and not isinstance(found, BinaryError)
        for line in _as_json(name, found) if form == "json" else _as_text(name, found):
            click.echo(line)
    context.exit(FAILED if failed else 0)


def _found(paths: tuple[str, ...], encoding: str | None) -> Iterator[Found]:
    finder = Finder()
    if STDIN in paths:
        yield "<stdin>", _decoded(sys.stdin.buffer.read(), None, encoding)
    named = [Path(path) for path in paths if path != STDIN]
    for one in discover(named, lambda path, folder: finder.of(path.parent).excludes(path, folder)):
        name = str(one.path)
        if one.failure:
            yield name, FileError(one.failure)
        elif not one.skip:
            try:
                yield name, _decoded(compression.read(one.path), one.path.name, encoding)
            except BinaryError as error:
                yield name, error
            except (FileError, CompressionError, MemoryError) as error:
                yield name, FileError(str(error) or "is too large for this machine's memory")


def _decoded(data: bytes, name: str | None, encoding: str | None) -> Document | Exception:
    try:
        text = compression.opened(data, name).data
        return decode_as(text, encoding) if encoding else decode(text)
    except (DecodingError, CompressionError) as error:
        return error


def _as_text(name: str, found: Document | Exception) -> Iterator[str]:
    if isinstance(found, Document):
        yield from detected.lines(name, found, Path(name).name)
    else:
        yield f"{visible(name)}: {visible(str(found))}"


def _as_json(name: str, found: Document | Exception) -> Iterator[str]:
    if isinstance(found, Document):
        yield json_line(detected.fields(name, found, Path(name).name))
    else:
        yield json_line({"path": slashed(name), "encoding": None, "reason": str(found)})
