"""Token buckets by key: one identity is held back, the total never is (a surge is legitimate)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class TokenBuckets:
    """One bucket a key, at most `capacity` of them, the longest unused one forgotten first.

    A forgotten key starts with a full bucket again, so memory is bounded and nobody is held back by mistake;
    `capacity` should exceed the number of keys that can be busy at once. `now` is monotonic seconds (wall,
    never programme time); a clock that steps back gives no tokens and takes none.
    """

    def __init__(self, rate_per_s: float, burst: int, capacity: int, now: Callable[[], float]) -> None:
        """`rate_per_s` tokens come back a second, up to `burst`. Raises ValueError unless all are positive."""
        if rate_per_s <= 0 or burst < 1 or capacity < 1:
            raise ValueError("a token bucket needs a positive rate, burst and capacity")
        self._rate = rate_per_s
        self._burst = float(burst)
        self._capacity = capacity
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> float:
        """Take one token of `key`: 0.0 when there was one, else the seconds until there will be."""
        now = self._now()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= self._capacity:
                self._buckets.popitem(last=False)
            self._buckets[key] = _Bucket(self._burst - 1.0, now)
            return 0.0
        self._buckets.move_to_end(key)
        passed = now - bucket.filled_at
        if passed > 0:
            bucket.tokens = min(self._burst, bucket.tokens + passed * self._rate)
            bucket.filled_at = now
        if bucket.tokens >= 1.0:
            bucket.tokens -= 1.0
            return 0.0
        return (1.0 - bucket.tokens) / self._rate
