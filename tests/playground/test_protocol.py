"""Runs the protocol's own tests (protocol.test.mjs), where Node.js is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
def test_the_protocol_of_the_page():
    done = subprocess.run(
        ["node", "--test", Path(__file__).with_name("protocol.test.mjs")],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
