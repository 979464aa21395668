"""`aduan erase TICKET|SUBJECT`: what opens and finds a person goes for good; every count stays as it was."""

from __future__ import annotations

import argparse
import asyncio
from uuid import uuid4

import asyncpg

from aduan_events.logs import topics
from aduan_local import erasing
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.commands.database import database
from aduan_local.config import Config
from aduan_local.errors import StackError
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import BrokerAway
from aduan_runtime.settings import RuntimeSettings


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("erase", help="erase a person for good: keys, identifiers, search; counts stay")
    parser.add_argument("name", metavar="TICKET|SUBJECT", help="a ticket number, a complaint's id or a subject's id")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go, as counts")
    parser.add_argument("--by", default="privasi-1", help="who does it (default privasi-1)")
    parser.add_argument("--reason", default="on request", help="why; kept on the log, so it must name no one")
    add_data(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_erase(arguments, running_config(arguments)))


async def _erase(arguments: argparse.Namespace, config: Config) -> int:
    async with database(config) as pool:
        try:
            subject = await erasing.subject_of(pool, arguments.name)
            before = await erasing.footprint(pool, subject)
            if await erasing.is_erased(pool, subject):
                print(f"{subject} is erased already; nothing was sent")
                return 0
            print("\n".join(before.lines()), flush=True)
            if arguments.dry_run:
                return 0
            await erasing.erase(
                pool,
                KafkaBroker(config.kafka, {name: topic.partitions for name, topic in topics().items()}),
                subject,
                by=arguments.by,
                reason=arguments.reason,
                new_id=uuid4,
                now=clock_of(RuntimeSettings(data=config.data, demo=config.demo).clock).now,
            )
        except BrokerAway as reason:
            raise StackError(f"No broker answers on {config.kafka}: start it with make run.") from reason
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError) as reason:
            raise StackError("The views are not there yet: they come with the first start of the services.") from reason
    print(f"{subject} is erased")
    return 0
