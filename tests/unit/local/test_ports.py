import os
import re
import socket
from collections.abc import Iterator

import pytest

from aduan_local.errors import PortTaken
from aduan_local.ports import free_port, holder_of, require_free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_passes() -> None:
    require_free([("desk", free_port())])


def test_a_taken_port_is_named_with_its_purpose_and_its_holder(taken: int) -> None:
    message = rf"^Port {taken} \(desk\) is held by pid {os.getpid()} \(.*python"
    with pytest.raises(PortTaken, match=message):
        require_free([("something free", free_port()), ("desk", taken)])


def test_a_port_that_was_just_closed_is_free_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            connection, _ = listener.accept()
            connection.close()
    require_free([("desk", port)])


def test_nobody_holds_a_free_port() -> None:
    assert holder_of(free_port()) is None


def test_a_long_command_line_is_cut(taken: int) -> None:
    holder = holder_of(taken)
    assert holder is not None
    assert re.fullmatch(r"pid \d+ \(.{1,60}\)", holder)
