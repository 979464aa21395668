"""`aduan up`: the whole system in the foreground."""

import argparse
import asyncio

from aduan_local.commands.arguments import Parsers, add_data, config_of
from aduan_local.logs import Terminal
from aduan_local.services import choose
from aduan_local.stack import up


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("up", help="start everything; Ctrl-C stops it")
    add_data(parser)
    parser.add_argument("--demo", action="store_true", help="on the data and the clock of the simulated day")
    parser.add_argument("--services", default="all", help="all, none, or names with commas: ingest,desk")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    asyncio.run(up(config_of(arguments), choose(arguments.services), Terminal()))
    return 0
