"""The candidates of a line that are worth weighing, each with its features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.language import scripts
from normalizer.posterior import features
from normalizer.posterior.candidates import legacy
from normalizer.posterior.chains import MULTI_BYTE, SINGLE_BYTE, Chain, DecodingError
from normalizer.posterior.features import Features, Line, Outcome, Undone
from normalizer.posterior.support import LineSupport, Proposal, Support
from normalizer.posterior.words import Lexicon

MOST = 6  #: candidates of a token or a line that are weighed
_HOPELESS_BITS = -10.0  #: a candidate that gains less is not weighed
_TELLING_BITS = 3.0  #: nor one of a lone character that has less said for its chain
_TELLING_TOKENS = 200  #: of a line tell what undoing a legacy error does to it

_LAST_OF_TWO_BYTES = "\u07ff"  #: in UTF-8
_LONE_CHARACTERS = 2  #: East Asian ones that are no evidence by themselves
_EAST_ASIAN = expression("[\u2e80-\ud7ff\uf900-\uffdc]")

_COMMONNESS = {codec: number for number, codec in enumerate(SINGLE_BYTE)}


class Hypothesis(NamedTuple):
    """A candidate for one token, or for all tokens of a line, with its features."""

    afters: tuple[str, ...]
    chain: Chain
    features: Features


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
    the line is written in, and of two bytes, as chance makes them, or of a word in a script that
    the line speaks: that is never enough."""
    new = set(after) - set(token)
    char = min(new, default="")
    if len(new) != 1 or not char.isalnum():
        return False
    own = {scripts.script(c) for c in token if c > "\x7f" and c.isalpha()} - {"latin"}
    if char > _LAST_OF_TWO_BYTES and not line.speaks(own, token):
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


def of_line(line: Line, support: Support) -> list[Hypothesis]:
    """What all tokens of a line may have been together: a legacy encoding decoded as another."""
    return list(weighed(line, ranked(line, proposed(line), support), support))


class Proposed(NamedTuple):
    """A candidate for all tokens of a line."""

    afters: tuple[str, ...]
    errors: list[DecodingError]  #: each makes the same of the line


def proposed(line: Line) -> list[Proposed]:
    """The candidates of a line, each once."""
    errors: dict[tuple[str, ...], list[DecodingError]] = {}
    for error, afters in legacy.propose([token for _, token in line.tokens]):
        errors.setdefault(tuple(afters), []).append(error)
    return [Proposed(*one) for one in errors.items()]


def ranked(line: Line, some: Iterable[Proposed], support: Support) -> list[Proposed]:
    """Those of some candidates that are worth weighing, the ones that gain most first."""
    tokens = [token for _, token in line.tokens]
    gains = [(_gain(tokens, one.afters, support.lexicon), one) for one in some]
    worth = [(gain, one) for gain, one in gains if gain > _HOPELESS_BITS]
    return [one for _, one in sorted(worth, key=lambda rated: -rated[0])[:MOST]]


def weighed(line: Line, some: Iterable[Proposed], support: Support) -> Iterator[Hypothesis]:
    """Some candidates of a line with their features, without those that are no text."""
    tokens = [token for _, token in line.tokens]
    for afters, errors in some:
        weights = [(support.legacy(error, line.distinct), error) for error in errors]
        weight, error = max(weights, key=lambda pair: pair[0].pro_bits - pair[0].contra_bits)
        one = Undone(error, tokens, afters, replaced(line, afters), line.fit)
        if not features.vetoed_line(one) and not features.is_lone(one, weight):
            named = features.of_line(line.text, one, weight, support.lexicon)
            yield Hypothesis(afters, (error,), named)


def _gain(tokens: Sequence[str], afters: Sequence[str], lexicon: Lexicon) -> float:
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
