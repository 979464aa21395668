"""The words that events use: channels, kinds, categories, queues, priorities, states (domain.md 5 and 6.1)."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a citizen reached us."""

    FORM = "form"
    CHAT = "chat"
    EMAIL = "email"
    PHONE = "phone"


class Kind(StrEnum):
    """What a contact is: proposed by `identify`, decided by the router, corrected by officers."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    FEEDBACK = "feedback"


class Category(StrEnum):
    """What a complaint is about (domain.md 6.1)."""

    INC_NOT_RECEIVED = "INC_NOT_RECEIVED"
    INC_FAILED = "INC_FAILED"
    ACCT_LINK = "ACCT_LINK"
    CERT_MISSING = "CERT_MISSING"
    RATING = "RATING"
    TRAINING = "TRAINING"
    SURVEY = "SURVEY"
    ACCESS = "ACCESS"
    CONTACT_CHANGE = "CONTACT_CHANGE"
    IDENTITY = "IDENTITY"
    SELECTION = "SELECTION"
    DEACTIVATED = "DEACTIVATED"
    FRAUD = "FRAUD"
    SERVICE = "SERVICE"
    FEEDBACK = "FEEDBACK"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    UNCLEAR = "UNCLEAR"


class Queue(StrEnum):
    """Where a complaint waits: the first handler of its category (domain.md 6.1)."""

    FIRST_LINE = "first-line"
    PAYMENT = "payment"
    CERTIFICATE = "certificate"
    ACCOUNT = "account"
    SECURITY = "security"
    QUALITY = "quality"


class Priority(StrEnum):
    """How soon; politeness never changes it."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class CaseState(StrEnum):
    """The state of a complaint (domain.md 5)."""

    RECEIVED = "RECEIVED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    INCOMPLETE = "INCOMPLETE"
    TRIAGED = "TRIAGED"
    ASSIGNED = "ASSIGNED"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING_PARTNER = "WAITING_PARTNER"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"


class CloseReason(StrEnum):
    """Why a complaint ended."""

    RESOLVED = "resolved"
    NO_REPLY_10WD = "no_reply_10wd"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"
