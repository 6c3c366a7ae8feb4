"""Fill the tables of a binary fuse filter: see normalizer/language/fuse.py."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.language.fuse import Layout, layout


def fill(values: Mapping[int, int]) -> tuple[Layout, bytes, bytes]:
    """The layout, the marks and the values (0 to 255) of a table for the keys of ``values``."""
    shape = layout(len(values))
    while (order := _peel(values, shape)) is None:
        shape = shape._replace(span=shape.span + shape.segment)
    marks, held = bytearray(shape.size), bytearray(shape.size)
    for key, place in reversed(order):
        a, b, c, mark = shape.places(key)
        marks[place] ^= marks[a] ^ marks[b] ^ marks[c] ^ mark
        held[place] ^= held[a] ^ held[b] ^ held[c] ^ values[key]
    return shape, bytes(marks), bytes(held)


def _peel(keys: Mapping[int, int], shape: Layout) -> list[tuple[int, int]] | None:
    """All keys with a place of its own for each, that no later one uses; None where the keys stand
    too close."""
    count, together = [0] * shape.size, [0] * shape.size
    for key in keys:
        for place in shape.places(key)[:3]:
            count[place] += 1
            together[place] ^= key
    alone = [place for place, n in enumerate(count) if n == 1]
    order = []
    while alone:
        place = alone.pop()
        if count[place] != 1:
            continue
        key = together[place]
        order.append((key, place))
        for other in shape.places(key)[:3]:
            count[other] -= 1
            together[other] ^= key
            if count[other] == 1:
                alone.append(other)
    return order if len(order) == len(keys) else None
