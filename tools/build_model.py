#!/usr/bin/env python3
"""Build the likelihood model, normalizer/language/data/model.bin, from a corpus.

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
import sys
from itertools import permutations
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from fuse_table import fill

from normalizer.language import identification as languages
from normalizer.language import ngrams as likelihood
from normalizer.language import scripts as characters
from normalizer.language.fuse import CheckedFilter, Filter, check
from normalizer.posterior import chains

NGRAMS = 840_000  #: n-grams kept
ORDER = 4
#: Weight of a language with word frequencies or a treebank, of one with messages of programs or a
#: mere list of words, of one with a few pages.
MAIN, MEDIUM, MINOR = 1.0, 0.7, 0.12
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
    """{language: {folded token: weight}}, the main ones of these, and case statistics from
    sentences."""
    tokens, main = collections.defaultdict(collections.Counter), set()
    cases = np.zeros((8, 8, 2))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            lang = row["lang"].split("-")[0] if row["lang"] != "sa-Latn" else row["lang"]
            if lang in leave_out:
                continue
            if row["source"].startswith(("UD_", "wordfreq")):
                main.add(lang)
            if row["kind"] == "word":
                weight = row.get("freq") or 2e-6
                tokens[lang][likelihood.fold(row["text"])] += weight * WORDS_TOTAL
            else:
                for token in re.split("[ \\t\\r\\n]+", row["text"].strip()):
                    tokens[lang][likelihood.fold(token)] += 1
                    count_case(token, cases)
    return tokens, main, cases


_LATIN = ("cp1250", "iso8859-2", "cp1252", "cp1254", "cp1257")
RARER = 3  #: a token is damage if what it was is so much commoner in its language


def undamaged(counts):
    """The tokens of a language without those that are another, far commoner one read in the wrong
    encoding: word lists drawn from the Web have many."""
    tables = [
        {ord(wrong): true for wrong, true in zip(read_as, meant, strict=True) if wrong != true}
        for read_as, meant in permutations((chains.SINGLE_BYTE[c].characters for c in _LATIN), 2)
    ]
    return collections.Counter(
        {
            token: count
            for token, count in counts.items()
            if token.isascii()
            or not any(
                counts.get(after, 0) > RARER * count
                for after in {token.translate(table) for table in tables} - {token}
            )
        }
    )


def pooled(tokens, main):
    """One weighted token counter of all languages: each counts alike, whatever its corpus' size."""
    total = collections.Counter()
    for lang in sorted(tokens):
        counts = tokens[lang]
        size = sum(counts.values())
        weight = MAIN if lang in main else MEDIUM if size > 8000 else MINOR
        scale = 60_000 * weight / max(size, 2500)
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
    """The n-grams that change the likelihood most, each with its shorter ends, within the table's
    room."""
    scored = []
    for index, (_, p, weights, lower, _) in enumerate(result):
        use = weights * np.abs(
            np.log2(p) - (np.log2(lower) - likelihood.BACKOFF[index + 2] / likelihood.BIT)
        )
        scored.append(use * 4 if index == 0 else use)
    low, high = 0.3, 1e4
    for _ in range(24):  # the lowest bar that leaves room
        bar = math.sqrt(low * high)
        if sum(mask.sum() for mask in above(bar, result, scored)) > NGRAMS:
            low = bar
        else:
            high = bar
    return [np.flatnonzero(mask) for mask in above(high, result, scored)]


def above(bar, result, scored):
    """For each order, which n-grams are of so much use, or the shorter end of one that is."""
    masks = [use >= bar for use in scored]
    for index in range(len(masks) - 1, 0, -1):
        keys = result[index][0][masks[index]] & np.uint64((1 << (15 * (index + 1))) - 1)
        masks[index - 1][np.searchsorted(result[index - 1][0], np.unique(keys))] = True
    return masks


def cost(p):
    """The number of the level nearest to the cost of a probability."""
    bits = -math.log2(max(p, 1e-12)) * likelihood.BIT
    return min(range(16), key=lambda level: (abs(likelihood.LEVELS[level] - bits), level))


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
        for layer in chains.LEGACY_ERRORS
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


WORDS = 250  #: commonest words kept of each language
ACCENTED = 6_000  #: words beyond ASCII kept of each language
ENOUGH = 4_000  #: tokens that a language is known by
LONE = 3e-4  #: share of a language's tokens from which on a single letter is one of its words

#: Words of scripts whose encodings are read as one another within the script.
_WORD = re.compile("[a-z\u00aa-\u024f\u0400-\u052f\u1e00-\u1eff]+")


def common(tokens):
    """[name, words, letters, costs] of every language with enough text."""
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
        if sum(words.values()) < ENOUGH or lang == "und":
            continue
        ranked = sorted(words.items(), key=lambda wc: (-wc[1], wc[0]))
        listed = " ".join(word for word, _ in ranked[:WORDS])
        alphabet = sorted(c for c, n in letters.items() if c > "\x7f" and n / total > 3e-5)[:400]
        costs = [round(-math.log2(letters[c] / total) * likelihood.BIT) for c in alphabet]
        table.append([lang, listed, "".join(alphabet), costs])
    return table


def accented(tokens):
    """The words beyond ASCII, of Latin and Cyrillic letters, that are common in a language with
    enough text."""
    kept = set()
    for lang, counts in tokens.items():
        total = sum(counts.values())
        if total < ENOUGH or lang == "und":
            continue
        words = collections.Counter()
        for token, count in counts.items():
            for word in languages.WORDS.findall(token):
                if not word.isascii() and _WORD.fullmatch(word):
                    words[word] += count
        ranked = sorted(words.items(), key=lambda wc: (-wc[1], wc[0]))
        usual = [word for word, n in ranked if len(word) > 1 or n / total > LONE]
        kept.update(usual[:ACCENTED])
    return kept


def build(corpus, out, leave_out):
    tokens, main, cases = read(corpus, leave_out)
    tokens = {lang: undamaged(counts) for lang, counts in tokens.items()}
    print(f"{len(tokens)} languages, {sum(map(len, tokens.values()))} tokens", file=sys.stderr)
    total = pooled(tokens, main)
    table = common(tokens)
    print(f"{len(table)} languages: {' '.join(row[0] for row in table)}", file=sys.stderr)
    words = accented(tokens)
    print(f"{len(words)} words beyond ASCII", file=sys.stderr)
    filled = fill({key: check(key) for key in map(languages.key, sorted(words))})
    Path(out).with_name(Path(out).name.replace("model", "languages")).write_bytes(
        languages.write(table, CheckedFilter(*filled))
    )
    del tokens
    if Path(out).name == "model.bin":
        Path(out).with_name("familiar.txt").write_text(familiar(total), encoding="utf-8")
    alphabet, tables = ngrams(total)
    class_pair, uni_keys, p_uni, result = probabilities(alphabet, tables)
    keep = chosen(result)
    chars = ["\0", *alphabet]
    costs, bigrams = {}, []
    for code, p in zip(uni_keys.tolist(), p_uni.tolist(), strict=True):
        costs[likelihood.key(chars[code])] = cost(p)
    for index, (keys, p, *_) in enumerate(result):
        order = index + 2
        for i in keep[index].tolist():
            packed = int(keys[i])
            text = "".join(chars[(packed >> (15 * k)) & 0x7FFF] for k in range(order - 1, -1, -1))
            costs[likelihood.key(text)] = cost(float(p[i]))
            if order == 2:
                bigrams.append(likelihood.key(text) ^ likelihood.TWIN)
        print(f"order {order}: kept {len(keep[index])}", file=sys.stderr)
    shape, marks, levels = fill(costs)
    second, twins, _ = fill(dict.fromkeys(bigrams, 0))
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
    count = len(characters.CLASSES)
    rows = [pairs[i * count : (i + 1) * count] for i in range(count)]
    tables = likelihood.Tables(shape, marks, levels, Filter(second, twins), bmp, rows, unseen, case)
    Path(out).write_bytes(likelihood.write(tables))
    print(f"{len(costs)} n-grams, {Path(out).stat().st_size} bytes", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("model")
    parser.add_argument("--leave-out", default="")
    parser.add_argument("--ngrams", type=int, default=NGRAMS)
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--accented", type=int, default=ACCENTED)
    args = parser.parse_args()
    globals().update(NGRAMS=args.ngrams, WORDS=args.words, ACCENTED=args.accented)
    build(args.corpus, args.model, set(filter(None, args.leave_out.split(","))))


if __name__ == "__main__":
    main()
