"""Every code that a report may print: those of the rules, and those of what befalls a file as a
whole. Codes stand in families, by which they can be chosen together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from normalizer.rule import Safety
from normalizer.rules import ALL_RULES, by_code

ALL = "all"  #: stands for every code

#: Which codes stand together. Each code is in one family.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "encoding": ("mojibake", "encoding", "byte-order-mark", "declared-encoding"),
    "quotes": (
        "curly-quote",
        "straight-quote",
        "guillemet",
        "prime-as-quote",
        "accent-as-apostrophe",
        "unbalanced-quote",
    ),
    "dashes": ("unicode-dash",),
    "spaces": ("unusual-space",),
    "lines": (
        "line-ending",
        "unusual-line-break",
        "trailing-blank",
        "blank-line-run",
        "final-newline",
    ),
    "invisible": (
        "bidi-control",
        "zero-width",
        "tag-character",
        "soft-hyphen",
        "variation-selector",
        "control-character",
        "escape-sequence",
        "deprecated-format",
        "interlinear-annotation",
        "lone-surrogate",
        "noncharacter",
    ),
    "forms": (
        "non-nfc",
        "latin-ligature",
        "full-width",
        "half-width-katakana",
        "compatibility-form",
    ),
    "entities": ("html-entity",),
    "syntax": ("quoting",),
    "signs": ("ellipsis", "bullet", "numero-sign", "trademark-sign"),
    "lookalikes": ("mixed-script-word",),
}


class Code(NamedTuple):
    """What there is to say of a code. ``examples`` are pairs of before and after."""

    code: str
    family: str
    name: str
    summary: str
    why: str
    safety: Safety = Safety.SAFE
    examples: tuple[tuple[str, str], ...] = ()


_OF_FILES = (
    Code(
        "mojibake",
        "encoding",
        "Text decoded with a wrong encoding",
        "Characters that come from reading bytes in another encoding than they were written in.",
        "The bytes of a text were read in a wrong encoding, once or several times, and the outcome "
        "was saved. The chain of decoding errors is found by evidence and taken back; each repair "
        "has its confidence, and below the profile's threshold it is only suggested. "
        "'textmend explain TEXT' shows the evidence for a text.",
        examples=(("Erdo\u00c4\u0178an", "Erdoğan"), ("it\u00e2\u20ac\u2122s", "it’s")),
    ),
    Code(
        "encoding",
        "encoding",
        "File in another encoding than UTF-8",
        "The bytes of the file are not UTF-8; its clean copy is.",
        "A file in a legacy encoding, or in UTF-16 or UTF-32, is read rightly only by a program "
        "that knows so. 'textmend detect FILE' says how the encoding was found. Profiles with "
        'encoding = "keep" (code) leave it as it is.',
        examples=(("windows-1252", "utf-8"),),
    ),
    Code(
        "byte-order-mark",
        "encoding",
        "Byte order mark",
        "U+FEFF at the start of a file that needs none.",
        "UTF-8 has no byte order, and many programs take the mark for text: shells, parsers of CSV "
        "and configuration, concatenation. Profiles with keep-bom = true (code) leave it.",
        examples=(("\ufeffid,name", "id,name"),),
    ),
    Code(
        "declared-encoding",
        "encoding",
        "Declaration of an encoding that the copy does not have",
        "What a file says of its own encoding, in HTML, XML, CSS or Python, made true.",
        "When a file is converted to UTF-8 its declaration must follow, or the next program reads "
        "it wrongly. This goes with 'encoding': it is selected and ignored together with it.",
        examples=(('<meta charset="iso-8859-1">', '<meta charset="utf-8">'),),
    ),
    Code(
        "final-newline",
        "lines",
        "File that does not end with one newline",
        "A text file ends with exactly one line ending.",
        "By POSIX a line ends with a newline. Without the last one files run together when they "
        "are joined, and tools show a difference where there is none.",
        examples=(("end", "end\\n"), ("end\\n\\n\\n", "end\\n")),
    ),
    Code(
        "quoting",
        "syntax",
        "Quotation marks that a value needs in its format",
        "A value put in quotation marks, or in other ones, to hold what cleaning made of it.",
        "A cell of CSV with a quotation mark in it, or a scalar of YAML that could be read as a "
        "number, must stand in quotation marks. This goes with the edit that needs it.",
        examples=(("say \u201cyes\u201d", '"say ""yes"""'),),
    ),
)


def _family_of(code: str) -> str:
    return next(family for family, codes in FAMILIES.items() if code in codes)


CODES: Mapping[str, Code] = {
    **{one.code: one for one in _OF_FILES},
    **{
        rule.code: Code(
            rule.code,
            _family_of(rule.code),
            rule.name,
            rule.summary,
            rule.why,
            rule.safety,
            tuple((example.before, example.after) for example in rule.examples),
        )
        for rule in ALL_RULES
    },
}


def is_shown_only(code: str) -> bool:
    """Whether what this code points at is never changed.

    >>> is_shown_only("unbalanced-quote"), is_shown_only("mojibake")
    (True, False)
    """
    rule = by_code.get(code)
    return rule is not None and rule.safety is Safety.DISPLAY_ONLY


def check_selectors(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each that of a code or a family (or ``all``).

    Raises ValueError for another one, naming the near miss.

    >>> check_selectors(["quotes", "curly-qoute"])
    Traceback (most recent call last):
    ValueError: unknown code or family 'curly-qoute': did you mean curly-quote?
    """
    checked = tuple(names)
    for name in checked:
        if name != ALL and name not in FAMILIES and name not in CODES:
            raise ValueError(f"unknown code or family {_quoted(name)}: {near_miss(name)}")
    return checked


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """The codes that are meant by names of codes and families; an unknown name is left out.

    >>> expanded(["dashes", "curly-quote", "curly"])
    ('unicode-dash', 'curly-quote')
    """
    found: list[str] = []
    for name in names:
        found += CODES if name == ALL else FAMILIES.get(name, (name,) if name in CODES else ())
    return tuple(dict.fromkeys(found))


def near_miss(name: str) -> str:
    """What to say of a name that is neither a code nor a family."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), [*CODES, *FAMILIES, ALL], n=3)
    return f"did you mean {' or '.join(near)}?" if near else "textmend rules lists them all"


def _quoted(name: str) -> str:
    from normalizer.escape import quoted

    return quoted(name)
