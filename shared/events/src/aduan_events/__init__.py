"""The event language: everything that can be said on a log, and how it is written and read."""
