"""A JupyterHub on this machine: three learners below a base path, one installation for all.

Each gets the lessons as their server starts, solves, sees their progress and validates; the
instructor grades what they hand in.
"""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from users import ANN, BOB, PROF, ROOT, dnn_as, make_drop, reads

pytestmark = [pytest.mark.peers, pytest.mark.slow]

TOKEN = "a-token-for-the-test-alone"
LEARNERS = ("ann", "bob", "cem")
CEM = 61004
CONFIG = """
import os, sys
from pathlib import Path
folder = Path({folder!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/school/"
c.JupyterHub.hub_port = {hub}
run = "from configurable_http_proxy.cli import main; main()"
c.ConfigurableHTTPProxy.command = [sys.executable, "-c", run]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = "sqlite:///" + str(folder / "hub.sqlite")
c.JupyterHub.cookie_secret_file = str(folder / "cookie")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = set({learners!r})
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "home" / "{{username}}")
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "/lab/tree/dnn/00_start.ipynb"
c.Spawner.environment = {{"PYTHONPATH": {path!r}, "OPENBLAS_NUM_THREADS": "1"}}
c.JupyterHub.services = [{{"name": "test", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"], "scopes": [
    "admin:users", "admin:servers", "access:servers"]}}]

def lay_out(spawner):  # as docs/hosting.md has it
    from dnn_course.learner import lay_out
    home = folder / "home" / spawner.user.name
    home.mkdir(parents=True, exist_ok=True)
    lay_out(home / "dnn")

c.Spawner.pre_spawn_hook = lay_out
"""


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Hub:
    def __init__(self, address, folder):
        self.address, self.folder = address, folder

    def ask(self, method, path, body=None):
        """(status, answer) of a request to the hub or to a learner's server."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else text
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def until(self, happened, seconds=90):
        end = time.monotonic() + seconds
        while not (found := happened()):
            assert time.monotonic() < end, (self.folder / "hub.log").read_text()[-3000:]
            time.sleep(0.2)
        return found

    def start(self, learner):
        """Start a learner's server, as logging in does."""
        self.ask("POST", f"hub/api/users/{learner}")
        self.ask("POST", f"hub/api/users/{learner}/server")
        self.until(lambda: self.ask("GET", f"user/{learner}/api/status")[0] == 200)

    def run(self, learner, notebook, code):
        """What code prints in the kernel of a learner's notebook."""
        kind = {
            "path": notebook,
            "name": notebook,
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        status, session = self.ask("POST", f"user/{learner}/api/sessions", kind)
        assert status == 201, session
        kernel = session["kernel"]["id"]
        url = f"{self.address}user/{learner}/api/kernels/{kernel}/channels"
        printed = asyncio.run(_execute(url.replace("http", "ws", 1), code))
        self.ask("DELETE", f"user/{learner}/api/sessions/{session['id']}")
        return printed


async def _execute(url, code):
    from tornado.httpclient import HTTPRequest
    from tornado.websocket import websocket_connect

    request = HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"})
    socket, id, printed = await websocket_connect(request), uuid.uuid4().hex, []
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    content |= {"allow_stdin": False, "stop_on_error": True}
    header = {"msg_id": id, "username": "", "session": id, "msg_type": "execute_request"}
    message = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}}
    await socket.write_message(
        json.dumps(message | {"content": content, "channel": "shell", "buffers": []})
    )
    while True:
        frame = await asyncio.wait_for(socket.read_message(), 90)
        if not isinstance(frame, str):  # a widget's picture
            continue
        said = json.loads(frame)
        if said["parent_header"].get("msg_id") != id:
            continue
        if said["msg_type"] == "stream":
            printed.append(said["content"]["text"])
        if said["msg_type"] == "error":
            printed += said["content"]["traceback"]
        if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
            socket.close()
            return "".join(printed)


@pytest.fixture(scope="module")
def hub():
    pytest.importorskip("jupyterhub")
    pytest.importorskip("configurable_http_proxy")
    folder = Path(tempfile.mkdtemp(prefix="hub-"))  # pytest's own are closed to other users
    folder.chmod(0o711)
    port, hub, api = free_ports(3)
    path = os.pathsep.join(
        [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    config = CONFIG.format(
        folder=str(folder), port=port, hub=hub, api=api, token=TOKEN, learners=LEARNERS, path=path
    )
    (folder / "jupyterhub_config.py").write_text(config)
    env = {**os.environ, "PYTHONPATH": path, "JUPYTER_CONFIG_DIR": str(folder / "settings")}
    env["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    command = [sys.executable, "-m", "jupyterhub", "-f", str(folder / "jupyterhub_config.py")]
    with (folder / "hub.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            hub = Hub(f"http://127.0.0.1:{port}/school/", folder)
            hub.until(lambda: _listens(port) and hub.ask("GET", "hub/api/")[0] == 200)
            for learner in LEARNERS:
                hub.start(learner)
            yield hub
            for learner in LEARNERS:
                hub.ask("DELETE", f"hub/api/users/{learner}/server")
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(folder)


def _listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def solved(hub, learner, wrong=False):
    """Write the answers of lesson 01 into a learner's copy, over the server, and save it."""
    place = f"user/{learner}/api/contents/dnn/01_activations.ipynb"
    status, model = hub.ask("GET", place)
    assert status == 200
    answers = {
        "relu": "def relu(Z):\n    return np.maximum(0, Z), Z",
        "sigmoid": "def sigmoid(Z):\n    return 1 / (1 + np.exp(-Z)), Z",
    }
    if wrong:
        answers["relu"] = "def relu(Z):\n    return abs(Z), Z"
    for cell in model["content"]["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    saved = {"type": "notebook", "format": "json", "content": model["content"]}
    assert hub.ask("PUT", place, saved)[0] == 200


def test_each_learner_gets_the_lessons_and_their_own_progress(hub):
    for learner in LEARNERS:
        status, there = hub.ask("GET", f"user/{learner}/api/contents/dnn")
        assert status == 200
        lessons = sorted(one["name"] for one in there["content"] if one["name"][:1].isdigit())
        assert lessons[0] == "00_start.ipynb"
        assert len(lessons) == 10
    solved(hub, "ann")
    solved(hub, "bob", wrong=True)
    code = "from dnn_course import my_functions\nm = my_functions()\nprint(sorted(m.yours))"
    said = {who: hub.run(who, "dnn/03_forward.ipynb", code) for who in LEARNERS}
    assert said["ann"].strip().endswith("['relu', 'sigmoid']")
    assert said["bob"].strip().endswith("['sigmoid']")
    assert said["cem"].strip().endswith("[]")


def test_checks_and_the_playground_work_below_the_base_path(hub):
    code = (
        "from testCases import check\nimport numpy as np\n"
        "def relu(Z):\n    return np.maximum(0, Z), Z\ncheck(relu)\n"
        "from dnn_helpers import playground\np = playground()\np.step(20)\nprint(p.iteration)"
    )
    assert hub.run("ann", "dnn/01_activations.ipynb", code).split("\n")[-2:] == ["20", ""]
    status, page = hub.ask("GET", "user/ann/lab/tree/dnn/00_start.ipynb")
    assert status == 200
    for extension in (b"@jupyter-widgets/jupyterlab-manager", b"anywidget"):
        assert extension in page  # the server has what draws a widget


def test_dnn_start_in_a_terminal_starts_no_second_server(hub):
    code = (
        "import os, subprocess, sys\n"
        "print(subprocess.run([sys.executable, '-m', 'dnn_course', 'start', '--no-browser'],"
        " capture_output=True, text=True, cwd=os.path.expanduser('~')).stdout)"
    )
    said = hub.run("cem", "dnn/00_start.ipynb", code)
    assert "This is JupyterHub, where Jupyter is running already" in said


def test_what_they_have_is_graded(hub, tmp_path):
    solved(hub, "ann")
    solved(hub, "bob", wrong=True)
    for learner in LEARNERS:
        (tmp_path / "in" / learner).mkdir(parents=True)
        copy = hub.folder / "home" / learner / "dnn" / "01_activations.ipynb"
        (tmp_path / "in" / learner / copy.name).write_bytes(copy.read_bytes())
    command = [sys.executable, "-m", "dnn_course", "grade", "in", "--out", "out", "--lessons", "01"]
    done = subprocess.run([*command, "--jobs", "1"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    marks = (tmp_path / "out" / "grades.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[:2] for line in marks] == [["ann", "20"], ["bob", "10"], ["cem", "0"]]


@ROOT
def test_they_hand_in_and_each_gets_back_their_own(hub):
    """With users that are real: the hub's spawner runs all as one, `dnn submit` runs as each."""
    solved(hub, "ann")
    solved(hub, "bob", wrong=True)
    users = {"ann": ANN, "bob": BOB, "cem": CEM}
    drop = make_drop(hub.folder / "drop")
    os.chown(drop, PROF, PROF)
    handed_in = {}
    for learner, uid in users.items():
        home = hub.folder / "home" / learner
        for path in (home, *home.rglob("*")):
            os.chown(path, uid, uid)
        home.chmod(0o700)
        code, out, err = dnn_as(uid, "submit", lesson_of(hub, learner), "--to", drop)
        assert code == 0, err
        assert "Handed in: 01_activations" in out
        assert ("nothing is written in it yet" in out) == (learner == "cem")
        receipt = json.loads((home / "dnn" / ".dnn" / "handed_in.json").read_text())
        handed_in[learner] = receipt[-1]["to"]
    # Even who knows the name finds no way in: the folder's group is the instructor's.
    drop.chmod(0o3733)
    code, out, err = dnn_as(ANN, "submit", lesson_of(hub, "ann"), "--to", drop)
    assert code == 0, err
    latest = json.loads((lesson_of(hub, "ann").parent / ".dnn" / "handed_in.json").read_text())
    assert len(latest) == 2
    assert (reads(BOB, latest[-1]["to"]), reads(BOB, handed_in["ann"]) is None) == (None, False)
    assert reads(PROF, latest[-1]["to"])
    assert reads(BOB, drop) is None

    instructor = hub.folder / "instructor"
    instructor.mkdir(mode=0o700)
    os.chown(instructor, PROF, PROF)
    code, out, err = dnn_as(PROF, "collect", drop, "--to", instructor / "in")
    assert code == 0, err
    assert "01_activations: 3 of 3" in out
    # As root, since this Python may lie where others cannot run it.
    command = [sys.executable, "-m", "dnn_course"]
    grade = ["grade", drop, "--out", instructor / "out", "--lessons", "01", "--jobs", "1"]
    for arguments in (grade, ["return", instructor / "out", "--to", hub.folder / "back"]):
        done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    marks = (instructor / "out" / "grades.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[:2] for line in marks] == [
        [f"uid-{uid}", points]
        for uid, points in zip(users.values(), ("20", "10", "0"), strict=True)
    ]
    for owner in users.values():
        page = hub.folder / "back" / f"uid-{owner}" / "01_activations.html"
        readers = [uid for uid in users.values() if reads(uid, page)]
        assert readers == [owner]


def lesson_of(hub, learner):
    return hub.folder / "home" / learner / "dnn" / "01_activations.ipynb"
