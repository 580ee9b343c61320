"""`dnn start`: JupyterLab serves the learner's copies, on this machine alone, behind a token."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from serving import Lab, free_port

from dnn_course import cli, server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops the server by a signal")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    # A short name, as homes have: of a longer one a socket could not be made.
    home = Path(tempfile.mkdtemp(prefix="home"))
    settings = home / ".jupyter"
    settings.mkdir()
    careless = {"ServerApp": {"ip": "0.0.0.0", "token": ""}}
    careless |= {name: {"token": ""} for name in ("IdentityProvider", "PasswordIdentityProvider")}
    (settings / "jupyter_server_config.json").write_text(json.dumps(careless))
    kernel = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    wrong = {"argv": ["/another/python"], "display_name": "another", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(wrong))
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    for name in ("jupyter_server_config", "jupyter_lab_config"):
        (elsewhere / f"{name}.json").write_text(json.dumps(careless))
    # The machine's settings lie where a test may not write: Jupyter is told of another place.
    hooks = home / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        f"from jupyter_core import paths\npaths.SYSTEM_CONFIG_PATH[:] = [{str(elsewhere)!r}]\n"
    )
    work = tmp_path_factory.mktemp("lab") / "work"
    theirs = work / ".dnn" / "jupyter"
    theirs.mkdir(parents=True)
    (theirs / "jupyter_server_config.py").write_text(f"open({str(home / 'ran')!r}, 'w')")
    # Files that have the names of libraries, and fail where they are imported.
    for name in ("random", "string", "token", "calendar", "copy"):
        (work / f"{name}.py").write_text("raise SystemExit('this is not the library')")
    # What a person's own settings, the environment and a folder hold must not open the door.
    lab = Lab(
        work, home, JUPYTER_TOKEN="", JUPYTER_CONFIG_PATH=str(elsewhere), PYTHONPATH=str(hooks)
    )
    lab.home, lab.work = home, work
    yield lab
    lab.stop()
    shutil.rmtree(home, ignore_errors=True)


def test_it_serves_the_learners_copy_of_lesson_01(lab):
    status, answer = lab.get("api/contents/01_activations.ipynb", lab.token)
    assert status == 200
    notebook = json.loads(answer)["content"]
    source = "".join(cell["source"] for cell in notebook["cells"])
    assert "# GRADED FUNCTION: relu" in source
    assert "relu is not written yet" in source
    assert "SOLUTION" not in source


def test_the_address_that_is_printed_opens_jupyterlab(lab):
    status, page = lab.get(f"lab?token={lab.token}", None)
    assert status == 200
    assert b"JupyterLab" in page


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_without_the_right_token_it_is_refused(lab, token):
    assert lab.get("api/contents/01_activations.ipynb", token)[0] == 403


def test_a_server_whose_token_was_taken_away_is_stopped(tmp_path, monkeypatch):
    from dnn_course import server

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        about = {"hostname": "127.0.0.1", "port": listening.getsockname()[1], "url": "http://here/"}
        ended = []
        child = SimpleNamespace(
            pid=7, poll=lambda: 1 if ended else None, terminate=lambda: ended.append(True)
        )
        for token in ("", "another"):
            (tmp_path / "jpserver-7.json").write_text(json.dumps(about | {"token": token}))
            with pytest.raises(server.ServerError, match="takes its token away"):
                server._address(child, "t")
            assert ended.pop()


def test_nothing_is_printed_that_a_learner_would_have_to_understand(tmp_path):
    lab = Lab(tmp_path / "work", tmp_path)
    lab.stop()
    assert [line for line in lab.said if "deprecated" in line or "Warning" in line] == []


def test_what_somebody_left_in_the_folder_is_not_run(lab):
    assert not (lab.home / "ran").exists()


def test_a_kernel_listens_on_no_port_and_its_files_are_its_users(lab):
    if not os.path.exists("/proc/net/tcp"):
        pytest.skip("no /proc: the listening addresses cannot be read")
    request = urllib.request.Request(f"{lab.address}/api/kernels", b"{}", method="POST")
    request.add_header("Authorization", f"token {lab.token}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        kernel = json.loads(answer.read())["id"]
    try:
        about = lab.runtime / f"kernel-{kernel}.json"
        assert json.loads(about.read_text())["transport"] == "ipc"
        assert not listening(kernel)
        for path in lab.runtime.iterdir():
            if path.suffix == ".json":
                assert path.stat().st_mode & 0o077 == 0, path
        assert lab.runtime.stat().st_mode & 0o077 == 0
    finally:
        request = urllib.request.Request(f"{lab.address}/api/kernels/{kernel}", method="DELETE")
        request.add_header("Authorization", f"token {lab.token}")
        urllib.request.urlopen(request, timeout=60).close()


def listening(kernel):
    """The addresses on which the process of a kernel listens."""
    found = set()
    with open("/proc/net/tcp") as rows:
        sockets = {row.split()[9]: row.split()[1] for row in list(rows)[1:] if " 0A " in row}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if kernel.encode() not in file.read():
                    continue
            for fd in os.listdir(f"/proc/{name}/fd"):
                inode = os.readlink(f"/proc/{name}/fd/{fd}").removeprefix("socket:[")
                found |= {sockets[inode[:-1]]} if inode[:-1] in sockets else set()
        except OSError:
            continue  # it ended meanwhile
    return found


def test_its_kernels_are_of_its_own_python(lab):
    kernels = json.loads(lab.get("api/kernelspecs", lab.token)[1])["kernelspecs"]
    assert kernels["python3"]["spec"]["argv"][0] == sys.executable


def test_the_token_is_not_among_the_arguments(lab):
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                assert lab.token.encode() not in file.read()
        except OSError:
            continue  # it ended meanwhile


def test_it_listens_on_loopback_only(lab):
    if not os.path.exists("/proc/net/tcp"):
        pytest.skip("no /proc: the listening addresses cannot be read")
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as rows:
            for row in list(rows)[1:]:
                local, state = row.split()[1], row.split()[3]
                address, port = local.split(":")
                if state == "0A" and int(port, 16) == lab.port:
                    listening.add(address)
    assert listening == {"0100007F"}  # 127.0.0.1, as the kernel writes it


def test_no_question_about_news_comes_before_the_first_lesson(lab):
    page = lab.get("lab", lab.token)[1].decode()
    assert "apputils-extension:announcements" in page[: page.index("</script>")]


def test_a_second_start_opens_the_one_that_runs(lab):
    environment = {**os.environ, "HOME": str(lab.home), "JUPYTER_RUNTIME_DIR": str(lab.runtime)}
    command = [sys.executable, "-m", "dnn_course", "start", "--work", str(lab.work)]
    done = subprocess.run(
        [*command, "--no-browser", "--ip", "0.0.0.0"], env=environment, capture_output=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    address = f"http://127.0.0.1:{lab.port}/lab?token={lab.token}"
    assert f"JupyterLab is running there already: {address}" in done.stdout
    assert "It listens as it was started." in done.stdout
    assert len(list(lab.runtime.glob("jpserver-*.json"))) == 1


def test_a_killed_servers_note_starts_nothing_wrong(lab, tmp_path, monkeypatch):
    """Its number may be another's now, its port may be another server's, it may be half written."""
    from dnn_course import server

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    about = {"root_dir": str(lab.work), "hostname": "127.0.0.1", "port": lab.port}
    about |= {"base_url": "/", "token": "of-the-dead", "url": f"{lab.address}/", "pid": 1}
    (tmp_path / "jpserver-1.json").write_text(json.dumps(about))
    (tmp_path / "jpserver-2.json").write_text("{")
    (tmp_path / "jpserver-3.json").write_text(json.dumps(about | {"port": free_port()}))
    assert server._running(lab.work) is None
    (tmp_path / "jpserver-4.json").write_text(json.dumps(about | {"token": lab.token}))
    assert server._running(lab.work)[1]["token"] == lab.token
    assert server._running(tmp_path) is None


def test_only_this_computers_name_may_stand_in_a_request(lab):
    assert lab.get("api/contents", lab.token, Host="lab.example.org")[0] == 403


def test_behind_a_proxy_its_path_and_its_name_are_known_and_no_other(tmp_path):
    reach = ["--base-url", "/lab/ann/", "--allow-origin", "https://lab.example.org"]
    lab = Lab(tmp_path / "work", tmp_path, arguments=reach)
    try:
        assert lab.address.endswith("/lab/ann")
        assert lab.get("api/contents/01_activations.ipynb", lab.token)[0] == 200
        assert lab.get("lab", lab.token, Host="lab.example.org")[0] == 200
        assert lab.get("lab", lab.token, Host="other.example.org")[0] == 403
        assert lab.get("api/contents", None, Host="lab.example.org")[0] == 403
    finally:
        lab.stop()


def test_a_home_that_cannot_be_written_is_not_needed(tmp_path):
    nowhere = tmp_path / "file" / "home"
    (tmp_path / "file").touch()
    lab = Lab(tmp_path / "work", nowhere)
    try:
        assert lab.get("api/contents/01_activations.ipynb", lab.token)[0] == 200
        # A second start finds the one that runs there, too.
        environment = {**os.environ, "HOME": str(nowhere), "JUPYTER_RUNTIME_DIR": str(lab.runtime)}
        command = [sys.executable, "-m", "dnn_course", "start", "--no-browser", "--work"]
        done = subprocess.run(
            [*command, str(tmp_path / "work")], env=environment, capture_output=True, text=True
        )
        assert "running there already" in done.stdout
    finally:
        lab.stop()


@pytest.mark.long
@pytest.mark.parametrize("mode", [0o1777, 0o755])
def test_where_others_may_look_it_keeps_no_notes(mode):
    """They would find the token there, and could put a note of a server of theirs."""
    home = Path(tempfile.mkdtemp(prefix="home"))
    (home / "runtime").mkdir()
    (home / "runtime").chmod(mode)
    work = home / "work"
    lab = Lab(work, home, JUPYTER_TOKEN="a&b#c")
    try:
        assert list((home / "runtime").iterdir()) == []
        runtime = work / ".dnn" / "jupyter" / "home" / "runtime"
        assert len(list(runtime.glob("jpserver-*.json"))) == 1
        assert runtime.stat().st_mode & 0o077 == 0
        assert "token=a%26b%23c\n" in lab.said[-1]  # an address that a browser takes
        assert lab.get("api/contents", "a&b#c")[0] == 200
    finally:
        lab.stop()
        shutil.rmtree(home)


def test_a_token_of_spaces_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_TOKEN", "  ")
    assert len(server._environment(tmp_path, tmp_path)["JUPYTER_TOKEN"]) == 48


@pytest.mark.long
def test_where_kernels_can_be_heard_it_says_so(tmp_path):
    home = tmp_path / ("long" * 25)
    home.mkdir()
    lab = Lab(home / "work", home)
    assert lab.stop() == 0
    (said,) = (line for line in lab.said if "can listen" in line)
    assert f"{home / 'runtime'} is too long a path" in said
    assert "JUPYTER_RUNTIME_DIR" in said


def test_in_a_container_other_computers_reach_it_with_the_token_alone(tmp_path):
    lab = Lab(tmp_path / "work", tmp_path, arguments=["--ip", "0.0.0.0"])
    try:
        assert lab.host == "127.0.0.1"  # not the container's own name, which nobody can look up
        assert "Other computers can reach it" in lab.process.stdout.readline()
        assert lab.get("api/contents", lab.token, Host="container.example.org")[0] == 200
        assert lab.get("api/contents", None)[0] == 403
    finally:
        lab.stop()


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (["--ip", "everywhere"], "--ip everywhere: this is no address"),
        (["--base-url", "lab"], "--base-url lab: it begins with a slash"),
        (["--allow-origin", "*"], "--allow-origin *: one address without a path"),
        (["--allow-origin", "https://x.org/lab"], "one address without a path"),
    ],
)
def test_what_is_no_address_is_said_at_once(reach, said, tmp_path, capsys):
    assert cli.main(["start", "--work", str(tmp_path / "work"), *reach]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "work").exists()


def test_the_address_is_printed_however_long_the_server_takes(tmp_path, monkeypatch):
    from dnn_course import server

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        about = {"hostname": "127.0.0.1", "port": listening.getsockname()[1], "token": "t"}
        text = json.dumps(about | {"url": "http://here/"})
        waited = []

        def sleep(seconds):
            waited.append(seconds)
            monkeypatch.setattr(time, "monotonic", lambda: 1e9 + 60 * len(waited))
            if len(waited) == 100:
                (tmp_path / "jpserver-7.json").write_text(text)

        monkeypatch.setattr(server.time, "sleep", sleep)
        child = SimpleNamespace(pid=7, poll=lambda: None if len(waited) < 200 else 1)
        assert server._address(child, "t") == "http://here/lab?token=t"


@pytest.mark.parametrize(
    ("heeds", "ended_by"), [("first", signal.SIGTERM), ("second", 3), ("none", signal.SIGKILL)]
)
def test_a_server_that_misses_a_request_to_end_is_asked_again_then_ended(heeds, ended_by):
    code = f"""
import signal, sys, time
heeds, asked = {heeds!r}, []
def on_term(*_):
    asked.append(1)
    if heeds == "second" and len(asked) == 2:
        sys.exit(3)
if heeds != "first":
    signal.signal(signal.SIGTERM, on_term)
print("ready", flush=True)
while True:
    time.sleep(0.05)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    with child:
        child.stdout.readline()
        server._end(child, patience=0.5)
        ended = child.poll()
        child.kill()
    assert ended == (ended_by if heeds == "second" else -ended_by)


def test_a_busy_port_gives_way_and_a_request_to_end_ends_both(lab, tmp_path):
    second = Lab(tmp_path / "work", tmp_path, lab.port)
    try:
        assert second.port != lab.port
        assert second.get("api/contents/01_activations.ipynb", second.token)[0] == 200
        assert second.token != lab.token
        assert lab.get("api/contents", second.token)[0] == 403
    finally:
        second.stop()
    with pytest.raises(urllib.error.URLError):
        second.get("api", None)
