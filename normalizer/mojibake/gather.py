"""Look through a whole text for what it says about the accidents it had."""

from __future__ import annotations

from normalizer.mojibake.chains import Chain, Layer
from normalizer.mojibake.evidence import Evidence, Tally
from normalizer.mojibake.likelihood import BIT
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.readings import TOKEN

AGAINST = 10 * BIT  #: a token that a chain makes less likely counts against it so much at most


def gather_with(reader: Reader, text: str) -> Evidence:
    """The evidence of ``text``, summed over its lines."""
    utf8: dict[Chain, int] = {}
    legacy: dict[Layer, Tally] = {}
    for line in text.split("\n"):
        if line.isascii():
            continue
        for token in TOKEN.findall(line):
            for after, chains in reader.utf8(token).items():
                gain = max(reader.gain(token, after), -AGAINST)
                for chain in chains:
                    utf8[chain] = utf8.get(chain, 0) + gain
        for layer, tally in reader.legacy(line).items():
            legacy[layer] = legacy[layer].plus(tally) if layer in legacy else tally
    return Evidence(utf8, legacy)
