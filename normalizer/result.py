"""What came of a text or a file: the passes that were made, and what they amount to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from normalizer.changelog import ChangeLog
from normalizer.document import ByteForm, Document
from normalizer.edit import Edit, compose
from normalizer.passes import Back, Logged, Pass
from normalizer.profile import Profile
from normalizer.rules import suggestions


class Noted(NamedTuple):
    """Suggestions with the number of passes made before they were found: their offsets are in the
    text that these left."""

    after: int
    edits: tuple[Edit, ...]
    yields: bool = False  #: whether what is made in the same place takes their place


class Result:
    """A text and what became of it: ``text`` is ``source`` with all ``passes`` replayed.

    The log and the edits are listed when they are asked for.

    >>> import normalizer
    >>> normalizer.normalize("“Hi”")
    Result('"Hi"', changed=True)
    """

    __slots__ = ("_log", "_noted", "_report", "notes", "passes", "source", "text")

    def __init__(
        self,
        source: str,
        text: str,
        passes: Sequence[Pass] = (),
        noted: Sequence[Noted] = (),
        report: tuple[int, Profile] | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        """``report`` names the profile whose rules to ask for what else they would suggest, in the
        text that so many passes left. ``notes`` say what was left as it is, and why."""
        self.source = source
        self.text = text
        self.passes = tuple(passes)
        self._noted = tuple(noted)
        self._report = report
        self._log: ChangeLog | None = None
        self.notes = notes

    @property
    def changed(self) -> bool:
        """Whether ``text`` differs from ``source``."""
        return self.text != self.source

    @property
    def changelog(self) -> ChangeLog:
        """The passes that lead from ``source`` to ``text`` and back."""
        if self._log is None:
            self._log = ChangeLog(tuple(logged(self.source, self.passes)))
        return self._log

    @property
    def suggestions(self) -> tuple[Edit, ...]:
        """Edits that were not made: too little evidence, or not safe. Offsets in ``source``."""
        noted = self._noted
        if self._report:
            made, profile = self._report
            text = replayed(self.source, self.passes[:made])
            noted += (Noted(made, suggestions(text, profile.report, profile.context())),)
        return located(self.source, self.passes, noted)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The way from ``source`` to ``text`` as edits of ``source`` (offsets in code points).

        Where one rule changed what another had made, they are one edit named "first+second".
        """
        return composed(self.source, self.passes)

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return f"{type(self).__name__}({shown!r}, changed={self.changed})"


class CleanResult(Result):
    """A file's bytes and their clean copy.

    ``data`` are the bytes of the copy, ``document`` the original with its encoding, ``source`` and
    ``text`` the two as text, ``profile`` the one that was used, ``after`` how the copy lies in
    bytes.
    """

    __slots__ = ("after", "data", "document", "profile")

    def __init__(
        self,
        document: Document,
        made: Result,
        after: ByteForm,
        profile: Profile,
    ) -> None:
        super().__init__(made.source, made.text, made.passes, made._noted, made._report, made.notes)
        self.document = document
        self.after = after
        is_kept = made.text is document.text and after == document.form
        self.data = document.raw if is_kept else after.encode(made.text)
        self.profile = profile

    @property
    def changed(self) -> bool:
        """Whether ``data`` differs from the original bytes."""
        return self.data != self.document.raw

    @property
    def changelog(self) -> ChangeLog:
        """The passes that lead from the original to the copy and back, and the form of both."""
        return super().changelog._replace(before=self.document.form, after=self.after)


def overlap(edits: Sequence[Edit], start: int, end: int) -> bool:
    """Whether one of the edits (in order) changes something between these offsets."""
    at = bisect_right(edits, start, key=lambda edit: edit.end)
    return at < len(edits) and edits[at].start < end


def replayed(source: str, passes: Iterable[Pass]) -> str:
    """``source`` with all passes made."""
    for one in passes:
        source = one.replay(source)
    return source


def logged(source: str, passes: Iterable[Pass]) -> Iterator[Logged]:
    """The passes as a change log keeps them."""
    done: Pass | None = None
    for one in passes:
        source = done.replay(source) if done else source
        yield one.logged(source)
        done = one


def composed(source: str, passes: Iterable[Pass]) -> tuple[Edit, ...]:
    """The effect of all passes as edits of ``source``."""
    edits: list[Edit] = []
    for one in passes:
        found = one.edits_in(source)
        edits = compose(edits, found) if edits else list(found)
        source = one.replay(source)
    return tuple(edits)


def located(source: str, passes: Sequence[Pass], noted: Iterable[Noted]) -> tuple[Edit, ...]:
    """Suggestions as edits of ``source``, in order, each once.

    A repair that is only suggested, and of what other edits made, is none of the source.
    """
    backs: list[Back] = []
    text = source
    found: dict[Edit, None] = {}
    noted = sorted(noted, key=lambda one: one.after)
    taken = composed(source, passes) if any(one.yields for one in noted) else ()
    for made, edits, yields in noted:
        while edits and len(backs) < made:
            one = passes[len(backs)].logged(text)
            text = one.replay(text)
            backs.append(one.back(text))
        for edit in edits:
            start, end = edit.start, edit.end
            for back in reversed(backs):
                start, end = back.to_source(start), back.to_source(end, end=True)
            before = source[start : max(start, end)]
            if yields and overlap(taken, start, end):
                continue
            if before not in (edit.after, "") and (before == edit.before or not edit.chain):
                found.setdefault(edit._replace(start=start, end=start + len(before), before=before))
    return tuple(sorted(found, key=lambda edit: (edit.start, edit.end)))
