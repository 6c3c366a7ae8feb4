"""The JSON Schema that is shipped is what the configuration is read by."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import build_config_schema
import jsonschema
import pytest
from conftest import Textmend

from normalizer.config import parse


def schema() -> Any:
    return json.loads(build_config_schema.TARGET.read_text(encoding="utf-8"))


def test_it_is_current_and_shown(textmend: Textmend) -> None:
    text = build_config_schema.TARGET.read_text(encoding="utf-8")
    assert text == build_config_schema.build(), "run python tools/build_config_schema.py"
    assert textmend("config", "--schema").out.decode() == text


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("", True),
        ('profile = "plain"\nexclude = ["a/"]\nforce-exclude = true', True),
        ("force_exclude = true", True),
        ('select = ["quotes", "mojibake"]\nnewline = "keep"', True),
        ('[[override]]\npaths = ["a/"]\nextend-ignore = ["all"]', True),
        ('[files]\n"*.tex" = "repair"', True),
        ('[profiles.mine]\nextend = "code"\nadd = ["ellipsis"]\nmin-confidence = 1', True),
        ('[[override]]\npaths = ["a/"]\nformat = "JSON"', True),
        ("[[override]]\npaths = ['a/']\nformat = 1", False),
        ('format = "JSON"', False),
        ("exclude = 1", False),
        ("gitignore = 1", False),
        ('newline = "crlf"', False),
        ('select = ["quote"]', False),
        ('ovverride = ["a"]', False),
        ('[[override]]\nprofile = "plain"', False),
        ("override = 1", False),
        ('[files]\n"*.tex" = 1', False),
        ('[profiles.mine]\nadd = ["elipsis"]', False),
        ("[profiles.mine]\nmin-confidence = 2", False),
        ("profiles = 1", False),
    ],
)
def test_the_schema_and_the_reader_agree(text: str, is_right: bool) -> None:
    table = tomllib.loads(text)
    valid = jsonschema.Draft202012Validator(schema()).is_valid(table)
    try:
        parse(table)
        accepted = True
    except ValueError:
        accepted = False
    assert (valid, accepted) == (is_right, is_right)
