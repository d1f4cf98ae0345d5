"""LibreOffice, for workbooks as other programs save them."""

import shutil
import subprocess

import pytest

OFFICE = shutil.which("soffice")
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Saves a workbook with LibreOffice, as a unit does."""
    if OFFICE is None:
        pytest.skip("soffice (LibreOffice) is not installed: what it saves is not tried")
    folder = tmp_path_factory.mktemp("office")

    def save(workbook, form="xlsx"):
        (folder / "in.xlsx").write_bytes(workbook)
        words = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", FILTERS[form]]
        words += ["--outdir", str(folder / "out"), str(folder / "in.xlsx")]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        return (folder / "out" / f"in.{form}").read_bytes()

    return save
