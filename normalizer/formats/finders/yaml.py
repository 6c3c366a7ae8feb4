"""Where YAML has text: the scalars that are values, by the events of a real parser."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.formats.readers.yaml import Scalar, scalars
from normalizer.formats.segment import Place, Segment, Style
from normalizer.formats.styles import backslash, quoting

_STYLES: dict[str | None, Style] = {
    None: quoting.YAML_PLAIN,
    "'": quoting.YAML_SINGLE,
    '"': backslash.YAML_DOUBLE,
    "|": quoting.YAML_BLOCK,
    ">": quoting.YAML_BLOCK,
}


_DEEPEST_BLANKS = 40  #: before the lines of a block scalar whose indentation is told


def yaml_values(text: str) -> Iterator[Segment]:
    """The scalars that are values and text. Raises ValueError where the text is no YAML.

    >>> text = "a:\\n  - |2\\n      é\\n     x\\n"
    >>> [one.style.decode(text[one.start : one.end]).value for one in yaml_values(text)]
    ['  é\\n x\\n']
    """
    for scalar in scalars(text):
        raw = text[scalar.start : scalar.end]
        for style in _styles(scalar):
            if style.decode(raw).value == scalar.value:
                yield Segment(scalar.start, scalar.end, Place.VALUE, style)
                break


def _styles(scalar: Scalar) -> Iterator[Style]:
    """The styles that a scalar may be in: how far a block is indented is told from where it lies
    in others, which is not known."""
    yield _STYLES[scalar.style]
    if scalar.style in {"|", ">"}:
        for blanks in range(1, _DEEPEST_BLANKS):
            yield quoting.BlockStyle(indent=blanks)
