"""What a rule is: a named concern that finds its edits in a text. Safety is not confidence:
safety says whether the meaning survives if the edit is right, confidence says whether it is right.

A rule is written once: as a table of characters, as a pattern with its replacement, or as a
function that yields changes. ``find`` (edits, for the record) and ``apply`` (text, for speed) both
derive from that, here and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import NamedTuple, Protocol

from normalizer.edit import Edit


class Safety(IntEnum):
    """Whether the meaning of a text survives a right edit of this rule."""

    DISPLAY_ONLY = 0  #: shown to people, never applied
    UNSAFE = 1  #: may change meaning: a suggestion unless a profile asks for it
    SAFE = 2  #: applied where the confidence reaches the profile's threshold


class Context(NamedTuple):
    """What a rule may know beside the text: the profile's modes, the locale, the kind of place."""

    modes: Mapping[str, str] = {}
    locale: str | None = None
    place: str = "plain"  #: what the format says of the text: "plain", "markdown", ...


class Example(NamedTuple):
    """A text before and after a rule; equal where the rule must do nothing."""

    before: str
    after: str
    context: Context = Context()


#: Code points that are still in the processor's cache when they are gone over again: a long text is
#: faster in such pieces, and what is made of them for a moment takes little memory.
PIECE = 1 << 15

Find = Callable[[str, Context], Iterator[Edit]]
Change = tuple[int, int, str]  #: start, end (code points), what stands there instead


class Apply(Protocol):
    """Gives a text with a rule's edits made.

    ``found`` are those of the rule's triggers that the text holds; None: not known.
    """

    def __call__(self, text: str, context: Context, found: Set[str] | None = None) -> str: ...


class Rule(NamedTuple):
    """A concern with a name that says what is wrong ("curly-quote").

    ``find(text, context)`` yields its edits, sorted, offsets in ``text``; ``apply(text, context)``
    gives the text with them made: the same as applying what ``find`` yields, only faster.

    ``triggers`` is the inside of a character class: a text without any of these characters gives
    the rule nothing to do, unless it is to look ``always``. ``exposes`` says that an edit may bring
    together what another rule (also an earlier one) changes, so that all have to look again;
    ``writes``, that what it writes may hold triggers of other rules; ``simplifies``, that all it
    does by default is to make ASCII signs and blanks of others, and to drop blanks at line ends.
    """

    code: str
    name: str
    summary: str
    safety: Safety
    find: Find
    apply: Apply
    triggers: str
    exposes: bool
    why: str
    examples: tuple[Example, ...]
    always: bool = False
    writes: bool = False
    simplifies: bool = False


def change_rule(
    code: str,
    name: str,
    summary: str,
    changes: Callable[[str, Context], Iterable[Change]],
    triggers: str,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    exposes: bool = False,
    apply: Apply | None = None,
) -> Rule:
    """A rule that is a function yielding its changes, sorted and apart from each other.

    ``apply`` may be given where there is a faster way to the same text.
    """

    def find(text: str, context: Context) -> Iterator[Edit]:
        for start, end, after in changes(text, context):
            yield Edit(start, end, text[start:end], after, code)

    def make(text: str, context: Context, found: Set[str] | None = None) -> str:
        return join(text, changes(text, context))

    shown = tuple(Example(*pair) for pair in examples)
    return Rule(code, name, summary, safety, find, apply or make, triggers, exposes, why, shown)


def join(text: str, changes: Iterable[Change]) -> str:
    """``text`` with ``changes`` made.

    >>> join("abc", [(1, 2, "-")])
    'a-c'
    """
    pieces: list[str] = []
    done = 0
    for start, end, after in changes:
        pieces += (text[done:start], after)
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def table_rule(
    code: str,
    name: str,
    summary: str,
    choose: Callable[[Context], Mapping[str, str]],
    triggers: str,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    suspects: Callable[[str, Iterable[str], Context], Iterable[int]] | None = None,
    keeps: Callable[[str, int, str, Context], bool] = lambda text, at, after, context: False,
) -> Rule:
    """A rule that is a mapping of single characters, chosen by the context's modes.

    ``keeps(text, at, after, context)`` says whether the character at ``at`` is an exception, left
    as it is. ``suspects(text, characters, context)`` are the places, sorted, of those of the
    characters that may be exceptions, found cheaply: no other is one.
    """

    def changes(text: str, context: Context) -> Iterator[Change]:
        table = choose(context)
        for at in places(text, table):
            after = table[text[at]]
            if suspects is None or not keeps(text, at, after, context):
                yield at, at + 1, after

    def replace(text: str, context: Context, found: Set[str] | None = None) -> str:
        table = choose(context)
        some = table if found is None else [char for char in found if char in table]
        held = {char: table[char] for char in some if char in text}
        if suspects is None or not held:
            return exchange(text, held)
        places = suspects(text, held, context)
        kept = [at for at in places if keeps(text, at, held[text[at]], context)]
        for char, count in Counter(text[at] for at in kept).items():
            if count == text.count(char):  # all of them are: often so, and then they are many
                del held[char]
        return exchange(text, held, [at for at in kept if text[at] in held])

    return change_rule(
        code,
        name,
        summary,
        changes,
        triggers,
        why=why,
        examples=examples,
        safety=safety,
        apply=replace,
    )


def exchange(text: str, table: Mapping[str, str], kept: Iterable[int] = ()) -> str:
    """``text`` with the single characters of ``table`` exchanged, but for those at ``kept``.

    >>> exchange("a–b–c", {"–": "-"}, [3])
    'a-b–c'
    """
    if not table:
        return text
    pieces = []
    done = 0
    for at in (*kept, len(text)):
        for start in range(done, at, PIECE):
            piece = text[start : min(at, start + PIECE)]
            for char, after in table.items():
                piece = piece.replace(char, after)
            pieces.append(piece)
        pieces.append(text[at : at + 1])
        done = at + 1
    return "".join(pieces)


def places(text: str, characters: Iterable[str]) -> list[int]:
    """Where ``text`` has one of ``characters``; fast where they are few, as ``find`` is."""
    return sorted(at for char in characters for at in _each(text, char))


def _each(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def matches(
    pattern: re.Pattern[str], text: str, characters: Iterable[str]
) -> Iterator[re.Match[str]]:
    """As ``pattern.finditer(text)``, faster where the ``characters`` are few.

    Each match begins with one of them.

    >>> [match.start() for match in matches(re.compile("-+"), "a-b--", "-")]
    [1, 3]
    """
    starts = _few_places(text, characters)
    if starts is None:
        yield from pattern.finditer(text)
        return
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def _few_places(text: str, characters: Iterable[str]) -> list[int] | None:
    """Where ``text`` has one of ``characters``; None: more often than pays to visit."""
    most = len(text) // _SPARSE + 1
    found: list[int] = []
    for char in characters:
        found += islice(_each(text, char), most + 1 - len(found))
        if len(found) > most:
            return None
    return sorted(found)


_SPARSE = 200  #: one place in so many code points


def run_of(characters: str) -> str:
    """The pattern of one or more of a class: searched faster than ``[...]+``.

    >>> run_of("ab")
    '[ab][ab]*'
    """
    return f"[{characters}][{characters}]*"


def pattern_rule(
    code: str,
    name: str,
    summary: str,
    pattern: str,
    replace: Callable[[re.Match[str], Context], str],
    triggers: str,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    exposes: bool = False,
    applies: Callable[[str, Context], bool] = lambda text, context: True,
) -> Rule:
    """A rule that is a pattern and what a match becomes (itself: the match is left alone).

    Each match begins with a trigger, if there are any. ``applies(text, context)`` is a cheap test;
    False proves that there is nothing to do.
    """

    @cache
    def compiled() -> tuple[re.Pattern[str], re.Pattern[str]]:
        return re.compile(pattern), re.compile(f"[{triggers}]" if triggers else r"(?!)")

    def changed(found: Iterable[re.Match[str]], context: Context) -> Iterator[Change]:
        for match in found:
            after = replace(match, context)
            if after != match.group():
                yield match.start(), match.end(), after

    def changes(text: str, context: Context) -> Iterator[Change]:
        return changed(compiled()[0].finditer(text) if applies(text, context) else (), context)

    def make(text: str, context: Context, found: Set[str] | None = None) -> str:
        if found is None or not triggers:
            return join(text, changes(text, context))
        if not applies(text, context):
            return text
        whole, trigger = compiled()
        own = trigger.findall("".join(found))
        return join(text, changed(matches(whole, text, own), context))

    return change_rule(
        code,
        name,
        summary,
        changes,
        triggers,
        why=why,
        examples=examples,
        safety=safety,
        exposes=exposes,
        apply=make,
    )
