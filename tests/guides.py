"""Guides as programs: their console blocks are read, typed in order into a world of their own, and what is quoted is looked for.

In a block ``console`` a line that begins with ``$`` is typed (a line that ends in ``\\`` goes on); what stands under it has to be
printed, in this order, blanks aside. ``…`` stands for anything: for lines where it stands alone. A comment ``# exit 1`` on the
command says how it ends; otherwise it has to end well. A block ``console not-run`` needs a server, or never ends: its commands are
looked up only. ``make run`` is what the Makefile makes of it.

A block ``sql`` is asked of the published edition, of the warehouse and of the same history on PostgreSQL (``sql edition``: of the
edition alone), a block ``python`` runs after those before it; the block ``text`` that follows is all that comes of it.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import click
from click.testing import CliRunner
from filelock import FileLock
from sqlalchemy import create_engine

from jixiao.__main__ import cli
from tests.engines import postgres
from tests.worlds import ELSEWHERE, PROJECT, lend_instance

LINKED = ("examples", "reference", "docs", "Makefile", "dagster.yaml", "dagster.postgres.yaml")
"""What a reader has in the folder where commands are typed; ``var`` is the world's own."""

PLAIN = {"cp", "mv", "rm", "ls", "cat", "sed", "mkdir", ".venv/bin/python"}
"""Programs that guides may type besides ``jixiao``, ``make run`` and ``export``."""

QUERIES = ("sql", "sql edition", "python")
"""Blocks of the analysts' guide: what is asked of the tables for them."""

READING = {"submissions", "scores", "changes", "findings", "trace", "history", "verify", "rubric", "ls", "cat"}
"""What changes nothing in the world."""

_FENCE = re.compile(r"^ *```(.*)$")
_EXIT = re.compile(r"#.*\bexit (\d)")


@dataclass(frozen=True)
class Typed:
    """A command as printed in a guide, and what is quoted under it."""

    line: int
    command: str
    quoted: tuple[str, ...]
    is_run: bool
    kind: str = "console"

    @property
    def words(self) -> list[str]:
        return shlex.split(self.command, comments=True)

    @property
    def is_query(self) -> bool:
        return self.kind != "console"

    @property
    def exit_code(self) -> int:
        told = _EXIT.search(self.command)
        return int(told[1]) if told else 0


def read_typed(text: str) -> list[Typed]:
    """Every command of a guide's console blocks and every query, in order."""
    found: list[Typed] = []
    before = ""
    for line, info, lines in read_blocks(text):
        if info in {"console", "console not-run"}:
            found += _read_console(line, info, lines)
        elif info in QUERIES:
            found.append(Typed(line, "\n".join(lines), (), True, info))
        elif info == "text" and before in QUERIES:
            found[-1] = replace(found[-1], quoted=tuple(filter(str.strip, lines)))
        before = info
    return found


def read_blocks(text: str) -> list[tuple[int, str, list[str]]]:
    """Every fenced block: the line it begins after, its info string, its lines without the block's own indent."""
    found: list[tuple[int, str, list[str]]] = []
    is_open, indent = False, 0
    for number, whole in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(whole)
        if fence and not is_open:
            is_open, indent = True, whole.index("`")
            found.append((number, fence[1].strip(), []))
        elif fence:
            is_open = False
        elif is_open:
            found[-1][2].append(whole[indent:])
    return found


def _read_console(begin: int, info: str, lines: list[str]) -> list[Typed]:
    commands: list[tuple[int, list[str]]] = []
    quoted: list[list[str]] = []
    for number, line in enumerate(lines, start=begin + 1):
        if line.startswith("$ "):
            commands.append((number, [line[2:]]))
            quoted.append([])
        elif commands and not quoted[-1] and commands[-1][1][-1].endswith("\\"):
            commands[-1][1].append(line)
        elif commands:
            quoted[-1].append(line)
    return [
        Typed(number, "\n".join(typed).replace("\\\n", " "), tuple(filter(str.strip, own)), info == "console")
        for (number, typed), own in zip(commands, quoted, strict=True)
    ]


def find_missing(quoted: tuple[str, ...], output: str) -> str | None:
    """The first quoted line that is not in the output below the ones before it; None where all are."""
    printed = [" ".join(line.split()) for line in output.splitlines()]
    at = 0
    for line in quoted:
        wanted = " ".join(line.split())
        if wanted == "…":
            continue
        pattern = re.compile(".*".join(re.escape(part.strip()) for part in wanted.split("…")))
        found = next((number for number in range(at, len(printed)) if pattern.fullmatch(printed[number])), None)
        if found is None:
            return line
        at = found + 1
    return None


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    output: str


@dataclass
class World:
    """A folder as a reader has it, with an embedded warehouse under var/ and no more of the surroundings than is typed.

    ``made`` is the folder of what takes time to make; worlds share it.
    """

    folder: Path
    made: Path
    environment: dict[str, str] = field(default_factory=dict)
    typed: list[tuple[str, ...]] = field(default_factory=list)
    namespace: dict[str, Any] = field(default_factory=dict)
    on_postgres: str = ""

    def __post_init__(self) -> None:
        (self.folder / "var").mkdir(parents=True)
        self.made.mkdir(exist_ok=True)
        for name in LINKED:
            (self.folder / name).symlink_to(PROJECT / name)
        (self.folder / ".venv").symlink_to(sys.prefix)

    def type(self, typed: Typed) -> Outcome:
        """Type one command in the folder, or ask one question."""
        if typed.kind == "python":
            return self._run_python(typed.command)
        if typed.is_query:
            return self._ask(typed)
        program, *words = typed.words
        if (program, words) == ("make", ["run"]):
            return self._make_run()
        if words[:1] == ["run"]:
            return self._call_once(words)
        if (words[:1] or [program])[0] not in READING:
            self.typed.append((program, *words))
        if program == "export":
            name, _, value = words[0].partition("=")
            self.environment[name] = value
            return Outcome(0, "")
        if program.endswith("jixiao"):
            return self._redirect(words) if ">" in words else self.call(words)
        if program not in PLAIN:
            return Outcome(127, f"{program} is not among the programs guides may type: {sorted(PLAIN)}")
        done = subprocess.run(  # noqa: S602 - what our own guides say
            typed.command, shell=True, cwd=self.folder, env={**os.environ, **self._variables()},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout + done.stderr)

    def call(self, words: list[str]) -> Outcome:
        """A verb, in this process."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with patch.dict(os.environ), patch("jixiao.dagster_instance.open_instance", lend_instance):
                for name in ELSEWHERE:
                    os.environ.pop(name, None)
                done = CliRunner(env=self._variables()).invoke(cli, words)
        finally:
            os.chdir(before)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Outcome(done.exit_code, done.output)

    def _run_python(self, program: str) -> Outcome:
        before, said = Path.cwd(), io.StringIO()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(said):
                exec(compile(program, "guide", "exec"), self.namespace)  # noqa: S102 - what our own guides say
        finally:
            os.chdir(before)
        return Outcome(0, said.getvalue())

    def _ask(self, typed: Typed) -> Outcome:
        """The answer, and it has to be the same everywhere."""
        told = {str(place): ask(place, typed.command) for place in self._places(typed)}
        is_one = len(set(told.values())) == 1
        return Outcome(0, next(iter(told.values()))) if is_one else Outcome(1, json.dumps(told, indent=1))

    def _places(self, typed: Typed) -> list[str]:
        edition = f"sqlite:///{self.folder / 'var' / 'edition' / 'jixiao.sqlite'}"
        if typed.kind == "sql edition":
            return [edition]
        if not self.on_postgres:
            self.on_postgres = postgres().url(postgres().create_database())
            copy = self.folder / "var" / "moving"
            for words in (["backup", str(copy)], ["restore", str(copy), "--warehouse", self.on_postgres]):
                done = self.call(words)
                assert done.exit_code == 0, done.output
        return [edition, self._variables()["JIXIAO_WAREHOUSE"], self.on_postgres]

    def _redirect(self, words: list[str]) -> Outcome:
        *verb, _, name = words
        done = self.call(verb)
        (self.folder / name).write_text(done.output, encoding="utf-8")
        return Outcome(done.exit_code, "")

    def _variables(self) -> dict[str, str]:
        own = {"COLUMNS": "110", "JIXIAO_WAREHOUSE": f"sqlite:///{self.folder / 'var' / 'jixiao.db'}"}
        return own | self.environment

    def _make_run(self) -> Outcome:
        told = []
        for line in spell_recipe("run"):
            done = self._call_once(shlex.split(line))
            told.append(done.output)
            if done.exit_code:
                return Outcome(done.exit_code, "\n".join(told))
        return Outcome(0, "\n".join(told))

    def _call_once(self, words: list[str]) -> Outcome:
        """A verb that takes time: where another guide has typed all the same before, its warehouse is taken over."""
        self.typed.append(("jixiao", *words))
        made = self.made / hashlib.sha256(repr(self.typed).encode()).hexdigest()[:16]
        told = made / "told.json"
        # Guides are tested by several processes at once: one makes a year, the others wait for it.
        with FileLock(f"{made}.lock"):
            if told.exists():
                shutil.rmtree(self.folder / "var")
                shutil.copytree(made / "var", self.folder / "var")
            else:
                done = self.call(words)
                shutil.copytree(self.folder / "var", made / "var")
                told.write_text(json.dumps([done.exit_code, done.output]), encoding="utf-8")
        exit_code, output = json.loads(told.read_text(encoding="utf-8"))
        return Outcome(exit_code, output)


def ask(url: str, query: str) -> str:
    """An answer as a guide shows it: names of columns, then rows, parted by bars; numbers as people write them."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            answer = connection.exec_driver_sql(
                query.replace("%", "%%") if engine.dialect.name == "postgresql" else query
            )
            rows = [tuple(answer.keys()), *(tuple(map(_spell, row)) for row in answer)]
    finally:
        engine.dispose()
    return "\n".join(" | ".join(row) for row in rows)


def _spell(value: object) -> str:
    if value is None:
        return ""
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, int | float | Decimal) else str(value)


@cache
def spell_recipe(target: str) -> list[str]:
    """What a target of the Makefile calls ``jixiao`` with: the Makefile itself says it, with a jixiao that only repeats its words."""
    with TemporaryDirectory() as folder:
        binaries = Path(folder, "bin")
        binaries.mkdir()
        for name, content in {"jixiao": '#!/bin/sh\nprintf "%s " "$@"; echo\n', "python": "#!/bin/sh\n"}.items():
            (binaries / name).write_text(content)
            (binaries / name).chmod(0o755)
        Path(folder, ".stamp-run").touch()
        # What the tests themselves were called with is not what a reader types: `make test ARGS=…` would hand it on.
        own = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKEOVERRIDES", "ARGS"}}
        made = subprocess.run(
            ["make", "-s", target, f"VENV={folder}"],  # noqa: S607
            cwd=PROJECT, env=own, capture_output=True, text=True, check=True,
        )  # fmt: skip
    return [line for line in made.stdout.splitlines() if not line.startswith("make")]


def find_unknown(words: list[str]) -> str | None:
    """What of a command is not there: a verb, an option, a target of the Makefile, a module; None where all is."""
    program, *rest = words[: words.index(">")] if ">" in words else words
    if program.endswith("jixiao"):
        return _find_unknown_verb(rest)
    if program == "make":
        targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
        return next(
            (word for word in rest if not word.startswith("-") and "=" not in word and word not in targets), None
        )
    if program.endswith("python") and rest[:1] == ["-m"]:
        path = PROJECT.joinpath(*rest[1].split("."))
        is_ours = (PROJECT / rest[1].split(".")[0]).is_dir()
        return rest[1] if is_ours and not (path.with_suffix(".py").exists() or path.is_dir()) else None
    return None


def _find_unknown_verb(words: list[str]) -> str | None:
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(command, click.Group):
        if not rest or rest[0].startswith("-"):
            return None
        name = rest.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return name
        command = found
    options = {name for option in command.get_params(context) for name in option.opts} | {"-h"}
    return next((word for word in rest if re.match(r"-{1,2}[a-z]", word) and word.split("=")[0] not in options), None)
