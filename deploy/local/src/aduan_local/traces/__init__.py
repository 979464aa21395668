"""From OTLP, which our services speak, to Zipkin, which shows it."""
