"""The decider shell in a world where anything goes wrong, and weaker shells whose faults the checker names.

Real shells run on a memory broker in virtual time. Batches are refused, late or not acknowledged, reactors repeat
themselves, processes stop at named points, wake up late or die, shares move. In the end an offline checker reads the
logs by the reader's rule.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from aduan_events.cursors import OwnedCursor
from aduan_events.ownership import Head, Marker, ReadersRule, read_frame
from aduan_runtime.ownership import deciding, loading, take_over
from aduan_runtime.ownership.deciding import Batch, Deciding
from aduan_runtime.ownership.partition import PartitionState
from aduan_runtime.shells import decider as shell
from aduan_runtime.shells import snapshot_folds
from properties import sim_checker as named
from properties.sim_checker import anomalies
from properties.sim_world import ACTIONS, FAIL_POINTS, FATES, World, fail_point, play


@pytest.fixture(autouse=True)
def _virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (take_over, loading, snapshot_folds):
        monkeypatch.setattr(module, "fail_point", fail_point)
    monkeypatch.setattr(shell, "_POLL_S", 0.5)


class Life(RuleBasedStateMachine):
    """Any order of commands, repeats, faults, stops, deaths and births."""

    def __init__(self) -> None:
        super().__init__()
        self.world: Any = World()

    @initialize(processes=st.integers(1, 3), snapshots=st.booleans())
    def begin(self, processes: int, snapshots: bool) -> None:
        if snapshots:
            self.world.project()
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

    @precondition(lambda self: self.world.projector is not None)
    @rule(lost=st.integers(0, 3), seconds=st.sampled_from([0.0, 0.1, 4.0]))
    def crash_the_store(self, lost: int, seconds: float) -> None:
        self.world.store.crash(lost)
        self.world.run(seconds)
        self.world.store.down = False

    @precondition(lambda self: self.world.projector is not None)
    @rule(action=st.sampled_from(ACTIONS))
    def arm_the_projector(self, action: str) -> None:
        self.world.projector.armed = ("in-a-snapshot-write", action)

    @precondition(lambda self: self.world.projector is not None)
    @rule()
    def stop_or_wake_the_projector(self) -> None:
        running = self.world.projector.running
        (running.clear if running.is_set() else running.set)()

    def _one(self, which: int) -> Any:
        alive = self.world.alive
        return alive[which % len(alive)]

    def teardown(self) -> None:
        try:
            self.world.heal()
            assert anomalies(self.world) == []
        finally:
            self.world.close()


# A cut-off in the middle of a life would count as its failure, and be shrunk.
TestLife = pytest.mark.timeout(900)(Life.TestCase)
TestLife.settings = settings(
    max_examples=int(os.environ.get("ADUAN_SIMULATED_LIVES", "300")),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def lived(seed: int, steps: int = 60) -> World:
    """A world after some luckless time, healed; every other one keeps snapshots."""
    world = World()
    try:
        if seed % 2:
            world.project()
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
    owners_do_not_look_back(patch)


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
    _rewritten(
        patch,
        lambda batch: [
            Batch([], batch.positions, batch.sources, batch.now),
            Batch(batch.events, {}, {}, batch.now),
        ],
    )


def _rewritten(patch: pytest.MonkeyPatch, rewrite: Callable[[Batch], list[Batch]]) -> None:
    sound = Deciding.batches

    def batches(self: Deciding[Any], even_silent: bool) -> list[Batch]:
        return [part for batch in sound(self, even_silent) for part in rewrite(batch)]

    patch.setattr(Deciding, "batches", batches)


def numbers_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """A batch counts if its writer is the current one, whatever its number."""
    sound = ReadersRule._counts

    def lax(self: ReadersRule, frame: Marker | Head) -> bool:
        return frame.writer == self.writer if isinstance(frame, Head) else sound(self, frame)

    patch.setattr(ReadersRule, "_counts", lax)


def stamps_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """A reactor's repeat is taken like anything else."""
    patch.setattr(Deciding, "_fresh", lambda self, given: True)


def owners_do_not_look_back(patch: pytest.MonkeyPatch) -> None:
    """An owner believes an ack wherever its batch landed."""

    async def trusting(self: object, base: int, broker: object) -> None:
        return

    patch.setattr(take_over.Owner, "_check_gap", trusting)


def decisions_are_split(patch: pytest.MonkeyPatch) -> None:
    """Batches end anywhere."""
    _rewritten(
        patch,
        lambda batch: [
            Batch(batch.events[:1], {}, {}, batch.now),
            Batch(batch.events[1:], batch.positions, batch.sources, batch.now),
        ],
    )


def events_are_turned_round(patch: pytest.MonkeyPatch) -> None:
    """A batch holds its events in another order than they were decided in."""
    _rewritten(patch, lambda batch: [Batch(batch.events[::-1], batch.positions, batch.sources, batch.now)])


def nobody_waits_for_the_view(patch: pytest.MonkeyPatch) -> None:
    """What the snapshot view says now is believed, however far it is."""
    patch.setattr(loading.Loader, "_far_enough", lambda self, state: True)


def subjects_are_let_go_before_the_view_has_them(patch: pytest.MonkeyPatch) -> None:
    """Memory is made free whatever the view has in."""

    def let_go(self: PartitionState[Any], passed: int) -> bool:
        self._old_end = 0
        return sound(self, passed)

    sound = PartitionState.let_go
    patch.setattr(PartitionState, "let_go", let_go)


@pytest.mark.parametrize(
    ("plant", "anomaly"),
    [
        (latest_marker_wins, named.LOST),
        (owners_do_not_look_back, named.LOST),
        (positions_go_before_events, named.LOST),
        (readers_ignore_the_rule, named.STALE),
        (numbers_are_ignored, named.DUPLICATE),
        (stamps_are_ignored, named.DUPLICATE),
        (decisions_are_split, named.TORN),
        (events_are_turned_round, named.REORDERED),
        (events_are_turned_round, named.SEQ_GAP),
        (ids_are_made_up, named.UNSTABLE),
        (nobody_waits_for_the_view, named.SEQ_GAP),
        (subjects_are_let_go_before_the_view_has_them, named.SEQ_GAP),
    ],
)
def test_a_planted_fault_is_named(
    plant: Callable[[pytest.MonkeyPatch], None], anomaly: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(anomaly in found for found in names(range(60)))
