"""Conservation while it runs: a contact without a class is told at the second look, one on its way is not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aduan_desk.unclassed import Unclassed
from aduan_events import complaints as said
from contract.desk_makers import Office, office_on
from unit.desk.given import envelope, named


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    async with office_on(database) as made:
        yield made


async def test_what_has_no_class_at_two_looks_is_told_until_it_has_one(office: Office) -> None:
    watch = Unclassed(office.pool)
    await office.complaint("a")
    await office.wrote("mail of a", "insentif belum cair")
    await office.wrote("mail of b", "sertifikat belum keluar")
    assert await watch.look() == frozenset()  # b may be on its way
    assert await watch.look() == {str(named("mail of b"))}
    await office.complaint("b")
    assert await watch.look() == frozenset()


async def test_machine_mail_has_a_class_too(office: Office) -> None:
    watch = Unclassed(office.pool)
    await office.wrote("an echo", "saya sedang cuti")
    aside = said.MachineMailSetAside(contact=named("an echo"), machine="auto_reply")
    await office.tell(envelope(aside, name="set aside", complaint=None))
    assert [await watch.look(), await watch.look()] == [frozenset(), frozenset()]
