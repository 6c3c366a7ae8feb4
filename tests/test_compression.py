"""Compressed text is read and cleaned through, within bounds; undo gives the very bytes back."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zlib
from collections.abc import Callable

import pytest
from conftest import Files, Textmend, tree

from normalizer import compression
from normalizer.changelog import Packed

zstandard = pytest.importorskip("zstandard")

DAMAGED = "ErdoÄŸan — yes\n".encode()
CLEAN = "Erdoğan -- yes\n".encode()

Pack = Callable[[bytes], bytes]


def named_gzip(data: bytes) -> bytes:
    """As ``gzip -1 NAME`` makes it: with a name, a time and a level in its header."""
    file = io.BytesIO()
    with gzip.GzipFile("a name.txt", "wb", 1, file, mtime=1_000_000_000) as packer:
        packer.write(data)
    return file.getvalue()


PACKS: dict[str, list[Pack]] = {
    ".gz": [gzip.compress, named_gzip, lambda data: gzip.compress(data[:9]) + named_gzip(data[9:])],
    ".bz2": [bz2.compress, lambda data: bz2.compress(data, 1)],
    ".xz": [lzma.compress, lambda data: lzma.compress(data, check=lzma.CHECK_CRC32)],
    ".zst": [
        zstandard.compress,
        lambda data: zstandard.ZstdCompressor(19, write_checksum=True).compress(data),
        lambda data: b"\x50\x2a\x4d\x18\x04\0\0\0skip" + zstandard.compress(data),
    ],
}
UNPACKS: dict[str, Pack] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
CASES = [(suffix, pack) for suffix, packs in PACKS.items() for pack in packs]


@pytest.mark.parametrize(("suffix", "pack"), CASES)
def test_it_is_cleaned_through_and_undone_byte_for_byte(
    textmend: Textmend, files: Files, suffix: str, pack: Pack
) -> None:
    name = f"a.txt{suffix}"
    original = {name: pack(DAMAGED), f"right.md{suffix}": pack(CLEAN)}
    folder = files(original)
    assert textmend("check", ".").code == 1
    ran = textmend("clean", ".", "--in-place", "--log", "log")
    assert ran.code == 0 and "1 file changed, 1 unchanged; 2 edits" in ran.err
    copies = tree(folder)
    assert UNPACKS[suffix](copies[name]) == CLEAN
    assert copies[f"right.md{suffix}"] == original[f"right.md{suffix}"]
    assert textmend("check", name).code == 0
    assert b"a.txt" + suffix.encode() in textmend("log", "log").out
    assert textmend("undo", "log").err == "1 file restored\n"
    assert tree(folder) == original | {"log": copies["log"]}


def test_the_format_is_that_of_the_name_inside(textmend: Textmend, files: Files) -> None:
    folder = files({"a.json.gz": gzip.compress('{"“k”": "“v” ErdoÄŸan"}'.encode())})
    assert textmend("clean", "a.json.gz", "--in-place", "--log", "log").code == 0
    copy = gzip.decompress((folder / "a.json.gz").read_bytes())
    assert json.loads(copy) == {"“k”": "“v” Erdoğan"}


def test_detect_reads_through(textmend: Textmend, files: Files) -> None:
    files({"a.txt.gz": gzip.compress("naïve\r\n".encode("utf-16"))})
    ran = textmend("detect", "a.txt.gz")
    assert ran.code == 0 and ran.out.startswith(b"a.txt.gz: UTF-16LE, byte order mark, CR LF")


def test_standard_input_has_the_codec_of_its_name(textmend: Textmend) -> None:
    ran = textmend("clean", "--stdin-filename", "a.txt.gz", "-", stdin=gzip.compress(DAMAGED))
    assert gzip.decompress(ran.out) == CLEAN


def test_only_some_lines_of_it(textmend: Textmend, files: Files) -> None:
    original = gzip.compress(DAMAGED * 2)
    folder = files({"a.txt.gz": original})
    args = ("clean", "a.txt.gz", "--in-place", "--log", "log", "--only-lines", "2")
    assert textmend(*args).code == 0
    assert gzip.decompress((folder / "a.txt.gz").read_bytes()) == DAMAGED + CLEAN
    textmend("undo", "log")
    assert (folder / "a.txt.gz").read_bytes() == original


def test_what_the_header_says_stays() -> None:
    codec = compression.codec_of("a.gz")
    assert codec is not None
    original = named_gzip(DAMAGED)
    assert compression.packed(CLEAN, codec, original) == named_gzip(CLEAN)
    assert compression.packed_as(CLEAN, Packed("gzip", original)) == named_gzip(CLEAN)


def tar_of(data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def bgzip(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(data) + packer.flush()
    extra = b"BC\2\0" + (len(body) + 25).to_bytes(2, "little")
    header = b"\x1f\x8b\x08\4\0\0\0\0\0\xff\6\0" + extra
    ends = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return header + body + ends


PACKED = gzip.compress(DAMAGED)

#: Name, bytes, and what is said of the file.
LEFT = [
    ("short.gz", PACKED[:-3], "left as it is: its gzip data breaks off"),
    ("short.bz2", bz2.compress(DAMAGED)[:-3], "left as it is: its bzip2 data breaks off"),
    ("short.xz", lzma.compress(DAMAGED)[:-3], "left as it is: its xz data breaks off"),
    ("short.zst", zstandard.compress(DAMAGED)[:-3], "its Zstandard data breaks off"),
    ("damaged.gz", PACKED[:15] + b"???" + PACKED[18:], "its gzip data is damaged"),
    ("more.gz", PACKED + b"junk", "something else follows the end of its gzip data"),
    ("zeros.gz", PACKED + b"\0" * 512, "something else follows the end of its gzip data"),
    ("more.xz", lzma.compress(DAMAGED) + PACKED, "something else follows the end of its xz data"),
    ("plain.gz", DAMAGED, "left as it is: is no gzip file, as its name says"),
    ("other.zst", PACKED, "left as it is: is no Zstandard file, as its name says"),
    ("bomb.gz", gzip.compress(b"a" * 3_000_000), "unpacks to over 250 times its size"),
    ("bomb.bz2", bz2.compress(b"a" * 3_000_000), "unpacks to over 250 times its size"),
    ("bomb.zst", zstandard.compress(b"a" * 3_000_000), "unpacks to over 250 times its size"),
    ("genes.gz", bgzip(DAMAGED), "its gzip header has extra fields"),
    ("a.tar.gz", tar_of(DAMAGED), "skipped: looks like a tar archive, not text"),
    ("zeros.img.gz", gzip.compress(b"\0" * 3_000_000), "skipped: holds nothing but NUL bytes"),
    ("twice.gz.xz", lzma.compress(PACKED), "skipped: looks like a gzip archive, not text"),
    ("a.txt", PACKED, "skipped: looks like a gzip archive, not text"),
    ("log.gz", gzip.compress(b'{"schema": "textmend-changelog/2"'), "is a change log of textmend"),
]


@pytest.mark.parametrize(("name", "data", "said"), LEFT, ids=[name for name, *_ in LEFT])
def test_what_cannot_be_cleaned_is_left_and_said_in_a_line(
    textmend: Textmend, files: Files, name: str, data: bytes, said: str
) -> None:
    folder = files({name: data})
    ran = textmend("clean", name, "--in-place", "--log", "log")
    line, _ = ran.err.split("\n", 1)
    assert line.startswith(f"{name}: ") and said in line
    assert ran.code == (0 if "skipped" in line else 123)
    assert tree(folder) == {name: data}


def test_what_is_short_may_be_regular_and_what_is_empty_is_right(
    textmend: Textmend, files: Files
) -> None:
    files(
        {"a.txt.gz": gzip.compress(b"a line\n" * 100_000), "b.gz": b"", "c.gz": gzip.compress(b"")}
    )
    assert textmend("check", ".").err == "0 files would change, 3 unchanged; 0 edits\n"


def test_what_is_too_large_fails_before_it_is_read(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MOST_BYTES", 100)
    files({"a.gz": gzip.compress(DAMAGED * 20), "b.gz": gzip.compress(bytes(range(128)) * 3)})
    assert "a.gz: left as it is: unpacks to over 64 MiB" in textmend("check", "a.gz").err


def test_without_the_extra_it_is_skipped(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    files({"a.txt.zst": zstandard.compress(DAMAGED)})
    monkeypatch.setattr(compression, "import_module", missing)
    for command in ("check", "detect"):
        ran = textmend(command, "a.txt.zst")
        assert ran.code == 0 and "pip install 'textmend[zstd]'" in ran.err + ran.out.decode()
