"""Several ways to write the same characters: composed and decomposed, wide and narrow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from typing import Literal, NamedTuple

from normalizer.passes import Pass, places
from normalizer.rule import (
    Change,
    Context,
    Pattern,
    Rule,
    Safety,
    Scan,
    Table,
    run_of,
    shown,
    splice,
)
from normalizer.rules.unicode_tables import COMPOSING, EAST_ASIAN, REORDERING

_MARKS = COMPOSING + REORDERING
# Above this many code points we sort marks ourselves: unicodedata does it in quadratic time.
_LONG = 1000
_SPARSE = 100  #: marks are few where they are one in so many characters


def _nfc_runs(
    text: str, runs: Iterable[tuple[int, int]], form: Literal["NFC", "NFKC"] = "NFC"
) -> Iterator[Change]:
    """Each run of characters that may compose with what is before them, and the one before."""
    for run_start, end in runs:
        start = max(0, run_start - 1)
        before = text[start:end]
        if end - start > _LONG:
            before = _in_order(before, "NFD" if form == "NFC" else "NFKD")
        after = unicodedata.normalize(form, before)
        if after != text[start:end]:
            yield start, end, after


def _runs(text: str, composing: str) -> Iterator[tuple[int, int]]:
    return (run.span() for run in re.finditer(run_of(composing), text))


def _grouped(at: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of neighbours among sorted places.

    >>> list(_grouped([1, 2, 5]))
    [(1, 3), (5, 6)]
    """
    start = end = -1
    for place in at:
        if place > end >= 0:
            yield start, end
            start = place
        elif end < 0:
            start = place
        end = place + 1
    if end >= 0:
        yield start, end


def _in_order(text: str, form: Literal["NFD", "NFKD"]) -> str:
    """``text`` decomposed, the marks of each letter in canonical order."""
    pieces: list[str] = []
    marks: list[str] = []
    for char in "".join(unicodedata.normalize(form, char) for char in text):
        if unicodedata.combining(char):
            marks.append(char)
        else:
            pieces += sorted(marks, key=unicodedata.combining)
            pieces.append(char)
            marks.clear()
    return "".join(pieces + sorted(marks, key=unicodedata.combining))


class _Composed(NamedTuple):
    """Letters and marks in composed form. Few marks are visited one by one; of many, only those in
    lines that C finds not composed.

    Where none can compose, C sees at once whether they are in order.
    """

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        marks = "".join(re.findall(f"[{_MARKS}]", "".join(found)))
        composing = re.search(f"[{COMPOSING}]", marks)
        if not composing and unicodedata.is_normalized("NFC", text):
            return None
        runs = _grouped(places(text, marks)) if _are_few(marks, text) else _runs_in_lines(text)
        return splice(rule.code, text, _nfc_runs(text, runs))


def _are_few(marks: Iterable[str], text: str) -> bool:
    left = len(text) / _SPARSE
    for mark in marks:
        left -= text.count(mark)
        if left <= 0:
            return False
    return True


def _runs_in_lines(text: str) -> Iterator[tuple[int, int]]:
    run = re.compile(run_of(_MARKS))
    endless = re.compile(f"[{_MARKS}]{{{_LONG}}}")
    for done, stop in _pieces_not_composed(text):
        for line in text[done:stop].split("\n"):
            end = done + len(line)
            long = len(line) > _LONG and endless.search(line)
            if not line.isascii() and (long or unicodedata.normalize("NFC", line) != line):
                # A mark that begins a line composes with nothing before it.
                yield from (match.span() for match in run.finditer(text, done, end))
            done = end + 1


def _pieces_not_composed(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text, some together, but for those that C finds composed: nothing composes
    with a line end."""
    start = 0
    while start < len(text):
        stop = text.find("\n", start + _LONG // 2) + 1 or len(text)
        piece = text[start:stop]
        if len(piece) > _LONG or unicodedata.normalize("NFC", piece) != piece:
            yield start, stop
        start = stop


non_nfc = Rule(
    "non-nfc",
    "Not in composed form (NFC)",
    "Letters and marks written in another of several equivalent ways.",
    _Composed(),
    _MARKS,
    why="Canonically equivalent texts are the same text by Unicode's definition and to every "
    "reader; composed is what most programs write. Not safe where bytes count: file names,"
    " keys, signatures.",
    examples=shown(
        ("e\u0301 \u1112\u1161\u11ab \u212b", "é 한 \u00c5"), ("é 한 x\u0301", "é 한 x\u0301")
    ),
    exposes=True,
    writes=True,
)


def _compatible(text: str, context: Context) -> Iterator[Change]:
    compat = "".join(c for c in set(text) if unicodedata.normalize("NFKC", c) != c)
    if not compat:
        return iter(())
    return _nfc_runs(text, _runs(text, _MARKS + re.escape(compat)), "NFKC")


compatibility_form = Rule(
    "compatibility-form",
    "Compatibility form (NFKC)",
    "Characters that Unicode keeps for round trips: ², ½, ℃, ①, full and half width, "
    "letter-like signs.",
    Scan(_compatible),
    "",
    why="Not safe and not part of any profile: it loses meaning (2² becomes 22, ½ after 1 "
    "becomes 11⁄2). For search keys, not for documents.",
    examples=shown(("ℌ² ①", "H2 1"), ("H2 1", "H2 1")),
    safety=Safety.UNSAFE,
    exposes=True,
    always=True,
    writes=True,
)


latin_ligature = Rule(
    "latin-ligature",
    "Latin ligature",
    "A presentation ligature (ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ) as its letters.",
    Table(lambda context: {c: unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"}),
    "ﬀ-ﬆ",
    why="Fonts form ligatures by themselves; these come from typeset pages and keep words from"
    " being found. Letters such as æ, œ, ĳ are no ligatures and stay.",
    examples=shown(("ﬁnal eﬀort", "final effort"), ("œuvre Æon ĳs", "œuvre Æon ĳs")),
)


_WIDE_ALNUM = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
# Without the signs that could become markup: ＜ ＞ ＆ ＃ ＊ ＿ ｀ ｜ ～ ＼ brackets and braces.
_WIDE = f"{_WIDE_ALNUM}！＂＄％＇（）＋，－．／：；＝？＠￠￡￥"
_CJK = f"(?![\uff00-\uffef])[{EAST_ASIAN}]"


def _wide(text: str, context: Context) -> Iterator[Change]:
    """Runs with a letter or digit, in lines with half-width ones too but nothing East Asian."""
    for line in re.finditer("[^\n]+", text):
        if (
            not re.search(f"[{_WIDE_ALNUM}]", line.group())
            or not re.search("[A-Za-z0-9]", line.group())
            or re.search(_CJK, line.group())
        ):
            continue
        for run in re.finditer(run_of(_WIDE), line.group()):
            if re.search(f"[{_WIDE_ALNUM}]", run.group()):
                after = unicodedata.normalize("NFKC", run.group())
                yield line.start() + run.start(), line.start() + run.end(), after


full_width = Rule(
    "full-width",
    "Full-width letters or digits",
    "Full-width ASCII (Ａ, １) in a line of half-width text.",
    Scan(_wide),
    _WIDE_ALNUM,
    why="Beside half-width letters they come from an input method left on. A line with any "
    "Chinese, Japanese or Korean character stays as it is (there they are right), and so "
    "does a line of nothing but full-width characters (it is meant), and punctuation "
    "alone.",
    examples=shown(
        ("Room １０１, ＡＢＣ！ ok", "Room 101, ABC! ok"),
        ("価格は１００円、ＯＫ。", "価格は１００円、ＯＫ。"),
        ("ＷＩＤＥ", "ＷＩＤＥ"),
    ),
    exposes=True,
    writes=True,
)


_HALF_WIDTH = "\uff61-\uff9f"


def _katakana(match: re.Match[str], context: Context) -> str:
    if len(re.findall("[\uff66-\uff9d]", match.group())) < 2:
        return match.group()
    return re.sub("[\uff61-\uff9d][\uff9e\uff9f]?", _full_kana, match.group())


def _full_kana(match: re.Match[str]) -> str:
    """One kana with its voicing mark; a mark that does not belong to it stays half-width."""
    whole = unicodedata.normalize("NFKC", match.group())
    if len(whole) == 1:
        return whole
    return unicodedata.normalize("NFKC", match.group()[0]) + match.group()[1:]


half_width_katakana = Rule(
    "half-width-katakana",
    "Half-width katakana",
    "Half-width katakana as the usual full-width letters, voicing marks joined.",
    Pattern(run_of(_HALF_WIDTH), _katakana),
    _HALF_WIDTH,
    why="The same letters, from terminals and bank forms that had no room. A single one, or a "
    "voicing mark alone, is left: faces like (ﾟДﾟ) are drawn with them.",
    examples=shown(("ｶﾞｷﾞｸ ﾃｽﾄ｡", "ガギク テスト。"), ("(ﾟДﾟ) ｶ", "(ﾟДﾟ) ｶ")),
    exposes=True,
)
