"""Changes the code a little, again and again, and counts the changes that no test notices.

mutmut mutates and runs; what it changes and which tests it asks stands in pyproject.toml, `[tool.mutmut]`: the settings that
all share, and groups of modules with the tests that answer for them, so that a change to a rounding does not have to wait for
the tests of the warehouse. Each group has a folder of its own under `var/mutation/`, where the sources are linked and mutmut
makes its copies; what was tested once is not tested again until its function changes.

    python .ci/mutate.py [group …] [name of a mutant …]

Without a group all of them are run, one after another. Names of mutants may hold `*`, as for `mutmut run`, and need one group;
they are tested again; ``'*7'`` is a tenth of all, drawn by their numbers. Ends with the counts of each module and the names of those that survived:
`cd var/mutation/<group>`, then `mutmut show <name>` prints what was changed.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
WORK = PROJECT / "var" / "mutation"
# What the copies need is linked; what runs and caches leave behind is not, nor is the configuration of the group.
NOT_LINKED = {"var", "mutants", "pyproject.toml"}
SHOWN = ("killed", "timeout", "survived", "no tests")
# What mutmut's worker ends with when pytest refused to begin, and what mutmut then calls a timeout: nothing was asked.
DID_NOT_RUN = 255


def main(words: list[str]) -> int:
    """Run one group here, or each in a process of its own, since mutmut keeps its state in the process."""
    groups = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]["groups"]
    chosen = [word for word in words if word in groups] or list(groups)
    mutants = [word for word in words if word not in groups]
    if mutants and len(chosen) != 1:
        print(f"{' '.join(mutants)}: say which group, one of {', '.join(groups)}", file=sys.stderr)
        return 2
    if len(chosen) == 1:
        return run_group(chosen[0], groups[chosen[0]], mutants)
    return max(subprocess.call([sys.executable, __file__, group]) for group in chosen)  # noqa: S603 - our own groups


def run_group(name: str, group: dict[str, Any], mutants: list[str]) -> int:
    """Mutate the modules of a group and count. Only modules of the copy may be imported from here on."""
    folder = prepare_folder(name)
    os.chdir(folder)
    shutil.rmtree("mutants/worlds", ignore_errors=True)
    # Where the originals lie; this script's folder stays, for the plugin beside it.
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != PROJECT]
    from mutmut.__main__ import cli
    from mutmut.configuration import config

    config().only_mutate = group["modules"]
    config().pytest_add_cli_args_test_selection = group["tests"]
    try:
        cli(["run", "--max-children", "1", *mutants], standalone_mode=False)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    print_counts()
    return 0


def prepare_folder(name: str) -> Path:
    """The folder of a group: every file and folder of the project by a link, so that copies are made of what is there now."""
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    for entry in PROJECT.iterdir():
        link = folder / entry.name
        if entry.name not in NOT_LINKED and not entry.name.startswith(".") and not link.is_symlink():
            link.symlink_to(entry, target_is_directory=entry.is_dir())
    (folder / "pyproject.toml").write_bytes((PROJECT / "pyproject.toml").read_bytes())
    return folder


def print_counts() -> None:
    """One line per module, then one per mutant that no test noticed."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.file_utils import walk_mutatable_files

    unnoticed = []
    print(f"{'module':44} mutants {'  '.join(SHOWN)}")
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        verdicts = {
            mutant: "did not run" if code == DID_NOT_RUN else status_by_exit_code[code]
            for mutant, code in data.exit_code_by_key.items()
        }
        counts = Counter(verdicts.values())
        others = " ".join(f"{count} {verdict}" for verdict, count in counts.items() if verdict not in SHOWN)
        print(
            f"{path!s:44} {len(verdicts):7} {'  '.join(f'{counts[one]:{len(one)}}' for one in SHOWN)} {others}".rstrip()
        )
        unnoticed += [f"{verdict:10} {mutant}" for mutant, verdict in verdicts.items() if verdict not in SHOWN[:2]]
    print("\n".join(unnoticed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
