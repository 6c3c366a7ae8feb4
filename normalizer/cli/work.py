"""From what a command line names to the outcomes: which files, by which settings, which lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from normalizer import config as configuration
from normalizer.batch import Outcome, Scratch, Settings, Ways, run, treat
from normalizer.cli.options import STDIN, Wanted
from normalizer.cli.progress import Steps
from normalizer.cli.streams import stdin_bytes
from normalizer.config import Config, ConfigError, Finder
from normalizer.conventions import has_conventions, ignored_by_convention
from normalizer.discovery import GitIgnores, discover
from normalizer.escape import quoted, visible
from normalizer.files import Found
from normalizer.patterns import below, fits, matching
from normalizer.selection import Selection

_LINE_ENDING = "line-ending"


class Work:
    """The work of one command: finds the files, knows the settings of each."""

    def __init__(self, paths: Iterable[str], wanted: Wanted) -> None:
        """Raises click.UsageError for what is wrong for all of the files."""
        self._paths = tuple(paths)
        self._wanted = wanted
        self._alike: dict[str, Settings] = {}  #: by folder: those of all files that lie in it
        try:
            self.selector = Selector(wanted)
            for path in self._paths:
                self.settings_for(self._named(path))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        self._lines = _Scope(wanted)
        self.steps = Steps()

    def outcomes(self, scratch: Scratch | None = None, texts: bool = False) -> Iterator[Outcome]:
        """The outcome of each file; nothing is written but, where ``scratch`` gives a folder for
        them, drafts of the copies of long files. ``texts``: these are needed, too.
        """
        if STDIN in self._paths:
            yield self._lines.narrowed(self._of_stdin())
        work = (self._with_settings(one) for one in self.found())
        blocks = not texts and self._may_come_in_blocks()
        ways = Ways(self._wanted.jobs, blocks, scratch, self.steps)
        yield from map(self._lines.narrowed, run(work, ways))

    def found(self) -> Iterator[Found]:
        """The files to treat, standard input apart."""
        named = [Path(path) for path in self._paths if path != STDIN]
        chosen = (path for path in named if not self.selector.drops(path))
        for one in discover(chosen, self.selector.leaves_out):
            if self._lines.may_touch(one.path):
                yield one

    def _may_come_in_blocks(self) -> bool:
        """Whether no report asks for the texts of the files."""
        telling = self._wanted.telling
        return telling.form == "text" and not telling.diff and self._lines.takes_all

    def settings_for(self, path: Path) -> Settings:
        """How to clean the file at ``path``: by the options, else by its nearest configuration.

        Raises ValueError, a ConfigError where it is the configuration that is wrong.
        """
        return self._settings(path, self.selector.config_of(path))

    def _settings(self, path: Path, config: Config) -> Settings:
        choices = config.choices_for(path)
        doing = self._wanted.doing
        chosen = config.named(doing.profile) if doing.profile else config.chosen_for(path)
        prose = config.named(choices.profile) if choices.profile else None
        selection = doing.selection.within(choices.selection)
        newline = doing.newline or choices.newline
        ignored = conventional(selection, newline, path)
        selection = selection._replace(extend_ignore=(*selection.extend_ignore, *ignored))
        encoding = doing.encoding or choices.encoding
        return Settings(chosen, prose, encoding, selection, doing.format_of_files or choices.format)

    def notes(self) -> Iterator[str]:
        """What to say at the end of patterns that fitted nothing."""
        yield from self.selector.unused()

    def _named(self, path: str) -> Path:
        return Path(self._wanted.files.stdin_filename or STDIN) if path == STDIN else Path(path)

    def _with_settings(self, found: Found) -> tuple[Found, Settings]:
        folder = os.path.dirname(found.path)  # noqa: PTH120
        if folder in self._alike:
            return found, self._alike[folder]
        try:
            config = self.selector.config_in(folder)
            settings = self._settings(found.path, config)
        except ValueError as error:  # in a folder below those that were named
            return found._replace(failure=found.failure or str(error)), Settings()
        if not (config.files or config.overrides or has_conventions(folder)):
            self._alike[folder] = settings
        return found, settings

    def _of_stdin(self) -> Outcome:
        data = stdin_bytes()
        name = self._wanted.files.stdin_filename
        path = self._named(STDIN)
        found = Found(path, str(path))
        outcome = Outcome(name or "<stdin>", found, "failed")
        if name and self.selector.drops(path):
            return outcome._replace(status="unchanged", raw=data, data=data)
        return treat(data, outcome, self.settings_for(path), name and path.name)


def conventional(selection: Selection, newline: str | None, path: Path) -> tuple[str, ...]:
    """The codes that are not at work by what the repository says of ``path``, or by ``newline``;
    what is selected by its name is.
    """
    ignored = set(ignored_by_convention(path))
    if newline is not None:
        ignored.discard(_LINE_ENDING)
        ignored |= {_LINE_ENDING} if newline == "keep" else set()
    named = {*(selection.select or ()), *selection.extend_select}
    return tuple(sorted(ignored - named))


class _Folder(NamedTuple):
    """What holds for what lies in a folder."""

    config: Config
    by_git: bool  #: whether Git's patterns may leave any of it out
    has_patterns: bool  #: whether these or others may


class Selector:
    """Which files are wanted: by the options, the configurations, and ``.gitignore``."""

    def __init__(self, wanted: Wanted) -> None:
        """Raises ConfigError for a configuration that was named."""
        self._wanted = wanted.files
        self._finder = Finder(_fixed(wanted))
        self._gitignores = GitIgnores()
        self._folders: dict[str, _Folder] = {}
        self._used: set[str] = set()
        self._walked: dict[Path | None, Config] = {}
        self._ignored_but_named: list[str] = []
        self._here = Path.cwd()
        self.backups: str | None = None  #: how the names of files end that are none of the work
        telling = wanted.telling
        self._ours = {os.path.abspath(p) for p in (telling.output_file, telling.summary_json) if p}  # noqa: PTH100

    def leave_alone(self, path: Path) -> None:
        """Never treat this file, which is one of our own."""
        self._ours.add(os.path.abspath(path))  # noqa: PTH100

    def config_of(self, path: Path) -> Config:
        """The configuration for a file or folder. Raises ConfigError."""
        return self._finder.of(path)

    def config_in(self, folder: str) -> Config:
        """The configuration for what lies in a folder. Raises ConfigError."""
        return self._finder.of_folder(folder)

    def drops(self, path: Path) -> bool:
        """Whether a path that was named is not wanted after all.

        A folder that ``.gitignore`` leaves out, but which was named, is walked.
        """
        if os.path.abspath(path) in self._ours:  # noqa: PTH100
            return True
        is_folder = os.path.isdir(path)
        if is_folder and self._gitignores.leaves_out(path, True):
            self._ignored_but_named.append(f"{os.path.abspath(path)}{os.sep}")  # noqa: PTH100
        forced = self._wanted.force_exclude
        try:
            config = self._finder.of(path if is_folder else path.parent)
        except ConfigError:
            return False
        if forced is None:
            forced = config.force_exclude
        return bool(forced) and self._excludes(config, path, is_folder)

    def leaves_out(self, path: Path, is_folder: bool) -> bool:
        """Whether to leave out a path that was found in a folder."""
        if not self._wanted.hidden and path.name.startswith("."):
            return True
        if self.backups and not is_folder and path.name.endswith(self.backups):
            return True
        if self._ours and os.path.abspath(path) in self._ours:  # noqa: PTH100
            return True
        try:
            folder = self._folder(os.path.dirname(path))  # noqa: PTH120
        except ConfigError:
            return False  # it fails with that, rather than be left out in silence
        if not folder.has_patterns:
            return False
        if self._excludes(folder.config, path, is_folder):
            return True
        include = self._wanted.include
        if include and not is_folder and not fits(include, below(path, self._here)):
            return True
        return folder.by_git and self._is_git_ignored(path, is_folder)

    def _folder(self, name: str) -> _Folder:
        """What holds for what lies in a folder. Raises ConfigError."""
        if name not in self._folders:
            config = self._finder.of_folder(name)
            self._walked[config.source] = config
            wanted = self._wanted.gitignore
            by_git = config.gitignore if wanted is None else wanted
            by_git = by_git and self._gitignores.speaks_in(name)
            wanted_patterns = (self._wanted.include, self._wanted.exclude)
            patterns = (*wanted_patterns, config.include, config.exclude)
            self._folders[name] = _Folder(config, by_git, by_git or any(patterns))
        return self._folders[name]

    def unused(self) -> Iterator[str]:
        """A line for each pattern that was to exclude something and fitted nothing."""
        if not self._walked:
            return
        for pattern in self._wanted.exclude:
            if pattern not in self._used and not pattern.startswith("!"):
                yield f"--exclude {quoted(pattern)} fitted nothing"
        for source, config in self._walked.items():
            for pattern in config.exclude if self._walks_all_of(config) else ():
                if pattern not in self._used and not pattern.startswith("!"):
                    yield f"{visible(str(source))}: exclude {quoted(pattern)} fitted nothing"

    def _walks_all_of(self, config: Config) -> bool:
        return config.folder == self._here

    def _excludes(self, config: Config, path: Path, is_folder: bool) -> bool:
        pattern = matching(self._wanted.exclude, below(path, self._here), is_folder)
        if pattern is None or pattern.startswith("!"):
            pattern = config.excluded_by(path, is_folder)
        if pattern is None:
            return config.excludes(path, is_folder)
        self._used.add(pattern)
        return True

    def _is_git_ignored(self, path: Path, is_folder: bool) -> bool:
        absolute = os.path.abspath(path)  # noqa: PTH100
        if any(absolute.startswith(folder) for folder in self._ignored_but_named):
            return False
        return self._gitignores.leaves_out(path, is_folder)


class _Scope:
    """Which lines of which files, by the options."""

    def __init__(self, wanted: Wanted) -> None:
        """Raises click.UsageError where Git cannot say."""
        scope = wanted.scope
        self._lines = self._changed = None
        if scope.only_lines:
            from normalizer.narrowing import parse_ranges

            self._lines = parse_ranges(scope.only_lines)
        if scope.diff_base is not None:
            from normalizer.git import GitError, changed_lines

            try:
                self._changed = changed_lines(scope.diff_base)
            except GitError as error:
                raise click.UsageError(f"--diff-base: {error}") from None

    @property
    def takes_all(self) -> bool:
        """Whether all lines are wanted."""
        return self._lines is None and self._changed is None

    def may_touch(self, path: Path) -> bool:
        """Whether there are wanted lines in the file at all."""
        return self._changed is None or os.path.realpath(path) in self._changed

    def narrowed(self, outcome: Outcome) -> Outcome:
        """The outcome with only what stands in wanted lines."""
        if self._lines is None and self._changed is None:
            return outcome
        from normalizer.narrowing import ALL_LINES, narrowed

        if self._changed is not None:
            changed = self._changed.get(os.path.realpath(outcome.found.path), ALL_LINES)
            outcome = narrowed(outcome, changed)
        return outcome if self._lines is None else narrowed(outcome, self._lines)


def _fixed(wanted: Wanted) -> Config | None:
    if wanted.files.no_config:
        return Config()
    path = wanted.files.config
    return None if path is None else configuration.read(path)
