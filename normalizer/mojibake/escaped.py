"""Repair of misread UTF-8 that was written as references: ``&#195;&#169;``, ``&Atilde;&copy;``.

Only the references that are part of the damage are replaced; all others stay as they are. Half of
a sequence may stand as it is, half be written so: ``Ï&#x83;``.
"""

from __future__ import annotations

from normalizer.expression import expression
from normalizer.language.ngrams import BIT
from normalizer.mojibake.judge import AT_WORK, SETTLED, Found, Reading
from normalizer.mojibake.losses import Loss
from normalizer.mojibake.priors import prior
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.references import RUN, UNIT, possible
from normalizer.posterior.candidates.utf8 import undo_sequences
from normalizer.posterior.chains import SINGLE_BYTE, Chain

LONGEST = 8000  #: code points of a token that is looked into
_TOKEN = expression(r"[^ \t\r\n]+")


WRITTEN = Loss("written as character references", "")


def find(line: str, reader: Reader) -> list[Found]:
    """The damaged tokens of a line and what each was."""
    tokens = [m for m in _TOKEN.finditer(line) if len(m.group()) <= LONGEST and possible(m.group())]
    best, found = 0, list[Found]()
    for chain in _chains([m.group() for m in tokens], reader):
        readings = [_undone_in(m.group(), chain, reader) for m in tokens]
        total = sum(max(0, gain) for _, gain in readings)
        believed = []
        for match, (after, gain) in zip(tokens, readings, strict=True):
            support = min(SETTLED, total - max(0, gain))
            net = gain + (AT_WORK + prior(chain)) * support // SETTLED - prior(chain)
            if net > 0 and after != match.group():
                reading = Reading(after, (WRITTEN, *chain), 1 - 2 ** (-net / BIT))
                believed.append(Found(match.start(), match.end(), reading))
        if total - prior(chain) > best:
            best, found = total - prior(chain), believed
    return found


def _chains(tokens: list[str], reader: Reader) -> list[Chain]:
    """The chains that any run of references may have gone through."""
    runs = {_characters(run) for token in tokens for run in RUN.findall(token)}
    chains = {chain for run in runs for found in reader.utf8(run).values() for chain in found}
    return [
        chain
        for chain in chains
        if all(x.true == "utf-8" and x.wrong in SINGLE_BYTE for x in chain)
    ]


def _undone_in(token: str, chain: Chain, reader: Reader) -> tuple[str, int]:
    """A token with the references undone that are damage by a chain, and what is gained."""
    after = RUN.sub(lambda run: _undone(run.group(), chain), token)
    return after, reader.gain(shown(token), shown(after))


def shown(text: str) -> str:
    """Text as a reader of the page sees it: the references that misread UTF-8 may have been written
    as are the characters that they stand for.

    >>> shown("f&Atilde;&frac14;r A&amp;B")
    'fÃ¼r A&amp;B'
    """
    return RUN.sub(lambda run: _characters(run.group()), text)


def _characters(run: str) -> str:
    """The characters of a run, one for each unit; NUL for what is none."""
    from html import unescape  # its table of names is large, and seldom asked

    chars = [unescape(unit) for unit in UNIT.findall(run)]
    return "".join([char if len(char) == 1 else "\0" for char in chars])


def _undone(run: str, chain: Chain) -> str:
    """A run with the units that are damage undone, the others as they are."""
    units, text = UNIT.findall(run), _characters(run)
    parts, at = [], 0
    for start, end in SINGLE_BYTE[chain[0].wrong].misread_utf8(text):
        after = text[start:end]
        for layer in chain:
            after = undo_sequences(after, layer)
        parts += [*units[at:start], after]
        at = end
    return "".join([*parts, *units[at:]])
