"""Log lines: one a record, of listed fields, with nothing in them of what a citizen wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from aduan_runtime.signals.log_lines import Lines, config, write_lines


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What the process logs, from every logger."""
    stream = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    write_lines("router", stream)
    yield stream
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(out: io.StringIO) -> None:
    logging.getLogger("aduan_router.store").warning("waits:\n%d to go", 3)
    (line,) = lines(out)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "warning", "service": "router", "logger": "aduan_router.store",
                    "message": "waits:\n3 to go"}  # fmt: skip


def test_fields_outside_the_list_are_dropped(out: io.StringIO) -> None:
    logging.getLogger("x").warning("set aside", extra={"topic": "contacts", "offset": 7, "email": "sari@example.com"})
    (line,) = lines(out)
    assert (line["topic"], line["offset"]) == ("contacts", 7)
    assert "email" not in line


def test_identifiers_in_a_message_are_masked(out: io.StringIO) -> None:
    logging.getLogger("x").warning("refused %s and %s", "sari@example.com", "084012345678")
    assert "sari@example.com" not in out.getvalue()
    assert "084012345678" not in out.getvalue()


def test_of_an_error_its_kind_and_places_are_told_and_never_its_text(out: io.StringIO) -> None:
    try:
        raise ValueError("Sari Contoh wrote this")
    except ValueError:
        logging.getLogger("x").exception("could not read it")
    (line,) = lines(out)
    assert line["fault"] == "ValueError"
    assert "test_log_lines.py" in line["where"]
    assert "Sari" not in out.getvalue()


def test_a_line_within_a_span_bears_its_trace(out: io.StringIO) -> None:
    tracer = TracerProvider().get_tracer("test")
    with tracer.start_as_current_span("POST /v1/contacts") as span:
        logging.getLogger("x").warning("slow")
    assert lines(out)[0]["trace_id"] == f"{span.get_span_context().trace_id:032x}"


def test_libraries_write_lines_too_and_only_when_something_is_wrong(out: io.StringIO) -> None:
    for name in ("uvicorn.error", "aiokafka.consumer", "faust.worker", "mode.services"):
        logging.getLogger(name).warning("wrong")
        logging.getLogger(name).info("all is well")
    assert [line["message"] for line in lines(out)] == ["wrong"] * 4


def test_arguments_that_do_not_fit_are_no_reason_to_lose_the_line() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "%d of %d", ("one",), None)
    assert json.loads(Lines("desk").format(record))["message"] == "%d of %d"


def test_eyes_on_a_terminal_get_logfmt() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, 'stands "still"', (), None)
    record.topic = "complaints"
    line = Lines("desk", for_eyes=True).format(record)
    assert line.partition(" ")[2] == r'level=error logger=x message="stands \"still\"" topic=complaints'


def test_faust_is_told_the_same(out: io.StringIO) -> None:
    made = config("ingest")
    assert made["formatters"]["lines"]["()"] is Lines
    assert {"aiokafka", "faust", "mode", "uvicorn"} <= made["loggers"].keys()
