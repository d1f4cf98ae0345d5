"""Registers: who a filing is of, in which year, and where a unit comes from; worked cases and a model that only looks and counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.register import Descent, MetricRegister, Resolution, UnitRegister

NOTHING = {
    "aliases": None,
    "first_fiscal_year": None,
    "last_fiscal_year": None,
    "succeeds": None,
    "relation": None,
    "is_exempt": "no",
}


def period(unit_code, unit_name, first=None, last=None, **more):
    years = {"first_fiscal_year": first, "last_fiscal_year": last}
    return {"unit_code": unit_code, "unit_name": unit_name} | NOTHING | years | more


def register(*periods, filed=()):
    """A register of imported periods, and of units (code, name) that only filed."""
    units = {row["unit_code"]: {"unit_code": row["unit_code"], "unit_name": row["unit_name"]} for row in periods}
    units |= {code: {"unit_code": code, "unit_name": name} for code, name in filed}
    return UnitRegister.from_rows(units.values(), periods)


REORGANISED = register(
    period("stays", "甲乡", None, 2022, aliases="甲、甲乡政府"),
    period("stays", "甲镇", 2023, succeeds="stays", relation="renamed"),
    period("old", "乙乡", None, 2022),
    period("new", "乙镇", 2023, succeeds="old", relation="renamed"),
    period("one", "丙局", None, 2022, aliases="局"),
    period("two", "丁局", None, 2022, aliases="局"),
    period("both", "丙丁局", 2023, succeeds="one、two", relation="merged"),
    period("whole", "戊局", None, 2022),
    period("half", "戊一局", 2023, succeeds="whole", relation="split"),
    period("other", "戊二局", 2023, succeeds="whole", relation="split"),
    period("taker", "己局"),
    period("born", "庚局", 2023),
    filed=[("filed", "辛局")],
)


def descents(fiscal_year, unit_code):
    return [
        (row.prior_unit_code, row.relation) for row in REORGANISED.lineage(fiscal_year) if row.unit_code == unit_code
    ]


def test_codes_written_of_names_of_any_year_and_of_codes_however_spelt():
    assert REORGANISED.codes_written("甲乡政府") == ("stays",)
    assert REORGANISED.codes_written("甲镇") == ("stays",)
    assert REORGANISED.codes_written("ＳＴＡＹＳ") == ("stays",)
    assert REORGANISED.codes_written("辛局") == ("filed",)
    assert REORGANISED.codes_written("局") == ("one", "two")
    assert REORGANISED.codes_written("无") == ()


class TestLineage:
    @pytest.mark.parametrize(
        ("unit_code", "expected"),
        [
            ("stays", [("stays", "renamed")]),
            ("new", [("old", "renamed")]),
            ("both", [("one", "merged"), ("two", "merged")]),
            ("half", [("whole", "split")]),
            ("other", [("whole", "split")]),
            ("taker", [("taker", "same")]),
            ("filed", [("filed", "same")]),
            ("born", []),
            ("old", []),
        ],
    )
    def test_lineage_of_the_year_of_a_reorganisation_names_the_predecessors(self, unit_code, expected):
        assert descents(2023, unit_code) == expected

    @pytest.mark.parametrize("unit_code", ["stays", "new", "both", "half", "born"])
    def test_lineage_a_year_later_is_the_unit_itself(self, unit_code):
        assert descents(2024, unit_code) == [(unit_code, "same")]

    def test_unit_that_takes_in_another_and_goes_on_comes_from_itself_as_well(self):
        joined = register(
            period("a", "甲", None, 2022),
            period("a", "甲", 2023, succeeds="b", relation="merged"),
            period("b", "乙", None, 2022),
        )
        assert joined.lineage(2023) == [Descent("a", "a", "merged"), Descent("a", "b", "merged")]


class TestResolve:
    @pytest.mark.parametrize(
        ("code", "names", "year", "expected"),
        [
            ("new", [], 2023, Resolution("found", "new")),
            (" ＮＥＷ ", [], 2023, Resolution("found", "new")),
            ("new", ["丙丁局"], 2022, Resolution("not_in_force", "new")),
            ("old", [], 2023, Resolution("not_in_force", "old")),
            ("filed", [], 1999, Resolution("found", "filed")),
            ("甲乡政府", [], 2022, Resolution("found", "stays")),
            ("甲乡政府", [], 2023, Resolution("unknown")),
            ("局", [], 2020, Resolution("ambiguous", None, ("one", "two"))),
            ("nobody", ["甲镇"], 2023, Resolution("unknown")),
            (None, ["甲 镇"], 2023, Resolution("found", "stays")),
            ("  ", ["没有", "乙镇", "甲镇"], 2023, Resolution("found", "new")),
            (None, ["局", "甲乡"], 2022, Resolution("ambiguous", None, ("one", "two"))),
            (None, ["甲乡"], 2023, Resolution("unknown")),
            (None, ["甲镇人"], 2023, Resolution("unknown")),
            (None, ["辛局"], 2023, Resolution("found", "filed")),
            (None, [], 2023, Resolution("unknown")),
        ],
    )
    def test_resolve_in_a_closed_register_finds_or_says_why_not(self, code, names, year, expected):
        assert REORGANISED.resolve(code, names, year) == expected

    def test_resolve_of_an_unknown_code_in_an_open_register_is_new_as_filed(self):
        assert register(filed=[("a", "甲")]).resolve(" B1 ", ["甲"], 2023) == Resolution("new", "B1")

    def test_resolve_of_a_name_alone_in_an_open_register_is_never_new(self):
        assert register(filed=[("a", "甲")]).resolve(None, ["乙"], 2023) == Resolution("unknown")

    def test_register_is_closed_once_any_unit_has_a_period(self):
        assert not UnitRegister().is_closed
        assert not register(filed=[("a", "甲")]).is_closed
        assert register(period("b", "乙"), filed=[("a", "甲")]).is_closed

    def test_name_is_that_of_the_year(self):
        assert [REORGANISED.name_of("stays", year) for year in (2022, 2023)] == ["甲乡", "甲镇"]
        assert REORGANISED.name_of("filed", 2023) == "辛局"
        assert REORGANISED.name_of("nobody", 2023) is None

    def test_exempt_unit_is_so_in_its_years_only(self):
        exempt = register(
            period("a", "甲", None, 2022, is_exempt="yes"), period("a", "甲", 2023), period("b", "乙", is_exempt="yes")
        )
        assert [exempt.exempt_in(year) for year in (2022, 2023)] == [{"a", "b"}, {"b"}]
        assert exempt.registered_in(2022) == {"a", "b"}


CODES = ("a", "b", "c", "d")
NAMES = ("甲", "乙", "丙", "a", "x")
YEARS = range(2019, 2027)


@st.composite
def registers(draw):
    """Rows of periods with disjoint years per unit, and codes that only filed."""
    periods, filed = [], []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True)):
        bounds = draw(st.lists(st.integers(2020, 2025), unique=True, min_size=0, max_size=4).map(sorted))
        if not bounds:
            filed.append((code, draw(st.sampled_from(NAMES))))
        for first, last in zip(bounds[::2], [*bounds[1::2], None], strict=False):
            others = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=2))
            periods.append(
                period(
                    code,
                    draw(st.sampled_from(NAMES)),
                    first,
                    last,
                    aliases="、".join(draw(st.lists(st.sampled_from(NAMES), max_size=2))) or None,
                    succeeds="、".join(others) or None,
                    relation=draw(st.sampled_from(("renamed", "merged", "split"))) if others else None,
                    is_exempt=draw(st.sampled_from(("yes", "no"))),
                )
            )
    return periods, filed


def holds(row, year):
    return row["first_fiscal_year"] <= year <= (row["last_fiscal_year"] or 9999)


def bearers(periods, filed, name, year):
    """Codes that go by a name in a year."""
    imported = {
        row["unit_code"]
        for row in periods
        if holds(row, year) and name in {row["unit_name"], *(row["aliases"] or "").split("、")}
    }
    return tuple(sorted(imported | {code for code, own in filed if own == name}))


def resolve_naively(periods, filed, code, names, year):
    imported, in_filing = {row["unit_code"] for row in periods}, {one for one, _ in filed}
    if code in in_filing or any(row["unit_code"] == code and holds(row, year) for row in periods):
        return ("found", code)
    if code in imported:
        return ("not_in_force", code)
    for name in [code] if code else names:
        found = bearers(periods, filed, name, year)
        if found:
            return ("found", found[0]) if len(found) == 1 else ("ambiguous", found)
    return ("new", code) if code and not periods else ("unknown", None)


@given(
    rows=registers(),
    code=st.one_of(st.none(), st.sampled_from((*CODES, *NAMES))),
    names=st.lists(st.sampled_from(NAMES), max_size=3),
    year=st.sampled_from(YEARS),
)
def test_resolve_agrees_with_a_model_that_looks_at_every_period(rows, code, names, year):
    periods, filed = rows
    told = register(*periods, filed=filed).resolve(code, names, year)
    assert (told.status, told.unit_code or told.candidates or None) == resolve_naively(
        periods, filed, code, names, year
    )


@given(rows=registers(), year=st.sampled_from(YEARS))
def test_units_of_a_year_and_their_lineage_agree_with_a_model_that_looks_at_every_period(rows, year):
    periods, filed = rows
    built = register(*periods, filed=filed)
    only_filed = {code for code, _ in filed}
    there = {row["unit_code"] for row in periods if holds(row, year)} | only_filed
    before = {row["unit_code"] for row in periods if holds(row, year - 1)} | only_filed
    expected = set()
    for code in there:
        began = [row for row in periods if row["unit_code"] == code and row["first_fiscal_year"] == year]
        if began and began[0]["succeeds"]:
            priors = {*began[0]["succeeds"].split("、"), *({code} & before)}
            expected |= {(code, prior, began[0]["relation"]) for prior in priors}
        elif code in before:
            expected.add((code, code, "same"))
    parted = {prior: relation for _, prior, relation in sorted(expected, key=str) if relation in {"merged", "split"}}
    for _, prior, relation in expected:
        if relation == "split":
            parted[prior] = "split"
    expected = {
        (code, prior, parted.get(prior, relation) if relation == "same" else relation)
        for code, prior, relation in expected
    }
    lineage = built.lineage(year)
    assert {(row.unit_code, row.prior_unit_code, row.relation) for row in lineage} == expected
    assert len(lineage) == len(expected)
    assert built.registered_in(year) == there
    assert built.exempt_in(year) == {
        row["unit_code"] for row in periods if holds(row, year) and row["is_exempt"] == "yes"
    }


def metric(metric_code, aliases=None, origin="import", **more):
    return {
        "metric_code": metric_code,
        "metric_name": None,
        "unit_of_measure": None,
        "aliases": aliases,
        "is_additive": "no",
        "origin": origin,
    } | more


class TestMetrics:
    closed = MetricRegister.from_rows(
        [metric("tax", "税收、财税", is_additive="yes"), metric("gdp", "财税"), metric("own", origin="filing")]
    )

    @pytest.mark.parametrize(
        ("code", "name", "expected"),
        [
            ("ＴＡＸ", "财税", ("tax", "found")),
            ("own", None, ("own", "found")),
            ("税 收", None, ("tax", "found")),
            ("m1", "税收", ("tax", "found")),
            ("m1", "财税", (None, "ambiguous")),
            ("m1", "别的", (None, "unknown")),
            ("m1", None, (None, "unknown")),
        ],
    )
    def test_metric_in_a_closed_register_goes_by_its_code_then_its_alias(self, code, name, expected):
        assert self.closed.resolve(code, name) == expected

    def test_metric_that_is_ambiguous_names_all_it_may_be(self):
        assert self.closed.candidates("m1", "财税") == ("gdp", "tax")

    def test_register_of_metrics_that_were_only_filed_is_open_and_takes_a_new_code(self):
        opened = MetricRegister.from_rows([metric("own", origin="filing")])
        assert not opened.is_closed
        assert opened.resolve(" m1 ", None) == ("m1", "new")
        assert self.closed.is_closed

    def test_additive_metrics_are_those_that_say_so(self):
        assert self.closed.additive_codes == {"tax"}


@pytest.mark.parametrize("is_closed", [True, False])
def test_code_whose_zeros_a_spreadsheet_took_is_not_another_unit(is_closed):
    """An open register took 7 for a new unit beside 007, and a closed one knew nothing of either."""
    known = [("007", "甲镇"), ("0007", "乙镇"), ("8", "丙镇")]
    found = register(*(period(*one) for one in known)) if is_closed else register(filed=known)
    assert found.resolve("7", (), 2023) == Resolution("ambiguous", None, ("0007", "007"))
    assert found.resolve("007", (), 2023) == Resolution("found", "007")
    assert found.resolve("08", (), 2023).status == ("unknown" if is_closed else "new")
