"""Characters in the classes that the likelihood model backs off to: script for letters, use for
the rest.

A class says which characters keep each other company in real text: an unknown Georgian letter
among Georgian letters is plausible, a box-drawing character inside a Latin word is not.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SCRIPTS = [
    "GREEK",
    "ARMENIAN",
    "HEBREW",
    "ARABIC",
    "SYRIAC",
    "THAANA",
    "NKO",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
    "THAI",
    "LAO",
    "TIBETAN",
    "MYANMAR",
    "GEORGIAN",
    "HANGUL",
    "ETHIOPIC",
    "CHEROKEE",
    "CANADIAN",
    "KHMER",
    "MONGOLIAN",
    "HIRAGANA",
    "KATAKANA",
    "BOPOMOFO",
    "CJK",
    "YI",
]
OTHERS = [
    "boundary",
    "ascii-letter",
    "latin-letter",
    "latin-extended",
    "latin-phonetic",
    "latin-fullwidth",
    "cyrillic",
    "cyrillic-extended",
    "halfwidth-kana",
    "presentation-form",
    "mark",
    "digit",
    "number",
    "superscript",
    "stop",
    "quote",
    "hyphen",
    "ascii-sign",
    "typographic-quote",
    "low-quote",
    "dash",
    "bullet-sign",
    "latin-sign",
    "currency",
    "math",
    "box",
    "shape",
    "arrow",
    "dingbat",
    "accent-sign",
    "cjk-punctuation",
    "fullwidth-sign",
    "space",
    "emoji",
    "c0",
    "c1",
    "format",
    "soft-hyphen",
    "private",
    "unassigned",
    "surrogate",
    "replacement",
    "other-letter",
    "other-sign",
]
CLASSES = (*OTHERS, *(s.lower() for s in SCRIPTS))
CLASS_ID = {name: i for i, name in enumerate(CLASSES)}

_EXACT = {
    **dict.fromkeys(".,;:!?", "stop"),
    **dict.fromkeys("'\"", "quote"),
    **dict.fromkeys("‘’“”«»‹›", "typographic-quote"),
    **dict.fromkeys("‚„", "low-quote"),
    **dict.fromkeys("·•†‡…‰", "bullet-sign"),
    **dict.fromkeys("¡¿ªº", "latin-sign"),
    **dict.fromkeys("©®°§¶¬¦±™×÷µ", "latin-sign"),
    **dict.fromkeys("¹²³", "superscript"),
    **dict.fromkeys("¨´¸ˆ˜¯˙˚˛˝ˇ˘", "accent-sign"),
    "-": "hyphen",
    "\u00ad": "soft-hyphen",
    "\ufffd": "replacement",
}


def _letter(char: str, code: int, name: str) -> str:
    script = name.split(" ", 1)[0]
    if code < 0x80:
        return "ascii-letter"
    if script == "LATIN":
        return (
            "latin-letter"
            if code < 0x100
            else "latin-extended"
            if code < 0x180
            or 0x1E00 <= code < 0x1F00
            or 0x218 <= code < 0x21C
            or code in (0x1A0, 0x1A1, 0x1AF, 0x1B0)
            else "latin-phonetic"
        )
    if script == "CYRILLIC":
        return "cyrillic" if 0x400 <= code < 0x460 else "cyrillic-extended"
    if script == "FULLWIDTH":
        return "latin-fullwidth"
    if script == "HALFWIDTH":
        return "halfwidth-kana"
    if 0xFB00 <= code < 0xFF00:
        return "presentation-form"
    if "HAN" in name[:3] and script == "HANGUL" and not 0xAC00 <= code < 0xD7A4:
        return "other-letter"
    return (
        script.lower()
        if script in SCRIPTS
        else "latin-phonetic"
        if script == "MODIFIER"
        else "other-letter"
    )


def _other(code: int, category: str, name: str) -> str:
    if code < 0x20 or code == 0x7F:
        return "c0"
    if code < 0xA0:
        return "ascii-sign" if code < 0x80 else "c1"
    if 0x2500 <= code < 0x25A0:
        return "box"
    if 0x25A0 <= code < 0x2600:
        return "shape"
    if 0x2190 <= code < 0x2200 or 0x27F0 <= code < 0x2800 or 0x2900 <= code < 0x2980:
        return "arrow"
    if 0x2600 <= code < 0x27C0 or 0x2300 <= code < 0x2400 or 0x2B00 <= code < 0x2C00:
        return "dingbat"
    if (
        0x3000 <= code < 0x3040
        or code == 0x30FB
        or 0x3200 <= code < 0x3400
        or 0xFE30 <= code < 0xFE50
    ):
        return "cjk-punctuation"
    if 0xFF00 <= code < 0xFFF0:
        return "halfwidth-kana" if 0xFF61 <= code < 0xFFA0 else "fullwidth-sign"
    if category == "Pd":
        return "dash"
    if category in ("Pi", "Pf"):
        return "typographic-quote"
    return {
        "Sc": "currency",
        "Sm": "math",
        "No": "number",
        "Nl": "number",
        "Nd": "digit",
        "Zs": "space",
        "Zl": "space",
        "Zp": "space",
        "Cf": "format",
        "Co": "private",
        "Cn": "unassigned",
        "Cs": "surrogate",
        "Sk": "accent-sign",
    }.get(category, "emoji" if code >= 0x10000 else "other-sign")


def class_name(char: str) -> str:
    """The name of the class of one character."""
    if char in _EXACT:
        return _EXACT[char]
    code, category, name = ord(char), unicodedata.category(char), unicodedata.name(char, "")
    if char == " ":
        return "boundary"
    if category[0] == "L":
        return _letter(char, code, name)
    if category[0] == "M":
        script = name.split(" ", 1)[0]
        return script.lower() if script in SCRIPTS else "mark"
    return _other(code, category, name)


@lru_cache(4096)
def script(char: str) -> str:
    """The script of a letter: one for all of Chinese and Japanese.

    >>> script("é"), script("か"), script("漢")
    ('latin', 'cjk', 'cjk')
    """
    if char < "\u0250":
        return "latin"
    name = class_name(char).split("-")[0]
    return "cjk" if name in _EAST_ASIAN else name


_EAST_ASIAN = frozenset(("hiragana", "katakana", "cjk", "halfwidth", "bopomofo"))


def mixes_scripts(text: str) -> bool:
    """Whether letters of different scripts touch each other.

    >>> mixes_scripts("Cрпски"), mixes_scripts("C-рпски")
    (True, False)
    """
    before = ""
    for char in text:
        counts = char.isalpha() or (char > "\x7f" and char.isdecimal())
        after = script(char) if counts else ""
        if before and after and before != after:
            return True
        before = after
    return False
