"""Structured logs: one JSON line a record, or logfmt for eyes on a terminal, of fields from a list.

What a citizen wrote never stands in a log: fields outside LogField are dropped, identifiers in messages are masked, and
of an exception only its kind and its places are told, since its text may quote what was sent.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from opentelemetry import trace

from aduan_almanac.identifiers import mask_identifiers
from aduan_runtime.homes.ports import Record
from aduan_runtime.signals.names import LogField
from aduan_runtime.signals.tracing import trace_of

_OWN = frozenset({LogField.AT, LogField.LEVEL, LogField.SERVICE, LogField.LOGGER, LogField.MESSAGE})
_MAY_BE_GIVEN = frozenset(LogField) - _OWN
_LONGEST = 4_000
_MOST_PLACES = 40
_QUIET = ("aiokafka", "faust", "mode", "uvicorn", "kafka", "asyncio")


class Lines(logging.Formatter):
    """Makes the line of a record."""

    def __init__(self, service: str, *, for_eyes: bool = False) -> None:
        """`for_eyes`: logfmt instead of JSON."""
        super().__init__()
        self._service = service
        self._for_eyes = for_eyes

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever stands in the record."""
        fields = self._fields(record)
        if self._for_eyes:
            return " ".join(f"{name}={_plain(value)}" for name, value in fields.items() if name != LogField.SERVICE)
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str)

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        fields: dict[str, Any] = {
            LogField.AT: datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            LogField.LEVEL: record.levelname.lower(),
            LogField.SERVICE: self._service,
            LogField.LOGGER: record.name,
            LogField.MESSAGE: mask_identifiers(_said(record))[:_LONGEST],
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            fields[LogField.TRACE] = f"{context.trace_id:032x}"
        for name in _MAY_BE_GIVEN & record.__dict__.keys():
            if (value := record.__dict__[name]) is not None:
                fields[name] = value if isinstance(value, int) else mask_identifiers(str(value))[:_LONGEST]
        if record.exc_info and record.exc_info[1] is not None:
            fields.update(_fault(record.exc_info[1]))
        return fields


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)  # its arguments do not fit; the template alone still tells where


def _fault(error: BaseException) -> Mapping[str, str]:
    """The kind of an error and its latest places; never its text."""
    places = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    where = " < ".join(f"{one.filename.rpartition('/')[2]}:{one.lineno} {one.name}" for one in reversed(places))
    return {LogField.FAULT: type(error).__name__, LogField.WHERE: where}


def _plain(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(one in text for one in ' "=\n') else text


def fields_of(shell: str, record: Record) -> dict[str, Any]:
    """The `extra` of a line about one record: who read it, where it stands and which trace it belongs to."""
    return {
        LogField.SHELL: shell,
        LogField.TOPIC: record.topic,
        LogField.PARTITION: record.partition,
        LogField.OFFSET: record.offset,
        LogField.TRACE: trace_of(record.headers),
    }


def handler(service: str, stream: TextIO | None = None) -> logging.Handler:
    """Writes lines to `stream`, standard error by default: logfmt where a person watches, JSON otherwise."""
    out = stream or sys.stderr
    made = logging.StreamHandler(out)
    made.setFormatter(Lines(service, for_eyes=out.isatty()))
    return made


def write_lines(service: str, stream: TextIO | None = None) -> None:
    """Let every logger of this process, those of libraries too, write lines and nothing else."""
    logging.root.handlers[:] = [handler(service, stream)]
    logging.root.setLevel(logging.INFO)
    for name in _QUIET:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.WARNING)


def config(service: str) -> dict[str, Any]:
    """The same for whoever takes a logging configuration instead (faust worker)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": Lines, "service": service, "for_eyes": sys.stderr.isatty()}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": "INFO", "handlers": ["lines"]},
        "loggers": {name: {"level": "WARNING", "handlers": [], "propagate": True} for name in _QUIET},
    }
