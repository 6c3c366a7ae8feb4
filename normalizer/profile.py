"""A named choice of rules, modes and thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from normalizer.arguments import near_miss, share_of
from normalizer.rule import Context, Safety
from normalizer.rules import ALL_RULES, by_code


class Profile(NamedTuple):
    """What to do to a text.

    ``rules`` are the codes of the rules that are applied, ``report`` of those that are only shown.
    ``modes`` are the rules' settings, such as ``{"dashes": "ascii"}``; ``locale`` is a language
    code such as ``"de"``. Encoding repair of at least ``min_confidence`` (0 to 1) is made, the rest
    is suggested. ``keep_bom``, ``final_newline`` and ``encoding`` (None: the file's own) are for
    whole files.
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
    repair: bool = True  #: whether wrong decodings are undone, and suggested, at all
    place: str = "plain"  #: the kind of text: "plain", "markdown" (which keeps its syntax), ...

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], name: str = "own") -> Profile:
        """A profile of your own, as a configuration file describes it.

        ``extend`` names the profile to start from (``plain``). ``add``, ``remove`` and ``report``
        are lists of rule codes: to apply (also rules that are not safe, which is asking for them),
        to leave out, and to show only. ``quotes``, ``dashes`` and ``spaces`` set the modes;
        ``locale``, ``min_confidence``, ``keep_bom``, ``final_newline``, ``encoding`` (``utf-8`` or
        ``keep``), ``careful`` and ``repair`` are as above.

        Raises ValueError for an unknown key, rule, mode or profile and for a wrong value, naming
        the near miss; TypeError for what is no mapping.

        >>> mine = Profile.from_mapping({"add": ["ellipsis"], "quotes": "keep"})
        >>> "ellipsis" in mine.rules, mine.modes
        (True, {'quotes': 'keep'})
        """
        return from_mapping(name, mapping)

    def without(self, codes: Iterable[str]) -> Profile:
        """The same but for these codes."""
        codes = frozenset(codes)
        if not codes:
            return self
        return self._replace(
            rules=tuple(code for code in self.rules if code not in codes),
            report=tuple(code for code in self.report if code not in codes),
            repair=self.repair and "mojibake" not in codes,
        )

    def context(self, place: str | None = None) -> Context:
        """What this profile's rules are told of a text found in ``place`` (its own)."""
        return Context(self.modes, self.locale, place or self.place)


NEVER = 1.01  #: a confidence that no repair has: all of them are suggestions

#: Each setting of rules, with its values; the first is that of profile ``plain``.
MODES: Mapping[str, tuple[str, ...]] = {
    "quotes": ("straight", "curly", "unify", "keep"),
    "dashes": ("ascii", "unify", "keep"),
    "spaces": ("ascii", "typographic", "keep"),
}

#: Right as they are in many texts: only done where a profile names them.
_OPTIONS = frozenset(
    (
        "guillemet",
        "straight-quote",
        "ellipsis",
        "bullet",
        "numero-sign",
        "trademark-sign",
        "blank-line-run",
        "compatibility-form",
    )
)


def _ordered(codes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(rule.code for rule in ALL_RULES if rule.code in wanted)


_SAFE = {rule.code for rule in ALL_RULES if rule.safety is Safety.SAFE} - _OPTIONS
_SHOWN = {rule.code for rule in ALL_RULES if rule.safety is not Safety.SAFE} - _OPTIONS

_PLAIN = Profile("plain", _ordered(_SAFE), _ordered(_SHOWN))
_TYPOGRAPHIC = _PLAIN._replace(
    name="typographic",
    rules=_ordered(_SAFE - {"soft-hyphen"}),
    modes={"quotes": "unify", "dashes": "unify", "spaces": "typographic"},
)
_CODE = Profile(
    "code",
    (),
    _ordered(
        (
            "bidi-control",
            "tag-character",
            "deprecated-format",
            "variation-selector",
            "zero-width",
            "escape-sequence",
            "control-character",
            "mixed-script-word",
        )
    ),
    keep_bom=True,
    final_newline=False,
    encoding=None,
    careful=True,
)
_REPAIR = Profile("repair", (), final_newline=False)

PROFILES: Mapping[str, Profile] = {p.name: p for p in (_PLAIN, _TYPOGRAPHIC, _CODE, _REPAIR)}

#: What a mapping of a profile may hold.
KEYS = (
    "extend",
    "add",
    "remove",
    "report",
    *MODES,
    "locale",
    "min_confidence",
    "keep_bom",
    "final_newline",
    "encoding",
    "careful",
    "repair",
)


def get(profile: str | Profile) -> Profile:
    """The profile of that name, or the profile itself.

    Raises ValueError for an unknown name, and for a profile that names an unknown rule.

    >>> get("plain").name
    'plain'
    """
    if isinstance(profile, Profile):
        _check_codes(profile.rules, profile.report)
        return profile
    if isinstance(profile, Mapping):
        raise TypeError("profile must be a name or a Profile: use Profile.from_mapping(mapping)")
    if not isinstance(profile, str):
        raise TypeError(f"profile must be a name or a Profile, not {type(profile).__name__}")
    if profile not in PROFILES:
        raise ValueError(near_miss("profile", profile, PROFILES))
    return PROFILES[profile]


@lru_cache
def _check_codes(*lists: tuple[str, ...]) -> None:
    for code in chain(*lists):
        if code not in by_code:
            raise ValueError(near_miss("rule", code, by_code))


def from_mapping(name: str, mapping: Mapping[str, Any]) -> Profile:
    """What ``Profile.from_mapping`` gives."""
    if not isinstance(mapping, Mapping):
        raise TypeError(f"a profile is built from a mapping, not {type(mapping).__name__}")
    for key in mapping:
        if key not in KEYS:
            raise ValueError(near_miss("key", key, KEYS))
    base = get(_typed(mapping, "extend", str, "plain"))
    modes = _modes(mapping, base)
    add, remove, report = (_codes(mapping, key) for key in ("add", "remove", "report"))
    for code in add:
        if by_code[code].safety is Safety.DISPLAY_ONLY:
            raise ValueError(f"rule {code!r} can only be reported: put it in report, not in add")
    if modes.get("quotes") == "curly":
        add = (*add, "straight-quote")
    rules = _ordered((set(base.rules) | set(add)) - set(remove) - set(report))
    shown = _ordered((set(base.report) | set(report)) - set(remove) - set(add))
    return base._replace(
        name=name,
        rules=rules,
        report=shown,
        modes=modes,
        locale=_typed(mapping, "locale", str, base.locale),
        min_confidence=_share(mapping, base.min_confidence),
        keep_bom=_typed(mapping, "keep_bom", bool, base.keep_bom),
        final_newline=_typed(mapping, "final_newline", bool, base.final_newline),
        encoding=_encoding(mapping, base.encoding),
        careful=_typed(mapping, "careful", bool, base.careful),
        repair=_typed(mapping, "repair", bool, base.repair),
    )


def _modes(mapping: Mapping[str, Any], base: Profile) -> dict[str, str]:
    modes = dict(base.modes)
    for key, values in MODES.items():
        if key in mapping:
            if mapping[key] not in values:
                raise ValueError(near_miss(f"{key} mode", mapping[key], values))
            modes[key] = mapping[key]
    return modes


def _codes(mapping: Mapping[str, Any], key: str) -> tuple[str, ...]:
    codes = mapping.get(key, ())
    if not isinstance(codes, (list, tuple)) or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"{key} must be a list of rule codes, not {codes!r}")
    for code in codes:
        if code not in by_code:
            raise ValueError(near_miss("rule", code, by_code))
    return tuple(codes)


def _share(mapping: Mapping[str, Any], default: float) -> float:
    if "min_confidence" not in mapping:
        return default
    return share_of(mapping["min_confidence"], "min_confidence")


def _encoding(mapping: Mapping[str, Any], default: str | None) -> str | None:
    """``"keep"`` keeps the file's own encoding; a file can only be converted to UTF-8."""
    if "encoding" not in mapping:
        return default
    value = mapping["encoding"]
    if value not in ("utf-8", "keep"):
        raise ValueError(near_miss("encoding", value, ("utf-8", "keep")))
    return None if value == "keep" else "utf-8"


def _typed(mapping: Mapping[str, Any], key: str, kind: type, default: Any) -> Any:
    value = mapping.get(key, default)
    if value is not default and not isinstance(value, kind):
        wanted = "true or false" if kind is bool else "a text"
        raise ValueError(f"{key} must be {wanted}, not {value!r}")
    return value
