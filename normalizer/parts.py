"""The segments of a document under treatment: cut out before, and put together again after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from normalizer.codes import expanded
from normalizer.document import ByteForm
from normalizer.edit import Edit
from normalizer.passes import Pass, Placed, collapsed, joined
from normalizer.profile import Profile
from normalizer.result import Noted, located
from normalizer.rules import suggestions
from normalizer.segments import Segment
from normalizer.treatment import Treatment


class Closed(NamedTuple):
    """What came of a document; ``careful``: whether only what breaks no syntax was to be made."""

    passes: tuple[Pass, ...]
    suggestions: tuple[Edit, ...]
    careful: bool = False
    notes: tuple[str, ...] = ()
    text: str | None = None  #: what the passes made of it, where that is known


class Part(NamedTuple):
    """A segment, its text, and what is done to it."""

    segment: Segment
    raw: str
    treatment: Treatment


def parts_of(
    text: str, segments: Iterable[Segment], profile: Profile, form: ByteForm
) -> list[Part]:
    """The parts of a document that is to be written in ``form``."""
    parts = []
    for segment, encoding in _writable(segments, form):
        raw = text[segment.start : segment.end]
        at_work = profile.without(expanded(segment.without))
        parts.append(Part(segment, raw, Treatment(raw, at_work, segment.place, encoding)))
    return parts


def _writable(segments: Iterable[Segment], form: ByteForm) -> Iterator[tuple[Segment, str | None]]:
    """The segments with the encoding that each must stay in (None: any); cut where it changes."""
    if not form.spans:
        encoding = None if form.admits_all else form.encoding
        yield from ((segment, encoding) for segment in segments)
        return
    spans = iter(form.spans)
    span = next(spans)
    for segment in segments:
        while span.end <= segment.start and (following := next(spans, None)):
            span = following
        while span.start < segment.end:
            start, end = max(segment.start, span.start), min(segment.end, span.end)
            if start < end and span.raw is None:
                yield segment._replace(start=start, end=end), span.encoding
            if span.end >= segment.end or (following := next(spans, None)) is None:
                break
            span = following


def passes_of(text: str, parts: Sequence[Part]) -> Iterator[Pass]:
    """All passes on the parts as passes on the document, in order."""
    if len(parts) == 1 and parts[0].raw == text:
        yield from parts[0].treatment.passes
        return
    steps = [{step.order: step for step in part.treatment.steps} for part in parts]
    starts = [part.segment.start for part in parts]  # as by now
    now = text
    for order in sorted({order for some in steps for order in some}):
        placed = []
        grown = 0
        for number, some in enumerate(steps):
            starts[number] += grown
            if step := some.get(order):
                after = step.done.replay(step.given)
                placed.append(Placed(starts[number] - grown, step.given, step.done))
                grown += len(after) - len(step.given)
        one = joined(placed[0].done.rule, placed)
        yield collapsed(one, now)
        now = one.replay(now)


def suggestions_of(parts: Iterable[Part], profile: Profile) -> tuple[Edit, ...]:
    """What is only suggested, by repair and by the rules that a profile reports."""
    found: list[Edit] = []
    for segment, raw, treatment in parts:
        made = treatment.repaired
        repaired = treatment.text_after(made)
        triggers = None if segment.without else treatment.triggers_in(repaired)
        reported = suggestions(repaired, profile.report, profile.context(segment.place), triggers)
        noted = [*treatment.noted, Noted(made, reported)]
        edits = located(raw, treatment.passes, noted)
        found += (edit.shifted(segment.start) for edit in edits)
    return tuple(found)
