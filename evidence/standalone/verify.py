"""证据包独立核验程序：只需 Python 3.8 以上，不依赖其他程序。 Stand-alone verifier of an evidence bundle.

用法：在解压后的文件夹中运行 python3 verify.py ，或 python3 verify.py 证据包.zip 。
核对：一、清单、哈希与证明；二、各项得分与总分；三、CSV 与 xlsx 的单元格与记录是否一致（不一致只告知）。
不核验签名：签名请用 jixiao verify-evidence 证据包.zip --public-key 公钥 ，或任何 C2SP signed-note 工具。

It reads a folder or a zip, believes nothing in it, and writes nothing. It checks
  1. proofs: every member against the manifest, every leaf against the Merkle tree (RFC 6962) of the checkpoint, that earlier
     checkpoints are its beginning, and that the documents belong together;
  2. arithmetic: every score from its terms, every total from its items, in fractions;
  3. cells: the text in CSV and xlsx files against the text as recorded. What differs is told; it is not a failure.
It does NOT verify signatures: that the root is the one the bureau signed, only a key from elsewhere can tell.
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
from decimal import Decimal
from fractions import Fraction
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
    """All members by name. From a zip nothing is unpacked; a folder is read as it lies."""
    if place.is_dir():
        found = {path.relative_to(place).as_posix(): path for path in place.rglob("[!.]*") if not path.is_dir()}
        check_names(list(found), sum(path.stat().st_size for path in found.values()))
        return {name: path.read_bytes() for name, path in found.items()}
    with zipfile.ZipFile(place) as archive:
        entries = archive.infolist()
        check_names([entry.filename for entry in entries], sum(entry.file_size for entry in entries))
        return {entry.filename: read_part(archive, entry) for entry in entries}


def check_names(names, size):
    if size > MOST_BYTES:
        raise ValueError("it holds %d bytes; at most %d are read" % (size, MOST_BYTES))
    for name in names:
        if not NAMES.fullmatch(name):
            raise ValueError("it holds %r, which no bundle does" % name)
    if len(set(names)) != len(names):
        raise ValueError("a name stands in it twice")


def read_part(archive, entry):
    """A member of a zip, no longer than it says of itself."""
    with archive.open(entry) as part:
        content = part.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise ValueError("%s is not as long as the zip says" % entry.filename)
    return content


# ------------------------------------------------------------------------------------------------ 1. hashes and proofs


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_manifest(members):
    """Every member is listed and as listed, and the list has its own hash."""
    manifest = json.loads(members["manifest.json"])
    written = [
        (json.dumps(one, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
        for one in (manifest, dict(manifest, manifest_sha256=""))
    ]
    is_whole = written[0] == members["manifest.json"] and sha256(written[1]) == manifest["manifest_sha256"]
    check(is_whole, "manifest.json", "it is not as it was written")
    check(manifest["form"] == "evidence/1", "manifest.json", "this program reads evidence/1")
    listed = {one["name"]: (one["sha256"], one["size_bytes"]) for one in manifest["members"]}
    for name in sorted({*listed, *members} - {"manifest.json"}):
        check(name in members, name, "it is missing")
        check(name in listed, name, "it is not listed")
        if name in members and name in listed:
            found = sha256(members[name]), len(members[name])
            check(found == listed[name], name, "its sha256 is not the one listed")
    return manifest


def read_note(content):
    """Tree size, root and number of a checkpoint, from the text of its signed note. The signature is not verified here."""
    lines = content.decode().split("\n\n")[0].split("\n")
    return int(lines[1]), base64.b64decode(lines[2], validate=True), int(lines[3].replace("checkpoint_number ", ""))


def check_notes(members, number):
    """Every note names the hash of the one before it, without a gap: so the newest binds them all."""
    before = sorted(int(name[12:-5]) for name in members if name.startswith("checkpoints/"))
    notes = ["checkpoints/%d.note" % one for one in before] + ["checkpoint.note"]
    check(before == list(range(number - len(before), number)), "checkpoints/", "the notes up to the newest have a gap")
    for name, after in zip(notes, notes[1:]):  # noqa: RUF007 - pairwise is not there before Python 3.10
        said = ("\nprevious_note_sha256 %s\n" % sha256(members[name])).encode()
        check(said in members[after].split(b"\n\n")[0], name, "it is not the note that the one after it names")


def reached_root(leaf, index, size, path):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    last, path = size - 1, list(path)
    while last:
        if index % 2 or index == last:
            leaf = node(path.pop(0), leaf)
            while not index % 2:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, path.pop(0))
        index, last = index >> 1, last >> 1
    return None if path else leaf


def is_beginning(first, first_root, second, second_root, path):
    """Whether a consistency proof holds (RFC 9162, 2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    path = list(path) if first & (first - 1) else [first_root, *path]
    index, last = first - 1, second - 1
    while index % 2:
        index, last = index >> 1, last >> 1
    one = two = path.pop(0)
    while last:
        if index % 2 or index == last:
            one, two = node(path[0], one), node(path[0], two)
            while index and not index % 2:
                index, last = index >> 1, last >> 1
        else:
            two = node(two, path[0])
        path.pop(0)
        index, last = index >> 1, last >> 1
    return not path and (one, two) == (first_root, second_root)


def decode(hashes):
    """The hashes of a proof; each has to be whole, or bytes could be moved from one to the next."""
    found = [base64.b64decode(one, validate=True) for one in hashes]
    if any(len(one) != 32 for one in found):
        raise ValueError("a hash in a proof is not of 32 bytes")
    return found


def check_proofs(members, manifest):
    """Every leaf stands in the newest tree, every earlier checkpoint is its beginning. Gives the documents by index."""
    size, root, number = newest = read_note(members["checkpoint.note"])
    named = (manifest["tree_size"], bytes.fromhex(manifest["root_sha256"]), manifest["checkpoint_number"])
    check(newest == named, "manifest.json", "it names another checkpoint than checkpoint.note")
    proofs, documents = json.loads(members["proofs.json"]), {}
    for proof in proofs["leaves"]:
        index, name, path = proof["ledger_index"], "leaves/%d.json" % proof["ledger_index"], decode(proof["inclusion"])
        leaf = hashlib.sha256(b"\x00" + members[name]).digest()
        check(leaf.hex() == proof["leaf_sha256"], name, "its hash is not the one that is proven")
        leads = 0 <= index < size and reached_root(leaf, index, size, path) == root
        check(leads, name, "its proof does not lead to the root of checkpoint %d" % number)
        documents[index] = document = json.loads(members[name])
        written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        check(written == members[name], name, "it is not in canonical form")
    proven = {"leaves/%d.json" % index for index in documents}
    for name in members:
        check(name in proven or not name.startswith("leaves/"), name, "there is no proof of it")
    check_notes(members, number)
    for one in proofs["checkpoints"]:
        name, first = (
            "checkpoints/%d.note" % one["checkpoint_number"],
            (one["tree_size"], bytes.fromhex(one["root_sha256"])),
        )
        said = read_note(members[name]) if one["has_note"] else (*first, one["checkpoint_number"])
        check(said == (*first, one["checkpoint_number"]), name, "it says another size or root than the proofs")
        holds = 0 < first[0] <= size and is_beginning(*first, size, root, decode(one["consistency"]))
        check(holds, name, "checkpoint %d is not proven to begin with it" % number)
    return documents


def rows(document, table):
    """The rows of a table of a leaf, content and circumstances together; none where it has no such table."""
    columns = {**document["content"].get(table, {}), **document["circumstances"].get(table, {})}
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def of_kind(documents, kind, table):
    """The rows of a table in all leaves of a kind."""
    leaves = [one for _, one in sorted(documents.items()) if one["schema"].split("/")[0] == kind]
    return [row for one in leaves for row in rows(one, table)]


OWNED = (
    ("submission", "submissions"),
    ("evaluation", "evaluations"),
    ("fact", "facts"),
    ("comparison", "comparisons"),
    ("confirmation", "confirmations"),
)


def check_belonging(documents, members, manifest):
    """The files are those that submissions and facts name; evaluations are of a submission and a rubric that lie here."""
    for row in (row for kind, table in OWNED for row in of_kind(documents, kind, table)):
        owner = (manifest["unit_code"], str(manifest["fiscal_year"]))
        check((row["unit_code"], row["fiscal_year"]) == owner, "leaves", "one is of another unit or year")
    filed = of_kind(documents, "submission", "submission_files") + of_kind(documents, "fact", "facts")
    named, here = {row["file_sha256"] for row in filed}, {name[6:] for name in members if name.startswith("files/")}
    received = {(row["file_sha256"], row["size_bytes"]) for row in of_kind(documents, "file", "files")}
    names = [row["unit_name"] for row in of_kind(documents, "submission", "submissions") if row["unit_name"]]
    names = names or [row["unit_name"] or "" for row in of_kind(documents, "register", "units")] or [""]
    check(manifest["unit_name"] == names[-1], "manifest.json", "the unit is called otherwise in its filing")
    for one in manifest["members"]:
        called = sorted({row["file_name"] for row in filed if "files/" + row["file_sha256"] == one["name"]})
        check(one["file_names"] == called, "manifest.json", "%s was called otherwise" % one["name"])
    removed = {row["file_sha256"] for row in of_kind(documents, "removal", "removals")}
    check(removed <= named, "leaves", "a tombstone is of a file that no submission or fact names")
    for name in sorted(here | (named - removed)):
        content = members.get("files/" + name, b"")
        holds = name in named and sha256(content) == name and (name, str(len(content))) in received
        check(holds, "files/" + name, "it is not a file that was received and is named by a submission or a fact")
    rubrics = {row["rubric_sha256"]: row["content_json"] for row in of_kind(documents, "rubric", "rubrics")}
    for name, content in rubrics.items():
        check(sha256(content.encode()) == name, "rubric", "its content does not have its hash")
    versions = {row["version"] for row in of_kind(documents, "submission", "submissions")}
    for row in of_kind(documents, "evaluation", "evaluations"):
        holds = row["submission_version"] in versions and row["rubric_sha256"] in rubrics
        check(holds, "evaluation", "its submission or its rubric is not here")
    leaves = [one for _, one in sorted(documents.items()) if one["schema"].split("/")[0] == "submission"]
    held = {
        (rows(one, "submissions")[0]["version"], row["file_sha256"])
        for one in leaves
        for row in rows(one, "submission_files")
    }
    for row in of_kind(documents, "confirmation", "confirmations"):
        holds = (row["submission_version"], row["file_sha256"]) in held
        check(holds, "confirmation", "the filing that it names does not hold its file")
    return {name: json.loads(content) for name, content in rubrics.items()}


# ------------------------------------------------------------------------------------------------------- 2. arithmetic


def round_points(exact, places):
    """Hundredths of a point, rounded half up (away from zero) to places."""
    step = 10 ** (2 - places)
    value = Fraction(exact) / step
    rounded = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return (-rounded if value < 0 else rounded) * step


def hundredths(text):
    return int(Fraction(text) * 100)


def term_value(term):
    """What a term adds: weight x min(1, ratio / target); where a band is named, its weight in full."""
    weight = int(term["weight_points"])
    if term["band"] is not None:
        return Fraction(weight)
    share = Fraction(int(term["numerator_micro"]), int(term["denominator_micro"]))
    if term["target_micro"] is not None:
        share = min(Fraction(1), share / Fraction(int(term["target_micro"]), 10**6))
    return weight * share


def walk(items, share=Fraction(1)):
    """The scored items of a rubric, each with what one of its points counts: levels by weight make it less than 1."""
    for item in items:
        if item["method"] is not None:
            yield item, Fraction(1) if item["is_deduction"] else share
        base = item.get("items_points")
        yield from walk(item["items"], share if base is None else share * Fraction(item["points"]) / Fraction(base))


def is_completed(term, method, places):
    """A completion term, such as `min(1, r) × 10 − 2`: its weight is that, rounded, and never below 0."""
    points, _, off = term["band"].partition(" × ")[2].partition(" − ")
    ratio = min(Fraction(1), Fraction(int(term["numerator_micro"]), int(term["denominator_micro"])))
    places = places if method.get("rounding_places") is None else int(method["rounding_places"])
    exact = Fraction(points) * ratio - Fraction(off or 0)
    return int(term["weight_points"]) == max(round_points(exact * 100, places), 0)


def check_item(who, item, score, terms, places):
    """Recompute an item from its terms; gives its final points in hundredths, None where it has none."""
    method, computed = item["method"], score["computed_score_points"]
    due = None
    if terms:
        due = str(max(round_points(sum(map(term_value, terms)), places), hundredths(method.get("least_points") or 0)))
    check(computed == due, who, "its terms come to %s hundredths of a point, not %s" % (due, computed))
    if method["name"] == "completion_ratio":
        holds = all(is_completed(term, method, places) for term in terms if term["band"])
        check(holds, who, "the points of an indicator are not what its ratio gives")
    final = computed if score["reviewed_score_points"] is None else score["reviewed_score_points"]
    check(score["final_score_points"] == final, who, "the final score is neither the computed nor the reviewed one")
    return None if final is None else int(final)


def find_cap(rubric, item, terms):
    """The lowest limit that the execution rate of an item puts on the total, in hundredths; a list of one, or empty."""
    rates = [one for one in terms if one["term"] in ("executed", "short", "over", "full")]
    rate = rates and Fraction(int(rates[0]["numerator_micro"]), int(rates[0]["denominator_micro"]))
    caps = [one for one in rubric.get("total_caps", ()) if rates and one["item"] == item["code"]]
    return sorted(hundredths(one["most_points"]) for one in caps if rate < Fraction(one["below_ratio"]))[:1]


def check_evaluation(document, rubric):
    """Recompute every item from its terms and the total from the items; gives how many scores there are, and the total."""
    who, places = rows(document, "evaluations")[0], int(rubric["rounding_places"])
    who = who["subject_code"] or who["unit_code"]
    scores, terms, items = {row["item_code"]: row for row in rows(document, "scores")}, {}, list(walk(rubric["items"]))
    for term in rows(document, "terms"):
        terms.setdefault(term["item_code"], []).append(term)
    known = {*(item["code"] for item, _ in items), "total"}
    check(set(scores) == known and set(terms) <= known, who, "its items are not those of the rubric")
    added, deducted, away, most, finals = Fraction(0), 0, Fraction(0), [], []
    for item, share in items:
        score, own = scores[item["code"]], terms.get(item["code"], [])
        finals.append(check_item("%s %s" % (who, item["code"]), item, score, own, places))
        if item["is_deduction"]:
            deducted += finals[-1] or 0
        else:
            added += (finals[-1] or 0) * share
        if score["status"] == "not_applicable" and (item["not_applicable"] or rubric["not_applicable"]) == "rescale":
            away += share * hundredths(item["points"])
        most += find_cap(rubric, item, own)
    full, due = hundredths(rubric["points"]), None
    if full > away and any(one is not None for one in finals):
        due = str(max(min([round_points(added * full / (full - away), places) + deducted, *most]), 0))
    total = scores["total"]["final_score_points"]
    check(total == due, who + " total", "the items come to %s hundredths of a point, not %s" % (due, total))
    return len(scores), "%s = %s" % (who, "—" if due is None else Decimal(due) / 100)


# ------------------------------------------------------------------------------------------------------------ 3. cells


class NoDoctype(ET.TreeBuilder):
    """Refuses documents that define anything of their own."""

    def doctype(self, *_):
        """What the parser calls where one begins."""
        raise ValueError("a DTD is refused")


def parse_xml(content):
    return ET.fromstring(content, parser=ET.XMLParser(target=NoDoctype()))


def texts_below(element):
    """The text of an element, without the phonetic reading."""
    parts = [one for one in element if one.tag.endswith("}r")] or [element]
    return "".join(one.text or "" for part in parts for one in part if one.tag.endswith("}t"))


def spell(text, code):
    """A number as it shows: 15 digits, as a percentage where the format says so; None for dates, which are not compared."""
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code)
    if re.search("[ymdhs]", plain.lower()) and plain.lower() != "general":
        return None
    short = format(Decimal("%.15g" % (float(text) + 0.0)), "f")
    if "%" not in plain:
        return short
    shown = format(Decimal(short) * 100, "f")
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


PARTS = re.compile(r"xl/((workbook|styles|sharedstrings|worksheets/[^/]+)\.xml|_rels/workbook\.xml\.rels)")


def find(element, name):
    """All elements of a name below an element, whatever their namespace."""
    return [] if element is None else [one for one in element.iter() if one.tag.rpartition("}")[2] == name]


def read_formats(styles):
    """The number format of each cell style; dates of the built-in formats stand as `d`."""
    codes = {"9": "0%", "10": "0%"}
    codes.update((str(one), "d") for one in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
    codes.update((one.get("numFmtId"), one.get("formatCode")) for one in find(styles, "numFmt"))
    return [codes.get(one.get("numFmtId"), "") for group in find(styles, "cellXfs") for one in group]


def read_cell(cell, shared, formats):
    """The text of a cell as it is recorded: text, a number as it shows, TRUE, an error, or a formula never calculated."""
    kind, body = cell.get("t", "n"), {one.tag.rpartition("}")[2]: one for one in cell}
    value = (body["v"].text or "") if "v" in body else ""
    if kind == "inlineStr":
        return texts_below(body["is"]) if "is" in body else ""
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if not value and "f" in body and kind != "str":
        return "=" + (body["f"].text or "?")
    return spell(value, [*formats, ""][min(int(cell.get("s", 0)), len(formats))]) if kind == "n" and value else value


def read_xlsx(content):
    """Texts by sheet name and cell reference."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [entry for entry in archive.infolist() if PARTS.fullmatch(entry.filename.lower())]
        if sum(entry.file_size for entry in wanted) > MOST_BYTES:
            raise ValueError("a workbook inflates to too much")
        parts = {entry.filename.lower(): parse_xml(read_part(archive, entry)) for entry in wanted}
    shared = [texts_below(one) for one in find(parts.get("xl/sharedstrings.xml"), "si")]
    formats = read_formats(parts.get("xl/styles.xml"))
    targets = {one.get("Id"): one.get("Target").lower() for one in parts["xl/_rels/workbook.xml.rels"]}
    found = {}
    for sheet in find(parts["xl/workbook.xml"], "sheet"):
        target = next(targets[value] for name, value in sheet.items() if name.endswith("}id"))
        for cell in find(parts.get(target.lstrip("/") if target.startswith("/") else "xl/" + target), "c"):
            found[sheet.get("name"), cell.get("r")] = read_cell(cell, shared, formats)
    return found


def read_csv(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    found = {}
    for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
        for column, value in enumerate(record):
            letters, rest = "", column + 1
            while rest:
                rest, letters = (rest - 1) // 26, chr(65 + (rest - 1) % 26) + letters
            found[None, "%s%d" % (letters, number)] = value
    return found


READERS = {".csv": read_csv, ".xlsx": read_xlsx}


def check_cells(documents, members):
    """Compare; gives how many cells are the same, what differs, and how many were not compared."""
    same, differing, aside, read = 0, [], 0, {}
    for one in (one for one in documents.values() if one["schema"].startswith("submission/")):
        files = {row["table_name"]: row for row in rows(one, "submission_files")}
        for cell in rows(one, "cells"):
            name, key = files[cell["table_name"]]["file_name"], files[cell["table_name"]]["file_sha256"]
            reader, recorded = READERS.get(Path(name).suffix.lower()), cell["text_as_written"]
            reader = reader if "files/" + key in members else None  # else lawfully removed: its tombstone is here
            if reader and (reader, key) not in read:
                read[reader, key] = reader(members["files/" + key])
            written = read[reader, key].get((cell["sheet"], cell["cell"]), "") if reader else None
            if written is None:
                aside += 1
            elif written == recorded or (recorded is None and not written.strip()):
                same += 1
            else:
                differing.append("%s %s %s: %r / %r" % (name, cell["sheet"] or "", cell["cell"], recorded, written))
    return same, differing, aside


# ---------------------------------------------------------------------------------------------------------------- main


def judge(place):
    """The three answers, printed; faults are gathered."""
    members = open_bundle(Path(place))
    manifest = check_manifest(members)
    documents = check_proofs(members, manifest)
    rubrics = check_belonging(documents, members, manifest)
    print("%s %s %s" % (manifest["unit_code"], manifest["unit_name"], manifest["fiscal_year"]))
    told = "%d members, %d leaves, checkpoint %d" % (len(members), len(documents), manifest["checkpoint_number"])
    print("1 证明 proofs: %s (%s)" % ("不成立 do NOT hold" if faults else "成立 hold", told))
    before, evaluations = len(faults), [one for one in documents.values() if one["schema"].startswith("evaluation/")]
    totals = [check_evaluation(one, rubrics[rows(one, "evaluations")[0]["rubric_sha256"]]) for one in evaluations]
    told = "%d scores; %s" % (sum(count for count, _ in totals), "; ".join(total for _, total in totals))
    print("2 计算 arithmetic: %s (%s)" % ("不成立 does NOT hold" if len(faults) > before else "成立 holds", told))
    if not faults:  # files are opened only once they are known to be what was sealed
        same, differing, aside = check_cells(documents, members)
        told = "%d 相同 same, %d 不同 differ (记录 recorded / 现读 read)" % (same, len(differing))
        print("3 单元格 cells: %s, %d 未比 not compared (reports, parquet, dates, removed files)" % (told, aside))
        print("".join("  ≠ %s\n" % one for one in differing), end="")


def main(place):
    """Judge a bundle; gives the exit code."""
    del faults[:]
    try:
        judge(place)
    except Exception as error:  # noqa: BLE001 - whatever a damaged bundle leads to is said, and is a no
        check(False, place, "it cannot be read on: %s: %s" % (type(error).__name__, error))  # noqa: FBT003
    print("".join("  ✗ %s\n" % one for one in faults), end="")
    print(
        "签名未核验 the signature was NOT verified: jixiao verify-evidence F.zip --public-key KEY, or a C2SP signed-note tool"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parent)))
