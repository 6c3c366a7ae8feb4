"""The command line: a command a file, each imported when it is called.

Data goes to standard output, messages for people to standard error. Exit codes: 0 nothing to do, or
done; 1 ``check`` would change something (or what an option counts as such); 2 wrong usage; 123 a
file failed.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from normalizer import __version__
from normalizer.cli.command import examples
from normalizer.cli.guard import Terminated, discard_output, end_on_signals, standard_streams
from normalizer.escape import visible

#: Each command, the function of that name in its module, in a few words.
COMMANDS = {
    "check": "Report what would change, and write nothing.",
    "clean": "Repair and normalize files; every change is logged.",
    "undo": "Restore the original files from a change log.",
    "log": "List what a change log has on record.",
    "explain": "Show step by step how a text is repaired.",
    "detect": "Say in what encoding files are, and why.",
    "formats": "Show what in a file of which format is text.",
    "profiles": "Show what is done to which files.",
    "rules": "List and explain the codes that reports print.",
    "config": "Show the settings in force, and where they come from.",
    "lsp": "Serve an editor: the language server.",
}

#: Other names, which people try.
_ALIASES = {"rule": "rules", "profile": "profiles"}

#: Set by a shell that asks how a command line could go on.
COMPLETION = "_TEXTMEND_COMPLETE"

_OBJECTS_BETWEEN_COLLECTIONS = 50_000  #: more than a short run makes; they are a few megabytes

FAILED = 123
USAGE = 2


class _Lazy(click.Group):
    """A group that imports a command's module when the command is wanted."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        name = _ALIASES.get(name, name)
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"normalizer.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "textmend check .                          what would change here",
        "textmend check --diff notes.txt           the same as a diff",
        "textmend clean archive --output cleaned   clean copies, and a log",
        "textmend clean --in-place docs            over the files themselves",
        "textmend undo cleaned/changes.jsonl       the originals back",
        'textmend explain "Erdo\u00c4\u0178an"               what went wrong with a text',
    ),
)
@click.version_option(__version__, prog_name="textmend", message="%(prog)s %(version)s")
def group() -> None:
    """Repair text whose encoding went wrong, normalize documents, account for every change."""


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; no traceback ever reaches a user."""
    try:
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        end_on_signals()
        code = run(args)
        discard_output()
        gc.freeze()  # what is left at the end of the process need not be looked through
    except KeyboardInterrupt:  # before anything was begun, or when all was done
        code = 130
    sys.exit(code)


def run(args: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    with standard_streams():
        return _run(args)


def _run(args: list[str] | None) -> int:
    try:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        code = group.main(args, prog_name="textmend", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.ClickException as error:
        where = getattr(error, "ctx", None)
        help_ = f" (see {where.command_path} --help)" if where else ""
        return _say(f"{visible(error.format_message())}{help_}", USAGE)
    except (click.Abort, KeyboardInterrupt, Terminated) as error:
        return _say("interrupted; each file is as it was, or clean", getattr(error, "code", 130))
    except (BrokenPipeError, SystemExit) as error:  # click makes the one into the other
        if COMPLETION in os.environ and isinstance(error, SystemExit):
            return int(error.code or 0)  # a shell has asked, and was answered
        discard_output()
        return _say("the output was closed before all was done", FAILED)
    except OSError as error:
        return _say(f"{visible(str(error))}", FAILED)
    except Exception as error:
        from normalizer.batch import own_error

        return _say(own_error(error), FAILED)


def _say(message: str, code: int) -> int:
    with contextlib.suppress(OSError):  # nobody reads that either
        click.echo(f"textmend: {message}", err=True)
    return code
