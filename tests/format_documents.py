"""Documents of each format made by independent writers, and how independent readers see them.

A kind of document: ``write`` makes one of values, ``read`` gives its values back, and all else in
it as something that can be compared.
"""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

#: All else in a document, and its values.
Seen = tuple[object, list[str]]


class Kind(NamedTuple):
    """How documents of a kind are written and read; what cannot stand in their values."""

    name: str
    filename: str
    write: Callable[[Sequence[str]], str]
    read: Callable[[str], Seen]
    lacks: str = ""
    profiles: tuple[str, ...] = ("plain", "repair")


SENTENCES = (
    "Le café était déjà fermé à l’époque où j’y suis allé",
    "Die Bürgermeisterin von Köln grüßte fröhlich über die Straße hinüber",
    "Çırağan Sarayı’nın önünde büyük bir gemi durdu",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "El niño pequeño soñó con montañas y pingüinos",
    "Съешь ещё этих мягких французских булок, да выпей же чаю",
    "Zażółć gęślą jaźń, powiedział Łukasz",
    "She didn’t say “maybe” – she said “yes”",
    "It’s a naïve résumé — really",
    "Η γρήγορη αλεπού πηδά πάνω από το σκυλί",
)
ENCODINGS = ("cp1252", "latin-1", "cp1250", "cp1251")
FRAMES = ("{}", "“{}”", "‘{}’", "{} – “{}”", "{}: {} — no", "“{}”, {}", "{}; “x”",
          "{} (50 % “off”)",
          "{} # 1", "{} | “y”", "a, {}", "{} & “co”", "{} <b> “c”", "\\ {} “\\d”", "{}…", "x = {}",
          'he said "{}"', "it's {}", "{}’s")  # fmt: skip


def damaged(text: str, rng: random.Random) -> str:
    """``text`` read in a wrong encoding, where that leaves printable characters."""
    encoding = rng.choice(ENCODINGS)
    try:
        misread = text.encode().decode(encoding)
    except UnicodeDecodeError:
        return text
    return misread if misread.isprintable() and "\xa0" not in misread else text


def values(seed: int, lacks: str = "") -> list[tuple[str, str]]:
    """Values with what they were before the damage: (damaged, right)."""
    rng = random.Random(seed)
    found = []
    for _ in range(rng.randint(3, 8)):
        frame = rng.choice(FRAMES)
        inside = [rng.choice(SENTENCES) for _ in range(frame.count("{}"))]
        right = frame.format(*inside)
        broken = frame.format(*(damaged(one, rng) for one in inside))
        if rng.random() < 0.3:
            broken = damaged(right, rng)
        if rng.random() < 0.2:
            broken = right = "plain ASCII, nothing to do"
        if not set(lacks) & set(broken + right):
            found.append((broken, right))
    return found


def _json(indent: int | None, ascii_only: bool) -> Callable[[Sequence[str]], str]:
    def write(some: Sequence[str]) -> str:
        data = {
            "“kéy”": some[0],
            "list": list(some[1:]),
            "nested": {"n": 1.5, "t": [{"x": some[0]}]},
        }
        return json.dumps(data, indent=indent, ensure_ascii=ascii_only) + "\n"

    return write


def _json_seen(text: str) -> Seen:
    data = json.loads(text)
    found = [data["“kéy”"], *data["list"], data["nested"]["t"][0]["x"]]
    data["“kéy”"] = data["list"] = data["nested"]["t"][0]["x"] = 0
    return data, found


def _json_lines(some: Sequence[str]) -> str:
    return "".join(json.dumps({"i": n, "t": one}, ensure_ascii=bool(n % 2)) + "\n"
                   for n, one in enumerate(some))  # fmt: skip


def _json_lines_seen(text: str) -> Seen:
    rows = [json.loads(line) for line in text.split("\n") if line]
    return [row["i"] for row in rows], [row["t"] for row in rows]


def _notebook(some: Sequence[str]) -> str:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": [f"{one}\n", "\n", "`“code”`"]}
        for one in some
    ]
    code = {
        "cell_type": "code",
        "metadata": {"t": "“x”"},
        "source": ["print('“é”')"],
        "outputs": [],
    }
    return json.dumps({"cells": [*cells, code], "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _notebook_seen(text: str) -> Seen:
    data = json.loads(text)
    found = []
    for cell in data["cells"]:
        if cell["cell_type"] == "markdown":
            found.append(cell["source"][0][:-1])
            cell["source"][0] = ""
    return data, found


def _table(
    delimiter: str, **named: Any
) -> tuple[Callable[[Sequence[str]], str], Callable[[str], Seen]]:
    def write(some: Sequence[str]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, **named)
        writer.writerow(["id", "text", "more"])
        for number, one in enumerate(some):
            writer.writerow([number, one, some[-1]])
        return out.getvalue()

    def read(text: str) -> Seen:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        return [(row[0], len(row)) for row in rows], [cell for row in rows[1:] for cell in row[1:]]

    return write, read


def _yaml(**named: Any) -> Callable[[Sequence[str]], str]:
    import yaml

    def write(some: Sequence[str]) -> str:
        data = {
            "“kéy”": some[0],
            "list": list(some[1:]),
            "n": 1,
            "deep": {"yes": True, "t": some[-1]},
        }
        return yaml.safe_dump(data, sort_keys=False, **named)

    return write


def _yaml_seen(text: str) -> Seen:
    from ruamel.yaml import YAML

    data = YAML(typ="safe", pure=True).load(text)
    found = [data["“kéy”"], *data["list"], data["deep"]["t"]]
    return [
        list(data),
        data["n"],
        len(data["list"]),
        list(data["deep"]),
        data["deep"][True] if True in data["deep"] else data["deep"]["yes"],
    ], found


def _toml(some: Sequence[str]) -> str:
    import tomli_w

    data = {"“kéy”": some[0], "list": list(some[1:]), "t": {"n": 1, "x": some[-1]}}
    text = tomli_w.dumps(data)
    literal = next((one for one in some if "'" not in one), None)
    return text + (f"literal = '{literal}'\n" if literal else "literal = 1\n")


def _toml_seen(text: str) -> Seen:
    import tomllib

    data = tomllib.loads(text)
    found = [data["“kéy”"], *data["list"], data["t"]["x"]]
    if isinstance(data["t"]["literal"], str):
        found.append(data["t"].pop("literal"))
    data["“kéy”"] = data["t"]["x"] = 0
    data["list"] = len(data["list"])
    return data, found


def _properties(some: Sequence[str]) -> str:
    import javaproperties

    return "# “comment”\n" + javaproperties.dumps(
        {f"key{n}": one for n, one in enumerate(some)}, timestamp=None
    )


def _raw_properties(some: Sequence[str]) -> str:
    import javaproperties

    return javaproperties.dumps(
        {f"key{n}": one for n, one in enumerate(some)}, timestamp=None, ensure_ascii=False
    )


def _properties_seen(text: str) -> Seen:
    import javaproperties

    data = javaproperties.loads(text)
    return list(data), list(data.values())


def _ini(some: Sequence[str]) -> str:
    from configparser import RawConfigParser

    parser = RawConfigParser()
    parser["séction"] = {f"k{n}": one for n, one in enumerate(some)}
    out = io.StringIO()
    parser.write(out)
    return out.getvalue()


def _ini_seen(text: str) -> Seen:
    from configparser import RawConfigParser

    parser = RawConfigParser()
    parser.read_string(text)
    return list(parser["séction"]), list(parser["séction"].values())


def _html(quote: bool) -> Callable[[Sequence[str]], str]:
    def write(some: Sequence[str]) -> str:
        body = "".join(
            f'<p class="é" title="{html.escape(one)}">{html.escape(one, quote)}</p>\n'
            for one in some
        )
        head = "<head><title>t</title><style>a{content:'“'}</style></head>"
        return f"<!DOCTYPE html>\n<html>{head}<body>{body}<pre>“é”</pre></body></html>\n"

    return write


def _html_seen(text: str) -> Seen:
    import html5lib

    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found = []
    for one in tree.iter("p"):
        found += [one.text or "", one.get("title") or ""]
        one.text = ""
        one.set("title", "")
    return ElementTree.tostring(tree), found


def _xml(declared: bool) -> Callable[[Sequence[str]], str]:
    def write(some: Sequence[str]) -> str:
        root = ElementTree.Element("root", {"id": "é“"})
        for one in some:
            ElementTree.SubElement(root, "item", {"title": one}).text = one
        encoding = "us-ascii" if declared else "unicode"
        raw = ElementTree.tostring(root, encoding=encoding)
        return raw if isinstance(raw, str) else raw.decode()

    return write


def _xml_seen(text: str) -> Seen:
    root = ElementTree.fromstring(text)
    found = []
    for one in root:
        found += [one.text or "", one.get("title") or ""]
        one.text = ""
        one.set("title", "")
    return ElementTree.tostring(root), found


def _markdown(some: Sequence[str]) -> str:
    paragraphs = "".join(f"{one}\n\n" for one in some)
    code = '```json\n{"msg": "He said “hi”"}\n```'
    return f'# Títle\n\n{paragraphs}{code}\n\n[link](x "t “é”") and `“code”`\n'


def _markdown_seen(text: str) -> Seen:
    blocks = text.split("\n\n")
    return (blocks[0], blocks[-2:]), blocks[1:-2]


def _po(some: Sequence[str]) -> str:
    import polib

    catalogue = polib.POFile(wrapwidth=60)
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Last-Translator": "É “x”"}
    for number, one in enumerate(some):
        catalogue.append(polib.POEntry(msgid=f"“original” {number}", msgstr=one, comment="“é”"))
    return str(catalogue)


def _po_seen(text: str) -> Seen:
    import polib

    catalogue = polib.pofile(text)
    return [(e.msgid, e.comment) for e in catalogue] + [catalogue.metadata], [
        e.msgstr for e in catalogue
    ]


def _srt(some: Sequence[str]) -> str:
    from datetime import timedelta

    import srt

    return srt.compose(
        srt.Subtitle(n, timedelta(seconds=n), timedelta(seconds=n + 1), one)
        for n, one in enumerate(some, 1)
    )


def _srt_seen(text: str) -> Seen:
    import srt

    cues = list(srt.parse(text))
    return [(c.index, c.start, c.end) for c in cues], [c.content for c in cues]


def _vtt(some: Sequence[str]) -> str:
    cues = (
        f"00:0{n}.000 --> 00:0{n}.500\n{html.escape(one, False)}\n" for n, one in enumerate(some)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def _vtt_seen(text: str) -> Seen:
    import webvtt

    cues = list(webvtt.from_string(text))
    return [(c.start, c.end) for c in cues], [html.unescape(c.raw_text) for c in cues]


def _python(some: Sequence[str]) -> str:
    functions = "".join(
        f'def f{n}():\n    """{one}."""\n    # {one}\n    return "“é” Ã©"\n\n\n'
        for n, one in enumerate(some)
    )
    return f"#!/usr/bin/env python\n{functions}"


def _python_seen(text: str) -> Seen:
    import ast
    import tokenize

    tree = ast.parse(text)
    found = [(ast.get_docstring(one) or "")[:-1] for one in tree.body]  # type: ignore[arg-type]
    for one in tree.body:
        one.body = one.body[1:]  # type: ignore[attr-defined]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [one.string[2:] for one in tokens if one.type == tokenize.COMMENT][1:]
    return ast.dump(tree), found + comments


def _rst(some: Sequence[str]) -> str:
    paragraphs = "".join(f"{one}\n\n- {one}\n\n.. note:: {one}\n\n" for one in some)
    title = some[0]
    code = (
        "Say::\n\n    “code” Ã©\n\n.. code-block:: python\n\n    x = '“é”'\n\n``“x”`` `a b <“c”>`__"
    )
    return f"{title}\n{'=' * 200}\n\n{paragraphs}{code}\n\n.. “comment” Ã©\n"


def _rst_seen(text: str) -> Seen:
    from docutils.core import publish_doctree
    from docutils.nodes import Text, paragraph
    from docutils.nodes import title as heading

    quiet = {"report_level": 5, "file_insertion_enabled": False, "warning_stream": io.StringIO()}
    tree = publish_doctree(text, settings_overrides=quiet)
    found = []
    for one in list(tree.findall(Text)):
        if one.strip() and isinstance(one.parent, paragraph | heading):
            found.append(one.astext())
            one.parent.replace(one, Text(""))
    for one in [tree, *tree.findall(lambda node: hasattr(node, "attributes"))]:
        for name in ("names", "ids", "title", "source", "dupnames"):  # made of the title
            one.attributes.pop(name, None)
    return tree.pformat(), found


def _latex(some: Sequence[str]) -> str:
    body = "".join(
        f"\\section{{{one}}}\n{one}\n\\emph{{{one}}} $x’ – Ã©$ \\label{{Ã©}}\n\n" for one in some
    )
    code = "\\begin{verbatim}\n“code” Ã©\n\\end{verbatim}\n"
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}{code}\\end{{document}}\n"


_VERBATIM = re.compile(r"\\begin\{verbatim\}.*?\\end\{verbatim\}|\\label\{.*?\}", re.DOTALL)


def _latex_seen(text: str) -> Seen:
    from pygments.lexers import TexLexer
    from pygments.token import Text

    kept = _VERBATIM.findall(text)
    rest: list[object] = [kept]
    found: list[str] = []
    in_text = False
    for kind, piece in TexLexer(stripnl=False).get_tokens(_VERBATIM.sub("", text)):
        if kind in Text:
            if in_text:
                found[-1] += piece
            else:
                found.append(piece)
        else:
            rest.append((str(kind), piece))
        in_text = kind in Text
    return rest, [one.strip() for one in found if one.strip()]


def _env(some: Sequence[str]) -> str:
    lines = ["# “comment” Ã©", "PLAIN=x"]
    for number, one in enumerate(some):
        escaped = re.sub(r'([\\"$`])', r"\\\1", one)
        lines.append(f'DOUBLE_{number}="{escaped}"')
        if "'" not in one:
            lines.append(f"export SINGLE_{number}='{one}' # “é”")
        if not set(one) & set(" \t'\"#$\\`;&|()<>*?[]{}~!"):
            lines.append(f"BARE_{number}={one}")
    return "\n".join(lines) + "\n"


def _env_seen(text: str) -> Seen:
    import shlex

    rest, found = [], []
    for line in text.splitlines():
        comment = line[line.rindex("#") :] if line.endswith(("Ã©", "# “é”")) else ""
        words = shlex.split(line.removesuffix(comment))
        name, _, value = words[-1].partition("=") if words else ("", "", "")
        rest.append((words[:-1], name, comment, len(words)))
        found.append(value)
    return rest, found


def _source(
    language: str, *lines: str
) -> tuple[Callable[[Sequence[str]], str], Callable[[str], Seen]]:
    """Code in a language: its lines once for each value, which stands in comments: ``T: @ :T``."""

    def write(some: Sequence[str]) -> str:
        head = "<?php\n" if language == "php" else ""
        return head + "".join("\n".join(lines).replace("@", one) + "\n" for one in some)

    def read(text: str) -> Seen:
        from pygments.lexers import get_lexer_by_name
        from pygments.token import Comment

        found: list[str] = []
        rest: list[tuple[str, str]] = []
        for kind, piece in get_lexer_by_name(language, stripnl=False).get_tokens(text):
            if kind in Comment:
                found += _COMMENTED.findall(piece)
                piece = _COMMENTED.sub("T: :T", piece)
            rest.append((str(kind), piece))
        return rest, found

    return write, read


_COMMENTED = re.compile("T: (.*?) :T")
_LINE, _BLOCK = "// T: @ :T", "/* T: @ :T */"
_SAID = 'x = "“é” Ã© // # -- @";'

KINDS = (
    Kind("JSON", "a.json", _json(1, False), _json_seen),
    Kind("JSON in ASCII", "a.json", _json(None, True), _json_seen),
    Kind("JSON Lines", "a.jsonl", _json_lines, _json_lines_seen),
    Kind("Jupyter", "a.ipynb", _notebook, _notebook_seen, lacks="<*_`|\\&#"),
    Kind("CSV", "a.csv", *_table(",")),
    Kind("quoted CSV", "a.csv", *_table(",", quoting=csv.QUOTE_ALL)),
    Kind("semicolon CSV", "a.csv", *_table(";", lineterminator="\n")),
    Kind("TSV", "a.tsv", *_table("\t")),
    Kind("YAML", "a.yml", _yaml(allow_unicode=True), _yaml_seen),
    Kind("wide YAML", "a.yaml", _yaml(allow_unicode=True, width=10_000), _yaml_seen),
    Kind("YAML in ASCII", "a.yml", _yaml(), _yaml_seen),
    Kind("flow YAML", "a.yml", _yaml(allow_unicode=True, default_flow_style=True), _yaml_seen),
    Kind("TOML", "a.toml", _toml, _toml_seen),
    Kind("properties", "a.properties", _properties, _properties_seen),
    Kind("raw properties", "a.properties", _raw_properties, _properties_seen),
    Kind("INI", "a.ini", _ini, _ini_seen, lacks="#;"),
    Kind("HTML", "a.html", _html(False), _html_seen),
    Kind("quoted HTML", "a.htm", _html(True), _html_seen),
    Kind("XML", "a.xml", _xml(False), _xml_seen),
    Kind("XML in ASCII", "a.svg", _xml(True), _xml_seen),
    Kind("Markdown", "a.md", _markdown, _markdown_seen, lacks="<&|"),
    Kind("gettext", "a.po", _po, _po_seen),
    Kind("SubRip", "a.srt", _srt, _srt_seen, lacks="<"),
    Kind("WebVTT", "a.vtt", _vtt, _vtt_seen, lacks="<"),
    Kind("Python", "a.py", _python, _python_seen, lacks="\\\"'", profiles=("repair",)),
    Kind("reStructuredText", "a.rst", _rst, _rst_seen, lacks="*_`|\\<[]&"),
    Kind("LaTeX", "a.tex", _latex, _latex_seen, lacks="\\{}$&#%^_~", profiles=("repair",)),
    Kind(".env", ".env", _env, _env_seen),
    *(
        Kind(language, name, *_source(language, *lines), lacks="\"'\\", profiles=("repair",))
        for language, name, *lines in (
            ("c", "a.c", _LINE, _BLOCK, _SAID),
            ("java", "a.java", _LINE, _BLOCK, _SAID, "char c = '“';"),
            ("csharp", "a.cs", _LINE, _BLOCK, _SAID),
            ("rust", "a.rs", _LINE, _BLOCK, 'let x = r#"“é” Ã© @"#;'),
            ("go", "a.go", _LINE, _BLOCK, "x := `“é” Ã© // @`"),
            ("javascript", "a.js", _LINE, _BLOCK, _SAID, "y = '“é” Ã© /* @';"),
            ("css", "a.css", _BLOCK, 'a { content: "“é” Ã© @" }'),
            ("scss", "a.scss", _LINE, _BLOCK, 'a { content: "“é” Ã© @" }'),
            ("sql", "a.sql", "-- T: @ :T", _BLOCK, "SELECT '“é” Ã© -- @';"),
            ("lua", "a.lua", "-- T: @ :T", 'x = "“é” Ã© -- @"', "--[[ T: @ :T ]]"),
            ("haskell", "a.hs", "-- T: @ :T", "{- T: @ :T -}", 'x = "“é” Ã© -- @"'),
            ("bash", "a.sh", "# T: @ :T", 'echo "“é” Ã© # @"', "cat <<EOF\n# “é” Ã© @\nEOF"),
            ("ruby", "a.rb", "# T: @ :T", 'x = "“é” Ã© # @"', "y = '“é” Ã© # @'"),
            ("php", "a.php", _LINE, _BLOCK, "# T: @ :T", '$x = "“é” Ã© // @";'),
            ("powershell", "a.ps1", "# T: @ :T", "<# T: @ :T #>", "$x = '“é” Ã© # @'"),
            ("r", "a.r", "# T: @ :T", 'x <- "“é” Ã© # @"'),
        )
    ),
)
