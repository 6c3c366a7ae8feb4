"""What is known of a candidate, as named numbers: the decision is a weighted sum of these.

Numbers are kept in about -3 to 3, so that weights compare.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.language import identification, scripts
from normalizer.language.ngrams import BIT
from normalizer.posterior.candidates import utf8
from normalizer.posterior.chains import EAST_ASIAN, MULTI_BYTE, SINGLE_BYTE, Chain, DecodingError
from normalizer.posterior.support import Weight, says_something
from normalizer.posterior.tokens import tokens
from normalizer.posterior.words import Lexicon, known, words

Features = dict[str, float]

#: How common decoding errors are, in groups: single codecs would be fitted on too little.
_COMMON = frozenset(("cp1250", "cp1251", "cp1254", "mac-roman", "cp437", "cp850", "cp866"))
_LATIN = frozenset(
    ("cp1250", "iso8859-2", "cp1252", "latin-1", "cp1254", "iso8859-9", "cp1257", "cp1258")
)
_C1 = expression("[\x80-\x9f]")
_SEVERAL_TOKENS = 2  #: others that are evidence where one is not
_LONE_CODE_POINTS = 2  #: of a token that is no evidence by itself
_ORDINARY_BITS = 4.5  #: what a character of ordinary text costs at most, in most languages
#: What text that speaks of encodings names, or of the replacement of text.
ENCODINGS = expression(
    r"utf-?8|latin-?1|iso-?8859|(?:cp|windows-?)125\d|mojibake|encod|codific|kodier|charset|unicode"
    r"|replace|garbled|\\x[0-9a-f]{2}",
    re.IGNORECASE,
)
_CYRILLIC = frozenset(("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"))
_QUOTES = frozenset("'\"`‘’“”„«»‹›")
_WITHIN_WORDS = frozenset("ʻʼʽʾʿ")  #: marks that transliterations have between letters
_TYPOGRAPHIC = frozenset("\u00a0´·«»–—‘’“”„•…")


class Line:
    """A line with its tokens, and what they say of one another."""

    __slots__ = ("_fit", "_scripts", "_speaks_of_encodings", "distinct", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tuple(tokens(text))
        self.distinct = frozenset(token for _, token in self.tokens)
        self._scripts: Counter[str] | None = None
        self._speaks_of_encodings: bool | None = None
        self._fit: identification.Fit | None = None

    @property
    def fit(self) -> identification.Fit:
        """How well the language that fits the line best explains it."""
        if self._fit is None:
            self._fit = identification.fit(self.text)
        return self._fit

    @property
    def speaks_of_encodings(self) -> bool:
        """Whether the line names encodings, or replaces text: it may mean mojibake literally."""
        if self._speaks_of_encodings is None:
            self._speaks_of_encodings = ENCODINGS.search(self.text) is not None
        return self._speaks_of_encodings

    def speaks(self, wanted: Set[str], token: str) -> bool:
        """Whether a token other than ``token`` is written in one of some scripts."""
        if self._scripts is None:
            self._scripts = Counter(script for other in self.distinct for script in _scripts(other))
        own = _scripts(token)
        return any(self._scripts[script] > (script in own) for script in wanted)


def _scripts(token: str) -> set[str]:
    return {scripts.script(char) for char in token if char > "\x7f" and char.isalpha()}


class Outcome(NamedTuple):
    """What a token may have been, by which chain, and what other tokens say for that, in bits."""

    after: str
    chain: Chain
    support_bits: float
    support_share: float  #: of what speaks for any chain


def is_vetoed(before: str, after: str) -> bool:
    """Whether an outcome can be no text: what is neither assigned nor printable, unless it stood
    there before; nothing but plain ASCII, which is never misread, and accents and marks.

    >>> is_vetoed("вВВ", "₂"), is_vetoed("îŸ¿", "\\ue7ff")
    (False, True)
    """
    new = set(after) - set(before)
    if any(map(_is_no_text, new)):
        return True
    if before[:1].isalpha() and new <= _WITHIN_WORDS:
        return False
    return bool(new) and all(char < "\x80" or _is_mark(char) for char in new)


def _is_no_text(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cn":  # the newest emoji are not known to every version of Unicode's data
        return not "\U0001f000" <= char <= "\U0001fbff"
    return category in ("Cc", "Co", "Cs") or char in "\u2028\u2029"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Sk", "Lm", "Mn", "Mc")


def chain_group(chain: Chain) -> str:
    """The group of decoding errors that the last error of a chain is in."""
    wrong = chain[0].wrong
    if wrong in MULTI_BYTE:
        return "multi-byte"
    return wrong if wrong in ("cp1252", "latin-1") else "common" if wrong in _COMMON else "rare"


def of_sequences(
    line: Line, start: int, token: str, outcome: Outcome, lexicon: Lexicon
) -> Features:
    """The features of the token that starts at ``start`` as misread UTF-8."""
    after, chain, support_bits, share = outcome
    apart, one = lexicon.bits_apart(token), lexicon.bits(token)
    cost = lexicon.bits_apart(after)
    gain = apart - cost
    kept, made, gone = _divided(token, after, chain)
    letters = sum(map(str.isalpha, kept))
    old, new = words(token), words(after)
    group = chain_group(chain)
    quoted = _is_quoted(line.text, start, start + len(token))
    return {
        "one": 1.0,
        "latin-1": float(group == "latin-1"),
        "common": float(group == "common"),
        "rare": float(group == "rare"),
        "multi-byte": float(group == "multi-byte"),
        "again": float(len(chain) - 1),
        "another": float(len(set(chain)) > 1),
        **_gains(gain),
        "glued": min(one - apart, 30) / 10,
        "outcome": _excess(cost, len(after) + 1),
        "as it stands": _excess(apart, len(token) + 1),
        "sequences": min(len(made), 6) / 3,
        "more sequences": math.log2(1 + max(0, len(made) - 6)) / 2,
        "long": min(sum(char > "\u07ff" for char in made), 4) / 2,
        "whole": float(not kept),
        "kept letters": min(letters, 3) / 2,
        "kept symbols": min(len(kept) - letters, 3) / 2,
        "known": known(new) / max(len(new), 1),
        "known before": known(old) / max(len(old), 1),
        "regular": float(_is_regular(token)),
        "mixes": float(scripts.mixes_scripts(after)) - float(scripts.mixes_scripts(token)),
        "foreign": float(_is_foreign(line, token, made)),
        "controls": min(sum("\x80" <= char <= "\x9f" for char in gone), 2) / 2,
        "lone": float(len(after) == 1),
        "lone letter": float(len(after) == 1 and after.isalpha()),
        "symbols": float(not any(map(str.isalpha, made))),
        "odd": min(sum(map(_is_odd, made)), 2) / 2,
        "support": min(support_bits, 40) / 20,
        "more support": min(max(0.0, support_bits - 40), 200) / 100,
        "much support": min(max(0.0, support_bits - 240), 1000) / 500,
        "support share": share,
        "no support": float(support_bits < 1),
        "quoted, lone": float(quoted and len(after) == 1),
        "named": float(after in line.distinct),
        "quoted, named": float(quoted and after in line.distinct),
        "speaks of encodings": float(line.speaks_of_encodings),
        "right beside": min(len(line.distinct) - 1, 8) / 4,
    }


#: A gain counts piece by piece, in bits: what is certain already needs no more of it.
_GAIN_BITS = (0.0, 6.0, 16.0, 40.0, 120.0, 400.0)


def _gains(bits: float) -> Features:
    found = {"loss": min(max(0.0, -bits), 20) / 10}
    for number, (low, high) in enumerate(pairwise(_GAIN_BITS), 1):
        found[f"gain {number}"] = min(max(0.0, bits - low) / (high - low), 1.0)
    return found


def _excess(bits: float, characters: int) -> float:
    """What text costs a character beyond what ordinary text of most languages does, in bits."""
    return min(max(0.0, bits / max(characters, 1) - _ORDINARY_BITS), 10.0) / 3


def _divided(token: str, after: str, chain: Chain) -> tuple[str, str, str]:
    """The characters beyond ASCII that a chain leaves, those it makes, and those it consumes."""
    error = chain[0]
    if error.wrong in MULTI_BYTE:
        had = [char for char in token if char > "\x7f"]
        kept = "".join(char for char in had if char in after)
        gone = "".join(char for char in had if char not in after)
    else:
        kept = utf8.left_over(token, error)
        gone = SINGLE_BYTE[error.wrong].parted(token)[0]
    left = Counter(kept)
    made = []
    for char in after:
        if char > "\x7f":
            if left[char]:
                left[char] -= 1
            else:
                made.append(char)
    return kept, "".join(made), gone


def _is_regular(token: str) -> bool:
    """Whether a token looks like a word: letters of one script in lower, upper or title case."""
    word = token.strip("®™©’…–—")
    if not word.isalpha() or not (word.islower() or word.isupper() or word.istitle()):
        return False
    return len(set(map(scripts.script, word))) == 1


def _is_foreign(line: Line, token: str, made: str) -> bool:
    """Whether a candidate brings letters of a script that no other token is written in."""
    new = _scripts(made) - {"latin"}
    return bool(new) and not line.speaks(new, token)


def _is_odd(char: str) -> bool:
    """Whether a character is one that words and sentences do not have."""
    kind = scripts.class_name(char)
    return kind in ("accent-sign", "latin-phonetic", "c1", "private", "unassigned", "mark")


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a token stands alone between quotation marks."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before and after) and before in _QUOTES and after in _QUOTES


class Undone(NamedTuple):
    """A line's tokens before and after a legacy error is undone."""

    error: DecodingError
    tokens: Sequence[str]
    afters: Sequence[str]
    after_line: str
    before_fit: identification.Fit  #: of the line as it stands


def of_line(line: str, undone: Undone, weight: Weight, lexicon: Lexicon) -> Features:
    """The features of a line in which a legacy encoding was decoded as another."""
    error = undone.error
    gain = outcome = before = 0.0
    size = 0
    changed: list[tuple[str, str]] = []
    changed_tokens: set[str] = set()
    uneven = 0
    for token, after in zip(undone.tokens, undone.afters, strict=True):
        gain += lexicon.bits_apart(token) - lexicon.bits_apart(after)
        before += lexicon.bits_apart(token)
        outcome += lexicon.bits_apart(after)
        size += len(after) + 1
        if token == after:
            continue
        changed_tokens.add(token)
        if len(token) == len(after):
            changed += [(a, b) for a, b in zip(token, after, strict=True) if a != b]
        else:
            uneven += 1
            changed += [(a, "") for a in token if a > "\x7f"]
    number = max(len(changed), 1)
    old, new = words(line), words(undone.after_line)
    made, unmade = new - old, old - new
    was, fits = undone.before_fit, identification.fit(undone.after_line)
    tongue = (fits.score - was.score + (fits.letters - was.letters) * identification.STRANGE) / BIT
    fit = max(0.0, min(20.0, tongue)) / 10
    common = fits.common / max(fits.words, 1)
    within = float(error.true in _LATIN and error.wrong in _LATIN)
    known_made = known(made) / max(len(made), 1)
    symbols = sum(not a.isalpha() for a, _ in changed)
    quotes = sum(a in _TYPOGRAPHIC for a, _ in changed)
    lost = sum(a.isalpha() and bool(b) and not b.isalpha() for a, b in changed)
    return {
        "one": 1.0,
        "to multi-byte": float(error.true in EAST_ASIAN),
        "from multi-byte": float(error.wrong not in SINGLE_BYTE),
        "within Latin": within,
        "to Cyrillic": float(
            error.true in ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
        ),
        "DOS or Mac": float(not error.wrong.startswith(("cp12", "latin", "iso"))),
        **_gains(gain),
        "gain each": max(-10.0, min(gain / number, 10.0)) / 10,
        "outcome": _excess(outcome, size),
        "as it stands": _excess(before, sum(map(len, undone.tokens)) + len(undone.tokens)),
        "symbols": (symbols - quotes) / number,
        "quotes": quotes / number,
        "letters lost": lost / number,
        "controls": sum("\x80" <= a <= "\x9f" for a, _ in changed) / number,
        "all controls": float(all("\x80" <= a <= "\x9f" for a, _ in changed)),
        "controls, typographic": sum(
            "\x80" <= a <= "\x9f" and b in _TYPOGRAPHIC for a, b in changed
        )
        / number,
        "controls, letters": sum("\x80" <= a <= "\x9f" and b.isalpha() for a, b in changed)
        / number,
        "changed": min(math.log2(number), 6) / 3,
        "changed tokens": min(math.log2(1 + len(changed_tokens)), 5) / 2,
        "kinds": min(len({a for a, _ in changed}), 8) / 4,
        "lone": float(any(len(t) == 1 for t in changed_tokens) and len(changed_tokens) == 1),
        "misfit": max(-10.0, min(0.0, tongue)) / 10,
        "fit": fit,
        "spoken": common,
        "fit, spoken": fit * common,
        "spoken before": was.common / max(was.words, 1),
        "strange": min(fits.strange, 4) / 2,
        "strange before": min(was.strange, 4) / 2,
        "known": known_made,
        "known words": math.log2(1 + known(made)) / 2,
        "unknown words": math.log2(1 + len(made) - known(made)) / 2,
        "known words before": math.log2(1 + known(old)) / 2,
        "known letters": min(sum(map(len, filter(identification.is_known, made))), 20) / 10,
        "known before": known(unmade) / max(len(unmade), 1),
        "within, known": within * known_made,
        "mixes": min(sum(map(scripts.mixes_scripts, undone.afters)), 3) / 2
        - min(sum(map(scripts.mixes_scripts, undone.tokens)), 3) / 2,
        "regular": sum(map(_is_regular, changed_tokens)) / max(len(changed_tokens), 1),
        "sprinkled": float(error.true in EAST_ASIAN) * _sprinkled(undone.afters),
        "support": min(weight.pro_bits, 40) / 20,
        "more support": min(max(0.0, weight.pro_bits - 40), 200) / 100,
        "no support": float(weight.pro_bits < 1),
        "contra": min(weight.contra_bits, 40) / 20,
        "more contra": min(max(0.0, weight.contra_bits - 40), 200) / 100,
        "support tokens": math.log2(1 + weight.pro_tokens) / 2,
        "all support": float(not weight.contra_tokens) * math.log2(1 + weight.pro_tokens) / 2,
        "contra share": weight.contra_tokens / (weight.contra_tokens + weight.pro_tokens + 1),
        "sequences": min(weight.sequence_bits, 60) / 20,
        "plain ASCII": float(sum(c.isalpha() for c in line if c < "\x7f")) / max(len(line), 1),
    }


def _sprinkled(afters: Sequence[str]) -> float:
    """The share of East Asian characters that stand alone among others: an accident of letters."""
    text = " ".join(afters)
    lone = total = 0
    for i, char in enumerate(text):
        if char > "\u2fff":
            total += 1
            lone += not (text[i - 1 : i] > "\u2fff" or text[i + 1 : i + 2] > "\u2fff")
    return lone / total if total else 1.0


def vetoed_line(undone: Undone) -> bool:
    """Whether undoing a legacy error makes of letters what can be no text: unassigned or private
    code points, controls, soft hyphens, no-break spaces, lone marks; or only symbols of symbols."""
    makes_text = False
    for token, after in zip(undone.tokens, undone.afters, strict=True):
        if token == after:
            continue
        new = set(after) - set(token)
        if any(map(_is_no_text, new)):
            return True
        makes_text = makes_text or any(map(str.isalpha, new)) or _C1.search(token) is not None
        if len(token) == len(after) and any(
            a != b
            and a.isalpha()
            and (b in "\xa0\xad" or unicodedata.category(b)[0] == "M")
            and not (i and unicodedata.category(after[i - 1])[0] in "LM")
            for i, (a, b) in enumerate(zip(token, after, strict=True))
        ):
            return True
    return not makes_text


def is_lone(undone: Undone, weight: Weight) -> bool:
    """Whether all that a legacy error changes is symbols, or one character or two, and nothing else
    in the document had it: that is never enough. Control characters are no text as they stand."""
    changed = {t for t, after in zip(undone.tokens, undone.afters, strict=True) if t != after}
    if any(map(_C1.search, changed)):
        return False
    if not any(map(says_something, changed)):
        return weight.pro_tokens < _SEVERAL_TOKENS
    cased = {token.lower() for token in changed}
    short = len(cased) == 1 and len(min(cased)) <= _LONE_CODE_POINTS
    return short and weight.pro_tokens < _SEVERAL_TOKENS
