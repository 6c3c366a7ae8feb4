"""Characters that a rule could be expected to change and that all rules leave as they are, and why.

Together with the rules' triggers this covers every dash, quotation mark, space, control and
invisible character of Unicode (categories Pd, Pi, Pf, Zs, Zl, Zp, Cc, Cf; properties Dash,
Quotation_Mark, White_Space, Bidi_Control, Default_Ignorable_Code_Point).
"""

from __future__ import annotations

from typing import NamedTuple


class Kept(NamedTuple):
    """``characters`` is the inside of a character class."""

    characters: str
    reason: str


KEPT: tuple[Kept, ...] = (
    Kept(
        "\t\n ", "What blanks and line ends are in a clean copy. At the end of a line, blanks go."
    ),
    Kept("\"'", 'What quotation marks are in plain text. Made curly only by `quotes = "curly"`.'),
    Kept("-", "What a dash is in plain text."),
    Kept(
        "\u058a\u05be\u1400\u1806\U00010d6e\U00010ead",
        "The hyphen of one script (Armenian, Hebrew, Canadian, Mongolian, Garay, Yezidi).",
    ),
    Kept(
        "\u2053\u301c\u3030",
        "Swung, wave and wavy dash: marks of their own (ranges in Japanese), not hyphens.",
    ),
    Kept("\u30a0", "The Japanese double hyphen parts the names of foreigners."),
    Kept(
        "\u207b\u208b",
        "Superscript and subscript minus belong to a formula; only NFKC (an option) changes them.",
    ),
    Kept(
        "\u2e17\u2e1a\u2e40\u2e5d",
        "Editors' hyphens, in dictionaries and transcriptions of manuscripts.",
    ),
    Kept(
        "\u2e02-\u2e05\u2e09\u2e0a\u2e0c\u2e0d\u2e1c\u2e1d\u2e20\u2e21",
        "Editors' brackets in critical editions; Unicode counts them among the quotes (Pi, Pf).",
    ),
    Kept(
        "\u300c-\u300f\ufe41-\ufe44",
        "Corner brackets are the quotation marks of Chinese and Japanese.",
    ),
    Kept("\u301d-\u301f", "The double prime quotation marks of East Asian vertical text."),
    Kept(
        "\uff02\uff07\uff0d",
        (
            "Full-width marks alone. In a run with full-width letters or digits between half-width"
            " text they become ASCII with it (rule `full-width`)."
        ),
    ),
    Kept(
        "\uff62\uff63",
        (
            "Half-width corner brackets alone. Beside half-width katakana they become full-width "
            "with it."
        ),
    ),
    Kept("\u1680", "The Ogham space mark is drawn as a line, unlike a space."),
    Kept(
        "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",
        "Signs that enclose or precede a number; they show.",
    ),
    Kept(
        "\u17b4\u17b5", "Khmer inherent vowels; Unicode discourages them, but they spell old texts."
    ),
    Kept("\U00013430-\U0001343f", "Controls that place Egyptian hieroglyphs in their groups."),
    Kept("\U0001bca0-\U0001bca3", "Controls that place the strokes of shorthand."),
    Kept("\U0001d173-\U0001d17a", "Beams, ties and slurs of musical notation."),
)
