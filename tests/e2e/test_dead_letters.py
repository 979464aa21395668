"""`aduan dead-letters` on the whole system: garbage is shown without what it says, given up, and the rest goes on."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator

import asyncpg
import httpx
import pytest

from aduan_events.logs import topics
from aduan_runtime.homes.kafka import KafkaBroker
from aduan_runtime.homes.ports import Outgoing
from e2e.system import Json, System
from e2e.waiting import until

pytestmark = pytest.mark.real
SECRET = "rahasia-warga"


def put(system: System, topic: str, key: bytes, value: bytes) -> int:
    """Append what no program of ours would; its offset."""

    async def run() -> int:
        appender = await KafkaBroker(system.kafka, {name: one.partitions for name, one in topics().items()}).appender()
        try:
            return (await appender.send(topic, [Outgoing(key, value)]))[0][1]
        finally:
            await appender.close()

    return asyncio.run(run())


def subject_of(system: System, complaint: str) -> str:
    async def run() -> str:
        port = system.stack.environment["ADUAN_PG_PORT"]
        connection = await asyncpg.connect(f"postgresql://postgres@127.0.0.1:{port}/aduan")
        try:
            return str(await connection.fetchval("SELECT subject FROM desk.complaint WHERE complaint = $1", complaint))
        finally:
            await connection.close()

    return asyncio.run(run())


def ask(system: System, *words: str) -> subprocess.CompletedProcess[str]:
    return system.stack.ask("dead-letters", *words)


@pytest.fixture
def told(system: System) -> Iterator[Json]:
    """A complaint that the desk shows. Nothing waits afterwards, whatever the test left."""
    accepted = system.accept(name="Sari Contoh", phone="084012345670", message="Sertifikat saya belum muncul.")
    yield system.complaint_of(accepted.contact_id)
    for line in ask(system, "list").stdout.splitlines():
        if "/" in line:
            ask(system, "discard", line.split()[3], "--reason", "left by a test")


def waiting(system: System, reader: str, **place: object) -> Json | None:
    """The row of what this reader could not take, if it waits."""
    return next(
        (
            one
            for one in system.dead_letters()
            if one["state"] == "waiting"
            and reader in one["readers"]
            and all(one[name] == value for name, value in place.items())
        ),
        None,
    )


def test_garbage_is_shown_refused_given_up_and_what_waited_behind_it_is_done(system: System, told: Json) -> None:
    garbage = f'{{"{SECRET}@example.com": "{SECRET}"}}'.encode()
    offset = put(system, "identified", subject_of(system, told["id"]).encode(), garbage)
    # Projectors that read this log set it aside too: one row, which lists all who could not take it.
    letter = until(
        lambda: waiting(system, "complaints", topic="identified", offset=offset), "the dead letter on the desk"
    )
    path = f"{system.desk}/api/complaints/{told['id']}/note"
    assert httpx.post(path, json={"text": "Sabar ya."}, headers=system.session(), timeout=20).status_code == 202
    until(lambda: waiting(system, "complaints", topic="commands"), "the note that waits behind it")

    owner = f"complaints/identified/{letter['partition']}/{offset}"
    listed = ask(system, "list").stdout
    assert owner in listed
    shown = ask(system, "show", owner)
    assert shown.returncode == 0, shown.stderr
    assert "missing_field" in shown.stdout
    assert "behind   complaints/commands/" in shown.stdout
    assert (
        SECRET
        not in shown.stdout
        + listed
        + httpx.get(f"{system.desk}/api/dead-letters", headers=system.session(), timeout=20).text
    )

    refused = ask(system, "retry", owner)
    assert (refused.returncode, "still cannot be decided" in refused.stdout) == (1, True), refused.stderr
    done = ask(system, "discard", owner, "--reason", "garbage of a test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["discarded", "retried"]
    story = until(
        lambda: [one for one in system.case(told["id"])["timeline"] if one["type"] == "NoteAdded"] or None, "the note"
    )
    assert [one["text"] for one in story] == ["Sabar ya."]
    again = ask(system, "discard", owner, "--reason", "twice")
    assert (again.returncode, "already" in again.stdout) == (0, True)


def test_what_a_reader_set_aside_is_appended_anew_once(system: System, told: Json) -> None:
    offset = put(system, "contacts", b"a conversation", b"{" + SECRET.encode())
    letter = until(lambda: waiting(system, "identify", topic="contacts", offset=offset), "the contact on the desk")
    place = f"contacts/{letter['partition']}/{offset}"
    done = ask(system, "retry", f"identify/{place}")
    assert done.returncode == 0, done.stdout + done.stderr
    next_one = until(
        lambda: next(
            (one for one in system.dead_letters() if one["topic"] == "contacts" and one["offset"] > offset), None
        ),
        "the same garbage at its new place",
    )
    assert next_one["reason"] == "bad_json"
    again = ask(system, "retry", f"identify/{place}")
    assert (again.returncode, "nothing was sent" in again.stdout) == (0, True)
