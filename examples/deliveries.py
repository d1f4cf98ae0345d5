"""What lies in each inbox: the path of every file below its folder, and what stands in it.

Here it is decided in which form a filing arrives; what it says stands in the modules of its year.
"""

from collections.abc import Iterable

from examples.agencies import genglin, jiwen, wushui
from examples.agencies_2022 import genglin_2022, jiwen_2022, rennong_2022, wushui_2022, ziqi_2022
from examples.agencies_2024 import chouling_2024, genglin_2024, wushui_2024, xinhe_2024, ziqi_2024
from examples.batch import write_batch
from examples.filing import Filing
from examples.hongqi import hongqi
from examples.hongqi_report import REPORT
from examples.newcomers_2023 import chougou, jiashan_corrected, rennong, xinhe, yinling
from examples.project_forms_2024 import rennong_2024
from examples.townships import bingping, dingqiao, jiashan, yishui
from examples.townships_2022 import bingping_2022, hongqi_2022, jiashan_2022, xinhe_2022, yishui_2022
from examples.townships_2024 import bingping_2024, dingqiao_2024, hongqi_2024, jiashan_2024, yishui_2024
from examples.writers import write_csv_files, write_workbook, write_zip, year_of_filing

HONGQI_WORKBOOK = "inbox/511132-101/红旗镇_2023_自评.xlsx"
HONGQI_REPORT = "inbox/511132-101/红旗镇_2023_自评报告.txt"
ORIGINAL = "inbox/511132-102/甲山镇_2023_自评.xlsx"
DUPLICATE = "inbox/511132-102/甲山镇_2023_自评(1).xlsx"
COMPLETE = "inbox/511132-108/庚林草站_2023_自评.xlsx"
TRUNCATED = "inbox/511132-108/庚林草站_2023_自评_重传.xlsx"

HONGQI_WORKBOOK_2022 = "inbox/511132-101/红旗镇_2022_自评.xlsx"
DUPLICATE_2024 = "inbox/511132-103_乙水镇_2024_自评(1).xlsx"
OTHER_YEAR_2024 = "inbox/511132-107/己文化馆_2023_自评.xlsx"
CORRECTION = "inbox/511132-102/甲山镇_2023_自评_更正.xlsx"

REMARKS = {
    "2022": {"inbox/511132-103_乙水镇_2022_自评.xlsx": "全部虚构；“收支”表上方有标题和“单位：元”"},
    "2023": {
        DUPLICATE: "全部虚构；与另一文件逐字节相同",
        TRUNCATED: "全部虚构；有意截断，无法打开",
        HONGQI_REPORT: "转述公开报告，数字相同，语句自拟",
    },
    "2024": {
        DUPLICATE_2024: "全部虚构；与另一文件逐字节相同",
        OTHER_YEAR_2024: "全部虚构；误交的 2023 年度文件，与当年所报逐字节相同",
    },
    "2023-correction": {CORRECTION: "全部虚构；只含封面和更正后的年度主要数据"},
}


def filings_of(fiscal_year: str) -> list[Filing]:
    """Every filing of one year as first filed, in the order of unit codes."""
    townships = {
        "2022": [hongqi_2022(), jiashan_2022(), yishui_2022(), bingping_2022(), xinhe_2022()],
        "2023": [hongqi(), jiashan(), yishui(), bingping(), dingqiao(), xinhe(), chougou(), yinling()],
        "2024": [hongqi_2024(), jiashan_2024(), yishui_2024(), bingping_2024(), dingqiao_2024(), xinhe_2024()],
    }
    others = {
        "2022": [wushui_2022(), jiwen_2022(), genglin_2022(), rennong_2022(), ziqi_2022()],
        "2023": [wushui(), jiwen(), genglin(), rennong()],
        "2024": [wushui_2024(), genglin_2024(), rennong_2024(), ziqi_2024(), chouling_2024()],
    }
    return sorted(townships[fiscal_year] + others[fiscal_year], key=lambda filing: filing.unit_code)


def inbox_2022() -> dict[str, bytes]:
    """Ten filings: nine workbooks and a folder of CSV."""
    lines = {"finance": ("乙水镇（示例）2022年度收支表", "单位：元")}
    others = [jiashan_2022(), wushui_2022(), jiwen_2022(), genglin_2022(), xinhe_2022(), rennong_2022(), ziqi_2022()]
    return {
        HONGQI_WORKBOOK_2022: write_workbook(hongqi_2022()),
        "inbox/511132-103_乙水镇_2022_自评.xlsx": write_workbook(yishui_2022(), lines),
        **_folder(bingping_2022(), chinese=False),
        **_workbooks(others),
    }


def inbox_2023() -> dict[str, bytes]:
    """Twelve filings, one with a report; a duplicate, and a workbook that breaks off."""
    files = {
        HONGQI_WORKBOOK: write_workbook(hongqi()),
        ORIGINAL: write_workbook(jiashan()),
        "inbox/511132-103_乙水镇_2023_自评.xlsx": write_workbook(yishui()),
        **_folder(bingping(), chinese=False),
        **_folder(dingqiao(), chinese=True),
        "inbox/511132-106/戊水务站_2023_自评.xlsx": write_workbook(wushui()),
        "inbox/511132-107/己文化馆_2023_自评.xlsx": write_workbook(jiwen()),
        COMPLETE: write_workbook(genglin()),
        HONGQI_REPORT: REPORT.encode(),
        **_workbooks([xinhe(), rennong(), chougou(), yinling()]),
    }
    files[DUPLICATE] = files[ORIGINAL]
    files[TRUNCATED] = files[COMPLETE][: len(files[COMPLETE]) * 3 // 5]
    return files


def inbox_2024() -> dict[str, bytes]:
    """Eleven filings: eight workbooks, an archive, and two in a batch; a duplicate, and a workbook of another year."""
    zipped = bingping_2024()
    yishui_path = "inbox/511132-103_乙水镇_2024_自评.xlsx"
    alone = [hongqi_2024(), jiashan_2024(), dingqiao_2024(), wushui_2024(), genglin_2024(), xinhe_2024()]
    files = {
        yishui_path: write_workbook(yishui_2024()),
        "inbox/511132-104_丙坪乡_2024.zip": write_zip(write_csv_files(zipped, chinese=False), year_of_filing(zipped)),
        OTHER_YEAR_2024: write_workbook(jiwen()),
        **_workbooks([*alone, rennong_2024()]),
        **{f"inbox/batch/{name}": content for name, content in write_batch([ziqi_2024(), chouling_2024()]).items()},
    }
    files[DUPLICATE_2024] = files[yishui_path]
    return files


def inbox_of_the_correction() -> dict[str, bytes]:
    """One workbook: two sheets of a filing of 2023, filed again a year later."""
    return {CORRECTION: write_workbook(jiashan_corrected())}


def _workbooks(filings: Iterable[Filing]) -> dict[str, bytes]:
    """A workbook per filing, in a folder named by the unit's code."""
    return {
        f"inbox/{filing.unit_code}/{filing.short_name}_{filing.fiscal_year}_自评.xlsx": write_workbook(filing)
        for filing in filings
    }


def _folder(filing: Filing, *, chinese: bool) -> dict[str, bytes]:
    tables = write_csv_files(filing, chinese=chinese)
    return {f"inbox/{filing.unit_code}/{name}": content for name, content in tables.items()}
