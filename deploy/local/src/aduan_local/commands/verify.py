"""`aduan verify`: conservation, and that the view tells what the log says. Exit code 1 on any difference."""

import argparse
import asyncio
import json
from collections.abc import Callable
from time import monotonic
from uuid import UUID

import asyncpg
from aiokafka.errors import KafkaError

from aduan_events.codec import Undecodable, decode
from aduan_events.cursors import OwnedCursor
from aduan_events.envelope import Envelope
from aduan_events.logs import topics
from aduan_events.message import Message
from aduan_local.audit.conservation import Audit, ViewRows
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.commands.rebuild import COMPARING_FAILED, every_view, lookup_of
from aduan_local.config import Config
from aduan_local.errors import StackError
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import TopicPartition
from aduan_runtime.homes.postgres import pool_when_up
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.shells.rebuild import compare

_PAUSE_S = 2.0


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("verify", help="nothing lost, nothing doubled, view = log; exit 1 on any difference")
    add_data(parser)
    parser.add_argument("--wait", type=float, default=30.0, help="seconds that what is on its way may take to arrive")
    parser.add_argument("--views", action="store_true", help="compare every view with its logs, which takes longer")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    config = running_config(arguments)
    try:
        audit, differences = asyncio.run(_verify(config, arguments.wait))
        differences += asyncio.run(views_that_differ(config, every=arguments.views))
    except (OSError, KafkaError) as error:
        raise StackError(f"Nothing answers on {config.postgres} or {config.kafka}: start it with make run.") from error
    print(" · ".join(f"{name} {count}" for name, count in audit.figures().items()))
    for difference in differences:
        print(f"  {difference}")
    print("clean" if not differences else f"{len(differences)} differences")
    return 1 if differences else 0


async def _verify(config: Config, wait_s: float) -> tuple[Audit, list[str]]:
    """Look again while there are differences and something may still be on its way."""
    until = monotonic() + wait_s
    while True:
        view = await view_rows(config)
        audit, undecided = await read_logs(config, until)
        differences = [*undecided, *audit.differences(view)]
        if not differences or monotonic() >= until:
            return audit, differences
        await asyncio.sleep(_PAUSE_S)


async def views_that_differ(config: Config, *, every: bool) -> list[str]:
    """A line for each view that does not tell what its logs say: what deciders remember, and `every` other view too.

    Each is built beside the one that serves and dropped again; nothing is swapped.
    """
    declared = topics()
    partitions = {name: topic.partitions for name, topic in declared.items()}
    views = [one for one in every_view(lookup_of(config)).values() if every or isinstance(one.view, Snapshots)]
    lines = []
    async with await pool_when_up(config.postgres) as pool:
        for one in views:
            try:
                comparison = await compare(
                    one.view,
                    KafkaBroker(config.kafka, partitions),
                    pool,
                    one.schema,
                    partitions=partitions,
                    owned_topics=frozenset(name for name, topic in declared.items() if topic.owned),
                )
            except COMPARING_FAILED as reason:
                lines.append(f"view {one.view.name} was not compared: {reason}")
                continue
            if not comparison.equal:
                lines.append(f"view {one.view.name} differs from its log: aduan rebuild {one.view.name}")
    return lines


async def read_logs(config: Config, until: float) -> tuple[Audit, list[str]]:
    """Fold contacts up to where `identify` stands, then complaints until their heads cover what that led to."""
    audit = Audit()
    declared = topics()
    broker = KafkaBroker(config.kafka, {name: topic.partitions for name, topic in declared.items()})
    so_far = await identified_so_far(config)
    await _read(broker, "contacts", {}, so_far, audit.take)
    reader = await broker.reader({})
    try:
        places = [TopicPartition("identified", partition) for partition in range(declared["identified"].partitions)]
        identified = {at.partition: end for at, end in (await reader.ends(*places)).items()}
    finally:
        await reader.close()
    undecided = await _read_complaints(broker, audit, identified, until)
    await _read(broker, "contacts", so_far, None, lambda event, _: audit.take_later(event))
    for name in ("deliveries", "effects"):
        await _read(broker, name, {}, None, audit.take)
    return audit, undecided


async def _read(
    broker: KafkaBroker,
    name: str,
    starts: dict[int, int],
    ends: dict[int, int] | None,
    take: Callable[[Envelope[Message], tuple[int, int]], None],
) -> None:
    """A log without an owner, from the given starts to the given ends or to where it ends now."""
    places = [TopicPartition(name, partition) for partition in range(topics()[name].partitions)]
    seen = {at: starts.get(at.partition, 0) for at in places}
    reader = await broker.reader(seen)
    try:
        until = await reader.ends(*places) if ends is None else {at: ends.get(at.partition, 0) for at in places}
        while any(seen[at] < until[at] for at in places):
            for at, records in (await reader.read(10_000, 1.0)).items():
                for record in records:
                    if record.offset < until[at] and (event := _readable(record.value)) is not None:
                        take(event, (record.partition, record.offset))
                    seen[at] = record.offset + 1
    finally:
        await reader.close()


def _readable(value: bytes | None) -> Envelope[Message] | None:
    """What no reader can read was nobody's contact and is a dead letter of each reader; `dead-letters` tells of it."""
    try:
        return decode(value)
    except Undecodable:
        return None


async def _read_complaints(broker: KafkaBroker, audit: Audit, identified: dict[int, int], until: float) -> list[str]:
    """By the reader's rule, until the heads say that all of `identified` was decided; what was not, a line each."""
    places = [TopicPartition("complaints", partition) for partition in range(topics()["complaints"].partitions)]
    cursors = {at: OwnedCursor(None) for at in places}
    decided = {at.partition: -1 for at in places}
    reader = await broker.reader(dict.fromkeys(places, 0))
    try:
        while True:
            ends = await reader.ends(*places)
            while any(cursors[at].next_offset < ends[at] for at in places):
                for at, records in (await reader.read(10_000, 1.0)).items():
                    for record in records:
                        if cursors[at].take(record.offset, record.value):
                            audit.take(decode(record.value), (record.partition, record.offset))
                        elif cursors[at].rule.position.offset == record.offset and (head := cursors[at].head):
                            position = head.positions.get(f"identified:{at.partition}")
                            if position:
                                decided[at.partition] = json.loads(position)["offset"]
            behind = [p for p, end in identified.items() if decided[p] < end - 1]
            if not behind or monotonic() >= until:
                return [f"identified/{p}: decided up to {decided[p]} of {identified[p] - 1}" for p in behind]
            await asyncio.sleep(_PAUSE_S)
    finally:
        await reader.close()


async def identified_so_far(config: Config) -> dict[int, int]:
    """One past the last contact that `identify` handed on, by partition."""
    connection = await asyncpg.connect(config.postgres)
    try:
        rows = await connection.fetch("SELECT partition, position FROM router.positions WHERE view = 'identify'")
    finally:
        await connection.close()
    return {row["partition"]: json.loads(row["position"])["offset"] + 1 for row in rows if row["position"]}


async def view_rows(config: Config) -> ViewRows:
    """What the desk's view says of each complaint, and how far it is, at one moment."""
    connection = await asyncpg.connect(config.postgres)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            rows = await connection.fetch("SELECT complaint, state, _partition, _offset FROM desk.complaint")
            positions = await connection.fetch("SELECT partition, position FROM desk.positions WHERE view = 'cases'")
    finally:
        await connection.close()
    covers = {}
    for row in positions:
        position = json.loads(row["position"])
        covers[row["partition"]] = position["offset"] + position["taken"]
    told = {UUID(row["complaint"]): (row["state"], (row["_partition"], row["_offset"])) for row in rows}
    return ViewRows(told, covers)
