"""`aduan clients add|rotate|revoke|list`: programs that may call, and their keys. A key is shown once."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.errors import StackError
from aduan_runtime.machine_clients.keys import (
    Client,
    Key,
    KeysUnusable,
    Scope,
    read_clients,
    rotated,
    write_clients,
)

Clients = tuple[Client, ...]


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("clients", help="programs that may call, and their keys: add, rotate, revoke, list")
    words = parser.add_subparsers(required=True, metavar="add|rotate|revoke|list")
    adding = words.add_parser("add", help="a new client; prints its key once")
    adding.add_argument("scope", choices=[scope.value for scope in Scope])
    rotating = words.add_parser("rotate", help="a new key beside the last one; older ones end now")
    revoking = words.add_parser("revoke", help="end all keys of a client now")
    listing = words.add_parser("list", help="who may call, without secrets")
    for word, work in ((adding, _add), (rotating, _rotate), (revoking, _revoke), (listing, _list)):
        word.set_defaults(run=run, work=work)
        add_data(word)
    for word in (adding, rotating, revoking):
        word.add_argument("name", help="lower case letters, digits and -")


def run(arguments: argparse.Namespace) -> int:
    path = file_of(running_config(arguments).data)
    work: Callable[[argparse.Namespace, Clients, Key], tuple[Clients, Sequence[str]]] = arguments.work
    key = Key(id=secrets.token_hex(6), secret=secrets.token_hex(32), since=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    try:
        before = read_clients(path)
        after, lines = work(arguments, before, key)
        if after != before:
            write_clients(path, after, f".{path.name}.{secrets.token_hex(4)}")
    except KeysUnusable as error:
        raise StackError(str(error)) from error
    print("\n".join(lines))
    return 0


def file_of(data: Path) -> Path:
    """Where the keys lie: ADUAN_CLIENTS_FILE, else keys/clients.json in the data directory, as ingest reads them."""
    chosen = os.environ.get("ADUAN_CLIENTS_FILE")
    return Path(chosen) if chosen else data / "keys" / "clients.json"


def _add(arguments: argparse.Namespace, clients: Clients, key: Key) -> tuple[Clients, Sequence[str]]:
    if any(one.name == arguments.name for one in clients):
        raise StackError(f"There is a client {arguments.name}: rotate its key, or choose another name.")
    try:
        client = Client(name=arguments.name, scope=Scope(arguments.scope), keys=(key,))
    except ValidationError:
        raise StackError(f"{arguments.name} is no name: use 1 to 40 lower case letters, digits and -.") from None
    return (*clients, client), _shown(client, key)


def _rotate(arguments: argparse.Namespace, clients: Clients, key: Key) -> tuple[Clients, Sequence[str]]:
    client = rotated(_named(arguments.name, clients), key)
    return tuple(client if one.name == client.name else one for one in clients), _shown(client, key)


def _revoke(arguments: argparse.Namespace, clients: Clients, _: Key) -> tuple[Clients, Sequence[str]]:
    gone = _named(arguments.name, clients)
    return tuple(one for one in clients if one.name != gone.name), [f"{gone.name} may not call any more"]


def _list(_: argparse.Namespace, clients: Clients, __: Key) -> tuple[Clients, Sequence[str]]:
    lines = [
        f"{one.name:<20} {one.scope:<16} {', '.join(f'{key.id} (since {key.since})' for key in one.keys)}"
        for one in clients
    ]
    return clients, lines or ["no machine clients yet: aduan clients add NAME SCOPE"]


def _named(name: str, clients: Clients) -> Client:
    for one in clients:
        if one.name == name:
            return one
    raise StackError(f"There is no client {name}: aduan clients list.")


def _shown(client: Client, key: Key) -> Sequence[str]:
    return [
        f"client {client.name}, scope {client.scope}",
        f"key    {key.id}",
        f"secret {key.secret}   (hexadecimal; shown this once)",
    ]
