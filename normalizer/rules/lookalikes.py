"""Words of one script with a letter of another inside that looks the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from normalizer.rule import Change, Context, Rule, Safety, Scan, shown
from normalizer.rules.lookalike_letters import LATIN

_FOREIGN = "".join(LATIN)
_WORD = re.compile(rf"[A-Za-z\u00c0-\u024f{_FOREIGN}]{{1,100}}")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")


def _mixed(text: str, context: Context) -> Iterator[Change]:
    for run in re.finditer(rf"[{_FOREIGN}]+", text):
        if (run.start() and text[run.start() - 1].isalpha()) or text[
            run.end() : run.end() + 1
        ].isalpha():
            break
    else:
        return  # no such letter beside another letter
    for word in re.finditer(r"[^\W\d_]+", text):
        before = word.group()
        if not before.isascii() and _is_latin_with_foreign(before):
            yield word.start(), word.end(), "".join(LATIN.get(char, char) for char in before)


def _is_latin_with_foreign(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    latin = len(_LATIN_LETTER.findall(word))
    greek_symbol_first = unicodedata.name(word[0]).startswith("GREEK SMALL")
    return latin < len(word) and latin >= 2 and latin * 2 > len(word) and not greek_symbol_first


mixed_script_word = Rule(
    "mixed-script-word",
    "Look-alike letter of another script",
    "A Latin word with a Cyrillic or Greek letter inside that looks Latin.",
    Scan(_mixed),
    _FOREIGN,
    why="A suggestion with both spellings: it may be a slip of the keyboard, a trap (a false "
    "domain name) or meant. Words are only reported where every foreign letter has a Latin"
    " look-alike and Latin letters are in the majority; a Greek letter in front (αTubulin)"
    " is notation.",
    examples=shown(
        ("pаypаl", "paypal"), ("привет, Ελλάδα, μm, αTubulin", "привет, Ελλάδα, μm, αTubulin")
    ),
    safety=Safety.DISPLAY_ONLY,
)
