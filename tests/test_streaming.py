"""Long files: block by block they come out as whole ones do, with a log that leads back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from conftest import Files, Textmend

import normalizer
from normalizer import batch, blocks, streaming
from normalizer.logstore import LogReader

LINES = (
    "Les frères étaient déjà à l’école, où l’on apprend.\r\n"
    "Les frÃ¨res Ã©taient dÃ©jÃ\xa0 Ã\xa0 lâ€™Ã©cole.\r\n"
    "plain “ASCII” – no more  \r\n"
    "Привет, как дела? 日本語のテキスト。\r\n"
    "A lone mark”.\n"
)
TEXT = LINES * 40


@pytest.fixture(autouse=True)
def short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LONG_BYTES", 1000)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 500)
    monkeypatch.setattr(blocks.split, "__defaults__", (500,))
    monkeypatch.setattr(streaming, "CHUNK_BYTES", 300)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_long_file_comes_out_as_a_whole_one(
    tmp_path: Path, textmend: Textmend, jobs: str, mark: bytes
) -> None:
    data = mark + TEXT.encode()
    (tmp_path / "a.txt").write_bytes(data)
    whole = normalizer.clean(data, filename="a.txt")
    ran = textmend("clean", "a.txt", "--output", "out", "--log", "log", "--jobs", jobs)
    assert ran.code == 0
    assert (tmp_path / "out" / "a.txt").read_bytes() == whole.data
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt"]
    reader = LogReader(tmp_path / "log")
    entry = reader.entry(reader.groups[0])
    assert len(entry.changelog.blocks) > 5
    assert entry.complete
    assert entry.changelog.restore(whole.data) == data
    positions = [(r.line, r.offset, r.before) for r in reader.records(reader.groups[0])]
    for line, offset, before in positions:
        if before not in ("\ufeff", "\r\n"):
            assert data.count(b"\n", 0, offset) == line - 1
    first = next(r for r in reader.records(reader.groups[0]) if r.rule == "mojibake")
    assert data[first.offset :].startswith(first.before.encode())
    assert textmend("undo", "log").code == 0
    assert (tmp_path / "out" / "a.txt").read_bytes() == data


def test_in_place_and_to_stdout(tmp_path: Path, textmend: Textmend) -> None:
    data = TEXT.encode()
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    whole = normalizer.clean(data, filename="a.txt").data
    assert textmend("clean", "a.txt", "--stdout").out == whole
    assert path.read_bytes() == data
    assert textmend("clean", "a.txt", "--in-place", "--log", "log").code == 0
    assert path.read_bytes() == whole
    again = textmend("clean", "a.txt", "--in-place", "--log", "log2")
    assert (again.code, (tmp_path / "log2").exists()) == (0, False)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "log"]


def test_checking_writes_nothing_and_counts_all(tmp_path: Path, textmend: Textmend) -> None:
    data = TEXT.encode()
    (tmp_path / "a.txt").write_bytes(data)
    whole = normalizer.clean(data, filename="a.txt")
    ran = textmend("check", "a.txt")
    assert ran.code == 1
    edits = whole.changelog.size
    assert f"{edits:,} edits, {len(whole.suggestions)} suggestions" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "Größe, naïve Straße, déjà vu\n".encode("cp1252") * 200),
        ("a.txt", ("textmend: ignore-start\n" + TEXT).encode()),
        ("a.txt", TEXT.encode() + b"\xff\n"),
        ("a.md", TEXT.encode()),
        ("a.json", b'["' + TEXT.replace("\r\n", " ").replace("\n", " ").encode() + b'"]'),
    ],
)
def test_what_cannot_be_cut_is_treated_as_a_whole(
    tmp_path: Path, textmend: Textmend, name: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(data)
    whole = normalizer.clean(data, filename=name).data
    assert textmend("clean", name, "--output", "out", "--log", "log").code == 0
    assert (tmp_path / "out" / name).read_bytes() == whole
    monkeypatch.setattr(batch, "WHOLE_BYTES", 1000)
    ran = textmend("clean", name, "--output", "out2", "--log", "log2")
    assert ran.code == 123
    assert "can be cleaned" in ran.err
    assert list((tmp_path / "out2").iterdir()) == []


def test_a_report_of_texts_has_a_limit(
    tmp_path: Path, textmend: Textmend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "WHOLE_BYTES", 1000)
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    for option in (["--diff"], ["--format", "json"], ["--only-lines", "3"]):
        ran = textmend("check", ".", *option)
        assert (
            ran.code == 123 and "a.txt: is over 64 MiB, of which no texts can be shown" in ran.err
        )
        assert "b.png: skipped: looks like a PNG image" in ran.err
    assert textmend("check", "a.txt").code == 1


def test_a_file_that_changes_meanwhile_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    surveyed = streaming._surveyed

    def surveyed_and_changed(*arguments: object) -> object:
        found = surveyed(*arguments)  # type: ignore[arg-type]
        path.write_bytes(TEXT.encode() + b"more\n")
        return found

    monkeypatch.setattr(streaming, "_surveyed", surveyed_and_changed)
    with pytest.raises(normalizer.files.FileError, match="changed by someone else"):
        way = streaming.Way(map)
        streaming.clean_file(path, normalizer.profile.get("plain"), (None, None), way, None)


def test_reports_that_show_texts_still_do(files: Files, textmend: Textmend) -> None:
    files({"a.txt": TEXT.encode()})
    assert "+plain" in textmend("check", "a.txt", "--diff").out.decode()
    assert textmend("check", "a.txt", "--format", "json").code == 1


def test_undo_goes_block_by_block_however_long_the_entry(
    tmp_path: Path, textmend: Textmend, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("logfile", "logstore", "streaming"):
        monkeypatch.setattr(f"normalizer.{module}.MOST_ENTRY_BYTES", 10_000)
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    assert textmend("clean", "a.txt", "--in-place", "--log", "log").code == 0
    assert (tmp_path / "log").stat().st_size > 20_000
    assert textmend("undo", "log", "--stdout", "a.txt").out == TEXT.encode()
    assert textmend("log", "log").out.count(b"mojibake") > 40
    assert b"can be restored" in textmend("undo", "log", "--list").out
    assert textmend("undo", "log").err == "1 file restored\n"
    assert path.read_bytes() == TEXT.encode()
    assert "1 as before the change already" in textmend("undo", "log").err


@pytest.mark.parametrize("then", [["--profile", "plain"], ["--only-lines", "3-90"]])
def test_several_changes_of_a_long_file_are_undone_as_one(
    tmp_path: Path, textmend: Textmend, then: list[str]
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    for options in (["--profile", "repair"], then):
        assert textmend("clean", "a.txt", "--in-place", "--log", "log", *options).code == 0
    assert len(LogReader(tmp_path / "log").groups) == 2
    assert textmend("undo", "log").err == "1 file restored\n"
    assert path.read_bytes() == TEXT.encode()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "log"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"before": "\xc3\x83\xc2\xa8"', b'"before": "xy"'),
        (b'"block": 2, "bytes": [', b'"block": 2, "bytes": [1'),
        (b'"encoding": "utf-8"', b'"encoding": "latin-1"'),
    ],
)
def test_what_is_no_way_back_for_a_long_file_leaves_it(
    tmp_path: Path, textmend: Textmend, old: bytes, new: bytes
) -> None:
    path, log = tmp_path / "a.txt", tmp_path / "log"
    path.write_bytes(TEXT.encode())
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    copy = path.read_bytes()
    *lines, _ = log.read_bytes().replace(old, new).splitlines(keepends=True)
    body = b"".join(lines)
    assert body != b"".join(log.read_bytes().splitlines(keepends=True)[:-1])
    end = {"end": {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}}
    log.write_bytes(body + json.dumps(end).encode() + b"\n")
    ran = textmend("undo", "log")
    assert ran.code == 123 and "a.txt: cannot be restored: " in ran.err
    assert path.read_bytes() == copy
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "log"]


def test_how_far_it_has_come_is_said(
    tmp_path: Path, textmend: Textmend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("normalizer.cli.progress._LINE_EVERY_SECONDS", -1.0)
    (tmp_path / "a\x1b.txt").write_bytes(TEXT.encode())
    ran = textmend("check", ".", "--jobs", "1")
    said = [line for line in ran.err.splitlines() if line.startswith("... ")]
    shares = [int(line.rsplit(" ", 1)[1][:-1]) for line in said[:-1]]
    assert said[0].startswith("... 0 files, 0.0 MB, 0 to change; a\\x1b.txt: ")
    assert shares == sorted(shares) and shares[-1] == 100 and 50 in shares
    assert said[-1] == "... 1 files, 0.0 MB, 1 to change"
    assert not [line for line in textmend("check", "-q", ".").err.splitlines() if "..." in line]
