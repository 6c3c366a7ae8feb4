"""Running a choice of rules on a text.

Most text has nothing to change, and most rules have nothing to do in the rest: one look at a text
says which of the rules' characters it holds, and only the rules they trigger are run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from normalizer.edit import Edit
from normalizer.expression import expression
from normalizer.passes import Pass
from normalizer.rule import Context, Rule
from normalizer.rules.catalogue import ALL_RULES
from normalizer.rules.screen import Screen, ranges

_ROUNDS = 20  #: real text needs one or two; each more needs a text several times as long


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


class Ruled(NamedTuple):
    """What rules made of a text, the passes that lead there, and the text after each."""

    text: str
    passes: tuple[Pass, ...] = ()
    texts: tuple[str, ...] = ()


def _as_found(one: Pass, text: str) -> Pass:
    return one


def apply_rules(
    text: str,
    codes: tuple[str, ...],
    context: Context,
    allowed: Callable[[Pass, str], Pass | None] = _as_found,
    found: Set[str] | None = None,
) -> Ruled:
    """``text`` with the rules of these codes applied, in order.

    All rules are gone through again while one changed something that it exposes to others.
    ``allowed(one, text)`` gives what may be done of a pass that a rule asks for. ``found`` are the
    triggers (of these rules at least) that ``text`` holds, if they are known.

    >>> apply_rules("“a” ", ("curly-quote", "trailing-blank"), Context()).text
    '"a"'
    """
    if not codes:
        return Ruled(text)
    plan = _plan(codes)
    if text.isascii() and text.isprintable() and text[-1:] != " ":
        for sign in plan.signs:
            if sign in text:
                break
        else:
            return Ruled(text)
    now = text
    passes: list[Pass] = []
    texts: list[str] = []
    found = plan.found(now) if found is None else found
    for _ in range(_ROUNDS):
        exposed = False
        for rule in plan.due(found):
            wanted = rule.outcome(now, context, found)
            one = allowed(wanted, now) if wanted else None
            if one is None:
                continue
            after = one.replay(now)
            if after != now:
                passes.append(one)
                texts.append(after)
                now = after
                exposed = exposed or rule.exposes
                if rule.writes:  # else at most those are there that were there before
                    found = plan.found(now)
        if not exposed:
            break
    if context.place == "cell" and not _is_safe_cell(text, now):
        return Ruled(text)
    return Ruled(now, tuple(passes), tuple(texts))


def triggers_in(text: str, codes: tuple[str, ...]) -> Set[str]:
    """The triggers of the rules of these codes that ``text`` holds."""
    return _plan(codes).found(text)


def are_idle(text: str, codes: tuple[str, ...], context: Context) -> bool:
    """Whether ``text`` has nothing that the rules of these codes look at, wherever it is cut.

    >>> [are_idle(text, ("curly-quote",), Context()) for text in ("é", "é’")]
    [True, False]
    """
    if not codes:
        return True
    plan = _plan(codes)
    if plan.found(text):
        return False
    return not any(rule.outcome(text, context, set()) for rule in plan.due(set()))


def normalize_text(text: str, codes: tuple[str, ...], context: Context) -> str:
    """``text`` with the rules of these codes applied.

    >>> normalize_text("it’s", ("curly-quote",), Context())
    "it's"
    """
    return apply_rules(text, codes, context).text


_FORMULA = expression(r"[=+@\t\r]|-(?![0-9.,]+%?\Z)")


def _is_safe_cell(before: str, after: str) -> bool:
    """False where a spreadsheet would take ``after`` for a formula, and did not take ``before``."""
    return not _FORMULA.match(after) or _FORMULA.match(before) is not None


def suggestions(
    text: str, codes: tuple[str, ...], context: Context, found: Set[str] | None = None
) -> tuple[Edit, ...]:
    """What the rules of these codes see in ``text`` (offsets in it), sorted: shown, not made.

    ``found`` are the triggers (of these rules at least) that it holds, if they are known.
    """
    if not codes or (text.isascii() and text.isprintable() and not _plan(codes).signs):
        return ()
    plan = _plan(codes)
    found = plan.found(text) if found is None else found
    outcomes = (rule.outcome(text, context, found) for rule in plan.due(found))
    return tuple(sorted(edit for one in outcomes if one for edit in one.edits_in(text)))
