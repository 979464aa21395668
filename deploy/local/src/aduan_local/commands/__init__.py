"""The sub-commands of `aduan`, one file each: `register(parsers)` says its words, `run(arguments)` does it."""
