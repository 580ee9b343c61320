"""JupyterLab for one learner: on this machine alone, behind a token, with the course's settings."""

import contextlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from dnn_course.handout import STATE
from dnn_course.notebook import write_atomically

# JupyterLab would ask a server on the web for its news and put a question before the first lesson.
_PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
# What would open the server to others, shut again whatever was set elsewhere.
_SERVER = {"disable_check_xsrf": False, "allow_origin": "", "allow_origin_pat": ""}
_LONGEST_SOCKET = 100  # of 104 (macOS) or 108 (Linux) bytes of its path


class ServerError(Exception):
    """JupyterLab cannot be started; the message says what to do."""


def serve(work: Path, *, port: int = 8888, browser: bool = True, first: str | None = None) -> int:
    """Run JupyterLab in `work` until it is stopped; return its exit code.

    It listens on 127.0.0.1 only and wants a token (JUPYTER_TOKEN, else a new random one, which is
    part of the address that is printed). A busy port gives way to the next one. `first` is the
    notebook to open. Raises ServerError where JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ServerError(
            "JupyterLab is not installed in this Python: pip install 'dnn-course[lab]'. Or open "
            f"{work.resolve()} in a Jupyter that you have."
        )
    arguments = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=50",
        "--ServerApp.allow_remote_access=False",
        f"--ServerApp.root_dir={work.resolve()}",
        "--Application.log_level=WARN",
        f"--LabApp.default_url=/lab/tree/{first}" if first else "--LabApp.default_url=/lab",
    ]
    if transport := _transport():
        arguments.append(f"--KernelManager.transport={transport}")
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    command = [sys.executable, "-m", "jupyterlab", *arguments]
    with (
        tempfile.TemporaryDirectory(prefix="dnn-start-") as private,
        subprocess.Popen(command, cwd=work, env=_environment(work, Path(private))) as child,
    ):
        with contextlib.suppress(ValueError):  # not in the main thread: the caller sees to signals
            signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            if address := _address(child):
                print(f"JupyterLab is at {address}", flush=True)
                print("Save your work with Ctrl-S. Stop JupyterLab here with Ctrl-C.", flush=True)
        except KeyboardInterrupt:
            pass
        return _wait(child)


def _address(child: subprocess.Popen, patience: float = 60.0) -> str | None:
    """Return the address to open, as soon as it answers; None when the server ends before."""
    from jupyter_core.paths import jupyter_runtime_dir

    # Where a Jupyter server notes its port and token, readable by its user alone.
    note = Path(jupyter_runtime_dir()) / f"jpserver-{child.pid}.json"
    until = time.monotonic() + patience
    while child.poll() is None and time.monotonic() < until:
        # Not there yet, half-written, or written before the server answers.
        with contextlib.suppress(OSError, ValueError):
            server = json.loads(note.read_text(encoding="utf-8"))
            socket.create_connection((server["hostname"], server["port"]), timeout=1).close()
            return f"{server['url']}lab?token={server['token']}"
        time.sleep(0.05)
    return None


def _transport() -> str | None:
    """Return how kernels talk: by files that only this user can open, where there are such.

    A kernel's port could be listened to by every user of the machine. None: Jupyter's own choice,
    where there are no such files (Windows) or their names would be longer than a socket's may be.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    longest = Path(jupyter_runtime_dir()) / f"kernel-{uuid.uuid4()}-ipc-1"
    fits = len(os.fsencode(longest)) < _LONGEST_SOCKET
    return "ipc" if os.name == "posix" and fits else None


def _environment(work: Path, private: Path) -> dict[str, str]:
    """Return the environment of the server and, through it, of every kernel.

    `private` is a folder that only this user can read. The token is there and not among the
    arguments, which everybody on the machine can see. It comes first of all places in which Jupyter
    looks, so that no settings, the person's or the machine's, switch the token off; what lies in
    `work`, which may be somebody else's, is not run.
    """
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    ours = {"IdentityProvider": {"token": token}, "ServerApp": _SERVER | {"token": token}}
    for name in ("jupyter_server_config", "jupyter_lab_config", "jupyter_config"):
        write_atomically(private / f"{name}.json", json.dumps(ours).encode(), mode=0o600)
    (private / "labconfig").mkdir()
    page_config = private / "labconfig" / "page_config.json"
    write_atomically(page_config, json.dumps(_PAGE_CONFIG, indent=1).encode())
    lab = work.resolve() / STATE / "jupyter" / "lab"
    environment = dict(os.environ)
    environment["JUPYTER_CONFIG_DIR"] = environment["JUPYTER_CONFIG_PATH"] = str(private)
    environment["JUPYTER_PREFER_ENV_PATH"] = "0"
    environment["JUPYTER_TOKEN"] = token
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(lab / "user-settings")  # a theme, a font size
    environment["JUPYTERLAB_WORKSPACES_DIR"] = str(lab / "workspaces")
    # On matrices of this size OpenBLAS's threads cost more than they give.
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    return environment


def _wait(child: subprocess.Popen) -> int:
    """Wait for the server's end: Ctrl-C reaches it too, and it asks whether to stop."""
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()
