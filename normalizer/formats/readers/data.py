"""Data formats as parsers of the standard library see them. All raise ValueError for other text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from normalizer.formats.finders.tables import delimiter_of
from normalizer.formats.readers.events import Event


def json_events(text: str) -> list[Event]:
    """Keys, structure and values of JSON."""
    return [_json().decode(text)]


def json_lines_events(text: str) -> Iterator[Event]:
    """The same, of each line. Lines end with LF alone: U+2028 may stand in a string."""
    decode = _json().decode
    for line in text.split("\n"):
        yield decode(line) if line.strip() else ("blank",)


@cache
def _json() -> Any:
    """A parser by which strings are texts, arrays and objects groups, numbers what is written."""
    from json import JSONDecoder

    raw = str.encode
    return JSONDecoder(
        object_pairs_hook=_members, parse_float=raw, parse_int=raw, parse_constant=raw
    )


def _members(pairs: list[tuple[str, Event]]) -> list[Event]:
    """The keys of an object, twice the same too, and its values."""
    return [("object", *[key for key, _ in pairs]), *[value for _, value in pairs]]


def notebook_events(text: str) -> Iterator[Event]:
    """A Jupyter notebook: only the lines of its Markdown cells are text."""
    import json

    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("no notebook")
    for cell in _markdown_cells(data):
        source = cell["source"]
        yield from source if isinstance(source, list) else [source]
        cell["source"] = len(source) if isinstance(source, list) else -1
    yield ("rest", json.dumps(data))


def _markdown_cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The Markdown cells of a notebook (of format 4, or in the worksheets of 3)."""
    sheets = notebook.get("worksheets")
    for holder in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells") if isinstance(holder, dict) else None
        for cell in cells if isinstance(cells, list) else ():
            is_markdown = isinstance(cell, dict) and cell.get("cell_type") == "markdown"
            if is_markdown and isinstance(cell.get("source"), (str, list)):
                yield cell


def toml_events(text: str) -> list[Event]:
    """Keys, structure and values of TOML."""
    import tomllib

    return _nested(tomllib.loads(text))


def _nested(value: object) -> list[Event]:
    """Events of a nested value, in the order of the text, without recursion."""
    found: list[Event] = []
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found.append(("table", *one))
            waiting += reversed(one.values())
        elif isinstance(one, list):
            found.append(("array", len(one)))
            waiting += reversed(one)
        else:
            found.append(("value", type(one), repr(one)))
    return found


def ini_events(text: str) -> Iterator[Event]:
    """Sections, keys and values of an INI file."""
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False, allow_no_value=True, default_section="\0")
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string("[\ufdd0]\n" + text)
    except Error as error:
        raise ValueError(f"{error.message.splitlines()[0]}") from None
    for section in parser.sections():
        yield ("section", section)
        for key, value in parser.items(section):
            yield ("key", key)
            yield from (value or "").split("\n")


def csv_events(text: str, delimiter: str | None = None) -> Iterator[Event]:
    """Rows and cells of CSV."""
    import csv
    import io

    delimiter = delimiter or delimiter_of(text)
    limit = csv.field_size_limit(max(len(text), 1 << 17))
    try:
        yield ("delimiter", delimiter)
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise ValueError(f"{error}") from None
    finally:
        csv.field_size_limit(limit)


def tsv_events(text: str) -> Iterator[Event]:
    """Rows and cells of a table whose columns tabs part."""
    yield from csv_events(text, "\t")


def property_events(text: str) -> Iterator[Event]:
    """Keys and values of a Java properties file, by the rules of ``Properties.load``."""
    lines = iter(re.split("\r\n|\n|\r", text))
    for line in lines:
        line = line.lstrip(" \t\f")
        if not line or line[0] in "#!":
            yield ("comment", line)
            continue
        while (len(line) - len(line.rstrip("\\"))) % 2:
            line = line[:-1] + next(lines, "").lstrip(" \t\f")
        key = re.match(r"(?:[^\s\\=:]|\\.)*", line)
        assert key is not None
        yield ("key", key[0])
        value = re.sub(r"^[ \t\f]*[=:]?[ \t\f]*", "", line[key.end() :], count=1)
        yield _unescaped(value)


def _unescaped(value: str) -> str:
    letters = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return letters.get(match[2], match[2])

    text = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|(.))", one, value)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def env_events(text: str) -> Iterator[Event]:
    """Names and values of a .env file, as a shell splits them."""
    import shlex

    for line in re.split(r"\n(?=[ \t]*(?:export[ \t]+)?[A-Za-z_#])", text):
        name, equals, value = line.partition("=")
        yield ("name", name, equals)
        if name.lstrip().startswith("#"):
            yield ("comment", value)
            continue
        yield from shlex.split(value, comments=True)
        yield ("end",)


def po_events(text: str) -> Iterator[Event]:
    """Entries of a gettext catalogue, line by line; only translations are text."""
    word, parts, original = "", list[str](), ""
    for line in [*text.split("\n"), ""]:
        match = re.match(r'(?:#~)?[ \t]*(?:([a-z_]+(?:\[[0-9]+\])?)[ \t]*)?"(.*)"[ \t]*\r?\Z', line)
        if match and not match[1] and word:
            parts.append(match[2])
            continue
        if word:
            value = "".join(parts)
            original = value if word == "msgid" else original
            is_text = word.startswith("msgstr") and original != ""
            yield (word,)
            yield _of_c(value) if is_text else ("text", value)
        word, parts = (match[1], [match[2]]) if match else ("", [])
        if not match:
            yield ("line", line)


def _of_c(value: str) -> str:
    letters = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
    return re.sub(r"\\([^0-7])", lambda match: letters.get(match[1], match[1]), value)


def subtitle_events(text: str) -> Iterator[Event]:
    """Cues: their times, and their texts up to a blank line."""
    entities = text.startswith("WEBVTT")
    for block in re.split(r"\n[ \t\r]*\n", text):
        times: list[str] = []
        body: list[str] = []
        for line in block.split("\n"):
            (body if times and "-->" in times[-1] else times).append(line)
        yield ("times", *times)
        if body:
            yield _of_vtt("\n".join(body).rstrip()) if entities else "\n".join(body).rstrip()


def _of_vtt(value: str) -> str:
    from html import unescape

    return re.sub("&(?:amp|lt|gt|nbsp|lrm|rlm);", lambda match: unescape(match[0]), value)
