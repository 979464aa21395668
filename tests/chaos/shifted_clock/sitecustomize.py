"""Imported by Python at its start where this folder is on the path: the wall clock goes wrong, time spans do not."""

from __future__ import annotations

import os
import time

_SHIFT_S = float(os.environ.get("CHAOS_CLOCK_SHIFT_S", "0"))
if _SHIFT_S:
    _right, _right_ns = time.time, time.time_ns
    time.time = lambda: _right() + _SHIFT_S
    time.time_ns = lambda: _right_ns() + int(_SHIFT_S * 1e9)
