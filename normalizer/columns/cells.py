"""Cells: which of many texts change, and to what. Knows of no engine.

What comes of a text depends on the text, the profile and the evidence that is given, and on nothing
else: not on the batch it came in, nor on what was there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from normalizer.edit import Edit
from normalizer.escape import shortened
from normalizer.many import Worker
from normalizer.mojibake import looks_right
from normalizer.profile import Profile, get
from normalizer.result import Result
from normalizer.sketch import Sketch

#: Evidence by the value of a key.
Evidence = Mapping[Any, Sketch]

_MOST_CLEANERS = 256  #: that are held at a time
_SHORT_CODE_POINTS = 1000  #: of a text that is asked first whether it looks right


#: Texts with the numbers of their rows.
Rows = Sequence[tuple[int, str]]


class Fixed(NamedTuple):
    """What came of a text that was changed, or that failed and is left as it is."""

    text: str
    result: Result | None = None
    error: str | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was changed."""
        return self.result.edits if self.result else ()


class RowCleaner(Protocol):
    """What says which rows change."""

    @property
    def may_change_ascii(self) -> bool:
        """Whether plain ASCII text may change (that holds no ``&``, which hides other text)."""
        ...

    def rows(self, rows: Rows) -> dict[int, Fixed]:
        """The rows that change or fail, by number, with what comes of them."""
        ...


class Cleaner:
    """Cleans texts by one profile and the evidence of what they belong to (None: each by its own).

    >>> {text: fixed.text for text, fixed in Cleaner().changes(["cafÃ©", "café"]).items()}
    {'cafÃ©': 'café'}
    """

    __slots__ = ("_by_own", "_only_repairs", "_worker")

    def __init__(self, profile: str | Profile = "repair", evidence: Sketch | None = None) -> None:
        chosen = get(profile)
        self._worker = Worker(chosen, evidence)
        self._only_repairs = not chosen.rules
        self._by_own = evidence is None

    @property
    def may_change_ascii(self) -> bool:
        """Whether plain ASCII text may change (that holds no ``&``, which hides other text)."""
        return not self._only_repairs

    def changes(self, texts: Iterable[str]) -> dict[str, Fixed]:
        """The ``texts`` that change or fail, each once, with what comes of them."""
        fixed = ((text, self._fixed(text)) for text in dict.fromkeys(texts))
        return {text: one for text, one in fixed if one}

    def rows(self, rows: Rows) -> dict[int, Fixed]:
        """The same by the numbers of the rows."""
        changes = self.changes(text for _, text in rows)
        return {row: changes[text] for row, text in rows if text in changes} if changes else {}

    def _fixed(self, text: str) -> Fixed | None:
        try:
            if self._is_right(text):
                return None
            result = self._worker.result(text)
            if not result.changed:
                return None
            result.text.encode()  # what cannot be UTF-8 cannot stand in a column
            return Fixed(result.text, result)
        except Exception as error:  # the other rows are not to suffer
            return Fixed(text, error=described(error))

    def _is_right(self, text: str) -> bool:
        """Whether it is known without more work that nothing is to be done."""
        if not self._only_repairs:
            return False
        if text.isascii() and "&" not in text:
            return True
        return self._by_own and len(text) < _SHORT_CODE_POINTS and looks_right(text)


class Cleaners:
    """The cleaners of rows that have keys: each key's by its evidence, made when it is wanted.

    ``evidence`` may also be one sketch for all. Keys without evidence are cleaned each row by its
    own.
    """

    __slots__ = ("_evidence", "_known", "_profile")

    def __init__(self, profile: Profile, evidence: Sketch | Evidence | None) -> None:
        self._profile = profile
        self._evidence = evidence
        self._known: dict[Any, Cleaner] = {}

    def of(self, key: Any) -> Cleaner:
        """The cleaner for rows of this key."""
        if key not in self._known:
            if len(self._known) >= _MOST_CLEANERS:
                self._known.clear()
            found = self._evidence
            sketch = found.get(key) if isinstance(found, Mapping) else found
            self._known[key] = Cleaner(self._profile, sketch)
        return self._known[key]


def texts_in(values: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """The texts among ``values`` with their numbers."""
    return ((row, value) for row, value in enumerate(values) if isinstance(value, str))


def described(error: Exception) -> str:
    """What is said of a row that failed, on one line."""
    return f"left as it is: {type(error).__name__}: {shortened(str(error), 200)}"
