"""Repair of misread UTF-8 that lost something afterwards: see losses.py for what.

A damaged segment (a word, or words joined by a space that was a byte) is a lattice of characters
that stand for themselves and of UTF-8 sequences, with lost bytes guessed; the likeliest text of
those is the candidate. Nothing here says whether it is to be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from normalizer.language.identification import accented_words, is_known
from normalizer.language.ngrams import BIT, Costs
from normalizer.posterior.candidates import Candidate, multibyte
from normalizer.posterior.candidates.beam import Hypothesis, Search
from normalizer.posterior.candidates.channel import Channel, Places, channel
from normalizer.posterior.candidates.losses import GONE, LOOK_ALIKES, describe
from normalizer.posterior.candidates.spoken import alphabet, strangeness
from normalizer.posterior.chains import SINGLE_BYTE, DecodingError, undo

LONGEST_CODE_POINTS = 4_000  #: of a segment; what is longer is not searched
MOST_MARGIN_BITS = 20.0  #: also that of a segment that has one hypothesis only
LOWERED = ", put in lower case"  #: behind an encoding, as a key of what was proposed

_KNOWN_WORD_COST = -8 * BIT  #: of a common word of a language; one in 256 others passes for one

#: Characters that right words in lower case may be followed by.
_BEHIND_WORDS = "\xa0\xad¨´·»’”“…–‹›®"


@cache
def _trace() -> re.Pattern[str]:
    """What UTF-8 looks like that was misread in Windows-1252 or ISO-8859-1 and lost something."""
    western = channel("cp1252")
    leads = "".join(char for char in western.leads if char.isupper())
    lowered = "".join(char.lower() for char in western.leads) + western.long_leads
    symbols = "".join(
        char
        for codec in ("cp1252", "latin-1")
        for char in channel(codec).continuations
        if not char.isalpha() and char not in _BEHIND_WORDS
    )
    straight = re.escape("".join(LOOK_ALIKES))
    east_asian = multibyte.EAST_ASIAN
    return re.compile(
        f"{GONE}|[{re.escape(lowered)}][{re.escape(symbols)}]"
        f"|[ÂÃ](?![A-Z]|[^\x00-\x7f])|(?<=[a-zß-ÿ])[{leads}](?![A-Z])|[ÐÑÎÏ] |â[{straight}€]"
        f"|ã(?:\xad|[\xa0 ](?![a-z]))|[{east_asian}]\\?[^ \n\r\"')]"
    )


#: A word may hold and end with the ASCII that curly quotes and dashes become.
_BETWEEN_WORDS = re.escape(
    "".join(c for c in map(chr, range(0x80)) if not (c.isalnum() or c in LOOK_ALIKES))
)
_WORD = re.compile(f"[^{_BETWEEN_WORDS}]+")
_REST_OF_WORD = re.compile(f"[^{_BETWEEN_WORDS}]*")
_TOKEN = re.compile("[^ \t\r\n]+")


def possible(text: str) -> bool:
    """Whether a text shows a trace of such damage by itself. (A line in which UTF-8 sequences stand
    whole may have lost others without a trace.)

    >>> possible("futur KanÅ Eitoku"), possible("dã©jã\xa0"), possible("Ärger à la carte")
    (True, True, False)
    """
    return _trace().search(text) is not None


def propose(
    line: str, codecs: Sequence[str], costs: Costs, everywhere: bool = True
) -> dict[str, list[Candidate]]:
    """For each encoding the damaged segments of a line, if it was misread in that, each with the
    likeliest of what it may have been; in order, none on top of another.

    A line in lower case may have been put into it after it was misread in Windows-1252: what it was
    then comes under a key of its own. Some lost bytes leave no trace by themselves: unless losses
    are looked for ``everywhere``, only where there is one.

    >>> [c.after for c in propose("le futur KanÅ\ufffd Eitoku", ["cp1252"], Costs())["cp1252"]]
    ['Kanō']
    """
    search = Search(costs)
    found = {codec: _proposed(line, codec, search, everywhere) for codec in codecs}
    if "cp1252" in codecs and line == line.lower():
        lowered = _SingleByteLine(line, channel("cp1252", lowered=True), everywhere)
        found["cp1252" + LOWERED] = lowered.candidates(search)
    return found


def _proposed(line: str, codec: str, search: Search, everywhere: bool) -> list[Candidate]:
    if codec in SINGLE_BYTE:
        return _SingleByteLine(line, channel(codec), everywhere).candidates(search)
    return list(_multi_byte(line, codec, search)) if codec in multibyte.CODECS else []


class _Segment(NamedTuple):
    """A part of a line."""

    start: int
    end: int

    def candidate(
        self, ranked: list[Hypothesis], line: str, error: DecodingError
    ) -> Candidate | None:
        """The best hypothesis, if it explains any damage by a loss."""
        as_it_stands = line[self.start : self.end]
        if not ranked or not ranked[0].losses or ranked[0].text == as_it_stands:
            return None
        best, *others = ranked
        margin = min([MOST_MARGIN_BITS, *((other.cost - best.cost) / BIT for other in others[:1])])
        chain = describe(best.losses), error
        found = Candidate(
            self.start, self.end, best.text, chain, best.losses, margin, best.guessed_bytes,
            best.sequences,
        )  # fmt: skip
        return _trimmed(found, line)


class _SingleByteLine:
    """A line that may have been misread in a single-byte encoding."""

    def __init__(self, line: str, channel: Channel, everywhere: bool) -> None:
        self._line, self._channel = line, channel
        found = _segments(line, channel)
        self._segments = [s for s in found if everywhere or possible(line[s.start : s.end + 1])]

    def candidates(self, search: Search) -> list[Candidate]:
        places = Places(self._channel)
        ranked: dict[str, list[Hypothesis]] = {}
        found = []
        for segment in self._segments:
            text = self._line[segment.start : segment.end]
            if text not in ranked and len(text) <= LONGEST_CODE_POINTS:
                hypotheses = search.likeliest(len(text), places.of(text).pieces_at)
                ranked[text] = self._ranked(hypotheses)
            found.append(segment.candidate(ranked.get(text, []), self._line, self._channel.error))
        return [candidate for candidate in found if candidate]

    def _ranked(self, hypotheses: list[Hypothesis]) -> list[Hypothesis]:
        if len(hypotheses) < 2:
            return hypotheses
        return _ranked(hypotheses, self._letters)

    @cached_property
    def _letters(self) -> frozenset[str]:
        """The letters of the language that the rest of the line speaks."""
        parts, at = [], 0
        for start, end in self._segments:
            parts.append(self._line[at:start])
            at = end
        rest = "".join([*parts, self._line[at:]])
        return alphabet(self._channel.whole.sub(self._undone, rest))

    def _undone(self, sequence: re.Match[str]) -> str:
        return undo(sequence.group(), self._channel.error) or ""


def _segments(line: str, channel: Channel) -> Iterator[_Segment]:
    """The words of a line with broken sequences, joined where the space between may have been a
    byte."""
    end = 0
    for match in _WORD.finditer(line):
        if match.start() < end or not channel.broken.search(match.group()):
            continue
        start, end = match.span()
        while joint := channel.joint(line, end):
            end = _REST_OF_WORD.match(line, joint).end()  # type: ignore[union-attr]
        yield _Segment(start, end)


def _multi_byte(line: str, codec: str, search: Search) -> Iterator[Candidate]:
    error = DecodingError("utf-8", codec)
    ranked: dict[str, list[Hypothesis]] = {}
    for match in _TOKEN.finditer(line):
        token = match.group()
        if len(token) <= LONGEST_CODE_POINTS and multibyte.is_lost(token):
            if token not in ranked:
                lattice = multibyte.Lattice(token, codec)
                hypotheses = search.likeliest(lattice.end, lattice.pieces_at)
                ranked[token] = _ranked(hypotheses, frozenset())
            candidate = _Segment(*match.span()).candidate(ranked[token], line, error)
            if candidate:
                yield candidate


def _ranked(hypotheses: list[Hypothesis], letters: frozenset[str]) -> list[Hypothesis]:
    """Hypotheses by what words and a language with ``letters`` say besides, the best first."""

    def weighed(hypothesis: Hypothesis) -> Hypothesis:
        text = hypothesis.text
        known = sum(map(is_known, accented_words(text)))
        more = known * _KNOWN_WORD_COST + strangeness(text, letters)
        return hypothesis._replace(cost=hypothesis.cost + more)

    return sorted(map(weighed, hypotheses))


def _trimmed(found: Candidate, line: str) -> Candidate:
    """A candidate without the ASCII on either side that it leaves as it is, but for letters."""
    start, end, after = found.start, found.end, found.after
    while start < end and after[:1] == line[start] and line[start] in LOOK_ALIKES:
        start, after = start + 1, after[1:]
    while start < end and after[-1:] == line[end - 1] and line[end - 1] in LOOK_ALIKES:
        end, after = end - 1, after[:-1]
    return found._replace(start=start, end=end, after=after)


def leaves_damage(after: str) -> bool:
    """Whether a line still shows damage after its repair.

    >>> leaves_damage("πρ?οσαρ?μογείς"), leaves_damage("really?")
    (True, False)
    """
    return _LEFT.search(after) is not None


#: What is left of sequences that lost bytes: U+FFFD beside anything beyond ASCII, controls behind
#: it, a question mark inside a word of another script than the Latin.
_FOREIGN = "\u0370-\u1dff\u2c00-\u2dff\u3040-\ud7af\uf900-\ufaff"
_LEFT = re.compile(
    f"[^\x00-\x7f]{GONE}|{GONE}[^\x00-\x7f]|[^\x00-\x9f][\x80-\x84\x86-\x9f]"
    f"|[{_FOREIGN}]\\?[{_FOREIGN}]"
)
