"""Brings the database to the shape that the services' SQL files say, each file once and never edited after."""

import hashlib
import importlib.resources
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import asyncpg

from aduan_local.errors import MigrationRefused

_TABLE = """
CREATE TABLE IF NOT EXISTS applied_migrations (
    package text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (package, name)
)
"""
_LOCK = 0x6164_7561_6E  # "aduan": one starter migrates at a time


@dataclass(frozen=True, slots=True)
class Migration:
    """One SQL file of a service; files of a package apply in the order of their names."""

    package: str
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations_of(package: str) -> list[Migration]:
    """The files `migrations/*.sql` of an installed package, in order; none if it has no such folder."""
    folder = importlib.resources.files(package).joinpath("migrations")
    return read_folder(package, folder) if folder.is_dir() else []


def read_folder(package: str, folder: Traversable) -> list[Migration]:
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [Migration(package, entry.name, entry.read_text(encoding="utf-8")) for entry in files]


async def migrate(dsn: str, migrations: list[Migration]) -> list[str]:
    """Applies what is new, each file in a transaction of its own, and returns `package/name` of each.

    Raises MigrationRefused if an applied file was edited, if one would slip in before an applied one, or if its SQL
    fails; files before it stay applied.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_TABLE)
        rows = await connection.fetch("SELECT package, name, sha256 FROM applied_migrations")
        applied = {(row["package"], row["name"]): row["sha256"] for row in rows}
        new = pending(migrations, applied)
        for migration in new:
            await _apply(connection, migration)
        return [f"{migration.package}/{migration.name}" for migration in new]
    finally:
        await connection.close()


def pending(migrations: list[Migration], applied: dict[tuple[str, str], str]) -> list[Migration]:
    """Which are to be applied, in order. Raises MigrationRefused as `migrate` does."""
    last = {package: max(name for owner, name in applied if owner == package) for package, _ in applied}
    new: list[Migration] = []
    for migration in migrations:
        known = applied.get((migration.package, migration.name))
        where = f"Migration {migration.package}/{migration.name}"
        if known is not None and known != migration.sha256:
            raise MigrationRefused(f"{where} was edited after it was applied: put it back and add a new file.")
        if known is None and migration.name < last.get(migration.package, ""):
            raise MigrationRefused(f"{where} sorts before {last[migration.package]}, which is applied: rename it.")
        if known is None:
            new.append(migration)
    return new


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO applied_migrations (package, name, sha256) VALUES ($1, $2, $3)",
                migration.package,
                migration.name,
                migration.sha256,
            )
    except asyncpg.PostgresError as error:
        raise MigrationRefused(f"Migration {migration.package}/{migration.name} failed: {error}.") from error


async def ensure_database(server_dsn: str, name: str) -> None:
    """Creates the database if it lacks; `server_dsn` names any other database of the server."""
    connection = await asyncpg.connect(server_dsn)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
