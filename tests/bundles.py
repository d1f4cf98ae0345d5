"""Bundles of evidence for tests: of every unit of a world, opened, altered, and packed again."""

import contextlib
import importlib.util
import io
from functools import cache
from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner

from evidence.bundle import Evidence
from evidence.manifest import MANIFEST, PROOFS, STANDALONE, Manifest, Proofs
from evidence.zips import pack_members
from tests.worlds import Door
from warehouse.history import find_horizon
from warehouse.ledger.notes import PublicKey


def make_bundles(place, year=2023, units=None):
    """The bundle of every unit that filed (or of these), by unit code."""
    warehouse = place.warehouse()
    try:
        with warehouse.reading() as connection:
            evidence = Evidence(connection, warehouse.files, find_horizon(connection))
            return {unit: evidence.make_bundle(unit, year) for unit in units or evidence.list_filers(year)}
    finally:
        warehouse.engine.dispose()


def open_bundle(content):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def keys_of(place):
    text = (place.state / "keys" / "public.keys").read_text(encoding="utf-8")
    return [PublicKey.parse(line) for line in text.splitlines()]


def list_anew(members):
    """The members with a manifest that lists them as they are now: what whoever alters a bundle can do as well."""
    manifest = Manifest.parse(members[MANIFEST])
    listed = [
        one.model_copy(update={"sha256": sha256(members[one.name]).hexdigest(), "size_bytes": len(members[one.name])})
        for one in manifest.members
        if one.name in members
    ]
    known = {one.name for one in listed}
    added = [
        listed[0].model_copy(update={"name": name, "sha256": sha256(content).hexdigest(), "size_bytes": len(content)})
        for name, content in members.items()
        if name not in known and name != MANIFEST
    ]
    made = manifest.model_copy(update={"members": sorted([*listed, *added], key=lambda one: one.name)}).sealed()
    return {**members, MANIFEST: made.encode()}


def prove_anew(members, index):
    """The members with the hash of one leaf as it is now in the proofs; its path is what it was."""
    from warehouse.ledger.merkle import leaf_hash

    proofs = Proofs.parse(members[PROOFS])
    hashed = leaf_hash(members[f"leaves/{index}.json"]).hex()
    leaves = [
        one.model_copy(update={"leaf_sha256": hashed}) if one.ledger_index == index else one for one in proofs.leaves
    ]
    return list_anew({**members, PROOFS: proofs.model_copy(update={"leaves": leaves}).encode()})


def write_bundle(members, folder, name="altered.zip"):
    place = folder / name
    place.write_bytes(pack_members(members))
    return place


@cache
def _load_standalone(place):
    spec = importlib.util.spec_from_file_location("standalone_verify", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call_verifier(place, *words):
    """`jixiao verify-evidence`, as a shell opens it."""
    return CliRunner().invoke(Door(), ["verify-evidence", str(place), *map(str, words)])


def run_standalone(place, program=STANDALONE):
    """What the stand-alone verifier says of a zip or folder, in this process: exit code and output."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = _load_standalone(Path(program)).main(str(place))
    return code, said.getvalue()


def alter_rows(document, table, half="content", at=0, **values):
    """The bytes of a leaf with other values in one row of a table."""
    import json

    from warehouse.ledger.canonical import encode

    written = json.loads(document)
    for name, value in values.items():
        written[half][table][name][at] = value
    return encode(written).encode()


def find_leaf(members, kind):
    """The index of the first leaf of a kind."""
    names = [name for name in members if name.startswith("leaves/") and f'"schema":"{kind}/'.encode() in members[name]]
    return min(int(name[7:-5]) for name in names)
