"""Where YAML has text: the scalars that are values, by the events of a real parser."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.formats.readers.yaml import scalars
from normalizer.formats.segment import Place, Segment, Style
from normalizer.formats.styles import backslash, quoting

_STYLES: dict[str | None, Style] = {
    None: quoting.YAML_PLAIN,
    "'": quoting.YAML_SINGLE,
    '"': backslash.YAML_DOUBLE,
    "|": quoting.YAML_BLOCK,
    ">": quoting.YAML_BLOCK,
}


def yaml_values(text: str) -> Iterator[Segment]:
    """The scalars that are values and text. Raises ValueError where the text is no YAML."""
    for scalar in scalars(text):
        style = _STYLES[scalar.style]
        raw = text[scalar.start : scalar.end]
        if style.decode(raw).value == scalar.value:
            yield Segment(scalar.start, scalar.end, Place.VALUE, style)
