"""Whose words a ticket page shows: only those of whoever proved to be their author (design.md 6 and 8). Pure.

A complaint may hold contacts of more than one mailbox, because `identify` joins them by card or phone. Knowing a
phone number proves nothing, so a page shows what came from its own contact's address, and what was answered to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One contact of a complaint: the address it came from, if any, and the contact that it answers on its page."""

    contact: str
    email: str | None
    answers: str | None = None


def own_words(viewer: str, contacts: Mapping[str, Words]) -> frozenset[str]:
    """The contacts that the author of `viewer` may read: answering on a page needed that page's code."""
    root = viewer
    seen = {viewer}
    while (parent := contacts[root].answers) in contacts and parent not in seen:
        assert parent is not None
        root = parent
        seen.add(parent)
    email = contacts[root].email
    own = seen | {one.contact for one in contacts.values() if email is not None and one.email == email}
    while True:
        answered = {one.contact for one in contacts.values() if one.answers in own} - own
        if not answered:
            return frozenset(own)
        own |= answered
