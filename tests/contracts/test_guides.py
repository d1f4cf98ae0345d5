"""Guides that fail the build when they lie: every command is typed, every quoted line printed, every path and variable there."""

import os
import re

import pytest

from tests.guides import World, ask, find_missing, find_unknown, read_typed, spell_recipe
from tests.worlds import PROJECT

pytestmark = pytest.mark.end_to_end

PAIRS = {
    page.name: (page, page.with_name(f"{page.stem}.zh.md"))
    for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
    if page.with_name(f"{page.stem}.zh.md").exists()
}
ALONE = (PROJECT / "CONTRIBUTING.md", PROJECT / "examples" / "README.md")
GUIDES = {**PAIRS, **{str(page.relative_to(PROJECT)): (page,) for page in ALONE}}
PAGES = [page for pages in GUIDES.values() for page in pages]
CODE = ("pipelines", "warehouse", "review", "expectations", "jixiao", "schemas")
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
VARIABLE = re.compile(r"\b_?JIXIAO_[A-Z_]*[A-Z]\b")
# As a place is written that is not one path: with a blank to fill in, a pattern, an address.
NO_PATH = re.compile(r"[<>*{}$…=:,;|!@()\s]|^[/~-]|//|^\.+$")


def read(page):
    return page.read_text(encoding="utf-8")


def outside_blocks(page):
    return re.sub(r"^ *```.*?^ *```", "", read(page), flags=re.MULTILINE | re.DOTALL)


def name_page(page):
    return str(page.relative_to(PROJECT))


# ----------------------------------------------------------------------------------------------------------- commands


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "guides"


@pytest.mark.parametrize("guide", GUIDES)
def test_commands_of_a_guide_do_what_it_says_in_every_language(guide, tmp_path, made):
    """Typed once, in order, in one world; what each language quotes has to have been printed."""
    pages = [read_typed(read(page)) for page in GUIDES[guide]]
    world = World(tmp_path / "checkout", made)
    for one in zip(*pages, strict=True):
        if not one[0].is_run:
            continue
        done = world.type(one[0])
        assert done.exit_code == one[0].exit_code, f"{guide}:{one[0].line}: {one[0].command}\n{done.output}"
        for page, typed in zip(GUIDES[guide], one, strict=True):
            missing = find_missing(typed.quoted, done.output)
            where = f"{page.name}:{typed.line}: {typed.command}"
            assert missing is None, f"{where}\nnot printed: {missing}\n\n{done.output}"
            if typed.is_query and "…" not in typed.quoted:
                assert len(typed.quoted) == len(done.output.splitlines()), f"{where}\n\n{done.output}"
    for page in GUIDES[guide]:
        made = [path for path in paths_named(page) if path.startswith("var/")]
        assert [path for path in made if not (world.folder / path).exists()] == [], page.name


@pytest.mark.parametrize("guide", PAIRS)
def test_guide_has_the_same_commands_in_both_languages(guide):
    english, chinese = ([(typed.command, typed.is_run) for typed in read_typed(read(page))] for page in PAIRS[guide])
    assert english == chinese


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_commands_of_a_page_name_verbs_options_and_targets_that_are_there(page):
    """Also those that are not run, and those in running text."""
    typed = [one.words for one in read_typed(read(page)) if not one.is_query]
    named = [code.split() for code in INLINE.findall(outside_blocks(page)) if re.match(r"(jixiao|make) [a-z]", code)]
    assert [(words, find_unknown(words)) for words in [*typed, *named] if find_unknown(words)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_page_has_no_commands_outside_console_blocks(page):
    """A command in another block would be read by nobody's test."""
    blocks = re.findall(r"^ *```(.*)\n(.*?)^ *```", read(page), flags=re.MULTILINE | re.DOTALL)
    told = [text for info, text in blocks if not info.strip().startswith("console")]
    told += re.findall(r"(?:^ {4,}\S.*\n)+", outside_blocks(page), flags=re.MULTILINE)
    assert [text for text in told if re.search(r"^\s*(\S*/)?(jixiao|make) [a-z]", text, flags=re.MULTILINE)] == []


# --------------------------------------------------------------------------------------------------- paths and variables


def paths_named(page):
    """Relative paths in back-ticks."""
    found = (code.strip() for code in INLINE.findall(outside_blocks(page)))
    return [code for code in found if "/" in code and not NO_PATH.search(code) and re.search(r"[a-z]{2}", code)]


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_paths_named_on_a_page_are_there(page):
    wanted = [path for path in paths_named(page) if not path.startswith("var/")]
    places = (PROJECT, page.parent)
    assert [path for path in wanted if not any((place / path).exists() for place in places)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_links_of_a_page_lead_somewhere(page):
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", outside_blocks(page))]
    assert [link for link in links if link and "://" not in link and not (page.parent / link).exists()] == []


def sources():
    files = [PROJECT / "Makefile", *PROJECT.glob("dagster*.yaml")]
    files += [path for folder in CODE for path in (PROJECT / folder).rglob("*.py")]
    return "\n".join(read(path) for path in files)


@pytest.mark.parametrize("page", PAIRS["operations.md"], ids=name_page)
def test_table_of_variables_is_complete(page):
    """Every variable the code reads has a row, and every row is read by the code."""
    rows = set(re.findall(r"^\| `(_?JIXIAO_[A-Z_]+)`", read(page), flags=re.MULTILINE))
    assert rows == set(VARIABLE.findall(sources()))


@pytest.mark.parametrize("page", PAIRS["operations.md"], ids=name_page)
def test_messages_that_are_explained_are_those_of_the_code(page):
    """Whoever looks a message up has it before him word by word; ``…`` stands for what differs."""
    listed = read(page).rsplit("\n## ", 1)[1]
    messages = re.findall(r"^\| `([^`]+)`", listed, flags=re.MULTILINE)
    code = " ".join(re.sub(r'"\s*f?"', "", sources()).split())
    parts = [part.strip(" .;:#") for message in messages for part in message.split("…")]
    assert len(messages) > 10
    assert [part for part in parts if part and part not in code] == []


# ------------------------------------------------------------------------------------------------- the tests themselves


def test_quoted_line_that_is_not_printed_is_found():
    output = "文件 files    34 = used 32\n\nsealed: checkpoint 6, content root 19da…\n"
    assert find_missing(("文件 files 34 = used 32", "…", "sealed: checkpoint 6, …"), output) is None
    assert find_missing(("sealed: checkpoint 6, …", "文件 files 34 = used 32"), output) == "文件 files 34 = used 32"
    assert find_missing(("文件 files 35 = used 32",), output) == "文件 files 35 = used 32"


def test_command_that_is_not_there_is_found():
    assert find_unknown(["jixiao", "scores", "--year", "2023"]) is None
    assert find_unknown(["jixiao", "register", "export"]) == "export"
    assert find_unknown(["jixiao", "keys", ">", "a file"]) is None
    assert find_unknown(["jixiao", "scores", "--yaer", "2023"]) == "--yaer"
    assert find_unknown(["make", "ron"]) == "ron"


def test_recipe_is_that_of_the_makefile_whatever_the_tests_were_called_with(monkeypatch):
    """With `make test ARGS=-q` every guide that says `make run` failed: make handed the words on to the make of the test."""
    monkeypatch.setenv("MAKEFLAGS", " -- ARGS=--nonsense")
    monkeypatch.setenv("ARGS", "--nonsense")
    spell_recipe.cache_clear()
    recipe = spell_recipe("run")
    assert [line for line in recipe if "--nonsense" in line] == []
    assert len(recipe) == 2 + 2 * 3


def test_console_block_is_read_with_what_it_quotes_and_how_it_ends():
    text = "```console\n$ jixiao verify   # exit 1: altered\nA\n\n$ a \\\n  b\nB\n```\n\n```console not-run\n$ make dev\n```\n"
    one, two, three = read_typed(text)
    assert (one.words, one.quoted, one.exit_code, one.is_run) == (["jixiao", "verify"], ("A",), 1, True)
    assert (two.words, two.quoted) == (["a", "b"], ("B",))
    assert (three.words, three.is_run) == (["make", "dev"], False)


def test_query_is_read_with_what_comes_of_it_and_answered_in_plain_figures(tmp_path):
    text = "```sql\nSELECT 1,\n  20.50\n```\n\n```text\na | b\n1 | 20.5\n```\n\n```text\nno answer\n```\n"
    (one,) = read_typed(text)
    assert (one.command, one.quoted, one.is_query) == ("SELECT 1,\n  20.50", ("a | b", "1 | 20.5"), True)
    told = ask(f"sqlite:///{tmp_path / 'any.db'}", "SELECT 1 AS a, 20.50 AS b, NULL AS c, 100.0 AS d, '1.50' AS e")
    assert told == "a | b | c | d | e\n1 | 20.5 |  | 100 | 1.50"
