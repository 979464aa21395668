"""A conversation by mail, oldest first, without the mails of other mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aduan_ingest.threads import Said, in_order, mailbox_of
from aduan_runtime.vault.texts import ERASED, UNREADABLE

MAY = datetime(2021, 5, 24, 1, 3, tzinfo=UTC)


def at(minutes: int, message_id: str) -> Said:
    return Said(MAY + timedelta(minutes=minutes), message_id)


def test_ids_stand_by_time_each_once() -> None:
    said = [at(9, "<c@example.com>"), at(0, "<a@example.com>"), at(5, "<b@example.com>"), at(7, "<a@example.com>")]
    assert in_order(said) == ("<a@example.com>", "<b@example.com>", "<c@example.com>")


def test_an_erased_or_broken_mail_has_no_id() -> None:
    assert in_order([at(0, ERASED), at(1, UNREADABLE), at(2, "<a@example.com>")]) == ("<a@example.com>",)


def test_only_contacts_of_the_addressees_own_mailbox_count() -> None:
    emails = {"1": "Sari@example.com ", "2": "budi@example.com", "3": None, "4": "sari@example.com"}
    assert mailbox_of("sari@EXAMPLE.com", emails) == {"1", "4"}
