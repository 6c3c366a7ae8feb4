"""Repairs text whose encoding went wrong, normalizes documents, and accounts for every change.

>>> result = normalize("Çırağan, ErdoÄŸan’s")
>>> result.text
"Çırağan, Erdoğan's"
>>> [(edit.before, edit.after, edit.rule) for edit in result.edits]
[('ÄŸ', 'ğ', 'mojibake'), ('’', "'", 'curly-quote')]

All offsets are code points unless they are said to be bytes.
"""

TYPE_CHECKING = False  # as type checkers know it, without the cost of importing typing
if TYPE_CHECKING:
    from normalizer.changelog import ChangeLog
    from normalizer.decoding import DecodingError, decode
    from normalizer.document import Document
    from normalizer.edit import Edit, EditError
    from normalizer.many import gather_many, normalize_many, repair_many
    from normalizer.pipeline import clean, normalize, repair, undo
    from normalizer.profile import Profile
    from normalizer.result import CleanResult, Result
    from normalizer.sketch import Sketch

__version__ = "0.1.0"

__all__ = [
    "ChangeLog",
    "CleanResult",
    "DecodingError",
    "Document",
    "Edit",
    "EditError",
    "Profile",
    "Result",
    "Sketch",
    "clean",
    "decode",
    "gather_many",
    "normalize",
    "normalize_many",
    "repair",
    "repair_many",
    "undo",
]

#: Where the public names live. They are imported when they are first used: starting up is cheap.
_HOMES = {
    "changelog": ("ChangeLog",),
    "decoding": ("DecodingError", "decode"),
    "document": ("Document",),
    "edit": ("Edit", "EditError"),
    "many": ("gather_many", "normalize_many", "repair_many"),
    "pipeline": ("clean", "normalize", "repair", "undo"),
    "profile": ("Profile",),
    "result": ("CleanResult", "Result"),
    "sketch": ("Sketch",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"normalizer.{home}"), name)
            globals()[name] = value  # the next time it is found without this function
            return value
    raise AttributeError(f"module 'normalizer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
