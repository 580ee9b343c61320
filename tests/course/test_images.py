"""The ready images (Docker, devcontainer, Binder) are what the package is: kept true here.

Nothing is built: that needs Docker and the web. What they install, with which Python, and what
they run is read and compared with pyproject.toml and with the commands that there are.
"""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from dnn_course import cli
from dnn_course.notebook import LESSON_FOLDER

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOCKER = (ROOT / "Dockerfile").read_text("utf-8")
DEVCONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
BINDER = {path.name: path.read_text("utf-8") for path in (ROOT / ".binder").iterdir()}

PYTHONS = {
    "Dockerfile": re.search(r"^FROM python:([\d.]+)-slim$", DOCKER, re.M)[1],
    "devcontainer": DEVCONTAINER["image"].rpartition(":")[2],
    "binder": BINDER["runtime.txt"].strip().removeprefix("python-"),
}
INSTALLS = {
    "Dockerfile": re.search(r"^RUN pip install (.*?) &&", DOCKER, re.M)[1],
    "devcontainer": DEVCONTAINER["postCreateCommand"].partition(" && ")[0],
    "binder": " ".join(
        line for line in BINDER["requirements.txt"].splitlines() if not line.startswith("#")
    ),
}
COMMANDS = {
    "Dockerfile": json.loads(re.search(r"^CMD (\[.*\])$", DOCKER, re.M)[1]),
    "devcontainer": shlex.split(DEVCONTAINER["postCreateCommand"].partition(" && ")[2]),
    "binder": shlex.split(BINDER["postBuild"].splitlines()[-1]),
}


def test_all_have_the_same_python_and_the_package_takes_it():
    assert len(set(PYTHONS.values())) == 1
    oldest = PROJECT["requires-python"].removeprefix(">=")
    (python,) = set(PYTHONS.values())
    assert list(map(int, python.split("."))) >= list(map(int, oldest.split(".")))


@pytest.mark.parametrize("image", INSTALLS)
def test_each_installs_the_course_with_jupyterlab_as_it_was_tested(image):
    extras = re.search(r"(?:\.|/course)\[(\w+)\]", INSTALLS[image])
    assert extras[1] == "lab"
    assert any(one.startswith("jupyterlab") for one in PROJECT["optional-dependencies"]["lab"])
    constraints = re.search(r"-c (\S*constraints\.txt)", INSTALLS[image])[1]
    place = ROOT / ".binder" if image == "binder" else ROOT
    assert (place / constraints.replace("/course/", "")).resolve() == ROOT / "constraints.txt"
    # Not as a link to the checkout: what is installed is whole.
    assert "-e" not in shlex.split(INSTALLS[image])


@pytest.mark.parametrize("image", COMMANDS)
def test_what_each_runs_is_a_command_of_the_course(image):
    program, *arguments = COMMANDS[image]
    assert program == "dnn"
    assert program in PROJECT["scripts"]
    cli._parser().parse_args(arguments)


def test_the_container_listens_where_its_port_is_published():
    options = cli._parser().parse_args(COMMANDS["Dockerfile"][1:])
    assert (options.ip, options.no_browser) == ("0.0.0.0", True)
    assert f"EXPOSE {options.port}\n" in DOCKER
    docs = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    assert f"-p 127.0.0.1:{options.port}:{options.port} " in docs
    home = re.search(r"^WORKDIR (\S+)$", DOCKER, re.M)[1]
    assert f":{home}/{options.work}" in docs
    assert re.search(r"^USER (?!root)\w+$", DOCKER, re.M)


def test_the_first_lesson_is_opened_and_nothing_private_is_copied():
    (first,) = DEVCONTAINER["customizations"]["codespaces"]["openFiles"]
    work = cli._parser().parse_args(COMMANDS["devcontainer"][1:]).work
    assert Path(first).parent == work
    assert (LESSON_FOLDER / Path(first).name).is_file()
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "work", "grades"} <= set(left_out)
    for needed in ("notebooks", "datasets", "setup.py", "constraints.txt", "README.md"):
        assert needed not in left_out  # the build reads them
