#!/usr/bin/env python3
"""Build the tables by which right text is told fast: what stands side by side in it.

usage: build_screen.py
ordinary_pairs.txt: pairs of letters that right words have although, in some encoding, the first
leads a UTF-8 sequence and the second continues it: those that the language model knows, of letters
of one kind of case. ordinary_symbols.txt: the symbols of single-byte encodings with the kinds of
characters on either side that they have in tools/data/sentences.jsonl.gz.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from normalizer.language.ngrams import Costs, fold, key
from normalizer.posterior.candidates.utf8 import CONTINUATIONS, LEADS
from normalizer.posterior.familiar import contexts

HERE = Path(__file__).parent
DATA = HERE.parent / "normalizer" / "language" / "data"
_LATIN = "\u024f"  #: in which capitals beyond ASCII are rare, and two of them rarer
_CASELESS = "\u0590"  #: scripts from here on have no case, and marks that are no letters
_LEAST_SENTENCES = 3  #: that have a symbol in its place, for it to be an ordinary one


def main() -> None:
    costs = Costs()
    pairs = [
        a + b
        for a, leads in LEADS.items()
        for b, continues in CONTINUATIONS.items()
        if min(a, b) > "\x7f" and leads & continues and _is_regular(a, b) and _knows(costs, a + b)
    ]
    (DATA / "ordinary_pairs.txt").write_text("".join(sorted(pairs)), encoding="utf-8")
    seen: Counter[str] = Counter()
    with gzip.open(HERE / "data" / "sentences.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            seen.update(set(contexts(json.loads(line)["text"])))
    symbols = sorted(context for context, count in seen.items() if count >= _LEAST_SENTENCES)
    (DATA / "ordinary_symbols.txt").write_text("".join(symbols), encoding="utf-8")
    print(f"{len(pairs)} pairs, {len(symbols)} symbols in their places")


def _is_regular(a: str, b: str) -> bool:
    if min(a, b) >= _CASELESS:
        return True
    return a.isalpha() and b.isalpha() and (not b.isupper() or (a.isupper() and a > _LATIN))


def _knows(costs: Costs, pair: str) -> bool:
    folded = fold(pair)
    return len(folded) == 2 and costs.find(key(folded), bigram=True) >= 0


if __name__ == "__main__":
    main()
