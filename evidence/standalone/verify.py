#!/usr/bin/env python3
"""证据包独立核验程序：只需 Python 3.8 以上，不依赖任何其他程序。

用法：在解压后的文件夹中运行  python3 verify.py ，或  python3 verify.py 证据包.zip 。
核对：一、清单、哈希与证明；二、各项得分与总分；三、CSV 与 xlsx 的单元格与记录是否一致（不一致只告知）。
不核验签名：签名请用  jixiao verify-evidence 证据包.zip --public-key 公钥 ，或任何 C2SP signed-note 工具。

Stand-alone verifier of an evidence bundle. It reads a folder or a zip, believes nothing in it, and writes nothing. It checks
  1. hashes: every member against the manifest, every leaf against the Merkle tree (RFC 6962) of the checkpoint, and that earlier
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
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal
from fractions import Fraction

MOST_BYTES = 2**28
NAMES = re.compile(
    r"files/[0-9a-f]{64}|leaves/\d{1,18}\.json|checkpoints/\d{1,18}\.note"
    r"|manifest\.json|proofs\.json|checkpoint\.note|report\.html|verify\.py|README\.txt"
)
faults = []


def fault(where, detail):
    faults.append("%s: %s" % (where, detail))


# ---------------------------------------------------------------------------------------------- opening, within limits


def open_bundle(place):
    """All members by name. From a zip nothing is unpacked; a folder is read as it lies."""
    if os.path.isdir(place):
        found = [os.path.join(top, name) for top, _, names in os.walk(place) for name in names]
        names = [os.path.relpath(path, place).replace(os.sep, "/") for path in found]
        check_names(names, sum(os.path.getsize(path) for path in found))
        members = {}
        for name, path in zip(names, found):
            with open(path, "rb") as file:
                members[name] = file.read()
        return members
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
    bare = dict(manifest, manifest_sha256="")
    for value, wanted in ((manifest, members["manifest.json"]), (bare, None)):
        written = (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
        if written != wanted and (wanted is not None or sha256(written) != manifest["manifest_sha256"]):
            fault("manifest.json", "it is not as it was written")
    listed = {one["name"]: one for one in manifest["members"]}
    for name in sorted((set(listed) ^ set(members)) - {"manifest.json"}):
        fault(name, "it is missing" if name in listed else "it is not listed")
    for name in set(listed) & set(members):
        if sha256(members[name]) != listed[name]["sha256"] or len(members[name]) != listed[name]["size_bytes"]:
            fault(name, "its sha256 is not the one listed")
    return manifest


def read_note(content):
    """Tree size, root and number of a checkpoint, from the text of its signed note. The signature is not verified here."""
    lines = content.decode().split("\n\n")[0].split("\n")
    return int(lines[1]), base64.b64decode(lines[2], validate=True), int(lines[3].replace("checkpoint_number ", ""))


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


def check_proofs(members, manifest):
    """Every leaf stands in the newest tree, every earlier checkpoint is its beginning. Gives the documents by index."""
    size, root, number = read_note(members["checkpoint.note"])
    if (size, root.hex(), number) != tuple(manifest[name] for name in ("tree_size", "root_sha256", "checkpoint_number")):
        fault("manifest.json", "it names another checkpoint than checkpoint.note")
    proofs = json.loads(members["proofs.json"])
    documents = {}
    for proof in proofs["leaves"]:
        index, name = proof["ledger_index"], "leaves/%d.json" % proof["ledger_index"]
        content = members[name]
        path = [base64.b64decode(one, validate=True) for one in proof["inclusion"]]
        leaf = hashlib.sha256(b"\x00" + content).digest()
        if not 0 <= index < size or any(len(one) != 32 for one in path) or reached_root(leaf, index, size, path) != root:
            fault(name, "its proof does not lead to the root of checkpoint %d" % number)
        document = json.loads(content)
        if json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != content:
            fault(name, "it is not in canonical form")
        documents[index] = document
    for name in members:
        if name.startswith("leaves/") and int(name[7:-5]) not in documents:
            fault(name, "there is no proof of it")
    for one in proofs["checkpoints"]:
        name = "checkpoints/%d.note" % one["checkpoint_number"]
        first = one["tree_size"], bytes.fromhex(one["root_sha256"])
        if one["has_note"] and read_note(members[name]) != (*first, one["checkpoint_number"]):
            fault(name, "it says another size or root than the proofs")
        path = [base64.b64decode(each, validate=True) for each in one["consistency"]]
        if not 0 < first[0] <= size or not is_beginning(*first, size, root, path):
            fault(name, "checkpoint %d is not proven to begin with it" % number)
    return documents


def rows(document, table):
    """The rows of a table of a leaf, content and circumstances together."""
    columns = dict(document["content"].get(table, {}) if document.get("content") else {})
    columns.update(document["circumstances"].get(table, {}) if document.get("circumstances") else {})
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def of_kind(documents, kind):
    return [one for _, one in sorted(documents.items()) if one["schema"].split("/")[0] == kind]


def check_belonging(documents, members, manifest):
    """The files are those that submissions and facts name; evaluations are of a submission and a rubric that lie here."""
    owner = (manifest["unit_code"], str(manifest["fiscal_year"]))
    named, versions, rubrics = set(), set(), {}
    received = {(row["file_sha256"], row["size_bytes"]) for one in of_kind(documents, "file") for row in rows(one, "files")}
    for kind, table in (("submission", "submissions"), ("evaluation", "evaluations"), ("fact", "facts"), ("comparison", "comparisons")):
        for one in of_kind(documents, kind):
            if any((row["unit_code"], row["fiscal_year"]) != owner for row in rows(one, table)):
                fault(kind, "it is of another unit or year than the manifest says")
            named |= {row["file_sha256"] for row in rows(one, "submission_files") + rows(one, "facts")}
            versions |= {row["version"] for row in rows(one, "submissions")}
    for row in (row for one in of_kind(documents, "rubric") for row in rows(one, "rubrics")):
        rubrics[row["rubric_sha256"]] = json.loads(row["content_json"])
        if sha256(row["content_json"].encode()) != row["rubric_sha256"]:
            fault("rubric", "its content does not have its hash")
    here = {name[6:] for name in members if name.startswith("files/")}
    for name in sorted(here ^ named):
        fault("files/" + name, "it is missing" if name in named else "nothing names it")
    for name in sorted(here & named):
        content = members["files/" + name]
        if sha256(content) != name or (name, str(len(content))) not in received:
            fault("files/" + name, "it is not the file that was received")
    for row in (row for one in of_kind(documents, "evaluation") for row in rows(one, "evaluations")):
        if row["submission_version"] not in versions or row["rubric_sha256"] not in rubrics:
            fault("evaluation", "its submission or rubric is not here")
    return rubrics


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
    """A completion term, such as `min(1, r) x 10 - 2`: its weight is that, rounded and never below 0."""
    points, _, off = term["band"].partition(" × ")[2].partition(" − ")
    ratio = min(Fraction(1), Fraction(int(term["numerator_micro"]), int(term["denominator_micro"])))
    places = places if method.get("rounding_places") is None else int(method["rounding_places"])
    exact = Fraction(points) * ratio - Fraction(off or 0)
    return int(term["weight_points"]) == max(round_points(exact * 100, places), 0)


def check_evaluation(document, rubric):
    """Recompute every item from its terms and the total from the items; gives how many scores there are, and the total."""
    head, places = rows(document, "evaluations")[0], int(rubric["rounding_places"])
    who = head["subject_code"] or head["unit_code"]
    scores = {row["item_code"]: row for row in rows(document, "scores")}
    terms = rows(document, "terms")
    items = list(walk(rubric["items"]))
    if set(scores) != {item["code"] for item, _ in items} | {"total"}:
        fault(who, "its items are not those of the rubric")
    added, deducted, away, caps = Fraction(0), 0, Fraction(0), []
    for item, share in items:
        score, own, method = scores[item["code"]], [one for one in terms if one["item_code"] == item["code"]], item["method"]
        least = hundredths(method.get("least_points") or 0)
        due = str(max(round_points(sum(map(term_value, own)), places), least)) if own else None
        if score["computed_score_points"] != due:
            fault("%s %s" % (who, item["code"]), "its terms come to %s hundredths, not %s" % (due, score["computed_score_points"]))
        if method["name"] == "completion_ratio" and not all(is_completed(one, method, places) for one in own if one["band"]):
            fault("%s %s" % (who, item["code"]), "an indicator's points are not what its ratio gives")
        final = score["computed_score_points"] if score["reviewed_score_points"] is None else score["reviewed_score_points"]
        if score["final_score_points"] != final:
            fault("%s %s" % (who, item["code"]), "the final score is neither the computed nor the reviewed one")
        if item["is_deduction"]:
            deducted += int(final or 0)
        else:
            added += int(final or 0) * share
        if score["status"] == "not_applicable" and (item["not_applicable"] or rubric["not_applicable"]) == "rescale":
            away += share * hundredths(item["points"])
        rates = [one for one in own if one["term"] in ("executed", "short", "over", "full")]
        for cap in rubric.get("total_caps", ()):
            if cap["item"] == item["code"] and rates:
                rate = Fraction(int(rates[0]["numerator_micro"]), int(rates[0]["denominator_micro"]))
                caps += [hundredths(cap["most_points"])] if rate < Fraction(cap["below_ratio"]) else []
    full = hundredths(rubric["points"])
    has_total = full > away and any(scores[item["code"]]["final_score_points"] is not None for item, _ in items)
    due = None
    if has_total:
        due = str(max(min([round_points(added * full / (full - away), places) + deducted, *caps]), 0))
    if scores["total"]["final_score_points"] != due:
        fault(who + " total", "the items come to %s hundredths, not %s" % (due, scores["total"]["final_score_points"]))
    return len(scores), "%s = %s" % (who, "—" if due is None else Decimal(due) / 100)


# ------------------------------------------------------------------------------------------------------------ 3. cells


class NoDoctype(ET.TreeBuilder):
    """Refuses documents that define anything of their own."""

    def doctype(self, *_):
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


def read_xlsx(content):
    """Texts by sheet name and cell reference; a cell that is not compared (a date) is None."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ValueError("it inflates to too much")
        parts = {entry.filename.lower(): parse_xml(read_part(archive, entry)) for entry in archive.infolist()
                 if re.fullmatch(r"xl/(workbook|styles|sharedstrings|_rels/workbook\.xml|worksheets/[^/]+)\.(xml|rels)", entry.filename.lower())}
    tag = lambda element, name: [one for one in element.iter() if one.tag.rpartition("}")[2] == name]
    shared = [texts_below(one) for one in tag(parts["xl/sharedstrings.xml"], "si")] if "xl/sharedstrings.xml" in parts else []
    codes = {str(number): "0%" for number in (9, 10)}
    codes.update((str(number), "d") for number in (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
    formats = []
    if "xl/styles.xml" in parts:
        codes.update((one.get("numFmtId"), one.get("formatCode")) for one in tag(parts["xl/styles.xml"], "numFmt"))
        formats = [codes.get(one.get("numFmtId"), "") for group in tag(parts["xl/styles.xml"], "cellXfs") for one in group]
    targets = {one.get("Id"): one.get("Target") for one in parts["xl/_rels/workbook.xml.rels"]}
    found = {}
    for sheet in tag(parts["xl/workbook.xml"], "sheet"):
        target = next(targets[value] for name, value in sheet.items() if name.endswith("}id"))
        for cell in tag(parts.get("xl/" + target.lower().replace("/xl/", "").lstrip("/"), ET.Element("none")), "c"):
            kind, body = cell.get("t", "n"), {one.tag.rpartition("}")[2]: one for one in cell}
            value = (body["v"].text or "") if "v" in body else ""
            if kind == "inlineStr":
                value = texts_below(body["is"]) if "is" in body else ""
            elif kind == "s":
                value = shared[int(value)]
            elif kind == "b":
                value = "TRUE" if value == "1" else "FALSE"
            elif kind == "n" and value:
                style = int(cell.get("s", 0))
                value = spell(value, formats[style] if style < len(formats) else "")
            if not value and value is not None and "f" in body and kind != "str":
                value = "=" + (body["f"].text or "?")
            found[sheet.get("name"), cell.get("r")] = value
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


def check_cells(documents, members):
    """Compare; gives how many cells are the same, what differs, and how many were not compared."""
    same, differing, aside, read = 0, [], 0, {}
    readers = {".csv": read_csv, ".xlsx": read_xlsx}
    for one in of_kind(documents, "submission"):
        files = {row["table_name"]: row for row in rows(one, "submission_files")}
        for cell in rows(one, "cells"):
            source = files[cell["table_name"]]
            name, key = source["file_name"], source["file_sha256"]
            reader = readers.get(os.path.splitext(name)[1].lower())
            if reader and (name, key) not in read:
                read[name, key] = reader(members["files/" + key])
            written = read[name, key].get((cell["sheet"], cell["cell"]), "") if reader else None
            if written is None:
                aside += 1
            elif written == cell["text_as_written"] or (cell["text_as_written"] is None and not written.strip()):
                same += 1
            else:
                differing.append("%s %s %s: %r / %r" % (name, cell["sheet"] or "", cell["cell"], cell["text_as_written"], written))
    return same, differing, aside


# ---------------------------------------------------------------------------------------------------------------- main


def main(place):
    del faults[:]
    trouble = (KeyError, ValueError, TypeError, IndexError, AttributeError, StopIteration, ZeroDivisionError, OverflowError,
               OSError, EOFError, NotImplementedError, RuntimeError, csv.Error, ET.ParseError, zipfile.BadZipFile, __import__("zlib").error)
    try:
        members = open_bundle(place)
        manifest = check_manifest(members)
        documents = check_proofs(members, manifest)
        rubrics = check_belonging(documents, members, manifest)
        told = "%d members, %d leaves, %d files" % (len(members), len(documents), sum(name.startswith("files/") for name in members))
        print("证据包 evidence: %s %s, %s" % (manifest["unit_code"], manifest["unit_name"], manifest["fiscal_year"]))
        proven = len(faults)
        print("1 证明 proofs: %s (%s)" % ("不成立 do NOT hold" if faults else "成立 hold", told))
        evaluations = [one for one in of_kind(documents, "evaluation")]
        totals = [check_evaluation(one, rubrics[rows(one, "evaluations")[0]["rubric_sha256"]]) for one in evaluations]
        print("2 得分 arithmetic: %s (%d scores; %s)" % ("不成立 does NOT hold" if len(faults) > proven else "成立 holds",
              sum(count for count, _ in totals), "; ".join(total for _, total in totals)))
        if not faults:  # files are only opened once they are known to be what was sealed
            same, differing, aside = check_cells(documents, members)
            print("3 单元格 cells: %d 相同 same, %d 不同 differ (记录 recorded / 现读 read), %d 未比 not compared (reports, parquet, dates)"
                  % (same, len(differing), aside))
            print("".join("  %s\n" % one for one in differing), end="")
    except trouble as error:
        fault(place, "it cannot be read: %s %s" % (type(error).__name__, error))
    print("".join("  ✗ %s\n" % one for one in faults), end="")
    print("签名未核验 the signature was NOT verified: jixiao verify-evidence F.zip --public-key KEY, or any C2SP signed-note tool")
    return 1 if faults else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))))
