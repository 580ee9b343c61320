"""`dnn start`: JupyterLab serves the learner's copies, on this machine alone, behind a token."""

import json
import os
import sys
import urllib.error

import pytest
from serving import Lab

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops the server by a signal")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = home / ".jupyter"
    settings.mkdir()
    careless = {"ServerApp": {"ip": "0.0.0.0"}, "IdentityProvider": {"token": ""}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(careless))
    # What a person's own settings and environment hold must not open the door.
    lab = Lab(tmp_path_factory.mktemp("lab") / "work", home, JUPYTER_TOKEN="")
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
