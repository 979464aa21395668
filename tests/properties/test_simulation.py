"""The decider shell in a world where anything goes wrong, and weaker shells whose faults the checker names.

Real shells run on a memory broker in virtual time. Batches are refused, late or not acknowledged, reactors repeat
themselves, processes stop at named points, wake up late or die, shares move. In the end an offline checker reads the
logs by the reader's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from aduan_events.cursors import OwnedCursor
from aduan_events.ownership import Marker, ReadersRule, read_frame
from aduan_runtime.ownership import deciding, take_over
from aduan_runtime.ownership.deciding import Batch, Deciding
from aduan_runtime.shells import decider as shell
from properties import sim_checker as named
from properties.sim_checker import anomalies
from properties.sim_world import ACTIONS, FAIL_POINTS, FATES, World, fail_point, play


@pytest.fixture(autouse=True)
def _virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_over, "fail_point", fail_point)
    monkeypatch.setattr(shell, "_POLL_S", 0.5)


class Life(RuleBasedStateMachine):
    """Any order of commands, repeats, faults, stops, deaths and births."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize(processes=st.integers(1, 3))
    def begin(self, processes: int) -> None:
        for _ in range(processes):
            self.world.start()

    @rule(
        word=st.sampled_from(["note", "silent", "many:3", "due:1"]),
        subject=st.integers(0, 5),
        stamped=st.booleans(),
        times=st.integers(1, 2),
    )
    def tell(self, word: str, subject: int, stamped: bool, times: int) -> None:
        chosen = self.world.subjects[subject]
        self.world.tell(word, chosen, stamped, 1 if chosen == self.world.riddled else times)

    @rule()
    def tell_a_riddle(self) -> None:
        self.world.tell("riddle", self.world.riddled, stamped=False)

    @rule(last=st.integers(1, 6))
    def resend(self, last: int) -> None:
        self.world.resend(last)

    @rule(seconds=st.sampled_from([0.0, 0.002, 0.1, 1.0, 4.0]))
    def pass_time(self, seconds: float) -> None:
        self.world.run(seconds)

    @precondition(lambda self: len(self.world.alive) < 3)
    @rule()
    def start(self) -> None:
        self.world.start()

    @precondition(lambda self: self.world.alive)
    @rule(which=st.integers(0, 2), fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=2))
    def doom_appends(self, which: int, fates: list[str]) -> None:
        self._one(which).fates.extend(fates)

    @precondition(lambda self: self.world.alive)
    @rule(which=st.integers(0, 2), point=st.sampled_from(FAIL_POINTS), action=st.sampled_from(ACTIONS))
    def arm(self, which: int, point: str, action: str) -> None:
        self._one(which).armed = (point, action)

    @precondition(lambda self: self.world.alive)
    @rule(which=st.integers(0, 2))
    def stop_or_wake(self, which: int) -> None:
        process = self._one(which)
        (self.world.stop if process.running.is_set() else self.world.wake)(process)

    @precondition(lambda self: self.world.alive)
    @rule(which=st.integers(0, 2))
    def kill(self, which: int) -> None:
        self.world.kill(self._one(which))

    def _one(self, which: int) -> Any:
        alive = self.world.alive
        return alive[which % len(alive)]

    def teardown(self) -> None:
        try:
            self.world.heal()
            assert anomalies(self.world) == []
        finally:
            self.world.close()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=300, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)


def lived(seed: int, steps: int = 60) -> World:
    """A world after some luckless time, healed."""
    world = World()
    try:
        world.start()
        play(world, Random(seed), steps)
        world.heal()
    finally:
        world.close()
    return world


def names(seeds: range) -> Iterator[set[str]]:
    """What the checker names, world by world."""
    for seed in seeds:
        yield {line.split(":")[0] for line in anomalies(lived(seed))}


def test_a_sound_shell_has_no_anomaly_in_any_of_these_worlds() -> None:
    assert set().union(*names(range(60))) == set()


def latest_marker_wins(patch: pytest.MonkeyPatch) -> None:
    """A marker counts whatever it names, and the owner does not look who wrote before its batch."""
    sound = ReadersRule._counts
    patch.setattr(ReadersRule, "_counts", lambda self, frame: isinstance(frame, Marker) or sound(self, frame))

    async def trusting(self: object, base: int, broker: object) -> None:
        return

    patch.setattr(take_over.Owner, "_check_gap", trusting)


def readers_ignore_the_rule(patch: pytest.MonkeyPatch) -> None:
    """Whatever is no frame counts, for every reader of the log."""

    def gullible(self: OwnedCursor, offset: int, value: bytes | None) -> bool:
        self.next_offset = offset + 1
        self.rule.read(offset, value)
        return read_frame(value) is None

    patch.setattr(OwnedCursor, "take", gullible)


def ids_are_made_up(patch: pytest.MonkeyPatch) -> None:
    """Every event gets a fresh id."""
    patch.setattr(deciding, "derived_id", lambda cause, by, index: uuid4())


def positions_go_before_events(patch: pytest.MonkeyPatch) -> None:
    """A head first says how far the inputs are decided, the events follow in the next batch."""
    sound = Deciding.batches

    def hasty(self: Deciding[Any], even_silent: bool) -> list[Batch]:
        ready = sound(self, even_silent)
        return [
            part
            for batch in ready
            for part in (
                Batch([], batch.positions, batch.sources, batch.now),
                Batch(batch.events, {}, {}, batch.now),
            )
        ]

    patch.setattr(Deciding, "batches", hasty)


@pytest.mark.parametrize(
    ("plant", "anomaly"),
    [
        (latest_marker_wins, named.LOST),
        (readers_ignore_the_rule, named.STALE),
        (ids_are_made_up, named.UNSTABLE),
        (positions_go_before_events, named.LOST),
    ],
)
def test_a_planted_fault_is_named(
    plant: Callable[[pytest.MonkeyPatch], None], anomaly: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(anomaly in found for found in names(range(60)))
