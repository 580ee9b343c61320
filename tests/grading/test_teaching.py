"""The lecturer's page: its commands are run as they stand there, from an empty folder."""

import csv
import re
import shlex
import tomllib
import zipfile
from pathlib import Path

import pytest

from dnn_course.cli import main
from dnn_course.grading.key import load_lessons
from dnn_course.grading.the_class.class_file import read_class_file

PAGE = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text("utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder in which the page's commands were typed."""
    folder = tmp_path_factory.mktemp("empty")
    commands = re.findall(r"^\$ dnn (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for command in commands:
            assert main(shlex.split(command)) == 0
    return folder


def test_what_is_to_be_uploaded_is_there(followed):
    named = re.findall(r"^\| `(class/grades/exports/[^`]+)`", PAGE, re.MULTILINE)
    assert len(named) == 2
    marks, feedback = (followed / name for name in named)
    with marks.open(newline="", encoding="utf-8") as file:
        head, points, *rows = csv.reader(file)
    assert head[:2] == ["Student", "ID"]
    assert points[0] == "    Points Possible"
    assert len(rows) == 30
    assert all(row[1].isdigit() and row[5] for row in rows[:29])
    with zipfile.ZipFile(feedback) as archive:
        names = archive.namelist()
    assert len(names) == 29
    for name in names:  # the two numbers that Canvas reads
        assert len([part for part in name.split("_") if part.isdigit()]) >= 2
    assert (followed / "class" / "grades" / "index.html").is_file()


def test_the_class_file_of_the_page_is_accepted(tmp_path):
    text = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
    assert tomllib.loads(text)
    (tmp_path / "class.toml").write_text(text, "utf-8")
    (tmp_path / "roster.csv").write_text("id,name\ns1,Jane Doe\n", "utf-8")
    rules = read_class_file(tmp_path / "class.toml", load_lessons())
    assert rules.late.per_day == 10
    assert rules.of("03_forward").by_hand == {"explain": 5}


def test_other_commands_of_the_page_are_understood(followed, capsys):
    commands = re.findall(r"^dnn (decide .*)$", PAGE, re.MULTILINE)
    assert len(commands) == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(followed)
        for command in commands:
            assert main(shlex.split(command)) == 0
    assert "Written to" in capsys.readouterr().out
    lines = (followed / "class" / "decisions.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["s1003", "03_forward", "linear_forward", "7"],
        ["s1004", "04_cost", "", "excused"],
    ]
    page = (followed / "class" / "grades" / "feedback" / "s1003" / "03_forward.html").read_text()
    assert "the idea is right" in page
