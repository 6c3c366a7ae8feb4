"""One column of a table, from the command line: what is not touched stays byte-identical, the log
finds each row again, and undo by join is exact."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Files, Textmend
from hypothesis import given
from hypothesis import strategies as st

from normalizer.profile import get
from normalizer.tables.clean import Audit, Wanted, clean_table
from normalizer.tables.log import read_log
from normalizer.tables.restore import restore_table
from normalizer.tables.rows import Names

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
LINES = [
    b'{"id": "a", "text": "caf\xc3\x83\xc2\xa9", "n": 1.50}\r\n',
    b"\n",
    b'{"text":"plain" , "id":"b"}\n',
    b'{ "n" : [{"text": "\xc3\x83"}], "id": "c", "text": "\\u00c3\\u00A9t\\u00c3\\u00a9"}\n',
    b'{"id": "d", "text": null}\n',
    b'{"id": "e", "text": 5}\n',
    b'{"id": "f"}\n',
    b"not JSON caf\xc3\x83\xc2\xa9\n",
    b'{"id": "g", "text": "caf\xe9"}\n',
    b'{"text": "first", "id": "h", "text": "Erdo\xc3\x84\xc5\xb8an \\"x\\""}',
]
CLEAN = [
    b'{"id": "a", "text": "caf\xc3\xa9", "n": 1.50}\r\n',
    *LINES[1:3],
    b'{ "n" : [{"text": "\xc3\x83"}], "id": "c", "text": "\\u00e9t\\u00e9"}\n',
    *LINES[4:9],
    b'{"text": "first", "id": "h", "text": "Erdo\xc4\x9fan \\"x\\""}',
]
CSV = (
    "\ufeffid;text;note\r\n"
    'a;cafÃ©;"cafÃ©"\r\n'
    'b;"two\nlines, Ã©tÃ©; ""quoted""";x\r\n'
    'c;plain 5" pipe;y\n'
    "d\n"
    'e;"ErdoÄŸan"\n'
).encode()
CSV_CLEAN = (
    "\ufeffid;text;note\r\n"
    'a;café;"cafÃ©"\r\n'
    'b;"two\nlines, été; ""quoted""";x\r\n'
    'c;plain 5" pipe;y\n'
    "d\n"
    'e;"Erdoğan"\n'
).encode()


def test_json_lines(textmend: Textmend, files: Files, tmp_path: Path) -> None:
    files({"d.jsonl": b"".join(LINES)})
    ran = textmend("clean", "--in-place", "--column", "text", "d.jsonl")
    assert ran.code == 123 and b"".join(CLEAN) == (tmp_path / "d.jsonl").read_bytes()
    assert "d.jsonl: row 7: is no JSON" in ran.err and "d.jsonl: row 8: is no JSON" in ran.err
    assert "d.jsonl: 3 of 9 rows changed, 2 rows failed" in ran.err
    undone = textmend("undo", "d.jsonl.textmend.jsonl")
    assert undone.code == 0 and (tmp_path / "d.jsonl").read_bytes() == b"".join(LINES)


def test_csv(textmend: Textmend, files: Files, tmp_path: Path) -> None:
    files({"d.csv": CSV})
    ran = textmend("clean", "--output", "out", "--column", "text", "--key", "id", "d.csv")
    assert ran.code == 0 and (tmp_path / "out/d.csv").read_bytes() == CSV_CLEAN
    assert (tmp_path / "d.csv").read_bytes() == CSV
    assert textmend("undo", "out/d.csv.textmend.jsonl").code == 0
    assert (tmp_path / "out/d.csv").read_bytes() == CSV


@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.jsonl.zst", "d.ndjson"])
def test_compressed(textmend: Textmend, files: Files, tmp_path: Path, name: str) -> None:
    data = b'{"text": "caf\xc3\x83\xc2\xa9"}\n' * 3
    packed = {"gz": gzip.compress(data), "st": data}.get(name[-2:], data)
    if name.endswith(".zst"):
        packed = bytes(pa.Codec("zstd").compress(data))
    files({name: packed})
    assert textmend("clean", "--in-place", "--column", "text", name).code == 0
    done = (tmp_path / name).read_bytes()
    if name.endswith(".gz"):
        done = gzip.decompress(done)
    if name.endswith(".zst"):
        with pa.CompressedInputStream(tmp_path / name, "zstd") as stream:
            done = stream.read()
    assert done == b'{"text": "caf\xc3\xa9"}\n' * 3


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_parquet(textmend: Textmend, tmp_path: Path, kind: pa.DataType) -> None:
    texts = pa.array(["cafÃ©", None, "plain", "ErdoÄŸan"] * 3, pa.string())
    column = texts.dictionary_encode() if pa.types.is_dictionary(kind) else texts.cast(kind)
    schema = pa.schema([pa.field("text", kind, metadata={"a": "b"}), ("id", pa.int16())])
    table = pa.table([column, pa.array(range(12), pa.int16())], schema.with_metadata({"x": "y"}))
    pq.write_table(table, tmp_path / "d.parquet", row_group_size=5, compression="zstd")
    ran = textmend("clean", "--in-place", "--column", "text", "--key", "id", "d.parquet", "--log", "l.parquet")  # fmt: skip # noqa: E501
    assert ran.code == 0, ran.err
    with pq.ParquetFile(tmp_path / "d.parquet") as done:
        assert [done.metadata.row_group(i).num_rows for i in range(3)] == [5, 5, 2]
        assert done.metadata.row_group(0).column(0).compression == "ZSTD"
        after = done.read()
    assert after.schema.equals(table.schema, check_metadata=True)
    assert after["text"].to_pylist() == ["café", None, "plain", "Erdoğan"] * 3
    shuffled = after.take(random.Random(1).sample(range(12), 10))
    pq.write_table(shuffled, tmp_path / "d.parquet")
    undone = textmend("undo", "l.parquet", "d.parquet")
    assert "not found as the log says" in undone.err
    before = dict(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True))
    back = pq.read_table(tmp_path / "d.parquet")
    assert back["text"].to_pylist() == [before[number] for number in back["id"].to_pylist()]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_evidence_by_source(textmend: Textmend, tmp_path: Path, suffix: str) -> None:
    texts = [*MISREAD, "Potosí", "El Niño", "Mañana"]
    rows = [{"text": t, "source": "pl" if t in MISREAD else "es"} for t in texts]
    path = tmp_path / f"d.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == "csv":
        path.write_text("".join(["text,source\n", *(f"{r['text']},{r['source']}\n" for r in rows)]), "utf-8")  # fmt: skip # noqa: E501
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ran = textmend("clean", "--in-place", "--column", "text", "--evidence-by", "source", path.name)
    assert ran.code == 0, ran.err
    if suffix == "parquet":
        done = pq.read_table(path)["text"].to_pylist()
    elif suffix == "csv":
        done = [line.split(",")[0] for line in path.read_text("utf-8").splitlines()[1:]]
    else:
        done = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    assert done == [*POLISH, *texts[len(POLISH) :]]


def test_what_does_not_change_is_not_written(textmend: Textmend, files: Files, tmp_path: Path) -> None:  # fmt: skip # noqa: E501
    files({"d.jsonl": b'{"text": "na\xc3\xafve"}\n'})
    before = (tmp_path / "d.jsonl").stat()
    ran = textmend("clean", "--in-place", "--column", "text", "d.jsonl")
    assert ran.code == 0 and "0 of 1 row changed" in ran.err
    assert (tmp_path / "d.jsonl").stat().st_ino == before.st_ino
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


@pytest.mark.parametrize("audit, logged", [("none", None), ("changed", [1, 3]), ("all", [1, 2, 3])])
def test_what_goes_on_record(
    textmend: Textmend, files: Files, tmp_path: Path, audit: str, logged: list[int] | None
) -> None:
    files({"d.jsonl": b'{"text": "caf\xc3\x83\xc2\xa9"}\n{"text": "a"}\n\xc3\xa9\n'})
    textmend("clean", "--in-place", "--column", "text", "--audit", audit, "d.jsonl")
    log = tmp_path / "d.jsonl.textmend.jsonl"
    found = [entry.row for entry in read_log(log).entries] if log.exists() else None
    assert found == logged


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--column", "txt", "d.csv"], "no column 'txt', or two: choose one of id, text, note"),
        (["--column", "text", "d.txt"], "choose a .parquet, .csv, .tsv or .jsonl"),
        (["--evidence-by", "id", "d.csv"], "go with --column"),
        (["--column", "text", "--profile", "repiar", "d.csv"], "did you mean repair"),
        (["--column", "text", "--diff", "d.csv"], "--column goes with"),
        (["--column", "text", "--encoding", "utf-8", "d.csv"], "--column goes with"),
        (["--column", "text", "bad.parquet"], "cannot be read as Parquet"),
        (["--column", "text", "bad.jsonl.gz"], "no .gz file"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    textmend: Textmend, files: Files, tmp_path: Path, arguments: list[str], told: str
) -> None:
    contents = {"d.csv": CSV, "d.txt": b"x", "bad.parquet": b"x", "bad.jsonl.gz": b"xxxxxxxxx"}
    files(contents)
    ran = textmend("clean", "--in-place", *arguments)
    assert ran.code in (2, 123) and told in ran.err and ran.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == contents


def test_exit_codes_and_quiet(textmend: Textmend, files: Files) -> None:
    files({"d.jsonl": b'{"text": "caf\xc3\x83\xc2\xa9"}\n'})
    arguments = ("clean", "--column", "text", "--quiet", "--exit-non-zero-on-change", "d.jsonl")
    ran = textmend(*arguments, "--output", "out")
    assert (ran.code, ran.err) == (1, "")
    ran = textmend(*arguments, "--output", "out")
    assert ran.code == 123 and "exists already" in ran.err


def test_a_profile_of_the_configuration(textmend: Textmend, files: Files, tmp_path: Path) -> None:
    files(
        {
            "d.jsonl": '{"text": "“a” – b"}\n'.encode(),
            "textmend.toml": b'[profiles.mine]\nextend = "repair"\nadd = ["curly-quote"]\n',
        }
    )
    ran = textmend("clean", "--in-place", "--column", "text", "--profile", "mine", "d.jsonl")
    assert ran.code == 0, ran.err
    assert json.loads((tmp_path / "d.jsonl").read_bytes())["text"] == '"a" – b'


def test_a_log_is_no_data(textmend: Textmend, files: Files, tmp_path: Path) -> None:
    files({"d.jsonl": b'{"text": "caf\xc3\x83\xc2\xa9"}\n'})
    textmend("clean", "--in-place", "--column", "text", "d.jsonl")
    assert "is a change log" in textmend("check", "d.jsonl.textmend.jsonl").err
    assert "exists already" in textmend("clean", "--in-place", "--column", "text", "d.jsonl").err


def test_a_log_that_names_a_copy_elsewhere_is_not_followed(
    textmend: Textmend, files: Files, tmp_path: Path
) -> None:
    files({"a/d.jsonl": b'{"text": "caf\xc3\x83\xc2\xa9"}\n', "b/x": b""})
    textmend("clean", "--in-place", "--column", "text", "--log", "b/l.jsonl", "a/d.jsonl")
    ran = textmend("undo", "b/l.jsonl")
    assert ran.code == 123 and "name it" in ran.err
    assert textmend("undo", "b/l.jsonl", "a/d.jsonl").code == 0


TEXTS = st.sampled_from(["cafÃ©", "plain", 'a,b;"c"\n', "ErdoÄŸan\t“itâ€™s”", "é", "", "\r\n"])


@given(st.lists(TEXTS, max_size=8), st.booleans(), st.sampled_from(["repair", "plain"]))
def test_any_table_comes_back_byte_for_byte(
    tmp_path: Path, texts: list[str], escaped: bool, profile: str
) -> None:
    lines = (json.dumps({"n": n, "text": t}, ensure_ascii=escaped) for n, t in enumerate(texts))
    data = "".join(f"{line}\n" for line in lines).encode()
    folder = tmp_path / os.urandom(8).hex()
    folder.mkdir()
    source, copy, log = (folder / name for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    source.write_bytes(data)
    clean_table(source, copy, log, Wanted(Names("text"), get(profile), Audit.CHANGED))
    for before, after in zip(data.splitlines(), copy.read_bytes().splitlines(), strict=True):
        same = json.loads(before)["text"] == json.loads(after)["text"]
        assert not same or before == after
    assert log.exists() == (copy.read_bytes() != data)
    if log.exists():
        restore_table(log, copy, copy)
    assert copy.read_bytes() == data


def test_a_run_that_is_killed_leaves_the_old_file_and_the_next_one_sweeps(
    textmend: Textmend, files: Files, tmp_path: Path
) -> None:
    data = b'{"text": "caf\xc3\x83\xc2\xa9"}\n'
    files({"d.jsonl": data})
    killed = (
        "import os, signal; os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL); "
        "import normalizer.cli; "
        "normalizer.cli.main(['clean', '--in-place', '--column', 'text', 'd.jsonl'])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", killed], cwd=tmp_path, env=environment, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert (tmp_path / "d.jsonl").read_bytes() == data and len(list(tmp_path.iterdir())) == 3
    assert textmend("clean", "--in-place", "--column", "text", "d.jsonl").code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"d.jsonl", "d.jsonl.textmend.jsonl"}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        source = tmp_path / f"{rows}.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for row in range(rows):
                text = "cafÃ©" if row % 997 == 0 else "Ein schöner Satz ohne Fehler"
                file.write(json.dumps({"id": row, "text": f"{text} {row}"}) + "\n")
        wanted: Any = Wanted(Names("text"), get("repair"))
        tracemalloc.start()
        clean_table(
            source, tmp_path / f"{rows}-clean.jsonl", tmp_path / f"{rows}.log.jsonl", wanted
        )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5_000)  # what is loaded once
    assert peak(60_000) < 1.5 * peak(15_000)
