"""The notifier: a failure is told in the log, and by mail and webhook where these are configured.

Telling never fails: what cannot be delivered is logged, within a time limit, so that it masks no failure. Secrets come from the
surroundings alone and are never logged. Does not belong here: the words (``publishing.tell_failure``).
"""

import json
import logging
import os
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import Request, urlopen

import dagster as dg

from pipelines.publishing.tell_failure import Failure, tell_body, tell_document, tell_subject

TIME_LIMIT = 10.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOG = logging.getLogger("jixiao.failures")


class NotifierSettingsError(ValueError):
    """A setting of the notifier cannot be used; the message names it and what is expected."""


class Notifier(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Tells failures. A setting left empty comes from the environment: JIXIAO_NOTIFY_MAIL, _FROM, JIXIAO_SMTP, JIXIAO_NOTIFY_WEBHOOK."""

    mail: str = ""
    sender: str = ""
    smtp: str = ""
    webhook: str = ""
    time_limit: float = TIME_LIMIT

    def tell(self, failure: Failure, log: Any = _LOG) -> None:
        """Tell a failure everywhere, the log first."""
        log.error(tell_body(failure))
        self.deliver(failure, log)

    def deliver(self, failure: Failure, log: Any = _LOG) -> None:
        """Tell a failure by mail and webhook; returns once it is delivered, refused, or the time is up. Never raises."""
        mail = self.mail or os.environ.get("JIXIAO_NOTIFY_MAIL", "")
        webhook = self.webhook or os.environ.get("JIXIAO_NOTIFY_WEBHOOK", "")
        ways: dict[str, Callable[[], None]] = {}
        if mail:
            ways[f"mail to {mail}"] = lambda: self._send_mail(mail, failure)
        if webhook:
            ways[f"webhook {urlsplit(webhook).hostname}"] = lambda: self._post(webhook, failure)
        self._deliver(ways, log)

    def _deliver(self, ways: dict[str, Callable[[], None]], log: Any) -> None:
        """All ways at once, each in a thread that nobody waits for once the time is up: a server may answer a byte a minute."""
        troubles: dict[str, Exception] = {}

        def attempt(way: str, send: Callable[[], None]) -> None:
            try:
                send()
            except Exception as error:  # noqa: BLE001 - whatever a server or a setting does, the failure itself is not masked
                troubles[way] = error

        threads = {way: Thread(target=attempt, args=(way, send), daemon=True) for way, send in ways.items()}
        for thread in threads.values():
            thread.start()
        for way, thread in threads.items():
            thread.join(self.time_limit)
            if thread.is_alive():
                log.warning("the failure could not be told by %s: no answer within %g s", way, self.time_limit)
            elif way in troubles:
                log.warning("the failure could not be told by %s: %s", way, troubles[way])

    def _send_mail(self, mail: str, failure: Failure) -> None:
        server = _read_server(self.smtp or os.environ.get("JIXIAO_SMTP", "smtp://localhost"))
        recipients = [one.strip() for one in mail.split(",") if one.strip()]
        message = EmailMessage()
        message["Subject"] = tell_subject(failure)
        message["From"] = self.sender or os.environ.get("JIXIAO_NOTIFY_FROM") or recipients[0]
        message["To"] = ", ".join(recipients)
        message.set_content(tell_body(failure))
        host, port = server.hostname or "localhost", server.port or _PORTS[server.scheme]
        connect = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
        with connect(host, port, timeout=self.time_limit) as session:
            if server.scheme == "smtp+starttls":
                session.starttls()
            if server.username:
                password = os.environ.get("JIXIAO_SMTP_PASSWORD") or server.password or ""
                session.login(unquote(server.username), unquote(password))
            session.send_message(message)

    def _post(self, webhook: str, failure: Failure) -> None:
        if urlsplit(webhook).scheme not in {"http", "https"}:
            raise NotifierSettingsError("JIXIAO_NOTIFY_WEBHOOK is not a URL that begins with http:// or https://")
        body = json.dumps(tell_document(failure), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        with urlopen(Request(webhook, body, headers), timeout=self.time_limit):  # noqa: S310 - only http and https, see above
            pass


def _read_server(url: str) -> SplitResult:
    server = urlsplit(url)
    if server.scheme not in _PORTS:
        raise NotifierSettingsError(f"JIXIAO_SMTP begins with {', '.join(f'{one}://' for one in _PORTS)}")
    return server
