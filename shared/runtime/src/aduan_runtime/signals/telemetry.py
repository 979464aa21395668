"""What every process begins with: lines in its log, spans to whoever is told to take them, its name on metrics."""

from __future__ import annotations

import atexit

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from aduan_runtime.settings import RuntimeSettings
from aduan_runtime.signals.log_lines import write_lines
from aduan_runtime.signals.metrics import UP
from aduan_runtime.signals.names import Attribute
from aduan_runtime.signals.spans import SpanQueue, posting
from aduan_runtime.signals.tracing import Tracing, use


def begin(service: str, settings: RuntimeSettings) -> None:
    """Once a process, before anything is built; `service` is the name of the service's folder.

    A trace is kept or not at its first span, by `trace_ratio`; without `otlp` nothing is traced at all.
    """
    write_lines(service)
    UP.set(1, service)
    if settings.otlp is None:
        return
    said: dict[str, str | int] = {
        Attribute.SERVICE: service,
        Attribute.INSTANCE: f"{settings.service}-{settings.instance}",
    }
    queue = SpanQueue(posting(settings.otlp), said)
    provider = TracerProvider(
        resource=Resource({str(name): value for name, value in said.items()}),
        sampler=ParentBased(TraceIdRatioBased(settings.trace_ratio)),
    )
    provider.add_span_processor(queue)
    trace.set_tracer_provider(provider)
    use(Tracing(queue, settings.trace_ratio))
    queue.start()
    atexit.register(queue.shutdown)
