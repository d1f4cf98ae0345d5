"""Files that are destroyed by order, files that must never be kept, and the log of who took a document out of the store."""

import hashlib
import io
import json
import re
import shutil
import zipfile

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from pipelines.resources.inbox import list_files, receive_files
from tests.bundles import call_verifier, run_standalone
from tests.bureau import file_unit, rows, write_settled, write_workbook
from tests.faults.dying import start
from tests.receivers import Webhook, listening
from tests.worlds import YEAR, make_place, write_filing

ORDER = "示例保密〔2025〕3号"
MARK = "机密★10年"


@pytest.fixture
def history(eventful_year, tmp_path):
    return eventful_year.copy_to(tmp_path / "copy")


def purge(place, sha256, *more):
    return place.call("purge", sha256, "--order", ORDER, "--actor", "王会计", "--confirmed-by", "陈刚", *more)


def filed(place, unit="511132-103"):
    """The hash of the workbook of a unit."""
    with place.look() as connection:
        query = "SELECT file_name, file_sha256 FROM receipts WHERE unit_code = ? AND file_status = 'used' ORDER BY ledger_index"
        named = connection.execute(query, (unit,)).fetchall()
    return next(sha256 for name, sha256 in named if name.endswith(".xlsx"))


def sha256_of(content):
    return hashlib.sha256(content).hexdigest()


def bytes_in(place):
    """All that the store holds."""
    return [file for file in place.store.rglob("*") if file.is_file()]


def bytes_of(place, sha256):
    return place.store / sha256[:2] / sha256


class TestPurge:
    def test_file_is_gone_its_tombstone_stands_and_everything_else_as_it_was(self, history, tmp_path):
        sha256 = filed(history)
        before = history.must("scores", "--year", YEAR, "--format", "json").stdout
        done = purge(history, sha256[:16])
        assert (done.exit_code, bytes_of(history, sha256).exists()) == (0, False)
        assert f"lawfully removed: {sha256}" in done.output
        verified = history.must("verify")
        assert f"the file {sha256}" in verified.output
        assert f"was lawfully removed: order {ORDER}, by 王会计, confirmed by 陈刚" in verified.output
        assert history.must("scores", "--year", YEAR, "--format", "json").stdout == before
        traced = history.must("trace", "511132-103", YEAR, "execution_progress", "--format", "csv").stdout
        assert f"(已依法移除 lawfully removed: {ORDER})" in traced
        history.must("backup", str(tmp_path / "backup"))
        assert not list((tmp_path / "backup").rglob(sha256))

    def test_second_purge_says_that_nothing_is_left_to_do(self, history):
        sha256 = filed(history)
        purge(history, sha256)
        done = purge(history, sha256)
        assert done.exit_code == 0
        assert "removed before, nothing is left to do" in done.output
        with history.look() as connection:
            assert connection.execute("SELECT count(*) FROM removals").fetchone()[0] == 1

    def test_purge_killed_between_tombstone_and_bytes_is_told_and_finished_by_the_next(self, history):
        sha256 = filed(history)
        words = ("purge", sha256, "--order", ORDER, "--actor", "王会计", "--confirmed-by", "陈刚")
        process = start(history, *words, JIXIAO_FAULT_AT="purge.sealed")
        process.join()
        assert bytes_of(history, sha256).exists()
        assert "was to be removed and still lies in the store; repeat `jixiao purge`" in history.must("verify").output
        assert "lawfully removed" in purge(history, sha256).output
        assert not bytes_of(history, sha256).exists()

    @pytest.mark.parametrize(
        ("words", "code", "told"),
        [
            (("0" * 16, "--order", ORDER, "--confirmed-by", "陈刚"), 3, "no file of the history has the hash"),
            (("0" * 4, "--order", ORDER, "--confirmed-by", "陈刚"), 2, "needs 8 digits at least"),
            (("0" * 16, "--order", " ", "--confirmed-by", "陈刚"), 2, "have to say something"),
            (("{sha256}", "--order", ORDER, "--confirmed-by", "clerk", "--actor", "clerk"), 3, "移除须由两人"),
        ],
    )
    def test_purge_that_may_not_be_is_refused_and_destroys_nothing(self, words, code, told, history):
        sha256 = filed(history)
        done = history.call("purge", *(word.replace("{sha256}", sha256) for word in words))
        assert done.exit_code == code
        assert told in done.output
        assert bytes_of(history, sha256).exists()
        assert history.verify() == []

    def test_file_missing_without_an_order_is_still_an_alarm(self, history):
        sha256, other = filed(history), filed(history, "511132-102")
        purge(history, sha256)
        bytes_of(history, other).unlink()
        assert [(one.what, one.table) for one in history.verify()] == [("deleted", "file store")]

    def test_file_that_arrives_again_is_turned_away(self, history, tmp_path):
        sha256 = filed(history)
        content = bytes_of(history, sha256).read_bytes()
        purge(history, sha256)
        write_settled(tmp_path / "inbox" / "511132-103" / "又一次.xlsx", content)
        history.run_year(tmp_path / "inbox")
        assert not bytes_of(history, sha256).exists()
        told = history.must("findings", "--year", YEAR, "--format", "json").stdout
        (finding,) = [one for one in json.loads(told) if one["check"] == "file_was_not_removed_by_order"]
        assert ORDER in finding["message"]
        assert finding["place"].startswith(f"511132-103/{sha256[:12]}")

    def test_evidence_holds_the_tombstone_in_place_of_the_file_and_verifies(self, history, tmp_path):
        sha256 = filed(history)
        purge(history, sha256)
        place = tmp_path / "bundle.zip"
        history.must("evidence", "511132-103", YEAR, "--out", str(place))
        assert f"files/{sha256}" not in zipfile.ZipFile(place).namelist()
        done = call_verifier(place, "--public-key", history.state / "keys" / "public.keys")
        assert done.exit_code == 0, done.output
        assert "1 份文件已依法移除" in done.output
        assert run_standalone(place)[0] == 0

    def test_archive_that_holds_the_file_and_files_of_an_archive_are_named(self, tmp_path):
        place = make_place("sqlite", tmp_path / "place")
        workbook = write_workbook(file_unit("511132-101"))
        write_settled(tmp_path / "inbox" / "报送.zip", pack({"自评.xlsx": workbook}))
        place.run_year(tmp_path / "inbox")
        with place.look() as connection:
            hashes = dict(connection.execute("SELECT file_name, file_sha256 FROM files").fetchall())
        inside, archive = hashes["报送.zip/自评.xlsx"], hashes["报送.zip"]
        told = purge(place, inside).output
        assert f"报送.zip holds it as well: jixiao purge {archive} --order …" in told
        assert "holds it as well" not in purge(place, archive).output
        assert not any(file.is_file() for file in place.store.rglob("*"))
        assert place.verify() == []

    def test_copy_inside_an_archive_is_found_by_its_bytes_whatever_it_is_called(self, tmp_path):
        """A name says where a content first came from: the same bytes in an archive, nested and under another name, were missed.

        So were those in a zip that is called otherwise, though it was unpacked when it came; and what does not open was not told.
        """
        place = make_place("sqlite", tmp_path / "place")
        workbook = write_workbook(file_unit("511132-101"))
        write_settled(tmp_path / "inbox" / "自评.xlsx", workbook)
        write_settled(tmp_path / "inbox" / "z" / "外.rar", pack({"内.zip": pack({".副本": workbook}), "a.txt": b"x"}))
        write_settled(tmp_path / "inbox" / "z" / "别.7z", b"7z\xbc\xaf\x27\x1c")
        place.run_year(tmp_path / "inbox")
        with place.look() as connection:
            hashes = dict(connection.execute("SELECT file_name, file_sha256 FROM files").fetchall())
        told = purge(place, hashes["自评.xlsx"]).output
        assert f"外.rar holds it as well: jixiao purge {hashes['z/外.rar']} --order …" in told
        assert "别.7z 未能全部打开" in told
        assert "could not be opened in full" in told
        write_settled(tmp_path / "again" / "又.zip", pack({"别名.xlsx": write_workbook(file_unit("511132-102"))}))
        write_settled(tmp_path / "again" / "先到.xlsx", write_workbook(file_unit("511132-102")))
        place.run_year(tmp_path / "again")
        with place.look() as connection:
            hashes = dict(connection.execute("SELECT file_name, file_sha256 FROM files").fetchall())
        assert "先到.xlsx holds it as well" in purge(place, hashes["又.zip"]).output


def pack(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def marked_workbook():
    tables = file_unit("511132-102")
    tables["submission"][0]["unit_name"] = f"{MARK} 甲山镇"
    return write_workbook(tables)


DOCUMENT = pack({"word/document.xml": "<w:p><w:t>绝密</w:t><w:t>★</w:t></w:p>", "[Content_Types].xml": "<Types/>"})

NUMBERED = pack({"word/document.xml": "<w:p><w:t>绝密&#9733;</w:t></w:p>", "[Content_Types].xml": "<Types/>"})


def printed(text):
    """A page with a text, as a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = io.BytesIO()
    page = canvas.Canvas(written)
    page.setFont("STSong-Light", 12)
    page.drawString(72, 720, text)
    page.save()
    return written.getvalue()


# By the folder each lies in: what it is called there, and what is in it.
MARKED = {
    "511132-201": ("秘密★5年 名单.pdf", b"%PDF-1.7"),
    "511132-202": ("cover.xlsx", marked_workbook()),
    "511132-203": ("written.docx", DOCUMENT),
    "511132-204": ("numbered.docx", NUMBERED),
    "511132-205": ("altes.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 9 + MARK.encode("utf-16-le") + b"\0" * 9),
    "511132-206": ("renamed.wps", DOCUMENT + b"\0"),
    "511132-207": ("printed.pdf", printed(MARK)),
    "511132-208": ("spaced.txt", "機 密 ★ 三年\n".encode()),
    "511132-209": ("memorandum.txt", f"{MARK}\n红旗镇自评报告".encode("gb18030")),
    "511132-210": ("packed.zip", pack({"inside.txt": MARK.encode()})),
    "511132-211": ("nested.zip", pack({"秘密★ 名单.rar": b"Rar!"})),
}


class TestSecrets:
    """What bears a state-secret mark is neither kept nor read, and its name is told nowhere; the rest goes on."""

    def test_each_of_the_marked_files_is_refused_and_whoever_is_responsible_told(self, tmp_path):
        """All of them in one delivery, each in the folder of a unit of its own."""
        place = make_place("sqlite", tmp_path / "place")
        inbox = write_filing(tmp_path / "inbox", file_unit("511132-101"))
        for folder, (name, content) in MARKED.items():
            write_settled(inbox / folder / name, content)
        with listening(Webhook()) as webhook:
            done = place.run_year(inbox, JIXIAO_NOTIFY_WEBHOOK=webhook.url)
        assert [post["unit"] for post in webhook.posts] == ["secret"] * len(MARKED)
        assert all("a file that bears a state-secret mark was received" in post["subject"] for post in webhook.posts)
        told = json.loads(place.must("findings", "--year", YEAR, "--format", "json").stdout)
        found = [one for one in told if one["check"] == "file_bears_no_secret_mark"]
        assert sorted(one["place"].partition("/")[0] for one in found) == sorted(MARKED)
        with place.look() as connection:
            received = [file for (file,) in connection.execute("SELECT file_name FROM receipts")]
        for stem in (name.split(".")[0] for name, _ in MARKED.values()):
            assert stem not in json.dumps([webhook.posts, found], ensure_ascii=False) + done.output
            assert not [file for file in received if stem in file]
        assert len([file for file in place.store.rglob("*") if file.is_file()]) == 1
        assert len(json.loads(place.must("submissions", "--year", YEAR, "--format", "json").stdout)) == 1

    def test_copy_under_another_name_is_turned_away_as_well_and_told_once(self, tmp_path):
        """Only its name said what it was: a scan. Under another name, and in an archive, the same bytes were kept and read."""
        place, scan = make_place("sqlite", tmp_path / "place"), b"%PDF-1.7 a scan"
        inbox = write_filing(tmp_path / "inbox", file_unit("511132-101"))
        write_settled(inbox / "u" / "名单.pdf", scan)
        write_settled(inbox / "u" / "秘密★ 名单.pdf", scan)
        write_settled(inbox / "v" / "报送.zip", pack({"名单.pdf": scan, "说明.txt": b"x"}))
        with listening(Webhook()) as webhook:
            place.run_year(inbox, JIXIAO_NOTIFY_WEBHOOK=webhook.url)
        (post,) = webhook.posts
        sha256 = sha256_of(scan)
        assert f"秘密★ {sha256} (u、v/报送.zip)" in json.dumps(post, ensure_ascii=False)
        assert "jixiao purge" not in post["why"]
        assert not bytes_of(place, sha256).exists()
        assert not any(file.read_bytes()[:2] == b"PK" for file in bytes_in(place) if file.stat().st_size < 500)
        told = json.loads(place.must("findings", "--year", YEAR, "--format", "json").stdout)
        places = {one["place"] for one in told if one["check"] == "file_bears_no_secret_mark"}
        assert places == {f"u/{sha256}", f"v/报送.zip/{sha256}"}

    def test_content_that_was_kept_before_its_name_told_is_told_with_how_to_remove_it(self, tmp_path):
        place, scan = make_place("sqlite", tmp_path / "place"), b"%PDF-1.7 a scan"
        inbox = write_filing(tmp_path / "inbox", file_unit("511132-101"))
        write_settled(inbox / "u" / "名单.pdf", scan)
        place.run_year(inbox)
        write_settled(inbox / "u" / "秘密★ 名单.pdf", scan)
        with listening(Webhook()) as webhook:
            place.run_year(inbox, JIXIAO_NOTIFY_WEBHOOK=webhook.url)
        assert f"jixiao purge {sha256_of(scan)} --order" in json.dumps(webhook.posts, ensure_ascii=False)
        assert bytes_of(place, sha256_of(scan)).exists(), "what was sealed is removed by order, and in no other way"

    def test_name_is_veiled_for_everybody_who_looks_into_the_inbox(self, tmp_path):
        """The sensor's notices, and files that still change, told the name of what must not be told of."""
        write_settled(tmp_path / "u" / "绝密★ 某某名单.pdf", b"%PDF")
        write_settled(tmp_path / "u" / "自评.xlsx", b"x")
        names = [one.file_name for one in list_files(tmp_path)]
        assert "u/自评.xlsx" in names
        (veiled,) = [name for name in names if "★" in name]
        assert re.fullmatch(r"u/绝密★[0-9a-f]{12}\.pdf", veiled)
        delivery = receive_files(tmp_path, lambda content: "", waiting={veiled})
        assert delivery.growing == (veiled,)

    def test_words_without_the_star_are_no_mark(self, tmp_path):
        """A report may say that it keeps secrets well; a column may say that nothing is classified."""
        place = make_place("sqlite", tmp_path / "place")
        tables = file_unit("511132-101")
        tables["submission"] = rows(
            "unit_code unit_name fiscal_year submitted_on classification", "511132-101|红旗镇|2023|2024-09-01|非秘密"
        )
        inbox = write_filing(tmp_path / "inbox", tables, "保守秘密工作.xlsx")
        place.run_year(inbox)
        assert len(json.loads(place.must("submissions", "--year", YEAR, "--format", "json").stdout)) == 1


class TestAccessLog:
    def take(self, place, out):
        words = ("--out", str(out), "--actor", "陈刚", "--reason", "审计取证")
        return place.must("source", filed(place)[:12], *words)

    def test_document_is_handed_out_as_it_was_received_and_the_log_says_so(self, history, tmp_path):
        self.take(history, tmp_path / "one.xlsx")
        assert (tmp_path / "one.xlsx").read_bytes() == bytes_of(history, filed(history)).read_bytes()
        (line,) = (history.state / "access.log").read_text(encoding="utf-8").splitlines()
        told = json.loads(line)
        assert (told["file_sha256"], told["verb"], told["actor"]) == (filed(history), "source", "陈刚")
        assert (told["reason"], told["number"], told["previous_sha256"]) == ("审计取证", 1, "none")

    def test_backup_is_logged_since_it_holds_every_document(self, history, tmp_path):
        history.must("backup", str(tmp_path / "backup"))
        (line,) = (history.state / "access.log").read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["verb"] == "backup"

    @pytest.mark.parametrize(
        "alter", [lambda lines: [lines[0], lines[2]], lambda lines: [lines[0].replace("陈刚", "谁"), *lines[1:]]]
    )
    def test_line_altered_or_taken_out_is_told(self, alter, history, tmp_path):
        for number in range(3):
            self.take(history, tmp_path / f"{number}.xlsx")
        assert history.verify() == []
        log = history.state / "access.log"
        lines = alter(log.read_text(encoding="utf-8").splitlines())
        log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        found = history.verify()
        assert {(one.what, one.table) for one in found} == {("edited", "access log")}

    def test_end_cut_off_or_the_whole_log_taken_away_is_told_from_the_next_checkpoint_on(self, history, tmp_path):
        """Only whoever had kept a copy could tell: nothing said how long the log was."""
        log = history.state / "access.log"
        for number in range(2):
            self.take(history, tmp_path / f"{number}.xlsx")
        purge(history, filed(history, "511132-102"))
        self.take(history, tmp_path / "3.xlsx")
        first, second, later = log.read_bytes().splitlines(keepends=True)
        kept = {"as it is": (first + second + later, set()), "unsealed end": (first + second, set())}
        kept["end"] = (first, {("deleted", "2 to 2")})
        kept["begun anew"] = (first.replace(b'"at": ', b'"at": 1'), {("edited", "1")})
        kept["all"] = (b"", {("deleted", "all")})
        for name, (content, wanted) in kept.items():
            log.write_bytes(content)
            found = history.verify()
            assert ({(one.what, one.key) for one in found}, {one.table for one in found} - {"access log"}) == (
                wanted,
                set(),
            ), name
        log.unlink()
        purge(history, filed(history))
        done = history.must("verify")
        assert "the access log of 2 lines that checkpoint 8 names is not here" in done.output

    def test_line_that_a_crash_left_half_is_no_alarm_and_the_next_one_names_it(self, history, tmp_path):
        """The next line was written behind the half one, on the same line, and every verification told of somebody who had altered it."""
        log = history.state / "access.log"
        for number in (1, 2):
            self.take(history, tmp_path / f"{number}.xlsx")
        first, second = log.read_bytes().splitlines(keepends=True)
        for cut in (1, 90):
            log.write_bytes(first + second[:-cut])
            assert "line 2 of the access log is half a line" in history.must("verify").output
            purge(history, filed(history, "511132-102"))  # a checkpoint names the whole lines only
            self.take(history, tmp_path / f"after {cut}.xlsx")
            assert len(log.read_bytes().splitlines()) == 3
            assert history.verify() == []
        assert "line 2 of the access log is half a line" in history.must("verify").output
        log.write_bytes(log.read_bytes().replace(second[:50], second[:40], 1))
        assert {(one.table, one.key) for one in history.verify()} == {("access log", "2"), ("access log", "3")}

    def test_document_that_cannot_be_logged_is_not_handed_out(self, history, tmp_path):
        (history.state / "access.log").mkdir()
        done = history.call("source", filed(history), "--out", str(tmp_path / "out.xlsx"), "--actor", "陈刚")
        assert done.exit_code == 3
        assert not (tmp_path / "out.xlsx").exists()

    def test_document_that_was_removed_or_never_was_is_told(self, history, tmp_path):
        sha256 = filed(history)
        purge(history, sha256)
        done = history.call("source", sha256, "--out", str(tmp_path / "out.xlsx"))
        assert (done.exit_code, "was lawfully removed" in done.output) == (3, True)
        assert history.call("source", "ffffffffff", "--out", str(tmp_path / "out.xlsx")).exit_code == 3
        shutil.rmtree(history.store)
        assert history.call("source", filed(history, "511132-102"), "--out", str(tmp_path / "out.xlsx")).exit_code == 3
