#!/usr/bin/env python3
"""Build the likelihood model, normalizer/mojibake/model.bin, from a corpus.

usage: build_model.py CORPUS.jsonl.gz MODEL.bin [--leave-out LANG,LANG...]

CORPUS has one object a line: lang, source, licence, kind ("sentence" or "word"), text, freq (of
words). The result depends on nothing else: the same corpus gives the same bytes. Needs numpy,
which the library does not.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import math
import re
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from normalizer.mojibake import chains, characters, likelihood

SLOTS = 900_000  #: of two bytes each
LOAD = 0.82
ORDER = 4
MAIN, MINOR = (
    1.0,
    0.12,
)  #: weight of a language with running text or word frequencies, of one with a few pages
DISCOUNT = 0.6
WORDS_TOTAL = 400_000  #: pseudo-count of tokens that a language's word list stands for
ALPHABET = 1 << 15
SIGNS = ("box", "shape", "arrow", "dingbat", "math", "emoji", "cjk-punctuation", "currency")


def sign_tokens():
    """Signs as tables, diagrams and formulas have them, where running text is poor."""
    lines = SIGN_FILE.read_text("utf-8").split("\n")
    kept = [line.replace("\\xa0", "\u00a0") for line in lines if line and line[:2] != "# "]
    return [token for line in kept for token in line.split(" ")]


def count_case(token, counts):
    """Count for every cased letter of a token which case it has after the two characters before
    it."""
    a = b = 0
    for char in token:
        kind = likelihood.case_type(char)
        if kind < likelihood.CASELESS:
            counts[a][b][kind - 1] += 1
        a, b = b, kind


SIGN_FILE = Path(__file__).with_name("sign_tokens.txt")
SIGN_WEIGHT = 800.0


def read(path, leave_out):
    """{language: {folded token: weight}}, and case statistics from sentences."""
    tokens = collections.defaultdict(collections.Counter)
    cases = np.zeros((8, 8, 2))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            lang = row["lang"].split("-")[0] if row["lang"] != "sa-Latn" else row["lang"]
            if lang in leave_out:
                continue
            if row["kind"] == "word":
                weight = row.get("freq") or 2e-6
                tokens[lang][likelihood.fold(row["text"])] += weight * WORDS_TOTAL
            else:
                for token in re.split("[ \\t\\r\\n]+", row["text"].strip()):
                    tokens[lang][likelihood.fold(token)] += 1
                    count_case(token, cases)
    return tokens, cases


def pooled(tokens):
    """One weighted token counter of all languages: each counts alike, whatever its corpus' size."""
    total = collections.Counter()
    for lang in sorted(tokens):
        counts = tokens[lang]
        size = sum(counts.values())
        scale = 60_000 * (MINOR if size < 8000 else MAIN) / max(size, 2500)
        for token, count in counts.items():
            total[token] += count * scale
    return total


def ngrams(total):
    """Per order 1..ORDER: sorted (keys as arrays of character ids packed, weights)."""
    chars = collections.Counter()
    for token, weight in total.items():
        for char in token:
            chars[char] += weight
    chars[" "] = 1e12
    for token in sign_tokens():
        total[likelihood.fold(token)] += SIGN_WEIGHT
        for char in likelihood.fold(token):
            chars[char] += SIGN_WEIGHT
    alphabet = [c for c, _ in sorted(chars.items(), key=lambda cw: (-cw[1], cw[0]))][: ALPHABET - 1]
    ids = {c: i + 1 for i, c in enumerate(alphabet)}
    flat, weights = [], []
    for token, weight in sorted(total.items()):
        flat.extend([ids[" "]] + [ids.get(c, 0) for c in token] + [ids[" "], 0])
        weights.extend([weight] * (len(token) + 3))
    seq = np.array(flat, dtype=np.uint64)
    wts = np.array(weights)
    tables = []
    key = np.zeros(len(seq), dtype=np.uint64)
    valid = np.ones(len(seq), dtype=bool)
    for order in range(1, ORDER + 1):
        shifted = np.zeros_like(seq)
        shifted[order - 1 :] = seq[: len(seq) - order + 1] if order > 1 else seq
        key = key | (shifted << np.uint64(15 * (order - 1)))
        valid &= shifted > 0
        valid_now = valid & (seq > 0) if order == 1 else valid
        uniq, inverse = np.unique(key[valid_now], return_inverse=True)
        tables.append((uniq, np.bincount(inverse, weights=wts[valid_now])))
    return alphabet, tables


def lookup(table_keys, table_values, keys, default=0.0):
    at = np.searchsorted(table_keys, keys)
    at[at == len(table_keys)] = 0
    return np.where(table_keys[at] == keys, table_values[at], default)


def probabilities(alphabet, tables):
    """Interpolated probability of each n-gram's last character given the ones before."""
    class_of = np.array([0] + [characters.CLASS_ID[characters.class_name(c)] for c in alphabet])
    n = len(characters.CLASSES)
    mask = np.uint64(0x7FFF)
    uni_keys, uni_weights = tables[0]
    ids = uni_keys.astype(int)
    in_class = np.bincount(class_of[ids], weights=uni_weights, minlength=n)
    # classes: pairs from the bigrams
    bi_keys, bi_weights = tables[1]
    last, prev = (bi_keys & mask).astype(int), (bi_keys >> np.uint64(15)).astype(int)
    pairs = np.zeros((n, n))
    np.add.at(pairs, (class_of[prev], class_of[last]), bi_weights)
    for name in SIGNS:  # running text is poor in signs: let each kind keep its own company
        i = characters.CLASS_ID[name]
        pairs[i, i] += 0.3 * pairs[i].sum() + 3000
        pairs[i, 0] += 3000
        pairs[0, i] += 3000
    smooth = pairs + 0.02 * pairs.sum(1, keepdims=True) / n + 2.0
    class_pair = smooth / smooth.sum(1, keepdims=True)
    unseen_mass = 0.05
    p_in_class = (1 - unseen_mass) * uni_weights / np.maximum(in_class[class_of[ids]], 1e-9)
    result = []
    lower = class_pair[class_of[prev], class_of[last]] * lookup(
        uni_keys, p_in_class, last.astype(np.uint64), 1e-9
    )
    for order in range(2, ORDER + 1):
        keys, weights = tables[order - 1]
        context = keys >> np.uint64(15)
        _, inverse = np.unique(context, return_inverse=True)
        n_ctx = np.bincount(inverse, weights=weights)
        disc = np.minimum(DISCOUNT, weights * 0.5)
        freed = np.bincount(inverse, weights=disc)
        if order > 2:
            shorter = keys & np.uint64((1 << (15 * (order - 1))) - 1)
            lower = lookup(result[-1][0], result[-1][1], shorter, 1e-9)
        p = (weights - disc) / n_ctx[inverse] + freed[inverse] / n_ctx[inverse] * lower
        result.append((keys, p, weights, lower, weights / n_ctx[inverse]))
    return class_pair, uni_keys, p_in_class, result


def chosen(result):
    """The n-grams that change the likelihood most, within the table's room; the shorter end of a
    kept one is kept."""
    room = int(SLOTS * LOAD)
    scored = []
    for index, (_, p, weights, lower, _) in enumerate(result):
        use = weights * np.abs(
            np.log2(p) - (np.log2(lower) - likelihood.BACKOFF[index + 2] / likelihood.BIT)
        )
        scored.append(use * 4 if index == 0 else use)
    flat = np.concatenate(scored)
    bar = max(np.partition(flat, -room)[-room] if len(flat) > room else 0.0, 0.3)
    keep = []
    kept_keys = None
    for index, ((keys, *_), use) in enumerate(zip(result, scored, strict=True)):
        good = use >= bar
        if kept_keys is not None:
            shorter = keys & np.uint64((1 << (15 * (index + 1))) - 1)
            good &= np.isin(shorter, kept_keys)
        keep.append(np.flatnonzero(good))
        kept_keys = keys[good]
    return keep


def cost(p):
    """A probability in the table's whole bits."""
    return min(15, max(0, round(-math.log2(max(p, 1e-12)))))


NEIGHBOURS = 13_000  #: triples kept in familiar.txt
CONTRAST = (
    0.5  #: a triple that damage makes more often than that, against right text, is not familiar
)
CHINESE = 900  #: Chinese characters kept there


def damaged(triples):
    """The triples that a known misreading of one Latin encoding as another makes of right ones,
    with their weights."""
    layers = [
        (chains.SINGLE_BYTE[layer.true], chains.SINGLE_BYTE[layer.wrong])
        for layer in chains.LEGACY_LAYERS
        if layer.true in chains.SINGLE_BYTE and layer.wrong in chains.SINGLE_BYTE
    ]
    worst = {}
    for true, wrong in layers:
        made = collections.Counter()
        for triple, weight in triples.items():
            try:
                after = wrong.decode(true.encode(triple)).lower()
            except UnicodeEncodeError:
                continue
            if after != triple:
                made[after] += weight
        for triple, weight in made.items():
            worst[triple] = max(worst.get(triple, 0), weight)
    return worst


def familiar(total):
    """The text of familiar.txt: accented letters with their neighbours, and Chinese characters,
    the commonest first."""
    triples, chinese = collections.Counter(), collections.Counter()
    accented = re.compile("(?=(.[\u00b5-\u024f\u1e00-\u1eff].))")
    for token, weight in total.items():
        if not token.isascii():
            for triple in accented.findall(f" {token} "):
                triples[triple] += weight
            for char in token:
                if "\u4e00" <= char <= "\u9fff":
                    chinese[char] += weight
    suspects = damaged(triples)
    for triple in list(triples):
        if suspects.get(triple, 0) > CONTRAST * triples[triple]:
            del triples[triple]
    by_weight = [sorted(c.items(), key=lambda cw: (-cw[1], cw[0])) for c in (triples, chinese)]
    return (
        "".join(t for t, _ in by_weight[0][:NEIGHBOURS])
        + "\n"
        + "".join(c for c, _ in by_weight[1][:CHINESE])
        + "\n"
    )


WORDS = 120  #: commonest words kept of each language


def languages(tokens):
    """[name, words, letters, costs] of every language with enough text, for the file
    languages.json."""
    table = []
    for lang in sorted(tokens):
        words, letters = collections.Counter(), collections.Counter()
        for token, count in tokens[lang].items():
            word = token.strip(".,;:!?()[]\"'“”„‘’«»…-–—")
            if word.isalpha():
                words[word] += count
            for char in token:
                if char.isalpha():
                    letters[char] += count
        total = sum(letters.values())
        if sum(words.values()) < 4000 or lang == "und":
            continue
        common = [w for w, _ in sorted(words.items(), key=lambda wc: (-wc[1], wc[0]))[:WORDS]]
        alphabet = sorted(c for c, n in letters.items() if c > "\x7f" and n / total > 3e-5)[:400]
        costs = [round(-math.log2(letters[c] / total) * likelihood.BIT) for c in alphabet]
        table.append([lang, " ".join(common), "".join(alphabet), costs])
    return table


def build(corpus, out, leave_out):
    tokens, cases = read(corpus, leave_out)
    print(f"{len(tokens)} languages, {sum(map(len, tokens.values()))} tokens", file=sys.stderr)
    total = pooled(tokens)
    table = languages(tokens)
    print(
        f"{len(table)} languages with words and letters: {' '.join(row[0] for row in table)}",
        file=sys.stderr,
    )
    Path(out).with_name(
        "languages.json" if Path(out).name == "model.bin" else Path(out).stem + "-languages.json"
    ).write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    del tokens
    if Path(out).name == "model.bin":
        Path(out).with_name("familiar.txt").write_text(familiar(total), encoding="utf-8")
    alphabet, tables = ngrams(total)
    class_pair, uni_keys, p_uni, result = probabilities(alphabet, tables)
    keep = chosen(result)
    slots = np.zeros(SLOTS, dtype="<u2")
    chars = ["\0", *alphabet]
    placed = dropped = 0
    rows = []
    for key, p in zip(uni_keys.tolist(), p_uni.tolist(), strict=True):
        rows.append((chars[key], p, 1e18))
    for index, (keys, p, weights, _, _) in enumerate(result):
        order = index + 2
        for i in keep[index].tolist():
            key = int(keys[i])
            text = "".join(chars[(key >> (15 * k)) & 0x7FFF] for k in range(order - 1, -1, -1))
            rows.append((text, float(p[i]), float(weights[i])))
        print(f"order {order}: kept {len(keep[index])}", file=sys.stderr)
    rows.sort(key=lambda r: (-r[2], r[0]))
    for text, p, _ in rows:
        index, mark = likelihood.slot(text, SLOTS)
        for probe in range(64):
            at = (index + probe) % SLOTS
            if slots[at] == 0:
                slots[at] = mark << 4 | cost(p)
                placed += 1
                break
        else:
            dropped += 1
    print(f"placed {placed}, dropped {dropped}, load {placed / SLOTS:.2f}", file=sys.stderr)
    bmp = bytes(characters.CLASS_ID[characters.class_name(chr(c))] for c in range(0x10000))
    pairs = bytes(min(255, round(-math.log2(p) * likelihood.BIT)) for p in class_pair.ravel())
    sizes = np.bincount(
        np.frombuffer(bmp, dtype=np.uint8), minlength=len(characters.CLASSES)
    )  # a large class: each member is rare
    unseen = bytes(
        min(255, round((math.log2(max(s, 8)) - math.log2(0.05)) * likelihood.BIT)) for s in sizes
    )
    p_case = (cases + 0.5) / (cases.sum(2, keepdims=True) + 1.0)
    case = bytes(min(255, round(-math.log2(p) * likelihood.BIT)) for p in p_case.ravel())
    head = zlib.compress(bmp + pairs + unseen + case, 9)
    Path(out).write_bytes(struct.pack("<4sI", b"TML1", len(head)) + head + slots.tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("model")
    parser.add_argument("--leave-out", default="")
    parser.add_argument("--slots", type=int, default=SLOTS)
    args = parser.parse_args()
    globals()["SLOTS"] = args.slots
    build(args.corpus, args.model, set(filter(None, args.leave_out.split(","))))


if __name__ == "__main__":
    main()
