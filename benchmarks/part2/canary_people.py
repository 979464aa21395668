"""Invented people whose words are easy to look for, and their way through every door and its errors."""

from __future__ import annotations

import asyncio
import json
import random
import smtplib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import quote

import httpx

from aduan_events.examples import examples
from aduan_events.logs import topics
from aduan_runtime.homes.ports import Broker, Outgoing, TopicPartition

SERVICE_ADDRESS = "aduan@aduan.example.com"
_MOST_BEFORE_429 = 120
_TOPICS = {"contacts": "MailParked", "identified": "ParkedMailIdentified", "commands": "AddNote"}


class DoorSurprised(AssertionError):
    """A door gave another answer than the walk was made for."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is nobody else: `mark` stands in all that they say."""

    mark: str
    phone: str
    card: str

    @property
    def fields(self) -> dict[str, str]:
        """A form of theirs."""
        return {
            "name": f"Sari {self.mark}",
            "email": f"{self.mark}@example.com",
            "phone": self.phone,
            "card_number": self.card,
            "title": f"Tanya {self.mark}",
            "message": f"Insentif {self.mark} belum cair.",
        }

    @property
    def words(self) -> tuple[bytes, ...]:
        """What must be found nowhere, however it is written."""
        return tuple(
            word.encode() for word in (self.mark, self.phone, self.phone[1:], self.card, self.card.replace(" ", ""))
        )


def person(seed: random.Random) -> Person:
    """The next one."""
    digits = f"{seed.randrange(10**12):012d}"
    return Person(
        mark=f"kenari{seed.randrange(16**10):010x}",
        phone=f"0840{seed.randrange(10**8):08d}",
        card=f"0000 {digits[:4]} {digits[4:8]} {digits[8:]}",
    )


@dataclass
class Walk:
    """Takes people through the doors of one system; `answers` counts what they heard."""

    ingest: str
    desk: str
    smtp: tuple[str, int]
    session: Callable[[str], dict[str, str]]
    answers: dict[str, int] = field(default_factory=dict)

    async def through(self, people: Sequence[Person]) -> None:
        """Everyone through form, API, mail, ticket page, desk and sign-in, and the errors of each."""
        async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=8)) as client:
            for who in people:
                contact = await self._by_api(client, who)
                token = await self._by_form(client, who)
                await self._at_the_ticket(client, who, token)
                await asyncio.to_thread(self._by_mail, who)
                await self._at_the_desk(client, who, contact)
                await self._signing_in(client, who)
                await self._too_often(client, who)

    async def while_the_log_is_away(self, people: Sequence[Person]) -> None:
        """Everyone at once, from addresses new to the door, while no log answers: 503 each, and 451 for a mail."""
        async with httpx.AsyncClient(timeout=30) as client:
            heard = [
                self._heard("503", client.post(f"{self.ingest}/v1/contacts", json=_elsewhere(who), headers=_key()), 503)
                for who in people
            ]
            await asyncio.gather(*heard)
        self._count("451", await asyncio.to_thread(self._mail_code, _mail(people[0])), 451)

    async def _by_api(self, client: httpx.AsyncClient, who: Person) -> str:
        door, key, body = f"{self.ingest}/v1/contacts", _key(), _body(who)
        accepted = await self._heard("202", client.post(door, json=body, headers=key), 202)
        await self._heard("202 again", client.post(door, json=body, headers=key), 202)
        other = {**body, "message": f"Lain dari {who.mark}"}
        await self._heard("409", client.post(door, json=other, headers=key), 409)
        wrong = {**body, "email": who.fields["name"], "phone": who.mark, "card_number": who.mark}
        await self._heard("422", client.post(door, json=wrong, headers=_key()), 422)
        await self._heard("422 field", client.post(door, json={**body, who.mark: who.mark}, headers=_key()), 422)
        large = {**body, "message": f"{who.mark} " * 30_000}
        await self._heard("413", client.post(door, json=large, headers=_key()), 413)
        signed = {**_key(), "Authorization": f"ADUAN-HMAC-SHA256 key={who.mark}, signature={who.mark}"}
        await self._heard("401", client.post(door, json={**body, "channel": "email"}, headers=signed), 401)
        await self._heard("400 key", client.post(door, json=body, headers={"Idempotency-Key": who.fields["name"]}), 400)
        as_json = {**_key(), "Content-Type": "application/json"}
        for bad in (b'{"message": "%s' % who.mark.encode(), b'{"%s":1,"%s":2}' % ((who.mark.encode(),) * 2)):
            await self._heard("400 JSON", client.post(door, content=bad, headers=as_json), 400, 422)
        as_text = {**_key(), "Content-Type": f"text/{who.mark}"}
        await self._heard("415", client.post(door, content=who.mark.encode(), headers=as_text), 415)
        for path in (
            f"/v1/contacts/{who.mark}",
            f"/t/{quote(who.fields['email'])}",
            f"/{who.mark}?q={quote(who.card)}",
        ):
            strange = {"baggage": f"who={who.mark}", "tracestate": f"kenari={who.mark}", "User-Agent": who.mark}
            await self._heard("404", client.get(self.ingest + path, headers=strange), 404)
        return str(accepted.json()["contact_id"])

    async def _by_form(self, client: httpx.AsyncClient, who: Person) -> str:
        form = {**who.fields, "key": str(uuid.uuid4()), "message": f"Sertifikat {who.mark} belum muncul."}
        sent = await self._heard("303", client.post(f"{self.ingest}/form", data=form), 303)
        await self._heard("422 form", client.post(f"{self.ingest}/form", data={**form, "email": who.mark}), 422)
        await self._heard("409 form", client.post(f"{self.ingest}/form", data={**form, "title": who.card}), 409)
        return sent.headers["location"].partition("?")[0].rpartition("/")[2]

    async def _at_the_ticket(self, client: httpx.AsyncClient, who: Person, token: str) -> None:
        page = f"{self.ingest}/t/{token}"
        await self._heard("ticket", client.get(page, params={"q": who.mark}), 200)
        said = {"message": f"Masih {who.mark}", "key": str(uuid.uuid4())}
        await self._heard("403 reply", client.post(f"{page}/reply", data=said), 403)
        await self._heard("code", client.post(f"{page}/code", data=said), 200, 303, 404, 429, 503)
        await self._heard("422 code", client.post(f"{page}/open", data={**said, "code": who.mark}), 404, 422)

    def _by_mail(self, who: Person) -> None:
        with smtplib.SMTP(*self.smtp, timeout=30) as server:
            server.ehlo(who.mark)
            for wrong in (f"VRFY {who.mark}", f"MAIL FROM:<{who.mark}", f"{who.mark.upper()} {who.mark}"):
                self._count("5xx mail", server.docmd(wrong)[0] // 100, 2, 5)
            size = f"MAIL FROM:<{who.fields['email']}> SIZE=99999999"
            self._count("552", server.docmd(size)[0], 552)
        self._count("250", self._mail_code(_mail(who)), 250)
        garbage = b"\x00\xff\xfe" + f"{who.mark} {who.phone} {who.card}".encode() * 3
        self._count("250 parked", self._raw_code(who.fields["email"], garbage), 250)

    async def _at_the_desk(self, client: httpx.AsyncClient, who: Person, contact: str) -> None:
        api, agent = f"{self.desk}/api/complaints", self.session("agen-1")
        case = await self._case(client, contact)
        await self._heard("search", client.get(api, params={"q": who.fields["message"]}, headers=agent), 200)
        await self._command(client, case, "claim", {})
        await self._command(client, case, "note", {"text": f"Catatan tentang {who.mark}"})
        await self._command(client, case, "reply", {"text": f"Kami periksa, {who.mark}, {who.phone}."})
        for path, body in (
            (f"{case}/transfer", {"queue": who.mark}),
            (f"{case}/reply", {who.mark: who.mark}),
            (f"{case}/classify", {"category": who.mark, "kind": who.mark}),
        ):
            await self._heard("422 desk", client.post(f"{api}/{path}", json=body, headers=agent), 422)
        await self._heard("404 desk", client.get(f"{api}/{who.mark}", headers=agent), 404)
        odd = {"cursor": who.mark, "queue": who.mark}
        await self._heard("422 list", client.get(api, params=odd, headers=agent), 400, 422)

    async def _case(self, client: httpx.AsyncClient, contact: str) -> str:
        for _ in range(200):
            answer = await client.get(
                f"{self.desk}/api/complaints", params={"limit": "200"}, headers=self.session("agen-1")
            )
            for item in answer.json()["items"]:
                if contact in item["contact_ids"]:
                    return str(item["id"])
            await asyncio.sleep(0.1)
        raise DoorSurprised(f"contact {contact} never came to the desk")

    async def _command(self, client: httpx.AsyncClient, case: str, word: str, wish: dict[str, str]) -> None:
        path, agent = f"{self.desk}/api/complaints/{case}", self.session("agen-1")
        await self._heard(word, client.post(f"{path}/{word}", json=wish, headers=agent), 202)

    async def _signing_in(self, client: httpx.AsyncClient, who: Person) -> None:
        door = f"{self.desk}/auth"
        await self._heard("sign-in", client.post(f"{door}/login", json={"user": who.mark}), 400, 403, 405, 422)
        said = {"code": who.mark, "state": who.mark, "error": who.mark}
        await self._heard("callback", client.get(f"{door}/callback", params=said), 303, 404)
        strange = {"Cookie": f"aduan_session={who.mark}", "Referer": f"http://x/{who.mark}"}
        await self._heard("401 desk", client.get(f"{self.desk}/api/complaints", headers=strange), 401)

    async def _too_often(self, client: httpx.AsyncClient, who: Person) -> None:
        for number in range(_MOST_BEFORE_429):
            body = {**_body(who), "message": f"Ulang {number} {who.mark}"}
            answer = await client.post(f"{self.ingest}/v1/contacts", json=body, headers=_key())
            if answer.status_code == 429:
                return self._count("429", 429, 429)
        raise DoorSurprised("nobody was told to slow down")

    def _mail_code(self, letter: EmailMessage) -> int:
        return self._raw_code(letter["From"].addresses[0].addr_spec, letter.as_bytes())

    def _raw_code(self, sender: str, raw: bytes) -> int:
        with smtplib.SMTP(*self.smtp, timeout=30) as server:
            server.ehlo("mail.example.com")
            server.mail(sender)
            server.rcpt(SERVICE_ADDRESS)
            return server.data(raw)[0]

    async def _heard(self, what: str, answering: Awaitable[httpx.Response], *wanted: int) -> httpx.Response:
        answer = await answering
        self._count(what, answer.status_code, *wanted)
        return answer

    def _count(self, what: str, code: int, *wanted: int) -> None:
        if code not in wanted:
            raise DoorSurprised(f"{what}: {code}, not {wanted}")
        self.answers[what] = self.answers.get(what, 0) + 1


async def poison(broker: Broker, people: Sequence[Person]) -> int:
    """Records that no reader can take and whose every part bears somebody's words; how many. Keys name nobody."""
    appender = await broker.appender()
    count = 0
    try:
        for who in people:
            for topic, kind in _TOPICS.items():
                for value in _bad(kind, who):
                    await appender.append(TopicPartition(topic, 0), [Outgoing(_key_elsewhere(broker, topic), value)])
                    count += 1
    finally:
        await appender.close()
    return count


def _key_elsewhere(broker: Broker, topic: str) -> bytes:
    """A key that does not belong where it is put: readers pass over an unknown field, and what is left would be decided
    as a contact that the example names."""
    while True:
        key = str(uuid.uuid4()).encode()
        if broker.partition_of(key, topics()[topic].partitions) != 0:
            return key


def _bad(kind: str, who: Person) -> list[bytes]:
    # Without its stamp: a false place of a cause would hide the real ones below it.
    good = {**json.loads(next(iter(examples(kind))).value), "source": None}
    whole = json.dumps(good).encode()
    return [
        json.dumps({**good, "correlation": f"{who.mark} {who.phone}"}).encode(),
        json.dumps({**good, "type": who.mark}).encode(),
        json.dumps({**good, "data": {**good["data"], who.mark: who.card}}).encode(),
        json.dumps({**good, who.mark: who.phone, "cause": who.mark}).encode(),
        b'{"%s":1,"%s":2,' % ((who.mark.encode(),) * 2) + whole[1:],
        b'{"%s":' % who.mark.encode(),
        who.mark.encode() + b"\xff",
    ]


def _body(who: Person) -> dict[str, str]:
    return {"channel": "form", **who.fields}


def _elsewhere(who: Person) -> dict[str, str]:
    said = {name: who.fields[name] for name in ("name", "title", "message")}
    return {"channel": "form", "email": f"{who.mark}.lain@example.com", **said}


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def _mail(who: Person) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = f"{who.fields['name']} <{who.fields['email']}>"
    letter["To"] = SERVICE_ADDRESS
    letter["Reply-To"] = who.fields["email"]
    letter["Subject"] = who.fields["title"]
    letter["Message-ID"] = make_msgid(who.mark, domain="example.com")
    letter["References"] = f"<{who.mark}@example.com>"
    letter[f"X-{who.mark}"] = who.phone
    letter.set_content(f"{who.fields['message']} {who.phone} {who.card}")
    letter.add_attachment(who.mark.encode(), maintype="image", subtype="png", filename=f"{who.mark}.png")
    return letter
