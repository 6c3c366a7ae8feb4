"""Each promise, broken by a result made for it, is named; a true result breaks none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Files, Textmend, tree
from hypothesis import example, given
from hypothesis import strategies as st

import normalizer
from normalizer import batch, verify
from normalizer.document import ByteForm
from normalizer.edit import Edit
from normalizer.logfile import Entry, dump, sha256
from normalizer.passes import Splice
from normalizer.result import CleanResult, Result

SOURCE = "“Itâ€™s” — ErdoÄŸan\r\n“x” textmend: ignore\n"
UTF8 = ByteForm("utf-8")


def cleaned(source: str = SOURCE, name: str = "a.txt", profile: str | None = None) -> CleanResult:
    return normalizer.clean(source.encode(), profile, name)


def doctored(
    source: str, text: str, edits: list[Edit], data: bytes | None = None, profile: str = "plain"
) -> CleanResult:
    """A result that claims ``edits`` led from ``source`` to ``text``."""
    document = normalizer.decode(source.encode())
    made = Result(source, text, (Splice(edits[0].rule, tuple(edits)),))
    data = text.encode() if data is None else data
    chosen = cleaned(profile=profile).profile
    result = CleanResult(document, made, UTF8, chosen)
    result.data = data
    return result


def lines(result: CleanResult) -> list[str]:
    before, after = sha256(result.document.raw), sha256(result.data)
    entry = Entry("a.txt", before, after, result.profile.name, result.changelog)
    return list(dump(entry, entry.changelog.records(result.source)))


def again(data: bytes) -> CleanResult:
    return normalizer.clean(data, "plain")


def edit(
    start: int, before: str, after: str, rule: str = "curly-quote", confidence: float = 1
) -> Edit:
    return Edit(start, start + len(before), before, after, rule, confidence)


def test_a_true_result_breaks_no_promise() -> None:
    result = cleaned()
    assert result.changed
    assert verify.broken_promise(result, lines(result), again, "a.txt") is None


def test_not_reversible() -> None:
    result = cleaned()
    holed = [line for line in lines(result) if "unicode-dash" not in line]
    assert "not reversible" in str(verify.broken_promise(result, holed, again))
    altered = [line.replace('"before": "\\u2014"', '"before": "x"') for line in lines(result)]
    altered = [line.replace("—", "-") for line in altered]
    assert "not reversible" in str(verify.broken_promise(result, altered, again))


def test_not_accounted_for() -> None:
    result = doctored("‘a’ b", "'a’ c", [edit(0, "‘", "'")])
    assert verify.accounted_for(result) == "the log misses a change in line 1, column 5: 'b' -> 'c'"
    result = doctored("‘a’ b", "'a’ b", [edit(0, "‘", "'")], data=b"'a")
    assert verify.accounted_for(result) == "the copy's bytes are not its text"


@pytest.mark.parametrize(
    ("source", "text", "data", "words"),
    [
        ("‘a b", "'a b", None, None),
        ("‘a b", "'a c", None, "not reversible: the text is not that of the bytes"),
        ("‘a b", "'a b", b"'a", "not reversible: the text is not that of the bytes"),
        ("‘a b", "'a b", b"a b", "not reversible: the log does not lead back"),
        ("‘a “", "'a “", None, "not stable"),
    ],
    ids=["true", "another difference", "cut", "other bytes", "half done"],
)
def test_a_block_is_checked(source: str, text: str, data: bytes | None, words: str | None) -> None:
    result = doctored(source, text, [edit(0, "‘", "'")], data)
    broken = verify.broken_in_block(result, "", cleaned)
    assert broken is None if words is None else str(broken).startswith(words)


def test_not_stable() -> None:
    result = doctored("‘a’", "'a’", [edit(0, "‘", "'")])
    assert "a second run would change the copy in line 1, column 3" in str(
        verify.stable(result, again)
    )

    def unreadable(data: bytes) -> CleanResult:
        raise normalizer.DecodingError("no")

    assert "cannot be read again" in str(verify.stable(result, unreadable))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            lambda: doctored("Ã©", "é", [edit(0, "Ã©", "é", "mojibake", 0.6)]),
            "too little evidence",
        ),
        (
            lambda: doctored("Ã ", "à", [edit(0, "Ã ", "à", "mojibake")], profile="code"),
            "break a syntax",
        ),
        (lambda: doctored("aé", "a\ufffd", [edit(1, "é", "\ufffd")]), "lose a character"),
        (
            lambda: doctored("‘ textmend: ignore", "' textmend: ignore", [edit(0, "‘", "'")]),
            "marked to be ignored",
        ),
    ],
)
def test_not_harmless(result: Callable[[], CleanResult], words: str) -> None:
    assert words in str(verify.harmless(result()))


PARSES = "the copy does not parse"
OTHER = "another structure"
STRUCTURES = [
    ("a.json", '{"a": "“x”"}', '{"a": ""x""}', PARSES),
    ("a.json", '["“", "x"]', '["x"]', OTHER),
    ("a.json", '{"é": 1, "e": 2}', '{"e": 1, "e": 2}', OTHER),
    ("a.jsonl", '{"a": 1}\n{"b": "“"}', '{"a": 1}\n{"b": """}', PARSES),
    ("a.toml", "a = '“x’'", "a = '“x''", PARSES),
    ("a.py", "s = '“x’'", "s = '“x''", PARSES),
    ("a.py", "s = 'CafÃ©'", "s = 'Café'", OTHER),
    ("a.xml", "<a b='“’'/>", "<a b='“''/>", PARSES),
    ("a.html", "<p title='x’s'>a</p>", "<p title='x's'>a</p>", OTHER),
    ("a.csv", "a,“b;c”\n", "a,“b,c”\n", OTHER),
    ("a.ini", "[a]\nb = “\n", "[a]\nb = “\nc = d\n", OTHER),
    ("a.yml", "a: “x”", "a: 'x': y", PARSES),
    ("a.yml", "a: –5", "a: -5", OTHER),
    ("a.md", "“a”\n", "- “a”\n", OTHER),
    ("a.po", 'msgid "“"\nmsgstr "x"\n', 'msgid "a"\nmsgstr "x"\n', OTHER),
]


@pytest.mark.parametrize(("name", "before", "after", "words"), STRUCTURES)
def test_structure_not_kept(name: str, before: str, after: str, words: str) -> None:
    result = doctored(before, after, [edit(0, before, after)])
    assert words in str(verify.structure_kept(result, name))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.json", '{"a": "CafÃ©", "b": [1, true]}', '{"a": "Café", "b": [1, true]}'),
        ("a.toml", 'a = "CafÃ©"', 'a = "Café"'),
        ("a.py", "# CafÃ©", "# Café"),
        ("a.xml", "<a>CafÃ©</a>", "<a>Café</a>"),
        ("a.html", "<p>CafÃ©<br>", "<p>Café<br>"),
        ("a.csv", "a,CafÃ©\n", "a,Café\n"),
        ("a.json", "{not json Ã©", "{not json é"),
        ("a.txt", '{"a": "“x”"}', '{"a": ""x""}'),
    ],
)
def test_structure_kept(name: str, before: str, after: str) -> None:
    result = doctored(before, after, [edit(0, before, after)])
    assert verify.structure_kept(result, name) is None


def test_what_was_lost_before_may_be_shown_as_it_is() -> None:
    result = doctored("ï¿½", "\ufffd", [edit(0, "ï¿½", "\ufffd", "mojibake")])
    assert verify.harmless(result) is None


def test_half_done() -> None:
    assert verify.never_half_done(b"abc", b"abc") is None
    assert "2 of 3 bytes" in str(verify.never_half_done(b"abc", b"ab"))
    assert "1 of 3 bytes" in str(verify.never_half_done(b"abc", b"axc"))


def test_not_bounded() -> None:
    result = doctored("‘", "'" * 100, [edit(0, "‘", "'" * 100)])
    assert "100 bytes" in str(verify.bounded(result, lines(result)))
    result = cleaned()
    assert "control characters" in str(verify.bounded(result, ["\x1b[2J\n"]))


def test_a_broken_promise_leaves_the_file_and_is_named(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = '{"a": "“x”"}\n'.encode()
    folder = files({"a.json": data})
    broken = doctored('{"a": "“x”"}\n', '{"a": ""x”"}\n', [edit(7, "“", '"')])
    monkeypatch.setattr(batch, "clean", lambda *args, **named: broken)
    ran = textmend("clean", "a.json", "--in-place", "--profile", "plain")
    assert ran.code == 123
    assert ran.err.splitlines()[0] == (
        "a.json: left as it is, for the clean copy would break a promise: not structure kept: "
        "the copy does not parse (Expecting ',' delimiter: line 1 column 9 (char 8))"
    )
    assert tree(folder) == {"a.json": data}


@example("Ã\nÃok ")  # a line that would be repaired if it stood alone
@given(
    st.lists(
        st.sampled_from(
            [
                "â€™",
                "Ã©",
                "’",
                "“",
                "—",
                "\n",
                "  \n",
                "e\u0301",
                "\u200b",
                "ﬁ",
                "ok ",
                "Ã",
                "©",
                "–",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_a_look_at_the_changed_lines_suffices(text: str) -> None:
    """Where it finds nothing to change, a second run over all of the copy finds nothing either."""
    result = cleaned(text)
    by_line = verify.stable(result, lambda data: normalizer.clean(data, "plain"), by_line=True)
    assert by_line is None
    assert normalizer.clean(result.data, "plain").data == result.data


def test_a_changed_line_that_is_not_stable_is_found() -> None:
    result = doctored("a\n‘a’", "a\n'a’", [edit(2, "‘", "'")])
    broken = verify.stable(result, lambda data: normalizer.clean(data, "plain"), by_line=True)
    assert "a second run would change the copy" in str(broken)
