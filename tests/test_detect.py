"""``textmend detect`` and ``--encoding``, from the command line."""

from __future__ import annotations

import json

from conftest import Files, Textmend

GERMAN = "Schöne Grüße aus Köln\r\n"


def test_each_file_in_words(textmend: Textmend, files: Files) -> None:
    files(
        {
            "a/ascii.txt": b"plain\n",
            "a/latin.txt": GERMAN.encode("cp1252"),
            "a/mark.txt": b"\xef\xbb\xbfa\rb\n",
            "a/picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "a/wide.txt": GERMAN.encode("utf-16"),
        }
    )
    ran = textmend("detect", "a")
    assert ran.code == 0
    assert ran.out.decode().splitlines() == [
        "a/ascii.txt: UTF-8, LF, confidence 1: nothing but ASCII",
        "a/latin.txt: Windows-1252, CR LF, confidence 0.999: the likeliest text",
        "a/mark.txt: UTF-8, byte order mark, LF and CR, confidence 1:"
        " byte order mark; nothing but ASCII",
        "a/picture.txt: looks like a PNG image, not text",
        "a/wide.txt: UTF-16LE, byte order mark, CR LF, confidence 0.999: byte order mark",
    ]


def test_a_mixed_file_segment_by_segment(textmend: Textmend) -> None:
    german = GERMAN.encode()
    raw = german + GERMAN.encode("cp1252") + german
    ran = textmend("detect", "-", stdin=raw)
    lines = ran.out.decode().splitlines()
    assert lines[0].startswith("<stdin>: UTF-8 and Windows-1252, CR LF, confidence 0.9")
    assert lines[1:] == [
        f"<stdin>:2: Windows-1252 in bytes {len(german)} to {len(german) + len(GERMAN) - 1}"
    ]
    told = json.loads(textmend("detect", "-", "--format", "json", stdin=raw).out)
    assert [s["encoding"] for s in told["segments"]] == ["utf-8", "cp1252", "utf-8"]
    assert told["encodings"] == ["utf-8", "cp1252"]
    assert [s["line"] for s in told["segments"]] == [1, 2, 3]
    assert told["line_endings"] == {"lf": 0, "crlf": 3, "cr": 0}


def test_a_table_with_cells_of_another_encoding_says_which(textmend: Textmend) -> None:
    raw = b"id;name\n1;Jos\xc3\xa9\n2;Fran\xe7ois\n3;Zo\xc3\xab\n"
    first, second = textmend("detect", "-", stdin=raw).out.decode().splitlines()
    assert first.startswith("<stdin>: UTF-8 and Windows-1252, LF, confidence 0.9")
    assert first.endswith(": UTF-8 in part; the rest Windows-1252: the likeliest text")
    assert second == "<stdin>:3: Windows-1252 in bytes 16 to 26"


def test_what_is_open_to_doubt_says_what_else_it_may_be(textmend: Textmend) -> None:
    line = textmend("detect", "-", stdin="Đorđe".encode("cp1250")).out.decode()
    assert "confidence 0." in line and "; else " in line


def test_a_false_declaration_is_told(textmend: Textmend, files: Files) -> None:
    files({"a.xml": '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode()})
    assert "though it declares ISO-8859-1" in textmend("detect", "a.xml").out.decode()


def test_for_programs_a_line_of_json_a_file(textmend: Textmend, files: Files) -> None:
    files({"a.txt": b"\xef\xbb\xbfna\xc3\xafve", "b.bin": b"\0" * 9})
    ran = textmend("detect", "a.txt", "b.bin", "--format", "json")
    text, binary = map(json.loads, ran.out.decode().splitlines())
    assert (text["path"], text["encoding"], text["bom"]) == ("a.txt", "utf-8", "efbbbf")
    assert text["confidence"] == 1.0
    assert (binary["encoding"], binary["reason"]) == (None, "holds nothing but NUL bytes")


def test_what_cannot_be_decoded_fails(textmend: Textmend, files: Files) -> None:
    files({"old.txt": "This is a test of systems.".encode("cp037"), "cut.txt": b"\xff" * 99})
    ran = textmend("detect", "old.txt")
    assert (ran.code, ran.out.decode().count("\n")) == (123, 1)
    assert "EBCDIC" in ran.out.decode()
    assert textmend("detect", "old.txt", "--encoding", "cp037").code == 0
    assert textmend("detect", "cut.txt", "--encoding", "utf-8").code == 123


def test_nothing_from_a_file_reaches_the_terminal_as_it_is(
    textmend: Textmend, files: Files
) -> None:
    files({"a\x1b[2Jb.txt": b"x"})
    assert b"\x1b" not in textmend("detect", ".").out


def test_an_encoding_can_be_forced(textmend: Textmend, files: Files) -> None:
    files({"greek.txt": "Ελλάδα\n".encode("cp737")})
    ran = textmend("clean", "greek.txt", "--stdout", "--encoding", "cp737")
    assert (ran.code, ran.out.decode()) == (0, "Ελλάδα\n")


def test_an_unknown_encoding_is_answered_with_near_ones(textmend: Textmend, files: Files) -> None:
    files({"a.txt": b"x"})
    for command in ("detect", "check"):
        ran = textmend(command, "a.txt", "--encoding", "cp12522")
        assert ran.code == 2
        assert "did you mean cp1252" in ran.err


def test_a_declaration_is_corrected_when_a_file_becomes_utf8(
    textmend: Textmend, files: Files
) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><p>Grüße aus Köln</p></html>\n'
    root = files({"page.html": page.encode("latin-1")})
    (root / "textmend.toml").write_text("")
    ran = textmend("clean", "page.html", "--profile", "plain", "--output", "out", "--log", "log")
    assert ran.code == 0
    assert (root / "out/page.html").read_bytes() == page.replace("iso-8859-1", "utf-8").encode()
    assert '"declared-encoding"' in (root / "log").read_text()
    assert textmend("check", "out/page.html", "--profile", "plain").code == 0
    assert textmend("undo", "log").code == 0
    assert (root / "out/page.html").read_bytes() == page.encode("latin-1")
