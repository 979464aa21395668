"""Named points at which a test stops, kills or delays a process; nothing happens unless a test names one.

`ADUAN_FAIL_POINT=name:nth:action` with action `kill`, `stop` (SIGSTOP) or `raise`; the hit is written to
`ADUAN_FAIL_POINT_LOG`, so that a test can prove that the fault happened.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_SPEC = os.environ.get("ADUAN_FAIL_POINT", "")
_LOG = os.environ.get("ADUAN_FAIL_POINT_LOG", "")
_HITS: Counter[str] = Counter()


class FailPointHit(Exception):
    """A test asked for a failure here."""


async def fail_point(name: str) -> None:
    """Pass a named point. Raises FailPointHit, or ends or stops this process, if a test asked for it."""
    if not _SPEC:
        return
    wanted, nth, action = _SPEC.split(":")
    if wanted != name:
        return
    _HITS[name] += 1
    if _HITS[name] != int(nth):
        return
    if _LOG:
        log = os.open(_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(log, f"{name} {action} {os.getpid()}\n".encode("ascii"))
        os.close(log)
    if action == "raise":
        raise FailPointHit(name)
    os.kill(os.getpid(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)
