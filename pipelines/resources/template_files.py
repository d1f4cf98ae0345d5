"""Template files: the versions of the bureau's template under ``reference/layouts/templates/``, each named by the year it begins with."""

from pathlib import Path

from pipelines.resources.layout_files import LayoutFileError
from pipelines.resources.rubric_files import reference_folder
from pipelines.resources.yaml_files import read_yearly
from schemas.template_form import TemplateBook, TemplateForm


def read_template_form(path: Path) -> TemplateForm:
    """Read one version of the template.

    Raises:
        LayoutFileError: not YAML, not a template, or not the year its name says.
    """
    return read_yearly(path, TemplateForm, LayoutFileError, "a template")


def read_template_book(folder: Path | None = None) -> TemplateBook:
    """Read all versions of the reference folder; none where it has no such folder."""
    paths = sorted(((folder or reference_folder()) / "layouts" / "templates").glob("*.yaml"))
    return TemplateBook(forms=tuple(read_template_form(path) for path in paths))
