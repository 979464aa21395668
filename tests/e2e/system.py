"""The whole system, as browsers, mail programs and programs reach it from outside."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

import real_servers
from aduan_local.config import HOST
from e2e.mailbox import mails_of
from e2e.receiver import Receiver, receiving
from e2e.stack import Stack, stop, until_ready
from e2e.waiting import until

Json = dict[str, Any]
SERVICE_ADDRESS = "aduan@aduan.example.com"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a sender hears: the contact's id, and where its ticket page stands."""

    contact_id: str
    ticket_url: str


@dataclass(frozen=True, slots=True)
class System:
    """Addresses of a running system, and what tests ask of it."""

    ingest: str
    desk: str
    smtp_port: int
    imap_port: int
    kafka: str
    stack: Stack
    spans: Receiver
    sessions: dict[str, str] = field(default_factory=dict)

    def accept(self, **fields: object) -> Accepted:
        """Hand a form contact over as a program does."""
        answer = httpx.post(
            f"{self.ingest}/v1/contacts",
            json={"channel": "form", **fields},
            headers={"Idempotency-Key": uuid.uuid4().hex},
            timeout=20,
        )
        assert answer.status_code == 202, answer.text
        return Accepted(answer.json()["contact_id"], answer.json()["ticket_url"])

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail to the service as a mail program does; returns once it said 250."""
        with smtplib.SMTP(HOST, self.smtp_port, timeout=20) as smtp:
            smtp.send_message(mail)

    def send_raw(self, sender: str, raw: bytes) -> None:
        """The same with bytes that no mail program makes."""
        with smtplib.SMTP(HOST, self.smtp_port, timeout=20) as smtp:
            smtp.sendmail(sender, [SERVICE_ADDRESS], raw)

    def mails(self, address: str) -> list[EmailMessage]:
        """What the service sent to this address, oldest first."""
        return mails_of(address, self.imap_port)

    def board(self) -> Json:
        """The queues with their counts."""
        return self._get("/api/queues")

    def dead_letters(self) -> list[Json]:
        """What could not be processed, newest first."""
        items: list[Json] = self._get("/api/dead-letters", limit="200")["items"]
        return items

    def complaints(self, **query: str) -> list[Json]:
        """A page of complaints."""
        items: list[Json] = self._get("/api/complaints", limit="200", **query)["items"]
        return items

    def complaint_of(self, contact_id: str, within_s: float = 20.0) -> Json:
        """The complaint that a contact opened or joined, once the desk shows it."""
        return until(
            lambda: next((one for one in self.complaints() if contact_id in one["contact_ids"]), None),
            f"contact {contact_id} on the desk",
            within_s,
        )

    def contact(self, contact_id: str) -> Json:
        """Where a contact stands, as its sender is told."""
        found: Json = httpx.get(f"{self.ingest}/v1/contacts/{contact_id}", timeout=20).json()
        return found

    def case(self, name: str, user: str = "agen-1") -> Json:
        """One complaint with its story, as this officer sees it."""
        return self._get(f"/api/complaints/{name}", user)

    def command(self, name: str, operation: str, user: str = "agen-1", **wish: object) -> None:
        """Place a command on the complaint as it stands, and wait until the case has moved past that version."""
        before = self.case(name, user)["version"]
        answer = httpx.post(
            f"{self.desk}/api/complaints/{name}/{operation}",
            json={"expected_version": before, **wish},
            headers=self.session(user),
            timeout=20,
        )
        assert answer.status_code == 202, answer.text
        until(lambda: self.case(name, user)["version"] > before, f"{operation} on {name}")

    @contextmanager
    def standing_still(self, process: str) -> Iterator[None]:
        """Holds one process in its place, as a machine without time to spare does. Keep it short: groups wait 10 s."""
        pid = next(int(str(row["pid"])) for row in self.stack.processes() if row["name"] == process)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def _get(self, path: str, user: str = "agen-1", **query: str) -> Json:
        answer = httpx.get(f"{self.desk}{path}", params=query, headers=self.session(user), timeout=20)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def session(self, user: str = "agen-1") -> dict[str, str]:
        """The headers of a signed-in user."""
        if user not in self.sessions:
            answer = httpx.post(f"{self.desk}/auth/login", json={"user": user}, timeout=20)
            assert answer.status_code == 204, answer.text
            self.sessions[user] = answer.cookies["aduan_session"]
        return {"Cookie": f"aduan_session={self.sessions[user]}", "X-Aduan-Request": "1"}


@contextmanager
def whole_system(data: Path) -> Iterator[System]:
    """Starts every service on ports of its own; stops and clears all of it at the end."""
    with receiving() as spans:
        stack = Stack(data, services="all", settings={"ADUAN_OTLP": spans.url})
        process = stack.up()
        try:
            until_ready(process)
            _read_on(process)
            logs = {path.stem: path for path in sorted((data / "logs").glob("*.log"))}
            real_servers.logs.update(logs)
            yield _reached(stack, spans)
            for name in logs:
                real_servers.logs.pop(name, None)
        finally:
            stop(process)
            stack.ask("reset")


def _reached(stack: Stack, spans: Receiver) -> System:
    port = {name: int(stack.environment[f"ADUAN_{name}_PORT"]) for name in ("INGEST", "DESK", "SMTP", "MAIL_IMAP")}
    return System(
        ingest=f"http://{HOST}:{port['INGEST']}",
        desk=f"http://{HOST}:{port['DESK']}",
        smtp_port=port["SMTP"],
        imap_port=port["MAIL_IMAP"],
        kafka=f"{HOST}:{stack.environment['ADUAN_KAFKA_PORT']}",
        stack=stack,
        spans=spans,
    )


def _read_on(process: subprocess.Popen[str]) -> None:
    """Keeps the pipe empty: a process that cannot write stands still."""
    stream = process.stdout
    assert stream is not None

    def drain() -> None:
        for _ in stream:
            pass  # each service has a log file of its own

    threading.Thread(target=drain, daemon=True).start()
