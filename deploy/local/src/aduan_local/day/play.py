"""Playing the day: people write through the doors at the article's pace, officers answer, progress is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import httpx

from aduan_local.day.doors import DoorClosed, FormDoor, MailDoor
from aduan_local.day.mailboxes import Mailboxes
from aduan_local.day.officers import MAILS_ON_SHIFT, QUEUES, Officer, Tally
from aduan_local.day.people import Letter, answer, letter, person
from aduan_local.day.volumes import Arrival, arrivals

log = logging.getLogger(__name__)

PEOPLE = 40_000
FIRST = 101
"""The number of the first simulated officer; those below are people."""
REPEATS = 0.06
_ASKED_AFTER_S = 900.0
_STAFF_SHARE = {"payment": 0.02, "certificate": 0.3, "first-line": 0.6, "security": 0.04, "quality": 0.04}
_TELL_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the day is played and how fast.

    `share` scales the article's volume, `officers` is the staff, `sign_in` lets an officer in by name, `from_s` is the
    seconds after 08:00 WIB to begin at.
    """

    ingest: str
    desk: str
    sign_in: Callable[[str], httpx.Auth]
    smtp: tuple[str, int]
    imap: tuple[str, int]
    speed: float
    share: float = 1.0
    seed: int = 24_05_2021
    officers: int = MAILS_ON_SHIFT
    connections: int = 8
    from_s: float = 0.0


@dataclass
class Score:
    """What happened so far."""

    mails: int = 0
    forms: int = 0
    answers: int = 0
    kept: int = 0
    officers: Tally = field(default_factory=Tally)

    def line(self) -> str:
        """One line for a terminal."""
        told = self.officers
        return (
            f"email {self.mails} · formulir {self.forms} · jawaban warga {self.answers} · dicoba lagi {self.kept} · "
            f"diambil {told.claimed} · dibalas {told.replied} · selesai {told.resolved}"
        )


class Day:
    """One simulated service day."""

    def __init__(self, scene: Scene, tell: Callable[[str], None]) -> None:
        self._scene = scene
        self._tell = tell
        self._random = Random(scene.seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self._recent: list[Letter] = []
        self._mailboxes = Mailboxes(*scene.imap)
        self._mail_doors: asyncio.Queue[MailDoor] = asyncio.Queue()
        self.score = Score()

    async def play(self, seconds: float | None = None) -> Score:
        """Until the day is over, or for some wall seconds."""
        for _ in range(self._scene.connections):
            self._mail_doors.put_nowait(MailDoor(*self._scene.smtp))
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        async with httpx.AsyncClient(timeout=15, limits=limits) as web:
            form = FormDoor(web, self._scene.ingest)
            workers = [asyncio.ensure_future(one) for one in (self._staff(), self._tell_progress())]
            try:
                async with asyncio.timeout(seconds):
                    await self._people(form)
                    await asyncio.gather(*self._tasks)
            except TimeoutError:
                log.info("the scene is over")
            finally:
                for task in [*workers, *self._tasks]:
                    task.cancel()
                await asyncio.gather(*workers, *self._tasks, return_exceptions=True)
        return self.score

    async def _people(self, form: FormDoor) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for arrival in arrivals(self._random, self._scene.share):
            if arrival.at_s < self._scene.from_s:
                continue
            due = start + (arrival.at_s - self._scene.from_s) / self._scene.speed
            await asyncio.sleep(max(0.0, due - loop.time()))
            task = asyncio.ensure_future(self._write(arrival, form))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _write(self, arrival: Arrival, form: FormDoor) -> None:
        if self._recent and self._random.random() < REPEATS:
            said = self._random.choice(self._recent)
        else:
            said = letter(self._random, person(self._random.randrange(PEOPLE)))
            self._recent = [*self._recent[-199:], said]
        for attempt in range(5):
            try:
                if arrival.door == "form":
                    await form.hand_in(said)
                    self.score.forms += 1
                else:
                    await self._mail(said)
                return
            except DoorClosed:
                self.score.kept += 1
                await asyncio.sleep(2.0 * (attempt + 1))

    async def _mail(self, said: Letter) -> None:
        message_id = await self._post(said.person.email, said.title, said.body())
        self.score.mails += 1
        if len(said.gives) < 4 and self._random.random() < 0.5:
            await self._answer_when_asked(said, message_id)

    async def _answer_when_asked(self, said: Letter, message_id: str) -> None:
        """A person who is asked for what lacks looks into the mailbox after a while and answers."""
        await asyncio.sleep(_ASKED_AFTER_S * self._random.uniform(0.3, 2.0) / self._scene.speed)
        asked = await self._mailboxes.latest(said.person.email)
        if asked is None:
            return
        lacks = frozenset({"name", "email", "phone", "card"} - said.gives)
        subject = asked.subject if asked.subject.lower().startswith("re:") else f"Re: {asked.subject}"
        await self._post(said.person.email, subject, answer(said, lacks), (message_id, asked.message_id))
        self.score.answers += 1

    async def _post(self, sender: str, subject: str, body: str, references: tuple[str, ...] = ()) -> str:
        door = await self._mail_doors.get()
        try:
            return await door.hand_in(sender, subject, body, references)
        finally:
            self._mail_doors.put_nowait(door)

    async def _staff(self) -> None:
        """The officers of the shift, spread over the queues but the viewer's."""
        clients: list[httpx.AsyncClient] = []
        tasks = []
        number = FIRST - 1
        try:
            for queue in QUEUES:
                for _ in range(max(1, round(self._scene.officers * _STAFF_SHARE[queue]))):
                    number += 1
                    let_in = self._scene.sign_in(f"agen-{number}")
                    client = httpx.AsyncClient(base_url=self._scene.desk, timeout=15, auth=let_in)
                    clients.append(client)
                    officer = Officer(
                        f"agen-{number}",
                        queue,
                        client,
                        Random(self._scene.seed + number),
                        lambda: self._scene.speed,
                        self.score.officers,
                    )
                    tasks.append(asyncio.ensure_future(officer.work()))
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for client in clients:
                await client.aclose()

    async def _tell_progress(self) -> None:
        while True:
            await asyncio.sleep(_TELL_S)
            self._tell(self.score.line())
