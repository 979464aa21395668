"""`aduan simulate`: a Prakerja day through the real doors, with simulated officers; stops by itself."""

import argparse
import asyncio
import contextlib

from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.config import HOST, Config
from aduan_local.day.officers import MAILS_ON_SHIFT, VIEWERS_QUEUE
from aduan_local.day.play import Day, Scene

DEFAULT_SPEED = 10.0


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("simulate", help="play a Prakerja day through form and mail")
    add_data(parser)
    parser.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="programme seconds a second (default 10)")
    parser.add_argument("--share", type=float, default=1.0, help="part of the article's volume (default 1)")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds of wall time")
    parser.add_argument("--officers", type=int, default=MAILS_ON_SHIFT, help="officers on shift (default 188)")
    parser.add_argument("--seed", type=int, default=24_05_2021, help="another day")
    parser.set_defaults(run=run)


def scene_of(arguments: argparse.Namespace, config: Config) -> Scene:
    """The scene that the options describe, on this stack."""
    ports = config.ports
    return Scene(
        ingest=f"http://{HOST}:{ports.ingest}",
        desk=f"http://{HOST}:{ports.desk}",
        smtp=(HOST, ports.smtp),
        imap=(HOST, ports.mail_imap),
        speed=arguments.speed,
        share=arguments.share,
        seed=arguments.seed,
        officers=arguments.officers,
    )


def run(arguments: argparse.Namespace) -> int:
    day = Day(scene_of(arguments, running_config(arguments)), lambda line: print(line, flush=True))
    print(f"the day begins; queue {VIEWERS_QUEUE} is left to you", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(day.play(arguments.seconds))
    print(day.score.line(), flush=True)
    return 0
