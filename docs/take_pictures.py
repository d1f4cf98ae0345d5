"""Take the pictures that the guides show: the example's years, run from Dagster's pages, and a report of evidence, seen in a real browser.

    .venv/bin/python docs/take_pictures.py

Needs chromium (Debian: chromium fonts-wqy-microhei); another browser of the family by CHROMIUM=/path. Everything happens in a
folder of its own that is gone afterwards; only docs/pictures/*.webp are written.
"""

import asyncio
import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websockets

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


if __name__ == "__main__":
    main()
