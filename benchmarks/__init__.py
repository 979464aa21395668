"""Figures of the project: each has a name, a value, a limit and a spread, and a command that prints it."""
