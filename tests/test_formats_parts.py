"""The parts of formats: marks that keep text as it is, styles, the proof, what is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, Files, Textmend
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer.formats.prove import Predicted, difference, parsed
from normalizer.formats.readers.data import json_events
from normalizer.formats.readers.markup import _Tag, html_events
from normalizer.formats.registry import by_name, format_of, left_alone
from normalizer.formats.segment import Decoded, Style, Unit, made
from normalizer.formats.styles import backslash, markup, quoting


def plain(text: str, name: str, profile: str | None = "plain") -> normalizer.CleanResult:
    result = normalizer.clean(text.encode(), profile, name)
    assert normalizer.undo(result.data, result.changelog) == text.encode()
    return result


IGNORED = [
    json.loads(line)
    for line in (ROOT / "fixtures/pipeline/ignored.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", IGNORED, ids=lambda case: case["before"])
def test_a_mark_keeps_text_from_being_changed(case: dict[str, str]) -> None:
    assert plain(case["before"], case["name"]).text == case["after"]


def test_an_unknown_code_in_a_mark_is_noted() -> None:
    result = plain("“a”\n“b” textmend: ignore[curly-qoute]\n", "a.txt")
    assert result.text == '"a"\n"b" textmend: ignore[curly-qoute]\n'
    (note,) = result.notes
    assert "line 2" in note and "did you mean curly-quote?" in note


STYLES: list[tuple[Style, str, str, str, str | None]] = [
    (backslash.JSON, '"caf\\u00C3\\u00A9"', "Ã©", "é", '"caf\\u00E9"'),
    (backslash.JSON, '"caf\\u00c3\\u00a9"', "Ã©", "\U0001f600", '"caf\\ud83d\\ude00"'),
    (backslash.JSON, '"“x"', "“", '"', '"\\"x"'),
    (backslash.JSON, '"“\\ud800"', "“", '"', '"\\"\\ud800"'),
    (backslash.YAML_DOUBLE, '"caf\\xc3\\xa9"', "Ã©", "é", '"caf\\xe9"'),
    (backslash.GETTEXT, '"cafÃ"\n"©"', "Ã©", "é", '"café"'),
    (backslash.PROPERTIES, "a\\\n  “b", "“", '"', 'a\\\n  "b'),
    (markup.HTML_TEXT, "caf&Atilde;&copy;", "Ã©", "é", "caf&eacute;"),
    (markup.HTML_TEXT, "caf&#195;&#169;", "Ã©", "é", "caf&#233;"),
    (markup.XML_TEXT, "caf&#xC3;&#xA9; &own;", "Ã©", "é", "caf&#xE9; &own;"),
    (markup.COMMENT, " a — b", "—", "--", None),
    (markup.COMMENT, " a – b", "–", "-", " a - b"),
    (markup.CDATA, "a]]–", "–", ">", None),
    (quoting.cell_style(","), "say “x", "“", '"', '"say ""x"'),
    (quoting.cell_style(";"), "a–b", "–", ",", "a,b"),
    (quoting.YAML_PLAIN, "“x”", "“", '"', "'\"x”'"),
    (quoting.YAML_PLAIN, "–5", "–", "-", "'-5'"),
    (quoting.YAML_PLAIN, "it’s", "’", "'", "it's"),
    (quoting.YAML_SINGLE, "'it’s'", "’", "'", "'it''s'"),
    (quoting.TOML_LITERAL, "'it’s \\d'", "’", "'", '"it\'s \\\\d"'),
    (quoting.TOML_LITERAL_LINES, "'''a’’’'''", "’", "'", None),
    (quoting.ENV_SINGLE, "'it’s \\d \"q\"'", "’", "'", '"it\'s \\\\d \\"q\\""'),
    (quoting.ENV_SINGLE, "'it’s $5'", "’", "'", None),
    (quoting.ENV_SINGLE, "'a–b $5'", "–", "-", "'a-b $5'"),
    (quoting.ENV_BARE, "it’s", "’", "'", '"it\'s"'),
    (quoting.YAML_BLOCK, "|\n  a\n  b’\n", "’", "'", "|\n  a\n  b'\n"),
]


@pytest.mark.parametrize(("style", "raw", "old", "new", "after"), STYLES)
def test_a_change_is_spelled_as_its_surroundings(
    style: Style, raw: str, old: str, new: str, after: str | None
) -> None:
    decoded = style.decode(raw)
    starts = [at for at in range(len(decoded.value)) if decoded.value.startswith(old, at)]
    changes = [(at, at + len(old), new) for at in starts]
    found = style.encode(raw, decoded, changes)
    assert (found is None) == (after is None)
    if found is not None:
        assert made(raw, found) == after
        assert style.decode(made(raw, found)).value == made(decoded.value, changes)


@pytest.mark.parametrize(
    ("after", "values", "why"),
    [
        ('{"a": "x", "b": 1}', (("“", "x"),), None),
        ('{"a": "y", "b": 1}', (("“", "x"),), "not what it should be"),
        ('{"A": "x", "b": 1}', (("“", "x"),), "another structure"),
        ('{"a": "x", "b": 2}', (("“", "x"),), "another structure"),
        ('{"a": "x" "b": 1}', (("“", "x"),), "does not parse"),
        ('{"a": "x", "b": 1}', (), "not what it should be"),
        ('{"a": "x", "b": 1.0}', (("“", "x"),), "another structure"),
        ('{"a": "x", "b": true}', (("“", "x"),), "another structure"),
        ('{"a": ["x"], "b": 1}', (("“", "x"),), "another structure"),
    ],
)
def test_the_proof(after: str, values: tuple[tuple[str, str], ...], why: str | None) -> None:
    before = parsed(json_events, '{"a": "“", "b": 1}')
    found = difference(before, json_events, after, Predicted(values))
    assert found is why if why is None else why in str(found)


HTML_PIECES = (
    "<p>", "</p>", "<b ", 'a="x"', ">", " ", "/>", "<", "/", "text é", "<script>", "</script>",
    "<pre>", "</pre>", '<code class="a">', "</code>", "<!--", "-->", "&amp;", '"', "'", "=",
    '<img alt="“q”">', '<meta name="description" content="é">', "<?", "?>", "<!DOCTYPE html>",
    '<a href="x>y">', "<br/>", "</br >", "<style>", "</style>", "<title>", "</title>", "<P>",
)  # fmt: skip


@given(pieces=st.lists(st.sampled_from(HTML_PIECES), max_size=14))
def test_a_tag_of_html_is_read_alike_wherever_it_stands(pieces: list[str]) -> None:
    text = "".join(pieces)
    each_anew = _Tag()
    each_anew.feed(text)
    each_anew.close()
    assert html_events(text) == each_anew.events


def test_values_are_proved_whatever_the_order_of_the_reader() -> None:
    text = 'a.x = "“1”"\nb.x = "“2”"\na.y = "“3”"\nb.y = """\n“4” \\\n\n  “5”"""\n'
    result = plain(text, "a.toml")
    assert not result.notes and "“" not in result.text


def test_entities_of_xml_may_be_declared_elsewhere() -> None:
    text = '<a t="“x”">&own; “é” &x.y;</a>'
    assert plain(text, "a.xml").text == '<a t="&quot;x&quot;">&own; "é" &x.y;</a>'


def test_damage_that_no_yaml_may_hold_is_repaired() -> None:
    text = "a: â€œxâ€\x9d\nb: [“y”]\n"
    assert plain(text, "a.yml").text == "a: '\"x\"'\nb: ['\"y\"']\n"
    assert plain(text, "a.yml", "repair").text == "a: “x”\nb: [“y”]\n"


def test_a_tag_whose_name_begins_like_a_verbatim_one_is_another() -> None:
    text = "<code-x>“a”</code-x><code>“b”</code>"
    assert plain(text, "a.html").text == '<code-x>"a"</code-x><code>“b”</code>'


def test_a_line_whose_change_would_be_syntax_is_left_and_noted() -> None:
    result = plain("“a”\n\n\\“b\n", "a.md")
    assert result.text == '"a"\n\n\\“b\n'
    assert "line 3 left as it is" in result.notes[0]


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        ("a.json", '{"a": "“x”", // comment\n}', "JSON: does not parse"),
        ("a.yml", "a: “x”\nb: {{ x }}: y\n", "YAML: does not parse"),
        ("a.xml", "<a>“x”", "XML: does not parse"),
    ],
)
def test_what_does_not_parse_is_treated_with_care_and_noted(
    name: str, text: str, note: str
) -> None:
    result = plain(text, name)
    assert result.text == text and note in result.notes[0]
    damaged = text.replace("“x”", "Ã©tÃ©")
    assert plain(damaged, name).text == text.replace("“x”", "été")


@pytest.mark.parametrize("name", ["package-lock.json", "a.min.js", "a.patch", "a.eml", "a.snap"])
def test_some_files_are_only_reported(name: str) -> None:
    result = plain("“Ã©tÃ©” – dÃ©jÃ\n", name)
    assert not result.changed and result.suggestions
    assert left_alone(name) and "nothing in it is changed" in result.notes[0]


MAIL = """\
Subject: =?utf-8?q?tr=C3=A8s_bon_caf=C3=83=C2=A9?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

L'=c3=83=c2=a9t=C3=A9 =3D d=C3=83=
=C2=A9j=C3=83=C2=A0 dÃ©jÃ , =E9
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_damage_in_a_quoted_printable_mail_is_reported_where_it_stands(end: str) -> None:
    result = plain(MAIL.replace("\n", end), "a.eml", None)
    assert not result.changed and "nothing in it is changed" in result.notes[0]
    assert [(edit.before, edit.after) for edit in result.suggestions] == [
        ("=C3=83=C2=A9", "é"),
        ("=c3=83=c2=a9", "é"),
        (f"=C3=83={end}=C2=A9", "é"),
        ("=C3=83=C2=A0", "à"),
        ("Ã©jÃ ", "éjà"),
    ]
    right = MAIL.replace("=C3=83=C2=A9", "=C3=A9").partition("L'")[0]
    assert not plain(right.replace("\n", end), "a.eml", None).suggestions


@pytest.mark.parametrize(
    ("name", "text", "has"),
    [
        ("a.json", r'{"a": "it\u0027s \u003cb\u003e"}', False),
        ("a.json", r'{"a": "caf\u00e9"}', True),
        ("a.json", r'{"a": "\n"}', False),
        ("a.html", "a &lt;b&gt; &amp; &quot;c&quot; &#39; & d", False),
        ("a.html", "caf&eacute;", True),
        ("a.html", "&#8217;", True),
        ("a.xml", "&#xC3;", True),
        ("a.yml", r'"\xc3 \u00c3"', True),
        ("a.yml", r'"\x41 \u0041 \U00000041"', False),
        ("a.yml", r'"\U0001F600"', True),
        ("a.yml", r'"\_"', True),
        ("a.csv", r"\u00e9 &eacute;", False),
    ],
)
def test_escapes_are_of_interest_where_they_stand_for_more_than_ascii(
    name: str, text: str, has: bool
) -> None:
    one = format_of(name)
    assert one and one.has_escapes(text) is has


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.py", 's = "dÃ©jÃ vu"\n'), ("a.json", '{"dÃ©jÃ vu": 1}'), ("a.js", 's = "dÃ©jÃ vu"\n')],
)
def test_damage_in_keys_and_literals_is_only_reported(name: str, text: str) -> None:
    result = plain(text, name)
    assert not result.changed
    assert any(edit.rule == "mojibake" for edit in result.suggestions)


def test_a_format_can_be_named() -> None:
    data = '{"“k”": "“v”"}'.encode()
    assert json.loads(normalizer.clean(data, "plain", format="json").data) == {"“k”": '"v"'}
    with pytest.raises(ValueError, match="did you mean json"):
        normalizer.clean(data, "plain", format="jsn")
    assert by_name("Markdown") is format_of("README.md")


def test_the_command_line_and_an_override_name_a_format(textmend: Textmend, files: Files) -> None:
    text = '{"“k”": "“v”"}'.encode()
    files({"a.dat": text, "package-lock.json": text, "textmend.toml": b""})
    clean = ("clean", "--profile", "plain")
    after = b'{"\xe2\x80\x9ck\xe2\x80\x9d": "\\"v\\""}'
    assert textmend(*clean, "--as", "json", "-", stdin=text).out == after
    assert textmend(*clean, "--as", "json", "--stdout", "a.dat").out == after
    assert textmend(*clean, "--as", "JSON", "--stdout", "package-lock.json").out == after
    assert textmend(*clean, "--stdout", "package-lock.json").out == text
    assert textmend("check", "--as", "json", "a.dat").code == 0  # data are repaired, no more
    wrong = textmend("check", "--as", "jsn", "a.dat")
    assert wrong.code == 2 and "did you mean json?" in wrong.err
    override = '[[override]]\npaths = ["*.dat"]\nformat = "%s"\nprofile = "plain"\n'
    files({"textmend.toml": (override % "json").encode()})
    assert textmend("clean", "--in-place", "a.dat").code == 0
    assert Path("a.dat").read_bytes() == after
    assert '"JSON"' in textmend("config", "a.dat").out.decode()
    files({"textmend.toml": (override % "jsn").encode()})
    wrong = textmend("check", "a.dat")
    assert wrong.code == 2 and "'format'" in wrong.err and "did you mean json?" in wrong.err


def test_no_cell_becomes_a_formula() -> None:
    result = plain("−1+2,– “x”,−5\n", "a.csv")
    assert result.text == '−1+2,"– ""x""",-5\n'


def test_an_address_and_a_template_stay() -> None:
    text = '{"a": "“x” https://ex.com/a–b {{ “t” }}"}'
    assert json.loads(plain(text, "a.json").text)["a"] == '"x" https://ex.com/a–b {{ “t” }}'


def test_what_was_left_is_in_the_report_the_summary_and_the_log(
    textmend: Textmend, files: Files
) -> None:
    files({"a.txt": b"\xc3\x83\xc2\xa9t", "b.json": '{"a": "Ã©tÃ©",}'.encode(), "c.bin": b"\0\1\2"})
    ran = textmend("clean", "--in-place", "--log", "log.jsonl", "--summary-json", "s.json", ".")
    assert "b.json: note: JSON: does not parse" in ran.err and ", 1 note\n" in ran.err
    left = json.loads(Path("s.json").read_text("utf-8"))["left"]
    assert [one["path"] for one in left] == ["b.json", "c.bin"]
    shown = textmend("log", "log.jsonl")
    assert "note: b.json: JSON: does not parse" in shown.err and "note: c.bin: " in shown.err
    assert textmend("undo", "log.jsonl").code == 0
    assert textmend("clean", "--in-place", "--log", "log.jsonl", ".").code == 0  # goes on with it
    assert textmend("undo", "log.jsonl").code == 0


def test_folders_of_files_wrong_on_purpose_are_passed_by(textmend: Textmend, files: Files) -> None:
    damaged = "Ã©tÃ©\n".encode()
    files({"a.txt": damaged, "tests/fixtures/b.txt": damaged})
    ran = textmend("check", ".")
    assert ran.code == 1 and "name it to clean it" in ran.err
    assert textmend("check", "tests/fixtures").code == 1


def test_what_a_value_is_made_of_is_worked_out_once_for_all_its_suggestions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Decoded] = []
    stretches = Decoded.stretches

    def counted(decoded: Decoded) -> list[Unit]:
        asked.append(decoded)
        return stretches(decoded)

    monkeypatch.setattr(Decoded, "stretches", counted)
    many = r"{\"k\": \"Ã©\"}" * 40
    result = normalizer.clean(f'{{"a": "{many}", "b": "été"}}\n'.encode(), "plain", "a.json")
    assert len(result.suggestions) > 30
    assert len(asked) <= 3  # for what is changed, and for what is suggested


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        ("textmend: ignore[curly-quote]", "’ -- "),
        ("textmend: ignore[curly-quote", "’ — "),  # no list: all is ignored
        ("textmend: ignore[" + "a" * 5000 + "]", "’ — "),  # nor is one without end
    ],
)
def test_a_list_of_codes_has_an_end(mark: str, left: str) -> None:
    result = normalizer.clean(f"’ — {mark}\n’ — \n".encode(), "plain", "a.txt")
    assert result.text.startswith(left) and result.text.split("\n")[1].rstrip() == "' --"
