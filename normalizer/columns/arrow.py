"""Arrow arrays: the same type out as in, and the same memory where nothing changed.

Most rows are proved right by kernels over the array's own buffers; only the others become Python
texts, each distinct one once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from normalizer.columns.cells import Cleaner, Fixed, RowCleaner, described
from normalizer.edit import Edit, revert
from normalizer.many import gather_many
from normalizer.profile import Profile
from normalizer.sketch import SIZE_STRINGS, Sketch

Column = TypeVar("Column", pa.Array, pa.ChunkedArray)

#: One change: where it is in the row's original text (code points), and on what evidence.
EDIT = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("rule", pa.string()),
        ("confidence", pa.float64()),
        ("chain", pa.string()),
    ]
)
#: What was done to a row: the least confidence of its edits (null where there are none), and why it
#: was left as it is, where it failed.
AUDIT = pa.struct(
    [
        ("changed", pa.bool_()),
        ("confidence", pa.float64()),
        ("edits", pa.list_(EDIT)),
        ("error", pa.string()),
    ]
)


def explained_type(text: pa.DataType | None = None) -> pa.StructType:
    """The type of the rows of ``fix_and_explain`` for texts of a type (string)."""
    return pa.struct([pa.field("text", text or pa.string()), *AUDIT])


def fix(
    values: Column, profile: str | Profile = "repair", evidence: Sketch | None = None
) -> Column:
    """The texts of an array or chunked array, cleaned. Nulls stay null, the type stays the same.

    Takes string, large_string, string_view and dictionaries of these. A row that fails is left as
    it is; ``fix_and_explain`` says why. What did not change is not copied.

    Raises TypeError for other types, ValueError for an unknown profile.

    >>> fix(pa.array(["cafÃ©", None])).to_pylist()
    ['café', None]
    """
    cleaner = Cleaner(profile, evidence)
    return _by_chunk(values, lambda chunk: fixed_array(chunk, cleaner))


def fix_and_explain(
    values: Column, profile: str | Profile = "repair", evidence: Sketch | None = None
) -> Column:
    """The same as structs: ``text``, ``changed``, ``confidence`` (the least of its edits; null
    where nothing changed), ``edits`` (offsets in the original) and ``error`` (null, or why the row
    was left as it is).

    >>> row = fix_and_explain(pa.array(["cafÃ©"]))[0].as_py()
    >>> row["text"], row["edits"][0]["before"], row["edits"][0]["after"], row["error"]
    ('café', 'Ã©', 'é', None)
    """
    cleaner = Cleaner(profile, evidence)
    return _by_chunk(values, lambda chunk: explained_array(chunk, cleaner))


def gather(values: pa.Array | pa.ChunkedArray, size: int = SIZE_STRINGS) -> Sketch:
    """What the texts of a column say of their damage (as ``gather_many``), for ``evidence``.

    Sketches of parts merge with ``|`` to that of the whole, however it was divided.

    >>> column = pa.array(["cafÃ©", "naïve"])
    >>> gather(column) == gather(column[:1]) | gather(column)
    True
    """
    check(values.type)
    sketch = Sketch(size=size)
    for chunk in values.chunks if isinstance(values, pa.ChunkedArray) else [values]:
        texts = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
        sketch |= gather_many((text for _, text in to_look_at(texts)), size)
    return sketch


def undo(texts: Column, edits: Column) -> Column:
    """The original texts, from the clean ones and the ``edits`` of ``fix_and_explain``.

    Raises EditError (a ValueError) where they do not fit together.

    >>> told = fix_and_explain(pa.array(["cafÃ©", None]))
    >>> undo(told.field("text"), told.field("edits")).to_pylist()
    ['cafÃ©', None]
    """
    before = [
        revert(text, (Edit(**edit) for edit in found)) if found else text
        for text, found in zip(texts.to_pylist(), edits.to_pylist(), strict=True)
    ]
    whole = pa.array(before, texts.type)
    return pa.chunked_array([whole]) if isinstance(texts, pa.ChunkedArray) else whole


def check(kind: pa.DataType) -> None:
    """Raises TypeError for what is no column of texts."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_string(inner)
        or pa.types.is_large_string(inner)
        or pa.types.is_string_view(inner)
        or pa.types.is_null(inner)
    ):
        raise TypeError(f"a column of texts is wanted, this one holds {kind}: cast it to string")


def fixed_array(array: pa.Array, cleaner: RowCleaner) -> pa.Array:
    """``fix`` of one array."""
    if pa.types.is_dictionary(array.type):
        return _fixed_dictionary(array, cleaner)
    return replaced(array, changes_in(array, cleaner))


def explained_array(array: pa.Array, cleaner: RowCleaner) -> pa.Array:
    """``fix_and_explain`` of one array."""
    if pa.types.is_dictionary(array.type):
        structs = explained_array(array.dictionary, cleaner)
        nothing = explained_array(pa.array([None], array.type.value_type), cleaner)
        indices = pc.fill_null(array.indices.cast(pa.int64()), len(structs))
        return pa.concat_arrays([structs, nothing]).take(indices)
    changes = changes_in(array, cleaner)
    fields = [replaced(array, changes), *audit_fields(changes, len(array))]
    return pa.StructArray.from_arrays(fields, fields=list(explained_type(array.type)))


def changes_in(array: pa.Array, cleaner: RowCleaner) -> dict[int, Fixed]:
    """What came of the rows that changed or failed, by row, in order."""
    failed: dict[int, Fixed] = {}
    rows = list(to_look_at(array, cleaner.may_change_ascii, failed))
    found = cleaner.rows(rows) | failed
    return {row: found[row] for row in sorted(found)}


def to_look_at(
    array: pa.Array, also_ascii: bool = False, failed: dict[int, Fixed] | None = None
) -> Iterator[tuple[int, str]]:
    """The rows that kernels cannot prove right, and their texts; those that are no UTF-8 are put
    into ``failed``."""
    if pa.types.is_null(array.type):
        return
    plain = _plain(array)
    if also_ascii:
        rows = pc.indices_nonzero(plain.is_valid())
    else:
        hidden = pc.match_substring(plain, "&")
        rows = pc.indices_nonzero(pc.or_(pc.invert(pc.string_is_ascii(plain)), hidden))
    some = plain.take(rows)
    try:
        texts = some.to_pylist()
    except UnicodeDecodeError:
        yield from _one_by_one(rows.to_pylist(), some, {} if failed is None else failed)
    else:
        yield from zip(rows.to_pylist(), texts, strict=True)


def replaced(array: pa.Array, changes: dict[int, Fixed]) -> pa.Array:
    """The array with the texts of the changed rows replaced; itself where there are none."""
    made = {row: one.text for row, one in changes.items() if one.error is None}
    if not made:
        return array
    plain = _plain(array)
    texts = pa.array(made.values(), plain.type)
    return pc.replace_with_mask(plain, _mask(made, len(array)), texts).cast(array.type)


def audit_fields(changes: dict[int, Fixed], size: int) -> list[pa.Array]:
    """The fields of AUDIT for so many rows."""
    made = {row: one.edits for row, one in changes.items() if one.error is None}
    errors = {row: one.error for row, one in changes.items() if one.error is not None}
    confidences = {row: min(edit.confidence for edit in edits) for row, edits in made.items()}
    lengths = [0] * (size + 1)
    for row, edits in made.items():
        lengths[row + 1] = len(edits)
    listed = pa.array([edit._asdict() for edits in made.values() for edit in edits], EDIT)
    return [
        _mask(made, size),
        _sparse(confidences, size, pa.float64()),
        pa.ListArray.from_arrays(pc.cumulative_sum(pa.array(lengths, pa.int32())), listed),
        _sparse(errors, size, pa.string()),
    ]


def _by_chunk(values: Column, work: Callable[[pa.Array], pa.Array]) -> Column:
    if not isinstance(values, pa.Array | pa.ChunkedArray):
        kind = type(values).__name__
        raise TypeError(f"an Arrow array is wanted, not {kind}: use pyarrow.array(texts)")
    check(values.type)
    if isinstance(values, pa.Array):
        return work(values)
    before = values.chunks
    done = [work(chunk) for chunk in before]
    if done and all(a is b for a, b in zip(done, before, strict=True)):
        return values
    return pa.chunked_array(done, work(pa.array([], values.type)).type)


def _fixed_dictionary(array: pa.DictionaryArray, cleaner: RowCleaner) -> pa.Array:
    """The same with a clean dictionary: what has become the same is in it once."""
    before = array.dictionary
    words = fixed_array(before, cleaner)
    if words is before:
        return array
    encoded = _plain(words).dictionary_encode()
    indices = encoded.indices.take(array.indices).cast(array.type.index_type)
    dictionary = encoded.dictionary.cast(array.type.value_type)
    return pa.DictionaryArray.from_arrays(indices, dictionary, ordered=array.type.ordered)


def _plain(array: pa.Array) -> pa.Array:
    """The array in a type that all kernels know."""
    return array.cast(pa.large_string()) if pa.types.is_string_view(array.type) else array


def _one_by_one(
    rows: Iterable[int], some: pa.Array, failed: dict[int, Fixed]
) -> Iterator[tuple[int, str]]:
    for row, value in zip(rows, some, strict=True):
        try:
            yield row, value.as_py()
        except UnicodeDecodeError as error:
            failed[row] = Fixed("", error=described(error))


def _mask(rows: Iterable[int], size: int) -> pa.BooleanArray:
    """Which of so many rows are among ``rows``."""
    bits = bytearray((size + 7) // 8)
    for row in rows:
        bits[row >> 3] |= 1 << (row & 7)
    return pa.Array.from_buffers(pa.bool_(), size, [None, pa.py_buffer(bytes(bits))])


def _sparse(values: dict[int, Any], size: int, kind: pa.DataType) -> pa.Array:
    """An array of nulls but for some rows."""
    nulls = pa.nulls(size, kind)
    if not values:
        return nulls
    return pc.replace_with_mask(nulls, _mask(values, size), pa.array(values.values(), kind))
