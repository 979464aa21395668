"""What must hold between topic files, the language and those who read and write (design.md, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aduan_events.language import MESSAGES
from aduan_events.logs import Topic

DECIDERS = frozenset({"router/complaint", "router/dispatcher"})
READERS = DECIDERS | {
    "router/identify",
    "router/assignments",
    "router/effects",
    "router/erasures",
    "router/snapshots",
    "desk/cases",
    "desk/day",
    "desk/dead-letters",
    "desk/deliveries",
    "desk/effects",
    "desk/outcomes",
    "desk/texts",
    "ingest/addresses",
    "ingest/contacts",
    "ingest/deliveries",
    "ingest/mails",
    "ingest/parked-mails",
    "ingest/receipts",
    "ingest/tickets",
}
WRITERS = READERS | {"router", "desk", "ingest", "operator"}
SINGLE = frozenset({"officer-commands", "assignments", "settings", "audit", "dead-letters"})
OUTCOMES = frozenset({"Refused", "DeadLettered", "Halted", "DeadLetterSettled"})
RETRIES = frozenset({"RetryDeadLetter", "DiscardDeadLetter"})


def misfits(topics: Mapping[str, Topic]) -> list[str]:
    """Whatever does not hold, a line each."""
    found = [line for topic in topics.values() for line in _of(topic)]
    told = {message for topic in topics.values() for message in topic.messages}
    found += [f"{name} stands on no topic" for name in sorted(set(MESSAGES) - told)]
    reached = {reader for topic in topics.values() if set(topic.messages) >= RETRIES for reader in topic.readers}
    return found + [f"no retry reaches {decider}" for decider in sorted(DECIDERS - reached)]


def _of(topic: Topic) -> Iterator[str]:
    yield from (f"{topic.name}: there is no message {name}" for name in topic.messages if name not in MESSAGES)
    yield from (f"{topic.name}: nobody knows the reader {name}" for name in topic.readers if name not in READERS)
    yield from (f"{topic.name}: nobody knows the writer {name}" for name in topic.writers if name not in WRITERS)
    if len(set(topic.messages)) < len(topic.messages):
        yield f"{topic.name}: a message is named twice"
    if topic.owned and topic.writers != (topic.owner,):
        yield f"{topic.name}: an owner writes alone"
    if topic.owned and not set(topic.messages) >= OUTCOMES:
        yield f"{topic.name}: an owner also tells what it refuses and what waits"
    if not topic.owned and topic.owner != "none":
        yield f"{topic.name}: {topic.owner} owns a log that is not owned"
    if (topic.dead_letters == "stop") != (topic.owned or topic.name == "dead-letters"):
        yield f"{topic.name}: readers stop at poison on owned logs and on dead letters, and nowhere else"
    if (topic.dead_letters == "event") != (not topic.owned and bool(DECIDERS & set(topic.readers))):
        yield f"{topic.name}: poison becomes an event where a decider reads, and nowhere else"
    if topic.partitions != (1 if topic.name in SINGLE else 12):
        yield f"{topic.name}: {topic.partitions} partitions"
