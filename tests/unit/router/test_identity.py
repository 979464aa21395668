"""Whose contact this is: card, then e-mail, then phone; a phone alone never joins differing names."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from aduan_router.identity import Claim, Identifier, IdentifierKind, Owner, identify, subject_of_new

CARD, EMAIL, PHONE = (Identifier(kind, "h") for kind in ("card", "email", "phone"))
SARI, BIMA = UUID(int=1), UUID(int=2)
NEW = UUID(int=100)


def test_an_unknown_person_gets_the_same_subject_on_every_run() -> None:
    claim = Claim(NEW, (EMAIL,))
    assert identify(claim, {}, {}).subject == subject_of_new(NEW)
    assert identify(claim, {}, {}).new == (EMAIL,)


def test_a_contact_keeps_the_subject_that_it_once_got() -> None:
    assert identify(Claim(NEW, (EMAIL,)), {EMAIL.stored: Owner(BIMA)}, {NEW: SARI}).subject == SARI


def test_the_card_wins_over_the_email_and_the_conflict_is_told_never_merged() -> None:
    owners = {CARD.stored: Owner(SARI), EMAIL.stored: Owner(BIMA)}
    found = identify(Claim(NEW, (CARD, EMAIL)), owners, {})
    assert found.subject == SARI
    assert found.conflicts == (("email", BIMA),)


def test_a_phone_alone_never_joins_differing_names() -> None:
    found = identify(Claim(NEW, (PHONE,), name="bima"), {PHONE.stored: Owner(SARI, "sari")}, {})
    assert found.subject == subject_of_new(NEW)
    assert found.conflicts == ()


def test_a_phone_joins_the_same_name_and_where_no_name_is_known() -> None:
    owners = {PHONE.stored: Owner(SARI, "sari")}
    assert identify(Claim(NEW, (PHONE,), name="sari"), owners, {}).subject == SARI
    assert identify(Claim(NEW, (PHONE,)), owners, {}).subject == SARI


def test_an_answer_belongs_to_whom_it_answers() -> None:
    assert identify(Claim(NEW, (), answers=UUID(int=5)), {}, {UUID(int=5): SARI}).subject == SARI


@given(st.lists(st.tuples(st.sampled_from(["card", "email", "phone"]), st.integers(1, 4)), max_size=4))
def test_the_order_in_which_identifiers_are_given_decides_nothing(
    owned: list[tuple[IdentifierKind, int]],
) -> None:
    identifiers = [Identifier(kind, str(number)) for kind, number in owned]
    owners = {one.stored: Owner(UUID(int=number)) for one, (_, number) in zip(identifiers, owned, strict=True)}
    there = identify(Claim(NEW, tuple(sorted(identifiers, key=lambda one: one.stored))), owners, {})
    back = identify(Claim(NEW, tuple(sorted(identifiers, key=lambda one: one.stored, reverse=True))), owners, {})
    kinds = [one.kind for one in identifiers]
    if len(set(kinds)) == len(kinds):
        assert there.subject == back.subject
