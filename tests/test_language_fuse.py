"""Sets of keys in little more than a byte each."""

from __future__ import annotations

import fuse_table
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language.fuse import BITS, MASK, CheckedFilter, Filter, Layout, check, layout

KEYS = [key * 0x9E3779B97F4A7C15 & MASK for key in range(1, 20_001)]


@given(st.integers(0, MASK), st.integers(2, 100_000))
def test_places_lie_in_the_table_and_apart(key: int, size: int) -> None:
    table = layout(size)
    first, second, third, mark = table.places(key)
    assert 0 <= first < table.span
    assert len({first // table.segment, second // table.segment, third // table.segment}) == 3
    assert max(second, third) < table.size
    assert 0 <= mark <= 255


def test_places_of_a_key_never_change() -> None:
    """The shipped tables were built with them."""
    table = Layout(8192, 950272)
    assert table.places(123456789) == (308661, 311766, 324374, 163)
    assert table.places(2**59 + 12345) == (434300, 443468, 452394, 172)


@given(st.integers(0, 3_000_000))
def test_a_layout_has_room(size: int) -> None:
    found = layout(size)
    assert found.segment & (found.segment - 1) == 0
    assert found.segment <= 1 << 14
    assert found.span % found.segment == 0
    assert found.size >= max(size, 2) * 1.1
    assert size < 10_000 or found.size <= size * 1.4


def test_places_are_spread_evenly() -> None:
    table = layout(20_000)
    counts = [0] * (table.span // table.segment + 2)
    for key in KEYS:
        for place in table.places(key)[:3]:
            counts[place // table.segment] += 1
    inner = counts[2:-2]
    assert min(inner) > 0.8 * max(inner)
    marks = {table.places(key)[3] for key in KEYS}
    assert len(marks) == 256


def test_keys_are_of_so_many_bits() -> None:
    assert MASK.bit_length() == BITS == 60


def test_a_filter_holds_its_keys_and_one_in_256_others() -> None:
    shape, marks, _ = fuse_table.fill(dict.fromkeys(KEYS[:5_000], 0))
    held = Filter(shape, marks)
    assert all(map(held.holds, KEYS[:5_000]))
    others = sum(map(held.holds, KEYS[5_000:]))
    assert 20 < others < 120  # 15,000 / 256 are 59


@pytest.mark.parametrize("size", [0, 1, 2, 3, 50])
def test_few_keys(size: int) -> None:
    shape, marks, values = fuse_table.fill({key: key & 255 for key in KEYS[:size]})
    held = Filter(shape, marks)
    for key in KEYS[:size]:
        a, b, c, _ = shape.places(key)
        assert held.holds(key)
        assert values[a] ^ values[b] ^ values[c] == key & 255


def test_a_checked_filter_holds_its_keys_and_hardly_another() -> None:
    held = CheckedFilter(*fuse_table.fill({key: check(key) for key in KEYS[:5_000]}))
    assert all(map(held.holds, KEYS[:5_000]))
    assert sum(map(held.holds, KEYS[5_000:])) < 5  # 15,000 / 65,536 are 0.2
    assert len(set(map(check, KEYS))) == 256
