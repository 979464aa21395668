import smtplib
import uuid
from email.message import EmailMessage

from aduan_local.commands.mail import shown
from aduan_local.mailbox import SentMail, read_mail
from real_servers import Mailbox


def letter(to: str) -> EmailMessage:
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = "Aduan Anda sudah kami terima – 1178451-A"
    message.set_content("Halo Sari Contoh,\n\nterima kasih.\nKami periksa.\nSalam\n")
    return message


def test_a_mail_is_read_with_its_words_decoded() -> None:
    mail = read_mail(letter("sari@example.com").as_bytes())
    assert mail.to == "sari@example.com"
    assert mail.subject == "Aduan Anda sudah kami terima – 1178451-A"
    assert mail.text.startswith("Halo Sari Contoh,")


def test_the_list_shows_the_first_three_lines_that_say_something() -> None:
    mail = SentMail("sari@example.com", "Aduan", "", "Halo,\n\nsatu\ndua\ntiga\n")
    assert shown(mail, full=False) == "to sari@example.com: Aduan\n  Halo,\n  satu\n  dua"
    assert shown(mail, full=True).endswith("\n  tiga")


def test_what_was_sent_is_found_by_its_address(mailbox: Mailbox) -> None:
    address = f"sari-{uuid.uuid4().hex[:8]}@example.com"
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as server:
        server.send_message(letter(address), from_addr="aduan@example.com")
    assert address in mailbox.addresses()
    first, again = mailbox.mails(address), mailbox.mails(address)
    assert [mail.subject for mail in first] == ["Aduan Anda sudah kami terima – 1178451-A"]
    assert first == again
