"""The embedded stack starts, says what stands in its way, and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.stack import Stack, left_behind, stop, until_ready

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack that runs through all tests that leave it running."""
    stack = Stack(tmp_path_factory.mktemp("stack") / "data")
    until_ready(stack.up())
    yield stack
    for process in stack.started:
        stop(process)
    stack.ask("reset")


def test_it_starts_stops_without_a_trace_and_starts_again_on_the_same_data(new_stack: Callable[[], Stack]) -> None:
    stack = new_stack()
    first = stack.up()
    lines = until_ready(first)
    assert any(line.startswith("topics created: ") for line in lines)
    assert {(row["name"], row["state"]) for row in stack.processes()} == {
        ("aduan-postgres", "up"),
        ("aduan-kafka", "up"),
        ("aduan-mail", "up"),
    }
    assert stack.ask("topics").returncode == 0
    for row in stack.processes():
        assert str(row["name"]) in Path(f"/proc/{row['pid']}/cmdline").read_text()
    assert stop(first) == 0
    assert left_behind(stack.data) == []

    again = stack.up()
    assert not any(line.startswith("topics created: ") for line in until_ready(again))
    assert stack.ask("topics").returncode == 0
    assert stop(again) == 0
    assert left_behind(stack.data) == []


def test_a_second_start_on_the_same_data_is_refused_with_the_pid_of_the_first(running: Stack) -> None:
    first, second = running.started[0], running.up()
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"One is running already (pid {first.pid})" in said
    assert len(said.splitlines()) == 1


def test_a_taken_port_is_named_with_its_holder_and_nothing_is_started(
    running: Stack, new_stack: Callable[[], Stack]
) -> None:
    other = new_stack()
    broker = next(row for row in running.processes() if row["name"] == "aduan-kafka")
    other.environment["ADUAN_KAFKA_PORT"] = running.environment["ADUAN_KAFKA_PORT"]
    second = other.up()
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Port {running.environment['ADUAN_KAFKA_PORT']} (Kafka) is held by pid {broker['pid']} (aduan-kafka" in said
    assert left_behind(other.data) == []


def test_a_killed_broker_comes_back_with_its_topics(running: Stack) -> None:
    broker = next(row for row in running.processes() if row["name"] == "aduan-kafka")
    os.kill(int(str(broker["pid"])), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not any(
        row["name"] == "aduan-kafka" and row["restarts"] == 1 and row["state"] == "up" for row in running.processes()
    ):
        assert time.monotonic() < deadline, running.processes()
        time.sleep(0.2)
    assert running.ask("topics").returncode == 0


def test_nothing_stays_behind_even_when_the_start_itself_is_killed(new_stack: Callable[[], Stack]) -> None:
    stack = new_stack()
    process = stack.up()
    until_ready(process)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while left_behind(stack.data):
        assert time.monotonic() < deadline, left_behind(stack.data)
        time.sleep(0.2)


def test_an_interrupted_start_stops_what_it_had_started(new_stack: Callable[[], Stack]) -> None:
    stack = new_stack()
    process = stack.up()
    deadline = time.monotonic() + 60
    while not stack.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert stop(process) == 0
    assert left_behind(stack.data) == []
