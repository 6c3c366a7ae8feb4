"""docs/canonical-form.md, sentence by sentence, by Unicode's properties, not by our own tables."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import cache
from html.entities import html5
from pathlib import Path

import pytest
import regex
from hostile_texts import TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizer
from normalizer import profile
from normalizer.rules import normalize_text

FIXTURES = Path(__file__).parent.parent / "fixtures"

# Scripts in which joiners say nothing; sentence 6.
UNJOINED = (
    "Latin|Greek|Cyrillic|Armenian|Georgian|Coptic|Glagolitic|Cherokee|Deseret|Gothic|Runic|Ogham|"
    "Han|Hiragana|Katakana|Bopomofo|Hangul|Yi|Ethiopic|Canadian_Aboriginal|Braille|Common|Inherited"
)
JOINS = r"(?V1)[[\p{L}\p{M}]--[" + "".join(rf"\p{{Script={n}}}" for n in UNJOINED.split("|")) + "]]"
SPACELESS = r"[\p{Line_Break=SA}\p{Script=Tibetan}\p{Script=Javanese}\p{Script=Balinese}]"
INVISIBLE = r"[\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0]"
CJK = r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]"
DASH = "[‐‑‒–−⁃﹣—―﹘⸺⸻]"
ITEM = r"(?:[ \t>]|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))*"


def absent(pattern: str) -> Callable[[str], bool]:
    return lambda text: regex.search(pattern, text) is None


def only_meaningful_invisibles(text: str) -> bool:
    for run in regex.finditer(rf"{INVISIBLE}+", text):
        before, after = text[: run.start()][-1:], text[run.end() :][:1]
        sides = before + after
        allowed = ""
        allowed += "\u200c\u200d" if regex.search(JOINS, sides) else ""
        allowed += "\u200b\u2060" if regex.search(SPACELESS, sides) else ""
        allowed += "\u034f" if regex.match(r"\p{M}", after) else ""
        allowed += "\u180e" if regex.search(r"\p{Script=Mongolian}", sides) else ""
        allowed += "\u115f\u1160\u3164\uffa0" if regex.search(r"\p{Script=Hangul}", sides) else ""
        emoji = run.group() == "\u200d" and regex.search(
            r"\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?$", text[: run.start()]
        )
        joined = emoji and regex.match(r"\p{Extended_Pictographic}", after)
        if not joined and set(run.group()) - set(allowed):
            return False
    return True


def only_chosen_variants(text: str) -> bool:
    alphabets = ["Latin", "Greek", "Cyrillic", "Armenian", "Georgian", "Arabic", "Hebrew"]
    letters = "".join(rf"\p{{Script={name}}}" for name in alphabets)
    no_base = (
        r"(?V1)(?:^|[\s\p{C}\ufe00-\ufe0f]|[[\x00-\x7f]--[0-9#*]]"
        rf"|[[{letters}]&&[\p{{L}}\p{{M}}]--\p{{Emoji}}])"
    )
    return not regex.search(rf"{no_base}[\ufe00-\ufe0f]", text) and not regex.search(
        r"(?<!\p{Ideographic})[\U000e0100-\U000e01ef]", text
    )


def only_flags_have_tags(text: str) -> bool:
    flags = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
    return absent("[\U000e0000-\U000e007f]")(regex.sub(flags, "", text))


def no_wide_letters_among_narrow_ones(text: str) -> bool:
    return not any(
        regex.search("[０-９Ａ-Ｚａ-ｚ]", line)
        and regex.search("[A-Za-z0-9]", line)
        and not regex.search(CJK, line)
        and not regex.search(r"[\u3001-\u303f]", line)
        for line in text.split("\n")
    )


def no_known_reference(text: str) -> bool:
    if regex.search(r"<[A-Za-z/!?]", text):
        return True
    found = regex.finditer(
        r"(?<!&#?[A-Za-z0-9]*)&(?:(#\d{1,7}|#x[0-9a-f]{1,6})|(\w+));", text, regex.I | regex.A
    )
    return not any(match.group(1) or match.group(2) + ";" in html5 for match in found)


def is_east_asian(line: str) -> bool:
    own = len(regex.findall(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー・]", line))
    latin = sum(char.isalpha() and char < "\u0250" for char in line)
    return own > 0 and own * 3 >= latin


def no_curly_quotes(text: str) -> bool:
    for line in text.split("\n"):
        own = regex.sub("[“”‘’]", "", line) if is_east_asian(line) else line
        if regex.search("[‘’‚‛“”„‟⹂❛-❠🙶-🙸]", own):
            return False
    return True


def only_syntactic_dashes(text: str) -> bool:
    for line in text.split("\n"):
        if is_east_asian(line):
            line = regex.sub("[—―⸺]", "", line)
        if regex.fullmatch(rf"{ITEM}[-{DASH[1:-1]} \t>|:+*=_]+", line):
            continue
        line = regex.sub(rf"<![-{DASH[1:-1]}]*", "", line)
        line = regex.sub(rf"[-{DASH[1:-1]}]+>", "", line)
        line = regex.sub(rf"^{ITEM}{DASH}(?=[ \t]|$)", "", line)
        if regex.search(DASH, line):
            return False
    return True


def only_fitting_spaces(text: str) -> bool:
    beside = rf"(?V1)[{CJK}\p{{Block=CJK_Symbols}}\uff01-\uffef]"
    odd = regex.sub(rf"(?V1)\u3000+(?={beside})|(?<={beside})\u3000+", "", text)
    odd = regex.sub(r"\u202f(?=\p{Block=Mongolian})|(?<=\p{Block=Mongolian})\u202f", "", odd)
    return absent(r"(?V1)[\p{Zs}--[ \u1680]]")(odd)


PLAIN: dict[str, Callable[[str], bool]] = {
    "1 line ends": absent(r"[\r\v\f\x85\u2028\u2029]"),
    "2 trailing blanks": absent(r"(?V1)[\t\p{Zs}--\u1680](?:\n|\Z)"),
    "4 controls": absent(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    "5 surrogates": absent(r"[\ud800-\udfff\p{Noncharacter_Code_Point}]"),
    "6 invisible": only_meaningful_invisibles,
    "7 soft hyphens": absent("\u00ad"),
    "8 variants": only_chosen_variants,
    "9 tags": only_flags_have_tags,
    "10 deprecated": absent("[\u206a-\u206f\ufff9-\ufffb]"),
    "12 NFC": lambda text: unicodedata.is_normalized("NFC", text),
    "13 ligatures": absent("[\ufb00-\ufb06]"),
    "14 width": no_wide_letters_among_narrow_ones,
    "15 katakana": absent("[\uff66-\uff9d]{2}"),
    "16 entities": no_known_reference,
    "17 quotes": no_curly_quotes,
    "19 dashes": only_syntactic_dashes,
    "20 spaces": only_fitting_spaces,
}
TYPOGRAPHIC = {
    **{key: test for key, test in PLAIN.items() if key not in {"7 soft hyphens", "20 spaces"}},
    "17 quotes": absent("[‛‟⹂❛-❠🙶-🙸]"),
    "19 dashes": lambda text: only_syntactic_dashes(regex.sub("[–—−‑]", "-", text)),
}
FORMS = [
    *(("plain", sentence) for sentence in PLAIN),
    *(("typographic", sentence) for sentence in TYPOGRAPHIC),
]


def holds(name: str, sentence: str, text: str) -> None:
    chosen = profile.get(name)
    clean = normalize_text(text, chosen.rules, chosen.context())
    assert (PLAIN if name == "plain" else TYPOGRAPHIC)[sentence](clean), ascii(clean)


@pytest.mark.parametrize(("name", "sentence"), FORMS)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_comes_out_in_the_form(name: str, sentence: str, text: str) -> None:
    holds(name, sentence, text)


@cache
def known_texts() -> list[str]:
    rows = [
        json.loads(line)
        for folder in ("rules", "scripts")
        for path in sorted((FIXTURES / folder).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line
    ]
    return [row.get("before", row.get("text")) for row in rows]


@pytest.mark.parametrize(("name", "sentence"), FORMS)
def test_the_case_tables_come_out_in_the_form(name: str, sentence: str) -> None:
    for text in known_texts():
        holds(name, sentence, text)


@pytest.mark.parametrize("sentence", PLAIN)
def test_each_sentence_is_broken_by_some_case(sentence: str) -> None:
    assert not all(PLAIN[sentence](text) for text in known_texts())


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")))
@settings(max_examples=150, deadline=None)
def test_files_are_utf8_without_mark_and_end_with_one_newline(text: str) -> None:
    copy = normalizer.clean(("\ufeff" + text).encode(), "plain").data.decode("utf-8")
    assert not copy.startswith("\ufeff")
    assert copy.strip("\n") == "" or (copy.endswith("\n") and not copy.endswith("\n\n"))
