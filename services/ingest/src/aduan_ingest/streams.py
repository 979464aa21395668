"""Ingest's stream side: its views, and the mail effector as a Faust agent. The only place that builds them."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import faust
from pydantic import Field

from aduan_events.logs import topics
from aduan_ingest.channels.mail_readers import MailReaders
from aduan_ingest.channels.reply_mail import Sender
from aduan_ingest.deliveries import MailDelivery
from aduan_ingest.forgetting import ReceiptsReactor
from aduan_ingest.keeping import Keeper
from aduan_ingest.ledger import MailLedger
from aduan_ingest.projection import AddressesView, ContactsView, MailsView, TicketsView
from aduan_ingest.reading_again import ParkedMailReactor, ReadingRoom
from aduan_ingest.receipts import Receipts
from aduan_ingest.sealed_contact import ticket_token
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import Clock, Headers
from aduan_runtime.homes.postgres import Pool, PostgresViewStore, pool_when_up
from aduan_runtime.settings import Port, RuntimeSettings
from aduan_runtime.shells.effector import EffectorShell
from aduan_runtime.shells.lanes import AT_ONCE, Lanes
from aduan_runtime.shells.projector import ProjectorShell, View
from aduan_runtime.shells.reactor import ReactorShell
from aduan_runtime.signals import telemetry
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import ensure_master_key
from aduan_runtime.vault.sealing import Key
from aduan_runtime.worker import Shell, run_worker, stream_app

log = logging.getLogger(__name__)

NAME = "aduan-ingest-stream"
SCHEMA = "tickets"
POSITIONS_SCHEMA = "ingest"
# A number may take a second to the ticket page, so views gather for longer than the board's.
LINGER_S = 0.1


class StreamSettings(RuntimeSettings):
    """Settings of ingest's stream side."""

    mail_smtp_host: str = Field(default="127.0.0.1", description="the server that outgoing mail is handed to")
    mail_smtp_port: Port = Field(default=3025, description="its port")
    mail_name: str = Field(default="Layanan Aduan", description="who outgoing mail is from")
    mail_address: str = Field(default="aduan@aduan.example.com", description="the address that citizens write to")
    public_url: str = Field(default="http://127.0.0.1:8001", description="where citizens reach ticket pages")


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A Faust event as the effector shell takes it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers


def views(lookup: Lookup) -> tuple[View, ...]:
    """Every view of ingest."""
    return (ContactsView(lambda contact: ticket_token(contact, lookup)), AddressesView(), TicketsView(), MailsView())


class FreshKeys:
    """Content keys straight from the database, for the few contacts that no citizen waits for."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def draw(self, n: int) -> list[Key]:
        """Raises VaultAway."""
        return [await self._vault.new_key(None) for _ in range(n)]


class Streams:
    """Builds the shells once and hands the agent its effector when it is there."""

    def __init__(self, settings: StreamSettings) -> None:
        self._settings = settings
        self.effector: EffectorShell | None = None

    async def build(self) -> Sequence[tuple[str, Shell]]:
        """A projector a view; the effector is left to the agent."""
        settings = self._settings
        logs = topics()
        broker = KafkaBroker(settings.kafka, {name: topic.partitions for name, topic in logs.items()})
        owned = frozenset(name for name, topic in logs.items() if topic.owned)
        clock = clock_of(settings.clock)
        master = ensure_master_key(settings.master_key)
        pool = await pool_when_up(settings.postgres, max_size=10 + AT_ONCE)
        shells: list[tuple[str, Shell]] = []
        for view in views(Lookup(master)):
            store = PostgresViewStore(pool, SCHEMA, view.name, view.tables)
            await store.prepare()
            shells.append((view.name, ProjectorShell(view, broker, store, owned_topics=owned, linger_s=LINGER_S)))
        shells.append(await self._reading_again(broker, pool, Vault(pool, master), Lookup(master), clock))
        forgetting = ReceiptsReactor(pool)
        positions = PostgresViewStore(pool, POSITIONS_SCHEMA, forgetting.name, ())
        await positions.prepare()
        shells.append((forgetting.name, ReactorShell(forgetting, broker, positions, owned=True, linger_s=LINGER_S)))
        sender = Sender(settings.mail_name, settings.mail_address, settings.mail_address.rpartition("@")[2])
        smtp = (settings.mail_smtp_host, settings.mail_smtp_port)
        delivery = MailDelivery(pool, Vault(pool, master), smtp, sender, settings.public_url)
        self.effector = EffectorShell(
            "deliveries", delivery.deliver, MailLedger(pool), broker, lambda: int(time.time() * 1000), clock.now
        )
        return shells

    async def _reading_again(
        self, broker: KafkaBroker, pool: Pool, vault: Vault, lookup: Lookup, clock: Clock
    ) -> tuple[str, Shell]:
        own_domain = self._settings.mail_address.rpartition("@")[2]

        @asynccontextmanager
        async def room() -> AsyncIterator[ReadingRoom]:
            readers = MailReaders(1, own_domain)
            door = Keeper(broker, FreshKeys(vault), lookup, Receipts(pool), clock)
            await readers.start()
            await door.start()
            try:
                yield ReadingRoom(readers, door)
            finally:
                await door.close()
                await readers.stop()

        reactor = ParkedMailReactor(broker, vault, room)
        store = PostgresViewStore(pool, POSITIONS_SCHEMA, reactor.name, ())
        await store.prepare()
        owned = topics()[reactor.source].owned
        return reactor.name, ReactorShell(reactor, broker, store, owned=owned, linger_s=LINGER_S)


def app_of(settings: StreamSettings) -> faust.App:
    """The Faust app: shells as a service, the effector as an agent over `effects`."""
    streams = Streams(settings)
    health = (settings.host, settings.health_port)
    app = stream_app(NAME, settings.kafka, settings.data, health, streams.build, agents=True)
    effects = app.topic("effects", key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.agent(effects, name="deliveries", concurrency=1)
    async def deliver(stream: Any) -> None:
        while streams.effector is None:
            await app.sleep(0.05)
        lanes = Lanes(streams.effector.take)
        try:
            # Faust would acknowledge what was merely begun; lanes do it in order, once it is carried out.
            async for event in stream.noack().events():
                await lanes.put(_record(event.message), event.ack)
        except Exception:
            # Faust would go on behind a record that was not carried out; a new start begins with it.
            log.critical("%s: an effect was not carried out", NAME, exc_info=True)
            logging.shutdown()
            os._exit(1)
        finally:
            await lanes.close()

    return app


def _record(message: Any) -> AgentRecord:
    return AgentRecord(
        message.topic,
        message.partition,
        message.offset,
        int(message.timestamp * 1000),
        message.key,
        message.value,
        _headers(message.headers),
    )


def _headers(headers: Any) -> Headers:
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    return [(name, value) for name, value in pairs]


def main() -> None:
    """Run views and effector until told to stop."""
    settings = StreamSettings()
    telemetry.begin("ingest", settings)
    run_worker(app_of(settings), NAME)
