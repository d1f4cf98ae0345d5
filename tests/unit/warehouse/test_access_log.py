"""What is said of an access log that somebody has written into."""

from warehouse.access_log import Access, log_accesses
from warehouse.verify.accesses import check_access_log
from warehouse.verify.notes import Notes


def test_line_deeper_than_can_be_read_is_told(tmp_path):
    """It ended the verification in a traceback, as whoever wrote it there would have liked."""
    taken = Access("00" * 32, "a.xlsx", "source", "陈刚", "chen", "")
    log_accesses(tmp_path, [taken], at=1)
    with (tmp_path / "access.log").open("a", encoding="utf-8") as log:
        log.write("[" * 200_000 + "\n")
    log_accesses(tmp_path, [taken], at=2)
    with (tmp_path / "access.log").open("a", encoding="utf-8") as log:
        log.write("[" * 200_000 + "]" * 200_000 + "\n{}\n")
    found, remarks = check_access_log(tmp_path, Notes(), is_signed_here=True)
    assert [one.key for one in found] == ["4", "5"]
    assert ["line 2 of the access log" in one for one in remarks] == [True]
