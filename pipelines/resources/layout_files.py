"""Layout files: the yearly layouts under ``reference/layouts/``, each named by the fiscal year it begins with, and that of reports."""

from pathlib import Path

from pipelines.resources.rubric_files import reference_folder
from pipelines.resources.yaml_files import read_model, read_yearly
from schemas.layout import Layout, LayoutBook
from schemas.report_layout import ReportLayout


class LayoutFileError(ValueError):
    """A layout file cannot be used; the message names the file and what is wrong in it."""


def read_layout(path: Path) -> Layout:
    """Read one layout file.

    Raises:
        LayoutFileError: not YAML, not a layout, or not the year its name says.
    """
    return read_yearly(path, Layout, LayoutFileError, "a layout")


def read_layout_book(folder: Path | None = None) -> LayoutBook:
    """Read all layouts of the reference folder."""
    paths = sorted(((folder or reference_folder()) / "layouts").glob("*.yaml"))
    return LayoutBook(layouts=tuple(read_layout(path) for path in paths))


def read_report_layout(folder: Path | None = None) -> ReportLayout:
    """Read the words by which reports are read.

    Raises:
        LayoutFileError: not YAML, or not a layout of reports.
    """
    return read_model(
        (folder or reference_folder()) / "layouts" / "reports" / "county.yaml", ReportLayout, LayoutFileError
    )
