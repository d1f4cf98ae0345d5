"""Documentation that lies fails: pictures that are not there or too large, variables that nothing reads."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from jixiao.__main__ import cli

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
FOLDERS = ("pipelines", "warehouse", "review", "expectations", "jixiao", "docs")
LARGEST_PICTURE = 150_000


@pytest.fixture(scope="module")
def code():
    sources = [PROJECT / "Makefile", *PROJECT.glob("dagster*.yaml")]
    sources += [path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_of_a_page_are_there_and_light(page):
    for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        picture = page.parent / link
        assert picture.is_file(), link
        assert picture.stat().st_size <= LARGEST_PICTURE, link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_variables_named_on_a_page_are_read_by_the_code(page, code):
    named = set(re.findall(r"\bJIXIAO_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert {name for name in named if name not in code} == set()


def test_every_picture_is_shown_on_a_page():
    shown = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [path.name for path in (PROJECT / "docs" / "pictures").iterdir() if path.name not in shown] == []


@pytest.mark.parametrize("page", ["operations.md", "operations.zh.md"])
def test_verbs_of_a_role_are_the_same_in_the_help_and_on_the_page(page):
    """The help gave `publish` to the analyst, and the page did not."""
    told = CliRunner().invoke(cli, ["warehouse", "init", "--help"]).stdout
    lines = (PROJECT / "docs" / page).read_text(encoding="utf-8").splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `jixiao_")}
    helped = dict(re.findall(r"^ +(jixiao_\w+) +(may .*)$", told, re.MULTILINE))
    assert helped.keys() == rows.keys()
    verbs = [(role, verb) for role, line in helped.items() for verb in re.findall(r"`jixiao [^`]*`", line)]
    assert verbs
    assert [(role, verb) for role, verb in verbs if verb not in rows[role]] == []


def test_whoever_reads_is_addressed_in_one_way():
    """Pages and messages said 你 here and 您 there."""
    sources = [path for folder in (*FOLDERS, "schemas", "evidence") for path in (PROJECT / folder).rglob("*.py")]
    told = {path.name: path.read_text(encoding="utf-8") for path in (*PAGES, *sources)}
    assert [name for name, text in told.items() if "你" in text] == []
