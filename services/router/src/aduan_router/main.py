"""The router's wiring: the only place that reads settings and builds things."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar
from uuid import uuid4

from aduan_events.logs import topics
from aduan_router.forgetting import ErasureReactor
from aduan_router.identifying import IdentifyReactor
from aduan_router.reactions import AssignmentReactor, EffectReactor
from aduan_router.snapshots import complaint_snapshots, dispatcher_snapshots, loader_of
from aduan_router.store import IdentityStore
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import PostgresViewStore, pool_when_up
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.settings import RuntimeSettings
from aduan_runtime.shells.decider import DeciderShell
from aduan_runtime.shells.reactor import ReactorShell
from aduan_runtime.shells.said_before import SaidBefore
from aduan_runtime.signals import telemetry
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import ensure_master_key
from aduan_runtime.vault.sealing import NONCE_BYTES
from aduan_runtime.worker import Shell, run_worker, stream_app

S = TypeVar("S")
NAME = "aduan-router"
# What stands between a citizen and the board lingers least.
LINGER_S = {"identify": 0.01, "assignments": 0.02, "effects": 0.1, "erasures": 0.25}


async def build(settings: RuntimeSettings) -> Sequence[tuple[str, Shell]]:
    """Every shell of the router, by name."""
    logs = topics()
    partitions = {name: topic.partitions for name, topic in logs.items()}
    owned = frozenset(name for name, topic in logs.items() if topic.owned)
    broker = KafkaBroker(settings.kafka, partitions)
    clock = clock_of(settings.clock)
    master = ensure_master_key(settings.master_key)
    pool = await pool_when_up(settings.postgres)
    vault = Vault(pool, master)
    await vault.check()
    identities = IdentityStore(pool)
    identify = IdentifyReactor(vault, Lookup(master), identities, lambda: os.urandom(NONCE_BYTES))
    shells: list[tuple[str, Shell]] = []
    for reactor in (identify, AssignmentReactor(), EffectReactor(), ErasureReactor(vault, identities)):
        store = PostgresViewStore(pool, "router", reactor.name, ())
        notes = PostgresViewStore(pool, "router", f"{reactor.name}_outputs", ())
        await store.prepare()
        await notes.prepare()
        shell = ReactorShell(
            reactor,
            broker,
            store,
            owned=logs[reactor.source].owned,
            said_before=SaidBefore(
                reactor.name,
                reactor.source,
                broker,
                {topic: partitions[topic] for topic in reactor.outputs},
                notes,
                identify.recall if reactor is identify else None,
            ),
            linger_s=LINGER_S[reactor.name],
        )
        shells.append((reactor.name, shell))

    async def owning(snapshots: Snapshots[S]) -> tuple[str, Shell]:
        shell = DeciderShell(
            snapshots.decider,
            broker,
            clock,
            partitions=partitions,
            owned_topics=owned,
            new_writer=lambda: uuid4().hex,
            loader=await loader_of(pool, snapshots),
        )
        return snapshots.decider.name, shell

    return [*shells, await owning(complaint_snapshots()), await owning(dispatcher_snapshots())]


def main() -> None:
    """Run the router until it is told to stop."""
    settings = RuntimeSettings()
    telemetry.begin("router", settings)
    health = (settings.host, settings.health_port)
    run_worker(stream_app(NAME, settings.kafka, settings.data, health, lambda: build(settings)), NAME)
