"""The embedded stack: Kafka, PostgreSQL, mail and the services on one machine, and the `aduan` command."""
