"""Tables whose rows are stretches of bytes: what the cells of a row are, and the row with one cell
spelled anew. All else of the row stays as it is, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from normalizer.expression import expression
from normalizer.formats.finders.tables import delimiter_of, is_safe_cell
from normalizer.formats.segment import Change, Style, made
from normalizer.formats.styles.backslash import JSON
from normalizer.formats.styles.quoting import cell_style

_MARK = b"\xef\xbb\xbf"
_LONGEST_OPEN_CELL_BYTES = 1 << 24  #: in which a quotation mark that opens is looked for its end
_BLANK = expression(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


class TableError(ValueError):
    """A table that cannot be read so. The message is one line for people."""


class Names(NamedTuple):
    """The columns that count: that of the texts, of the rows' keys, and of their sources."""

    text: str
    key: str | None = None
    source: str | None = None


class Row(NamedTuple):
    """What counts of a row. ``text`` is None where the cell holds no text, ``problem`` says why a
    row cannot be read."""

    text: str | None
    key: Any = None
    source: Any = None
    problem: str = ""


class RowFormat(Protocol):
    """A way to write rows. Stretches of a file that are no rows (a head, blank lines) have None."""

    def stretches(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """A file's lines put together to rows. Raises TableError."""
        ...

    def row(self, raw: bytes) -> Row | None:
        """What a stretch holds."""
        ...

    def spelled(self, raw: bytes) -> str:
        """The text of a row as it is spelled there."""
        ...

    def respelled(self, raw: bytes, literal: str) -> bytes:
        """The row with its text spelled so."""
        ...

    def is_apart(self, raw: bytes) -> bool:
        """Whether a stretch is no row."""
        ...

    @property
    def style(self) -> Style:
        """How texts are spelled."""
        ...

    @property
    def hides_text_in(self) -> tuple[bytes, ...]:
        """What bytes of ASCII hold that stands for other text."""
        ...


def changed_literal(literal: str, changes: Sequence[Change], style: Style) -> str | None:
    """``literal`` with changes of its value made, spelled as the rest of it; None: it cannot be."""
    found = style.encode(literal, style.decode(literal), changes)
    return None if found is None else made(literal, found)


class JsonLines:
    """An object a line.

    >>> rows = JsonLines(Names("a"))
    >>> raw = b'{"b": 1, "a": "caf\\\\u00e9"}'
    >>> rows.row(raw).text, rows.spelled(raw), rows.respelled(raw, '"x"')
    ('café', '"caf\\\\u00e9"', b'{"b": 1, "a": "x"}')
    """

    style: Style = JSON
    hides_text_in = (b"\\u", b"&")

    def __init__(self, names: Names) -> None:
        self._names = names

    def stretches(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines; a byte order mark by itself."""
        for number, line in enumerate(lines):
            if number == 0 and line.startswith(_MARK):
                yield _MARK
                line = line[len(_MARK) :]
            yield line

    def is_apart(self, raw: bytes) -> bool:
        """Whether it is a blank line, or the byte order mark."""
        return raw == _MARK or not raw.strip()

    def row(self, raw: bytes) -> Row | None:
        """What the line holds; a column that it has not is null."""
        if self.is_apart(raw):
            return None
        try:
            values = json.loads(raw)
        except (ValueError, RecursionError) as error:
            return Row(None, problem=f"is no JSON ({type(error).__name__})")
        if not isinstance(values, dict):
            return Row(None, problem="is no JSON object")
        text = values.get(self._names.text)
        key, source = (values.get(n) if n else None for n in self._names[1:])
        return Row(text if isinstance(text, str) else None, plain_key(key), plain_key(source))

    def spelled(self, raw: bytes) -> str:
        """The string as it is written."""
        line = raw.decode("utf-8")
        start, end = _member(line, self._names.text)
        return line[start:end]

    def respelled(self, raw: bytes, literal: str) -> bytes:
        """The line with the string written so."""
        line = raw.decode("utf-8")
        start, end = _member(line, self._names.text)
        return (line[:start] + literal + line[end:]).encode("utf-8")


class Delimited:
    """CSV and its kin: a row of names, then rows of cells, of which some may span lines."""

    hides_text_in = (b"&",)

    def __init__(self, names: Names, delimiter: str | None = None) -> None:
        self._names = names
        self._delimiter = delimiter
        self._numbers: list[int | None] = []
        self._head: bytes | None = None

    @property
    def style(self) -> Style:
        """Quotation marks where they are needed."""
        return cell_style(self._delimiter or ",")

    def stretches(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The rows, the row of names first. Raises TableError where a column is missing."""
        lines = iter(lines)
        first = next(lines, b"")
        if first.startswith(_MARK):
            yield _MARK
            first = first[len(_MARK) :]
        if self._delimiter is None:
            self._delimiter = delimiter_of(first.decode("utf-8", "replace"))
        self._pattern = _cells(self._delimiter)
        for raw in self._rows(first, lines):
            if not self._numbers:
                self._read_head(raw)
            yield raw

    def is_apart(self, raw: bytes) -> bool:
        """Whether it is a blank line, the row of names, or the byte order mark."""
        return raw is self._head or raw == _MARK or not raw.strip()

    def row(self, raw: bytes) -> Row | None:
        """What the row holds; a cell that it has not is null."""
        if self.is_apart(raw):
            return None
        spans = self._spans(raw)
        try:
            cells = [self._cell(raw, spans, number) for number in self._numbers]
        except UnicodeDecodeError:
            return Row(None, problem="is no UTF-8")
        text, key, source = cells
        return Row(text, key, source)

    def spelled(self, raw: bytes) -> str:
        """The cell as it is written."""
        start, end = self._spans(raw)[self._numbers[0] or 0]
        return raw[start:end].decode("utf-8")

    def respelled(self, raw: bytes, literal: str) -> bytes:
        """The row with the cell written so."""
        start, end = self._spans(raw)[self._numbers[0] or 0]
        return raw[:start] + literal.encode("utf-8") + raw[end:]

    def _rows(self, first: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
        held = first
        while held:
            if self._is_open(held) and len(held) < _LONGEST_OPEN_CELL_BYTES:
                more = next(lines, b"")
                if more:
                    held += more
                    continue
            yield held
            held = next(lines, b"")

    def _is_open(self, raw: bytes) -> bool:
        """Whether the last cell opens with a quotation mark and is not closed."""
        if b'"' not in raw:
            return False
        start, _ = self._spans(raw)[-1]
        return _OPEN.fullmatch(raw, start) is not None

    def _spans(self, raw: bytes) -> list[tuple[int, int]]:
        spans = []
        at = 0
        while match := self._pattern.match(raw, at):
            spans.append(match.span(1))
            at = match.end()
            if match[2] != self._pattern_delimiter:
                break
        return spans

    @property
    def _pattern_delimiter(self) -> bytes:
        return (self._delimiter or ",").encode()

    def _read_head(self, raw: bytes) -> None:
        self._head = raw
        spans = self._spans(raw)
        names = [self._cell(raw, spans, number) for number in range(len(spans))]
        for name in self._names:
            if name is not None and names.count(name) != 1:
                known = ", ".join(str(one) for one in names)
                raise TableError(f"has no column {name!r}, or two: choose one of {known}")
            self._numbers.append(None if name is None else names.index(name))

    def _cell(self, raw: bytes, spans: list[tuple[int, int]], number: int | None) -> str | None:
        if number is None or number >= len(spans):
            return None
        start, end = spans[number]
        return self.style.decode(raw[start:end].decode("utf-8")).value


def may_stand(before: str, after: str, rows: RowFormat) -> bool:
    """Whether ``after`` can stand in a cell where ``before`` stood, and be no formula."""
    return not isinstance(rows, Delimited) or is_safe_cell(before, after)


_OPEN = expression(rb'"[^"]*+(?:""[^"]*+)*+')


def _cells(delimiter: str) -> re.Pattern[bytes]:
    part = re.escape(delimiter.encode())
    plain = rb"[^" + part + rb"\r\n]*+"
    cell = rb'("[^"]*+(?:""[^"]*+)*+(?:"' + plain + rb"|\Z)|" + plain + rb")"
    return re.compile(cell + rb"(" + part + rb"|\r?\n|\r|\Z)")


def _member(line: str, name: str) -> tuple[int, int]:
    """Where the value of the last member of that name stands in the object on a line."""
    found = (0, 0)
    at = line.index("{") + 1
    while True:
        at = _after_blanks(line, at)
        if line[at] == "}":
            return found
        key, at = _decode(line, at)
        start = _after_blanks(line, _after_blanks(line, at) + 1)
        _, at = _decode(line, start)
        if key == name:
            found = (start, at)
        at = _after_blanks(line, at)
        at += line[at] == ","


def _after_blanks(line: str, at: int) -> int:
    match = _BLANK.match(line, at)
    return match.end() if match else at


def plain_key(value: Any) -> Any:
    """A value as a key that a log can hold: what JSON has no scalar for is written as a string."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
