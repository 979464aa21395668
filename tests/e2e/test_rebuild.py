"""`aduan rebuild` on the whole system: it goes on serving, sends nothing, and finds what the log does not say."""

from __future__ import annotations

import asyncio
import subprocess
import threading

import asyncpg
import httpx
import pytest

from e2e.system import System
from e2e.waiting import until

pytestmark = pytest.mark.real


@pytest.fixture
def told(system: System) -> str:
    """A complaint that the desk shows; its id."""
    accepted = system.accept(
        name="Sari Contoh", email="sari.rebuild@example.com", message="Insentif saya belum masuk ke rekening."
    )
    found = system.complaint_of(accepted.contact_id)
    until(lambda: system.mails("sari.rebuild@example.com") or None, "the receipt")
    return str(found["id"])


def rebuild(system: System, view: str) -> subprocess.CompletedProcess[str]:
    return system.stack.ask("rebuild", view)


def execute(system: System, statement: str) -> None:
    async def run() -> None:
        port = system.stack.environment["ADUAN_PG_PORT"]
        connection = await asyncpg.connect(f"postgresql://postgres@127.0.0.1:{port}/aduan")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def test_the_board_serves_while_its_view_is_rebuilt_equal_and_no_mail_is_sent(system: System, told: str) -> None:
    answers: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            answers.append(httpx.get(f"{system.desk}/api/queues", headers=system.session(), timeout=20).status_code)

    looking = threading.Thread(target=look)
    looking.start()
    before = len(system.mails("sari.rebuild@example.com"))
    try:
        done = rebuild(system, "queues")
    finally:
        over.set()
        looking.join()
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    live = next(line for line in lines if line.startswith("live"))
    assert live.split()[1] == next(line for line in lines if line.startswith("rebuilt")).split()[1]
    assert len(live.split()[1]) == 64
    assert "equal" in lines
    assert any("records" in line for line in lines)
    assert set(answers) == {200}
    assert system.case(told)["id"] == told
    assert len(system.mails("sari.rebuild@example.com")) == before


@pytest.mark.parametrize(
    "view", ["texts", "outcomes", "deliveries", "contacts", "tickets", "complaint_state_v1", "dispatcher_state_v1"]
)
def test_every_other_view_equals_its_logs(system: System, told: str, view: str) -> None:
    done = rebuild(system, view)
    assert (done.returncode, "equal" in done.stdout.splitlines()) == (0, True), done.stdout + done.stderr


def test_what_the_log_does_not_say_is_found_mended_and_the_view_goes_on(system: System, told: str) -> None:
    execute(system, f"UPDATE desk.complaint SET state = 'CLOSED' WHERE complaint = '{told}'")
    wrong = rebuild(system, "cases")
    assert (wrong.returncode, "different" in wrong.stdout.splitlines()) == (1, True), wrong.stdout + wrong.stderr
    assert system.case(told)["state"] != "CLOSED"
    system.command(told, "note", text="Masih berjalan.")
    assert rebuild(system, "cases").returncode == 0


def test_verify_finds_what_a_decider_could_not_have_remembered_and_a_rebuild_mends_it(
    system: System, told: str
) -> None:
    assert system.stack.ask("verify", "--views").returncode == 0
    execute(system, "UPDATE router.complaint_state_v1 SET state = '{}'")
    wrong = system.stack.ask("verify", "--wait", "0")
    assert wrong.returncode == 1
    assert "view complaint_state_v1 differs from its log: aduan rebuild complaint_state_v1" in wrong.stdout
    assert rebuild(system, "complaint_state_v1").returncode == 1
    assert system.stack.ask("verify").returncode == 0


def test_an_unknown_view_is_one_line(system: System) -> None:
    done = rebuild(system, "nothing")
    assert done.returncode == 1
    assert done.stderr.startswith("aduan: No view nothing: there are addresses, cases")
    assert len(done.stderr.splitlines()) == 1
