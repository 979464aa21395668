from pathlib import Path

import asyncpg
import pytest

from aduan_local.errors import MigrationRefused
from aduan_local.migrations import Migration, ensure_database, migrate, migrations_of, pending, read_folder

FIRST = Migration("aduan_desk", "0001_cases.sql", "CREATE TABLE cases (id int); CREATE TABLE rows (id int);")
SECOND = Migration("aduan_desk", "0002_more.sql", "ALTER TABLE cases ADD COLUMN title text")


def applied(*migrations: Migration) -> dict[tuple[str, str], str]:
    return {(migration.package, migration.name): migration.sha256 for migration in migrations}


def test_files_apply_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("0002_b.sql", "0001_a.sql", "README.md"):
        (tmp_path / name).write_text("SELECT 1")
    assert [migration.name for migration in read_folder("aduan_desk", tmp_path)] == ["0001_a.sql", "0002_b.sql"]


def test_a_package_without_a_folder_has_none() -> None:
    assert migrations_of("aduan_local") == []


def test_only_new_files_are_pending() -> None:
    assert pending([FIRST, SECOND], {}) == [FIRST, SECOND]
    assert pending([FIRST, SECOND], applied(FIRST)) == [SECOND]
    assert pending([FIRST, SECOND], applied(FIRST, SECOND)) == []


def test_an_edited_file_is_refused_by_name() -> None:
    edited = Migration(FIRST.package, FIRST.name, FIRST.sql + " ")
    with pytest.raises(MigrationRefused, match=r"^Migration aduan_desk/0001_cases.sql was edited"):
        pending([edited, SECOND], applied(FIRST))


def test_a_file_that_would_slip_in_before_an_applied_one_is_refused() -> None:
    with pytest.raises(MigrationRefused, match=r"sorts before 0002_more\.sql"):
        pending([FIRST, SECOND], applied(SECOND))


def test_the_files_of_one_package_do_not_order_those_of_another() -> None:
    other = Migration("aduan_ingest", "0001_keys.sql", "SELECT 1")
    assert pending([FIRST, SECOND, other], applied(FIRST, SECOND)) == [other]


async def test_each_file_is_applied_once_and_remembered(database: str) -> None:
    assert await migrate(database, [FIRST]) == ["aduan_desk/0001_cases.sql"]
    assert await migrate(database, [FIRST, SECOND]) == ["aduan_desk/0002_more.sql"]
    assert await migrate(database, [FIRST, SECOND]) == []
    connection = await asyncpg.connect(database)
    assert await connection.fetch("SELECT id, title FROM cases") == []
    await connection.close()


async def test_a_file_that_fails_leaves_nothing_of_itself_and_keeps_what_came_before(database: str) -> None:
    broken = Migration("aduan_desk", "0002_broken.sql", "CREATE TABLE half (id int); SELECT nonsense")
    with pytest.raises(MigrationRefused, match=r"0002_broken\.sql failed"):
        await migrate(database, [FIRST, broken])
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT to_regclass('half')") is None
    assert await connection.fetchval("SELECT to_regclass('cases')") == "cases"
    await connection.close()
    assert await migrate(database, [FIRST, SECOND]) == ["aduan_desk/0002_more.sql"]


async def test_a_database_is_created_once(postgres: str) -> None:
    await ensure_database(postgres, "aduan-made-twice")
    await ensure_database(postgres, "aduan-made-twice")
