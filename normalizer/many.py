"""Many texts: a result for each, in order, worked out as it is asked for.

Values that are no texts (None, NaN, numbers, bytes) are passed through as they are, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from normalizer.arguments import share_of
from normalizer.mojibake import Evidence, gather, looks_right
from normalizer.pipeline import treat
from normalizer.profile import Profile, get
from normalizer.result import Result
from normalizer.sketch import SIZE_STRINGS, Sketch, sketch_strings, strings_of

REMEMBERED_TEXTS = 1024  #: whose results are kept, for columns say the same again and again
REMEMBERED_CODE_POINTS = 1000  #: of a text; longer ones are seldom repeated

_REPAIR = get("repair")


class Many:
    """The results in the order of the values; values that are no texts are given back themselves.

    ``strings`` says how many texts there were so far, ``changed`` how many of them were changed,
    ``passed`` counts the other values by the name of their type.

    >>> many = repair_many(["cafÃ©", None, 3])
    >>> list(many.texts()), many.changed, dict(many.passed)
    (['café', None, 3], 1, {'NoneType': 1, 'int': 1})
    """

    __slots__ = ("_values", "_worker", "changed", "passed", "strings")

    def __init__(self, values: Iterable[Any], worker: Worker) -> None:
        self._values = iter(values)
        self._worker = worker
        self.strings = 0
        self.changed = 0
        self.passed: Counter[str] = Counter()

    def __iter__(self) -> Many:
        return self

    def __next__(self) -> Any:
        value = next(self._values)
        if not isinstance(value, str):
            self.passed[type(value).__name__] += 1
            return value
        result = self._worker.result(value)
        self.strings += 1
        self.changed += result.changed
        return result

    def texts(self) -> Iterator[Any]:
        """The clean texts instead of the results."""
        return (one.text if isinstance(one, Result) else one for one in self)


class Worker:
    """Treats texts by one profile and the evidence of what they belong to (None: each by its own).

    What comes of a text depends on nothing else; texts that come again soon are remembered.
    """

    __slots__ = ("_evidence", "_known", "_profile")

    def __init__(self, profile: Profile, sketch: Sketch | None = None) -> None:
        self._profile = profile
        self._evidence = None if sketch is None else evidence_of(sketch)
        self._known: dict[str, Result] = {}

    def result(self, text: str) -> Result:
        """What comes of ``text``."""
        if known := self._known.get(text):
            return known
        result = treat(text, self._profile, self._evidence)
        if len(text) <= REMEMBERED_CODE_POINTS:
            if len(self._known) >= REMEMBERED_TEXTS:
                self._known.clear()
            self._known[text] = result
        return result


def repair_many(
    values: Iterable[Any],
    min_confidence: float = 0.99,
    *,
    together: bool = False,
    evidence: Sketch | None = None,
) -> Many:
    """Repair each of ``values``, which may be a generator: results come as they are asked for.

    What is no text is passed through. By default a text is repaired by what it shows itself. With
    ``evidence`` (of ``gather_many``), or with ``together``, which gathers it from all values before
    the first result, they are weighed as parts of one document: for values of one source, where
    what is known from one helps to decide another that is too short by itself.

    Raises TypeError for a single text, ValueError for a confidence that is none.

    >>> list(repair_many(iter(["cafÃ©", "café"])).texts())
    ['café', 'café']
    """
    wanted = share_of(min_confidence, "min_confidence")
    profile = _REPAIR._replace(min_confidence=wanted)
    return _many(_checked(values, "repair"), profile, together, evidence)


def normalize_many(
    values: Iterable[Any],
    profile: str | Profile = "plain",
    together: bool = False,
    *,
    evidence: Sketch | None = None,
) -> Many:
    """Normalize each of ``values``: as ``repair_many``, and by the rules of ``profile``.

    Raises TypeError for a single text, ValueError for an unknown profile.

    >>> [result.text for result in normalize_many(["‘a’", "b"])]
    ["'a'", 'b']
    """
    return _many(_checked(values, "normalize"), get(profile), together, evidence)


def gather_many(values: Iterable[Any], size: int = SIZE_STRINGS) -> Sketch:
    """What ``values`` of one source say of their damage, as a small sketch.

    Sketches of parts merge (``|``) to that of the whole, however the values are divided, ordered or
    repeated. Only texts beyond ASCII are gathered, and such as ASCII hides.

    >>> gather_many(["cafÃ©", None, "naïve"]) == gather_many(["naïve"]) | gather_many(["cafÃ©"])
    True
    """
    texts = (value for value in _checked(values, "gather") if isinstance(value, str))
    return sketch_strings(filter(_says_something, strings_of(texts)), _is_flagged, size)


def evidence_of(sketch: Sketch) -> Evidence:
    """The evidence of a document whose lines are the strings of ``sketch``."""
    return gather(sketch.text)


def _many(values: Iterable[Any], profile: Profile, together: bool, evidence: Sketch | None) -> Many:
    if together:
        values = list(values)
        found = gather_many(values)
        evidence = found if evidence is None else evidence | found
    return Many(values, Worker(profile, evidence))


def _says_something(text: str) -> bool:
    return not text.isascii() or "&" in text


def _is_flagged(text: str) -> bool:
    return not looks_right(text)


def _checked(values: Iterable[Any], verb: str) -> Iterable[Any]:
    """The values. Raises TypeError where they are one text or one file's bytes."""
    if isinstance(values, str):
        single = "[text]" if verb == "gather" else f"{verb}(text), or [text]"
        raise TypeError(f"{verb}_many takes many texts, and this is a single one: use {single}")
    if isinstance(values, (bytes, bytearray, memoryview)):
        raise TypeError(f"{verb}_many takes many texts, and this is bytes: use clean(data)")
    return values
