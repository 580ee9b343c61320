"""`dnn start`: JupyterLab serves the learner's copies, on this machine alone, behind a token."""

import json
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from serving import Lab

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops the server by a signal")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    # A short name, as homes have: of a longer one a socket could not be made.
    home = Path(tempfile.mkdtemp(prefix="home"))
    settings = home / ".jupyter"
    settings.mkdir()
    careless = {"ServerApp": {"ip": "0.0.0.0"}, "IdentityProvider": {"token": ""}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(careless))
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    for name in ("jupyter_server_config", "jupyter_lab_config"):
        (elsewhere / f"{name}.json").write_text(json.dumps(careless))
    work = tmp_path_factory.mktemp("lab") / "work"
    theirs = work / ".dnn" / "jupyter"
    theirs.mkdir(parents=True)
    (theirs / "jupyter_server_config.py").write_text(f"open({str(home / 'ran')!r}, 'w')")
    # What a person's own settings, the environment and a folder hold must not open the door.
    lab = Lab(work, home, JUPYTER_TOKEN="", JUPYTER_CONFIG_PATH=str(elsewhere))
    lab.home = home
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
