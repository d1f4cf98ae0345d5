"""Reference data in YAML. Does not belong here: what a file means (its model says)."""

import functools
from pathlib import Path

import yaml

# libyaml, where PyYAML was built with it, reads a rubric ten times faster; both are safe loaders.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> object:
    """What a file holds; nobody changes it. The same text is parsed once: a run asks for the rubrics at every stage.

    Raises:
        yaml.YAMLError: not YAML.
    """
    return _parse(path.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=128)
def _parse(text: str) -> object:
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - one of the safe loaders
