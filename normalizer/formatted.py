"""A document of a known format: its values are treated as one text, what comes of them is proved.

``opened`` finds the values; they are treated like any other text; ``closed`` brings the edits back
into the document and has an independent parser prove that nothing else changed. Values for which
the proof fails are left out, found by halving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from normalizer.codes import expanded
from normalizer.edit import Edit, apply
from normalizer.escape import quoted
from normalizer.expression import expression
from normalizer.formats.finders.tables import is_safe_cell
from normalizer.formats.halves import as_letters
from normalizer.formats.prove import Predicted, difference, parsed
from normalizer.formats.readers.events import Event
from normalizer.formats.registry import Format
from normalizer.formats.segment import Place, Segment
from normalizer.formats.values import Field, Rewritten, Values, fields_of, hidden, largest, prose
from normalizer.mojibake import gather, repair
from normalizer.parts import Closed
from normalizer.passes import Pass, Splice
from normalizer.profile import Profile
from normalizer.quiet import is_right
from normalizer.result import composed, located
from normalizer.rules import are_idle, suggestions
from normalizer.rules.entities import has_markup
from normalizer.rules.invisible import ESCAPE_SEQUENCE
from normalizer.segments import Forbidden, ignored
from normalizer.treatment import Treatment

HTML_ENTITY = "html-entity"
#: What rules do to lines is not done to values: blanks at their ends may be wanted.
_OF_LINES = ("line-ending", "trailing-blank", "blank-line-run")
_ESCAPE_SEQUENCE = expression(ESCAPE_SEQUENCE)
_MOST_PROOFS = 64  #: of one document, when values are left out by halving


class Refused(Exception):
    """A document that its format's row cannot deal with. The message says why, for people."""


class Opened(NamedTuple):
    """A document whose texts have been found.

    ``treatments`` are for the texts in ``values``: of those that get all of the profile, and of
    those that are only repaired. A running text is one treatment, and has no values: its prose is
    ``shown``, with all else hidden.
    """

    text: str
    shown: str
    format: Format
    profile: Profile
    segments: tuple[Segment, ...]
    values: tuple[Values, ...]
    treatments: tuple[Treatment, ...]
    forbidden: Forbidden


def opened(text: str, one: Format, profile: Profile, encoding: str | None) -> Opened:
    """The document with its texts found. Raises Refused.

    ``encoding`` is the one that must be able to hold what is written; None: any.
    """
    at_work = _at_work(one, profile)
    forbidden = _forbidden(text)
    if not one.running and _is_idle(text, one, at_work):
        return Opened(text, text, one, at_work._replace(repair=False), (), (), (), forbidden)
    try:
        segments = [*one.finder()(as_letters(text))]
    except ImportError as error:
        raise Refused(f"needs {error.name}, which is not installed") from None
    except RecursionError:
        raise Refused("is nested too deeply") from None
    except ValueError as error:
        raise Refused(f"does not parse ({error})") from None
    if forbidden:
        segments = [s for s in segments if not forbidden.at(s.start, s.end)]
    if one.running:
        shown = _prose(text, segments)
        treatment = Treatment(shown, at_work, one.place, encoding)
        return Opened(text, shown, one, at_work, tuple(segments), (), (treatment,), forbidden)
    values: list[Values] = []
    treatments: list[Treatment] = []
    for its_profile, fields in _groups(fields_of(text, segments), at_work):
        found = Values(text, fields)
        values.append(found)
        treatments.append(Treatment(found.text, its_profile, one.place, encoding))
    some = (tuple(segments), tuple(values), tuple(treatments))
    return Opened(text, text, one, at_work, *some, forbidden)


def _prose(text: str, segments: Iterable[Segment]) -> str:
    """The prose of a running text; an escape sequence that goes on into what is hidden is hidden,
    too: with it, what stands beside would be lost."""
    return _ESCAPE_SEQUENCE.sub(
        lambda one: one[0] if text.startswith(one[0], one.start()) else "x" * len(one[0]),
        prose(text, segments),
    )


def _is_idle(text: str, one: Format, profile: Profile) -> bool:
    """Whether it is plain without a parser that nothing is to be done to any value of a text."""
    if one.has_escapes(text):
        return False
    if text.isascii():
        return True
    if not are_idle(text, profile.rules, profile.context(one.place)):
        return False
    return not profile.repair or is_right(text)


def _at_work(one: Format, profile: Profile) -> Profile:
    """What of a profile is at work in the texts of a format."""
    profile = profile._replace(careful=one.unproved).without(one.without)
    return profile if one.running else profile.without(_OF_LINES)


def _groups(fields: Iterable[Field], profile: Profile) -> Iterator[tuple[Profile, list[Field]]]:
    """The fields by what is done to them, which no field has another's word on.

    Docstrings hold code, and are only repaired; in values that hold markup references stay.
    """
    groups: dict[tuple[bool, bool], list[Field]] = {}
    for field in fields:
        repaired_only = field.segment.place is Place.DOCSTRING and bool(profile.rules)
        in_markup = HTML_ENTITY in profile.rules and has_markup(field.decoded.value)
        groups.setdefault((repaired_only, in_markup), []).append(field)
    for (repaired_only, in_markup), some in groups.items():
        at_work = profile._replace(rules=()) if repaired_only else profile
        yield at_work.without((HTML_ENTITY,) if in_markup else ()), some


def closed(document: Opened) -> Closed:
    """What is made of a document whose texts have been treated. Raises Refused."""
    changed = _changed(document)
    notes: list[str] = []
    if changed:
        proved = _proved(document, changed)
        if len(proved) < len(changed):
            notes.append(_left_out(document, [one for one in changed if one not in proved]))
        changed = proved
    passes = _by_rule([edit for one in changed for edit in one.edits])
    found = tuple(sorted(set(_suggestions(document))))
    return Closed(passes, found, document.profile.careful, tuple(notes))


def _changed(document: Opened) -> list[Rewritten]:
    """What changes, in the order of the text."""
    forbidden = document.forbidden
    found: list[Rewritten] = []
    for values, treatment in zip(document.values, document.treatments, strict=False):
        its_edits = composed(values.text, treatment.passes)
        found += values.rewritten(its_edits, _allows, forbidden.at if forbidden else None)
    if document.format.running:
        (treatment,) = document.treatments
        text = document.text
        edits: Iterable[Edit] = composed(document.shown, treatment.passes)
        if forbidden:
            edits = (e for e in edits if not forbidden.at(e.start, e.end, e.rule))
        found += _lines(text, (e for e in edits if _is_shown(e, text)))
    return sorted(found, key=lambda one: one.edits[0].start)


def _is_shown(edit: Edit, text: str) -> bool:
    return text[edit.start : edit.end] == edit.before


def _lines(text: str, edits: Iterable[Edit]) -> Iterator[Rewritten]:
    """Edits of a running text, line by line."""
    some: list[Edit] = []
    for edit in edits:
        if some and "\n" in text[some[-1].start : edit.start]:
            yield _line(text, some)
            some = []
        some.append(edit)
    if some:
        yield _line(text, some)


def _line(text: str, edits: Sequence[Edit]) -> Rewritten:
    start = edits[0].start
    before = text[start : edits[-1].end]
    return Rewritten(tuple(edits), before, apply(before, [e.shifted(-start) for e in edits]))


def _forbidden(text: str) -> Forbidden:
    spans = ((one, expanded(one.codes)) for one in ignored(text))
    return Forbidden([one._replace(codes=codes) for one, codes in spans if codes or not one.codes])


def _allows(segment: Segment, before: str, after: str) -> bool:
    return segment.place is not Place.CELL or is_safe_cell(before, after)


def _proved(document: Opened, changed: list[Rewritten]) -> list[Rewritten]:
    """The changes for which the proof holds. Raises Refused."""
    read = document.format.reader()
    if read is None:
        return changed
    try:
        before: Sequence[Event] = parsed(read, document.text)
    except ImportError as error:
        raise Refused(f"needs {error.name}, which is not installed") from None
    except ValueError as error:
        raise Refused(str(error)) from None

    def holds(some: Sequence[Rewritten]) -> bool:
        after = apply(document.text, (edit for one in some for edit in one.edits))
        return difference(before, read, after, _predicted(document, some)) is None

    kept = largest(changed, holds, _MOST_PROOFS)
    if kept is None:
        raise Refused("changes its structure in too many places")
    return kept


def _predicted(document: Opened, changed: Sequence[Rewritten]) -> Predicted:
    if document.format.running:
        pieces = {(edit.before, edit.after) for one in changed for edit in one.edits}
        return Predicted(None, tuple(pieces))
    return Predicted(tuple((one.before, one.after) for one in changed))


def _left_out(document: Opened, some: Sequence[Rewritten]) -> str:
    first = quoted(some[0].before, 30)
    line = document.text.count("\n", 0, some[0].edits[0].start) + 1
    others = f" and {len(some) - 1} more" if len(some) > 1 else ""
    return (
        f"{document.format.name}: {first} in line {line}{others} left as it is, for its change "
        "would alter the structure"
    )


def _by_rule(edits: Sequence[Edit]) -> tuple[Pass, ...]:
    """Edits of one text as passes, one for each rule, in which each sees what those before made."""
    passes: list[Pass] = []
    rules = list(dict.fromkeys(edit.rule for edit in edits))
    done: list[Edit] = []
    for rule in rules:
        own = [edit for edit in edits if edit.rule == rule]
        passes.append(Splice(rule, tuple(_moved(own, done))))
        done = sorted([*done, *own], key=lambda edit: (edit.start, edit.end))
    return tuple(passes)


def _moved(edits: Iterable[Edit], made: Sequence[Edit]) -> Iterator[Edit]:
    """``edits`` where they are once the edits ``made`` (of the same text, apart) are."""
    grown = number = 0
    for edit in edits:
        while number < len(made) and made[number].end <= edit.start:
            one = made[number]
            if one.start == one.end == edit.start == edit.end:
                break
            grown += len(one.after) - len(one.before)
            number += 1
        yield edit.shifted(grown)


def _suggestions(document: Opened) -> Iterator[Edit]:
    text, profile = document.text, document.profile
    for values, treatment in zip(document.values, document.treatments, strict=False):
        noted = treatment.noted
        for edit in located(values.text, treatment.passes, noted):
            if one := values.located(edit):
                yield one
    if document.format.running:
        (treatment,) = document.treatments
        found = located(document.shown, treatment.passes, treatment.noted)
        yield from (edit for edit in found if _is_shown(edit, text))
    forbidden = document.forbidden
    for edit in _elsewhere(document):
        if not forbidden.at(edit.start, edit.end, edit.rule):
            yield edit
    for edit in suggestions(document.shown, profile.report, profile.context(document.format.place)):
        if _is_shown(edit, text) and not forbidden.at(edit.start, edit.end, edit.rule):
            yield edit


def _elsewhere(document: Opened) -> tuple[Edit, ...]:
    """What would be repaired in what is no text of the format: keys, code, literals."""
    text = document.text
    if document.format.running or not document.profile.repair or text.isascii():
        return ()
    rest = hidden(text, document.segments)
    one, _ = repair(rest, gather(rest), document.profile.min_confidence)
    return tuple(edit for edit in one.edits_in(rest) if _is_shown(edit, text))
