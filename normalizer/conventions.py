"""What a repository says of its files beside our own configuration: ``.gitattributes`` and
``.editorconfig``. Both stand below explicit settings; of the two, Git's word counts first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from normalizer.discovery import MOST_PATTERN_BYTES
from normalizer.expression import expression
from normalizer.files import FileError, read
from normalizer.patterns import below, fits, usable

_HEADER = expression(r"(?m)^\s*\[(.*)\]")
_KEEPS = expression(r"(?im)^\s*(?:end_of_line\s*=\s*cr|charset\s*=|\w+\s*=\s*false)")
#: A section that has the same to say of all files whose names end alike, or is about one name.
_ALIKE = expression(r"\*|\*\.\w+|\*\.\{\w+(?:,\w+)*\}|[\w.-]+")

_MOST_STARS = 3
_UNTAMED = "*" + "*".join("ab" * _MOST_STARS)
_STARS = expression(r"\*+")
_BRACES = expression(r"\{([^{}]*)\}")


class _Editor(NamedTuple):
    """The sections of an ``.editorconfig``, and whether anything in it keeps what we change."""

    headers: tuple[str, ...]
    keeps: bool


def ignored_by_convention(path: Path) -> dict[str, str]:
    """The codes that are not to be applied to ``path``, each with the file that says so.

    ``eol=crlf``, ``-text`` and ``end_of_line = crlf`` keep line endings; ``insert_final_newline =
    false`` and ``trim_trailing_whitespace = false`` the ends of file and lines; ``charset`` other
    than ``utf-8`` the encoding and the byte order mark.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100
    found: dict[str, str] = {}
    editor = _editorconfig(absolute)
    named = ".editorconfig"
    if editor.get("end_of_line") in ("crlf", "cr"):
        found["line-ending"] = named
    if editor.get("insert_final_newline") == "false":
        found["final-newline"] = named
    if editor.get("trim_trailing_whitespace") == "false":
        found["trailing-blank"] = named
    charset = editor.get("charset", "")
    if charset == "utf-8-bom":
        found["byte-order-mark"] = named
    elif charset in ("latin1", "utf-16le", "utf-16be"):
        found |= {"encoding": named, "byte-order-mark": named}
    keeps = _git_keeps_line_endings(absolute)
    if keeps is True:
        found["line-ending"] = ".gitattributes"
    elif keeps is False:
        found.pop("line-ending", None)
    return found


def has_conventions(folder: str) -> bool:
    """Whether anything is said of any file that lies in ``folder``."""
    absolute = os.path.abspath(folder)  # noqa: PTH100
    return any(_editor(source).keeps for source in _above(absolute, ".editorconfig")) or any(
        map(_attributes, _above(absolute, ".gitattributes"))
    )


def _editorconfig(path: str) -> Mapping[str, str]:
    """The properties of a file, where any ``.editorconfig`` has one that we look at.

    They are left to the library only where it can be: it opens whatever stands there, and its
    patterns take exponential time for many ``*``.
    """
    folder, _, name = path.rpartition(os.sep)
    found = [_editor(source) for source in _above(folder, ".editorconfig")]
    headers = [header for one in found for header in one.headers]
    if not any(one.keeps for one in found) or any(_stars(one) > _MOST_STARS for one in headers):
        return {}
    if all(map(_ALIKE.fullmatch, headers)) and name not in headers:
        name = f"any{os.path.splitext(name)[1]}"  # noqa: PTH122 - files of one kind have the same
    return _properties(f"{folder}{os.sep}{name}")


@lru_cache(maxsize=4_096)
def _properties(path: str) -> Mapping[str, str]:
    from editorconfig import EditorConfigError, get_properties

    try:
        return {key: value.lower() for key, value in get_properties(path).items()}
    except (EditorConfigError, OSError, ValueError, RecursionError):
        return {}


@lru_cache(maxsize=1_024)
def _editor(source: str) -> _Editor:
    """What an ``.editorconfig`` holds; one that cannot be read keeps nothing."""
    try:
        text = read(Path(source), MOST_PATTERN_BYTES).decode("utf-8", "replace")
    except FileError:
        return _Editor((_UNTAMED,), False)
    return _Editor(tuple(_HEADER.findall(text)), bool(_KEEPS.search(text)))


def _stars(pattern: str) -> int:
    """How many ``*`` may have to be tried one in another.

    >>> _stars("[{*.py,*.pyi,**/a/*}]"), _stars("[{*a,b}*{*c,d}]")
    (2, 3)
    """
    number = 0
    for place, part in enumerate(_BRACES.split(pattern)):
        alternatives = part.split(",") if place % 2 else [part]
        number += max(len(_STARS.findall(one)) for one in alternatives)
    return number


def _git_keeps_line_endings(path: str) -> bool | None:
    """Whether Git is told that the file has line endings of its own; None: it is told nothing."""
    decided: bool | None = None
    for source in reversed(_above(os.path.dirname(path), ".gitattributes")):  # noqa: PTH120
        folder = Path(source).parent
        for pattern, attributes in _attributes(source):
            if fits((pattern,), below(path, folder)):
                for attribute in attributes:
                    decided = _EOL.get(attribute, decided)
    return decided


_EOL = {"eol=crlf": True, "eol=lf": False, "-text": True, "binary": True}


@lru_cache(maxsize=1_024)
def _attributes(source: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lines of a ``.gitattributes``: a pattern and the attributes that we know."""
    try:
        text = read(Path(source), MOST_PATTERN_BYTES).decode("utf-8", "surrogateescape")
    except FileError:
        return ()
    found = []
    for line in text.splitlines():
        pattern, *attributes = line.split() or [""]
        known = tuple(one for one in attributes if one in _EOL)
        patterns = usable([pattern]) if known and not pattern.startswith("!") else ()
        found += [(one, known) for one in patterns]
    return tuple(found)


@lru_cache(maxsize=4_096)
def _above(folder: str, name: str) -> tuple[str, ...]:
    """The files of that name in ``folder`` and above it, the nearest first."""
    places = [os.path.join(one, name) for one in (folder, *map(str, Path(folder).parents))]  # noqa: PTH118
    return tuple(place for place in places if os.access(place, os.R_OK))
