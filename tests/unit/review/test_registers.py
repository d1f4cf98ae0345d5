"""Registers as files: what is accepted, what is refused at which cell, and what an import adds to a warehouse."""

import os
from itertools import count

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jixiao.__main__ import cli
from jixiao.register import COLUMNS
from review.read_registers import METRICS, UNITS, RegisterFileError, parse_register, register_files
from review.registers import SharedName, import_register
from schemas.findings import PHRASES
from schemas.register import UnitRegister
from warehouse import history
from warehouse.append import seal
from warehouse.checkpoints import newest_checkpoint_number
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.render import Leaves
from warehouse.verify import verify_warehouse

HEADER = "unit_code,unit_name,aliases,first_fiscal_year,last_fiscal_year,succeeds,relation,is_exempt"
CHINESE = "单位编码,单位名称,别名,启用年度,停用年度,承接单位编码,沿革,免报"
METRIC_HEADER = "metric_code,metric_name,unit_of_measure,aliases,is_additive"
ACT = {"actor": "经办人", "actor_known_by": "asserted", "reason": "年度名录"}


def parse(*rows, header=HEADER):
    return parse_register("\n".join([header, *rows]).encode())


def refused(parsed):
    return [(refusal.cell, refusal.found, refusal.expected) for refusal in parsed.refusals]


class TestParse:
    def test_header_says_which_register_a_file_is(self):
        assert parse("a,甲,,,,,,").table is UNITS
        assert parse("tax,税收,万元,,是", header=METRIC_HEADER).table is METRICS
        assert parse("税,税收", header="数据编码,数据名称").table is METRICS

    @pytest.mark.parametrize("separator", ["、", "；", ";", "|", "｜", " ; "])
    def test_aliases_are_parted_by_any_separator_of_the_contract(self, separator):
        parsed = parse(f"a,甲,红旗{separator}红旗镇{separator}红旗{separator},,,,,")
        assert parsed.rows[0].said["aliases"] == ("红旗", "红旗镇")

    def test_chinese_headers_and_words_in_gb18030_are_read(self):
        text = f"{CHINESE}\nA1,甲镇,甲、甲乡,２０２３年,2025,A1,更名,是\n"
        parsed = parse_register(text.encode("gb18030"))
        assert refused(parsed) == []
        assert dict(parsed.rows[0].said) == {
            "unit_code": "A1",
            "unit_name": "甲镇",
            "aliases": ("甲", "甲乡"),
            "first_fiscal_year": 2023,
            "last_fiscal_year": 2025,
            "succeeds": ("A1",),
            "relation": "renamed",
            "is_exempt": "yes",
        }

    def test_optional_columns_may_be_absent_and_default(self):
        said = parse("a,甲", header="unit_code,unit_name").rows[0].said
        assert (said["aliases"], said["first_fiscal_year"], said["relation"], said["is_exempt"]) == (
            (),
            None,
            None,
            "no",
        )

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            (",甲,,,,,,", ("A2", "", "filled")),
            ("a,,,,,,,", ("B2", "", "filled")),
            ("a、b,甲,,,,,,", ("A2", "a、b", "one_code")),
            ("a,甲,,二〇二三,,,,", ("D2", "二〇二三", "year")),
            ("a,甲,,23,,,,", ("D2", "23", "year")),
            ("a,甲,,,2023.5,,,", ("E2", "2023.5", "year")),
            ("a,甲,,2024,2023,,,", ("E2", "2023", "not_before_the_first_year")),
            ("a,甲,,2024,,,更名,", ("F2", "", "filled")),
            ("a,甲,,,,a,更名,", ("D2", "", "filled")),
            ("a,甲,,2024,,a,接收,", ("G2", "接收", "listed_value")),
            ("a,甲,,2024,,b;c,更名,", ("G2", "更名", "merged_or_split")),
            ("a,甲,,2024,,b;c,,", ("G2", "", "merged_or_split")),
            ("a,甲,,,,,,也许", ("H2", "也许", "listed_value")),
            ("a,甲,,,,,,,乙", ("I2", "乙", "column_of_the_header")),
        ],
    )
    def test_row_that_is_wrong_is_refused_at_its_cell(self, row, expected):
        parsed = parse(row, "z,好,,,,,,")
        assert refused(parsed) == [expected]
        assert [one.code for one in parsed.rows] == ["z"]
        assert expected[2] in PHRASES

    def test_column_that_is_absent_is_refused_at_the_row(self):
        parsed = parse("a,甲,b", header="unit_code,unit_name,succeeds")
        assert refused(parsed) == [("A2", "", "filled")]

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            (("a,甲,,2020,2022,,,", "a,乙,,2022,,,,"), [("D3", "2022", "years_apart")]),
            (("a,甲,,,,,,", "a,乙,,2022,,,,"), [("D3", "2022", "years_apart")]),
            (("a,甲,,2022,,,,", "Ａ,乙,,2022,2023,,,"), [("A3", "Ａ", "once")]),
            (("a,甲,,2020,2021,,,", "a,乙,,2022,,,,"), []),
            (("a,甲,,2022,,,,", "a,乙,,,2021,,,"), []),
        ],
    )
    def test_periods_of_one_unit_may_not_share_a_year(self, rows, expected):
        parsed = parse(*rows)
        assert refused(parsed) == expected
        assert len(parsed.rows) == (0 if expected else 2)

    def test_unit_with_a_refused_row_is_left_out_whole(self):
        parsed = parse("a,甲,,2020,2021,,,", "b,乙,,,,,,", "a,甲,,x,,,,")
        assert [row.code for row in parsed.rows] == ["b"]

    def test_row_that_only_repeats_another_is_told_and_the_first_counts(self):
        parsed = parse("a,甲,,2020,,,,", "a,甲,,2020,,,,")
        assert refused(parsed) == [("A3", "a", "once")]
        assert len(parsed.rows) == 1

    def test_metric_code_that_stands_twice_is_refused(self):
        parsed = parse("tax,税收,,,", "tax,税,,,", "gdp,GDP,亿元,,否", header=METRIC_HEADER)
        assert refused(parsed) == [("A3", "tax", "once")]
        assert [row.code for row in parsed.rows] == ["gdp"]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "neither unit_code"),
            (b"a,b\n1,2\n", "neither unit_code"),
            (b"unit_code,metric_code\n", "or both"),
            (b"unit_code\na\n", "missing columns: unit_name"),
            (b"unit_code,unit_name,remark\na,b,c\n", "unknown columns: remark"),
            ("unit_code,unit_name,单位名称\na,b,c\n".encode(), "repeated columns: unit_name"),
            (b"unit_code\0", "neither UTF-8"),
            (b"\xff\xff\xff", "neither UTF-8"),
        ],
    )
    def test_file_that_is_no_register_is_told_why(self, content, told):
        with pytest.raises(RegisterFileError, match=told):
            parse_register(content)

    @given(st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "2020", "2023", "更名", "a;b", "是"])] * 8), max_size=6))
    def test_any_cells_are_accepted_or_refused_and_no_unit_is_both(self, cells):
        parsed = parse(*(",".join(row) for row in cells))
        accepted = {row.key for row in parsed.rows}
        numbered = {f"{number}": row[0] for number, row in enumerate(cells, start=2)}
        told = {numbered[refusal.cell[1:]] for refusal in parsed.refusals if refusal.expected != "once"}
        assert accepted.isdisjoint(told)
        assert accepted | {numbered[refusal.cell[1:]] for refusal in parsed.refusals} == {
            row[0] for row in cells if any(row)
        }


@pytest.fixture
def bureau_register(tmp_path):
    """A warehouse that registers are imported into, at a clock that only counts."""
    return _Registers(Warehouse.at(f"sqlite:///{tmp_path / 'warehouse.db'}"))


class _Registers:
    def __init__(self, warehouse):
        self.warehouse = warehouse
        self.clock = count(1_700_000_000_000_000).__next__

    def take(self, *rows, header=HEADER):
        content = "\n".join([header, *rows]).encode("gb18030" if header == CHINESE else "utf-8")
        parsed = parse_register(content)
        return import_register(self.warehouse, parsed, content=content, file_name="名录.csv", act=ACT, now=self.clock)

    def file(self, *codes):
        """Register units as a filing does."""
        upgrade(self.warehouse)
        rows = [
            {"unit_code": code, "unit_name": f"单位{code}", "version": 1, "leaf": leaf}
            for leaf, code in enumerate(codes)
        ]
        with self.warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
        run = {"run_id": "r", "run_kind": "annual", "run_status": "recorded", "code_version": "0", **ACT}
        leaves = Leaves("register/1", len(rows), {"units": pd.DataFrame(rows)})
        seal(self.warehouse, [leaves], run, {}, expected_checkpoint=checkpoint, now=self.clock)

    def read(self, load):
        with self.warehouse.reading() as connection:
            return load(connection, history.find_horizon(connection))

    def units(self):
        return {unit["unit_code"]: unit for unit in self.read(history.load_units)}

    def versions(self):
        return {code: unit["version"] for code, unit in self.units().items()}

    def metrics(self):
        return {row["metric_code"]: row for row in self.read(history.load_metric_definitions)}

    def runs(self):
        return self.read(history.load_runs)

    def model(self):
        units = self.read(history.load_units)
        return UnitRegister.from_rows(units, [one for unit in units for one in unit["periods"]])


def test_import_of_units_closes_the_register_and_holds(bureau_register):
    done = bureau_register.take(
        "a1,甲乡,甲；甲乡政府,,2022,,,", "a1,甲镇,甲,2023,,a1,更名,", "b2,乙局,,,,,,是", header=CHINESE
    )
    assert (done.kind, done.recorded, done.unchanged, done.refusals, done.checkpoint_number) == ("units", 2, 0, (), 1)
    register = bureau_register.model()
    assert register.is_closed
    assert register.resolve("甲乡政府", [], 2022).unit_code == "a1"
    assert register.name_of("a1", 2023) == "甲镇"
    assert register.exempt_in(2023) == {"b2"}
    assert [row.relation for row in register.lineage(2023) if row.unit_code == "a1"] == ["renamed"]
    assert verify_warehouse(bureau_register.warehouse).holds
    assert [(run["run_kind"], run["actor"]) for run in bureau_register.runs()] == [("register", "经办人")]


def test_order_of_the_rows_says_nothing(bureau_register):
    rows = ("a,甲,,,2022,,,", "a,乙,,2023,,a,更名,", "b,丙,,,,,,")
    bureau_register.take(*rows)
    assert bureau_register.take(*reversed(rows)).recorded == 0


def test_import_again_records_nothing(bureau_register):
    rows = ("a,甲,红旗,2020,,,,", "b,乙,,,,,,")
    bureau_register.take(*rows)
    again = bureau_register.take(*rows)
    assert (again.recorded, again.unchanged, again.checkpoint_number) == (0, 2, None)
    assert len(bureau_register.runs()) == 1


def test_corrected_file_makes_a_version_of_what_changed_only(bureau_register):
    bureau_register.take("a,甲,,,,,,", "b,乙,,,,,,", "c,丙,,,,,,")
    done = bureau_register.take("a,甲,,,,,,", "b,乙,新名,,,,,")
    assert (done.recorded, done.unchanged) == (1, 1)
    assert bureau_register.versions() == {"a": 1, "b": 2, "c": 1}
    assert bureau_register.units()["b"]["periods"][0]["aliases"] == "新名"
    assert verify_warehouse(bureau_register.warehouse).holds


def test_unit_that_only_filed_gets_its_next_version_under_its_own_spelling(bureau_register):
    bureau_register.file("u1", "u2")
    assert not bureau_register.model().is_closed
    bureau_register.take("Ｕ1,甲,,,,,,")
    assert bureau_register.versions() == {"u1": 2, "u2": 1}
    assert bureau_register.units()["u1"]["unit_name"] == "甲"
    assert bureau_register.model().resolve("u2", [], 2023).status == "found"
    assert verify_warehouse(bureau_register.warehouse).holds


def test_predecessor_may_be_registered_before_or_stand_anywhere_in_the_file(bureau_register):
    bureau_register.file("u1")
    done = bureau_register.take("n,新,,2023,,U1；o,合并,", "o,旧,,,2022,,,")
    assert done.refusals == ()
    assert bureau_register.units()["n"]["periods"][0]["succeeds"] == "u1、o"


def test_predecessor_nobody_knows_is_refused_and_so_is_who_rests_on_that(bureau_register):
    done = bureau_register.take(
        "n,新,,2024,,m,更名,", "m,中,,2023,2023,nobody,更名,", "p,好,,,,,,", "q,缺,,2024,,x,更名,", "x,坏,,x,,,,"
    )
    assert [(refusal.cell, refusal.expected) for refusal in done.refusals] == [
        ("F2", "registered_unit"),
        ("F3", "registered_unit"),
        ("F5", "registered_unit"),
        ("D6", "year"),
    ]
    assert bureau_register.versions() == {"p": 1}


def test_unit_with_a_refused_row_stays_as_registered_and_may_be_succeeded(bureau_register):
    bureau_register.take("a,甲,,,2022,,,")
    done = bureau_register.take("a,甲,,,20,,,", "b,乙,,2023,,a,更名,")
    assert (done.recorded, len(done.refusals)) == (1, 1)
    assert bureau_register.versions() == {"a": 1, "b": 1}


def test_alias_of_several_units_in_one_year_is_taken_and_told(bureau_register):
    bureau_register.take("a,甲,局；所,,2022,,,")
    done = bureau_register.take("b,乙,局,2022,,,,", "c,丙,所,2023,,,,")
    assert (done.recorded, done.shared_names) == (2, (SharedName("局", ("a", "b")),))
    assert bureau_register.model().resolve(None, ["局"], 2022).status == "ambiguous"
    assert bureau_register.model().resolve(None, ["所"], 2022).unit_code == "a"


def test_name_shared_with_a_unit_that_only_filed_is_told(bureau_register):
    bureau_register.file("u1")
    assert bureau_register.take("a,单位u1,,,,,,").shared_names == (SharedName("单位u1", ("a", "u1")),)


def test_nothing_accepted_makes_no_checkpoint(bureau_register):
    done = bureau_register.take("a,甲,,x,,,,")
    assert (done.recorded, done.checkpoint_number, bureau_register.runs()) == (0, None, [])


def test_metrics_are_defined_versioned_and_told_where_an_alias_is_shared(bureau_register):
    first = bureau_register.take("tax,税收,万元,财税,是", "gdp,GDP,亿元,财税,", header=METRIC_HEADER)
    assert (first.kind, first.recorded, first.shared_names) == ("metrics", 2, (SharedName("财税", ("gdp", "tax")),))
    second = bureau_register.take("tax,税收,万元,,是", "gdp,GDP,亿元,财税,", header=METRIC_HEADER)
    assert (second.recorded, second.unchanged, second.shared_names) == (1, 1, ())
    known = bureau_register.metrics()
    assert {code: row["version"] for code, row in known.items()} == {"tax": 2, "gdp": 1}
    assert (known["tax"]["is_additive"], known["gdp"]["is_additive"], known["tax"]["origin"]) == ("yes", "no", "import")
    assert verify_warehouse(bureau_register.warehouse).holds


def test_register_files_are_those_the_environment_names(tmp_path, monkeypatch):
    assert register_files() == []
    paths = [tmp_path / "units.csv", tmp_path / "metrics.csv"]
    for path in paths:
        path.touch()
    monkeypatch.setenv("JIXIAO_REGISTER", os.pathsep.join(map(str, paths)))
    assert register_files() == paths
    paths[1].unlink()
    with pytest.raises(RegisterFileError, match=r"metrics\.csv"):
        register_files()


@pytest.fixture
def call(tmp_path):
    """Call `jixiao register` on a warehouse of the test's own; a file is given by its content."""

    def call_verb(verb, *arguments, content=None):
        given = []
        if content is not None:
            (tmp_path / "given.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
            given = [str(tmp_path / "given.csv")]
        warehouse = f"sqlite:///{tmp_path / 'warehouse.db'}"
        return CliRunner().invoke(cli, ["register", verb, *given, *arguments, "--warehouse", warehouse])

    return call_verb


def test_verb_imports_lists_and_tells_what_it_refused(call):
    content = f"{CHINESE}\na1,甲镇,甲,2023,,,,\nb2,乙局,甲,,,,,是\nc3,丙,,x,,,,\n".encode("gb18030")
    done = call("import", content=content)
    assert (done.exit_code, done.stdout) == (0, "名录 register units: 2 recorded, 0 unchanged, 1 refused\n")
    assert "given.csv!D4: “x”" in done.stderr
    assert "a1、b2" in done.stderr
    assert call("import", content=f"{METRIC_HEADER}\nz,税收,万元,财税;税,是\n").exit_code == 0
    assert call("list", "--format", "csv").stdout.splitlines() == [
        ",".join(COLUMNS),
        "metrics,z,税收,,,财税、税,,,,万元,yes,import",
        "units,a1,甲镇,2023,,甲,,,no,,,import",
        "units,b2,乙局,,,甲,,,yes,,,import",
    ]
    assert len(call("list", "--format", "csv", "--as-of", "2001-01-01").stdout.splitlines()) == 1


def test_verb_lists_a_unit_that_only_filed_as_of_a_filing(bureau_register, call):
    bureau_register.file("u1")
    assert call("list", "--format", "csv").stdout.splitlines()[1:] == ["units,u1,单位u1,,,,,,no,,,filing"]


@pytest.mark.parametrize("content", ["", "a,b\n", f"{HEADER}\n", f"{HEADER}\na,,,,,,,\n", b"PK\x03\x04\x00"])
def test_verb_that_recorded_nothing_says_so_and_exits_3(call, content):
    done = call("import", content=content)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "given.csv" in done.stderr


def test_verb_lists_the_header_alone_where_there_is_no_warehouse(call, tmp_path):
    assert len(call("list", "--format", "csv").stdout.splitlines()) == 1
    assert not (tmp_path / "warehouse.db").exists()
