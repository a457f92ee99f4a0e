"""Sending mail through the office's own server."""

import re
import smtplib
import ssl
from contextlib import closing, suppress
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import unquote, urlsplit

from app.kit.settings import settings

PATIENCE = 10  # seconds for each answer of the server
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


class NotTaken(Exception):
    """The server did not take the message, in its own words if it said any; it can be sent
    again.
    """


def send(to: str, subject: str, text: str) -> None:
    """Hand one message to the server at PORTAL_SMTP.

    Raises NotTaken when it certainly was not taken. Any other error leaves that open: the line
    broke after the text was on its way.
    """
    sender = settings().mail_from
    try:
        message = _written(sender, to, subject, text)
        server = _met(sender.rpartition("@")[2])
    except (OSError, ValueError) as problem:  # every SMTPException is an OSError
        raise NotTaken(str(problem)) from problem
    with closing(server):
        try:
            _agreed(server.mail(sender))
            _agreed(server.rcpt(to))
        except (OSError, ValueError) as problem:
            raise NotTaken(str(problem)) from problem
        try:
            _agreed(server.data(message.as_bytes()))
        except smtplib.SMTPResponseException as refusal:
            raise NotTaken(str(refusal)) from refusal
        with suppress(OSError):
            server.quit()


def _written(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """The message; what would make a header of its own in one raises ValueError."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address("เวียน", addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    message.set_content(text, cte="base64")
    return message


def is_address(email: str) -> bool:
    """Whether mail could be sent there."""
    return len(email) <= 254 and bool(_ADDRESS.fullmatch(email))


def _met(name: str) -> smtplib.SMTP:
    """A server that knows us, by the name given, ready for a message."""
    where = urlsplit(settings().smtp)
    host, port, secure = (
        where.hostname or "",
        where.port or PORTS[where.scheme],
        ssl.create_default_context(),
    )
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(host, port, name, timeout=PATIENCE)
    try:
        if where.scheme == "smtp+starttls":
            server.starttls(context=secure)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _agreed(answer: tuple[int, bytes]) -> None:
    if answer[0] // 100 != 2:
        raise smtplib.SMTPResponseException(*answer)
