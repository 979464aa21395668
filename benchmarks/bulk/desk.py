"""What the desk's views hold after so many complaints, put straight into PostgreSQL; and every list that asks them.

Some 20,000 of the newest are open, as after a day and a half of arrivals, and one in a hundred of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any

from aduan_desk.api import reading
from aduan_desk.streams import views
from aduan_runtime.homes import view_sql
from aduan_runtime.homes.postgres import LONG_S, Pool

_BACKLOG = 20_000
_QUEUES = "ARRAY['first-line','payment','certificate','account','security','quality']"
_OPEN = "ARRAY['TRIAGED','TRIAGED','TRIAGED','INCOMPLETE','INCOMPLETE','ASSIGNED','IN_PROGRESS','REOPENED']"
_FILL = """
SELECT setseed(0.5);
INSERT INTO desk.complaint (complaint, subject, ticket, kind, category, state, queue, priority, rank, holder, channels,
    contacts, opened_at, answered_at, due_at, lacks, asked, open, version, _topic, _partition, _offset)
SELECT md5('complaint' || n), md5('subject' || n / 2), n * 12, 'complaint',
    (ARRAY['INC_NOT_RECEIVED','INC_FAILED','ACCT_LINK','CERT_MISSING','RATING','UNCLEAR'])
        [1 + floor(random() * random() * 6)::int],
    state, ({queues})[1 + floor(random() * random() * 6)::int], 'normal', floor(random() * 4)::int,
    CASE WHEN state IN ('ASSIGNED', 'IN_PROGRESS') THEN 'agen-' || n % 188 END,
    CASE WHEN n % 50 = 0 THEN ARRAY['phone'] ELSE ARRAY['email'] END, ARRAY[md5('contact' || n)], opened,
    CASE WHEN state IN ('ANSWERED', 'CLOSED') THEN opened + interval '5 hours' END, opened + interval '1 day',
    '{{}}', false, state NOT IN ('ANSWERED', 'CLOSED'), 3, 'complaints', n % 12, n
FROM (
    SELECT n, timestamptz '{now}' - ({rows} - n) * interval '1.3 seconds' AS opened,
        CASE WHEN n <= {rows} - {backlog} AND random() < 0.99 THEN (ARRAY['ANSWERED','CLOSED'])[1 + n % 2]
        ELSE ({open})[1 + floor(random() * 8)::int] END AS state
    FROM generate_series(1, {rows}) AS n
) AS made;
INSERT INTO desk.entry (entry, complaint, subject, seq, at, type, contact, correlation, _topic, _partition, _offset)
SELECT md5('entry' || n), md5('complaint' || n), md5('subject' || n / 2), 1, now(), 'ComplaintOpened',
    md5('contact' || n), md5('entry' || n), 'complaints', n % 12, n FROM generate_series(1, {rows}) AS n;
INSERT INTO desk.contact_text (contact, subject, channel, at, words, _topic, _partition, _offset)
SELECT md5('contact' || n), md5('subject' || n / 2), 'email', now(),
    ARRAY['common', 'fifth' || floor(random() * 5), 'hundredth' || floor(random() * 100), 'rare' || n / 40],
    'identified', n % 12, n FROM generate_series(1, {rows}) AS n;
INSERT INTO desk.dead_letter (place, at, reason, topic, partition, at_offset, reader, state, _topic, _partition,
    _offset)
SELECT 'complaints|identified|' || n % 12 || '|' || n, timestamptz '{now}' + n % 70000 * interval '1 second',
    'wrong_type', 'identified', n % 12, n, 'complaints', 'waiting', 'complaints', n % 12, n
FROM generate_series(1, {rows}) AS n;
"""


async def fill(pool: Pool, rows: int, now: datetime) -> None:
    """Make the desk's tables with so many complaints, contacts, entries and dead letters, indexed and analysed."""
    await pool.execute("CREATE SCHEMA desk")
    tables = [table for view in views() for table in view.tables]
    for table in tables:
        await pool.execute(view_sql.create_table("desk", table))
    made = _FILL.format(rows=rows, now=now.isoformat(), queues=_QUEUES, open=_OPEN, backlog=_BACKLOG)
    await pool.execute(made, timeout=LONG_S)
    for table in tables:
        for index in view_sql.create_indexes("desk", table):
            await pool.execute(index, timeout=LONG_S)
    await pool.execute("VACUUM ANALYZE", timeout=LONG_S)


def lists() -> Iterator[reading.Filter]:
    """Every order with every one of these filters, and the pairs that desks use."""
    narrow: list[dict[str, Any]] = [
        {},
        {"queue": "first-line"},
        {"queue": "quality"},
        {"states": ("TRIAGED",)},
        {"states": ("CLOSED",)},
        {"states": ("REOPENED",)},
        {"states": ("TRIAGED", "INCOMPLETE", "REOPENED")},
        {"category": "UNCLEAR"},
        {"holder": "agen-7"},
        {"holder": "nobody"},
        {"channel": "email"},
        {"channel": "phone"},
        {"channel": "chat"},
        {"queue": "payment", "states": ("TRIAGED", "REOPENED")},
        {"queue": "quality", "states": ("INCOMPLETE",)},
        {"category": "UNCLEAR", "states": ("ASSIGNED",)},
        {"words": ("common",)},
        {"words": ("hundredth7",)},
        {"words": ("rare7",)},
        {"words": ("fifth3", "hundredth7")},
        {"words": ("fifth3",), "queue": "quality"},
        {"words": ("hundredth7",), "states": ("TRIAGED",)},
    ]
    for sort, given in product(("newest", "oldest", "due", "priority"), narrow):
        yield reading.Filter(**given, sort=sort)
