"""Going over a text step by step: every edit and every suggestion, with all that undo needs.

This is the slow twin of the pipeline's fast way, which gives the same text without the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce

from normalizer import careful
from normalizer.changelog import BeforeLineEndings, ChangeLog, LineEndings, Pass, join, make_pass
from normalizer.document import ByteForm
from normalizer.edit import Edit, OffsetMap
from normalizer.mojibake import Evidence, find_repairs, gather
from normalizer.profile import Profile
from normalizer.result import Account
from normalizer.rules import ALL_RULES
from normalizer.segments import split

FINAL_NEWLINE = "final-newline"

#: Gives a part's edits to make and to suggest.
Find = Callable[[str], tuple[Iterable[Edit], Iterable[Edit]]]


def pool(parts: Iterable[str]) -> Evidence:
    """What is known from all parts of a document together."""
    return reduce(Evidence.merge, map(gather, parts))


def account_for_text(text: str, profile: Profile, evidence: Evidence | None = None) -> Account:
    """The log and the suggestions of a piece of text."""
    walk = _Walk(text, [text], None)
    _steps(walk, profile, evidence or pool([text]))
    return ChangeLog(tuple(walk.passes)), walk.sorted_suggestions()


def account_for_file(text: str, profile: Profile, before: ByteForm, after: ByteForm) -> Account:
    """The log and the suggestions of a file's text that lay as ``before`` and is to lie as ``after``.

    What ``after`` cannot hold is suggested, not made.
    """
    parts = split(text)
    walk = _Walk(text, parts, after)
    _steps(walk, profile, pool(parts[::2]))
    walk.parts = ["".join(walk.parts)]
    walk.step(FINAL_NEWLINE, lambda part: (final_newline(part, profile), ()))
    return ChangeLog(tuple(walk.passes), before, walk.form), walk.sorted_suggestions()


def final_newline(text: str, profile: Profile) -> tuple[Edit, ...]:
    """The edit that leaves one newline at the end of a text that is not empty, where there is need.

    >>> from normalizer.profile import get
    >>> [edit.after for edit in final_newline("a", get("plain"))]
    ['\\n']
    """
    if not profile.final_newline:
        return ()
    body = text.rstrip("\n")
    end = text[len(body) :]
    if end == "\n" or not body:
        return ()
    return (Edit(len(body), len(text), end, "\n", FINAL_NEWLINE),)


def _steps(walk: _Walk, profile: Profile, evidence: Evidence) -> None:
    context = profile.context()
    walk.step("mojibake", lambda part: _repairs(part, evidence, profile))
    for rule in ALL_RULES:
        if rule.code in profile.report:
            walk.step(rule.code, lambda part, rule=rule: ((), rule.find(part, context)))  # type: ignore[misc]
    for rule in ALL_RULES:
        if rule.code in profile.rules:
            walk.step(rule.code, lambda part, rule=rule: (rule.find(part, context), ()))  # type: ignore[misc]


def _repairs(part: str, evidence: Evidence, profile: Profile) -> tuple[list[Edit], list[Edit]]:
    found = find_repairs(part, evidence, profile.min_confidence)
    if not profile.careful:
        return list(found.edits), list(found.suggestions)
    made: list[Edit] = []
    held = list(found.suggestions)
    for edit in found.edits:
        for piece in careful.pieces(edit):
            (made if careful.is_harmless(piece) else held).append(piece)
    return made, held


class _Walk:
    """The state of one going over: the parts as they are by now, and the passes so far."""

    def __init__(self, source: str, parts: list[str], form: ByteForm | None) -> None:
        self.source = source
        self.parts = parts  # free and protected ones in turn
        self.form = form
        self.passes: list[Pass | LineEndings] = []
        self._backs: list[OffsetMap | BeforeLineEndings] = []
        self._suggestions: list[Edit] = []

    def step(self, rule: str, find: Find) -> None:
        """Find one rule's edits in all free parts, and make those that can be made."""
        made: list[tuple[int, Pass | LineEndings]] = []
        suggested: list[Edit] = []
        given = self.parts.copy()
        offset = 0
        for index, part in enumerate(given):
            if index % 2 == 0:
                to_make, to_suggest = find(part)
                edits = self._writable(to_make, offset, suggested)
                one = make_pass(rule, edits, part)
                suggested += (edit.shifted(offset) for edit in to_suggest)
                self.parts[index] = one.replay(part)
                made.append((offset, one))
            offset += len(part)
        for edit in suggested:
            self._suggest(edit)
        whole = join(made, rule)
        if whole.size:
            self._add(whole, "".join(given))

    def sorted_suggestions(self) -> tuple[Edit, ...]:
        return tuple(sorted(self._suggestions, key=lambda edit: edit.start))

    def _writable(
        self, edits: Iterable[Edit], offset: int, refused: list[Edit]
    ) -> Iterator[Edit]:
        for edit in edits:
            if self.form is None or self.form.admits(edit.shifted(offset)):
                yield edit
            else:
                refused.append(edit.shifted(offset))

    def _suggest(self, edit: Edit) -> None:
        """Note ``edit``, of the text as it is by now, as one of the source."""
        start, end = edit.start, edit.end
        for back in reversed(self._backs):
            start, end = back.to_source(start), back.to_source(end, end=True)
        before = self.source[start:end]
        if before != edit.after:
            moved = edit._replace(start=start, end=end, before=before)
            self._suggestions.append(moved)

    def _add(self, one: Pass | LineEndings, given: str) -> None:
        self.passes.append(one)
        self._backs.append(one.back("".join(self.parts)))
        if self.form is not None and self.form.spans:
            self.form = self.form.follow(one.edits_in(given))
