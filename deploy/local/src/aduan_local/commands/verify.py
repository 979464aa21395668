"""`aduan verify`: conservation, and that the view tells what the log says. Exit code 1 on any difference."""

import argparse
import asyncio
from time import monotonic
from uuid import UUID

import asyncpg

from aduan_events.codec import decode
from aduan_events.cursors import cursor
from aduan_events.logs import topics
from aduan_local.audit.conservation import Audit
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.config import Config
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition

_LOGS = ("contacts", "complaints", "effects", "deliveries")
_PAUSE_S = 2.0


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("verify", help="nothing lost, nothing doubled, view = log; exit 1 on any difference")
    add_data(parser)
    parser.add_argument("--wait", type=float, default=30.0, help="seconds that what is on its way may take to arrive")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    audit, differences = asyncio.run(_verify(running_config(arguments), arguments.wait))
    print(" · ".join(f"{name} {count}" for name, count in audit.figures().items()))
    for difference in differences:
        print(f"  {difference}")
    print("clean" if not differences else f"{len(differences)} differences")
    return 1 if differences else 0


async def _verify(config: Config, wait_s: float) -> tuple[Audit, list[str]]:
    """Look again while there are differences and something may still be on its way."""
    until = monotonic() + wait_s
    while True:
        audit = await read_logs(config)
        differences = audit.differences(await view_states(config))
        if not differences or monotonic() >= until:
            return audit, differences
        await asyncio.sleep(_PAUSE_S)


async def read_logs(config: Config) -> Audit:
    """Fold the logs from their start to where they end now, under the reader's rule."""
    audit = Audit()
    declared = topics()
    broker = KafkaBroker(config.kafka, {name: topic.partitions for name, topic in declared.items()})
    for name in _LOGS:
        places = [TopicPartition(name, partition) for partition in range(declared[name].partitions)]
        cursors = {at: cursor(declared[name].owned, None) for at in places}
        reader = await broker.reader(dict.fromkeys(places, 0))
        try:
            ends = await reader.ends(*places)
            while any(cursors[at].next_offset < ends[at] for at in places):
                for at, records in (await reader.read(10_000, 1.0)).items():
                    for record in records:
                        if record.offset < ends[at] and cursors[at].take(record.offset, record.value):
                            audit.take(decode(record.value))
        finally:
            await reader.close()
    return audit


async def view_states(config: Config) -> dict[UUID, str]:
    """What the desk's view says of each complaint."""
    connection = await asyncpg.connect(config.postgres)
    try:
        rows = await connection.fetch("SELECT complaint, state FROM desk.complaint")
    finally:
        await connection.close()
    return {UUID(row["complaint"]): row["state"] for row in rows}
