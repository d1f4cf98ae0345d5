"""Take the pictures that the guides show: the example's years run from Dagster's pages, a report of evidence, a returned workbook, a template.

    .venv/bin/python docs/take_pictures.py

Pages are seen in a real browser, workbooks as LibreOffice prints it. Needs chromium (Debian: chromium fonts-wqy-microhei), another
browser of the family by CHROMIUM=/path; soffice and pdftoppm (Debian: libreoffice-calc poppler-utils). Everything happens in a folder
of its own that is gone afterwards; only docs/pictures/*.webp are written.
"""

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import websockets
from PIL import Image

PROJECT = Path(__file__).resolve().parents[1]
YEARS = ("2022", "2023", "2024")
PAGES, BROWSER = "http://127.0.0.1:3177", "http://127.0.0.1:3178"
PATIENCE = 120
CLICK = """(text => [...document.querySelectorAll('a, button, span, div')]
    .find(one => one.children.length === 0 && one.textContent.trim() === text)?.click())({})"""
TO_THE_TOP = "document.querySelectorAll('div').forEach(one => { one.scrollTop = 0 })"
LAUNCH = """mutation ($p: ExecutionParams!) { launchPipelineExecution(executionParams: $p) {
    ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
STATUS = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"

SHEET = "document.querySelectorAll('section.sheet')[3]?.scrollIntoView()"
# What is shown: file, page ({run} is the newest run, {folder} that of this program), width and height, texts to click on first.
PICTURES: tuple[tuple[str, str, int, int, tuple[str, ...]], ...] = (
    (
        "dagster-lineage",
        PAGES + "/assets/sealed_history?view=lineage&lineageScope=upstream&lineageDepth=7",
        2400,
        1000,
        (),
    ),
    ("dagster-history", PAGES + "/assets/sealed_history?view=overview", 1700, 840, ()),
    ("dagster-report", PAGES + "/assets/sealed_history?view=overview", 1240, 1500, ("[Show Markdown]",)),
    ("dagster-checks", PAGES + "/assets/scores?view=checks", 1500, 600, ()),
    ("dagster-years", PAGES + "/assets/scores?view=partitions&partition=2024", 1500, 900, ()),
    ("evidence-sheet", "file://{folder}/evidence/report.html", 909, 850, ()),
)


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    """What an address answers, in JSON."""
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return json.load(answer)


def wait_for(look: Callable[[], Any]) -> Any:
    """Look again and again until there is something."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            if seen := look():
                return seen
        except OSError:
            pass
        time.sleep(0.5)
    raise TimeoutError(f"nothing came within {PATIENCE} s")


@contextmanager
def running(*command: str, **more: str) -> Iterator[None]:
    """A program and all it starts, until the end of the block."""
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=PROJECT,
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def run_year(year: str) -> str:
    """Start the annual run as the launchpad does, and wait until it has ended well."""
    selector = {
        "repositoryLocationName": "pipelines.definitions",
        "repositoryName": "__repository__",
        "pipelineName": "annual_run",
    }
    parameters = {
        "selector": selector,
        "mode": "default",
        "runConfigData": {"ops": {"received_files": {"config": {"inbox": str(PROJECT / "examples" / year / "inbox")}}}},
        "executionMetadata": {"tags": [{"key": "dagster/partition", "value": year}]},
    }
    launched = ask(f"{PAGES}/graphql", {"query": LAUNCH, "variables": {"p": parameters}})
    run_id = str(launched["data"]["launchPipelineExecution"]["run"]["runId"])

    def status() -> str | None:
        told = ask(f"{PAGES}/graphql", {"query": STATUS, "variables": {"id": run_id}})["data"]["runOrError"]["status"]
        return told if told in {"SUCCESS", "FAILURE"} else None

    if wait_for(status) != "SUCCESS":
        raise RuntimeError(f"the run of {year} failed")
    return run_id


async def take(run_id: str, folder: str) -> None:
    """Open each page, click, and keep what is seen."""
    page = wait_for(lambda: next(one for one in ask(f"{BROWSER}/json") if one["type"] == "page"))
    numbers = itertools.count(1)
    async with websockets.connect(page["webSocketDebuggerUrl"], max_size=None) as socket:

        async def call(method: str, **parameters: Any) -> dict[str, Any]:
            number = next(numbers)
            await socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
            while True:
                answer = json.loads(await socket.recv())
                if answer.get("id") == number:
                    return dict(answer.get("result", {}))

        for name, address, width, height, clicks in PICTURES:
            await call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            )
            await call("Emulation.setScrollbarsHidden", hidden=True)
            await call("Page.navigate", url=address.format(run=run_id, folder=folder))
            await asyncio.sleep(10)
            await call("Runtime.evaluate", expression=SHEET)
            for text in clicks:
                await call("Runtime.evaluate", expression=CLICK.replace("{}", json.dumps(text)))
                await asyncio.sleep(3)
                # A dialog opens at its end, where its buttons are.
                await call("Runtime.evaluate", expression=TO_THE_TOP)
                await asyncio.sleep(1)
            seen = await call("Page.captureScreenshot", format="webp", quality=70)
            path = PROJECT / "docs" / "pictures" / f"{name}.webp"
            path.write_bytes(base64.b64decode(seen["data"]))
            print(path.relative_to(PROJECT), path.stat().st_size // 1024, "KB")


# The unit, and the sheet of it that is shown below the letter, as it is called and by its part.
RETURNED, SHOWN_SHEET = "511132-107", "绩效指标"
TEMPLATE_OF = "511132-101"


def print_return(folder: Path, jixiao: str) -> None:
    """Give a unit its workbook back, and keep what it looks like: the letter, and below it a sheet with the comment on its first cell."""
    place = folder / "returned.xlsx"
    deadline = f"{datetime.now(UTC) + timedelta(days=21):%Y-%m-%d}"
    words = ("--actor", "王芳", "--reason", "请逐条核对更正", "--deadline", deadline)
    subprocess.run([jixiao, "return", RETURNED, "2023", "--out", str(place), *words], cwd=PROJECT, check=True)  # noqa: S603
    show_comment(place, folder / "shown.xlsx")
    show_pages(folder / "shown.xlsx", "returned-workbook", {0: (30, 585), 1: (80, 280)})


def print_template(folder: Path, jixiao: str) -> None:
    """Make a unit's template, and keep what two of its sheets look like."""
    place = folder / "template.xlsx"
    words = ("--year", "2023", "--unit", TEMPLATE_OF, "--out", str(place))
    subprocess.run([jixiao, "template", *words], cwd=PROJECT, check=True)  # noqa: S603
    show_pages(place, "template", {2: (30, 350), 7: (30, 470)})


def show_pages(place: Path, name: str, crops: Mapping[int, tuple[int, int]]) -> None:
    """Keep some pages of a workbook as LibreOffice prints it, one below the other; of each what lies between two heights, in pixels."""
    folder = place.parent
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), str(place)], check=True)  # noqa: S603
    subprocess.run(["pdftoppm", "-r", "100", "-png", str(place.with_suffix(".pdf")), str(folder / name)], check=True)  # noqa: S603, S607
    pages = [Image.open(page) for page in sorted(folder.glob(f"{name}-*.png"))]
    parts = [pages[number].crop((0, top, pages[number].width, bottom)) for number, (top, bottom) in crops.items()]
    seen = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)), "white")
    for number, part in enumerate(parts):
        seen.paste(part, (0, sum(one.height for one in parts[:number])))
    path = PROJECT / "docs" / "pictures" / f"{name}.webp"
    seen.save(path, "WEBP", quality=60)
    print(path.relative_to(PROJECT), path.stat().st_size // 1024, "KB")


def show_comment(place: Path, shown: Path) -> None:
    """A copy of a returned workbook with its letter and one sheet, the first comment of which is open, fitted to one page each."""
    with zipfile.ZipFile(place) as archive:
        parts = {name: archive.read(name).decode("utf-8", "surrogateescape") for name in archive.namelist()}
    sheets = re.findall(r'<sheet [^>]*name="([^"]+)"[^>]*id="(\w+)"[^>]*/>', parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(' state="visible"', "")
    hidden = [f'name="{name}"' for name, _ in sheets if name not in {"退回说明", SHOWN_SHEET}]
    for name in hidden:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(name, f'{name} state="hidden"')
    number = dict(sheets)[SHOWN_SHEET]
    target = re.search(rf'<Relationship[^>]*Target="/?(?:xl/)?([^"]+)"[^>]*Id="{number}"|Id="{number}"[^>]*Target="/?(?:xl/)?([^"]+)"',
                       parts["xl/_rels/workbook.xml.rels"])  # fmt: skip
    sheet = "xl/" + next(one for one in target.groups() if one)
    fitted = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="1"/>'
    text = re.sub(r"<sheetPr>.*?</sheetPr>|<sheetPr/>", "", parts[sheet], flags=re.DOTALL)
    text = re.sub(r"(<worksheet[^>]*>)", r'\1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>', text, count=1)
    parts[sheet] = re.sub(r"(<pageMargins[^>]*/>)(<pageSetup[^>]*/>)?", rf"\1{fitted}", text)
    own = parts[f"xl/worksheets/_rels/{Path(sheet).name}.rels"]
    drawing = "xl/drawings/" + re.search(r"/(vmlDrawing\d+\.vml)", own)[1]
    opened = parts[drawing].replace("visibility:hidden", "visibility:visible", 1)
    parts[drawing] = opened.replace("<x:AutoFill>", "<x:Visible/><x:AutoFill>", 1)
    with zipfile.ZipFile(shown, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("utf-8", "surrogateescape"))


def main() -> None:
    """Run the example's years from Dagster's pages, and take their pictures."""
    # Dagster ends its servers by this signal; a shell that starts a program in the background makes all of them deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no chromium: install it, or name one by CHROMIUM=/path")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JIXIAO_WAREHOUSE"] = f"sqlite:///{folder}/jixiao.db"
        jixiao = str(Path(sys.executable).with_name("jixiao"))
        for register in ("units", "metrics"):
            subprocess.run([jixiao, "register", "import", f"examples/register/{register}.csv"], cwd=PROJECT, check=True)  # noqa: S603
        for year in YEARS:
            facts = f"examples/{year}/facts.csv"
            subprocess.run([jixiao, "facts", "import", "--year", year, facts], cwd=PROJECT, check=True)  # noqa: S603
        with (
            running("make", "dev", f"ARGS=-p {PAGES.rpartition(':')[2]}"),
            running(
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", f"--user-data-dir={folder}/browser",
                f"--remote-debugging-port={BROWSER.rpartition(':')[2]}", "about:blank",
            ),
        ):  # fmt: skip
            wait_for(lambda: ask(f"{PAGES}/server_info"))
            run_ids = [run_year(year) for year in YEARS]
            bundle = f"{folder}/evidence.zip"
            subprocess.run([jixiao, "evidence", "511132-103", "2023", "--out", bundle], cwd=PROJECT, check=True)  # noqa: S603
            zipfile.ZipFile(bundle).extractall(f"{folder}/evidence")
            asyncio.run(take(run_ids[-1], folder))
            print_return(Path(folder), jixiao)
            print_template(Path(folder), jixiao)


if __name__ == "__main__":
    main()
