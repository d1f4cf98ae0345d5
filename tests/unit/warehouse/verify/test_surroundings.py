"""What is said of files and views around a history, word by word."""

from unittest.mock import Mock, patch

import pytest
from sqlalchemy.exc import OperationalError

from warehouse.file_store import FileStore
from warehouse.sentences import in_both
from warehouse.verify.result import Discrepancy
from warehouse.verify.surroundings import StoreCheck, check_views

ORDER = {
    "order_number": "示例〔2025〕1号",
    "ordered_by": "王芳",
    "confirmed_by": "陈刚",
    "file_name": "报送/自评.xlsx",
}
CHINESE, ENGLISH = "示例〔2025〕1号，王芳 经办，陈刚 确认", "order 示例〔2025〕1号, by 王芳, confirmed by 陈刚"


class TestStore:
    @pytest.fixture
    def store(self, tmp_path):
        return FileStore(str(tmp_path))

    def look(self, check):
        return list(check.find_faults()), list(check.remark_removals())

    def test_file_that_was_removed_by_order_is_no_alarm_and_by_whose_order_is_told(self, store):
        check = StoreCheck(store, {"ab" * 32: "a.xlsx"}, {"ab" * 32: ORDER, "cd" * 32: ORDER})
        removed = [
            in_both(f"文件 {name} 已依法移除：{CHINESE}", f"the file {name} was lawfully removed: {ENGLISH}")
            for name in (f"{'ab' * 32} (a.xlsx)", f"{'cd' * 32} (报送/自评.xlsx)")
        ]
        assert self.look(check) == ([], removed)

    def test_file_that_was_to_be_removed_and_lies_there_is_told_with_what_to_do(self, store):
        sha256 = store.put(b"of somebody")
        name = f"{sha256} (a.xlsx)"
        still = in_both(
            f"文件 {name} 应已移除，却还在文件库里，请再执行 jixiao purge（{CHINESE}）",
            f"the file {name} was to be removed and still lies in the store; repeat `jixiao purge` ({ENGLISH})",
        )
        assert self.look(StoreCheck(store, {sha256: "a.xlsx"}, {sha256: ORDER})) == ([], [still])

    def test_file_that_is_removed_while_one_looks_is_no_alarm_and_the_history_is_asked_once(self, store):
        """What is gone by no order is told as it is; a file behind one that was removed is looked at all the same."""
        ask = Mock(return_value={"ab" * 32: ORDER})
        files = {"ab" * 32: "a.xlsx", "cd" * 32: "b.xlsx", "ef" * 32: "c.xlsx"}
        check = StoreCheck(store, files, {}, ask)
        name = f"{'ab' * 32} (a.xlsx)"
        meanwhile = in_both(
            f"文件 {name} 在核验期间依法移除：{CHINESE}，请再核验一次",
            f"the file {name} was removed while this verification ran: {ENGLISH}; verify again",
        )
        gone = [
            Discrepancy(
                "deleted", "file store", f"{sha256} ({files[sha256]})", in_both("文件已不在", "the file is gone")
            )
            for sha256 in ("cd" * 32, "ef" * 32)
        ]
        assert self.look(check) == (gone, [meanwhile])
        ask.assert_called_once_with()
        check = StoreCheck(store, dict.fromkeys(["ab" * 32, "cd" * 32], "a.xlsx"), {"ab" * 32: ORDER})
        assert [one.key for one in check.find_faults()] == [f"{'cd' * 32} (a.xlsx)"]


def test_views_that_cannot_be_compared_are_remarked_by_the_first_line_of_why():
    """No test had asked what is said where the database refuses: its answer may have several lines, and a remark is one."""
    refused = OperationalError("SELECT", {}, Exception("no such right\nLINE 1: SELECT"))
    with patch("warehouse.verify.surroundings.find_foreign_views", side_effect=refused):
        assert list(check_views(Mock())) == [
            in_both("视图还是不是我们的，无法判断", "whether the views are still ours cannot be told: no such right")
        ]
