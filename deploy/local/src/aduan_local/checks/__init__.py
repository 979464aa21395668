"""What `make check` holds beside format, lint and types: the locks, and what may stand in a file."""
