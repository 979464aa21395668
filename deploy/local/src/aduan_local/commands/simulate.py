"""`aduan simulate`: a Prakerja day through the real doors, with simulated officers; stops by itself."""

import argparse
import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime
from itertools import count

import httpx

from aduan_almanac.wib import to_wib
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.config import HOST, Config
from aduan_local.day.officers import MAILS_ON_SHIFT, VIEWERS_QUEUE
from aduan_local.day.play import FIRST, Day, Scene
from aduan_local.day.volumes import DAY_S
from aduan_local.sign_in.officers import sign_in_of

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
        sign_in=sign_in_of(config),
    )


def run(arguments: argparse.Namespace) -> int:
    scene = scene_of(arguments, running_config(arguments))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_play(scene, arguments.seconds))
    return 0


async def _play(scene: Scene, seconds: float | None) -> None:
    """Day after day, each its own, from the programme's hour on; or for some seconds of wall time."""
    for number in count():
        day = Day(replace(scene, seed=scene.seed + number, from_s=await since_opening(scene)), _tell)
        _tell(f"the day begins; queue {VIEWERS_QUEUE} is left to you")
        score = await day.play(seconds)
        _tell(score.line())
        if seconds is not None:
            return


async def since_opening(scene: Scene) -> float:
    """Seconds of programme time since 08:00 WIB, as the desk's clock shows it; 0 outside the service hours."""
    async with httpx.AsyncClient(base_url=scene.desk, timeout=10, auth=scene.sign_in(f"agen-{FIRST}")) as client:
        board = (await client.get("/api/queues")).raise_for_status().json()
    now = to_wib(datetime.fromisoformat(board["programme_now"]))
    since = (now - now.replace(hour=8, minute=0, second=0, microsecond=0)).total_seconds()
    return since if 0 <= since < DAY_S else 0.0


def _tell(line: str) -> None:
    print(line, flush=True)
