"""The conservation audit: what was accepted is what is told, and views tell what the log says (design.md 6)."""
