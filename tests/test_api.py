"""The library as people meet it: what it offers, and what it says where it is used wrongly."""

from __future__ import annotations

import pydoc
from typing import Any

import pytest

import normalizer
from normalizer import Profile

LOG = normalizer.clean(b"it\xe2\x80\x99s").changelog


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: normalizer.repair(b"caf"), TypeError, "repair takes a text (str), not bytes"),
        (lambda: normalizer.repair(None), TypeError, "repair_many"),
        (lambda: normalizer.normalize(3.5), TypeError, "normalize takes a text (str), not float"),
        (lambda: normalizer.clean("text"), TypeError, "use normalize(text)"),
        (lambda: normalizer.clean(None), TypeError, "not NoneType"),
        (lambda: normalizer.decode("text"), TypeError, "decoded already"),
        (lambda: normalizer.undo("it's", LOG), TypeError, "changelog.undo(text)"),
        (lambda: normalizer.undo(b"it's", b"log"), TypeError, "ChangeLog, not bytes"),
        (lambda: normalizer.repair("a", 99), ValueError, "from 0 to 1, not 99 (0.99?)"),
        (lambda: normalizer.repair("a", float("nan")), ValueError, "not nan"),
        (lambda: normalizer.repair("a", "0.9"), ValueError, "not '0.9'"),
        (lambda: normalizer.repair("a", True), ValueError, "not True"),
        (lambda: normalizer.repair_many(["a"], 2), ValueError, "from 0 to 1"),
        (lambda: normalizer.repair_many("text"), TypeError, "[text]"),
        (lambda: normalizer.normalize("a", "plian"), ValueError, "did you mean plain?"),
        (lambda: normalizer.normalize("a", 5), TypeError, "a name or a Profile, not int"),
        (lambda: normalizer.normalize("a", ["plain"]), TypeError, "not list"),
        (lambda: normalizer.normalize("a", {"quotes": "keep"}), TypeError, "from_mapping"),
        (lambda: normalizer.normalize("a", Profile("x", ("curly-qoute",))), ValueError, "-quote?"),
        (lambda: normalizer.clean(b"a", encoding="latin-2x"), ValueError, "latin-2x"),
        (lambda: normalizer.clean(b"a", format="jsn"), ValueError, "json"),
        (lambda: Profile.from_mapping({"quote": "keep"}), ValueError, "did you mean quotes"),
        (lambda: Profile.from_mapping({1: "keep"}), ValueError, "unknown key 1"),
        (lambda: Profile.from_mapping({"quotes": "curley"}), ValueError, "did you mean curly"),
        (lambda: Profile.from_mapping({"quotes": ["curly"]}), ValueError, "quotes mode"),
        (lambda: Profile.from_mapping({"add": "ellipsis"}), ValueError, "a list of rule codes"),
        (lambda: Profile.from_mapping({"add": ["elipsis"]}), ValueError, "did you mean ellipsis?"),
        (lambda: Profile.from_mapping({"extend": "cod"}), ValueError, "did you mean code?"),
        (lambda: Profile.from_mapping({"min_confidence": 1.5}), ValueError, "from 0 to 1"),
        (lambda: Profile.from_mapping({"keep_bom": "yes"}), ValueError, "true or false"),
        (lambda: Profile.from_mapping({"encoding": "latin-1"}), ValueError, "utf-8"),
        (lambda: Profile.from_mapping([("quotes", "keep")]), TypeError, "a mapping, not list"),
    ],
)
def test_wrong_use_is_refused_in_one_line_that_says_what_to_do(
    call: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_profile_is_built_from_a_mapping() -> None:
    mine = Profile.from_mapping({"extend": "typographic", "add": ["ellipsis"], "dashes": "ascii"})
    assert normalizer.normalize("“a” – b…", mine).text == "“a” - b..."
    assert Profile.from_mapping({}, "x") == normalizer.PROFILES["plain"]._replace(name="x")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_of_every_kind_are_taken(kind: type) -> None:
    data = kind("it’s".encode())
    assert normalizer.clean(data).data == b"it's\n"
    assert normalizer.decode(data).text == "it’s"
    assert normalizer.undo(kind(b"it's\n"), LOG) == "it’s".encode()


def test_the_help_begins_with_a_page_that_names_all_there_is() -> None:
    page = pydoc.plain(pydoc.render_doc(normalizer)).partition("PACKAGE CONTENTS")[0]
    assert page.count("\n") < 60
    assert all(len(line) <= 108 for line in page.splitlines())
    assert all(name in page for name in normalizer.__all__)


def test_every_public_name_says_what_it_is() -> None:
    for name in normalizer.__all__:
        value = getattr(normalizer, name)
        if name != "PROFILES":
            assert value.__doc__ and value.__doc__.split("\n\n")[0].rstrip().endswith("."), name
