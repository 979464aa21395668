"""Completeness, priority, routing, deadlines and linking (aduan_router.rules)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from aduan_almanac.texts import QUESTION_TEXTS
from aduan_almanac.wib import from_wib
from aduan_events.vocabulary import Category, Channel, Kind, Priority, Queue
from aduan_router.rules.completeness import NEEDS, lacking
from aduan_router.rules.deadlines import due
from aduan_router.rules.linking import Incoming, Known, Link, Repeat, Said, match
from aduan_router.rules.priority import Urgency, rank
from aduan_router.rules.routing import QUEUES, route

BASE = {"name", "email", "phone", "card", "problem"}


# What lacks


def test_an_empty_complaint_of_money_lacks_all_but_the_problem() -> None:
    assert lacking(Category.INC_NOT_RECEIVED, Kind.COMPLAINT, {"problem"}) == (
        "name",
        "email",
        "phone",
        "card",
        "status",
        "partner",
    )


def test_what_is_told_is_not_asked_again() -> None:
    assert lacking(Category.INC_NOT_RECEIVED, Kind.COMPLAINT, {*BASE, "status", "partner"}) == ()
    assert lacking(Category.CERT_MISSING, Kind.COMPLAINT, BASE) == ("course",)


def test_the_card_is_asked_only_where_membership_is_presumed() -> None:
    asked = {category for category, need in NEEDS.items() if need.card}
    assert asked == {
        Category.INC_NOT_RECEIVED,
        Category.INC_FAILED,
        Category.ACCT_LINK,
        Category.CERT_MISSING,
        Category.RATING,
        Category.TRAINING,
        Category.SURVEY,
        Category.CONTACT_CHANGE,
        Category.DEACTIVATED,
    }
    assert "card" not in lacking(Category.CONTACT_CHANGE, Kind.COMPLAINT, {"no_card"})


def test_fraud_is_asked_for_the_address_and_never_for_the_card() -> None:
    assert lacking(Category.FRAUD, Kind.COMPLAINT, {"problem"}) == ("name", "email", "phone", "url")


def test_feedback_other_agencies_and_general_questions_are_asked_nothing() -> None:
    assert lacking(Category.TRAINING, Kind.FEEDBACK, set()) == ()
    assert lacking(Category.OUT_OF_SCOPE, Kind.COMPLAINT, set()) == ()
    assert lacking(Category.SELECTION, Kind.QUESTION, {"problem"}) == ()


def test_a_question_about_ones_own_case_is_asked_the_base_five_only() -> None:
    assert lacking(Category.CERT_MISSING, Kind.QUESTION, {"problem"}) == ("name", "email", "phone", "card")


def test_who_says_nothing_is_asked_for_the_problem() -> None:
    assert lacking(Category.UNCLEAR, Kind.QUESTION, set()) == ("name", "email", "phone", "problem")


def test_who_stays_anonymous_is_not_asked_for_a_name() -> None:
    assert "name" not in lacking(Category.SERVICE, Kind.COMPLAINT, set(), anonymous=True)


def test_every_field_that_may_lack_has_its_question() -> None:
    fields = {field for need in NEEDS.values() for field in need.extra} | BASE
    assert fields <= set(QUESTION_TEXTS)


# Priority


@pytest.mark.parametrize(
    ("given", "priority", "code"),
    [
        (Urgency(category=Category.ACCESS, kind=Kind.COMPLAINT, flags={"self_harm"}), Priority.URGENT, "self_harm"),
        (Urgency(category=Category.FRAUD, kind=Kind.COMPLAINT, flags={"code_given"}), Priority.URGENT, "code_given"),
        (Urgency(category=Category.FRAUD, kind=Kind.COMPLAINT), Priority.URGENT, "fraud"),
        (Urgency(category=Category.FRAUD, kind=Kind.QUESTION), Priority.HIGH, "fraud_question"),
        (
            Urgency(category=Category.TRAINING, kind=Kind.COMPLAINT, flags={"purchase_deadline"}),
            Priority.URGENT,
            "purchase_deadline",
        ),
        (
            Urgency(category=Category.TRAINING, kind=Kind.COMPLAINT, purchase_days_left=3),
            Priority.URGENT,
            "purchase_deadline",
        ),
        (Urgency(category=Category.TRAINING, kind=Kind.COMPLAINT, purchase_days_left=4), Priority.NORMAL, "normal"),
        (Urgency(category=Category.INC_NOT_RECEIVED, kind=Kind.COMPLAINT, unpaid_bank_days=6), Priority.HIGH, "unpaid"),
        (
            Urgency(category=Category.INC_NOT_RECEIVED, kind=Kind.COMPLAINT, unpaid_bank_days=5, flags={"overdue"}),
            Priority.NORMAL,
            "normal",
        ),
        (
            Urgency(category=Category.INC_NOT_RECEIVED, kind=Kind.COMPLAINT, flags={"overdue"}),
            Priority.HIGH,
            "overdue_claim",
        ),
        (Urgency(category=Category.RATING, kind=Kind.COMPLAINT, repeat_contact=True), Priority.HIGH, "repeat_contact"),
        (Urgency(category=Category.FEEDBACK, kind=Kind.FEEDBACK), Priority.LOW, "feedback"),
        (Urgency(category=Category.OUT_OF_SCOPE, kind=Kind.QUESTION), Priority.LOW, "out_of_scope"),
        (Urgency(category=Category.RATING, kind=Kind.COMPLAINT), Priority.NORMAL, "normal"),
    ],
)
def test_the_most_urgent_reason_decides(given: Urgency, priority: Priority, code: str) -> None:
    ranked = rank(given)
    assert (ranked.priority, ranked.code) == (priority, code)
    assert ranked.id
    assert ranked.en


@pytest.mark.parametrize("category", list(Category))
def test_politeness_never_changes_the_priority(category: Category) -> None:
    polite = rank(Urgency(category=category, kind=Kind.COMPLAINT))
    assert rank(Urgency(category=category, kind=Kind.COMPLAINT, flags={"rude"})) == polite


# Routing


def test_every_category_starts_with_its_first_handler() -> None:
    assert set(QUEUES) == set(Category)
    assert {category: queue for category, queue in QUEUES.items() if queue is not Queue.FIRST_LINE} == {
        Category.CERT_MISSING: Queue.CERTIFICATE,
        Category.TRAINING: Queue.CERTIFICATE,
        Category.CONTACT_CHANGE: Queue.ACCOUNT,
        Category.IDENTITY: Queue.ACCOUNT,
        Category.DEACTIVATED: Queue.ACCOUNT,
        Category.FRAUD: Queue.SECURITY,
        Category.SERVICE: Queue.QUALITY,
    }


def test_a_payout_goes_to_the_payment_team_after_five_bank_days() -> None:
    assert route(Category.INC_NOT_RECEIVED, 5).queue is Queue.FIRST_LINE
    assert route(Category.INC_NOT_RECEIVED, 6).queue is Queue.PAYMENT
    assert route(Category.CERT_MISSING, 6).queue is Queue.CERTIFICATE


# Deadlines


def wib(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return from_wib(day, time(hour, minute, second))


MONDAY = date(2021, 5, 10)


def test_a_mail_gets_a_human_reply_within_24_hours() -> None:
    found = due(Kind.COMPLAINT, Category.INC_NOT_RECEIVED, Channel.EMAIL, wib(MONDAY, 15, 3))
    assert found.news_at == found.first_line_at == wib(date(2021, 5, 11), 15, 3)
    assert found.answer_at == wib(date(2021, 5, 20), 15, 3)
    assert found.version
    assert "domain.md 5" in found.source


def test_what_would_be_due_at_night_is_due_at_the_opening() -> None:
    assert due(Kind.COMPLAINT, Category.ACCESS, Channel.FORM, wib(MONDAY, 22)).news_at == wib(date(2021, 5, 12), 8)


def test_chat_and_phone_have_their_own_first_line_in_service_time() -> None:
    assert due(Kind.QUESTION, Category.ACCESS, Channel.CHAT, wib(MONDAY, 9)).first_line_at == wib(MONDAY, 9, 0, 30)
    night = due(Kind.QUESTION, Category.ACCESS, Channel.CHAT, wib(MONDAY, 21))
    assert night.first_line_at == wib(date(2021, 5, 11), 8, 0, 30)
    assert due(Kind.QUESTION, Category.ACCESS, Channel.PHONE, wib(MONDAY, 9)).first_line_at == wib(MONDAY, 9, 0, 20)


@pytest.mark.parametrize(
    ("kind", "category", "days"),
    [
        (Kind.QUESTION, Category.SELECTION, 5),
        (Kind.COMPLAINT, Category.ACCESS, 5),
        (Kind.COMPLAINT, Category.CERT_MISSING, 5),
        (Kind.COMPLAINT, Category.FRAUD, 14),
        (Kind.COMPLAINT, Category.SERVICE, 14),
    ],
)
def test_the_answer_is_due_after_the_days_of_the_public_norm(kind: Kind, category: Category, days: int) -> None:
    at = wib(date(2021, 6, 2), 10)
    found = due(kind, category, Channel.FORM, at)
    later = found.answer_at
    weekdays = sum((at + timedelta(days=step)).weekday() < 5 for step in range(1, (later - at).days + 1))
    assert weekdays == days
    assert found.news_at <= found.answer_at <= found.outer_at


# Linking

NOW = datetime(2021, 5, 24, 8, 3, tzinfo=UTC)
FIRST, SECOND, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def known(**changes: object) -> Known:
    told = {
        "id": FIRST,
        "ticket": 1178451,
        "category": Category.CERT_MISSING,
        "is_open": True,
        "opened_at": NOW - timedelta(days=2),
        "said": (Said(SECOND, "same", NOW - timedelta(days=2)),),
        **changes,
    }
    return Known(**told)  # type: ignore[arg-type]  # the table above holds each field's own type


def incoming(**changes: object) -> Incoming:
    told = {"contact": THIRD, "category": Category.CERT_MISSING, "fingerprint": "other", "at": NOW, **changes}
    return Incoming(**told)  # type: ignore[arg-type]  # as above


def test_the_same_trouble_within_seven_days_joins_the_open_complaint() -> None:
    assert match([known()], incoming()) == Link(FIRST, "same_trouble")


def test_another_trouble_an_older_one_or_a_closed_one_opens_a_new_complaint() -> None:
    assert match([known()], incoming(category=Category.SURVEY)) is None
    assert match([known(is_open=False)], incoming()) is None
    old = NOW - timedelta(days=7, seconds=1)
    assert match([known(opened_at=old, said=(Said(SECOND, "x", old),))], incoming()) is None
    assert match([], incoming()) is None


def test_seven_days_count_from_what_was_said_last() -> None:
    opened = NOW - timedelta(days=12)
    said = (Said(SECOND, "x", opened), Said(UUID(int=9), "y", NOW - timedelta(days=6)))
    assert match([known(opened_at=opened, said=said)], incoming()) == Link(FIRST, "same_trouble")


def test_the_same_words_within_a_day_are_a_repeat() -> None:
    said = (Said(SECOND, "same", NOW - timedelta(hours=24)),)
    assert match([known(said=said)], incoming(fingerprint="same")) == Repeat(FIRST, SECOND)


def test_the_same_words_after_a_day_are_no_repeat() -> None:
    said = (Said(SECOND, "same", NOW - timedelta(hours=24, seconds=1)),)
    assert match([known(said=said)], incoming(fingerprint="same")) == Link(FIRST, "same_trouble")


def test_an_answer_joins_what_it_answers_even_if_that_is_closed_or_about_something_else() -> None:
    closed = known(is_open=False)
    assert match([closed], incoming(category=Category.SURVEY, answers=SECOND)) == Link(FIRST, "answers")
    assert match([closed], incoming(category=Category.SURVEY, ticket=1178451)) == Link(FIRST, "names_ticket")


def test_an_unknown_ticket_or_thread_changes_nothing() -> None:
    assert match([known()], incoming(category=Category.SURVEY, ticket=5, answers=UUID(int=77))) is None


def test_a_contact_without_a_topic_goes_on_with_what_is_open() -> None:
    assert match([known()], incoming(category=Category.UNCLEAR)) == Link(FIRST, "same_trouble")


def test_of_two_that_fit_the_latest_wins() -> None:
    newer = known(id=UUID(int=5), ticket=12, opened_at=NOW - timedelta(hours=2), said=())
    assert match([known(), newer], incoming()) == Link(UUID(int=5), "same_trouble")
