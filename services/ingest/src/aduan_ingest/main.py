"""Ingest's doors: HTTP and SMTP in one process. The only place that reads settings and builds them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
import uvloop
from pydantic import Field

from aduan_events.logs import topics
from aduan_ingest.api import build_app
from aduan_ingest.channels.mail_readers import MailReaders
from aduan_ingest.channels.reply_mail import Sender
from aduan_ingest.channels.smtp import DoorSettings, MailDoor
from aduan_ingest.code_mail import CodeMail
from aduan_ingest.codes import Codes
from aduan_ingest.keeping import Keeper
from aduan_ingest.limits import TokenBuckets
from aduan_ingest.public_door import PublicSettings
from aduan_ingest.receipts import Receipts
from aduan_ingest.ticket_views import TicketViews
from aduan_runtime.clock import clock_of
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.postgres import pool_at_once
from aduan_runtime.machine_clients.gate import Gate
from aduan_runtime.machine_clients.keys import ClientKeys
from aduan_runtime.settings import Port, RuntimeSettings
from aduan_runtime.signals import telemetry
from aduan_runtime.vault.keys import Vault
from aduan_runtime.vault.lookup import Lookup
from aduan_runtime.vault.master import ensure_master_key
from aduan_runtime.vault.pool import KeyPool


class IngestSettings(RuntimeSettings):
    """Settings of ingest's doors."""

    ingest_port: Port = Field(default=8001, description="form, ticket pages and intake API answer here")
    smtp_port: Port = Field(default=2525, description="mail is taken here")
    mail_smtp_host: str = Field(default="127.0.0.1", description="the server that outgoing mail is handed to")
    mail_smtp_port: Port = Field(default=3025, description="its port")
    mail_name: str = Field(default="Layanan Aduan", description="who outgoing mail is from")
    mail_address: str = Field(default="aduan@aduan.example.com", description="the address that citizens write to")
    public_url: str = Field(default="http://127.0.0.1:8001", description="where citizens reach ticket pages")
    sender_per_minute: float = Field(default=20.0, gt=0, description="contacts that one sender may hand in a minute")
    sender_burst: int = Field(default=40, ge=1, description="contacts that one sender may hand in at once")
    senders_remembered: int = Field(default=50_000, ge=100, description="senders whose pace is remembered")
    clients_file: Path | None = Field(
        default=None, description="machine clients and keys; without it keys/clients.json in the data directory"
    )
    mail_readers: int = Field(default=1, ge=1, le=8, description="child processes that read mails")


async def serve(settings: IngestSettings) -> None:
    """Answer on HTTP and SMTP until told to stop; starts and serves while PostgreSQL is down."""
    broker = KafkaBroker(settings.kafka, {name: topic.partitions for name, topic in topics().items()})
    clock = clock_of(settings.clock)
    master = ensure_master_key(settings.master_key)
    lookup = Lookup(master)
    database = await pool_at_once(settings.postgres)
    keys = KeyPool(database, master, settings.key_pool_file, settings.key_pool)
    await keys.start()
    keeper = Keeper(broker, keys, lookup, Receipts(database), clock)
    await keeper.start()
    domain = settings.mail_address.rpartition("@")[2]
    readers = MailReaders(settings.mail_readers, domain)
    mail = MailDoor(
        keeper, readers, DoorSettings(host=settings.host, port=settings.smtp_port, hostname=domain), time.monotonic
    )
    tickets = TicketViews(database, Vault(database, master))
    sender = Sender(settings.mail_name, settings.mail_address, domain)
    code_mail = CodeMail(tickets, (settings.mail_smtp_host, settings.mail_smtp_port), sender, lambda: datetime.now(UTC))
    limits = TokenBuckets(
        settings.sender_per_minute / 60, settings.sender_burst, settings.senders_remembered, time.monotonic
    )
    app = build_app(
        keeper,
        tickets,
        limits,
        PublicSettings(
            public_url=settings.public_url, session_secret=master.derive("ticket-session"), shows_clock=settings.demo
        ),
        codes=Codes(code_mail, time.monotonic),
        gate=Gate(ClientKeys(settings.clients_file or settings.data / "keys" / "clients.json"), time.time),
        now=clock.now,
    )
    await readers.start()
    await mail.start()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.ingest_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    try:
        await uvicorn.Server(config).serve()
    finally:
        await mail.stop()
        await readers.stop()
        await keeper.close()
        await keys.close()
        await database.close()


def main() -> None:
    """Run ingest's doors until told to stop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        settings = IngestSettings()
        telemetry.begin("ingest", settings)
        runner.run(serve(settings))
