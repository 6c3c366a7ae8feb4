"""Quotation marks and apostrophes. What is a letter (U+02BC, the Hebrew geresh) is not a quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from normalizer.expression import expression
from normalizer.passes import places
from normalizer.rule import Change, Context, Exceptions, Pattern, Rule, Safety, Scan, Table, shown
from normalizer.rules.east_asian import east_asian_places
from normalizer.rules.quotation_marks import MARKS

CURLY = Context({"quotes": "curly"})
_GERMAN = Context({"quotes": "curly"}, locale="de")

_STRAIGHT = {
    **dict.fromkeys("‘’‚‛❛❜❟", "'"),
    **dict.fromkeys("“”„‟⹂❝❞❠🙶🙷🙸", '"'),
}
_UNIFIED = {
    "‛": "‘",
    "‟": "“",
    "⹂": "„",
    **dict(zip("❛❜❝❞❟❠🙶🙷🙸", "‘’“”‚„“”„", strict=True)),
}
_TABLES: Mapping[str, Mapping[str, str]] = {
    "straight": _STRAIGHT,
    "unify": _UNIFIED,
    "curly": _UNIFIED,
    "keep": {},
}


def _mode(context: Context) -> str:
    return context.modes.get("quotes", "straight")


def _suspects(text: str, marks: Iterable[str], context: Context) -> Iterable[int]:
    own = [mark for mark in marks if mark in _EAST_ASIAN]
    return east_asian_places(text, own) if own and _mode(context) == "straight" else ()


def _keeps(text: str, at: int, after: str, context: Context) -> bool:
    return True  # all suspects are marks of their language


_EAST_ASIAN = "“”‘’"

curly_quote = Rule(
    "curly-quote",
    "Curly quotation mark or apostrophe",
    "A typographic quotation mark or apostrophe where plain text has a straight one.",
    Table(lambda context: _TABLES[_mode(context)], Exceptions(_suspects, _keeps)),
    "‘-‟⹂❛-❠🙶-🙸",
    why="A straight mark reads the same, and which one of a pair it was shows from its place. "
    "Not safe where the straight mark is syntax (inside a quoted string); there the format"
    " of the file keeps it. Mode `unify` only replaces rare variants (reversed, heavy) by "
    "the usual curly marks. In lines of Chinese and Japanese “ ” ‘ ’ are the language's own and "
    "stay. Guillemets, corner brackets and letters that look like quotes "
    "(ʼ, ʻ, ʿ, ׳, ״) are other characters and stay.",
    examples=shown(
        ("“It’s”, „so‟ ‚it‛ is", '"It\'s", "so" \'it\' is'),
        ("❝heavy❞", '"heavy"'),
        ("他说：“你好”。", "他说：“你好”。"),
        ("‟reversed”", "“reversed”", Context({"quotes": "unify"})),
        ("сімʼя, Hawaiʻi, צה״ל, «oui», 「はい」", "сімʼя, Hawaiʻi, צה״ל, «oui», 「はい」"),
    ),
)


guillemet = Rule(
    "guillemet",
    "Guillemet",
    "Angle quotation marks (« », ‹ ›) as straight ones, without the no-break spaces inside them.",
    Pattern(
        "«[\u00a0\u2009\u202f]?|[\u00a0\u2009\u202f]?»|[‹›]",
        lambda match, context: '"' if {"«", "»"} & set(match.group()) else "'",
    ),
    "«»‹›\u00a0\u2009\u202f",
    why="Not part of any profile: in French, Russian, Greek and more they are the right marks.",
    examples=shown(("«\u00a0oui\u00a0» ‹non›", "\"oui\" 'non'"), ("<<oui>>", "<<oui>>")),
)


_LETTER = r"[^\W\d_]"
_PRIME_APOSTROPHE = expression(
    rf"(?:(?<={_LETTER}{_LETTER})|(?<=\bI))′(?=(?:t|s|d|m|ll|re|ve)\b)"
    rf"|(?<=\b[lLdDcCsSmMtTnNjJ])′(?={_LETTER}{{3}})"
)
_PRIME_PAIR = expression(
    r"(?:(?<=[\s(\[{])|^)(?:([″‶])(?=\w)[^″‶\n]{1,500}?(?<=[^\W\d]|[.,;:!?…])(″)"
    r"|([′‵])(?=\w)[^′‵\n]{1,500}?(?<=[^\W\d]|[.,;:!?…])(′))(?!\w)",
    re.MULTILINE,
)


def _primes(text: str, context: Context) -> Iterator[Change]:
    curly = _mode(context) != "straight"
    found: dict[int, str] = {}
    for match in _PRIME_APOSTROPHE.finditer(text):
        if match.string[match.end() : match.end() + 3].islower():
            found[match.start()] = "’" if curly else "'"
    for match in _PRIME_PAIR.finditer(text):
        double = match.group(1) is not None
        first, last = (1, 2) if double else (3, 4)
        marks = ("“”" if double else "‘’") if curly else ('""' if double else "''")
        found[match.start(first)], found[match.start(last)] = marks[0], marks[1]
    for at in sorted(found):
        yield at, at + 1, found[at]


prime_as_quote = Rule(
    "prime-as-quote",
    "Prime used as a quotation mark or apostrophe",
    "A prime (′ ″) in an English or Romance elision, or a pair of them around words.",
    Scan(_primes),
    "′″‵‶",
    why="Only where no measure and no formula can be meant: in don′t or l′homme, and a pair "
    "that opens after a blank and closes after a letter. Feet, minutes and derivatives (5′"
    " 10″, f′(x), x′y) stay.",
    examples=shown(
        (
            "I don′t, l′homme, a ″word″ or ′two words′.",
            "I don't, l'homme, a \"word\" or 'two words'.",
        ),
        (
            "5′ 10″, 40° 26′ 46″ N, f′(x) + x′y, A′B′C′",
            "5′ 10″, 40° 26′ 46″ N, f′(x) + x′y, A′B′C′",
        ),
    ),
    writes=True,
)


accent_as_apostrophe = Rule(
    "accent-as-apostrophe",
    "Accent used as an apostrophe",
    "An acute accent or a backtick between two letters.",
    Pattern(rf"[´`](?<={_LETTER}.)(?={_LETTER})", lambda match, context: "'"),
    "´`",
    why="A suggestion: a backtick is also syntax (shells, Markdown), and a lone accent may be "
    "what is left of a letter.",
    examples=shown(("It´s Peter`s", "It's Peter's"), ("`code` ´", "`code` ´")),
    safety=Safety.UNSAFE,
)


_LINE_END = expression("[\n\r\u2028\u2029]")
_NEXT_LINE = expression("[\n\r\u2028\u2029]+([^\n\r\u2028\u2029]{0,200})")


def _unbalanced(text: str, context: Context) -> Iterator[Change]:
    """Double marks without a partner in their paragraph (a line)."""
    end = 0
    for mark in places(text, "“”„"):
        if mark < end:
            continue
        start = 1 + max(text.rfind(char, end, mark) for char in "\n\r\u2028\u2029")
        start = max(start, end)
        line_end = _LINE_END.search(text, mark)
        end = line_end.start() if line_end else len(text)
        following = _NEXT_LINE.match(text, end)
        first = following.group(1).lstrip()[:1] if following else ""
        for at in _lone_marks(text[start:end], first):
            yield start + at, start + at + 1, ""


def _lone_marks(line: str, next_first: str) -> list[int]:
    marks = [(match.start(), match.group()) for match in re.finditer('[“”„"]', line)]
    if {mark for _, mark in marks} == {"”"} and len(marks) % 2 == 0:
        return []  # the Swedish and Finnish way
    opened: list[tuple[int, str]] = []
    lone = []
    for at, mark in marks:
        if opened and (mark in '”"' or (mark == "“" and opened[-1][1] == "„")):
            opened.pop()
        elif mark == '"':
            continue  # a straight mark can close a curly one; alone it is not looked at
        elif mark == "”":
            lone.append(at)
        else:
            opened.append((at, mark))
    if opened and next_first == opened[0][1]:
        opened = []  # speech that goes on: each paragraph opens, only the last one closes
    return sorted(lone + [at for at, _ in opened])


unbalanced_quote = Rule(
    "unbalanced-quote",
    "Unbalanced quotation mark",
    "A double quotation mark without its partner in the paragraph.",
    Scan(_unbalanced),
    "“”„",
    why="Reported, never guessed: only the author knows where the partner belongs, or whether "
    "this one is too many. The Swedish ”both sides” and speech that runs on over "
    "paragraphs are balanced.",
    examples=shown(("a problem”.", "a problem."), ("“a” „b“ „c”\n”d”", "“a” „b“ „c”\n”d”")),
    safety=Safety.DISPLAY_ONLY,
)


def _curl(text: str, context: Context) -> Iterator[Change]:
    if _mode(context) == "curly":
        marks = _marks(context.locale)
        for line in re.finditer(r"[^\n]+", text):
            found = dict(_doubles(line.group(), marks))
            found.update(_singles(line.group(), marks))
            for at in sorted(found):
                yield line.start() + at, line.start() + at + 1, found[at]


def _marks(locale: str | None) -> tuple[str, str, str, str]:
    """Outer and inner pair of a locale such as "de", "fr_CA" or "pt-PT"."""
    name = (locale or "en").replace("_", "-")
    marks = MARKS.get(name) or MARKS.get(name.split("-")[0], "“”‘’")
    outer, outer_end, inner, inner_end = tuple(marks)
    if name.split("-")[0] == "fr" and name != "fr-CH" and outer == "«":
        outer, outer_end = "«\u00a0", "\u00a0»"
        if inner == "«":
            inner, inner_end = "“", "”"
    return outer, outer_end, inner, inner_end


_OPENS = expression(r"(?:^|(?<=[\s(\[{<«„“‘‚—–/-]))(['\"])(?=[^\s])")


def _doubles(line: str, marks: tuple[str, str, str, str]) -> Iterable[tuple[int, str]]:
    """The straight double marks, if they alternate between opening and closing; else none."""
    found: list[tuple[int, str]] = []
    for match in re.finditer('"', line):
        at = match.start()
        if len(found) % 2 == 0:
            before = line[at - 1] if at else " "
            if before.isdigit():
                continue  # inches, seconds
            if before.isalnum() or not line[at + 1 : at + 2].strip():
                return []
            found.append((at, marks[0]))
        else:
            if line[at - 1].isspace():
                return []
            found.append((at, marks[1]))
    return found if len(found) % 2 == 0 else []


def _singles(line: str, marks: tuple[str, str, str, str]) -> Iterable[tuple[int, str]]:
    """Apostrophes, and single marks that open after a blank and close after a word."""
    opened: int | None = None
    for match in re.finditer("'", line):
        at = match.start()
        before = line[at - 1] if at else " "
        after = line[at + 1 : at + 2] or " "
        if before.isalnum() and after.isalnum():
            yield at, "’"
        elif not before.isspace() and not before.isdigit() and not after.isalnum():
            if opened is not None:
                yield opened, marks[2]
                yield at, marks[3]
                opened = None
            elif before.isalpha():
                yield at, "’"
        elif after.isalnum() and not before.isalnum():
            if opened is not None:
                yield opened, "’"
            opened = at
    if opened is not None:
        yield opened, "’"


straight_quote = Rule(
    "straight-quote",
    "Straight quotation mark or apostrophe",
    'A straight mark where the profile asks for curly ones (`quotes = "curly"`), by the locale.',
    Scan(_curl),
    "\"'",
    why="Marks are paired within a line; a line whose double marks do not pair stays as it is,"
    " and so do marks after a digit (inches, minutes). Not safe in code, where straight "
    "marks are syntax.",
    examples=shown(
        ('"It\'s", she said.', "“It’s”, she said.", CURLY),
        ("\"Ja\", 'nein'.", "„Ja“, ‚nein‘.", _GERMAN),
        ('"Oui"', "«\u00a0Oui\u00a0»", Context({"quotes": "curly"}, locale="fr")),
        ('a 5" pipe and one " more', 'a 5" pipe and one " more', CURLY),
    ),
    exposes=True,
    writes=True,
)
