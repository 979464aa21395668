"""Everything that stands when a run is over: the raw logs, what the views say, what was mailed, and the audit."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

import asyncpg

from aduan_events.logs import topics
from aduan_local.commands.verify import read_logs, view_rows
from aduan_local.config import Config
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import Record, TopicPartition
from chaos.anomalies import History, anomalies
from chaos.cluster import Cluster
from chaos.operations import OperationLog
from chaos.sink import mails_in
from chaos.watching import Watching

_READ = ("contacts", "identified", "complaints", "effects", "deliveries")


async def raw_logs(config: Config, names: tuple[str, ...] = _READ) -> dict[TopicPartition, list[Record]]:
    """Every record of these logs as it stands now."""
    declared = topics()
    broker = KafkaBroker(config.kafka, {name: topic.partitions for name, topic in declared.items()})
    places = [TopicPartition(name, number) for name in names for number in range(declared[name].partitions)]
    found: dict[TopicPartition, list[Record]] = {at: [] for at in places}
    reader = await broker.reader(dict.fromkeys(places, 0))
    try:
        ends = await reader.ends(*places)
        while any((found[at][-1].offset + 1 if found[at] else 0) < end for at, end in ends.items()):
            for at, records in (await reader.read(10_000, 1.0)).items():
                found[at] += [record for record in records if record.offset < ends[at]]
    finally:
        await reader.close()
    return found


async def history_of(cluster: Cluster, log: OperationLog, watching: Watching) -> History:
    """What the checker is told."""
    connection = await asyncpg.connect(cluster.config.postgres)
    try:
        rows = await connection.fetch("SELECT contacts, _partition, _offset FROM desk.complaint")
    finally:
        await connection.close()
    return History(
        operations=list(log.operations),
        logs=await raw_logs(cluster.config),
        seen=list(watching.seen),
        shown=frozenset(UUID(contact) for row in rows for contact in row["contacts"]),
        view_places=frozenset((row["_partition"], row["_offset"]) for row in rows),
        mails=mails_in(cluster.mails),
    )


async def all_that_is_wrong(
    cluster: Cluster, log: OperationLog, watching: Watching, within_s: float = 150.0
) -> tuple[list[str], dict[str, int]]:
    """The checker's anomalies and the differences of `aduan verify`, once what is on its way had time to arrive."""
    until = monotonic() + within_s
    while True:
        view = await view_rows(cluster.config)
        audit, undecided = await read_logs(cluster.config, until)
        differences = [f"verify: {line}" for line in (*undecided, *audit.differences(view))]
        found = [*anomalies(await history_of(cluster, log, watching)), *differences]
        if not found or monotonic() >= until:
            return found, audit.figures()


async def dead_letters(config: Config) -> list[tuple[str, dict[str, str]]]:
    """What stands on `dead-letters`: the topic it came from, and its headers."""
    logs = await raw_logs(config, ("dead-letters",))
    records = [record for part in logs.values() for record in part]
    headers = [{name: value.decode("utf-8", "replace") for name, value in record.headers} for record in records]
    return [(one.get("topic", ""), one) for one in headers]
