"""The configuration that holds for a file: the nearest textmend.toml, or [tool.textmend] in the
nearest pyproject.toml, whichever is nearer.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from normalizer import profile as profiles
from normalizer.escape import quoted
from normalizer.profile import Profile

NAMES = ("textmend.toml", "pyproject.toml")
KEYS = ("profile", "exclude", "files", "profiles")


class ConfigError(ValueError):
    """A configuration that cannot be used. The message is one line and names the file."""


class Config(NamedTuple):
    """``profile`` is for prose (None: ``plain``); ``files`` pairs a pattern with a profile's name.

    Patterns are as in a shell and fit a file's name, or its path below ``folder``.
    """

    folder: Path | None = None
    profile: str | None = None
    exclude: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    profiles: Mapping[str, Profile] = {}

    def named(self, name: str) -> Profile:
        """The profile of that name, one of the configuration's own first. Raises ValueError."""
        return self.profiles.get(name) or profiles.get(name)

    def chosen_for(self, path: Path) -> Profile | None:
        """The profile that ``files`` gives to ``path``; the last pattern that fits wins."""
        fitting = [name for pattern, name in self.files if self._fits(path, (pattern,))]
        return self.named(fitting[-1]) if fitting else None

    def excludes(self, path: Path) -> bool:
        """Whether ``exclude`` keeps ``path``, or all of a folder it is, from being found."""
        return self._fits(path, self.exclude)

    def _fits(self, path: Path, patterns: Iterable[str]) -> bool:
        below = _below(path, self.folder)
        return any(fnmatchcase(below, p) or fnmatchcase(path.name, p) for p in patterns)


class Finder:
    """Finds the configuration of files; reads each file once."""

    def __init__(self) -> None:
        self._known: dict[Path, Config] = {}

    def of(self, path: Path) -> Config:
        """The configuration for a file or folder. Raises ConfigError."""
        folder = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
        is_folder = os.path.isdir(folder)
        return self._of_folder(folder if is_folder else folder.parent)

    def _of_folder(self, folder: Path) -> Config:
        for one in (folder, *folder.parents):
            if one not in self._known:
                config = _in_folder(one)
                if config is None:
                    continue
                self._known[one] = config
            self._known[folder] = self._known[one]
            return self._known[one]
        return self._known.setdefault(folder, Config())


def parse(table: Mapping[str, Any], folder: Path | None = None) -> Config:
    """The configuration that a parsed TOML table holds. Raises ValueError, naming the key.

    >>> parse({"profil": "plain"})
    Traceback (most recent call last):
    ValueError: unknown key 'profil': did you mean 'profile'?
    """
    for key in table:
        if key not in KEYS:
            raise ValueError(f"unknown key {quoted(key)}: {_suggestion(key)}")
    own = _table(table, "profiles")
    config = Config(
        folder,
        _string(table, "profile"),
        tuple(_strings(table, "exclude")),
        tuple(_table(table, "files").items()),
        {name: profiles.from_mapping(name, _table(own, name)) for name in own},
    )
    for name in (config.profile, *(name for _, name in config.files)):
        if name is not None:
            if not isinstance(name, str):
                raise ValueError(f"'files' must give names of profiles, not {quoted(repr(name))}")
            config.named(name)
    return config


def _in_folder(folder: Path) -> Config | None:
    for name in NAMES:
        path = folder / name
        try:
            table: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(
                f"{path}: cannot be read as TOML ({quoted(str(error), 120)})"
            ) from None
        if name == "pyproject.toml":
            tool = table.get("tool")
            if not isinstance(tool, dict) or "textmend" not in tool:
                continue
            table = _table(tool, "textmend")
        try:
            return parse(table, folder)
        except ValueError as error:
            raise ConfigError(f"{path}: {error}") from None
    return None


def _suggestion(key: str) -> str:
    near = get_close_matches(key, KEYS, 1)
    return f"did you mean '{near[0]}'?" if near else f"there are {', '.join(KEYS)}"


def _string(table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"'{key}' must be a string, not {quoted(repr(value))}")


def _strings(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise ValueError(f"'{key}' must be a list of strings, not {quoted(repr(value))}")


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    raise ValueError(f"'{key}' must be a table, not {quoted(repr(value))}")


def _below(path: Path, folder: Path | None) -> str:
    absolute = PurePath(os.path.abspath(path))  # noqa: PTH100
    if folder is not None and absolute.is_relative_to(folder):
        return absolute.relative_to(folder).as_posix()
    return absolute.as_posix()
