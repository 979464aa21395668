"""Every name that spans, metrics and log lines bear, in one place; a test holds this file and the code equal.

OpenTelemetry's own names where it has one. None of them ever carries what a citizen wrote, or who a citizen is.
"""

from __future__ import annotations

from enum import StrEnum


class SpanName(StrEnum):
    """Names of spans; parts in braces are filled in with names of ours, never with values."""

    REQUEST = "{method} {route}"
    MAIL = "receive mail"
    PROCESS = "{shell}: process {topic}"
    BATCH = "{shell}: batch"
    DEADLINE = "{shell}: deadline"


class Attribute(StrEnum):
    """Attributes of spans and of the process that they come from. What is not named here is not sent."""

    SERVICE = "service.name"
    INSTANCE = "service.instance.id"
    CONTACT = "aduan.contact_id"
    COMMAND = "aduan.command_id"
    COMPLAINT = "aduan.complaint_id"
    SHELL = "aduan.shell"
    HTTP_METHOD = "http.request.method"
    HTTP_ROUTE = "http.route"
    HTTP_STATUS = "http.response.status_code"
    SYSTEM = "messaging.system"
    TOPIC = "messaging.destination.name"
    PARTITION = "messaging.destination.partition.id"
    OFFSET = "messaging.kafka.offset"
    BATCH_SIZE = "messaging.batch.message_count"


class Metric(StrEnum):
    """Metrics of every process, and what each counts."""

    UP = "aduan_up"
    """1, with the service's name."""
    IDLE = "aduan_idle_seconds"
    """How long ago a shell last moved."""
    LAG = "aduan_lag_records"
    """Records on a log that a shell has not taken yet."""
    FRESHNESS = "aduan_freshness_seconds"
    """How old the newest record of the last batch was when what it led to stood."""
    RECORDS = "aduan_records_total"
    """Records that a shell has taken."""
    ACCEPTED = "aduan_accepted_total"
    """Contacts whose sender heard that they are safe."""
    REFUSED = "aduan_not_safe_total"
    """Contacts whose sender heard that they are not safe yet."""
    DEAD_LETTERS = "aduan_dead_letters_total"
    """Records set aside because they could not be read, decided or folded."""
    TAKE_OVERS = "aduan_take_overs_total"
    """Partitions that a decider became the owner of."""
    VOID_BATCHES = "aduan_void_batches_total"
    """Batches of an owned log that do not count."""
    CONSERVATION = "aduan_conservation_difference"
    """Contacts that had no class at two looks, two minutes apart: 0 where none waits behind a dead letter."""
    SPANS_SENT = "aduan_spans_sent_total"
    """Spans that the receiver took."""
    SPANS_DROPPED = "aduan_spans_dropped_total"
    """Spans that were given up: the queue was full, or nobody took them."""


class Label(StrEnum):
    """Labels of metrics; each has few values, and all of them are names of ours."""

    SERVICE = "service"
    SHELL = "shell"
    TOPIC = "topic"
    CHANNEL = "channel"
    REASON = "reason"


class LogField(StrEnum):
    """Fields of a log line. Whatever else a record carries is dropped."""

    AT = "at"
    LEVEL = "level"
    SERVICE = "service"
    LOGGER = "logger"
    MESSAGE = "message"
    TRACE = "trace_id"
    FAULT = "fault"
    WHERE = "where"
    SHELL = "shell"
    TOPIC = "topic"
    PARTITION = "partition"
    OFFSET = "offset"
