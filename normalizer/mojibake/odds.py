"""How likely it is that a legacy layer befell a line or a document: its evidence as odds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from normalizer.language.ngrams import BIT
from normalizer.mojibake.evidence import Evidence, Tally
from normalizer.mojibake.reader import HOPELESS
from normalizer.posterior.chains import DecodingError

#: What each feature of a legacy layer adds to its score: a conditional logit over lines right and
#: damaged, of known and of unseen languages; the line as it stands scores 0
#: (tools/fit_weights.py).
WEIGHTS = {
    "one": 0.55, "gain": 1.21, "more gain": 0.17, "each": 1.78, "after": -0.46, "rest": -0.70,
    "signs": 2.00, "quotes": 0.91, "controls": 1.52, "foreign": -1.95, "changed": -1.32,
    "misfit": 0.81, "fit": 0.52, "common": -0.05, "fit, common": 1.66, "strange": -0.63,
    "known": 0.95, "letters known": 0.93, "known before": -1.45, "within": 0.24,
    "within, known": 0.91,
}  # fmt: skip
CERTAIN = 500.0  #: no score is higher
TWICE = 3.0  #: the log-odds above those of a single line by which two lines speak for all
ACCEPT = 0.1  #: the log-odds that count as a confidence of 0.99

#: Encodings of the Latin script: nothing but letters tells one from the other.
_LATIN = frozenset(
    ("cp1250", "iso8859-2", "cp1252", "latin-1", "cp1254", "iso8859-9", "cp1257", "cp1258")
)


def features(layer: DecodingError, tally: Tally) -> dict[str, float]:
    """What the score of a legacy layer is made of."""
    gain, changed = tally.gain / BIT, max(tally.changed, 1)
    within = float(layer.true in _LATIN and layer.wrong in _LATIN)
    known = tally.known / max(tally.made, 1)
    beside = tally.rest_size
    fit = max(0, min(20, tally.tongue / BIT)) / 10
    common = tally.common / max(tally.words, 1)
    return {
        "one": 1.0,
        "gain": min(gain, 80) / 10,
        "more gain": max(0, gain - 80) / 10,
        "each": min(gain / changed, 10) / 10,
        "after": tally.after / BIT / tally.size,
        "rest": tally.rest_cost / BIT / beside if beside > 10 else 3.9,
        "signs": (tally.signs - tally.quotes) / changed,
        "quotes": tally.quotes / changed,
        "controls": tally.controls / changed,
        "foreign": tally.foreign / changed**2 * beside / (beside + tally.size),
        "changed": math.log(changed / max(tally.lines, 1)),
        "misfit": max(-10, min(0, tally.tongue / BIT)) / 10,
        "fit": fit,
        "common": common,
        "fit, common": fit * common,
        "strange": min(tally.strange / max(tally.lines, 1), 4) / 2,
        "known": known,
        "letters known": min(tally.known_size, 20) / 10,
        "known before": tally.unmade_known / max(tally.unmade, 1),
        "within": within,
        "within, known": within * known,
    }


def score(layer: DecodingError, tally: Tally) -> float:
    """How much likelier (natural logarithm) a legacy layer is than that the text is right."""
    total = sum(WEIGHTS[name] * value for name, value in features(layer, tally).items())
    return min(total, CERTAIN)


class _Rated(NamedTuple):
    score: float
    beside: float  #: what counts beside the other layers: the more lines one explains, the better
    layer: DecodingError


def ranking(tallies: Mapping[DecodingError, Tally]) -> list[tuple[float, DecodingError]]:
    """The layers that tally, the likeliest first, with the log-odds of each against all else:
    the other layers, and that the text is right."""
    rated: dict[Tally, _Rated] = {}  # layers that come to the same share one place
    for layer, tally in tallies.items():
        if tally.changed and tally.gain > HOPELESS:
            own = score(layer, tally)
            if tally not in rated or own > rated[tally].score:
                rated[tally] = _Rated(own, own + max(0, tally.gaining - 1), layer)
    odds = []
    for one in rated.values():
        others = [x.beside - one.beside for x in rated.values() if x is not one]
        rivals = math.exp(min(-one.score, CERTAIN)) + sum(
            math.exp(min(other, CERTAIN)) for other in others
        )
        odds.append((-math.log(rivals), one.layer))
    return sorted(odds, key=lambda found: -found[0])


def everywhere(evidence: Evidence) -> dict[DecodingError, float]:
    """The layers that befell the whole document, each with its score: its lines are then decided
    together."""
    if all(tally.gaining <= 1 for tally in evidence.legacy.values()):
        return {}  # a line does not speak for others
    misread = max(evidence.utf8.values(), default=0)
    found: dict[DecodingError, float] = {}
    for odds, layer in ranking(evidence.legacy):
        tally = evidence.legacy[layer]
        needed = {0: math.inf, 1: math.inf, 2: ACCEPT + TWICE}.get(tally.gaining, ACCEPT)
        if odds > needed and tally.losing * 3 <= tally.gaining and tally.gain > misread:
            same = [other for other, t in evidence.legacy.items() if t == tally]
            found |= {other: score(other, tally) for other in same}
    return found
