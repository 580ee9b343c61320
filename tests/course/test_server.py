"""`dnn start`: JupyterLab serves the learner's copies, on this machine alone, behind a token."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops the server by a signal")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """One `dnn start --no-browser`."""

    def __init__(self, work, port, home):
        environment = {**os.environ, "HOME": str(home), "PYTHONUNBUFFERED": "1"}
        # What a person's own settings and environment may hold must not open the door.
        environment |= {"JUPYTER_TOKEN": "", "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
        command = [sys.executable, "-m", "dnn_course", "start", "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--work", str(work), "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/lab\?token=(\w+)", line):
                self.port, self.token = int(found[1]), found[2]
                break
        else:
            pytest.fail("no address was printed:\n" + "".join(self.lines))

    def get(self, path, token, host="127.0.0.1"):
        request = urllib.request.Request(f"http://{host}:{self.port}/{path}")
        if token is not None:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter"
    settings.mkdir()
    careless = {"ServerApp": {"ip": "0.0.0.0"}, "IdentityProvider": {"token": ""}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(careless))
    lab = Lab(tmp_path_factory.mktemp("lab") / "work", free_port(), home)
    yield lab
    lab.stop()


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
    second = Lab(tmp_path / "work", lab.port, tmp_path)
    try:
        assert second.port != lab.port
        assert second.get("api/contents/01_activations.ipynb", second.token)[0] == 200
        assert second.token != lab.token
        assert lab.get("api/contents", second.token)[0] == 403
    finally:
        second.stop()
    with pytest.raises(urllib.error.URLError):
        second.get("api", None)
