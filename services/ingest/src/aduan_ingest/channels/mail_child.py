"""The process that reads mails: what a hostile mail can spoil ends here.

Started as `python -m aduan_ingest.channels.mail_child`, it answers one frame per frame on its standard streams
until its input ends. Memory and processor time are limited by the kernel, so no code of ours has to notice a bomb:
past a limit the process dies and its parent parks the mail.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from dataclasses import asdict
from types import TracebackType
from typing import BinaryIO, Literal

from aduan_ingest.channels.mail import (
    ParsedMail,
    Reading,
    RefusedMail,
    UnreadableMail,
    parse_mail,
    strike_blindly,
)
from aduan_ingest.channels.mail_content import AttachedFile
from aduan_ingest.channels.masking import Patch

HEADER = struct.Struct(">II")  # lengths of the JSON part and of the bytes that follow it
READY = b"R"
MEMORY_BYTES = 256 * 1024 * 1024
READ_CPU_S = 0.5
STRIKE_CPU_S = 0.3

Task = Literal["read", "strike"]


def request(task: Task, raw: bytes, envelope_sender: str, own_domain: str) -> Iterator[bytes]:
    """The frame that asks for one mail; in pieces, so that a large mail is not copied."""
    said = json.dumps({"task": task, "sender": envelope_sender, "domain": own_domain}).encode("ascii")
    yield HEADER.pack(len(said), len(raw)) + said
    yield raw


def answer(mail: Reading) -> bytes:
    """The frame that tells what a mail says; replacements travel as bytes behind the JSON part."""
    patches = () if isinstance(mail, RefusedMail) else mail.patches
    said = asdict(mail)
    said["patches"] = [(patch.start, patch.end, len(patch.replacement)) for patch in patches]
    told = json.dumps({"kind": type(mail).__name__, "said": said}).encode("ascii")
    replacements = b"".join(patch.replacement for patch in patches)
    return HEADER.pack(len(told), len(replacements)) + told + replacements


def understand(told: bytes, replacements: bytes) -> Reading:
    """What a child answered. The inverse of `answer`."""
    heard = json.loads(told)
    kind, said = heard["kind"], heard["said"]
    patches: list[Patch] = []
    at = 0
    for start, end, length in said.pop("patches"):
        patches.append(Patch(start, end, replacements[at : at + length]))
        at += length
    if kind == RefusedMail.__name__:
        return RefusedMail(**said)
    if kind == UnreadableMail.__name__:
        return UnreadableMail(**said | {"patches": tuple(patches)})
    lists = {name: tuple(said[name]) for name in ("masked", "references", "notes")}
    files = tuple(AttachedFile(**known) for known in said["attachments"])
    return ParsedMail(**said | lists | {"attachments": files, "patches": tuple(patches)})


def limit_this_process() -> None:
    """Memory, core files and signals; a Ctrl-C meant for the parent must not end a mail half read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer frames until the input ends."""
    outgoing.write(READY)
    outgoing.flush()
    while len(header := incoming.read(HEADER.size)) == HEADER.size:
        said_length, raw_length = HEADER.unpack(header)
        said = json.loads(incoming.read(said_length))
        raw = incoming.read(raw_length)
        strike = said["task"] == "strike"
        signal.setitimer(signal.ITIMER_PROF, STRIKE_CPU_S if strike else READ_CPU_S)
        mail = (
            strike_blindly(raw, said["sender"])
            if strike
            else parse_mail(raw, envelope_sender=said["sender"], own_domain=said["domain"])
        )
        frame = answer(mail)
        signal.setitimer(signal.ITIMER_PROF, 0)
        outgoing.write(frame)
        outgoing.flush()


def _tell_only_the_kind(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # The text of an error could quote the mail; where it happened cannot.
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else "unknown"
    print(f"mail child stopped: {kind.__name__} in {place}", file=sys.stderr)


if __name__ == "__main__":
    sys.excepthook = _tell_only_the_kind
    limit_this_process()
    serve(sys.stdin.buffer, sys.stdout.buffer)
