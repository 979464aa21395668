"""`aduan clients` makes, changes and ends keys, and shows a secret once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aduan_local.cli import main
from aduan_runtime.machine_clients.keys import Client, Scope, read_clients


def clients(data: Path) -> tuple[Client, ...]:
    return read_clients(data / "keys" / "clients.json")


def test_a_client_has_one_scope_and_at_most_two_live_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["clients", "add", *data, "contacts:chat", "chat-1"]) == 0
    secret = re.findall(r"secret ([0-9a-f]{64})", capsys.readouterr().out)
    (client,) = clients(tmp_path)
    assert (client.name, client.scope, [key.secret for key in client.keys]) == ("chat-1", Scope.CHAT, secret)
    first = client.keys[0]
    for _ in range(2):
        assert main(["clients", "rotate", *data, "chat-1"]) == 0
    (client,) = clients(tmp_path)
    assert len(client.keys) == 2
    assert first not in client.keys
    capsys.readouterr()
    assert main(["clients", "list", *data]) == 0
    listed = capsys.readouterr().out
    assert client.keys[0].id in listed
    assert not any(key.secret in listed for key in client.keys)
    assert main(["clients", "revoke", *data, "chat-1"]) == 0
    assert clients(tmp_path) == ()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    main(["clients", "add", "--data", str(tmp_path), "facts", "mitra-1"])
    assert (tmp_path / "keys" / "clients.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "facts", "mitra-1"], "There is a client mitra-1"),
        (["add", "facts", "Mitra 1"], "Mitra 1 is no name"),
        (["rotate", "mitra-2"], "There is no client mitra-2"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    main(["clients", "add", "--data", str(tmp_path), "facts", "mitra-1"])
    assert main(["clients", words[0], "--data", str(tmp_path), *words[1:]]) == 1
    assert said in capsys.readouterr().err
