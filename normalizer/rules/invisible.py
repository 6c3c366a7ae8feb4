"""Characters that show nothing: removed where they say nothing, kept where they carry meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import cache
from typing import NamedTuple

from normalizer.edit import Edit
from normalizer.expression import expression
from normalizer.passes import Pass, Splice
from normalizer.rule import Context, Pattern, Rule, Safety, run_of, shown
from normalizer.rules.markdown import is_at_head
from normalizer.rules.unicode_tables import ALPHABETIC, HAN, JOINING, PICTOGRAPHIC, SPACELESS

_AFTER_EMOJI = "\ufe0f\U0001f3fb-\U0001f3ff"  #: style and skin tone


@cache
def _one_of(kind: str) -> re.Pattern[str]:
    return re.compile(f"[{kind}]")


def _is(kind: str, char: str) -> bool:
    return _one_of(kind).match(char) is not None


# Surrogates and noncharacters.

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)


def _whole(match: re.Match[str], context: Context) -> str:
    found = match.group()
    return found.encode("utf-16", "surrogatepass").decode("utf-16") if len(found) == 2 else "\ufffd"


lone_surrogate = Rule(
    "lone-surrogate",
    "Surrogate code point",
    "Half of a UTF-16 pair: a pair becomes its character, a lone half the replacement character.",
    Pattern("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]", _whole),
    "\ud800-\udfff",
    why="A surrogate is no character and cannot be written in any encoding; a pair of them can"
    " mean only one character.",
    examples=shown(("a\ud83d\ude00\udc00", "a😀\ufffd"), ("😀", "😀")),
    exposes=True,
    writes=True,
)

noncharacter = Rule(
    "noncharacter",
    "Noncharacter",
    "A code point that Unicode keeps for internal use, as the replacement character.",
    Pattern(f"[{_NONCHARACTERS}]", lambda match, context: "\ufffd"),
    _NONCHARACTERS,
    why="Never a character in text. Replaced, not removed, so that nothing closes up unseen.",
    examples=shown(("a\ufffeb", "a\ufffdb"), ("\ufffd\ufffc", "\ufffd\ufffc")),
)

# Controls.

ESCAPE_SEQUENCE = (
    r"\x1b\[[0-?]{0,100}[ -/]{0,10}[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c\n]{0,1000}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,10}[0-~]|\x9b[0-?]{0,100}[ -/]{0,10}[@-~]"
)
escape_sequence = Rule(
    "escape-sequence",
    "Terminal escape sequence",
    "An ANSI escape sequence (colours, cursor, window title), removed as a whole.",
    Pattern(ESCAPE_SEQUENCE, lambda match, context: ""),
    "\x1b\x9b",
    why="Made for a terminal, noise in a text and able to hide text in a terminal. Not safe in"
    " recordings of sessions.",
    examples=shown(("\x1b[1;31mred\x1b[0m \x1b]0;title\x07text", "red text"), ("[1;31m", "[1;31m")),
    exposes=True,
)

_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"

control_character = Rule(
    "control-character",
    "Control character",
    "A C0 or C1 control other than tab and line breaks.",
    Pattern(run_of(_CONTROLS), lambda match, context: ""),
    _CONTROLS,
    why="Controls have no meaning in text and break programs that read it (NUL ends strings). "
    "Not safe for data that uses the separators (U+001C to U+001F), which is not prose.",
    examples=shown(("a\x00b\x08\x7fc\x9d", "abc"), ("a\tb\n", "a\tb\n")),
    exposes=True,
)

# Zero-width characters.

_ZERO_WIDTH = "\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2065\u3164\ufeff\uffa0\ufff0-\ufff8"


def _zero_width(run: re.Match[str], context: Context) -> str:
    text, start, end = run.string, run.start(), run.end()
    if context.place == "markdown" and _shields(text, run):
        return run.group()
    return _kept_between(run.group(), text[start - 1 : start], text[end : end + 1], text, start)


def _shields(text: str, run: re.Match[str]) -> bool:
    """Whether an invisible character keeps what follows it from being read as Markdown's syntax."""
    return not text[run.end() : run.end() + 1].isalpha() and is_at_head(text, run.start())


def _kept_between(run: str, before: str, after: str, text: str, start: int) -> str:
    """What of a run of zero-width characters carries meaning between ``before`` and ``after``."""
    if run == "\u200d" and _joins_emoji(text, start):
        return run
    keep = ""
    if _is(JOINING, before) or _is(JOINING, after):
        keep += "\u200c\u200d"
    if _is(SPACELESS, before) or _is(SPACELESS, after):
        keep += "\u200b\u2060"
    if _is("\u1820-\u18aa", before) or _is("\u1820-\u18aa", after):
        keep += "\u180e"
    if unicodedata.category(after or " ")[0] == "M":
        keep += "\u034f"
    if _is(_HANGUL, before) or _is(_HANGUL, after):
        keep += "\u115f\u1160\u3164\uffa0"
    return "".join(char for char in run if char in keep) if keep else ""


_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uac00-\ud7a3\uffa1-\uffdc"


def _joins_emoji(text: str, at: int) -> bool:
    """Whether the joiner at ``at`` stands in an emoji sequence (family, flag, profession)."""
    before = at - 1
    if before > 0 and _is(_AFTER_EMOJI, text[before]):
        before -= 1
    return (
        before >= 0 and _is(PICTOGRAPHIC, text[before]) and _is(PICTOGRAPHIC, text[at + 1 : at + 2])
    )


zero_width = Rule(
    "zero-width",
    "Zero-width character",
    "A zero-width space, joiner, word joiner, filler or byte order mark inside the text, "
    "where it says nothing.",
    Pattern(
        f"[{_ZERO_WIDTH}](?!(?<=[{JOINING}][\u200c\u200d])(?![{_ZERO_WIDTH}]))[{_ZERO_WIDTH}]*",
        _zero_width,
    ),
    _ZERO_WIDTH,
    why="Invisible, it breaks search and comparison, and hides marks in a text. Kept where it "
    "carries meaning: joiner and non-joiner beside a letter of a joining or Indic script "
    "(Persian, Hindi) and the joiner inside an emoji sequence; the zero-width space "
    "between letters of scripts without spaces (Thai, Khmer); the grapheme joiner before a"
    " mark; the Mongolian vowel separator and Hangul fillers beside their letters.",
    examples=shown(
        ("zero\u200bwidth\ufeff a\u200db", "zerowidth ab"),
        (
            "می\u200cخواهم क्\u200dष 👩\u200d🚀 ភាសា\u200bខ្មែរ",
            "می\u200cخواهم क्\u200dष 👩\u200d🚀 ភាសា\u200bខ្មែរ",
        ),
    ),
    exposes=True,
)


def _hyphen(match: re.Match[str], context: Context) -> str:
    text, at = match.string, match.start()
    if context.place == "markdown" and _shields(text, match):
        return match.group()
    broken = (
        text[match.end() : match.end() + 1] == "\n"
        and text[match.end() + 1 : match.end() + 2].isalpha()
    )
    return "-" if broken and text[at - 1 : at].isalpha() else ""


soft_hyphen = Rule(
    "soft-hyphen",
    "Soft hyphen",
    "A hint where a word may be broken; at a line's end, where it shows, it becomes a hyphen.",
    Pattern("\u00ad\u00ad*", _hyphen),
    "\u00ad",
    why="The hint is invisible and keeps words from being found; it says nothing about the "
    "text. Profile `typographic` keeps it.",
    examples=shown(("hy\u00adphen\u00ada\u00ad\ntion", "hyphena-\ntion"), ("hy-phen", "hy-phen")),
    exposes=True,
)

# Variation selectors and tags.


def _selector(match: re.Match[str], context: Context) -> str:
    """The first selector of a run, after a character that can have one."""
    run, before = match.group(), match.string[match.start() - 1 : match.start()]
    first = run[0]
    if not before or before.isspace():
        return ""
    if first <= "\u180f":
        return first if _is("\u1820-\u18aa", before) else ""
    if first >= "\U000e0100":
        return first if _is(HAN, before) else ""
    if before.isascii():
        return first if before in "#*0123456789" else ""
    return "" if _is(ALPHABETIC, before) or unicodedata.category(before)[0] in "CZ" else first


_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"

variation_selector = Rule(
    "variation-selector",
    "Stray variation selector",
    "A variation selector after a character that has no variants, or a second one.",
    Pattern(run_of(_SELECTORS), _selector),
    _SELECTORS,
    why="It chooses a shape of the character before it (emoji or text style, a form of an "
    "ideograph). After a blank, a letter of an alphabet or another selector it chooses "
    "nothing, and long runs hide data.",
    examples=shown(
        ("a\ufe0f ❤\ufe0f\ufe0f\U000e0101", "a ❤\ufe0f"),
        (
            "☺\ufe0e 1\ufe0f\u20e3 葛\U000e0100 ≨\ufe00",
            "☺\ufe0e 1\ufe0f\u20e3 葛\U000e0100 ≨\ufe00",
        ),
    ),
    exposes=True,
)

_TAGS = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
_FLAG = expression("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")


def _tags(match: re.Match[str], context: Context) -> str:
    after_flag = match.string[match.start() - 1 : match.start()] == "\U0001f3f4"
    flag = _FLAG.match(match.group()) if after_flag else None
    return flag.group() if flag else ""


tag_character = Rule(
    "tag-character",
    "Tag character",
    "Invisible copies of ASCII (U+E0000 to U+E007F), outside the flags that are spelled with them.",
    Pattern(run_of(_TAGS), _tags),
    _TAGS,
    why="They show nothing and can carry hidden instructions. The flags of England, Scotland, "
    "Wales and other regions stay.",
    examples=shown(
        ("hi\U000e0068\U000e0069", "hi"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
    ),
    exposes=True,
)

# Formats that Unicode advises against.

deprecated_format = Rule(
    "deprecated-format",
    "Deprecated format character",
    "A format character that Unicode deprecates (U+206A to U+206F).",
    Pattern(run_of("\u206a-\u206f"), lambda match, context: ""),
    "\u206a-\u206f",
    why="Programs ignore them; Unicode advises against any use.",
    examples=shown(("a\u206ab", "ab"), ("ab", "ab")),
    exposes=True,
)


def _annotation(match: re.Match[str], context: Context) -> str:
    base, note = match.group(1), match.group(2)
    if base is None:
        return ""
    return f"{base} ({note})" if note else base


interlinear_annotation = Rule(
    "interlinear-annotation",
    "Interlinear annotation",
    "A text with a note set above it (U+FFF9 to U+FFFB); the note follows in parentheses.",
    Pattern(
        "\ufff9([^\ufff9-\ufffb\n]{0,200})\ufffa([^\ufff9-\ufffb\n]{0,200})\ufffb|[\ufff9-\ufffb]",
        _annotation,
    ),
    "\ufff9-\ufffb",
    why="Meant for use inside programs; without these marks text and note would run into each "
    "other.",
    examples=shown(
        ("\ufff9漢字\ufffaかんじ\ufffb", "漢字 (かんじ)"), ("漢字 (かんじ)", "漢字 (かんじ)")
    ),
    exposes=True,
)

# Direction.

_MARKS = "\u061c\u200e\u200f"
_EFFECTS = {
    "\u202a": "shows what follows left to right",
    "\u202b": "shows what follows right to left",
    "\u202d": "forces what follows to be shown left to right",
    "\u202e": "forces what follows to be shown in reverse order",
    "\u2066": "shows what follows left to right, apart from the rest",
    "\u2067": "shows what follows right to left, apart from the rest",
    "\u2068": "shows what follows in its own direction, apart from the rest",
    "\u202c": "ends an embedding or override",
    "\u2069": "ends an isolate",
    "\u061c": "invisible Arabic letter mark",
    "\u200e": "invisible left-to-right mark",
    "\u200f": "invisible right-to-left mark",
}
_OPENED_BY = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_RIGHT_TO_LEFT = (
    "(?!\u061c)[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def _bidi(text: str, context: Context) -> Iterator[Edit]:
    """Embeddings, overrides, isolates; direction marks where the line has only one direction."""
    for line in re.finditer("[^\n]+", text):
        controls = list(re.finditer(f"[{_BIDI}]", line.group()))
        two_ways = controls and re.search(_RIGHT_TO_LEFT, line.group())
        for number, control in enumerate(controls):
            char = control.group()
            if not (char in _MARKS and two_ways):
                effect = _EFFECTS[char]
                if _never_ends(char, controls[number + 1 : number + 50]):
                    effect += ", to the end of the line"
                at = line.start() + control.start()
                yield Edit(at, at + 1, char, "", "bidi-control", 1.0, effect)


class _Bidi(NamedTuple):
    """Controls with what each does, for people."""

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        edits = tuple(_bidi(text, context))
        return Splice(rule.code, edits) if edits else None


def _never_ends(char: str, following: list[re.Match[str]]) -> bool:
    closing = next((end for end, openings in _OPENED_BY.items() if char in openings), None)
    return closing is not None and all(control.group() != closing for control in following)


bidi_control = Rule(
    "bidi-control",
    "Bidirectional control",
    "A control that changes the order in which text is shown (Trojan Source), or a "
    "direction mark in a text of one direction.",
    _Bidi(),
    _BIDI,
    why="A suggestion: overrides can make a text read differently from what it says, but in "
    "right-to-left text these controls are legitimate. Direction marks in a paragraph that"
    " holds right-to-left letters are not reported.",
    examples=shown(
        ("user\u202e\u2066// admin\u2069", "user// admin"),
        ("שלום (abc)\u200f!", "שלום (abc)\u200f!"),
    ),
    safety=Safety.UNSAFE,
    exposes=True,
)
