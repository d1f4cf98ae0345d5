"""Old documents: converted where something can, within limits; and told, with what to do, where nothing can."""

import multiprocessing
import pickle
import stat
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from pipelines.reading.read_document import read_document
from pipelines.reading.read_one import FileToRead, ReadingTerms, Refusal, reading_by
from pipelines.reading.read_report import Report
from pipelines.reading.sheets import UnreadableFileError
from pipelines.resources.layout_files import read_report_layout
from pipelines.resources.office import Office, OfficeError, find_office
from pipelines.resources.processes import Processes
from schemas.findings import render_sentence, tabulate_findings
from schemas.limits import Limits
from schemas.refusals import tell_refused
from tests.documents import SOFFICE, write_docx

OLD = (Path(__file__).parents[2] / "fixtures" / "old_files" / "report.doc").read_bytes()
TEXTS = ["红旗镇人民政府2023年度部门整体支出绩效自评报告", "2023年收入合计1216.75万元。"]
RICH = b"{\\rtf1\\ansi plain}"
LIMITS = Limits(seconds=2)


def make_program(folder, body):
    """A program that is called as LibreOffice is."""
    program = folder / "soffice"
    program.write_text(
        f'#!/bin/sh\nfor last; do :; done\nout="$(dirname "$last")/out"\nmkdir -p "$out"\n{body}\n', encoding="utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def refusal_of(call):
    with pytest.raises(UnreadableFileError) as raised:
        call()
    return raised.value.reason


def wait_for(happens, seconds=5):
    until = time.monotonic() + seconds
    while not happens() and time.monotonic() < until:
        time.sleep(0.02)
    assert happens()


def list_commands():
    return subprocess.run(["/bin/ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()


def read_one(content, office, call_each=None, limits=LIMITS):
    here = lambda call, _give_up, files: map(call, files)  # noqa: E731 - as short as it is
    (read,) = reading_by(call_each or here, office.convert)(
        [FileToRead("report", content)], ReadingTerms(read_report_layout(), limits)
    )
    return read


@pytest.mark.parametrize("content", [OLD, RICH])
def test_old_document_without_a_program_is_told_what_to_do(content):
    assert read_one(content, Office(None)) == Refusal("old_document")
    (row,) = tabulate_findings([tell_refused("u/报告.doc", "old_document", LIMITS)])
    assert "请另存为 docx" in render_sentence(row, "zh")
    assert "Save it as docx" in render_sentence(row, "en")
    assert refusal_of(partial(read_document, content)) == "old_document"


def test_old_document_with_a_password_is_told_and_nobody_tries_to_convert_it():
    at = OLD.index(b"\xec\xa5")
    locked = OLD[: at + 11] + bytes([OLD[at + 11] | 1]) + OLD[at + 12 :]
    assert read_one(locked, Office("/nowhere")) == Refusal("document_with_password")
    assert read_one(OLD[:512], Office("/nowhere")) == Refusal("damaged_document")


def test_converted_document_is_read_with_a_profile_that_knows_no_macros(tmp_path):
    """The program finds the document and a profile of its own, and nothing of either is left behind."""
    made = tmp_path / "made.docx"
    made.write_bytes(write_docx(TEXTS))
    seen = tmp_path / "seen"
    program = make_program(
        tmp_path,
        f'cp "{made}" "$out/document.docx"\ncp "$last" "{seen}.doc"\n'
        f'cp profile/user/registrymodifications.xcu "{seen}.xcu"\npwd > "{seen}.folder"',
    )
    report = read_one(OLD, Office(program))
    assert isinstance(report, Report)
    assert (report.is_converted, report.fiscal_year) == (True, 2023)
    assert not read_one(made.read_bytes(), Office(program)).is_converted
    assert seen.with_suffix(".doc").read_bytes() == OLD
    assert 'DisableMacrosExecution"><value>true' in seen.with_suffix(".xcu").read_text(encoding="utf-8")
    assert not Path(seen.with_suffix(".folder").read_text(encoding="utf-8").strip()).exists()


@pytest.mark.parametrize(
    ("body", "reason"),
    [("exit 0", "damaged_document"), ("exit 3", "reader_crashed"), ("kill -9 $$", "reader_crashed")],
)
def test_document_that_nothing_comes_of_is_told(tmp_path, body, reason):
    assert read_one(OLD, Office(make_program(tmp_path, body))) == Refusal(reason)


def test_program_that_writes_more_than_is_taken_is_stopped_at_the_limit_and_told(tmp_path):
    """A small document that grows without end would have filled the disk: it had its time, and no bound on what it writes."""
    size = tmp_path / "size"
    program = make_program(
        tmp_path, f'head -c 3000000 /dev/zero > "$out/document.docx"\nwc -c < "$out/document.docx" > "{size}"'
    )
    assert read_one(OLD, Office(program), limits=Limits(inflated_mib=1)) == Refusal("oversized_archive")
    assert int(size.read_text(encoding="ascii")) == 2**20
    (row,) = tabulate_findings([tell_refused("u/报告.doc", "oversized_archive", LIMITS)])
    assert "inflated_mib=256" in render_sentence(row, "zh")


def test_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path):
    """Its children went on for ever; a document costs itself, and its time."""
    program = make_program(tmp_path, f'(sleep 1.7; touch "{tmp_path}/alive") &\nwait')
    began = time.monotonic()
    assert read_one(OLD, Office(program)) == Refusal("timed_out")
    assert time.monotonic() - began < LIMITS.seconds
    time.sleep(max(began + 2 - time.monotonic(), 0))
    assert not (tmp_path / "alive").exists()


def test_program_ends_with_the_process_that_it_converts_for(tmp_path):
    """A reader that was killed, or whose run was, left LibreOffice behind in a session of its own, and its folder with the document."""
    program = make_program(tmp_path, f'pwd > "{tmp_path}/told"; mv "{tmp_path}/told" "{tmp_path}/folder"; sleep 30')
    reader = multiprocessing.get_context("fork").Process(target=Office(program).convert, args=(OLD, Limits(seconds=60)))
    reader.start()
    place = tmp_path / "folder"
    wait_for(place.exists)
    folder = Path(place.read_text(encoding="utf-8").strip())
    assert folder.exists()
    reader.kill()
    reader.join()
    wait_for(lambda: not folder.exists())
    wait_for(lambda: not any(str(folder) in command for command in list_commands()))


def test_office_is_what_the_site_says(monkeypatch, tmp_path):
    monkeypatch.setenv("JIXIAO_OFFICE", "off")
    assert find_office() == Office(None)
    monkeypatch.setenv("JIXIAO_OFFICE", str(tmp_path / "nowhere"))
    with pytest.raises(OfficeError, match="JIXIAO_OFFICE="):
        find_office()
    program = make_program(tmp_path, "exit 0")
    monkeypatch.setenv("JIXIAO_OFFICE", program)
    assert pickle.loads(pickle.dumps(find_office().convert)).__self__ == Office(program)  # noqa: S301 - our own
    monkeypatch.delenv("JIXIAO_OFFICE")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_office() == Office(program)


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here to convert a document with")
def test_libreoffice_converts_in_a_confined_process():
    """The whole way: out of a worker with its limits, and back as a report with its figures."""
    limits = Limits(seconds=120)
    with Processes(1, limits) as opened:
        report = read_one(OLD, Office(SOFFICE), opened.call_each, limits)
    assert isinstance(report, Report)
    assert (report.is_converted, report.unit_names[:1], report.fiscal_year) == (True, ("红旗镇人民政府",), 2023)
    assert "1216.75万元" in {row.text_as_written for row in report.rows if row.table_name == "report_finance"}
