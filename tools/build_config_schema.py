"""Write normalizer/textmend.schema.json: the JSON Schema of a configuration, from what reads it.

usage: python tools/build_config_schema.py
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from normalizer.codes import ALL, CODES, FAMILIES
from normalizer.config import KEYS, OVERRIDE_KEYS, Key, Kind
from normalizer.formats.registry import FORMATS
from normalizer.profile import KEYS as PROFILE_KEYS
from normalizer.profile import MODES, PROFILES
from normalizer.rules import by_code

TARGET = Path(__file__).parent.parent / "normalizer" / "textmend.schema.json"

_CODE = {"type": "array", "items": {"enum": list(by_code)}}
_OF_PROFILES: Mapping[str, Any] = {
    "extend": {"enum": list(PROFILES)},
    "add": _CODE,
    "remove": _CODE,
    "report": _CODE,
    **{mode: {"enum": list(values)} for mode, values in MODES.items()},
    "locale": {"type": "string"},
    "min_confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "encoding": {"enum": ["utf-8", "keep"]},
    **{key: {"type": "boolean"} for key in ("keep_bom", "final_newline", "careful", "repair")},
}


def build() -> str:
    """The schema's text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "textmend.toml, or [tool.textmend] in pyproject.toml",
        **table(KEYS),
        "$defs": {
            "profile": profile(),
            "override": {**table(OVERRIDE_KEYS), "required": ["paths"]},
        },
    }
    return json.dumps(schema, indent=2) + "\n"


def table(keys: Mapping[str, Key]) -> dict[str, Any]:
    """A table of keys, which may be written with ``-`` or ``_``."""
    properties = {}
    for name, key in keys.items():
        for spelling in dict.fromkeys((name.replace("_", "-"), name)):
            properties[spelling] = {"description": key.meaning, **KINDS[key.kind]}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def profile() -> dict[str, Any]:
    """A profile of one's own."""
    assert set(_OF_PROFILES) == set(PROFILE_KEYS)
    properties = {}
    for name, kind in _OF_PROFILES.items():
        for spelling in dict.fromkeys((name.replace("_", "-"), name)):
            properties[spelling] = kind
    return {"type": "object", "additionalProperties": False, "properties": properties}


KINDS: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.FLAG: {"type": "boolean"},
    Kind.SELECTORS: {"type": "array", "items": {"enum": [ALL, *FAMILIES, *CODES]}},
    Kind.PATTERNS: {"type": "array", "items": {"type": "string"}},
    Kind.NEWLINE: {"enum": ["lf", "keep"]},
    Kind.PROFILE: {"type": "string", "examples": list(PROFILES)},
    Kind.FORMAT: {
        "type": "string",
        "examples": list(dict.fromkeys(one.name for one in FORMATS)),
    },
    Kind.FILES: {"type": "object", "additionalProperties": {"type": "string"}},
    Kind.OVERRIDES: {"type": "array", "items": {"$ref": "#/$defs/override"}},
    Kind.PROFILES: {"type": "object", "additionalProperties": {"$ref": "#/$defs/profile"}},
}


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
