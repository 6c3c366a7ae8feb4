"""A named choice of rules, modes and thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from normalizer.rule import Context


class Profile(NamedTuple):
    """What to do to a text.

    ``rules`` are the codes of the rules that are applied, ``report`` of those that are only shown.
    ``modes`` are the rules' settings, such as ``{"dashes": "ascii"}``; ``locale`` a language code such
    as ``"de"``. Encoding repair of at least ``min_confidence`` is made, the rest is suggested.
    ``keep_bom``, ``final_newline`` and ``encoding`` (None: the file's own) are for whole files.
    """

    name: str
    rules: tuple[str, ...]
    report: tuple[str, ...] = ()
    modes: Mapping[str, str] = {}
    locale: str | None = None
    min_confidence: float = 0.99
    keep_bom: bool = False
    final_newline: bool = True
    encoding: str | None = "utf-8"
    careful: bool = False  #: repair only what can break no syntax: no ASCII, no line separators

    def context(self, place: str = "plain") -> Context:
        """What this profile's rules are told of a text found in ``place``."""
        return Context(self.modes, self.locale, place)


_PLAIN = Profile(
    "plain",
    ("line-ending", "curly-quote", "unicode-dash", "non-nfc", "trailing-blank"),
    ("unbalanced-quote",),
)
_TYPOGRAPHIC = _PLAIN._replace(
    name="typographic",
    rules=("line-ending", "non-nfc", "trailing-blank"),
)
_CODE = Profile("code", (), final_newline=False, encoding=None, keep_bom=True, careful=True)
_REPAIR = _CODE._replace(name="repair", careful=False)

PROFILES: Mapping[str, Profile] = {p.name: p for p in (_PLAIN, _TYPOGRAPHIC, _CODE, _REPAIR)}


def get(profile: str | Profile) -> Profile:
    """The profile of that name, or the profile itself.

    Raises ValueError for an unknown name.
    """
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise ValueError(f"unknown profile {profile!r}: choose one of {', '.join(PROFILES)}")
    return PROFILES[profile]


def from_mapping(name: str, mapping: Mapping[str, Any]) -> Profile:
    """A profile of your own: ``extend`` names the one to start from, the other keys change it."""
    base = get(mapping.get("extend", "plain"))
    return base._replace(name=name)
