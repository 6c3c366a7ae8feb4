"""The formats: the only place that knows one from another. A format is a row.

Which row a file gets: the first whose name patterns fit and, where there is one, whose content test
holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache, lru_cache
from importlib import import_module
from pathlib import PurePath
from typing import Any, NamedTuple

from normalizer.formats.readers.events import Event
from normalizer.formats.segment import Segment

Find = Callable[[str], Iterable[Segment]]
Read = Callable[[str], Iterable[Event]]


class Kind(Enum):
    """What files of a format are, by which they get a profile when none is named."""

    DOCUMENT = "document"  #: written for people: all of profile ``plain``
    DATA = "data"  #: encoding repair; typography where a profile asks for it by name
    SOURCE = "source"  #: encoding repair of comments and docstrings
    LEFT = "left"  #: nothing is changed, damage is reported


class Format(NamedTuple):
    """A format and what is known of it.

    ``find`` and ``read`` name the functions (``module:function``, in ``finders`` and ``readers``)
    that find its texts and that read it for the proof; they are imported when a file needs them.
    ``text``, ``protected``, ``proved`` and ``limits`` are for people.
    """

    name: str
    kind: Kind
    patterns: tuple[str, ...]  #: of file names, in lower case
    find: str = ""
    read: str = ""
    text: str = ""
    protected: str = ""
    proved: str = ""
    limits: str = ""
    escapes: str = ""  #: how it spells in ASCII what is not: a sign, and a pattern of what follows
    running: bool = False  #: whether its texts are pieces of one running text
    place: str = "plain"  #: what the rules are told of them
    without: tuple[str, ...] = ()  #: codes that are not at work in it
    unproved: bool = False  #: without a reader: only repairs that break no syntax are made
    holds: Callable[[str], bool] | None = None  #: whether a text is of this format

    @property
    def profile(self) -> str:
        """The name of the profile that files of the format get when none is named."""
        return "plain" if self.kind is Kind.DOCUMENT else "code"

    @property
    def has_lines(self) -> bool:
        """Whether line endings and the end of the file are layout, which may be changed."""
        return self.kind is Kind.DOCUMENT and (self.running or not self.find)

    def has_escapes(self, text: str) -> bool:
        """Whether ``text`` may spell in ASCII what is not ASCII."""
        sign = self.escapes[:1]
        return bool(sign) and sign in text and _escape(self.escapes).search(text) is not None

    def finder(self) -> Find:
        """What finds the texts."""
        find: Find = _named("finders", self.find)
        return find

    def reader(self) -> Read | None:
        """What reads the format, for the proof."""
        return _named("readers", self.read) if self.read else None


@cache
def _escape(escapes: str) -> re.Pattern[str]:
    return re.compile(re.escape(escapes[0]) + escapes[1:])


@cache
def _named(folder: str, name: str) -> Any:
    module, _, function = name.partition(":")
    function, _, argument = function.partition("=")
    found = getattr(import_module(f"normalizer.formats.{folder}.{module}"), function)
    return found(argument) if argument else found


def _is_json_lines(text: str) -> bool:
    """Whether the first line is an object by itself, and another one follows.

    >>> texts = ('{"a": 1}\\n{"b": 2}\\n', '{\\n"a": 1}\\n', '{"a": {}}')
    >>> [*map(_is_json_lines, texts)]
    [True, False, False]
    """
    end = text.find("\n")
    if end < 0 or not text.startswith("{") or text[end + 1 : end + 2] != "{":
        return False
    return text[max(0, end - 2) : end].rstrip().endswith("}")


#: What stands for ASCII in ASCII is none of interest.
_IN_JSON = r"\u(?!00[0-7])"
_REFERENCES = "&(?!(?:amp|lt|gt|quot|apos|#3[49]|#x2[267]);)[#A-Za-z]"
_VALUES = "strings that are values"
#: Where a line end would be syntax, or cannot stand.
_ONE_LINE = ("unusual-line-break",)
_KEYS = "keys, numbers, comments, layout, values that are addresses"


def _comments(name: str, family: str, *patterns: str) -> Format:
    return Format(
        name,
        Kind.SOURCE,
        patterns,
        find=f"source:comments={family}",
        text="comments",
        protected="all code: string literals, identifiers",
        proved="nothing beyond ASCII becomes ASCII, and no ASCII changes",
        limits="repairs only where damage spells out UTF-8; typography only with a profile named",
        unproved=True,
    )


FORMATS: tuple[Format, ...] = (
    Format(
        "plain text",
        Kind.DOCUMENT,
        ("*.txt", "*.text"),
        text="all of it",
        protected="lines that say so",
        proved="nothing: it has no structure",
    ),
    Format(
        "Markdown",
        Kind.DOCUMENT,
        ("*.md", "*.markdown", "*.mdown", "*.mkd", "*.qmd", "*.rmd", "*.mdx"),
        find="markdown:markdown_prose",
        read="markdown:markdown_events",
        text="paragraphs, headings, table cells",
        protected="front matter, code, HTML tags, link destinations and labels, templates",
        proved="markdown-it-py sees the same blocks, marks, links and code",
        limits="front matter and HTML blocks are left as they are",
        running=True,
        place="markdown",
    ),
    Format(
        "reStructuredText",
        Kind.DOCUMENT,
        ("*.rst", "*.rest"),
        find="rst:rst_prose",
        read="prose:rst_events",
        text="paragraphs, titles, lists",
        protected="directives but admonitions, literal blocks, doctests, tables, roles, literals, "
        "targets",
        proved="the same marks, indentation, titles long enough for their underlines, by a reader "
        "of its own",
        limits="tables are left as they are",
        running=True,
        place="markdown",
    ),
    Format(
        "LaTeX",
        Kind.SOURCE,
        ("*.tex", "*.ltx", "*.sty", "*.cls", "*.bib"),
        find="latex:latex_text",
        read="prose:latex_events",
        text="all but verbatim text and mathematics",
        protected="commands, verbatim text, mathematics",
        proved="the same commands, braces and special characters",
        limits="no dashes, for `--` prints an en dash; other typography only with a profile named",
        running=True,
        without=("unicode-dash",),
    ),
    Format(
        "Jupyter notebook",
        Kind.DOCUMENT,
        ("*.ipynb",),
        escapes=_IN_JSON,
        find="notebook:notebook_texts",
        read="data:notebook_events",
        text="sources of Markdown cells",
        protected="code cells, outputs, metadata, and in Markdown what is no prose",
        proved="`json` reads the same in all else",
        place="markdown",
        without=_ONE_LINE,
    ),
    Format(
        "JSON Lines",
        Kind.DATA,
        ("*.jsonl", "*.ndjson", "*.jsonlines"),
        escapes=_IN_JSON,
        find="strings:json_values",
        read="data:json_lines_events",
        text=_VALUES,
        protected=_KEYS,
        proved="`json` reads the same keys and numbers in each line, each value as predicted",
    ),
    Format(
        "JSON Lines",
        Kind.DATA,
        ("*.json",),
        escapes=_IN_JSON,
        find="strings:json_values",
        read="data:json_lines_events",
        text=_VALUES,
        protected=_KEYS,
        holds=_is_json_lines,
    ),
    Format(
        "JSON",
        Kind.DATA,
        ("*.json", "*.geojson", "*.jsonld", "*.webmanifest", "*.arb", "*.har", "*.topojson"),
        escapes=_IN_JSON,
        find="strings:json_values",
        read="data:json_events",
        text=_VALUES,
        protected=_KEYS,
        proved="`json` reads the same keys and numbers, each value as predicted",
        limits="with comments or trailing commas it is no JSON: careful mode",
    ),
    Format(
        "CSV",
        Kind.DATA,
        ("*.csv",),
        find="tables:cells",
        read="data:csv_events",
        text="cells, the first row's too",
        protected="delimiters and quoting; no cell becomes a formula",
        proved="`csv` reads the same rows and columns, each cell as predicted",
        limits="the delimiter is the one of `,` `;` tab `|` that most rows agree on",
    ),
    Format(
        "TSV",
        Kind.DATA,
        ("*.tsv", "*.tab"),
        find="tables:tab_cells",
        read="data:tsv_events",
        text="cells, the first row's too",
        protected="delimiters and quoting; no cell becomes a formula",
        proved="`csv` reads the same rows and columns, each cell as predicted",
    ),
    Format(
        "HTML",
        Kind.DOCUMENT,
        ("*.html", "*.htm", "*.xhtml"),
        escapes=_REFERENCES,
        find="markup:html_texts",
        read="markup:html_events",
        text="text between tags, comments without tags, attributes that people read (`alt`, "
        "`title`, `placeholder`, `aria-label`, descriptions in `meta`)",
        protected="`script`, `style`, `pre`, `code` and the like, other attributes, templates",
        proved="`html.parser` sees the same tags and attributes, each text as predicted",
        limits="line endings and blanks are kept; a no-break space written as a reference stays",
        without=("html-entity",),
    ),
    Format(
        "XML",
        Kind.DATA,
        (
            "*.xml", "*.svg", "*.xsd", "*.rss", "*.atom", "*.opml", "*.xlf", "*.xliff", "*.tmx",
            "*.tei", "*.kml", "*.gpx", "*.resx", "*.plist", "*.ts.xml", "*.dbk", "*.dita", "*.ttml",
        ),
        escapes=_REFERENCES,
        find="markup:xml_texts",
        read="markup:xml_events",
        text="text, CDATA sections, comments without tags, attributes",
        protected="tags, entities of its own, attributes that programs read (`id`, `name`, `href`)",
        proved="`expat` sees the same tags and attributes, each text as predicted; in a comment no "
        "`--` comes about",
        limits="entities are never expanded",
        without=("html-entity",),
    ),
    Format(
        "YAML",
        Kind.DATA,
        ("*.yml", "*.yaml"),
        escapes=r"\(?:u(?!00[0-7])|U(?!000000[0-7])|x[89A-Fa-f]|[N_LP])",
        find="yaml:yaml_values",
        read="yaml:read",
        text="scalars that are values and strings",
        protected=_KEYS + ", tags, anchors",
        proved="PyYAML sees the same nodes and types, each value as predicted",
        limits="a scalar that could be read otherwise is put in quotation marks",
    ),
    Format(
        "TOML",
        Kind.DATA,
        ("*.toml",),
        escapes=r"\[uU]",
        find="strings:toml_values",
        read="data:toml_events",
        text=_VALUES,
        protected=_KEYS,
        proved="`tomllib` reads the same keys and numbers, each value as predicted",
        limits="a literal string becomes a basic one to hold an apostrophe",
    ),
    Format(
        "INI",
        Kind.DATA,
        ("*.ini", "*.cfg", "*.conf", "*.desktop", "*.editorconfig"),
        find="strings:ini_values",
        read="data:ini_events",
        text="values",
        protected="sections, keys, comments",
        proved="`configparser` reads the same sections and keys, each value as predicted",
        without=_ONE_LINE,
    ),
    Format(
        "Java properties",
        Kind.DATA,
        ("*.properties",),
        escapes=_IN_JSON,
        find="strings:property_values",
        read="data:property_events",
        text="values",
        protected="keys, comments",
        proved="a reader by the rules of `Properties.load` sees the same keys, each value as "
        "predicted",
        limits="`'` is syntax to MessageFormat: profile `plain` is for files that are not read by "
        "it",
    ),
    Format(
        ".env",
        Kind.DATA,
        (".env", ".env.*", "*.env"),
        find="strings:env_values",
        read="data:env_events",
        text="values",
        protected="names, comments",
        proved="`shlex` reads the same names, each value as predicted",
        limits="a value in single quotation marks gets double ones to hold an apostrophe",
        without=_ONE_LINE,
    ),
    Format(
        "gettext catalogue",
        Kind.DATA,
        ("*.po", "*.pot"),
        find="strings:po_translations",
        read="data:po_events",
        text="translations (`msgstr`), obsolete ones too",
        protected="originals, contexts, comments, the header",
        proved="a reader of its own sees the same entries, each translation as predicted",
    ),
    Format(
        "SubRip and WebVTT",
        Kind.DOCUMENT,
        ("*.srt", "*.vtt"),
        escapes=_REFERENCES,
        find="strings:cues",
        read="data:subtitle_events",
        text="texts of cues",
        protected="numbers, times, tags, notes",
        proved="the same cues and times; no blank line and no `-->` comes about",
        without=("html-entity",),
    ),
    Format(
        "Python",
        Kind.SOURCE,
        ("*.py", "*.pyi", "*.pyw"),
        find="source:python_texts",
        read="python:python_events",
        text="comments and docstrings",
        protected="all code: string literals, identifiers",
        proved="`ast` sees the same program, each comment and docstring as predicted",
        limits="typography in comments, only with a profile named; docstrings are only repaired",
        without=_ONE_LINE,
    ),
    _comments("C and C++", "c", "*.c", "*.h", "*.cc", "*.cpp", "*.cxx", "*.hh", "*.hpp", "*.m"),
    _comments("Java, Kotlin, Scala", "java", "*.java", "*.kt", "*.kts", "*.scala", "*.groovy"),
    _comments("C#", "csharp", "*.cs"),
    _comments("Swift, Dart", "java", "*.swift", "*.dart"),
    _comments("Rust", "rust", "*.rs"),
    _comments("Go", "go", "*.go"),
    _comments("JavaScript and TypeScript", "javascript", "*.js", "*.mjs", "*.cjs", "*.jsx",
              "*.ts", "*.mts", "*.cts", "*.tsx"),
    _comments("CSS", "css", "*.css"),
    _comments("SCSS and Less", "scss", "*.scss", "*.less"),
    _comments("SQL", "sql", "*.sql"),
    _comments("Lua", "lua", "*.lua"),
    _comments("Haskell", "haskell", "*.hs"),
    _comments("Shell", "shell", "*.sh", "*.bash", "*.zsh", "*.ksh", "*.bats", ".bashrc", ".zshrc",
              ".profile", ".bash_profile"),
    _comments("Ruby", "ruby", "*.rb", "*.rake", "*.gemspec", "*.ru", "gemfile", "rakefile"),
    _comments("PHP", "php", "*.php", "*.phtml"),
    _comments("PowerShell", "powershell", "*.ps1", "*.psm1", "*.psd1"),
    _comments("R, Julia, Elixir", "hash", "*.r", "*.jl", "*.ex", "*.exs"),
)  # fmt: skip

#: What is read, so that damage in it is reported, and never changed.
_MAIL = Format(
    "e-mail",
    Kind.LEFT,
    ("*.eml", "*.mbox"),
    find="mail:mail_texts",
    escapes="=[C-Fc-f]",
    unproved=True,
)
_KNOWN = (*FORMATS, _MAIL)

#: What is never changed, whatever it holds: (name patterns, what it is).
LEFT: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (
            "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "*.lock",
            "poetry.lock", "pdm.lock", "uv.lock", "cargo.lock", "gemfile.lock", "composer.lock",
            "pipfile.lock", "go.sum", "flake.lock", "packages.lock.json", "bun.lockb",
        ),
        "is a lock file",
    ),
    (("*.min.js", "*.min.css", "*.min.html", "*-min.js", "*.bundle.js"), "is minified"),
    (("*.map",), "is a source map"),
    (("*.patch", "*.diff", "*.rej"), "is a patch: its lines must match those of other files"),
    (("*.snap", "*.ambr"), "is a snapshot"),
    (("*.eml", "*.mbox", "*.msg"), "is an e-mail, which may be signed or encoded"),
    (("*.pem", "*.asc", "*.sig", "*.crt", "*.sha256", "*.md5"), "is signed or a checksum"),
)  # fmt: skip

_ALL_LEFT = tuple(pattern for patterns, _ in LEFT for pattern in patterns)

#: Folders whose files are wrong on purpose, unless one is named.
ON_PURPOSE = frozenset(("fixtures", "testdata", "snapshots", "__snapshots__"))


def by_name(name: str) -> Format:
    """The format of that name. Raises ValueError, the near miss named.

    >>> by_name("json").name
    'JSON'
    """
    wanted = name.lower().lstrip(".")
    for fits in (lambda one: wanted == one.name.lower(), lambda one: f"*.{wanted}" in one.patterns):
        for one in FORMATS:
            if fits(one):
                return one
    from difflib import get_close_matches

    known = list(dict.fromkeys(one.name for one in FORMATS))
    near = get_close_matches(wanted, [each.lower() for each in known], n=1)
    hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(known)}"
    raise ValueError(f"unknown format {name!r}: {hint}")


def format_of(filename: str | None, text: str = "") -> Format | None:
    """The format of a file of that name that holds ``text``; None: none that is known.

    >>> [one and one.name for one in map(format_of, ["a.json", "b/.env", "notes", "x.unknown"])]
    ['JSON', '.env', None, None]
    """
    if not filename:
        return None
    name = _name(filename)
    for one in _candidates(_ending(name), name):
        if one.holds is None or one.holds(text):
            return one
    return None


def named_or_of(name: str | None, filename: str | None, text: str = "") -> Format | None:
    """The format of that name; without one, that of a file. Raises ValueError for a name that is
    none."""
    return by_name(name) if name else format_of(filename, text)


@lru_cache(maxsize=1_024)
def _name(filename: str) -> str:
    """The last part of a file's name, which is asked about several times, in lower case."""
    return PurePath(filename).name.lower()


def _ending(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""


def _candidates(ending: str, name: str) -> list[Format]:
    by_ending = [_KNOWN[number] for number in _by_ending().get(ending, ())]
    return by_ending or [one for one in _KNOWN if _fits(name, one.patterns)]


@cache
def _by_ending() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, one in enumerate(_KNOWN):
        for pattern in one.patterns:
            if pattern.startswith("*.") and "." not in pattern[2:]:
                found[pattern[1:]] = (*found.get(pattern[1:], ()), number)
    return found


def left_alone(filename: str | None) -> str | None:
    """Why a file of that name is never changed; None: it may be.

    >>> left_alone("web/app.min.js"), left_alone("app.js")
    ('is minified', None)
    """
    name = _name(filename or "")
    if not _fits(name, _ALL_LEFT):
        return None
    return next(reason for patterns, reason in LEFT if _fits(name, patterns))


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of some patterns, which have one ``*`` at most, at an end.

    >>> _fits(".env.local", (".env", ".env.*")), _fits("env", ("*.env", ".env"))
    (True, False)
    """
    names, starts, ends = _shapes(patterns)
    return name in names or name.startswith(starts) or name.endswith(ends)


@cache
def _shapes(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    return (
        frozenset(one for one in patterns if "*" not in one),
        tuple(one[:-1] for one in patterns if one.endswith("*")),
        tuple(one[1:] for one in patterns if one.startswith("*")),
    )


def is_on_purpose(folder: str) -> bool:
    """Whether a folder of that name holds files that are wrong on purpose.

    >>> is_on_purpose("fixtures"), is_on_purpose("docs")
    (True, False)
    """
    return folder.lower() in ON_PURPOSE
