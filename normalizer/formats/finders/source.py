"""Where source code has text: comments, and in Python docstrings. String literals are never text.

Comments of other languages are found by one pattern a family: what is a string is skipped, and a
string that is never closed ends with its line. In languages whose strings go over lines, hold code
or stand in here-documents, what cannot be followed takes all the rest of the file with it: nothing
there is text.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache

from normalizer.expression import expression
from normalizer.formats.segment import Place, Segment, Style
from normalizer.formats.styles.units import UnitStyle, as_it_is, itself

LINE_COMMENT = UnitStyle("comment", None, as_it_is, itself, forbidden=expression(r"[\n\r\f\v]|\?>"))
BLOCK_COMMENT = UnitStyle(
    "comment", None, as_it_is, itself, forbidden=expression(r"\*/|/\*|\*\)|--\]|-\}|\]\]|\#>|^=end")
)
DOCSTRING = UnitStyle(
    "docstring", expression(r"\\.", re.S), as_it_is, itself, forbidden=expression("[\"'\\\\]")
)
_MAGIC = expression(r"#!|#[ \t]*(?:-\*-|vim?:)|#[^\n]*coding[:=]")
_LITERAL = expression(r"([A-Za-z]*)(\"{3}|'{3}|\"|')")


def python_texts(text: str) -> Iterator[Segment]:
    """Comments, and strings that are statements. Raises ValueError for what is no Python.

    >>> text = "def f():\\n    'é'\\n    return 'é'  # é\\n"
    >>> [text[s.start : s.end] for s in python_texts(text)]
    ['é', ' é']
    """
    starts = _line_starts(text)
    previous = tokenize.NEWLINE
    held: Segment | None = None
    for token in _tokens(text):
        start = starts[token.start[0] - 1] + token.start[1]
        if held is not None and token.type in {tokenize.NEWLINE, tokenize.ENDMARKER}:
            yield held
        held = held if token.type in {tokenize.COMMENT, tokenize.NL} else None
        if token.type == tokenize.COMMENT:
            if not token.string.isascii() and not _MAGIC.match(token.string):
                yield Segment(start + 1, start + len(token.string), Place.COMMENT, LINE_COMMENT)
        elif token.type == tokenize.STRING and previous in _STATEMENT_BEGINS:
            opener = _LITERAL.match(token.string)
            if opener and not token.string.isascii() and not {"b", "f"} & set(opener[1].lower()):
                end = start + len(token.string) - len(opener[2])
                held = Segment(start + opener.end(), end, Place.DOCSTRING, DOCSTRING)
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            previous = token.type


_STATEMENT_BEGINS = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for match in re.finditer("\r\n|\r|\n", text):
        starts.append(match.end())
    return [*starts, len(text)]


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    lines = io.StringIO(text, newline="")
    try:
        yield from tokenize.generate_tokens(lines.readline)
    except (tokenize.TokenError, SyntaxError, RecursionError) as error:
        raise ValueError(f"{error.args[0]}") from None


_DOUBLE = r'"(?:[^"\\\n]|\\.)*+(?:"|$|\Z)'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+(?:'|$|\Z)"
_BACKTICK = r"`(?:[^`\\]|\\.)*+(?:`|\Z)"
_SLASHES = r"//(?P<line>[^\n]*+)"
_STARS = r"/\*(?P<block>.*?)(?:\*/|\Z)"
_HASH = r"(?:(?<=\s)|^)\#(?P<line>[^\n]*+)"
_DASHES = r"--(?P<line>[^\n]*+)"
_C_RAW = r'R"(?P<raw>[^\s()\\]{0,16})\(.*?(?:\)(?P=raw)"|\Z)'
_RUST_RAW = r'r(?P<raw>\#*+)".*?(?:"(?P=raw)|\Z)'
_VERBATIM = r'@"(?:[^"]|"")*+(?:"|\Z)'
_TRIPLE = r'"{3}.*?(?:"{3}|\Z)'

#: Strings and substitutions of a shell, each as deep as it may lie in the others.
_SH_SINGLE = r"'[^']*+'"
_SH_INNER = r'"(?:[^"\\]|\\.)*+"'
_SH_CALL = (
    rf"""\$\((?:[^()"'\\]|\\.|{_SH_INNER}|{_SH_SINGLE}"""
    rf"""|\((?:[^()"'\\]|{_SH_INNER})*+\))*+\)"""
)
_SH_NAME = rf"""\$\{{(?:[^{{}}"'\\]|\\.|{_SH_INNER}|{_SH_SINGLE}|\{{[^{{}}]*+\}})*+\}}"""
_SH_DOUBLE = rf'"(?:[^"\\$`]|\\.|{_SH_CALL}|{_SH_NAME}|\$(?![({{])|`(?:[^`\\]|\\.)*+`)*+"'
_SH_HERE = (
    r"""(?<!<)<<-?[ \t]*+(?P<quote>["']?)\\?(?P<tag>[A-Za-z_]\w*+)(?P=quote)[^\n]*+\n"""
    r".*?(?:^\t*+(?P=tag)$|\Z)"
)
_SH_HASH = r"(?:^|(?<=[\s;&|()]))\#(?!!)(?P<line>[^\n]*+)"

_RB_INNER = r"""(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')"""
_RB_CODE = rf"""\#\{{(?:[^{{}}"']|{_RB_INNER}|\{{(?:[^{{}}"']|{_RB_INNER})*+\}})*+\}}"""
_RB_TAG = r"""<<[~-]?(?P<quote{0}>["'`]?)(?P<tag{0}>[A-Z_]\w*+)(?P=quote{0})"""
_RB_HERE = (
    rf"{_RB_TAG.format(1)}[^\n]*?{_RB_TAG.format(2)}[^\n]*+\n"
    r".*?(?:^[ \t]*+(?P=tag1)$.*?(?:^[ \t]*+(?P=tag2)$|\Z)|\Z)",
    rf"{_RB_TAG.format(3)}[^\n]*+\n.*?(?:^[ \t]*+(?P=tag3)$|\Z)",
)
_RB_PERCENT = (
    r"%[qQwWiIrxs]?\((?:[^()\\]|\\.|\([^()]*+\))*+\)",
    r"%[qQwWiIrxs]?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+\]",
    r"%[qQwWiIrxs]?\{(?:[^{}\\]|\\.|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}",
    r"%[qQwWiIrxs]?<[^<>\n]*+>",
    r"%[qQwWiIrxs](?P<mark>[|!/^*+,;.:-])(?:(?!(?P=mark))[^\\]|\\.)*+(?P=mark)",
)
_RB_REGEX = (
    r"(?:[(,=~|&!{\[:;?]|\b(?:if|unless|and|or|not|when|return|split|match|g?sub!?|scan))[ \t\n]*+"
    r"/(?:(?![ *=])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){1,200}+\])++/"
    r"|\n(?:[^/\\]|\\.)*+/[a-z]*x)"
)

_PHP_CODE = r"""\{\$(?:[^{}"']|"[^"]*+"|'[^']*+')*+\}"""
_PHP_HERE = (
    r"""<<<[ \t]*+(?P<quote>["']?)(?P<tag>[A-Za-z_]\w*+)(?P=quote)[^\n]*+\n"""
    r".*?(?:^[ \t]*+(?P=tag)\b|\Z)"
)

#: The beginning of a string that could not be followed to its end, and all the rest.
_REST = r"""["'`].*+\Z"""

_FAMILIES = {
    "c": (_C_RAW, _DOUBLE, _SINGLE, _SLASHES, _STARS),
    "java": (_TRIPLE, _DOUBLE, _SINGLE, _SLASHES, _STARS),
    "csharp": (_TRIPLE, _VERBATIM, _DOUBLE, _SINGLE, _SLASHES, _STARS),
    "rust": (_RUST_RAW, r'"(?:[^"\\]|\\.)*+(?:"|\Z)', r"'(?:[^'\\\n]|\\.)'", _SLASHES, _STARS),
    "go": (_BACKTICK, _DOUBLE, _SINGLE, _SLASHES, _STARS),
    "javascript": (_BACKTICK, _DOUBLE, _SINGLE, _SLASHES, _STARS),
    "css": (_DOUBLE, _SINGLE, _STARS),
    "scss": (_DOUBLE, _SINGLE, _SLASHES, _STARS),
    "sql": (r"'(?:[^']|'')*+(?:'|\Z)", _DOUBLE, _DASHES, _STARS),
    "lua": (
        r"--\[(?P<raw>=*+)\[(?P<block>.*?)(?:\](?P=raw)\]|\Z)",
        r"\[(?P<level>=*+)\[.*?(?:\](?P=level)\]|\Z)",
        _DOUBLE, _SINGLE, _DASHES,
    ),
    "haskell": (_DOUBLE, r"\{-(?P<block>.*?)(?:-\}|\Z)", _DASHES),
    "hash": (_TRIPLE, _DOUBLE, _SINGLE, _HASH),
    "shell": (
        _SH_HERE, r"\\.", r"\$'(?:[^'\\]|\\.)*+'", _SH_SINGLE, _SH_DOUBLE, _SH_NAME, r"\$[\#$]",
        _SH_HASH, r"[\"'].*+\Z",
    ),
    "ruby": (
        r"^=begin\b(?P<block>.*?)(?:^=end\b|\Z)", r"^__END__$.*+\Z", *_RB_HERE,
        r"\$[\"'`/\#;,.]", r"(?<=[\s(,=\[{])\?(?:\\.|[^\s\w])(?![\w\"'])", *_RB_PERCENT, _RB_REGEX,
        rf'"(?:[^"\\\#]|\\.|{_RB_CODE}|\#(?!\{{))*+"', r"'(?:[^'\\]|\\.)*+'",
        rf"`(?:[^`\\\#]|\\.|{_RB_CODE}|\#(?!\{{))*+`", r"\#!", _HASH, _REST,
    ),
    "php": (
        r"(?:\A|\?>).*?(?:<\?(?:php\b|=)|\Z)", r"__halt_compiler\b.*+\Z", _PHP_HERE,
        rf'"(?:[^"\\{{]|\\.|{_PHP_CODE}|\{{(?!\$))*+"', r"'(?:[^'\\]|\\.)*+'", _BACKTICK,
        r"(?://|\#(?!\[))(?P<line>(?:[^\n?]|\?(?!>))*+)", _STARS, _REST,
    ),
    "powershell": (
        r"""@(?P<here>["'])[ \t]*+\n.*?(?:^(?P=here)@|\Z)""", r"`.",
        r'"(?:[^"`$]|`.|""|\$(?!\())*+"', r"'(?:[^']|'')*+'",
        r"<\#(?P<block>.*?)(?:\#>|\Z)", _HASH, _REST,
    ),
}  # fmt: skip


_LONE_CR = expression(r"\r(?!\n)")  #: ends a line, too


@cache
def comments(family: str) -> Callable[[str], Iterator[Segment]]:
    """What finds the comments in the languages of a family."""
    pattern = re.compile("|".join(_FAMILIES[family]), re.DOTALL | re.MULTILINE | re.VERBOSE)

    def find(text: str) -> Iterator[Segment]:
        for match in pattern.finditer(_LONE_CR.sub("\n", text)):
            groups = match.groupdict()
            kind = "line" if groups.get("line") is not None else "block"
            found = groups.get(kind)
            if found and not found.isascii():
                style: Style = LINE_COMMENT if kind == "line" else BLOCK_COMMENT
                yield Segment(*match.span(kind), Place.COMMENT, style)

    return find
