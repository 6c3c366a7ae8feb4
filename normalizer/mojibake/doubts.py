"""What speaks against a reading of a token, by its characters alone."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.expression import expression
from normalizer.language import identification as languages
from normalizer.language import scripts as characters
from normalizer.language.ngrams import BIT

MIXED = 20 * BIT  #: what speaks against a reading that mixes scripts within a word

_QUOTES = "„“”‚‘’«»‹›"
_APOSTROPHE = expression(r"(?<=\w)’(?=\w)")


def is_regular(token: str) -> bool:
    """Whether a token looks like a word: letters only, of one script, in lower, upper or title
    case."""
    word = _APOSTROPHE.sub("", token.rstrip("®™©.,;:!?").removesuffix("’s"))
    token = word if len(word) > 1 or token[1:] == "’s" else token
    if not token.isalpha() or not (token.islower() or token.isupper() or token.istitle()):
        return False
    return len(set(map(characters.script, token))) == 1


def becomes_known(token: str, after: str) -> bool:
    """Whether a reading makes common words of what was none."""
    words = languages.accented_words(after)
    return (
        bool(words)
        and all(map(languages.is_known, words))
        and not any(map(languages.is_known, languages.accented_words(token)))
    )


def is_strange(token: str, after: str) -> bool:
    """Whether a reading makes a lone letter of signs, or brings in a sign or letter that words do
    not have."""
    if len(after) == 1 and after.isalpha() and not any(map(str.isalpha, token)):
        return True
    return any(
        "\u1d00" <= c < "\u1dc0" or c in "\u2028\u2029" or characters.class_name(c) == "accent-sign"
        for c in after
        if c not in token
    )


#: A single letter that is no initial.
_LONE_LETTER = expression(r"(?<!\w)[^\W\d_](?![\w.])")


def has_lone_letter(after: str) -> bool:
    """Whether a reading has a single Latin letter beyond ASCII that is no word."""
    letters = (c for c in _LONE_LETTER.findall(after) if "\x7f" < c < "\u02b0")
    return any(not languages.is_known(c.lower()) for c in letters)


def foreign_script(after: str, token: str, spoken: Mapping[str, int]) -> str:
    """The script of a single character that a reading brings in, where nothing else in the line is
    written in it, by how many of its tokens are in a script; else an empty string.

    >>> foreign_script("я", "СЏ", {"cyrillic": 2}), foreign_script("د", "Д©", {"cyrillic": 1})
    ('', 'arabic')
    """
    new = [c for c in after if c > "\x7f" and c not in token and c.isalpha()]
    script = characters.script(new[0]) if len(new) == 1 else "latin"
    if script == "latin" or spoken.get(script, 0) > (script in scripts_of(token)):
        return ""
    return script


def scripts_of(token: str) -> set[str]:
    """The scripts of the characters beyond ASCII of a token."""
    return {characters.script(c) for c in token if c > "\x7f"}


def within_quotes(token: str, after: str) -> tuple[str, str]:
    """A token and a reading of it without the quotation marks that stand about both, but for those
    that are all of the reading.

    >>> within_quotes("„Ã®n“", "„în“"), within_quotes("Ã“", "Ó"), within_quotes("Â«", "«")
    (('Ã®n', 'în'), ('Ã“', 'Ó'), ('Â«', '«'))
    """
    while len(after) > 1 and token[0] == after[0] and after[0] in _QUOTES:
        token, after = token[1:], after[1:]
    while len(after) > 1 and token[-1] == after[-1] and after[-1] in _QUOTES:
        token, after = token[:-1], after[:-1]
    return token, after


def mixes_more(token: str, after: str) -> bool:
    """Whether a reading mixes scripts within a word where the token does not.

    >>> mixes_more("ЭиБ", "Эر")
    True
    """
    return characters.mixes_scripts(after) and not characters.mixes_scripts(token)
