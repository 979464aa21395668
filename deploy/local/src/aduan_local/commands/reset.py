"""`aduan reset`: drops the data of a stack that does not run."""

import argparse
import shutil

from aduan_local import postgres
from aduan_local.commands.arguments import Parsers, add_data, config_of
from aduan_local.lock import DataLock


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("reset", help="drop all data: logs, tables, keys")
    add_data(parser)
    parser.add_argument("--demo", action="store_true", help="the data of the simulated day")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    data = config_of(arguments).data
    if data.exists():
        # Whoever runs on these data holds the lock: entering it refuses then.
        with DataLock(data):
            postgres.remove(data / "postgres")
            shutil.rmtree(data)
    print(f"{data} is empty")
    return 0
