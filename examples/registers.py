"""The registers of units and of metrics, for `jixiao register import`.

Written here as a clerk would type them: one row per unit and period, one row per metric.
"""

from examples.filing import MARK, Row, rows
from examples.writers import csv_text

UNIT_COLUMNS = "unit_code unit_name aliases first_fiscal_year last_fiscal_year succeeds relation is_exempt"

# Names without the mark; the aliases of 红旗镇（示例） are those that its documents use.
UNITS = """
    511132-101 | 红旗镇 | 红旗镇、红旗镇人民政府、红旗镇人民政府（示例） | | | | | no
    511132-102 | 甲山镇 | 甲山镇、甲山镇人民政府 | | | | | no
    511132-103 | 乙水镇 | 乙水镇、乙水镇人民政府 | | | | | no
    511132-104 | 丙坪乡 | 丙坪乡、丙坪乡人民政府 | | | | | no
    511132-105 | 丁桥乡 | 丁桥乡、丁桥乡人民政府 | | | | | no
    511132-106 | 戊水务站 | 戊水务站、水务站 | | | | | no
    511132-107 | 己文化馆 | 己文化馆、文化馆 | | | | | no
    511132-108 | 庚林草站 | 庚林草站、林草站 | | | | | no
    511132-109 | 辛河乡 | 辛河乡、辛河乡人民政府 | | 2023 | | | no
    511132-209 | 辛河镇 | 辛河镇、辛河镇人民政府 | 2024 | | 511132-109 | renamed | no
    511132-110 | 壬农机站 | 壬农机站、农机站 | | | | | no
    511132-111 | 癸档案馆 | 癸档案馆、档案馆 | | | | | no
    511132-112 | 子气象站 | 子气象站、气象站 | | 2022 | | | no
    511132-112 | 子气象站 | 子气象站、气象站 | 2023 | 2023 | | | yes
    511132-112 | 子气象站 | 子气象站、气象站 | 2024 | | | | no
    511132-113 | 丑沟乡 | 丑沟乡、丑沟乡人民政府 | | 2023 | | | no
    511132-114 | 寅岭乡 | 寅岭乡、寅岭乡人民政府 | | 2023 | | | no
    511132-213 | 丑岭镇 | 丑岭镇、丑岭镇人民政府 | 2024 | | 511132-113、511132-114 | merged | no
"""

METRIC_COLUMNS = "metric_code metric_name unit_of_measure aliases is_additive"

METRICS = """
    income_per_capita | 人均纯收入 | 元 | 全镇人均纯收入、农民人均纯收入 | no
    income_lifted_households | 脱贫户人均纯收入 | 元 | 脱贫人口人均纯收入 | no
    collective_income | 村集体经济收入 | 万元 | 村集体收入 | yes
    labour_transfer | 劳动力转移就业人数 | 人 | 转移就业人数 | yes
    grain_sown_area | 粮食播种面积 | 亩 | 粮食作物播种面积 | yes
    grain_output | 粮食总产量 | 吨 | 粮食产量 | yes
    rice_output | 水稻产量 | 吨 | 稻谷产量 | yes
    maize_output | 玉米产量 | 吨 | | yes
    sweet_potato_output | 红薯产量 | 吨 | 甘薯产量 | yes
    potato_output | 洋芋产量 | 吨 | 马铃薯产量 | yes
    water_beneficiaries | 农村供水受益人口 | 人 | | yes
    water_leakage | 管网漏损率 | % | 供水漏损率 | no
    water_supplied | 年供水量 | 万立方米 | 供水总量 | yes
    visitors | 接待观众 | 人次 | 观众人次 | yes
    performances | 演出场次 | 场 | | yes
    collection_items | 馆藏资料 | 册 | 馆藏量 | yes
    forest_tended | 森林抚育面积 | 亩 | | yes
    forest_patrols | 巡护次数 | 次 | | yes
    seedlings | 育苗数量 | 万株 | | yes
    machine_tilled_area | 机械化耕作面积 | 亩 | 机耕面积 | yes
    machinery_profit | 农机服务盈余 | 万元 | | yes
    observations | 地面观测次数 | 次 | | yes
"""


def register_rows() -> list[Row]:
    """One row per unit and period; the years are inclusive, a blank year is open."""
    return rows(UNIT_COLUMNS, UNITS)


def metric_rows() -> list[Row]:
    """One row per metric; additive ones may be summed over units that merge."""
    return rows(METRIC_COLUMNS, METRICS)


def units_text() -> str:
    """`register/units.csv`, with the mark behind every name."""
    marked = [row | {"unit_name": f"{row['unit_name']}{MARK}"} for row in register_rows()]
    return csv_text([UNIT_COLUMNS.split(), *(row.values() for row in marked)])


def metrics_text() -> str:
    """`register/metrics.csv`."""
    return csv_text([METRIC_COLUMNS.split(), *(row.values() for row in metric_rows())])


def codes_in_force(fiscal_year: int) -> set[str]:
    """The codes of the units registered for a year, exempt ones among them."""
    return {
        str(row["unit_code"])
        for row in register_rows()
        if int(str(row["first_fiscal_year"] or 0)) <= fiscal_year <= int(str(row["last_fiscal_year"] or 9999))
    }
