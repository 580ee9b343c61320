"""A notebook in JupyterLab in a real browser, and a line to its kernel: for tests and timing."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from jupyter_client import BlockingKernelClient
from playwright.sync_api import sync_playwright

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
TOKEN = "playground"


@contextlib.contextmanager
def jupyter_lab(folder, private, environment=None, app="jupyterlab"):
    """Serve `folder` on a free port of this machine; `private` keeps settings and kernels apart.

    app: "jupyterlab", or "notebook" for Jupyter Notebook 7.

    Yields (address, runtime folder).  The server and its kernels end with the block.
    """
    private = Path(private)
    settings = private / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        **(environment or {}),
    }
    command = [
        sys.executable, "-m", app, "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", "--allow-root",
        "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True",
        f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with (private / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(lambda: _answers(f"{address}/api?token={TOKEN}"), 60, "JupyterLab did not start")
            yield address, private / "runtime"
        finally:
            server.terminate()  # it ends its kernels first
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _answers(url):
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def _wait(happened, seconds, else_say):
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(else_say)
        time.sleep(0.05)


@contextlib.contextmanager
def chromium_page(width=1280, height=1050, **context):
    """A page of a headless browser; `page.faults` collects what its console calls an error."""
    path = next(filter(os.path.exists, CHROMIUM))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(
            viewport={"width": width, "height": height}, **context
        ).new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        try:
            yield page
        finally:
            browser.close()


class Notebook:
    """A notebook that is open in JupyterLab: run its cells, ask its kernel."""

    def __init__(self, page, lab, path, reset="&reset"):
        self.page = page
        self.address, self._runtime = lab
        page.goto(f"{self.address}/lab/tree/{path}?token={TOKEN}{reset}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        # A cell that is run before the kernel is connected is forgotten.
        page.wait_for_selector(".jp-StatusBar-Widget :text('| Idle')", timeout=90_000)
        _wait(lambda: list(self._runtime.glob("kernel-*.json")), 60, "no kernel was started")
        self._client = BlockingKernelClient()
        newest = max(self._runtime.glob("kernel-*.json"), key=lambda p: p.stat().st_mtime)
        self._client.load_connection_file(str(newest))
        self._client.start_channels()

    def run_all(self, seconds=120):
        """Run All, and wait until the last code cell has its number."""
        self.page.click("text=Run >> nth=0")
        self.page.click("[data-command='runmenu:run-all']")
        self.page.wait_for_function(
            "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
            ".every(p => /\\[\\d+\\]/.test(p.textContent))",
            timeout=1000 * seconds,
        )

    def theme(self, name):
        self.page.evaluate(
            "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
        )
        light = "true" if "Light" in name else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")

    def command(self, name, **args):
        """A command of JupyterLab's, such as docmanager:save."""
        self.page.evaluate(
            "([name, args]) => void jupyterapp.commands.execute(name, args)", [name, args]
        )

    def ask(self, expression, seconds=30):
        """The value of a Python expression in the kernel (anything that JSON has)."""
        wrapped = {"value": f"__import__('json').dumps({expression})"}
        reply = self._client.execute(
            "", user_expressions=wrapped, silent=True, reply=True, timeout=seconds
        )
        value = reply["content"]["user_expressions"]["value"]
        if value["status"] != "ok":
            raise RuntimeError(f"{expression}: {value['ename']}: {value['evalue']}")
        return json.loads(eval(value["data"]["text/plain"]))

    def wait_for(self, expression, seconds=30):
        """Wait until a Python expression in the kernel is true."""
        _wait(lambda: self.ask(expression), seconds, f"still not: {expression}")

    def close(self):
        self._client.stop_channels()


def write_notebook(path, *cells):
    """Write a notebook with these code cells."""
    notebook = {
        "cells": [
            {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "execution_count": None,
             "outputs": [], "source": source}
            for i, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3",
                                    "language": "python"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    Path(path).write_text(json.dumps(notebook))
