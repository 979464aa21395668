"""Options that several sub-commands share."""

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from aduan_local.config import Config, read_config
from aduan_local.lock import holder

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What add_subparsers returns; argparse has no public name for it."""


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="data directory (default: ADUAN_DATA, else .local/run)")


def config_of(arguments: argparse.Namespace) -> Config:
    """The configuration for commands that start something."""
    return read_config(os.environ, data=arguments.data, demo=getattr(arguments, "demo", False))


def running_config(arguments: argparse.Namespace) -> Config:
    """The configuration for commands that look: without --data, the demo's if that is the one that runs."""
    chosen = config_of(arguments)
    demo = read_config(os.environ, data=arguments.data, demo=True)
    return demo if holder(chosen.data) is None and holder(demo.data) is not None else chosen
