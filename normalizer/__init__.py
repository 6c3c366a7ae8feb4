"""Repairs text whose encoding went wrong, normalizes documents, and accounts for every change.

>>> result = normalize("Çırağan, ErdoÄŸan’s")
>>> result.text
"Çırağan, Erdoğan's"
>>> [(edit.before, edit.after, edit.rule) for edit in result.edits]
[('ÄŸ', 'ğ', 'mojibake'), ('’', "'", 'curly-quote')]

All offsets are code points unless they are said to be bytes.
"""

from normalizer.changelog import ChangeLog
from normalizer.decoding import DecodingError, decode
from normalizer.document import Document
from normalizer.edit import Edit, EditError
from normalizer.pipeline import clean, normalize, normalize_many, repair, undo
from normalizer.profile import Profile
from normalizer.result import CleanResult, Result

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
    "clean",
    "decode",
    "normalize",
    "normalize_many",
    "repair",
    "undo",
]
