"""What lies around the leaves: whether the tables are there, triggers and views are ours, and the file store holds every file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from warehouse.file_store import FileStore, MissingFileError
from warehouse.insert_only import define_guards, load_guards
from warehouse.sentences import in_both
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES, table_of
from warehouse.verify.result import Discrepancy, shorten
from warehouse.verify.witnesses import Row
from warehouse.views import find_foreign_views


def check_tables(connection: Connection) -> Iterator[Discrepancy]:
    """Tables and columns that are gone: what they held cannot be compared."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for name, model in (SEALED_TABLES | LEDGER_TABLES).items():
        wanted = set(table_of(model).columns.keys())
        missing = wanted - {column["name"] for column in inspector.get_columns(name)} if name in tables else wanted
        if name not in tables:
            yield Discrepancy("deleted", name, "all", in_both("整张表已不在", "the table is gone"))
        elif missing:
            columns = ", ".join(sorted(missing))
            yield Discrepancy("deleted", name, "all", in_both(f"缺列 {columns}", f"columns are gone: {columns}"))


@dataclass
class StoreCheck:
    """What the file store holds of the files that a history names (by hash and name), of which some were removed by order.

    ``load_later_removals`` looks into the history as it is by now: a file may be removed while a verification runs, which reads the
    history of when it began.
    """

    store: FileStore
    files: Mapping[str, str]
    removals: Mapping[str, Row]
    load_later_removals: Callable[[], Mapping[str, Any]] = dict
    remarks: list[str] = field(default_factory=list)

    def find_faults(self) -> Iterator[Discrepancy]:
        """Files that are gone without an order, altered, or not to be read."""
        for sha256, name in sorted(self.files.items()):
            if sha256 in self.removals:
                continue
            key = f"{sha256} ({name})"
            try:
                if not self.store.is_intact(sha256):
                    altered = in_both("内容与哈希不符", "its content does not have its hash")
                    yield Discrepancy("edited", "file store", key, altered)
            except MissingFileError:
                if sha256 in self._later:
                    chinese, english = _tell_order(self._later[sha256])
                    told = f"the file {key} was removed while this verification ran: {english}; verify again"
                    self.remarks.append(in_both(f"文件 {key} 在核验期间依法移除：{chinese}，请再核验一次", told))
                else:
                    yield Discrepancy("deleted", "file store", key, in_both("文件已不在", "the file is gone"))
            except OSError as error:
                yield Discrepancy("damaged", "file store", key, in_both("读不出来", f"it cannot be read: {error}"))

    def remark_removals(self) -> Iterator[str]:
        """Files that were destroyed by order: their tombstones are sealed, and nothing should lie there any more."""
        for sha256, removal in sorted(self.removals.items()):
            chinese, english = _tell_order(removal)
            name = f"{sha256} ({self.files.get(sha256, removal['file_name'])})"
            if self.store.holds(sha256):
                still = (
                    f"the file {name} was to be removed and still lies in the store; repeat `jixiao purge` ({english})"
                )
                yield in_both(f"文件 {name} 应已移除，却还在文件库里，请再执行 jixiao purge（{chinese}）", still)
            else:
                yield in_both(f"文件 {name} 已依法移除：{chinese}", f"the file {name} was lawfully removed: {english}")
        yield from self.remarks

    @cached_property
    def _later(self) -> Mapping[str, Any]:
        return self.load_later_removals()


def _tell_order(removal: Mapping[str, Any]) -> tuple[str, str]:
    """By which order, in Chinese and in English."""
    number, by, confirmed = (removal[name] for name in ("order_number", "ordered_by", "confirmed_by"))
    return f"{number}，{by} 经办，{confirmed} 确认", f"order {number}, by {by}, confirmed by {confirmed}"


def check_guards(connection: Connection) -> Iterator[str]:
    """Triggers that do not refuse, or are not ours: worth knowing, but no record of the history is wrong by it."""
    tables = [*SEALED_TABLES, *LEDGER_TABLES]
    wanted, present = define_guards(connection.dialect.name, tables), load_guards(connection, tables)
    chinese, remedy = "由 jixiao warehouse init 重建", "`jixiao warehouse init` makes it anew"
    for name, definition in sorted(wanted.items()):
        if name not in present:
            yield in_both(
                f"触发器 {name} 缺失或已停用，{chinese}", f"the trigger {name} is missing or switched off; {remedy}"
            )
        elif present[name] != definition:
            now = shorten(present[name])
            yield in_both(
                f"触发器 {name} 的定义不同，{chinese}", f"the trigger {name} is defined otherwise: {now}; {remedy}"
            )
    for name in sorted(present.keys() - wanted.keys()):
        foreign = f"the trigger {name} is not ours, and may alter what is written: {shorten(present[name])}"
        yield in_both(f"触发器 {name} 不是我们的，可能改动写入的内容", foreign)


def check_views(connection: Connection) -> Iterator[str]:
    """Views that are not ours: they hold no record, but analysts would read something else than the history."""
    try:
        for name in find_foreign_views(connection):
            altered = f"the view {name} is missing or defined otherwise; `jixiao warehouse init` makes it anew"
            yield in_both(f"视图 {name} 缺失或定义不同，由 jixiao warehouse init 重建", altered)
    except DBAPIError as error:
        why = f"whether the views are still ours cannot be told: {str(error.orig).splitlines()[0]}"
        yield in_both("视图还是不是我们的，无法判断", why)
