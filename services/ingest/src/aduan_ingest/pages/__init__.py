"""The public pages: form, ticket, and pages that say one thing. Rendering only; no I/O after the start."""
