"""Documents of shapes that few writers make: formats within formats, several documents in one file,
lines that end with CRLF, every way to write a text, and all around what looks like one and is none.
Read by independent readers, as those of format_documents.py are.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from format_documents import Kind, Seen

NONE = "“é” Ã©"  #: no text where it stands


def _in_turn(ways: Sequence[Callable[[str], str]], some: Sequence[str]) -> list[str]:
    return [ways[number % len(ways)](one) for number, one in enumerate(some)]


def _upper(text: str) -> str:
    return "".join(
        "".join(f"\\u{unit:04X}" for unit in memoryview(char.encode("utf-16-le")).cast("H"))
        if char > "~" else json.dumps(char)[1:-1]
        for char in text
    )  # fmt: skip


def _every_other(text: str) -> str:
    return "".join(
        json.dumps(char, ensure_ascii=number % 2 == 0 and char < "\U00010000")[1:-1]
        for number, char in enumerate(text)
    )


def _json(some: Sequence[str]) -> str:
    ways = (
        lambda one: json.dumps(one, ensure_ascii=False),
        lambda one: f'"{_upper(one)}"',
        lambda one: f'"{_every_other(one)}"',
        json.dumps,
    )
    texts = ",\r\n\t".join(f'{{"a" :{one} , "a":\t[]}}' for one in _in_turn(ways, some))
    inside = json.dumps(json.dumps({"a": "“x”"}, ensure_ascii=False), ensure_ascii=False)
    page = json.dumps("<a title='it’s'><code>“x”</code></a>", ensure_ascii=False)
    smile = '"\\ud83d\\ude00 \\ud800"'
    return f'{{"{NONE}": [{inside}, {page}, {smile}, 1E400, -0.0],\r\n"texts": [{texts}]}}'


def _json_seen(text: str) -> Seen:
    data = json.loads(text, object_pairs_hook=list)
    texts = data[1][1]
    found = [pairs[0][1] for pairs in texts]
    for pairs in texts:
        pairs[0] = "a"
    return repr(data), found


def _yaml(some: Sequence[str]) -> str:
    ways = (
        lambda one: f"|2-\n    {one}",
        lambda one: f"&a{len(one)} !!str {json.dumps(one, ensure_ascii=False)} # {NONE}",
        lambda one: f">-\n     {one}\n\n",
        lambda one: "'{}'".format(one.replace("'", "''")),
        lambda one: f"|+ # {NONE}\n   {one}\n\n",
        lambda one: f'"{_every_other(one)}"',
    )
    half = len(some) // 2
    lines = "# “é” Ã©\n--- # “x”\n"
    for some_of in (some[:half], some[half:]):
        lines += f"{json.dumps(NONE)}: &b [1, ~, 2001-01-01]\n'{NONE} 2': *b\nlist:\n"
        lines += "".join(f"  - {one}\n" for one in _in_turn(ways, some_of)) + "...\n---\n"
    return (lines + "x\n").replace("\n", "\r\n")


def _yaml_seen(text: str) -> Seen:
    from ruamel.yaml import YAML

    documents = list(YAML(typ="safe", pure=True).load_all(text))
    found = [one.rstrip("\n") for data in documents[:2] for one in data["list"]]
    ends = [one[len(one.rstrip("\n")) :] for data in documents[:2] for one in data.pop("list")]
    return (documents, ends), found


def _toml(some: Sequence[str]) -> str:
    def escaped(one: str) -> str:
        return json.dumps(one, ensure_ascii=False)[1:-1]

    def wide(char: str) -> str:
        return f"\\U{ord(char):08x}" if char > "~" else escaped(char)

    def literal(one: str) -> str:
        return f"'''\n{one}'''" if "'" not in one else f'"{escaped(one)}"'

    ways = (
        lambda one: f'"""\n{escaped(one)}\\\n   """',
        literal,
        lambda one: f'"{"".join(map(wide, one))}"',
        lambda one: f'{{ "{NONE}" = 1979-05-27T07:32:00Z, t = "{escaped(one)}" }}',
    )  # fmt: skip
    lines = "".join(
        f'[["{NONE}".list]]\nn = inf\nv.v = {one} # {NONE}\n' for one in _in_turn(ways, some)
    )
    return f"# {NONE}\n{lines}".replace("\n", "\r\n")


def _toml_seen(text: str) -> Seen:
    import tomllib

    data = tomllib.loads(text)
    found = []
    for one in data[NONE]["list"]:
        holder = one["v"] if isinstance(one["v"]["v"], str) else one["v"]["v"]
        key = "v" if holder is one["v"] else "t"
        found.append(holder[key])
        holder[key] = ""
    return data, found


def _table(some: Sequence[str]) -> str:
    ends = ("\n", "\r\n")
    rows = [f'{n},"{one.replace(chr(34), chr(34) * 2)}\n“x”",-1' for n, one in enumerate(some)]
    return "id,text,n\r\n" + "".join(row + ends[n % 2] for n, row in enumerate(rows))


def _table_seen(text: str) -> Seen:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    found = [line for row in rows[1:] for line in row[1].split("\n")]
    return [(row[0], row[2:], row[1].count("\n")) for row in rows], found


def _numbered(text: str) -> str:
    return "".join(f"&#x{ord(c):X};" if c > "~" else html.escape(c) for c in text)


def _html(some: Sequence[str]) -> str:
    data = f'<script type="application/json">{{"a": "{NONE}"}}</script>'
    code = f"<svg><title>{NONE}</title></svg><PRE>{NONE}<b>{NONE}</b></PRE><!-- <p>{NONE} -->"
    items = "".join(
        f"<LI>{html.escape(one)}<p title='{html.escape(one)}'\nhidden>{_numbered(one)}<td>"
        f'<input placeholder={_numbered("é")} value="{NONE}">'
        for one in some
    )
    return f"<meta charset=utf-8><title>x</title>{data}{code}<ul>{items}</ul>\r\n"


def _html_seen(text: str) -> Seen:
    import html5lib

    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found = []
    for one in [*tree.iter("li"), *tree.iter("p")]:
        found.append(one.text or "")
        one.text = ""
        if one.get("title"):
            found.append(one.get("title"))
            one.set("title", "")
    return ElementTree.tostring(tree), found


def _xml(some: Sequence[str]) -> str:
    head = (
        f"<?xml version='1.0' encoding='utf-8'?>\r\n<!DOCTYPE r [<!ENTITY own '{NONE}'>"
        f"<!-- {NONE} < --><!ELEMENT r ANY>]>\r\n<?p {NONE}?>"
    )
    ways = (
        lambda one: f"<![CDATA[{one}]]>",
        escape,
        lambda one: "".join(f"&#{ord(c)};" if c > "~" else escape(c) for c in one),
    )
    items = "".join(
        f'<n:i n:title={quoteattr(one)} d="&own;\n{NONE}" id="{NONE}">{raw}</n:i><e>&own;</e>'
        for one, raw in zip(some, _in_turn(ways, some), strict=True)
    )
    return f'{head}<r xmlns:n="urn:{NONE}"><!-- <b>{NONE} -->{items}</r>'


def _xml_seen(text: str) -> Seen:
    builder = ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    root = ElementTree.fromstring(text, ElementTree.XMLParser(target=builder))
    found = []
    for one in root:
        if one.tag != "e" and isinstance(one.tag, str):
            title = next(name for name in one.attrib if name.endswith("}title"))
            found += [one.text or "", one.get(title) or ""]
            one.text = ""
            one.set(title, "")
            one.attrib.pop("d")
    return ElementTree.tostring(root), found


def _po(some: Sequence[str]) -> str:
    def over_lines(one: str) -> str:
        words = one.split(" ")
        lines = [" ".join(words[:2]), *(f" {word}" for word in words[2:])]
        return "\n".join(['""', *(json.dumps(line, ensure_ascii=False) for line in lines)])

    entries = []
    for number, one in enumerate(some):
        text, kind = over_lines(one), number % 3
        noted = f'# {NONE}\n#. {NONE}\n#, fuzzy\n#| msgid "{NONE}"\n'
        if kind == 0:
            entries.append(f'{noted}msgctxt "{NONE}"\nmsgid "{number} {NONE}"\nmsgstr {text}\n')
        elif kind == 1:
            plural = f'msgid "{number}"\nmsgid_plural "{number} {NONE}"'
            entries.append(f'{noted}{plural}\nmsgstr[0] {text}\nmsgstr[1] "x"\n')
        else:
            obsolete = f'msgid "{number} {NONE}"\nmsgstr {text}'
            entries.append("".join(f"#~ {line}\n" for line in obsolete.split("\n")))
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"X: {NONE}\\n"\n'
    return "\n".join([head, *entries]).replace("\n", "\r\n")


def _po_seen(text: str) -> Seen:
    import polib

    catalogue = polib.pofile(text.replace("\r\n", "\n"))
    found, rest = [], [repr(catalogue.metadata)]
    for one in catalogue:
        found.append(one.msgstr_plural[0] if one.msgstr_plural else one.msgstr)
        one.msgstr = ""
        if one.msgstr_plural:
            one.msgstr_plural[0] = ""
        rest.append(str(one))
    return rest, found


def _markdown(some: Sequence[str]) -> str:
    ways = (
        lambda one: f"- @{one}@\n  ```\n  {NONE}\n  ```\n\n  1. `{NONE}`\n\n         {NONE}\n",
        lambda one: f"> > @{one}@\n>\n> ~~~ {NONE}\n> {NONE}\n> ~~~\n",
        lambda one: f"| a |\n|:--|\n| @{one}@ |\n\n<div title='{NONE}'>\n{NONE}\n</div>\n",
        lambda one: f"[^1]: @{one}@\n\n[x][{NONE}] ![]({NONE.replace(' ', '')})\n",
        lambda one: f"## @{one}@\n",
    )
    front = f"+++\ntitle = “{NONE}”\n+++\n"
    return front + "\n".join(_in_turn(ways, some)) + f"\n[{NONE}]: /x '{NONE}'\n"


def _markdown_seen(text: str) -> Seen:
    parts = text.split("@")
    return parts[::2], parts[1::2]


def _srt(some: Sequence[str]) -> str:
    return "\r\n".join(
        f"{n}\r\n00:00:0{n},000 --> 00:00:0{n},500 {{{NONE}}}\r\n<i class='{NONE}'>\r\n{one}\r\n"
        for n, one in enumerate(some, 1)
    )


def _srt_seen(text: str) -> Seen:
    lines = text.split("\r\n")
    return [line for n, line in enumerate(lines) if n % 5 != 3], lines[3::5]


AWKWARD = (
    Kind("JSON in JSON", "a.json", _json, _json_seen),
    Kind("YAML in every style", "a.yaml", _yaml, _yaml_seen),
    Kind("TOML in every style", "a.toml", _toml, _toml_seen),
    Kind("CSV with lines in cells", "a.csv", _table, _table_seen),
    Kind("sloppy HTML", "a.html", _html, _html_seen),
    Kind("XML of all kinds", "a.xml", _xml, _xml_seen),
    Kind("gettext over lines", "a.po", _po, _po_seen),
    Kind("nested Markdown", "a.md", _markdown, _markdown_seen, lacks="<&|@`*_#\\[{"),
    Kind("SubRip with tags", "a.srt", _srt, _srt_seen, lacks="<"),
)
