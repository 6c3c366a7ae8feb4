"""The configuration that holds for a file: the nearest textmend.toml, or [tool.textmend] in the
nearest pyproject.toml, whichever is nearer.

Keys may be written with ``-`` or ``_``. Patterns mean what they mean in ``.gitignore``, from the
configuration's folder on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from normalizer import files
from normalizer import profile as profiles
from normalizer.escape import quoted, visible
from normalizer.expression import expression
from normalizer.files import FileError
from normalizer.patterns import below, check_patterns, fits, matching
from normalizer.profile import Profile
from normalizer.selection import Selection

NAMES = ("textmend.toml", "pyproject.toml")
NEWLINES = ("lf", "keep")
_MOST_BYTES = 1 << 18
_MOST_KEY_PARTS = 256  # the parser takes quadratic time for them
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = expression(
    rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_KEY_PARTS}}}"
)


class Kind(Enum):
    """What the value of a key is."""

    TEXT = "a string"
    FLAG = "true or false"
    SELECTORS = "a list of codes and families"
    PATTERNS = "a list of patterns"
    NEWLINE = "one of lf, keep"
    PROFILE = "a profile's name"
    FORMAT = "a format's name"
    FILES = "a table of patterns and profiles"
    OVERRIDES = "a list of tables"
    PROFILES = "a table of profiles"


class Key(NamedTuple):
    """A key of the configuration: what it holds, and what for."""

    kind: Kind
    meaning: str


#: What may stand in an override as well as at the top.
_OF_FILES: Mapping[str, Key] = {
    "profile": Key(Kind.PROFILE, "What to do to prose (at the top), to these files (in override)."),
    "select": Key(Kind.SELECTORS, "Only these codes and families."),
    "ignore": Key(Kind.SELECTORS, "Not these codes and families."),
    "extend_select": Key(Kind.SELECTORS, "These codes and families besides."),
    "extend_ignore": Key(Kind.SELECTORS, "Nor these codes and families."),
    "newline": Key(Kind.NEWLINE, "Line endings: made LF, or kept."),
    "encoding": Key(Kind.TEXT, "The encoding that the files are in."),
}
KEYS: Mapping[str, Key] = {
    **_OF_FILES,
    "include": Key(Kind.PATTERNS, "Of folders, only files that fit these patterns."),
    "exclude": Key(Kind.PATTERNS, "Of folders, nothing that fits these patterns."),
    "force_exclude": Key(Kind.FLAG, "exclude holds for files that are named, too."),
    "gitignore": Key(Kind.FLAG, "Leave out what .gitignore files name (true)."),
    "baseline": Key(Kind.TEXT, "The file of findings that 'check' accepts."),
    "files": Key(Kind.FILES, "Patterns to profiles; the last that fits wins."),
    "override": Key(Kind.OVERRIDES, "Settings for some paths; the last that fits wins."),
    "profiles": Key(Kind.PROFILES, "Profiles of your own, by name."),
}
OVERRIDE_KEYS: Mapping[str, Key] = {
    "paths": Key(Kind.PATTERNS, "The files that these settings are for."),
    "format": Key(Kind.FORMAT, "The format that the files are in, whatever their names."),
    **_OF_FILES,
}


class ConfigError(ValueError):
    """A configuration that cannot be used. The message is one line and names the file."""


class Choices(NamedTuple):
    """What is set for files, at the top or in an override; None: not set."""

    profile: str | None = None
    selection: Selection = Selection()
    newline: str | None = None
    encoding: str | None = None
    format: str | None = None


class Override(NamedTuple):
    """Settings for the files that fit ``paths``."""

    paths: tuple[str, ...]
    choices: Choices


class Config(NamedTuple):
    """``choices.profile`` is for prose (None: ``plain``); ``files`` pairs patterns and profiles."""

    source: Path | None = None
    choices: Choices = Choices()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    gitignore: bool = True
    baseline: str | None = None
    files: tuple[tuple[str, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    profiles: Mapping[str, Profile] = {}

    @property
    def folder(self) -> Path | None:
        """Where its patterns start from."""
        return self.source and self.source.parent

    def named(self, name: str) -> Profile:
        """The profile of that name, one of the configuration's own first. Raises ValueError."""
        return self.profiles.get(name) or profiles.get(name)

    def chosen_for(self, path: Path) -> Profile | None:
        """The profile that ``files`` and the overrides give to ``path``; the last that fits wins.

        The overrides count as standing after ``files``.
        """
        place = below(path, self.folder)
        fitting = [name for pattern, name in self.files if fits((pattern,), place)]
        fitting += [o.choices.profile for o in self.overrides_for(path) if o.choices.profile]
        return self.named(fitting[-1]) if fitting else None

    def choices_for(self, path: Path) -> Choices:
        """Selection, line endings, encoding and format for ``path``, its overrides included."""
        choices = self.choices
        for override in self.overrides_for(path):
            nearer = override.choices
            choices = Choices(
                choices.profile,
                nearer.selection.within(choices.selection),
                nearer.newline or choices.newline,
                nearer.encoding or choices.encoding,
                nearer.format or choices.format,
            )
        return choices

    def overrides_for(self, path: Path) -> Iterator[Override]:
        """The overrides that ``path`` fits, in order."""
        place = below(path, self.folder) if self.overrides else ""
        return (override for override in self.overrides if fits(override.paths, place))

    def excluded_by(self, path: Path, is_folder: bool = False) -> str | None:
        """The pattern of ``exclude`` that ``path``, or a folder that it lies in, fits."""
        pattern = self.exclude and matching(self.exclude, below(path, self.folder), is_folder)
        return pattern if pattern and not pattern.startswith("!") else None

    def excludes(self, path: Path, is_folder: bool = False) -> bool:
        """Whether ``path``, found in a folder, is to be left out."""
        if self.excluded_by(path, is_folder):
            return True
        return bool(self.include and not is_folder) and not fits(
            self.include, below(path, self.folder)
        )


class Finder:
    """Finds the configuration of files; reads each file once."""

    def __init__(self, fixed: Config | None = None) -> None:
        """``fixed``: holds for all files, whatever lies beside them."""
        self._fixed = fixed
        self._known: dict[str, Config | ConfigError | None] = {}

    def of(self, path: Path) -> Config:
        """The configuration for a file or folder. Raises ConfigError."""
        if os.path.isdir(path):
            return self.of_folder(path)
        return self.of_folder(os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH120

    def of_folder(self, folder: str | Path) -> Config:
        """The configuration for what lies in ``folder``. Raises ConfigError."""
        if self._fixed is not None:
            return self._fixed
        found = self._above(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
        if isinstance(found, ConfigError):
            raise found
        return found or _NONE

    def _above(self, folder: str) -> Config | ConfigError | None:
        passed = []
        found: Config | ConfigError | None = None
        while folder not in self._known:
            passed.append(folder)
            try:
                found = _in_folder(Path(folder))
            except ConfigError as error:
                found = error
            parent = os.path.dirname(folder)  # noqa: PTH120
            if found is not None or parent == folder:
                break
            folder = parent
        else:
            found = self._known[folder]
        self._known.update(dict.fromkeys(passed, found))
        return found


def read(path: Path) -> Config:
    """The configuration in a file that was named. Raises ConfigError."""
    try:
        os.stat(path)  # noqa: PTH116
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    config = _in_file(path)
    if config is None:
        raise ConfigError(f"{path}: has no table [tool.textmend]")
    return config


def parse(table: Mapping[str, Any], source: Path | None = None) -> Config:
    """The configuration that a parsed TOML table holds. Raises ValueError, naming the key.

    >>> parse({"profil": "plain"})
    Traceback (most recent call last):
    ValueError: unknown key 'profil': did you mean 'profile'?
    """
    values = _checked(table, KEYS)
    own: Mapping[str, Any] = values.get("profiles", {})
    config = Config(
        source,
        _choices(values),
        values.get("include", ()),
        values.get("exclude", ()),
        values.get("force_exclude"),
        values.get("gitignore", True),
        values.get("baseline"),
        values.get("files", ()),
        tuple(map(_override, values.get("override", ()))),
        {name: _profile(name, own[name]) for name in own},
    )
    named = [config.choices.profile, *(name for _, name in config.files)]
    named += [override.choices.profile for override in config.overrides]
    for name in named:
        if name is not None:
            config.named(name)
    return config


def _override(table: Mapping[str, Any]) -> Override:
    values = _checked(table, OVERRIDE_KEYS)
    if not values.get("paths"):
        raise ValueError("an override needs 'paths', a list of patterns")
    return Override(values["paths"], _choices(values))


def _profile(name: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        raise ValueError(f"'profiles.{visible(name)}' must be a table, not {quoted(repr(table))}")
    return profiles.from_mapping(name, {_key(key): value for key, value in table.items()})


def _choices(values: Mapping[str, Any]) -> Choices:
    chosen = Selection(
        values.get("select"),
        values.get("ignore", ()),
        values.get("extend_select", ()),
        values.get("extend_ignore", ()),
    )
    named = (values.get(name) for name in ("newline", "encoding", "format"))
    return Choices(values.get("profile"), chosen, *named)


def _key(name: str) -> str:
    return name.replace("-", "_")


def _checked(table: Mapping[str, Any], keys: Mapping[str, Key]) -> dict[str, Any]:
    """The values of a table by key, each of the kind that it must be."""
    values = {}
    for name, value in table.items():
        key = _key(name)
        if key not in keys:
            raise ValueError(f"unknown key {quoted(name)}: {_suggestion(key, keys)}")
        try:
            values[key] = _CHECKS[keys[key].kind](value)
        except TypeError:
            wanted = keys[key].kind.value
            raise ValueError(f"'{name}' must be {wanted}, not {quoted(repr(value))}") from None
        except ValueError as error:
            raise ValueError(f"'{name}': {error}") from None
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_text(one) for one in value]


def _selectors(names: list[str]) -> tuple[str, ...]:
    from normalizer.codes import check_selectors

    return check_selectors(names)


def _newline(value: Any) -> str:
    if value not in NEWLINES:
        raise TypeError
    return _text(value)


def _format(value: Any) -> str:
    from normalizer.formats.registry import by_name

    return by_name(_text(value)).name


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _files(value: Any) -> tuple[tuple[str, str], ...]:
    names = tuple(_mapping(value).items())
    patterns = check_patterns([pattern for pattern, _ in names])
    for _, name in names:
        if not isinstance(name, str):
            raise ValueError(f"must give names of profiles, not {quoted(repr(name))}")
    return tuple((pattern, name) for pattern, (_, name) in zip(patterns, names, strict=True))


def _tables(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise TypeError
    return [_mapping(one) for one in value]


_CHECKS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
    Kind.SELECTORS: lambda value: _selectors(_texts(value)),
    Kind.PATTERNS: lambda value: check_patterns(_texts(value)),
    Kind.NEWLINE: _newline,
    Kind.PROFILE: _text,
    Kind.FORMAT: _format,
    Kind.FILES: _files,
    Kind.OVERRIDES: _tables,
    Kind.PROFILES: _mapping,
}


def _in_folder(folder: Path) -> Config | None:
    for name in NAMES:
        config = _in_file(folder / name)
        if config is not None:
            return config
    return None


def _in_file(path: Path) -> Config | None:
    table = _table_of(path)
    if table is None:
        return None
    try:
        if path.name == "pyproject.toml":
            tool = table.get("tool")
            if not isinstance(tool, dict) or "textmend" not in tool:
                return None
            table = tool["textmend"]
            if not isinstance(table, dict):
                raise ValueError(f"'tool.textmend' must be a table, not {quoted(repr(table))}")
        return parse(table, Path(os.path.abspath(path)))  # noqa: PTH100
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from None


def _table_of(path: Path) -> Mapping[str, Any] | None:
    if not os.access(path, os.R_OK):  # none there, or in a folder that we may not enter
        return None
    import tomllib

    try:
        data = files.read(path, _MOST_BYTES)
        if path.name == "pyproject.toml" and b"textmend" not in data:
            return None
        text = data.decode("utf-8")
        if _LONG_KEY.search(text):
            raise ConfigError(f"{path}: has a key of over {_MOST_KEY_PARTS} parts")
        return tomllib.loads(text)
    except FileError as error:
        raise ConfigError(f"{path}: {error}") from None
    except ConfigError:
        raise
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML ({quoted(str(error), 120)})") from None


def _suggestion(key: str, keys: Mapping[str, Key]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, keys, 1)
    if near:
        return f"did you mean '{near[0].replace('_', '-')}'?"
    return f"there are {', '.join(name.replace('_', '-') for name in keys)}"


_NONE = Config()
