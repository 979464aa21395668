"""Whose words a ticket page shows: knowing a phone number opens nobody's story."""

from __future__ import annotations

from aduan_ingest.own_words import Words, own_words


def shown(viewer: str, *contacts: Words) -> set[str]:
    return set(own_words(viewer, {one.contact: one for one in contacts}))


def test_contacts_of_one_mailbox_are_shown_together() -> None:
    first, second = Words("first", "sari@example.com"), Words("second", "sari@example.com")
    assert shown("first", first, second) == {"first", "second"}


def test_somebody_who_knows_the_phone_sees_only_what_they_wrote() -> None:
    victim, stranger = Words("victim", "sari@example.com"), Words("stranger", None)
    assert shown("stranger", victim, stranger) == {"stranger"}
    assert shown("victim", victim, stranger) == {"victim"}


def test_another_address_with_the_same_card_sees_only_its_own() -> None:
    victim, stranger = Words("victim", "sari@example.com"), Words("stranger", "lain@example.com")
    assert shown("stranger", victim, stranger) == {"stranger"}


def test_an_answer_given_on_the_page_belongs_to_the_page() -> None:
    first, answer = Words("first", "sari@example.com"), Words("answer", None, answers="first")
    later = Words("later", None, answers="answer")
    assert shown("first", first, answer, later) == {"first", "answer", "later"}
    assert shown("later", first, answer, later) == {"first", "answer", "later"}


def test_two_contacts_without_an_address_do_not_see_each_other() -> None:
    assert shown("one", Words("one", None), Words("other", None)) == {"one"}


def test_answers_that_go_round_in_a_circle_end() -> None:
    assert shown("a", Words("a", None, answers="b"), Words("b", None, answers="a")) == {"a", "b"}
