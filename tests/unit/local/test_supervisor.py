import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from aduan_local import board
from aduan_local.errors import PartMissing, ProcessDied
from aduan_local.logs import Terminal
from aduan_local.processes import ProcessSpec
from aduan_local.supervisor import Supervisor

Healthy = Callable[[], Awaitable[bool]]


def spec(
    tmp_path: Path, name: str, code: str, *, healthy: Healthy | None = None, stop_seconds: float = 5
) -> ProcessSpec:
    """A Python process that writes `NAME.up` when it runs, which is also what its health is."""
    up = tmp_path / f"{name}.up"

    async def is_up() -> bool:
        return up.exists()

    program = f"import os, signal, sys, time; open({str(up)!r}, 'w').close()\n{code}"
    return ProcessSpec(name, (sys.executable, "-u", "-c", program), healthy or is_up, "127.0.0.1:1", start_seconds=5,
                       stop_seconds=stop_seconds)  # fmt: skip


async def never() -> bool:
    return False


def entry(tmp_path: Path, name: str) -> board.Entry:
    return next(entry for entry in board.read(tmp_path) if entry.name == name)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def supervising(tmp_path: Path) -> AsyncIterator[tuple[Supervisor, io.StringIO]]:
    out = io.StringIO()
    supervisor = Supervisor(tmp_path, Terminal(out), pace=0.05)
    try:
        yield supervisor, out
    finally:
        await supervisor.stop()


async def test_a_group_is_up_when_all_of_it_is_well_and_the_board_says_so(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, _):
        await supervisor.start([spec(tmp_path, "a", "time.sleep(60)"), spec(tmp_path, "b", "time.sleep(60)")])
        assert [(row.name, row.state) for row in board.read(tmp_path)] == [("a", "up"), ("b", "up")]
        assert all(row.pid and alive(row.pid) for row in board.read(tmp_path))


async def test_what_a_process_prints_is_shown_with_its_name_and_kept_in_its_log(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, out):
        await supervisor.start([spec(tmp_path, "aduan-a", "print('halo'); time.sleep(60)")])
        await asyncio.sleep(0.2)
    assert "aduan-a         | halo\n" in out.getvalue()
    assert (tmp_path / "logs" / "aduan-a.log").read_text() == "halo\n"


async def test_a_process_that_ends_before_it_was_well_fails_the_start_and_shows_why(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, out):
        with pytest.raises(ProcessDied, match=r"^a ended with exit code 3"):
            await supervisor.start([spec(tmp_path, "a", "print('no key'); sys.exit(3)", healthy=never)])
        assert "| no key" in out.getvalue()


async def test_a_process_that_stays_deaf_fails_the_start(tmp_path: Path) -> None:
    deaf = spec(tmp_path, "a", "time.sleep(60)", healthy=never)
    async with supervising(tmp_path) as (supervisor, _):
        with pytest.raises(ProcessDied, match=r"^a was not well within 0 s"):
            await supervisor.start([ProcessSpec(deaf.name, deaf.argv, never, deaf.address, start_seconds=0.3)])


async def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, _):
        with pytest.raises(PartMissing, match="/no/such/program is missing: run make setup"):
            await supervisor.start([ProcessSpec("a", ("/no/such/program",), never, "")])


async def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, _):
        await supervisor.start([spec(tmp_path, "a", "time.sleep(60)")])
        watching = asyncio.create_task(supervisor.watch())
        first = entry(tmp_path, "a").pid
        assert first
        os.kill(first, 9)
        await until(lambda: entry(tmp_path, "a").restarts == 1 and entry(tmp_path, "a").state == "up")
        assert entry(tmp_path, "a").pid not in (None, first)
        watching.cancel()


async def test_one_that_dies_again_and_again_is_started_ever_more_slowly(tmp_path: Path) -> None:
    async with supervising(tmp_path) as (supervisor, out):
        await supervisor.start([spec(tmp_path, "a", "time.sleep(0.3)")])
        watching = asyncio.create_task(supervisor.watch())
        await until(lambda: entry(tmp_path, "a").restarts >= 3)
        watching.cancel()
    pauses = [line.rsplit(" ", 2)[1] for line in out.getvalue().splitlines() if "starts again in" in line]
    assert pauses[:3] == ["0.5", "1.0", "2.0"]


async def test_groups_stop_in_reverse_order(tmp_path: Path) -> None:
    note = tmp_path / "order"
    leave = f"signal.signal(15, lambda *_: (open({str(note)!r}, 'a').write(sys.argv[1] + ' '), sys.exit()))\n"
    async with supervising(tmp_path) as (supervisor, _):
        for name in ("store", "service"):
            made = spec(tmp_path, name, f"{leave}\nwhile True: time.sleep(0.05)")
            await supervisor.start([ProcessSpec(name, (*made.argv, name), made.healthy, "")])
    assert note.read_text().split() == ["service", "store"]
    assert [row.state for row in board.read(tmp_path)] == ["stopped", "stopped"]


async def test_one_that_does_not_stop_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    code = (
        f"pid = os.fork()\nsignal.signal(15, signal.SIG_IGN)\n"
        f"if pid: open({str(child)!r}, 'w').write(str(pid))\n"
        f"while True: time.sleep(1)"
    )
    async with supervising(tmp_path) as (supervisor, out):
        await supervisor.start([spec(tmp_path, "a", code, stop_seconds=0.3)])
        await until(lambda: child.exists() and child.read_text() != "")
        leader, grandchild = entry(tmp_path, "a").pid, int(child.read_text())
    assert "did not stop in 0 s: killed" in out.getvalue()
    await until(lambda: not Path(f"/proc/{leader}").exists() and not alive(grandchild))


async def test_what_a_dead_leader_left_in_its_group_is_killed(tmp_path: Path) -> None:
    child = tmp_path / "child"
    leave = "time.sleep(0.5); sys.exit()"
    code = f"pid = os.fork()\nif pid: open({str(child)!r}, 'w').write(str(pid)); {leave}\ntime.sleep(60)"
    async with supervising(tmp_path) as (supervisor, _):
        await supervisor.start([spec(tmp_path, "a", code)])
        watching = asyncio.create_task(supervisor.watch())
        await until(lambda: child.exists() and child.read_text() != "" and not alive(int(child.read_text())))
        watching.cancel()


def alive(pid: int) -> bool:
    """A zombie whose parent has not looked yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_children_stop_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        "import sys, time; from pathlib import Path; from aduan_local.processes import Child, ProcessSpec\n"
        "child = Child(ProcessSpec('a', (sys.executable, '-c', 'import time; time.sleep(60)'), lambda: None, ''), "
        f"Path({str(tmp_path / 'log')!r}))\n"
        f"Path({str(note)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    await until(lambda: note.exists() and note.read_text() != "")
    parent.kill()
    await parent.wait()
    await until(lambda: not alive(int(note.read_text())))
