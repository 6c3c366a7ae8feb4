"""How much damaged text is restored exactly, and how much right text is harmed.

    python benchmarks/accuracy.py TEXT... [--each 12] [--by kind] [--failures 20]
    python benchmarks/accuracy.py TEXT... --write cases.jsonl.gz
    python benchmarks/accuracy.py cases.jsonl.gz

TEXT is right text: JSON Lines (also .gz) with `lang` and `text`, or plain text with one
sentence a line. Cases of every group are made from it with the chains of damage.py; the same
text gives the same cases. A file whose lines hold `damaged` and `clean` is taken as ready cases.

An answer is exact (the right text, code point for code point), missed (the damaged text as it
was) or harm (anything else; for right text: any change). The table shows the share of exact and
of harmful answers of each tool, on the same cases.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import damage
from damage import Chain, Layer

# The checkout this script stands in is measured, whether or not it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SHORTEST, LONGEST = 15, 240  # code points of a sentence that serves as a case
SENTENCES_A_DOCUMENT = 8

# Chains for damage within a line: single words, mixed lines. The commonest ones, each in the
# languages where it is common.
IN_LINE: dict[str, tuple[str, ...]] = {
    "cp1252": (),
    "latin-1": ("tr", "fr", "de", "es", "pt", "cs", "pl", "sv", "hu", "ro", "vi"),
    "cp1250": ("cs", "pl", "hu", "sk", "hr"),
    "cp1251": ("ru", "uk", "bg"),
    "cp1254": ("tr",),
    "cp1257": ("lt", "lv"),
    "cp437": ("fr", "de", "es"),
    "mac-roman": ("fr", "de", "es"),
}


class Case(NamedTuple):
    group: str
    kind: str
    lang: str
    damaged: str
    clean: str


Texts = dict[str, list[str]]  # sentences by language
Maker = Callable[[list[str], Random], Iterator[tuple[str, str]]]  # (damaged, clean) pairs


# -- Making cases -------------------------------------------------------------------------------


def main_script(texts: Iterable[str]) -> str:
    """The script most letters are of: LATIN, CYRILLIC, ... as Unicode names begin."""
    letters = (c for text in texts for c in text if c.isalpha())
    scripts = collections.Counter(unicodedata.name(c, "?").split()[0] for c in letters)
    return scripts.most_common(1)[0][0] if scripts else "?"


def _listed_languages() -> set[str]:
    tables = [*damage.SINGLE_BYTE.values(), *damage.UTF8_AS_MULTIBYTE.values()]
    tables += [languages for _, _, languages in damage.LEGACY_AS_LEGACY]
    return {language for table in tables for language in table}


def languages_for(wanted: tuple[str, ...], texts: Texts) -> Iterator[str]:
    """The languages of `texts` a chain is tried on.

    Those that are listed for it (no list: all), and every language that no list mentions but
    that is written in the script of one that is: so text in any language gets every chain that
    could have befallen it.
    """
    listed = _listed_languages()
    scripts = {_SCRIPTS.get(language, "LATIN") for language in wanted}
    for lang, sentences in texts.items():
        unlisted = lang not in listed and main_script(sentences[:20]) in scripts
        if not wanted or lang in wanted or unlisted:
            yield lang


_SCRIPTS = {
    **dict.fromkeys(("ru", "uk", "bg", "be", "kk"), "CYRILLIC"),
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **dict.fromkeys(("zh-hans", "zh-hant"), "CJK"),
    "el": "GREEK",
    "he": "HEBREW",
    "th": "THAI",
    "ja": "HIRAGANA",
    "ko": "HANGUL",
}


def make_cases(texts: Texts, each: int, seed: int = 0) -> Iterator[Case]:
    """Cases of every group: `each` for every chain and language (fewer where text runs out)."""

    def made(
        group: str, kind: str, languages: tuple[str, ...], share: float, make: Maker
    ) -> Iterator[Case]:
        for lang in languages_for(languages, texts):
            rng = Random(f"{seed} {kind} {lang}")
            sentences = rng.sample(texts[lang], len(texts[lang]))
            pairs = make(sentences, rng)
            for _ in range(max(1, round(each * share))):
                pair = next(pairs, None)
                if pair is None:
                    break
                yield Case(group, kind, lang, *pair)

    def named(name: str, languages: tuple[str, ...]) -> tuple[str, tuple[str, ...], Chain]:
        return name, languages, damage.utf8_as(name)

    single = [named(*row) for row in damage.SINGLE_BYTE.items()]
    multibyte = [named(*row) for row in damage.UTF8_AS_MULTIBYTE.items()]
    legacy = [((Layer(w, r),), languages) for w, r, languages in damage.LEGACY_AS_LEGACY]

    for _, languages, chain in single:
        kind = damage.chain_name(chain)
        yield from made("utf8-as-single-byte", kind, languages, 1, whole(chain))
    cp1252, latin1 = damage.utf8_as("cp1252"), damage.utf8_as("latin-1")
    for chain, share in ((cp1252 * 2, 1.0), (latin1 + cp1252, 1.0), (cp1252 * 3, 1 / 3)):
        yield from made("twice", damage.chain_name(chain), (), share, whole(chain))
    for _, languages, chain in multibyte:
        kind = damage.chain_name(chain)
        yield from made("utf8-as-multibyte", kind, languages, 1, whole(chain))
    for chain, languages in legacy:
        kind = damage.chain_name(chain)
        yield from made("legacy-as-legacy", kind, languages, 1, whole(chain))
    for name, languages in IN_LINE.items():
        chain = damage.utf8_as(name)
        kind = damage.chain_name(chain)
        group = "one word in a good line"
        yield from made(group, f"one-word {kind}", languages, 2, one_word(chain))
        yield from made("half the words", f"half {kind}", languages, 0.5, half(chain))
        yield from made("a single word", f"word {kind}", languages, 1, single_word(chain))
    for loss in damage.LOSSES:
        yield from made("lossy", f"cp1252 {loss}", (), 0.5, lossy(cp1252, loss))
    everywhere = [(chain, languages) for _, languages, chain in single] + legacy
    for chain, languages in everywhere:
        kind = f"doc {damage.chain_name(chain)}"
        yield from made("document of short lines", kind, languages, 1 / 12, document(chain))


def make_clean(texts: Texts, each: int, seed: int = 0) -> Iterator[Case]:
    """Right lines, up to `each` a language, and a quarter as many in upper case."""
    for lang, sentences in texts.items():
        rng = Random(f"{seed} clean {lang}")
        for text in rng.sample(sentences, min(each, len(sentences))):
            yield Case("clean", "clean", lang, text, text)
        for text in rng.sample(sentences, min(each // 4, len(sentences))):
            yield Case("clean", "clean, upper case", lang, text.upper(), text.upper())


def whole(chain: Chain) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        for text in sentences:
            damaged = damage.damage(text, chain)
            if damaged is not None:
                yield damaged, text

    return make


def one_word(chain: Chain) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        for text in sentences:
            damaged = damage.damage_one_word(text, chain, rng)
            if damaged is not None:
                yield damaged, text

    return make


def half(chain: Chain) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        for text in sentences:
            damaged = damage.damage_half(text, chain, rng)
            if damaged is not None:
                yield damaged, text

    return make


def single_word(chain: Chain) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        seen = set()
        for text in sentences:
            words = damage.damageable_words(text, chain)
            word = rng.choice(words) if words else ""
            damaged = damage.damage(word, chain)
            if damaged is not None and word not in seen:
                seen.add(word)
                yield damaged, word

    return make


def lossy(chain: Chain, loss: str) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        for text in sentences:
            pair = damage.damage_and_lose(text, chain, loss)
            if pair is not None:
                yield pair

    return make


def document(chain: Chain) -> Maker:
    def make(sentences: list[str], rng: Random) -> Iterator[tuple[str, str]]:
        damageable = [text for text in sentences if damage.damage(text, chain) is not None]
        while len(damageable) >= SENTENCES_A_DOCUMENT:
            clean = damage.short_lines(rng.sample(damageable, SENTENCES_A_DOCUMENT))
            damaged = damage.damage(clean, chain)
            if damaged is not None:
                yield damaged, clean

    return make


# -- Scoring ------------------------------------------------------------------------------------


def tool(name: str) -> Callable[[str], str]:
    """A tool's encoding repair alone: text in, text out."""
    if name == "ftfy":
        import ftfy

        config = ftfy.TextFixerConfig(
            remove_terminal_escapes=False,
            uncurl_quotes=False,
            fix_latin_ligatures=False,
            fix_character_width=False,
            fix_line_breaks=False,
            fix_surrogates=False,
            remove_control_chars=False,
            normalization=None,
        )
        return lambda text: ftfy.fix_text(text, config)
    import normalizer

    return lambda text: normalizer.repair(text).text


def verdict(answer: str, case: Case) -> str:
    if answer == case.clean:
        return "exact"
    return "missed" if answer == case.damaged else "harm"


def score(
    cases: Iterable[Case], tools: list[str], by: str, failures: int
) -> dict[str, dict[str, collections.Counter[str]]]:
    """Verdicts counted by row of the table and by tool; prints the first failures."""
    functions = {name: tool(name) for name in tools}
    rows: dict[str, dict[str, collections.Counter[str]]] = {}
    for case in cases:
        total = "all right text" if case.group.startswith("clean") else "all damaged text"
        for name, function in functions.items():
            try:
                answer = function(case.damaged)
            except Exception as error:  # a tool that fails on a case has harmed it
                answer = f"<{type(error).__name__}: {error}>"
            result = verdict(answer, case)
            for row in (getattr(case, by), total):
                counters = rows.setdefault(row, {name: collections.Counter() for name in tools})
                counters[name][result] += 1
            if result != "exact" and failures and name == tools[0]:
                failures -= 1
                print(f"{result:6} {case.kind} [{case.lang}]")
                print(f"   in   {case.damaged!a}\n   got  {answer!a}\n   want {case.clean!a}")
    return rows


def table(rows: dict[str, dict[str, collections.Counter[str]]], tools: list[str]) -> str:
    """A Markdown table: cases, and the exact and harmful share of every tool."""
    heads = ["cases", "n", *(f"{name} {what}" for name in tools for what in ("exact", "harm"))]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    for row in sorted(rows, key=lambda row: row.startswith("all ")):
        n = sum(rows[row][tools[0]].values())
        cells = [row, f"{n:,}"]
        for name in tools:
            counts = rows[row][name]
            cells += [f"{100 * counts['exact'] / n:.2f}%", f"{100 * counts['harm'] / n:.2f}%"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


# -- Files --------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from (line for line in file if line.strip())


def load(paths: Iterable[Path]) -> tuple[Texts, list[Case]]:
    """Right text by language, and ready cases, from all files."""
    texts: Texts = {}
    cases = []
    for path in paths:
        is_json = ".jsonl" in path.suffixes
        for line in _lines(path):
            record = json.loads(line) if is_json else {"lang": "und", "text": line}
            if "damaged" in record:
                cases.append(Case(*(record[field] for field in Case._fields)))
                continue
            text = record["text"].strip()
            if SHORTEST <= len(text) <= LONGEST:
                texts.setdefault(record["lang"], []).append(text)
    return texts, cases


def write(cases: Iterable[Case], path: Path) -> int:
    """Write cases as JSON Lines; return their number."""
    number = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        for number, case in enumerate(cases, 1):
            record = {"id": f"case-{number:06}", **case._asdict()}
            packed.write(json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n")
    return number


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument("--each", type=int, default=12, help="cases for each chain and language")
    parser.add_argument("--clean", type=int, default=100, help="right lines for each language")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", type=int, help="score only so many cases, drawn evenly")
    parser.add_argument("--tools", nargs="+", default=["normalizer", "ftfy"])
    parser.add_argument("--by", default="group", choices=("group", "kind", "lang"))
    parser.add_argument("--failures", type=int, default=0, help="show so many of the first tool's")
    parser.add_argument("--write", type=Path, help="write the cases (.jsonl.gz), do not score")
    args = parser.parse_args(argv)
    texts, cases = load(args.files)
    cases += make_cases(texts, args.each, args.seed)
    cases += make_clean(texts, args.clean, args.seed)
    if args.sample and args.sample < len(cases):
        cases = Random(args.seed).sample(cases, args.sample)
    if args.write:
        print(f"{write(cases, args.write)} cases written to {args.write}")
        return
    print(table(score(cases, args.tools, args.by, args.failures), args.tools))


if __name__ == "__main__":
    main(sys.argv[1:])
