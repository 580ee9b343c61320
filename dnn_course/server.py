"""JupyterLab for one learner: on this machine alone, behind a token, with the course's settings.

Once for a folder: a second start opens the server that is running there.
"""

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
import threading
import time
import urllib.request
import uuid
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from dnn_course.handout import STATE
from dnn_course.notebook import write_atomically
from dnn_helpers.installing import install_line

# JupyterLab would ask a server on the web for its news and put a question before the first lesson.
_PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
_KERNEL = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "metadata": {"debugger": True},
}
# What would open the server to others, shut again whatever was set elsewhere.
_SERVER = {"disable_check_xsrf": False, "allow_origin": "", "allow_origin_pat": ""}
# Who asks for the token: what is set of a class of this name counts more than of the one before.
# (ServerApp.token is older, and not heard beside these; naming it prints a warning at each start.)
_IDENTITY = ("IdentityProvider", "PasswordIdentityProvider", "LegacyIdentityProvider")
_OPEN = (
    "Other computers can reach it: whoever has this address can do here what you can, and what is "
    "sent is not encrypted."
)
_LONGEST_SOCKET = 100  # of 104 (macOS) or 108 (Linux) bytes of its path
_HEARD = (
    "Other users of this computer can listen to what your notebooks compute: {} is too long a path "
    "for files that only you can open. Set JUPYTER_RUNTIME_DIR to a shorter folder of yours."
)


class ServerError(Exception):
    """JupyterLab cannot be started; the message says what to do."""


@dataclass(frozen=True)
class Reach:
    """Who reaches the server: nobody but this computer's own browser, unless asked for.

    ip: where to listen, for a container or another computer. base_url: what a proxy puts before
    each path. allow_origin: the address at which a proxy shows it, https://lab.example.org.
    Raises ServerError for what is no such thing.
    """

    ip: str = "127.0.0.1"
    base_url: str = "/"
    allow_origin: str = ""

    def __post_init__(self):
        try:
            ip_address(self.ip)
        except ValueError:
            raise ServerError(
                f"--ip {self.ip}: this is no address, like 0.0.0.0 (all of this computer's)"
            ) from None
        if not self.base_url.startswith("/") or any(sign in self.base_url for sign in "?#% "):
            raise ServerError(f"--base-url {self.base_url}: it begins with a slash, like /lab/ann/")
        parts = urlsplit(self.allow_origin)
        origin = f"{parts.scheme}://{parts.netloc}"
        whole = parts.scheme in ("http", "https") and parts.hostname and self.allow_origin == origin
        if self.allow_origin and not whole:
            raise ServerError(
                f"--allow-origin {self.allow_origin}: one address without a path is needed, like "
                "https://lab.example.org"
            )

    @property
    def is_open(self) -> bool:
        """Whether other computers can connect."""
        return not ip_address(self.ip).is_loopback

    def arguments(self) -> Iterator[str]:
        """Yield JupyterLab's."""
        yield f"--ServerApp.ip={self.ip}"
        yield f"--ServerApp.base_url={self.base_url}"
        yield f"--ServerApp.allow_remote_access={self.is_open}"
        if self.allow_origin:
            yield f"--ServerApp.allow_origin={self.allow_origin}"
            # The proxy's name, and no other, may stand in a request for this computer.
            for name in ("localhost", urlsplit(self.allow_origin).hostname):
                yield f"--ServerApp.local_hostnames={name}"


ALONE = Reach()
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # and where such a server is reached from here


def serve(
    work: Path,
    *,
    port: int = 8888,
    browser: bool = True,
    first: str | None = None,
    reach: Reach = ALONE,
) -> int:
    """Run JupyterLab in `work` until it is stopped; return its exit code.

    Where it is running in `work` already, that one is opened. It listens as `reach` says and wants
    a token (JUPYTER_TOKEN, else a new random one, which is part of the address that is printed). A
    busy port gives way to the next one. `first` is the notebook to open. Raises ServerError where
    JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ServerError(
            f"JupyterLab is not installed in this Python: {install_line('dnn-course[lab]')}. Or "
            f"open {work.resolve()} in a Jupyter that you have."
        )
    from jupyter_core.paths import jupyter_runtime_dir

    _home(work)
    if there := _running(work):
        return _open_again(there, browser, reach)
    arguments = [
        *reach.arguments(),
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=50",
        f"--ServerApp.root_dir={work.resolve()}",
        "--Application.log_level=WARN",
        f"--LabApp.default_url=/lab/tree/{first}" if first else "--LabApp.default_url=/lab",
    ]
    transport = _transport()
    if transport:
        arguments.append(f"--KernelManager.transport={transport}")
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    # -P: a learner's random.py in the folder is not what JupyterLab imports. (Kernels find it.)
    command = [sys.executable, "-P", "-m", "jupyterlab", *arguments]
    with contextlib.ExitStack() as ends:
        private = ends.enter_context(tempfile.TemporaryDirectory(prefix="dnn-start-"))
        environment = _environment(work, Path(private))
        child = ends.enter_context(subprocess.Popen(command, cwd=work, env=environment))
        with contextlib.suppress(ValueError):  # not in the main thread: the caller sees to signals
            signal.signal(
                signal.SIGTERM, lambda *_: threading.Thread(target=_end, args=[child]).start()
            )
        try:
            if address := _address(child, environment["JUPYTER_TOKEN"]):
                print(f"JupyterLab is at {address}", flush=True)
                if reach.is_open:
                    print(_OPEN, flush=True)
                if os.name == "posix" and not transport:
                    print(_HEARD.format(jupyter_runtime_dir()), flush=True)
                print("Save your work with Ctrl-S. Stop JupyterLab here with Ctrl-C.", flush=True)
        except KeyboardInterrupt:
            pass
        return _wait(child)


def _home(work: Path) -> None:
    """Let what Jupyter keeps in a person's home lie in `work` where no home can be written.

    So does what a running server notes where others may look or write: the token is in it, and they
    could put notes of their own there, or reach a kernel's files.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    try:
        runtime = Path(jupyter_runtime_dir())
        runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        tempfile.TemporaryFile(dir=runtime).close()
        names = {}
        if os.name == "posix" and runtime.stat().st_mode & 0o077:
            names = {"JUPYTER_RUNTIME_DIR": "runtime"}
    except OSError:
        names = {"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_DATA_DIR": "data"}
        names |= {"IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib"}
    home = work.resolve() / STATE / "jupyter" / "home"
    for variable, name in names.items():
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[variable] = str(home / name)


def _address(child: subprocess.Popen, token: str) -> str | None:
    """Return the address to open, as soon as it answers; None when the server ends before.

    Raises ServerError, and ends the server, where its token is not `token`.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    # Where a Jupyter server notes its port and token, readable by its user alone.
    note = Path(jupyter_runtime_dir()) / f"jpserver-{child.pid}.json"
    while child.poll() is None:  # on a slow machine that takes minutes
        # Not there yet, half-written, or written before the server answers.
        with contextlib.suppress(OSError, ValueError):
            server = json.loads(note.read_text(encoding="utf-8"))
            socket.create_connection((server["hostname"], server["port"]), timeout=1).close()
            if server["token"] != token:
                child.terminate()
                raise ServerError(
                    "JupyterLab was stopped: a setting of this computer takes its token away, and "
                    "whoever is on it could have opened your notebooks. `jupyter server "
                    "--show-config` says which file it stands in."
                )
            return _address_of(server)
        time.sleep(0.05)
    return None


def _address_of(server: dict) -> str:
    """Return what to open on this computer, or where a container's port is published."""
    url = server["url"]
    if server["hostname"] in _EVERYWHERE:  # Jupyter names the computer, or the container
        url = f"http://{_host(server['hostname'])}:{server['port']}{server['base_url']}"
    return f"{url}lab?token={quote(server['token'], safe='')}"


def _running(work: Path) -> tuple[Path, dict] | None:
    """Return the note of a server of this user that runs in `work` and answers, and what it says.

    What a server that was killed left behind names one that does not answer, or is not this one.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    for note in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            server = json.loads(note.read_text(encoding="utf-8"))
            if Path(server["root_dir"]).resolve() != work.resolve():
                continue
            where = f"http://{_host(server['hostname'])}:{server['port']}{server['base_url']}"
            request = urllib.request.Request(f"{where}api/status")
            request.add_header("Authorization", f"token {server['token']}")
            with _without_proxy.open(request, timeout=5) as answer:
                json.load(answer)["kernels"]
            return note, server
    return None


_without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _host(name: str) -> str:
    """Return where a server that listens at an address is reached from here."""
    name = _EVERYWHERE.get(name, name)
    return f"[{name}]" if ":" in name else name


def _open_again(there: tuple[Path, dict], browser: bool, reach: Reach) -> int:
    note, server = there
    print(f"JupyterLab is running there already: {_address_of(server)}")
    if reach != ALONE:
        print("It listens as it was started. To change that, stop it first (Ctrl-C where it runs).")
    if browser:
        # A page that leads there: the token would be among a browser's arguments.
        page = note.with_name(f"{note.stem}-open.html")
        webbrowser.open(page.as_uri() if page.is_file() else server["url"] + "lab")
    return 0


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
    token = os.environ.get("JUPYTER_TOKEN", "").strip() or secrets.token_hex(24)
    ours = {"ServerApp": _SERVER, **{name: {"token": token} for name in _IDENTITY}}
    for name in ("jupyter_server_config", "jupyter_lab_config", "jupyter_config"):
        write_atomically(private / f"{name}.json", json.dumps(ours).encode(), mode=0o600)
    (private / "labconfig").mkdir()
    page_config = private / "labconfig" / "page_config.json"
    write_atomically(page_config, json.dumps(_PAGE_CONFIG, indent=1).encode())
    # Its kernels are of this Python: another's may bear the same name in the person's folder.
    kernel = private / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    write_atomically(kernel, json.dumps(_KERNEL, indent=1).encode())
    lab = work.resolve() / STATE / "jupyter" / "lab"
    environment = dict(os.environ)
    places = [str(private), *filter(None, [environment.get("JUPYTER_PATH")])]
    environment["JUPYTER_PATH"] = os.pathsep.join(places)
    environment["JUPYTER_CONFIG_DIR"] = environment["JUPYTER_CONFIG_PATH"] = str(private)
    environment["JUPYTER_PREFER_ENV_PATH"] = "0"
    environment["JUPYTER_TOKEN"] = token
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(lab / "user-settings")  # a theme, a font size
    environment["JUPYTERLAB_WORKSPACES_DIR"] = str(lab / "workspaces")
    environment.setdefault("PYTHONSTARTUP", str(Path(__file__).with_name("kernel_startup.py")))
    # On matrices of this size OpenBLAS's threads cost more than they give.
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
    return environment


def _end(child: subprocess.Popen, patience: float = 15.0) -> None:
    """End the server, which ends its kernels: asked twice, as one that only starts may miss a
    request, then made to. Kernels whose server is gone end by themselves."""
    for ask in (child.terminate, child.terminate, child.kill):
        ask()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return


def _wait(child: subprocess.Popen) -> int:
    """Wait for the server's end: Ctrl-C reaches it too, and it asks whether to stop."""
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()
