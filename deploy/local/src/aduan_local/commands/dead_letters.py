"""`aduan dead-letters list|show|retry|discard`: what could not be processed, without showing what it says."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg

from aduan_events.logs import topics
from aduan_local import dead_letters
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.commands.database import database
from aduan_local.config import Config
from aduan_local.dead_letters import Letter
from aduan_local.errors import StackError
from aduan_local.redacted import redacted
from aduan_local.settling import Settling
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import BrokerAway, Record
from aduan_runtime.homes.postgres import Pool
from aduan_runtime.settings import RuntimeSettings

_SHOWN_HEADERS = frozenset({"traceparent"})


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("dead-letters", help="what could not be processed: list, show, retry, discard")
    words = parser.add_subparsers(required=True, metavar="list|show|retry|discard")
    listing = words.add_parser("list", help="what waits, newest first")
    listing.add_argument("--all", action="store_true", help="also what was retried or discarded")
    listing.set_defaults(run=run, work=_list)
    showing = words.add_parser("show", help="reason, place, headers and the shape of one, never its content")
    showing.set_defaults(run=run, work=_show)
    retrying = words.add_parser("retry", help="decide one again, then what waits behind it, in order")
    retrying.set_defaults(run=run, work=_retry)
    discarding = words.add_parser("discard", help="give one up, then decide what waited behind it")
    discarding.add_argument("--reason", required=True, help="why it is given up; kept on the log")
    discarding.set_defaults(run=run, work=_discard)
    for word in (showing, retrying, discarding):
        word.add_argument("id", help="as list shows it, e.g. complaints/identified/3/7")
    for word in (retrying, discarding):
        word.add_argument("--by", default="sre-1", help="who does it (default sre-1)")
    for word in (listing, showing, retrying, discarding):
        add_data(word)


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_work(arguments, running_config(arguments)))


async def _work(arguments: argparse.Namespace, config: Config) -> int:
    broker = KafkaBroker(config.kafka, {name: topic.partitions for name, topic in topics().items()})
    try:
        async with database(config) as pool:
            done: int = await arguments.work(arguments, config, pool, broker)
            return done
    except BrokerAway as reason:
        raise StackError(f"No broker answers on {config.kafka}: start it with make run.") from reason
    except asyncpg.UndefinedTableError as reason:
        raise StackError(
            "The desk's views are not there yet: they come with the first start of its services."
        ) from reason


async def _list(arguments: argparse.Namespace, _config: Config, pool: Pool, _broker: KafkaBroker) -> int:
    found = await dead_letters.letters(pool, settled=arguments.all)
    print("\n".join(map(line_of, found)) or "nothing waits")
    return 0


async def _show(arguments: argparse.Namespace, _config: Config, pool: Pool, broker: KafkaBroker) -> int:
    letter = await dead_letters.find(pool, arguments.id)
    behind = await dead_letters.waiting_with(pool, letter) if letter.owned and letter.at_source else ()
    record = await dead_letters.original(broker, letter) if letter.at_source else None
    print("\n".join(shown(letter, record, [one for one in behind if one.id != letter.id])))
    return 0


async def _retry(arguments: argparse.Namespace, config: Config, pool: Pool, broker: KafkaBroker) -> int:
    letter = await dead_letters.find(pool, arguments.id)
    return 0 if await _settling(arguments, config, pool, broker).retry(letter) else 1


async def _discard(arguments: argparse.Namespace, config: Config, pool: Pool, broker: KafkaBroker) -> int:
    letter = await dead_letters.find(pool, arguments.id)
    return 0 if await _settling(arguments, config, pool, broker).discard(letter, arguments.reason) else 1


def _settling(arguments: argparse.Namespace, config: Config, pool: Pool, broker: KafkaBroker) -> Settling:
    clock = clock_of(RuntimeSettings(data=config.data, demo=config.demo).clock)
    return Settling(
        pool, broker, by=arguments.by, new_id=uuid4, now=clock.now, say=lambda line: print(line, flush=True)
    )


def line_of(letter: Letter) -> str:
    """One line a dead letter."""
    return f"{letter.at:%Y-%m-%d %H:%M:%SZ}  {letter.state:<9}  {letter.id}  {letter.reason}"


def shown(letter: Letter, record: Record | None, behind: Sequence[Letter]) -> list[str]:
    """All that may be said of one: nothing that a citizen or officer wrote."""
    lines = [
        f"id       {letter.id}",
        f"state    {letter.state}, since {letter.at:%Y-%m-%d %H:%M:%SZ}",
        f"reason   {letter.reason}" + (f": {letter.detail}" if letter.detail else ""),
        f"reader   {letter.decider if letter.owned and letter.at_source else letter.reader}",
    ]
    if letter.at_source is not None:
        lines.append(f"place    {letter.at_source.topic}/{letter.at_source.partition} at {letter.offset}")
    if record is not None:
        lines.append(f"key      {_key(letter.key)}")
        lines += [f"header   {name}: {_header(name, value)}" for name, value in record.headers]
        lines += [f"value    {line}" for line in redacted(record.value)]
    lines += [f"behind   {one.id}" for one in behind]
    return lines


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return f"{len(text)} characters, no id"


def _header(name: str, value: bytes) -> str:
    return value.decode("ascii", "replace") if name in _SHOWN_HEADERS else f"{len(value)} bytes"
