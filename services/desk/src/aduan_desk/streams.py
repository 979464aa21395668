"""The desk's projectors, built here alone. A process of its own, so that views never wait for screens."""

from __future__ import annotations

from collections.abc import Sequence

from aduan_desk.unclassed import Unclassed
from aduan_desk.views.cases import CasesView
from aduan_desk.views.day import DayView
from aduan_desk.views.outcomes import DeliveriesView, EffectsView, OutcomesView
from aduan_desk.views.texts import TextsView
from aduan_events.logs import topics
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import PostgresViewStore, pool_when_up
from aduan_runtime.settings import RuntimeSettings
from aduan_runtime.shells.projector import ProjectorShell, View
from aduan_runtime.signals import telemetry
from aduan_runtime.worker import Shell, run_worker, stream_app

NAME = "aduan-desk-views"
SCHEMA = "desk"
# The board waits for `cases` alone; the others may gather for longer.
LINGER_S = {"cases": 0.01, "texts": 0.03, "outcomes": 0.05, "day": 1.0}


def views() -> tuple[View, ...]:
    """Every view of the desk."""
    return (CasesView(), TextsView(), OutcomesView(), EffectsView(), DeliveriesView(), DayView())


async def build(settings: RuntimeSettings) -> Sequence[tuple[str, Shell]]:
    """A projector a view."""
    logs = topics()
    broker = KafkaBroker(settings.kafka, {name: topic.partitions for name, topic in logs.items()})
    owned = frozenset(name for name, topic in logs.items() if topic.owned)
    pool = await pool_when_up(settings.postgres)
    shells: list[tuple[str, Shell]] = []
    for view in views():
        store = PostgresViewStore(pool, SCHEMA, view.name, view.tables)
        await store.prepare()
        shells.append(
            (view.name, ProjectorShell(view, broker, store, owned_topics=owned, linger_s=LINGER_S.get(view.name, 0.1)))
        )
    return [*shells, ("conservation", Unclassed(pool))]


def main() -> None:
    """Run the projectors until told to stop."""
    settings = RuntimeSettings()
    telemetry.begin("desk", settings)
    health = (settings.host, settings.health_port)
    run_worker(stream_app(NAME, settings.kafka, settings.data, health, lambda: build(settings)), NAME)
