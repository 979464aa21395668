"""How many contacts arrive when: the article's volumes and the assumed hour profile (article.txt, domain.md 4.3)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

Door = Literal["email", "form"]

MAILS_A_DAY = 23_000  # article.txt
FORMS_A_DAY = 4_000  # assumption: the article names the form but no figure
HOUR_SHARES = (0.07, 0.11, 0.12, 0.11, 0.08, 0.09, 0.09, 0.08, 0.07, 0.06, 0.06, 0.06)  # 08-19 h, domain.md 4.3
DAY_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Arrival:
    """A contact to come: seconds of programme time after 08:00 WIB, and its door."""

    at_s: float
    door: Door


def arrivals(random: Random, share: float = 1.0) -> Iterator[Arrival]:
    """The contacts of one service day in order of time, a Poisson process an hour; `share` scales the volume."""
    total = (MAILS_A_DAY + FORMS_A_DAY) * share
    mail_share = MAILS_A_DAY / (MAILS_A_DAY + FORMS_A_DAY)
    for hour, part in enumerate(HOUR_SHARES):
        rate = total * part / 3600
        at = 0.0
        while rate > 0:
            at -= math.log(1.0 - random.random()) / rate
            if at >= 3600:
                break
            yield Arrival(hour * 3600 + at, "email" if random.random() < mail_share else "form")
