"""`aduan topics`: the declared topics, and how they stand on the broker. Exit code 1 on any difference.

With `--asyncapi` the declarations as an AsyncAPI document; no broker is asked.
"""

import argparse
import asyncio
import sys

import yaml
from aiokafka.errors import KafkaConnectionError

from aduan_events.asyncapi import Document, document
from aduan_events.logs import topics
from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.errors import StackError
from aduan_local.topics import Standing, Topic, declared, difference, standing


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("topics", help="declared topics and how they stand on the broker")
    add_data(parser)
    parser.add_argument("--asyncapi", action="store_true", help="print the logs as an AsyncAPI 3.0 document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.asyncapi:
        sys.stdout.write(as_yaml(document(topics())))
        return 0
    config = running_config(arguments)
    try:
        found = asyncio.run(standing(config.kafka, declared()))
    except KafkaConnectionError as error:
        raise StackError(f"No broker answers on {config.kafka}: start it with make run.") from error
    rows = [row_of(topic, found.get(topic.name)) for topic in declared()]
    print("\n".join(line for line, _ in rows))
    return 0 if all(fits for _, fits in rows) else 1


def row_of(topic: Topic, found: Standing | None) -> tuple[str, bool]:
    """The line of a topic, and whether it stands as declared."""
    problem = "is not there" if found is None else difference(topic, found)
    line = (
        f"{topic.name:<18} {topic.partitions:>3}  {topic.owner:<22} {problem or 'as declared':<12} {topic.description}"
    )
    return line.rstrip(), problem is None


def as_yaml(asyncapi: Document) -> str:
    """The document as docs/asyncapi.yaml keeps it: in the order that it was made in, nothing folded."""
    return yaml.dump(asyncapi, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=10_000)


class _NoAliases(yaml.SafeDumper):
    """Writes what stands twice twice: an anchor is one more thing that tools stumble over."""

    def ignore_aliases(self, data: object) -> bool:
        return True
