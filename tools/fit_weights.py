#!/usr/bin/env python3
"""Fit the weights by which legacy layers are judged (WEIGHTS in normalizer/mojibake/odds.py).

usage: fit_weights.py CASES.jsonl.gz [MODEL.bin CASES.jsonl.gz]...

CASES has one object a line: damaged, clean (equal where the text is right). A second file is read
with another model, one that leaves out the languages of its cases, and counts half. A conditional
logit: of the layers that a line may have had, and the line as it stands, the right one is to be
the likeliest. Needs numpy, which the library does not.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from normalizer.language import identification as languages
from normalizer.language import ngrams as likelihood
from normalizer.mojibake import odds, reader
from normalizer.mojibake.readings import TOKEN

RIGHT, OTHER = 8.0, 3.0  #: weight of a right line, and of one damaged in a way that is not found
EVERY = 2000  #: lines after which a reader's memory is emptied
PENALTY = 0.0004  #: a case and squared weight


def candidates(lines):
    """For each case whose line may have had a legacy layer: the features of the layers, and the
    number of the right one or -1; the weight of the case."""
    asking = reader.Reader()
    for number, line in enumerate(lines):
        case = json.loads(line)
        damaged, clean = case["damaged"], case["clean"]
        if damaged.isascii() or "\n" in damaged or not damaged_by_legacy(case):
            continue
        if number % EVERY == 0:
            asking = reader.Reader()
        tallies = asking.legacy(damaged)
        rows, right = [], -1
        for _, layer in odds.ranking(tallies):
            if undone(damaged, layer, asking) == clean:
                right = len(rows)
            rows.append(list(odds.features(layer, tallies[layer]).values()))
        if rows:
            weight = RIGHT if damaged == clean else 1.0 if right >= 0 else OTHER
            yield case, np.array(rows), right, weight


def undone(line, layer, asking):
    """A line with a legacy layer undone."""
    return TOKEN.sub(lambda match: asking.undone(match.group(), layer), line)


def damaged_by_legacy(case):
    """Whether a case is a right line, or one damaged by a legacy layer."""
    return case["damaged"] == case["clean"] or re.search("legacy|wild", case.get("group", ""))


def fit(found):
    """The weights that make the right layers likeliest."""
    size = found[0][1].shape[1]
    weights = np.zeros(size)
    for _ in range(40):
        slope = -2 * PENALTY * len(found) * weights
        bend = 2 * PENALTY * len(found) * np.eye(size)
        for _, rows, right, weight in found:
            scores = np.exp(np.clip(rows @ weights, -50, 50))
            chance = scores / (1 + scores.sum())
            mean = chance @ rows
            slope += weight * ((rows[right] if right >= 0 else 0) - mean)
            bend += weight * ((rows * chance[:, None]).T @ rows - np.outer(mean, mean))
        step = np.linalg.solve(bend, slope)
        weights += step * min(1, 3 / np.abs(step).max())
        if np.abs(step).max() < 1e-3:
            break
    return weights


def collect(paths):
    """The candidates of all files, each read with its model."""
    first, *rest = paths
    files = [(None, first), *zip(rest[::2], rest[1::2], strict=True)]
    found = []
    for model, path in files:
        if model:
            tables = likelihood.read(Path(model).read_bytes())
            known = languages.read(Path(model.replace("model", "languages")).read_bytes())
            likelihood.shipped, languages.shipped = lambda t=tables: t, lambda k=known: k
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            share = 0.5 if model else 1.0
            found += [(c, rows, right, share * w) for c, rows, right, w in candidates(lines)]
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names = list(odds.WEIGHTS)
    weights = fit(collect(sys.argv[1:]))
    print({name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})


if __name__ == "__main__":
    main()
