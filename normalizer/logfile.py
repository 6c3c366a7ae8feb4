"""The change log as lines of JSON: a group of lines for each file, closed by length and checksum.

A group is a header, records, and an end that says how long it is and its SHA-256. So a group that
broke off, or that another's lines ran into, is known as such, and costs only itself. The format is
described in docs/changelog-format.md.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from normalizer.changelog import BlockLog, ChangeLog, Packed, Record
from normalizer.decoding.names import UnknownEncodingError, lookup
from normalizer.document import ByteForm, Span
from normalizer.edit import Edit
from normalizer.escape import json_line, shortened
from normalizer.passes import LineEndings, Logged, Splice

SCHEMA = "textmend-changelog/2"
_WITHOUT_END = "textmend-changelog/1"  #: groups of this schema end where the next one starts

#: A file's entry in the log, of a long file that of a block; none longer is written or read.
MOST_ENTRY_BYTES = 1 << 30
#: Passes of an entry: each costs an undo a walk over the whole text.
MOST_PASSES = 2_000
#: Passes of line endings among them: each may add a byte to every line.
MOST_LINE_ENDING_PASSES = 8
#: What is kept in hand of a line while a log is looked through.
PIECE_BYTES = 1 << 20

_START = b'{"schema": "textmend-changelog/'
_END = b'{"end": '
_NOTE = b'{"note": '
_LINE_ENDINGS = ("\r\n", "\r", "\n")
_BROKE_OFF = "its end is missing: it broke off"
_HEADER_BROKE_OFF = "its header broke off"
_LARGEST = 1 << 62  #: of any number in a log

#: Set behind a group that broke off, before the next.
SET_ASIDE = json_line({"note": "a group before this that has no end broke off: set aside"}) + "\n"


def note(text: str) -> str:
    """A line of a log that says something to people, between groups."""
    return json_line({"note": text}) + "\n"


def notes(pieces: Iterable[bytes]) -> Iterator[str]:
    """What the notes of a log say, given as lines or, where these are long, as pieces of them."""
    starts = True
    for piece in pieces:
        if starts and piece.startswith(_NOTE) and piece != SET_ASIDE.encode():
            with contextlib.suppress(ValueError, LookupError, TypeError, RecursionError):
                yield str(json.loads(piece)["note"])
        starts = piece.endswith(b"\n")


class LogError(ValueError):
    """A change log that cannot be read. The message is one line for people, with a line number."""


class Entry(NamedTuple):
    """What a log says of one file.

    ``path`` is relative to the log's folder, with ``/``; None: it came from standard input.
    """

    path: str | None
    sha256_before: str
    sha256_after: str
    profile: str
    changelog: ChangeLog
    complete: bool = True  #: False: the log breaks off here, before the file was written
    renamed_from: str = ""  #: the name that the file had in its folder; "": it has kept it


class Group(NamedTuple):
    """A group of a log's lines, not read yet: where it is (bytes), and what its header says.

    ``problem`` says what is wrong with it, "" where nothing is.
    """

    offset: int
    size: int
    line: int  #: the number of its first line, from 1
    path: str | None
    sha256_before: str
    sha256_after: str
    problem: str = ""
    in_blocks: bool = False  #: it is of a long file, and can be read block by block
    renamed_from: str = ""


def is_log(data: bytes) -> bool:
    """Whether these bytes begin as a change log of ours does.

    >>> is_log(b'{"schema": "textmend-changelog/1"}'), is_log(b"{}")
    (True, False)
    """
    return data.startswith(_START)


def is_log_of_rows(data: bytes) -> bool:
    """Whether these bytes begin as a log of a table's rows does (as JSON Lines)."""
    return data.startswith(b'{"schema": "textmend-rows/')


def is_closed(tail: bytes) -> bool:
    """Whether a log whose last bytes are ``tail`` may simply be gone on with."""
    if not tail.endswith(b"\n"):
        return not tail
    return tail[:-1].rpartition(b"\n")[2].startswith((_END, _NOTE))


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def dump(entry: Entry, records: Iterable[Record]) -> Iterator[str]:
    """The lines of ``entry``, each with its newline; ``records`` are those of its change log.

    Raises ValueError for the log of a mere text.
    """
    from hashlib import sha256

    digest, size = sha256(), 0
    for line in _opened(entry, records):
        data = line.encode("utf-8")
        digest.update(data)
        size += len(data)
        yield line
    yield _line(end={"bytes": size, "sha256": digest.hexdigest()})


def _opened(entry: Entry, records: Iterable[Record]) -> Iterator[str]:
    log = entry.changelog
    if log.before is None or log.after is None:
        raise ValueError("this log is of a text, not of a file's bytes")
    spans = len(log.before.spans) + len(log.after.spans)
    renamed: dict[str, Any] = {"renamed_from": entry.renamed_from} if entry.renamed_from else {}
    edits = log.size + len(renamed)
    yield _head_line(entry, log.before, log.after, edits=edits, spans=spans, **renamed)
    for which, form in (("before", log.before), ("after", log.after)):
        for span in form.spans:
            yield _line(span=which, **_span_fields(span))
    if log.packed is not None:
        yield _line(packed=log.packed.codec, original=_base64(log.packed.original))
    for record in records:
        yield record_line(record, log.passes)


class BlocksEntry(NamedTuple):
    """What the header of an entry says that comes block by block."""

    path: str | None
    sha256_before: str
    sha256_after: str
    profile: str
    before: ByteForm
    after: ByteForm
    edits: int  #: in all blocks, and to the file's form
    blocks: int


def dump_blocks(entry: BlocksEntry, lines: Iterable[bytes]) -> Iterator[bytes]:
    """The group of a long file in pieces; ``lines`` are those of its blocks, in pieces as well."""
    from hashlib import sha256

    digest, size = sha256(), 0
    header = _head_line(
        entry, entry.before, entry.after, edits=entry.edits, spans=0, blocks=entry.blocks
    )
    for piece in chain((header.encode("utf-8"),), lines):
        digest.update(piece)
        size += len(piece)
        yield piece
    yield _line(end={"bytes": size, "sha256": digest.hexdigest()}).encode("utf-8")


def _head_line(
    entry: Entry | BlocksEntry, before: ByteForm, after: ByteForm, **more: object
) -> str:
    return _line(
        schema=SCHEMA,
        tool=_tool(),
        path=entry.path,
        sha256_before=entry.sha256_before,
        sha256_after=entry.sha256_after,
        encoding=before.encoding,
        bom=before.bom.hex(),
        encoding_after=after.encoding,
        bom_after=after.bom.hex(),
        profile=entry.profile,
        **more,
    )


def block_line(number: int, bytes_before: int, bytes_after: int) -> str:
    """The line before the records of a block (from 1): how many bytes it had and has."""
    return _line(block=number, bytes=[bytes_before, bytes_after])


def load(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of a log, in order; an entry that breaks off at its end is not ``complete``.

    Raises LogError where anything else is wrong. To get on with what is right in a log, ``scan``.
    """
    data = [line.encode("utf-8", "surrogatepass") for line in lines]
    groups = list(scan(data))
    ends = [*(group.line - 1 for group in groups[1:]), len(data)]
    for group, end in zip(groups, ends, strict=True):
        last = group is groups[-1]
        if last and group.problem == _HEADER_BROKE_OFF:
            return
        if group.problem and not (last and group.problem == _BROKE_OFF):
            raise LogError(f"line {group.line}: {group.problem}")
        entry = parse(data[group.line - 1 : end])
        if not (entry.complete or last):
            raise LogError(f"line {end}: records are missing before this line")
        yield entry


def scan(pieces: Iterable[bytes]) -> Iterator[Group]:
    """The groups of a log, given as lines or, where these are long, as pieces of them.

    Cheap in time and memory: of the records nothing is read but what their checksum asks for.
    Raises LogError where the first line is no header: this is no log.
    """
    scanner = _Scanner()
    for piece in pieces:
        yield from scanner.feed(piece)
    yield from scanner.finish()


class _Scanner:
    """Where a walk over a log is."""

    __slots__ = ("_digest", "_header", "_line", "_offset", "_open", "_problem", "_size", "_starts")

    def __init__(self) -> None:
        self._offset = 0
        self._line = 0
        self._starts = True  # whether the next piece starts a line
        self._open: tuple[int, int] | None = None  # the group's offset and first line
        self._header: Mapping[str, Any] = {}
        self._problem = ""

    def feed(self, piece: bytes) -> Iterator[Group]:
        self._line += self._starts
        if self._starts and piece.startswith(_START):
            yield from self._close(_BROKE_OFF)
            self._begin(piece)
        elif self._open is None:
            self._between(piece)
        elif self._starts and piece.startswith(_END) and not self._is_of_old:
            self._size += len(piece)
            yield from self._close(_against(piece, self._digest.hexdigest(), self._size))
        elif self._starts and piece.startswith(_NOTE):
            yield from self._close(_BROKE_OFF)
        else:
            if (self._starts and not piece.startswith(b"{")) or b"\0" in piece:
                self._problem = self._problem or f"line {self._line} is no record"
            self._digest.update(piece)
            self._size += len(piece)
        self._offset += len(piece)
        self._starts = piece.endswith(b"\n")

    def finish(self) -> Iterator[Group]:
        yield from self._close(_BROKE_OFF)

    @property
    def _is_of_old(self) -> bool:
        return self._header.get("schema") == _WITHOUT_END

    def _begin(self, piece: bytes) -> None:
        from hashlib import sha256

        self._open = (self._offset, self._line)
        self._size = len(piece)
        self._digest = sha256(piece)
        self._header, self._problem = _header(piece)

    def _between(self, piece: bytes) -> None:
        """A line that belongs to no group."""
        if self._line == 1:
            kind = "it does not start with a header" if piece.startswith(b"{") else "no JSON"
            raise LogError(f"line 1: not a textmend change log ({kind})")

    def _close(self, problem: str) -> Iterator[Group]:
        if self._open is None:
            return
        offset, line = self._open
        if self._is_of_old and problem == _BROKE_OFF:
            problem = ""  # of these it is known once they are read
        in_blocks = "blocks" in self._header
        if self._size > MOST_ENTRY_BYTES and not in_blocks:
            problem = f"it has over {MOST_ENTRY_BYTES} bytes"
        named = (self._header.get(key) for key in ("path", "sha256_before", "sha256_after"))
        path, before, after = (value if isinstance(value, str) else None for value in named)
        if self._is_of_old and path == "-":
            path = None
        problem = self._problem or problem
        was = self._header.get("renamed_from")
        yield Group(
            offset, self._size, line, path, before or "", after or "", problem, in_blocks,
            was if isinstance(was, str) else "",
        )  # fmt: skip
        self._open = None


def _header(line: bytes) -> tuple[Mapping[str, Any], str]:
    """The fields of a header, and what is wrong with it."""
    if not line.endswith(b"\n"):
        return {}, _HEADER_BROKE_OFF
    try:
        fields = _fields(line, 0)
    except LogError:
        return {}, "its header is no JSON"
    schema = fields.get("schema")
    if schema not in (SCHEMA, _WITHOUT_END):
        return fields, f"schema {shortened(str(schema))}, this version reads {SCHEMA}"
    return fields, ""


def _against(line: bytes, digest: str, size: int) -> str:
    """What an end says against its group: nothing, if length and checksum are right."""
    if not line.endswith(b"\n"):
        return _BROKE_OFF
    try:
        end = _fields(line, 0)["end"]
        right = end["bytes"] == size - len(line) and end["sha256"] == digest
    except (LogError, TypeError, KeyError):
        return "its end is damaged"
    return "" if right else "its checksum is not that of its lines: it was altered or damaged"


def parse(lines: Sequence[bytes]) -> Entry:
    """The entry of a group. Raises LogError where it says what no entry can say.

    What cannot be read is where the log breaks off: the entry is then not ``complete``.
    """
    problem = next(scan(lines)).problem
    header = _fields(lines[0], 1)
    body = []
    for number, line in enumerate(lines[1:], 2):
        if line.startswith((_END, _NOTE)):
            break
        if not line.endswith(b"\n"):
            problem = problem or "it breaks off"
            break
        body.append(_fields(line, number))
    return _entry(header, body, complete=not problem)


def parse_blocks(lines: Iterable[bytes]) -> tuple[ByteForm, ByteForm, Iterator[BlockLog]]:
    """The entry of a long file, read as it comes: how it lay in bytes, lies now, and its blocks.

    Raises LogError, or ValueError, TypeError and LookupError where it says what no entry can say.
    """
    lines = iter(lines)
    header = _fields(next(lines, b""), 1)
    forms = (
        _form(header["encoding"], header["bom"], [], "before"),
        _form(header["encoding_after"], header["bom_after"], [], "after"),
    )
    return *forms, _blocks(_bounded(lines))


def _bounded(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The records of a group behind its header, no block of which may be longer than an entry."""
    size = 0
    for number, line in enumerate(lines, 2):
        if line.startswith((_END, _NOTE)):
            return
        record = _fields(line, number)
        size = len(line) if "block" in record else size + len(line)
        if size > MOST_ENTRY_BYTES:
            raise LogError(f"line {number}: a block has over {MOST_ENTRY_BYTES} bytes")
        yield record


def records(lines: Iterable[bytes]) -> Iterator[Record]:
    """The changes of a group, as people see them. Raises LogError."""
    for number, line in enumerate(lines, 1):
        fields = _fields(line, number)
        if "rule" not in fields:
            continue
        try:
            yield Record(
                rule=_text(fields["rule"]),
                line=_number(fields["line"]),
                column=_number(fields["column"]),
                offset=_number(fields["offset"]),
                before=_text(fields["before"]),
                after=_text(fields["after"]),
                confidence=float(fields["confidence"]),
                chain=None if fields["chain"] is None else _text(fields["chain"]),
                size=_number(fields.get("count", 1)),
                step=_number(fields["pass"]),
                at=_number(fields["at"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LogError(f"a record is malformed ({shortened(repr(error))})") from None


def _fields(line: bytes, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise LogError(f"line {number}: not a textmend change log (no JSON)") from None
    if not isinstance(fields, dict):
        raise LogError(f"line {number}: not a textmend change log (no JSON object)")
    return fields


def _entry(header: dict[str, Any], body: list[dict[str, Any]], complete: bool) -> Entry:
    try:
        spans = [record for record in body if "span" in record]
        edits = [record for record in body if "rule" in record]
        size = sum(_number(record.get("count", 1)) for record in edits)
        counted = (_number(header["spans"]), _number(header["edits"])) == (len(spans), size)
        blocks = tuple(_blocks(body)) if "blocks" in header else ()
        if "blocks" in header:
            counted = counted and _number(header["blocks"]) == len(blocks)
        log = ChangeLog(
            tuple(_passes(edits)) if "blocks" not in header else (),
            _form(header["encoding"], header["bom"], spans, "before"),
            _form(header["encoding_after"], header["bom_after"], spans, "after"),
            blocks,
            next(map(_packed, (record for record in body if "packed" in record)), None),
        )
        path = header["path"]
        if path is not None and not isinstance(path, str):
            raise TypeError("a path must be a string")
        if header["schema"] == _WITHOUT_END and path == "-":
            path = None
        before, after = _text(header["sha256_before"]), _text(header["sha256_after"])
        return Entry(path, before, after, _text(header["profile"]), log, complete and counted)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        path = shortened(str(header.get("path")))
        raise LogError(f"the entry of {path} is malformed ({shortened(repr(error))})") from None


def _line(**fields: object) -> str:
    return json_line(fields) + "\n"


def _tool() -> str:
    from normalizer import __version__

    return f"textmend {__version__}"


def _span_fields(span: Span) -> dict[str, object]:
    fields: dict[str, object] = {
        "bytes": [span.byte_start, span.byte_end],
        "text": [span.start, span.end],
        "encoding": span.encoding,
    }
    if span.raw is not None:
        fields["raw"] = _base64(span.raw)
    return fields


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def record_line(record: Record, passes: tuple[Logged, ...]) -> str:
    """The line of a change. Most of a log are these, so they are put together by hand."""
    rule, line, column, offset, before, after, confidence, why, _, step, at = record
    text = (
        f'{{"rule": {_quoted(rule)}, "line": {line}, "column": {column}, "offset": {offset}, '
        f'"before": {_quoted(before)}, "after": {_quoted(after)}, "confidence": {confidence!r}, '
        f'"chain": {_quoted(why)}, "pass": {step}, "at": {at}'
    )
    one = passes[step - 1] if step else None
    if isinstance(one, LineEndings):
        text += f', "count": {one.size}, "runs": {json_line(one.runs)}'
    return text + "}\n"


@lru_cache(maxsize=4096)
def _quoted(text: str | None) -> str:
    """As JSON: the same few come again and again."""
    return json_line(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{shortened(repr(value))} should be a string")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise TypeError(f"{shortened(repr(value))} should be a number from 0 on")
    return value


def _encoding(value: object) -> str:
    """An encoding of files, not one of Python's other notations (some take quadratic time)."""
    try:
        lookup(_text(value))
    except UnknownEncodingError:
        raise ValueError(f"no encoding of files: {shortened(repr(value))}") from None
    return _text(value)


def _form(encoding: object, bom: object, spans: list[dict[str, Any]], which: str) -> ByteForm:
    mine = tuple(_span(record) for record in spans if record["span"] == which)
    mark = bytes.fromhex(_text(bom))
    byte, point = len(mark), 0
    for span in mine:  # without gaps, so that no span can ask for more than there is
        if (span.byte_start, span.start) != (byte, point) or span.end < point:
            raise ValueError("spans must follow each other")
        byte, point = span.byte_end, span.end
    return ByteForm(_encoding(encoding), mark, mine)


def _span(record: dict[str, Any]) -> Span:
    byte_start, byte_end = map(_number, record["bytes"])
    start, end = map(_number, record["text"])
    raw = base64.b64decode(_text(record["raw"]), validate=True) if "raw" in record else None
    if byte_end < byte_start or (raw is not None and end - start > len(raw)):
        raise ValueError("a span holds more text than bytes")
    return Span(byte_start, byte_end, start, end, _encoding(record["encoding"]), raw)


def _packed(record: dict[str, Any]) -> Packed:
    original = base64.b64decode(_text(record["original"]), validate=True)
    return Packed(_text(record["packed"]), original)


def _blocks(body: Iterable[dict[str, Any]]) -> Iterator[BlockLog]:
    sizes: tuple[int, int] | None = None
    records: list[dict[str, Any]] = []
    for record in chain(body, ({"block": None, "bytes": (0, 0)},)):
        if "block" not in record:
            records.append(record)
            continue
        if sizes is not None:
            yield BlockLog(*sizes, tuple(_passes(records)))
        before, after = map(_number, record["bytes"])
        if max(before, after) > MOST_ENTRY_BYTES:
            raise ValueError("a block is longer than any")
        sizes, records = (before, after), []


def _passes(records: list[dict[str, Any]]) -> Iterator[Logged]:
    steps: dict[int, list[dict[str, Any]]] = {}
    for record in records:
        if _number(record["pass"]):
            steps.setdefault(record["pass"], []).append(record)
    of_line_endings = sum("runs" in records[0] for records in steps.values())
    if len(steps) > MOST_PASSES or of_line_endings > MOST_LINE_ENDING_PASSES:
        raise ValueError("more passes than cleaning makes")
    for step in sorted(steps):
        first = steps[step][0]
        rule = _text(first["rule"])
        if "runs" in first:
            yield LineEndings(rule, tuple(_run(*pair) for pair in first["runs"]))
        else:
            yield Splice(rule, tuple(_edit(record) for record in steps[step]))


def _run(before: object, number: object) -> tuple[str, int]:
    if before not in _LINE_ENDINGS:
        raise ValueError(f"{shortened(repr(before))} is no line ending")
    return _text(before), _number(number)


def _edit(record: dict[str, Any]) -> Edit:
    start, before = _number(record["at"]), _text(record["before"])
    confidence, chain = record["confidence"], record["chain"]
    if not isinstance(confidence, int | float) or not (chain is None or isinstance(chain, str)):
        raise TypeError("a confidence must be a number, a chain a string or null")
    after, rule = _text(record["after"]), _text(record["rule"])
    return Edit(start, start + len(before), before, after, rule, confidence, chain)
