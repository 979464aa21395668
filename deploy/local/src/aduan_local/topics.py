"""Topics on the broker are what the files of aduan_events say: created from them, and held to them."""

import importlib.resources
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from aduan_local.errors import TopicDiffers

# Offsets in these logs are positions: nothing may be compacted away or expire (design: limits).
ALWAYS = {"cleanup.policy": "delete", "retention.ms": "-1", "message.timestamp.type": "LogAppendTime"}


@dataclass(frozen=True, slots=True)
class Topic:
    """The part of a topic file that the broker must know."""

    name: str
    partitions: int
    owner: str = ""
    description: str = ""
    configs: Mapping[str, str] = field(default_factory=lambda: dict(ALWAYS))


@dataclass(frozen=True, slots=True)
class Standing:
    """A topic as it stands on the broker."""

    partitions: int
    configs: Mapping[str, str]


def topic_from(text: str) -> Topic:
    """One topic of a YAML file."""
    values = yaml.safe_load(text)
    return Topic(
        name=values["name"],
        partitions=values["partitions"],
        owner=values.get("owner", ""),
        description=values.get("description", ""),
        configs={**{str(key): str(value) for key, value in (values.get("configs") or {}).items()}, **ALWAYS},
    )


def declared() -> list[Topic]:
    """All topics of aduan_events, by name."""
    return sorted(_read_all(), key=lambda topic: topic.name)


def difference(topic: Topic, standing: Standing) -> str | None:
    """What of the standing topic is not as declared, in words; None if nothing."""
    if standing.partitions != topic.partitions:
        return f"has {standing.partitions} partitions, its file says {topic.partitions}"
    for name, value in sorted(topic.configs.items()):
        if standing.configs.get(name) != value:
            return f"has {name}={standing.configs.get(name)}, its file says {value}"
    return None


async def ensure(bootstrap: str, topics: list[Topic]) -> list[str]:
    """Creates what lacks and returns its names. Raises TopicDiffers if one stands in another shape."""
    async with _admin(bootstrap) as admin:
        standing = await _standing(admin, topics)
        for topic in topics:
            if topic.name in standing and (what := difference(topic, standing[topic.name])):
                raise TopicDiffers(
                    f"Topic {topic.name} {what}: another shape is a new log (make reset drops local data)."
                )
        lacking = [topic for topic in topics if topic.name not in standing]
        if lacking:
            await _create(admin, lacking)
        return [topic.name for topic in lacking]


async def standing(bootstrap: str, topics: list[Topic]) -> dict[str, Standing]:
    """Those of the topics that the broker has, as they stand there."""
    async with _admin(bootstrap) as admin:
        return await _standing(admin, topics)


def _read_all() -> Iterator[Topic]:
    for entry in importlib.resources.files("aduan_events").joinpath("topics").iterdir():
        if entry.name.endswith(".yaml"):
            yield topic_from(entry.read_text(encoding="utf-8"))


@asynccontextmanager
async def _admin(bootstrap: str):  # type: ignore[no-untyped-def]  # aiokafka ships no types
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: list[Topic]) -> None:
    new = [
        NewTopic(
            name=topic.name, num_partitions=topic.partitions, replication_factor=1, topic_configs=dict(topic.configs)
        )
        for topic in topics
    ]
    response = await admin.create_topics(new)
    for name, code, *rest in response.topic_errors:
        if code != 0:
            raise TopicDiffers(f"Topic {name} could not be created: {' '.join(str(word) for word in rest) or code}.")


async def _standing(admin: AIOKafkaAdminClient, topics: list[Topic]) -> dict[str, Standing]:
    present = set(await admin.list_topics()) & {topic.name for topic in topics}
    if not present:
        return {}
    described = {row["topic"]: len(row["partitions"]) for row in await admin.describe_topics(sorted(present))}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in sorted(present)]
    configs: dict[str, dict[str, str]] = {}
    for response in await admin.describe_configs(resources):
        for _code, _message, _kind, name, entries in response.resources:
            configs[name] = {entry[0]: entry[1] for entry in entries}
    return {name: Standing(described[name], configs.get(name, {})) for name in described}
