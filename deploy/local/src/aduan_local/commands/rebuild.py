"""`aduan rebuild VIEW`: builds a view anew from its logs while the old one serves, compares both, swaps.

Nothing is sent: a rebuild only reads logs and writes rows. Exit code 1 when the live view did not tell what its logs
say; the rebuilt one serves then too.
"""

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from aduan_desk import streams as desk
from aduan_events.logs import topics
from aduan_events.ownership import PositionLost
from aduan_ingest import streams as ingest
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.config import Config
from aduan_local.errors import StackError
from aduan_router import snapshots as router
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import BrokerAway, StoreAway, ViewOutdated
from aduan_runtime.homes.postgres import pool_when_up
from aduan_runtime.homes.shadow import RebuildRunning, SwapBusy
from aduan_runtime.ownership.snapshots import Snapshots
from aduan_runtime.settings import RuntimeSettings
from aduan_runtime.shells.folding import Unfoldable, View
from aduan_runtime.shells.rebuild import Rebuilt, rebuild
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKeyUnusable, read_master_key

ALIASES = {"queues": "cases"}
"""The queue board is read from the rows of the cases view."""

_ANSWER_S = 10.0
_SAY_EVERY_S = 2.0
COMPARING_FAILED = (RebuildRunning, Unfoldable, PositionLost, StoreAway, ViewOutdated)
_FAILED = (RebuildRunning, SwapBusy, Unfoldable, PositionLost, StoreAway)


@dataclass(frozen=True, slots=True)
class Placed:
    """A view, or what a decider remembers, and the schema that its rows stand in."""

    view: View | Snapshots[Any]
    schema: str


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("rebuild", help="build a view anew from its logs, compare, swap; exit 1 if different")
    add_data(parser)
    parser.add_argument("view", metavar="VIEW", help="cases (or queues), texts, tickets, complaint_state_v1, …")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    config = running_config(arguments)
    placed = chosen(arguments.view, every_view(lookup_of(config)))
    print(f"building {placed.view.name} beside the view that serves", flush=True)
    result = asyncio.run(_rebuild(config, placed))
    print("\n".join(outcome(placed.view.name, result)), flush=True)
    return 1 if result.comparison is not None and not result.comparison.equal else 0


def lookup_of(config: Config) -> Lookup:
    """The keyed hashes of this system. Raises StackError."""
    try:
        return Lookup(read_master_key(RuntimeSettings(data=config.data).master_key))
    except MasterKeyUnusable as reason:
        raise StackError(str(reason)) from reason


def every_view(lookup: Lookup) -> Mapping[str, Placed]:
    """All views of this system by name."""
    found = [Placed(view, desk.SCHEMA) for view in desk.views()]
    found += [Placed(view, ingest.SCHEMA) for view in ingest.views(lookup)]
    found += [Placed(snapshots, router.SCHEMA) for snapshots in router.all_snapshots()]
    return {placed.view.name: placed for placed in found}


def chosen(name: str, known: Mapping[str, Placed]) -> Placed:
    """The view of this name or alias. Raises StackError."""
    placed = known.get(ALIASES.get(name, name))
    if placed is None:
        raise StackError(f"No view {name}: there are {', '.join(sorted([*known, *ALIASES]))}.")
    return placed


def outcome(name: str, result: Rebuilt) -> list[str]:
    """Both digests, whether they are equal, and what serves now."""
    serves = f"{name} is served by generation {result.generation}"
    if result.comparison is None:
        return ["not compared: the old view was made from another declaration", serves]
    return [
        f"live     {result.comparison.live}",
        f"rebuilt  {result.comparison.rebuilt}",
        "equal" if result.comparison.equal else "different",
        serves,
    ]


async def _rebuild(config: Config, placed: Placed) -> Rebuilt:
    declared = topics()
    partitions = {name: topic.partitions for name, topic in declared.items()}
    try:
        async with asyncio.timeout(_ANSWER_S):
            pool = await pool_when_up(config.postgres)
    except TimeoutError as reason:
        raise StackError(f"PostgreSQL does not answer on {config.postgres}: start it with make run.") from reason
    async with pool:
        try:
            return await rebuild(
                placed.view,
                KafkaBroker(config.kafka, partitions),
                pool,
                placed.schema,
                partitions=partitions,
                owned_topics=frozenset(name for name, topic in declared.items() if topic.owned),
                progress=Saying(),
            )
        except BrokerAway as reason:
            raise StackError(f"No broker answers on {config.kafka}: start it with make run.") from reason
        except _FAILED as reason:
            raise StackError(f"{placed.view.name} was not rebuilt, the old view goes on: {reason}") from reason


class Saying:
    """Prints how far a rebuild is, every other second and at each end."""

    def __init__(self) -> None:
        self._said_at = 0.0
        self._said = (-1, -1)

    def __call__(self, walked: int, of: int) -> None:
        over = walked >= of
        if (walked, of) == self._said or (not over and monotonic() - self._said_at < _SAY_EVERY_S):
            return
        self._said, self._said_at = (walked, of), monotonic()
        print(f"  {walked:,} of {of:,} records", flush=True)
