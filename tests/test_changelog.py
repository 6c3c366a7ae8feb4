"""The log: replay gives the text, undo the source; positions are those of the original."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import normalizer
from normalizer.edit import Edit, EditError, apply
from normalizer.logfile import Entry, LogError, dump, is_log, load, sha256
from normalizer.passes import LineEndings, Splice
from normalizer.result import CleanResult

#: Pieces that the rules and the repair have something to do with, beside any character there is.
PIECES = st.sampled_from(
    (
        *("â€™", "Ã©", "ÄŸ", "’", "“", "”", "—", "\r\n", "\r", "\n", "  \n", "\ufeff", "e\u0301"),
        *("\u200b", "&amp;", "&Atilde;&copy;", "ﬁ", "\u00a0", "ok ", "Çırağan ", "мир ", "Ã", "©"),
        "\x1b[0m",
    )
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)
PROFILES = st.sampled_from(["plain", "typographic", "code", "repair"])


def logged(result: CleanResult) -> list[str]:
    before, after = sha256(result.document.raw), sha256(result.data)
    entry = Entry("a.txt", before, after, result.profile.name, result.changelog)
    return list(dump(entry, entry.changelog.records(result.source)))


@given(TEXTS, PROFILES)
@example("&Atilde;&copy;", "plain")
@example("“Itâ€™s”", "plain")
def test_replay_gives_the_text_and_undo_the_source(source: str, profile: str) -> None:
    result = normalizer.normalize(source, profile)
    assert result.changelog.replay(source) == result.text
    assert result.changelog.undo(result.text) == source
    assert apply(source, result.edits) == result.text


@given(TEXTS)
def test_the_edits_of_a_repair_lead_to_its_text(source: str) -> None:
    result = normalizer.repair(source)
    assert apply(source, result.edits) == result.text
    assert result.changelog.undo(result.text) == source


@given(TEXTS, PROFILES)
@example("&Atilde;&copy;", "plain")
@example("&amp;¨¡’â€™", "plain")  # held back only before the reference is resolved
def test_a_second_run_changes_nothing(source: str, profile: str) -> None:
    once = normalizer.normalize(source, profile).text
    assert normalizer.normalize(once, profile).text == once


@given(st.lists(TEXTS, max_size=4), PROFILES)
def test_texts_that_belong_together_are_logged_as_they_are_cleaned(
    sources: list[str], profile: str
) -> None:
    for result in normalizer.normalize_many(sources, profile, together=True):
        assert result.changelog.replay(result.source) == result.text


@given(
    TEXTS.map(lambda text: text.encode("utf-8", "ignore")) | st.binary(max_size=40),
    PROFILES,
    st.sampled_from(["a.txt", "a.py"]),
)
def test_bytes_come_back_through_the_log_as_it_is_written(
    data: bytes, profile: str, name: str
) -> None:
    try:
        result = normalizer.clean(data, profile, name)
    except normalizer.DecodingError:
        return
    (entry,) = load(logged(result))
    assert normalizer.undo(result.data, entry.changelog) == data


@given(TEXTS)
def test_every_record_stands_where_its_text_is(source: str) -> None:
    data = source.encode("utf-8", "ignore")
    try:
        result = normalizer.clean(data, "plain")
    except normalizer.DecodingError:
        return
    if result.document.encoding != "utf-8" or result.document.spans:
        return
    first = [r for r in result.changelog.records(result.source) if r.step == 1]
    for record in first:
        assert data[record.offset :].startswith(record.before.encode())
        before = data[: record.offset].removeprefix(result.document.bom).decode()
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert (record.line, record.column) == (len(lines), len(lines[-1]) + 1)


def test_a_million_line_endings_are_one_record() -> None:
    data = b"x\r\n" * 1_000_000 + b"y\n" + b"z\r"
    result = normalizer.clean(data)
    header, *records = map(json.loads, logged(result))
    (record,) = [r for r in records if r.get("rule") == "line-ending"]
    assert record["count"] == 1_000_001
    assert record["runs"] == [["\r\n", 1_000_000], ["\n", 1], ["\r", 1]]
    assert header["edits"] == sum(r.get("count", 1) for r in records if "rule" in r)
    assert normalizer.undo(result.data, result.changelog) == data


@given(st.lists(st.sampled_from(["\r\n", "\n", "\r", "a", "bc "]), max_size=12).map("".join))
def test_line_endings_map_back_as_single_edits_would(source: str) -> None:
    (one,) = normalizer.normalize(source, "plain").changelog.passes[:1] or [None]
    if not isinstance(one, LineEndings):
        return
    edits = one.edits_in(source)
    text = one.replay(source)
    single = Splice(one.rule, edits)
    assert text == single.replay(source) == apply(source, edits)
    assert [one.back(text).to_source(i) for i in range(len(text) + 1)] == [
        single.back(text).to_source(i) for i in range(len(text) + 1)
    ]


def test_a_log_does_not_fit_another_text() -> None:
    log = normalizer.normalize("‘a’\r\n").changelog
    with pytest.raises(EditError):
        log.undo("b")
    with pytest.raises(EditError):
        log.replay("b")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["garbage\n"], "line 1: not a textmend change log"),
        (["[1]\n"], "line 1: not a textmend change log"),
        (['{"a": 1}\n'], "line 1: not a textmend change log"),
        (['{"schema": "textmend-changelog/9"}\n'], "schema textmend-changelog/9"),
        (['{"schema": "textmend-changelog/1", "edits": 0, "spans": 0}\n'], "is malformed"),
    ],
)
def test_a_file_that_is_no_log_is_refused_in_one_line(lines: list[str], message: str) -> None:
    with pytest.raises(LogError, match=message) as raised:
        list(load(lines))
    assert "\n" not in str(raised.value)


def test_a_log_that_breaks_off_is_told_from_one_with_a_hole() -> None:
    lines = logged(normalizer.clean("‘a’ — b".encode()))
    assert [entry.complete for entry in load(lines)] == [True]
    assert [entry.complete for entry in load(lines[:-1])] == [False]
    assert [entry.complete for entry in load([*lines[:-1], lines[-1][:20]])] == [False]
    assert [entry.complete for entry in load([*lines, *lines[:2]])] == [True, False]
    with pytest.raises(LogError, match="line 1: its end is missing"):
        list(load([*lines[:-1], *lines]))


def test_any_log_written_is_known_as_one_and_drives_no_terminal() -> None:
    result = normalizer.clean("Ã©\u202e\x1b[2J‘\u200b’\u00a0\n".encode())
    text = "".join(logged(result))
    assert is_log(text.encode())
    assert all(line.isprintable() for line in text.splitlines())
    assert text.count("\n") == len(text.splitlines())


def test_overlapping_rules_are_one_edit_under_both_names() -> None:
    result = normalizer.normalize("say â€œhiâ€\x9d now")
    assert [(e.before, e.after, e.rule) for e in result.edits] == [
        ("â€œ", '"', "mojibake+curly-quote"),
        ("â€\x9d", '"', "mojibake+curly-quote"),
    ]
    assert isinstance(result.edits[0], Edit)


CHUNKS = st.sampled_from(
    [
        "Çırağan, ErdoÄŸan dedi ki\n".encode(),
        "ÇıraÄŸan Sarayı’nda\r\n".encode(),
        "Größe, naïve Straße, déjà vu\n".encode("cp1252"),
        "Über “uns” – schön\r\n".encode("cp1252"),
        b"plain text\n",
        b"cut \xe2\x80",
        b"stray \xff byte\n",
        b"java \xed\xa0\xbd\xed\xb8\x80 and \xc0\x80\n",
        b"textmend: ignore \xe2\x80\x9c \xe9\n",
    ]
)


@given(
    st.lists(CHUNKS, max_size=8).map(b"".join),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    PROFILES,
)
def test_mixed_and_malformed_files_come_back_too(body: bytes, bom: bytes, profile: str) -> None:
    data = bom + body
    try:
        result = normalizer.clean(data, profile)
    except normalizer.DecodingError:
        return
    (entry,) = load(logged(result))
    assert normalizer.undo(result.data, entry.changelog) == data
    assert entry.changelog.replay(result.source) == result.text


def test_a_repair_in_a_mixed_file_keeps_the_other_encoding() -> None:
    turkish = "Çırağan Sarayı’nda ErdoÄŸan dedi ki: görüşmeler sürüyor\n".encode() * 3
    german = "Größe, naïve Straße, schöne Übung, weiß\n".encode("cp1252") * 3
    result = normalizer.clean(turkish + german, "code")
    assert result.document.spans
    assert result.data == turkish.replace("ÄŸ".encode(), "ğ".encode()) + german
    (entry,) = load(logged(result))
    assert normalizer.undo(result.data, entry.changelog) == turkish + german
    spans = entry.changelog.after
    assert spans is not None and spans.spans[-1].byte_end == len(result.data)
