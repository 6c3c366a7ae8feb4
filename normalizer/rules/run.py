"""Running a choice of rules on a text: fast for the text alone, or with every edit for the record.

Most text has nothing to change, and most rules have nothing to do in the rest: one look at a text
says which of the rules' characters it holds, and only the rules they trigger are run.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from normalizer.edit import Edit, apply
from normalizer.rule import Context, Rule
from normalizer.rules.catalogue import ALL_RULES
from normalizer.rules.screen import Screen, ranges

_ROUNDS = 20  #: real text needs one or two; each more needs a text several times as long
#: The last of the common signs. The rarer ones can hide what looks damaged, and are not said to
#: make a text simpler.
_COMMON_SIGNS = "\u2212"


class _Plan:
    """A choice of rules in run order, with what is needed to tell which of them are due."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.rules = [rule for rule in ALL_RULES if rule.code in codes]
        self._always = [rule for rule in self.rules if rule.always]
        self._screen = Screen("".join(rule.triggers for rule in self.rules))
        self.found = self._screen.found
        self.signs = self._screen.signs

    @cached_property
    def _triggered(self) -> tuple[list[int], list[set[int]]]:
        """Code points in order, and from each on to the next: which rules (by number) they call."""
        spans = [
            (number, ord(first), ord(last) + 1)
            for number, rule in enumerate(self.rules)
            for first, last in ranges(rule.triggers)
        ]
        edges = sorted({0}.union(*(span[1:] for span in spans)))
        always = {number for number, rule in enumerate(self.rules) if rule.always}
        called = [always.copy() for _ in edges]
        for number, start, end in spans:
            for at in range(bisect_left(edges, start), bisect_left(edges, end)):
                called[at].add(number)
        return edges, called

    def due(self, found: Set[str]) -> list[Rule]:
        """The rules that may change a text in which these triggers were found, in order."""
        if not found:
            return self._always
        edges, called = self._triggered
        due = set().union(*[called[bisect_right(edges, ord(char)) - 1] for char in found])
        return [self.rules[number] for number in sorted(due)]


_plan = lru_cache(maxsize=32)(_Plan)


def drive(
    codes: tuple[str, ...], texts: Callable[[], Iterable[str]], step: Callable[[Rule], bool]
) -> None:
    """Call ``step`` for each rule of ``codes`` that is due in any of ``texts()``, in order.

    ``step`` says whether the rule changed anything. All rules are gone through again while one
    changed something that it exposes to others.
    """
    plan = _plan(codes)
    for _ in range(_ROUNDS):
        due = {rule.code for text in texts() for rule in plan.due(plan.found(text))}
        changed = [rule for rule in plan.rules if rule.code in due and step(rule)]
        if not any(rule.exposes for rule in changed):
            return


class Ruled(NamedTuple):
    """What rules made of a text."""

    text: str
    simpler: bool  #: whether at most signs and blanks became ASCII ones: nothing that was not
    #: suspicious before can be so now


def normalize_text(text: str, codes: tuple[str, ...], context: Context) -> str:
    """``text`` with the rules of these codes applied: ``passes`` without the record, faster.

    >>> normalize_text("it’s", ("curly-quote",), Context())
    "it's"
    """
    return apply_rules(text, codes, context).text


def apply_rules(text: str, codes: tuple[str, ...], context: Context) -> Ruled:
    """The same, with what is known of it."""
    if not codes:
        return Ruled(text, True)
    plan = _plan(codes)
    if text.isascii() and text.isprintable() and text[-1:] != " ":
        for sign in plan.signs:
            if sign in text:
                break
        else:
            return Ruled(text, True)
    now = text
    found = plan.found(now)
    simpler = not context.modes and max(found, default="") <= _COMMON_SIGNS
    for _ in range(_ROUNDS):
        exposed = False
        for rule in plan.due(found):
            after = rule.apply(now, context, found)
            if after is not now and after != now:
                now = after
                simpler = simpler and rule.simplifies
                exposed = exposed or rule.exposes
                if rule.writes:  # else at most those are there that were there before
                    found = plan.found(now)
        if not exposed:
            break
    safe = context.place != "cell" or _is_safe_cell(text, now)
    return Ruled(now, simpler) if safe else Ruled(text, True)


def passes(
    text: str, codes: tuple[str, ...], context: Context
) -> tuple[tuple[Rule, tuple[Edit, ...]], ...]:
    """The rules of these codes that change ``text``, in the order they ran, each with its edits.

    A rule's edits have offsets in the text that the rules before it left.

    >>> done = passes("“a” ", ("curly-quote", "trailing-blank"), Context())
    >>> [(rule.code, len(edits)) for rule, edits in done]
    [('curly-quote', 2), ('trailing-blank', 1)]
    """
    done: list[tuple[Rule, tuple[Edit, ...]]] = []
    now = text

    def step(rule: Rule) -> bool:
        nonlocal now
        edits = tuple(rule.find(now, context))
        if edits:
            now = apply(now, edits)
            done.append((rule, edits))
        return bool(edits)

    drive(codes, lambda: (now,), step)
    return tuple(done) if context.place != "cell" or _is_safe_cell(text, now) else ()


def _is_safe_cell(before: str, after: str) -> bool:
    """False where a spreadsheet would take ``after`` for a formula, and did not take ``before``."""
    formula = re.compile(r"[=+@\t\r]|-(?![0-9.,]+%?\Z)")
    return not formula.match(after) or formula.match(before) is not None


def suggestions(text: str, codes: tuple[str, ...], context: Context) -> tuple[Edit, ...]:
    """What the rules of these codes see in ``text`` (offsets in it), sorted: shown, not made."""
    plan = _plan(codes)
    found = [edit for rule in plan.due(plan.found(text)) for edit in rule.find(text, context)]
    return tuple(sorted(found))
