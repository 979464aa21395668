"""Ingest: the doors that citizens come through, and the mails that go back to them."""
