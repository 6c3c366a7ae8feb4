"""A second opinion on the repairs of a line, by the line alone.

The rest of a document may speak for a repair that the line itself speaks against: a right word
beside damage, a sign, an abbreviation. Such repairs are only suggested. The opinion is a fitted
posterior (normalizer/posterior/), other than what proposed the repair.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Set
from functools import cache, cached_property
from itertools import islice, pairwise

from normalizer.language import identification, scripts
from normalizer.mojibake import escaped, literal, lossy
from normalizer.mojibake.doubts import is_regular
from normalizer.mojibake.east_asian import has_east_asian, is_east_asian
from normalizer.mojibake.evidence import ENOUGH, Evidence
from normalizer.mojibake.judge import Found
from normalizer.mojibake.screen import is_common_chinese, lines_with
from normalizer.posterior.chains import EAST_ASIAN, MULTI_BYTE, Chain, DecodingError, undo
from normalizer.posterior.features import chain_group
from normalizer.posterior.opinion import NO_CANDIDATE, shared_opinion
from normalizer.posterior.support import core
from normalizer.posterior.tokens import tokens
from normalizer.posterior.words import known, words

_LEAST_LOG_ODDS = -3.0  #: of a repair by its line alone, where the document speaks for it
_COMMON_LOG_ODDS = -2.5  #: of a word with UTF-8 misread in a common encoding
_SEQUENCE_LOG_ODDS = {"rare": 0.0, "multi-byte": 4.0}  #: of one in others: what looks like one of
#: an East Asian language is right
_MIXED_LOG_ODDS = 1.5  #: of a chain of different errors above a simpler one
_EARLIER_LOG_ODDS = 4.0  #: of one with a legacy error before UTF-8 was misread
_BEHIND_LOG_ODDS = -3.0  #: of one behind another reading
_SURE_LOG_ODDS = 4.6  #: of a repair of one kind of letter in many lines
_UNSPOKEN_LOG_ODDS = 7.0  #: of one in no language known
_MANY_LINES = 3  #: in which damage leaves more kinds of letters than one
_FEW_KINDS = 4  #: of letters, which any language may have
_KNOWN_LETTERS = 8  #: code points of common words that a repair makes
_SPOKEN = 0.4  #: the share of a line's words that are common ones in a language known
_TELLING_CODE_POINTS = 4_000  #: of a long line, around its first repair
_ORDINALS = "ªº"  #: letters by Unicode's word
_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))  #: which right text has not
_MOST_BITS_EACH = 9.0  #: of a repaired line: all right ones of the development sets have less
_ABBREVIATION_BITS = 5.0  #: above these of one in a document that is known to be damaged
_SAMPLED = 8  #: lines that have the same letters
_DEVIATIONS = 4.0  #: standard ones, from the order of chance


class Guard:
    """The second opinion on the lines of one text, by the evidence of its document."""

    def __init__(self, evidence: Evidence, text: str) -> None:
        self._evidence = evidence
        self._opinion = shared_opinion()
        self._strings = literal.Strings(text)
        self._is_east_asian = cache(lambda error: is_east_asian(text, error))
        self._text = text
        self._elsewhere: dict[tuple[DecodingError, str], bool] = {}
        self._possible: dict[DecodingError, frozenset[str]] = {}

    def believed(self, line: str, found: list[Found]) -> list[Found]:
        """``found`` with the repairs that the line itself speaks against only suggested: misread
        sequences one by one, what befell all of the line together."""
        if not found:
            return found
        after = lossy.repaired(line, 0, len(line), found)
        if self.is_literal(line, after):
            return [one.doubted() for one in found]
        is_whole = all(map(_is_whole, found))
        if is_whole and found[0].reading.chain[0].true == "utf-8":
            stands = [self._stands(line, one) for one in found]
            if found[0].reading.chain[0].wrong in MULTI_BYTE:  # which befalls all of a line
                stands = [all(stands)] * len(found)
            return [
                one if stand else one.doubted() for one, stand in zip(found, stands, strict=True)
            ]
        if not is_whole and not _is_in_column(line, found):
            return self._believed_as_shown(line, found)
        befell = is_whole and self._befell(line, after, found)
        return found if befell else [one.doubted() for one in found]

    def is_literal(self, line: str, after: str) -> bool:
        """Whether the text speaks of the damage of a line, and means it as it stands."""
        if len(line) > literal.LONGEST_CODE_POINTS:
            return False
        return literal.names_both(line, after) or self._strings.are_named(line, after)

    def _befell(self, line: str, after: str, found: list[Found]) -> bool:
        """Whether a legacy error is likely enough to have befallen the line."""
        error = found[0].reading.chain[0]
        if error.true in EAST_ASIAN:
            return self._befell_east_asian(error, line, after, found[0].start)
        befallen = "".join([line[one.start : one.end] for one in found])
        if _is_table(befallen) or _is_table(after) or _calculates(line, after):
            return False
        least = self._least(error, befallen, line, after)
        excess_bits = self._opinion.excess_bits(after, _MOST_BITS_EACH)
        if excess_bits > (_ABBREVIATION_BITS if least == -math.inf else 0):
            return False
        return self._reaches(line, after, found[0].start, least)

    def _befell_east_asian(self, error: DecodingError, line: str, after: str, start: int) -> bool:
        """The same of an encoding whose bytes reach beyond words: not all is thought of."""
        if error.wrong in MULTI_BYTE and self._is_east_asian(error):
            return False
        if not has_east_asian(after) or not is_common_chinese(after):
            return False
        part = _telling(line, after, start)
        odds = self._opinion.of_line(line[part]).get(after[part], NO_CANDIDATE)
        return odds >= _LEAST_LOG_ODDS or odds == NO_CANDIDATE

    def _reaches(self, line: str, after: str, start: int, least: float) -> bool:
        """Whether the repair of a line, which begins at ``start``, has so much in log-odds by the
        line alone."""
        if math.isinf(least):
            return least < 0
        part = _telling(line, after, start)
        return self._opinion.reaches(line[part], after[part], least)

    def _least(self, error: DecodingError, befallen: str, line: str, after: str) -> float:
        """The log-odds that the repair of a line needs by the line alone: the more, the less its
        document says."""
        speaking = self._evidence.speaking.get(error, frozenset())
        if not set(befallen) & _CONTROLS:
            speaking = frozenset(word for word in speaking if not _has_signs(word, error))
        cores = set(map(core, speaking))
        is_known = len(cores) > 1 and _has_kinds(cores) and not self._spoils(error)
        if is_known and _is_spoken(speaking, cores, error):
            if len(speaking) >= ENOUGH and _makes_letters(line, after):
                return -math.inf
            return _LEAST_LOG_ODDS
        if _is_typography(line, after):
            return _LEAST_LOG_ODDS
        if self._contradicts(error, set(line)):
            return math.inf
        if self._stands_elsewhere(error, befallen, line):
            return math.inf
        if _has_kinds({*cores, core(befallen)}):
            return _UNSPOKEN_LOG_ODDS if _is_drawn(line, befallen) else 0.0
        return self._least_of_one_kind(error, line, after)

    def _least_of_one_kind(self, error: DecodingError, line: str, after: str) -> float:
        """The log-odds that a line needs where one letter alone recurs in its document: an unknown
        language may have it, and damage of many lines has more kinds. That one line of a long
        document is damaged so, and no other, is never believed."""
        tally = self._evidence.legacy.get(error)
        if tally is None:
            return math.inf
        fits = identification.fit(after)
        made = filter(identification.is_known, words(after) - words(line))
        if fits.common < _SPOKEN * fits.words and sum(map(len, made)) < _KNOWN_LETTERS:
            return _UNSPOKEN_LOG_ODDS
        return _SURE_LOG_ODDS if tally.gaining >= _MANY_LINES else 0.0

    def _stands_elsewhere(self, error: DecodingError, befallen: str, line: str) -> bool:
        """Whether most other lines with the letters that befell a line speak against the error that
        befell it: then they are letters of the document's language, and one line in many looks
        damaged by chance."""
        kinds = "".join(
            sorted({char for char in befallen if undo(char, error) not in (None, char)})
        )
        known = self._elsewhere.get((error, kinds))
        if known is None:
            others = _others(self._text, kinds, line)
            speaking = [
                self._reaches(one, undo(one, error) or "", one.find(kinds[0]), 0.0)
                for one in others
            ]
            known = self._elsewhere[error, kinds] = sum(speaking) < len(speaking) / 2
        return known

    def _contradicts(self, error: DecodingError, here: Set[str]) -> bool:
        """Whether most of the letters that a text has elsewhere than in a line cannot have had a
        legacy error: it would have turned none into them, or what are no letters."""
        possible = self._possible.get(error)
        if possible is None:
            possible = self._possible[error] = _possible(self._letters, error)
        likely = len(possible) - len(possible & here)
        return likely * 2 < len(self._letters) - len(self._letters & here)

    @cached_property
    def _letters(self) -> frozenset[str]:
        """The letters beyond ASCII of the text."""
        return frozenset(char for char in set(self._text) if char > "\x7f" and char.isalpha())

    def _spoils(self, error: DecodingError) -> bool:
        """Whether undoing a legacy error makes any line of the document less likely."""
        tally = self._evidence.legacy.get(error)
        return tally is None or tally.losing > 0

    def _believed_as_shown(self, line: str, found: list[Found]) -> list[Found]:
        """``found`` with what was written as character references doubted where the line speaks
        against it, as a reader sees it, or he would see nothing any more. Of guesses at losses
        there is hardly a second opinion."""
        shown = escaped.shown(line)
        believed = []
        for one in found:
            error, chain = one.reading.chain[0], one.reading.chain[1:]
            if error == escaped.WRITTEN:
                after = escaped.shown(one.reading.after)
                changed = _changed(escaped.shown(line[one.start : one.end]), after)
                seen = any(map(str.isprintable, after))
                if not (seen and self._is_likely(shown, changed, after, chain)):
                    one = one.doubted()
            believed.append(one)
        return believed

    def _stands(self, line: str, found: Found) -> bool:
        """Whether a repair leaves tables, abbreviations and East Asian text as they are, and all
        that it changes is likely enough."""
        text, reading = line[found.start : found.end], found.reading
        error = reading.chain[0]
        if error.wrong in MULTI_BYTE and (self._is_east_asian(error) or _is_table(text)):
            return False
        changed = _changed(text, reading.after)
        if any(_is_abbreviation(token, reading.after) for token in changed):
            return False
        return self._is_likely(line, changed, reading.after, reading.chain)

    def _is_likely(self, line: str, changed: Iterable[str], after: str, chain: Chain) -> bool:
        """Whether each of the tokens that a chain changes is likely enough to have been what it
        makes of it, by the line alone."""
        least = _SEQUENCE_LOG_ODDS.get(chain_group(chain[:1]), _COMMON_LOG_ODDS)
        lead = _lead(chain)
        known = self._opinion.of_tokens(line)
        for token in changed:
            odds = known.get(token, {})
            own = max((odds[was] for was in odds if was in after), default=NO_CANDIDATE)
            others = (odds[was] for was in odds if was not in after)
            if own < least or own < max(others, default=NO_CANDIDATE) + lead:
                return False
        return True


def _lead(chain: Chain) -> float:
    """The log-odds by which a reading by a chain must be likelier than any other."""
    if any(error.true != "utf-8" for error in chain):
        return _EARLIER_LOG_ODDS
    return _MIXED_LOG_ODDS if len(set(chain)) > 1 else _BEHIND_LOG_ODDS


def _changed(text: str, after: str) -> list[str]:
    """The tokens of a text that are not in what a repair makes of it."""
    return [token for _, token in tokens(text) if token not in after]


def _others(text: str, chars: str, line: str) -> set[str]:
    """Of the first lines of a text that have any of some characters, those other than ``line``."""
    spans = lines_with(text, [re.compile(f"[{re.escape(chars)}]")])
    return {text[start:end] for start, end in islice(spans, _SAMPLED)} - {line}


def _possible(letters: Iterable[str], error: DecodingError) -> frozenset[str]:
    """Those of some letters that a legacy error may have made of letters.

    >>> sorted(_possible("äöüõš³", DecodingError("cp1252", "cp850")))
    ['³', 'õ']
    """
    return frozenset(char for char in letters if (undo(char, error) or " ").isalpha())


def _has_signs(word: str, error: DecodingError) -> bool:
    """Whether an error turns controls of a word into signs: which error it was of several, that
    turn letters into different ones, they do not say."""
    if not set(word) & _CONTROLS:
        return False
    after = undo(word, error) or ""
    return any(
        one in _CONTROLS and not other.isalpha() for one, other in zip(word, after, strict=False)
    )


def _is_spoken(speaking: Iterable[str], cores: Iterable[str], error: DecodingError) -> bool:
    """Whether the words that speak for an error are of a language known: they have many kinds of
    letters, or it makes any of them a common one."""
    if len(set("".join(cores).lower())) > _FEW_KINDS:
        return True
    return any(known(words(undo(word, error) or "")) for word in speaking)


def _calculates(line: str, after: str) -> bool:
    """Whether a repair turns letters into signs of mathematics beside letters.

    >>> _calculates("nii-öelda", "nii-÷elda"), _calculates("20øC", "20°C")
    (True, False)
    """
    if len(line) != len(after):
        return False
    return any(
        before.isalpha()
        and unicodedata.category(sign) == "Sm"
        and (after[at - 1 : at].isalpha() or after[at + 1 : at + 2].isalpha())
        for at, (before, sign) in enumerate(zip(line, after, strict=True))
        if before != sign
    )


def _is_drawn(line: str, befallen: str) -> bool:
    """Whether all that befell a line is drawing, and none of it stands behind a letter: trees are
    drawn before words.

    >>> _is_drawn("│ └two", "│└two"), _is_drawn("r├⌐sum├⌐", "r├⌐sum├⌐")
    (True, False)
    """
    signs = core(befallen)
    behind = any(a.isalpha() and b in signs for a, b in pairwise(line))
    return not behind and {scripts.class_name(sign) for sign in signs} == {"box"}


def _is_abbreviation(token: str, after: str) -> bool:
    """Whether a word of letters of one script would be a lone character of none of its letters'.

    >>> _is_abbreviation("УЗ", "÷"), _is_abbreviation("Рё", "и"), _is_abbreviation("Ã©", "é")
    (True, False, False)
    """
    if len(after) != 1 or not is_regular(token):
        return False
    return scripts.script(after) != scripts.script(token[0]) or not after.isalpha()


def _has_kinds(cores: Iterable[str]) -> bool:
    """Whether there is more than one letter or symbol beyond ASCII, whatever its case, or one that
    right text has not."""
    kinds = set("".join(cores).lower())
    return len(kinds) > 1 or bool(kinds & _CONTROLS)


def _telling(line: str, after: str, start: int) -> slice:
    """The part of a line whose repair begins at ``start`` that is asked about: not more of a long
    one than tells, where each of its characters became one."""
    if len(line) != len(after):
        return slice(None)
    start = max(0, start - _TELLING_CODE_POINTS // 2)
    return slice(start, start + _TELLING_CODE_POINTS)


def _is_whole(found: Found) -> bool:
    """Whether nothing was lost."""
    return all(error.wrong for error in found.reading.chain)


def _is_in_column(line: str, found: list[Found]) -> bool:
    """Whether a blank that would be a rest of damage is one of several that align a table."""
    return any(
        line[one.start : one.end].endswith(" ") and line.startswith("  ", one.end) for one in found
    )


def _is_typography(before: str, after: str) -> bool:
    """Whether a legacy error turns nothing but controls, which right text has not, into signs."""
    return set(before) - set(after) <= _CONTROLS and not _makes_letters(before, after)


def _makes_letters(before: str, after: str) -> bool:
    return any(char.isalpha() and char not in _ORDINALS for char in set(after) - set(before))


def _is_table(text: str) -> bool:
    """Whether characters beyond ASCII stand in the order of their numbers, more than by chance, as
    in alphabets and tables: of n in any order (n - 1) / 2 are followed by one that is higher, with
    a variance of (n + 1) / 12.

    >>> _is_table("Δ Ε Ζ Η Θ Ι Κ Λ Μ Ν"), _is_table("Καλημέρα, κόσμε")
    (True, False)
    """
    beyond = [char for char in text if char > "\x7f"]
    rising = sum(one < other for one, other in pairwise(beyond))
    size = len(beyond)
    return rising - (size - 1) / 2 > _DEVIATIONS * math.sqrt((size + 1) / 12)
