"""The ways in which citizens reach the service: each a pure half and a thin door."""
