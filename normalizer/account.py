"""Going over a text step by step: every edit and every suggestion, with all that undo needs.

This is the slow twin of the pipeline's fast way, which gives the same text without the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import repeat

from normalizer import careful
from normalizer.changelog import BeforeLineEndings, ChangeLog, LineEndings, Pass, join, make_pass
from normalizer.decoding.declared import RULE as DECLARED_ENCODING
from normalizer.decoding.declared import corrections
from normalizer.document import ByteForm
from normalizer.edit import Edit, OffsetMap
from normalizer.mojibake import Evidence, Mender, find_repairs, gather
from normalizer.profile import Profile
from normalizer.result import Account
from normalizer.rule import Context, Rule
from normalizer.rules import Ruled, apply_rules, drive, normalize_text, suggestions
from normalizer.segments import MARK, line_of, split

FINAL_NEWLINE = "final-newline"
ROUNDS = 4  #: of repair and rules; nearly all text needs one

#: Gives a part's edits to make and to suggest.
Find = Callable[[str], tuple[Iterable[Edit], Iterable[Edit]]]


def pool(parts: Sequence[str]) -> Evidence:
    """What is known from all parts of a document together."""
    said = filter(_says_something, map(gather, parts))
    return reduce(Evidence.merge, said, Evidence())


def _says_something(evidence: Evidence) -> bool:
    return bool(evidence.looked or evidence.utf8)


def is_done(before: str, mended: str, ruled: Ruled, mender: Mender, profile: Profile) -> bool:
    """Whether a turn from ``before`` to what repair and then the rules made of it left nothing
    for another one."""
    after = ruled.text
    if before == after or after.isascii():
        return True
    if before != mended:
        return False
    again = partial(normalize_text, codes=profile.rules, context=profile.context())
    return mender.settles(mended, after, again if ruled.simpler else None)


def account_for_text(text: str, profile: Profile, evidence: Evidence | None = None) -> Account:
    """The log and the suggestions of a piece of text."""
    walk = _Walk(text, [text], None)
    _steps(walk, profile, evidence)
    return ChangeLog(tuple(walk.passes)), walk.sorted_suggestions()


def account_for_file(
    text: str, profile: Profile, before: ByteForm, after: ByteForm, filename: str | None = None
) -> Account:
    """The log and the suggestions of a file that lay as ``before`` and is to lie as ``after``.

    What ``after`` cannot hold is suggested, not made.
    """
    parts = split(text)
    walk = _Walk(text, parts, after)
    _steps(walk, profile, None)
    walk.parts = ["".join(walk.parts)]
    for rule, find in file_steps(profile, filename):
        walk.step(rule, lambda part, find=find: (find(part), ()))  # type: ignore[misc]
    return ChangeLog(tuple(walk.passes), before, walk.form), walk.sorted_suggestions()


def file_steps(
    profile: Profile, filename: str | None
) -> Iterator[tuple[str, Callable[[str], Iterable[Edit]]]]:
    """The last steps, which need the whole file: (rule, what finds its edits)."""
    if profile.encoding == "utf-8":
        yield DECLARED_ENCODING, lambda text: true_declarations(text, filename)
    if profile.final_newline:
        yield FINAL_NEWLINE, final_newline


def true_declarations(text: str, filename: str | None) -> Iterator[Edit]:
    """What makes a file's own word on its encoding true, once it is UTF-8."""
    protected = MARK in text
    for edit in corrections(text, filename):
        if not protected or len(split(line_of(text, edit.start))) == 1:
            yield edit


def final_newline(text: str) -> Iterator[Edit]:
    """The edit that leaves one newline at the end of a text that is not empty, where there is need.

    >>> [edit.after for edit in final_newline("a")]
    ['\\n']
    """
    body = text.rstrip("\n")
    end = text[len(body) :]
    if body and end != "\n":
        yield Edit(len(body), len(text), end, "\n", FINAL_NEWLINE)


def _steps(walk: _Walk, profile: Profile, evidence: Evidence | None) -> None:
    """Repair, then the rules; and again while that leaves what may be more to repair."""
    context = profile.context()
    for turn in range(ROUNDS):
        if turn or evidence is None:
            evidence = pool(walk.parts[::2])
        before = walk.parts[::2]
        repaired = walk.step("mojibake", partial(_repairs, evidence, profile))
        mended = walk.parts[::2]
        if not turn:
            walk.suggest(lambda part: suggestions(part, profile.report, context))
        elif not repaired:
            break
        drive(
            profile.rules,
            lambda: walk.parts[::2],
            lambda rule: walk.step(rule.code, partial(_changes, rule, context)),
        )
        ruled = [
            apply_rules(part, profile.rules, context)._replace(text=after)
            for part, after in zip(mended, walk.parts[::2], strict=True)
        ]
        if all(map(is_done, before, mended, ruled, repeat(Mender()), repeat(profile))):
            break


def _changes(rule: Rule, context: Context, part: str) -> tuple[Iterable[Edit], Iterable[Edit]]:
    return rule.find(part, context), ()


def _repairs(evidence: Evidence, profile: Profile, part: str) -> tuple[list[Edit], list[Edit]]:
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

    def step(self, rule: str, find: Find) -> bool:
        """Find one rule's edits in all free parts, make those that can be made; whether any was."""
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
        return whole.size > 0

    def suggest(self, find: Callable[[str], Iterable[Edit]]) -> None:
        """Note what ``find`` sees in the free parts."""
        self.step("", lambda part: ((), find(part)))

    def sorted_suggestions(self) -> tuple[Edit, ...]:
        return tuple(sorted(self._suggestions, key=lambda edit: edit.start))

    def _writable(self, edits: Iterable[Edit], offset: int, refused: list[Edit]) -> Iterator[Edit]:
        form = self.form
        if form is None or form.admits_all:
            yield from edits
            return
        for edit in edits:
            if form.admits(edit.shifted(offset)):
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
