"""The flow: decode, gather evidence, repair and normalize each segment, encode. Pure: values in,
values out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from operator import or_
from pathlib import PurePath

from normalizer.arguments import bytes_of, share_of, text_of
from normalizer.changelog import ChangeLog
from normalizer.codes import expanded, near_miss
from normalizer.decoding import DecodingError, check_copy, decode, decode_as
from normalizer.decoding.pieces import MARK as BYTE_ORDER_MARK
from normalizer.document import ByteForm, Document
from normalizer.filewide import WHOLE, Edges, declared_encoding, final_newline
from normalizer.formats.registry import Format, Kind, format_of, left_alone, named_or_of
from normalizer.mojibake import Evidence, Suspicious, gather, references
from normalizer.parts import Closed, parts_of, passes_of, suggestions_of
from normalizer.passes import Pass, divided
from normalizer.profile import NEVER, Profile, get
from normalizer.result import CleanResult, Noted, Result
from normalizer.rules import has_markup, suggestions
from normalizer.segments import MARK, find_segments, named_codes
from normalizer.treatment import TURNS, Treatment

_REPAIR_ONLY = Profile("repair", ())
_NOT_PROSE = frozenset(("makefile", "dockerfile", "jenkinsfile", "gemfile", "rakefile", "procfile"))


def repair(text: str, min_confidence: float = 0.99) -> Result:
    """Undo wrong decodings in ``text`` where the evidence reaches ``min_confidence`` (0 to 1).

    Right text is left alone; what has less evidence is among the result's suggestions.

    Raises TypeError for what is no text, ValueError for a confidence that is none.

    >>> repair("Çırağan, ErdoÄŸan").text
    'Çırağan, Erdoğan'
    """
    wanted = share_of(min_confidence, "min_confidence")
    return treat(text_of(text, "repair"), _REPAIR_ONLY._replace(min_confidence=wanted))


def normalize(text: str, profile: str | Profile = "plain") -> Result:
    """Repair ``text``, then apply the rules of ``profile`` (a name or a Profile).

    Raises TypeError for what is no text, ValueError for an unknown profile.

    >>> normalize("“Itâ€™s” — ok").text
    '"It\\'s" -- ok'
    """
    return treat(text_of(text, "normalize"), get(profile))


def treat(text: str, profile: Profile, evidence: Evidence | None = None) -> Result:
    """``text`` repaired by the ``evidence`` of what it is part of (its own), then normalized."""
    one = Treatment(text, profile)
    _settle([one], evidence)
    report = (one.repaired, profile) if profile.report else None
    return Result(text, one.text, one.passes, one.noted, report)


def pool(treatments: Iterable[Treatment]) -> Evidence:
    """What is known from all parts of a document together."""
    return reduce(or_, (one.evidence for one in treatments), Evidence())


def _settle(treatments: Sequence[Treatment], evidence: Evidence | None = None) -> None:
    """Repair and rules in turn, until there is nothing left for repair to find in any.

    The ``evidence`` is that of what all are part of (their own).
    """
    given = evidence
    if evidence is None:
        evidence = pool(treatments)
    left = treatments
    for number in range(TURNS):
        for one in left:
            one.turn(number, evidence)
        mended = any(one.mended for one in left)
        left = [one for one in treatments if mended or one.changed]
        if left:
            if given is None:
                evidence = pool(treatments)
            else:
                evidence |= reduce(or_, (gather(one.news) for one in left))
            left = [one for one in left if one.needs_another(evidence, mended)]
        if not left:
            break


def clean(
    data: bytes,
    profile: str | Profile | None = None,
    filename: str | None = None,
    encoding: str | None = None,
    format: str | None = None,
) -> CleanResult:
    """A clean copy of a file's bytes, with the log of what was changed.

    ``format`` (a name that ``textmend formats`` lists) or else the ``filename`` says what of it is
    text: of JSON the strings that are values, of Markdown no code. Without a ``profile`` the format
    chooses it: documents (text, Markdown, HTML, subtitles, no extension or no name) get ``plain``;
    any other file gets ``code``, which repairs only, and keeps encoding and byte order mark.
    What says ``textmend: ignore`` is left as it is. ``encoding`` forces the encoding to read the
    bytes in.

    Raises DecodingError (a ValueError) for binary files and unknown encodings, ValueError for an
    unknown profile, format or encoding name.

    >>> clean(b"\\xef\\xbb\\xbfna\\xc3\\xafve \\xe2\\x80\\x94 yes").data
    b'na\\xc3\\xafve -- yes\\n'
    >>> clean('{"“a”": "“b”"}'.encode(), "plain", "a.json").text
    '{"“a”": "\\\\"b\\\\""}'
    """
    data = bytes_of(data, "clean", "use normalize(text)")
    document = decode_as(data, encoding) if encoding else decode(data)
    kind = named_or_of(format, filename, document.text)
    left = None if format else left_alone(filename)
    if profile is None:
        profile = kind.profile if kind is not None and format else profile_for(filename, data)
    chosen = for_format(get(profile), kind, left)
    form = form_after(document.form, chosen)
    outcome = _treated(document.text, form, chosen, kind)
    notes = (*_left(left, outcome), *outcome.notes, *_unknown_codes(document.text))
    outcome = outcome._replace(notes=notes)
    result = _put_together(document, outcome, form, chosen, filename)
    if result.changed and not encoding:
        check_copy(result.text, result.data)
        if (
            _is_read_otherwise(result)
            and clean(result.data, profile, filename, None, format).changed
        ):
            raise DecodingError(
                "is in several encodings, or begins with a misread byte order mark: its clean copy"
                " would not be read as what it is"
            )
    return result


def _is_read_otherwise(result: CleanResult) -> bool:
    may_be = result.after.spans or result.text.startswith(BYTE_ORDER_MARK)
    return bool(may_be) and decode(result.data).text != result.text


def clean_part(
    document: Document,
    form: ByteForm,
    profile: Profile,
    evidence: Evidence,
    edges: Edges,
    filename: str | None = None,
    suspicious: Suspicious | None = None,
) -> CleanResult:
    """What comes of a part of a document without a format, by the ``evidence`` of all of it.

    What ``clean`` finds out of the document, its ``form`` and ``profile``, is given; its
    ``suspicious`` lines are, if they are known.
    """
    outcome = _as_a_whole(document.text, form, profile, evidence, suspicious)
    return _put_together(document, outcome, form, profile, filename, edges)


def for_format(profile: Profile, kind: Format | None, left: str | None) -> Profile:
    """What of a profile is at work in files of a format as a whole."""
    if left is not None:
        return profile._replace(
            rules=(), min_confidence=NEVER, keep_bom=True, final_newline=False, encoding=None
        )
    if kind is None:
        return profile
    return profile._replace(
        place=kind.place,
        keep_bom=profile.keep_bom or kind.kind is not Kind.DOCUMENT,
        final_newline=profile.final_newline and kind.has_lines,
    )


def _put_together(
    document: Document,
    outcome: Closed,
    form: ByteForm,
    profile: Profile,
    filename: str | None,
    edges: Edges = WHOLE,
) -> CleanResult:
    """What comes of a document that is to be written in ``form``."""
    text = document.text
    passes: list[Pass] = []
    now = text

    def make(one: Pass) -> None:
        nonlocal form, now
        if form.spans:
            form = form.follow(one.edits_in(now))
        passes.append(one)
        now = one.replay(now)

    if outcome.text is not None and not form.spans:
        passes += outcome.passes
        now = outcome.text
    else:
        for one in outcome.passes:
            make(one)
    for step in (partial(declared_encoding, filename=filename), final_newline):
        one, _ = divided(step(now, profile, edges), now, form.admits)
        if one.edits_in(now):
            make(one)
    result = Result(text, now, passes, (Noted(0, outcome.suggestions),), notes=outcome.notes)
    profile = profile._replace(careful=outcome.careful)
    return CleanResult(document, result, form, profile)


def _treated(text: str, form: ByteForm, profile: Profile, kind: Format | None) -> Closed:
    """What is made of a document: value by value where its format is understood."""
    is_left = profile.min_confidence == NEVER and (kind is None or kind.kind is not Kind.LEFT)
    if kind is None or not kind.find or is_left:
        return _as_a_whole(text, form, profile)
    if kind.running:
        whole = _as_a_whole(text, form, profile)
        if not whole.passes and not whole.suggestions:  # what is no prose need not be known
            return whole
    elif not kind.has_escapes(text) and _holds_nothing(text, profile, (profile.report,)):
        return Closed((), (), kind.unproved)
    from normalizer.formatted import Refused, closed, opened  # its finders are many

    try:
        if form.spans:
            raise Refused("is written in several encodings")
        document = opened(text, kind, profile, None if form.admits_all else form.encoding)
        _settle(document.treatments)
        return closed(document)
    except Refused as reason:
        careful = profile._replace(rules=(), careful=True)
        if kind.kind is Kind.SOURCE:  # string literals are not told from comments
            careful = careful._replace(min_confidence=NEVER)
        outcome = _as_a_whole(text, form, careful)
        is_less = outcome.passes or outcome.suggestions or _would_change(text, form, profile)
        how = (
            "only reported"
            if kind.kind in (Kind.SOURCE, Kind.LEFT)
            else "only repaired where no syntax can break"
        )
        note = f"{kind.name}: {reason}: {how}"
        return outcome._replace(notes=(note,) if is_less else ())


def _holds_nothing(text: str, profile: Profile, rules: Iterable[tuple[str, ...]]) -> bool:
    """Whether a text is of ASCII, and nothing in it is damaged or seen by rules of these codes: so
    it is with most files there are."""
    if not text.isascii() or references.possible(text):
        return False
    context = profile.context()
    return not any(suggestions(text, codes, context) for codes in rules)


def _would_change(text: str, form: ByteForm, profile: Profile) -> bool:
    return bool(profile.rules and _as_a_whole(text, form, profile).passes)


def _left(reason: str | None, outcome: Closed) -> Iterator[str]:
    if reason and outcome.suggestions:
        yield f"{reason}: nothing in it is changed"


def _unknown_codes(text: str) -> Iterator[str]:
    """What to say of marks that name a code there is not."""
    for at, name in named_codes(text):
        if not expanded([name]):
            line = text.count("\n", 0, at) + 1
            yield f"line {line}: textmend: ignore of the unknown code {name!r}: {near_miss(name)}"


def _as_a_whole(
    text: str,
    form: ByteForm,
    profile: Profile,
    evidence: Evidence | None = None,
    suspicious: Suspicious | None = None,
) -> Closed:
    at_work = (profile.rules, profile.report)
    if evidence is None and MARK not in text and _holds_nothing(text, profile, at_work):
        return Closed((), (), profile.careful)
    if has_markup(text):
        profile = beside_markup(profile)
    parts = parts_of(text, find_segments(text, profile.place), profile, form)
    treatments = [part.treatment for part in parts]
    if suspicious is not None:
        treatments[0].is_known(suspicious)
    _settle(treatments, evidence)
    made, suggested = tuple(passes_of(text, parts)), suggestions_of(parts, profile)
    after = treatments[0].text if len(parts) == 1 and parts[0].raw == text else None
    return Closed(made, suggested, profile.careful, text=after)


def beside_markup(profile: Profile) -> Profile:
    """The profile for all parts of a document that holds markup: character references are right."""
    return profile._replace(rules=tuple(rule for rule in profile.rules if rule != "html-entity"))


def undo(data: bytes, changelog: ChangeLog) -> bytes:
    """The original bytes, from those of the clean copy and its log.

    Raises ValueError where ``data`` has not what the log says was put there. What lies between is
    not on record here: what else was changed since stays so. A log file has a checksum of the copy.

    >>> result = clean(b"it\\xe2\\x80\\x99s")
    >>> undo(result.data, result.changelog)
    b'it\\xe2\\x80\\x99s'
    """
    if not isinstance(changelog, ChangeLog):
        raise TypeError(f"undo takes a ChangeLog, not {type(changelog).__name__}: result.changelog")
    return changelog.restore(bytes_of(data, "undo", "use changelog.undo(text)"))


def profile_for(filename: str | None, data: bytes = b"") -> str:
    """The name of the profile a file gets by its name and first bytes.

    >>> profile_for("notes.txt"), profile_for("setup.py"), profile_for(None)
    ('plain', 'code', 'plain')
    """
    if filename is None:
        return "plain"
    name = os.path.basename(filename)  # noqa: PTH119 - a Path takes long to make
    if name.startswith(".") or data.startswith(b"#!") or left_alone(filename):
        return "code"
    if kind := format_of(filename):
        return kind.profile
    is_prose = not PurePath(name).suffix and name.lower() not in _NOT_PROSE
    return "plain" if is_prose else "code"


def form_after(form: ByteForm, profile: Profile) -> ByteForm:
    """How the copy of a file that lies in ``form`` is to lie in bytes."""
    if profile.encoding:
        mark = "\ufeff".encode(profile.encoding) if form.bom and profile.keep_bom else b""
        return ByteForm(profile.encoding, mark)
    needed = form.encoding != "utf-8" or form.spans  # without its mark, UTF-16 is a riddle
    return form if profile.keep_bom or needed else form._replace(bom=b"")
