"""YAML as PyYAML's parser sees it: one pass over its events, with the places of its scalars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from normalizer.expression import expression
from normalizer.formats.readers.events import Event


class Scalar(NamedTuple):
    """A scalar that is a string: where it stands, its value, and how it is written."""

    start: int
    end: int
    value: str
    style: str | None


#: Controls that a misread ” ends with and that no parser of YAML takes, with
#: what stands for them while one reads.
_STAND_INS = {code: 0x10F700 + code for code in range(0x80, 0xA0) if code != 0x85}
_CONTROLS = {after: before for before, after in _STAND_INS.items()}
_CONTROL = expression("[\x80-\x84\x86-\x9f]")


def _events(text: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    has_controls = _CONTROL.search(text) is not None
    try:
        for event in yaml.parse(text.translate(_STAND_INS) if has_controls else text, loader):
            if has_controls and isinstance(event, yaml.ScalarEvent):
                event.value = event.value.translate(_CONTROLS)
            yield event
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise ValueError(f"{getattr(error, 'problem', None) or 'no YAML'}{where}") from None


def _walk(text: str) -> Iterator[tuple[Any, bool]]:
    """Each event, and whether it is, or lies in, a key of a mapping."""
    import yaml

    inside: list[list[bool | int]] = []  # of each open collection: (mapping, children, key)
    for event in _events(text):
        is_key = False
        if isinstance(event, yaml.NodeEvent):
            if inside:
                mapping, children, within_key = inside[-1]
                is_key = bool(within_key) or bool(mapping and children % 2 == 0)
                inside[-1][1] = children + 1
            if isinstance(event, yaml.CollectionStartEvent):
                inside.append([isinstance(event, yaml.MappingStartEvent), 0, is_key])
        elif isinstance(event, yaml.CollectionEndEvent):
            inside.pop()
        yield event, is_key


_STRING_TAGS = {None, "!", "tag:yaml.org,2002:str"}


def scalars(text: str) -> Iterator[Scalar]:
    """The scalars of ``text`` that are strings beyond ASCII, and no keys. Raises ValueError where
    it is no YAML."""
    import yaml

    for event, is_key in _walk(text):
        if is_key or not isinstance(event, yaml.ScalarEvent) or event.value.isascii():
            continue
        if event.tag in _STRING_TAGS:
            start, end = event.start_mark.index, event.end_mark.index
            style = event.style
            if style in (None, "") or style == "plain":
                style = None
            if event.anchor is not None or event.tag is not None:
                start = _past_properties(text, start, end)
            yield Scalar(start, end, event.value, style)


_PROPERTIES = expression(r"(?:[&!][^\s]*\s+)*")


def _past_properties(text: str, start: int, end: int) -> int:
    """Where a scalar itself starts whose mark includes its tag and anchor."""
    match = _PROPERTIES.match(text, start, end)
    return match.end() if match else start


def read(text: str) -> Iterator[Event]:
    """Events of YAML, tags resolved, values as text. Raises ValueError where there is none."""
    import yaml

    resolve = yaml.SafeLoader("").resolve
    for event, is_key in _walk(text):
        kind = type(event).__name__
        if isinstance(event, yaml.ScalarEvent):
            tag = event.tag or resolve(yaml.ScalarNode, event.value, event.implicit)
            named = (kind, event.anchor, tag)
            if is_key or tag != "tag:yaml.org,2002:str":
                yield (*named, event.value)
            else:
                yield named
                yield event.value
        else:
            yield (kind, getattr(event, "anchor", None), getattr(event, "tag", None))
