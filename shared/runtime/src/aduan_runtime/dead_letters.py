"""The untouched original of a record that a reader could not take, with the reason in headers."""

from __future__ import annotations

from aduan_runtime.homes.ports import Outgoing, Record

_TRACE = frozenset({"traceparent", "tracestate", "baggage"})


def dead_letter(record: Record, reader: str, reason: str, detail: str) -> Outgoing:
    """The copy for the log `dead-letters`: key, value and headers byte for byte, plus where it stood and why.

    `detail` never quotes the payload (design.md, section 6: no personal data in headers).
    """
    headers = [(name, value) for name, value in record.headers if name not in _TRACE]
    headers += [
        ("reader", reader.encode("ascii")),
        ("reason", reason.encode("ascii")),
        ("detail", detail.encode("ascii", "backslashreplace")[:200]),
        ("topic", record.topic.encode("ascii")),
        ("partition", str(record.partition).encode("ascii")),
        ("offset", str(record.offset).encode("ascii")),
    ]
    return Outgoing(record.key or b"", record.value or b"", headers)
