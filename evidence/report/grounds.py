"""What a finding is judged by: the criterion of the rubric, the word of an authority, or a rule of the contract for filings.

A document number (文号) is printed only where one is on record; where there is none, that is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.report.material import Evaluation, Material
from evidence.report.words import AUTHORITIES, Pair, say_in, say_phrase
from schemas.phrases import PHRASES
from schemas.rubric import Item
from schemas.values import FINANCE_IDENTITIES
from warehouse.history import Row
from warehouse.trace import METRICS, TOTAL


@dataclass(frozen=True)
class Ground:
    """One thing a finding rests on: what it is, its wording, and its document number or why it has none."""

    title: Pair
    wording: Pair
    document_number: str | None
    remark: Pair = ("", "")


_CONTRACT: Pair = (
    "报送约定与系统规则（docs/interchange.md），由程序逐格检查；不引用任何文号",
    "the contract for filings (docs/interchange.md), checked cell by cell by the program; it cites no notice",
)
_RULES: dict[str, Pair] = {
    "stated": (
        "填报的数代表一切四舍五入后等于它的数，上年数以上年报送为准。区间内没有任何数成立才认定不符；只有截尾或自填上年数能解释的为疑点。",
        "A stated figure stands for all that rounds half up to it; the prior value is the filing of the year before. It is wrong where no value fits.",
    ),
    "finance": (
        "；".join(PHRASES[f"identity_of_{line}"][0] for line in FINANCE_IDENTITIES),
        "; ".join(PHRASES[f"identity_of_{line}"][1] for line in FINANCE_IDENTITIES),
    ),
    "register": (
        "单位与数据以财政局名录为准。",
        "Units and metrics are those of the bureau's register.",
    ),
    "report": (
        "报告与同时报送的表格须一致；不一致时以表格为准。",
        "A report agrees with the tables filed beside it; where it does not, the tables count.",
    ),
    "filing": (
        "表、列与单元格须符合报送约定：可读取、应填的已填、取值在范围之内、主键不重复。无法读取的不猜测。",
        "Tables, columns and cells are as the contract says: readable, filled where they must be, in range, keys once. Nothing is guessed.",
    ),
}


def find_grounds(material: Material, finding: Row) -> list[Ground]:
    """The grounds of a finding, the one that says most first."""
    evaluation = material.evaluation_of(finding)
    found = [*_rubric_grounds(evaluation, finding)] if evaluation else []
    found += [ground for fact in facts_of(material, finding) for ground in [_fact_ground(fact)]]
    if not found:
        found.append(Ground(_CONTRACT, _RULES[_family(finding)], None, (f"检查项 {finding['check']}", "check")))
    return found


def facts_of(material: Material, finding: Row) -> list[Row]:
    """What authorities recorded about the item, or the criterion, that a finding is about."""
    if finding["item_code"] is None:
        return []
    own = [
        fact
        for fact in material.facts
        if (fact["subject_code"], fact["item_code"]) == (finding["subject_code"], finding["item_code"])
    ]
    named = [fact for fact in own if finding["row_key"] == f"{fact['item_code']}/{fact['criterion']}"]
    return named or own


def _family(finding: Row) -> str:
    check, table = finding["check"], finding["table_name"] or ""
    if check.startswith("stated_") or table == METRICS:
        return "stated" if check.startswith("stated_") else "register"
    if check.startswith("finance_"):
        return "finance"
    if check.startswith(("unit_", "metric_")):
        return "register"
    return "report" if check.startswith("report_") else "filing"


def _rubric_grounds(evaluation: Evaluation, finding: Row) -> Iterable[Ground]:
    rubric, code = evaluation.rubric, finding["item_code"]
    item = next((one for one in rubric.walk() if one.code == code), None)
    if item is None and code != TOTAL:
        return
    name = f"{rubric.name.zh}（{rubric.code}/{rubric.effective_from}）"
    if item is None:
        full, printed = f"{rubric.points:f}", f"{rubric.points_awardable_as_printed.normalize():f}"
        wording = (
            f"总分为各项之和；评价体系满分 {full} 分，印制的表各计分行合计最多 {printed} 分；扣分项只扣分、不加分。",
            f"The total adds the items; the rubric awards {full}, the scoring lines as printed {printed} at most; a deduction only subtracts.",
        )
        title = (f"评价体系 {name} 总分", f"{rubric.name.en}, total")
    else:
        wording = _tell_item(item)
        title = (f"评价体系 {name} {item.name.zh}，{item.points:f} 分", f"{rubric.name.en}, {item.name.en}")
    source = rubric.source
    kind = ("已发布", "published") if source.status == "published" else ("整理，非正式文件", "reconstructed")
    remark = (f"{kind[0]}：{source.remark.zh}", f"{kind[1]}: {source.remark.en}")
    yield Ground(title, wording, source.document_number, remark)
    for one in rubric.conventions:
        if item is not None and one.subject == item.code:
            told = (f"{one.rule.zh}（{one.reason.zh}）", f"{one.rule.en} ({one.reason.en})")
            yield Ground(("印制文本未写明之处的读法", "where the printed text is silent"), told, None)


def _tell_item(item: Item) -> Pair:
    """The wording of a criterion; of a level, what it is made of."""
    if item.explanation is not None:
        judged = f"（{item.judged}）" if item.judged else ""
        return f"{item.explanation.zh}{judged}", item.explanation.en
    points = " + ".join(f"{one.points_as_printed:f}" for one in item.items)
    return (
        f"本级分值应为其下各项之和：印制 {item.points_as_printed:f} 分，其下 {points}。",
        f"A level holds what its items add up to: {item.points_as_printed:f} printed over {points}.",
    )


def _fact_ground(fact: Row) -> Ground:
    zh, en = say_in(AUTHORITIES, fact["authority"])
    told = [fact["dated_on"], fact["recorded_by"]]
    tail = "；".join(part for part in told if part)
    return Ground(
        (
            f"{zh}认定 {fact['item_code']}/{fact['criterion']} = {say_phrase(fact['value'])[0]}",
            f"stated by {en}",
        ),
        (tail, ""),
        fact["source_document"],
    )
