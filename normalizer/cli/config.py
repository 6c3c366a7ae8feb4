"""``textmend config``: what is in force for a path, and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files as resources
from pathlib import Path
from typing import NamedTuple

import click

from normalizer.batch import Settings
from normalizer.cli.command import SectionedCommand, examples
from normalizer.config import Choices, Config, ConfigError, Finder
from normalizer.conventions import ignored_by_convention
from normalizer.escape import json_line, visible
from normalizer.patterns import below, matching

_DEFAULT = "default"


class Setting(NamedTuple):
    """A setting in force: its value, and what says so."""

    key: str
    value: object
    source: str


@click.command(
    cls=SectionedCommand,
    epilog=examples(
        "textmend config", "textmend config docs/guide.md", "textmend config --schema > schema.json"
    ),
)
@click.argument("path", default=".")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="For people, or for programs: one JSON object.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the configuration instead.")
def config(path: str, form: str, schema: bool) -> None:
    """Show the settings that hold for PATH, a file or folder, and where each comes from."""
    if schema:
        click.echo(schema_text(), nl=False)
        return
    try:
        found = list(in_force(Path(path), Finder().of(Path(path))))
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        click.echo(
            json_line({one.key: {"value": one.value, "source": one.source} for one in found})
        )
        return
    width = max(len(one.key) for one in found)
    for one in found:
        click.echo(f"{one.key:{width}} = {_shown(one.value)}  ({visible(one.source)})")


def schema_text() -> str:
    """The JSON Schema of a configuration."""
    return (resources("normalizer") / "textmend.schema.json").read_text("utf-8")


def in_force(path: Path, found: Config) -> Iterator[Setting]:
    """The settings that hold for a path, each with what says so."""
    source = str(found.source) if found.source else _DEFAULT
    nearest = "the nearest" if found.source else "none found"
    yield Setting("configuration", str(found.source) if found.source else None, nearest)
    choices = found.choices_for(path)
    overrides = list(found.overrides_for(path))

    def said(name: str, value: object) -> str:
        """Which part of the configuration a setting of files comes from."""
        for override in reversed(overrides):
            if _value(override.choices, name):
                return f"{source}, override of {', '.join(override.paths)}"
        return source if value else _DEFAULT

    if os.path.isdir(path):
        yield Setting("profile", choices.profile or "plain", said("profile", choices.profile))
    else:
        yield _profile_of(path, found, source)
    for name in ("select", "ignore", "extend_select", "extend_ignore"):
        value = getattr(choices.selection, name)
        shown = None if value is None else list(value)
        yield Setting(name.replace("_", "-"), shown, said(name, value))
    if choices.newline:
        yield Setting("newline", choices.newline, said("newline", choices.newline))
    else:
        by_convention = ignored_by_convention(path)
        keeps = by_convention.get("line-ending")
        yield Setting("newline", "keep" if keeps else "lf", keeps or _DEFAULT)
        others = {code: where for code, where in by_convention.items() if code != "line-ending"}
        for code, where in others.items():
            yield Setting(code, "left as it is", where)
    yield Setting("encoding", choices.encoding, said("encoding", choices.encoding))
    yield Setting("format", choices.format, said("format", choices.format))
    yield from _of_selection(path, found, source)


def _profile_of(path: Path, found: Config, source: str) -> Setting:
    chosen = found.chosen_for(path)
    if chosen is not None:
        return Setting("profile", chosen.name, source)
    prose = found.named(found.choices.profile) if found.choices.profile else None
    format = found.choices_for(path).format
    name = Settings(prose=prose, format=format).choose(path.name, b"").name
    by_default = Settings(format=format).choose(path.name, b"").name
    configured = prose is not None and by_default == "plain"
    of = format or path.name
    return Setting("profile", name, source if configured else f"{_DEFAULT} for {of}")


def _of_selection(path: Path, found: Config, source: str) -> Iterator[Setting]:
    def where(is_set: object) -> str:
        return source if is_set else _DEFAULT

    yield Setting("include", list(found.include), where(found.include))
    yield Setting("exclude", list(found.exclude), where(found.exclude))
    forced = found.force_exclude
    yield Setting("force-exclude", bool(forced), where(forced is not None))
    yield Setting("gitignore", found.gitignore, where(not found.gitignore))
    yield Setting("baseline", found.baseline, where(found.baseline))
    pattern = matching(found.exclude, below(path, found.folder), os.path.isdir(path))
    excluded = found.excludes(path, os.path.isdir(path))
    yield Setting("excluded", excluded, f"{source}, {pattern}" if pattern else where(excluded))


def _value(choices: Choices, name: str) -> object:
    return getattr(choices if name in choices._fields else choices.selection, name)


def _shown(value: object) -> str:
    """A value as TOML would have it; ``-`` where nothing is set."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return f'"{visible(str(value))}"'
