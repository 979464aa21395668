"""The readers that topic files name are those that stand in the code, and no others."""

from __future__ import annotations

from aduan_desk import streams as desk
from aduan_events.logs import topics
from aduan_ingest import streams as ingest
from aduan_ingest.forgetting import ReceiptsReactor
from aduan_ingest.reading_again import ParkedMailReactor
from aduan_router.complaint import ComplaintDecider
from aduan_router.dispatcher import Dispatcher
from aduan_router.forgetting import ErasureReactor
from aduan_router.identifying import IdentifyReactor
from aduan_router.reactions import AssignmentReactor, EffectReactor
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import MasterKey

DECIDERS = (ComplaintDecider, Dispatcher)
REACTORS = (IdentifyReactor, AssignmentReactor, EffectReactor, ErasureReactor)
# Raw mails are read one by one when a person looks at a parked one, not as a stream.
ON_DEMAND = {("originals", "desk/dead-letters")}


def in_code() -> set[tuple[str, str]]:
    """Topic and reader of every shell."""
    views = {"desk": desk.views(), "ingest": ingest.views(Lookup(MasterKey(b"m" * 32)))}
    found = {
        (topic, f"{service}/{view.name}") for service, told in views.items() for view in told for topic in view.topics
    }
    found |= {(reactor.source, f"router/{reactor.name}") for reactor in REACTORS}
    found |= {(reactor.source, f"ingest/{reactor.name}") for reactor in (ParkedMailReactor, ReceiptsReactor)}
    for decider in DECIDERS:
        found |= {(topic, f"router/{decider.name}") for topic in (*decider.inputs, *decider.whole_inputs)}
        found.add((decider.log, "router/snapshots"))
    return found | {("effects", "ingest/deliveries")} | ON_DEMAND


def test_topic_files_name_every_reader_and_no_other() -> None:
    named = {(name, reader) for name, topic in topics().items() for reader in topic.readers}
    assert named == in_code()
