"""Choose the legacy encoding of some bytes: candidates -> features -> weights -> posterior.

chardet proposes and is one voice: its confidence is a rank and no probability, and on a few words
its ranking is poor, for it compares bytes, while the language model reads the words that an
encoding makes of them. The posterior is the share of a candidate in exp(weights . features) of all;
candidates that make the same text of the sample are one.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from normalizer.decoding import encodings, euc_tw, features
from normalizer.decoding.features import Features
from normalizer.decoding.names import is_single_byte, known
from normalizer.decoding.sample import Sample, Token
from normalizer.decoding.weights import NATS
from normalizer.expression import expression


class Candidate(NamedTuple):
    """An encoding, and what it makes of a sample."""

    encoding: str
    tried: str  #: the standard that ``encoding`` extends, or itself
    text: str
    features: Features

    def with_feature(self, name: str, value: float) -> Candidate:
        """The same with one feature more."""
        return Candidate(self.encoding, self.tried, self.text, {**self.features, name: value})

    @property
    def nats(self) -> float:
        """What speaks for it; the difference between two is what counts."""
        return nats(self.features)


class Ranked(NamedTuple):
    """An encoding and how likely it is among those that were weighed."""

    encoding: str
    tried: str  #: the standard that ``encoding`` extends, or itself
    posterior: float
    nats: float
    likelihood: float  #: log2 of the text's own, in the language model


_C1 = expression("[\udc80-\udc9f]")  # read as the control character of its number
_ESCAPED = expression("[\udc80-\udcff]")
_HIGH = expression(rb"[\x80-\xff]")
_BEYOND_ASCII = expression("[^\0-\x7f]+")
_LONG_BYTES = 400  # of a token, which then may be cut
_PROPOSED = 20  # candidates of chardet's that are looked at
_CHARDET_HALF_BYTES = 7  # above 0x7F at which chardet's voice has half its weight: it guesses
_FIRST_LOOK = 40  # tokens that tell which candidates are worth a closer look
_HOPELESS_NATS = 24.0  # behind the best at the first look, beyond which no closer look helps


def nats(named: Features) -> float:
    """The weighted sum of features."""
    return sum(NATS[name] * value for name, value in named.items())


def rank(sample: Sample, claimed: Collection[str] = ()) -> list[Ranked]:
    """The encodings that ``sample`` may be in, the likeliest first, each text of it once.

    Encodings that are ``claimed`` are tried in any case and given credit.
    """
    found = sorted(candidates(sample, claimed), key=lambda c: -c.nats)
    if not found:
        return []
    relative = [math.exp(c.nats - found[0].nats) for c in found]
    return [
        Ranked(c.encoding, c.tried, share / sum(relative), c.nats, c.features["likelihood"])
        for c, share in zip(found, relative, strict=True)
    ]


def candidates(sample: Sample, claimed: Collection[str] = ()) -> list[Candidate]:
    """The encodings that can read ``sample``; of those that read it alike the commonest."""
    voices = dict(_voices(sample, claimed))
    likelihood = features.likelihoods()
    tokens = sample.tokens
    if len(tokens) > 2 * _FIRST_LOOK:
        first = list(_weighed(tokens[:: len(tokens) // _FIRST_LOOK], voices, likelihood))
        best = max((c.nats for c in first), default=0.0)
        hopeful = {c.tried for c in first if c.nats > best - _HOPELESS_NATS}
        voices = {name: voice for name, voice in voices.items() if name in hopeful}
    by_text: dict[str, Candidate] = {}
    for candidate in _weighed(tokens, voices, likelihood):
        other = by_text.get(candidate.text)
        if other is None or _preference(candidate, claimed) > _preference(other, claimed):
            by_text[candidate.text] = candidate
    fit = features.language_fits(sample.words)
    return [c.with_feature("language", fit(c.text)) for c in by_text.values()]


def _preference(candidate: Candidate, claimed: Collection[str]) -> tuple[bool, float]:
    """Which of two encodings to name where they make the same of a text: the greater."""
    return candidate.tried in claimed, encodings.prior_bits(candidate.tried)


def _weighed(
    tokens: Sequence[Token],
    voices: Mapping[str, Features],
    likelihood: Callable[[str], float],
) -> Iterator[Candidate]:
    """Each encoding that can read ``tokens``, with its text and features."""
    known_texts: dict[str, Features] = {}
    for name, voice in voices.items():
        encoding, (text, malformed) = _best_extension(tokens, name)
        if malformed > len(tokens) / 4 + 1:
            continue
        if text not in known_texts:
            known_texts[text] = features.of_text(text, malformed, likelihood)
        of_text = known_texts[text]
        yield Candidate(encoding, name, text, of_text | voice | _chardet_on(text, of_text, voice))


def _chardet_on(text: str, of_text: Features, voice: Features) -> Features:
    """chardet's voice, as far as a text is no list of letters: it knows those of words."""
    beyond_ascii = len(text) - len(_BEYOND_ASCII.sub("", text))
    return {"chardet": voice["chardet"] * (1 - of_text["listed"] / max(beyond_ascii, 1))}


def _best_extension(tokens: Sequence[Token], name: str) -> tuple[str, tuple[str, int]]:
    """``name``, or the extension of it that reads more of ``tokens``, and what it reads."""
    encoding, best = name, render(tokens, name)
    for extension in encodings.EXTENSIONS.get(name, ()) if best[1] else ():
        read = render(tokens, extension)
        if read[1] < best[1]:
            encoding, best = extension, read
    return encoding, best


def _voices(sample: Sample, claimed: Collection[str]) -> Iterator[tuple[str, Features]]:
    """The encodings worth a look, and what speaks for each before its text is read."""
    confidences = _chardet(sample.lines) if sample.lines else {}
    worst = min(confidences.values(), default=1.0)
    best = max(confidences.values(), default=1.0)
    high = sum(len(_HIGH.findall(p)) for t in sample.tokens for p in t if isinstance(p, bytes))
    always = encodings.ALWAYS_TRIED if sample.lines else encodings.WITHOUT_CHARDET
    refused = ("euc_tw",) if _may_be_euc_tw(sample.tokens) else ()
    for name in dict.fromkeys((*claimed, *confidences, *always, *refused)):
        fallback = best if name in claimed or name == "euc_tw" else worst
        confidence = fallback if name in claimed else confidences.get(name, fallback)
        yield (
            name,
            {
                "chardet": math.log2(max(confidence, 0.01)) * high / (high + _CHARDET_HALF_BYTES),
                "prior": 0.0 if name in claimed else encodings.prior_bits(name),
                "claimed": float(name in claimed),
            },
        )


def _may_be_euc_tw(tokens: Sequence[Token]) -> bool:
    """Whether all bytes above 0x7F are such as EUC-TW has."""
    text, malformed = render(tokens, "euc_tw")
    return malformed == 0 and not text.isascii()


def _chardet(lines: bytes) -> dict[str, float]:
    """chardet's confidence in each encoding that it holds possible."""
    import chardet

    guesses = chardet.detect_all(
        lines, ignore_threshold=True, max_bytes=len(lines), prefer_superset=False
    )
    found: dict[str, float] = {}
    for guess in guesses[:_PROPOSED]:
        name = known(guess["encoding"] or "")
        if name and not name.startswith("utf") and name not in encodings.EBCDIC:
            found.setdefault(encodings.TRIED_AS.get(name, name), guess["confidence"])
    return found


def render(tokens: Iterable[Token], encoding: str) -> tuple[str, int]:
    """``tokens`` as text, one a line, and in how many places this encoding cannot read them."""
    words = []
    malformed = 0
    single = is_single_byte(encoding)
    for token in tokens:
        word = "".join(
            part if isinstance(part, str) else _escaped(part, encoding) for part in token
        )
        if not word.isascii():
            if single:
                word = _C1.sub(lambda m: chr(ord(m.group()) - 0xDC00), word)
            word, bad = _ESCAPED.subn("\ufffd", word)
            malformed += bad
        words.append(word)
    return "\n".join(words), malformed


def _escaped(part: bytes, encoding: str) -> str:
    if encoding == "euc_tw":
        return euc_tw.read(part)
    try:
        if len(part) < _LONG_BYTES:
            return str(part, encoding, "surrogateescape")
        # Perhaps cut inside a character, which then is left out.
        return codecs.getincrementaldecoder(encoding)("surrogateescape").decode(part)
    except UnicodeError:
        return "\udcff" * len(part)


def text_nats(text: str, malformed: int = 0) -> float:
    """What the features of ``text`` alone are worth."""
    return nats(features.of_text(text, malformed, features.likelihoods()))
