"""What a rule is: a named concern that finds what to change in a text. Safety is not confidence:
safety says whether the meaning survives if the edit is right, confidence says whether it is right.

A rule is written once: as a table of characters, as a pattern with its replacement, or as a
function that yields changes. What it does to a text is a pass, from which both the new text and the
edits are had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import NamedTuple, Protocol

from normalizer.edit import Edit
from normalizer.passes import Pass, Replace, Splice, occurrences, places


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


Change = tuple[int, int, str]  #: start, end (code points), what stands there instead


class How(Protocol):
    """How a rule finds what to change."""

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        """What the rule does to ``text``, in which these of its triggers were ``found``."""
        ...


class Rule(NamedTuple):
    """A concern with a name that says what is wrong ("curly-quote").

    ``triggers`` is the inside of a character class: a text without any of these characters gives
    the rule nothing to do, unless it is to look ``always``. ``exposes`` says that an edit may bring
    together what another rule (also an earlier one) changes, so that all have to look again;
    ``writes``, that what it writes may hold triggers of other rules.
    """

    code: str
    name: str
    summary: str
    how: How
    triggers: str
    why: str
    examples: tuple[Example, ...]
    safety: Safety = Safety.SAFE
    exposes: bool = False
    writes: bool = False
    always: bool = False

    def outcome(self, text: str, context: Context, found: Set[str] | None = None) -> Pass | None:
        """What the rule does to ``text``; None: nothing. ``found`` are its triggers in there."""
        if found is None:
            found = set(re.findall(f"[{self.triggers}]", text)) if self.triggers else frozenset()
        return self.how.outcome(self, text, context, found)

    def find(self, text: str, context: Context) -> tuple[Edit, ...]:
        """The rule's edits of ``text``."""
        done = self.outcome(text, context)
        return tuple(done.edits_in(text)) if done else ()

    def apply(self, text: str, context: Context) -> str:
        """``text`` with the rule's edits made."""
        done = self.outcome(text, context)
        return done.replay(text) if done else text


def shown(*examples: tuple[str, str] | tuple[str, str, Context]) -> tuple[Example, ...]:
    """Examples of a rule."""
    return tuple(Example(*example) for example in examples)


def splice(code: str, text: str, changes: Iterable[Change]) -> Splice | None:
    """The pass of a rule's changes, if there are any.

    >>> splice("dash", "a—b", [(1, 2, "--")]).replay("a—b")
    'a--b'
    """
    make = Edit._make
    edits = [make((s, e, text[s:e], after, code, 1.0, None)) for s, e, after in changes]
    return Splice(code, tuple(edits)) if edits else None


class Scan(NamedTuple):
    """A function that yields a text's changes, sorted and apart from each other."""

    changes: Callable[[str, Context], Iterable[Change]]

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        return splice(rule.code, text, self.changes(text, context))


class Exceptions(NamedTuple):
    """Which of a table's characters are left as they are.

    ``suspects(text, characters, context)`` are the places, sorted, of those of the characters that
    may be exceptions, found cheaply: no other is one. ``keeps(text, at, after, context)`` decides.
    """

    suspects: Callable[[str, Iterable[str], Context], Iterable[int]]
    keeps: Callable[[str, int, str, Context], bool]


class Table(NamedTuple):
    """A mapping of single characters, chosen by the context's modes."""

    choose: Callable[[Context], Mapping[str, str]]
    exceptions: Exceptions | None = None

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        table = self.choose(context)
        held = {char: table[char] for char in sorted(found) if char in table and char in text}
        if not held:
            return None
        if self.exceptions is None:
            return Replace(rule.code, held)
        suspects, keeps = self.exceptions
        kept = tuple(
            at for at in suspects(text, held, context) if keeps(text, at, held[text[at]], context)
        )
        if len(kept) == sum(map(text.count, held)):  # all of them are: often so
            return None
        return Replace(rule.code, held, kept)


def matches(
    pattern: re.Pattern[str], text: str, characters: Iterable[str]
) -> Iterator[re.Match[str]]:
    """As ``pattern.finditer(text)``, faster where the ``characters`` are few.

    Each match begins with one of them.

    >>> [match.start() for match in matches(re.compile("-+"), "a-b--", "-")]
    [1, 3]
    """
    starts = few_places(text, characters)
    if starts is None:
        yield from pattern.finditer(text)
        return
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def few_places(text: str, characters: Iterable[str]) -> list[int] | None:
    """Where ``text`` has one of ``characters``; None: more often than pays to visit."""
    most = len(text) // _SPARSE_CODE_POINTS + 1
    found: list[int] = []
    for char in characters:
        found += islice(occurrences(text, char), most + 1 - len(found))
        if len(found) > most:
            return None
    return sorted(found)


_SPARSE_CODE_POINTS = 200  #: characters that are so far apart are few


def run_of(characters: str) -> str:
    """The pattern of one or more of a class: searched faster than ``[...]+``.

    >>> run_of("ab")
    '[ab][ab]*'
    """
    return f"[{characters}][{characters}]*"


def _always(text: str, context: Context) -> bool:
    return True


class Pattern(NamedTuple):
    """A pattern and what a match becomes (itself: the match is left alone).

    Each match begins with a trigger, if the rule has any. ``applies(text, context)`` is a cheap
    test; False proves that there is nothing to do.
    """

    pattern: str
    replace: Callable[[re.Match[str], Context], str]
    applies: Callable[[str, Context], bool] = _always

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        if not self.applies(text, context):
            return None
        whole = _compiled(self.pattern)
        if rule.triggers:
            own = _compiled(f"[{rule.triggers}]").findall("".join(found))
            all_matches = matches(whole, text, own)
        else:
            all_matches = whole.finditer(text)
        return splice(rule.code, text, self._changes(all_matches, context))

    def _changes(self, found: Iterable[re.Match[str]], context: Context) -> Iterator[Change]:
        for match in found:
            after = self.replace(match, context)
            if after != match.group():
                yield match.start(), match.end(), after


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a text needs it: some take milliseconds."""
    return re.compile(pattern)


__all__ = [
    "Change", "Context", "Example", "Exceptions", "How", "Pattern", "Rule", "Safety", "Scan",
    "Table", "few_places", "matches", "occurrences", "places", "run_of", "shown", "splice",
]  # fmt: skip
