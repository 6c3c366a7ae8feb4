"""The candidates of a line that are worth weighing, each with its features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from normalizer.language import identification, scripts
from normalizer.posterior import features
from normalizer.posterior.candidates import Candidate, legacy, lossy, multibyte
from normalizer.posterior.chains import MULTI_BYTE, SINGLE_BYTE, Chain, DecodingError
from normalizer.posterior.features import Features, Line, Outcome, Undone
from normalizer.posterior.support import LineSupport, Proposal, Support
from normalizer.posterior.words import Lexicon

MOST = 6  #: candidates of a token or a line that are weighed
_HOPELESS_BITS = -10.0  #: a candidate that gains less is not weighed
_TELLING_BITS = 3.0  #: nor one that gains less where the document expects no legacy error
_TELLING_TOKENS = 200  #: of a line tell what undoing a legacy error does to it

_LAST_OF_TWO_BYTES = "\u07ff"  #: in UTF-8
_LONE_CHARACTERS = 2  #: East Asian ones that are no evidence by themselves
_MOST_CODECS = 2  #: that the document speaks for, of which losses are looked for
_BEYOND_LATIN_1 = re.compile("[^\x00-\xff\ufffd-\U0010ffff]")
_EAST_ASIAN = re.compile("[\u2e80-\ud7ff\uf900-\uffdc]")

_COMMONNESS = {codec: number for number, codec in enumerate(SINGLE_BYTE)}


class Hypothesis(NamedTuple):
    """A candidate for one token, or for all tokens of a line, with its features."""

    afters: tuple[str, ...]
    chain: Chain
    features: Features
    others: tuple[Chain, ...] = ()  #: that lead to the same text


def of_token(
    line: Line, start: int, token: str, support: Support, votes: LineSupport
) -> list[Hypothesis]:
    """What the token at ``start`` may have been as misread UTF-8."""
    found = []
    for proposal in sorted(support.proposals(token), key=lambda p: -p.gain_bits)[:MOST]:
        if proposal.gain_bits < _HOPELESS_BITS or features.is_vetoed(token, proposal.after):
            continue
        chain, bits = _likeliest(proposal, token, votes)
        if bits < _TELLING_BITS and (
            _is_lone_east_asian(line, token, proposal)
            or _is_lone_foreign(line, token, proposal.after)
        ):
            continue
        outcome = Outcome(proposal.after, chain, bits, votes.share(chain, token))
        named = features.of_sequences(line, start, token, outcome, support.lexicon)
        found.append(Hypothesis((proposal.after,), chain, named))
    return found


def _is_lone_east_asian(line: Line, token: str, proposal: Proposal) -> bool:
    """Whether a single East Asian character would be damage that stands in no word, or in a line
    with others: that is never enough."""
    if proposal.chains[0][0].wrong not in MULTI_BYTE:
        return False
    here = len(_EAST_ASIAN.findall(token))
    if here > _LONE_CHARACTERS:
        return False
    in_word = any(char < "\x80" and char.isalpha() for char in token)
    return not in_word or len(_EAST_ASIAN.findall(line.text)) > here


def _is_lone_foreign(line: Line, token: str, after: str) -> bool:
    """Whether all that a candidate makes is one letter or digit of a script that nothing else in
    the line is written in, and of two bytes, as chance makes them: that is never enough."""
    new = set(after) - set(token)
    char = min(new, default="")
    if len(new) != 1 or not char.isalnum() or char > _LAST_OF_TWO_BYTES:
        return False
    script = scripts.script(char)
    return script != "latin" and not line.speaks({script}, token)


def _likeliest(proposal: Proposal, token: str, votes: LineSupport) -> tuple[Chain, float]:
    """Of the chains that lead to the same text, the one most is said for, or the commonest."""
    rated = [(votes.bits(chain, token), chain) for chain in proposal.chains]
    bits, chain = min(rated, key=lambda rate: (-rate[0], len(rate[1]), _rank(rate[1])))
    return chain, bits


def _rank(chain: Chain) -> int:
    return sum(_COMMONNESS.get(error.wrong, len(_COMMONNESS)) for error in chain)


class Loss(NamedTuple):
    """A candidate that lost something, with its features."""

    candidate: Candidate
    features: Features


def of_losses(line: Line, support: Support, votes: LineSupport) -> Iterator[list[Loss]]:
    """What parts of a line may have been as misread UTF-8 that lost something: a list for each
    encoding that it may have been misread in."""
    codecs, everywhere = _codecs(line, votes), votes.most_bits > 0
    for found in lossy.propose(line.text, codecs, support.lexicon.costs, everywhere).values():
        weighed = []
        for candidate in found:
            chain = candidate.chain[1:]
            if _is_blank(line, candidate) and votes.bits(chain, "") < _TELLING_BITS:
                continue
            outcome = Outcome(candidate.after, chain, votes.bits(chain, ""), votes.share(chain, ""))
            named = features.of_losses(line, candidate, outcome, support.lexicon)
            weighed.append(Loss(candidate, named))
        if weighed:
            yield weighed


def _is_blank(line: Line, candidate: Candidate) -> bool:
    """Whether all that a candidate makes is a no-break space: that is never enough."""
    return not set(candidate.after) - set(line.text[candidate.start : candidate.end]) - {"\xa0"}


def _codecs(line: Line, votes: LineSupport) -> list[str]:
    codecs = dict.fromkeys(["cp1252", *multibyte.CODECS])
    if not _BEYOND_LATIN_1.search(line.text):
        codecs["latin-1"] = None
    for chain in votes.likeliest(_MOST_CODECS):
        if len(chain) == 1:
            codecs[chain[0].wrong] = None
    if not _EAST_ASIAN.search(line.text):
        for codec in multibyte.CODECS:
            codecs.pop(codec, None)
    return list(codecs)


def of_line(line: Line, support: Support, expected: bool = True) -> list[Hypothesis]:
    """What all tokens of a line may have been together: a legacy encoding decoded as another.

    Where none is ``expected`` in the document, a candidate has to gain something by itself.
    """
    tokens = [token for _, token in line.tokens]
    least = _HOPELESS_BITS if expected else _TELLING_BITS
    rated: list[tuple[float, int, tuple[str, ...]]] = []
    errors: dict[tuple[str, ...], list[DecodingError]] = {}
    for error, undone in legacy.propose(tokens):
        afters = tuple(undone)
        same = errors.setdefault(afters, [])
        same.append(error)
        if len(same) == 1:
            gain = _gain(tokens, undone, support.lexicon)
            if gain > least:
                rated.append((-gain, len(rated), afters))
    if not rated:
        return []
    fit = identification.fit(line.text)
    found = []
    for _, _, afters in sorted(rated)[:MOST]:
        weights = [(support.legacy(error, line.distinct), error) for error in errors[afters]]
        weight, error = max(weights, key=lambda pair: pair[0].pro_bits - pair[0].contra_bits)
        one = Undone(error, tokens, afters, replaced(line, afters), fit)
        if not features.vetoed_line(one):
            if features.is_lone(one, weight):
                continue
            named = features.of_line(line.text, one, weight, support.lexicon)
            equal = tuple((other,) for other in errors[afters])
            found.append(Hypothesis(afters, (error,), named, equal))
    return found


def _gain(tokens: list[str], afters: list[str], lexicon: Lexicon) -> float:
    total = 0.0
    for token, after in islice(zip(tokens, afters, strict=True), _TELLING_TOKENS):
        if token != after:
            total += lexicon.bits_apart(token) - lexicon.bits_apart(after)
            if total < 3 * _HOPELESS_BITS:
                break
    return total


def replaced(line: Line, afters: Sequence[str]) -> str:
    return "".join(_pieces(line, afters))


def _pieces(line: Line, afters: Sequence[str]) -> Iterator[str]:
    done = 0
    for (start, token), after in zip(line.tokens, afters, strict=True):
        yield line.text[done:start]
        yield after
        done = start + len(token)
    yield line.text[done:]
