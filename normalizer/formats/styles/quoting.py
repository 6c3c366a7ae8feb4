"""Styles in which a text may have to be put in quotation marks, or in other ones, to hold what is
new: cells of CSV, scalars of YAML, literal strings of TOML, values of .env files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.formats.segment import Change, Decoded, Spelled, Unit, made
from normalizer.formats.styles.backslash import ENV_DOUBLE, FOLD, TOML_BASIC, folded
from normalizer.formats.styles.units import UnitStyle, Write, as_it_is, itself, spelled


def doubled_style(name: str, mark: str, folds: bool = False) -> UnitStyle:
    """Text between quotation marks in which the mark itself is written twice."""
    pattern = f"{mark}{mark}|{FOLD}" if folds else mark + mark

    def read(match: re.Match[str]) -> str | None:
        raw = match.group()
        return mark if raw == mark + mark else folded(raw)

    def write(text: str, instead_of: str) -> str | None:
        if folds and not _ONE_LINE.fullmatch(text):
            return None
        return text.replace(mark, mark + mark)

    return UnitStyle(name, re.compile(pattern), read, write, 1, 1)


_ONE_LINE = expression("[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]*")


class BareStyle(NamedTuple):
    """A text without quotation marks that gets the marks of ``quoted`` where it needs them.

    ``holds(before, after)`` says whether a text can stand bare, ``can_quote`` whether it can at
    least stand in quotes.
    """

    name: str
    mark: str
    quoted: UnitStyle
    write: Write  #: how raw text is spelled within the marks
    holds: Callable[[str, str], bool]
    folds: bool = False

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for, in marks or without."""
        if len(raw) > 1 and raw[0] == self.mark and raw[-1] == self.mark:
            return self.quoted.decode(raw)
        return _BARE_FOLDED.decode(raw) if self.folds else Decoded(raw, 0, len(raw))

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them."""
        if decoded.start:
            return self.quoted.encode(raw, decoded, changes)
        found = spelled(raw, decoded, changes, itself)
        if found is None or self.holds(raw, made(raw, found)):
            return found
        return requoted(raw, found, self.mark, (0, len(raw)), self.write)


_BARE_FOLDED = UnitStyle("folded", expression(FOLD), lambda match: folded(match.group()), itself)


def requoted(
    raw: str, changes: Sequence[Change], mark: str, inner: tuple[int, int], write: Write
) -> list[Change] | None:
    """``changes`` of ``raw`` and the marks around it: what was between the old ones is escaped."""
    start, end = inner
    found: list[Change] = []
    whole = [(start, start, ""), *changes, (end, end, "")]
    for (_, left, _), (right, after_end, after) in pairwise(whole):
        for at in range(left, right):
            written = raw[at] if raw[at] in "\r\n" else write(raw[at], "")
            if written is None:
                return None
            if written != raw[at]:
                found.append((at, at + 1, written))
        written = write(after, "")
        if written is None:
            return None
        if right < after_end or written:
            found.append((right, after_end, written))
    return _joined([(0, start, mark), *found, (end, len(raw), mark)])


def _joined(changes: Sequence[Change]) -> list[Change]:
    """Changes with those at one and the same place (two insertions) made one."""
    found: list[Change] = []
    for start, end, after in changes:
        if found and start == found[-1][1] and (start == end or found[-1][0] == found[-1][1]):
            first = found.pop()
            start, after = first[0], first[2] + after
        found.append((start, end, after))
    return found


def cell_style(delimiter: str) -> BareStyle:
    """Cells of a table whose columns ``delimiter`` parts."""
    special = re.compile(f'["\r\n{re.escape(delimiter)}]|\\A[ \t]|[ \t]\\Z')

    def holds(before: str, after: str) -> bool:
        return len(special.findall(after)) <= len(special.findall(before)) and after[:1] != '"'

    quoted = doubled_style("cell", '"')
    return BareStyle("cell", '"', quoted, quoted.write, holds)


YAML_SINGLE = doubled_style("YAML single-quoted scalar", "'", folds=True)
_YAML_HEAD = expression("[-?:,\\[\\]{}#&*!|>'\"%@`=~<.0-9+ \t]|\\Z")
_YAML_INSIDE = expression(":(?=[\\s,\\[\\]{}]|\\Z)|(?<=\\s)#|[\\[\\]{},]|\\s\\Z")
_YAML_WORD = expression("(?:y|n|yes|no|on|off|true|false|null|nan|inf)", re.IGNORECASE)


def _yaml_plain_holds(before: str, after: str) -> bool:
    """Whether a plain scalar surely stays the plain scalar of that text."""
    head = _YAML_HEAD.match(after)
    if head and not (head.group() and before.startswith(head.group()) and not _short(after)):
        return False
    if _YAML_WORD.fullmatch(after):
        return False
    return len(_YAML_INSIDE.findall(after)) <= len(_YAML_INSIDE.findall(before))


def _short(text: str) -> bool:
    return re.fullmatch("[-+.,:_0-9A-Za-z ]{0,40}", text) is not None


YAML_PLAIN = BareStyle(
    "YAML plain scalar", "'", YAML_SINGLE, YAML_SINGLE.write, _yaml_plain_holds, folds=True
)


class LiteralStyle(NamedTuple):
    """A text between single marks, which knows no escapes and is put between double ones to hold
    what it cannot: the style ``double``, in which ``write`` spells it."""

    name: str
    double: UnitStyle
    write: Write

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for."""
        return self.double.decode(raw) if raw[0] == '"' else Decoded(raw[1:-1], 1, len(raw) - 1)

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them."""
        if raw[0] == '"':
            return self.double.encode(raw, decoded, changes)
        found = spelled(raw, decoded, changes, itself)
        if found is None or all(_LITERAL.fullmatch(after) for _, _, after in found):
            return found
        return requoted(raw, found, '"', (1, len(raw) - 1), self.write)


_LITERAL = expression("[^'\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")
TOML_LITERAL = LiteralStyle("TOML literal string", TOML_BASIC, TOML_BASIC.write)
TOML_LITERAL_LINES = UnitStyle(
    "TOML multi-line literal string",
    None,
    as_it_is,
    itself,
    3,
    3,
    expression("'(?='')|[\x00-\x08]"),
)


def _env_holds(before: str, after: str) -> bool:
    return not set(after) - set(before) & set(" \t'\"#$\\`;&|()<>*?[]{}~!\n\r")


ENV_BARE = BareStyle("bare value", '"', ENV_DOUBLE, ENV_DOUBLE.write, _env_holds)


def _env_doubled(text: str, instead_of: str) -> str | None:
    """What a shell reads alike between double marks."""
    return None if set(text) & set("$`!\n\r") else ENV_DOUBLE.write(text, instead_of)


ENV_SINGLE = LiteralStyle("value in single quotes", ENV_DOUBLE, _env_doubled)


class BlockStyle(NamedTuple):
    """A block scalar of YAML (``|`` or ``>``): lines whose indentation is no part of the text.

    It is ``indent`` blanks; None: as many as are before the first line that holds more than blanks.
    """

    name: str = "YAML block scalar"
    indent: int | None = None

    def decode(self, raw: str) -> Decoded:
        """What ``raw``, from the indicator on, stands for; of no use where it is more involved."""
        header = _BLOCK_HEADER.match(raw)
        first = _INDENTED.search(raw, header.end()) if header else None
        is_told = header is not None and header["indent"] is not None
        if header is None or first is None or is_told != (self.indent is not None):
            return Decoded("", 0, 0)
        return _block(raw, header, len(first[1]) if self.indent is None else self.indent)

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them."""
        if not all(_ONE_LINE.fullmatch(after) for _, _, after in changes):
            return None
        return spelled(raw, decoded, changes, itself)


_BLOCK_HEADER = expression(
    r"(?P<kind>[|>])(?P<chomp>[-+])?(?P<indent>[1-9])?(?(chomp)|(?P<after>[-+]))?"
    r"[ \t]*(?:\#[^\n]*)?\r?\n"
)
_INDENTED = expression(r"^( *)[^ \r\n]", re.MULTILINE)


def _block(raw: str, header: re.Match[str], indent: int) -> Decoded:
    """The value of a block scalar: lines as they are, or folded where both are full lines."""
    folds = header["kind"] == ">"
    chomp = header["chomp"] or header["after"]
    pieces: list[str] = []
    units: list[Unit] = [Unit(0, 0, 0, header.end(), Spelled.LOCKED)]
    at = 0
    start = end = header.end()
    lines = raw[start:].split("\n")
    last = max(n for n, line in enumerate(lines) if line.strip(" \r"))
    pending: list[tuple[int, int]] = []  # raw spans of line ends not yet written
    previous_full = False
    for number, whole in enumerate(lines[: last + 1]):
        line = whole.removesuffix("\r")
        width = min(indent, len(line) - len(line.lstrip(" ")))
        text = line[width:]
        if number:
            pending.append((end, start + width))
        elif width:
            units.append(Unit(at, 0, start, start + width, Spelled.LOCKED))
        if text:
            full = text[0] not in " \t"
            at = _line_ends(pieces, units, pending, at, folds and full and previous_full)
            pending = []
            pieces.append(text)
            at += len(text)
            previous_full = full
        end = start + len(line)
        start += len(whole) + 1
    ends = raw.count("\n", end)
    if chomp != "+":
        ends = 0 if chomp == "-" else min(ends, 1)
    value = "".join(pieces) + "\n" * ends
    units.append(Unit(at, ends, end, len(raw), Spelled.LOCKED))
    return Decoded(value, 0, len(raw), tuple(units))


def _line_ends(
    pieces: list[str], units: list[Unit], pending: list[tuple[int, int]], at: int, folds: bool
) -> int:
    if not pending:
        return at
    text = "\n" * len(pending)
    if folds:
        text = text[1:] or " "
    units.append(Unit(at, len(text), pending[0][0], pending[-1][1], Spelled.LOCKED))
    pieces.append(text)
    return at + len(text)


YAML_BLOCK = BlockStyle()

#: A value to the end of its line.
LINE = UnitStyle(
    "value",
    None,
    as_it_is,
    itself,
    forbidden=expression("[\n\r]|[ \t](?=[;#])|\\A[ \t;#]|[ \t]\\Z"),
)
