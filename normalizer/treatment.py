"""One segment on its way: repaired by its document's evidence, then normalized by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from normalizer import careful
from normalizer.compared import new_lines
from normalizer.edit import Edit
from normalizer.mojibake import Evidence, Suspicious, gather, repair
from normalizer.passes import Pass, Splice, divided, without
from normalizer.profile import Profile
from normalizer.result import Noted
from normalizer.rule import Context
from normalizer.rules import ALL_RULES, apply_rules, triggers_in

_SHORT = 1000  #: code points
TURNS = 4  #: of repair and rules; nearly all text needs one

#: Where a pass stands in the order of a document's passes: the turn, then the step in it.
Order = tuple[int, int]

_RULE_STEP = {rule.code: number for number, rule in enumerate(ALL_RULES, 1)}
_ROUND_STEPS = len(ALL_RULES) + 1


class Step(NamedTuple):
    """A pass, the text it was given, and its place in the order of passes."""

    order: Order
    given: str
    done: Pass


class Held(NamedTuple):
    """What repair only suggests: where it is in the text by now, and as it was found."""

    start: int
    end: int
    made: int  #: passes before it was found
    edit: Edit


class Treatment:
    """The state of one segment: its text by now, the passes so far, and what was only suggested.

    ``encoding`` is the one that must be able to hold what is written; None: any.
    """

    __slots__ = (
        "_context",
        "_encoding",
        "_held",
        "_made",
        "_news",
        "_profile",
        "_refused",
        "_seen",
        "_suspicious",
        "_turned",
        "mended",
        "steps",
        "text",
    )

    def __init__(
        self, text: str, profile: Profile, place: str | None = None, encoding: str | None = None
    ) -> None:
        self.text = text
        self.steps: list[Step] = []
        self._profile = profile
        self._context: Context = profile.context(place)
        self._encoding = encoding
        self._held: list[Held] = []
        self._refused: list[Noted] = []
        self._made = 0
        self._seen: tuple[str, Set[str]] | None = None
        self._suspicious = Suspicious(text)
        self._turned = text  #: as it was before the last turn
        self._news: str | None = ""
        self.mended = False  #: whether the last turn repaired something

    @property
    def passes(self) -> tuple[Pass, ...]:
        """The passes so far."""
        return tuple(step.done for step in self.steps)

    def text_after(self, made: int) -> str:
        """The text after so many of the passes."""
        return self.steps[made].given if made < len(self.steps) else self.text

    @property
    def noted(self) -> tuple[Noted, ...]:
        """The suggestions so far."""
        return (*(Noted(held.made, (held.edit,)) for held in self._held), *self._refused)

    @property
    def repaired(self) -> int:
        """How many of the passes are the first repair: 0 or 1."""
        return int(bool(self.steps) and self.steps[0].order == (0, 0))

    @property
    def changed(self) -> bool:
        """Whether the last turn changed the text."""
        return self.text != self._turned

    @property
    def news(self) -> str:
        """The lines that the last turn made."""
        if self._news is None:
            self._news = news(self._turned, self.text)
        return self._news

    def triggers_in(self, text: str) -> Set[str] | None:
        """The triggers of all rules, those that are only reported too, that ``text`` holds, if it
        is the one that the first turn's rules were given and they were asked for."""
        return self._seen[1] if self._seen and self._seen[0] is text else None

    @property
    def suspicious(self) -> Suspicious:
        """The suspicious lines of the text by now."""
        if self._suspicious.text is not self.text:
            self._suspicious = self._suspicious.after(self.text)
        return self._suspicious

    def is_known(self, suspicious: Suspicious) -> None:
        """Take the suspicious lines as they are known, if they are those of this text."""
        if suspicious.text == self.text:
            self._suspicious = suspicious

    @property
    def evidence(self) -> Evidence:
        """What the text by now says of damage."""
        return gather(self.text, self.suspicious)

    def turn(self, number: int, evidence: Evidence) -> None:
        """Repair, then the rules."""
        self._turned = self.text
        if self._profile.repair:
            self._repair(number, evidence)
        self.mended = self.text != self._turned
        self._normalize(number)
        self._news = None

    def needs_another(self, evidence: Evidence, mended: bool) -> bool:
        """Whether repair, by the evidence of the document as it is by now, finds damage: in what
        the last turn made, for in all else it found none; or in all of it where that is as fast, or
        where something of the document was mended, which spoke for or against other repairs. Also
        where something is held back from the rules: beside what was made it may no longer be.
        """
        if not self._profile.repair or not (mended or self.changed):
            return False
        if self._held and self.news:
            return True
        is_all = mended or self.suspicious.are_few
        lines = self.suspicious if is_all else Suspicious(self.news)
        found, _ = repair(lines.text, evidence, self._profile.min_confidence, lines)
        return bool(found.edits_in(lines.text))

    def _repair(self, number: int, evidence: Evidence) -> None:
        text = self.text
        one, suggested = repair(text, evidence, self._profile.min_confidence, self.suspicious)
        if self._profile.careful:
            one, suggested = _carefully(one, suggested, text)
        made, refused = self._writable(one, text)
        if refused:
            self._refused.append(Noted(self._made, refused))
        known = {(held.start, held.end, held.edit.after): held for held in self._held}
        weak, suggested = _by_own_evidence(suggested, text, self._profile.min_confidence)
        if weak:
            self._refused.append(Noted(self._made, weak, yields=True))
        new = (Held(edit.start, edit.end, self._made, edit) for edit in suggested)
        self._held = [known.get((one.start, one.end, one.edit.after), one) for one in new]
        after = made.replay(text)
        if after != text:
            self._move_held(made, text)
            self.steps.append(Step((number, 0), text, made))
            self.text = after
            self._made += 1

    def _normalize(self, number: int) -> None:
        guarded = self._held or self._encoding
        refused = len(self._refused)
        allowed = self._allowed if guarded else _all
        ruled = apply_rules(
            self.text, self._profile.rules, self._context, allowed, self._triggers(number)
        )
        if not ruled.passes:  # also where what they would do is not to be done at all
            del self._refused[refused:]
        last = rounds = 0
        for one, after in zip(ruled.passes, ruled.texts, strict=True):
            step = _RULE_STEP[one.rule]
            rounds += step <= last
            last = step
            self.steps.append(Step((number, rounds * _ROUND_STEPS + step), self.text, one))
            self.text = after
        self._made = len(self.steps)

    def _triggers(self, number: int) -> Set[str] | None:
        """Those in the text by now; of a short one they are sooner looked for than remembered."""
        profile = self._profile
        if number or not profile.report or len(self.text) <= _SHORT or self.text.isascii():
            return None
        self._seen = self.text, triggers_in(self.text, (*profile.rules, *profile.report))
        return self._seen[1]

    def _allowed(self, one: Pass, text: str) -> Pass | None:
        """What may be made of a pass that a rule asks for: nothing that repair suggests to change,
        and nothing that cannot be written."""
        spans = [(held.start, held.end) for held in self._held]
        apart = without(one, text, spans)
        made, refused = self._writable(apart, text)
        if refused:
            self._refused.append(Noted(self._made, refused))
        if made == Splice(one.rule):
            return None
        self._move_held(made, text)
        self._made += 1
        return made

    def _writable(self, one: Pass, text: str) -> tuple[Pass, tuple[Edit, ...]]:
        return (one, ()) if self._encoding is None else divided(one, text, self._can_hold)

    def _can_hold(self, edit: Edit) -> bool:
        encoding = self._encoding or "utf-8"
        try:
            return edit.after.encode(encoding).decode(encoding) == edit.after
        except UnicodeError:
            return False

    def _move_held(self, one: Pass, text: str) -> None:
        if self._held:
            moved = one.moved(text, [at for held in self._held for at in (held.start, held.end)])
            self._held = [held._replace(start=next(moved), end=next(moved)) for held in self._held]


def news(before: str, after: str) -> str:
    """The lines of a text that it did not have before, each once, but for those that cannot be
    damaged.

    >>> news("a ‘b’\\nüç\\nCafÃ©", "a 'b'\\nüç\\nCafé")
    'Café'
    """
    if before == after:
        return ""
    return "\n".join(new_lines(before.replace("\r\n", "\n"), after, _can_be_damaged))


def _can_be_damaged(line: str) -> bool:
    return not line.isascii() or "&" in line


def lines_at(text: str, offsets: Iterable[int]) -> Iterator[str]:
    """The lines of ``text`` that hold these offsets (in order), each once.

    >>> list(lines_at("ab\\ncd\\nef", [0, 1, 6]))
    ['ab', 'ef']
    """
    done = -1
    for offset in offsets:
        if offset > done:
            start = text.rfind("\n", 0, offset) + 1
            done = text.find("\n", offset)
            done = len(text) if done < 0 else done
            yield text[start:done]


def _by_own_evidence(
    suggested: tuple[Edit, ...], text: str, threshold: float
) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    """The suggestions parted: those that their lines alone would not give, and those they would.

    Only the latter keep rules away: what is suggested because of other damage in the document is no
    suggestion any more once that is repaired, and a second run would not keep rules away from it.
    """
    if not suggested:
        return (), ()
    lines = "\n".join(lines_at(text, [edit.start for edit in suggested]))
    made, alone = repair(lines, Evidence(), threshold)
    known = {(edit.before, edit.after) for some in (made.edits_in(lines), alone) for edit in some}
    weak = tuple(edit for edit in suggested if (edit.before, edit.after) not in known)
    return weak, tuple(edit for edit in suggested if (edit.before, edit.after) in known)


def _carefully(one: Pass, suggested: tuple[Edit, ...], text: str) -> tuple[Pass, tuple[Edit, ...]]:
    """A repair in which what could break a syntax is only suggested."""
    pieces = Splice(one.rule, tuple(p for edit in one.edits_in(text) for p in careful.pieces(edit)))
    made, refused = divided(pieces, text, careful.is_harmless)
    return made, tuple(sorted((*suggested, *refused)))


def _all(one: Pass, text: str) -> Pass:
    return one
