"""Repairs text whose encoding went wrong, normalizes documents, accounts for every change.

>>> result = normalize("Çırağan, ErdoÄŸan’s")
>>> result.text
"Çırağan, Erdoğan's"
>>> [(edit.before, edit.after, edit.rule) for edit in result.edits]
[('ÄŸ', 'ğ', 'mojibake'), ('’', "'", 'curly-quote')]

A text (str)
    repair(text)               undo wrong decodings, nothing else     -> Result
    normalize(text, profile)   repair, then the rules of a profile    -> Result
    explain(text)              each repair with its evidence          -> steps

A file (bytes)
    decode(data)               which encoding, and why                -> Document
    clean(data, profile, filename)   decode, repair, normalize        -> CleanResult
    undo(data, changelog)      the original bytes again

Many texts (a column, a stream)
    repair_many(texts), normalize_many(texts, profile)                -> results, one by one
    gather_many(texts)         what texts of one source say together  -> Sketch

What comes of it
    Result       .text .changed .edits .suggestions .changelog
    CleanResult  the same, and .data .document .profile
    Edit         .start .end .before .after .rule .confidence .chain
    ChangeLog    .undo(text) .restore(data) .records(source)

What is to be done
    Profile      "plain", "typographic", "code" or "repair" by name (PROFILES has them), or one of
                 your own: Profile.from_mapping({"extend": "plain", "quotes": "keep"})

Errors are ValueError (DecodingError for a file that cannot be read as text: BinaryError for one
that is none; EditError and other ones for a log that does not fit) or TypeError for a wrong kind of
argument. What is wrong, and what was probably meant, is in the message.

Nothing is kept between calls and nothing is written; all functions may be called from threads.
All offsets are code points unless they are said to be bytes. Results can be pickled.
"""

TYPE_CHECKING = False  # as type checkers know it, without the cost of importing typing
if TYPE_CHECKING:
    from normalizer.changelog import ChangeLog
    from normalizer.decoding import BinaryError, DecodingError, decode
    from normalizer.document import Document
    from normalizer.edit import Edit, EditError
    from normalizer.many import gather_many, normalize_many, repair_many
    from normalizer.mojibake.explain import explain
    from normalizer.pipeline import clean, normalize, repair, undo
    from normalizer.profile import PROFILES, Profile
    from normalizer.result import CleanResult, Result
    from normalizer.sketch import Sketch

__version__ = "0.1.0"

__all__ = [
    "PROFILES",
    "BinaryError",
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
    "explain",
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
    "decoding": ("BinaryError", "DecodingError", "decode"),
    "document": ("Document",),
    "edit": ("Edit", "EditError"),
    "many": ("gather_many", "normalize_many", "repair_many"),
    "mojibake.explain": ("explain",),
    "pipeline": ("clean", "normalize", "repair", "undo"),
    "profile": ("PROFILES", "Profile"),
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
