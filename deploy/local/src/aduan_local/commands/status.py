"""`aduan status`: what runs, on one screen. Exit code 0 only if all of it is up."""

import argparse
import json
import os
from dataclasses import asdict

from aduan_local import board
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.lock import holder


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("status", help="what runs: name, pid, state, address")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    config = running_config(arguments)
    pid = holder(config.data)
    entries = [_checked(entry) for entry in board.read(config.data)] if pid is not None else []
    if arguments.json:
        print(
            json.dumps(
                {"pid": pid, "data": str(config.data), "processes": [asdict(entry) for entry in entries]}, indent=1
            )
        )
    elif pid is None:
        print(f"nothing runs on {config.data}: start it with make run")
    else:
        print(screen(pid, entries))
    return 0 if entries and all(entry.state == "up" for entry in entries) else 1


def screen(pid: int, entries: list[board.Entry]) -> str:
    """One line a process, the supervisor first."""
    lines = [f"{'name':<16} {'pid':>8}  {'state':<10} {'restarts':>8}  address", f"{'aduan up':<16} {pid:>8}"]
    lines += [
        f"{entry.name:<16} {entry.pid or '-':>8}  {entry.state:<10} {entry.restarts:>8}  {entry.address}"
        for entry in entries
    ]
    return "\n".join(lines)


def _checked(entry: board.Entry) -> board.Entry:
    """The board can lag behind a death by a moment; the kernel does not."""
    if entry.pid is None or os.path.exists(f"/proc/{entry.pid}"):
        return entry
    return board.Entry(entry.name, None, "restarting", entry.address, entry.restarts)
