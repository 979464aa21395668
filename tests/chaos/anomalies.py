"""What is wrong, by name, seen from what clients heard and what stands on the logs afterwards. Pure.

The reader's rule is applied here by a second, independent reading (design.md 4.4), so that a fault in the codec's own
rule is seen too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from aduan_events import complaints as said
from aduan_events.codec import Undecodable, decode
from aduan_events.contacts import ContactReceived, MailParked
from aduan_events.effects import DeliveryEnded, MailRequested
from aduan_events.envelope import Envelope
from aduan_events.message import Message
from aduan_events.outcomes import DeadLettered, DeadLetterSettled, Halted
from aduan_runtime.homes.ports import Record, TopicPartition
from chaos.operations import Operation
from properties.sim_checker import batches_by_rule

LOST = "lost"
UNSEEN = "unseen"
DUPLICATE = "duplicate"
REORDERED = "reordered"
STALE = "stale writer visible"
TORN = "torn decision"
REFUSED_YET_THERE = "refused yet there"

Place = tuple[int, int]
_CLASSES = (
    said.ComplaintOpened,
    said.ContactLinked,
    said.ContactRepeated,
    said.MachineMailSetAside,
    said.ParkedMailSetAside,
)
_OF_THE_SHELL = (DeadLettered, Halted, DeadLetterSettled)
_MOST_OF_A_KIND = 20


@dataclass
class History:
    """All that is known after a run. `seen` is what a live reader of `complaints` counted, in its order.

    `shown` are the contacts that the desk's view names, `view_places` where each row was changed last, and
    `mails` how many mails of each effect the mail server got; None where nobody looked.
    """

    operations: Sequence[Operation] = ()
    logs: Mapping[TopicPartition, Sequence[Record]] = field(default_factory=dict)
    seen: Sequence[Place] | None = None
    shown: frozenset[UUID] | None = None
    view_places: frozenset[Place] = frozenset()
    mails: Mapping[UUID, int] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One event that counts, where it stands and in which batch."""

    event: Envelope[Message]
    place: Place
    batch: int


def anomalies(history: History) -> list[str]:
    """Each as "name: what"; none means that each accepted contact took effect once, in order, and is seen."""
    told = list(counted(history))
    found = [
        *_fates(history, told),
        *_doubled(told),
        *_order(history, told),
        *_visible(history, told),
        *_decisions(told),
        *_mails(history),
    ]
    shown: Counter[str] = Counter()
    few = []
    for line in found:
        name = line.split(":")[0]
        shown[name] += 1
        if shown[name] <= _MOST_OF_A_KIND:
            few.append(line)
    return few + [f"{name}: {count} in all" for name, count in shown.items() if count > _MOST_OF_A_KIND]


def counted(history: History) -> Iterator[Told]:
    """What stands on `complaints` by the rule, partition by partition."""
    for at, records in sorted(history.logs.items()):
        if at.topic != "complaints":
            continue
        batches = batches_by_rule(records)
        for record in records:
            if record.offset in batches:
                yield Told(decode(record.value), (at.partition, record.offset), batches[record.offset])


def _plain(history: History, topic: str) -> Iterator[tuple[Envelope[Message], Place]]:
    for at, records in sorted(history.logs.items()):
        if at.topic == topic:
            for record in records:
                try:
                    yield decode(record.value), (at.partition, record.offset)
                except Undecodable:
                    continue  # what no program can read is nobody's contact


def _contacts(history: History) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = defaultdict(list)
    for event, place in _plain(history, "contacts"):
        if isinstance(event.data, ContactReceived | MailParked):
            found[event.data.contact].append(place)
    return found


def _classified(told: Sequence[Told]) -> dict[UUID, list[Told]]:
    found: dict[UUID, list[Told]] = defaultdict(list)
    for one in told:
        if isinstance(one.event.data, _CLASSES):
            found[one.event.data.contact].append(one)
    return found


def _waiting(history: History, told: Sequence[Told]) -> set[UUID]:
    """Contacts of inputs that are set aside, visibly and with a reason: not lost."""
    places: set[Place] = set()
    for one in told:
        match one.event.data:
            case DeadLettered(topic="identified") | Halted(topic="identified") as waits:
                places.add((waits.partition, waits.offset))
            case DeadLetterSettled(topic="identified", outcome="retried") as settled:
                places.discard((settled.partition, settled.offset))
    return {
        event.data.contact
        for event, place in _plain(history, "identified")
        if place in places and hasattr(event.data, "contact")
    }


def _fates(history: History, told: Sequence[Told]) -> Iterator[str]:
    """Acked must be there, refused must not, unknown may be."""
    contacts, classes, waiting = _contacts(history), _classified(told), _waiting(history, told)
    for operation in history.operations:
        contact = operation.contact
        if contact is None:
            continue
        there = contact in contacts
        if operation.outcome == "acked" and not there:
            yield f"{LOST}: {operation.door} {contact} was acked and is not on the log"
        elif operation.outcome == "acked" and contact not in classes and contact not in waiting:
            yield f"{LOST}: {operation.door} {contact} was acked and nothing was decided on it"
        elif operation.outcome == "failed" and there:
            yield f"{REFUSED_YET_THERE}: {operation.door} {contact}"
    for contact in classes.keys() - contacts.keys():
        yield f"{UNSEEN}: {contact} has a class and is not on `contacts`"


def _doubled(told: Sequence[Told]) -> Iterator[str]:
    for contact, ones in _classified(told).items():
        if len(ones) > 1:
            yield f"{DUPLICATE}: {contact} is {', '.join(one.event.data.type for one in ones)}"
    ids = Counter(one.event.id for one in told)
    yield from (f"{DUPLICATE}: the event {id} stands there {count} times" for id, count in ids.items() if count > 1)


def _order(history: History, told: Sequence[Told]) -> Iterator[str]:
    """`seq` is dense a complaint; what one person says in one source partition is decided in the order it stood."""
    seqs: dict[UUID, int] = {}
    for one in told:
        complaint, seq = one.event.complaint, one.event.seq
        if complaint is not None and seq is not None:
            if seq != seqs.get(complaint, 0) + 1:
                yield f"{REORDERED}: seq of {complaint} goes from {seqs.get(complaint, 0)} to {seq} at {one.place}"
            seqs[complaint] = seq
    stood = {contact: places[0] for contact, places in _contacts(history).items()}
    last: dict[tuple[UUID | None, int], int] = {}
    for one in told:
        # Only the first decision on a contact has a place in the order; a second one is a duplicate.
        if isinstance(one.event.data, _CLASSES) and one.event.data.contact in stood:
            partition, offset = stood.pop(one.event.data.contact)
            source = one.event.subject, partition
            if offset < last.get(source, -1):
                yield f"{REORDERED}: {one.event.data.contact} of {one.event.subject} was decided after a later one"
            last[source] = offset


def _visible(history: History, told: Sequence[Told]) -> Iterator[str]:
    """Readers, live ones and views, see all that counts and nothing else."""
    real = {one.place for one in told}
    if history.seen is not None:
        seen = set(history.seen)
        for place in sorted(seen - real):
            yield f"{STALE}: a reader counted {place}, which is void"
        for place in sorted(real - seen):
            yield f"{UNSEEN}: a reader never counted {place}"
        for place, times in Counter(history.seen).items():
            if times > 1:
                yield f"{DUPLICATE}: a reader counted {place} {times} times"
    for place in sorted(history.view_places - real):
        yield f"{STALE}: a row of the view comes from {place}, which is void"
    if history.shown is not None:
        complaints = (said.ComplaintOpened, said.ContactLinked)
        for contact, ones in _classified(told).items():
            if isinstance(ones[0].event.data, complaints) and contact not in history.shown:
                yield f"{UNSEEN}: {contact} is decided and no view names it"


def _decisions(told: Sequence[Told]) -> Iterator[str]:
    """All that one input led to stands in one batch."""
    batches: dict[tuple[UUID, int], set[int]] = defaultdict(set)
    for one in told:
        if not isinstance(one.event.data, _OF_THE_SHELL):
            batches[one.event.cause, one.place[0]].add(one.batch)
    for (cause, partition), where in batches.items():
        if len(where) > 1:
            yield f"{TORN}: {cause} is spread over batches {sorted(where)} of partition {partition}"


def _mails(history: History) -> Iterator[str]:
    """Each effect ends once; delivered means one mail, and nothing is mailed twice."""
    wanted = {event.id for event, _ in _plain(history, "effects") if isinstance(event.data, MailRequested)}
    ended: dict[UUID, str] = {}
    for event, _ in _plain(history, "deliveries"):
        if isinstance(event.data, DeliveryEnded):
            first = ended.setdefault(event.data.effect, event.data.outcome)
            if first != event.data.outcome:
                yield f"{DUPLICATE}: effect {event.data.effect} ended as {first} and as {event.data.outcome}"
    yield from (f"{LOST}: effect {effect} never ended" for effect in wanted - ended.keys())
    if history.mails is not None:
        for effect, count in history.mails.items():
            if count > 1:
                yield f"{DUPLICATE}: effect {effect} was mailed {count} times"
        for effect, outcome in ended.items():
            if outcome == "delivered" and not history.mails.get(effect):
                yield f"{LOST}: effect {effect} is delivered and the mail server has no mail of it"
