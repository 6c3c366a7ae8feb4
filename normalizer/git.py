"""What Git knows of a work tree, asked of the program itself."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator

from normalizer.escape import quoted, shortened
from normalizer.expression import expression
from normalizer.narrowing import ALL_LINES, Lines

_HUNK = expression(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
#: Whatever the user's own are: the form of a diff that is read here.
_SETTINGS = (
    *("-c", "core.quotePath=off"),
    *("-c", "diff.noprefix=false"),
    *("-c", "diff.mnemonicPrefix=false"),
)
_ESCAPE = expression(rb"\\([0-7]{3}|.)")
_SHORT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


class GitError(Exception):
    """Git cannot say. The message is one line."""


def changed_lines(revision: str) -> dict[str, Lines]:
    """The lines that were added or changed since ``revision``, by absolute path.

    Files that Git does not track count as changed whole. Raises GitError.
    """
    if revision.startswith("-"):
        raise GitError(f"{quoted(revision)} is no revision")
    top = os.fsdecode(_run("rev-parse", "--show-toplevel").rstrip(b"\n"))
    base = _run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", wanted=revision)
    options = ("--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--diff-filter=d")
    diff = _run(*_SETTINGS, "diff", *options, base.decode().strip(), "--", folder=top)
    found = {os.path.join(top, name): lines for name, lines in _parsed(diff)}  # noqa: PTH118
    new = _run("ls-files", "--others", "--exclude-standard", "-z", folder=top)
    for name in filter(None, new.split(b"\0")):
        found[os.path.join(top, os.fsdecode(name))] = ALL_LINES  # noqa: PTH118
    return found


def _parsed(diff: bytes) -> Iterator[tuple[str, Lines]]:
    name = ""
    ranges: list[tuple[int, int]] = []
    for line in diff.split(b"\n"):
        if line.startswith(b"diff --git "):
            if name:
                yield name, Lines(tuple(ranges))
            name, ranges = "", []
        elif line.startswith(b"+++ ") and not ranges:
            name = _name(line[4:])
        elif (match := _HUNK.match(line)) is not None:
            start, number = int(match[1]), int(match[2] or 1)
            if number:
                ranges.append((start, start + number - 1))
        elif line.startswith(b"Binary files ") and line.endswith(b" differ"):
            name = _name(line[len(b"Binary files ") : -len(b" differ")].rpartition(b" and ")[2])
            ranges = list(ALL_LINES.ranges)  # UTF-16, to Git
    if name:
        yield name, Lines(tuple(ranges))


def _name(field: bytes) -> str:
    field = field.rstrip(b"\t")
    if field.startswith(b'"'):
        field = _ESCAPE.sub(_unescaped, field.strip(b'"'))
    return os.fsdecode(field.removeprefix(b"b/"))


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return bytes([int(escape, 8)]) if len(escape) == 3 else _SHORT.get(escape, escape)


def _run(*args: str, folder: str | None = None, wanted: str = "") -> bytes:
    try:
        ran = subprocess.run(["git", *args], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror})") from None
    if ran.returncode:
        if wanted:
            raise GitError(f"Git knows no revision {quoted(wanted)}")
        said = ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise GitError(f"git says: {shortened(said, 120)}")
    return ran.stdout
