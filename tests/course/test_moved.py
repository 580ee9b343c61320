"""A checkout that was moved or copied: its environment is the old place's, and is made anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def makes(folder, target="venv"):
    """What `make venv` would do there."""
    done = subprocess.run(
        ["make", "-n", target], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "my course"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder)
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")]
    subprocess.run(command, check=True)
    (folder / ".venv" / "installed").touch()
    return folder


def test_where_it_was_made_nothing_is_done(checkout):
    assert "pip install" not in makes(checkout)
    link = checkout.parent / "link"
    link.symlink_to(checkout)  # another name for the same place
    assert "pip install" not in makes(link)


@pytest.mark.parametrize("how", [os.rename, shutil.copytree])
def test_elsewhere_it_is_made_anew(checkout, how):
    there = checkout.parent / "renamed course"
    how(checkout, there)
    said = makes(there)
    assert "This folder was moved or copied: .venv is made anew." in said
    assert said.index("rm -rf .venv") < said.index("-m venv .venv") < said.index("pip install")


def test_a_learner_gets_what_the_lessons_need_and_what_is_there_is_enough(checkout):
    assert "pip install" not in makes(checkout, "lab")
    (checkout / ".venv" / "installed").unlink()
    assert "install --quiet --disable-pip-version-check -c constraints.txt -e '.[lab]'" in makes(
        checkout, "lab"
    )
    assert "-r requirements.txt" not in makes(checkout, "lab")
    (checkout / ".venv" / "installed-lab").touch()
    assert "pip install" not in makes(checkout, "lab")
    assert "-r requirements.txt" in makes(checkout)


def test_pip_installs_into_the_environment_whatever_a_person_has_set(checkout):
    makefile = checkout / "Makefile"
    makefile.write_text(makefile.read_text() + "\nsaid:\n\t@echo user=$$PIP_USER\n")
    environment = {**os.environ, "PIP_USER": "1"}
    environment.pop("MAKEFLAGS", None)
    command = ["make", "--no-print-directory", "said"]  # the tests themselves run under make
    said = subprocess.run(command, cwd=checkout, env=environment, capture_output=True)
    assert said.stdout.strip() == b"user=0"


def test_an_environment_that_does_not_say_is_left_alone(checkout):
    config = checkout / ".venv" / "pyvenv.cfg"  # uv's, an older Python's
    text = config.read_text().splitlines()
    config.write_text("\n".join(line for line in text if not line.startswith("command")))
    assert "made anew" not in makes(checkout)
