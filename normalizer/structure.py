"""What a file's format must keep: its skeleton, which no edit of its text values may change.

Formats that the standard library parses. A file that does not parse before cleaning has no skeleton
to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

Skeleton = Callable[[str], object]


def broken(source: str, text: str, filename: str | None) -> str | None:
    """What cleaning did to the structure of a file of that name, in words; None: it is kept.

    >>> broken('{"a": "“x”"}', '{"a": ""x""}', "a.json")
    'the copy is no valid JSON any more'
    """
    suffix = PurePath(filename or "").suffix.lower()
    if source == text or suffix not in _FORMATS:
        return None
    name, skeleton = _FORMATS[suffix]
    before = _parsed(skeleton, source)
    if before is None:
        return None
    after = _parsed(skeleton, text)
    if after is None:
        return f"the copy is no valid {name} any more"
    return None if before == after else f"the copy has another {name} structure"


def _parsed(skeleton: Skeleton, text: str) -> object:
    """The skeleton, or None where the text does not parse (or nests too deeply for the parser)."""
    try:
        return skeleton(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _json(text: str) -> object:
    import json

    def members(pairs: list[tuple[str, object]]) -> object:
        return ("object", [value for _, value in pairs], len({key for key, _ in pairs}))

    return _shape(json.loads(text, object_pairs_hook=members))


def _json_lines(text: str) -> object:
    return [_json(line) for line in text.splitlines() if line.strip()]


def _toml(text: str) -> object:
    import tomllib

    return _shape(tomllib.loads(text))


def _python(text: str) -> object:
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a file's invalid escapes are not ours to report
        return [type(node).__name__ for node in ast.walk(ast.parse(text))]


def _xml(text: str) -> object:
    from xml.parsers import expat

    events: list[object] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, attributes: events.append((name, len(attributes)))
    parser.EndElementHandler = events.append
    parser.ProcessingInstructionHandler = lambda target, data: events.append(("?", target))
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    return events


def _csv(delimiter: str) -> Skeleton:
    def skeleton(text: str) -> object:
        import csv
        import io

        try:
            return [
                len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            ]
        except csv.Error as error:
            raise ValueError(str(error)) from None

    return skeleton


def _ini(text: str) -> object:
    from configparser import ConfigParser
    from configparser import Error as ConfigError

    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except ConfigError as error:
        raise ValueError(str(error)) from None
    return [(name, len(parser[name])) for name in parser.sections()]


def _html(text: str) -> object:
    from html.parser import HTMLParser

    events: list[object] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            events.append((tag, [name for name, _ in attrs]))

        def handle_endtag(self, tag: str) -> None:
            events.append(tag)

    parser = Tags()
    parser.feed(text)
    parser.close()
    return events


def _shape(value: object) -> object:
    """``value`` with every string alike: what it holds may change, what it is may not."""
    return list(_walk(value))


def _walk(value: object) -> Iterator[object]:
    """The parts of a nested value in a row, without recursion."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield ("table", len(one))
            waiting += one.values()
        elif isinstance(one, (list, tuple)):
            yield (type(one).__name__, len(one))
            waiting += one
        else:
            yield "text" if isinstance(one, str) else repr(one)


_FORMATS: dict[str, tuple[str, Skeleton]] = {
    ".json": ("JSON", _json),
    ".jsonl": ("JSON Lines", _json_lines),
    ".toml": ("TOML", _toml),
    ".py": ("Python", _python),
    ".pyi": ("Python", _python),
    ".xml": ("XML", _xml),
    ".svg": ("XML", _xml),
    ".html": ("HTML", _html),
    ".htm": ("HTML", _html),
    ".csv": ("CSV", _csv(",")),
    ".tsv": ("TSV", _csv("\t")),
    ".ini": ("INI", _ini),
    ".cfg": ("INI", _ini),
}
