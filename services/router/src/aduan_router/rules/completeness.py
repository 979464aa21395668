"""What lacks before an officer can help: asked once, all of it, and nothing that the category does not need.

Base five: article.txt ("name, e-mail, phone, card number, problem"); card and extra fields: domain.md 6.1.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from aduan_events.vocabulary import Category, Kind

VERSION = "2021-05.1"
SOURCE = "article.txt (24 May 2021); domain.md 6.1 and 6.5"

NO_CARD = "no_card"  # among the fields told, it says that the person has no card


@dataclass(frozen=True, slots=True)
class Need:
    """What a category needs beside name, e-mail, phone and problem."""

    card: bool
    extra: tuple[str, ...] = ()


NEEDS: dict[Category, Need] = {
    Category.INC_NOT_RECEIVED: Need(card=True, extra=("status", "partner")),
    Category.INC_FAILED: Need(card=True, extra=("status", "partner")),
    Category.ACCT_LINK: Need(card=True, extra=("partner",)),
    Category.CERT_MISSING: Need(card=True, extra=("course",)),
    Category.RATING: Need(card=True, extra=("course",)),
    Category.TRAINING: Need(card=True, extra=("course",)),
    Category.SURVEY: Need(card=True),
    Category.ACCESS: Need(card=False),
    Category.CONTACT_CHANGE: Need(card=True),
    Category.IDENTITY: Need(card=False),
    Category.SELECTION: Need(card=False),
    Category.DEACTIVATED: Need(card=True),
    Category.FRAUD: Need(card=False, extra=("url",)),
    Category.SERVICE: Need(card=False),
    Category.FEEDBACK: Need(card=False),
    Category.OUT_OF_SCOPE: Need(card=False),
    Category.UNCLEAR: Need(card=False),
}
# Ideas and other agencies' matters are answered without knowing who asks.
_NOTHING_ASKED = frozenset({Category.FEEDBACK, Category.OUT_OF_SCOPE})
# A question about these is about one's own case, so an officer must find it first; other questions are general.
_OWN_CASE = frozenset(
    {
        Category.INC_NOT_RECEIVED,
        Category.INC_FAILED,
        Category.CERT_MISSING,
        Category.SURVEY,
        Category.DEACTIVATED,
        Category.UNCLEAR,
    }
)


def lacking(category: Category, kind: Kind, present: Set[str], *, anonymous: bool = False) -> tuple[str, ...]:
    """The codes of what lacks, in the order of asking: name, email, phone, card, problem, status, partner, course, url.

    Feedback is asked nothing, a general question neither; a question about one's own case only the base five. Who
    wants to stay anonymous is not asked for a name; who has said to have no card is not asked for it.
    """
    if kind is Kind.FEEDBACK or category in _NOTHING_ASKED:
        return ()
    if kind is Kind.QUESTION and category not in _OWN_CASE:
        return ()
    need = NEEDS[category]
    wanted = ["email", "phone"] if anonymous else ["name", "email", "phone"]
    if need.card and NO_CARD not in present:
        wanted.append("card")
    wanted.append("problem")
    if kind is Kind.COMPLAINT:
        wanted.extend(need.extra)
    return tuple(field for field in wanted if field not in present)
