"""Columns of texts, on the engine where they live (extra ``arrow``).

>>> import pyarrow
>>> from normalizer.columns import fix
>>> fix(pyarrow.array(["Ã‡Ä±raÄŸan", None])).to_pylist()
['Çırağan', None]

The kernel is for Arrow arrays. Thin doors lead to it, each a module that imports its engine when it
is imported itself: ``normalizer.columns.pandas``, ``polars``, ``duckdb``, ``datasets``,
``datatrove``, ``spark``, ``ray`` and ``nemo``. What all have in common is in docs/columns.md.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from normalizer.columns.arrow import fix, fix_and_explain, gather, undo
    from normalizer.columns.table import TableFix, gather_by

__all__ = ["TableFix", "fix", "fix_and_explain", "gather", "gather_by", "undo"]

_HOMES = {
    "arrow": ("fix", "fix_and_explain", "gather", "undo"),
    "table": ("TableFix", "gather_by"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            try:
                module = import_module(f"normalizer.columns.{home}")
            except ModuleNotFoundError as error:
                if error.name != "pyarrow":
                    raise
                advice = "columns need pyarrow: pip install 'textmend[arrow]'"
                raise ModuleNotFoundError(advice, name=error.name) from None
            value: object = getattr(module, name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'normalizer.columns' has no attribute {name!r}")
