"""证据包独立核验程序：只需 Python 3.8 以上，不依赖其他程序。 Stand-alone verifier of an evidence bundle: plain Python, nothing else.

用法 usage   python3 -I verify.py（在解压后的文件夹中 in the unpacked folder）    python3 -I verify.py 证据包.zip
（-I：旁边的文件不能冒充 Python 自己的模块。 With -I no file beside it can pass for one of Python's own modules.)

核对：一、清单、哈希与证明；二、各项得分与总分（同评分标准的分值对照），比较与陈述所据的数；三、CSV 与 xlsx 的单元格及其公式与记录是否一致（不一致只告知）。
不核对：签名；计分项是否确由所采用的数值算出。这两样用 jixiao verify-evidence 证据包.zip --public-key 公钥 。

It reads a folder or a zip, believes nothing in it, and writes nothing. Read `judge`, at the end, first. It checks
  1. proofs: every member against the manifest, every leaf against the Merkle tree (RFC 6962) of the newest checkpoint, that earlier
     checkpoints are its beginning and each note names the one before it, and that the documents belong together;
  2. arithmetic, in fractions: every score from its terms, every total from its items, both against the points of the rubric; and
     that what is compared, and what statements of the report rest on, was filed so, in this year or the one before;
  3. cells: text and formula in CSV and xlsx files against those recorded. What differs is told, and so is a
     file that is not read here (an old workbook under the name .xlsx); neither is a failure.
It does NOT check signatures (that the newest note is the bureau's, only a key from elsewhere can tell), nor whether the terms are
those of the accepted values; `jixiao verify-evidence` does both. Of other documents than CSV and xlsx it checks the hash alone.
Exit code 0: 1 and 2 hold; 1: they do not.
"""

import base64
import csv
import hashlib
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

MOST_BYTES = 2**28
NAMES = re.compile(
    r"files/[0-9a-f]{64}|leaves/(?:0|[1-9][0-9]{0,17})\.json|checkpoints/[1-9][0-9]{0,17}\.note"
    r"|manifest\.json|proofs\.json|checkpoint\.note|report\.html|verify\.py|README\.txt"
)
faults = []


def check(holds, where, detail):
    """Note a fault unless something holds."""
    if not holds:
        faults.append("%s: %s" % (where, detail))


# ---------------------------------------------------------------------------------------------- opening, within limits


def open_bundle(place):
    """All members by name; nothing is unpacked."""
    is_folder = place.is_dir()
    if is_folder:
        found = {path.relative_to(place).as_posix(): path for path in place.rglob("[!.]*") if not path.is_dir()}
        sizes = {name: path.stat().st_size for name, path in found.items()}
    else:
        archive = zipfile.ZipFile(place)
        sizes = measure_zip(archive, place.stat().st_size)
    for name in sizes:
        if not NAMES.fullmatch(name):
            raise ValueError("it holds %r, which no bundle does" % name)
    if sum(sizes.values()) > MOST_BYTES:
        raise ValueError("it holds more than %d bytes" % MOST_BYTES)
    if is_folder:
        return {name: path.read_bytes() for name, path in found.items()}
    return {name: archive.open(name).read(size) for name, size in sizes.items()}


def measure_zip(archive, length):
    """The size of each member; entries lie one behind the other, then their directory, and nothing before, between or behind."""
    at, directory, sizes = 0, 0, {}
    for entry in archive.infolist():
        is_next = entry.header_offset == at and entry.filename not in sizes
        check(is_next, entry.filename, "it stands in the zip twice, or bytes before it belong to no member")
        at += 30 + len(entry.filename) + entry.compress_size
        directory, sizes[entry.filename] = directory + 46 + len(entry.filename), entry.file_size
    check(at + directory + 22 == length, "zip", "it holds bytes that belong to no member")
    return sizes


def load_json(content, where, indent=None):
    """A JSON text, written in the one way there is: then no key stands twice in it, every number is one, and nothing can hide."""
    value, how = json.loads(content.decode()), {"indent": indent, "separators": (",", ": " if indent else ":")}
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, **how) + "\n" * bool(indent)
    check(written.encode() == content, where, "it is not as it was written")
    return value


# ------------------------------------------------------------------------------------------------ 1. hashes and proofs


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_manifest(members):
    """Every member is listed and as listed, and the list has its own hash."""
    content = members["manifest.json"]
    manifest = load_json(content, "manifest.json", indent=1)
    is_whole = sha256(content.replace(manifest["manifest_sha256"].encode(), b"")) == manifest["manifest_sha256"]
    check(
        is_whole and manifest["form"] in ("evidence/1", "evidence/2"),
        "manifest.json",
        "its hash of itself, or its form, is another",
    )
    listed = {one["name"]: (one["sha256"], one["size_bytes"]) for one in manifest["members"]}
    for name in sorted({*listed, *members} - {"manifest.json"}):
        found = (sha256(members[name]), len(members[name])) if name in members else "missing"
        check(found == listed.get(name), name, "it is %s, listed is %s" % (found, listed.get(name, "nothing")))
    return manifest


def read_note(content):
    """What a signed note says: (size and root of the tree, number of the checkpoint), and the hash of the note before."""
    lines = content.decode().split("\n\n")[0].split("\n")
    said = dict(line.split(" ", 1) for line in lines[3:])
    root = base64.b64decode(lines[2], validate=True)
    return (int(lines[1]), root, int(said["checkpoint_number"])), said["previous_note_sha256"]


def check_notes(members):
    """Every note names the hash of the one before it, without a gap, so that the newest binds them all. Gives what it says."""
    newest, _ = read_note(members["checkpoint.note"])
    numbers = sorted(int(name[12:-5]) for name in members if name.startswith("checkpoints/"))
    is_whole = numbers == list(range(newest[2] - len(numbers), newest[2]))
    check(is_whole, "checkpoints/", "the notes up to the newest have a gap")
    names = ["checkpoints/%d.note" % one for one in numbers] + ["checkpoint.note"]
    for name, after in zip(names, names[1:]):  # noqa: RUF007 - pairwise is not there before Python 3.10
        named = read_note(members[after])[1]
        check(named == sha256(members[name]), name, "it is not the note that the one after it names")
    return newest


def reach_root(leaf, index, size, path):
    """The root that an inclusion proof leads to (RFC 6962, 2.1.1)."""
    if size == 1:
        return leaf if not path else None
    half, beside = 1 << ((size - 1).bit_length() - 1), path[-1]  # parted at the largest power of two below its size
    if index < half:
        return node(reach_root(leaf, index, half, path[:-1]), beside)
    return node(beside, reach_root(leaf, index - half, size - half, path[:-1]))


def reach_roots(first, size, path, known):
    """The roots of the first leaves and of all that a consistency proof leads to (RFC 6962, 2.1.2); known is that of the first."""
    if first == size:
        (root,) = [known, *path] if known else path
        return root, root
    half, beside = 1 << ((size - 1).bit_length() - 1), path[-1]
    if first <= half:
        one, two = reach_roots(first, half, path[:-1], known)
        return one, node(two, beside)
    one, two = reach_roots(first - half, size - half, path[:-1], None)
    return node(beside, one), node(beside, two)


def decode(hashes):
    """The hashes of a proof; each has to be whole, or bytes could be moved from one to the next."""
    found = [base64.b64decode(one, validate=True) for one in hashes]
    if any(len(one) != 32 for one in found):
        raise ValueError("a hash in a proof is not of 32 bytes")
    return found


def check_proofs(members, manifest):
    """Every leaf stands in the newest tree, every earlier checkpoint is its beginning. Gives the leaves by index."""
    size, root, number = newest = check_notes(members)
    named = (manifest["tree_size"], bytes.fromhex(manifest["root_sha256"]), manifest["checkpoint_number"])
    check(newest == named, "manifest.json", "it names another checkpoint than checkpoint.note")
    proofs, leaves = load_json(members["proofs.json"], "proofs.json", indent=1), {}
    for proof in proofs["leaves"]:
        index, name, path = proof["ledger_index"], "leaves/%d.json" % proof["ledger_index"], decode(proof["inclusion"])
        leaf = hashlib.sha256(b"\x00" + members[name]).digest()
        check(leaf.hex() == proof["leaf_sha256"], name, "its hash is not the one that is proven")
        leads = 0 <= index < size and reach_root(leaf, index, size, path) == root
        check(leads, name, "its proof does not lead to the root of checkpoint %d" % number)
        leaves[index] = load_json(members[name], name)
    for name in {name for name in members if name.startswith("leaves/")} - {"leaves/%d.json" % one for one in leaves}:
        check(None, name, "there is no proof of it")
    for one in proofs["checkpoints"]:
        name, first_root = "checkpoints/%d.note" % one["checkpoint_number"], bytes.fromhex(one["root_sha256"])
        said, path = (one["tree_size"], first_root, one["checkpoint_number"]), decode(one["consistency"])
        agrees = read_note(members[name])[0] == said if one["has_note"] else name not in members
        check(agrees, name, "it says another size or root than the proofs")
        is_beginning = 0 < said[0] <= size and reach_roots(said[0], size, path, first_root) == (first_root, root)
        check(is_beginning, name, "checkpoint %d is not proven to begin with it" % number)
    return leaves


def part_years(leaves, year):
    """The leaves of the bundle's year, with all that is of none; and the filings and evaluations of years before."""
    years = {
        index: [leaf["content"].get(one) for one in ("submissions", "evaluations")] for index, leaf in leaves.items()
    }
    prior = {index for index, heads in years.items() if any(one and int(one["fiscal_year"][0]) < year for one in heads)}
    return [
        {index: leaf for index, leaf in leaves.items() if (index in prior) is is_prior} for is_prior in (False, True)
    ]


def list_rows(leaves):
    """All rows of all leaves by table, each with the leaf that it stands in."""
    tables = defaultdict(list)
    for index, leaf in sorted(leaves.items()):
        for table in {**leaf["content"], **leaf["circumstances"]}:
            columns = {**leaf["content"].get(table, {}), **leaf["circumstances"].get(table, {})}
            is_even = len({len(values) for values in columns.values()}) == 1
            check(is_even, "leaves/%d.json" % index, "its columns are not of one length")
            tables[table] += [dict(zip(columns, values), leaf=index) for values in zip(*columns.values())]
    return tables


def check_belonging(tables, members, manifest):
    """All is of one unit and year, the files are those that filings and facts name, evaluations are of a filing and a rubric here."""
    owner = {"unit_code": manifest["unit_code"], "fiscal_year": str(manifest["fiscal_year"])}
    for row in (row for table, rows in tables.items() if table != "findings" for row in rows):
        is_own = all(row.get(name, own) == own for name, own in owner.items())
        check(is_own, "leaves/%d.json" % row["leaf"], "it is of another unit or year")
    filed = tables["submission_files"] + tables["facts"]
    called = [row["unit_name"] for row in tables["units"] + tables["submissions"] if row["unit_name"]] or [""]
    check(manifest["unit_name"] == called[-1], "manifest.json", "the unit is called otherwise in its filing")
    for one in manifest["members"]:
        names = sorted({row["file_name"] for row in filed if "files/" + row["file_sha256"] == one["name"]})
        check(one["file_names"] == names, "manifest.json", "%s was called otherwise" % one["name"])
    named, here = {row["file_sha256"] for row in filed}, {name[6:] for name in members if name.startswith("files/")}
    received = {(row["file_sha256"], row["size_bytes"]) for row in tables["files"]}
    removed = {row["file_sha256"] for row in tables["removals"]}
    check(removed <= named, "leaves", "a tombstone is of a file that no filing or fact names")
    for name in sorted(here | (named - removed)):
        content = members.get("files/" + name, b"")
        holds = name in named and sha256(content) == name and (name, str(len(content))) in received
        check(holds, "files/" + name, "it is not a file that was received and is named by a filing or a fact")
    rubrics = {row["rubric_sha256"]: row["content_json"].encode() for row in tables["rubrics"]}
    check(all(sha256(rubrics[one]) == one for one in rubrics), "rubric", "its content does not have its hash")
    versions = {row["leaf"]: row["version"] for row in tables["submissions"]}
    held = {(versions[row["leaf"]], row["file_sha256"]) for row in tables["submission_files"]}
    for row in tables["evaluations"]:
        holds = row["submission_version"] in versions.values() and row["rubric_sha256"] in rubrics
        check(holds, "evaluation", "its filing or its rubric is not here")
    for row in tables["confirmations"]:
        holds = (row["submission_version"], row["file_sha256"]) in held
        check(holds, "confirmation", "the filing that it names does not hold its file")
    return {name: load_json(content, "rubric") for name, content in rubrics.items()}


def list_values(tables):
    """All metrics filed, and final scores of the unit as a whole: (metric or score, millionths)."""
    wholes = {row["leaf"] for row in tables["evaluations"] if row["subject_code"] is None}
    filed = (row for row in tables["cells"] if (row["table_name"], row["column_name"]) == ("metrics", "value"))
    values = {("metric", row["value_micro"]) for row in filed}
    for row in (row for row in tables["scores"] if row["leaf"] in wholes and row["final_score_points"] is not None):
        values.add(("score." + row["item_code"], str(int(row["final_score_points"]) * 10**4)))
    return values


def is_quoted(cell, written):
    """Whether a cell has the number that a figure is quoted with, to as many places."""
    quoted = re.match(r"-?[0-9]+(?:\.([0-9]+))?", written)
    exact = Fraction(int(cell["value_micro"]), 10**6)
    return round_half_up(exact, len(quoted[1] or "")) == Fraction(quoted[0])


def list_figures(tables, prior):
    """What is compared, and what the report's statements rest on: (whether it was filed so, where, what if not, by which record).

    Where several units came together, the value before is a sum of no one filing: theirs are here, and are not added up.
    """
    sides, found = {"": (tables, list_values(tables)), "prior_": (prior, list_values(prior))}, []
    for row in tables["changes"]:
        for before, (_, values) in sides.items():
            value, version = row[before + "value_micro"], row[before + "submission_version"]
            is_score = row["metric_code"].startswith("score.")
            holds = None if version is None else (row["metric_code"] if is_score else "metric", value) in values
            missing, ground = (
                "no filing here has its %svalue %s" % (before, value),
                (None, "score" if is_score else version),
            )
            found += [] if value is None else [(holds, row["metric_code"], missing, ground if before else None)]
    filed = {}
    for side, _ in sides.values():
        heads = {row["leaf"]: (row["unit_code"], row["fiscal_year"], row["version"]) for row in side["submissions"]}
        files = {(row["leaf"], row["table_name"]): row["file_name"] for row in side["submission_files"]}
        for row in side["cells"]:
            place = files.get((row["leaf"], row["table_name"])), row["sheet"], row["cell"]
            filed.setdefault((heads[row["leaf"]], place), []).append(row)
    for row in tables["statements"]:
        for (what, written), at in zip(json.loads(row["operands"]), json.loads(row["operand_places"])):
            if isinstance(at, dict):
                head = at["unit_code"], at["fiscal_year"], at["submission_version"]
                cells = filed.get((head, (at["file_name"], at["sheet"], at["cell"])), [])
                holds = any(is_quoted(cell, written) for cell in cells)
                missing, ground = "no filing here has %s in %s" % (written, at["cell"]), (head[0], head[2])
                found += [(holds, "statement %s" % what, missing, ground)]
    return found


def check_year_before(tables, prior, figures, manifest):
    """Records of the year before are of this unit, or one that it took the place of, and a figure rests on them."""
    rested = {ground for _, _, _, ground in figures}
    succeeded = {one for row in tables["unit_periods"] for one in (row["succeeds"] or "").split("、")}
    for row in prior["submissions"] + prior["evaluations"]:
        unit, version = row["unit_code"], "score" if "subject_code" in row else row["version"]
        is_own = unit in succeeded | {manifest["unit_code"]} and int(row["fiscal_year"]) == manifest["fiscal_year"] - 1
        is_needed = rested & {(unit, version), (None, version), (None, None)}
        check(is_own and is_needed, "leaves/%d.json" % row["leaf"], "it is of somebody else, or nothing rests on it")


# ----------------------------------------------------------------------------- 2. arithmetic, in fractions of a point


def points_of(row, name):
    """Points of a row, where they stand in hundredths; None where there are none."""
    return None if row[name] is None else Fraction(int(row[name]), 100)


def round_half_up(exact, places):
    """Rounded to places, a half away from zero."""
    whole = int(abs(exact) * 10**places + Fraction(1, 2))
    return Fraction(whole if exact > 0 else -whole, 10**places)


def ratio_of(term):
    return Fraction(int(term["numerator_micro"]), int(term["denominator_micro"]))


def value_of(term):
    """What a term adds: weight x min(1, ratio / target); where a band is named, its weight in full."""
    weight = points_of(term, "weight_points")
    if term["band"] is not None:
        return weight
    target = term["target_micro"]
    return weight * (ratio_of(term) if target is None else min(1, ratio_of(term) * 10**6 / int(target)))


def walk(items, share=Fraction(1)):
    """The scored items of a rubric, each with what one of its points counts: levels by weight make it less than 1."""
    for item in items:
        if item["method"] is not None:
            yield item, Fraction(1) if item["is_deduction"] else share
        base = item.get("items_points")
        yield from walk(item["items"], share if base is None else share * Fraction(item["points"]) / Fraction(base))


def points_named(value, name=""):
    """All points that a method of a rubric names."""
    if isinstance(value, (dict, list)):
        parts = value.items() if isinstance(value, dict) else ((name, one) for one in value)
        return {one for key, part in parts for one in points_named(part, key)}
    return {abs(Fraction(value))} if name.endswith("points") and value is not None else set()


def has_its_weight(term, item, places):
    """Whether the rubric gives a term its weight: points that it names, or a multiple of a step. An indicator's follow from its ratio."""
    weight, method = abs(points_of(term, "weight_points")), item["method"]
    if method["name"] == "completion_ratio" and term["band"]:  # such as `min(1, r) × 10 − 2`
        points, _, off = term["band"].partition(" × ")[2].partition(" − ")
        places = places if method.get("rounding_places") is None else int(method["rounding_places"])
        return weight == max(round_half_up(Fraction(points) * min(1, ratio_of(term)) - Fraction(off or 0), places), 0)
    named = points_named(method)
    is_multiple = term["term"] in ("short", "over") and any(one and weight % one == 0 for one in named)
    return weight in {0, Fraction(item["points"]), *named} or is_multiple


def check_item(who, item, score, terms, places):
    """Recompute an item from its terms; gives its final points, None where it has none."""
    full, method, due = 0 if item["is_deduction"] else Fraction(item["points"]), item["method"], None
    if terms:
        due = max(round_half_up(sum(map(value_of, terms)), places), Fraction(method.get("least_points") or 0))
    kinds = ("computed_score_points", "reviewed_score_points", "final_score_points", "points_max")
    computed, reviewed, final, most = (points_of(score, kind) for kind in kinds)
    check(computed == due, who, "its terms come to %s points, not %s" % (due, computed))
    check(
        final == (computed if reviewed is None else reviewed), who, "the final score is neither computed nor reviewed"
    )
    # What the indicators of a completion ratio may award together, the unit has filed; that it is too much is a finding.
    is_within = final is None or final <= full or method["name"] == "completion_ratio"
    check(most == full and is_within, who, "it has more points than the rubric gives, or another maximum")
    check(all(has_its_weight(term, item, places) for term in terms), who, "the rubric gives a term no such weight")
    return final


def check_evaluation(head, tables, rubric):
    """Recompute every item from its terms, and the total from the items; gives the total in words."""
    who, places, full = (
        head["subject_code"] or head["unit_code"],
        int(rubric["rounding_places"]),
        Fraction(rubric["points"]),
    )
    scores = {row["item_code"]: row for row in tables["scores"] if row["leaf"] == head["leaf"]}
    terms, items = defaultdict(list), list(walk(rubric["items"]))
    for row in (row for row in tables["terms"] if row["leaf"] == head["leaf"]):
        terms[row["item_code"]].append(row)
    known = {*(item["code"] for item, _ in items), "total"}
    check(set(scores) == known and set(terms) <= known, who, "its items are not those of the rubric")
    added, deducted, away, awarded, caps, finals = 0, 0, 0, 0, [], []
    for item, share in items:
        score, own = scores[item["code"]], terms[item["code"]]
        final = check_item("%s %s" % (who, item["code"]), item, score, own, places)
        finals += [] if final is None else [final]
        if item["is_deduction"]:
            deducted += final or 0
        else:
            added, awarded = added + (final or 0) * share, awarded + Fraction(item["points"]) * share
        if score["status"] == "not_applicable" and (item["not_applicable"] or rubric["not_applicable"]) == "rescale":
            away += Fraction(item["points"]) * share
        rates = [ratio_of(one) for one in own if one["term"] in ("executed", "short", "over", "full")]
        for cap in (one for one in rubric.get("total_caps", ()) if rates and one["item"] == item["code"]):
            caps += [Fraction(cap["most_points"])] if rates[0] < Fraction(cap["below_ratio"]) else []
    due = None
    if finals and full > away:
        due = max(min([round_half_up(added * full / (full - away), places) + deducted, *caps]), 0)
    found = points_of(scores["total"], "final_score_points")
    check(found == due, who + " total", "the items come to %s points, not %s" % (due, found))
    check(points_of(scores["total"], "points_max") == full, who + " total", "its maximum is not that of the rubric")
    told = "%s = %s" % (who, "—" if due is None else Decimal(int(due * 100)) / 100)
    return (
        told if awarded == full else "%s (评分标准各项合计 items of the rubric: %s / %s)" % (told, float(awarded), full)
    )


# ------------------------------------------------------------------------------------------------------------ 3. cells

PARTS = re.compile(r"xl/((workbook|sharedstrings|worksheets/[^/]+)\.xml|_rels/workbook\.xml\.rels)")


def find(element, name):
    """All elements of a name below an element, whatever their namespace."""
    return [] if element is None else [one for one in element.iter() if one.tag.rpartition("}")[2] == name]


def texts_below(element):
    """The text of an element, without the phonetic reading."""
    parts = [one for one in element if one.tag.endswith("}r")] or [element]
    return "".join(one.text or "" for part in parts for one in part if one.tag.endswith("}t"))


def read_cell(cell, shared, formula):
    """What a cell holds: a text, a number (15 digits count), TRUE, an error, or its formula where that was never calculated."""
    kind, body = cell.get("t", "n"), {one.tag.rpartition("}")[2]: one for one in cell}
    value = (body["v"].text or "") if "v" in body else ""
    if kind == "inlineStr":
        return texts_below(body["is"]) if "is" in body else ""
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if not value and "f" in body and kind != "str":
        return formula[1:-1] if formula.startswith("{") else formula
    return Fraction("%.15g" % float(value)) if kind == "n" and value else value


# Of a formula: texts and names, which stay; then a cell, whole columns, whole rows.
PLACES = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]]|\[[^\]]*\])*\])"""
    r"|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!])"
    r"|(?<![\w.$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!])"
    r"|(?<![\w.$])(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![\w.(!])"
)


def number_of(name):
    """The number of a row or column, from 1."""
    return (
        int(name) if name.isdigit() else sum((ord(one) - 64) * 26**at for at, one in enumerate(reversed(name.upper())))
    )


def spell_column(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def move_formula(text, first, place):
    """A formula that stands in a first cell as it reads in another one that shares it: what has no $ moves, unless off the sheet."""
    (left, top), (column, row) = (re.fullmatch("([A-Za-z]+)([0-9]+)", one).groups() for one in (first, place))
    columns, rows = number_of(column) - number_of(left), int(row) - int(top)

    def move(found):
        literal, *parts = found.groups()
        moved = []
        for fixed, name in ((fixed, name) for fixed, name in zip(parts[::2], parts[1::2]) if name):
            by, most = (rows, 2**20) if name.isdigit() else (columns, 2**14)
            if number_of(name) > most:  # a name that only looks like a place
                return found[0]
            by = 0 if fixed else by
            number, spell = number_of(name) + by, str if name.isdigit() else spell_column
            moved += [fixed + (spell(number) if by else name) if 1 <= number <= most else ""]
        return literal or ((":" if ":" in found[0] else "").join(moved) if all(moved) else "#REF!")

    return PLACES.sub(move, text)


def read_formulas(cells, characters):
    """The formula of each cell, by reference, as a spreadsheet shows it: one of an area in braces, in all its cells.

    Also what is left of the characters that those of a workbook may have: a long one may be shared by any number of cells.
    """
    found, areas, first_of, room = {}, [], {}, len(cells)
    for cell in cells:
        place, own = cell.get("r"), next((one for one in cell if one.tag.endswith("}f")), None)
        if own is None or not place:
            continue
        kind, text = own.get("t"), own.text or ""
        if kind == "shared" and not text and own.get("si") in first_of:
            text = move_formula(*first_of[own.get("si")], place)
        elif kind == "shared":
            first_of[own.get("si")] = (text, place)
        text = "{=%s}" % (text or "?") if kind == "array" else "=" + (text or "?")
        found[place] = text if len(text) <= 8192 else text[:8192] + "…"
        characters -= len(found[place])
        if characters < 0:
            raise ValueError("its formulas are too long together")
        if kind == "array":
            areas += [(found[place], re.findall("[A-Z]+|[0-9]+", own.get("ref", "")))]
    for text, corners in (one for one in areas if len(one[1]) == 4):
        (left, right), (top, bottom) = (sorted(map(number_of, one)) for one in (corners[::2], corners[1::2]))
        room -= (bottom - top + 1) * (right - left + 1)
        if room < 0:  # areas do not overlap: they have no more cells than the sheet
            break
        names = [spell_column(column) for column in range(left, right + 1)]
        found.update(("%s%d" % (name, row), text) for row in range(top, bottom + 1) for name in names)
    return found, characters


def list_cells(part):
    """The cells of a sheet; one that does not say where it stands follows the one before."""
    cells, row = [], 0
    for line in find(part, "row"):
        row, column = int(line.get("r") or row + 1), 0
        for cell in (one for one in line if one.tag.endswith("}c")):
            if not cell.get("r"):
                cell.set("r", "%s%d" % (spell_column(column + 1), row))
            column = number_of(re.match("[A-Za-z]+", cell.get("r"))[0])
            cells.append(cell)
    return cells


def read_xlsx(content):
    """What stands in the cells, by sheet name and cell reference; and their formulas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [entry for entry in archive.infolist() if PARTS.fullmatch(entry.filename.lower())]
        if sum(entry.file_size for entry in wanted) > MOST_BYTES:
            raise ValueError("a workbook inflates to too much")
        texts = {entry.filename.lower(): archive.open(entry).read(entry.file_size).decode() for entry in wanted}
    if any("<!DOCTYPE" in text for text in texts.values()):
        raise ValueError("a DTD is refused")
    parts = {name: ET.fromstring(text) for name, text in texts.items()}
    shared = [texts_below(one) for one in find(parts.get("xl/sharedstrings.xml"), "si")]
    targets = {one.get("Id"): one.get("Target").lower() for one in parts["xl/_rels/workbook.xml.rels"]}
    found, formulas, characters = {}, {}, MOST_BYTES
    for sheet in find(parts["xl/workbook.xml"], "sheet"):
        name, target = sheet.get("name"), next(targets[value] for key, value in sheet.items() if key.endswith("}id"))
        cells = list_cells(parts.get(target.lstrip("/") if target.startswith("/") else "xl/" + target))
        own, characters = read_formulas(cells, characters)
        found.update(((name, cell.get("r")), read_cell(cell, shared, own.get(cell.get("r"), ""))) for cell in cells)
        formulas.update(((name, place), formula) for place, formula in own.items())
    return found, formulas


def read_csv(content):
    """Texts by cell reference; a CSV has no sheets and no formulas."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    found = {}
    for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
        for column, value in enumerate(record):
            letters = chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
            found[None, "%s%d" % (letters, number)] = value
    return found, {}


def is_same(recorded, found):
    """Whether a cell holds what was recorded; a number may be shown as a percentage. None where a date stands: it is a number, too."""
    if isinstance(found, str):
        return found == recorded or (recorded is None and not found.strip())
    shown = re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)(%?)", recorded or "")
    return found == Fraction(shown[1]) / (100 if shown[2] else 1) if shown else None


def check_cells(tables, members):
    """Compare; gives how many cells are the same, what differs, how many were not compared, how many formulas were, and what is not read."""
    files = {(row["leaf"], row["table_name"]): row for row in tables["submission_files"]}
    readers, read, same, differing, aside = {".csv": read_csv, ".xlsx": read_xlsx}, {}, 0, [], 0
    unread = []
    key_of, compared = itemgetter("leaf", "table_name", "row_number", "column_name"), 0
    formulas = {key_of(row): row["formula_as_written"] for row in tables["formulas"]}
    for cell in tables["cells"]:
        file, recorded, answer = files[cell["leaf"], cell["table_name"]], cell["text_as_written"], None
        key, reader = "files/" + file["file_sha256"], readers.get(Path(file["file_name"]).suffix.lower())
        if reader and key in members:  # else it is of another kind, or was lawfully removed: its tombstone is here
            if (reader, key) not in read:
                try:
                    read[reader, key] = reader(members[key])
                except Exception as error:  # noqa: BLE001 - an old workbook that is called .xlsx, say: its hash holds all the same
                    read[reader, key] = None
                    unread.append("%s: %s: %s" % (file["file_name"], type(error).__name__, error))
            if read[reader, key] is not None:
                found, held = (one.get((cell["sheet"], cell["cell"]), "") for one in read[reader, key])
                answer, formula = is_same(recorded, found), formulas.get(key_of(cell))
                compared += formula is not None
                if formula not in (None, held) and answer is not False:
                    recorded, found, answer = formula, held, False
        same, aside = same + (answer is True), aside + (answer is None)
        if answer is False:
            place = "%s %s %s" % (file["file_name"], cell["sheet"] or "", cell["cell"])
            differing.append("%s: %r / %r" % (place, recorded, found if isinstance(found, str) else float(found)))
    return same, differing, aside, compared, unread


# ---------------------------------------------------------------------------------------------------------------- main


def show(text):
    """A text of the bundle on one line: whoever made it may not write lines of our own, nor commands to a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def judge(place):
    """The three answers, printed; faults are gathered."""
    members = open_bundle(Path(place))
    manifest = check_manifest(members)
    tables, prior = map(list_rows, part_years(check_proofs(members, manifest), manifest["fiscal_year"]))
    rubrics = check_belonging(tables, members, manifest)
    figures = list_figures(tables, prior) if manifest["form"] != "evidence/1" else []  # that had no year before
    check_year_before(tables, prior, figures, manifest)
    print(show("%s %s %s" % (manifest["unit_code"], manifest["unit_name"], manifest["fiscal_year"])))
    told = "%d members, checkpoint %d" % (len(members), manifest["checkpoint_number"])
    print("1 证明 proofs: %s (%s)" % ("不成立 do NOT hold" if faults else "成立 hold", told))
    before = len(faults)
    totals = [check_evaluation(one, tables, rubrics[one["rubric_sha256"]]) for one in tables["evaluations"]]
    held = [one for one in figures if one[0] is not None]
    for holds, where, missing, _ in held:
        check(holds, where, missing)
    told = show("%d scores; %d figures; %s" % (len(tables["scores"]), len(held), "; ".join(totals)))
    print("2 计算 arithmetic: %s (%s)" % ("不成立 does NOT hold" if len(faults) > before else "成立 holds", told))
    if not faults:  # files are opened only once they are known to be what was sealed
        same, differing, aside, formulas, unread = check_cells(tables, members)
        untold = "CSV、xlsx 以外的文件，日期，已移除的文件 other files than CSV and xlsx, dates, removed files"
        told = "%d 相同 same, %d 不同 differ (记录 recorded / 现读 read)" % (same, len(differing))
        print("3 单元格 cells: %s, %d 未比 not compared (%s)" % (told, aside, untold))
        print("  %d 个公式已比 formulas were compared\n" % formulas * bool(formulas), end="")
        print("".join("  ≠ %s\n" % show(one) for one in differing), end="")
        print(
            "".join("  · 未能读取，其单元格未比 not read, its cells not compared: %s\n" % show(one) for one in unread),
            end="",
        )


def main(place):
    """Judge a bundle; gives the exit code."""
    del faults[:]
    try:
        judge(place)
    except Exception as error:  # noqa: BLE001 - whatever a damaged bundle leads to is said, and is a no
        check(None, place, "it cannot be read on: %s: %s" % (type(error).__name__, error))
    print("".join("  ✗ %s\n" % show(one) for one in faults), end="")
    print(
        "  · 签名未核验 the signature was NOT verified; 计分项未由采用的数值重算 terms were NOT computed from the accepted values:"
    )
    print(
        "    jixiao verify-evidence F.zip --public-key KEY（签名也可用 C2SP signed-note 工具 the signature: or any such tool）"
    )
    print("核验未通过 it does NOT hold" if faults else "核验通过，以上两点除外 it holds, but for these two")
    return 1 if faults else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parent)))
