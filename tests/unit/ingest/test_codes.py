"""A one-time code is right once, for ten minutes and five tries; a cookie opens one page for half an hour."""

from __future__ import annotations

from uuid import UUID

import pytest

from aduan_ingest.codes import LASTS_S, CodeNotSent, Codes
from aduan_ingest.ticket_sessions import LASTS_S as SESSION_S
from aduan_ingest.ticket_sessions import TicketSessions

CONTACT = UUID(int=7)


class Post:
    """A post office with a clock on the wall."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.sent: list[str] = []
        self.away = False
        self.codes = Codes(self, lambda: self.now)

    async def __call__(self, contact_id: UUID, code: str) -> None:
        if self.away:
            raise CodeNotSent("no mail server; ask again in a moment")
        self.sent.append(code)


async def test_a_code_has_six_digits_and_is_right_once() -> None:
    post = Post()
    assert await post.codes.send("token", CONTACT) == 0
    (code,) = post.sent
    assert len(code) == 6
    assert code.isdigit()
    assert post.codes.check("token", code) == "right"
    assert post.codes.check("token", code) == "over"


async def test_a_code_opens_its_own_page_only() -> None:
    post = Post()
    await post.codes.send("token", CONTACT)
    assert post.codes.check("other", post.sent[0]) == "over"


async def test_five_wrong_tries_end_a_code() -> None:
    post = Post()
    await post.codes.send("token", CONTACT)
    assert [post.codes.check("token", "x") for _ in range(6)] == ["wrong"] * 4 + ["over"] * 2
    assert post.codes.check("token", post.sent[0]) == "over"


async def test_a_code_is_over_after_ten_minutes() -> None:
    post = Post()
    await post.codes.send("token", CONTACT)
    post.now += LASTS_S - 1
    assert post.codes.tries_left("token") == 5
    post.now += 1
    assert post.codes.tries_left("token") == 0
    assert post.codes.check("token", post.sent[0]) == "over"


async def test_a_new_code_takes_the_place_of_the_old_one() -> None:
    post = Post()
    post.codes = Codes(post, lambda: post.now, iter(["111111", "222222"]).__next__)
    await post.codes.send("token", CONTACT)
    await post.codes.send("token", CONTACT)
    assert post.codes.check("token", "111111") == "wrong"
    assert post.codes.check("token", "222222") == "right"


async def test_nobody_can_flood_a_mailbox() -> None:
    post = Post()
    waits = [await post.codes.send("token", CONTACT) for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert min(waits[3:]) > 60
    assert len(post.sent) == 3
    assert post.codes.check("token", post.sent[2]) == "right"


async def test_a_code_that_was_not_sent_opens_nothing() -> None:
    post = Post()
    post.away = True
    with pytest.raises(CodeNotSent):
        await post.codes.send("token", CONTACT)
    assert post.codes.tries_left("token") == 0


def test_a_cookie_opens_one_page_for_half_an_hour() -> None:
    now = [1_000.0]
    sessions = TicketSessions(b"s" * 32, lambda: now[0])
    cookie = sessions.issue("token", CONTACT)
    assert sessions.read("token", cookie) == CONTACT
    assert sessions.read("other", cookie) is None
    now[0] += SESSION_S
    assert sessions.read("token", cookie) is None


@pytest.mark.parametrize("cookie", [None, "", "a", "a.b.c", "a.b", "é.1.x", "." * 3])
def test_a_made_up_cookie_opens_nothing(cookie: str | None) -> None:
    assert TicketSessions(b"s" * 32, lambda: 0.0).read("token", cookie) is None


def test_a_changed_cookie_opens_nothing() -> None:
    sessions = TicketSessions(b"s" * 32, lambda: 0.0)
    contact, until, signature = sessions.issue("token", CONTACT).split(".")
    assert sessions.read("token", f"{contact}.{int(until) + 1}.{signature}") is None
    assert sessions.read("token", f"{UUID(int=8).hex}.{until}.{signature}") is None
    assert TicketSessions(b"t" * 32, lambda: 0.0).read("token", f"{contact}.{until}.{signature}") is None


def test_a_session_secret_has_a_length() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        TicketSessions(b"short", lambda: 0.0)
