"""`aduan up`: the whole system in the foreground, with `--demo` on a simulated day."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from aduan_local.commands.arguments import Parsers, add_data, config_of
from aduan_local.commands.simulate import DEFAULT_SPEED
from aduan_local.config import Config
from aduan_local.day import clock
from aduan_local.day.officers import VIEWERS_QUEUE
from aduan_local.logs import Terminal
from aduan_local.processes import ProcessSpec
from aduan_local.services import choose
from aduan_local.stack import up


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("up", help="start everything; Ctrl-C stops it")
    add_data(parser)
    parser.add_argument("--demo", action="store_true", help="on the data and the clock of the simulated day")
    parser.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="pace of the simulated day (default 10)")
    parser.add_argument("--services", default="all", help="all, none, or names with commas: ingest,desk")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    config = config_of(arguments)
    services = choose(arguments.services)
    terminal = Terminal()
    extra: Sequence[ProcessSpec] = ()
    if config.demo:
        instant = clock.begin(config.data / "clock.json", _wall_ms(), arguments.speed)
        terminal.plain(f"the programme clock stands at {instant:%Y-%m-%d %H:%M} UTC and runs {arguments.speed:g} x")
        terminal.plain(f"sign in as agen-1; queue {VIEWERS_QUEUE} is left to you")
        extra = (simulation(config, arguments.speed),)
    try:
        asyncio.run(up(config, services, terminal, extra))
    finally:
        if config.demo:
            clock.stop(config.data / "clock.json", _wall_ms())
    return 0


def simulation(config: Config, speed: float) -> ProcessSpec:
    """The simulated day as a process of the stack."""

    async def running() -> bool:
        return True

    aduan = str(Path(sys.executable).parent / "aduan")
    return ProcessSpec(
        name="aduan-day",
        argv=(sys.executable, aduan, "simulate", "--data", str(config.data), "--speed", str(speed)),
        healthy=running,
        address="",
        env={"PYTHONUNBUFFERED": "1"},
    )


def _wall_ms() -> int:
    return int(time.time() * 1000)
