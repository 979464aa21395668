"""`aduan parked-mails list|show|retry|discard`: mails that could not be read, without showing what they say."""

from __future__ import annotations

import argparse
import asyncio
from uuid import uuid4

import asyncpg

from aduan_events.logs import topics
from aduan_local import parked_mails
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.commands.database import database
from aduan_local.config import Config
from aduan_local.errors import StackError
from aduan_local.parked_mails import Acting, ParkedMail
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import BrokerAway
from aduan_runtime.homes.postgres import Pool
from aduan_runtime.settings import RuntimeSettings


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("parked-mails", help="mails that could not be read: list, show, retry, discard")
    words = parser.add_subparsers(required=True, metavar="list|show|retry|discard")
    listing = words.add_parser("list", help="what waits, newest first")
    listing.add_argument("--all", action="store_true", help="also what was retried, discarded or taken up")
    listing.set_defaults(run=run, work=_list)
    showing = words.add_parser("show", help="reason, state and size of one, never its content")
    showing.set_defaults(run=run, work=_show)
    retrying = words.add_parser("retry", help="read one again with today's reader: a contact, or why still not")
    retrying.set_defaults(run=run, work=_retry)
    discarding = words.add_parser("discard", help="give one up")
    discarding.add_argument("--reason", required=True, help="why it is given up; kept on the log")
    discarding.set_defaults(run=run, work=_discard)
    for word in (showing, retrying, discarding):
        word.add_argument("id", help="the contact id, as list shows it")
    for word in (retrying, discarding):
        word.add_argument("--by", default="sre-1", help="who does it (default sre-1)")
    for word in (listing, showing, retrying, discarding):
        add_data(word)


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_work(arguments, running_config(arguments)))


async def _work(arguments: argparse.Namespace, config: Config) -> int:
    async with database(config) as pool:
        try:
            done: int = await arguments.work(arguments, config, pool)
            return done
        except BrokerAway as reason:
            raise StackError(f"No broker answers on {config.kafka}: start it with make run.") from reason
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError) as reason:
            raise StackError(
                "The desk's views are not there yet: they come with the first start of its services."
            ) from reason


async def _list(arguments: argparse.Namespace, _config: Config, pool: Pool) -> int:
    found = await parked_mails.parked_mails(pool, settled=arguments.all)
    print("\n".join(map(line_of, found)) or "nothing waits")
    return 0


async def _show(arguments: argparse.Namespace, _config: Config, pool: Pool) -> int:
    print("\n".join(shown(await parked_mails.find(pool, arguments.id))))
    return 0


async def _retry(arguments: argparse.Namespace, config: Config, pool: Pool) -> int:
    mail = await parked_mails.find(pool, arguments.id)
    return 0 if await _acting(arguments, config, pool).retry(mail) else 1


async def _discard(arguments: argparse.Namespace, config: Config, pool: Pool) -> int:
    mail = await parked_mails.find(pool, arguments.id)
    return 0 if await _acting(arguments, config, pool).discard(mail, arguments.reason) else 1


def _acting(arguments: argparse.Namespace, config: Config, pool: Pool) -> Acting:
    broker = KafkaBroker(config.kafka, {name: topic.partitions for name, topic in topics().items()})
    now = clock_of(RuntimeSettings(data=config.data, demo=config.demo).clock).now
    return Acting(pool, broker, by=arguments.by, new_id=uuid4, now=now, say=lambda line: print(line, flush=True))


def line_of(mail: ParkedMail) -> str:
    """One line a parked mail."""
    return f"{mail.at:%Y-%m-%d %H:%M:%SZ}  {mail.state:<9}  {mail.contact}  {mail.reason}"


def shown(mail: ParkedMail) -> list[str]:
    """All that may be said of one: nothing that its sender wrote."""
    size = f"{mail.original.size} bytes in {mail.original.chunks} pieces" if mail.original else "not known"
    return [
        f"id       {mail.contact}",
        f"state    {mail.state}, since {mail.at:%Y-%m-%d %H:%M:%SZ}",
        f"reason   {mail.reason}",
        f"original {size}; officers open it on the desk",
    ]
