"""The notifier: what it tells by mail and webhook, to real receivers; and that nothing of theirs ever masks a failure."""

import logging
import socket
import time

import pytest

from pipelines.publishing.tell_failure import Failure
from pipelines.resources.notifier import Notifier
from tests.receivers import Mailbox, Webhook, listening

FAILURE = Failure("step", "run-1", 2023, "received_files", "the inbox inbox/2023 is not a folder")


@pytest.fixture
def mailbox():
    with listening(Mailbox()) as server:
        yield server


@pytest.fixture
def webhook():
    with listening(Webhook()) as server:
        yield server


def warnings(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_failure_without_any_setting_is_logged_whole(caplog):
    Notifier().tell(FAILURE)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    for word in ("2023", "run-1", "received_files", "is not a folder", "建立收件文件夹", "make that folder"):
        assert word in record.getMessage()


def test_mail_says_what_failed_whose_year_why_and_what_to_do(mailbox, monkeypatch, caplog):
    monkeypatch.setenv("JIXIAO_NOTIFY_MAIL", "a@example.org, b@example.org")
    monkeypatch.setenv("JIXIAO_NOTIFY_FROM", "jixiao@example.org")
    monkeypatch.setenv("JIXIAO_SMTP", mailbox.url)
    Notifier().tell(FAILURE)
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["a@example.org", "b@example.org"]
    assert (mail["From"], mail["To"]) == ("jixiao@example.org", "a@example.org, b@example.org")
    assert mail["Subject"] == "jixiao 2023 年度：一个步骤失败 · fiscal year 2023: a step failed"
    body = mail.get_content()
    for word in ("run-1", "received_files", "is not a folder", "建立收件文件夹", "make that folder"):
        assert word in body
    assert warnings(caplog) == []


def test_webhook_gets_the_same_as_fields(webhook, monkeypatch, caplog):
    monkeypatch.setenv("JIXIAO_NOTIFY_WEBHOOK", webhook.url)
    Notifier().tell(FAILURE)
    (post,) = webhook.posts
    assert {name: post[name] for name in ("unit", "run_id", "fiscal_year", "step", "why")} == {
        "unit": "step",
        "run_id": "run-1",
        "fiscal_year": 2023,
        "step": "received_files",
        "why": "the inbox inbox/2023 is not a folder",
    }
    assert "JIXIAO_INBOX" in post["what_to_do_zh"]
    assert "JIXIAO_INBOX" in post["what_to_do_en"]
    assert warnings(caplog) == []


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("JIXIAO_NOTIFY_WEBHOOK", "http://127.0.0.1:9/", "webhook 127.0.0.1"),
        ("JIXIAO_NOTIFY_WEBHOOK", "file:///etc/passwd", "begins with http:// or https://"),
        ("JIXIAO_SMTP", "smtp://127.0.0.1:9", "mail to a@example.org"),
        ("JIXIAO_SMTP", "http://127.0.0.1", "JIXIAO_SMTP begins with smtp://"),
        ("JIXIAO_SMTP", "smtp://127.0.0.1:port", "mail to a@example.org"),
    ],
)
def test_what_cannot_be_delivered_is_logged_and_raises_nothing(monkeypatch, caplog, setting, value, told):
    if setting == "JIXIAO_SMTP":
        monkeypatch.setenv("JIXIAO_NOTIFY_MAIL", "a@example.org")
    monkeypatch.setenv(setting, value)
    Notifier().tell(FAILURE)
    (warning,) = warnings(caplog)
    assert told in warning
    assert "is not a folder" in caplog.records[0].getMessage()


def test_receiver_that_refuses_is_logged_and_the_other_way_still_goes(mailbox, webhook, monkeypatch, caplog):
    webhook.status = 500
    monkeypatch.setenv("JIXIAO_NOTIFY_WEBHOOK", webhook.url)
    monkeypatch.setenv("JIXIAO_NOTIFY_MAIL", "a@example.org")
    monkeypatch.setenv("JIXIAO_SMTP", mailbox.url)
    Notifier().tell(FAILURE)
    assert len(mailbox.mails) == 1
    assert "500" in warnings(caplog)[0]


def test_receiver_that_never_answers_holds_nobody_longer_than_the_limit(monkeypatch, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        monkeypatch.setenv("JIXIAO_NOTIFY_MAIL", "a@example.org")
        monkeypatch.setenv("JIXIAO_SMTP", f"smtp://{host}:{port}")
        monkeypatch.setenv("JIXIAO_NOTIFY_WEBHOOK", f"http://{host}:{port}/")
        began = time.monotonic()
        Notifier(time_limit=0.3).tell(FAILURE)
    assert time.monotonic() - began < 3
    assert len(warnings(caplog)) == 2


def test_password_is_never_told(monkeypatch, caplog):
    monkeypatch.setenv("JIXIAO_NOTIFY_MAIL", "a@example.org")
    monkeypatch.setenv("JIXIAO_SMTP", "smtp://clerk:hidden@127.0.0.1:9")
    monkeypatch.setenv("JIXIAO_NOTIFY_WEBHOOK", "http://user:hidden@127.0.0.1:9/hidden")
    Notifier().tell(FAILURE)
    assert "hidden" not in caplog.text


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        ("the ledger does not give the root; `jixiao verify` tells", "jixiao verify", "jixiao verify"),
        ("[Errno 28] No space left on device", "磁盘", "disk"),
        ("database or disk is full", "磁盘", "disk"),
        ("connection refused", "数据库", "database"),
        ("the run was interrupted before its end", "下一次运行", "the next run"),
        ("anything else", "jixiao run --year 2023", "jixiao run --year 2023"),
    ],
)
def test_remedy_fits_the_reason_in_both_languages(why, zh, en):
    from pipelines.publishing.tell_failure import tell_remedy

    told = tell_remedy(Failure("run", "r", 2023, None, why))
    assert zh in told[0]
    assert en in told[1]
