r"""Where in a text a closer look is due: most text is right, and this proves it fast.

``suspicious_lines`` finds what misread text is full of and right text all but never holds: a
letter that leads a UTF-8 sequence in some encoding and right behind it a sign that continues it,
letters of two scripts glued together, letters glued to box drawing, capitals inside words, C1
controls. One regular expression, no model: it hangs on the characters that are rare in right text
(the signs, not the letters) and looks back from there.

Legacy encodings of one script read as each other leave no such marks (a right French "è" may be a
Czech "č"). There, ``is_familiar`` asks a small table whether the letters stand where known
languages have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from normalizer.compared import Differing, differing_lines
from normalizer.expression import expression
from normalizer.language import identification as languages
from normalizer.language.ngrams import BIT, shared_costs
from normalizer.mojibake.sieve import LATIN, OTHER, Sieve

Span = tuple[int, int]

_CYRILLIC = "\u0400-\u045f\u0490\u0491"
_BOX = "\u2320\u2321\u2500-\u25a0"
_HALFWIDTH = "\uff61-\uff9f\ue000-\uf8ff"
_EAST_ASIAN = "\u3041-\ud7ff\uf900-\ufaff" + _HALFWIDTH
_FOREIGN = f"{_CYRILLIC}\u0370-\u03ff\u05d0-\u05ea\u0621-\u06ff"
#: All that is neither: to compile a class takes time for each character of its ranges.
_NEITHER = (
    "\x00-\u036f\u0460-\u048f\u0492-\u05cf\u05eb-\u0620\u0700-\u3040\ud800-\udfff"
    "\ufb00-\uff60\uffa0-\U0010ffff"
)
#: Signs in the upper half of Windows and ISO encodings, where UTF-8 has its continuation bytes (80
#: to BF).
_SIGNS = "\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›"
_CLOSING = "\xa0\xa8\xab\xad\xb0\xb7\xbb‹›‘’“”•–…™"  #: signs that right words end with
_LETTERS = "ªµºŠŒŽšœžŸ΄΅ΆΈΉΊΌΎΏ₪"  #: letters and others there
_CAPITAL = "\xc2-\xdf\u0102-\u0118\u011a-\u0136\u0139-\u0147\u014a-\u0178\u0179\u017b"
#: Its small letters, without that which leads Cyrillic in IBM 852.
_SMALL = "".join(c for c in map(chr, range(0x101, 0x180)) if c.islower() and c != "đ")
_MAC = "¬√ƒ≈∆◊÷⁄¤ﬁ"  #: leads of Mac Roman that are signs
_MAC_TAIL = "Ä-ü°§¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø†¢£•"
_HIGH = (
    "\x80-\u024f\u02c6-\u02dd\u2010-\u203a\u20ac\u2122\u2126\u2202-\u2265\u25ca\uf8ff\ufb01\ufb02"
)

_MARKS = (
    # a sign behind what leads two, three or four bytes in an encoding of the Latin script
    # (some have small letters for capitals: but those go before š and ž, and end words)
    f"(?<=[{_CAPITAL}][{_SIGNS}{_LETTERS}])(?!(?<=[{_SMALL}][šž{_CLOSING}]))",
    f"(?<=[\xe0-\xf4\u0103-\u0111][{_SIGNS}{_LETTERS}][{_SIGNS}{_LETTERS}])",
    # ... of the Cyrillic, Greek, Hebrew and Arabic scripts; closing signs touch right words as well
    f"(?<=[В-ЯΒ-Ϋ\u05b0-\u05c3\u05f0-\u05f4][{_SIGNS}{_LETTERS}])"
    f"(?!(?<=[А-яІЇЄҐΑ-ώ][В-ЯΒ-Ϋ][{_CLOSING}])|(?<=’)[а-яєії][а-яєії])",
    "(?<=[\u0621-\u064aЀ-џҐґ][\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰‹•–˜™›])",
    # signs inside Latin words, and between Latin words and nothing
    "(?<=[a-zA-Z][\xa1-\xac\xae-\xb6\xb8-\xbf€‚ƒ„…†‡ˆ‰‹“”•–—˜™›])(?=[a-z])",
    "(?<=[a-zA-Z\xe0-\xff][‚„ƒˆ])",
    # letters of two scripts in one word; a capital in a Cyrillic word, but for units: кВт, кБ, КиБ
    "(?<=[a-zA-Z][^\x00-\u036f\u1e00-\u3040\ufb00-\uff60\uffa0-\U0010ffff])",
    f"(?<=[{_FOREIGN}][a-zA-Z])",
    "(?<=[а-яѐ-џґ][А-ЯЀ-ЏҐ])(?!(?<=[ \\d\xa0(][кгм][ВГДП])[тцж])"
    "(?!(?:(?<=\\W[кмгт]Б)|(?<=[КМГТПЭЗЙ]иБ))\\b)",
    # letters glued to box drawing
    f"(?<=[^\\W\\d_][{_BOX}])",
)  # fmt: skip
_ALONE = (
    f"(?<=[{_MAC}ĂĹ])[^\\x00-\\x7f\\s]",
    "(?<=Ä)[ŚŤŹśťźŁĄŞŻłąşĽľż]",
    f"(?<=[–—‚])[{_MAC_TAIL}](?=[–—‚{_MAC_TAIL}])",
    "(?<=[–≤≥§¶†∞±])[а-я]",
    f"(?<=[{_BOX}])(?:[^\\W\\d_]|(?<=[─┬├┼╬╨╤╫╪])[^\\x00-\\x7f\\s─-╬╴-╿])",
    "(?<=[─┬├┼╬╨╤╫╪])[│║╗╝┐░▒▓╣┤╡╢╖╕╜╛┌└](?![─-╬\\s]|$)",
    f"(?<=[{_HALFWIDTH}])[^\\x00-\\x7f]",
    "(?<=[\x80-\x84\x86-\x9f\ufffd])",
)
#: What may begin one of these.
_SPECIAL = f"{_MAC}ĂĹÄ–—‚≤≥§¶†∞±{_BOX}{_HALFWIDTH}\x80-\x84\x86-\x9f\ufffd"
_ANY = f"ĂĹÄ{_SIGNS}{_LETTERS}{_MAC}{_BOX}{_HALFWIDTH}\ufffd≤≥∞"


#: What a loss leaves of a sequence: a lead alone (but Vietnamese begins words with it), or in lower
#: case before a sign.
_LOST = (
    "(?<=[ÃÂ])(?!(?<=Â)[mnu](?![a-z]))(?=[\x00-@\\[-\x7f\u2000-\u206f\u2212]|$)",
    "(?<=[ÐÑÎÏ])(?=[ \u2000-\u200a\u202f\u205f])",
    "(?<=[a-zß-ÿ][Â-Ô])",
    "(?<=â[\"']€)",
    f"(?<=[à-æè-ëîïðñøù][{_SIGNS}])(?<![{_CLOSING}])",
)


#: What nothing of this begins with in scripts that are full of it, looked at first: letters where
#: words begin, and signs where they belong.
_NOTHING = (
    "(?<![^а-яѐ-џґa-zA-Z][А-ЯЀ-ЏҐ])",
    "(?<![\x00-\u036f\u2000-\u303f][a-zA-Z])",
    "(?<![ \\n(а-яѐ-џґ][\xa0«»‘’“”…])",
)


def _screen(pivots: str, nothing: Iterable[str] = (), more: Iterable[str] = ()) -> re.Pattern[str]:
    behind_a_letter = "(?<=[^\\x00-@\\[-`{-~].)(?:" + "|".join(_MARKS) + ")"
    alone = f"(?<=[{_SPECIAL}])(?:{'|'.join(_ALONE)})"
    marks = "|".join((behind_a_letter, alone, *more))
    return re.compile(f"[{_ANY}{pivots}]{''.join(nothing)}(?:{marks})")


@cache
def _latin() -> tuple[re.Pattern[str], ...]:
    """The patterns of text in the Latin script."""
    # Four signs or accented letters in a row; Turkish has words with so many.
    four_high = re.compile(f"[{_HIGH}][{_HIGH}][{_HIGH}][{_HIGH}](?<![çğıöşü]{{4}})")
    of_two_scripts = re.compile(f"[a-zA-Z][^{_NEITHER}]")
    return _screen("А-ЯЀ-ЏҐÂ-Ô", _NOTHING[:1], _LOST), of_two_scripts, four_high


@cache
def _other() -> tuple[re.Pattern[str], ...]:
    """Those of other text."""
    return (_screen("a-zA-ZА-ЯЀ-ЏҐ", _NOTHING),)


#: Two or more character references in a row: misread UTF-8 may have been escaped.
ESCAPED = expression(
    r"&(?!amp;|lt;|gt;|quot;|apos;)(?:#[0-9]{3,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{2,8}[0-9]{0,2});&[#A-Za-z][0-9A-Za-z]{1,8};"
)
#: Encodings that UTF-8 cannot have been misread in without making a line suspicious.
SCREENED = frozenset(("cp1252", "latin-1", "iso8859-15"))
EAST_ASIAN_TEXT = f"[{_EAST_ASIAN}]"
_FOREIGN_LETTER = expression(f"[{_FOREIGN}]")  #: which a sieve lets through
#: An accented letter, with the characters before and after it as the group.
_ACCENTED = expression("[\u00b5-\u024f\u1e00-\u1eff](?=.(?<=(...)))", re.DOTALL)
UNLIKELY = 6 * BIT  #: an unknown word that costs so much a code point is no familiar one
_ASKED_AGAIN = 16  #: texts of which it is remembered: each is asked about in several places
_SAMPLE = 2000  #: code points that tell what a text is mostly written in
_CHUNK = 1 << 16  #: code points
_FEW_LINES = 16  #: of a text that are suspicious
_DENSE = _CHUNK // 500  #: lines let through a sieve of a piece, from which on it is of no use


def suspicious_lines(text: str) -> Iterator[Span]:
    """The spans (code points, without the line feed) of the lines of ``text`` that deserve a
    closer look, in order."""
    patterns, sieve = _patterns(text), _sieve(text)
    for start, end in chunks(text):
        chunk = text[start:end]
        found: Iterable[Span] = ()
        if sieve is None:
            found = lines_with(chunk, patterns)
        elif not chunk.isascii():
            lines = sieve.lines(chunk)
            found = _spans(chunk, [line for line in lines if _has_any(patterns, line)])
            if len(lines) > _DENSE:
                sieve = None
        if "&" in chunk:
            found = [*found, *lines_with(chunk, (ESCAPED,))]
        yield from sorted({(start + at, start + to) for at, to in found})


class Suspicious:
    """The suspicious lines of a text, looked for once, and no further than they are asked for.

    >>> lines = Suspicious("cafÃ©\\nété")
    >>> list(lines), list(lines)
    ([(0, 5)], [(0, 5)])
    """

    __slots__ = ("_found", "_more", "text")

    def __init__(self, text: str, spans: Iterable[Span] | None = None) -> None:
        """``spans`` are those of all suspicious lines, where they are known already."""
        self.text = text
        self._found = [] if spans is None else list(spans)
        self._more: Iterator[Span] | None = suspicious_lines(text) if spans is None else None

    @property
    def known(self) -> list[Span] | None:
        """The spans of all, if all were asked for already."""
        return None if self._more else self._found

    @property
    def are_few(self) -> bool:
        """Whether to look at them costs less than to find out which of them are new."""
        return next(islice(self, _FEW_LINES, None), None) is None

    def after(self, text: str) -> Suspicious:
        """Those of what this text became: where lines stayed in their order, only the ones that
        changed are looked at."""
        patterns = _patterns(text)
        is_alike = not self._more and patterns == _patterns(self.text)
        changed = differing_lines(self.text, text) if is_alike else None
        if changed is None:
            return Suspicious(text)
        spans = [
            (one.start, one.end)
            for one in changed
            if _is_suspicious(text[one.start : one.end], patterns)
        ]
        return Suspicious(text, sorted([*spans, *_moved(self._found, changed)]))

    def __iter__(self) -> Iterator[Span]:
        yield from self._found
        at = len(self._found)
        while at < len(self._found) or self._look_on():
            yield self._found[at]
            at += 1

    def _look_on(self) -> bool:
        """Find another one, if there is any."""
        one = next(self._more, None) if self._more else None
        if one is None:
            self._more = None
            return False
        self._found.append(one)
        return True


def _moved(spans: Iterable[Span], changed: Sequence[Differing]) -> Iterator[Span]:
    """Where lines stand by now, without those that changed."""
    number = grown = 0
    for start, end in spans:
        while number < len(changed) and changed[number].was_start < start:
            grown = changed[number].end - changed[number].was_end
            number += 1
        if number == len(changed) or changed[number].was_start != start:
            yield start + grown, end + grown


def _is_suspicious(line: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return _has_any(patterns, line) or ("&" in line and ESCAPED.search(line) is not None)


def _has_any(patterns: Iterable[re.Pattern[str]], line: str) -> bool:
    for pattern in patterns:  # noqa: SIM110 - a third faster than any(), for cells of a table
        if pattern.search(line):
            return True
    return False


def _spans(text: str, lines: Iterable[str]) -> Iterator[Span]:
    """Where some lines of ``text`` stand, given in order.

    >>> list(_spans("a\\nbc", ["bc"]))
    [(2, 4)]
    """
    text = f"\n{text}\n"
    at = 0
    for line in lines:
        at = text.index(f"\n{line}\n", at)
        yield at, at + len(line)
        at += len(line) + 1


def suspicion_of_lines(text: str) -> Callable[[int, int], bool]:
    """What tells whether a line (a span) of ``text`` deserves a closer look."""
    patterns = (*_patterns(text), ESCAPED)
    return lambda start, end: any(pattern.search(text, start, end) for pattern in patterns)


def looks_right(text: str) -> bool:
    """Whether no line of a short text is suspicious or unfamiliar."""
    if _has_any(_patterns(text), text) or ESCAPED.search(text):
        return False
    return all(map(is_familiar, text.split("\n"))) if "\n" in text else is_familiar(text)


def suspicion(text: str) -> Callable[[str], bool]:
    """What tells whether a token of ``text`` looks damaged by itself."""
    patterns = (*_patterns(text), ESCAPED)

    @lru_cache(None)
    def is_suspect(token: str) -> bool:
        return _has_any(patterns, token)

    return is_suspect


def suspects(text: str, lines: Iterable[Span]) -> set[str]:
    """What makes suspicious lines so: their tokens that are suspicious each for itself, or the
    whole line where none is."""
    is_suspect = suspicion(text)
    found: set[str] = set()
    for start, end in lines:
        line = text[start:end]
        found.update([*filter(is_suspect, line.split())] or [line])
    return found


def is_mostly_latin(text: str) -> bool:
    """Whether a text begins in the Latin script."""
    sample = text[:_SAMPLE]
    return len(sample.encode("latin-1", "ignore")) * 2 > len(sample)


def _patterns(text: str) -> tuple[re.Pattern[str], ...]:
    return _latin() if is_mostly_latin(text) else _other()


def _sieve(text: str) -> Sieve | None:
    """What lets the suspicious lines of a long text through, and few others."""
    if len(text) <= _SAMPLE:
        return None
    if is_mostly_latin(text):
        return LATIN
    few = len(_FOREIGN_LETTER.findall(text[:_SAMPLE])) * 10 < _SAMPLE
    return OTHER if few else None


def chunks(text: str) -> Iterator[Span]:
    """The spans of pieces of ``text``, cut between lines, that a processor's caches hold."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK) + 1 or len(text)
        yield start, end
        start = end


def lines_with(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    """The spans of the lines of ``text`` that hold a match of one of ``patterns``, pattern by
    pattern."""
    for pattern in patterns:
        end = -1
        while match := pattern.search(text, end + 1):
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end() - 1)
            if end < 0:
                yield start, len(text)
                break
            yield start, end


def lines_of(text: str, start: int = 0, stop: int | None = None) -> Iterator[Span]:
    """The spans of the lines that touch ``text[start:stop]``."""
    stop = len(text) if stop is None else stop
    start = text.rfind("\n", 0, start) + 1
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


_THREE = expression("...")


class _Familiar(NamedTuple):
    neighbours: frozenset[str]  #: accented Latin letters with the characters before and after
    chinese: re.Pattern[str]  #: the commonest Chinese characters


@cache
def _familiar() -> _Familiar:
    """The generated file familiar.txt (tools/build_model.py): one line of triples, one of Chinese
    characters."""
    triples, chinese = (
        (Path(__file__).parents[1] / "language" / "data" / "familiar.txt")
        .read_text("utf-8")
        .split("\n")[:2]
    )
    return _Familiar(frozenset(_THREE.findall(triples)), expression(f"[\u3041-\u30fe{chinese}]"))


@lru_cache(_ASKED_AGAIN)
def is_familiar(text: str) -> bool:
    """Whether the letters of ``text`` beyond ASCII, and the signs beside letters, stand where
    known languages have them: cheap, and only a hint."""
    if _OUT_OF_PLACE.search(text):
        return False
    familiar = _familiar()
    if _ACCENTED_LETTER.search(text) and not _is_familiar_latin(text, familiar.neighbours):
        return False
    return not _BEYOND_LATIN.search(text) or _is_familiar_script(text, familiar.chinese)


def strangeness(text: str) -> int:
    """How many accented Latin letters of ``text`` have neighbours that they have in no known
    language.

    >>> strangeness("şey"), strangeness("þey")
    (0, 1)
    """
    neighbours = _familiar().neighbours
    return sum(triple not in neighbours for triple in _ACCENTED.findall(f" {text.lower()} "))


def _is_familiar_latin(text: str, neighbours: frozenset[str]) -> bool:
    """Whether accented letters have the neighbours or stand in the words that they have in known
    languages; of an unknown word in text that speaks plainly, only that it is a likely one."""
    lower = text.lower()
    strange = set(_ACCENTED.findall(f" {lower} ")) - neighbours
    if strange:
        triples = _NO_LETTER.sub(" ", "".join(strange))
        strange = {triples[i : i + 3] for i in range(0, len(triples), 3)} - neighbours
        unknown = [word for word in _words_with(strange, lower) if not languages.is_known(word)]
        return not unknown or (_speaks_plainly(text) and not any(map(_is_unlikely, unknown)))
    return True


def _words_with(triples: Iterable[str], text: str) -> Iterator[str]:
    """The words of a text in lower case that hold one of the triples."""
    for word in _ACCENTED_WORD.findall(text):
        spaced = f" {word} "
        for triple in triples:
            if triple in spaced:
                yield word
                break


def _speaks_plainly(text: str) -> bool:
    """Whether ``text`` is Latin text of one language by its common words and all its letters."""
    return not (_SIGN.search(text) or _BEYOND_LATIN.search(text)) and languages.is_plain(text)


def _is_unlikely(word: str) -> bool:
    return shared_costs()(word) > UNLIKELY * (len(word) + 1)


def is_common_chinese(text: str) -> bool:
    """Whether the Chinese characters of ``text``, if any, are common enough for a text: one in
    five is, and one more, that it is no chance.

    >>> is_common_chinese("期末報告 張晃維"), is_common_chinese("类骡奇晴辱砷赎穗晤巷贼")
    (True, False)
    """
    rare = len(_IDEOGRAPH.findall(text))
    return not rare or len(_familiar().chinese.findall(text)) * 5 > rare + 5


def _is_familiar_script(text: str, common_chinese: re.Pattern[str]) -> bool:
    """Whether letters beyond the Latin script are not strewn among others, nor all rare ones."""
    others = len(text) - len(text.encode("ascii", "ignore"))
    if others * 2 < len(text) and _FEW_FOREIGN.search(text):
        return False
    if _CYRILLIC_LETTER.search(text) and others > 7:
        return sum(map(text.count, "оаеинтОАЕИНТ")) * 4 >= others
    if others < 3 or not _CHINESE.search(text):
        return True
    return len(common_chinese.findall(text)) * 5 > others * 2


_BEFORE_RUSSIAN = "ЂЃЉЊЌЋЏЅЈ"
_BEHIND_ER_ES = "ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґёєјЅѕї"
_SIGNS_OF_TEXT = "¡-©ª-¬®-¶¸-º¼-¿Φ†ˆ‰‚„‹≥≤≠√‡ƒ˘ˇ˚˛˝˙–—•…\xa0€"
_BOXES = "┌-╬"
#: What hardly stands where it stands in right text: what is matched, and what must be around it.
_OUT_OF_PLACE = expression(
    f"[À-ÞŠŽŒŸŐŰŤŞİĄĘŁŚŻⁿ{_SIGNS_OF_TEXT}{_BEHIND_ER_ES}{_BOXES}](?:"
    "(?<=[a-z][À-ÞŠŽŒŸŐŰŤŞİĄĘŁŚŻΦⁿ])(?=[a-z]|$)"  # a capital inside a word
    # a sign at the end of a word, or on its own
    "|(?<=[¡-¥§¨ª±´¶¸º¼-¾¿²³¹Φ†ˆ‰‚„‹])(?:(?<=[a-z][a-z][a-z].)|(?<= .)(?=[ .,]))(?![0-9])"
    "|(?<=[©≥≤≠√‡ƒ˘ˇ˚˛˝˙])(?:(?<=[a-z].)|(?<= .)(?=[ .,]))(?![0-9])"
    "|(?<=[a-z][–—•])(?=[ .,;:!?)]|$)|(?<=[a-z]…)(?= [a-z])"
    # at its beginning, and a no-break space inside
    "|(?<=[¢-¥©ª®²³¹º])(?<![\\w.].)(?=[a-z])|(?<=\xa0)(?<![«‹0-9].)(?=[a-zа-я])"
    # what leads a sequence, and what follows in it
    f"|(?<=[^\\W\x00-\x7f]€)|(?<=[РС][{_BEHIND_ER_ES}])(?![а-я][а-я])"
    # letters of languages that do not go together; pieces of boxes that do not make one
    f"|(?<=[{_BEFORE_RUSSIAN}])(?=[а-я]*[ъыэщйяюь])|(?<=([{_BOXES}]))(?!\\1)[{_BOXES}])"
)
_ACCENTED_LETTER = expression("[\u00b5-\u024f\u1e00-\u1eff]")
_NO_LETTER = expression("[^a-z\u00b5-\u024f\u1e00-\u1eff]")
#: What is neither letter nor sign of ordinary prose.
_SIGN = expression("[^\x00-\x7f‘’“”–—…\\w]|[ªºµ¹²³¼-¾]")
_ACCENTED_WORD = expression(
    "(?<![a-z\u00b5-\u024f\u1e00-\u1eff])[a-z]*+"
    "[\u00b5-\u024f\u1e00-\u1eff][a-z\u00b5-\u024f\u1e00-\u1eff]*+"
)
_BEYOND_LATIN = expression("[^\x00-\u036f\u1e00-\u2bff\U00010000-\U0010ffff]")
_FEW_FOREIGN = expression(f"(?<![{_FOREIGN}])[{_FOREIGN}]{{1,3}}(?![{_FOREIGN}])")
_CYRILLIC_LETTER = expression("[а-яА-ЯЁёЂ-џ]")
_IDEOGRAPH = expression("[\u4e00-\u9fff]")
_CHINESE = expression("[\u3041-\u30fe\u4e00-\u9fff]")
