#!/usr/bin/env python3
"""Fit what the features of a candidate encoding are worth: normalizer/decoding/weights.py.

usage: fit_decoding.py [--out WEIGHTS.py] [--cases CASES.pickle]

Texts are the sentences of tools/data/sentences.jsonl.gz and the names and words of the package
Faker (`pip install faker==40.63.0`), which has languages that the sentences lack: single words,
names, lists, tables of a few rows, program text, lists of letters, sentences, pages. Each is
written in an encoding that its language has been written in. A conditional logit: of the candidate
encodings, the one that makes the right text of the bytes is to be the likeliest. Three quarters of
the cases are fitted; what the posterior is worth is measured on the last quarter, and printed as
tables for docs/decoding.md.

The result depends on the inputs alone: the same give the same weights. Needs numpy and Faker, which
the library does not, and some four minutes. ``--cases`` keeps the cases' features for the next run.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import pickle
import pkgutil
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from normalizer.decoding import ranking, sample
from normalizer.decoding.encodings import TRIED_AS, prior_bits
from normalizer.decoding.names import in_practice

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "tools" / "data" / "sentences.jsonl.gz"
SEED = 20
CASES = 140  #: of each language, encoding and kind of text together, before those that are ASCII
HELD_OUT = 4  #: one case in so many is measured and not fitted
PENALTY = 1e-6  #: a squared weight (of standardized features), in nats a case
CLAIMED, CLAIMED_WRONGLY = 0.08, 0.002  #: shares of the cases that declare an encoding
LETTERS_WEIGHT = 0.25  #: of a list of letters, which is rarer than its share of the cases
RARE_HALVES = 4  #: bits by which an encoding is rarer, for which a case of it counts half
KINDS = (
    "word",
    "name",
    "symbols",
    "list",
    "table",
    "code",
    "letters",
    "sentence",
    "paragraph",
    "page",
)

WESTERN = ("cp1252", "cp1252", "cp1252", "cp850", "mac-roman", "iso8859-15", "cp437")
CENTRAL = ("cp1250", "cp1250", "iso8859-2", "cp852")
BALTIC = ("cp1257", "cp1257", "iso8859-13", "iso8859-4", "cp775")
CYRILLIC = ("cp1251", "cp1251", "cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
ENCODINGS = {
    **dict.fromkeys(
        (
            "da",
            "de",
            "en",
            "es",
            "fi",
            "fo",
            "fr",
            "gl",
            "is",
            "it",
            "nb",
            "nl",
            "nn",
            "no",
            "pt",
            "sv",
        ),
        WESTERN,
    ),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "sk", "sl", "bs"), CENTRAL),
    **dict.fromkeys(("et", "lt", "lv"), BALTIC),
    **dict.fromkeys(("be", "bg", "mk", "ru", "sr"), CYRILLIC),
    "uk": ("cp1251", "cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic"),
    "ro": ("cp1250", "iso8859-2", "iso8859-16"),
    "ga": ("cp1252", "iso8859-14", "cp850"),
    "cy": ("iso8859-14",),
    "mt": ("iso8859-3",),
    "el": ("cp1253", "iso8859-7", "cp737"),
    "tr": ("cp1254", "cp1254", "cp857"),
    "az": ("cp1254",),
    "he": ("cp1255", "iso8859-8", "cp862"),
    "ar": ("cp1256", "iso8859-6"),
    "fa": ("cp1256",),
    "th": ("cp874",),
    "ja": ("shift_jis", "cp932", "euc_jp"),
    "zh-hans": ("gbk", "gbk", "gb18030"),
    "zh-hant": ("big5", "cp950"),
    "ko": ("euc_kr", "cp949", "johab"),
}
LOCALES = {
    "zh_CN": "zh-hans",
    "zh_TW": "zh-hant",
}  #: of Faker, that are not named by language alone
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
CODE = (
    'print("{0}")  # {1}',
    "var city = '{0}', name = \"{1}\";",
    '<option value="{2}">{0}</option>',
    "{0}={2}",
    'title = "{0}: {1}"',
    "// {0} ({1}), {2}",
    "INSERT INTO t VALUES ({2}, '{0}', '{1}');",
    '"{0}"="{1}"\r\n"Path"="C:\\\\Program Files\\\\{0}"',
)
LETTERS = (
    *("[A-Z{0}]", "[A-Za-z{1}{0}]+", "tr/{0}/{2}/", '"{0}"', "/^[a-z0-9{1}]+$/i", "{3}", "{1}"),
    *("{0}{1}", "The letters {3} are allowed.\n", "chars = '{1}'\n", "['{3}']"),
)
SYMBOLS = (
    *("{0} – {1}", "{2}…", "{0} €", "€ {0}", "£{0}", "{2} £{0}.99", "½ {2}", "{0} µm", "{0} m²"),
    *(
        "±{0}%",
        "{2}®",
        "© {0} {2}",
        "§ {0} {2} {1}",
        "“{2}”",
        "„{2}“",
        "it’s {2}",
        "don’t",
        "{2}’s",
    ),
    *("{0} °C", "{2} – {2}", "Nº {0}", "¿{2}?", "¡{2}!", "• {2}", "{2}™", "{0}×{1}", "«{2}»"),
    *(
        "l’{2}",
        "{2} — {2}",
        "·",
        "¶ {0}",
        "{0}¢",
        "¼",
        "ª",
        "‘{2}’",
        "N° {0}",
        "→ {2}",
        "{0}° {1}′",
    ),
)
BETWEEN = (", ", "|", " ", "','", "', '")
PATTERNS = ("[A-Za-z{0}]", "[{0}]+", "/[^{0}0-9_-]/", 're.compile("[{0} ]+")')
LATIN_1 = ("àáâãäå", "ç", "èéêë", "ìíîï", "ñ", "òóôõö", "ùúûü", "ý", "æ", "ø", "ß")
LATIN_RANGES = ("À-ÿ", "À-ÖØ-öø-ÿ", "à-ÿ", "À-Ýà-ý", "À-Üà-ü")
CYRILLIC_RANGES = ("А-Яа-я", "а-яА-Я", "А-Яа-яЁё", "а-яё", "а-я", "А-Я")
GREEK_RANGES = ("Α-Ωα-ω", "α-ω", "α-ωΑ-Ω", "Α-Ω")


class Case(NamedTuple):
    """Features of the candidates of some bytes, and which of them is right (-1: none)."""

    language: str
    encoding: str
    kind: str
    rows: list[ranking.Features]
    right: int


class Texts(NamedTuple):
    """What a language is known by."""

    sentences: list[str]
    words: list[str]


def texts() -> dict[str, Texts]:
    """The texts of each language, in order."""
    found: dict[str, Texts] = defaultdict(lambda: Texts([], []))
    with gzip.open(SENTENCES, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            found[record["lang"]].sentences.append(record["text"])
    for locale, words in faker_words():
        found[LOCALES.get(locale, locale.split("_")[0])].words.extend(words)
    return {language: found[language] for language in sorted(found) if language in ENCODINGS}


def faker_words() -> Iterator[tuple[str, list[str]]]:
    """The strings in Faker's lists of names, places, companies, jobs and words, by locale."""
    for kind in ("address", "company", "job", "lorem", "person"):
        package = importlib.import_module(f"faker.providers.{kind}")
        for _, locale, _ in pkgutil.iter_modules(package.__path__):
            provider = importlib.import_module(f"{package.__name__}.{locale}").Provider
            lists = [v for name, v in vars(provider).items() if name[0] != "_"]
            strings = {s for v in lists if isinstance(v, (list, tuple, dict)) for s in flat(v)}
            yield locale, sorted(s for s in strings if "{" not in s and not s.isascii())


def flat(value: object) -> Iterator[str]:
    """The strings in nested lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for part in value:
            yield from flat(part)


def text_of(kind: str, known: Texts, rng: random.Random) -> str:
    """A text of this kind."""
    words = known.words or [w for s in rng.sample(known.sentences, 20) for w in s.split()]
    words = [w for w in words if not w.isascii()] or words
    sentences = known.sentences or [" ".join(rng.choices(words, k=8)) + "." for _ in range(200)]
    if kind == "word":
        return rng.choice(words).split(" ")[0]
    if kind == "name":
        return " ".join(rng.choices(words, k=rng.randint(1, 2)))
    if kind == "symbols":
        numbers = rng.randint(1, 300), rng.randint(2, 2100)
        return rng.choice(SYMBOLS).format(*numbers, rng.choice(words + plain_words(sentences)))
    if kind == "list":
        return rng.choice("\n\n;,|").join(rng.choices(words, k=rng.randint(3, 12))) + "\n"
    if kind == "table":
        rows = (rng.choices(words, k=3) for _ in range(rng.randint(2, 8)))
        mark = rng.choice(";,\t")
        return "id;name;city\n" + "".join(f"{i}{mark}{mark.join(r)}\n" for i, r in enumerate(rows))
    if kind == "code":
        made = [
            rng.choice(CODE).format(*rng.choices(words, k=2), rng.randint(1, 999)) for _ in "12"
        ]
        return "\n".join(made[: rng.randint(1, 2)]) + "\n"
    if kind == "letters":
        return letters_of(words, rng)
    count = {"sentence": 1, "paragraph": 5, "page": 30}[kind]
    return "\n".join(rng.choices(sentences, k=count)) + "\n"


def plain_words(sentences: list[str]) -> list[str]:
    """The words of some sentences that are ASCII."""
    return [w for s in sentences[:50] for w in s.split() if w.isascii() and w.isalpha()]


def letters_of(words: list[str], rng: random.Random) -> str:
    """Letters beyond ASCII, listed as patterns and tables do: those of a language, accents of
    Latin letters, or from the first to the last."""
    count = Counter(c for word in words for c in word.lower() if c > "\x7f" and c.isalpha())
    own = sorted(letter for letter, number in count.items() if number > len(words) / 2000)
    if not own or own[0] >= "\u0590":
        return ""  # no alphabet of upper and lower case
    latin = max(own) < "\u0370"
    ranges = LATIN_RANGES if latin else CYRILLIC_RANGES if max(own) > "\u0400" else GREEK_RANGES
    form = rng.random()
    if form < 0.2:
        return rng.choice(PATTERNS).format(rng.choice(ranges))
    if latin and form < 0.6:
        own = [c for family in rng.sample(LATIN_1, rng.randint(1, 8)) for c in family]
        own = [c for c in sorted(own) if rng.random() < 0.9]
    small = "".join(own)
    large = "".join(c.upper() for c in small if len(c.upper()) == 1)
    plain = "".join(rng.choices("aaceeinou", k=len(small)))
    return rng.choice(LETTERS).format(large, small, plain, rng.choice(BETWEEN).join(small))


def encoded(text: str, encoding: str) -> bytes | None:
    """``text`` in ``encoding``, typographic punctuation made plain where that is needed."""
    for form in (text, text.translate(PLAIN)):
        try:
            return form.encode(encoding)
        except UnicodeEncodeError:
            continue
    return None


def cases() -> Iterator[Case]:
    """All cases, in an order of their own."""
    for language, known in texts().items():
        rng = random.Random(f"{SEED} {language}")
        for number in range(CASES):
            kind, encoding = KINDS[number % len(KINDS)], rng.choice(ENCODINGS[language])
            raw = encoded(text_of(kind, known, rng), encoding)
            if raw and not raw.isascii() and not is_utf8(raw):
                yield case(raw, (language, encoding, kind), claimed_for(encoding, rng))


def is_utf8(raw: bytes) -> bool:
    """Whether ``raw`` would not be weighed at all."""
    try:
        str(raw, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def claimed_for(encoding: str, rng: random.Random) -> tuple[str, ...]:
    """What a file in ``encoding`` declares: mostly nothing."""
    chance = rng.random()
    if chance < CLAIMED_WRONGLY:
        return (rng.choice(("cp1252", "cp1251", "shift_jis")),)
    return (in_practice(encoding) or encoding,) if chance < CLAIMED else ()


def case(raw: bytes, named: tuple[str, str, str], claims: tuple[str, ...]) -> Case:
    """The candidates of ``raw``, which is in the encoding that is named."""
    looked_at = sample.of(raw)
    truth, _ = ranking.render(looked_at.tokens, named[1])
    found = ranking.candidates(looked_at, claims)
    right = next((i for i, c in enumerate(found) if c.text == truth), -1)
    return Case(*named, [c.features for c in found], right)


def fit(chosen: list[Case], names: list[str]) -> dict[str, float]:
    """The weights under which the right candidates of ``chosen`` are likeliest: Newton's method."""
    tables = [np.array([[row[n] for n in names] for row in c.rows]) for c in chosen]
    tables = [t - t[c.right] for t, c in zip(tables, chosen, strict=True)]
    scale = np.array([typical(column) for column in np.concatenate(tables).T])
    tables = [t / scale for t in tables]
    worth = [weight_of(c) for c in chosen]
    weights = np.zeros(len(names))
    for _ in range(200):
        gradient = PENALTY * len(tables) * weights
        hessian = PENALTY * len(tables) * np.eye(len(names))
        for table, counts in zip(tables, worth, strict=True):
            share = softmax(table @ weights)
            mean = share @ table
            gradient += counts * mean
            hessian += counts * ((table * share[:, None]).T @ table - np.outer(mean, mean))
        step = np.linalg.solve(hessian, gradient)
        weights -= step * min(1.0, 4.0 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < 1e-6:
            break
    return {n: float(w) for n, w in zip(names, weights / scale, strict=True)}


def weight_of(c: Case) -> float:
    """How much a case counts."""
    rare = prior_bits(TRIED_AS.get(c.encoding, c.encoding)) / RARE_HALVES
    return 2.0**rare * (LETTERS_WEIGHT if c.kind == "letters" else 1.0)


def typical(differences: np.ndarray) -> float:
    """The size that differences of a feature have where there are any."""
    some = np.abs(differences[differences != 0])
    return float(np.median(some)) if some.size else 1.0


def softmax(scores: np.ndarray) -> np.ndarray:
    """The share of each in the exponentials of all."""
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def judged(chosen: list[Case], weights: dict[str, float]) -> list[tuple[float, bool, float]]:
    """Of each case: the posterior of the likeliest, whether it is right, the right one's."""
    result = []
    for c in chosen:
        scores = np.array([sum(weights[n] * row.get(n, 0.0) for n in weights) for row in c.rows])
        share = softmax(scores)
        best = int(share.argmax())
        result.append(
            (float(share[best]), best == c.right, float(share[c.right]) if c.right >= 0 else 0.0)
        )
    return result


def report(chosen: list[Case], weights: dict[str, float]) -> str:
    """How good ``weights`` are on ``chosen``, as tables."""
    found = judged(chosen, weights)
    lines = ["| posterior | cases | mean | right |", "|---|---:|---:|---:|"]
    for low, high in ((0.999, 2), (0.99, 0.999), (0.9, 0.99), (0.7, 0.9), (0.5, 0.7), (0, 0.5)):
        part = [(p, ok) for p, ok, _ in found if low <= p < high]
        if part:
            mean, right = (100 * sum(x) / len(part) for x in zip(*part, strict=True))
            lines.append(f"| from {low} | {len(part)} | {mean:.1f}% | {right:.1f}% |")
    lines += ["", "| kind of text | cases | right |", "|---|---:|---:|"]
    for kind in KINDS:
        part = [ok for c, (_, ok, _) in zip(chosen, found, strict=True) if c.kind == kind]
        if part:
            lines.append(f"| {kind} | {len(part)} | {100 * sum(part) / len(part):.1f}% |")
    return "\n".join(lines)


def loss(chosen: list[Case], weights: dict[str, float]) -> tuple[float, float]:
    """Nats that the right candidate is short of certainty, a case, and the share of wrong ones."""
    found = judged(chosen, weights)
    nats = -sum(np.log(max(right, 1e-9)) for _, _, right in found) / len(found)
    return nats, sum(not ok for _, ok, _ in found) / len(found)


HEADER = '''"""What each feature of a candidate encoding is worth, in nats.

Generated by tools/fit_decoding.py from {count} texts in {encodings} encodings, made of the
sentences in {sentences} and of the words in Faker {faker}.
"""

from __future__ import annotations

NATS = {{
{rows}}}
'''


def main() -> None:
    """Make the cases, fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "normalizer" / "decoding" / "weights.py")
    parser.add_argument("--cases", type=Path)
    args = parser.parse_args()
    if args.cases and args.cases.exists():
        made = pickle.loads(args.cases.read_bytes())
    else:
        made = [tuple(c) for c in cases()]
        if args.cases:
            args.cases.write_bytes(pickle.dumps(made))
    known = [Case(*c) for c in made]
    held_out = [c for i, c in enumerate(known) if i % HELD_OUT == 0]
    fitted = [c for i, c in enumerate(known) if i % HELD_OUT and c.right >= 0 and len(c.rows) > 1]
    names = sorted(known[0].rows[0])
    weights = fit(fitted, names)
    print(f"{len(known)} cases, {sum(c.right < 0 for c in known)} without the right candidate\n")
    print(report(held_out, weights))
    print("\n| without | nats a case | wrong |\n|---|---:|---:|")
    for left_out in (None, *names):
        kept = [n for n in names if n != left_out]
        nats, wrong = loss(held_out, fit(fitted, kept) if left_out else weights)
        print(f"| {left_out or 'nothing'} | {nats:.4f} | {100 * wrong:.2f}% |")
    rows = "".join(f'    "{name}": {weight:.4g},\n' for name, weight in weights.items())
    count = len({c.encoding for c in known})
    sentences = SENTENCES.relative_to(ROOT)
    import faker

    args.out.write_text(
        HEADER.format(
            count=len(fitted), encodings=count, sentences=sentences, faker=faker.VERSION, rows=rows
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
