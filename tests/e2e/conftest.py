from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.stack import Stack, stop


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Callable[[], Stack]]:
    """Makes stacks on data directories and ports of their own; all are stopped and cleared after the test."""
    stacks: list[Stack] = []

    def make() -> Stack:
        stacks.append(Stack(tmp_path / f"data-{len(stacks)}"))
        return stacks[-1]

    yield make
    for stack in stacks:
        for process in stack.started:
            stop(process)
        stack.ask("reset")
