"""Configuration: the nearest file holds, and what is wrong in it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Files, Textmend

from normalizer.config import Config, ConfigError, Finder, parse


def test_the_nearest_configuration_holds(files: Files) -> None:
    folder = files(
        {
            "pyproject.toml": b'[tool.textmend]\nprofile = "repair"\n',
            "a/b/x.txt": b"",
            "c/textmend.toml": b'profile = "typographic"\n',
            "c/pyproject.toml": b'[tool.textmend]\nprofile = "code"\n',
            "c/d/pyproject.toml": b"[tool.other]\n",
            "c/d/y.txt": b"",
        }
    )
    finder = Finder()
    assert finder.of(folder / "a" / "b" / "x.txt").choices.profile == "repair"
    assert finder.of(folder / "a" / "b").choices.profile == "repair"
    assert finder.of(folder / "c" / "d" / "y.txt").choices.profile == "typographic"


def test_without_configuration_nothing_is_set(tmp_path: Path) -> None:
    assert Finder().of(tmp_path).choices.profile is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('profil = "plain"', "unknown key 'profil': did you mean 'profile'?"),
        ("xyz = 1", "unknown key 'xyz': there are profile, select, ignore, "),
        ("profile = 1", "'profile' must be a profile's name, not '1'"),
        ('profile = "plian"', "did you mean plain"),
        ('exclude = "a"', "'exclude' must be a list of patterns"),
        ('[files]\n"*.x" = "plian"', "did you mean plain"),
        ('[files]\n"*.x" = 3', "'files': must give names of profiles"),
        ("profiles = 3", "'profiles' must be a table"),
        ('[profiles.a]\nextedn = "plain"', "did you mean extend"),
        ('[profiles.a]\nadd = ["curly-qoute"]', "did you mean curly-quote"),
        ("a = ", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_file(
    files: Files, textmend: Textmend, text: str, words: str
) -> None:
    folder = files({"textmend.toml": text.encode(), "a.txt": b"a\n"})
    with pytest.raises(ConfigError) as raised:
        Finder().of(folder)
    assert str(raised.value).startswith(f"{folder / 'textmend.toml'}: ")
    assert words in str(raised.value)
    ran = textmend("check", "a.txt")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "textmend.toml" in ran.err


def test_a_wrong_configuration_below_fails_its_files_alone(
    textmend: Textmend, files: Files
) -> None:
    folder = files(
        {"a.txt": b"a \n", "b/textmend.toml": b"x = 1", "b/b.txt": b"b \n", "c.txt": b"c \n"}
    )
    ran = textmend("clean", ".", "--in-place", "--log", "log")
    assert ran.code == 123
    assert "b/b.txt: " in ran.err and "unknown key 'x'" in ran.err
    assert (folder / "c.txt").read_bytes() == b"c\n"
    assert (folder / "b" / "b.txt").read_bytes() == b"b \n"


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.md", "docs/a.md", True),
        ("docs/*", "docs/a.md", True),
        ("docs", "docs", True),
        ("vendor/*", "docs/vendor/a.md", False),
        ("docs/", "docs/a.md", True),
        ("d1/", "x/d1/a.md", True),
        ("**/d1/**", "x/d1/a.md", True),
        ("/d1/", "x/d1/a.md", False),
        ("*.txt", "docs/a.md", False),
    ],
)
def test_patterns_fit_names_and_paths(tmp_path: Path, pattern: str, path: str, fits: bool) -> None:
    config = Config(tmp_path / "textmend.toml", exclude=(pattern,))
    assert config.excludes(tmp_path / path) is fits


def test_the_last_pattern_that_fits_wins() -> None:
    config = parse({"files": {"*": "code", "*.md": "repair"}})
    assert config.chosen_for(Path("a.md")) is config.named("repair")
    assert config.chosen_for(Path("a.py")) is config.named("code")


def test_what_is_excluded_is_left_out_of_folders_but_can_be_named(
    textmend: Textmend, files: Files
) -> None:
    files({"textmend.toml": b'exclude = ["old"]\n', "old/a.txt": b"a \n", "b.txt": b"b\n"})
    assert textmend("check", ".").code == 0
    assert textmend("check", "old/a.txt").code == 1


def test_the_configured_profile_is_for_prose(textmend: Textmend, files: Files) -> None:
    files({"textmend.toml": b'profile = "repair"\n', "a.txt": b"a \n", "a.py": b"a \n"})
    assert textmend("check", ".").code == 0
    assert textmend("check", "a.txt", "--profile", "plain").code == 1
    files({"textmend.toml": b'profile = "plain"\n'})
    assert textmend("check", "a.py").code == 0
    assert textmend("check", "a.txt").code == 1
