"""A hostile mail ends its child, never the service, and the next mail finds a fresh child."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from aduan_ingest.channels import mail_readers
from aduan_ingest.channels.mail import ParsedMail, RefusedMail, UnreadableMail, parse_mail
from aduan_ingest.channels.mail_child import HEADER, answer, understand
from aduan_ingest.channels.mail_readers import MailReaders, ReadersBusy
from unit.ingest.mail_makers import NIK, headed

DOMAIN = "aduan.example.com"

# The real child, with a parser that has the faults which the mails ask for.
FAULTY = """
import os, sys, time
from aduan_ingest.channels import mail_child as child
parse, strike = child.parse_mail, child.strike_blindly

def misbehave(raw):
    while b"[spin]" in raw: pass
    if b"[eat]" in raw: bytearray(300_000_000)
    if b"[fail]" in raw: raise KeyError("rahasia")
    if b"[once]" in raw and not os.path.exists(sys.argv[1]): open(sys.argv[1], "w").close(); os._exit(1)
    if b"[sleep]" in raw: time.sleep(60)
    if b"[slow]" in raw: time.sleep(0.1)

def faulty_parse(raw, **settings):
    misbehave(raw)
    return parse(raw, **settings)

def faulty_strike(raw, sender):
    if b"[always]" in raw: misbehave(raw)
    return strike(raw, sender)

child.parse_mail, child.strike_blindly = faulty_parse, faulty_strike
sys.excepthook = child._tell_only_the_kind
child.limit_this_process()
child.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


@asynccontextmanager
async def readers(count: int = 1, marker: str = "") -> AsyncIterator[MailReaders]:
    pool = MailReaders(count, DOMAIN, (sys.executable, "-c", FAULTY, marker))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def assert_still_reads(pool: MailReaders) -> None:
    read = await pool.read(headed(""), "sari@example.com")
    assert isinstance(read, ParsedMail)
    assert read.message == "Insentif saya belum masuk."


async def test_a_child_says_what_the_parser_says() -> None:
    raw = headed("", f"NIK {NIK}\n")
    expected = parse_mail(raw, envelope_sender="a@example.com", own_domain=DOMAIN)
    pool = MailReaders(1, DOMAIN)
    await pool.start()
    assert await pool.read(raw, "a@example.com") == expected
    await pool.stop()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("[spin]", "took too long"), ("[eat]", "too much memory or failed"), ("[fail]", "too much memory or failed")],
)
async def test_a_mail_that_ends_its_child_is_parked_with_its_secrets_struck(fault: str, reason: str) -> None:
    async with readers() as pool:
        raw = headed("", f"{fault} NIK {NIK}\n")
        began = time.monotonic()
        read = await pool.read(raw, "sari@example.com")
        assert isinstance(read, UnreadableMail)
        assert reason in read.reason
        assert time.monotonic() - began < 5.0
        assert NIK.encode() not in b"".join(patch.replacement for patch in read.patches)
        assert read.patches
        await assert_still_reads(pool)


async def test_a_mail_whose_secrets_cannot_be_struck_is_refused() -> None:
    async with readers() as pool:
        assert isinstance(await pool.read(headed("", "[fail] [always]\n"), "a@example.com"), RefusedMail)
        await assert_still_reads(pool)


async def test_a_child_that_dies_by_chance_costs_the_mail_nothing(tmp_path: object) -> None:
    async with readers(marker=f"{tmp_path}/died") as pool:
        assert isinstance(await pool.read(headed("", "[once] halo\n"), "a@example.com"), ParsedMail)


async def test_a_child_without_processor_time_is_not_the_mails_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_readers, "READ_WALL_S", 0.2)
    async with readers() as pool:
        with pytest.raises(ReadersBusy):
            await pool.read(headed("", "[sleep]\n"), "a@example.com")
        monkeypatch.setattr(mail_readers, "READ_WALL_S", 3.0)
        await assert_still_reads(pool)


async def test_a_sender_who_hangs_up_leaves_no_half_answer_and_no_dead_child(caplog: pytest.LogCaptureFixture) -> None:
    async with readers() as pool:
        for _ in range(3):
            task = asyncio.create_task(pool.read(headed("", "[slow] satu\n"), "a@example.com"))
            await asyncio.sleep(0.03)
            task.cancel()
        await assert_still_reads(pool)
    assert "has ended" not in caplog.text


async def test_many_mails_share_few_children() -> None:
    async with readers(2) as pool:
        reads = await asyncio.gather(*(pool.read(headed("", f"surat {n}\n"), "a@example.com") for n in range(50)))
        assert [read.message for read in reads if isinstance(read, ParsedMail)] == [f"surat {n}" for n in range(50)]


def test_every_kind_of_reading_crosses_the_pipe_unchanged() -> None:
    parsed = parse_mail(headed("", f"NIK {NIK} \u2013 é\n"), envelope_sender="", own_domain=DOMAIN)
    parked = parse_mail(b"\x00\xff" * 50, envelope_sender="", own_domain=DOMAIN)
    assert isinstance(parsed, ParsedMail)
    assert isinstance(parked, UnreadableMail)
    for reading in (parsed, parked, RefusedMail(reason="terlalu panjang")):
        frame = answer(reading)
        length = HEADER.unpack(frame[: HEADER.size])[0]
        assert understand(frame[HEADER.size :][:length], frame[HEADER.size + length :]) == reading
