"""`aduan mail`: what the services sent, as the local mail server holds it."""

import argparse

from aduan_local.commands.arguments import Parsers, add_data, running_config
from aduan_local.mailbox import SentMail, addresses, mails_of


def register(parsers: Parsers) -> None:
    parser = parsers.add_parser("mail", help="what was sent: to, subject, first lines")
    add_data(parser)
    parser.add_argument("--to", help="only this address")
    parser.add_argument("--full", action="store_true", help="whole texts")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    ports = running_config(arguments).ports
    known = addresses(ports.mail_api)
    wanted = [address for address in known if arguments.to in (None, address)]
    mails = [mail for address in wanted for mail in mails_of(address, ports.mail_imap)]
    print("\n\n".join(shown(mail, full=arguments.full) for mail in mails) or "no mail was sent yet")
    return 0


def shown(mail: SentMail, *, full: bool) -> str:
    """Head and text of a mail; without `full` the first three lines that say something."""
    lines = mail.text.strip().splitlines() if full else [line for line in mail.text.splitlines() if line.strip()][:3]
    return "\n".join([f"to {mail.to}: {mail.subject}", *(f"  {line}" for line in lines)])
