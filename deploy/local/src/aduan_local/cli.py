"""The `aduan` command. It only chooses: each sub-command stands in its own file under commands/."""

import argparse
import sys
from collections.abc import Callable, Sequence

from aduan_local.commands import (
    clients,
    dead_letters,
    erase,
    mail,
    parked_mails,
    rebuild,
    reset,
    simulate,
    status,
    topics,
    up,
    verify,
)
from aduan_local.errors import StackError

COMMANDS = (up, status, verify, rebuild, dead_letters, parked_mails, erase, clients, simulate, topics, mail, reset)
"""To add a command, write its file and name it here."""


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="aduan", description="The complaint service on this machine.")
    words = root.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(words)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code; a StackError is one line on standard error and exit code 1."""
    arguments = parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except StackError as error:
        print(f"aduan: {error}", file=sys.stderr)
        return 1
