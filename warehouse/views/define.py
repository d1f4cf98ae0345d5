"""Define the views: one SQL text per published table, from its declaration, its owner's versions and a dialect's spelling of numbers.

Every row of the history belongs to an owner whose versions follow one another: an evaluation, a comparison, a submission, a run. A row
is in force from the checkpoint that sealed its owner's version until the one that sealed the next; the same rule as ``newest_of`` in
``warehouse.history``. The run is the last leaf of every checkpoint, so the checkpoint of a leaf is that of the next run: one
look into the key of ``runs``, however long the history is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.published import PublishedColumn, PublishedTable
from schemas.published_tables import PUBLISHED_TABLES

_SCALES: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "points": "{} / 100.0",
        "micro": "{} / 1000000.0",
        "time": "strftime('%Y-%m-%dT%H:%M:%S', {0} / 1000000, 'unixepoch') || printf('.%06dZ', {0} % 1000000)",
    },
    "postgresql": {
        "points": "CAST({} * 0.01 AS NUMERIC(20, 2))",
        "micro": "CAST({} * 0.000001 AS NUMERIC(20, 6))",
        "time": "TIMESTAMPTZ '1970-01-01 00:00:00+00' + {} * INTERVAL '1 microsecond'",
    },
}
_SEALED_BY = (
    "(SELECT sealing.checkpoint_number FROM runs AS sealing WHERE sealing.ledger_index >= {0}.ledger_index "
    "ORDER BY sealing.ledger_index LIMIT 1)"
)


@dataclass(frozen=True)
class _Definition:
    """Where the rows of a published table come from.

    ``origin`` is what stands after FROM; ``owner`` the part of it that knows how long a row is in force; ``rows`` the table whose
    leaf proves them; ``derived`` the columns that are no plain column of a table.
    """

    origin: str
    owner: str
    rows: str
    derived: Mapping[str, str] = field(default_factory=dict)


def _versions(table: str, key: tuple[str, ...]) -> str:
    """The rows of a table of versions, each with the checkpoint that sealed it and the one that sealed the next of its key."""
    sealed = f"(SELECT {table}.*, {_SEALED_BY.format(table)} AS sealed_by FROM {table}) AS {table}"
    partition = ", ".join(f"{table}.{name}" for name in key)
    return (
        f"(SELECT {table}.*, {table}.sealed_by AS from_checkpoint, LEAD({table}.sealed_by) OVER "
        f"(PARTITION BY {partition} ORDER BY {table}.ledger_index) AS until_checkpoint FROM {sealed})"
    )


_FOREVER = 2**31 - 1
_EVALUATIONS = _versions("evaluations", ("unit_code", "fiscal_year", "subject_code"))
_COMPARISONS = _versions("comparisons", ("unit_code", "fiscal_year"))
_EXAMINATIONS = _versions("examinations", ("unit_code", "fiscal_year"))
_UNIT_YEAR = "PARTITION BY submissions.unit_code, submissions.fiscal_year ORDER BY submissions.ledger_index"
# Beside the next version, the next that was not returned: a returned filing takes nothing's place.
_SUBMISSIONS = (
    "(SELECT submissions.*, submissions.sealed_by AS from_checkpoint, "
    f"LEAD(submissions.sealed_by) OVER ({_UNIT_YEAR}) AS followed_at, "
    "MIN(CASE WHEN submissions.submission_status <> 'returned' THEN submissions.sealed_by END) "
    f"OVER ({_UNIT_YEAR} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS superseded_at, "
    "CAST(NULL AS INTEGER) AS until_checkpoint "
    f"FROM (SELECT submissions.*, {_SEALED_BY.format('submissions')} AS sealed_by FROM submissions) AS submissions)"
)
_ANNUAL_RUNS = (
    "(SELECT runs.ledger_index, runs.fiscal_year, runs.checkpoint_number AS from_checkpoint, "
    "LEAD(runs.checkpoint_number) OVER (PARTITION BY runs.fiscal_year ORDER BY runs.ledger_index) AS until_checkpoint "
    "FROM runs WHERE runs.run_kind = 'annual' AND runs.run_status = 'recorded')"
)
# A rubric is used while any evaluation of the year rests on it: spans that meet or overlap are one, else a finding stood twice.
_USES = f"""(
SELECT used.ledger_index, used.fiscal_year, MIN(used.from_checkpoint) AS from_checkpoint,
CASE WHEN COUNT(used.until_checkpoint) = COUNT(*) THEN MAX(used.until_checkpoint) END AS until_checkpoint FROM (
SELECT use.ledger_index, use.fiscal_year, use.from_checkpoint, use.until_checkpoint,
SUM(use.begins) OVER (PARTITION BY use.ledger_index, use.fiscal_year ORDER BY use.from_checkpoint, use.row_number) AS span FROM (
SELECT span.*, CASE WHEN span.from_checkpoint <= MAX(COALESCE(span.until_checkpoint, {_FOREVER})) OVER (
PARTITION BY span.ledger_index, span.fiscal_year ORDER BY span.from_checkpoint, span.row_number
ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS begins FROM (
SELECT rubrics.ledger_index, evaluations.fiscal_year, evaluations.from_checkpoint, evaluations.until_checkpoint,
ROW_NUMBER() OVER (ORDER BY evaluations.ledger_index) AS row_number FROM {_EVALUATIONS} AS evaluations
JOIN rubrics ON rubrics.rubric_sha256 = evaluations.rubric_sha256
WHERE rubrics.ledger_index IN (SELECT findings.ledger_index FROM findings)) AS span) AS use) AS used
GROUP BY used.ledger_index, used.fiscal_year, used.span)"""
_OWNERS = (
    "(SELECT submissions.ledger_index, submissions.fiscal_year, submissions.from_checkpoint, "
    "CASE WHEN submissions.submission_status = 'returned' THEN submissions.followed_at ELSE submissions.superseded_at END "
    f"AS until_checkpoint FROM {_SUBMISSIONS} AS submissions UNION ALL "
    + " UNION ALL ".join(
        f"SELECT owner.ledger_index, owner.fiscal_year, owner.from_checkpoint, owner.until_checkpoint FROM {query} AS owner"
        for query in (_EVALUATIONS, _COMPARISONS, _EXAMINATIONS, _ANNUAL_RUNS, _USES)
    )
    + ")"
)
_PLACE = (
    "CASE WHEN findings.sheet IS NULL THEN CASE WHEN findings.file_name IS NULL THEN findings.cell "
    "WHEN findings.cell IS NULL THEN findings.file_name ELSE findings.file_name || '!' || findings.cell END "
    "WHEN findings.cell IS NULL THEN findings.file_name || ' ' || findings.sheet "
    "ELSE findings.file_name || ' ' || findings.sheet || '!' || findings.cell END"
)
_FILED = (
    "LEFT JOIN submissions AS filed ON filed.fiscal_year = {0}.fiscal_year AND filed.unit_code = {0}.unit_code "
    "AND filed.version = {1}.submission_version"
)
_FILED_NAME = {"unit_name": "filed.unit_name"}


def _own(versions: str, owner: str, rows: str) -> str:
    return f"{versions} AS {owner} JOIN {rows} ON {rows}.ledger_index = {owner}.ledger_index"


_DEFINITIONS = {
    "scores": _Definition(
        f"{_own(_EVALUATIONS, 'evaluations', 'scores')} {_FILED.format('evaluations', 'evaluations')}",
        "evaluations",
        "scores",
        _FILED_NAME,
    ),
    "changes": _Definition(
        f"{_own(_COMPARISONS, 'comparisons', 'changes')} {_FILED.format('comparisons', 'changes')}",
        "comparisons",
        "changes",
        _FILED_NAME,
    ),
    "claims": _Definition(_own(_COMPARISONS, "comparisons", "claims"), "comparisons", "claims"),
    "statements": _Definition(
        _own(_EXAMINATIONS, "examinations", "statements"),
        "examinations",
        "statements",
        {"place": "examinations.file_name || COALESCE('!' || statements.place, '')"},
    ),
    "findings": _Definition(
        _own(_OWNERS, "owners", "findings"),
        "owners",
        "findings",
        {
            "fiscal_year": "owners.fiscal_year",
            "named_fiscal_year": "COALESCE(findings.fiscal_year, owners.fiscal_year)",
            "check_name": 'findings."check"',
            "place": _PLACE,
        },
    ),
    "submissions": _Definition(
        f"{_SUBMISSIONS} AS submissions",
        "submissions",
        "submissions",
        {
            "superseded_at_checkpoint": "submissions.superseded_at",
            "file_count": "(SELECT COUNT(DISTINCT submission_files.file_sha256) FROM submission_files "
            "WHERE submission_files.ledger_index = submissions.ledger_index)",
        },
    ),
    "recorded_returns": _Definition(
        "returns JOIN runs ON runs.ledger_index = "
        "(SELECT MIN(sealing.ledger_index) FROM runs AS sealing WHERE sealing.ledger_index > returns.ledger_index)",
        "returns",
        "returns",
    ),
    "units": _Definition(
        f"{_versions('units', ('unit_code',))} AS units LEFT JOIN unit_periods ON unit_periods.ledger_index = units.ledger_index",
        "units",
        "units",
        {
            "unit_name": "COALESCE(unit_periods.unit_name, units.unit_name)",
            "position": "COALESCE(unit_periods.position, units.position)",
        },
    ),
    "metrics": _Definition(
        f"{_versions('metric_definitions', ('metric_code',))} AS metric_definitions",
        "metric_definitions",
        "metric_definitions",
    ),
    "recorded_checkpoints": _Definition(
        "checkpoints JOIN runs ON runs.ledger_index = checkpoints.tree_size - 1", "checkpoints", "checkpoints"
    ),
}


def list_views(dialect: str) -> dict[str, str]:
    """Every view by name, in the order they are made, with the SELECT it is defined by."""
    views = {}
    for table in PUBLISHED_TABLES:
        views[table.dated_name] = select_published(table, dialect)
        if table.is_dated:
            names = ", ".join(column.name for column in table.newest_columns)
            views[table.newest_name] = f"SELECT {names} FROM {table.dated_name} WHERE until_checkpoint IS NULL"
    return views


def select_published(table: PublishedTable, dialect: str) -> str:
    """The SELECT of a table with every row that ever stood, and from when to when it did."""
    definition = _DEFINITIONS[table.name]
    columns = ", ".join(f"{_express(column, definition, dialect)} AS {column.name}" for column in table.dated_columns)
    lives = "".join(
        f" LEFT JOIN checkpoints AS {end} ON {end}.checkpoint_number = {definition.owner}.{column}"
        for end, column in _ENDS.items()
        if table.is_dated
    )
    return f"SELECT {columns} FROM {definition.origin}{lives}"


def _express(column: PublishedColumn, definition: _Definition, dialect: str) -> str:
    """The SQL of one column: as stored, or scaled to its unit."""
    scale = _SCALES[dialect].get(column.kind, "{}")
    return scale.format(_find_source(column, definition))


def _find_source(column: PublishedColumn, definition: _Definition) -> str:
    if column.name in definition.derived:
        return definition.derived[column.name]
    if column.is_stored:
        return column.source
    return _LIVES.get(column.name, "{1}.{2}").format(definition.owner, definition.rows, column.name)


_ENDS = {"began": "from_checkpoint", "ended": "until_checkpoint"}
_LIVES = {
    "from_checkpoint": "{0}.from_checkpoint",
    "until_checkpoint": "{0}.until_checkpoint",
    "from_recorded_at": "began.recorded_at",
    "until_recorded_at": "ended.recorded_at",
}
